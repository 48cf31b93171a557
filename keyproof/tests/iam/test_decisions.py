"""Whole decisions: the answer, the statements that decide, and the policies that allow nothing."""

from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.callers import Anonymous, Caller, Identity, Service, caller_keys
from keyproof.iam.context import ABSENT, ANYTHING, Context, present
from keyproof.iam.evaluation import Evaluation, Policies, Target, Verdict, resource_control_applies
from keyproof.iam.statements import NamedPolicy
from keyproof.iam.truth import Truth
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data

HERE, THERE = "111122223333", "999988887777"
IAM = f"arn:aws:iam::{HERE}"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/1"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:topic"
AWS_ALIAS = f"arn:aws:kms:eu-west-1:{HERE}:alias/aws/sns"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/app/one"
CALLERS: dict[str, Caller] = {
    "alice": Identity(arn=f"{IAM}:user/alice", account=HERE),
    "role": Identity(arn=f"{IAM}:role/app", account=HERE),
    "session": Identity(arn=f"{IAM}:role/app", account=HERE, session=SESSION),
    "linked": Identity(arn=f"{IAM}:role/aws-service-role/x/y", account=HERE),
    "foreigner": Identity(arn=f"arn:aws:iam::{THERE}:role/app", account=THERE),
    "root-user": Identity(arn=f"{IAM}:root", account=HERE),
    "sns": Service("sns.amazonaws.com"),
    "nobody": Anonymous(),
}
PRINCIPALS: dict[str, dict[str, Any]] = read_data(__file__, "principals")
KINDS = read_data(__file__, "kinds")

DECISIONS = (Path(__file__).parent / "cases" / "decisions.txt").read_text()
ROWS = [line for line in DECISIONS.splitlines() if line and not line.startswith("#")]


def statement(written: str) -> dict[str, Any]:
    which, *whom = written.split()
    return {
        "Sid": which[0],
        "Effect": "Allow" if which[0] in "AB" else "Deny",
        "Action": "sns:Subscribe" if which[0] == "S" else "*",
        "Resource": "*",
        **({"Condition": {"StringEquals": {"open": "a"}}} if "?" in which else {}),
        **(PRINCIPALS[whom[0]] if whom else {}),
    }


def policies(written: str) -> Policies:
    found: dict[str, Any] = {}
    for each in filter(None, written.split(";")):
        kind, _, text = (part.strip() for part in each.partition(":"))
        statements = (
            []
            if text == "-"
            else [statement(one) for one in text.split(",")]
            if text != "unknown"
            else None
        )
        document = (
            None
            if statements is None
            else PolicyDocument.from_object({"Version": "2012-10-17", "Statement": statements})
        )
        found[kind] = (NamedPolicy(kind, document),)
    levels = (found.pop("scp"),) if "scp" in found else ()
    return Policies(service_control=levels, resource_control=found.pop("rcp", ()), **found)


@pytest.mark.parametrize("row", ROWS)
def test_a_decision_with_its_statements_and_what_is_missing(row: str) -> None:
    parts = [*(each.strip() for each in row.split("|")), ""]
    asked, given, verdict, deciding, missing = parts[:5]
    caller, action = asked.split()
    arn = TOPIC if "kms" not in action else AWS_ALIAS if "Alias" in action else KEY
    decision = Evaluation(
        policies(given),
        caller=CALLERS[caller],
        target=Target(arn=arn, account=HERE, policy_required=arn == KEY),
        context=Context({"open": ANYTHING}),
    ).decide(action)
    assert decision.verdict == verdict
    output = (
        f"{each.statement.sid if each.statement else '?'} {each.policy}"
        for each in decision.deciding
    )
    assert ", ".join(output) == deciding
    assert [*decision.missing] == [
        KINDS.get(each, each.replace("-", " ")) for each in missing.split()
    ]
    assert decision.possible is (decision.verdict in (Verdict.ALLOWED, Verdict.UNKNOWN))


@pytest.mark.parametrize(("caller", "keys"), read_data(__file__, "caller_keys").items())
def test_what_a_request_says_of_its_caller(caller: str, keys: dict[str, str]) -> None:
    said = {key: present(value) if value else ABSENT for key, value in keys.items()}
    assert caller_keys(CALLERS[caller]) == said


@pytest.mark.parametrize(("answer", "services"), read_data(__file__, "resource_control").items())
def test_resource_control_policies_apply_to_some_services(answer: str, services: list[str]) -> None:
    answers = {each: resource_control_applies(f"{each}:Action") for each in services}
    assert answers == dict.fromkeys(services, Truth[answer])
