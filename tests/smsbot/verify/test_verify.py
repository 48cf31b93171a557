"""What verify compares, what it reports, and the remedies that it prints."""

import json
from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from keyproof import Config, Source, check
from keyproof.location import Location
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from keyproof.tests.cases import read_data
from smsbot.account.account import NotChecked
from smsbot.account.live import Live
from smsbot.commands.verify import as_json, show, verify_environments
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.verify.comparison import Difference, Status
from smsbot.verify.remedies import DECIDE, Remedies
from smsbot.verify.values import TABLE, compared, leaves, policy_problem
from smsbot.verify.verification import Verification, hold_against
from tests.smsbot.account.designs import design_of
from tests.stacks.synthesized import PLAIN, environment


def test_leaves_are_every_argument_with_its_path() -> None:
    values = {
        "name": "n",
        "ttl": [{"enabled": True}],
        "rule": [{"a": 1}, {"a": 2}],
        "actions": ["x", "y"],
        "none": None,
        "map": {"k": {"l": "m"}},
        "empty": [],
    }
    assert dict(leaves(values)) == read_data(__file__, "leaves_are_every_argument_with_its_path")


AWS, EMBEDDED = "123456789012", "000000000000"
ON_THE_EMBEDDED_AWS = {
    (kind, path): None if value == "" else value
    for kind, values in TABLE["embedded_aws"].items()
    for path, value in values.items()
}


COMPARED = read_data(__file__, "an_account_is_compared_with_its_design")


def as_read(value: Any) -> Any:
    """A value of a case: "?" got no answer, "2030-01-01" is that day."""
    if isinstance(value, dict):
        return {name: as_read(each) for name, each in value.items() if each != "gone"}
    if isinstance(value, list):
        return [as_read(each) for each in value]
    return {"?": Unknown(), "2030-01-01": datetime(2030, 1, 1, tzinfo=UTC)}.get(value, value)


def resources(values: Mapping[str, Any]) -> tuple[Resource, ...]:
    named = as_read(values).items()
    return tuple(Resource(address=e, type=e.partition(".")[0], values=each) for e, each in named)


def live_of(case: dict[str, Any], design: Stack, there: tuple[Resource, ...]) -> Live:
    return Live(
        design=design,
        resources=there,
        keys=as_read(case.get("keys", {})),
        second_keys=as_read(case.get("second_keys", ())),
        parts=case.get("parts", {}),
        recorded_by=case.get("recorded_by", ()),
        not_checked=tuple(NotChecked(**each) for each in case["not_checked"]),
        notes=tuple(case.get("notes", ())),
    )


