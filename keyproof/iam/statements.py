"""Whether a statement is about a request, whatever its action."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from keyproof.iam.callers import Caller, Naming, exempted, naming
from keyproof.iam.conditions import holds, read_operator, resolve
from keyproof.iam.context import Context
from keyproof.iam.patterns import (
    ARN_PARTS,
    Open,
    is_literal,
    match,
    match_arn,
    match_resource,
    pattern_of,
)
from keyproof.iam.truth import Truth, any_of, truth
from keyproof.policy_document import OLD_VERSION, Condition, PolicyDocument, Statement


@dataclass(frozen=True)
class NamedPolicy:
    """A policy with where it is from; a document of None is one whose text is not known.

    ``only_allows`` says of such a one that it denies nothing. ``at_most`` is what it can say at
    most: a statement of which a part is not known has a condition with KNOWN_LATER.
    ``either`` are several policies of one resource, of which nobody knows which is in force.
    """

    name: str
    # Hashed by their name alone: a document is long, and asked for with each request.
    document: PolicyDocument | None = field(hash=False)
    only_allows: bool = False
    at_most: PolicyDocument | None = field(default=None, hash=False)
    either: tuple["NamedPolicy", ...] = ()

    @property
    def bound(self) -> PolicyDocument | None:
        """The text, or what it can be at most."""
        return self.document or self.at_most

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of the text; none of one that is not known."""
        return self.document.statements if self.document else ()

    @property
    def possible(self) -> tuple["NamedPolicy", ...]:
        """Each policy that may be in force."""
        return self.either or (self,)

    def with_instead(self, old: Statement, *new: Statement) -> "NamedPolicy":
        """The policy with other statements in the place of one."""
        document = self.document or PolicyDocument()
        parts = [part for each in document.statements for part in (new if each == old else [each])]
        return NamedPolicy(self.name, replace(document, statements=tuple(parts)))


PERMISSIONS = "the permissions of "
DENIED_BY = "denied by"


def label_of(statement: Statement, place: int, policy: str) -> str:
    """A statement by its Sid and its policy; without a Sid by its place, from 1.

    A grant, and a permission of Lambda, is a policy of one statement, which has its name.
    """
    if statement.sid == policy or policy.startswith(PERMISSIONS):
        return statement.sid
    return f"statement {repr(statement.sid) if statement.sid else place} of {policy}"


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

    @property
    def unknown_operators(self) -> list[str]:
        """The operators of its open conditions that nothing here evaluates."""
        operators = [each.operator for each in self.open_conditions]
        return [each for each in operators if read_operator(each) is None]

    @property
    def reason(self) -> str:
        """The statement, with its place and its conditions."""
        if self.statement is None:
            return f"by {self.label}"
        conditions = "; ".join(
            f"{each.operator} {each.key} = {' or '.join(each.values)}"
            for each in self.statement.conditions
        )
        if self.unknown_operators:
            conditions += f" (keyproof does not evaluate {', '.join(self.unknown_operators)})"
        by = "by" if self.allows else DENIED_BY
        when = f" if {conditions}" if conditions else ""
        return f"{by} {self.label}{when}"

    def is_about(self, action: str) -> bool:
        """Whether an action is among the statement's."""
        if self.statement is None:
            return True
        return has_action(self.statement.actions, self.statement.not_actions, action)


@lru_cache(maxsize=65536)
def has_action(actions: tuple[str, ...], not_actions: tuple[str, ...], action: str) -> bool:
    """Whether an action is among those of a statement's ``Action`` or ``NotAction``."""
    if actions:
        return any(is_action(each, action) for each in actions)
    return not any(is_action(each, action) for each in not_actions)


OF_ITS_OWN = Naming(Truth.YES)


@lru_cache(maxsize=65536)
def is_action(pattern: str, action: str) -> bool:
    """Whether an action such as ``kms:Decrypt`` is like a pattern, in any case."""
    return match(pattern_of(pattern.lower()), action.lower()) is Truth.YES


def matches(
    policy: NamedPolicy,
    *,
    caller: Caller,
    resource: str,
    context: Context,
    names_callers: bool,
    bounded: bool,
    like: str = "",
) -> list[Match]:
    """The statements of a policy that may be about a caller, a resource's ARN and a context.

    ``names_callers`` says that it is a resource policy, not one of the caller's own; ``bounded``
    that the caller has a permissions boundary. ``like`` is as a Target has it.
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
    variables = None if document.version == OLD_VERSION else context
    found: list[Match] = []
    for place, statement in enumerate(document.statements, 1):
        named = names(statement, caller, bounded=bounded) if names_callers else OF_ITS_OWN
        if named.at_all is Truth.NO:
            continue
        certainty = is_about_resource(statement, resource, like=like, variables=variables)
        still_open: list[Condition] = []
        for condition in statement.conditions:
            if certainty is Truth.NO:
                break
            answer = holds(condition, context, has_variables=variables is not None)
            if answer is not Truth.YES:
                still_open.append(condition)
                certainty = min(certainty, answer)
        if certainty is not Truth.NO:
            found.append(
                Match(
                    policy=policy.name,
                    statement=statement,
                    certainty=certainty,
                    naming=named,
                    place=place,
                    open_conditions=tuple(still_open),
                )
            )
    return found


def names(statement: Statement, caller: Caller, *, bounded: bool = False) -> Naming:
    """How a statement of a resource policy names a caller, as ``matches`` asks."""
    if not statement.not_principals:
        return naming(statement.principals, caller)
    # Such a Deny is about every identity that has a permissions boundary, whoever is listed.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if bounded and statement.effect == "Deny":
        return OF_ITS_OWN
    return Naming(exempted(statement.not_principals, caller).negated, by_role=bounded)


def is_about_resource(
    statement: Statement, arn: str, *, like: str = "", variables: Context | None = None
) -> Truth:
    """Whether the resource of a request is among those of a statement."""
    negated = not statement.resources
    elements = statement.resources or statement.not_resources
    # A list is faster here than a generator.
    among = any_of([_is_among(each, arn, like, variables, negated=negated) for each in elements])
    return among.negated if negated else among


def _is_among(
    element: str, arn: str, like: str, variables: Context | None, *, negated: bool
) -> Truth:
    if element in ("*", arn):
        return Truth.YES
    # No variable may stand before the fifth colon.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    start = element.find("${")
    if variables and start >= 0 and element.count(":", 0, start) < ARN_PARTS - 1:
        return Truth.NO
    pattern = resolve(element, variables, negated=negated)
    if isinstance(pattern, Truth):
        return pattern
    if like and not is_literal(pattern):
        return match_arn(pattern, Open(like))
    return truth(match_resource(pattern, arn))
