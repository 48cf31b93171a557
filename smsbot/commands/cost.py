"""``smsbot cost``: what AWS charges a month, by years and messages, without texts.

Prices and usage are in prices.toml. Messages are taken to come evenly over the month; the numbers
are rather too high than too low.
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.table import Table
from rich.text import Text

from keyproof import Resource, Stack
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments, environment_named
from smsbot.options import environment_names
from stacks.settings.environment import Environment

CENT = Decimal("0.01")
# AWS charges for as many rotations of a key.
CHARGED_ROTATIONS, DAYS_A_YEAR = 2, 365
# The month of AWS's own examples, and how long a service uses what KMS gave it.
SECONDS_A_MONTH, DAYS_A_MONTH, WINDOW_IN_SECONDS = 31 * 24 * 60 * 60, 31, 300
WINDOWS_A_MONTH = SECONDS_A_MONTH // WINDOW_IN_SECONDS
# A text and a receipt invoke the function; an invocation is taken to last a second.
INVOCATIONS_A_MESSAGE = 2
# Each outcome of a text is a metric.
OUTCOMES = 17
# Days that a log group without retention is taken to keep its events.
FOR_EVER = 3650

LISTED: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"), parse_float=Decimal
)


def cost(
    environment: Annotated[
        str | None,
        typer.Argument(
            help="An environment of environments.toml.", autocompletion=environment_names
        ),
    ] = None,
    *,
    messages: Annotated[int, typer.Option(min=0, help="Texts per month and environment.")] = 1000,
    every: Annotated[
        bool,
        typer.Option("--all", help="All environments. Those of one account share the free tier."),
    ] = False,
    format: Annotated[TableOrJson, typer.Option(help="The output format.")] = TableOrJson.TABLE,
) -> None:
    """Estimate the monthly cost, by year and number of texts."""
    if every == (environment is not None):
        raise typer.BadParameter("Name an environment, or give --all.")
    terminal = Terminal()
    named = [environment_named(environment)] if environment else [*all_environments().values()]
    with terminal.errors.status(f"Synthesizing {', '.join(each.name for each in named)}"):
        bills = bills_of(named, messages=messages)
    if format is TableOrJson.JSON:
        found = {"accounts": [*map(asdict, bills)]}
        # Amounts with all their digits.
        print(json.dumps(found, indent=2, default=lambda amount: f"{amount.normalize():f}"))
    else:
        for bill in bills:
            show(bill, terminal)


# How often a resource uses its count of a unit, by what it is per.
TIMES_A_MONTH: Mapping[str, Callable[[int], int]] = {
    "resource": lambda _: 1,
    "message": lambda messages: messages,
    "window": lambda messages: min(messages, WINDOWS_A_MONTH),
    "environment": lambda messages: min(
        INVOCATIONS_A_MESSAGE * messages,
        # The environments that run at once, and need a key again in each window.
        -(-INVOCATIONS_A_MESSAGE * messages // SECONDS_A_MONTH) * WINDOWS_A_MONTH,
    ),
}


def rotations(key: Resource, year: int) -> int:
    """The rotations of a key that are charged at the end of a year of its life."""
    period = key.number("rotation_period_in_days") or DAYS_A_YEAR
    had = (year * DAYS_A_YEAR - 1) // period if key.flag("enable_key_rotation") else 0
    return min(had, CHARGED_ROTATIONS)


# What the usage of a resource is multiplied with in a year, by the names of prices.toml.
FACTORS: Mapping[str, Callable[[Resource, int], Decimal | int]] = {
    "": lambda _, __: 1,
    "memory": lambda function, _: Decimal(function.number("memory_size") or 128) / 1024,
    "metrics": lambda alarm, _: sum(map(bool, alarm.everything_at("metric_query.metric"))) or 1,
    "months": lambda group, _: (
        Decimal(group.number("retention_in_days") or FOR_EVER) / DAYS_A_MONTH
    ),
    "outcomes": lambda metric, _: (
        OUTCOMES if metric.value("metric_transformation", "dimensions") else 1
    ),
    "recovery": lambda table, _: bool(table.flag("point_in_time_recovery", "enabled")),
    "rotations": rotations,
}


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How much of a price's unit a resource uses; prices.toml says what the members are."""

    type: str
    count: Decimal
    per: str = "resource"
    times: str = ""
    where: Mapping[str, str] = field(default_factory=dict[str, str])

    def of(self, resource: Resource, messages: int, year: int) -> Decimal:
        """What one resource uses in a month of a year of its life."""
        if resource.type != self.type or not all(
            fnmatchcase(next(iter(resource.texts(name)), resource.text(name)), pattern)
            for name, pattern in self.where.items()
        ):
            return Decimal(0)
        return self.count * TIMES_A_MONTH[self.per](messages) * FACTORS[self.times](resource, year)


