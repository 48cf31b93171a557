"""The command ``redrive``, and its messages."""

from typing import Any

from rich.table import Table

from keyproof.location import Location
from keyproof.terminal.terminal import Terminal
from smsbot.account.identity import identity_of
from smsbot.account.session import failures, session_for
from smsbot.actions.redrive.messages import Kind
from smsbot.actions.redrive.moving import DeadLetterQueue, Moved, Seen, look, move
from smsbot.actions.redrive.target import target_of
from smsbot.environments import environment_named

BECOMES = {
    Kind.FAILED_DELIVERY: "given to the function again",
    Kind.FAILED_INVOCATION: "given to the function again",
    Kind.NEITHER: "stays in the queue",
}
DENIED = (
    "`python -m smsbot roles {environment} redrive` prints what your role has to be allowed; "
    "key_readers or queue_readers in environments.toml lets it use the key."
)


def redrive(environment_name: str, *, profile: str | None, yes: bool, dry_run: bool) -> int:
    """Count the messages in the dead-letter queue, and redrive them if the user agrees.

    With ``dry_run`` it only counts. Returns the exit status: 1 if a message stays in the queue
    that was to leave it, or may, or is neither a failed delivery nor a failed invocation.
    """
    terminal = Terminal()
    environment = environment_named(environment_name)
    session = session_for(environment, profile=profile)
    denied = DENIED.format(environment=environment_name)
    with failures("asking which account this is"):
        account = identity_of(session)["Account"]
        target = target_of(environment, Location(region=environment.region, account_id=account))
        sqs: Any = session.client("sqs")
        functions: Any = session.client("lambda")
    with failures(f"looking at {target.queue}", denied=denied):
        queue = DeadLetterQueue(sqs, sqs.get_queue_url(QueueName=target.queue)["QueueUrl"])
        with terminal.step(f"Looking at {target.queue}", f"Looked at {target.queue}"):
            seen = look(queue, target)
    show(seen, terminal)
    stays = 1 if seen.counts[Kind.NEITHER] or seen.has_more else 0
    question = f"Give {seen.movable} to the function again?"
    if not seen.movable or not terminal.agreed(question, done="moved", yes=yes, dry_run=dry_run):
        return stays
    moved = Moved()
    try:
        with (
            failures(f"moving what is in {target.queue}", denied=denied),
            terminal.console.status(f"Giving {seen.movable} to the function again") as status,
        ):

            def on_taken() -> None:
                status.update(f"The function took {moved.taken} of {seen.movable}")

            move(queue, functions, target, seen, moved=moved, on_taken=on_taken)
    finally:
        _tell(moved, seen, terminal)
    return 1 if stays or moved.undeleted or moved.taken < seen.movable else 0


def show(seen: Seen, terminal: Terminal) -> None:
    """Print what is in the queue."""
    table = Table()
    for heading in ("In the queue", "Messages", "What happens"):
        table.add_column(heading, justify="right" if heading == "Messages" else "left")
    for kind in Kind:
        table.add_row(kind, str(seen.counts[kind]), BECOMES[kind])
    terminal.console.print(table)
    if seen.has_more:
        terminal.console.print("There may be more; run the command again afterwards.")


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
