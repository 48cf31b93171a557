"""The role for acceptance reaches the throwaway environment and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.decision import Policies, Target
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument
from smsbot.actions.acceptance.cleaning.belongings import Place, belongings, delete
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.services.roles.acceptance import LOOKING, acceptance_script, accepting
from smsbot.services.roles.role import Role
from stacks.keys import tags_of
from stacks.role_boundary import boundary_arn
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.test_probes import BY_ID, verdict_of
from tests.smsbot.actions.acceptance.worlds import LOCATION, SHOWN, world_of
from tests.smsbot.ready.account import ALL_THERE
from tests.smsbot.services.roles.test_policies import granted, known
from tests.smsbot.standing_in import Refused
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
THROWN = throwaway(environment(), account_id=ACCOUNT, number=True)
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


# What IAM calls an operation of boto3, where it calls it otherwise.
ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
}
# By service: which parameter of a request names its resource, and how its ARN does.
NAMED = {
    "cloudformation": {"StackName": "stack/{}/1"},
    "cloudtrail": {"Name": "trail/{}", "TrailName": "trail/{}"},
    "cloudwatch": {
        "AlarmName": "alarm:{}",
        "AlarmNames": "alarm:{}",
        "DashboardNames": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{{}}",
    },
    "dynamodb": {"BackupArn": "{}", "TargetTableName": "table/{}", "TableName": "table/{}"},
    "events": {"Name": "rule/{}", "Rule": "rule/{}", "Entries": "event-bus/default"},
    "iam": {"RoleName": f"{IAM}:role/{{}}"},
    "kms": {"KeyId": "key/1", "TargetKeyId": "key/1"},
    "lambda": {"FunctionName": "function:{}"},
    "logs": {
        "logGroupName": "log-group:{}",
        "logGroupIdentifier": "log-group:{}",
        "resourceArn": "{}",
    },
    "s3": {"Bucket": "arn:aws:s3:::{}{key}"},
    "sms-voice": {
        "OptOutListName": "opt-out-list/{}",
        "OriginationIdentity": "phone-number/1",
        "PhoneNumberId": "phone-number/1",
        "ConfigurationSetName": "configuration-set/{}",
    },
    "sns": {"TopicArn": "{}", "Name": "{}"},
    "sqs": {"QueueUrl": "{}", "QueueName": "{}"},
    "sts": {"RoleArn": "{}"},
}
Requests = list[tuple[str, Mapping[str, Any]]]


def requests_of_cleaning(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Requests:
    """What is asked to list and to end one of each kind."""
    names = {
        "aws_iam_role": f"{PREFIX}-probe-role-a",
        "aws_s3_bucket": f"{PREFIX}-probe-{ACCOUNT}-{THROWN.region}",
        "aws_kms_alias": f"alias/{PREFIX}-probe-a",
    }
    tags = [{"TagKey": key, "TagValue": value} for key, value in tags_of(THROWN).items()]
    tagged = {"Tags": [{"Key": each["TagKey"], "Value": each["TagValue"]} for each in tags]}
    version = {"Key": "a", "VersionId": "1"}
    found: Mapping[str, Any] = {
        **{
            call: {part: [shown(names.get(kind, f"{PREFIX}-probe-a"))]}
            for kind, (call, part, shown) in SHOWN.items()
        },
        "events.ListTargetsByRule": {"Targets": [{"Id": "1"}]},
        "sms-voice.ListTagsForResource": tagged,
        "logs.ListTagsForResource": {"tags": {}},
        "s3.ListObjectVersions": {"Versions": [version], "DeleteMarkers": [version]},
        "s3.ListObjectsV2": {"Contents": [{"Key": "a"}]},
        "iam.ListRolePolicies": {"PolicyNames": ["probe"]},
        "iam.ListAttachedRolePolicies": {"AttachedPolicies": [{"PolicyArn": BOUNDARY}]},
        "kms.ListResourceTags": {"Tags": tags},
        "kms.GetKeyPolicy": {"Policy": '{"Statement": [{"Effect": "Deny"}]}'},
    }
    ended = dict.fromkeys(
        (
            *("cloudtrail.DeleteTrail", "events.RemoveTargets", "events.DeleteRule"),
            *("cloudwatch.DeleteAlarms", "cloudwatch.DeleteDashboards"),
            *("cloudformation.DeleteStack", "sms-voice.ReleasePhoneNumber"),
            *("sms-voice.DeleteConfigurationSet", "sms-voice.DeleteOptOutList"),
            *("lambda.DeleteFunction", "sns.DeleteTopic", "sqs.DeleteQueue"),
            *("dynamodb.DeleteTable", "dynamodb.DeleteBackup", "logs.DeleteLogGroup"),
            *("s3.DeleteObject", "s3.DeleteBucket", "iam.DeleteRolePolicy"),
            *("iam.DetachRolePolicy", "iam.DeleteRole", "kms.DeleteAlias"),
        ),
        cast("Any", {}),
    )
    world, stand_in = world_of({**found, **ended}, folder, monkeypatch)
    place = Place(location=LOCATION, prefix=PREFIX)
    for each in list(belongings(world.caller, place)):
        delete(world.caller, each)
    assert not {name for name, _ in stand_in.calls} ^ {*found, *ended, *ANYWAY}
    return stand_in.own


# What cleaning asks and what every probe is answered too.
ANYWAY = {"kms.DescribeKey", "kms.PutKeyPolicy", "kms.ScheduleKeyDeletion"}


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


def action_of(call: str, given: Mapping[str, Any]) -> str:
    service, _, operation = call.partition(".")
    action = f"{service.replace('accessanalyzer', 'access-analyzer')}:{operation}"
    if action == "s3:DeleteObject" and "VersionId" in given:
        return "s3:DeleteObjectVersion"
    return ACTIONS.get(action, action)


def target_of(service: str, given: Mapping[str, Any]) -> str:
    """The ARN of what a request is about; a star where it names nothing."""
    for parameter, pattern in NAMED.get(service, {}).items():
        if parameter in given:
            said = given[parameter]
            name = str(said[0] if isinstance(said, list) else said)
            if name.startswith("arn:") and service != "kms":
                return name
            name = name.rpartition("/")[2] if parameter == "QueueUrl" else name
            arn = pattern.format(name, key=f"/{given['Key']}" if "Key" in given else "")
            return arn if arn.startswith("arn:") else LOCATION.arn(service, arn)
    return "*"


def as_iam_asks(
    call: str, given: Mapping[str, Any]
) -> Iterator[tuple[str, str, Mapping[str, Values]]]:
    """The action, the resource and the keys of each question that IAM is asked for a request."""
    action = action_of(call, given)
    service = action.partition(":")[0]
    target = target_of(service, given)
    keys: Mapping[str, Values] = {
        "s3": {"aws:ResourceAccount": present(ACCOUNT)},
        "iam": {"iam:PermissionsBoundary": present(given.get("PermissionsBoundary", BOUNDARY))},
    }.get(service, {})
    if action in ("kms:CreateAlias", "kms:DeleteAlias"):
        # Of the alias, and of its key.
        yield action, LOCATION.arn("kms", given["AliasName"]), {}
        target = LOCATION.arn("kms", "key/1")
    if action == "kms:CreateKey":
        keys = {key.replace("Resource", "Request"): value for key, value in OURS.items()}
        new = {**dict.fromkeys(OURS, ABSENT), "kms:ResourceAliases": ABSENT}
        yield "kms:TagResource", LOCATION.arn("kms", "key/1"), new
    elif target.endswith((":key/1", ":phone-number/1")):
        keys = OURS
    if action == "s3:CreateBucket":
        keys = {"aws:ResourceAccount": ABSENT}
    if "Entries" in given:
        keys = {"events:source": present(given["Entries"][0]["Source"])}
    yield action, target, keys


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
