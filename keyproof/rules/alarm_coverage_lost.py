"""An alarm, an event rule or a metric filter sees less, or notifies fewer receivers.

What it does
    Compares alarms, composite alarms, event rules and metric filters before and after a change.
    Reports one that is removed, switched off, or notifies a topic less; a metric, a dimension, a
    threshold, a period or a comparison by which an alarm goes off later or for something else; an
    event pattern that matches fewer events; a filter pattern that may count fewer lines; and
    arguments by which an event arrives incomplete. A tighter alarm is silent.

Why
    A blind alarm looks like a quiet one.

Remediation
    Restore the argument or the resource, or make sure that something else watches the same.

References
----------
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keyproof.change.alarms import WATCHING, Blind, blind
from keyproof.change.deliveries import gone
from keyproof.change.edits import kept, restored
from keyproof.findings.finding import Finding, Level, NotEvaluated, Place, Reported
from keyproof.findings.remediation import Remediation
from keyproof.model.identifiers import type_at
from keyproof.rules._change import weaker
from keyproof.rules._rule import Effect, Rule

if TYPE_CHECKING:
    from keyproof.change.change import Change


class AlarmCoverageLost(Rule):
    """Alarms, rules and filters that see or report less."""

    id = "alarm-coverage-lost"
    level = Level.WARNING
    tags = frozenset({"alarms", "change"})
    effect = Effect.UNALARMED

    def compare(self, change: "Change") -> Iterator[Reported]:
        """What is seen or reported less."""
        for each in blind(change):
            yield each if isinstance(each, NotEvaluated) else self._blind(each, change)
        yield from weaker(change, self.id)
        left = {each.address for each in change.gone if each.type in WATCHING}
        for each in gone(change):
            if isinstance(each, NotEvaluated) or not is_notice(each.warns, each.target):
                continue
            if each.address not in left and each.source not in left:
                message = f"{each.target} is no longer notified of {each.source}."
                yield self._finding(
                    each.address, message, change, facts=frozenset({each.source, each.target})
                )

    def _blind(self, found: Blind, change: "Change") -> Finding:
        return self._finding(
            found.address,
            found.message,
            change,
            argument=found.argument,
            facts=frozenset({found.argument}),
        )

    def _finding(
        self,
        address: str,
        message: str,
        change: "Change",
        *,
        argument: str = "",
        facts: frozenset[str],
    ) -> Finding:
        changed = change.by_address.get(address)
        paths = [
            path
            for path in (changed.arguments if changed else ())
            if path == argument or path.startswith(f"{argument}.") or not argument
        ]
        before = change.before.by_address.get(address)
        is_gone = address not in change.after.by_address
        return Finding(
            rule=self.id,
            level=self.level,
            resource=address,
            message=message,
            about=(*(Place(address, path) for path in paths), Place(address, argument)),
            facts=facts,
            remediation=Remediation(
                text=f"Restore {argument}." if argument else "Restore it.",
                edits=kept(change, before)
                if is_gone and before
                else restored(change, address, paths),
            ),
        )


def is_notice(warns: bool, target: str) -> bool:  # noqa: FBT001
    """Whether a delivery tells somebody of an alarm or an event."""
    return warns and type_at(target) in ("", "aws_sns_topic")
