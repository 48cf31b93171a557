"""Terraform no longer manages a key or data.

Reports keys, and resources with data, that a change removes from the state without destroying them.

Why
    Terraform no longer corrects drift of the resource. A configuration that creates it again
    fails if its name is taken, or creates a second one.

Remediation
    Keep the resource in the configuration, or make sure that another configuration imports it.

https://developer.hashicorp.com/terraform/language/state/remove
"""

from keyproof.aws.arguments.direction import table
from keyproof.change.change import Action
from keyproof.model.identifiers import KEY_TYPES
from keyproof.rules._rule import Change, Effect, Reports, Rule


class UnmanagedResource(Rule, tags={"change"}, effect=Effect.WEAKER):
    def compare(self, change: Change) -> Reports:
        for each in change.resources:
            before = change.before.by_address.get(each.address)
            is_left = each.action is Action.DESTROY and before and before.flag("skip_destroy")
            holds = each.type in KEY_TYPES or each.type in table().stateful
            if holds and (each.action is Action.FORGET or is_left):
                message = "Terraform no longer manages it; it stays as it is in the account."
                yield self.changed(change, each.address, message, paths=())
