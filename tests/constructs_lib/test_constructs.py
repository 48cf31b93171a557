"""What the constructs refuse. What they write is in the snapshot of tests/stacks."""

import json
import re
from typing import Any

import botocore.loaders
import pytest

from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import KeyLifecycle
from constructs_lib.limits import LOG_RETENTION_IN_DAYS
from constructs_lib.messages.metric_alarm import Alarm, Metric
from keyproof.policy_document import PolicyError
from tests.constructs_lib.synthesis import LOCATION, encryption_key, synthesized


@pytest.mark.parametrize("services", [("cloudwatch",), ("s3", "sms-voice", "events")], ids=str)
def test_a_service_whose_resources_have_to_be_named_is_refused(services: tuple[str, ...]) -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedTopic(stack, "t", name="t", key=key, opened_by="", services=services)

    refused = ", ".join(sorted({*services} - {"sms-voice"}))
    said = f"topic 't': received the service {refused}; allowed are sms-voice, and alarms and rules"
    with pytest.raises(ValueError, match=f"^{said} by their ARNs$"):
        synthesized(build)


def test_several_metrics_without_an_expression_are_refused() -> None:
    two = [Metric(namespace="app", name=each, statistic="Sum") for each in ("Texts", "Errors")]
    with pytest.raises(ValueError, match="an alarm on 2 metrics needs an expression"):
        Alarm(description="", metrics=tuple(two), threshold=1, period_in_seconds=60)


def test_a_retention_that_cloudwatch_does_not_offer_is_refused() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedLogGroup(stack, "a", name="a", key=key, retention_in_days=31)

    with pytest.raises(ValueError, match="log group a: received a retention of 31 days; allowed"):
        synthesized(build)


def test_administration_holds_no_action_by_which_data_is_read_or_written() -> None:
    data_plane = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "CreateGrant", "Sign", "*")
    assert not [
        action
        for action in key_policy.ADMINISTRATION_ACTIONS
        if any(word in action for word in data_plane)
    ]


def test_two_meanings_of_one_sid_are_refused() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for actions in (key_policy.READ_ACTIONS, key_policy.SEND_ACTIONS):
            key.allow(key_policy.used_by_service("Sns", "sns", location=LOCATION, actions=actions))

    with pytest.raises(PolicyError, match="two different statements are named 'Sns'"):
        synthesized(build)


def test_a_role_that_publishes_uses_the_key_through_sns_and_never_changes_it() -> None:
    role = LOCATION.role_arn("publisher")

    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedTopic(stack, "t", name="t", key=key, opened_by="", roles=(role,))

    (key,) = synthesized(build)["aws_kms_key"].values()
    statements = {each["Sid"]: each for each in json.loads(key["policy"])["Statement"]}
    used, denied = statements["PublishingRoles"], statements["UsersDoNotAdminister"]
    assert (used["Effect"], denied["Effect"]) == ("Allow", "Deny")
    assert used["Action"] == [*key_policy.SEND_ACTIONS]
    via = {"kms:ViaService": "sns.eu-west-1.amazonaws.com"}
    assert used["Condition"] == {**denied["Condition"], "StringEquals": via}
    assert denied["Condition"] == {"ArnEquals": {"aws:PrincipalArn": role}}


def test_a_key_that_is_created_lets_nobody_else_in() -> None:
    """Its policy is written: what came later would be missing, and nothing would say so."""

    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        key.create()
        key.allow(key_policy.hashed_by_role("Hashes", "role", location=LOCATION))

    with pytest.raises(ValueError, match="the key data is created: its policy is complete"):
        synthesized(build)


@pytest.mark.parametrize(
    ("window", "period", "problem"),
    [
        (6, 365, "deletion_window_in_days: received 6; allowed are 7 to 30 days"),
        (31, 365, "deletion_window_in_days: received 31; allowed are 7 to 30 days"),
        (7, 89, "rotation_period_in_days: received 89; allowed are 90 to 2560 days"),
        (7, 2561, "rotation_period_in_days: received 2561; allowed are 90 to 2560 days"),
    ],
)
def test_days_that_kms_refuses_are_refused_at_synthesis(
    window: int, period: int, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        KeyLifecycle(
            deletion_window_in_days=window, rotation_period_in_days=period, prevent_destroy=False
        )
    KeyLifecycle(deletion_window_in_days=7, rotation_period_in_days=90, prevent_destroy=False)
    KeyLifecycle(deletion_window_in_days=30, rotation_period_in_days=2560, prevent_destroy=False)


def test_the_retentions_are_those_of_cloudwatch() -> None:
    model: Any = botocore.loaders.Loader().load_service_model("logs", "service-2")
    documented = re.findall(r"\d+", model["shapes"]["Days"]["documentation"])
    assert [str(each) for each in LOG_RETENTION_IN_DAYS] == documented
