"""The requests that some statements allow and others do not.

A request counts with whether another policy allows it: a denial that is gone lets that one work. It
is one value in each dimension: the principal, the action, the resource, each condition key. A
statement is about a box of them, the product of its values in each dimension. A condition that is
not evaluated here is a dimension of its own, of two values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from os.path import commonprefix
from typing import cast

from keyproof.iam.callers import (
    ACCOUNT_ARN,
    ACCOUNT_ID,
    Anonymous,
    Caller,
    Identity,
    Service,
    exempted,
    naming,
)
from keyproof.iam.conditions import holds, read_operator
from keyproof.iam.context import Context, Values
from keyproof.iam.patterns import (
    ANY,
    ARN_PARTS,
    ONE,
    OTHER,
    Pattern,
    covers,
    instances,
    is_literal,
    match,
    match_resource,
    pattern_of,
)
from keyproof.iam.statements import has_action
from keyproof.iam.truth import Truth
from keyproof.policy_document import Condition, Principal, Statement

ANY_ARN = "arn:*:*:*:*:*"
# Of a service that no policy names: what NotAction of one allows.
ANY_ACTION = f"{OTHER * 2}:{OTHER * 2}"
ANY_SERVICE = Service(f"{OTHER}.amazonaws.com")
PRINCIPAL, ACTION, RESOURCE = "principal", "action", "resource"
# How much two patterns may have in common in different ways before the rest is left out.
MOST_COMMON_PATTERNS = 16
LONGEST_COMPARED = 400
# Operators that IAM takes for the same.
SAME_OPERATORS = {"arnequals": "arnlike", "arnnotequals": "arnnotlike"}
# Of five elements: what a statement without a Sid may have changed is one or two of them.
ENOUGH_IN_COMMON = 3
ELEMENTS = (("principal", "principals"), ("action", "actions"), ("resource", "resources"))


@dataclass(frozen=True)
class Who:
    """A caller, or an identifier that is not understood; ``alone`` without policies of its own."""

    caller: Caller | str
    alone: bool


Value = Who | str | tuple[str, ...] | bool
Box = Mapping[str, frozenset[Value]]


class Universe:
    """The boxes of statements; ``left_out`` are values and patterns that are no part of it."""

    def __init__(self, statements: Sequence[Statement], left_out: Iterable[str]) -> None:
        self._left_out = [pattern_of(each) for each in left_out]
        self._values: dict[str, tuple[Value, ...]] = {
            PRINCIPAL: tuple(_callers(statements)),
            ACTION: self._texts(
                [each.lower() for one in statements for each in (*one.actions, *one.not_actions)]
                + [ANY_ACTION]
            ),
            RESOURCE: self._texts(
                [
                    _completed(each)
                    for one in statements
                    for each in (*one.resources, *one.not_resources)
                ]
                + [ANY_ARN]
            ),
        }
        by_dimension: dict[str, list[Condition]] = {}
        for statement in statements:
            for condition in statement.conditions:
                by_dimension.setdefault(_dimension(condition), []).append(condition)
        for dimension, conditions in by_dimension.items():
            self._values[dimension] = (
                self._condition_values(conditions)
                if dimension == conditions[0].key.lower()
                else (True, False)
            )

    def box(self, statement: Statement) -> Box:
        """The requests that a statement is about."""
        found: dict[str, frozenset[Value]] = {}
        for dimension, about in _tests(statement):
            held = found.get(dimension, self._values[dimension])
            found[dimension] = frozenset(value for value in held if about(value))
        return found

    def first_in(self, box: Box, without: Sequence[Box]) -> Mapping[str, Value] | None:
        """A request in a box and in none of some others; None if there is none."""
        full = {name: frozenset(values) for name, values in self._values.items()}
        return _first({**full, **box}, [{**full, **each} for each in without])

    def _texts(self, patterns: Sequence[str]) -> tuple[str, ...]:
        texts = dict.fromkeys(each for cell in _cells(patterns) for each in instances(cell))
        return tuple(
            text
            for text in texts
            if not any(match(each, text) is Truth.YES for each in self._left_out)
        )

    def _condition_values(self, conditions: Sequence[Condition]) -> tuple[Value, ...]:
        """No value, each alone, and two together where a condition is about sets."""
        written = [value for condition in conditions for value in condition.values]
        numbers = [
            str(int(value) + step) for value in written if value.isdigit() for step in (-1, 1)
        ]
        folded = [
            value.swapcase()
            for condition in conditions
            if "ignorecase" in condition.operator.lower()
            for value in condition.values
        ]
        texts = self._texts([*written, *numbers, *folded, "true", "false", "*", ANY_ARN])
        operators = [read_operator(each.operator) for each in conditions]
        of_sets = any(each is not None and each.quantifier for each in operators)
        pairs = list(combinations(texts, 2)) if of_sets else []
        return ((), *((text,) for text in texts), *pairs)


def _first(box: Box, without: Sequence[Box]) -> Mapping[str, Value] | None:
    if not all(box.values()):
        return None
    for place, other in enumerate(without):
        if not all(box[name] & other[name] for name in box):
            continue
        common = dict(box)
        for name in box:
            piece = {**common, name: common[name] - other[name]}
            found = _first(piece, without[place + 1 :])
            if found is not None:
                return found
            common[name] &= other[name]
        return None
    return {name: min(values, key=str) for name, values in box.items()}


def _dimension(condition: Condition) -> str:
    """The key; of a condition that is not evaluated, the condition."""
    is_known = read_operator(condition.operator) is not None
    return condition.key.lower() if is_known else str(condition)


def _tests(statement: Statement) -> Iterator[tuple[str, Callable[[Value], bool]]]:
    """What a statement asks of a request, dimension by dimension."""
    if statement.principals or statement.not_principals:
        yield PRINCIPAL, lambda value: _names(statement, cast("Who", value))
    yield (
        ACTION,
        lambda value: has_action(statement.actions, statement.not_actions, cast("str", value)),
    )
    if statement.resources:
        yield RESOURCE, lambda value: _is_among(statement.resources, cast("str", value))
    if statement.not_resources:
        yield RESOURCE, lambda value: not _is_among(statement.not_resources, cast("str", value))
    for condition in statement.conditions:
        yield (
            _dimension(condition),
            lambda value, each=condition: _holds(each, value, _enough(statement)),
        )


def _enough(statement: Statement) -> Truth:
    """How certain it has to be that a statement is about a request: a denial counts if it may."""
    return Truth.MAYBE if statement.effect == "Deny" else Truth.YES


def _holds(condition: Condition, value: Value, enough: Truth) -> bool:
    if isinstance(value, bool):
        return value
    context = Context({condition.key: Values(cast("tuple[str, ...]", value))})
    return holds(condition, context, has_variables=False) >= enough


def _is_among(elements: Iterable[str], resource: str) -> bool:
    return any(each == "*" or match_resource(pattern_of(each), resource) for each in elements)


def _names(statement: Statement, who: Who) -> bool:
    listed = statement.principals or statement.not_principals
    if isinstance(who.caller, str):
        named = any(each.identifier in ("*", who.caller) for each in listed)
        return named if statement.principals else not named
    if statement.not_principals:
        return exempted(listed, who.caller).negated >= _enough(statement)
    found = naming(listed, who.caller)
    # A denial is for everybody whom it names, however.
    by_account = not who.alone or statement.effect == "Deny"
    return (found.at_all if by_account else found.directly) >= _enough(statement)


def _callers(statements: Iterable[Statement]) -> Iterator[Who]:
    named = dict.fromkeys(
        each for one in statements for each in (*one.principals, *one.not_principals)
    )
    elsewhere = Identity(arn=f"arn:aws:iam::{OTHER}:role/{OTHER}", account=OTHER)
    callers = dict.fromkeys(
        [caller for each in named for caller in _understood(each)]
        + [elsewhere, ANY_SERVICE, Anonymous()]
    )
    for caller in callers:
        yield Who(caller, alone=True)
        yield Who(caller, alone=False)


def _understood(principal: Principal) -> list[Caller | str]:
    identifier = principal.identifier
    if principal.type == "Service" and identifier != "*":
        return [Service(identifier)]
    account = ACCOUNT_ARN.fullmatch(identifier)
    if account or ACCOUNT_ID.fullmatch(identifier):
        number = account["account"] if account else identifier
        partition = identifier.split(":")[1] if account else "aws"
        start = f"arn:{partition}:iam::{number}"
        return [
            Identity(arn=f"{start}:root", account=number),
            Identity(arn=f"{start}:role/{OTHER}", account=number),
        ]
    if principal.type == "AWS" and ":iam::" in identifier:
        return [Identity(arn=identifier, account=identifier.split(":")[4])]
    return [] if identifier == "*" else [identifier]


def _completed(resource: str) -> str:
    """An ARN whose parts that are left out are wildcards."""
    if resource == "*":
        return ANY_ARN
    return resource + ":*" * (ARN_PARTS - 1 - resource.count(":"))


def _cells(patterns: Iterable[str]) -> Iterator[Pattern]:
    """The patterns, and what two of them have in common."""
    distinct = [pattern_of(each) for each in dict.fromkeys(patterns)]
    yield from distinct
    wide = [each for each in distinct if not is_literal(each)]
    for one, other in combinations(wide, 2):
        if covers(one, other) or covers(other, one):
            continue  # What they have in common is one of them.
        start = commonprefix((one, other)).partition(ANY)[0]  # noqa: RUF071 - no paths
        rests = one.removeprefix(start), other.removeprefix(start)
        if sum(map(len, rests)) <= LONGEST_COMPARED:
            yield from (Pattern(start + rest) for rest in _common(*rests))


@lru_cache(maxsize=65536)
def _common(one: str, other: str) -> tuple[str, ...]:
    """Patterns that are together like every text that is like both, the shortest first."""
    if not one or not other:
        return () if (one or other).strip(ANY) else ("",)
    first, second = one[0], other[0]
    if first == second == ANY:
        found = {ANY + each for each in (*_common(one[1:], other), *_common(one, other[1:]))}
    elif ANY in (first, second):
        wild, fixed = (one, other) if first == ANY else (other, one)
        found = {*_common(wild[1:], fixed), *(fixed[0] + each for each in _common(wild, fixed[1:]))}
    elif first == second or ONE in (first, second):
        narrow = second if first == ONE else first
        found = {narrow + each for each in _common(one[1:], other[1:])}
    else:
        found = set[str]()
    return tuple(sorted(found, key=lambda each: (len(each), each))[:MOST_COMMON_PATTERNS])


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A statement that allows more than before, or a denial that denies less.

    ``was`` is the statement before and ``now`` the one after the change; None where there is none.
    ``looser`` says in which elements the second is wider, such as "the action s3:GetObject".
    """

    was: Statement | None
    now: Statement | None
    looser: tuple[str, ...] = ()


