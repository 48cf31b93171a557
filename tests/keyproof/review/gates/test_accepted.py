"""What the review of a pull request accepts holds at the deployment, and nothing else does."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from keyproof.model.finding import Finding, Severity
from keyproof.review.accepted import Accepted
from keyproof.review.review import Review, review
from keyproof.tests.cases import edit
from smsbot.questions.review.sources import read_sides
from tests.keyproof.access.conftest import Config
from tests.keyproof.review.gates.conftest import DECLARED, STACK
from tests.keyproof.review.gates.harmless import Change
from tests.keyproof.review.gates.test_gates import changed, planned

ALARM = "aws_cloudwatch_metric_alarm.opt-out-rate"
GONE = "aws_cloudwatch_metric_alarm.dead-letters"
FILTER = "aws_cloudwatch_log_metric_filter.opt-outs"
FEWER = '{ $.outcome = "opted_out" }'
OWN = "${data.aws_caller_identity.current.account_id}"
KEY = "aws_kms_key.sns"


def threshold(value: int) -> Change:
    return partial(
        edit, case={"set": {f"{ALARM}/threshold": value, f"declarations/thresholds/{ALARM}": value}}
    )


def admitted(who: str, *, declared: bool) -> Change:
    """Somebody may decrypt with a key."""

    def change(configuration: Config) -> None:
        key = configuration["resource"]["aws_kms_key"]["sns"]
        policy = json.loads(key["policy"])
        policy["Statement"].append(
            {
                "Sid": "Added",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{who}"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
        )
        key["policy"] = json.dumps(policy)
        if declared:
            surplus = {"caller": who.partition(":")[2], "key": KEY, "actions": ["kms:Decrypt"]}
            configuration["//"]["declarations"]["surplus"].append(
                {**surplus, "reason": "Somebody supports it."}
            )

    return change


def everything_allowed(configuration: Config) -> None:
    statement = {"Effect": "Allow", "Action": ["kms:*", "dynamodb:*"], "Resource": "*"}
    configuration["resource"]["aws_iam_role_policy"]["added"] = {
        "name": "added",
        "role": "${aws_iam_role.bot-role.name}",
        "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    }


CHANGES: dict[str, Change] = {
    "a higher threshold": threshold(50),
    "a narrower filter": partial(
        edit,
        case={
            "set": {
                f"{FILTER}/pattern": FEWER,
                f"declarations/log_lines/{FILTER}": ['{"outcome": "opted_out"}'],
            }
        },
    ),
    "an alarm less": partial(
        edit, case={"drop": [GONE, f"declarations/alarms/{GONE}", f"declarations/required/{GONE}"]}
    ),
    "a role": admitted(f"{OWN}:role/support", declared=False),
    "a role that is declared": admitted(f"{OWN}:role/support", declared=True),
    "a policy of a role": everything_allowed,
    "a queue without its key": partial(
        edit, case={"drop": ["aws_sqs_queue.dead-letter/kms_master_key_id"]}
    ),
}


def entries(found: Review) -> list[Accepted]:
    expires = datetime.now(tz=UTC).date() + timedelta(days=10)
    names = [each.name for each in found.findings if each.severity is not Severity.NOTE]
    return [
        Accepted(finding=name, reason="It is meant.", expires=expires, place="accepted.toml")
        for name in names
    ]


def accepted_in(ask: Callable[[list[Accepted]], Review]) -> list[Accepted]:
    """What a gate asks for, until it asks for nothing."""
    accepted: list[Accepted] = []
    while more := entries(ask(accepted)):
        assert len(accepted) < 20
        accepted += more
    return accepted


def deployed(base: Path, head: Path, tmp_path: Path, accepted: list[Accepted]) -> Review:
    plan = planned(base, head, tmp_path)
    sides = read_sides(STACK, plan=plan, base=None, head=head, declarations=DECLARED)
    return review(sides, accepted=accepted)


def counted(found: Review) -> list[Finding]:
    return [each for each in found.findings if each.severity is not Severity.NOTE]


@pytest.mark.parametrize("name", CHANGES)
def test_a_deployment_asks_for_nothing_more(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, CHANGES[name])
    trees = read_sides(STACK, plan=None, base=base, head=head, declarations=DECLARED)
    accepted = accepted_in(lambda entries: review(trees, accepted=entries))
    assert accepted
    assert counted(deployed(base, head, tmp_path, accepted)) == []


def test_a_threshold_is_accepted_by_itself(base: Path, tmp_path: Path) -> None:
    slow = partial(edit, case={"set": {f"{ALARM}/evaluation_periods": 50}})
    (tmp_path / "slow").mkdir()
    head = changed(base, tmp_path / "slow", slow)
    accepted = accepted_in(partial(deployed, base, head, tmp_path / "slow"))
    head = changed(base, tmp_path, slow, threshold(99))
    (left,) = counted(deployed(base, head, tmp_path, accepted))
    assert left.name.startswith(f"operational/declaration/{ALARM}#")
    assert "up to 99" in left.problem


def test_another_account_is_not_the_own_one() -> None:
    def of(account: str) -> Finding:
        found = Finding(rule="gained", resource="a", problem=f"{account}:role/b can decrypt.")
        return replace(found, stand_ins=(("111122223333", "ACCOUNT"),))

    assert of("111122223333").name == of("ACCOUNT").name != of("999988887777").name
    assert of("1111222233334").name != of("ACCOUNT4").name
