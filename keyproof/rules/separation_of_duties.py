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
from keyproof.model.access.matrix import access_to
from keyproof.model.access.principals import principals
from keyproof.model.model import Role
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

CHANGING = frozenset((*ACTIONS[Capability.ADMINISTER], *ACTIONS[Capability.DELETE]))
USING = frozenset(ACTIONS[Capability.DECRYPT])
# What stands for either in a policy of a role.
TO_CHANGE, TO_USE = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"), "kms:Decrypt"


class SeparationOfDuties(Rule, level=Level.NOTE, tags={"kms"}, effect=Effect.WIDER):
    def check(self, model: Model) -> Reports:
        by_address = {each.address: each for each in principals(model)}
        for role in filter(_may_do_both, model.roles):
            for key in model.keys:
                ways = access_to(model, by_address[role.address], key, ()).ways
                certain = {action for way in ways for action in way.certain}
                if certain & CHANGING and certain & USING:
                    decided = [one for way in ways for one in way.decisions.items()]
                    found = [each for action, each in decided if action in CHANGING | USING]
                    yield self.finding(
                        role.address,
                        f"The role can both administer {key.address} and decrypt with it.",
                        key=key.address,
                        about=(Place(role.address, self.id), *places_of_decisions(found)),
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