@dataclass(frozen=True, kw_only=True)
class Price:
    """Dollars for ``of`` units, after those that are ``free``, and who uses how much of them."""

    dollars: Decimal
    unit: str
    source: str
    usage: tuple[Usage, ...]
    formula: str = ""
    of: int = 1
    free: int = 0

    def __str__(self) -> str:
        places = max(-int(self.dollars.normalize().as_tuple().exponent), 2)
        of = f"{self.of:,} " if self.of > 1 else ""
        free = f", after {self.free:,} free" if self.free else ""
        return f"${self.dollars:.{places}f} per {of}{self.unit}{free}"

    def amount(self, resources: Sequence[Resource], messages: int, year: int) -> Decimal:
        """What resources use together."""
        used = (one.of(each, messages, year) for one in self.usage for each in resources)
        return sum(used, Decimal(0))

    def dollars_for(self, amount: Decimal) -> Decimal:
        """What an amount costs."""
        return max(Decimal(0), amount - self.free) / self.of * self.dollars


PRICES = TypeAdapter(dict[str, Price]).validate_python(LISTED["prices"])
KNOWN_TYPES = {*LISTED["free"], *(one.type for each in PRICES.values() for one in each.usage)}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A part of the bill, with dollars a month in each of the bill's years."""

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
    ``sums`` are of everything of which a price is known, and not of the types that are ``unknown``.
    """

    account_id: str | None
    messages: int
    environments: tuple[str, ...]
    years: tuple[tuple[int, int | None], ...]
    rows: tuple[Row, ...]
    sums: tuple[Decimal, ...]
    unknown: tuple[str, ...]


def bills_of(environments: Sequence[Environment], *, messages: int) -> list[Bill]:
    """The bill of each account, by the code as it is."""
    accounts: dict[str | None, dict[str, Stack]] = defaultdict(dict)
    with all_synthesized(environments) as paths:
        for each in environments:
            accounts[each.account_id][each.name] = read_environment(paths[each.name], each)
    return [
        bill_of(here, account_id=account_id, messages=messages)
        for account_id, here in accounts.items()
    ]


def bill_of(stacks: Mapping[str, Stack], *, account_id: str | None, messages: int) -> Bill:
    """The bill of the environments of one account, by their names."""
    resources = [each for stack in stacks.values() for each in stack.resources]
    years = years_of([each for each in resources if each.type == "aws_kms_key"])
    used = {
        part: [price.amount(resources, messages, first) for first, _ in years]
        for part, price in PRICES.items()
    }
    rows = tuple(
        Row(
            part=part,
            amount=max(amounts),
            formula=PRICES[part].formula,
            price=str(PRICES[part]),
            source=PRICES[part].source,
            dollars=tuple(map(PRICES[part].dollars_for, amounts)),
        )
        for part, amounts in used.items()
        if any(amounts)
    )
    by_year = [[row.dollars[at] for row in rows] for at, _ in enumerate(years)]
    return Bill(
        account_id=account_id,
        messages=messages,
        environments=tuple(stacks),
        years=tuple(years),
        rows=rows,
        sums=tuple(sum(each, Decimal(0)) for each in by_year),
        unknown=tuple(sorted({each.type for each in resources} - KNOWN_TYPES)),
    )


def years_of(keys: Sequence[Resource]) -> list[tuple[int, int | None]]:
    """The first and the last year of those in which each key costs the same."""
    periods = [each.number("rotation_period_in_days") or DAYS_A_YEAR for each in keys]
    most = CHARGED_ROTATIONS * max(periods, default=0) // DAYS_A_YEAR + 1
    same = groupby(range(1, most + 1), lambda year: [rotations(each, year) for each in keys])
    found = [[*years] for _, years in same]
    return [(years[0], None if years[-1] == most else years[-1]) for years in found]


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
    if bill.unknown:
        terminal.console.print(f"Not in the sum: {', '.join(bill.unknown)}.", markup=False)
    formulas = (f"{each.part}: {each.formula}." for each in bill.rows if each.formula)
    for line in (*formulas, *LISTED["notes"], *dict.fromkeys(each.source for each in bill.rows)):
        terminal.console.print(line, markup=False)


def in_dollars(amount: Decimal) -> str:
    """An amount to the cent."""
    return f"${amount.quantize(CENT, ROUND_HALF_UP):,}"


def _shown(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
