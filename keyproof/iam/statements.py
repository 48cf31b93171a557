"""Whether a statement is about a request, whatever its action."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache

from keyproof.iam.callers import Caller, Naming, exempted, naming
from keyproof.iam.conditions.holding import holds, without_variables
from keyproof.iam.conditions.variables import may_be_replaced, resolve, resolve_resource
from keyproof.iam.context import Context
from keyproof.iam.patterns import (
    Open,
    has_wildcard,
    match,
    match_arn,
    match_resource,
    tokens,
)
from keyproof.iam.truth import Truth, any_of, truth
from keyproof.policy_document import (
    OLD_VERSION,
    Condition,
    PolicyDocument,
    Statement,
)


@dataclass(frozen=True)
class NamedPolicy:
    """A policy with where it is from; a document of None is one whose text is not known.

    ``only_allows`` says of such a one that it denies nothing. ``at_most`` is what it can say at
    most: a statement of which a part is not known has a condition with KNOWN_LATER. ``either`` are
    several policies of one resource, of which the last that is written is in force.
    """

    name: str
    document: PolicyDocument | None
    only_allows: bool = False
    at_most: PolicyDocument | None = None
    either: tuple["NamedPolicy", ...] = ()

    @property
    def bound(self) -> PolicyDocument | None:
        """The text, or what it can be at most."""
        return self.document or self.at_most

    @property
    def possible(self) -> tuple["NamedPolicy", ...]:
        """Each policy that may be in force."""
        return self.either or (self,)


def label_of(statement: Statement, place: int, policy: str) -> str:
    """A statement by its Sid and its policy; without a Sid by its place, from 1."""
    named = repr(statement.sid) if statement.sid else f"number {place}"
    return f"{named} of {policy}"


@dataclass(frozen=True, kw_only=True)
class Match:
    """A statement that may be about a request, and how certain that is.

    ``naming`` is how it names the caller, in a resource policy. ``open_conditions`` are those
    that some values would fulfil and others not. ``statement`` is None for a policy whose text is
    not known, and ``only_allows`` says that it denies nothing.
    """

    policy: str
    statement: Statement | None
    certainty: Truth
    naming: Naming
    place: int = 0
    open_conditions: tuple[Condition, ...] = ()
    only_allows: bool = False

    @property
    def label(self) -> str:
        """The statement as every finding calls it."""
        if self.statement is None:
            return f"{self.policy}, whose text is not known"
        return label_of(self.statement, self.place, self.policy)

    @property
    def allows(self) -> bool:
        """Whether it may allow something."""
        return self.statement is None or self.statement.effect == "Allow"

    @property
    def denies(self) -> bool:
        """Whether it may deny something."""
        if self.statement is None:
            return not self.only_allows
        return self.statement.effect == "Deny"

    def is_about(self, action: str) -> bool:
        """Whether an action is among the statement's."""
        if self.statement is None:
            return True
        return has_action(self.statement.actions, self.statement.not_actions, action)

    def those_of(self, actions: tuple[str, ...]) -> AbstractSet[str]:
        """Those of some actions that are among the statement's."""
        if self.statement is None:
            return frozenset(actions)
        return those_of(self.statement, actions)


@lru_cache(maxsize=65536)
def has_action(actions: tuple[str, ...], not_actions: tuple[str, ...], action: str) -> bool:
    """Whether an action is among those of a statement's ``Action`` or ``NotAction``."""
    if actions:
        return any(is_action(each, action) for each in actions)
    return not any(is_action(each, action) for each in not_actions)


@lru_cache(maxsize=65536)
def those_of(statement: Statement, asked: tuple[str, ...]) -> frozenset[str]:
    """Those of some actions that are among a statement's."""
    actions, not_actions = statement.actions, statement.not_actions
    return frozenset(each for each in asked if has_action(actions, not_actions, each))


NO_CONTEXT = Context({})
OF_ITS_OWN = Naming(Truth.YES, Truth.NO)


@lru_cache(maxsize=65536)
def is_action(pattern: str, action: str) -> bool:
    """Whether an action such as ``kms:Decrypt`` is like a pattern, in any case."""
    return match(tokens(pattern.lower()), action.lower()) is Truth.YES


