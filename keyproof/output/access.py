"""Who can use which key, and why, and how data leaves: as a table, Markdown, JSON and in words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from keyproof.aws.requests.capabilities import ACTIONS, Capability, capabilities_of
from keyproof.aws.requests.request_context import Circumstances
from keyproof.findings.finding import Finding
from keyproof.iam.conditions import read_operator
from keyproof.iam.evaluation import Decision, Verdict
from keyproof.iam.statements import reason
from keyproof.library import Result
from keyproof.model.access.matrix import (
    ANY_OTHER_SERVICE,
    DIRECTLY,
    Access,
    Way,
    access_to,
    decision_about,
    via_services,
    ways_of,
)
from keyproof.model.access.principals import Kind, Principal, principals
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.model import EgressPath, Key, Model, once_per_model
from keyproof.terminal.markdown import markdown_table
from keyproof.terminal.user_error import UserError

NOTHING = "-"
# What a key for hashes does in place of encryption.
OF_HASHES = {Capability.ENCRYPT: "hash", Capability.DECRYPT: "compare hashes"}
CONDITIONAL = "*"
UNKNOWN = "?"
LEGEND = (
    "* depends on the request; keyproof simulate shows the conditions",
    "? not evaluated; treat as allowed",
    (
        "Principals outside the configuration are assumed to have every IAM permission, except "
        "'any other identity of this account', which cannot administer keys."
    ),
)
FOR_OTHER_ACCOUNTS = "the other services, for another account"
EGRESS = "data-egress"
EGRESS_HEADINGS = ("Content of", "Leaves by", "To", "Evaluated as")
# More sources of one type are counted, not listed.
FEW = 2
NOUN = re.compile("(role|user) ")


@once_per_model
def matrix(model: Model) -> tuple[Access, ...]:
    """The access of every kind of principal to every key, key by key within a principal."""
    return tuple(access_to(model, each, key) for each in principals(model) for key in model.keys)


def access_table(found: tuple[Access, ...]) -> Table:
    """The matrix for a terminal."""
    table = Table("Principal", *(key.label for key in _keys(found)))
    for name, cells in _matrix(found):
        table.add_row(name, *cells)
    return table


def matrix_markdown(found: tuple[Access, ...]) -> list[str]:
    """The matrix alone, a line each, with its legend."""
    headings = ["Principal", *(key.label for key in _keys(found))]
    rows = [[name, *cells] for name, cells in _matrix(found)]
    return [*markdown_table(headings, rows), "", *(f"{line}  " for line in LEGEND)]


def matrix_json(found: tuple[Access, ...]) -> list[dict[str, object]]:
    """The matrix alone."""
    return [
        {
            "principal": each.principal.name,
            "kind": each.principal.kind,
            "key": each.key.address,
            "alias": each.key.alias,
            "ways": [
                {
                    "via": way.via,
                    "capabilities": [str(word) for word in capabilities_of(way.decisions)],
                    "allowed": sorted(way.certain),
                    "conditional_or_unknown": sorted(set(way.decisions) - way.certain),
                }
                for way in each.ways
            ],
        }
        for each in found
    ]


def _keys(found: Iterable[Access]) -> list[Key]:
    return list({each.key.address: each.key for each in found}.values())


def _matrix(found: Iterable[Access]) -> list[tuple[str, list[str]]]:
    """The rows; services that can do nothing for another account are one, the last."""
    by_principal: defaultdict[str, list[Access]] = defaultdict(list)
    for each in found:
        by_principal[each.principal.name].append(each)
    rows: dict[str, list[str]] = {}
    for name, cells in by_principal.items():
        nothing = not any(each.ways for each in cells)
        elsewhere = nothing and cells[0].principal.kind is Kind.SERVICE_ELSEWHERE
        rows[FOR_OTHER_ACCOUNTS if elsewhere else name] = [cell(each) for each in cells]
    if FOR_OTHER_ACCOUNTS in rows:
        rows[FOR_OTHER_ACCOUNTS] = rows.pop(FOR_OTHER_ACCOUNTS)
    return list(rows.items())


def cell(access: Access) -> str:
    """What one principal can do with one key, in words."""
    direct = next((_words(way, access.key) for way in access.ways if way.via == DIRECTLY), {})
    by_words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for way in access.ways:
        more = [text for word, text in _words(way, access.key).items() if direct.get(word) != text]
        if way.via != DIRECTLY and more:
            by_words[tuple(more)].append(way.via)
    parts = [", ".join(direct.values())] if direct else []
    for words, ways in by_words.items():
        through = "any service" if ANY_OTHER_SERVICE in ways else ", ".join(ways)
        parts.append(f"{', '.join(words)} through {through}")
    return "; ".join(parts) or NOTHING


def _words(way: Way, key: Key) -> dict[Capability, str]:
    named = OF_HASHES if key.hashes else {}
    words: dict[Capability, str] = {}
    for word in capabilities_of(way.decisions):
        actions = [action for action in ACTIONS[word] if action in way.decisions]
        if all(action in way.certain for action in actions):
            mark = ""
        else:
            unknown = any(waits_for_what_is_unknown(way.decisions[each]) for each in actions)
            mark = UNKNOWN if unknown else CONDITIONAL
        words[word] = f"{named.get(word, word)}{mark}"
    return words


def waits_for_what_is_unknown(decision: Decision) -> bool:
    """Whether an answer waits for something that is not known here, not for the request."""
    return any(
        match.statement is None
        or any(read_operator(each.operator) is None for each in match.open_conditions)
        for match in decision.deciding
    )


@dataclass(frozen=True, kw_only=True)
class Egress:
    """A way by which data leaves; ``finding`` is what was found about it, if anything."""

    way: EgressPath
    finding: Finding | None

    @property
    def is_open(self) -> bool:
        """Whether it is a finding that is not ignored."""
        return self.finding is not None and self.finding.ignored is None

    @property
    def why(self) -> str:
        """The reason why it is accepted, or what was found about it; empty without either."""
        if self.finding is None:
            return ""
        return self.finding.ignored.reason if self.finding.ignored else self.finding.message


def egress(models: Iterable[Model], findings: Iterable[Finding]) -> list[Egress]:
    """The ways by which data leaves; ``findings`` are those about it, also the ignored ones."""
    found = {each.resource: each for each in findings if each.rule == EGRESS}
    return [
        Egress(way=way, finding=found.get(way.address))
        for model in models
        for way in egress_paths(model)
    ]


def egress_table(result: Result) -> Table:
    """The ways for a terminal."""
    table = Table(*EGRESS_HEADINGS, title="Data egress", title_justify="left")
    for row in _egress(result):
        table.add_row(*map(escape, row))
    return table


def egress_markdown(result: Result) -> list[str]:
    """The ways, a line each."""
    return markdown_table(EGRESS_HEADINGS, _egress(result))


def egress_json(result: Result) -> list[dict[str, object]]:
    """The ways, each with what was found about it."""
    return [
        {
            "resource": each.way.address,
            "source": each.way.source,
            "what": each.way.what,
            "target": each.way.target,
            "is_call": each.way.is_call,
            "finding": each.finding.fingerprint if each.finding else "",
            "ignored": each.why if each.finding and each.finding.ignored else "",
        }
        for each in egress(result.models, (*result.findings, *result.ignored))
    ]


def _egress(result: Result) -> list[tuple[str, ...]]:
    """The rows; the sources of one kind that leave to one target are together."""
    by_target: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for each in egress(result.models, (*result.findings, *result.ignored)):
        way = each.way
        evaluated = "permissions checked" if way.is_call else each.why or "no finding"
        by_target[way.what, way.target or "unknown", evaluated].append(way.source)
    return [
        (_sources(list(dict.fromkeys(sources))), what, target, evaluated)
        for (what, target, evaluated), sources in by_target.items()
    ]


def _sources(addresses: list[str]) -> str:
    """Some addresses; of many of one type, how many they are."""
    types = {each.partition(".")[0] for each in addresses}
    if len(addresses) > FEW and len(types) == 1:
        return f"{len(addresses)} of {types.pop()}"
    return ", ".join(addresses)


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
    found = _chosen("key", name, names)
    return next(key for key in keys if key.address == found)


def _chosen(noun: str, name: str, names: Mapping[str, Sequence[object]]) -> str:
    """The name that is meant by itself or by another one of its own."""
    for each, others in names.items():
        if name.removeprefix("alias/") in (each, *others):
            return each
    hint = f"There are: {', '.join(names)}." if names else f"What was read has no {noun}."
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
            *_why_not(model, principal, key, how, capabilities_of(decisions)),
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
        lines.append(f"  {', '.join(capabilities_of(actions))}: {said}: {', '.join(actions)}")
        lines += [f"    {each}" for each in reasons]
    return lines


def _why_not(
    model: Model, principal: Principal, key: Key, how: Circumstances, possible: Iterable[Capability]
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
