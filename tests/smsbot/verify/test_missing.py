"""An account without an environment: what is missing is reported once, with nothing invented."""

import json

import boto3
import pytest

from keyproof.terminal.terminal import Terminal
from smsbot.commands.verify import show
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.verify.comparison import Status
from smsbot.verify.verification import hold_against
from tests.stacks.synthesized import environment

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
    assert verification.findings == ()
    assert not verification.is_as_designed
    show(verification, Terminal())
    assert "Principal" not in capsys.readouterr().out


@pytest.mark.usefixtures("aws")
def test_a_stray_role_that_names_another_region_is_not_a_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", WITH_STRAY_ROLE)
    never = NEVER_DEPLOYED.model_copy(update={"account_id": WITH_STRAY_ROLE})
    with synthesized(never) as path:
        design = read_environment(path, never, account_id=WITH_STRAY_ROLE)
    session = boto3.Session(region_name=never.region)
    stray, iam = never.names.name("compute", "role", "stray"), session.client("iam")
    reads = {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:ca-central-1:1:a"}
    iam.create_role(RoleName=stray, AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    iam.put_role_policy(
        RoleName=stray, PolicyName="reads", PolicyDocument=json.dumps({"Statement": [reads]})
    )
    try:
        statuses = hold_against(design, never, session, profile=None).comparison.statuses
    finally:
        iam.delete_role_policy(RoleName=stray, PolicyName="reads")
        iam.delete_role(RoleName=stray)
    assert statuses[f"aws_iam_role.{stray}"] is Status.UNEXPECTED
