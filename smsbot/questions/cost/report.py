"""A bill as tables, for a terminal and the page."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rich.markup import escape
from rich.table import Table

from keyproof.coverage.cost import Years, dollars_a_month, years_of_keys
from smsbot.questions.cost.bill import FREE_REQUESTS, Bill, charged, dollars_of_requests
from smsbot.questions.cost.prices import CENT
from smsbot.questions.cost.prices import REGION as PRICED_REGION

NOT_KNOWN = "not known"
# The parts of a sum, with the headings of their columns.
AMOUNTS = {
    "keys": "Keys",
    "rotation": "Rotation",
    "requests": "Requests",
    "other": "Other",
    "total": "Sum",
    "with_aws_managed_keys": "With AWS-managed keys",
}
MESSAGES = (
    "Messages come evenly over the month; each counts once on each topic and, at worst, once in "
    "each queue. An invocation is taken to last a second, an execution environment and its "
    "connections five minutes."
)
HIGHER = "SNS and SQS may ask more often, AWS says, since they are distributed."
AWS_MANAGED = (
    "AWS-managed keys: no monthly fee; AWS charges their requests alike "
    "(https://aws.amazon.com/kms/pricing/, note 1). That each service passes them on is "
    "unconfirmed."
)
SHARED = (
    f"{FREE_REQUESTS:,} requests a month are free for the whole account: other users of KMS in it "
    "share them."
)
TEXTS = (
    "Not in the sums: texts and the phone number. Their prices differ by country and carrier: "
    "https://aws.amazon.com/end-user-messaging/pricing/."
)
NOTES = (MESSAGES, HIGHER, AWS_MANAGED, SHARED, TEXTS)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table of the report. All columns but ``texts`` of them hold numbers."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: tuple[int, ...]

    def as_table(self) -> Table:
        """For a terminal."""
        table = Table(title=self.title, title_justify="left", title_style="bold")
        for index, heading in enumerate(self.headings):
            table.add_column(heading, justify="left" if index in self.texts else "right")
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table


def sections(bill: Bill) -> tuple[Section, ...]:
    """Keys, requests, everything else, the sum, and how it grows."""
    return (_keys(bill), _requests(bill), _parts(bill), _sums(bill), _growth(bill))


def notes(bill: Bill) -> list[str]:
    """What the numbers rest on, one line each."""
    sources = {
        each.service: each.source for one in bill.requests for each in one.services if each.source
    }
    return [
        *NOTES,
        *_elsewhere(bill),
        *(f"Requests of {service}: {source}" for service, source in sources.items()),
        *(f"Prices of {' and '.join(names)}: {source}" for source, names in _sources(bill).items()),
    ]


def _elsewhere(bill: Bill) -> list[str]:
    """A line about the prices of another region, if there is any."""
    regions = {each.model.location.region for each in bill.environments} - {PRICED_REGION}
    told = f"Prices of {PRICED_REGION}, as known in November 2026. "
    more = f"In {' and '.join(sorted(regions))} they differ: up to about a half more. "
    return [told + (more if regions else "") + "The pages below are binding."]


def _sources(bill: Bill) -> dict[str, list[str]]:
    """The services whose prices a page has, by the page."""
    found: dict[str, list[str]] = {}
    for each in bill.parts:
        if each.source:
            named = found.setdefault(each.source, [])
            service = each.name.partition(" ")[0]
            if service not in named:
                named.append(service)
    return found


def without(bill: Bill) -> str:
    """What a sum lacks, in words; empty if it lacks nothing."""
    return f", without {', '.join(bill.without)}" if bill.without else ""


def headline(bill: Bill) -> str:
    """What the bill is of."""
    names = ", ".join(each.name for each in bill.environments)
    account = f", account {bill.account_id}" if bill.account_id else ""
    each = " in each" if len(bill.environments) > 1 else ""
    return f"Cost of {names}{account}: {bill.messages:,} messages a month{each}"


def _keys(bill: Bill) -> Section:
    several = len(bill.environments) > 1
    periods = tuple(years_of_keys(bill.keys))
    rows = [
        (
            f"{environment.name}: {key.label}" if several else key.label,
            f"every {key.rotation_period_in_days} days" if key.rotation else "never",
            *(dollars(dollars_a_month(key, year=each.first)) for each in periods),
        )
        for environment in bill.environments
        for key in environment.model.keys
    ]
    totals = (dollars(each.keys + each.rotation) for each in bill.sums)
    return Section(
        title="Keys, dollars a month",
        headings=("Key", "Rotation", *map(_years, periods)),
        rows=(*rows, ("Sum", "", *totals)),
        texts=(0, 1),
    )


def _requests(bill: Bill) -> Section:
    several = len(bill.environments) > 1
    rows = [
        (
            f"{one.environment}: {each.service}" if several else each.service,
            NOT_KNOWN if each.requests is None else f"{each.requests:,}",
            each.formula,
            each.basis.value,
        )
        for one in bill.requests
        for each in one.services
    ]
    total = bill.all_requests
    price = f"{charged(total):,} charged, after {FREE_REQUESTS:,} free, at $0.03 for 10,000"
    return Section(
        title=f"Requests to KMS a month, at {bill.messages:,} messages",
        headings=("Service", "Requests", "Formula", "Basis"),
        rows=(
            *rows,
            ("Sum", f"{total:,}", f"{price}: {dollars(dollars_of_requests(total))}", ""),
        ),
        texts=(0, 2, 3),
    )


def _parts(bill: Bill) -> Section:
    return Section(
        title=f"Other services, dollars a month, at {bill.messages:,} messages",
        headings=("Part", "Amount", "Formula", "Price", "Dollars"),
        rows=tuple(
            (
                each.name,
                _amount(each.amount) if each.dollars is not None else "",
                each.formula,
                each.price,
                NOT_KNOWN if each.dollars is None else dollars(each.dollars),
            )
            for each in bill.parts
        ),
        texts=(0, 2, 3),
    )


def _amount(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _sums(bill: Bill) -> Section:
    return Section(
        title=f"Sum, dollars a month{without(bill)}",
        headings=("At the end of", *AMOUNTS.values()),
        rows=tuple(
            (_years(each.years), *(dollars(getattr(each, amount)) for amount in AMOUNTS))
            for each in bill.sums
        ),
        texts=(0,),
    )


def _growth(bill: Bill) -> Section:
    several = " in each" if len(bill.environments) > 1 else ""
    return Section(
        title="With more messages, dollars a month"
        + (", without the parts named above" if bill.without else ""),
        headings=(
            f"Messages a month{several}",
            "Requests",
            *(_years(each.years) for each in bill.sums),
            "With AWS-managed keys",
        ),
        rows=tuple(
            (
                f"{each.messages:,}",
                f"{each.all_requests:,}",
                *(dollars(one.total) for one in each.sums),
                dollars(each.sums[0].with_aws_managed_keys),
            )
            for each in bill.growth
        ),
        texts=(),
    )


def dollars(amount: Decimal) -> str:
    """An amount to the cent."""
    return f"${amount.quantize(CENT, ROUND_HALF_UP):,}"


def _years(years: Years) -> str:
    if years.last is None:
        return f"year {years.first} and after"
    if years.last == years.first:
        return f"year {years.first}"
    return f"years {years.first} to {years.last}"
