"""The requests that some statements allow and others do not.

A request counts with whether another policy allows it: a denial that is gone lets that one work. It
is one value in each dimension: the principal, the action, the resource, each condition key. A
statement is about a box of them, the product of its values in each dimension. A condition that is
not evaluated here is a dimension of its own, of two values.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from os.path import commonprefix
from typing import NamedTuple

from keyproof.iam.callers import ACCOUNT_ARN, ACCOUNT_ID, Anonymous, Caller, Identity, Service
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
    pattern_of,
)
from keyproof.iam.statements import has_action, is_about_resource, names
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


class Who(NamedTuple):
    """A caller, or an identifier that is not understood; ``alone`` without policies of its own."""

    caller: Caller | str
    alone: bool


# Of a condition: the values of its key, or whether it holds where it is not evaluated.
Said = tuple[str, ...] | bool
Box = Mapping[str, frozenset[Who | str | Said]]


class Universe:
    """The boxes of statements; ``left_out`` are values and patterns that are no part of it."""

    def __init__(self, statements: Sequence[Statement], left_out: Iterable[str]) -> None:
        self._left_out = [pattern_of(each) for each in left_out]
        actions = [each.lower() for each in _named(statements, "actions")]
        resources = [_completed(each) for each in _named(statements, "resources")]
        self._callers = list(_callers(statements))
        self._actions = self._texts([*actions, ANY_ACTION])
        self._resources = self._texts([*resources, ANY_ARN])
        conditions: defaultdict[str, list[Condition]] = defaultdict(list)
        for each in statements:
            for condition in _conditions(each):
                conditions[_dimension(condition)].append(condition)
        self._said = {name: self._sayings(each) for name, each in conditions.items()}

    def box(self, statement: Statement) -> Box:
        """The requests that a statement is about."""
        actions, not_actions = statement.actions, statement.not_actions
        said = {name: frozenset(each) for name, each in self._said.items()}
        for each in _conditions(statement):
            held = said[_dimension(each)]
            said[_dimension(each)] = frozenset(one for one in held if _holds(each, one, statement))
        return {
            PRINCIPAL: frozenset(each for each in self._callers if _names(statement, each)),
            ACTION: frozenset(e for e in self._actions if has_action(actions, not_actions, e)),
            RESOURCE: frozenset(e for e in self._resources if is_about_resource(statement, e)),
            **said,
        }

    def _texts(self, patterns: Sequence[str]) -> list[str]:
        texts = dict.fromkeys(each for cell in _cells(patterns) for each in instances(cell))
        return [
            text
            for text in texts
            if not any(match(each, text) is Truth.YES for each in self._left_out)
        ]

    def _sayings(self, conditions: Sequence[Condition]) -> list[Said]:
        """No value, each alone, and two together where a condition is about sets."""
        operators = [read_operator(each.operator) for each in conditions]
        if None in operators:
            return [True, False]
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
        of_sets = any(each.quantifier for each in operators if each)
        pairs = combinations(texts, 2) if of_sets else ()
        return [(), *((text,) for text in texts), *pairs]


def is_covered(box: Box, boxes: Sequence[Box]) -> bool:
    """Whether each request in a box is in one of some others."""
    if not all(box.values()):
        return True
    for place, other in enumerate(boxes):
        if not all(box[name] & other[name] for name in box):
            continue
        common = dict(box)
        for name in box:
            rest = {**common, name: common[name] - other[name]}
            if not is_covered(rest, boxes[place + 1 :]):
                return False
            common[name] &= other[name]
        return True
    return False


def _dimension(condition: Condition) -> str:
    """The key; of a condition that is not evaluated, the condition."""
    is_known = read_operator(condition.operator) is not None
    return condition.key.lower() if is_known else str(condition)


def _conditions(statement: Statement) -> Iterator[Condition]:
    """The conditions of a statement, for what it allows at most, or denies at least.

    No page says whether a condition about an ARN takes ``*`` alone for every ARN.
    """
    for each in statement.conditions:
        operator = each.operator.lower()
        is_negated = "not" in operator
        if operator.startswith("arn") and is_negated == (statement.effect == "Deny"):
            values = (ANY_ARN if text == "*" else text for text in each.values)
            yield replace(each, values=tuple(values))
        else:
            yield each


def _enough(statement: Statement) -> Truth:
    """How certain it has to be that a statement is about a request: a denial counts if it may."""
    return Truth.MAYBE if statement.effect == "Deny" else Truth.YES


def _holds(condition: Condition, said: Said, statement: Statement) -> bool:
    if isinstance(said, bool):
        return said
    context = Context({condition.key: Values(said)})
    return holds(condition, context, has_variables=False) >= _enough(statement)


def _names(statement: Statement, who: Who) -> bool:
    listed = statement.principals or statement.not_principals
    if isinstance(who.caller, str):
        is_listed = any(each.identifier in ("*", who.caller) for each in listed)
        return is_listed is bool(statement.principals) or not listed
    found = names(statement, who.caller)
    # A denial is for everybody whom it names, however.
    by_account = not who.alone or statement.effect == "Deny"
    naming = found.at_all if by_account else found.directly
    return naming >= _enough(statement) or not listed


def _callers(statements: Iterable[Statement]) -> Iterator[Who]:
    named = [each for one in statements for each in (*one.principals, *one.not_principals)]
    elsewhere = Identity(arn=f"arn:aws:iam::{OTHER}:role/{OTHER}", account=OTHER)
    understood = [caller for each in named for caller in _understood(each)]
    for caller in dict.fromkeys((*understood, elsewhere, ANY_SERVICE, Anonymous())):
        yield Who(caller, alone=True)
        yield Who(caller, alone=False)


def _understood(principal: Principal) -> list[Caller | str]:
    identifier = principal.identifier
    if principal.type == "Service" and identifier != "*":
        return [Service(identifier)]
    account = ACCOUNT_ARN.fullmatch(identifier)
    if account or ACCOUNT_ID.fullmatch(identifier):
        number = account["account"] if account else identifier
        start = f"arn:{account['partition'] if account else 'aws'}:iam::{number}"
        arns = (f"{start}:root", f"{start}:role/{OTHER}")
        return [Identity(arn=each, account=number) for each in arns]
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
    box = Universe((*before, *after), new).box
    changed = [each for each in after if _nameless(each) not in old]
    left = [each for each in before if _nameless(each) not in present]
    denied = [box(each) for each in changed if each.effect == "Deny"]
    allowed = [box(each) for each in before if each.effect == "Allow"]
    gained = [(each, left, [*denied, *allowed]) for each in changed if each.effect == "Allow"]
    lost = [(each, changed, denied) for each in left if each.effect == "Deny"]
    for loose, others, boxes in (*gained, *lost):
        if not is_covered(box(loose), boxes):
            tight = _like(loose, others)
            was, now = (tight, loose) if loose.effect == "Allow" else (loose, tight)
            looser = tuple(_looser(tight, loose, new)) if tight else ()
            yield Difference(was=was, now=now, looser=looser)


def _like(statement: Statement, others: Iterable[Statement]) -> Statement | None:
    """The one of some statements that was made of a statement, or that it was made of."""
    alike = [each for each in others if each.effect == statement.effect]
    named = [each for each in alike if each.sid and each.sid == statement.sid]
    common = {each: _in_common(each, statement) for each in alike}
    most = max(common, key=common.__getitem__, default=None)
    if named or most is None:
        return next(iter(named), None)
    return most if common[most] >= ENOUGH_IN_COMMON else None


def _in_common(one: Statement, other: Statement) -> int:
    """In how many of its elements a statement is like another one."""
    elements = ("principals", "actions", "not_actions", "resources", "conditions")
    return sum(set(getattr(one, name)) == set(getattr(other, name)) for name in elements)


def _nameless(statement: Statement) -> Statement:
    return replace(statement, sid="")


def _looser(tight: Statement, loose: Statement, new: frozenset[str]) -> Iterator[str]:
    """How the second of two statements is written wider than the first."""
    for noun, element in ELEMENTS:
        had, has = _written(tight, element), _written(loose, element)
        left_out, leaves_out = (_written(each, f"not_{element}") for each in (tight, loose))
        if leaves_out and had:
            yield f"the {noun} all but {', '.join(leaves_out)}"
        more = [each for each in left_out if leaves_out and each not in leaves_out]
        more += [each for each in has if each not in (*had, *new)]
        if more:
            yield f"the {noun} {', '.join(more)}"
    kept = {_key(each): each for each in loose.conditions}
    for was in tight.conditions:
        now = kept.get(_key(was))
        if now is None:
            yield f"requests that do not fulfil {was.operator} {was.key}"
            continue
        few, many = was.values, now.values
        if "not" in was.operator.lower() or was.operator.lower() == "null":
            few, many = many, few
        if more := sorted(each for each in many if each not in (*new, *few)):
            yield f"{now.key} {', '.join(more)}"


def _named(statements: Iterable[Statement], element: str) -> list[str]:
    """What some statements name in an element and in its negation."""
    both = (element, f"not_{element}")
    return [each for one in statements for name in both for each in _written(one, name)]


def _written(statement: Statement, element: str) -> tuple[str, ...]:
    found: tuple[Principal | str, ...] = getattr(statement, element)
    return tuple(each.identifier if isinstance(each, Principal) else each for each in found)


def _key(condition: Condition) -> tuple[str, str]:
    operator = condition.operator.lower()
    return SAME_OPERATORS.get(operator, operator), condition.key.lower()
