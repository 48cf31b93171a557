"""An account in which all is there, and how one is said to be broken."""

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from keyproof.location import Location
from smsbot.design.synthesis import synthesized
from smsbot.ready.credentials import signed_in
from smsbot.ready.readiness import Readiness, readiness, without_account
from smsbot.ready.row import State
from smsbot.services.roles.names import role_name
from smsbot.services.roles.permissions.policy import permissions
from smsbot.services.roles.role import Role
from smsbot.terraform.terraform import find_terraform
from stacks.role_boundary import boundary_arn
from stacks.settings.environment import Environment
from stacks.state.state_names import bucket_of
from tests.smsbot.standing_in import Refused, StandIn
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
DEV = environment(
    account_id=ACCOUNT,
    backend={"type": "s3"},
    deploy_role="smsbot-deploy",
    github={"owner_id": 1, "repository_id": 2},
    sms={"iso_country_code": "GB", "number_type": "LONG_CODE"},
    provider_version=None,
)
LOCATION = Location(region=DEV.region, account_id=ACCOUNT)
BOUNDARY = boundary_arn(DEV.names.prefix, LOCATION)
BUCKET = bucket_of(DEV)
DENIED = Refused("AccessDenied", "not authorized")
READ = "roles.sh, which an administrator reads and runs: docs/deploy/roles.md"
SCRIPT = f"python -m smsbot roles dev > {READ}"
BOOTSTRAP = "python -m smsbot state bootstrap dev"
INCREASE = "aws service-quotas request-service-quota-increase"
TABLE = DEV.names.name("storage", "table", "conversations")


def caller(arn: str = "assumed-role/smsbot-deploy/ada", *, late: float = 0) -> dict[str, Any]:
    date = format_datetime(datetime.now(UTC) - timedelta(seconds=late), usegmt=True)
    return {
        "Account": ACCOUNT,
        "Arn": f"arn:aws:sts::{ACCOUNT}:{arn}",
        "ResponseMetadata": {"HTTPHeaders": {"date": date}},
    }


def late(**by: float) -> dict[str, str]:
    """The headers of AWS, whose clock is that much ahead."""
    return {"date": format_datetime(datetime.now(UTC) + timedelta(**by), usegmt=True)}


def role_by_name(parameters: Mapping[str, Any], **role: object) -> Any:
    name = parameters["RoleName"]
    return {
        "Role": {
            "RoleName": name,
            "PermissionsBoundary": {"PermissionsBoundaryArn": BOUNDARY},
            **role,
        }
    }


def policy_of(parameters: Mapping[str, Any], settings: Environment = DEV) -> Any:
    role = next(each for each in Role if role_name_of(each) == parameters["RoleName"])
    return {
        "RoleName": parameters["RoleName"],
        "PolicyName": parameters["PolicyName"],
        "PolicyDocument": permissions(settings, role).to_json(),
    }


def role_name_of(role: Role) -> str:
    return role_name(DEV, role) if role in (Role.PLAN, Role.DEPLOY, Role.VERIFY) else ""


def without(name: str, answer: Any) -> Any:
    """The answers of one role changed."""
    return lambda parameters: answer if parameters["RoleName"] == name else role_by_name(parameters)


KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"


def key(state: str) -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": "1", "Arn": KEY, "KeyState": state}}


def blocked(**otherwise: bool) -> dict[str, Any]:
    """What keeps the public out of the bucket of the state."""
    blocks = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    return {"PublicAccessBlockConfiguration": {**dict.fromkeys(blocks, True), **otherwise}}


def encrypted(**by_default: str) -> dict[str, Any]:
    """How the bucket of the state encrypts what comes without a key."""
    rules = [{"ApplyServerSideEncryptionByDefault": by_default}]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def spending(limit: int) -> dict[str, Any]:
    """How much the account may spend on texts a month."""
    own = {"EnforcedLimit": limit, "MaxLimit": 100, "Overridden": limit > 1}
    named = {"Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", **own}
    return {"sms-voice.DescribeSpendLimits": {"SpendLimits": [named]}}


