"""What another job synthesized is deployed as data: Terraform gets that and nothing beside it."""

import json
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.actions.deploy import commands
from smsbot.design.synthesis import all_synthesized, handed_over, synthesized
from smsbot.project import PROVIDER_LOCK, ROOT
from smsbot.services.github.foreign import take_synthesized
from smsbot.terraform.terraform import Terraform
from stacks.settings.environments_file import read_environments
from tests.smsbot.actions.deploy.test_first_deployment import NEW, Reached
from tests.smsbot.ready.test_broken_accounts import ALL_THERE, DEV, keys
from tests.smsbot.standing_in import StandIn
from tests.test_environments import ADOPTERS

__all__ = ["keys"]


def test_terraform_gets_the_configuration_and_its_assets_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Path] = []

    def reached(_terraform: Terraform, stack: Path) -> None:
        given.append(stack)
        raise Reached

    StandIn({**ALL_THERE, **NEW}).patch(monkeypatch)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))
    monkeypatch.setattr(commands, "environment_named", lambda _: DEV)
    monkeypatch.setattr(commands, "initialize", reached)
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
            commands.show_plan("dev", profile=None, digest=None, synthesized=theirs.parents[1])
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
        monkeypatch.setattr("smsbot.design.synthesis.start_synthesis", pytest.fail)
        with handed_over(there, [DEV]), synthesized(DEV) as taken:
            assert taken == configuration
        (there / "manifest.json").write_text('{"stacks": {"more": {}}}')
        with (
            handed_over(there, [DEV]),
            pytest.raises(Failure, match="is of no environment"),
            synthesized(DEV),
        ):
            pass


@pytest.mark.parametrize("settings", ADOPTERS, ids=lambda each: each.stem)
def test_every_environment_of_an_adopter_can_be_handed_over(settings: Path, tmp_path: Path) -> None:
    environments = tuple(read_environments(settings).values())
    with all_synthesized(environments) as paths:
        for each in environments:
            there = paths[each.name].parents[2]
            take_synthesized(each, synthesized=there, output=tmp_path)


def test_a_sandbox_takes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSBOT_SANDBOX", str(tmp_path))
    monkeypatch.setattr(commands, "environment_named", lambda _: DEV)
    with pytest.raises(Failure, match="this shell is of a sandbox"):
        commands.show_plan("dev", profile=None, digest=None, synthesized=tmp_path)
