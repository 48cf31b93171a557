"""Why a principal can use a key, or cannot: the statements that decide."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.aws.requests.request_context import Circumstances
from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.statements import reason
from keyproof.model.access.matrix import DIRECTLY, access_to, decision_about, via_services, ways_of
from keyproof.model.access.principals import Principal
from keyproof.model.model import Key, Model
from keyproof.output.access import cell, waits_for_what_is_unknown
from keyproof.terminal.user_error import UserError

NOUN = re.compile("(role|user) ")


def principal_named(name: str, everybody: Sequence[Principal]) -> Principal:
    """The principal of a name as the matrix has it, an address or an ARN. Raises UserError."""
    names = {
        each.name: (NOUN.sub("", each.name, count=1), each.address, getattr(each.caller, "arn", ""))
        for each in everybody
    }
    found = _chosen("principal", name, names)
    return next(each for each in everybody if each.name == found)


def key_named(name: str, keys: Sequence[Key]) -> Key:
    """The key of an alias, a label, an address or an ARN. Raises UserError."""
    names = {key.address: (key.label, *key.aliases, key.arn) for key in keys}
    found = _chosen("key", name.removeprefix("alias/"), names)
    return next(key for key in keys if key.address == found)


def _chosen(noun: str, name: str, names: Mapping[str, Sequence[object]]) -> str:
    """The name that is meant by itself or by another one of its own."""
    for each, others in names.items():
        if name in (each, *others):
            return each
    hint = f"There are: {', '.join(names)}."
    raise UserError(f"There is no {noun} {name!r}.", hint=hint)


def _or(key: Key) -> str:
    """The other name of a key in brackets; empty where it has one name only."""
    other = key.alias if key.alias not in ("", key.label) else key.address
    return f" ({other})" if other != key.label else ""


def explain(model: Model, principal: Principal, key: Key) -> list[str]:
    """The lines of the explanation: every way, with what is possible there and what is not."""
    services = via_services(model)
    access = access_to(model, principal, key)
    possible = {way.via: way.decisions for way in access.ways}
    described: dict[tuple[str, ...], list[str]] = {}
    for via, how in ways_of(model, principal, services):
        decisions = possible.get(via, {})
        lines = [
            *_way(decisions),
            *_why_not(model, principal, key, how, in_words(decisions)),
        ]
        described.setdefault(tuple(lines), []).append(via if via == DIRECTLY else f"through {via}")
    lines = [
        f"{principal.name}, {key.label}{_or(key)}: {cell(access) if access.ways else 'no access'}"
    ]
    for paragraph, headings in described.items():
        heading = ", ".join(headings)
        lines += ["", f"{heading[0].upper()}{heading[1:]}:", *paragraph]
    return lines


def _way(decisions: Mapping[str, Decision]) -> list[str]:
    """The actions, those together that the same statements decide."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for action, decision in decisions.items():
        reasons = tuple(dict.fromkeys(reason(match) for match in decision.deciding))
        groups[decision.verdict, reasons].append(action)
    lines: list[str] = []
    for (verdict, reasons), actions in groups.items():
        said: str = verdict
        if verdict == Verdict.UNKNOWN:
            is_unknown = any(waits_for_what_is_unknown(decisions[each]) for each in actions)
            said = "not known" if is_unknown else "under conditions"
        lines.append(f"  {', '.join(in_words(actions))}: {said}: {', '.join(actions)}")
        lines += [f"    {each}" for each in reasons]
    return lines


def _why_not(
    model: Model,
    principal: Principal,
    key: Key,
    how: Circumstances,
    possible: Iterable[Capability],
) -> list[str]:
    """What denies the rest, or who would have to allow it and does not; each reason once."""
    reasons: dict[str, list[str]] = {}
    for word in Capability:
        if word in possible:
            continue
        decision = decision_about(model, principal, key, ACTIONS[word][0], how)
        missing = " and ".join(
            {"resource policy": f"the policy of {key.address}"}.get(each, f"its {each}")
            for each in decision.missing
        )
        why = "; ".join(reason(match) for match in decision.deciding)
        reasons.setdefault(why or f"not allowed by {missing}", []).append(word)
    return [f"  cannot {', '.join(words)}: {why}" for why, words in reasons.items()]
