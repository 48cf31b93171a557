"""Accounts in which one thing is missing each: what the row says, and what mends it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import EndpointConnectionError
from botocore.validate import ParamValidator

from keyproof.location import Location
from smsbot.account.session import SIGN_IN
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
from tests.in_process import smsbot
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
BY_SNS = DEV.model_copy(
    update={"conversation": DEV.conversation.model_copy(update={"sender": "sns"})}
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


def key(state: str) -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": "1", "KeyState": state}}


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
    "sns.GetSMSSandboxAccountStatus": {"IsInSandbox": False},
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


BROKEN: Mapping[str, Broken] = {
    "expired credentials": Broken(
        answers={"sts.GetCallerIdentity": Refused("ExpiredToken")},
        subject="Credentials",
        says="While looking for credentials: the credentials have expired (ExpiredToken).",
        remedy="Sign in again, such as with `aws sso login`, or name a profile of ~/.aws/config "
        "with --profile.",
        stops=True,
    ),
    "another account": Broken(
        answers={"sts.GetCallerIdentity": {**caller(), "Account": "999999999999"}},
        subject="Account",
        says="These are credentials of the account 999999999999; dev is in 111122223333, by its "
        "account_id in environments.toml.",
        remedy="Name a profile of that account with --profile, or set AWS_PROFILE.",
        stops=True,
    ),
    "a region that is not enabled": Broken(
        answers={
            "sts.GetCallerIdentity": [
                Refused("InvalidClientTokenId"),
                {"Account": ACCOUNT, "Arn": "arn:aws:iam::111122223333:root"},
            ]
        },
        subject="Region",
        says="eu-west-1 does not accept credentials that us-east-1 accepts: it is not enabled in "
        "this account.",
        remedy="aws account enable-region --region-name eu-west-1",
        stops=True,
    ),
    "a clock an hour ahead": Broken(
        answers={
            "sts.GetCallerIdentity": lambda _: Refused(
                "SignatureDoesNotMatch",
                headers={
                    "date": format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
                },
            )
        },
        subject="Clock",
        says="# s ahead of that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
        stops=True,
    ),
    "a clock two minutes behind": Broken(
        answers={"sts.GetCallerIdentity": lambda _: caller(late=-120)},
        subject="Clock",
        says="# s behind that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
    ),
    "no account_id": Broken(
        answers={},
        settings=environment(
            deploy_role="smsbot-deploy",
            sms={"iso_country_code": "GB", "number_type": "LONG_CODE"},
        ),
        subject="Account",
        says="111122223333; dev has no account_id, so nothing refuses another account.",
        remedy='account_id = "111122223333" in [dev] of environments.toml',
    ),
    "an administrator": Broken(
        answers={"sts.GetCallerIdentity": lambda _: caller("assumed-role/Admin/ada")},
        subject="Identity",
        says="assumed-role/Admin/ada in 111122223333. Only the deploy_role smsbot-deploy may put "
        "data under the keys.",
        remedy="aws sts assume-role --role-arn arn:aws:iam::111122223333:role/smsbot-deploy "
        "--role-session-name deploy",
        stops=True,
    ),
    "a region without the service": Broken(
        answers={},
        settings=DEV.model_copy(update={"region": "ap-east-1"}),
        subject="Region",
        says="ap-east-1 has no sms-voice, according to botocore.",
        remedy='region = "…" in environments.toml: another region, or no phone number',
        stops=True,
    ),
    "no boundary of a team without a pipeline": Broken(
        answers={"iam.GetPolicy": Refused("NoSuchEntity")},
        settings=DEV.model_copy(update={"github": None}),
        subject="Boundary",
        says="smsbot-dev-boundary is not there.",
        remedy=f"python -m smsbot roles dev --without-pipeline > {READ}",
        stops=True,
    ),
    "no boundary": Broken(
        answers={"iam.GetPolicy": Refused("NoSuchEntity")},
        subject="Boundary",
        says="smsbot-dev-boundary is not there.",
        remedy=SCRIPT,
        stops=True,
    ),
    "no role that plans": Broken(
        answers={"iam.GetRole": without("smsbot-plan", Refused("NoSuchEntity"))},
        subject="Role that is to plan",
        says="smsbot-plan is not there.",
        remedy=SCRIPT,
    ),
    "a role without its boundary": Broken(
        answers={"iam.GetRole": without("smsbot-verify", {"Role": {"RoleName": "smsbot-verify"}})},
        subject="Role that is to verify",
        says=f"smsbot-verify has no boundary, not {BOUNDARY}.",
        remedy=SCRIPT,
    ),
    "a role with another policy": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: {
                **policy_of(parameters),
                **(
                    {"PolicyDocument": json.dumps({"Statement": []})}
                    if parameters["RoleName"] == "smsbot-deploy"
                    else {}
                ),
            }
        },
        subject="Role that is to deploy",
        says="smsbot-deploy may do other things than the code says.",
        remedy=SCRIPT,
    ),
    "a table of that name": Broken(
        answers={"dynamodb.ListTables": {"TableNames": [TABLE]}},
        subject="Names",
        says=f"1 name of # taken: {TABLE}",
        remedy="python -m smsbot deploy dev --adopt, if they are of this environment",
    ),
    "as many tables as there may be": Broken(
        answers={
            "dynamodb.ListTables": {"TableNames": [f"table{each}" for each in range(2499)]},
            **quotas(),
        },
        subject="Quota of tables",
        says="2499 and 2 new are more than 2,500, the quota of this account.",
        remedy=f"{INCREASE} --service-code dynamodb --quota-code L-F98FE922 --desired-value 2501",
    ),
    "as many roles as there may be": Broken(
        answers={
            "iam.ListRoles": {"Roles": [{"RoleName": f"r{each}"} for each in range(1000)]},
            **quotas(),
        },
        subject="Quota of roles",
        says="1000 and 2 new are more than 1,000, the quota of this account.",
        remedy=f"{INCREASE} --service-code iam --quota-code L-FE177D64 --desired-value 1002 "
        "--region us-east-1",
    ),
    "as many alarms as there may be": Broken(
        answers={
            "cloudwatch.DescribeAlarms": {
                "MetricAlarms": [{"AlarmName": f"a{each}"} for each in range(5000)]
            }
        },
        subject="Quota of alarms",
        says="5000 and # new are more than 5,000, AWS's default. Whether AWS raised it is not "
        "known.",
        remedy="See https://console.aws.amazon.com/servicequotas/home/services/monitoring/quotas, "
        "and ask for more there",
        state=State.NOT_READABLE,
    ),
    "a quota that may not be read": Broken(
        answers={
            "dynamodb.ListTables": {"TableNames": [f"table{each}" for each in range(2499)]},
            "service-quotas.GetServiceQuota": DENIED,
        },
        subject="Quota of tables",
        says="servicequotas:GetServiceQuota is not allowed.",
        remedy="the permission servicequotas:GetServiceQuota",
        state=State.NOT_READABLE,
    ),
    "all functions reserved": Broken(
        answers={
            "lambda.GetAccountSettings": {"AccountLimit": {"UnreservedConcurrentExecutions": 9}}
        },
        subject="Functions at once",
        says="9 of the account are not reserved; the bot wants 10.",
        remedy="aws service-quotas request-service-quota-increase --service-code lambda "
        "--quota-code L-B99A9384 --desired-value 1000",
    ),
    "S3 that refuses the code of the function": Broken(
        answers={**DEPLOYED, "GET": (403, b"AccessDenied")},
        subject="Code of the function",
        says=f"S3 answers 403 for the package of {FUNCTION}.",
        remedy=OPEN,
        stops=True,
    ),
    "S3 that cannot be reached": Broken(
        answers={**DEPLOYED, "GET": unreachable},
        subject="Code of the function",
        says="S3 cannot be reached (EndpointConnectionError).",
        remedy=OPEN,
        stops=True,
    ),
    "a function without an address of its code": Broken(
        answers={**DEPLOYED, "lambda.GetFunction": {"Code": {}}},
        subject="Code of the function",
        says="The answer to lambda:GetFunction does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "the SMS sandbox": Broken(
        answers={
            "sms-voice.DescribeAccountAttributes": {
                "AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "SANDBOX"}]
            }
        },
        subject="SMS sandbox",
        says="The account may text verified numbers only.",
        remedy="Ask for production access: https://docs.aws.amazon.com/sms-voice/latest/userguide/"
        "sandbox.html#sandbox-sms-move",
    ),
    "the SMS sandbox of SNS": Broken(
        answers={"sns.GetSMSSandboxAccountStatus": {"IsInSandbox": True}},
        settings=BY_SNS,
        subject="SMS sandbox",
        says="The account may text verified numbers only.",
        remedy="Ask for production access: https://docs.aws.amazon.com/sms-voice/latest/userguide/"
        "sandbox.html#sandbox-sms-move",
    ),
    "a dollar a month for texts": Broken(
        answers=spending(1),
        subject="SMS spending limit",
        says="$1 a month, of at most $100.",
        remedy="aws pinpoint-sms-voice-v2 set-text-message-spend-limit-override --monthly-limit "
        "100",
    ),
    "a trail that does not log": Broken(
        answers={"cloudtrail.GetTrailStatus": {"IsLogging": False}},
        subject="Trail",
        says="No trail records every management event here, so nothing warns of changes of keys.",
        remedy="docs/operate/trail.md makes one",
    ),
    "no bucket of the state": Broken(
        answers={"s3.HeadBucket": Refused("404", "Not Found")},
        subject="State",
        says=f"The bucket {BUCKET} is not there.",
        remedy=BOOTSTRAP,
        stops=True,
    ),
    "a bucket without versions": Broken(
        answers={"s3.GetBucketVersioning": {}},
        subject="State",
        says=f"The bucket {BUCKET} keeps no old versions of the state.",
        remedy=BOOTSTRAP,
    ),
    "no key of the state": Broken(
        answers={"kms.DescribeKey": Refused("NotFoundException")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is not there.",
        remedy=BOOTSTRAP,
        stops=True,
    ),
    "a disabled key of the state": Broken(
        answers={"kms.DescribeKey": key("Disabled")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is Disabled.",
        remedy="python -m smsbot keys enable dev state",
        stops=True,
    ),
    "a key of the state about to end": Broken(
        answers={"kms.DescribeKey": key("PendingDeletion")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is PendingDeletion.",
        remedy="python -m smsbot keys cancel-deletion dev state && "
        "python -m smsbot keys enable dev state",
        stops=True,
    ),
    "a bucket of somebody else": Broken(
        answers={"s3.HeadBucket": Refused("403", "Forbidden")},
        subject="State",
        says="s3:ListBucket is not allowed.",
        remedy="the permission s3:ListBucket; if the bucket is of another account, another company "
        "in environments.toml",
        state=State.NOT_READABLE,
    ),
    "a clock an hour behind": Broken(
        answers={
            "sts.GetCallerIdentity": lambda _: Refused("RequestExpired", headers=late(hours=1))
        },
        subject="Clock",
        says="# s behind that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
        stops=True,
    ),
    "credentials of another partition": Broken(
        answers={
            "sts.GetCallerIdentity": [Refused("InvalidClientTokenId")] * 2 + [caller()],
        },
        subject="Region",
        says="eu-west-1 does not accept credentials that us-gov-west-1 accepts: they are of the "
        "partition aws-us-gov, which has accounts of its own.",
        remedy="Name a profile of an account of aws with --profile.",
        stops=True,
    ),
    "credentials of AWS for a region of GovCloud": Broken(
        answers={
            "sts.GetCallerIdentity": [Refused("InvalidClientTokenId")] * 2 + [caller()],
        },
        settings=DEV.model_copy(update={"region": "us-gov-east-1"}),
        subject="Region",
        says="us-gov-east-1 does not accept credentials that us-east-1 accepts: they are of the "
        "partition aws, which has accounts of its own.",
        remedy="Name a profile of an account of aws-us-gov with --profile.",
        stops=True,
    ),
    "a role within another boundary": Broken(
        answers={
            "iam.GetRole": without(
                "smsbot-plan",
                {
                    "Role": {
                        "RoleName": "smsbot-plan",
                        "PermissionsBoundary": {"PermissionsBoundaryArn": f"{BOUNDARY}-old"},
                    }
                },
            )
        },
        subject="Role that is to plan",
        says=f"smsbot-plan has the boundary {BOUNDARY}-old, not {BOUNDARY}.",
        remedy=SCRIPT,
    ),
    "a role without a policy": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: (
                Refused("NoSuchEntity")
                if parameters["RoleName"] == "smsbot-verify"
                else policy_of(parameters)
            )
        },
        subject="Role that is to verify",
        says="smsbot-verify has no policy.",
        remedy=SCRIPT,
    ),
    "a bucket in another region": Broken(
        answers={"s3.HeadBucket": {"BucketRegion": "us-east-2"}},
        subject="State",
        says=f"The bucket {BUCKET} is in us-east-2, where Terraform does not look for it.",
        remedy=f"aws s3api delete-bucket --bucket {BUCKET} --region us-east-2, if it is empty; "
        f"then {BOOTSTRAP}",
        stops=True,
    ),
    "a bucket with its versions suspended": Broken(
        answers={"s3.GetBucketVersioning": {"Status": "Suspended"}},
        subject="State",
        says=f"The bucket {BUCKET} keeps no old versions of the state.",
        remedy=BOOTSTRAP,
    ),
    "credentials that expire in the middle": Broken(
        answers={"sns.ListTopics": Refused("ExpiredToken", "The security token is expired")},
        subject="Topics",
        says="sns:ListTopics failed: An error occurred (ExpiredToken) when calling the ListTopics "
        "operation: The security token is expired",
        remedy=SIGN_IN,
        state=State.NOT_READABLE,
    ),
    "a service control policy": Broken(
        answers={
            "sqs.ListQueues": Refused(
                "AccessDenied", "no access, with an explicit deny in a service control policy"
            )
        },
        subject="Queues",
        says="sqs:ListQueues is not allowed.",
        remedy="The service control policy denies this: ask its owner.",
        state=State.NOT_READABLE,
    ),
    "a throttle": Broken(
        answers={"lambda.ListFunctions": Refused("TooManyRequestsException", "Rate exceeded")},
        subject="Functions",
        says="lambda:ListFunctions failed: An error occurred (TooManyRequestsException) when "
        "calling the ListFunctions operation: Rate exceeded",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no limit in the answer": Broken(
        answers={"lambda.GetAccountSettings": {}},
        subject="Functions at once",
        says="The answer to lambda:GetAccountSettings does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no tier of the account": Broken(
        answers={"sms-voice.DescribeAccountAttributes": {"AccountAttributes": []}},
        subject="SMS sandbox",
        says="The answer to sms-voice:DescribeAccountAttributes does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no spending limit": Broken(
        answers={"sms-voice.DescribeSpendLimits": {"SpendLimits": []}},
        subject="SMS spending limit",
        says="The answer to sms-voice:DescribeSpendLimits does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no word about the sandbox of SNS": Broken(
        answers={"sns.GetSMSSandboxAccountStatus": {}},
        settings=BY_SNS,
        subject="SMS sandbox",
        says="The answer to sns:GetSMSSandboxAccountStatus does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no date of AWS": Broken(
        answers={"sts.GetCallerIdentity": lambda _: {**caller(), "ResponseMetadata": {}}},
        subject="Clock",
        says="The answer to sts:GetCallerIdentity does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "a key without a state": Broken(
        answers={"kms.DescribeKey": {"KeyMetadata": {"KeyId": "1"}}},
        subject="Key of the state",
        says="The answer to kms:DescribeKey does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "a policy that is no JSON": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: (
                {**policy_of(parameters), "PolicyDocument": "%7B"}
                if parameters["RoleName"] == "smsbot-verify"
                else policy_of(parameters)
            )
        },
        subject="Of the roles",
        says="An answer is not as AWS documents it: JSONDecodeError: Expecting value: line # "
        "column # (char #)",
        remedy="See whether a proxy, or AWS_ENDPOINT_URL, leads somewhere else.",
        state=State.NOT_READABLE,
    ),
    "topics that may not be listed": Broken(
        answers={"sns.ListTopics": Refused("AuthorizationError")},
        subject="Topics",
        says="sns:ListTopics is not allowed.",
        remedy="the permission sns:ListTopics",
        state=State.NOT_READABLE,
    ),
    "an organization's trail that may not be read": Broken(
        answers={"cloudtrail.GetEventSelectors": DENIED},
        subject="The events of audit",
        says="cloudtrail:GetEventSelectors is not allowed.",
        remedy="the permission cloudtrail:GetEventSelectors",
        state=State.NOT_READABLE,
    ),
}


@pytest.fixture(autouse=True)
def keys(no_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert no_aws is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def asked(
    settings: Environment, answers: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Readiness:
    policy = {"iam.GetRolePolicy": partial(policy_of, settings=settings)}
    stand_in = StandIn({**ALL_THERE, **policy, **answers}).patch(monkeypatch)
    with synthesized(settings) as configuration:
        session, rows = signed_in(settings, profile=None)
        terraform = find_terraform()
        if session is None:
            return without_account(rows, configuration, terraform)
        found = readiness(settings, session, configuration, terraform)
    assert not stand_in.unexpected
    return found


@pytest.mark.parametrize("name", BROKEN)
def test_the_row_says_what_is_broken_and_what_mends_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = BROKEN[name]
    found = asked(case.settings, case.answers, monkeypatch)
    bad = [each for each in found.rows if each.state is not State.FINE]
    (row,) = [each for each in bad if each.subject == case.subject]
    assert re.fullmatch(re.escape(case.says).replace(r"\#", r"\d+"), row.says), row.says
    assert (row.remedy, row.state, row.stops) == (
        case.remedy,
        case.state,
        case.stops,
    )
    assert bad == [row]


@pytest.mark.parametrize("settings", [DEV, BY_SNS])
def test_where_all_is_there_every_row_is_fine(
    settings: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(settings, {}, monkeypatch)
    assert [each for each in found.rows if each.state is not State.FINE] == []
    assert len(found.rows) > 18


def test_every_call_that_is_refused_is_a_row_and_nothing_is_taken_as_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for call in ALL_THERE.keys() - {"sts.GetCallerIdentity", "sns.GetSMSSandboxAccountStatus"}:
        found = asked(DEV, {call: DENIED}, monkeypatch)
        unread = found.of(State.NOT_READABLE)
        assert unread, call
        assert all("is not allowed" in each.says and each.remedy for each in unread)


AWS = re.compile(r"(?:^|then )aws ([^,;|]+)")
OURS = sorted(
    {
        command
        for each in BROKEN.values()
        for command in re.findall(r"python -m smsbot ([^,;|&>]+)", each.remedy)
    }
)
# What AWS answers after a command, by its call.
EFFECTS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "account.EnableRegion": lambda _: {"sts.GetCallerIdentity": lambda _: caller()},
    "sts.AssumeRole": lambda given: {
        "sts.GetCallerIdentity": lambda _: caller(
            f"assumed-role/{given['RoleArn'].rpartition('/')[2]}/deploy"
        )
    },
    "sms-voice.SetTextMessageSpendLimitOverride": lambda given: spending(given["MonthlyLimit"]),
    "service-quotas.RequestServiceQuotaIncrease": lambda given: quotas(
        {(given["ServiceCode"], given["QuotaCode"]): given["DesiredValue"]}
    ),
    "s3.DeleteBucket": lambda _: {"s3.HeadBucket": Refused("404", "Not Found")},
}


def call_of(command: str) -> tuple[str, Mapping[str, Any]]:
    """The call of a command of AWS's command line, and its parameters, held to botocore's model."""
    service, operation, *options = command.split()
    # The command line has two programs for S3; botocore one.
    name = service.removesuffix("api")
    client: Any = boto3.client(name, region_name=DEV.region)  # pyright: ignore[reportArgumentType, reportCallIssue]
    called = client.meta.method_to_api_mapping[operation.replace("-", "_")]
    shape = client.meta.service_model.operation_model(called).input_shape
    members = {xform_name(name, "-"): name for name in shape.members}
    given: dict[str, Any] = {
        members[name.removeprefix("--")]: value
        for name, value in zip(options[::2], options[1::2], strict=True)
        # Of every command.
        if name != "--region"
    }
    for member, value in given.items():
        kind = shape.members[member].type_name
        given[member] = {"string": str, "double": float}.get(kind, int)(value)
    assert not ParamValidator().validate(given, shape).has_errors(), command
    return f"{name.replace('pinpoint-sms-voice-v2', 'sms-voice')}.{called}", given


@pytest.mark.parametrize("name", [name for name, each in BROKEN.items() if AWS.search(each.remedy)])
def test_a_command_of_aws_mends_its_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = BROKEN[name]
    (command,) = AWS.findall(case.remedy)
    called, given = call_of(command)
    found = asked(case.settings, {**case.answers, **EFFECTS[called](given)}, monkeypatch)
    (row,) = [each for each in found.rows if each.subject == case.subject]
    # The bucket of another region has to be made again, in this one.
    wanted = State.MISSING if case.remedy.endswith(BOOTSTRAP) else State.FINE
    assert row.state is wanted, row
    assert row.remedy in ("", BOOTSTRAP)


@pytest.mark.parametrize(
    "name", [name for name, each in BROKEN.items() if "environments.toml" in each.remedy]
)
def test_a_setting_mends_its_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the value that the row names, or another region and company."""
    case = BROKEN[name]
    others = {"region": "eu-west-1", "company": "another"}
    update = dict(re.findall(r'(\w+) = "(\d+)"', case.remedy))
    update = update or {each: value for each, value in others.items() if each in case.remedy}
    answers = {} if "company" in update else case.answers
    settings = Environment.model_validate({**case.settings.model_dump(), **update})
    found = asked(settings, answers, monkeypatch)
    assert [each.state for each in found.rows if each.subject == case.subject] == [State.FINE]


@pytest.mark.parametrize("command", OURS)
def test_what_mends_is_a_command_that_there_is(command: str) -> None:
    """Others run them on the embedded AWS: tests/e2e/test_from_nothing.py."""
    ended = smsbot(*command.split(), "--help")
    assert ended.returncode == 0, ended.stderr
