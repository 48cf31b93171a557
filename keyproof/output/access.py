"""Who can use which key, and why, and how data leaves: as cells of tables, JSON and in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

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
from keyproof.model.access.principals import Kind, principals
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.model import EgressPath, Key, Model, once_per_model
from keyproof.terminal.markdown import markdown_table

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
ELSEWHERE = Kind.SERVICE_ELSEWHERE
FOR_OTHER_ACCOUNTS = "the other services, for another account"
EGRESS = "data-egress"
# More sources of one type are counted, not listed.
FEW = 2


@once_per_model
def matrix(model: Model) -> tuple[Access, ...]:
    """The access of every kind of principal to every key, key by key within a principal."""
    return tuple(access_to(model, each, key) for each in principals(model) for key in model.keys)


def matrix_cells(found: Iterable[Access]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows; services that can do nothing for another account are one row, the last."""
    labels: dict[str, str] = {}
    by_principal: defaultdict[str, list[Access]] = defaultdict(list)
    for each in found:
        labels[each.key.address] = each.key.label
        by_principal[each.principal.name].append(each)
    rows, last = list[list[str]](), list[list[str]]()
    for name, accesses in by_principal.items():
        cells = [cell(each) for each in accesses]
        if any(each.ways for each in accesses) or accesses[0].principal.kind is not ELSEWHERE:
            rows.append([name, *cells])
        else:
            last = [[FOR_OTHER_ACCOUNTS, *cells]]
    return ["Principal", *labels.values()], [*rows, *last]


def matrix_markdown(found: Iterable[Access]) -> list[str]:
    """The matrix alone, a line each, with its legend."""
    return [*markdown_table(*matrix_cells(found)), "", *(f"{line}  " for line in LEGEND)]


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
    """A way by which data leaves; ``finding`` is what was found about it, also if ignored."""

    way: EgressPath
    finding: Finding | None

    @property
    def ignored(self) -> str:
        """The reason why what was found is accepted; empty where it is not."""
        return self.finding.ignored.reason if self.finding and self.finding.ignored else ""

    @property
    def is_open(self) -> bool:
        """Whether it is a finding that is not ignored."""
        return self.finding is not None and self.finding.ignored is None

    @property
    def why(self) -> str:
        """The reason why it is accepted, or what was found about it; empty without either."""
        return self.finding.message if self.finding and self.is_open else self.ignored


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
            "ignored": each.ignored,
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
        denied = _why_not(model, access, how, capabilities_of(decisions))
        heading = via if via == DIRECTLY else f"through {via}"
        described.setdefault((*_way(decisions), *denied), []).append(heading)
    lines: list[str] = []
    for paragraph, headings in described.items():
        heading = ", ".join(headings)
        lines += ["", f"{heading[0].upper()}{heading[1:]}:", *paragraph]
    return lines


def _way(decisions: Mapping[str, Decision]) -> list[str]:
    """The actions, those together that the same statements decide."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for action, decision in decisions.items():
        reasons = tuple(dict.fromkeys(map(reason, decision.deciding)))
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
    model: Model, access: Access, how: Circumstances, possible: Collection[Capability]
) -> list[str]:
    """What denies the rest, or who would have to allow it and does not; each reason once."""
    reasons: dict[str, list[str]] = {}
    names = {"resource policy": f"the policy of {access.key.address}"}
    for word in Capability:
        if word in possible:
            continue
        decision = decision_about(model, access.principal, access.key, ACTIONS[word][0], how)
        missing = " and ".join(names.get(each, f"its {each}") for each in decision.missing)
        why = "; ".join(map(reason, decision.deciding))
        reasons.setdefault(why or f"not allowed by {missing}", []).append(word)
    return [f"  cannot {', '.join(words)}: {why}" for why, words in reasons.items()]