def wider(
    before: tuple[Statement, ...], after: tuple[Statement, ...], new: frozenset[str]
) -> Iterator[Difference]:
    """The statements that allow more, and the denials that deny less; ``new`` do not count.

    A denial that is gone counts even if an unchanged one denies the same, and so does an allowed
    request that an unchanged statement denies: a layer is gone. Statements that are only split,
    merged, renamed or reordered are no difference.
    """
    old, present = set(map(_nameless, before)), set(map(_nameless, after))
    if old == present:
        return
    universe = Universe(tuple(map(_at_most, (*before, *after))), new)

    def box(statement: Statement) -> Box:
        return universe.box(_at_most(statement))

    allowed = [box(each) for each in before if each.effect == "Allow"]
    changed = [each for each in after if _nameless(each) not in old]
    denied = [box(each) for each in changed if each.effect == "Deny"]
    left = [each for each in before if _nameless(each) not in present]
    for now in changed:
        if now.effect == "Allow" and universe.first_in(box(now), [*denied, *allowed]) is not None:
            was = _like(now, left)
            looser = tuple(_looser(was, now, new)) if was else ()
            yield Difference(was=was, now=now, looser=looser)
    for was in left:
        if was.effect == "Deny" and universe.first_in(box(was), denied) is not None:
            now = _like(was, changed)
            looser = tuple(_looser(now, was, new)) if now else ()
            yield Difference(was=was, now=now, looser=looser)


