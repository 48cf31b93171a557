"""``smsbot cost``: what AWS charges a month, by years and messages, without texts.

Messages are taken to come evenly over the month. Each is published once on each topic by each of
its publishers, and ends in each queue: the numbers are rather too high than too low.
"""

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from keyproof import Source
from keyproof.aws.encryption import Encryption
from keyproof.location import service_in
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, LAMBDA
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.key import Key, KeyState
from keyproof.model.resource import Resource, Stack
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot.checks import config
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments, environment_named
from smsbot.options import environment_names
from stacks.settings.environment import Environment

CENT, GIGABYTE, KMS = Decimal("0.01"), 10**9, "https://aws.amazon.com/kms/pricing/"

# Of KMS.
DOLLARS_A_KEY = DOLLARS_A_ROTATION = Decimal(1)
CHARGED_ROTATIONS, DAYS_A_YEAR = 2, 365
FREE_REQUESTS, DOLLARS_A_REQUEST = 20_000, Decimal("0.03") / 10_000
# The month of AWS's own examples, and how long a service uses what KMS gave it.
SECONDS_A_MONTH, REUSE_IN_SECONDS = 31 * 24 * 60 * 60, 300
REUSES_A_MONTH = SECONDS_A_MONTH // REUSE_IN_SECONDS
# They publish alarms and events, not messages.
NOT_BY_MESSAGE = {CLOUDWATCH, EVENTBRIDGE}

# A text, and what comes of its reply: AWS sends about three events of it.
EVENTS_A_REPLY = 3
RECORDS_A_MESSAGE = 1 + EVENTS_A_REPLY
# An invocation is taken to last a second; an environment of a function runs for five minutes.
SECONDS_AN_INVOCATION = 1
# Of a text with a reply and its events, at most; a test holds the function to it.
WRITE_UNITS_A_MESSAGE, READ_UNITS_A_MESSAGE = 40, 10
BYTES_STORED_A_MESSAGE, BYTES_LOGGED_A_RECORD, BYTES_LOGGED_AN_EVENT = 2_000, 1_500, 1_200
MONTHS_STORED, DAYS_A_MONTH = 3, 31
# Each outcome of a text is a metric.
OUTCOMES = 17

LISTED: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"), parse_float=Decimal
)
# Where the formulas of requests to KMS are from; that of SNS and SQS is AWS's own for busy ones.
SOURCES = {
    "SNS": "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    "SQS": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-key-management.html",
    "DynamoDB": "inferred from https://github.com/aws/aws-sdk-go-v2/discussions/2128, unconfirmed",
    "Lambda": "from memory, unconfirmed",
}
NOTES = (
    """Messages come evenly over the month; each counts once on each topic and, at worst, once in
    each queue. An invocation is taken to last a second, an execution environment and its
    connections five minutes.""",
    f"Free amounts hold for the whole account; of KMS, {FREE_REQUESTS:,} requests.",
    "AWS-managed keys have no monthly fee; their requests are charged alike.",
    """Not in the sum: texts and the phone number. Their prices differ by country and carrier:
    https://aws.amazon.com/end-user-messaging/pricing/.""",
    """Prices of us-east-1, as known in November 2026. Other regions cost up to half more. These
    pages are binding:""",
)


def cost(
    environment: Annotated[
        str | None,
        typer.Argument(
            help="An environment of environments.toml.", autocompletion=environment_names
        ),
    ] = None,
    *,
    messages: Annotated[
        int, typer.Option(min=0, help="Texts a month, in each environment; default: a thousand.")
    ] = 1000,
    every: Annotated[
        bool,
        typer.Option("--all", help="All environments; those of one account share what is free."),
    ] = False,
    format: Annotated[TableOrJson, typer.Option(help="How to print it.")] = TableOrJson.TABLE,
) -> None:
    """Show what AWS charges a month, by years and messages."""
    if every == (environment is not None):
        raise typer.BadParameter("Name an environment, or give --all.")
    terminal = Terminal()
    named = [environment_named(environment)] if environment else [*all_environments().values()]
    with terminal.errors.status(f"Synthesizing {', '.join(each.name for each in named)}"):
        bills = bills_of(named, messages=messages)
    if format is TableOrJson.JSON:
        found = [{**asdict(bill), "sums": bill.sums} for bill in bills]
        print(json.dumps({"accounts": found}, indent=2, default=_exact))
    else:
        for bill in bills:
            show(bill, terminal)


