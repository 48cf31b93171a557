"""Data is destroyed, replaced or left behind.

Reports tables, databases, buckets, queues, log groups, volumes, secrets and other resources
that hold data, and that a change destroys or replaces. Reports resources that move to another
account or region: they are created again there, and their data stays where it was.

Why
    The data cannot be restored, unless there is a copy elsewhere.

Remediation
    Keep the resource and the arguments that identify it, or copy its data first. If only its
    address changed, add a ``moved`` block.

https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
https://developer.hashicorp.com/terraform/language/moved
"""

from keyproof.aws.arguments.direction import table
from keyproof.change.change import Action, is_elsewhere
from keyproof.model.identifiers import KEY_TYPES
from keyproof.rules._rule import Change, Effect, Level, Reports, Rule

ENDS = {
    Action.DESTROY: "It is destroyed with its data",
    Action.REPLACE: "It is replaced, and its data is destroyed",
}
# Where the provider takes a last copy of what it destroys, unless an argument says not to.
SNAPSHOTS = ("skip_final_snapshot", "skip_final_backup")


class DataLoss(Rule, level=Level.ERROR, tags={"change"}, effect=Effect.IRREVERSIBLE):
    def compare(self, change: Change) -> Reports:
        old_addresses = {old: new for new, old in change.renamed.items()}
        for each in change.resources:
            before = change.before.by_address.get(each.address)
            holds = each.type in table().stateful
            if before is None or not holds or each.action not in ENDS:
                continue
            if each.action is Action.DESTROY and before.flag("skip_destroy") is True:
                continue
            saved = any(before.flag(name) is False for name in SNAPSHOTS)
            again = old_addresses.get(each.address)
            hint = f" A moved block to {again} keeps it." if again else ""
            message = f"{ENDS[each.action]}{', after a last snapshot' if saved else ''}.{hint}"
            yield self.changed(change, each.address, message, facts={each.action.value})
        if not change.is_first and change.after.stack.resources:
            yield from self._moved(change)

    def _moved(self, change: Change) -> Reports:
        was, now = change.before.stack.location, change.after.stack.location
        if change.is_moved:
            yield self.changed(
                change,
                "provider.aws",
                f"All resources are recreated in account {now.account_id}, {now.region}. Those in "
                f"account {was.account_id}, {was.region} stay there, and nothing manages them.",
                paths=("region", "allowed_account_ids"),
                facts={f"{now.account_id} {now.region}"},
            )
            return
        for before, after in change.both():
            one, other = before.location or was, after.location or now
            holds = after.type in table().stateful or after.type in KEY_TYPES
            if holds and is_elsewhere(one, other):
                yield self.changed(
                    change,
                    after.address,
                    f"It is recreated in account {other.account_id}, {other.region}. Its data in "
                    f"account {one.account_id}, {one.region} is destroyed or stays there.",
                    paths=("region",),
                    facts={f"{other.account_id} {other.region}"},
                )
