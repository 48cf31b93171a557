"""A principal can do more or less with a key than before.

Evaluates, before and after a change, what each principal can do with each key: the roles and
users of the stack, the principals that policies name, and the rest of the account and of AWS by
kinds. Takes the key policy, grants, IAM policies, permissions boundaries and the services
through which requests arrive together. Gained access is a warning, lost access alone a note.
Also notes each statement of any policy that allows less than before.

Why
    Who can decrypt follows from several policies. The change of one of them may give access that
    none of them gives by itself.

Remediation
    Restore the statements, or make sure that the principal needs the access.

https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
"""

from keyproof.change.access import AccessChange, access_changes
from keyproof.change.policies import Narrower, narrower_policies
from keyproof.findings.places import places_of_decisions
from keyproof.rules._rule import Change, Effect, Finding, Level, Place, Reports, Rule


class AccessChanged(Rule):
    level = Level.WARNING
    tags = frozenset({"access", "kms", "change"})
    effect = Effect.WIDER

    def compare(self, change: Change) -> Reports:
        if change.is_first or change.is_moved:
            return  # policy-widened says that nothing compares what is created again elsewhere.
        for each in access_changes(change):
            if each.gained or not _is_open(each):
                yield self._finding(each)
        for found in narrower_policies(change):
            yield self._narrower(found)

    def _finding(self, found: AccessChange) -> Finding:
        who, key = found.principal.name, found.key.address
        can = f"can now {found.gained}" if found.gained else f"can no longer {found.lost}"
        return self.finding(
            key,
            f"{who[0].upper()}{who[1:]} {can} with {key}.",
            key=key,
            level=self.level if found.gained else Level.NOTE,
            about=places_of_decisions(found.decisions, Place(key, "policy"), Place(key)),
            facts={who, found.gained, found.lost},
            remediation=(
                "Restore the statements of the key policy or the IAM policy, or make sure "
                "that the principal needs the access."
                if found.gained
                else "Make sure that the principal no longer needs the access."
            ),
        )

    def _narrower(self, found: Narrower) -> Finding:
        statement = found.statement
        actions = ", ".join((*statement.actions, *(f"all but {a}" for a in statement.not_actions)))
        of = "" if found.subject.owner == found.holder else f" of {found.subject.owner}"
        return self.finding(
            found.holder,
            f"The {found.subject.kind}{of} allows less: a statement about {actions}.",
            level=Level.NOTE,
            about=(
                *([Place(found.holder, f"policy/{statement.sid}")] if statement.sid else []),
                Place(found.holder, "policy"),
                Place(found.holder),
            ),
            facts={found.subject.owner, found.subject.kind, *statement.actions},
            remediation="Make sure that no principal needs the access.",
        )


def _is_open(found: AccessChange) -> bool:
    """Whether a policy is not known, so that nothing is lost for certain."""
    own = found.principal.policies
    policies = (*found.key.policies, *own.identity, *own.boundaries)
    return any(each.document is None for each in policies)
