"""What a pull request synthesized is planned and reviewed as data, and never applied."""

import json
import re
import shutil
from collections.abc import Generator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
import typer
from botocore.stub import Stubber

from keyproof import Level, Result
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.bootstrap import Bootstrap
from smsbot.commands import bootstrap as commands
from smsbot.commands import plan as proposal
from smsbot.planned import terraform_for
from smsbot.preflight import refuse_unkept_state
from smsbot.project import PROVIDER_LOCK, state_file
from stacks.settings.environment import Environment
from tests.commands import run_smsbot, told
from tests.pipeline.test_foreign import ATTACKS, changed
from tests.smsbot.test_preflight import TOKEN, permissions, workspace
from tests.stacks.synthesized import PLAIN, environment, synthesize_to

SHARED: dict[str, Any] = {
    "account_id": "111122223333",
    "admin_role": "admin",
    "company": "acme",
    "provider_version": None,
    "region": "eu-west-1",
}
BACKENDS = {
    "s3": environment(**SHARED, backend={"type": "s3"}),
    "cloud": environment(**SHARED, backend={"type": "cloud", "organization": "acme"}),
}
TERRAFORM = """#!/bin/sh
echo "$*" "$(cat imports.tf.json zz_local_override.tf.json 2>/dev/null)" >> "$(dirname "$0")/asked"
case "$*" in
  plan*) echo "https://app.terraform.io/app/acme/smsbot-dev/runs/run-1" ;;
  show*) cat "$(dirname "$0")/shown" ;;
esac
"""


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """A Terraform that notes what it is asked, in an account that is not asked for anything."""
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    monkeypatch.setattr(proposal.preflight, "signed_in", lambda *_: boto3.Session("none", "none"))

    def check(settings: Environment, _session: object, stack: Path, **_: object) -> None:
        refuse_unkept_state(settings, stack)

    monkeypatch.setattr(proposal.preflight, "check", check)
    program = tmp_path / "bin" / "terraform"
    program.parent.mkdir()
    program.write_text(TERRAFORM)
    program.chmod(0o755)
    program.with_name("shown").write_text('{"format_version": "1.2", "planned_values": {}}')
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(program))
    monkeypatch.setenv("TF_TOKEN_app_terraform_io", TOKEN)
    with workspace(permissions(can_queue_run=True)):
        yield program.with_name("asked")


def review(settings: Environment, main: Path, proposed: Path) -> Result:
    return proposal.review_proposal(proposed, settings, Terminal(), main=main, profile=None)


