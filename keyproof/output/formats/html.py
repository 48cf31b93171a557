"""The page of a result: one file, nothing fetched, everything escaped.

Its map has principals, keys, what is under them, and data egress, as boxes and lines. Everything is
computed from the result alone, so the same result gives the same page.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from keyproof.aws.encryption import Encryption
from keyproof.aws.requests.capabilities import Capability, capabilities_of
from keyproof.findings.finding import Finding
from keyproof.library import Result
from keyproof.model.access.matrix import Access
from keyproof.model.model import Key, KeyState, Model
from keyproof.output.access import LEGEND, Egress, cell, egress, explain, matrix
from keyproof.output.coverage import Row, rows
from keyproof.output.hcl import edits_as_hcl
from keyproof.output.template import TEMPLATES, rendered
from keyproof.output.words import alike, summary, where
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.whole_file import write_whole

TOP, GAP, HEADING, HUES = 40, 8, 32, 6
# How high a box is, by the letter of its column: principals, keys, data, and what is outside.
HEIGHTS = {"p": 30, "k": 60, "d": 26, "o": 52}
# The rules whose findings are lines: a denied call, and access from outside the zone of trust.
DRAWN = {
    **dict.fromkeys(("access-denied", "deployer-denied", "environment-variables-denied"), "denied"),
    **dict.fromkeys(("confused-deputy", "external-access", "public-access"), "exposed"),
}
WITHOUT_KEY = {
    Encryption.CUSTOMER: "Key outside the plan",
    Encryption.AWS: "AWS managed key",
    Encryption.NONE: "Not encrypted",
    Encryption.UNKNOWN: "Unknown key",
}
# The principals with access, each with what it can do in which model.
Holders = Mapping[str, Sequence[tuple[Model, Access]]]


def use_of(access: Access) -> str:
    """The strongest of: ``data`` (reads or writes it), ``administer``, ``configuration``."""
    words = {word for way in access.ways for word in capabilities_of(way.decisions)}
    if words & {Capability.ENCRYPT, Capability.DECRYPT, Capability.GRANT}:
        return "data"
    return "administer" if words - {Capability.READ_CONFIG} else "configuration"


@dataclass
class Node:
    """A box, whose ``hue`` is a colour, -1 for none.

    ``column`` is the letter of its column, ``y`` its place from the top. Lines find it by its
    ``name``, and ``anchor`` is where the page says more about it.
    """

    column: str
    name: str
    label: str
    detail: str
    title: str
    anchor: str = "findings"
    hue: int = -1
    bad: bool = False
    y: int = 0

    @property
    def id(self) -> str:
        """What the page calls it."""
        return f"{self.column}{self.y}"


class Edge(NamedTuple):
    """A line; ``kind`` is as of use_of, ``under``, ``way``, ``denied`` or ``exposed``."""

    source: Node
    target: Node
    kind: str
    title: str = ""
    bad: bool = False


class Map:
    """Everything that is drawn; boxes in the order in which the keyboard reaches them."""

    def __init__(
        self,
        keys: Iterable[Key],
        holders: Holders,
        rows: Iterable[Row],
        ways: Sequence[Egress],
        findings: Iterable[Finding],
    ) -> None:
        self.nodes: list[Node] = []
        self.named: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.headings: list[tuple[int, str]] = []
        self._bottom = dict.fromkeys(HEIGHTS, TOP)
        self._keys_and_data(keys, rows)
        self._principals(holders)
        self._findings([each for each in findings if each.rule in DRAWN])
        self._egress(ways)

    @property
    def height(self) -> int:
        """Down to the last box."""
        return max(self._bottom.values())

    def _keys_and_data(self, keys: Iterable[Key], rows: Iterable[Row]) -> None:
        """Each key beside what is under it; then what no key of the plan encrypts."""
        under: defaultdict[str, list[Node]] = defaultdict(list)
        for number, row in enumerate(rows):
            it = row.protected
            ignored = f" Ignored: {row.ignored}" if row.ignored else ""
            how = f"{it.encryption}, {it.key_label or 'no key'}.{ignored}"
            title = f"{it.label}, {it.service}, {it.name}: {how}"
            node = Node("d", it.address, it.label, it.service, title, f"data-{number}")
            node.bad = not row.ignored and not row.key
            under[row.key.address if row.key else WITHOUT_KEY[it.encryption]].append(node)
        for number, key in enumerate(keys):
            self._bottom["k"] = self._bottom["d"] = max(self._bottom["k"], self._bottom["d"])
            title = f"{key.label} ({key.alias or key.address}): {key.state}"
            node = Node("k", key.address, key.label, key.state, title, f"key-{number}")
            node.hue, node.bad = number % HUES, key.state is not KeyState.ENABLED
            self._box(node)
            for each in under.pop(key.address, []):
                each.hue = node.hue
                self._box(each)
                self._line(node, each, "under")
        for title, nodes in under.items():
            self.headings.append((self._bottom["d"] + 20, title))
            self._bottom["d"] += HEADING
            for each in nodes:
                self._box(each)

    def _principals(self, holders: Holders) -> None:
        for number, (name, found) in enumerate(holders.items()):
            able = "; ".join(f"{each.key.label}: {cell(each)}" for _, each in found)
            kind = found[0][1].principal.kind
            node = Node("p", name, name, kind, f"{name}: {able}", f"why-{number}")
            self._box(node)
            for _, each in found:
                title = f"{name}, {each.key.label}: {cell(each)}"
                self._line(node, self.named[each.key.address], use_of(each), title)

    def _findings(self, findings: Iterable[Finding]) -> None:
        """A denied call, or access from outside, as a line from its principal to where it is."""
        for each in findings:
            where = each.key if each.key in self.named else each.resource
            if where not in self.named:
                self._box(Node("d", where, where, "", where, bad=True))
            kind = DRAWN[each.rule]
            name = next(filter(None, map(_principal, sorted(each.facts))), each.resource)
            if name not in self.named:
                self._box(Node("p", name, name, kind, f"{name}: {each.message}"))
            self.named[name].bad = True
            self._line(self.named[name], self.named[where], kind, each.message, bad=True)

    def _egress(self, ways: Sequence[Egress]) -> None:
        """The ways out of what is drawn: to the outside, or to something else that is drawn."""
        outside: defaultdict[str, list[Egress]] = defaultdict(list)
        for each in ways:
            if each.way.is_call:
                title = f"{each.way.what}: {each.way.source} to {each.way.target}"
                one, other = self.named.get(each.way.source), self.named.get(each.way.target)
                self._line(one, other, "way", title)
            else:
                outside[each.way.target or "unknown"].append(each)
        for target, left in outside.items():
            what = ", ".join(dict.fromkeys(each.way.what for each in left))
            why = " ".join(dict.fromkeys(each.why for each in left))
            title, anchor = f"{what} to {target}. {why}".strip(), f"way-{ways.index(left[-1])}"
            node = Node("o", f"outside {target}", target, what, title, anchor)
            node.bad = any(each.is_open for each in left)
            self._box(node)
            for each in left:
                title = f"{each.way.what} to {target}. {each.why}".strip()
                self._line(self.named.get(each.way.source), node, "way", title, bad=each.is_open)

    def _box(self, node: Node) -> None:
        """Put a box below what its column holds so far; lines end at the first one of a name."""
        node.y = self._bottom[node.column]
        self._bottom[node.column] += HEIGHTS[node.column] + GAP
        self.nodes.append(node)
        self.named.setdefault(node.name, node)

    def _line(
        self, one: Node | None, other: Node | None, kind: str, title: str = "", *, bad: bool = False
    ) -> None:
        if one and other and one is not other:
            self.edges.append(Edge(one, other, kind, title, bad))


def _principal(fact: str) -> str:
    """A principal among the facts of a finding, as the matrix calls it; empty for another fact."""
    if fact.startswith("arn:"):
        is_identity = ":role/" in fact or ":user/" in fact or fact.endswith(":root")
        return fact.split(":", 5)[-1].replace("/", " ", 1) if is_identity else ""
    return "" if ":" in fact else fact


def _contents(result: Result) -> dict[str, object]:
    """What the result says on a page; the same fact in two stacks is one."""
    keys = {key.address: key for model in result.models for key in model.keys}
    data = {(each.protected.address, each.protected.part): each for each in rows(result)}
    ways = {(e.way.source, e.way.what, e.way.target): e for e in egress(result)}
    held = {
        (each.principal.name, each.key.address): (model, each)
        for model in result.models
        for each in matrix(model)
    }
    holders: defaultdict[str, list[tuple[Model, Access]]] = defaultdict(list)
    for (who, _), (model, each) in held.items():
        if each.ways:
            holders[who].append((model, each))
    return {
        "keys": keys.values(),
        "rows": data.values(),
        "ways": [*ways.values()],
        "result": result,
        "summary": summary(result),
        "findings": alike(result.groups),
        "map": Map(keys.values(), holders, data.values(), [*ways.values()], result.findings),
        "heights": HEIGHTS,
        "hues": HUES,
        "holders": holders,
        "decrypts": sum(
            any(use_of(each) == "data" for _, each in cells) for cells in holders.values()
        ),
        "without_access": [*dict.fromkeys(who for who, _ in held if who not in holders)],
        "legend": LEGEND,
    }


def write(result: Result, place: str, _sources: Path | None) -> None:
    """Write the page to the file ``keyproof.html``."""
    write_page(result, Path("keyproof.html"), name=Path(place).name)


def write_page(
    result: Result,
    output: Path,
    *,
    name: str,
    made_by: Mapping[str, str] | None = None,
    sections: Mapping[str, object] | None = None,
    limits: Sequence[str] = (),
) -> None:
    """Write the page whole, or not at all. Raises OSError, which names the file.

    Of a diff, it has what there is after the change. ``sections`` are those that a project adds:
    ``controls`` with ``statuses`` and ``controls_summary``, and ``live``. ``limits`` say in
    sentences what its page does not show.
    """
    places = [model.location for model in result.models]
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "behaviour.js").read_text(encoding="utf-8")
    page = rendered(
        "page.html",
        **_contents(result),
        **(sections or {}),
        name=name,
        accounts=sorted({each.account_id for each in places if each.account_id.isdigit()}),
        regions=sorted({each.region for each in places}),
        made_by=made_by or {"Made by": "keyproof"},
        limits=limits,
        cell=cell,
        use_of=use_of,
        explain=explain,
        edits_as_hcl=edits_as_hcl,
        where=where,
        policy=(
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        # Both are files of this package. As text, they could not be part of a page.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
    )
    for each in result.models:
        page = each.stack.called(page)
    write_whole(output, page)
    Terminal().console.print(f"{output}: {summary(result)}", markup=False)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
