"""What only follows of something silent or unread stands below it: one cause, one finding.

An alarm that notifies nobody makes no call, so that its service may do what no call needs: to mend
a policy would be the wrong remedy. What is not read may make calls, with a role of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from keyproof.access.principals import identity_name
from keyproof.access.proofs.alarms.survivable import RULE as SURVIVABLE
from keyproof.access.proofs.alarms.watching import RULE as WATCHING
from keyproof.access.proofs.alarms.watching import WRITTEN_TO, counted_by, watch_of
from keyproof.access.proofs.as_declared import RULE as AS_DECLARED
from keyproof.access.proofs.calls.necessary import RULE as NECESSARY
from keyproof.access.proofs.calls.sufficient import RULE as SUFFICIENT
from keyproof.access.proofs.calls.ways_out import RULE as WAYS_OUT
from keyproof.access.proofs.keys.nobody_else import RULE as NOBODY_ELSE
from keyproof.access.proofs.resources.complete import RULE as COMPLETE
from keyproof.access.proofs.resources.transport import RULE as TRANSPORT
from keyproof.aws.arguments.every_type import is_way_out_alone
from keyproof.coverage.coverage import RULE as COVERAGE
from keyproof.coverage.coverage import unread
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, SNS
from keyproof.model.assembly.placement import LOG_GROUP
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import WORST_FIRST, Detail, Finding, Severity
from keyproof.model.identifiers import KEY_TYPES, type_at
from keyproof.model.watch import FILTER

# Who calls for an alarm or a rule.
CALLERS = {
    "aws_cloudwatch_metric_alarm": CLOUDWATCH,
    "aws_cloudwatch_composite_alarm": CLOUDWATCH,
    "aws_cloudwatch_event_rule": EVENTBRIDGE,
}

SUBSCRIPTION = "aws_sns_topic_subscription"
FAILURES = "aws_lambda_function_event_invoke_config"
POLICY_OF_A_ROLE = "aws_iam_role_policy"
ASSUME = "sts:AssumeRole"
SEND, INVOKE = "sqs:SendMessage", "lambda:InvokeFunction"
SQS = "sqs"


@dataclass(frozen=True, kw_only=True)
class _Cause:
    """A finding, the cause that it names, and whether another one only follows of it."""

    finding: Finding
    named: str
    is_followed_by: Callable[[Finding], bool]


def with_consequences(found: Iterable[Finding], model: EncryptionModel) -> tuple[Finding, ...]:
    """The findings, causes first; what follows of one names it, and gets no worse severity."""
    listed = list(dict.fromkeys(found))
    causes = [
        *_silent(listed),
        *_not_counted(listed),
        *_lost(listed),
        *_sent_on(listed),
        *_unread(listed, model),
        *_unwatched(listed),
    ]
    for further in (_unencrypted, _refused):
        followed = {
            each
            for each in listed
            if any(each.cause == one.named or one.is_followed_by(each) for one in causes)
        }
        causes += further([each for each in listed if each not in followed], model)
    first = {each.finding: replace(each.finding, cause=each.named) for each in causes}
    rest = [each for each in listed if each not in first]
    by = {
        each.cause or each: cause
        for cause in reversed(causes)
        for each in rest
        if each.cause == cause.named or cause.is_followed_by(each)
    }
    # What else a statement allows follows of what its first finding does.
    return (*first.values(), *(_told(each, by.get(each.cause or each)) for each in rest))


def _told(found: Finding, cause: _Cause | None) -> Finding:
    if cause is None:
        return found
    severity = max(found.severity, cause.finding.severity, key=WORST_FIRST.index)
    return replace(found, cause=cause.named, severity=severity)


def _silent(found: Iterable[Finding]) -> Iterator[_Cause]:
    """The alarms and rules that notify nobody, by themselves or without a key, or of nothing."""
    for each in found:
        caller = CALLERS.get(each.resource.partition(".")[0], "")
        watches = each.rule == WATCHING and each.cause == watch_of(each.resource)
        # Where a policy refuses what it sends to another topic, that is the cause.
        silent = each.rule == SURVIVABLE and not each.refused_by
        is_gone = each.rule == AS_DECLARED and each.detail is Detail.NOT_THERE
        if caller and (silent or watches or is_gone):
            # One that watches something else notifies somebody all the same.
            without_calls = caller if not watches or each.detail is Detail.NOT_THERE else ""
            yield _Cause(
                finding=each,
                named=each.cause,
                is_followed_by=lambda other, caller=without_calls, about=each: (
                    # One of its targets is not there.
                    other.cause == watch_of(about.resource) or _is_without_calls(other, caller)
                ),
            )


def _is_without_calls(found: Finding, caller: str, action: str = "sns:Publish") -> bool:
    """Whether a finding is there for want of what a service would call."""
    if not caller:
        return False
    if found.rule == WATCHING:
        return caller == EVENTBRIDGE and found.detail is Detail.NO_RULE_WARNS
    if found.rule == NECESSARY:
        return caller in found.callers and found.actions == (action,)
    # Of a key, it says what the service can do with it, and not what it can call.
    is_it = found.actions == (action,) or all(each.startswith("kms:") for each in found.actions)
    return (
        is_it
        and found.rule == NOBODY_ELSE
        and found.detail in (Detail.OTHER, Detail.FOR_NO_CALL)
        and found.callers == (caller,)
    )


def _not_counted(found: Iterable[Finding]) -> Iterator[_Cause]:
    """The metric filters that are gone, or count by a field: alarms watch what nothing counts."""
    for each in found:
        if type_at(each.resource) != FILTER:
            continue
        is_gone = each.rule == WATCHING and each.detail is Detail.NOT_THERE
        if is_gone or (each.rule == WAYS_OUT and not each.cause):
            named = counted_by(each.resource)
            yield _Cause(
                finding=each,
                named=named,
                is_followed_by=lambda other, named=named, is_gone=is_gone: (
                    other.detail is Detail.NOT_COUNTED and (is_gone or other.cause == named)
                ),
            )


def _lost(found: Iterable[Finding]) -> Iterator[_Cause]:
    """What nobody can deliver or handle, and what goes to no queue: nothing sends it there."""
    for each in found:
        is_of = {kind: each.resource.startswith(f"{kind}.") for kind in (SUBSCRIPTION, FAILURES)}
        if each.rule == WAYS_OUT and any(is_of.values()):
            caller = SNS if is_of[SUBSCRIPTION] else ""
            yield _Cause(
                finding=each,
                named=each.cause or f"what {each.resource} cannot deliver",
                is_followed_by=lambda other, caller=caller, about=each: (
                    _is_without_calls(other, caller, SEND)
                    or _is_without_calls(other, caller, INVOKE)
                    or (not caller and _is_about_dead_letters(other))
                    or (other.rule, other.resource) == (COMPLETE, about.resource)
                ),
            )


def _is_about_dead_letters(found: Finding) -> bool:
    """Whether a finding says that a role may send to a queue, and no call does."""
    if found.rule == NECESSARY:
        return found.actions == (SEND,) and found.detail is not Detail.TOO_WIDE
    return found.rule == NOBODY_ELSE and found.via.partition(".")[0] == SQS


def _sent_on(found: Iterable[Finding]) -> Iterator[_Cause]:
    """What sends content on and does nothing else: without it, nobody needs what it lacks."""
    for each in found:
        if each.rule == WAYS_OUT and is_way_out_alone(type_at(each.resource)):
            yield _Cause(
                finding=each,
                named=each.cause or f"what {each.resource} sends on",
                is_followed_by=lambda other, about=each: (
                    other.resource == about.resource and other.rule in (SUFFICIENT, COVERAGE)
                ),
            )


def _unread(found: Iterable[Finding], model: EncryptionModel) -> Iterator[_Cause]:
    """What nobody read; the roles that a service assumes for no call may be for it."""
    unused = {
        each.resource
        for each in found
        if _is_assumed(each) and any(".amazonaws.com" in who for who in each.callers)
    }
    arns = {model.arns[each] for each in unused if each in model.arns}
    for each in unread(model):
        yield _Cause(
            finding=each,
            named=f"what is not read of {each.resource}",
            is_followed_by=lambda other, about=each: (
                (other.resource == about.resource and _is_of_unread(other))
                or (other.resource in unused and _is_assumed(other))
                or (other.rule == SUFFICIENT and about.resource.startswith(POLICY_OF_A_ROLE))
                or (other.cause.startswith(WRITTEN_TO) and about.argument == LOG_GROUP)
                or (other.rule == NECESSARY and not arns.isdisjoint(other.callers))
            ),
        )


def _unwatched(found: Iterable[Finding]) -> Iterator[_Cause]:
    """What no alarm watches, nor is declared to: CloudWatch may publish for an alarm less."""
    for each in found:
        if each.rule == COMPLETE and each.argument:
            yield _Cause(
                finding=each,
                named=each.cause,
                is_followed_by=lambda other: _is_without_calls(other, CLOUDWATCH),
            )


def _unencrypted(found: Sequence[Finding], model: EncryptionModel) -> Iterator[_Cause]:
    """What is under no key, or under another one: its callers do not use the key that it had."""
    for each in found:
        arn = model.arns.get(each.resource)
        if each.rule != COVERAGE or arn is None or each.severity is not Severity.WEAKER:
            continue
        calls = [call for call in model.calls if call.target == arn]
        callers = {call.caller for call in calls}
        uses = {other for other in found if _is_use_of_a_key(other, calls)}
        # Which of several keys the resource had is not known here: no role's use follows of it.
        of_roles = {o for o in uses if o.rule == NOBODY_ELSE and not callers.issuperset(o.callers)}
        if len({other.resource for other in of_roles}) > 1:
            named = {other.cause for other in of_roles}
            uses = {other for other in uses if other.cause not in named}
        yield _Cause(
            finding=each,
            named=each.cause or encryption_of(each.resource),
            is_followed_by=lambda other, uses=frozenset(uses), calls=calls, about=each: (
                other in uses
                or (
                    other.rule == SUFFICIENT
                    and type_at(other.refused_by) in KEY_TYPES
                    and other.resource in {about.resource, *(call.address for call in calls)}
                )
            ),
        )


def encryption_of(address: str) -> str:
    """The cause of all that follows where a resource is under no key, or under another one."""
    return f"the encryption of {address}"


def _is_use_of_a_key(found: Finding, calls: Sequence[Call]) -> bool:
    """Whether a finding says that callers of a resource may use a key, and nothing needs it."""
    if found.is_foreign or not all(each.startswith("kms:") for each in found.actions):
        return False
    callers = {call.caller for call in calls}
    if found.rule == NECESSARY:
        is_theirs = bool(found.callers) and callers.issuperset(found.callers)
        return is_theirs and bool(found.actions) and found.detail is not Detail.TOO_WIDE
    if found.rule != NOBODY_ELSE or not found.callers:
        return False
    # A role uses the key through the service that it calls.
    through = found.via.partition(".")[0]
    names = {
        identity_name(each.caller)
        for each in calls
        if each.caller.startswith("arn:") and each.action.partition(":")[0] == through
    }
    return (callers | names).issuperset(found.callers)


def _refused(found: Sequence[Finding], model: EncryptionModel) -> Iterator[_Cause]:
    """The policies that allow too much, and refuse a call: who mends the one mends the other."""
    for each in found:
        # Whoever is behind one lock alone may do nothing by a statement that is too wide.
        is_too_much = each.rule == NOBODY_ELSE and each.detail is not Detail.BEHIND_ONE_LOCK
        if not is_too_much and each.rule != TRANSPORT:
            continue
        about = (each.resource, model.arns.get(each.resource, each.resource))
        refused = [
            other for other in found if other.refused_by in about and other.rule == SUFFICIENT
        ]
        if refused:
            yield _Cause(
                finding=each,
                named=each.cause or refused[0].cause,
                is_followed_by=lambda other, refused=tuple(refused): other in refused,
            )


def _is_assumed(found: Finding) -> bool:
    """Whether a finding says that somebody may assume a role, and no call does."""
    return found.rule == NOBODY_ELSE and found.actions == (ASSUME,)


def _is_of_unread(found: Finding) -> bool:
    return found.rule in (SUFFICIENT, COVERAGE) or found.detail is Detail.NOT_JUDGED
