"""One change of a repository's settings."""

from dataclasses import dataclass

from keyproof.visible import one_line
from smsbot.services.github.api import Json


@dataclass(frozen=True, kw_only=True)
class Change:
    """One documented request, what it changes in words, and which protection it takes away.

    ``now`` and ``then`` say what is there and what is declared, where that takes words. ``takes``
    names what ``--weaken`` has to name, such as ``prod/reviewers``.
    """

    what: str
    method: str
    path: str
    body: Json | None
    now: str = ""
    then: str = ""
    takes: tuple[str, ...] = ()

    def __str__(self) -> str:
        difference = f": {self.now} → {self.then}" if self.then else ""
        taken = f" (takes away {', '.join(self.takes)})" if self.takes else ""
        return one_line(f"{self.what}{difference}{taken}")


def holds(found: object, wanted: object) -> bool:
    """Whether what is there has all that is wanted; GitHub adds members of its own."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            holds(found.get(name), each) for name, each in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(any(holds(one, each) for one in found) for each in wanted)
        )
    return found == wanted
