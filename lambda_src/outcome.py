"""What became of a record: one line in the log, of fixed words only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger()

# What somebody may have to look at.
WARNINGS = frozenset(
    {"capped", "dropped", "receipt_dropped", "unknown", "send_throttled", "send_refused"}
)


@dataclass(frozen=True)
class Outcome:
    """``name`` is what metrics are made of, ``reason`` says more; neither ever holds data.

    ``then`` is called once the line is written.
    """

    name: str
    reason: str | None = None
    then: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    def log(self) -> None:
        """Write the line; Lambda's JSON format puts both words at its top level."""
        level = logging.WARNING if self.name in WARNINGS else logging.INFO
        extra = {"outcome": self.name}
        if self.reason is not None:
            extra["reason"] = self.reason
        log.log(level, "%s", self, extra=extra)
        if self.then is not None:
            self.then()

    def __str__(self) -> str:
        return self.name if self.reason is None else f"{self.name}: {self.reason}"


REPEATED = Outcome("repeated_delivery")


class NotDone(Exception):
    """A record could not be handled now. Lambda tries again, and then keeps it in the queue."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome
