"""The command ``redrive``, and its messages."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from constructs_lib.location import Location
from smsbot.environments import environment_named
from smsbot.failure import Failure
from smsbot.redrive.messages import Kind
from smsbot.redrive.moving import Moved, Seen, look, move
from smsbot.redrive.queue import WORKERS, DeadLetterQueue
from smsbot.redrive.target import Target, target_of
from smsbot.terminal import Terminal
from stacks.settings.environment import Environment

BECOMES = {
    Kind.FAILED_DELIVERY: "given to the function again",
    Kind.FAILED_INVOCATION: "given to the function again",
    Kind.NEITHER: "stays in the queue",
}
SIGN_IN = (
    "See that you are signed in: `aws sts get-caller-identity`; --profile names another profile."
)
CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=2 * WORKERS,
)


def redrive(
    environment_name: str, *, profile: str | None, region: str | None, yes: bool, dry_run: bool
) -> int:
    """Count the messages in the dead-letter queue, and redrive them if the user agrees.

    With ``dry_run`` it only counts. Returns the exit status: 1 if a message stays in the queue
    that was to leave it, or is neither a failed delivery nor a failed invocation.
    """
    terminal = Terminal()
    environment = environment_named(environment_name)
    with _readable_errors("signing in"):
        session = _session(environment, profile, region)
        target = _target(session, environment)
        sqs: Any = session.client("sqs", config=CONFIG)
        functions: Any = session.client("lambda", config=CONFIG)
    with _readable_errors(f"looking at {target.queue}"):
        queue = DeadLetterQueue(sqs, sqs.get_queue_url(QueueName=target.queue)["QueueUrl"])
        with terminal.step(f"Looking at {target.queue}", f"Looked at {target.queue}"):
            seen = look(queue, target)
    _show(seen, terminal)
    stays = 1 if seen.counts[Kind.NEITHER] else 0
    if not seen.movable or not _agrees(seen, terminal, yes=yes, dry_run=dry_run):
        return stays
    moved = Moved()
    try:
        with _readable_errors(f"moving what is in {target.queue}"), _progress(terminal) as progress:
            task = progress.add_task("Moving", total=seen.movable)
            move(
                queue,
                functions,
                target,
                seen,
                moved=moved,
                on_taken=lambda count: progress.advance(task, count),
            )
    finally:
        _tell(moved, seen, terminal)
    return 1 if stays or moved.undeleted or moved.taken < seen.movable else 0


def _session(
    environment: Environment, profile: str | None, region: str | None
) -> boto3.session.Session:
    return boto3.session.Session(profile_name=profile, region_name=region or environment.region)


def _target(session: boto3.session.Session, environment: Environment) -> Target:
    """The queue and the function of the account that is signed in to.

    Raises Failure on another account than the environment's.
    """
    identity: Any = session.client("sts", config=CONFIG)
    account = str(identity.get_caller_identity()["Account"])
    if environment.account_id not in (None, account):
        raise Failure(
            f"You are signed in to the account {account}; {environment.name} is in "
            f"{environment.account_id}.",
            way_on="Sign in to that account, or name a profile of it with --profile.",
        )
    return target_of(environment, Location(region=session.region_name, account_id=account))


def _show(seen: Seen, terminal: Terminal) -> None:
    table = Table()
    for heading in ("In the queue", "Messages", "What becomes of them"):
        table.add_column(heading, justify="right" if heading == "Messages" else "left")
    for kind in Kind:
        table.add_row(kind, str(seen.counts[kind]), BECOMES[kind])
    terminal.console.print(table)
    if seen.has_more:
        terminal.console.print(
            "There is more than one run moves; run the command again afterwards."
        )


def _agrees(seen: Seen, terminal: Terminal, *, yes: bool, dry_run: bool) -> bool:
    if dry_run:
        terminal.console.print("Nothing was moved (--dry-run).")
        return False
    if yes:
        return True
    if sys.stdin.isatty() and terminal.console.is_terminal:
        return typer.confirm(f"Give {seen.movable} to the function again?")
    terminal.console.print("Nothing was moved. Pass --yes to move without a question.")
    return False


def _tell(moved: Moved, seen: Seen, terminal: Terminal) -> None:
    terminal.console.print(f"The function took {moved.taken} of {seen.movable}.")
    if moved.taken < seen.movable:
        terminal.console.print(
            f"{seen.movable - moved.taken} are still in the queue; run the command again."
        )
    if moved.undeleted:
        terminal.console.print(
            f"{moved.undeleted} that it took could not be deleted: the next run gives them to it "
            "again, and it handles none twice."
        )


@contextmanager
def _progress(terminal: Terminal) -> Generator[Progress]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=terminal.console,
        transient=True,
        disable=not terminal.console.is_terminal,
    ) as progress:
        yield progress


@contextmanager
def _readable_errors(doing: str) -> Generator[None]:
    """Turn what boto3 raises into a Failure that says what was being done."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise Failure(f"AWS refused while {doing}: {error}", way_on=_way_on(code)) from error
    except BotoCoreError as error:
        raise Failure(f"Not possible, {doing}: {error}", way_on=SIGN_IN) from error


def _way_on(code: str) -> str:
    if "AccessDenied" in code:
        return (
            "`python -m smsbot roles ENVIRONMENT redrive` prints what your role has to be allowed; "
            "key_readers in environments.toml lets it use the key."
        )
    if any(word in code for word in ("NonExistent", "DoesNotExist", "NotFound")):
        return "See that the environment is deployed in the region and the account that you mean."
    return SIGN_IN
