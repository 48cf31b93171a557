"""Policies that allow more than before, or deny less."""

from collections.abc import Iterable, Iterator, Mapping

from constructs_lib.policy_document import Condition, Statement
from smsbot.encryption.model import EncryptionModel
from smsbot.iam.statements import NamedPolicy
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides


def widened(sides: Sides) -> Iterator[Found]:
    """The statements that a change adds, takes away or loosens, policy by policy.

    What belongs to a resource that the change creates, such as a new log group in the condition of
    the logs key, is no widening.
    """
    new = _new_arns(sides)
    before = _policies(sides.before.model)
    for name, policy in _policies(sides.after.model).items():
        was = before.get(name)
        if was is None or was.document is None or policy.document is None:
            continue
        differences = tuple(_differences(was.document.statements, policy.document.statements, new))
        if differences:
            yield Found(
                category=Category.WEAKER,
                rule="policy-widened",
                resource=name,
                problem=f"its policy is wider: {differences[0]}"
                + (f" (and {len(differences) - 1} more)" if differences[1:] else "")
                + ".",
                remedy="Narrow it, or say who needs it.",
                details=differences if differences[1:] else (),
            )


def _policies(model: EncryptionModel) -> Mapping[str, NamedPolicy]:
    listed: Iterable[NamedPolicy] = (
        *(policy for key in model.keys for policy in key.policies),
        *(policy for role in model.roles for policy in (*role.policies, role.trust)),
        *model.resource_policies.values(),
    )
    return {policy.name: policy for policy in listed}


def _new_arns(sides: Sides) -> frozenset[str]:
    """The ARNs of what the change creates; a log group's, of its streams too."""
    old = set(sides.before.model.arns)
    arns = {arn for address, arn in sides.after.model.arns.items() if address not in old}
    return frozenset(arns | {f"{arn}:*" for arn in arns})


def _differences(
    before: tuple[Statement, ...], after: tuple[Statement, ...], new: frozenset[str]
) -> Iterator[str]:
    old = {_key(each, place): each for place, each in enumerate(before)}
    present = {_key(each, place): each for place, each in enumerate(after)}
    for key, statement in present.items():
        was = old.get(key)
        if was is None:
            if statement.effect == "Allow" and not _is_about(statement, new):
                yield f"statement {key} is new and allows {', '.join(_actions(statement))}"
        elif statement.effect == "Allow":
            yield from (f"statement {key} takes in {each}" for each in _looser(was, statement, new))
        else:
            # A Deny that says less allows more.
            yield from (
                f"the denial {key} leaves out {each}" for each in _looser(statement, was, new)
            )
    for key, was in old.items():
        if was.effect == "Deny" and key not in present:
            yield f"the denial {key} is gone"


def _key(statement: Statement, place: int) -> str:
    return statement.sid or f"number {place + 1}"


def _actions(statement: Statement) -> tuple[str, ...]:
    if statement.actions:
        return statement.actions
    return tuple(f"everything but {each}" for each in statement.not_actions)


def _is_about(statement: Statement, new: frozenset[str]) -> bool:
    """Whether a statement is only about what the change creates."""
    return bool(statement.resources) and all(each in new for each in statement.resources)


def _looser(tight: Statement, loose: Statement, new: frozenset[str]) -> Iterator[str]:
    """What the second of two statements covers that the first does not."""
    for element, had, has in (
        ("principal", _principals(tight), _principals(loose)),
        ("action", set(tight.actions), set(loose.actions)),
        ("resource", set(tight.resources), set(loose.resources) - new),
    ):
        if has - had:
            yield f"the {element} {', '.join(sorted(has - had))}"
    for element, had, has in (
        ("principal", _not_principals(tight), _not_principals(loose)),
        ("action", set(tight.not_actions), set(loose.not_actions)),
        ("resource", set(tight.not_resources), set(loose.not_resources)),
    ):
        if had - has:
            yield f"the {element} {', '.join(sorted(had - has))}"
    kept = {(each.operator, each.key): each for each in loose.conditions}
    for condition in tight.conditions:
        now = kept.get((condition.operator, condition.key))
        if now is None:
            yield f"requests that do not fulfil {condition.operator} {condition.key}"
        else:
            yield from _looser_condition(condition, now, new)


def _looser_condition(was: Condition, now: Condition, new: frozenset[str]) -> Iterator[str]:
    negated = "Not" in was.operator or was.operator == "Null"
    more = set(was.values) - set(now.values) if negated else set(now.values) - set(was.values) - new
    if more:
        yield f"{now.key} {', '.join(sorted(more))}"


def _principals(statement: Statement) -> set[str]:
    return {each.identifier for each in statement.principals}


def _not_principals(statement: Statement) -> set[str]:
    return {each.identifier for each in statement.not_principals}
