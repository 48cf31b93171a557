"""``smsbot privacy``: what is stored of one phone number is shown, exported and erased."""

import json
import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from boto3 import Session
from rich.markup import escape
from rich.table import Table

from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal, counted
from keyproof.terminal.user_error import UserError
from keyproof.visible import one_line
from smsbot.account.session import failures, session_for
from smsbot.environments import environment_named
from smsbot.erasure import DAYS_KEPT, Erasing, Hashes, Record, is_being_answered, records_of
from smsbot.options import Environment, Profile
from stacks.keys import ERASED_NUMBERS
from stacks.settings.environment import Environment as Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)

Source = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A file that holds the phone number, or - for standard input."
    ),
]
Format = Annotated[TableOrJson, typer.Option("--format", help="The output format.")]

STANDARD_INPUT = "-"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Seven digits of any script, with at most two other characters between them.
LOOKS_LIKE_A_NUMBER = re.compile(r"(?:\d\D{0,2}){7}")
LONGEST_SOURCE = 4096

NOTHING = "No data is stored under this number."
KEPT = (
    "Kept, because the law requires it: the opt-out, under a keyed hash of the number. Do not "
    "delete the KMS key {key} ($1 a month): without it, the bot cannot recognize the number."
)
KEPT_FOR_A_TIME = (
    "Kept for {days} days: keyed hashes of its texts' ids, and the time of the last START, so that "
    "the bot recognizes a text that AWS delivers again."
)
NOT_REACHED = (
    "Not reached by this command: log groups keep receipts for {days} days; texts that failed wait "
    "in the dead-letter queue for up to 14 days; AWS End User Messaging keeps its own list of "
    "opt-outs. Point-in-time recovery keeps erased items for 35 days: after a restore, erase "
    "again."
)
READERS = "Run it as one of the table_readers of environments.toml."
OFFICERS = "Run it as one of the privacy_roles of environments.toml."


@app.callback()
def check_arguments() -> None:
    """Show, export and erase the data of one phone number."""
    refuse_numbers(sys.argv[1:])


@app.command()
def show(
    environment: Environment,
    source: Source = STANDARD_INPUT,
    *,
    profile: Profile = None,
    format: Format = TableOrJson.TABLE,
) -> None:
    """Show what is stored under one number, except what an erasure keeps. For table_readers."""
    number, settings = read_number(source), environment_named(environment)
    session = session_for(settings, profile=profile)
    with failures("reading a conversation", denied=READERS):
        records = records_of(_dynamodb(session), _table(settings), number)
    if format is TableOrJson.JSON:
        print(json.dumps(records, indent=2))
        return
    console = Terminal().console
    if not records:
        console.print(NOTHING)
        return
    console.print(conversation(records))


@app.command()
def export(environment: Environment, source: Source = "-", *, profile: Profile = None) -> None:
    """Print what the conversations table holds about one number. For the privacy_roles."""
    number, settings = read_number(source), environment_named(environment)
    session = session_for(settings, profile=profile)
    with failures("exporting the data of a person", denied=OFFICERS):
        hashes = _hashes(settings, session)
        dynamodb, table = _dynamodb(session), _table(settings)
        records = records_of(dynamodb, table, number)
        kept = records_of(dynamodb, table, hashes.partition(number))
    found = {"phone_number": number, "environment": environment, "entries": records, "kept": kept}
    print(json.dumps(found, indent=2))
    if not records and not kept:
        Terminal().errors.print(NOTHING)


@app.command()
def erase(
    environment: Environment,
    source: Source = "-",
    *,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase the data of one number, except its opt-out. For the privacy_roles.

    Exit status 1 if you declined.
    """
    number, settings = read_number(source), environment_named(environment)
    session, terminal = session_for(settings, profile=profile), Terminal()
    with failures("erasing the data of a person", denied=OFFICERS):
        hashes = _hashes(settings, session)
        dynamodb, table = _dynamodb(session), _table(settings)
        records = records_of(dynamodb, table, number)
        if not records:
            terminal.console.print(NOTHING)
            return
        question = f"Erase {counted(len(records), 'item')} for good?"
        if not terminal.agreed(question, done="erased", yes=yes):
            raise typer.Exit(1)
        if is_being_answered(records_of(dynamodb, table, number)):
            raise UserError(
                "Nothing was erased: the bot is answering a text of this number.",
                hint="Run the command again in five minutes.",
            )
        erased, keeps_opt_out = Erasing(dynamodb, table, number, hashes).run()
    kept = KEPT.format(key=_key_alias(settings)) if keeps_opt_out else ""
    lines = (
        f"Erased: {counted(erased, 'item')}.",
        KEPT_FOR_A_TIME.format(days=DAYS_KEPT),
        kept,
        NOT_REACHED.format(days=settings.log_retention_in_days),
    )
    for line in filter(None, lines):
        terminal.console.print(line)


def refuse_numbers(arguments: Iterable[str]) -> None:
    """Raise UserError if a phone number is among the arguments of a command, without repeating it.

    Arguments are in the shell's history and in the list of processes.
    """
    for before, each in pairwise(("", *arguments)):
        if "--profile" in (before, each.partition("=")[0]):
            continue  # the name of a profile often holds the number of an account
        if LOOKS_LIKE_A_NUMBER.search(each) and not Path(each).exists():
            raise UserError(
                "The phone number is on the command line, and now in the shell history.",
                hint="Remove it from the history. Pass a file that contains the number, "
                "or - for standard input.",
            )


def read_number(source: str) -> str:
    """The number in a file, or on standard input where that is ``-``.

    On a terminal it is asked for, and not shown. Raises UserError for anything but one number in
    E.164, without repeating it.
    """
    if source != STANDARD_INPUT:
        with Path(source).open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(LONGEST_SOURCE)
    elif sys.stdin.isatty():
        text = str(typer.prompt("Phone number", hide_input=True))
    else:
        try:
            text = sys.stdin.read(LONGEST_SOURCE)
        except UnicodeDecodeError:
            text = ""
    number = text.strip()
    if not E164.fullmatch(number):
        place = "Standard input" if source == STANDARD_INPUT else "The file"
        raise UserError(
            f"{place} does not contain exactly one phone number.",
            hint="Write one number in E.164 format, such as +12065550100.",
        )
    return number


def conversation(records: list[Record]) -> Table:
    """Everything that is stored of a number: its texts in their order, then the rest."""
    table = Table("Item", "Stored", show_lines=True)
    for each in sorted(records, key=lambda record: str(record.get("received_at", "~"))):
        values = (f"{name}: {each[name]}" for name in each if name not in ("entry", "phone_number"))
        table.add_row(_shown(each["entry"]), "\n".join(map(_shown, values)))
    return table


def _shown(value: object) -> str:
    """A value without markup and without characters that move the cursor."""
    return escape(one_line(str(value)))


def _dynamodb(session: Session) -> "DynamoDBClient":
    return session.resource("dynamodb").meta.client


def _table(settings: Settings) -> str:
    return settings.names.name("storage", "table", "conversations")


def _key_alias(settings: Settings) -> str:
    return f"alias/{settings.names.name('security', 'key', ERASED_NUMBERS)}"


def _hashes(settings: Settings, session: Session) -> Hashes:
    """The hashes under the key for erased numbers. Raises UserError where there is none."""
    if not settings.privacy_roles:
        raise UserError(
            f"No role may export or erase personal data of {settings.name}.",
            hint="Add roles to privacy_roles, apply the bootstrap if there is one, and deploy. "
            "This creates one more key, for $1 a month.",
        )
    return Hashes(session.client("kms"), _key_alias(settings))
