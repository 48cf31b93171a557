"""Policies that allow more than before, or deny less, whatever they are called."""

from collections.abc import Iterable, Iterator, Mapping

from constructs_lib.policies.policy_document import Statement
from smsbot.iam.differences import differences
from smsbot.iam.statements import NamedPolicy
from smsbot.model.encryption_model import EncryptionModel
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides


def widened(sides: Sides) -> Iterator[Found]:
    """The statements that a change adds, takes away or loosens, by what they are about.

    What belongs to a resource that the change creates, such as a new log group in the condition of
    the logs key, is no widening.
    """
    new = _new_arns(sides)
    before, after = _governed(sides.before.model), _governed(sides.after.model)
    for address, policies in after.items():
        was = before.get(address)
        if not was or _unknown(was) or _unknown(policies):
            continue
        found = tuple(differences(_statements(was), _statements(policies), new))
        if found:
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            yield _wider(address, f"its policy is wider: {found[0]}{more}.", found)
    yield from _without_boundary(sides)


def _wider(address: str, problem: str, details: tuple[str, ...]) -> Found:
    return Found(
        category=Category.WEAKER,
        rule="policy-widened",
        resource=address,
        problem=problem,
        remedy="Narrow it, or say who needs it.",
        details=details if details[1:] else (),
        named_by_problem=True,
    )


def _governed(model: EncryptionModel) -> Mapping[str, tuple[NamedPolicy, ...]]:
    """The policies by the address of what they are about; of a role its own and its trust."""
    addresses = {arn: address for address, arn in model.arns.items()}
    return {
        **{key.address: key.policies for key in model.keys},
        **{role.address: role.policies for role in model.roles},
        **{f"{role.address} (trust)": (role.trust,) for role in model.roles},
        **{
            f"{role.address} (permissions boundary)": role.boundaries
            for role in model.roles
            if role.boundaries
        },
        **{addresses.get(arn, arn): (policy,) for arn, policy in model.resource_policies.items()},
    }


def _unknown(policies: Iterable[NamedPolicy]) -> bool:
    return any(policy.document is None for policy in policies)


def _statements(policies: Iterable[NamedPolicy]) -> tuple[Statement, ...]:
    return tuple(
        statement
        for policy in policies
        for statement in (policy.document.statements if policy.document else ())
    )


def _without_boundary(sides: Sides) -> Iterator[Found]:
    before = {role.address: role for role in sides.before.model.roles}
    for role in sides.after.model.roles:
        was = before.get(role.address)
        if was is not None and was.boundaries and not role.boundaries:
            yield _wider(role.address, "its permissions boundary is gone.", ())


def _new_arns(sides: Sides) -> frozenset[str]:
    """The ARNs of what the change creates; a log group's, of its streams too."""
    old = set(sides.before.model.arns)
    arns = {arn for address, arn in sides.after.model.arns.items() if address not in old}
    return frozenset(arns | {f"{arn}:*" for arn in arns})
