"""Where the nodes of a claim's picture stand, and where each line passes through them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from accordingto.serve.drawing.ring import RADIUS
from accordingto.serve.drawing.strands import Plot

HEADING = 34  # above the first row
COLUMNS = 3  # of relays; what is passed on more often shares the last
PITCH = 2.6  # between two lines that pass through one node, as long as there is room
TALLEST = 26.0  # half of the height of a node
FEW, MANY = 12, 30  # rows that stand wide apart, and a little closer

Key = tuple[str, int]  # where ways start: the sort of start, and which


class Node(msgspec.Struct, eq=False):
    """A bead: where its middle is, and how many lines pass through it."""

    x: float
    y: float
    lines: int

    @property
    def reach(self) -> float:
        """Half of its height: many lines need room beside each other."""
        return min(TALLEST, (self.lines - 1) * PITCH / 2) + 5

    def port(self, place: int) -> float:
        """The height at which the line at a place among its lines passes through."""
        step = 0.0 if self.lines < 2 else 2 * (self.reach - 5) / (self.lines - 1)
        return self.y - self.reach + 5 + step * place


class Nodes(msgspec.Struct, frozen=True):
    """Everything that lines pass through: the rows, the starts, and the relays by name."""

    rows: Sequence[Node]
    starts: Mapping[Key, Node]
    relays: Mapping[str, Node]

    @property
    def foot(self) -> float:
        """The lowest point of them all."""
        feet = [node.y + (RADIUS + 12 if kind == "circle" else node.reach) for (kind, _), node in self.starts.items()]
        others = (node.y + node.reach for node in (*self.rows, *self.relays.values()))
        return max((*feet, *others), default=float(HEADING))


def placed(plot: Plot, left: float, right: float) -> Nodes:
    """Place the nodes between the two columns at ``left`` and ``right``: rows in the order of time, whatever feeds them
    beside them in the same order, those who deny at the foot."""
    pitch = 34 if len(plot.rows) <= FEW else 26 if len(plot.rows) <= MANY else 22
    into = [sum(strand.row == at for strand in plot.strands) for at in range(len(plot.rows))]
    rows = [Node(right, HEADING + pitch * (at + 0.5), max(1, lines)) for at, lines in enumerate(into)]
    return Nodes(rows, _starts(plot, rows, left), _relays(plot, rows, left, right))


def _starts(plot: Plot, rows: Sequence[Node], left: float) -> dict[Key, Node]:
    fed: dict[Key, list[float]] = {}
    for strand in plot.strands:
        way = plot.ways[strand.way]
        if way.start != "unsaid":
            fed.setdefault((way.start, way.at), []).append(rows[strand.row].y)
    order = sorted(fed, key=lambda key: (min(fed[key]), key))
    nodes = {key: Node(left, _mean(fed[key]), len(fed[key])) for key in order}
    says = [key for key in order if key[0] != "denial"]
    _apart([(nodes[key], RADIUS + 24 if key[0] == "circle" else nodes[key].reach + 14) for key in says])
    foot = Nodes(rows, {key: nodes[key] for key in says}, {}).foot + 26
    for at, key in enumerate(key for key in order if key[0] == "denial"):
        nodes[key].y = foot + at * 34
    return nodes


def _relays(plot: Plot, rows: Sequence[Node], left: float, right: float) -> dict[str, Node]:
    """A relay's column is the latest place that it has in a chain."""
    columns: dict[str, int] = {}
    fed: dict[str, list[float]] = {}
    for strand in plot.strands:
        for depth, name in enumerate(plot.ways[strand.way].relays):
            columns[name] = max(columns.get(name, 0), min(depth, COLUMNS - 1))
            fed.setdefault(name, []).append(rows[strand.row].y)
    used = sorted(set(columns.values()))
    nodes = {}
    for at, column in enumerate(used, 1):
        names = sorted((name for name in fed if columns[name] == column), key=lambda name: (_mean(fed[name]), name))
        x = left + (right - left) * at / (len(used) + 1)
        here = {name: Node(x, _mean(fed[name]), len(fed[name])) for name in names}
        _apart([(node, node.reach + 13) for node in here.values()])
        nodes.update(here)
    return nodes


def _apart(nodes: Sequence[tuple[Node, float]]) -> None:
    """Move nodes (each with half of the room that it needs), keeping their order, as little as it takes that none
    touches the next (pool adjacent violators) and none stands above the first row."""
    free = [0.0]  # how far below the first each node is where they stand as close as they may
    for (_, above), (_, below) in itertools.pairwise(nodes):
        free.append(free[-1] + above + below)
    blocks: list[tuple[float, int]] = []
    for (node, _), offset in zip(nodes, free, strict=False):
        wanted, size = node.y - offset, 1
        while blocks and blocks[-1][0] > wanted:
            before, many = blocks.pop()
            wanted, size = (before * many + wanted * size) / (many + size), many + size
        blocks.append((wanted, size))
    places = (wanted for wanted, size in blocks for _ in range(size))
    for (node, _), offset, place in zip(nodes, free, places, strict=False):
        node.y = max(place, HEADING - 12 + nodes[0][1]) + offset


def ports(routes: Sequence[Sequence[Node]]) -> list[list[tuple[float, float, float]]]:
    """Of each route the nodes that it passes, with the heights at which it comes in and goes out. Lines stand in the
    order of where they come from and of where they go to, so that few cross."""
    comes: dict[int, list[tuple[float, int, int]]] = {}
    goes: dict[int, list[tuple[float, int, int]]] = {}
    for number, route in enumerate(routes):
        for at, (node, following) in enumerate(itertools.pairwise(route)):
            goes.setdefault(id(node), []).append((following.y, number, at))
            comes.setdefault(id(following), []).append((node.y, number, at + 1))
    into, out = (
        {line[1:]: place for lines in side.values() for place, line in enumerate(sorted(lines))}
        for side in (comes, goes)
    )
    return [
        [
            (
                node.x,
                node.port(into.get((number, at), out.get((number, at), 0))),
                node.port(out.get((number, at), into.get((number, at), 0))),
            )
            for at, node in enumerate(route)
        ]
        for number, route in enumerate(routes)
    ]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
