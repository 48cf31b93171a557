"""The policies of the organization stop an administrator, and neither a deployment nor the bot."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from keyproof.iam.callers import Anonymous, Caller, Identity, Service
from keyproof.iam.context import Values, present
from keyproof.iam.evaluation import Target, Verdict
from keyproof.model.assembly.assemble import assemble
from keyproof.policy_document import ANYONE, PolicyDocument, Statement
from keyproof.tests.cases import read_data
from keyproof.tests.evaluations import evaluation_of
from smsbot.design.reading import read_configuration
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.bootstrap.length import LONGEST_GUARDRAIL
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment
from tests.stacks.bootstrap.test_policies import WITH_ALL, longest
from tests.stacks.synthesized import environment, synthesize_to

ACCOUNT, OTHER, REGION = "111122223333", "444455556666", "eu-west-1"
S3 = {"type": "s3"}
PROD = environment(
    "prod",
    account_id=ACCOUNT,
    backend=S3,
    deletion_protection=True,
    break_glass_role="ops/break-glass",
)
DEV = environment("dev", account_id=ACCOUNT, backend=S3)
TAGS = {"aws:ResourceTag/Application": "smsbot", "aws:ResourceTag/Environment": "prod"}
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/8d8b7c2e-0000-4000-8000-000000000000"
BOT = f"arn:aws:iam::{ACCOUNT}:role/smsbot-prod-compute-role-bot"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/smsbot-prod-storage-table-conversations"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:smsbot-prod-messaging-topic-inbound-sms"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:smsbot-prod-messaging-queue-dead-letter"
OPEN_TO_ALL = PolicyDocument(
    (Statement(sid="A", principals=(ANYONE,), actions=("*",), resources=("*",)),)
)


def decided(
    caller: Caller,
    action: str,
    arn: str,
    *,
    of: Environment = PROD,
    keys: Mapping[str, str] | None = None,
    account: str = ACCOUNT,
) -> Verdict:
    """The answer to somebody whom IAM and the resource allow everything."""
    found: dict[str, Values] = {
        name: present(value)
        for name, value in {"aws:ResourceAccount": account, **(keys or {})}.items()
    }
    if isinstance(caller, Identity):
        found["aws:PrincipalAccount"] = present(caller.account)
        found["aws:PrincipalIsAWSService"] = present("false")
    elif isinstance(caller, Service):
        found["aws:PrincipalIsAWSService"] = present("true")
    evaluation = evaluation_of(
        caller,
        Target(arn=arn, account=account, policy_required=False),
        keys=found,
        resource=OPEN_TO_ALL,
        service_control=service_control_policy(of),
        resource_control=resource_control_policy(of),
    )
    return evaluation.decide(action).verdict


def role(name: str, account: str = ACCOUNT) -> Identity:
    return Identity(arn=f"arn:aws:iam::{account}:role/{name}", account=account)


ROOT = Identity(arn=f"arn:aws:iam::{ACCOUNT}:root", account=ACCOUNT)
ATTACKS = read_data(__file__, "attacks")


@pytest.mark.parametrize(("action", "arn"), ATTACKS)
@pytest.mark.parametrize("caller", [role("Administrator"), ROOT], ids=["administrator", "root"])
def test_an_administrator_is_stopped(caller: Identity, action: str, arn: str) -> None:
    assert decided(caller, action, arn, keys=TAGS) is Verdict.EXPLICITLY_DENIED


def test_keys_of_others_are_left_alone() -> None:
    foreign = {**TAGS, "aws:ResourceTag/Environment": "dev"}
    for action in ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant"):
        assert decided(role("Administrator"), action, KEY, keys=foreign) is Verdict.ALLOWED
        assert decided(role("Administrator"), action, KEY) is Verdict.ALLOWED


def test_a_key_comes_back_and_only_the_break_glass_role_ends_it() -> None:
    for action in ("kms:CancelKeyDeletion", "kms:EnableKey", "kms:RotateKeyOnDemand"):
        assert decided(role("operator"), action, KEY, keys=TAGS) is Verdict.ALLOWED
    action = "kms:ScheduleKeyDeletion"
    assert decided(role("ops/break-glass"), action, KEY, keys=TAGS) is Verdict.ALLOWED
    assert decided(role("deploy"), action, KEY, keys=TAGS) is Verdict.EXPLICITLY_DENIED
    tags = {**TAGS, "aws:ResourceTag/Environment": "dev"}
    assert decided(role("deploy"), action, KEY, of=DEV, keys=tags) is Verdict.ALLOWED
    other = decided(role("Administrator"), action, KEY, of=DEV, keys=tags)
    assert other is Verdict.EXPLICITLY_DENIED


@pytest.mark.parametrize("of", [DEV, WITH_ALL], ids=["dev", "all"])
@pytest.mark.parametrize("what", list(Role))
def test_no_role_of_the_bootstrap_is_stopped(of: Environment, what: Role) -> None:
    name = {Role.DEPLOY: of.deploy_role, Role.PLAN: of.plan_role, Role.VERIFY: of.verify_role}
    # Only the deploy role restores.
    name[Role.RESTORE] = of.deploy_role
    caller = role(name.get(what, "operator"))
    tags = {"aws:ResourceTag/Application": "smsbot", "aws:ResourceTag/Environment": of.name}
    for statement in permissions(of, what).statements:
        for action in statement.actions:
            for resource in statement.resources:
                arn = resource.replace("*", "x") if resource != "*" else KEY
                plain = action.replace("*", "X")
                found = decided(caller, plain, arn, of=of, keys=tags)
                assert found is Verdict.ALLOWED, (plain, arn)


def test_the_bot_is_not_stopped_and_takes_nothing_to_another_account(tmp_path: Path) -> None:
    synthesize_to(tmp_path, PROD)
    path = tmp_path / "stacks" / "smsbot-prod" / "cdk.tf.json"
    model = assemble(read_configuration(path))
    (bot,) = (each for each in model.roles if each.arn == BOT)
    seen = 0
    for policy in bot.policies:
        assert policy.document
        for statement in policy.document.statements:
            for action in statement.actions:
                for resource in statement.resources:
                    arn = resource.replace("*", "x")
                    assert decided(role(BOT.partition("/")[2]), action.replace("*", "X"), arn) is (
                        Verdict.ALLOWED
                    )
                    seen += 1
    assert seen > 10
    theirs = TOPIC.replace(ACCOUNT, OTHER)
    publish = decided(role(BOT.partition("/")[2]), "sns:Publish", theirs, account=OTHER)
    assert publish is Verdict.EXPLICITLY_DENIED
    someone = decided(role("somebody"), "sns:Publish", theirs, account=OTHER)
    assert someone is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("action", "arn"),
    [("kms:Decrypt", KEY), ("dynamodb:GetItem", TABLE), ("sqs:ReceiveMessage", QUEUE)],
)
def test_another_account_reaches_nothing_even_if_a_policy_is_open(action: str, arn: str) -> None:
    assert decided(role("x", OTHER), action, arn) is Verdict.EXPLICITLY_DENIED
    assert decided(role("x"), action, arn, keys={}) is Verdict.ALLOWED
    service = Service("sns.amazonaws.com")
    assert decided(service, action, arn, keys={"aws:SourceAccount": ACCOUNT}) is Verdict.ALLOWED
    # EventBridge does not say for whom it asks.
    assert decided(service, action, arn) is Verdict.ALLOWED
    foreign = decided(service, action, arn, keys={"aws:SourceAccount": OTHER})
    assert foreign is Verdict.EXPLICITLY_DENIED
    if not action.startswith("kms:"):
        assert decided(Anonymous(), action, arn, keys={"aws:PrincipalAccount": "anonymous"}) is (
            Verdict.EXPLICITLY_DENIED
        )


@pytest.mark.parametrize(
    "action", ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
)
def test_only_a_service_becomes_a_role_of_the_stack_whomever_it_trusts(action: str) -> None:
    """What the deploy role could write, and what it cannot reach by it."""
    for caller in (role("partner", OTHER), role("deploy"), role("Administrator"), ROOT):
        assert decided(caller, action, BOT) is Verdict.EXPLICITLY_DENIED
        others = f"arn:aws:iam::{ACCOUNT}:role/of-another-team"
        assert decided(caller, action, others) is Verdict.ALLOWED
    assert decided(Service("lambda.amazonaws.com"), action, BOT) is Verdict.ALLOWED


@pytest.mark.parametrize("policy", [service_control_policy, resource_control_policy])
@pytest.mark.parametrize("of", [DEV, PROD, longest("us-gov-west-1")])
def test_it_fits_and_only_denies(
    policy: Callable[[Environment], PolicyDocument], of: Environment
) -> None:
    text = policy(of).to_json()
    assert {each["Effect"] for each in json.loads(text)["Statement"]} == {"Deny"}
    assert len(text) <= LONGEST_GUARDRAIL


@pytest.mark.parametrize("caller", [role("Administrator"), ROOT, role("deploy")], ids=str)
def test_only_the_role_of_the_bootstrap_changes_the_place_of_the_state(caller: Identity) -> None:
    bucket = f"arn:aws:s3:::acme-smsbot-prod-state-{ACCOUNT}-{REGION}"
    tags = {**TAGS, "aws:ResourceTag/KmsKey": "state"}
    for action, arn, keys in (
        ("kms:PutKeyPolicy", KEY, tags),
        ("kms:DeleteAlias", KEY.replace("key/", "alias/acme-smsbot-prod-state"), {}),
        ("s3:PutBucketPolicy", bucket, {}),
        ("s3:PutLifecycleConfiguration", bucket, {}),
    ):
        place = (
            arn if "alias/" not in arn else f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/{bucket[13:]}"
        )
        assert decided(caller, action, place, keys=keys) is Verdict.EXPLICITLY_DENIED
        assert decided(role("admin"), action, place, keys=keys) is Verdict.ALLOWED
