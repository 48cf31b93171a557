"""Policies of people who handle data, and the key policies, as IAM evaluates them together."""

from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, present
from keyproof.iam.decision import Target, Verdict
from keyproof.location import Location
from keyproof.policy_document import PolicyDocument
from keyproof.tests.evaluations import evaluation_of
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.stacks.bootstrap.test_policies import known
from tests.stacks.synthesized import ACCOUNT, PROTECTED, read_stack, synthesize_to

ACCOUNT_ID = "111122223333"
LOCATION = Location(region="eu-west-1", account_id=ACCOUNT_ID)
POLICY = permissions(PROTECTED, Role.REDRIVE)
OF = PROTECTED.model_copy(
    update={
        "account_id": ACCOUNT_ID,
        "privacy_roles": ("privacy",),
        "key_readers": ("auditor",),
        "queue_readers": ("of-the-queue",),
        "table_readers": ("of-the-tables",),
        "log_readers": ("of-the-logs",),
    }
)


@pytest.fixture(scope="module")
def key_policies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PolicyDocument]:
    """The policies of the keys, where ``auditor`` reads and ``privacy`` exports and erases."""
    output: Path = tmp_path_factory.mktemp("operator")
    synthesize_to(output, OF)
    keys = read_stack(output, OF)["resource"]["aws_kms_key"]
    return {
        name: PolicyDocument.from_json(key["policy"].replace(ACCOUNT, ACCOUNT_ID))
        for name, key in keys.items()
    }


SQS, DYNAMODB, LOGS = (f"{each}.eu-west-1.amazonaws.com" for each in ("sqs", "dynamodb", "logs"))
DECRYPT, HASH = "kms:Decrypt", "kms:GenerateMac"
ITEMS = (DECRYPT, "dynamodb", DYNAMODB)
MESSAGES = (DECRYPT, "smsbot", SQS)
EVENTS = (DECRYPT, "logs", LOGS)
HASHES = (HASH, "erased-numbers", None)
# The uses of keys for which a policy is one lock, and the setting with the role the other.
BY_POLICY = {
    Role.REDRIVE: {MESSAGES},
    Role.QUEUE: {MESSAGES},
    Role.TABLES: {ITEMS},
    Role.LOGS: {EVENTS},
    Role.PRIVACY: {ITEMS, HASHES},
}
BY_SETTING = {
    "auditor": {MESSAGES, ITEMS, EVENTS},
    "of-the-queue": {MESSAGES},
    "of-the-tables": {ITEMS},
    "of-the-logs": {EVENTS},
    "privacy": {ITEMS, HASHES},
    "somebody": set[Any](),
}


@pytest.mark.parametrize("policy", BY_POLICY)
@pytest.mark.parametrize("name", BY_SETTING)
def test_a_policy_opens_one_lock_and_the_setting_opens_the_other(
    policy: Role, name: str, key_policies: dict[str, PolicyDocument]
) -> None:
    """Every use of every key, through every service: those that the command needs, and no other."""
    caller = Identity(arn=LOCATION.role_arn(name), account=ACCOUNT_ID)
    arn = LOCATION.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
    target = Target(arn=arn, account=ACCOUNT_ID, policy_required=True)
    for key, its_policy in key_policies.items():
        for via in (None, SQS, DYNAMODB, LOGS):
            keys = {
                "kms:ViaService": present(via) if via else ABSENT,
                "kms:ResourceAliases": present(f"alias/smsbot-prod-security-key-{key}"),
            }
            own = permissions(OF, policy)
            evaluation = evaluation_of(caller, target, keys=keys, identity=own, resource=its_policy)
            for each in known("kms").values():
                action = f"kms:{each['name']}"
                allowed = evaluation.decide(action).verdict is Verdict.ALLOWED
                use = (action, key, via)
                assert allowed is (use in BY_POLICY[policy] & BY_SETTING[name]), use
