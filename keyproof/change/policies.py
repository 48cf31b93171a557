"""The policies of a change, compared by what they are about: which allow more, or deny less."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import chain

from keyproof.change.change import Change, Side
from keyproof.findings.finding import NotEvaluated, Place
from keyproof.iam.comparison.differences import Difference, wider
from keyproof.iam.statements import NamedPolicy
from keyproof.model.encryption_model import whole
from keyproof.model.model import LATER, Model
from keyproof.model.resource import Resource, Unknown
from keyproof.policy_document import (
    OLD_VERSION,
    Condition,
    PolicyDocument,
    PolicyError,
    Principal,
    Statement,
)

TRUST = "trust policy"
BOUNDARY = "permissions boundary"
POLICY = "policy"
# New ones are not left out of a comparison: what an existing resource allows them is wider.
PRINCIPALS = ("aws_iam_role", "aws_iam_user")
# Arguments that hold a policy of IAM, where the type has no entry of its own.
DOCUMENTS = (
    *("policy", "access_policies", "inline_policy", "policy_document", "resource_policy"),
    *("access_policy", "assume_role_policy"),
)
# Documents of other kinds, of which the name of the argument is the same.
NO_POLICIES = (
    *("aws_cloudwatch_log_data_protection_policy", "aws_ecr_lifecycle_policy"),
    *("aws_dlm_lifecycle_policy", "aws_sns_topic_data_protection_policy"),
    *("aws_cloudwatch_log_account_policy", "aws_efs_lifecycle_policy"),
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What policies are about: ``owner`` is its address, or its ARN where it is outside."""

    owner: str
    kind: str = POLICY

    def __str__(self) -> str:
        return f"the {self.kind} of {self.owner}"


@dataclass(frozen=True, kw_only=True)
class Wider:
    """A statement that allows more, or denies less; ``holder`` is the resource that changes.

    ``place`` is that of the statement in the policy after the change, from 1, and 0 for one that is
    gone. ``attached`` says that the statement itself is unchanged, and newly holds for the subject.
    """

    subject: Subject
    holder: str
    difference: Difference
    place: int = 0
    attached: bool = False


