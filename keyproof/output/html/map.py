"""The map as data: principals, keys, what is under them, and data egress, each with its place.

Everything is computed from the result alone, so the same result gives the same map.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from keyproof.aws.encryption import Encryption
from keyproof.findings.finding import Finding
from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.model.access.matrix import Access
from keyproof.model.key import KeyState
from keyproof.output.access import Egress, cell
from keyproof.output.coverage import Row
from keyproof.output.html.facts import Facts, Use, about_key, rotation_of, use_of
from keyproof.output.html.shapes import (
    COLUMNS,
    DENIED,
    HUES,
    MARGIN,
    UNDER,
    WAY,
    Edge,
    Map,
    Node,
    curve,
    lit,
)

# The rules whose findings are drawn: a denied call, and access from outside the zone of trust.
DENYING = ("access-denied", "deployer-denied", "environment-variables-denied")
EXPOSING = ("confused-deputy", "external-access", "public-access")
GAP, ROW, BOX, HEADING, KEY_BOX = 22, 32, 26, 32, 60
GROUPS = {
    Use.DATA: "Use keys for data",
    Use.ADMINISTER: "Administer the keys",
    Use.CONFIGURATION: "Read the configuration",
}
WITHOUT_KEY = {
    Encryption.CUSTOMER: "Key of another stack",
    Encryption.AWS: "AWS managed key",
    Encryption.NONE: "Not encrypted",
    Encryption.UNKNOWN: "Unknown key",
}


def draw(facts: Facts, findings: Sequence[Finding] = ()) -> Map:
    """The map of some facts, with the findings about access."""
    drawing = _Drawing(facts, findings)
    drawing.keys_and_data()
    drawing.principals()
    drawing.denied()
    drawing.ways()
    return drawing.finished()


class _Drawing:
    """A map in the making. Its columns are placed one after the other."""

    def __init__(self, facts: Facts, findings: Sequence[Finding]) -> None:
        self._facts = facts
        self._denied = [each for each in findings if each.rule in DENYING]
        self._exposed = {
            (name, each.resource)
            for each in findings
            if each.rule in EXPOSING
            for name in each.facts
        }
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._headings: list[tuple[int, int, str]] = []
        self._places: dict[str, str] = {}
        self._bottom = MARGIN + HEADING
        self._counts: Counter[str] = Counter()

    def keys_and_data(self) -> None:
        """Each key in the middle of what is under it; then what no key of the stack encrypts."""
        self._headings += [(COLUMNS["k"][0], 28, "Keys"), (COLUMNS["d"][0], 28, "Encrypted data")]
        under: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._facts.rows:
            under[row.key.address if row.key else WITHOUT_KEY[row.protected.encryption]].append(row)
        for number, (address, key) in enumerate(self._facts.keys.items()):
            rows = under.pop(address, [])
            height = max(KEY_BOX, len(rows) * ROW)
            self._add(
                "k",
                address,
                y=self._bottom + (height - KEY_BOX) // 2,
                height=KEY_BOX,
                label=key.label,
                detail=str(key.state) if key.state is not KeyState.ENABLED else rotation_of(key),
                title=about_key(key),
                hue=number % HUES,
                bad=key.state is not KeyState.ENABLED,
            )
            self._data(rows, top=self._bottom + (height - len(rows) * ROW) // 2, key=address)
            self._bottom += height + GAP
        for title, rows in under.items():
            self._headings.append((COLUMNS["d"][0], self._bottom + 20, title))
            self._data(rows, top=self._bottom + HEADING, key="")
            self._bottom += HEADING + len(rows) * ROW + GAP

    def _data(self, rows: list[Row], *, top: int, key: str) -> None:
        for place, row in enumerate(rows):
            it = row.protected
            ignored = f" Ignored: {row.ignored}" if row.ignored else ""
            name = f"{it.address} {it.part}"
            node = self._add(
                "d",
                name,
                y=top + place * ROW,
                height=BOX,
                label=it.label,
                detail=it.service,
                title=f"{it.label}, {it.service}, {it.name}: {it.encryption}, "
                f"{it.key_label or 'no key'}.{ignored}",
                hue=self._nodes[self._places[key]].hue if key else -1,
                bad=not row.ignored and not row.key,
            )
            self._places.setdefault(it.address, node.id)
            if key:
                self._line(self._places[key], node.id, UNDER)

    def principals(self) -> None:
        """Who can do something, by the strongest use, in the order of the keys that they use."""
        holders: defaultdict[str, list[Access]] = defaultdict(list)
        for (name, _), each in self._facts.access.items():
            holders[name].append(each)
        groups = {
            use: sorted(
                (name for name, held in holders.items() if _strongest(held) is use),
                key=lambda name: (self._height(holders[name]), name),
            )
            for use in Use
        }
        shown = {use: names for use, names in groups.items() if names}
        height = sum(HEADING + 8 + len(names) * (BOX + 10) for names in shown.values())
        y = max(0, (self._bottom - height) // 2)
        for use, names in shown.items():
            self._headings.append((COLUMNS["p"][0], y + 20, GROUPS[use]))
            y += HEADING
            for name in names:
                self._principal(name, holders[name], y)
                y += BOX + 10
            y += 8
        self._bottom = max(self._bottom, y)

    def _principal(self, name: str, held: list[Access], y: int) -> None:
        able = "; ".join(f"{each.key.label}: {cell(each)}" for each in held)
        node = self._add(
            "p",
            name,
            y=y,
            height=BOX + 4,
            label=name,
            detail=held[0].principal.kind,
            title=f"{name}: {able}",
            bad=any((name, each.key.address) in self._exposed for each in held),
        )
        for access in held:
            key = access.key
            title = f"{name}, {key.label}: {cell(access)}"
            bad = (name, key.address) in self._exposed
            self._line(node.id, self._places[key.address], use_of(access), title=title, bad=bad)

    def denied(self) -> None:
        """Each denied call as a broken line from its principal to the key or the data."""
        drawn: dict[str, list[Finding]] = {}
        for each in self._denied:
            if each.key in self._places or each.resource in self._places:
                name = next((one for one in sorted(each.facts) if _is_principal(one)), "")
                drawn.setdefault(_short(name) or each.resource, []).append(each)
        new = [name for name in drawn if name not in self._places]
        y = max((e.y + e.height for e in self._nodes.values() if e.id[0] == "p"), default=0) + 8
        if new:
            self._headings.append((COLUMNS["p"][0], y + 20, "Denied"))
            y += HEADING
        for name in new:
            title = f"{name}: " + " ".join(each.message for each in drawn[name])
            self._add(
                "p", name, y=y, height=BOX + 4, label=name, detail="denied", title=title, bad=True
            )
            y += BOX + 10
        self._bottom = max(self._bottom, y)
        for name, found in drawn.items():
            for each in found:
                where = each.key if each.key in self._places else each.resource
                if self._places[where] != self._places[name]:
                    self._line(
                        self._places[name],
                        self._places[where],
                        DENIED,
                        title=each.message,
                        bad=True,
                    )

    def _height(self, held: list[Access]) -> float:
        """How far down the keys are on the average, those alone that are used for data if any."""
        used = [each for each in held if use_of(each) is Use.DATA] or held
        return fmean(self._nodes[self._places[each.key.address]].y for each in used)

    def ways(self) -> None:
        """The ways out of what is drawn: to the outside, or to something else that is drawn."""
        outside: defaultdict[str, list[Egress]] = defaultdict(list)
        for egress in self._facts.ways:
            way = egress.way
            source, target = (self._places.get(each, "") for each in (way.source, way.target))
            if not way.is_call:
                outside[way.target or "unknown"].append(egress)
            elif source and target and source != target:
                title = f"{way.what}: {way.source} to {way.target}"
                self._line(source, target, WAY, title=title)
        y = MARGIN + HEADING
        for target, left in sorted(outside.items(), key=lambda each: self._leaving(each[1])):
            y = max(y, self._leaving(left) - BOX)
            what = ", ".join(dict.fromkeys(each.way.what for each in left))
            why = " ".join(dict.fromkeys(each.why for each in left))
            node = self._add(
                "o",
                f"outside {target}",
                y=y,
                height=BOX * 2,
                label=target,
                detail=what,
                title=f"{what} to {target}. {why}".strip(),
                bad=any(each.is_open for each in left),
            )
            for each in left:
                if source := self._places.get(each.way.source):
                    title = f"{each.way.what} to {target}. {each.why}".strip()
                    self._line(source, node.id, WAY, title=title, bad=each.is_open)
            y += BOX * 2 + 12
        heights = [each.y for each in self._nodes.values() if each.id[0] == "o"]
        if heights:
            self._headings.append((COLUMNS["o"][0], min(heights) - 12, "Leaves the stack"))

    def _leaving(self, left: list[Egress]) -> int:
        sources = filter(None, (self._places.get(each.way.source) for each in left))
        return max((self._nodes[each].middle for each in sources), default=0)

    def _add(
        self,
        column: str,
        name: str,
        **values: Any,  # noqa: ANN401 - of a node
    ) -> Node:
        node = Node(id=f"{column}{self._counts[column]}", **values)
        self._counts[column] += 1
        self._nodes[node.id] = node
        self._places[name] = node.id
        return node

    def _line(self, source: str, target: str, kind: str, **values: Any) -> None:  # noqa: ANN401
        key = next((each for each in (source, target) if each[0] == "k"), source)
        line = f"e{len(self._edges)}"
        hue = self._nodes[key].hue
        self._edges.append(
            Edge(id=line, source=source, target=target, kind=kind, hue=hue, **values)
        )

    def finished(self) -> Map:
        """The map, its lines drawn, and what is lit with each box."""
        leaving: defaultdict[str, list[Edge]] = defaultdict(list)
        arriving: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges:
            leaving[edge.source].append(edge)
            arriving[edge.target].append(edge)
        ranks = {
            edge.id: rank - (len(edges) - 1) / 2
            for edges in arriving.values()
            for rank, edge in enumerate(sorted(edges, key=lambda e: self._nodes[e.source].y))
        }
        nodes = self._nodes
        edges = tuple(
            replace(each, d=curve(nodes[each.source], nodes[each.target], ranks[each.id]))
            for each in self._edges
        )
        return Map(
            height=max((each.y + each.height for each in self._nodes.values()), default=0) + MARGIN,
            nodes=tuple(
                replace(each, path=lit(each.id, leaving, arriving)) for each in self._nodes.values()
            ),
            edges=edges,
            headings=tuple(self._headings),
            places=self._places,
        )


def _is_principal(fact: str) -> bool:
    return fact.endswith(SERVICE_ENDINGS) or ":role/" in fact or ":user/" in fact


def _short(principal: str) -> str:
    """A principal as the matrix calls it."""
    is_arn = principal.startswith("arn:")
    return principal.split(":", 5)[-1].replace("/", " ", 1) if is_arn else principal


def _strongest(held: list[Access]) -> Use:
    return min(map(use_of, held), key=list(Use).index)
