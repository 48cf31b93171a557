"""What a rule is."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from keyproof.findings.finding import Level, Reported
from keyproof.model.model import Model

if TYPE_CHECKING:
    from keyproof.change.change import Change


class Effect(StrEnum):
    """What a change does, by which a review groups its findings; the worst first."""

    IRREVERSIBLE = "irreversible"
    WIDER = "wider"
    EGRESS = "egress"
    WEAKER = "weaker"
    DENIED = "denied"
    UNALARMED = "unalarmed"
    OTHER = "other"


class Rule:
    """One rule.

    The docstring of its module is its page: the first line says what it reports, then come the
    sections What it does, Why, Remediation and References. ``level`` is that of its findings unless
    ``check`` says another. Findings of a ``standalone`` rule are never secondary, those of an
    ``irreversible`` one are ignored by their fingerprint only, and those of one ``by_permission``
    by the permission that they are about.
    """

    id: ClassVar[str]
    level: ClassVar[Level]
    tags: ClassVar[frozenset[str]]
    effect: ClassVar[Effect] = Effect.OTHER
    standalone: ClassVar[bool] = False
    irreversible: ClassVar[bool] = False
    by_permission: ClassVar[bool] = False

    def check(self, model: Model) -> Iterator[Reported]:
        """What the rule finds in one model."""
        del model
        yield from ()

    def compare(self, change: "Change") -> Iterator[Reported]:
        """What a change brings that one model alone cannot show."""
        del change
        yield from ()
