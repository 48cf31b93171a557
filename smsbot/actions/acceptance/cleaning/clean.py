"""Removes everything of the throwaway environment, and proves by a last reading that it did."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from keyproof.model.key import KeyState
from smsbot.account.session import error_code
from smsbot.actions.acceptance.cleaning.belongings import Belonging, belongings, delete
from smsbot.actions.acceptance.cleaning.kinds import (
    KINDS,
    backups_of,
    is_ending,
    is_tagged_key,
    keys_of,
)
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.record import Made, Record
from smsbot.actions.acceptance.world import REFUSED, Caller

# What AWS deletes takes a while, such as a table; and some things wait for others.
ROUNDS = 40
PAUSE_IN_SECONDS = 5
# DynamoDB restores a table within half an hour, and deletes neither it nor its backup before.
SLOW = {"aws_dynamodb_table", "aws_dynamodb_backup"}
SLOW_ROUNDS = 360


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """``left`` is still there, ``refused`` says why; AWS ends ``ending`` itself, with dates."""

    deleted: tuple[Belonging, ...]
    left: tuple[Belonging, ...]
    refused: tuple[str, ...]
    ending: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left but what AWS ends."""
        return not self.left


def clean(
    caller: Caller,
    place: Place,
    record: Record,
    *,
    pause: Callable[[float], None],
    on_deleted: Callable[[Belonging], None] = lambda _: None,
) -> Cleaned:
    """Delete what the account shows and what the record names, until a reading finds nothing.

    The record ends only then. Raises ClientError if the account cannot be read: nothing is known
    to be clean without a reading.
    """
    deleted: dict[Belonging, None] = {}
    refused: dict[str, None] = {}
    left: tuple[Belonging, ...] = ()
    for round_number in range(SLOW_ROUNDS):
        found = [*belongings(caller, place)]
        # What a listing does not show yet, as it may after an interrupt.
        recorded = _recorded(caller, place, record.made(), found) if round_number == 0 else ()
        refused.clear()
        is_denied = False
        for each in (*found, *recorded):
            try:
                delete(caller, each)
            except ClientError as error:
                refused[f"{each}: {error}"] = None
                is_denied = is_denied or error_code(error) in REFUSED
            else:
                if each in found and each not in deleted:
                    deleted[each] = None
                    on_deleted(each)
        left = tuple(belongings(caller, place))
        if not left:
            record.forget()
            break
        is_slow = not is_denied and {each.kind for each in left} <= SLOW
        if round_number + 1 >= ROUNDS and not is_slow:
            break
        pause(PAUSE_IN_SECONDS)
    return Cleaned(
        deleted=tuple(deleted),
        left=left,
        refused=tuple(refused),
        ending=tuple(_ending(caller, place)),
    )


def _recorded(
    caller: Caller, place: Place, made: Iterable[Made], found: Iterable[Belonging]
) -> Iterator[Belonging]:
    """What the record names and no listing showed, as far as it can be deleted by that.

    The record is a file that anybody may have changed: what it names has to be of the environment.
    """
    ids = {each.id for each in found} | {each.name for each in found}
    for each in sorted(made):
        if each.kind not in KINDS or not each.id or each.id in ids:
            continue
        is_key = each.kind == "aws_kms_key"
        if is_tagged_key(caller, place, each.id) if is_key else f"/{place.start}" in each.id:
            yield Belonging(each.kind, each.id, each.name)


def _ending(caller: Caller, place: Place) -> Iterator[str]:
    for each in keys_of(caller, place):
        if each["KeyState"] == KeyState.PENDING_DELETION:
            yield f"key pending deletion: {each['KeyId']}, until {each['DeletionDate']:%Y-%m-%d}"
    for each in filter(is_ending, backups_of(caller, place)):
        until = each.get("BackupExpiryDateTime")
        date = f"until {until:%Y-%m-%d}" if until else "for 35 days"
        yield f"backup that AWS keeps: {each['BackupName']}, {date}"