@pytest.mark.parametrize("name", COMPARED)
def test_an_account_is_compared_with_its_design(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = COMPARED["as designed"] | COMPARED[name]
    written, there = as_read(case["design"]), as_read({**case["design"], **case["live"]})
    place = Location(region="eu-west-1", account_id=case["account"])
    design = Stack(location=place, resources=resources(written))
    live = live_of(case, design, resources(there))
    monkeypatch.setattr("smsbot.verify.verification.read_live", lambda *_: live)
    verification = hold_against(design, environment("dev"), boto3.Session(), profile=None)
    found, result = verification.comparison, verification.result
    beyond = [
        [f"{each.rule} {each.resource}" for each in group.findings] for group in result.groups
    ]
    assert (beyond, result.not_evaluated) == (case.get("beyond", []), ())
    rows: Any = as_json(verification)["resources"]
    keys = {each["resource"]: each["key"] for each in rows}
    assert keys == COMPARED[name].get("encrypted_by", keys)
    assert json.loads(json.dumps([*map(astuple, found.differences)])) == case["differences"]
    assert [f"{each[0]}: {each[1]}" for each in found.statuses.items()] == case["statuses"]
    assert [each.address for each in found.before.resources] == case["before"]
    after = {each.address: each.values for each in found.after.resources}
    changed = {each: values for each, values in after.items() if values != written.get(each)}
    assert ([*after], changed) == (case["after"], as_read(case["changed"]))


def differing(
    kind: str, written: dict[str, object], found: dict[str, object], *, account_id: str = AWS
) -> dict[str, tuple[object, object]]:
    """The differences by path: what is written, and what is found."""
    location = Location(region="us-east-1", account_id=account_id)
    design, live = (
        Resource(address=f"{kind}.x", type=kind, values=values) for values in (written, found)
    )
    return {
        each.path: (each.expected, each.found)
        for each in compared(design, live, location, {})
        if each.expected != each.found and not isinstance(each.found, Unknown)
    }


@pytest.mark.parametrize(
    ("kind", "written", "found", "differences"),
    [
        *read_data(__file__, "both_sides"),
        # What of a block was not read is not missing.
        ("aws_dynamodb_table", {"ttl": {"enabled": True}}, {"ttl": Unknown()}, {}),
        # What AWS chooses, such as a phone number.
        ("aws_sns_topic", {"name": Unknown("x.y.z")}, {"name": "q"}, {}),
    ],
)
def test_both_sides_of_what_was_read(
    kind: str,
    written: dict[str, object],
    found: dict[str, object],
    differences: dict[str, list[object]],
) -> None:
    assert {path: [*each] for path, each in differing(kind, written, found).items()} == differences


@pytest.mark.parametrize(("kind", "path"), ON_THE_EMBEDDED_AWS)
def test_what_the_embedded_aws_does_not_know_is_compared_on_aws(kind: str, path: str) -> None:
    def nested(value: object) -> dict[str, object]:
        *blocks, argument = path.split(".")
        values: dict[str, object] = {argument: value}
        for block in reversed(blocks):
            values = {block: values}
        return values

    written, found = nested("written"), nested(ON_THE_EMBEDDED_AWS[kind, path])
    assert differing(kind, written, found, account_id=EMBEDDED) == {}
    assert differing(kind, written, nested("other"), account_id=EMBEDDED) != {}
    assert differing(kind, written, found) != {}


@pytest.mark.parametrize(
    ("written", "found", "problem"), read_data(__file__, "what_differs_of_a_policy_is_told")
)
def test_what_differs_of_a_policy_is_told(written: object, found: object, problem: str) -> None:
    policies = [each and json.dumps({"Statement": each}) for each in (written, found)]
    assert policy_problem(*policies) == problem


ACCOUNT = "000000000007"
WITH_STRAY_ROLE = "000000000018"
NEVER_DEPLOYED = environment("never", account_id=ACCOUNT, backend={"type": "s3"})


@pytest.mark.usefixtures("aws")
def test_an_environment_that_was_never_deployed_is_missing_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    with synthesized(NEVER_DEPLOYED) as path:
        design = read_environment(path, NEVER_DEPLOYED, account_id=ACCOUNT)
    session = boto3.Session(region_name=NEVER_DEPLOYED.region)
    verification = hold_against(design, NEVER_DEPLOYED, session, profile=None)
    assert {*verification.comparison.statuses.values()} == {Status.MISSING}
    assert verification.result.findings == ()
    assert not verification.is_as_designed
    show(verification, Terminal())
    assert "Principal" not in capsys.readouterr().out


@pytest.mark.usefixtures("aws")
def test_an_unmanaged_role_that_names_another_region_is_not_a_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", WITH_STRAY_ROLE)
    never = NEVER_DEPLOYED.model_copy(update={"account_id": WITH_STRAY_ROLE})
    with synthesized(never) as path:
        design = read_environment(path, never, account_id=WITH_STRAY_ROLE)
    session = boto3.Session(region_name=never.region)
    unmanaged, iam = never.names.name("compute", "role", "unmanaged"), session.client("iam")
    reads = {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:ca-central-1:1:a"}
    iam.create_role(RoleName=unmanaged, AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    iam.put_role_policy(
        RoleName=unmanaged, PolicyName="reads", PolicyDocument=json.dumps({"Statement": [reads]})
    )
    try:
        statuses = hold_against(design, never, session, profile=None).comparison.statuses
    finally:
        iam.delete_role_policy(RoleName=unmanaged, PolicyName="reads")
        iam.delete_role(RoleName=unmanaged)
    assert statuses[f"aws_iam_role.{unmanaged}"] is Status.UNEXPECTED


@pytest.mark.parametrize(
    ("kind", "values", "command"), read_data(__file__, "a_command_is_printed_only_as_a_whole")
)
def test_a_command_is_printed_only_as_a_whole(
    kind: str, values: dict[str, object], command: str
) -> None:
    live = Resource(address=f"{kind}.bot", type=kind, values=values)
    (output,) = Remedies(environment=PLAIN, profile=None).take_away(live)
    assert output == (f"aws {command} --region {PLAIN.region}" if command else DECIDE)


PRINTED = read_data(__file__, "printed")


@pytest.mark.parametrize("name", PRINTED)
def test_a_verification_is_printed_and_decides_the_status(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = PRINTED[name]
    design = design_of(case["design"])
    live = live_of(case, design, design.resources)
    statuses = {address: Status(each) for address, each in case["statuses"].items()}
    differences = [
        replace(Difference(**each), remedy=tuple(each["remedy"])) for each in case["differences"]
    ]
    comparison: Any = SimpleNamespace(statuses=statuses, differences=differences)
    result = check(Source.of(design), Config())
    found = Verification(stack="smsbot-dev", live=live, comparison=comparison, result=result)
    monkeypatch.setattr("smsbot.commands.verify.compare_accounts", lambda *_, **__: [found])
    for variable, value in {"COLUMNS": "100", **case["variables"]}.items():
        monkeypatch.setenv(variable, value)
    shown = ReportFormat(case["format"])
    status = verify_environments([], profile=None, synthesized=None, format=shown)
    assert (status, capsys.readouterr().out.splitlines()) == (case["exit"], case["lines"])
