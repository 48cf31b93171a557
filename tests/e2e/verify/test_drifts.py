"""smsbot verify on the emulated AWS: every drift found, and mended by its remedy."""

import json
from typing import Any

import boto3
import pytest

from keyproof.aws.arguments.known import is_compared
from keyproof.model.resource import Stack
from keyproof.tests.cases import read_data
from smsbot.verify import verification as verification_module
from smsbot.verify.comparison import NOT_ON_THE_EMBEDDED_AWS, Status
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import (
    ACCOUNT,
    DEAD_LETTERS,
    DECIDE,
    DEV,
    ROLE,
    call,
    drifts_in,
    follow,
    key_id,
    make,
    neighbours,
    queue_url,
    together,
    verified,
)
from tests.e2e.wire import Wire


@pytest.mark.parametrize("names", together(), ids=str)
def test_drifts_are_found_and_their_remedies_mend_them(
    names: tuple[str, ...],
    design: Stack,
    *,
    session: boto3.Session,
    between: Wire,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that one resource cannot have at once are made one after the other."""
    known = drifts_in(session)
    made = [known[name] for name in names]
    with monkeypatch.context() as wired:
        wired.setenv("AWS_ENDPOINT_URL", between.endpoint)
        for each in made:
            make(session, each)
    verification = verified(design, session)
    differences = verification.comparison.differences
    for drift in made:
        of_it = [each for each in differences if each.resource.startswith(drift["resource"])]
        (difference,) = (each for each in of_it if drift["problem"] in each.problem)
        assert difference.status == drift["status"]
        assert "mended_by" not in drift or difference.remedy == DECIDE
    assert verification.is_complete
    assert not verification.is_as_designed
    if made[0]["status"] == Status.IN_DANGER:
        first = [*verification.comparison.statuses][: len(made)]
        assert {*first} == {each["resource"] for each in made}
    output = [
        each.message for each in verification.result.findings if each.rule == "access-changed"
    ]
    accesses = [each["access"] for each in made if "access" in each]
    assert all(any(line.startswith(each) for line in output) for each in accesses), output
    assert all(line.startswith(tuple(accesses)) for line in output), output
    for drift in made:
        if "mended_by" in drift:
            call(session, drift["mended_by"], drift["mended_with"])
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.result.findings) == ((), ())


def with_statement(session: boto3.Session, statement: object) -> str:
    """Add a statement to the policy of the SNS key, and return the policy as it was."""
    kms, key = session.client("kms"), key_id(session, "sns")
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    policy = json.loads(before)
    policy["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    return before


UNREADABLE = read_data(__file__, "unreadable_policies")


@pytest.mark.parametrize(("statement", "problem", "is_complete"), UNREADABLE)
def test_a_policy_that_cannot_be_read_is_a_drift(
    statement: object,
    problem: str,
    *,
    is_complete: bool,
    design: Stack,
    session: boto3.Session,
) -> None:
    before = with_statement(session, statement)
    try:
        verification = verified(design, session)
    finally:
        session.client("kms").put_key_policy(
            KeyId=key_id(session, "sns"), PolicyName="default", Policy=before
        )
    (difference,) = verification.comparison.differences
    assert (difference.status, difference.resource) == (Status.DRIFTED, "aws_kms_key.sns")
    output = problem.format(len(json.loads(before)["Statement"]) + 1)
    assert difference.problem.startswith(f"its policy is not valid: {output}")
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.DRIFTED
    assert verification.is_access_known is is_complete
    assert verification.is_complete is is_complete
    assert difference.remedy == ("smsbot deploy dev",)


def test_every_argument_that_is_written_is_read_or_is_exempt_with_a_reason(
    design: Stack, session: boto3.Session
) -> None:
    there = {each.address: each for each in verified(design, session).live.resources}
    unread = {
        (each.type, argument)
        for each in design.resources
        if each.type not in NOT_ON_THE_EMBEDDED_AWS
        for argument in each.values
        if is_compared(each.type, argument) and argument not in there[each.address].values
    }
    assert unread == set()


def test_another_environment_whose_name_starts_alike_is_left_alone(
    design: Stack, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = DEV.model_copy(update={"name": "dev-eu"})
    name, key = f"{neighbour.names.prefix}-x", key_id(session, "logs")
    queue = queue_url(session).replace(DEAD_LETTERS, name)
    rows: list[dict[str, Any]] = neighbours(name=name, key=key, queue=queue, account=ACCOUNT)
    for row in rows:
        call(session, row["call"], row["with"])
    try:
        with monkeypatch.context() as both:
            environments = {**ENVIRONMENTS, "dev-eu": neighbour}
            both.setattr(verification_module, "all_environments", lambda: environments)
            assert verified(design, session).comparison.differences == ()
        alike = verified(design, session).comparison.differences
    finally:
        for row in rows:
            call(session, row["undo"], row["named"])
    # Without that environment, each of them would be dev's.
    assert {each.resource.partition(".")[0] for each in alike} == {each["type"] for each in rows}


def test_who_is_warned_is_nobodys_business_and_that_nobody_is_a_note(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    sns, address = session.client("sns"), "you@example.com"
    topics = [f"smsbot-dev-watch-topic-alarms-under-{each}-key" for each in ("main", "sns")]
    assert verified(design, session).live.notes == tuple(
        f"No endpoint receives the alarms of {topic}: no subscription of it is confirmed. "
        "docs/operate/alarms.md says how to subscribe."
        for topic in topics
    )
    subscriptions = [
        sns.subscribe(
            TopicArn=f"arn:aws:sns:us-east-1:{ACCOUNT}:{topic}",
            Protocol="email",
            Endpoint=address,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        for topic in topics
    ]
    try:
        output = run_line("smsbot verify dev --format json", shell)
    finally:
        for each in subscriptions:
            sns.unsubscribe(SubscriptionArn=each)
    (report,) = json.loads(output.stdout)
    assert (output.returncode, report["differences"], report["notes"]) == (0, [], [])
    assert address not in output.stdout


def test_a_role_and_a_rule_that_are_missing_are_reported_as_missing_alone(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    """Nobody is a role that is not there, whatever the key policies say of it.

    One deployment mends them, and a policy that cannot be read.
    """
    iam, events = session.client("iam"), session.client("events")
    rule = "smsbot-dev-watch-rule-keys-in-danger"
    try:
        for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
            iam.delete_role_policy(RoleName=ROLE, PolicyName=name)
        iam.delete_role(RoleName=ROLE)
        targets = [each["Id"] for each in events.list_targets_by_rule(Rule=rule)["Targets"]]
        events.remove_targets(Rule=rule, Ids=targets)
        events.delete_rule(Name=rule)
        verification = verified(design, session)
        assert {each.status for each in verification.comparison.differences} == {Status.MISSING}
        assert verification.result.findings == ()
        assert not verification.is_as_designed
        with_statement(session, UNREADABLE[-1][0])
    finally:
        follow(verified(design, session), shell)
    assert verified(design, session).is_as_designed
