"""What some statements allow that others do not, told in words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from constructs_lib.policies.policy_document import Condition, Principal, Statement
from smsbot.iam.patterns import Open, match, tokens
from smsbot.iam.truth import Truth

# Operators that IAM takes for the same.
SAME_OPERATORS = {"arnequals": "arnlike", "arnnotequals": "arnnotlike"}
ELEMENTS = (("principal", "principals"), ("action", "actions"), ("resource", "resources"))


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
