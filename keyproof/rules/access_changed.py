"""A principal can do more or less with a key than before.

Compares what each principal can do with each key before and after a change, by the key policy,
grants, IAM policies, permissions boundaries and the services through which requests arrive.
Principals that neither the plan nor a policy names are grouped by kind. Gained access is a warning.
Lost access is a note, and so is each statement of any policy that allows less than before.

Why
    Who can decrypt follows from several policies. The change of one of them may give access that
    none of them gives by itself.

Remediation
    Restore the statements, or make sure that the principal needs the access.

https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from keyproof.aws.requests.capabilities import ACTIONS, Capability, capabilities_of
from keyproof.change.change import Side
from keyproof.change.policies import Wider, narrower_policies
from keyproof.findings.places import places_of_decisions
from keyproof.iam.callers import naming
from keyproof.iam.evaluation import Decision
from keyproof.iam.patterns import match_resource, pattern_of
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access import matrix
from keyproof.model.access.matrix import DIRECTLY, Access, access_to
from keyproof.model.access.principals import Principal, principals
from keyproof.model.model import Key
from keyproof.policy_document import Statement
from keyproof.rules._rule import Change, Effect, Finding, Level, Place, Reports, Rule

# What a principal can do: on which way, and in which words.
Abilities = frozenset[tuple[str, Capability]]
# To see a key's settings is no access to what it encrypts.
OF_NO_WEIGHT = (Capability.READ_CONFIG,)


class AccessChanged(Rule, tags={"access", "kms", "change"}, effect=Effect.WIDER):
    def compare(self, change: Change) -> Reports:
        if change.is_first or change.is_moved:
            return  # policy-widened says that nothing compares what is created again elsewhere.
        before, after = change.before, change.after
        sides = (principals(before.model), principals(after.model))
        had, has = ({each.name: each for each in those} for those in sides)
        everybody = {**had, **has}
        own = {name: _own(had.get(name)) ^ _own(has.get(name)) for name in everybody}
        for key in after.model.keys:
            was = before.model.key_with(key.address)
            if was is None:
                continue
            changed = _said(was.policies) ^ _said(key.policies)
            for name, either in everybody.items():
                is_other = any(_may_be_about(each, key) for _, each in own[name])
                if is_other or any(_may_name(each, either) for each in changed):
                    old = access_to(before.model, had.get(name, either), was)
                    new = access_to(after.model, has.get(name, either), key)
                    yield from self._difference(old, new, change)
        for found in narrower_policies(change):
            if found.difference.now is not None:
                yield self._narrower(found, found.difference.now)

    def _difference(self, old: Access, new: Access, change: Change) -> Reports:
        """What a principal gains with a key, or as a note what it only loses for certain."""
        more = _beyond(_abilities(new), _abilities(old), _services(change.before))
        less = _beyond(_abilities(old), _abilities(new), _services(change.after))
        own, key = new.principal.policies, new.key.address
        policies = (*new.key.policies, *own.identity, *own.boundaries)
        if not more and (not less or any(each.document is None for each in policies)):
            return
        who, gained, lost = new.principal.name, _in_words(more), _in_words(less)
        first = who[0].upper() if who.partition(" ")[0].isalpha() else who[0]
        decisions = [*(_deciding(new, more) if more else _deciding(old, less))]
        can = f"can now {gained}" if more else f"can no longer {lost}"
        yield self.finding(
            key,
            f"{first}{who[1:]} {can} with {key}.",
            key=key,
            level=self.level if more else Level.NOTE,
            about=places_of_decisions(decisions, Place(key, "policy"), Place(key)),
            facts={who, gained, lost},
            remediation=(
                "Restore the statements of the key policy or the IAM policy, or make sure "
                "that the principal needs the access."
                if more
                else "Make sure that the principal no longer needs the access."
            ),
        )

    def _narrower(self, found: Wider, statement: Statement) -> Finding:
        others = statement.not_actions
        actions = f"{'all but ' if others else ''}{', '.join(statement.actions or others)}"
        of = "" if found.subject.owner == found.holder else f" of {found.subject.owner}"
        name = repr(statement.sid) if statement.sid else found.place
        return self.finding(
            found.holder,
            f"Statement {name} of the {found.subject.kind}{of} is narrowed or removed ({actions}).",
            level=Level.NOTE,
            about=(
                *([Place(found.holder, f"policy/{statement.sid}")] if statement.sid else []),
                Place(found.holder, "policy"),
                Place(found.holder),
            ),
            facts={found.subject.owner, found.subject.kind, *statement.actions, *others},
            remediation="Make sure that no principal needs the access.",
        )


def _said(policies: Sequence[NamedPolicy]) -> AbstractSet[object]:
    """The statements of some policies, and the policies of which the text is not known."""
    known = {statement for each in policies for statement in each.statements}
    return known | {each for each in policies if each.document is None}


def _own(principal: Principal | None) -> AbstractSet[tuple[str, object]]:
    """What the policies of a principal say, by the kind of policy."""
    if principal is None:
        return {("nobody", None)}
    identity, boundaries = principal.policies.identity, principal.policies.boundaries
    return {
        *(("identity", each) for each in _said(identity)),
        *(("boundary", each) for each in _said(boundaries)),
        *([("boundary", None)] if boundaries else []),
    }


def _may_be_about(said: object, key: Key) -> bool:
    """Whether a statement of an identity's policy may be about a key."""
    if not isinstance(said, Statement):
        return True
    services = [each.partition(":")[0].lower() for each in said.actions]
    if services and not any(each == "kms" or set(each) & set("*?") for each in services):
        return False
    patterns = (pattern_of(each) for each in said.resources if "$" not in each)
    is_meant = said.has_variable or any(match_resource(each, key.arn) for each in patterns)
    return not said.resources or is_meant


def _may_name(said: object, principal: Principal) -> bool:
    """Whether a statement of a key policy may be about a principal."""
    if not isinstance(said, Statement) or not said.principals:
        return True
    return naming(said.principals, principal.caller).at_all.possible


def _deciding(found: Access, abilities: Abilities) -> Iterator[Decision]:
    """The decisions that give some abilities."""
    for way in found.ways:
        for action, decision in way.decisions.items():
            if any(via == way.via and action in ACTIONS[word] for via, word in abilities):
                yield decision


def _abilities(found: Access) -> Abilities:
    return frozenset(
        (way.via, word)
        for way in found.ways
        for word in capabilities_of(way.decisions)
        if word not in OF_NO_WEIGHT
    )


def _services(side: Side) -> frozenset[str]:
    """The services that policies name, in full and in short."""
    return frozenset(
        name for each in matrix.via_services(side.model) for name in (each, each.partition(".")[0])
    )


def _beyond(one: Abilities, other: Abilities, services: frozenset[str]) -> Abilities:
    """The abilities of one side alone; ``services`` are those that the other side names.

    There, any service that it does not name has what "any other service" has.
    """
    return frozenset(
        (via, word)
        for via, word in one - other
        if via in (DIRECTLY, *services) or (matrix.ANY_OTHER_SERVICE, word) not in other
    )


def _in_words(abilities: Abilities) -> str:
    """Abilities in words; a direct one is not repeated for each service."""
    directly = [word for word in Capability if (DIRECTLY, word) in abilities]
    parts = [", ".join(directly)] if directly else []
    for via in sorted({via for via, _ in abilities} - {DIRECTLY}):
        words = [word for word in Capability if (via, word) in abilities and word not in directly]
        if words:
            parts.append(f"{', '.join(words)} through {via}")
    return " and ".join(parts)
