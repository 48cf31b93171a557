"""smsbot verify on the emulated AWS: clean after a deployment; what it may not read; the report."""

import json
from collections.abc import Generator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import boto3
import pytest

from constructs_lib.policies.merging import with_statement
from keyproof.model.resource import Stack
from keyproof.policy_document import PolicyDocument, Statement
from keyproof.tests.cases import read_data
from smsbot.commands.verify import as_json, recording
from smsbot.sandbox.sandbox import Sandbox
from smsbot.verify.comparison import Status
from smsbot.verify.verification import Verification
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.keys import description_of
from tests.browser.browser import opened, serious_problems
from tests.commands import told, without_tables
from tests.e2e.clients import Clients
from tests.e2e.conftest import ENVIRONMENTS, UserWith, allowing
from tests.e2e.shell import SETTINGS, Shell, run_line, shell_of
from tests.e2e.verify.dev import ACCOUNT, ALIAS, DEV, drifts_in, key_id, make, verified
from tests.e2e.wire import Fault, Wire, no_fault
from tests.settings import of_dev_alone
from tests.smsbot.commands.test_report import Tables

TOLD = read_data(__file__, "told")
WITH_ACCOUNT = DEV.model_copy(update={"account_id": ACCOUNT})

# The emulated AWS takes some calls of Lambda for other actions, and of two calls knows no resource.
FOR_THE_EMBEDDED_AWS = allowing(
    *("lambda:GetFunction", "lambda:PutFunctionConcurrency"),
    *("events:ListTargetsByRule", "dynamodb:GetResourcePolicy"),
)
ASKED_OTHERWISE = {*read_data(__file__, "asked_otherwise")}
ASKED_OF_WHAT_IS_ATTACHED_BY_HAND = {"iam:GetPolicy", "iam:GetPolicyVersion"}
# A resource that is not known whole without an action.
READ_OF = read_data(__file__, "read_of")
DECIDE_ABOUT_A_KEY = {*read_data(__file__, "decide_about_a_key")}


def test_after_a_deployment_everything_is_as_designed(
    design: Stack, session: boto3.Session
) -> None:
    verification = verified(design, session)
    assert verification.comparison.differences == ()
    assert verification.result.findings == ()
    assert verification.live.not_checked == ()
    assert set(verification.comparison.statuses.values()) == {Status.AS_DESIGNED}
    read = {each.address for each in verification.live.resources}
    assert set(verification.comparison.statuses) == read


def session_of(user: dict[str, str]) -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=user["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=user["AWS_SECRET_ACCESS_KEY"],
        region_name=DEV.region,
    )


@pytest.fixture
def trail(session: boto3.Session) -> Generator[str]:
    """A trail that records everything, as long as a test needs it."""
    s3: Any = session.client("s3")  # pyright: ignore[reportUnknownMemberType]
    cloudtrail: Any = session.client("cloudtrail")  # pyright: ignore[reportUnknownMemberType]
    s3.create_bucket(Bucket="audit")
    cloudtrail.create_trail(Name="audit", S3BucketName="audit", IsMultiRegionTrail=True)
    cloudtrail.start_logging(Name="audit")
    yield "audit"
    cloudtrail.delete_trail(Name="audit")
    s3.delete_bucket(Bucket="audit")


def test_that_nothing_is_recorded_is_said_and_that_a_trail_records(
    design: Stack, session: boto3.Session, request: pytest.FixtureRequest
) -> None:
    before = verified(design, session)
    assert before.live.recorded_by == ()
    assert recording(before).startswith("No trail records all ")
    name = request.getfixturevalue("trail")
    after = verified(design, session)
    assert recording(after) == f"Calls to KMS are recorded by {name}."
    assert as_json(after)["recorded_by"] == (name,)
    assert before.comparison.statuses == after.comparison.statuses


