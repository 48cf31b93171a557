"""Why a principal can use a key, or cannot: the statements that decide."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.aws.requests.request_context import Circumstances
from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.reasons import reason
from keyproof.model.access.matrix import DIRECTLY, access_to, decision_about, via_services, ways_of
from keyproof.model.access.principals import Principal
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key
from keyproof.output.access import cell, waits_for_what_is_unknown
from keyproof.terminal.user_error import UserError

NOUN = re.compile("(role|user) ")


def principal_named(name: str, everybody: Iterable[Principal]) -> Principal:
    """The principal of a name as the matrix has it, an address, an ARN, or a part of one name.

    Raises UserError on a name that nobody has, or several.
    """
    listed = list(everybody)
    for each in listed:
        arn = getattr(each.caller, "arn", "")
        if name in (
            each.name,
            each.address,
            arn,
            NOUN.sub("", each.name, count=1),
        ):
            return each
    like = [each for each in listed if each.name.lower().startswith(name.lower())]
    if len(like) == 1:
        return like[0]
    raise UserError(
        f"There is no principal {name!r}." if not like else f"Several are like {name!r}.",
        hint="There are: " + ", ".join(f'"{each.name}"' for each in like or listed) + ".",
    )


def key_named(name: str, keys: Sequence[Key]) -> Key:
    """The key of an alias, an address, an ARN, a label such as ``SNS Key``, or ``sns``."""
    bare = name.removeprefix("alias/")
    for key in keys:
        label = key.label.lower()
        own = label.removesuffix(" key")
        named = (*key.aliases, key.address, key.arn)
        if bare in named or bare.lower() in (label, own, own.replace(" ", "-")):
            return key
    raise UserError(
        f"There is no key {name!r}.",
        hint="There are: " + ", ".join(map(_named, keys)) + ".",
    )


def _named(key: Key) -> str:
    return f'"{key.label}"{_or(key)}'


def _or(key: Key) -> str:
    """The other name of a key in brackets; empty where it has one name only."""
    other = key.alias if key.alias not in ("", key.label) else key.address
    return f" ({other})" if other != key.label else ""


def explain(model: EncryptionModel, principal: Principal, key: Key) -> list[str]:
    """The lines of the explanation: every way, with what is possible there and what is not."""
    services = via_services(model)
    access = access_to(model, principal, key, services)
    possible = {way.via: way.decisions for way in access.ways}
    described: dict[tuple[str, ...], list[str]] = {}
    for via, how in ways_of(model, principal, services):
        decisions = possible.get(via, {})
        lines = [
            *_way(decisions),
            *_why_not(model, principal, key, how, in_words(decisions)),
        ]
        described.setdefault(tuple(lines), []).append(via if via == DIRECTLY else f"through {via}")
    lines = [f"{principal.name}, {key.label}{_or(key)}: {cell(access)}"]
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
    model: EncryptionModel,
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
        reasons.setdefault(why or f"{missing} would have to allow it", []).append(word)
    return [f"  cannot {', '.join(words)}: {why}" for why, words in reasons.items()]
