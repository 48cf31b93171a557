"""What the account may do at all: functions at once, text messages, and whether it is recorded."""

from collections.abc import Iterator
from typing import Any

from keyproof.model.resource import Unknown
from smsbot.account.records.trails import read_trails
from smsbot.ready.row import Asked, Row, fine, missing, unanswered

CONCURRENCY = "Functions at once"
TRAIL = "Trail"
SANDBOX = "SMS sandbox"
SPENDING = "SMS spending limit"
# Texts wait at Lambda below this, and its retries end after six hours.
FEWEST_AT_ONCE = 10
SPENDING_LIMIT = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"
TIERS = ("PRODUCTION", "SANDBOX")
SUPPORT = "https://docs.aws.amazon.com/sms-voice/latest/userguide"


def of_the_functions(asked: Asked) -> Iterator[Row]:
    """How many executions of functions the account has left for this one.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
    """
    limit = asked.account.ask(CONCURRENCY, "lambda:GetAccountSettings", "AccountLimit")
    if isinstance(limit, Unknown):
        return
    left = (limit or {}).get("UnreservedConcurrentExecutions")
    if left is None:
        yield unanswered(CONCURRENCY, "lambda:GetAccountSettings")
        return
    if left >= FEWEST_AT_ONCE:
        yield fine(
            CONCURRENCY, f"{left} of the account are not reserved; the bot wants {FEWEST_AT_ONCE}"
        )
        return
    yield missing(
        CONCURRENCY,
        f"{left} of the account are not reserved; the bot wants {FEWEST_AT_ONCE}.",
        "aws service-quotas request-service-quota-increase --service-code lambda "
        "--quota-code L-B99A9384 --desired-value 1000",
        stops=False,
    )


def of_the_trail(asked: Asked) -> Iterator[Row]:
    """Whether a trail records what is done to the keys; without one, no event of a key arrives."""
    found = read_trails(asked.account)
    if found:
        yield fine(TRAIL, ", ".join(found))
    elif found is not None:
        yield missing(
            TRAIL,
            "No trail records every management event here, so nothing warns of changes of keys.",
            "docs/operate/trail.md makes one",
            stops=False,
        )


def of_the_texts(asked: Asked) -> Iterator[Row]:
    """Whether texts reach any number, and how much of them a month."""
    if asked.environment.sms is None:
        return
    attributes = _by_name(asked, SANDBOX, "sms-voice:DescribeAccountAttributes")
    limits = _by_name(asked, SPENDING, "sms-voice:DescribeSpendLimits")
    if attributes is not None:
        tier = attributes.get("ACCOUNT_TIER", {}).get("Value")
        if tier in TIERS:
            yield _sandbox(is_in=tier == "SANDBOX")
        else:
            yield unanswered(SANDBOX, "sms-voice:DescribeAccountAttributes")
    if limits is not None:
        limit = limits.get(SPENDING_LIMIT, {})
        if {"EnforcedLimit", "MaxLimit"} <= limit.keys():
            yield _spending(limit)
        else:
            yield unanswered(SPENDING, "sms-voice:DescribeSpendLimits")


def _by_name(asked: Asked, subject: str, action: str) -> dict[str, Any] | None:
    """What an account is said to have, by name; None if there was no answer."""
    nothing = object()
    part = action.partition(":Describe")[2]
    found = asked.account.listed(subject, action, part, otherwise=(nothing,))
    return None if nothing in found else {str(each.get("Name")): each for each in found}


def _sandbox(*, is_in: bool) -> Row:
    if not is_in:
        return fine(SANDBOX, "The account may text any number")
    return missing(
        SANDBOX,
        "The account may text verified numbers only.",
        f"Ask for production access: {SUPPORT}/sandbox.html#sandbox-sms-move",
        stops=False,
    )


def _spending(limit: Any) -> Row:  # noqa: ANN401 - an answer of boto3
    enforced, most = int(limit["EnforcedLimit"]), int(limit["MaxLimit"])
    if enforced > 1:
        return fine(SPENDING, f"${enforced:,} a month, of at most ${most:,}")
    remedy = (
        f"aws pinpoint-sms-voice-v2 set-text-message-spend-limit-override --monthly-limit {most}"
        if most > enforced
        else f"Ask for a higher one: {SUPPORT}/awssupport-spend-threshold.html"
    )
    return missing(SPENDING, f"${enforced:,} a month, of at most ${most:,}.", remedy, stops=False)
