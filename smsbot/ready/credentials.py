"""Who reads, in which account, region and at what time; each as a row."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import boto3
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.model.resource import Unknown
from keyproof.terminal.failure import Failure
from smsbot.account.account import CLIENTS, NO_ANSWER
from smsbot.account.session import NOT_ACCEPTED, error_code, fenced_session, session_for
from smsbot.ready.row import Asked, Row, fine, missing, unanswered
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment

CREDENTIALS = "Credentials"
ACCOUNT = "Account"
IDENTITY = "Identity"
REGION = "Region"
CLOCK = "Clock"
# AWS refuses a request whose time is further off.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
SKEW_ALLOWED = timedelta(minutes=5)
SKEW_WITHOUT_A_WORD = timedelta(seconds=30)
SET_CLOCK = "sudo timedatectl set-ntp true"
# Every account of a partition has it, so it shows whether only the region is off.
ALWAYS_ON = ("us-east-1", "us-gov-west-1")
# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
SERVICES = (
    *("cloudwatch", "dynamodb", "events", "kms", "lambda", "logs", "sns", "sqs"),
    *("sms-voice", "cloudformation"),
)
OF_NUMBERS = ("sms-voice", "cloudformation")


def signed_in(
    environment: Environment, *, profile: str | None
) -> tuple[boto3.Session | None, tuple[Row, ...]]:
    """A session of the environment's account; without one, the row that says why."""
    try:
        return session_for(environment, profile=profile), ()
    except Failure as failure:
        return None, (_not_signed_in(failure, environment, profile),)


def _not_signed_in(failure: Failure, environment: Environment, profile: str | None) -> Row:
    cause = failure.__cause__
    if isinstance(cause, ClientError):
        skew = _skew(cause.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}))
        if skew is not None and abs(skew) > SKEW_ALLOWED:
            return _skewed(skew)
        if error_code(cause) in NOT_ACCEPTED:
            accepting = _accepting(profile, environment.region)
            if accepting:
                return _of_another_region(accepting, environment)
    subject = CREDENTIALS if cause else ACCOUNT
    return missing(subject, failure.problem, failure.way_on, stops=True)


def _of_another_region(accepting: str, environment: Environment) -> Row:
    """Credentials that are good elsewhere, in the same part of AWS or in another one."""
    region, there = environment.region, _partition(accepting)
    says = f"{region} does not accept credentials that {accepting} accepts: "
    if there == _partition(region):
        says += "it is not enabled in this account."
        remedy = f"aws account enable-region --region-name {region}"
    else:
        says += f"they are of the partition {there}, which has accounts of its own."
        remedy = f"Name a profile of an account of {_partition(region)} with --profile."
    return missing(REGION, says, remedy, stops=True)


def _accepting(profile: str | None, region: str) -> str | None:
    """A region that accepts the credentials; those of the same partition are asked first."""
    for other in sorted(ALWAYS_ON, key=lambda each: _partition(each) != _partition(region)):
        if other != region:
            with suppress(ClientError, *NO_ANSWER):
                session = fenced_session(profile_name=profile, region_name=other)
                session.client("sts").get_caller_identity()
                return other
    return None


def _partition(region: str) -> str:
    return Location(region=region, account_id="").partition


def of_the_caller(asked: Asked) -> Iterator[Row]:
    """The account, the identity and the region."""
    number = asked.design.location.account_id
    if asked.environment.account_id is None:
        yield missing(
            ACCOUNT,
            f"{number}; {asked.environment.name} has no account_id, so nothing refuses another "
            "account.",
            f'account_id = "{number}" in [{asked.environment.name}] of environments.toml',
            stops=False,
        )
    else:
        yield fine(ACCOUNT, f"{number}, the account_id of {asked.environment.name}")
    yield _identity(asked)
    yield _region(asked)


def _identity(asked: Asked) -> Row:
    role = asked.environment.deploy_role.rpartition("/")[2]
    kind, _, name = asked.caller.rpartition(":")[2].partition("/")
    if kind == "assumed-role" and name.partition("/")[0] == role:
        return fine(IDENTITY, f"the deploy_role {role}")
    number = asked.design.location.account_id
    return missing(
        IDENTITY,
        f"{asked.caller.rpartition(':')[2]} in {number}. Only the deploy_role {role} may put data "
        "under the keys.",
        _way_to_the_role(asked.environment),
        # The account's root user stands for no role, and a user or another role fails at tables.
        stops=kind in ("assumed-role", "user"),
    )


def _way_to_the_role(environment: Environment) -> str:
    """Who can assume the deploy role, by its trust policy as ``smsbot roles`` prints it."""
    if isinstance(environment.backend, CloudBackend):
        return "Runs of HCP Terraform assume it, no person: docs/deploy/hcp-terraform.md"
    if environment.github:
        return "Jobs of main assume it, no person: docs/deploy/ci.md"
    return "Name a profile that assumes it with --profile: docs/deploy/local.md shows one"


def _region(asked: Asked) -> Row:
    region = asked.environment.region
    services = [each for each in SERVICES if asked.environment.sms or each not in OF_NUMBERS]
    absent = [
        each
        for each in services
        if region not in asked.session.get_available_regions(CLIENTS.get(each, each))
    ]
    if absent:
        return missing(
            REGION,
            f"{region} has no {', '.join(absent)}, according to botocore.",
            'region = "…" in environments.toml: another region, or no phone number',
            stops=True,
        )
    return fine(REGION, f"{region} has all {len(services)} services")


def of_the_clock(asked: Asked) -> Iterator[Row]:
    """How far the clock of this machine is from that of AWS."""
    answer = asked.account.ask(CLOCK, "sts:GetCallerIdentity")
    if isinstance(answer, Unknown):
        return
    skew = _skew((answer or {}).get("ResponseMetadata", {}).get("HTTPHeaders", {}))
    if skew is None:
        yield unanswered(CLOCK, "sts:GetCallerIdentity")
    elif abs(skew) > SKEW_WITHOUT_A_WORD:
        yield _skewed(skew)
    else:
        yield fine(CLOCK, f"{abs(skew).total_seconds():.0f} s from that of AWS")


def _skewed(skew: timedelta) -> Row:
    direction = "ahead of" if skew > timedelta() else "behind"
    return missing(
        CLOCK,
        f"{abs(skew).total_seconds():.0f} s {direction} that of AWS, which refuses requests from "
        f"{SKEW_ALLOWED.total_seconds():.0f} s on.",
        SET_CLOCK,
        stops=abs(skew) > SKEW_ALLOWED,
    )


def _skew(headers: dict[str, str]) -> timedelta | None:
    date = headers.get("date")
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date) if date else None
    except (TypeError, ValueError):  # a proxy's own
        return None
