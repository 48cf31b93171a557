"""A role or user is an administrator, can pass any role, or can extend its own permissions.

Evaluates the policies of each role and user of the plan, within its permissions boundary, for
actions that give it the permissions of another principal, or let it extend its own. A
condition that limits such an action, such as ``iam:PassedToService``, prevents the finding.

Why
    Whoever controls the role, for example by its function's code, controls the account. Policies of
    keys and resources no longer limit it, since it can change them.

Remediation
    Name the actions and resources that the role needs, or attach a permissions boundary.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from keyproof import aws
from keyproof.aws.requests.request_context import ANY_CIRCUMSTANCES
from keyproof.aws.table import table_of
from keyproof.findings.places import places_of_decisions
from keyproof.iam.callers import Identity
from keyproof.iam.evaluation import Decision, Policies, Target, Verdict
from keyproof.iam.statements import has_action
from keyproof.model.access.matrix import decided
from keyproof.model.access.principals import blamed
from keyproof.model.model import Role, User
from keyproof.rules._rule import Effect, Finding, Model, Place, Reports, Rule

TABLE = table_of(Path(aws.__path__[0]) / "privileges.toml")
ADMINISTRATOR: list[str] = TABLE["administrator"]
OVER_OTHERS: dict[str, str] = TABLE["over_others"]
OVER_ITSELF: dict[str, str] = TABLE["over_itself"]
RESOURCES: dict[str, str] = TABLE["resources"]
NAMED = frozenset(each.lower() for each in (*OVER_OTHERS, *OVER_ITSELF, *ADMINISTRATOR))
# A name that no policy has, so that only a wildcard covers it.
ANY = "any-00000000"


class PrivilegeEscalation(Rule, tags={"iam"}, effect=Effect.WIDER, standalone=True):
    def check(self, model: Model) -> Reports:
        for each in model.identities:
            if not _may_escalate(each):
                continue
            administrator = _allowed(model, each, ADMINISTRATOR)
            if len(administrator) == len(ADMINISTRATOR):
                yield self._finding(each, administrator, "is an administrator of the account")
                continue
            others = _allowed(model, each, OVER_OTHERS)
            itself = _allowed(model, each, OVER_ITSELF, resource=each.arn)
            alone = (OVER_ITSELF[action] for action in itself if action not in others)
            for can in dict.fromkeys((*(OVER_OTHERS[action] for action in others), *alone)):
                decisions = {
                    action: decision
                    for found, words in ((others, OVER_OTHERS), (itself, OVER_ITSELF))
                    for action, decision in found.items()
                    if words[action] == can
                }
                yield self._finding(each, decisions, f"can {can}")

    def _finding(self, each: User, decisions: Mapping[str, Decision], what: str) -> Finding:
        noun = "role" if isinstance(each, Role) else "user"
        return self.finding(
            each.address,
            f"The {noun} {what}: {blamed(decisions.values())}.",
            about=places_of_decisions([*decisions.values()], Place(each.address)),
            facts={what, *decisions},
        )


def _may_escalate(identity: User) -> bool:
    """Whether policies allow anything by a wildcard, or an action of the lists."""
    return any(
        each.not_actions or any("*" in one or one.lower() in NAMED for one in each.actions)
        for each in identity.allowing
    )


def _allowed(
    model: Model, each: User, actions: Iterable[str], *, resource: str = ""
) -> Mapping[str, Decision]:
    """The actions that are certainly allowed, whatever else the request says."""
    location = model.location
    policies = Policies(identity=each.policies, boundaries=each.boundaries)
    caller = Identity(arn=each.arn, account=location.account_id)
    found: dict[str, Decision] = {}
    allowing = [(one.actions, one.not_actions) for one in each.allowing]
    for action in actions:
        if not any(has_action(*one, action) for one in allowing):
            continue
        form = RESOURCES.get(action, RESOURCES[""])
        arn = resource or form.format(location.partition, location.account_id, ANY, location.region)
        target = Target(arn=arn, account=location.account_id)
        decision = decided(policies, caller, target, ANY_CIRCUMSTANCES, action)
        if decision.verdict is Verdict.ALLOWED:
            found[action] = decision
    return found
