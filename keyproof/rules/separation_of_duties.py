"""A role can both administer a key and decrypt with it.

Reports roles that can both change a key, or schedule its deletion, and decrypt with it.

Why
    A principal that can change the key policy can grant access to any other. If two roles share the
    duties, no stolen role has both.

Remediation
    Give the two permissions to two roles.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
"""

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.findings.places import places_of_decisions
from keyproof.iam.statements import has_action
from keyproof.model.access.matrix import Access, access_to
from keyproof.model.access.principals import principals
from keyproof.model.model import Role
from keyproof.rules._rule import Effect, Finding, Level, Model, Place, Reports, Rule

CHANGING = frozenset((*ACTIONS[Capability.ADMINISTER], *ACTIONS[Capability.DELETE]))
USING = frozenset(ACTIONS[Capability.DECRYPT])
# What stands for either in a policy of a role.
TO_CHANGE, TO_USE = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"), "kms:Decrypt"


class SeparationOfDuties(Rule, level=Level.NOTE, tags={"kms"}, effect=Effect.WIDER):
    def check(self, model: Model) -> Reports:
        by_address = {each.address: each for each in principals(model) if each.address}
        for role in model.roles:
            if role.address not in by_address or not _may_do_both(role):
                continue
            for key in model.keys:
                found = access_to(model, by_address[role.address], key, ())
                certain = {action for way in found.ways for action in way.certain}
                if certain & CHANGING and certain & USING:
                    yield self._finding(role, found)

    def _finding(self, role: Role, found: Access) -> Finding:
        decisions = [
            decision
            for way in found.ways
            for action, decision in way.decisions.items()
            if action in CHANGING | USING
        ]
        key = found.key.address
        return self.finding(
            role.address,
            f"The role can both administer {key} and decrypt with it.",
            key=key,
            about=(Place(role.address, self.id), *places_of_decisions(decisions)),
        )


def _may_do_both(role: Role) -> bool:
    """Whether the role's own policies have both, which is quick to see."""
    may = {
        action
        for each in role.allowing
        for action in (*TO_CHANGE, TO_USE)
        if has_action(each.actions, each.not_actions, action)
    }
    return TO_USE in may and not may.isdisjoint(TO_CHANGE)
