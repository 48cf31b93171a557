"""The policies of a change, compared by what they are about: which allow more, or deny less."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace

from keyproof.change.change import Change, Side, mapped
from keyproof.iam.comparison import Difference, wider
from keyproof.iam.statements import NamedPolicy
from keyproof.model.model import LATER, Model, once_per_model, whole
from keyproof.model.resource import NotEvaluated, Place
from keyproof.policy_document import OLD_VERSION, PolicyDocument, PolicyError, Statement

# Those of one subject.
Policies = tuple[NamedPolicy, ...]
TRUST = "trust policy"
BOUNDARY = "permissions boundary"
POLICY = "policy"
KINDS = (TRUST, BOUNDARY, POLICY)
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


@dataclass(frozen=True, kw_only=True)
class Wider:
    """A statement that allows more, or denies less; ``holder`` is the resource that changes.

    ``place`` is that of the statement in the policy that allows it, from 1, and 0 for a denial.
    ``attached`` says that the statement itself is unchanged, and newly holds for the subject.
    """

    subject: Subject
    holder: str
    difference: Difference
    place: int = 0
    attached: bool = False


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A policy whose text is not known, newly attached; or a permissions boundary that is gone."""

    subject: Subject
    holder: str
    name: str


def narrower_policies(change: Change) -> Iterator[Wider]:
    """The statements that allow less, of what is there on both sides."""
    if change.is_first or change.is_moved:
        return
    gone = (change.before.model.arns.get(each.address) for each in change.gone)
    left_out = frozenset(filter(None, gone))
    for subject, before, after in _differing(change):
        if subject.kind == BOUNDARY or _unknown(after) - _unknown(before):
            continue
        old, new = _statements(before), _statements(after)
        if {each for each in old if each.effect == "Allow"} <= set(new):
            continue
        for found in wider(new, old, left_out):
            if found.now is not None and found.now.effect == "Allow":
                holder, place = _place_of(found.now, before, change)
                yield Wider(subject=subject, holder=holder, difference=found, place=place)


def wider_policies(change: Change) -> Iterator[Wider | Attached | NotEvaluated]:
    """Everything that a change newly allows, or no longer denies, on what was there before."""
    if change.is_first:
        return
    if change.is_moved:
        reason = "resources are recreated in another account or region; policies are not compared"
        yield NotEvaluated(place=Place("provider.aws"), reason=reason)
        return
    left_out = _left_out(change)
    for subject, before, after in _differing(change):
        yield from _of_subject(subject, before, after, left_out, change)


def _of_subject(
    subject: Subject, before: Policies, after: Policies, left_out: frozenset[str], change: Change
) -> Iterator[Wider | Attached | NotEvaluated]:
    old, new = _statements(before), _statements(after)
    if _has_old_version(after) and not _has_old_version(before) and any(map(_has_variable, new)):
        reason = "its policy gets an older `Version`, which has no policy variables"
        yield NotEvaluated(place=Place(subject.owner, POLICY), reason=reason)
    if subject.kind == BOUNDARY and not new and not _unknown(after):
        yield Attached(subject=subject, holder=subject.owner, name="")
        return
    # A policy that is not known yet may deny what one of before denied.
    newly_unknown = _unknown(after) - _unknown(before)
    for name in sorted(newly_unknown):
        if name.startswith("arn:") and subject.kind == POLICY:
            holder = _attachment(subject, name, change) or subject.owner
            yield Attached(subject=subject, holder=holder, name=name)
        elif name == subject.owner or subject.kind not in KINDS:
            yield NotEvaluated(place=Place(name, POLICY), reason=LATER)
    for found in wider(old, new, left_out):
        if found.now is None or found.now.effect == "Deny":
            if not newly_unknown:
                holder, _ = _place_of(found.was, before, change)
                yield Wider(subject=subject, holder=holder, difference=found)
        elif _unknown(before) - _unknown(after):
            reason = "one of its policies was unknown before the change, so it is not compared"
            yield NotEvaluated(place=Place(subject.owner, POLICY), reason=reason)
        else:
            holder, place = _place_of(found.now, after, change)
            attachment = "" if holder in change.by_address else _attachment(subject, holder, change)
            yield Wider(
                subject=subject,
                holder=attachment or holder,
                difference=found,
                place=place,
                attached=bool(attachment),
            )


