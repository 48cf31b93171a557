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
from keyproof.change.change import Action, ResourceChange, is_elsewhere
from keyproof.location import Location
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource
from keyproof.rules._rule import Change, Effect, Level, Reports, Rule

ENDS = {
    Action.DESTROY: "It is destroyed with its data",
    Action.REPLACE: "It is replaced, and its data is destroyed",
}
PROVIDER = "provider.aws"
# Where the provider takes a last copy of what it destroys, unless an argument says not to.
SNAPSHOTS = ("skip_final_snapshot", "skip_final_backup")


class DataLoss(Rule, level=Level.ERROR, tags={"change"}, effect=Effect.IRREVERSIBLE):
    def compare(self, change: Change) -> Reports:
        for each in change.resources:
            was_there = each.address in change.before.by_address
            if each.action in ENDS and was_there and each.type in table().stateful:
                yield from self._ended(each, change)
        if not change.is_first and change.after.stack.resources:
            yield from self._moved(change)

    def _ended(self, found: ResourceChange, change: Change) -> Reports:
        before = change.before.by_address[found.address]
        if before.flag("skip_destroy") is True and found.action is Action.DESTROY:
            return
        saved = any(before.flag(each) is False for each in SNAPSHOTS)
        again = next((k for k, v in change.renamed.items() if v == found.address), "")
        hint = f" A moved block to {again} keeps it." if again else ""
        yield self.changed(
            change,
            found.address,
            f"{ENDS[found.action]}{', after a last snapshot' if saved else ''}.{hint}",
            facts={found.action.value},
        )

    def _moved(self, change: Change) -> Reports:
        was, now = change.before.stack.location, change.after.stack.location
        if change.is_moved:
            yield self.changed(
                change,
                PROVIDER,
                f"All resources are recreated in account {now.account_id}, {now.region}. Those in "
                f"account {was.account_id}, {was.region} stay there, and nothing manages them.",
                paths=("region", "allowed_account_ids"),
                facts={f"{now.account_id} {now.region}"},
            )
            return
        for before, after in change.both():
            holds = after.type in table().stateful or after.type in KEY_TYPES
            one, other = _location(before, was), _location(after, now)
            if holds and is_elsewhere(one, other):
                yield self.changed(
                    change,
                    after.address,
                    f"It is recreated in account {other.account_id}, {other.region}. Its data in "
                    f"account {one.account_id}, {one.region} is destroyed or stays there.",
                    paths=("region",),
                    facts={f"{other.account_id} {other.region}"},
                )


def _location(resource: Resource, stack: Location) -> Location:
    return resource.location or stack
