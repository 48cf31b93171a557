"""What another job synthesized is deployed as data: Terraform gets that and nothing beside it."""

import json
import platform
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest

from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot.commands import plan as planning
from smsbot.design.foreign import all_taken
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized, synthesized
from smsbot.planned import Planned, initialize, terraform_for
from smsbot.project import PROVIDER_LOCK, ROOT
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import LocalBackend
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.stacks.synthesized import OIDC, environment
from tests.test_environments import ADOPTERS

DEV = environment(
    account_id="111122223333",
    region="eu-west-1",
    company="acme",
    deploy_role="smsbot-deploy",
    backend={"type": "s3"},
    oidc=OIDC,
    provider_version=None,
)
NOBODY = boto3.Session("none", "none")


def take(there: Path) -> None:
    with all_taken([DEV], synthesized=there, every=[DEV]):
        pass


class Reached(Exception):
    """Terraform would start."""


def make_plan(
    settings: Environment, synthesized: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Planned, Any]:
    """Plan in an account that is not asked for anything."""
    monkeypatch.setattr(planning.preflight, "signed_in", lambda *_: NOBODY)
    monkeypatch.setattr(planning.preflight, "check", lambda *_, **__: None)
    return planning.make_plan(
        settings, Terminal(), profile=None, synthesized=synthesized, applies=False
    )


MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
ARCHIVE = f"terraform-provider-aws_{{}}_{platform.system().lower()}_{MACHINE}.zip"


def test_terraform_gets_the_configuration_and_its_assets_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Path] = []

    def reached(_terraform: Terraform, stack: Path) -> None:
        given.append(stack)
        raise Reached

    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))
    monkeypatch.setattr(planning, "initialize", reached)
    with synthesized(DEV) as configuration:
        theirs = configuration.parent
        (theirs / "evil.tf").write_text('data "external" "e" {}')
        (theirs / PROVIDER_LOCK).write_text("another lock")
        assets = {
            path.relative_to(theirs): path.read_bytes()
            for path in (theirs / "assets").rglob("*")
            if path.is_file()
        }
        document = json.loads(configuration.read_text())
        with pytest.raises(Reached):
            make_plan(DEV, theirs.parents[1], monkeypatch)
    (stack,) = given
    assert stack == tmp_path / "stacks" / DEV.names.prefix
    found = {
        path.relative_to(stack): path.read_bytes() for path in stack.rglob("*") if path.is_file()
    }
    written = json.loads(found.pop(Path("cdk.tf.json")))
    assert written["resource"].keys() == document["resource"].keys()
    assert written["terraform"] == document["terraform"]
    assert found == {**assets, Path(PROVIDER_LOCK): (ROOT / PROVIDER_LOCK).read_bytes()}
    assert assets


def test_where_it_was_handed_over_nothing_is_synthesized(monkeypatch: pytest.MonkeyPatch) -> None:
    """The CDK runs in no job with credentials, for the verification neither."""
    with synthesized(DEV) as configuration:
        there = configuration.parents[2]
        monkeypatch.setattr("smsbot.design.synthesis.synthesize", pytest.fail)
        with all_taken([DEV], synthesized=there, every=[DEV]) as taken:
            resources = json.loads(configuration.read_text())["resource"]
            found = json.loads(taken[DEV.name].read_text())["resource"]
            assert found.keys() == resources.keys()
        (there / "manifest.json").write_text('{"stacks": {"more": {}}}')
        with pytest.raises(UserError, match="belongs to no environment"):
            take(there)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["provider"]["aws"][0].update(region="us-east-1"),
        lambda c: c["resource"]["aws_lambda_function"]["bot"].update(source_code_hash="x"),
        lambda c: c["resource"]["aws_iam_role"]["bot-role"].update(provisioner=[{}]),
    ],
)
def test_what_is_verified_against_is_held_to_the_settings(change: Change) -> None:
    """Attack: a bad release in the job that synthesizes hands over a design that hides a drift."""
    with synthesized(DEV) as configuration:
        document = json.loads(configuration.read_text())
        change(document)
        configuration.write_text(json.dumps(document))
        there = configuration.parents[2]
        with pytest.raises(UserError, match="from another job could run code"):
            take(there)


def test_terraform_itself_takes_no_other_file_of_the_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a mirror, or the registry, has another file under the name of the locked release."""
    locked = (ROOT / PROVIDER_LOCK).read_text()
    (release,) = re.findall(r'^  version +=\s"([0-9.]+)"$', locked, re.MULTILINE)
    zipped = tmp_path / f"mirror/registry.terraform.io/hashicorp/aws/{ARCHIVE.format(release)}"
    zipped.parent.mkdir(parents=True)
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(f"terraform-provider-aws_v{release}_x5", "#!/bin/sh\nexit 1\n")
    configured = tmp_path / "terraform.tfrc"
    mirror = json.dumps(str(tmp_path / "mirror"))
    configured.write_text(f"provider_installation {{ filesystem_mirror {{ path = {mirror} }} }}\n")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(configured))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    settings = DEV.model_copy(update={"backend": LocalBackend(type="local"), "sms": None})
    with synthesized(settings) as configuration:
        there = configuration.parents[2]
        with pytest.raises(UserError, match="checksums") as refused:
            make_plan(settings, there, monkeypatch)
    assert "Terraform could not init" in refused.value.problem
    stack = tmp_path / "out/stacks" / settings.names.prefix
    # The same file, where the lock has it: Terraform reads the configuration, and takes it.
    digest = sha256(zipped.read_bytes()).hexdigest()
    lock = stack / PROVIDER_LOCK
    lock.write_text(re.sub('"[hz][1h]:[^"]+"', f'"zh:{digest}"', lock.read_text()))
    initialize(terraform_for(NOBODY), stack)
    assert digest in lock.read_text()


@pytest.mark.parametrize("settings", ADOPTERS, ids=lambda each: each.stem)
def test_every_environment_of_an_adopter_can_be_handed_over(settings: Path) -> None:
    """With the stack of its state, which the questions read as well."""
    environments = tuple(read_environments(settings).values())
    with all_synthesized(environments) as paths:
        there = next(iter(paths.values())).parents[2]
        made = {each.name: read_environment(paths[each.name], each) for each in environments}
        with all_taken(environments, synthesized=there, every=environments) as taken:
            for each in environments:
                read = read_environment(taken[each.name], each)
                assert [*read.resources] == [*made[each.name].resources]
                # The key of the state too, by the name that the stack gives it which makes it.
                keys = re.findall(r":key/((?:data\.)?aws_kms_\w+\.[\w-]+)", str(read.resources))
                assert {*keys} <= {each.address for each in read.resources}


@pytest.mark.parametrize("written", ["", "x", "{}", '{"stacks": 1}'])
def test_a_manifest_of_another_job_that_says_nothing_is_refused(written: str) -> None:
    with synthesized(DEV) as configuration:
        there = configuration.parents[2]
        (there / "manifest.json").write_text(written)
        with pytest.raises(UserError):
            take(there)


def test_a_sandbox_takes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSBOT_SANDBOX", str(tmp_path))
    with pytest.raises(UserError, match="this shell is in a sandbox"):
        make_plan(DEV, tmp_path, monkeypatch)
