"""The role for acceptance reaches the throwaway environment and nothing else."""

from collections.abc import Iterator, Mapping

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.decision import Policies, Target
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument
from smsbot.services.roles.acceptance import LOOKING, acceptance_script, accepting
from smsbot.services.roles.role import Role
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.iam_requests import (
    BOUNDARY,
    IAM,
    THROWN,
    Requests,
    as_iam_asks,
    requests_of_cleaning,
)
from tests.smsbot.actions.acceptance.worlds import ACCOUNT, BY_ID, LOCATION, PREFIX, verdict_of
from tests.smsbot.ready.account import ALL_THERE
from tests.smsbot.services.roles.test_policies import granted, known
from tests.smsbot.standing_in import Refused

POLICY = accepting(THROWN)
CALLER = LOCATION.role_arn(THROWN.deploy_role)
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


def may(
    action: str,
    target: str,
    keys: Mapping[str, Values] | None = None,
    *,
    policy: PolicyDocument = POLICY,
) -> bool:
    evaluation = Evaluation(
        Policies(identity=(NamedPolicy("its policy", policy),)),
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
            if action not in KNOW_NO_RESOURCE:
                assert not may(action, target), (action, target)


@pytest.mark.parametrize("tags", [OF_PROD, OF_NOBODY])
@pytest.mark.parametrize("service", ["kms", "sms-voice"])
def test_it_reaches_no_key_and_no_number_that_is_tagged_otherwise(
    service: str, tags: dict[str, Values]
) -> None:
    kind = "key/1" if service == "kms" else "phone-number/1"
    reached = {
        action
        for action in actions_of(service)
        if action not in KNOW_NO_RESOURCE
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


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Requests:
    """Every request of the role for acceptance, of all probes and of cleaning."""
    folder = tmp_path_factory.mktemp("recorded")
    found: Requests = []
    # Most find the key that another one made.
    without_key = {"kms.DescribeKey": Refused("NotFoundException")}
    with pytest.MonkeyPatch.context() as patch:
        for name, case in CASES.items():
            for answers, run in (
                (case.confirms, case.run),
                *(((without_key, case.run),) if name == "via-sqs" else ()),
                *case.refuting(),
            ):
                _, stand_in = verdict_of(BY_ID[name], answers, run, folder, patch)
                found += stand_in.own
        return [*found, *requests_of_cleaning(patch, folder)]


# What only a deployment asks for.
OF_TERRAFORM = ("RequestNumbers",)


def test_it_may_do_what_every_probe_and_cleaning_ask_and_needs_each_statement(
    recorded: Requests,
) -> None:
    asked = {
        (action, target, tuple(sorted(keys.items())))
        for call, given in recorded
        if call != "sts.GetCallerIdentity" and "PhoneNumber" not in given
        for action, target, keys in as_iam_asks(call, given)
    }
    assert len(asked) > 100
    refused = {each[:2] for each in asked if not may(each[0], each[1], dict(each[2]))}
    assert refused == set()
    for statement in POLICY.statements:
        if statement.effect == "Allow" and statement.sid not in OF_TERRAFORM:
            rest = PolicyDocument(tuple(e for e in POLICY.statements if e is not statement))
            assert any(
                not may(action, target, dict(keys), policy=rest) for action, target, keys in asked
            ), statement.sid


def test_it_looks_at_nothing_that_no_probe_and_no_command_asks_for(recorded: Requests) -> None:
    ready = [(call, {}) for call in ALL_THERE]
    asked = {
        action for call, given in (*recorded, *ready) for action, _, _ in as_iam_asks(call, given)
    } | {one for role in (Role.DEPLOY, Role.VERIFY, Role.PLAN) for one in granted(THROWN, role)}
    # IAM does not mind the case of an action.
    known_to_be = {each.lower() for each in asked}
    assert [each for each in LOOKING if each.lower() not in known_to_be] == []


def test_the_printed_role_fits_into_one_inline_policy() -> None:
    assert len(POLICY.to_json()) <= 10_240
    script = acceptance_script(THROWN)
    assert POLICY.to_json() in script
    assert f"policy-name {PREFIX}-boundary" in script
