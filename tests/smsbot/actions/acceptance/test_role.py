"""The role for acceptance reaches the throwaway environment and nothing else."""

from collections.abc import Iterator

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.decision import Policies, Target
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.services.roles.acceptance import LOOKING, acceptance_script, accepting
from stacks.keys import tags_of
from stacks.role_boundary import boundary_arn
from tests.smsbot.services.roles.test_policies import known
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
THROWN = throwaway(environment(), account_id=ACCOUNT, number=True)
LOCATION = Location(region=THROWN.region, account_id=ACCOUNT)
POLICY = accepting(THROWN)
CALLER = LOCATION.role_arn(THROWN.deploy_role)
IAM = f"arn:aws:iam::{ACCOUNT}"
PREFIX = THROWN.names.prefix
BOUNDARY = boundary_arn(PREFIX, LOCATION)
OURS = {f"aws:ResourceTag/{name}": present(value) for name, value in tags_of(THROWN).items()}
OF_PROD = {
    "aws:ResourceTag/Application": present("smsbot"),
    "aws:ResourceTag/Environment": present("prod"),
    "kms:ResourceAliases": present("alias/smsbot-prod-security-key-sns"),
}
OF_NOBODY = {
    "aws:ResourceTag/Application": ABSENT,
    "aws:ResourceTag/Environment": ABSENT,
    "kms:ResourceAliases": present("alias/theirs"),
}
# By service: resources of other environments, and of others.
OTHERS = {
    "cloudformation": (LOCATION.arn("cloudformation", "stack/smsbot-prod-messaging/1"),),
    "cloudtrail": (LOCATION.arn("cloudtrail", "trail/audit"),),
    "cloudwatch": (LOCATION.arn("cloudwatch", "alarm:smsbot-prod-watch-alarm-a"),),
    "dynamodb": (LOCATION.arn("dynamodb", "table/smsbot-prod-storage-table-conversations"),),
    "events": (LOCATION.arn("events", "rule/smsbot-prod-watch-rule-a"),),
    "iam": (
        f"{IAM}:role/Administrator",
        f"{IAM}:role/smsbot-acceptance",
        f"{IAM}:role/smsbot-prod-compute-role-bot",
        f"{IAM}:user/ada",
        f"{IAM}:policy/any",
        BOUNDARY,
    ),
    "lambda": (LOCATION.arn("lambda", "function:smsbot-prod-compute-function-bot"),),
    "logs": (LOCATION.arn("logs", "log-group:/aws/lambda/smsbot-prod-compute-function-bot"),),
    "s3": ("arn:aws:s3:::acme-smsbot-prod-state-111122223333-eu-west-1", "arn:aws:s3:::theirs/a"),
    "sns": (LOCATION.arn("sns", "smsbot-prod-messaging-topic-inbound-sms"),),
    "sqs": (LOCATION.arn("sqs", "smsbot-prod-messaging-queue-dead-letter"),),
    "secretsmanager": (LOCATION.arn("secretsmanager", "secret:a"),),
    "ec2": (LOCATION.arn("ec2", "instance/a"),),
    "sts": (f"{IAM}:role/Administrator", f"{IAM}:role/smsbot-prod-compute-role-bot"),
}
# They know no resource, so IAM holds them to none: they show names and settings.
# Of sts:GetCallerIdentity, IAM asks nobody.
KNOW_NO_RESOURCE = frozenset(LOOKING) | {
    "kms:CreateKey",
    "sms-voice:RequestPhoneNumber",
    "sts:GetCallerIdentity",
}


def may(action: str, target: str, keys: dict[str, Values] | None = None) -> bool:
    evaluation = Evaluation(
        Policies(identity=(NamedPolicy("its policy", POLICY),)),
        caller=Identity(arn=CALLER, account=ACCOUNT),
        target=Target(arn=target, account=ACCOUNT, policy_required=False),
        context=Context({"aws:PrincipalArn": present(CALLER), **(keys or {})}, default=ANYTHING),
    )
    return evaluation.decide(action).possible


def actions_of(service: str) -> Iterator[str]:
    for each in known(service).values():
        yield f"{service}:{each['name']}"


@pytest.mark.parametrize("service", OTHERS)
def test_it_reaches_nothing_that_is_named_otherwise(service: str) -> None:
    for target in OTHERS[service]:
        for action in actions_of(service):
            if action not in KNOW_NO_RESOURCE and not _is_described(action):
                assert not may(action, target), (action, target)


def _is_described(action: str) -> bool:
    return action.startswith("sms-voice:Describe")


@pytest.mark.parametrize("tags", [OF_PROD, OF_NOBODY])
@pytest.mark.parametrize("service", ["kms", "sms-voice"])
def test_it_reaches_no_key_and_no_number_that_is_tagged_otherwise(
    service: str, tags: dict[str, Values]
) -> None:
    kind = "key/1" if service == "kms" else "phone-number/1"
    reached = {
        action
        for action in actions_of(service)
        if action not in KNOW_NO_RESOURCE and not _is_described(action)
        if may(action, LOCATION.arn(service, kind), tags)
    }
    assert reached == set()


def test_what_it_makes_is_of_the_environment() -> None:
    assert not may("kms:CreateKey", "*", {"aws:RequestTag/Environment": present("prod")})
    assert not may("sms-voice:RequestPhoneNumber", "*", {"aws:RequestTag/Environment": ABSENT})
    role = f"{IAM}:role/{PREFIX}-probe-role-a"
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"):
        for other in (ABSENT, present(f"{IAM}:policy/mine")):
            assert not may(action, role, {"iam:PermissionsBoundary": other})
        assert may(action, role, {"iam:PermissionsBoundary": present(BOUNDARY)})
    assert not may("iam:DeleteRolePermissionsBoundary", role)
    bus = LOCATION.arn("events", "event-bus/default")
    assert may("events:PutEvents", bus, {"events:source": present(f"{PREFIX}.probe")})
    assert not may("events:PutEvents", bus, {"events:source": present("theirs")})


def test_it_may_do_what_probes_and_cleaning_do() -> None:
    for action in ("ScheduleKeyDeletion", "PutKeyPolicy", "RotateKeyOnDemand", "Decrypt"):
        assert may(f"kms:{action}", LOCATION.arn("kms", "key/1"), OURS)
    for action, target in (
        ("dynamodb:DeleteTable", LOCATION.arn("dynamodb", f"table/{PREFIX}-probe-table-a")),
        ("sts:AssumeRole", f"{IAM}:role/{PREFIX}-probe-role-a"),
        ("iam:DeleteRole", f"{IAM}:role/{PREFIX}-compute-role-bot"),
        ("cloudtrail:CreateTrail", LOCATION.arn("cloudtrail", f"trail/{PREFIX}-probe-trail-a")),
        ("s3:DeleteBucket", f"arn:aws:s3:::{PREFIX}-probe-{ACCOUNT}-{THROWN.region}"),
        ("logs:DeleteLogGroup", LOCATION.arn("logs", f"log-group:{PREFIX}-probe-logs-a")),
    ):
        assert may(action, target, OURS), action


def test_the_printed_role_fits_into_one_inline_policy() -> None:
    assert len(POLICY.to_json()) <= 10_240
    script = acceptance_script(THROWN)
    assert POLICY.to_json() in script
    assert f"policy-name {PREFIX}-boundary" in script
