"""All topics of an alarm use one key.

Reports alarms and event rules whose every topic is encrypted by the same customer managed key
of the plan.

Why
    While the key is disabled or pending deletion, no alarm arrives, not even the one about the
    key.

Remediation
    Add a second topic, encrypted by another key that its publisher can use.

https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
"""

from collections import defaultdict

from keyproof.model.model import Call
from keyproof.rules._rule import Effect, Level, Model, Reports, Rule


class AlarmKeyDependency(Rule, level=Level.NOTE, tags={"alarms", "kms"}, effect=Effect.UNALARMED):
    def check(self, model: Model) -> Reports:
        calls: defaultdict[str, list[Call]] = defaultdict(list)
        for call in model.calls:
            if call.warns_of:
                calls[call.warns_of].append(call)
        for arn, those in calls.items():
            key, *others = {model.key_of(each.target) for each in those}
            if others or key is None or model.key_with(key.arn) is None:
                continue
            if all(":sns:" in each.target for each in those):
                names = ", ".join(dict.fromkeys(model.address_of(each.target) for each in those))
                yield self.finding(
                    model.address_of(arn),
                    f"Every topic that it notifies ({names}) uses {key.address}; if that key is "
                    "unusable, no notification arrives.",
                    key=key.address,
                    part="alarm_actions",
                    facts={key.address},
                )
