"""Every call that the infrastructure makes is allowed."""

from collections.abc import Iterable

from keyproof.aws.requests.capabilities import KEY_ACTIONS
from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.truth import Truth
from keyproof.model.access.principals import blamed
from keyproof.model.access.requests import Request
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "sufficient"


def sufficient(model: EncryptionModel, requests: Iterable[Request]) -> list[Finding]:
    """What would be refused, or may be."""
    return [finding_of(each, model, rule=RULE) for each in requests if not each.is_allowed]


def unknown_needs(model: EncryptionModel, calls: Iterable[Call]) -> list[Finding]:
    """The calls of which it is not known what they ask of the key that encrypts their target."""
    return [
        Finding(
            severity=Severity.OPERATIONAL,
            rule=RULE,
            resource=call.address,
            key=key.alias,
            problem=f"it is not known what {call.action} of {call.caller} asks of the key.",
            remedy="Add the action to keyproof/aws/requests/kms.toml.",
        )
        for call in calls
        if not call.action.startswith("kms:")
        and call.action not in KEY_ACTIONS
        and (key := model.key_of(call.target)) is not None
    ]


def _unread(decision: Decision) -> str:
    """The policies whose text is not known, where that leaves the answer open."""
    if decision.verdict is not Verdict.UNKNOWN:
        return ""
    labels = (each.label for each in decision.deciding if each.statement is None)
    return ", ".join(dict.fromkeys(labels))


def _denying(decision: Decision) -> str:
    """The denials that leave an answer open."""
    if decision.verdict is not Verdict.UNKNOWN:
        return ""
    return ", ".join(each.label for each in decision.deciding if each.denies and each.statement)


def _allowing(decision: Decision) -> str:
    """The statements that may allow a request, where no other of their policies certainly does."""
    if decision.verdict is not Verdict.UNKNOWN:
        return ""
    allowing = [each for each in decision.deciding if each.allows]
    certain = {each.policy for each in allowing if each.certainty is Truth.YES}
    return ", ".join(each.label for each in allowing if each.policy not in certain)


def cause_of(request: Request) -> str:
    """The policy, or the statements of one, for which a request is not allowed."""
    decision = request.decision
    if decision.verdict is Verdict.EXPLICITLY_DENIED:
        return ", ".join(each.label for each in decision.deciding)
    if uncertain := _unread(decision) or _denying(decision) or _allowing(decision):
        return uncertain
    if "identity policies" in decision.missing:
        return f"the policies of {refusing(request)}"
    return f"the policy of {refusing(request)}"


def refusing(request: Request) -> str:
    """The address or the ARN of what has the policy that would have to allow a request."""
    if "identity policies" in request.decision.missing:
        return request.principal.address or request.principal.name
    return request.key.address if request.key else request.target.arn


def finding_of(request: Request, model: EncryptionModel, *, rule: str) -> Finding:
    """A request that is not allowed, with the policy that would have to allow it."""
    decision = request.decision
    key, call = request.key, request.call
    target = key.address if key else model.address_of(request.target.arn)
    where = f"the policy of {target}"
    if decision.verdict is Verdict.EXPLICITLY_DENIED:
        denying = ", ".join(each.label for each in decision.deciding)
        remedy = f"Take the call out of the statement {denying}, which denies it."
    elif unread := _unread(decision):
        remedy = f"Use a policy of the stack in place of {unread}."
    elif denying := _denying(decision):
        remedy = (
            f"Write the conditions of {denying} so that this call certainly does not fulfil them."
        )
    elif decision.verdict is Verdict.UNKNOWN:
        remedy = "Write the conditions of its statements so that this call certainly fulfils them"
        statements = _allowing(decision) or blamed([decision])
        remedy += f": {statements}." if statements else "."
    elif "identity policies" in decision.missing:
        role = request.principal.address or request.principal.name
        remedy = f"Allow {request.action} on {target} in a policy of {role}."
    else:
        remedy = f"Allow {request.action} to {request.principal.name} in {where}."
    action = call.action or "storing log events"
    return Finding(
        severity=Severity.OPERATIONAL,
        rule=rule,
        resource=call.address,
        cause=cause_of(request),
        key=key.alias or key.address if key else "",
        problem=(
            f"{request.principal.name} needs {request.action} for {action}, "
            f"and the answer is {decision.verdict}."
        ),
        remedy=remedy,
        callers=(request.principal.name,),
        refused_by=refusing(request),
    )
