"""With deletion protection, KMS refuses to end a key: to all, or to all but one role."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from constructs_lib.keys.key_policy import PENDING_WINDOW, deletion_lock, locked_administration
from keyproof.access.proofs.everything import prove
from keyproof.iam.callers import Identity
from keyproof.iam.context import Values, present
from keyproof.iam.decision import Target, Verdict
from keyproof.location import Location
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import edit, read_data
from keyproof.tests.evaluations import EVERYTHING, evaluation_of
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, Config, Model, stack_path
from tests.stacks.synthesized import PLAIN, PROTECTED

ACCOUNT = "111122223333"
LOCATION = Location(region="eu-west-1", account_id=ACCOUNT)
KEY = LOCATION.arn("kms", "key/1234")
BREAK_GLASS = LOCATION.role_arn("break-glass")


def decided(role: str, action: str, break_glass: str | None, **context: str) -> Verdict:
    """The answer to a role that IAM allows everything."""
    policy = PolicyDocument(
        (
            locked_administration(LOCATION),
            *deletion_lock(LOCATION, break_glass_role_arn=break_glass, window_in_days=14),
        )
    )
    caller = Identity(arn=LOCATION.role_arn(role), account=ACCOUNT)
    values: dict[str, Values] = {f"kms:{key}": present(text) for key, text in context.items()}
    target = Target(arn=KEY, account=ACCOUNT, policy_required=True)
    return evaluation_of(caller, target, keys=values, resource=policy).decide(action).verdict


@pytest.mark.parametrize(
    ("role", "action", "is_named", "context", "verdict"), read_data(__file__, "who_ends_a_key")
)
def test_who_ends_a_key(
    role: str, action: str, context: dict[str, str], verdict: str, *, is_named: bool
) -> None:
    named = BREAK_GLASS if is_named else None
    assert decided(role, f"kms:{action}", named, **context) is Verdict[verdict]


def sids(output: Path, name: str) -> set[str]:
    (environment,) = [each for each in ENVIRONMENTS if each.name == name]
    configuration: dict[str, Any] = json.loads(stack_path(output, environment).read_text())
    found: set[str] = set()
    for key in configuration["resource"]["aws_kms_key"].values():
        statements = json.loads(key["policy"])["Statement"]
        found |= {each["Sid"] for each in statements if "Delet" in each["Sid"]}
    return found


def test_the_lock_follows_the_settings(output: Path) -> None:
    assert sids(output, PLAIN.name) == set()
    assert sids(output, PROTECTED.name) == {"DeletionLock"}
    every = {"DeletionLock", "DeletionWindow", "DeletionOfUsedKey"}
    assert sids(output, "break-glass") == every


LOCK = "aws_kms_key.sns/policy/Statement"
SHORTER = f"{LOCK}/DeletionWindow/Condition/NumericLessThan/{PENDING_WINDOW}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"drop": [f"{LOCK}/DeletionWindow"]}, "after a shorter wait than the settings say"),
        ({"set": {SHORTER: "29"}}, "after a shorter wait than the settings say"),
        ({"drop": [f"{LOCK}/DeletionOfUsedKey"]}, "while the key is in use"),
    ],
)
def test_a_lock_that_lacks_a_condition_is_found(
    change: dict[str, Any], words: str, output: Path, model: Model
) -> None:
    (environment,) = [each for each in ENVIRONMENTS if each.name == "break-glass"]
    configuration: Config = json.loads(stack_path(output, environment).read_text())
    assert prove(model(configuration), declarations_of(environment)).findings == ()
    edit(configuration, change)
    found, *of_lock = prove(model(configuration), declarations_of(environment)).findings
    assert {each.rule for each in of_lock} <= {"as declared"}
    assert (found.resource, found.key) == ("aws_kms_key.sns", "smsbot-break-glass-security-key-sns")
    assert f"role ops/break-glass, {words}, can delete" in found.problem


def test_the_embedded_aws_refuses_an_administrator(aws: None) -> None:
    assert aws is None
    iam, root = (
        boto3.client("iam", region_name="eu-west-1"),
        boto3.client("kms", region_name="eu-west-1"),
    )
    iam.create_user(UserName="administrator")
    iam.put_user_policy(
        UserName="administrator", PolicyName="everything", PolicyDocument=EVERYTHING.to_json()
    )
    access = iam.create_access_key(UserName="administrator")["AccessKey"]
    account = boto3.client("sts", region_name="eu-west-1").get_caller_identity()["Account"]
    location = Location(region="eu-west-1", account_id=account)
    policy = PolicyDocument(
        (
            locked_administration(location),
            *deletion_lock(location, break_glass_role_arn=None, window_in_days=14),
        )
    )
    key = root.create_key(Policy=policy.to_json())["KeyMetadata"]["KeyId"]
    kms = boto3.client(
        "kms",
        region_name="eu-west-1",
        aws_access_key_id=access["AccessKeyId"],
        aws_secret_access_key=access["SecretAccessKey"],
    )
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    with pytest.raises(ClientError, match="AccessDenied"):
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with pytest.raises(ClientError, match="AccessDenied"):
        kms.disable_key(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
