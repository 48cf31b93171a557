"""Who can use which key, and why, and how data leaves: as cells of tables, JSON and in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyproof.aws.requests.capabilities import ACTIONS, Capability, capabilities_of
from keyproof.aws.requests.request_context import Circumstances
from keyproof.findings.finding import Finding
from keyproof.iam.evaluation import Decision, Verdict
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
from keyproof.model.access.principals import Kind, principals
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.model import EgressPath, Key, Model, once_per_model
from keyproof.terminal.markdown import markdown_table

NOTHING = "-"
# What a key for hashes does in place of encryption.
OF_HASHES = {Capability.ENCRYPT: "hash", Capability.DECRYPT: "compare hashes"}
CERTAIN, CONDITIONAL, UNKNOWN = "", "*", "?"
IN_WORDS = {CERTAIN: "Allowed", CONDITIONAL: "under conditions", UNKNOWN: "not known"}
LEGEND = (
    "* depends on the request; keyproof simulate shows the conditions",
    "? not evaluated; treat as allowed",
    (
        "Principals outside the configuration are assumed to have every IAM permission, except "
        "'any other identity of this account', which cannot administer keys."
    ),
)
ELSEWHERE = Kind.SERVICE_ELSEWHERE
FOR_OTHER_ACCOUNTS = "the other services, for another account"
EGRESS = "data-egress"
# More sources of one type are counted, not listed.
FEW = 2


@once_per_model
def matrix(model: Model) -> tuple[Access, ...]:
    """The access of every kind of principal to every key, key by key within a principal."""
    return tuple(access_to(model, each, key) for each in principals(model) for key in model.keys)


def matrix_cells(found: Collection[Access]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows; services that can do nothing for another account are one row, the last."""
    labels = {each.key.address: each.key.label for each in found}
    listed = {e.principal.name for e in found if e.ways or e.principal.kind is not ELSEWHERE}
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        if each.principal.name in listed:
            rows[each.principal.name].append(cell(each))
    if any(each.principal.name not in listed for each in found):
        rows[FOR_OTHER_ACCOUNTS] = [NOTHING] * len(labels)
    return ["Principal", *labels.values()], [[name, *cells] for name, cells in rows.items()]


def matrix_markdown(found: Collection[Access]) -> list[str]:
    """The matrix alone, a line each, with its legend."""
    return [*markdown_table(*matrix_cells(found)), "", *(f"{line}  " for line in LEGEND)]


def matrix_json(found: Iterable[Access]) -> list[dict[str, object]]:
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
                    "capabilities": [*capabilities_of(way.decisions)],
                    "allowed": sorted(way.certain),
                    "conditional_or_unknown": sorted(set(way.decisions) - way.certain),
                }
                for way in each.ways
            ],
        }
        for each in found
    ]


def cell(access: Access) -> str:
    """What one principal can do with one key, in words."""
    able = {way.via: _words(way, access.key) for way in access.ways}
    direct = able.pop(DIRECTLY, {})
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for via, words in able.items():
        more = [text for word, text in words.items() if direct.get(word) != text]
        if more:
            by_words[", ".join(more)].append(via)
    parts = [", ".join(direct.values())] if direct else []
    for words, ways in by_words.items():
        through = "any service" if ANY_OTHER_SERVICE in ways else ", ".join(ways)
        parts.append(f"{words} through {through}")
    return "; ".join(parts) or NOTHING


def _words(way: Way, key: Key) -> dict[Capability, str]:
    words: dict[Capability, str] = {}
    for word in capabilities_of(way.decisions):
        named = OF_HASHES.get(word, word) if key.hashes else word
        decisions = [way.decisions[each] for each in ACTIONS[word] if each in way.decisions]
        words[word] = f"{named}{_mark(decisions)}"
    return words


def _mark(decisions: Collection[Decision]) -> str:
    """Empty for what is certainly allowed, UNKNOWN for what waits for more than the request."""
    if all(each.verdict is Verdict.ALLOWED for each in decisions):
        return CERTAIN
    deciding = [match for each in decisions for match in each.deciding]
    is_unknown = any(each.statement is None or each.unknown_operators for each in deciding)
    return UNKNOWN if is_unknown else CONDITIONAL


@dataclass(frozen=True, kw_only=True)
class Egress:
    """A way by which data leaves; ``finding`` is what was found about it, also if ignored."""

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


def egress(result: Result) -> list[Egress]:
    """The ways by which data leaves."""
    found = {e.resource: e for e in (*result.findings, *result.ignored) if e.rule == EGRESS}
    ways = (way for model in result.models for way in egress_paths(model))
    return [Egress(way=each, finding=found.get(each.address)) for each in ways]


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
            "ignored": "" if each.is_open else each.why,
        }
        for each in egress(result)
    ]


def egress_cells(result: Result) -> tuple[list[str], list[list[str]]]:
    """Headings and rows; the sources of one kind that leave to one target are together."""
    by_target: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for each in egress(result):
        way = each.way
        evaluated = "permissions checked" if way.is_call else each.why or "no finding"
        by_target[way.what, way.target or "unknown", evaluated][way.source] = None
    rows = [[_sources(sources), *others] for others, sources in by_target.items()]
    return ["Content of", "Leaves by", "To", "Evaluated as"], rows


def _sources(addresses: Collection[str]) -> str:
    """Some addresses; of many of one type, how many they are."""
    types = {each.partition(".")[0] for each in addresses}
    if len(addresses) > FEW and len(types) == 1:
        return f"{len(addresses)} of {types.pop()}"
    return ", ".join(addresses)


def explain(model: Model, access: Access) -> list[str]:
    """A paragraph for every way to a key, with what is possible there and what is not."""
    possible = {way.via: way.decisions for way in access.ways}
    described: dict[tuple[str, ...], list[str]] = {}
    for via, how in ways_of(model, access.principal, via_services(model)):
        decisions = possible.get(via, {})
        paragraph = (*_why(decisions), *_why_not(model, access, how, decisions))
        heading = via if via == DIRECTLY else f"through {via}"
        described.setdefault(paragraph, []).append(heading)
    lines: list[str] = []
    for paragraph, headings in described.items():
        heading = ", ".join(headings)
        lines += ["", f"{heading[0].upper()}{heading[1:]}:", *paragraph]
    return lines


def _why(decisions: Mapping[str, Decision]) -> Iterator[str]:
    """The actions, those together that the same statements decide."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for action, decision in decisions.items():
        groups[IN_WORDS[_mark([decision])], decision.reasons].append(action)
    for (said, reasons), actions in groups.items():
        yield f"  {', '.join(capabilities_of(actions))}: {said}: {', '.join(actions)}"
        yield from (f"    {each}" for each in reasons)


def _why_not(
    model: Model, access: Access, how: Circumstances, possible: Collection[str]
) -> Iterator[str]:
    """What denies the rest, or who would have to allow it and does not; each reason once."""
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    names = {"resource policy": f"the policy of {access.key.address}"}
    for word, actions in ACTIONS.items():
        if not set(actions).isdisjoint(possible):
            continue
        decision = decision_about(model, access.principal, access.key, actions[0], how)
        missing = " and ".join(names.get(each, f"its {each}") for each in decision.missing)
        reasons["; ".join(decision.reasons) or f"not allowed by {missing}"].append(word)
    for why, words in reasons.items():
        yield f"  cannot {', '.join(words)}: {why}"
