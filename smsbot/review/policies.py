"""Policies that allow more than before, or deny less, whatever they are called."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from constructs_lib.policy_document import Condition, Principal, Statement
from smsbot.encryption.model import EncryptionModel
from smsbot.iam.patterns import Open, match, tokens
from smsbot.iam.statements import NamedPolicy
from smsbot.iam.truth import Truth
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides

# Operators that IAM takes for the same.
SAME_OPERATORS = {"arnequals": "arnlike", "arnnotequals": "arnnotlike"}
ELEMENTS = (("principal", "principals"), ("action", "actions"), ("resource", "resources"))


def widened(sides: Sides) -> Iterator[Found]:
    """The statements that a change adds, takes away or loosens, by what they are about.

    What belongs to a resource that the change creates, such as a new log group in the condition of
    the logs key, is no widening.
    """
    new = _new_arns(sides)
    before, after = _governed(sides.before.model), _governed(sides.after.model)
    for address, policies in after.items():
        was = before.get(address)
        if was is None or _unknown(was) or _unknown(policies):
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


def differences(
    before: tuple[Statement, ...], after: tuple[Statement, ...], new: frozenset[str]
) -> Iterator[str]:
    """What the second statements allow that the first do not; ``new`` are ARNs that do not count.

    A statement that is the same but for its Sid is the same.
    """
    old = {replace(each, sid="") for each in before}
    present = {replace(each, sid="") for each in after}
    left = [each for each in before if replace(each, sid="") not in present]
    for statement in after:
        if replace(statement, sid="") in old:
            continue
        was = next((each for each in left if _is_successor(each, statement)), None)
        if was is not None:
            left.remove(was)
        if statement.effect == "Allow":
            yield from _of_allow(was, statement, new)
        elif was is not None:
            # A Deny that says less allows more.
            narrower = _looser(statement, was, new)
            yield from (f"the denial {_name(statement)} leaves out {each}" for each in narrower)
    yield from (f"the denial {_name(each)} is gone" for each in left if each.effect == "Deny")


def _is_successor(was: Statement, now: Statement) -> bool:
    return bool(was.sid) and was.sid == now.sid and was.effect == now.effect


def _name(statement: Statement) -> str:
    return statement.sid or "without a Sid"


def _of_allow(was: Statement | None, now: Statement, new: frozenset[str]) -> Iterator[str]:
    if was is not None:
        yield from (f"statement {_name(now)} takes in {each}" for each in _looser(was, now, new))
    elif not (now.resources and all(each in new for each in now.resources)):
        actions = now.actions or tuple(f"everything but {each}" for each in now.not_actions)
        yield f"statement {_name(now)} is new and allows {', '.join(actions)}"


def _looser(tight: Statement, loose: Statement, new: frozenset[str]) -> Iterator[str]:
    """What the second of two statements covers that the first does not."""
    for noun, element in ELEMENTS:
        had, has = _texts(tight, element), _texts(loose, element)
        left_out, leaves_out = _texts(tight, f"not_{element}"), _texts(loose, f"not_{element}")
        if leaves_out:
            gained = [each for each in left_out if not _is_covered(each, leaves_out)]
            if had or gained:
                listed = gained or [f"all but {', '.join(leaves_out)}"]
                yield f"the {noun} {', '.join(listed)}"
        else:
            more = [each for each in has if each not in new and not _is_covered(each, had)]
            # What an exception did not name was covered already.
            was_covered = bool(left_out) and not any(_is_covered(each, left_out) for each in more)
            if more and not was_covered:
                yield f"the {noun} {', '.join(more)}"
    kept = {_key(each): each for each in loose.conditions}
    for condition in tight.conditions:
        now = kept.get(_key(condition))
        if now is None:
            yield f"requests that do not fulfil {condition.operator} {condition.key}"
        else:
            yield from _looser_condition(condition, now, new)


def _texts(statement: Statement, element: str) -> tuple[str, ...]:
    found: tuple[Principal | str, ...] = getattr(statement, element)
    return tuple(each.identifier if isinstance(each, Principal) else each for each in found)


def _is_covered(text: str, patterns: Iterable[str]) -> bool:
    """Whether everything like a text is like one of some patterns."""
    folded = text.lower()
    return any(match(tokens(each.lower()), Open(folded)) is Truth.YES for each in patterns)


def _key(condition: Condition) -> tuple[str, str]:
    operator = condition.operator.lower()
    return SAME_OPERATORS.get(operator, operator), condition.key.lower()


def _looser_condition(was: Condition, now: Condition, new: frozenset[str]) -> Iterator[str]:
    negated = "not" in was.operator.lower() or was.operator.lower() == "null"
    one, other = (now.values, was.values) if negated else (was.values, now.values)
    has_wildcards = "like" in _key(was)[0]
    more = [
        each
        for each in other
        if each not in new
        and each not in one
        and not (has_wildcards and not negated and _is_covered(each, one))
    ]
    if more:
        yield f"{now.key} {', '.join(sorted(more))}"