def bills_of(environments: Sequence[Environment], *, messages: int) -> list["Bill"]:
    """The bill of each account, by the code as it is."""
    accounts: dict[str | None, list[Costed]] = defaultdict(list)
    with all_synthesized(environments) as paths:
        stacks = [read_environment(paths[each.name], each) for each in environments]
    for each, stack in zip(environments, stacks, strict=True):
        (model,) = Source.of(stack).models(config())
        costed = Costed(name=each.name, stack=stack, model=model, calls=model.calls)
        accounts[each.account_id].append(costed)
    return [
        bill_of(here, account_id=account_id, messages=messages)
        for account_id, here in accounts.items()
    ]


# How much of a part a resource uses in a month, by the names of prices.toml.


def _written(table: Resource, messages: int) -> float:
    """Nothing for the table of counters, whose writes are among those of a text."""
    return messages * WRITE_UNITS_A_MESSAGE * (table.text("hash_key") == "phone_number")


def _stored(table: Resource, messages: int) -> float:
    is_of_texts = table.text("hash_key") == "phone_number"
    return is_of_texts * messages * MONTHS_STORED * BYTES_STORED_A_MESSAGE / GIGABYTE


def _computing(function: Resource, messages: int, *, is_arm: bool) -> float:
    seconds = messages * RECORDS_A_MESSAGE * SECONDS_AN_INVOCATION
    used = seconds * (function.number("memory_size") or 128) / 1024
    return used if is_arm == ("arm64" in function.texts("architectures")) else 0


def _logged(group: Resource, messages: int) -> float:
    """Gigabytes that the function and AWS End User Messaging write to a group."""
    name = group.text("name") or group.text("log_group_name")
    size = RECORDS_A_MESSAGE * BYTES_LOGGED_A_RECORD * name.startswith("/aws/lambda/")
    size += EVENTS_A_REPLY * BYTES_LOGGED_AN_EVENT * name.endswith("-messaging-logs-sns")
    return messages * size / GIGABYTE


AMOUNTS: dict[str, Callable[[Resource, int], float]] = {
    "one": lambda _, __: 1,
    "records": lambda _, messages: messages * RECORDS_A_MESSAGE,
    "computing_on_arm": lambda each, messages: _computing(each, messages, is_arm=True),
    "computing_on_x86": lambda each, messages: _computing(each, messages, is_arm=False),
    "written": _written,
    "read": lambda each, messages: (
        _written(each, messages) * READ_UNITS_A_MESSAGE / WRITE_UNITS_A_MESSAGE
    ),
    "stored": _stored,
    "recoverable": lambda each, messages: (
        _stored(each, messages) * bool(each.flag("point_in_time_recovery", "enabled"))
    ),
    # To a function or a queue SNS delivers for nothing; alarms by e-mail are below what is free.
    "published": lambda each, messages: 2 * messages * (each.text("protocol") == "lambda"),
    "queued": lambda _, messages: 3 * messages,
    "metrics_of_alarm": lambda each, _: (
        len([one for one in each.everything_at("metric_query", "metric") if one]) or 1
    ),
    "metrics_of_log": lambda each, _: (
        OUTCOMES if each.value("metric_transformation", "dimensions") else 1
    ),
    "logged": _logged,
    "logs_kept": lambda each, messages: (
        _logged(each, messages) * (each.number("retention_in_days") or 3650) / DAYS_A_MONTH
    ),
    "state_writes": lambda _, __: 1000,
}


@dataclass(frozen=True, kw_only=True)
class Price:
    """Dollars for ``of`` units, after those that are ``free``, and who uses how much of them."""

    type: str
    amount: str
    formula: str
    dollars: Decimal
    unit: str
    source: str
    of: int = 1
    free: int = 0

    def __str__(self) -> str:
        places = max(-int(self.dollars.normalize().as_tuple().exponent), 2)
        of = f"{self.of:,} " if self.of > 1 else ""
        free = f", after {self.free:,} free" if self.free else ""
        return f"${self.dollars:.{places}f} per {of}{self.unit}{free}"

    def of_amount(self, amount: Decimal) -> Decimal:
        """What an amount costs."""
        return max(Decimal(0), amount - self.free) / self.of * self.dollars


PRICES = {
    name: replace(Price(**price), dollars=Decimal(price["dollars"]))
    for name, price in LISTED["prices"].items()
}
KNOWN_TYPES = {*LISTED["free"], *(each.type for each in PRICES.values())}


