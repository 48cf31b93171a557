"""Deliveries and reads that AWS will refuse: the call, the missing permission, on which side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keyproof.aws.encryption import AWS_ALIAS
from keyproof.former_rules.calls.nearly import nearly
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.former_rules.shared import FUNCTIONS
from keyproof.iam.decision import Verdict
from keyproof.iam.reasons import reason
from keyproof.iam.statements import Match
from keyproof.model.access.principals import Kind, Principal, is_linked
from keyproof.model.access.requests import OF_BUCKETS, Request, callers, requests_for
from keyproof.model.encryption_model import Call, EncryptionModel, NotJudged
from keyproof.model.identifiers import type_at, written_at
from keyproof.policy_document import KNOWN_LATER, Condition

LATEST, STREAM, LOG_STREAM = ":$LATEST", "/stream/any", ":log-stream:any"
DENIES = ", which denies,"
REFUSED = (Verdict.IMPLICITLY_DENIED, Verdict.EXPLICITLY_DENIED)


def refused_calls(
    model: EncryptionModel, everybody: Sequence[Principal]
) -> Iterator[Problem | NotJudged]:
    """What is refused, and what is not known, of every call that the resources make."""
    named = callers(everybody)
    groups: dict[tuple[str, ...], list[Request]] = {}
    for call in model.calls:
        if call.no_key and (key := model.key_of(call.target)) is not None:
            yield _never(call, key.address, model)
            continue
        judged = [requests_for(each, model, named) for each in _ways(call)]
        if reason := _unjudged(call, judged[0], model):
            yield NotJudged(resource=call.address, argument="", reason=reason)
            continue
        if any(all(each.is_allowed for each in way) for way in judged):
            continue
        # Of several names under which AWS may call, the one that lacks the least is told.
        for each in min(judged, key=_lacking):
            if each.decision.verdict in REFUSED:
                groups.setdefault(_together(each, model), []).append(each)
            elif not each.is_allowed:
                yield unknown(each, model)
    for group in groups.values():
        yield problem_of(group, model, rule=Rule.REFUSED_CALL)


def _together(request: Request, model: EncryptionModel) -> tuple[str, ...]:
    """Requests with the same are one problem: one statement mends them all."""
    call, where = request.call, place_of(request, model)
    what = call.what or call.action
    side = side_of(request, where)
    return call.address, what, request.principal.name, call.target, _on(request, where), side


def _unjudged(call: Call, requests: Sequence[Request], model: EncryptionModel) -> str:
    """Why a call cannot be judged; empty where it can."""
    if call.action.endswith(":*"):
        return f"what a call of {call.target or 'an unknown target'} needs is not known"
    if requests or model.is_there(call.target):
        return ""
    return f"{call.target or 'what it calls'} is not in the plan, so its policy is not known"


def _never(call: Call, key: str, model: EncryptionModel) -> Problem:
    target = model.address_of(call.target)
    return Problem(
        level=Level.ERROR,
        rule=Rule.REFUSED_CALL,
        resource=call.address,
        key=key,
        problem=f"AWS refuses {call.what}: {call.no_key} {key} encrypts {target}.",
        remedy=f"Encrypt {target} with AES256, or name another bucket.",
        cause=f"{call.address} on {key}",
    )


def _ways(call: Call) -> Iterator[Call]:
    yield call
    for other in call.instead:
        yield replace(call, caller=other, instead=())
    if call.target.endswith(LATEST):
        # It is the function itself. Whether a policy has to name it so is not documented.
        yield replace(call, target=call.target.removesuffix(LATEST), instead=())


def _lacking(requests: Sequence[Request]) -> tuple[int, int]:
    """How many are certainly refused, then how many are not certainly allowed."""
    refused = sum(each.decision.verdict in REFUSED for each in requests)
    return refused, sum(not each.is_allowed for each in requests)


def unknown(request: Request, model: EncryptionModel) -> NotJudged:
    """A request of which it is not known whether AWS allows it."""
    where = place_of(request, model)
    open_conditions = [
        _waits_for(condition, match)
        for match in request.decision.deciding
        for condition in match.open_conditions
    ]
    if open_conditions:
        why = f"it depends on {', '.join(dict.fromkeys(open_conditions))}"
    else:
        why = next(map(_open, _unread_first(request.decision.deciding)), "a policy is not known")
    return NotJudged(
        resource=request.call.address,
        argument="",
        reason=f"whether {request.principal.name} may call {request.action} on {where}: {why}",
    )


def _waits_for(condition: Condition, match: Match) -> str:
    if condition.operator == KNOWN_LATER:
        return f"{condition.key} of {match.label}, known only after the apply"
    return f"{condition.operator} {condition.key}"


def _unread_first(deciding: Iterable[Match]) -> list[Match]:
    return sorted(deciding, key=lambda each: each.statement is not None)


def _open(match: Match) -> str:
    if match.statement is None:
        return f"it depends on {match.policy}, whose text is not known"
    return f"it depends on whether {match.label} is about it"


def place_of(request: Request, model: EncryptionModel) -> str:
    """The address of what a request is about; its ARN where it is not in the plan."""
    if request.key:
        return request.key.address
    return model.address_of(request.call.target)


def problem_of(group: Sequence[Request], model: EncryptionModel, *, rule: Rule) -> Problem:
    """Requests of one call, about one key or about the target, all refused."""
    first = group[0]
    call, who = first.call, first.principal
    actions = listed(tuple(dict.fromkeys(each.action for each in group)))
    where, target = place_of(first, model), model.address_of(call.target)
    what = call.what or call.action or "storing log events"
    side = side_of(first, where)
    of_target = "" if where == target else f", which encrypts {target}"
    on = _on(first, where)
    return Problem(
        level=Level.ERROR,
        rule=rule,
        resource=call.address,
        key=first.key.address if first.key else "",
        problem=f"AWS refuses {what}: {who.name} needs {actions} on {on}{of_target}, and "
        f"{why(first, side)}.",
        remedy=remedy_of(first, actions, on, side, source=_source(call, model)),
        cause=cause_of(first, where),
    )


def listed(names: Sequence[str]) -> str:
    """Names in words: a, b and c."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _on(request: Request, where: str) -> str:
    is_whole = request.key or request.action in OF_BUCKETS
    return where if is_whole else _part(request.call, where)


