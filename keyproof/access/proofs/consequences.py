"""What only follows of something silent or unread stands below it: one cause, one finding.

An alarm that notifies nobody makes no call, so that its service may do what no call needs: to mend
a policy would be the wrong remedy. What is not read may make calls, with a role of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from keyproof.access.proofs.alarms.survivable import RULE as SURVIVABLE
from keyproof.access.proofs.alarms.watching import RULE as WATCHING
from keyproof.access.proofs.alarms.watching import WRITTEN_TO, counted_by, watch_of
from keyproof.access.proofs.as_declared import RULE as AS_DECLARED
from keyproof.access.proofs.calls.necessary import RULE as NECESSARY
from keyproof.access.proofs.calls.sufficient import RULE as SUFFICIENT
from keyproof.access.proofs.calls.ways_out import RULE as WAYS_OUT
from keyproof.access.proofs.causes import Cause, Causes, nothing
from keyproof.access.proofs.keys.nobody_else import RULE as NOBODY_ELSE
from keyproof.access.proofs.resources.complete import RULE as COMPLETE
from keyproof.access.proofs.resources.transport import RULE as TRANSPORT
from keyproof.aws.arguments.every_type import is_way_out_alone
from keyproof.coverage.coverage import RULE as COVERAGE
from keyproof.coverage.coverage import unread
from keyproof.model.access.principals import identity_name
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, SNS
from keyproof.model.assembly.placement import LOG_GROUP
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Detail, Finding, Severity
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
        known = Causes(causes)
        causes += further([each for each in listed if known.first(each) is None], model)
    first = {each.finding: replace(each.finding, cause=each.named) for each in causes}
    rest = [each for each in listed if each not in first]
    return (*first.values(), *Causes(causes).named_in(rest))


@cache
def _of(*rules: str) -> Callable[[Finding], bool]:
    return lambda found: found.rule in rules


def _silent(found: Iterable[Finding]) -> Iterator[Cause]:
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
            yield Cause(
                finding=each,
                named=each.cause,
                # One of its targets is not there.
                also=watch_of(each.resource),
                of_any=_without_calls(without_calls),
            )


@cache
def _without_calls(caller: str, *actions: str) -> Callable[[Finding], bool]:
    """Whether a finding is there for want of some calls of a service."""
    asked = actions or ("sns:Publish",)
    return lambda found: any(_is_without_calls(found, caller, each) for each in asked)


def _is_without_calls(found: Finding, caller: str, action: str) -> bool:
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


def _not_counted(found: Iterable[Finding]) -> Iterator[Cause]:
    """The metric filters that are gone, or count by a field: alarms watch what nothing counts."""
    for each in found:
        if type_at(each.resource) != FILTER:
            continue
        is_gone = each.rule == WATCHING and each.detail is Detail.NOT_THERE
        if is_gone or (each.rule == WAYS_OUT and not each.cause):
            yield Cause(
                finding=each,
                named=counted_by(each.resource),
                of_any=_is_not_counted if is_gone else nothing,
            )


def _is_not_counted(found: Finding) -> bool:
    return found.detail is Detail.NOT_COUNTED


def _lost(found: Iterable[Finding]) -> Iterator[Cause]:
    """What nobody can deliver or handle, and what goes to no queue: nothing sends it there."""
    for each in found:
        kind = type_at(each.resource)
        if each.rule == WAYS_OUT and kind in (SUBSCRIPTION, FAILURES):
            by_sns, by_the_function = _without_calls(SNS, SEND, INVOKE), _is_about_dead_letters
            yield Cause(
                finding=each,
                named=each.cause or f"what {each.resource} cannot deliver",
                of_its_own=_of(COMPLETE),
                of_any=by_sns if kind == SUBSCRIPTION else by_the_function,
            )


def _is_about_dead_letters(found: Finding) -> bool:
    """Whether a finding says that a role may send to a queue, and no call does."""
    if found.rule == NECESSARY:
        return found.actions == (SEND,) and found.detail is not Detail.TOO_WIDE
    return found.rule == NOBODY_ELSE and found.via.partition(".")[0] == SQS


def _sent_on(found: Iterable[Finding]) -> Iterator[Cause]:
    """What sends content on and does nothing else: without it, nobody needs what it lacks."""
    for each in found:
        if each.rule == WAYS_OUT and is_way_out_alone(type_at(each.resource)):
            yield Cause(
                finding=each,
                named=each.cause or f"what {each.resource} sends on",
                of_its_own=_of(SUFFICIENT, COVERAGE),
            )


def _unread(found: Iterable[Finding], model: EncryptionModel) -> Iterator[Cause]:
    """What nobody read; the roles that a service assumes for no call may be for it."""
    unused = {
        each.resource
        for each in found
        if _is_assumed(each) and any(".amazonaws.com" in who for who in each.callers)
    }
    arns = {model.arns[each] for each in unused if each in model.arns}

    @cache
    def may_be_for(*, a_policy: bool, a_group: bool) -> Callable[[Finding], bool]:
        return lambda other: (
            (other.resource in unused and _is_assumed(other))
            or (other.rule == SUFFICIENT and a_policy)
            or (other.cause.startswith(WRITTEN_TO) and a_group)
            or (other.rule == NECESSARY and not arns.isdisjoint(other.callers))
        )

    for each in unread(model):
        yield Cause(
            finding=each,
            named=f"what is not read of {each.resource}",
            of_its_own=_is_of_unread,
            of_any=may_be_for(
                a_policy=each.resource.startswith(POLICY_OF_A_ROLE),
                a_group=each.argument == LOG_GROUP,
            ),
        )


def _unwatched(found: Iterable[Finding]) -> Iterator[Cause]:
    """What no alarm watches, nor is declared to: CloudWatch may publish for an alarm less."""
    for each in found:
        if each.rule == COMPLETE and each.argument:
            yield Cause(finding=each, named=each.cause, of_any=_without_calls(CLOUDWATCH))


def _unencrypted(found: Sequence[Finding], model: EncryptionModel) -> Iterator[Cause]:
    """What is under no key, or under another one: its callers do not use the key that it had."""
    calls_of: dict[str, list[Call]] = {}
    for call in model.calls:
        calls_of.setdefault(call.target, []).append(call)
    about_keys = [other for other in found if _is_about_use_of_a_key(other)]
    refused: dict[str, list[Finding]] = {}
    for other in found:
        if other.rule == SUFFICIENT and type_at(other.refused_by) in KEY_TYPES:
            refused.setdefault(other.resource, []).append(other)
    for each in found:
        arn = model.arns.get(each.resource)
        if each.rule != COVERAGE or arn is None or each.severity is not Severity.WEAKER:
            continue
        calls = calls_of.get(arn, [])
        callers = {call.caller for call in calls}
        uses = {other for other in about_keys if calls and _is_use_by(other, calls)}
        # Which of several keys the resource had is not known here: no role's use follows of it.
        of_roles = {o for o in uses if o.rule == NOBODY_ELSE and not callers.issuperset(o.callers)}
        if len({other.resource for other in of_roles}) > 1:
            named = {other.cause for other in of_roles}
            uses = {other for other in uses if other.cause not in named}
        places = {each.resource, *(call.address for call in calls)}
        yield Cause(
            finding=each,
            named=each.cause or encryption_of(each.resource),
            follows=frozenset(uses).union(*(refused.get(place, ()) for place in places)),
        )


def encryption_of(address: str) -> str:
    """The cause of all that follows where a resource is under no key, or under another one."""
    return f"the encryption of {address}"


def _is_about_use_of_a_key(found: Finding) -> bool:
    """Whether a finding says that somebody may use a key, and nothing needs it."""
    if found.is_foreign or not found.callers:
        return False
    if found.rule == NECESSARY and (not found.actions or found.detail is Detail.TOO_WIDE):
        return False
    is_of_keys = all(each.startswith("kms:") for each in found.actions)
    return is_of_keys and found.rule in (NECESSARY, NOBODY_ELSE)


def _is_use_by(found: Finding, calls: Sequence[Call]) -> bool:
    """Whether such a finding is about those who make some calls alone."""
    callers = {call.caller for call in calls}
    if found.rule == NECESSARY:
        return callers.issuperset(found.callers)
    # A role uses the key through the service that it calls.
    through = found.via.partition(".")[0]
    names = {
        identity_name(each.caller)
        for each in calls
        if each.caller.startswith("arn:") and each.action.partition(":")[0] == through
    }
    return (callers | names).issuperset(found.callers)


def _refused(found: Sequence[Finding], model: EncryptionModel) -> Iterator[Cause]:
    """The policies that allow too much, and refuse a call: who mends the one mends the other."""
    calls = [other for other in found if other.rule == SUFFICIENT]
    for each in found:
        # Whoever is behind one lock alone may do nothing by a statement that is too wide.
        is_too_much = each.rule == NOBODY_ELSE and each.detail is not Detail.BEHIND_ONE_LOCK
        if not is_too_much and each.rule != TRANSPORT:
            continue
        about = (each.resource, model.arns.get(each.resource, each.resource))
        refused = [other for other in calls if other.refused_by in about]
        if refused:
            yield Cause(
                finding=each,
                named=each.cause or refused[0].cause,
                follows=frozenset(refused),
            )


def _is_assumed(found: Finding) -> bool:
    """Whether a finding says that somebody may assume a role, and no call does."""
    return found.rule == NOBODY_ELSE and found.actions == (ASSUME,)


def _is_of_unread(found: Finding) -> bool:
    return found.rule in (SUFFICIENT, COVERAGE) or found.detail is Detail.NOT_JUDGED