def _statements(policies: Policies) -> tuple[Statement, ...]:
    return tuple(statement for each in policies for statement in each.statements)


def _unknown(policies: Policies) -> frozenset[str]:
    """The names of those without a text."""
    return frozenset(each.name for each in policies if each.document is None)


def _has_old_version(policies: Policies) -> bool:
    return any(each.document and each.document.version == OLD_VERSION for each in policies)


def _has_variable(statement: Statement) -> bool:
    return statement.has_variable or any(each.has_variable for each in statement.conditions)


def _left_out(change: Change) -> frozenset[str]:
    """The ARNs and names of new resources: what is allowed on those alone is not wider."""
    new = {
        change.after.model.arns[each.address]
        for each in change.new
        if each.address in change.after.model.arns and each.type not in PRINCIPALS
    }
    return frozenset(new | {f"{arn}:*" for arn in new} | {f"{arn}/*" for arn in new})


def _differing(change: Change) -> Iterator[tuple[Subject, Policies, Policies]]:
    """The policies of what is there on both sides, where they differ, in the words of after."""
    was, now = (dict(_by_subject(side.model)) for side in (change.before, change.after))
    # AWS also reports the policy that another resource writes among the arguments of its subject.
    read = {subject.owner for subject in (*was, *now)}
    for policy in (one for each in (*was.values(), *now.values()) for one in each):
        read |= {holder_of(policy.name, each, change) for each in policy.statements}
        read |= _unknown((policy,))
    was |= _unread(change.before, read)
    now |= _unread(change.after, read)
    for subject in dict.fromkeys((*was, *now)):
        before, after = (each.get(subject, ()) for each in (was, now))
        sides = (subject.owner in side.by_address for side in (change.before, change.after))
        if before != after and len({*sides}) == 1:
            yield subject, tuple(_aligned(each, change) for each in before), after


@once_per_model
def _by_subject(model: Model) -> Mapping[Subject, Policies]:
    found: defaultdict[Subject, Policies] = defaultdict(tuple)
    for key in model.keys:
        found[Subject(owner=key.address)] = tuple(p for each in key.policies for p in each.possible)
    for each in model.identities:
        found[Subject(owner=each.address)] = each.policies
        if each.boundaries:
            found[Subject(owner=each.address, kind=BOUNDARY)] = each.boundaries
    for role in model.roles:
        found[Subject(owner=role.address, kind=TRUST)] = (role.trust,)
    for arn, policy in model.resource_policies.items():
        address = model.address_of(whole(arn))
        owner = address if address in model.written else model.symbol(arn)
        found[Subject(owner=owner)] += policy.possible
    return found


def _unread(side: Side, read: AbstractSet[str]) -> Mapping[Subject, Policies]:
    """The policies that the model does not read, by the resource that has or that gets them."""
    found: defaultdict[Subject, Policies] = defaultdict(tuple)
    for each in side.stack.resources:
        texts = [each.values[name] for name in DOCUMENTS if each.values.get(name)]
        if not texts or each.address in read or each.type in NO_POLICIES:
            continue
        subject = Subject(owner=each.address)
        if each.type.endswith("_policy"):
            named = (side.named(one) for one in each.values.values() if isinstance(one, str))
            given = next((one for one in named if one in side.by_address), each.address)
            subject = Subject(owner=given, kind=each.type)
        for text in texts:
            document = None
            with suppress(PolicyError):
                document = PolicyDocument.from_json(text) if isinstance(text, str) else None
            found[subject] += (NamedPolicy(each.address, document),)
    return found


def _place_of(statement: Statement | None, policies: Policies, change: Change) -> tuple[str, int]:
    """The address of the resource that holds a statement, and its place there."""
    for policy in policies:
        for place, each in enumerate(policy.statements, 1):
            if each == statement:
                return holder_of(policy.name, each, change), place
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


def _aligned(policy: NamedPolicy, change: Change) -> NamedPolicy:
    """A policy of before, as the other side spells the ARNs of the same resources."""
    if policy.document is None:
        return policy
    written: list[object] = [each.to_dict() for each in policy.document.statements]
    aligned = mapped(written, change.aligned)
    if aligned == written:
        return policy
    document = PolicyDocument.from_object(
        {"Version": policy.document.version, "Statement": aligned}
    )
    return replace(policy, document=document)
