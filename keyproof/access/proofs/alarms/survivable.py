"""Whichever key is lost, each alarm and rule still reaches somebody.

A key that is disabled, pending deletion or gone takes with it what it encrypts: a topic under it
delivers nothing any more. An alarm about a key must not depend on that key, and since any key may
be the one, it must depend on none.
"""

from collections import defaultdict
from collections.abc import Iterable

from keyproof.access.proofs.alarms.watching import watch_of
from keyproof.access.proofs.calls.sufficient import cause_of, refusing
from keyproof.model.access.requests import Request
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "survivable"
TELLS = (
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
)


def survivable(model: EncryptionModel, requests: Iterable[Request]) -> list[Finding]:
    """The alarms and rules that reach nobody, and those that one lost key silences.

    What a key or a policy refuses is not among those that arrive; that alone is for "reachable".
    """
    refused = {request.call: request for request in requests if not request.is_allowed}
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for call in model.calls:
        if call.warns_of:
            calls[call.warns_of].append(call)
    findings: list[Finding] = []
    for address, arn in model.arns.items():
        if address.partition(".")[0] not in TELLS:
            continue
        arriving = [call for call in calls[arn] if call not in refused]
        if not calls[arn]:
            findings.append(_tells_nobody(address))
        lost = next((refused[call] for call in calls[arn] if call in refused), None)
        findings += [
            Finding(
                severity=Severity.OPERATIONAL,
                rule=RULE,
                resource=address,
                key=key.alias or key.address,
                cause=cause_of(lost) if lost else f"the only key {key.address}",
                refused_by=refusing(lost) if lost else "",
                problem="if this key is lost, this notifies nobody: every topic of it is under "
                f"the key ({_names(arriving, model)}).",
                remedy="Add a second topic, under another key that its publisher may use.",
            )
            for key in model.keys
            if arriving and all(model.key_of(call.target) == key for call in arriving)
        ]
    return findings


def _tells_nobody(address: str) -> Finding:
    return Finding(
        severity=Severity.OPERATIONAL,
        rule=RULE,
        resource=address,
        key="",
        cause=watch_of(address),
        problem="it notifies nobody, or is switched off.",
        remedy="Let it publish to topics under two keys, or remove it.",
    )


def _names(calls: Iterable[Call], model: EncryptionModel) -> str:
    return ", ".join(model.address_of(call.target) for call in calls)
