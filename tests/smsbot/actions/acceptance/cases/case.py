"""An AWS that does as a probe believes, and ones that do otherwise."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.smsbot.actions.acceptance.worlds import Ended, ended

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


def by(
    call: str,
    good: Any,
    *bad: Any,
    given: Answers | None = None,
    unsettled: tuple[Any, ...] = (),
    more: tuple[Answers, ...] = (),
    more_unsettled: tuple[Answers, ...] = (),
    run: Ended | None = None,
    run_unsettled: tuple[Ended, ...] = (),
) -> Case:
    """One call that shows it: an answer that confirms, those that refute, and those of no use.

    ``given`` is what else is answered, and ``more`` are other answers that refute, or are of no
    use.
    """
    return Case(
        confirms={**(given or {}), call: good},
        refutes=(*({call: each} for each in bad), *more),
        unsettled=(*({call: each} for each in unsettled), *more_unsettled),
        run=run or ended(),
        run_unsettled=run_unsettled,
    )


def message(body: object) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return {"Messages": [{"Body": text, "ReceiptHandle": "1"}]}


def events(*found: Mapping[str, Any]) -> dict[str, Any]:
    return {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in found]}


def logged(*messages: str) -> dict[str, Any]:
    return {"events": [{"message": each} for each in messages]}
