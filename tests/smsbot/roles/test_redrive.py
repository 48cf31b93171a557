"""The operator's policy and the main key's, as IAM would evaluate them together."""

import json
from pathlib import Path

import pytest

from constructs_lib.location import Location
from constructs_lib.policies.policy_document import PolicyDocument
from smsbot.iam.callers import Identity
from smsbot.iam.context import Context, present
from smsbot.iam.evaluation import Evaluation, Policies, Target, Verdict
from smsbot.iam.statements import NamedPolicy
from smsbot.roles.permissions import permissions
from smsbot.roles.role import Role
from tests.stacks.synthesized import ACCOUNT, PROTECTED, read_stack, synthesize_to

ACCOUNT_ID = "111122223333"
LOCATION = Location(region="eu-west-1", account_id=ACCOUNT_ID)
POLICY = permissions(PROTECTED, Role.REDRIVE)
ALIAS = "alias/smsbot-prod-security-key-smsbot"
SQS = "sqs.eu-west-1.amazonaws.com"


def test_the_policy_is_exactly_this() -> None:
    assert json.loads(POLICY.to_json()) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TakeFromDeadLetterQueue",
                "Effect": "Allow",
                "Action": [
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                ],
                "Resource": "arn:aws:sqs:eu-west-1:111122223333"
                ":smsbot-prod-messaging-queue-dead-letter",
            },
            {
                "Sid": "GiveToFunction",
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:eu-west-1:111122223333"
                ":function:smsbot-prod-compute-function-bot",
            },
            {
                "Sid": "ReadDeadLetterQueue",
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*",
                "Condition": {
                    "ForAnyValue:StringEquals": {"kms:ResourceAliases": ALIAS},
                    "StringEquals": {"kms:ViaService": SQS},
                },
            },
        ],
    }


@pytest.fixture(scope="module")
def key_policy(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The policy of the main key, where ``auditor`` is among key_readers."""
    output: Path = tmp_path_factory.mktemp("operator")
    synthesize_to(output, PROTECTED)
    key = read_stack(output, PROTECTED)["resource"]["aws_kms_key"]["smsbot"]
    return key["policy"].replace(ACCOUNT, ACCOUNT_ID)


@pytest.mark.parametrize(
    ("role", "via", "alias", "verdict"),
    [
        ("auditor", SQS, ALIAS, Verdict.ALLOWED),
        ("auditor", "dynamodb.eu-west-1.amazonaws.com", ALIAS, Verdict.IMPLICITLY_DENIED),
        ("auditor", SQS, "alias/another", Verdict.IMPLICITLY_DENIED),
        # Who is not among key_readers has only one of the two locks.
        ("somebody", SQS, ALIAS, Verdict.IMPLICITLY_DENIED),
    ],
)
def test_it_opens_one_lock_of_the_main_key_and_key_readers_the_other(
    role: str,
    via: str,
    alias: str,
    verdict: Verdict,
    key_policy: str,
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT_ID}:role/{role}"
    evaluation = Evaluation(
        Policies(
            identity=(NamedPolicy("the operator's policy", POLICY),),
            resource=(NamedPolicy("the key's policy", PolicyDocument.from_json(key_policy)),),
        ),
        caller=Identity(arn=arn, account=ACCOUNT_ID),
        target=Target(
            arn=LOCATION.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            account=ACCOUNT_ID,
            policy_required=True,
        ),
        context=Context(
            {
                "aws:PrincipalArn": present(arn),
                "kms:ViaService": present(via),
                "kms:ResourceAliases": present(alias),
            }
        ),
    )
    assert evaluation.decide("kms:Decrypt").verdict is verdict