def test_another_region_in_the_settings_is_a_move(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    """No difference of it is one that its remedy mends."""
    settings = of_dev_alone(tmp_path / "environments.toml")
    settings.write_text(settings.read_text().replace(DEV.region, "eu-west-1"))
    shell = {**shell_of(dev_sandbox), SETTINGS: str(settings)}
    ended = run_line("smsbot verify dev", shell)
    assert (ended.returncode, ended.stdout) == (2, "")
    output = " ".join(ended.stderr.split())
    assert f"smsbot-dev is in {DEV.region} according to its role" in output
    assert "docs/deploy/environments.md" in output


def left_out(policy: PolicyDocument) -> list[set[str]]:
    """Each action once: those that decide about a key alone, of the others one of each service."""
    named = {action for statement in policy.statements for action in statement.actions}
    asked = named - ASKED_OTHERWISE - ASKED_OF_WHAT_IS_ATTACHED_BY_HAND
    of_services: dict[str, list[str]] = {}
    for action in sorted(asked - DECIDE_ABOUT_A_KEY):
        of_services.setdefault(action.partition(":")[0], []).append(action)
    others = [{*filter(None, each)} for each in zip_longest(*of_services.values())]
    return [{each} for each in sorted(asked & DECIDE_ABOUT_A_KEY)] + others


@pytest.mark.usefixtures("session", "trail")
def test_the_printed_policy_is_enough_and_nothing_of_it_too_much(
    design: Stack, user_with: UserWith
) -> None:
    policy = permissions(WITH_ACCOUNT, Role.VERIFY)

    def with_policy(document: PolicyDocument) -> Verification:
        return verified(design, session_of(user_with(document.to_json(), FOR_THE_EMBEDDED_AWS)))

    enough = with_policy(policy)
    assert (enough.comparison.differences, enough.live.not_checked) == ((), ())
    assert enough.is_complete
    for actions in left_out(policy):
        statements = tuple(
            replace(each, actions=tuple(other for other in each.actions if other not in actions))
            for each in policy.statements
            if not {*each.actions} <= actions
        )
        verification = with_policy(PolicyDocument(statements))
        assert {each.action for each in verification.live.not_checked} == actions
        assert {each.reason for each in verification.live.not_checked} == {"is not allowed."}
        assert not verification.is_complete
        # What could not be read is neither fine nor missing.
        assert verification.comparison.differences == (), actions
        statuses = verification.comparison.statuses
        read_of = {READ_OF[each] for each in actions & READ_OF.keys()}
        fine = {each for each in read_of if statuses[each] is not Status.NOT_CHECKED}
        assert not fine, actions
        unread = {each for each, status in statuses.items() if status is Status.NOT_CHECKED}
        named = {each.resource for each in verification.live.not_checked} & statuses.keys()
        assert named <= unread
        decide = {each for each in actions if each.startswith(("iam:", "kms:"))}
        assert verification.is_access_known is not bool(decide), actions
        assert verification.result.findings == (), actions


def test_a_key_of_somebody_else_may_refuse_to_be_looked_at_and_one_of_the_design_may_not(
    design: Stack, session: boto3.Session, user_with: UserWith
) -> None:
    kms = session.client("kms")
    other = kms.create_key(Description="somebody else's")["KeyMetadata"]["Arn"]
    sns_key = kms.describe_key(KeyId=f"{ALIAS}sns")["KeyMetadata"]["Arn"]

    def refused(key: str) -> Verification:
        denied = Statement(
            sid="Refused", effect="Deny", actions=("kms:DescribeKey",), resources=(key,)
        )
        policy = with_statement(permissions(WITH_ACCOUNT, Role.VERIFY), denied).to_json()
        return verified(design, session_of(user_with(policy, FOR_THE_EMBEDDED_AWS)))

    try:
        verification = refused(other)
        assert verification.is_complete
        assert verification.is_as_designed
        verification = refused(sns_key)
    finally:
        kms.schedule_key_deletion(KeyId=other, PendingWindowInDays=7)
    assert [each.action for each in verification.live.not_checked] == ["kms:DescribeKey"]
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.NOT_CHECKED
    assert not verification.is_access_known


@pytest.mark.parametrize("fault", Fault)
def test_what_is_throttled_or_cut_off_is_tried_again(
    fault: Fault,
    design: Stack,
    wired: boto3.Session,
    between: Wire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of many threads, one may be the fifth as often as it is tried by default.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "20")
    faults: list[int] = []

    def every_fifth(place: int) -> Fault | None:
        if place % 5:
            return None
        faults.append(place)
        return fault

    between.faults = every_fifth
    try:
        verification = verified(design, wired)
    finally:
        between.faults = no_fault
    assert len(faults) > 10
    assert verification.is_complete
    assert verification.is_as_designed


def test_what_never_answers_is_said_not_to_be_checked(
    design: Stack, wired: boto3.Session, between: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    between.faults = lambda _: Fault.CUT_OFF
    try:
        verification = verified(design, wired)
    finally:
        between.faults = no_fault
    assert not verification.is_complete
    assert verification.comparison.differences == ()
    assert all(
        "failed: Connection was closed" in each.reason for each in verification.live.not_checked
    )


def test_the_command_tells_all_and_ends_with_its_status(
    session: boto3.Session, shell: Shell
) -> None:
    assert told(run_line("smsbot verify dev", shell)) == TOLD["clean"]
    assert told(run_line("smsbot verify dev --format markdown", shell)) == TOLD["markdown"]
    make(session, drifts_in(session)["grant added"])
    drifted = run_line("smsbot verify dev --format json", shell)
    status, output, errors = told(run_line("smsbot verify dev", shell))
    assert [status, without_tables(output), errors] == TOLD["drifted"]
    status, (shown,), errors = told(drifted)
    assert shown.pop("access")
    assert [status, shown, errors] == TOLD["drifted, as JSON"]
    (report,) = json.loads(drifted.stdout)
    (difference,) = report["differences"]
    assert run_line(difference["remedy"][0], shell).returncode == 0
    nobody = {**shell, "AWS_ACCESS_KEY_ID": "AKIANOBODY000000000A"}
    assert told(run_line("smsbot verify dev", nobody)) == TOLD["nobody"]


FAILED = 2
FINE, FOUND = 0, 1


@pytest.fixture
def second_key(clients: Clients) -> Generator[str]:
    description = description_of("dynamodb", ENVIRONMENTS["dev"])
    key = clients.kms.create_key(Description=description)["KeyMetadata"]["KeyId"]
    yield key
    clients.kms.update_key_description(KeyId=key, Description="Formerly one of the test")


def reported(shell: Shell) -> tuple[int, list[dict[str, Any]], dict[str, str]]:
    """The exit status of verify, what differs, and the status of every key by its address."""
    ended = run_line("smsbot verify dev --format json", shell)
    (report,) = json.loads(ended.stdout)
    statuses = {
        each["resource"]: each["status"]
        for each in report["resources"]
        if each["resource"].startswith("aws_kms_key.")
    }
    return ended.returncode, report["differences"], statuses


def test_a_second_key_is_not_expected_and_in_danger_once_it_ends(
    second_key: str, dev_sandbox: Sandbox, clients: Clients
) -> None:
    shell = shell_of(dev_sandbox)
    status, (difference,), _ = reported(shell)
    assert (status, difference["status"]) == (FOUND, "unexpected")
    (command,) = difference["remedy"]
    assert command.startswith("aws kms update-key-description --key-id arn:aws:kms:us-east-1:")
    assert f"key/{second_key} " in command
    clients.kms.schedule_key_deletion(KeyId=second_key, PendingWindowInDays=7)
    status, (difference,), statuses = reported(shell)
    assert status == FOUND
    assert difference["status"] == "in danger"
    assert difference["resource"] == f"aws_kms_key.{second_key}"
    assert "the description of aws_kms_key.dynamodb" in difference["problem"]
    assert "PendingDeletion, to be deleted for good on 20" in difference["problem"]
    assert next(iter(statuses.items())) == (f"aws_kms_key.{second_key}", "in danger")
    assert statuses["aws_kms_key.dynamodb"] == "as designed"
    for command in difference["remedy"]:
        ended = run_line(command, shell)
        assert ended.returncode == FINE, f"{command}\n{ended.stderr}"
    assert reported(shell)[:2] == (FINE, [])
    assert clients.kms.describe_key(KeyId=second_key)["KeyMetadata"].get("KeyState") == "Enabled"


def printed(command: str, shell: Shell) -> Any:
    return json.loads(run_line(f"smsbot {command} --format json", shell).stdout)


def test_the_account_is_on_the_page_as_verify_reads_it(
    tmp_path: Path, shell: Shell, session: boto3.Session
) -> None:
    """With a key that is disabled, which is the first finding."""
    kms, key = session.client("kms"), key_id(session, "sns")
    kms.disable_key(KeyId=key)
    try:
        page = tmp_path / "page.html"
        ended = run_line(f"smsbot report dev --live --output {page}", shell)
        (verified,) = printed("verify dev", shell)
    finally:
        kms.enable_key(KeyId=key)
    assert ended.returncode == (2 if verified["not_checked"] else 1), ended.stdout + ended.stderr
    text = page.read_text()
    tables = Tables(text).rows
    assert tables["Resources in the account"] == [
        [each["resource"], each["name"], each["key"], each["status"]]
        for each in verified["resources"]
    ]
    assert f"account {verified['account']}" in text
    assert " UTC by arn:aws:iam::" in text
    assert all(each["action"] in text for each in verified["not_checked"])
    met = {row[0]: row[1] for row in tables["Controls"]}
    assert met["Keys are enabled, and no deletion is pending."] == "not met"
    with opened(page) as browser:
        assert "in danger" in browser.locator("#account .card.bad").first.inner_text()
        assert serious_problems(browser) == []
