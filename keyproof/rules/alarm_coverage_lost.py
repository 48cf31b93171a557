"""An alarm, an event rule or a metric filter monitors less, or notifies fewer receivers.

Compares alarms, composite alarms, event rules and metric filters before and after a change.
Reports one that is removed, switched off, or notifies fewer topics; a changed metric,
dimension, threshold, period or comparison that delays an alarm or makes it watch something else;
an event pattern that matches fewer events; a filter pattern that may count fewer lines; a new
``input`` or ``input_path`` or less in ``input_transformer``. A stricter alarm is not reported.

Why
    An alarm that cannot go off looks like one that has nothing to report.

Remediation
    Restore the argument or the resource, or make sure that something else monitors the same.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from keyproof.change.alarms import WATCHING, seeing_less, unseen
from keyproof.change.deliveries import Delivery, gone
from keyproof.rules._rule import Change, Effect, Reports, Rule


class AlarmCoverageLost(Rule, tags={"alarms", "change"}, effect=Effect.UNALARMED):
    def compare(self, change: Change) -> Reports:
        yield from self.weaker(change, seeing_less(change))
        message = "It is removed, and nothing else monitors the same metric or events."
        yield from (self.changed(change, each.address, message) for each in unseen(change))
        left = {each.address for each in change.gone if each.type in WATCHING}
        notices = (e for e in gone(change) if isinstance(e, Delivery) and e.is_notice)
        for each in notices:
            if not left & {each.address, each.source}:
                yield self.changed(
                    change,
                    each.address,
                    f"{each.target} is no longer notified of {each.source}.",
                    facts={each.source, each.target},
                )
