"""The commands ``person`` and ``counters``, and their messages."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot.account.session import failures, session_for
from smsbot.actions.person import report
from smsbot.actions.person.counters import counters_of, sums_of
from smsbot.actions.person.erasing import DAYS_KEPT, Erasing, Hashes
from smsbot.actions.person.number import read_number
from smsbot.actions.person.records import is_being_answered, records_of
from smsbot.environments import environment_named
from stacks.keys import ERASED_NUMBERS
from stacks.settings.environment import Environment

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_dynamodb import DynamoDBClient

NOTHING = "Nothing is stored of this number."
KEPT = (
    "Kept: that it opted out, under a keyed hash of the number. The law has it honoured for "
    "good. The key is {key} in KMS, for $1 a month; without it nobody can try numbers."
)
KEPT_FOR_A_TIME = (
    "Kept for {days} days: keyed hashes of its texts' ids, and when it last opted out or returned, "
    "so that the bot knows a text that AWS delivers again."
)
NOT_REACHED = (
    "Not reached by this command: log groups keep receipts for {days} days; texts that failed wait "
    "in the dead-letter queue for up to 14 days; AWS End User Messaging keeps its own list of "
    "opt-outs. Point-in-time recovery keeps erased entries for 35 days: after a restore, erase "
    "again."
)
READERS = "Run it as one of the key_readers or table_readers of environments.toml."
OFFICERS = "Run it as one of the person_data_roles of environments.toml."


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the data of an environment is: its table, and a session that may read it."""

    environment: Environment
    session: "Session"

    @property
    def table(self) -> str:
        """The table of conversations."""
        return self.environment.names.name("storage", "table", "conversations")

    def dynamodb(self) -> "DynamoDBClient":
        """A client of DynamoDB."""
        return self.session.client("dynamodb")


def show(environment: str, source: str, *, profile: str | None, format: TableOrJson) -> None:
    """Print the conversation of one number."""
    number = read_number(source)
    place = _place(environment, profile)
    with failures("reading a conversation", denied=READERS):
        records = records_of(place.dynamodb(), place.table, number)
    if format is TableOrJson.JSON:
        print(json.dumps(records, indent=2))
        return
    console = Terminal().console
    if not records:
        console.print(NOTHING)
        return
    console.print(report.conversation(records))
    for line in report.others(records):
        console.print(line)


def export(environment: str, source: str, *, profile: str | None) -> None:
    """Print everything that is stored of one number, as JSON."""
    number = read_number(source)
    place = _place(environment, profile)
    with failures("exporting the data of a person", denied=OFFICERS):
        hashes = Hashes(place.session.client("kms"), _key(place))
        dynamodb = place.dynamodb()
        records = records_of(dynamodb, place.table, number)
        kept = records_of(dynamodb, place.table, hashes.partition(number))
    print(
        json.dumps(
            {"phone_number": number, "environment": environment, "entries": records, "kept": kept},
            indent=2,
        )
    )
    if not records and not kept:
        Terminal().errors.print(NOTHING)


def erase(environment: str, source: str, *, profile: str | None, yes: bool) -> int:
    """Erase everything of one number but its opt-out; 1 where the user does not agree."""
    number = read_number(source)
    place = _place(environment, profile)
    terminal = Terminal()
    console = terminal.console
    with failures("erasing the data of a person", denied=OFFICERS):
        hashes = Hashes(place.session.client("kms"), _key(place))
        dynamodb = place.dynamodb()
        records = records_of(dynamodb, place.table, number)
        if not records:
            console.print(NOTHING)
            return 0
        question = f"Erase {_counted(len(records))} for good?"
        if not terminal.agreed(question, done="erased", yes=yes):
            return 1
        if is_being_answered(records_of(dynamodb, place.table, number)):
            raise Failure(
                "Nothing was erased: the bot is answering a text of this number.",
                way_on="Run the command again in five minutes.",
            )
        erased = Erasing(dynamodb, place.table, number, hashes).run()
    console.print(f"{_counted(erased.entries)} {'is' if erased.entries == 1 else 'are'} erased.")
    console.print(KEPT_FOR_A_TIME.format(days=DAYS_KEPT))
    if erased.keeps_opt_out:
        alias = place.environment.names.name("security", "key", ERASED_NUMBERS)
        console.print(KEPT.format(key=f"alias/{alias}"))
    days = place.environment.log_retention_in_days
    console.print(NOT_REACHED.format(days=days))
    return 0


def show_counters(environment: str, *, days: int, profile: str | None, format: TableOrJson) -> None:
    """Print the sum of each counter of the last days, today's included."""
    place = _place(environment, profile)
    table = place.environment.names.name("storage", "table", "analytics")
    with failures("reading the counters", denied=READERS):
        found = counters_of(place.dynamodb(), table, last=datetime.now(UTC).date(), days=days)
    sums = sums_of(found)
    if format is TableOrJson.JSON:
        by_day = {
            day: {name: report.plain(count) for name, count in counters.items()}
            for day, counters in found.items()
        }
        total = {name: report.plain(count) for name, count in sums.items()}
        print(json.dumps({"days": by_day, "sum": total}, indent=2))
        return
    console = Terminal().console
    if sums:
        console.print(report.counters(sums, days=days))
    else:
        console.print("Nothing was counted.")


def _place(name: str, profile: str | None) -> Place:
    environment = environment_named(name)
    session = session_for(environment, profile=profile)
    return Place(environment=environment, session=session)


def _key(place: Place) -> str:
    """The id of the key for hashes of erased numbers. Raises Failure where there is none."""
    environment = place.environment
    if not environment.person_data_roles:
        raise Failure(
            f"Nobody may export or erase a person's data of {environment.name}.",
            way_on="Name roles in person_data_roles of environments.toml, and deploy it. It makes "
            "one more key, for $1 a month.",
        )
    alias = environment.names.name("security", "key", ERASED_NUMBERS)
    return f"alias/{alias}"


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
