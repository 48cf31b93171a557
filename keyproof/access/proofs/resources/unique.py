"""No two resources have one identity: the second would replace the first without a word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keyproof.aws.identity import IDENTITIES
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, SNS
from keyproof.model.encryption_model import Clash, EncryptionModel
from keyproof.model.finding import WORST_FIRST, Detail, Finding, Severity

RULE = "unique"
# Who calls for the resources, and what watches them, once some have the name of others.
CALLERS = {
    "aws_cloudwatch_metric_alarm": CLOUDWATCH,
    "aws_cloudwatch_event_rule": EVENTBRIDGE,
    "aws_sns_topic": SNS,
}
# What is under a key is known by an alias of it.
ALIAS, PREFIX = "aws_kms_alias", "alias/"
METRICS = {"aws_cloudwatch_event_rule": ("AWS/Events",)}
WARNS = {"aws_cloudwatch_event_rule": Detail.NO_RULE_WARNS}


def unique(model: EncryptionModel) -> Iterator[Finding]:
    """The resources that AWS takes for one, a finding for each identity."""
    for clash in model.clashes:
        first, *rest = clash.addresses
        others, named = ", ".join(rest), " and ".join(clash.own)
        severity = Severity.OPERATIONAL
        if clash.inside:
            problem = (
                f"its {clash.inside} and {others} set the same: each apply undoes one of them."
            )
            remedy = f"Remove {clash.inside}, or the other resources."
        elif clash.certain:
            identity = ", ".join(f"{name} {value}" for name, value in clash.identity if value)
            problem = f"AWS takes it for {others}: {identity}. The last one written replaces it."
            remedy = f"Give each its own {named}." if named else "Keep one of them."
        else:
            severity = Severity.UNCOMPARED
            problem = (
                f"{named or 'what it belongs to'} is known only after the apply: AWS may take it "
                f"for {others}."
            )
            remedy = "Give each a name that the plan knows."
        yield Finding(severity=severity, rule=RULE, resource=first, problem=problem, remedy=remedy)


def under_clashes(found: Iterable[Finding], clashes: Sequence[Clash]) -> tuple[Finding, ...]:
    """The findings, first those that name a clash, each as the cause of what follows of it.

    Of resources that AWS takes for one, the names in policies and alarms are no longer those of the
    others. To mend a policy would be the wrong remedy.
    """
    listed = sorted(dict.fromkeys(found), key=lambda each: each.rule != RULE)
    for clash in (each for each in clashes if each.certain and not each.inside):
        about = (*clash.addresses, *_within(clash, clashes), *METRICS.get(clash.kind, ()))
        pattern = re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, about))})(?![\w-])")
        named = next(
            (e for e in listed if (e.rule, e.resource) == (RULE, clash.addresses[0])), None
        )
        cause = f"the identity of {clash.addresses[0]}"
        # It was so before, or is a consequence itself.
        if named is None or named.severity is Severity.NOTE or named.cause not in ("", cause):
            continue
        caused = [
            each
            for each in listed
            if each == named or _is_by_alias(each, clash) or _follows(each, pattern, clash.kind)
        ]
        severity = min((each.severity for each in caused), key=WORST_FIRST.index)
        listed = [
            replace(each, cause=cause, severity=severity if each == named else each.severity)
            if each in caused
            else each
            for each in listed
        ]
    return tuple(listed)


def _within(clash: Clash, clashes: Iterable[Clash]) -> Iterator[str]:
    """The first resources of the clashes of what belongs to the resources of a clash."""
    own = "/".join(value for name, value in clash.identity if name in clash.own)
    for each in clashes:
        kinds = IDENTITIES[each.kind].of
        if any(kinds.get(name) == clash.kind and value == own for name, value in each.identity):
            yield each.addresses[0]


def _is_by_alias(found: Finding, clash: Clash) -> bool:
    """Whether a finding is about a key, or its alias, where one alias leads to several keys."""
    named = {value.removeprefix(PREFIX) for _, value in clash.identity}
    return (
        clash.kind == ALIAS
        and (found.key in named or found.detail is Detail.NO_ALIAS)
        and found.severity is not Severity.IRREVERSIBLE
        and not found.is_foreign
    )


def _follows(found: Finding, pattern: re.Pattern[str], kind: str) -> bool:
    """Whether a finding is about a resource of a clash, or about who calls for it.

    Nobody of another account gains because two resources have one name.
    """
    is_named = found.rule == RULE and found.cause
    if found.severity is Severity.IRREVERSIBLE or is_named or found.is_foreign:
        return False
    return (
        CALLERS.get(kind) in found.callers
        or found.detail is WARNS.get(kind)
        or bool(pattern.search(f"{found.resource} {found.problem}"))
    )