@dataclass(frozen=True, kw_only=True)
class Costed:
    """An environment: its resources, its model, and all calls, by resources and declared ones."""

    name: str
    stack: Stack
    model: EncryptionModel
    calls: Sequence[Call]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A part of the bill, with dollars a month at the end of each of the bill's years.

    Without dollars, no price is known.
    """

    part: str
    amount: Decimal
    formula: str
    price: str
    source: str
    dollars: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What environments of one account cost together, since they share what is free.

    ``years`` are the first and the last year of those that cost the same; the last of all follow.
    ``unknown`` is what the sum lacks.
    """

    account_id: str | None
    messages: int
    environments: tuple[str, ...]
    years: tuple[tuple[int, int | None], ...]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]

    @property
    def sums(self) -> tuple[Decimal, ...]:
        """The sum a month, of everything of which a price is known."""
        priced = [each.dollars for each in self.rows if each.dollars]
        return tuple(sum(each, Decimal(0)) for each in zip(*priced, strict=True))


def bill_of(environments: Sequence[Costed], *, account_id: str | None, messages: int) -> Bill:
    """The bill of the environments of one account."""
    keys = [key for each in environments for key in each.model.keys]
    years = list(years_of(keys))
    requests: Counter[str] = Counter()
    uncounted: set[str] = set()
    for each in environments:
        found, unknown = requests_of(each.model, calls=each.calls, messages=messages)
        requests.update(found)
        uncounted |= unknown
    resources = [each for one in environments for each in one.stack.resources]
    by_part = " + ".join(f"{service} {count:,}" for service, count in requests.items())
    of_keys = [[key_dollars(key, year=first) for key in keys] for first, _ in years]
    fees, rotations = ([sum(each[part] for each in year) for year in of_keys] for part in (0, 1))
    rows = [
        _row("KMS keys", len(keys), "", "$1.00 per key", fees),
        _row(
            "KMS rotations",
            max(rotations),
            "the first two of each key",
            "$1.00 per rotation",
            rotations,
        ),
        _row(
            "KMS requests",
            requests.total(),
            by_part,
            f"$0.03 per 10,000, after {FREE_REQUESTS:,} free",
            [dollars_of_requests(requests.total())] * len(years),
        ),
        *_priced_rows(resources, messages, len(years)),
    ]
    unknown_types = {each.type for each in resources} - KNOWN_TYPES
    return Bill(
        account_id=account_id,
        messages=messages,
        environments=tuple(each.name for each in environments),
        years=tuple(years),
        rows=tuple(rows),
        unknown=(
            *(f"requests of {each} to KMS" for each in sorted(uncounted)),
            *sorted(unknown_types),
        ),
    )


def _row(
    part: str, amount: Decimal | int, formula: str, price: str, dollars: Sequence[Decimal | int]
) -> Row:
    """A row of KMS."""
    return Row(
        part=part,
        amount=Decimal(amount),
        formula=formula,
        price=price,
        source=KMS,
        dollars=tuple(map(Decimal, dollars)),
    )


def _priced_rows(resources: Sequence[Resource], messages: int, years: int) -> Iterator[Row]:
    """The parts of prices.toml that the resources use."""
    for part, price in PRICES.items():
        used = [
            Decimal(str(AMOUNTS[price.amount](each, messages)))
            for each in resources
            if each.type == price.type
        ]
        amount = sum(used, Decimal(0))
        if amount:
            yield Row(
                part=part,
                amount=amount,
                formula=price.formula,
                price=str(price),
                source=price.source,
                dollars=(price.of_amount(amount),) * years,
            )


def key_dollars(key: Key, *, year: int) -> tuple[Decimal, Decimal]:
    """What a key costs a month at the end of a year of its life: by itself, and its rotations.

    The first and the second rotation add a dollar each, later ones nothing. Nothing is charged
    while the deletion is pending.
    """
    if key.state is KeyState.PENDING_DELETION:
        return Decimal(0), Decimal(0)
    period = key.rotation_period_in_days or DAYS_A_YEAR
    rotations = (year * DAYS_A_YEAR - 1) // period if key.rotation else 0
    return DOLLARS_A_KEY, min(rotations, CHARGED_ROTATIONS) * DOLLARS_A_ROTATION


def years_of(keys: Sequence[Key]) -> Iterator[tuple[int, int | None]]:
    """The first and the last year of those in which each key costs the same."""
    periods = [each.rotation_period_in_days or DAYS_A_YEAR for each in keys if each.rotation]
    most = CHARGED_ROTATIONS * max(periods, default=0) // DAYS_A_YEAR + 1
    for _, group in groupby(
        range(1, most + 1), lambda year: [key_dollars(each, year=year) for each in keys]
    ):
        years = list(group)
        yield years[0], None if years[-1] == most else years[-1]


