"""Everything that is there of the throwaway environment, whatever the record says."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from smsbot.account.session import error_code
from smsbot.actions.acceptance.cleaning.kinds import KINDS
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.world import NOT_THERE, Caller


@dataclass(frozen=True)
class Belonging:
    """Something of the environment: its type as Terraform calls it, its id, and its name."""

    kind: str
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def belongings(caller: Caller, place: Place) -> Iterator[Belonging]:
    """All of it, in the order of its deletion. Raises what boto3 raises."""
    for kind, (find, _) in KINDS.items():
        for known, name in find(caller, place):
            yield Belonging(kind, known, name)


def delete(caller: Caller, belonging: Belonging) -> None:
    """Delete it; that it is gone already is fine. Raises what boto3 raises."""
    _, end = KINDS[belonging.kind]
    try:
        end(caller, belonging.id)
    except ClientError as error:
        if error_code(error) not in NOT_THERE:
            raise
