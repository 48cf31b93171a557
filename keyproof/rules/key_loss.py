"""A key is destroyed, replaced or recreated.

Reports keys that a change destroys or replaces, and keys that a plan creates again because
Terraform no longer finds them. Lists what becomes unreadable with each.

Why
    KMS refuses to use a key as soon as its deletion is scheduled. After the waiting period of 7 to
    30 days, nobody can read what it encrypts, not even AWS.

Remediation
    Keep the key, at least until it encrypts nothing. A key whose deletion is scheduled can
    be brought back with ``aws kms cancel-key-deletion`` and ``aws kms enable-key``.

https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from keyproof.change.change import Action
from keyproof.model.identifiers import KEY_TYPES
from keyproof.rules._rule import Change, Effect, Level, Reports, Rule

KEEP = "Keep the key, at least until it encrypts nothing."
CANCEL = (
    "Cancel the deletion: aws kms cancel-key-deletion, then aws kms enable-key. If it is deleted "
    "already, restore the data from a copy that another key encrypts."
)
ENDS = {
    Action.DESTROY: ("The key is destroyed", KEEP),
    Action.REPLACE: ("The key is replaced", KEEP),
    Action.CREATE: ("Terraform does not find the key, and creates a new one in its place", CANCEL),
}
MOST_NAMED = 10


class KeyLoss(Rule, level=Level.ERROR, tags={"kms", "change"}, effect=Effect.IRREVERSIBLE):
    def compare(self, change: Change) -> Reports:
        for each in change.resources:
            was_there = each.address in change.before.by_address
            if each.type not in KEY_TYPES or each.action not in ENDS or not was_there:
                continue
            key = change.before.model.key_with(each.address)
            lost = [
                f"{one.address} ({one.part.lower()})" if one.part else one.address
                for one in change.before.model.protected
                if key is not None and one.key == key.arn
            ]
            more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
            unreadable = f"Unreadable without it: {', '.join(lost[:MOST_NAMED])}{more}."
            if not lost:
                unreadable = "Everything that it encrypts becomes unreadable."
            ends, text = ENDS[each.action]
            yield self.changed(
                change,
                each.address,
                f"{ends}. {unreadable}",
                key=each.address,
                facts={each.action.value},
                remediation=text,
            )
