"""The shapes of the map: its boxes and lines, and where lines run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keyproof.output.html.facts import Use

WIDTH, MARGIN = 1280, 8
# The left edge and the width of each column, by the letter of its nodes.
COLUMNS = {"p": (MARGIN, 290), "k": (390, 212), "d": (684, 380), "o": (1110, 162)}
# A character of a label in pixels, so that a long label is cut; those of keys are larger.
CHARACTER, CHARACTER_OF_KEY = 8.0, 9.9
HUES = 6
UNDER, WAY, DENIED = "under", "way", "denied"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A box. ``id`` is p, k, d or o (principal, key, data, outside) with a number.

    ``hue`` is the number of a colour, -1 for none. ``bad`` is to be mended. ``path`` is the ids of
    all that is lit with it.
    """

    id: str
    y: int
    height: int
    label: str
    detail: str
    title: str
    hue: int = -1
    bad: bool = False
    path: tuple[str, ...] = ()

    @property
    def x(self) -> int:
        """The left edge."""
        return COLUMNS[self.id[0]][0]

    @property
    def width(self) -> int:
        """The width of its column."""
        return COLUMNS[self.id[0]][1]

    @property
    def middle(self) -> int:
        """Where lines arrive."""
        return self.y + self.height // 2

    @property
    def short(self) -> str:
        """The label as it fits; of a long path its end, by which it differs from its neighbours.

        Of another long label the start and the end.
        """
        beside = len(self.detail) * 6 + 14 if self.id[0] == "d" else 0
        character = CHARACTER_OF_KEY if self.id[0] == "k" else CHARACTER
        most = int((self.width - 30 - beside) / character)
        if len(self.label) <= most:
            return self.label
        if "/" in self.label:
            end = self.label[1 - most :]
            # Whole parts of the path, where that leaves most of what fits.
            place = end.find("/")
            return f"…{end[place:] if 0 <= place < most // 3 else end}"
        return f"{self.label[: most // 3]}…{self.label[-(most - most // 3 - 1) :]}"


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A line; ``kind`` is a Use, UNDER, WAY or DENIED, ``d`` its path as SVG spells it."""

    id: str
    source: str
    target: str
    kind: str
    title: str = ""
    d: str = ""
    hue: int = -1
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class Map:
    """Everything that is drawn; nodes in the order in which the keyboard reaches them.

    ``headings`` are texts with their places, ``places`` the ids by name or address.
    """

    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    headings: tuple[tuple[int, int, str], ...]
    places: Mapping[str, str]


_Edges = Mapping[str, Sequence[Edge]]


def curve(source: Node, target: Node, rank: float) -> str:
    """A line from the right of one box to the left of another, or around one column."""
    start = source.x + source.width
    if source.id[0] == target.id[0]:
        end, out = target.x + target.width, start + 30 + abs(source.y - target.y) // 24
        bend = f"C{out} {source.middle} {out} {target.middle}"
        return f"M{start} {source.middle}{bend} {end} {target.middle}"
    step = min(7.0, (target.height - 12) / 12)
    arrives = target.middle + (rank * step if target.id[0] == "k" else 0)
    middle = (start + target.x) // 2
    bend = f"C{middle} {source.middle} {middle} {arrives:g}"
    return f"M{start} {source.middle}{bend} {target.x} {arrives:g}"


def lit(node: str, leaving: _Edges, arriving: _Edges) -> tuple[str, ...]:
    """A box, its lines, and what they reach: who uses a key for data, what is under it, the ways.

    A principal that only administers a key reaches no data.
    """
    found = {node: None}
    for edges, is_down in ((leaving, True), (arriving, False)):
        reached = [node] if not is_down or node[0] != "o" else []
        for here in reached:
            for edge in edges.get(here, ()):
                there = edge.target if is_down else edge.source
                is_use = edge.kind not in (Use.ADMINISTER, Use.CONFIGURATION, DENIED)
                if here == node or (is_use and here[0] != there[0]):
                    found |= {edge.id: None, there: None}
                    if is_use and there not in reached:
                        reached.append(there)
    return tuple(found)
