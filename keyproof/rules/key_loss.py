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

from keyproof.change.change import Action, ResourceChange
from keyproof.model.identifiers import KEY_TYPES
from keyproof.rules._rule import Change, Effect, Finding, Level, Reports, Rule

ENDS = {
    Action.DESTROY: "The key is destroyed",
    Action.REPLACE: "The key is replaced",
    Action.CREATE: "Terraform does not find the key, and creates a new one in its place",
}
MOST_NAMED = 10


class KeyLoss(Rule, level=Level.ERROR, tags={"kms", "change"}, effect=Effect.IRREVERSIBLE):
    def compare(self, change: Change) -> Reports:
        for each in change.resources:
            was_there = each.address in change.before.by_address
            if each.type in KEY_TYPES and each.action in ENDS and was_there:
                yield self._finding(each, change)

    def _finding(self, found: ResourceChange, change: Change) -> Finding:
        key = change.before.model.key_with(found.address)
        lost = [
            f"{each.address} ({each.part.lower()})" if each.part else each.address
            for each in change.before.model.protected
            if key is not None and each.key == key.arn
        ]
        return self.changed(
            change,
            found.address,
            f"{ENDS[found.action]}. {_unreadable(lost)}",
            key=found.address,
            facts={found.action.value},
            remediation="Keep the key, at least until it encrypts nothing."
            if found.action is not Action.CREATE
            else "Cancel the deletion: aws kms cancel-key-deletion, then aws kms enable-key. If it "
            "is deleted already, restore the data from a copy that another key encrypts.",
        )


def _unreadable(lost: list[str]) -> str:
    if not lost:
        return "Everything that it encrypts becomes unreadable."
    more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
    return f"Unreadable without it: {', '.join(lost[:MOST_NAMED])}{more}."