@pytest.mark.parametrize("kind", BACKENDS)
def test_a_proposal_is_planned_so_that_nobody_can_confirm_it(
    kind: str, terraform: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On HCP Terraform, a plan with -out is a run that waits for its confirmation there."""
    settings, main = BACKENDS[kind], tmp_path / "main"
    synthesize_to(main, settings)
    proposed = shutil.copytree(main, tmp_path / "proposed")
    (proposed / "stacks" / settings.names.prefix / PROVIDER_LOCK).write_text("# evil")
    next(proposed.rglob("*.zip")).with_name("more.zip").write_bytes(b"read in the request")
    result = review(settings, main, proposed)
    init, plan, *show = terraform.read_text().splitlines()
    # Attack: the configuration from elsewhere brings, or needs, another file of the provider.
    assert "-lockfile=readonly" in init
    if kind == "cloud":
        assert "-out" not in plan
        assert show == []
        assert "/runs/run-1" in capsys.readouterr().out
    else:
        assert "-lock=false -out=" in plan
        assert len(show) == 1
    assert not [each for each in result.findings if each.level is not Level.NOTE]
    proposal.write_review(result, settings.names.prefix, tmp_path / "review")
    written = {path.name: path.read_text() for path in (tmp_path / "review").iterdir()}
    assert written["comment.md"].startswith(f"<!-- smsbot review {settings.names.prefix} -->\n")
    assert json.loads(written["review.sarif"])["version"] == "2.1.0"
    assert set(written) == {"comment.md", "review.sarif", "review.html"}


@pytest.mark.parametrize("kind", BACKENDS)
def test_what_exists_already_is_named_and_imported_where_that_is_wanted(
    kind: str,
    terraform: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, main, looked_for = BACKENDS[kind], tmp_path / "main", list[frozenset[str]]()
    synthesize_to(main, settings)
    change = {"actions": ["create"], "before": None, "after": {}}
    created = {"address": "aws_kms_key.sns", "type": "aws_kms_key", "change": change}
    planned = {"format_version": "1.2", "planned_values": {}, "resource_changes": [created]}
    terraform.with_name("shown").write_text(json.dumps(planned))

    def unmanaged(addresses: frozenset[str], *_: object) -> dict[str, str]:
        looked_for.append(addresses)
        return dict.fromkeys(addresses, "1234")

    monkeypatch.setattr(proposal, "unmanaged", unmanaged)
    monkeypatch.setattr(proposal.preflight, "check_state", lambda *_, **__: None)
    make = partial(
        proposal.make_plan, settings, Terminal(), profile=None, synthesized=main, applies=False
    )
    with pytest.raises(UserError) as refused:
        make()
    monkeypatch.setattr(proposal, "environment_named", lambda _: settings)
    with pytest.raises(typer.Exit):
        proposal.plan("dev", synthesized=main, digest=tmp_path / "digest")
    make(applies=True, adopt=True)
    assert looked_for == [{"aws_kms_key.sns"}] * 2
    expected, out = read_data(__file__, kind), str(tmp_path / "out")
    asked = terraform.read_text().replace(out, "OUT").splitlines()
    assert [each.rstrip() for each in asked] == expected["asked"]
    steps = re.findall("✓ (.*)  ", capsys.readouterr().out)
    assert [each for each in steps if "Terraform: " not in each] == expected["steps"]
    assert [refused.value.problem, refused.value.hint] == expected["refused"]


def test_what_could_run_code_reaches_no_terraform(
    terraform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, main = BACKENDS["s3"], tmp_path / "main"
    synthesize_to(main, settings)
    evil = changed(main, tmp_path, ATTACKS["a provisioner"])
    reason = "resource.aws_iam_role.bot-role.provisioner: is not allowed"
    # What is said to be of main is vetted too: another job synthesized it.
    for of_main, proposed in ((main, evil), (evil, main)):
        with pytest.raises(UserError) as refused:
            review(settings, of_main, proposed)
        assert reason in refused.value.problem
    # Nor is a state planned that no runner keeps.
    local = tmp_path / "local"
    synthesize_to(local, PLAIN)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(UserError, match="which a runner does not keep"):
        review(PLAIN, local, local)
    assert not terraform.exists()


def test_with_a_token_that_may_apply_nothing_is_planned(terraform: Path, tmp_path: Path) -> None:
    main = tmp_path / "main"
    synthesize_to(main, BACKENDS["cloud"])
    answer = permissions(can_queue_run=True, can_queue_apply=True)
    with workspace(answer), pytest.raises(UserError, match="may apply runs of smsbot-dev"):
        review(BACKENDS["cloud"], main, main)
    assert not terraform.exists()


BOOTSTRAPS = read_data(__file__, "bootstraps")
OF_COMMANDS = read_data(__file__, "bootstrap_commands")


@pytest.mark.parametrize("name", BOOTSTRAPS)
def test_a_bootstrap_keeps_its_state_in_a_file_until_there_is_a_bucket(
    name: str, terraform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, stack = BOOTSTRAPS[name], tmp_path / "smsbot-dev-bootstrap"
    monkeypatch.setattr(project, "ROOT", tmp_path)
    stack.mkdir()
    # Of a command that was killed, and of Terraform.
    (stack / "zz_local_override.tf.json").write_text("{}")
    files = [state_file(stack.name), state_file(f"{stack.name}").with_suffix(".tfstate.backup")]
    for each in files:
        each.write_text("{}")
    session = boto3.Session("none", "none", region_name="eu-west-1")
    s3, settings = session.client("s3"), BACKENDS[case["backend"]]
    monkeypatch.setattr(session, "client", lambda _: s3)
    this = Bootstrap(
        terraform=terraform_for(session), stack=stack, environment=settings, session=session
    )
    # Attack: the bucket is that of another account.
    bucket, owner = "acme-smsbot-dev-state-111122223333-eu-west-1", "111122223333"
    asked = {"Bucket": bucket, "Key": f"{stack.name}.tfstate", "ExpectedBucketOwner": owner}
    refused = pytest.raises(UserError) if case["refused"] else nullcontext()
    with Stubber(s3) as stub, refused as raised:
        for code in case["answers"]:
            add = stub.add_client_error if code else stub.add_response
            add("get_object", code or {}, expected_params=asked)  # pyright: ignore[reportArgumentType]
        this.build()
        stub.assert_no_pending_responses()
    said = [raised.value.problem, raised.value.hint] if raised else []
    lines = terraform.read_text().splitlines() if terraform.exists() else []
    shown = json.dumps([said, [each.rstrip() for each in lines]]).replace(str(tmp_path), "HERE")
    assert json.loads(shown) == [case["refused"], case["asked"]]
    assert [each.exists() for each in files] == [case["keeps_file"]] * 2
    assert not (stack / "zz_local_override.tf.json").exists()


@pytest.mark.parametrize("name", OF_COMMANDS)
def test_a_bootstrap_is_planned_shown_and_applied_where_that_is_wanted(
    name: str, terraform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, stack = OF_COMMANDS[name], tmp_path / "smsbot-dev-bootstrap"
    settings, begins, looked_at = BACKENDS[case["backend"]], iter(case["begins"]), list[object]()
    stack.mkdir()
    session = boto3.Session("none", "none", region_name="eu-west-1")
    change = {"address": "a.b", "type": "a", "change": {"actions": case["actions"]}}
    terraform.with_name("shown").write_text(json.dumps({"resource_changes": [change]}))
    for stand_in, answer in {
        "environment_named": settings,
        "signed_in": session,
        "identity_of": {"Arn": "arn:aws:iam::111122223333:role/admin"},
        "synthesize": stack.with_name("smsbot-dev"),
    }.items():
        monkeypatch.setattr(commands, stand_in, lambda *_, answer=answer: answer)
    keys = partial(monkeypatch.setattr, commands, "refuse_unusable_keys")
    keys(lambda _, __, names, *, profile: looked_at.extend((*names, profile)))
    monkeypatch.setattr(Bootstrap, "begins", lambda _: next(begins))
    monkeypatch.setattr(project, "ROOT", tmp_path)
    ended = run_smsbot("bootstrap", "dev", *case["options"], typed=case["typed"])
    asked = terraform.read_text().replace(str(tmp_path), "HERE") if terraform.exists() else ""
    lines = [each.rstrip() for each in asked.splitlines()]
    assert [looked_at, *told(ended, tmp_path), lines] == read_data(__file__, "told")[name]
