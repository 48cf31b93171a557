"""An AWS that does as a probe believes, and ones that do otherwise."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.smsbot.actions.acceptance import worlds
from tests.smsbot.actions.acceptance.worlds import Ended, ended
from tests.smsbot.standing_in import Refused
from tests.smsbot.worded import read_worded

Answers = Mapping[str, Any]
NOTHING: Answers = {"Messages": []}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Answers in addition to what every probe gets: ``unsettled`` are those that show nothing."""

    confirms: Answers = field(default_factory=dict[str, Any])
    refutes: tuple[Answers, ...] = ()
    run: Ended = field(default_factory=ended)
    run_refutes: tuple[Ended, ...] = ()
    unsettled: tuple[Answers, ...] = ()
    run_unsettled: tuple[Ended, ...] = ()

    def refuting(self) -> Iterator[tuple[Answers, Ended]]:
        """Each AWS that does otherwise, and how the commands end there."""
        yield from (({**self.confirms, **each}, self.run) for each in self.refutes)
        yield from ((self.confirms, each) for each in self.run_refutes)

    def unsettling(self) -> Iterator[tuple[Answers, Ended]]:
        """Each AWS that shows nothing."""
        yield from (({**self.confirms, **each}, self.run) for each in self.unsettled)
        yield from ((self.confirms, each) for each in self.run_unsettled)


def by(call: str, good: Any, *bad: Any, unsettled: tuple[Any, ...] = ()) -> Case:
    """One call that shows it: an answer that confirms, those that refute, and those of no use."""
    return Case(
        confirms={call: good},
        refutes=tuple({call: each} for each in bad),
        unsettled=tuple({call: each} for each in unsettled),
    )


def cases_of(module: str, words: Mapping[str, Any]) -> dict[str, Case]:
    """The cases of the file beside a module, by the probe, in its words and those of all worlds.

    Where one call shows it, it is named: ``good`` confirms, ``bad`` refutes, ``idle`` is of no use.
    """
    known = {**vars(worlds), **globals(), "refused": Refused, **words}
    found = read_worded(Path(module).with_suffix(".yaml"), known)
    return {name: _case(each) for name, each in found.items() if not name.startswith("_")}


def _listed(found: list[Any]) -> tuple[Any, ...]:
    """A word that stands for several is all of them."""
    return tuple(one for each in found for one in (each if isinstance(each, tuple) else (each,)))


def _case(found: Mapping[str, Any]) -> Case:
    given: dict[str, Any] = {}
    for name, each in found.items():
        given[name] = _listed(each) if isinstance(each, list) and name != "good" else each
    if call := given.pop("call", None):
        bad, idle = given.pop("bad", ()), given.pop("idle", ())
        shown = by(call, given.pop("good"), *bad, unsettled=idle)
        given["confirms"] = {**given.get("confirms", {}), **shown.confirms}
        given["refutes"] = (*shown.refutes, *given.get("refutes", ()))
        given["unsettled"] = (*shown.unsettled, *given.get("unsettled", ()))
    return Case(**given)


def message(body: object) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return {"Messages": [{"Body": text, "ReceiptHandle": "1"}]}


def events(*found: Mapping[str, Any]) -> dict[str, Any]:
    return {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in found]}


def logged(*messages: str) -> dict[str, Any]:
    return {"events": [{"message": each} for each in messages]}
