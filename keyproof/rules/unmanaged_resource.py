"""Terraform no longer manages a key or data.

What it does
    Reports keys and resources that hold data, and that a change removes from the state without
    destroying them.

Why
    Whatever holds for them in the configuration is no longer restored. The next configuration that
    makes them again finds their names taken.

Remediation
    Keep the resource in the configuration, or make sure that another configuration imports it.

References
----------
    https://developer.hashicorp.com/terraform/language/state/remove

"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keyproof.aws.arguments.direction import table
from keyproof.change.edits import kept
from keyproof.change.resource_change import Action
from keyproof.findings.finding import Finding, Level, Place, Reported
from keyproof.findings.remediation import Remediation
from keyproof.model.identifiers import KEY_TYPES
from keyproof.rules._rule import Effect, Rule

if TYPE_CHECKING:
    from keyproof.change.change import Change


class UnmanagedResource(Rule):
    """Keys and data that Terraform forgets."""

    id = "unmanaged-resource"
    level = Level.WARNING
    tags = frozenset({"change"})
    effect = Effect.WEAKER

    def compare(self, change: "Change") -> Iterator[Reported]:
        """The keys and the data that leave the state."""
        for each in change.resources:
            before = change.before.by_address.get(each.address)
            is_left = each.action is Action.DESTROY and before and before.flag("skip_destroy")
            holds = each.type in KEY_TYPES or each.type in table().stateful
            if holds and (each.action is Action.FORGET or is_left):
                yield Finding(
                    rule=self.id,
                    level=self.level,
                    resource=each.address,
                    message="Terraform no longer manages it; it stays as it is in the account.",
                    about=(Place(each.address),),
                    remediation=Remediation(
                        text="Keep it, or import it into another configuration.",
                        edits=kept(change, before) if before else (),
                    ),
                )
