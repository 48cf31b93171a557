"""Prints the answers of ``who-can``, ``simulate`` and ``rules``."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from keyproof.aws.requests.capabilities import capabilities_of
from keyproof.aws.requests.request_context import SOURCE_ARN
from keyproof.config import check_rules
from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.case import read_case
from keyproof.iam.evaluation import Decision, Verdict
from keyproof.iam.truth import Truth
from keyproof.model.access.matrix import ANY_OTHER_SERVICE, DIRECTLY, Access, access_to
from keyproof.model.access.principals import (
    Principal,
    blamed,
    callers,
    name_of,
    principal_of,
    principals,
)
from keyproof.model.access.requests import Request, requests_for
from keyproof.model.model import OUTSIDE_ROLE, Call, Key, Model, caller_arn, target_arn
from keyproof.output.access import LEGEND, cell, explain
from keyproof.output.rule_page import page_as_markdown, title_of
from keyproof.rules._rule import rules
from keyproof.terminal.page import table_of
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError

ALLOWED, NOT_ALLOWED = 0, 1
NOUN = re.compile("(role|user) ")


def print_who_can(models: Sequence[Model], key: str, *, as_json: bool) -> None:
    """Print every principal that can use a key. Raises UserError where there is no such key."""
    model, found = _key_in(models, key)
    accesses = [access_to(model, each, found) for each in principals(model)]
    reached = [each for each in accesses if each.ways]
    lines = [line for each in reached for line in _access_lines(each)]
    if not as_json:
        address = model.stack.called(found.address)
        Terminal().console.print(address, style="bold", markup=False)
    objects = [_access_object(each) for each in reached]
    _print(objects, [*lines, "", *LEGEND], as_json=as_json, called=model.stack.called)


def _access_lines(access: Access) -> Iterator[str]:
    yield f"{access.principal.name}: {cell(access)}"
    is_any = {way.via for way in access.ways} <= {DIRECTLY, ANY_OTHER_SERVICE}
    for way in access.ways:
        service = "any service" if is_any else way.via
        how = "directly" if way.via == DIRECTLY else f"through {service}"
        words = ", ".join(capabilities_of(way.decisions))
        yield f"  {how}: {words} ({blamed(way.decisions.values())})"


def _access_object(access: Access) -> dict[str, object]:
    return {
        "principal": access.principal.name,
        "kind": access.principal.kind,
        "ways": [
            {
                "through": way.via,
                "can": capabilities_of(way.decisions),
                "actions": sorted(way.decisions),
                "certain": sorted(way.certain),
                "statements": blamed(way.decisions.values()),
            }
            for way in access.ways
        ],
    }


def _print(
    found: object, lines: Iterable[str], *, as_json: bool, called: Callable[[str], str] = str
) -> None:
    """Print what was found as JSON, or the lines about it, as the source calls everything."""
    if as_json:
        print(called(json.dumps(found, indent=2)))
        return
    console = Terminal().console
    for line in lines:
        console.print(called(line), markup=False)


def print_simulation(
    models: Sequence[Model],
    principal: str,
    resource: str,
    *,
    action: str,
    context: Sequence[str],
    as_json: bool,
) -> int:
    """Print the answers to a request; without an action, every use of a key.

    Names are as the command takes them, and ``context`` is KEY=VALUE. The status is 1 unless all
    answers are certainly allowed. Raises UserError on unknown names.
    """
    if not principal or not resource:
        raise UserError(
            "simulate needs a principal and a resource.",
            hint="Pass --principal and --resource, or the file of a request.",
        )
    if not action:
        if as_json or context:
            raise UserError("--format json and --context need --action.", hint="Pass --action.")
        model, key = _key_in(models, resource)
        access = access_to(model, _principal(principal, model), key)
        other = key.alias if key.alias not in ("", key.label) else key.address
        label = f"{key.label} ({other})" if other != key.label else key.label
        able = cell(access) if access.ways else "no access"
        lines = [f"{access.principal.name}, {label}: {able}", *explain(model, access)]
        _print((), lines, as_json=False, called=model.stack.called)
        return ALLOWED
    model, requests = _requests(models, principal, resource, action, context)
    objects, lines = list[object](), list[str]()
    for each in requests:
        where = each.key.address if each.key else model.address_of(each.call.target)
        asked = {"principal": each.principal.name, "action": each.action, "resource": where}
        objects.append({**asked, **_decision_object(each.decision)})
        lines.append(f"{each.action} on {where}: {each.decision.verdict}")
        lines += _decision_lines(each.decision)
    _print(objects, lines, as_json=as_json, called=model.stack.called)
    return ALLOWED if all(each.is_allowed for each in requests) else NOT_ALLOWED


def print_request(path: Path, *, as_json: bool) -> int:
    """Print the answer to the request in a file, and the statements that decide.

    The exit status is 1 for another answer than expected and, without one, for an unknown answer.
    """
    case = read_case(path)
    decision, expected = case.decide(), case.expected
    said = {} if expected is None else {"expected": expected}
    lines = [str(decision.verdict), *_decision_lines(decision)]
    if expected not in (None, decision.verdict):
        lines.append(f"The file expects {expected}.")
    _print({**_decision_object(decision), **said}, lines, as_json=as_json)
    if expected is None:
        return NOT_ALLOWED if decision.verdict is Verdict.UNKNOWN else ALLOWED
    return ALLOWED if decision.verdict is expected else NOT_ALLOWED


def print_rules(rule: str, *, as_json: bool) -> None:
    """Print the list of rules, or the page of one. Raises UserError where there is no such rule."""
    if rule:
        check_rules([rule])
        print(page_as_markdown(rules()[rule]), end="")
        return
    if as_json:
        listed = [
            {
                "id": each.id,
                "level": each.level,
                "tags": sorted(each.tags),
                "irreversible": each.irreversible,
                "title": title_of(each),
            }
            for each in rules().values()
        ]
        print(json.dumps(listed, indent=2))
        return
    cells = ((each.id, each.level, title_of(each)) for each in rules().values())
    Terminal().console.print(table_of(("Rule", "Level", "Reports"), cells))


def _unknown(noun: str, name: str, known: Iterable[str]) -> UserError:
    listed = ", ".join(dict.fromkeys(known))
    hint = f"There are: {listed}." if listed else f"What was read has no {noun}."
    return UserError(f"There is no {noun} {name!r}.", hint=hint)


def _key_in(models: Sequence[Model], name: str) -> tuple[Model, Key]:
    """The key of a name, with its model. Raises UserError."""
    for model in models:
        if key := _key(name, model):
            return model, key
    raise _unknown("key", name, (key.address for model in models for key in model.keys))


def _key(name: str, model: Model) -> Key | None:
    """The key of an alias, a label, an address or an ARN."""
    wanted = model.stack.addressed(name).removeprefix("alias/")
    names = ((key, (key.address, key.label, *key.aliases, key.arn)) for key in model.keys)
    return next((key for key, those in names if wanted in those), None)


def _principal(name: str, model: Model) -> Principal:
    """The principal of a name; a service, an ARN or role/NAME that no policy names too."""
    name = model.stack.addressed(name)
    name = caller_arn(name, model) if name.startswith(OUTSIDE_ROLE) else name
    if name.startswith("arn:") or name.endswith(SERVICE_ENDINGS) or name in callers(model):
        return principal_of(name, model)
    for each in principals(model):
        if name in (each.name, NOUN.sub("", each.name, count=1), each.address):
            return each
    raise _unknown("principal", name, (each.name for each in principals(model)))


def _requests(
    models: Sequence[Model], principal: str, resource: str, action: str, context: Sequence[str]
) -> tuple[Model, tuple[Request, ...]]:
    """What has to be allowed, in the first model that has it. Raises UserError without any."""
    keys = [each.partition("=") for each in context]
    if not all(equals for _, equals, _ in keys):
        raise UserError(
            f"{', '.join(context)} is not a condition key with a value.",
            hint="Write KEY=VALUE, such as aws:SourceAccount=111122223333.",
        )
    known = {key: value for key, _, value in keys}
    source = known.pop(SOURCE_ARN, "")
    for model in models:
        key = _key(resource, model)
        arn = key.arn if key else target_arn(model.stack.addressed(resource), model)
        if arn:
            call = Call(
                address=resource,
                caller=name_of(_principal(principal, model)) or principal,
                action=action,
                target=arn,
                source=source,
                says=tuple(known.items()),
            )
            if found := requests_for(call, model):
                return model, found
    raise UserError(
        f"There is no resource {resource!r} that supports {action}.",
        hint="Name a resource by its address or ARN, as SERVICE:RESOURCE, or a key by an alias.",
    )


def _decision_lines(decision: Decision) -> list[str]:
    lines = [f"  {each}" for each in decision.reasons]
    if decision.missing and decision.verdict is Verdict.IMPLICITLY_DENIED:
        lines.append(f"  nothing in the {' and the '.join(decision.missing)} allows it")
    return lines


def _decision_object(decision: Decision) -> dict[str, object]:
    return {
        "decision": decision.verdict,
        "deciding": [
            {
                "policy": match.policy,
                "statement": match.statement.to_dict() if match.statement else None,
                "certain": match.certainty is Truth.YES,
            }
            for match in decision.deciding
        ],
        "missing": list(decision.missing),
    }