def dollars_of_requests(requests: int) -> Decimal:
    """What the requests of an account and month cost, to the request."""
    return max(0, requests - FREE_REQUESTS) * DOLLARS_A_REQUEST


def requests_of(
    model: EncryptionModel, *, calls: Sequence[Call], messages: int
) -> tuple[dict[str, int], set[str]]:
    """How often each service asks KMS in a month, and the services that have no formula.

    What no key of the account encrypts asks nothing, except for functions: Lambda has a key of its
    own in every account.
    """
    encrypted: dict[str, list[str]] = defaultdict(list)
    others: set[str] = set()
    for each in model.protected:
        service = service_in(each.arn)
        if service == "lambda" or each.encryption is Encryption.CUSTOMER:
            encrypted[service].append(each.arn)
            if service not in ("sns", "sqs", "dynamodb", "lambda"):
                others.add(each.service)

    def callers(target: str, action: str) -> set[str]:
        named = (each for each in calls if each.target == target)
        return {each.caller for each in named if each.action.startswith(action)}

    def of_function(arn: str) -> int:
        """How often the execution environments that run at once need a key again."""
        invoking = (each.source for each in calls if each.target == arn)
        topics = {each for each in invoking if service_in(each) == "sns"}
        invocations = messages * len(topics)
        at_once = -(-invocations * SECONDS_AN_INVOCATION // SECONDS_A_MONTH)
        return min(invocations, at_once * REUSES_A_MONTH)

    def users(table: str) -> Iterator[str]:
        """The functions whose role uses a table."""
        roles = callers(table, "dynamodb:")
        for call in calls:
            if (call.caller, call.action) == (LAMBDA, "sts:AssumeRole") and call.target in roles:
                yield model.arns[call.address]

    windows = min(messages, REUSES_A_MONTH)
    publishers = [callers(each, "sns:Publish") - NOT_BY_MESSAGE for each in encrypted["sns"]]
    senders = [callers(each, "sqs:SendMessage") for each in encrypted["sqs"]]
    receivers = [callers(each, "sqs:ReceiveMessage") for each in encrypted["sqs"]]
    found = {
        "SNS": 2 * sum(map(len, publishers)) * windows,
        "DynamoDB": sum(
            of_function(each) for table in encrypted["dynamodb"] for each in users(table)
        ),
        "SQS": (2 * sum(map(len, senders)) + sum(map(len, receivers))) * windows,
        "Lambda": sum(map(of_function, dict.fromkeys(encrypted["lambda"]))),
    }
    return found, others


def show(bill: Bill, terminal: Terminal) -> None:
    """Print a bill as one table, with the sum as its last row."""
    account = f", account {bill.account_id}" if bill.account_id else ""
    table = Table(
        title=f"Cost of {', '.join(bill.environments)}{account}: dollars a month at "
        f"{bill.messages:,} messages",
        title_justify="left",
        title_style="bold",
        show_footer=True,
    )
    table.add_column("Part", "Sum")
    table.add_column("Amount", justify="right")
    table.add_column("Price")
    for (first, last), total in zip(bill.years, bill.sums, strict=True):
        years = f"year {first}" if last == first else f"years {first} to {last}"
        years = years if last else f"year {first} and after"
        table.add_column(years, in_dollars(total), justify="right")
    for each in bill.rows:
        cells = (each.part, _shown(each.amount), each.price, *map(in_dollars, each.dollars))
        table.add_row(*map(Text, cells))
    terminal.console.print(table)
    sources: dict[str, None] = dict.fromkeys(each.source for each in bill.rows)
    formulas = (f"{each.part}: {each.formula}." for each in bill.rows if each.formula)
    requests = (f"Requests of {service} to KMS: {source}" for service, source in SOURCES.items())
    unknown = [f"Not in the sum: {', '.join(bill.unknown)}."] if bill.unknown else []
    for line in (*unknown, *formulas, *requests, *NOTES, *sources):
        terminal.console.print(" ".join(line.split()), markup=False)


def in_dollars(amount: Decimal) -> str:
    """An amount to the cent."""
    return f"${amount.quantize(CENT, ROUND_HALF_UP):,}"


def _shown(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _exact(amount: object) -> str:
    """An amount with all its digits, for JSON."""
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else str(amount)