@dataclass(frozen=True, kw_only=True)
class Narrower:
    """A statement of ``holder`` that allows less than before, or that is gone."""

    subject: Subject
    holder: str
    statement: Statement


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A policy whose text is not known, newly attached; or a permissions boundary that is gone."""

    subject: Subject
    holder: str
    name: str


@dataclass(frozen=True, kw_only=True)
class _Policies:
    """The policies of a subject; ``unknown`` are the names of those without a text."""

    statements: tuple[tuple[str, int, Statement], ...] = ()
    unknown: frozenset[str] = field(default=frozenset[str]())
    has_old_version: bool = False

    @property
    def texts(self) -> tuple[Statement, ...]:
        return tuple(each for _, _, each in self.statements)


def narrower_policies(change: Change) -> Iterator[Narrower]:
    """The statements that allow less, of what is there on both sides."""
    if change.is_first or change.is_moved:
        return
    was, now = _by_subject(change.before), _by_subject(change.after)
    left_out = frozenset(each for each in map(change.before.model.arns.get, _gone(change)) if each)
    for subject, before in was.items():
        after = now.get(subject, _Policies())
        is_open = subject.kind == BOUNDARY or bool(after.unknown - before.unknown)
        if before == after or is_open or _is_on_one_side(subject.owner, change):
            continue
        had = tuple(_aligned(each, change) for each in before.texts)
        if {each for each in had if each.effect == "Allow"} <= set(after.texts):
            continue
        for found in wider(after.texts, had, left_out):
            if found.now is not None and found.now.effect == "Allow":
                holder, _ = _place_of(found.now, before, had, change)
                yield Narrower(subject=subject, holder=holder, statement=found.now)


def _gone(change: Change) -> Iterator[str]:
    return (each.address for each in change.gone)


def wider_policies(change: Change) -> Iterator[Wider | Attached | NotEvaluated]:
    """Everything that a change newly allows, or no longer denies, on what was there before."""
    if change.is_first:
        return
    if change.is_moved:
        reason = "everything is recreated elsewhere, so the policies are not compared"
        yield NotEvaluated(place=Place("provider.aws"), reason=reason)
        return
    left_out = _left_out(change)
    was, now = _by_subject(change.before), _by_subject(change.after)
    for subject in dict.fromkeys((*was, *now)):
        if _is_on_one_side(subject.owner, change):
            continue
        before, after = (
            _Policies() if each is None else each for each in (was.get(subject), now.get(subject))
        )
        if before == after:
            continue
        yield from _of_subject(subject, before, after, left_out, change)
    known = {
        holder_of(name, statement, change)
        for policies in (*was.values(), *now.values())
        for name, _, statement in policies.statements
    }
    # AWS also reports the policy that another resource writes among the arguments of its subject.
    owners = {subject.owner for subject in (*was, *now)}
    yield from _others(change, known | owners, left_out)


def _of_subject(
    subject: Subject, before: _Policies, after: _Policies, left_out: frozenset[str], change: Change
) -> Iterator[Wider | Attached | NotEvaluated]:
    if after.has_old_version and not before.has_old_version and _has_variables(after):
        reason = "its policy gets an older version, which has no variables"
        yield NotEvaluated(place=Place(subject.owner, POLICY), reason=reason)
    if subject.kind == BOUNDARY and not after.statements and not after.unknown:
        yield Attached(subject=subject, holder=subject.owner, name="")
        return
    for name in sorted(after.unknown - before.unknown):
        if name.startswith("arn:") and subject.kind == POLICY:
            holder = _attachment(subject, name, change) or subject.owner
            yield Attached(subject=subject, holder=holder, name=name)
    had = tuple(_aligned(each, change) for each in before.texts)
    # A policy that is not known yet may deny what one of before denied.
    is_open = bool(after.unknown - before.unknown)
    was_open = bool(before.unknown - after.unknown)
    for found in wider(had, after.texts, left_out):
        if found.now is None or found.now.effect == "Deny":
            if is_open:
                continue
            holder, place = _place_of(found.was, before, had, change)
            yield Wider(subject=subject, holder=holder, difference=found, place=0)
        elif was_open:
            yield NotEvaluated(
                place=Place(subject.owner, POLICY),
                reason="a policy of it was not known before, so nothing compares it",
            )
        else:
            holder, place = _place_of(found.now, after, after.texts, change)
            attachment = "" if holder in change.by_address else _attachment(subject, holder, change)
            yield Wider(
                subject=subject,
                holder=attachment or holder,
                difference=found,
                place=place,
                attached=bool(attachment),
            )


def _has_variables(policies: _Policies) -> bool:
    return any(
        each.has_variable or any(condition.has_variable for condition in each.conditions)
        for each in policies.texts
    )


def _left_out(change: Change) -> frozenset[str]:
    """The ARNs and names of new resources: what is allowed on those alone is not wider."""
    new = {
        change.after.model.arns[each.address]
        for each in change.new
        if each.address in change.after.model.arns and each.type not in PRINCIPALS
    }
    return frozenset(new | {f"{arn}:*" for arn in new} | {f"{arn}/*" for arn in new})


def _is_on_one_side(owner: str, change: Change) -> bool:
    """Whether the subject of policies is a resource that comes or goes."""
    was, now = (owner in side.by_address for side in (change.before, change.after))
    return was != now


def _by_subject(side: Side) -> Mapping[Subject, _Policies]:
    return side.model.shared(_by_subject, lambda: _read(side.model))


def _read(model: Model) -> Mapping[Subject, _Policies]:
    found: dict[Subject, list[NamedPolicy]] = {}
    for key in model.keys:
        found[Subject(owner=key.address)] = [*chain(*(each.possible for each in key.policies))]
    for each in model.identities:
        found[Subject(owner=each.address)] = list(each.policies)
        if each.boundaries:
            found[Subject(owner=each.address, kind=BOUNDARY)] = list(each.boundaries)
    for role in model.roles:
        found[Subject(owner=role.address, kind=TRUST)] = [role.trust]
    for arn, policy in model.resource_policies.items():
        address = model.address_of(whole(arn))
        owner = address if address in model.written else model.symbol(arn)
        found.setdefault(Subject(owner=owner), []).extend(policy.possible)
    return {subject: _policies(each) for subject, each in found.items()}


def _policies(policies: Sequence[NamedPolicy]) -> _Policies:
    return _Policies(
        statements=tuple(
            (policy.name, place, statement)
            for policy in policies
            if policy.document
            for place, statement in enumerate(policy.document.statements, 1)
        ),
        unknown=frozenset(each.name for each in policies if each.document is None),
        has_old_version=any(
            each.document is not None and each.document.version == OLD_VERSION for each in policies
        ),
    )


def _place_of(
    statement: Statement | None,
    policies: _Policies,
    texts: Sequence[Statement],
    change: Change,
) -> tuple[str, int]:
    """The address of the resource that holds a statement, and its place there."""
    for (name, place, _), each in zip(policies.statements, texts, strict=True):
        if each == statement:
            return holder_of(name, each, change), place
    return "", 0


def holder_of(name: str, statement: Statement, change: Change) -> str:
    """The address of the resource that a named policy is from."""
    addresses = (change.after.by_address, change.before.by_address)
    for each in (statement.sid, *name.split(", "), name.partition(" (")[0]):
        written = each.partition(".inline_policy[")[0]
        if any(written in side for side in addresses):
            return written
    return name


def _attachment(subject: Subject, policy: str, change: Change) -> str:
    """The changed resource that attaches a policy to a role or a user."""
    named = {policy, change.after.model.arns.get(policy, policy)}
    owner = change.after.by_address.get(subject.owner)
    names = {owner.text("name"), owner.address} if owner else set[str]()
    for each in change.resources:
        resource = change.after.by_address.get(each.address)
        if resource is None or not each.type.endswith("policy_attachment"):
            continue
        whom = {resource.text("role"), resource.text("user"), *resource.texts("roles")}
        if resource.text("policy_arn") in named and whom & names:
            return each.address
    is_changed = subject.owner in change.by_address
    return subject.owner if is_changed else ""


def _aligned(statement: Statement, change: Change) -> Statement:
    """A statement of before, as the other side spells the ARNs of the same resources."""

    def texts(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(change.aligned, values))

    def whom(values: tuple[Principal, ...]) -> tuple[Principal, ...]:
        return tuple(Principal(each.type, change.aligned(each.identifier)) for each in values)

    found = replace(
        statement,
        principals=whom(statement.principals),
        not_principals=whom(statement.not_principals),
        resources=texts(statement.resources),
        not_resources=texts(statement.not_resources),
        conditions=tuple(
            Condition(each.operator, each.key, texts(each.values)) for each in statement.conditions
        ),
    )
    return statement if found == statement else found


def _others(
    change: Change, known: AbstractSet[str], left_out: frozenset[str]
) -> Iterator[Wider | NotEvaluated]:
    """The policies that belong to nothing in the model, each compared with itself."""
    for was, now, arguments in change.pairs:
        if now.address not in known and now.type not in NO_POLICIES:
            for argument in {path.partition(".")[0] for path in arguments} & set(DOCUMENTS):
                yield from _of_argument(was, now, argument, left_out, change)
    for each in change.new:
        if each.address not in known and _is_about_existing(each, change):
            empty = replace(each, values={})
            for argument in set(each.values) & set(DOCUMENTS):
                yield from _of_argument(empty, each, argument, left_out, change)


def _is_about_existing(resource: Resource, change: Change) -> bool:
    """Whether a new resource, which gives something a policy, names what was there before."""
    if not resource.type.endswith("_policy") or resource.type in NO_POLICIES:
        return False
    named = {change.after.named(each) for each in resource.values.values() if isinstance(each, str)}
    return bool(named & change.before.by_address.keys())


def _of_argument(
    was: Resource, now: Resource, argument: str, left_out: frozenset[str], change: Change
) -> Iterator[Wider | NotEvaluated]:
    if any(isinstance(each.values.get(argument), Unknown) for each in (was, now)):
        yield NotEvaluated(place=Place(now.address, argument), reason=LATER)
        return
    try:
        before, after = (
            PolicyDocument.from_json(each.text(argument)).statements if each.text(argument) else ()
            for each in (was, now)
        )
    except PolicyError as error:
        yield NotEvaluated(place=Place(now.address, argument), reason=f"it is no policy: {error}")
        return
    had = tuple(_aligned(each, change) for each in before)
    for found in wider(had, after, left_out):
        place = after.index(found.now) + 1 if found.now and found.now.effect == "Allow" else 0
        yield Wider(
            subject=Subject(owner=now.address), holder=now.address, difference=found, place=place
        )
