"""The policies of two models, statement by statement: by name, and by what they are about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyproof.iam.comparison.differences import LOST, differences
from keyproof.iam.statements import NamedPolicy
from keyproof.model.encryption_model import EncryptionModel
from keyproof.policy_document import PolicyDocument, Statement

TRUST = " (trust)"


@dataclass(frozen=True, kw_only=True)
class PolicyDifference:
    """A policy that is not the one that is written, by what it is about.

    ``wider`` and ``narrower`` say what it allows more and less; both may be empty where it says the
    same in other words, such as with a condition of another operator. Of a policy that is not
    there, or that nobody wrote, the other document is None.
    """

    resource: str
    designed: PolicyDocument | None
    live: PolicyDocument | None
    wider: tuple[str, ...]
    narrower: tuple[str, ...]

    @property
    def added(self) -> tuple[Statement, ...]:
        """The statements in force that nobody wrote."""
        return _apart(self.live, self.designed)

    @property
    def lacks(self) -> bool:
        """Whether a statement that is written is not in force."""
        return bool(_apart(self.designed, self.live))


def policy_differences(
    design: EncryptionModel, live: EncryptionModel
) -> Iterator[PolicyDifference]:
    """Every difference; a policy that could not be read is left out."""
    written, in_force = _policies_of(design), _policies_of(live)
    there = {*live.arns, *(role.address for role in live.roles)}
    for name in dict.fromkeys((*written, *in_force)):
        one, other = written.get(name), in_force.get(name)
        if any(each is not None and each.document is None for each in (one, other)):
            continue
        designed = one.document if one else None
        found = other.document if other else None
        if _canonical(designed) == _canonical(found):
            continue
        owner = name.removesuffix(TRUST)
        if found is None and owner in design.arns and owner not in there:
            continue  # The resource itself is missing.
        before, after = _apart(designed, found), _apart(found, designed)
        yield PolicyDifference(
            resource=name,
            designed=designed,
            live=found,
            wider=tuple(differences(before, after, frozenset())),
            narrower=tuple(differences(after, before, frozenset(), words=LOST)),
        )


def wider_policies(
    before: EncryptionModel, after: EncryptionModel
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the second model allows more, by the subject of the policies, whatever they are called.

    A subject that only the second model has is judged by the proofs. What belongs to a resource of
    the second model alone, such as a new log group in the condition of the logs key, is not wider.
    """
    had = set(before.arns)
    new = {arn for address, arn in after.arns.items() if address not in had}
    unlike = frozenset(new | {f"{arn}:*" for arn in new})
    was, now = policies_by_subject(before), policies_by_subject(after)
    for subject, policies in now.items():
        if subject in was:
            known = {each.name for each in was[subject]}
            found = (
                *(
                    f"{each.name}, whose text is not known, is new"
                    for each in policies
                    if each.document is None and each.name not in known
                ),
                *differences(_all(was[subject]), _all(policies), unlike),
            )
            if found:
                yield subject, found
    bounded = {role.address for role in after.roles if role.boundaries}
    for role in before.roles:
        if role.boundaries and role.address in now and role.address not in bounded:
            yield role.address, ("its permissions boundary is gone",)


def policies_by_subject(model: EncryptionModel) -> Mapping[str, tuple[NamedPolicy, ...]]:
    """Every policy by the address of what it is about; of a role its own, its trust, its limit."""
    return {
        **{key.address: _each(key.policies) for key in model.keys},
        **{role.address: role.policies for role in model.roles},
        **{f"{role.address}{TRUST}": (role.trust,) for role in model.roles},
        **{
            f"{role.address} (permissions boundary)": role.boundaries
            for role in model.roles
            if role.boundaries
        },
        **{model.address_of(arn): each.possible for arn, each in model.resource_policies.items()},
    }


def _each(policies: Iterable[NamedPolicy]) -> tuple[NamedPolicy, ...]:
    return tuple(one for each in policies for one in each.possible)


def _all(policies: Iterable[NamedPolicy]) -> tuple[Statement, ...]:
    return tuple(each for policy in policies for each in _statements(policy.document))


def _policies_of(model: EncryptionModel) -> Mapping[str, NamedPolicy]:
    inside = set(model.arns.values())
    return {
        **{key.address: key.policy for key in model.keys},
        **{f"{role.address}{TRUST}": role.trust for role in model.roles},
        **{policy.name: policy for role in model.roles for policy in role.policies},
        **{
            model.address_of(arn): each
            for arn, each in model.resource_policies.items()
            if arn in inside
        },
    }


def _statements(document: PolicyDocument | None) -> tuple[Statement, ...]:
    return document.statements if document else ()


def _apart(one: PolicyDocument | None, other: PolicyDocument | None) -> tuple[Statement, ...]:
    """The statements of a policy that another one does not have, whatever they are called."""
    there = set(map(_meaning, _statements(other)))
    return tuple(each for each in _statements(one) if _meaning(each) not in there)


def _canonical(document: PolicyDocument | None) -> object:
    """What a policy says, whatever the order and the names of its statements."""
    return None if document is None else frozenset(map(_meaning, document.statements))


def _meaning(statement: Statement) -> object:
    """What a statement says, whatever its order and its spelling of names."""
    return (
        statement.effect,
        frozenset(statement.principals),
        frozenset(statement.not_principals),
        frozenset(action.lower() for action in statement.actions),
        frozenset(action.lower() for action in statement.not_actions),
        frozenset(statement.resources),
        frozenset(statement.not_resources),
        frozenset(
            (condition.operator.lower(), condition.key.lower(), frozenset(condition.values))
            for condition in statement.conditions
        ),
    )
