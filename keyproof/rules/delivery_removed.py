"""Something is no longer delivered, or handled.

What it does
    Compares what AWS delivers from where to where: subscriptions, event targets, event source
    mappings, notifications, log deliveries, failure destinations and dead-letter queues. Reports
    each delivery that is gone while its source stays, each function or service that handled
    deliveries and is destroyed, each topic or event bus that is destroyed or replaced, and
    arguments by which fewer messages arrive, such as a filter policy or fewer attempts.

Why
    Messages that are delivered nowhere are lost without an error.

Remediation
    Keep the delivery, or make sure that nothing waits for it.

References
----------
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html

"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keyproof.change.deliveries import HUBS, WORKERS, Delivery, gone
from keyproof.change.edits import kept, restored
from keyproof.change.resource_change import Action
from keyproof.findings.finding import Finding, Level, NotEvaluated, Place, Reported
from keyproof.findings.remediation import Remediation
from keyproof.rules._change import weaker
from keyproof.rules._rule import Effect, Rule
from keyproof.rules.alarm_coverage_lost import is_notice

if TYPE_CHECKING:
    from keyproof.change.change import Change

ENDS = {Action.DESTROY: "removed", Action.REPLACE: "replaced"}


class DeliveryRemoved(Rule):
    """Deliveries and failure destinations that are gone."""

    id = "delivery-removed"
    level = Level.WARNING
    tags = frozenset({"delivery", "change"})
    effect = Effect.UNALARMED

    def compare(self, change: "Change") -> Iterator[Reported]:
        """What is delivered nowhere any more."""
        ended = {each.address for each in change.gone if each.type in WORKERS}
        for address in sorted(ended):
            message = "It is removed, and nothing handles what it received."
            yield self._finding(address, message, change)
        for each in change.resources:
            if each.type in HUBS and each.action in (Action.DESTROY, Action.REPLACE):
                message = f"It is {ENDS[each.action]}, and its subscriptions end."
                yield self._finding(each.address, message, change)
        for each in gone(change):
            if isinstance(each, NotEvaluated):
                yield each
            elif each.address not in ended and not is_notice(each.warns, each.target):
                yield self._delivery(each, change)
        yield from weaker(change, self.id)

    def _delivery(self, found: Delivery, change: "Change") -> Finding:
        return self._finding(
            found.address,
            f"{found.source} no longer reaches {found.target} ({found.what}).",
            change,
            facts=frozenset({found.what, found.source, found.target}),
        )

    def _finding(
        self, address: str, message: str, change: "Change", *, facts: frozenset[str] = frozenset()
    ) -> Finding:
        changed = change.by_address.get(address)
        paths = tuple(changed.arguments if changed else ())
        before = change.before.by_address.get(address)
        is_gone = address not in change.after.by_address
        return Finding(
            rule=self.id,
            level=self.level,
            resource=address,
            message=message,
            about=(*(Place(address, path) for path in paths), Place(address)),
            facts=facts,
            remediation=Remediation(
                text="Keep the delivery, or make sure that nothing waits for it.",
                edits=kept(change, before)
                if is_gone and before
                else restored(change, address, paths),
            ),
        )