def quotas(raised: Mapping[tuple[str, str], float] | None = None) -> dict[str, Any]:
    """The quotas of the account by service and code: none but these is more than AWS's default."""
    known = {("dynamodb", "L-F98FE922"): 2500.0, ("iam", "L-FE177D64"): 1000.0, **(raised or {})}
    return {
        "service-quotas.GetServiceQuota": lambda given: {
            "Quota": {"Value": known[given["ServiceCode"], given["QuotaCode"]]}
        },
        "iam.GetAccountSummary": {"SummaryMap": {"RolesQuota": int(known["iam", "L-FE177D64"])}},
        "lambda.GetAccountSettings": {
            "AccountLimit": {
                "UnreservedConcurrentExecutions": int(known.get(("lambda", "L-B99A9384"), 1000))
            }
        },
    }


ALL_THERE: dict[str, Any] = {
    "sts.GetCallerIdentity": lambda _: caller(),
    "iam.GetPolicy": {"Policy": {"Arn": BOUNDARY}},
    "iam.GetRole": role_by_name,
    "iam.GetRolePolicy": policy_of,
    "iam.ListRoles": {"Roles": []},
    "logs.DescribeLogGroups": {"logGroups": []},
    "cloudwatch.DescribeAlarms": {"MetricAlarms": []},
    "dynamodb.ListTables": {"TableNames": ["others"]},
    "kms.ListAliases": {"Aliases": []},
    "kms.ListKeys": {"Keys": []},
    "kms.DescribeKey": key("Enabled"),
    "lambda.ListFunctions": {"Functions": []},
    "lambda.GetFunction": Refused("ResourceNotFoundException"),
    "lambda.GetAccountSettings": quotas()["lambda.GetAccountSettings"],
    **spending(50),
    "sns.ListTopics": {"Topics": []},
    "sqs.ListQueues": {"QueueUrls": []},
    "sms-voice.DescribeAccountAttributes": {
        "AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "PRODUCTION"}]
    },
    "cloudtrail.DescribeTrails": {
        "trailList": [{"Name": "audit", "TrailARN": "audit", "IsMultiRegionTrail": True}]
    },
    "cloudtrail.GetTrailStatus": {"IsLogging": True},
    "cloudtrail.GetEventSelectors": {
        "EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]
    },
    # Its name ends with its region.
    "s3.HeadBucket": lambda given: {"BucketRegion": given["Bucket"].partition(f"{ACCOUNT}-")[2]},
    "s3.GetBucketVersioning": {"Status": "Enabled"},
    "s3.GetPublicAccessBlock": blocked(),
    "s3.GetBucketEncryption": encrypted(SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY),
    "kms.GetKeyRotationStatus": {"KeyRotationEnabled": True},
}
FUNCTION = DEV.names.name("compute", "function", "bot")
DEPLOYED: Mapping[str, Any] = {
    "lambda.GetFunction": {"Code": {"Location": "https://awslambda.s3.amazonaws.com/a?signed"}},
    "GET": (200, b"a zip"),
}


def unreachable(_: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://awslambda.s3.amazonaws.com")


OPEN = "Let this machine reach https://*.s3.eu-west-1.amazonaws.com, and see what AWS_CA_BUNDLE is."


@dataclass(frozen=True, kw_only=True)
class Broken:
    """How an account answers otherwise, and the row that says so; # stands for any number."""

    answers: Mapping[str, Any]
    subject: str
    says: str
    remedy: str
    state: State = State.MISSING
    stops: bool = False
    settings: Environment = DEV


@pytest.fixture(autouse=True)
def keys(no_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert no_aws is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


# What was synthesized of settings, once: every test reads it, and none writes into it.
KEPT: dict[str, Path] = {}
UNTIL_THE_END = ExitStack()
atexit.register(UNTIL_THE_END.close)


def synthesized_once(settings: Environment) -> Path:
    """The configuration of an environment."""
    known = settings.model_dump_json()
    if known not in KEPT:
        KEPT[known] = UNTIL_THE_END.enter_context(synthesized(settings))
    return KEPT[known]


def asked(
    settings: Environment, answers: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Readiness:
    policy = {"iam.GetRolePolicy": partial(policy_of, settings=settings)}
    stand_in = StandIn({**ALL_THERE, **policy, **answers}).patch(monkeypatch)
    configuration = synthesized_once(settings)
    session, rows = signed_in(settings, profile=None)
    terraform = find_terraform()
    if session is None:
        return without_account(rows, configuration, terraform)
    found = readiness(settings, session, configuration, terraform)
    assert not stand_in.unexpected
    return found
