"""A statement about AWS that nobody has confirmed, and how it is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from inspect import cleandoc
from typing import TYPE_CHECKING

from smsbot.actions.acceptance.charges import Charge, dollars_of

if TYPE_CHECKING:
    from smsbot.actions.acceptance.world import World


class Outcome(StrEnum):
    """What came of a probe."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``says`` is what AWS did, or why it could not be tried."""

    outcome: Outcome
    says: str


def confirmed(says: str) -> Verdict:
    """AWS does what the statement says."""
    return Verdict(outcome=Outcome.CONFIRMED, says=says)


def refuted(says: str) -> Verdict:
    """AWS does something else."""
    return Verdict(outcome=Outcome.REFUTED, says=says)


def not_possible(reason: str) -> Verdict:
    """It could not be tried here."""
    return Verdict(outcome=Outcome.NOT_POSSIBLE, says=reason)


def judged(holds: bool, says: str, *, otherwise: str = "") -> Verdict:  # noqa: FBT001
    """Confirmed if it ``holds``, else refuted; each with what AWS did."""
    return confirmed(says) if holds else refuted(otherwise or says)


class Subject(StrEnum):
    """What a statement is about, in the order of the document."""

    LIFE = "The life of an environment"
    KEYS = "Keys and policies"
    CONTEXT = "Condition keys"
    EVENTS = "Events and metrics"
    BOT = "The bot and its number"
    COSTS = "Costs"


class Stage(StrEnum):
    """When a probe runs, in this order."""

    ALONE = "alone"
    WITH_ENVIRONMENT = "with the environment"
    AT_THE_END = "at the end of the environment"
    AFTERWARDS = "after everything else"


NEED_ENVIRONMENT = (Stage.WITH_ENVIRONMENT, Stage.AT_THE_END)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """``id`` names it on the command line and in the result.

    ``source`` is the page that the statement is believed for. ``does`` says what is done and what
    would refute it. ``charges`` are the most that it uses, in addition to the environment
    and the probes' key.
    """

    id: str
    statement: str
    does: str
    subject: Subject
    source: str
    run: "Try"
    charges: tuple[Charge, ...] = ()
    stage: Stage = Stage.ALONE
    needs_number: bool = False

    @property
    def dollars(self) -> Decimal:
        """What it costs at most."""
        return dollars_of(self.charges)


Try = Callable[["World"], Verdict]


def probe(
    subject: Subject,
    source: str,
    *,
    charges: tuple[Charge, ...] = (),
    stage: Stage = Stage.ALONE,
    needs_number: bool = False,
) -> Callable[[Try], Probe]:
    """Make a probe of a function.

    Its name is the id. The first part of its docstring is the statement, the second what it does.
    """

    def of(run: Try) -> Probe:
        statement, does = (
            " ".join(each.split()) for each in cleandoc(run.__doc__ or "").split("\n\n")
        )
        return Probe(
            id=run.__name__.replace("_", "-"),
            statement=statement,
            does=does,
            subject=subject,
            source=source,
            run=run,
            charges=charges,
            stage=stage,
            needs_number=needs_number,
        )

    return of