def _part(call: Call, where: str) -> str:
    """The part of a resource that a call is about, as Terraform writes its ARN."""
    if where.startswith("arn:"):
        return where
    if call.target.endswith(STREAM):
        return f"{where}.stream_arn"
    if call.target.endswith(LOG_STREAM):
        return f'"${{{where}.arn}}:*"'
    folder = call.written.removesuffix("any").removesuffix("*")
    return f'"${{{where}.arn}}/{folder}*"' if folder else where


def _source(call: Call, model: EncryptionModel) -> str:
    """The condition on whom a service calls for."""
    if not call.source:
        return ""
    account = model.location.account_id
    if call.source.split(":")[2:3] == ["*"]:
        return f"aws:SourceAccount {account}" if account.isdigit() else "aws:SourceAccount"
    source = call.source.removesuffix(":*")
    address = model.address_of(source)
    # A policy that names what waits for it is a circle to Terraform.
    if address in (source, call.address):
        return f"aws:SourceArn {call.source}"
    is_group = source != call.source
    return f'aws:SourceArn "${{{address}.arn}}:*"' if is_group else f"aws:SourceArn {address}.arn"


def cause_of(request: Request, where: str) -> str:
    """Calls of one caller that the same policy refuses have one cause, for every instance of it."""
    itself = " itself" if request.key is None and request.action in OF_BUCKETS else ""
    return f"{request.principal.name} on {written_at(where)}{itself}"


def side_of(request: Request, where: str) -> str:
    """Where a request would have to be allowed."""
    if "identity policies" in request.decision.missing and not is_linked(request.principal):
        return f"the policies of {request.principal.address or request.principal.name}"
    if "permissions boundary" in request.decision.missing:
        return f"the permissions boundary of {request.principal.address or request.principal.name}"
    if request.key is None and request.action == "sts:AssumeRole":
        return f"assume_role_policy of {where}"
    if request.key is None and type_at(where) in FUNCTIONS:
        return "an aws_lambda_permission"
    if request.key is None and type_at(where) == "aws_cloudwatch_log_group":
        return "an aws_cloudwatch_log_resource_policy"
    return f"the policy of {where}"


def why(request: Request, side: str) -> str:
    """Why a request is refused."""
    decision = request.decision
    if decision.verdict is Verdict.EXPLICITLY_DENIED:
        denying = "; ".join(dict.fromkeys(reason(match) for match in decision.deciding))
        return f"it is denied {denying.replace(DENIES, '')}"
    nearest = nearly(request)
    but = f": {nearest}" if nearest else ""
    if side.startswith("an "):
        return f"no {side.removeprefix('an ')} allows it{but}"
    return f"{side} {'do' if side.startswith('the policies') else 'does'} not allow it{but}"


def remedy_of(request: Request, actions: str, where: str, side: str, *, source: str = "") -> str:
    """What to write, and where."""
    decision, who = request.decision, request.principal
    if decision.verdict is Verdict.EXPLICITLY_DENIED:
        labels = ", ".join(dict.fromkeys(match.label for match in decision.deciding))
        return f"Take this call out of the statement {labels}."
    if request.key is not None and ":aws:" not in request.key.arn and AWS_ALIAS in request.key.arn:
        return (
            f"Use a key of your own in place of {request.key.arn}, whose policy nobody can change, "
            f"and allow {actions} to {who.name} in its policy."
        )
    if "identity policies" in decision.missing and not is_linked(who):
        policy = "aws_iam_user_policy" if who.kind is Kind.USER else "aws_iam_role_policy"
        return f"Allow {actions} on {where} in an {policy} of {who.address or who.name}."
    if "permissions boundary" in decision.missing and not is_linked(who):
        return f"Allow {actions} on {where} in {side}."
    kind = "Service" if not who.is_identity else "AWS"
    named = who.name if not who.is_identity else str(getattr(who.caller, "arn", who.name))
    if request.action == "lambda:InvokeFunction":
        return _permission(request.call, where, principal=named, source=source)
    condition = f" with {source}" if source else ""
    return f"Add a statement to {side}: Principal {kind} {named}, Action {actions}{condition}."


def _permission(call: Call, where: str, *, principal: str, source: str) -> str:
    """What permits a call of a function, or of a version or an alias of one."""
    written = [
        f"principal {principal}",
        *([source.replace("aws:SourceArn", "source_arn")] if source else []),
        *(f"qualifier {each}" for each in call.target.split(":")[7:]),
    ]
    return f"Add an aws_lambda_permission for {where}: {', '.join(written)}."
