"""Everything that is made, written to disk before it is made.

Cleaning reads the record and the account, by names and tags: neither is trusted alone.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Made:
    """A resource that is about to be made: its type as Terraform calls it, and its name.

    ``id`` is what AWS chose; empty until AWS answered.
    """

    kind: str
    name: str
    id: str = ""


@dataclass(frozen=True)
class Record:
    """A file with one line for each. A line that is not as written counts as nothing made."""

    path: Path

    def will_make(self, kind: str, name: str) -> None:
        """Write it down, and return only when the disk has it."""
        self._write(Made(kind, name))

    def has_made(self, kind: str, name: str, id: str) -> None:
        """Write down the id that AWS chose."""
        self._write(Made(kind, name, id))

    def made(self) -> frozenset[Made]:
        """Everything in it, each with its id where that is known."""
        found = set(self._read())
        with_id = {(each.kind, each.name) for each in found if each.id}
        return frozenset(each for each in found if each.id or (each.kind, each.name) not in with_id)

    def forget(self) -> None:
        """End the record, after a reading found nothing left."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> Iterator[Made]:
        with suppress(FileNotFoundError):
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError, TypeError):
                    made = Made(**json.loads(line))
                    if all(isinstance(each, str) for each in astuple(made)):
                        yield made

    def _write(self, made: Made) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            # A line that was cut off before has no end.
            file.write(f"\n{json.dumps(asdict(made))}\n")
            file.flush()
            os.fsync(file.fileno())
