"""Messages are no longer delivered or handled.

Compares what AWS delivers from where to where: subscriptions, event targets, event source
mappings, notifications, log deliveries, failure destinations and dead-letter queues. Reports
each delivery that is gone while its source stays, each function or service that handled
deliveries and is destroyed, each topic or event bus that is destroyed or replaced, and
changed arguments that let fewer messages arrive, such as a filter policy or fewer attempts.

Why
    Messages without a receiver are lost without an error.

Remediation
    Keep the delivery, or make sure that no receiver needs it.

https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from keyproof.change.change import Action
from keyproof.change.deliveries import HUBS, WORKERS, gone
from keyproof.rules._rule import Change, Effect, NotEvaluated, Reports, Rule

ENDS = {Action.DESTROY: "removed", Action.REPLACE: "replaced"}


class DeliveryRemoved(Rule, tags={"delivery", "change"}, effect=Effect.UNALARMED):
    def compare(self, change: Change) -> Reports:
        ended = {each.address for each in change.gone if each.type in WORKERS}
        message = "It is removed, and nothing handles its messages."
        yield from (self.changed(change, each, message) for each in sorted(ended))
        for each in change.resources:
            if each.type in HUBS and each.action in ENDS:
                message = f"It is {ENDS[each.action]}, and its subscriptions end."
                yield self.changed(change, each.address, message)
        for each in gone(change):
            if isinstance(each, NotEvaluated):
                yield each
            elif each.address not in ended and not each.is_notice:
                yield self.changed(
                    change,
                    each.address,
                    f"{each.source} no longer reaches {each.target} ({each.what}).",
                    facts={each.what, each.source, each.target},
                )