def _at_most(statement: Statement) -> Statement:
    """What a statement allows at most, or denies at least.

    No page says whether a condition about an ARN takes ``*`` alone for every ARN.
    """
    is_denial = statement.effect == "Deny"
    return replace(
        statement,
        conditions=tuple(
            replace(each, values=tuple(ANY_ARN if text == "*" else text for text in each.values))
            if each.operator.lower().startswith("arn")
            and ("not" in each.operator.lower()) == is_denial
            else each
            for each in statement.conditions
        ),
    )


def _like(statement: Statement, others: Iterable[Statement]) -> Statement | None:
    """The one of some statements that was made of a statement, or that it was made of."""
    alike = [each for each in others if each.effect == statement.effect]
    named = next((each for each in alike if each.sid and each.sid == statement.sid), None)
    if named is not None:
        return named
    return max(
        (each for each in alike if _in_common(each, statement) >= ENOUGH_IN_COMMON),
        key=lambda each: _in_common(each, statement),
        default=None,
    )


def _in_common(one: Statement, other: Statement) -> int:
    """In how many of its elements a statement is like another one."""
    names = ("principals", "actions", "not_actions", "resources", "conditions")
    return sum(set(getattr(one, name)) == set(getattr(other, name)) for name in names)


def _nameless(statement: Statement) -> Statement:
    return replace(statement, sid="")


def _looser(tight: Statement, loose: Statement, new: frozenset[str]) -> Iterator[str]:
    """How the second of two statements is written wider than the first."""
    for noun, element in ELEMENTS:
        had, has = _texts(tight, element), _texts(loose, element)
        left_out, leaves_out = _texts(tight, f"not_{element}"), _texts(loose, f"not_{element}")
        if leaves_out and had:
            yield f"the {noun} all but {', '.join(leaves_out)}"
        more = [each for each in left_out if leaves_out and each not in leaves_out]
        more += [each for each in has if each not in (*had, *new)]
        if more:
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


def _key(condition: Condition) -> tuple[str, str]:
    operator = condition.operator.lower()
    return SAME_OPERATORS.get(operator, operator), condition.key.lower()


def _looser_condition(was: Condition, now: Condition, new: Iterable[str]) -> Iterator[str]:
    negated = "not" in was.operator.lower() or was.operator.lower() == "null"
    one, other = (now.values, was.values) if negated else (was.values, now.values)
    more = [each for each in other if each not in (*new, *one)]
    if more:
        yield f"{now.key} {', '.join(sorted(more))}"