def matches(
    policy: NamedPolicy,
    *,
    caller: Caller,
    resource: str,
    context: Context,
    names_callers: bool,
    bounded: bool = False,
    like: str = "",
    actions: tuple[str, ...] | None = None,
) -> list[Match]:
    """The statements of a policy that may be about a caller, a resource's ARN and a context.

    ``names_callers`` says that it is a resource policy, not one of the caller's own; ``bounded``
    that the caller has a permissions boundary. ``like`` is as a Target has it. With ``actions``,
    only the statements that are about one of them.
    """
    document = policy.bound
    if document is None:
        unknown = Naming(Truth.MAYBE, Truth.MAYBE) if names_callers else OF_ITS_OWN
        return [
            Match(
                policy=policy.name,
                statement=None,
                certainty=Truth.MAYBE,
                naming=unknown,
                only_allows=policy.only_allows,
            )
        ]
    version = document.version
    variables = resolve if version != OLD_VERSION else without_variables
    found: list[Match] = []
    for statement, about, whatever_else in statements_about(
        policy, caller, resource, like, names_callers, bounded
    ):
        if actions is not None and not those_of(statement, actions):
            continue

        certainty = (
            _is_about_resource(statement, resource, like, context, version)
            if about is None
            else about
        )
        still_open: list[Condition] = []
        for condition in statement.conditions:
            if certainty is Truth.NO:
                break
            answer = holds(condition, context, variables)
            if answer is not Truth.YES:
                still_open.append(condition)
                certainty = min(certainty, answer)
        if certainty is whatever_else.certainty and not still_open:
            found.append(whatever_else)
        elif certainty is not Truth.NO:
            found.append(
                replace(whatever_else, certainty=certainty, open_conditions=tuple(still_open))
            )
    return found


# A caller asks about a resource in many contexts, of which this part of the answer is independent.
@lru_cache(maxsize=16384)
def statements_about(  # noqa: PLR0917 - the question
    policy: NamedPolicy,
    caller: Caller,
    resource: str,
    like: str,
    names_callers: bool,  # noqa: FBT001
    bounded: bool,  # noqa: FBT001
) -> tuple[tuple[Statement, Truth | None, Match], ...]:
    """The statements that may apply in some context.

    Each with whether it is about the resource, None where that depends on the context, and with
    its match where it is and every condition holds.
    """
    found: list[tuple[Statement, Truth | None, Match]] = []
    document = policy.bound
    for place, statement in enumerate(document.statements if document else (), 1):
        named = _naming(statement, caller, bounded=bounded) if names_callers else OF_ITS_OWN
        if named.at_all is Truth.NO:
            continue
        about = None
        if not statement.has_variable:
            version = document.version if document else OLD_VERSION
            about = _is_about_resource(statement, resource, like, NO_CONTEXT, version)
            if about is Truth.NO:
                continue
        whatever_else = Match(
            policy=policy.name,
            statement=statement,
            certainty=Truth.YES if about is None else about,
            naming=named,
            place=place,
        )
        found.append((statement, about, whatever_else))
    return tuple(found)


def _naming(statement: Statement, caller: Caller, *, bounded: bool) -> Naming:
    if not statement.not_principals:
        return naming(statement.principals, caller)
    # Such a Deny is about every identity that has a permissions boundary, whoever is listed.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if bounded and statement.effect == "Deny":
        return OF_ITS_OWN
    return Naming(exempted(statement.not_principals, caller).negated, Truth.NO, by_role=bounded)


def _is_about_resource(
    statement: Statement, resource: str, like: str, context: Context, version: str
) -> Truth:
    if statement.resources:
        return _is_among(statement.resources, resource, like, context, version)
    if statement.not_resources:
        among = _is_among(statement.not_resources, resource, like, context, version)
        # Whether a variable without a value makes it match is not documented.
        undecided = (
            among is Truth.NO
            and version != OLD_VERSION
            and any(
                may_be_replaced(each) and resolve(each, context) is Truth.NO
                for each in statement.not_resources
            )
        )
        return Truth.MAYBE if undecided else among.negated
    return Truth.YES


def _is_among(
    elements: tuple[str, ...], resource: str, like: str, context: Context, version: str
) -> Truth:
    answers: list[Truth] = []
    for element in elements:
        if element in ("*", resource):
            return Truth.YES
        pattern = tokens(element) if version == OLD_VERSION else resolve_resource(element, context)
        if isinstance(pattern, Truth):
            answers.append(pattern)
        elif like and has_wildcard(pattern):
            answers.append(match_arn(pattern, Open(like)))
        else:
            answers.append(truth(match_resource(pattern, resource)))
    return any_of(answers)
