"""The picture of a claim: origins on the left, agencies in the middle, outlets on the right, one thin line a chain.

It is drawn twice, for a wide place with three columns and for a narrow one as a tree with a label a line; the style
sheet shows the one that has room. Colours are classes (``h1`` to ``h8`` of the speakers' hues), so that both themes
hold. Every line is a link to its passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from accordingto.serve.drawing import claim_narrow
from accordingto.serve.drawing.placing import Node, Nodes, placed, ports
from accordingto.serve.drawing.ring import exit_point, ring
from accordingto.serve.drawing.strands import Plot, Strand, spoken
from accordingto.serve.drawing.svg import element, fit
from accordingto.serve.render import day

WIDTH = 920
LEFT, RIGHT = 232, 584  # of the beads at both ends of a line
RING = 136  # of the middle of a circle
EDGE = 14  # from a bead to its label
STUB = 56  # of a line that starts with nobody
SIZE = 13  # of the labels
HUES = 8


def draw(plot: Plot, summary: str) -> Markup:
    """The picture as two SVG elements of which the style sheet shows one; ``summary`` says what it shows."""
    return _wide(plot, summary) + claim_narrow.draw(plot, summary, hue)


def hue(plot: Plot, strand: Strand) -> int:
    """The number of a strand's hue: that of its origin, 1 to 8, or 0 for slate."""
    way = plot.ways[strand.way]
    return way.at + 1 if way.start == "origin" and way.at < HUES else 0


def _wide(plot: Plot, summary: str) -> Markup:
    nodes = placed(plot, LEFT, RIGHT)
    height = nodes.foot + 20
    parts = [*_headings(bool(nodes.relays)), *_rows(plot, nodes)]
    for (kind, at), node in nodes.starts.items():
        parts.append(ring(plot.rings[at], RING, node.y) if kind == "circle" else _start(plot, kind, at, node))
    parts += [_relay(name, node) for name, node in nodes.relays.items()]
    return element(
        "svg",
        *parts,
        class_="claim-picture wide",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        width=WIDTH,
        height=height,
        role="group",
        aria_label=summary,
    )


def _headings(relayed: bool) -> Iterator[Markup]:
    yield element("text", "Who says so first", class_="heading", x=LEFT + 5, y=14, text_anchor="end")
    if relayed:
        yield element("text", "Passed on by", class_="heading", x=(LEFT + RIGHT) / 2, y=14, text_anchor="middle")
    yield element("text", "Told by", class_="heading", x=RIGHT + EDGE, y=14)
    yield element("text", "on", class_="heading", x=WIDTH, y=14, text_anchor="end")


def _rows(plot: Plot, nodes: Nodes) -> Iterator[Markup]:
    """Every row with its lines: each line is a link, and the first one has the row's bead and label. Denials are drawn
    last, over the others."""
    says = {strand.row for strand in plot.strands if plot.ways[strand.way].start != "denial"}
    order = sorted(plot.strands, key=lambda strand: (plot.ways[strand.way].start == "denial", strand.row))
    labelled = set[int]()
    for strand, points in zip(order, ports([_route(plot, nodes, strand) for strand in order]), strict=True):
        way = plot.ways[strand.way]
        if way.start == "denial" and strand.row in says:  # its sign stands before the bead of the report
            points[-1] = (RIGHT - 13, *points[-1][1:])
        line = _curve(points)
        inner = [
            element("title", strand.words),
            element("path", class_="near", d=line),
            element("path", class_="line", d=line),
        ]
        if way.start == "denial":
            x, y, _ = points[-1]
            inner.append(element("path", class_="cross", d=f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"))
        if strand.row not in labelled:
            labelled.add(strand.row)
            inner += _label(plot, strand.row, nodes.rows[strand.row], bead=strand.row in says)
        sort = f"strand {way.start} h{hue(plot, strand)}"
        yield element("a", *inner, class_=sort, href=strand.href, aria_label=strand.words)
    for at, row in enumerate(plot.rows):
        if at not in labelled:  # what is left of very many, without lines
            yield element("a", *_label(plot, at, nodes.rows[at], bead=True), class_="strand rest h0", href=row.href)


def _route(plot: Plot, nodes: Nodes, strand: Strand) -> list[Node]:
    way, end = plot.ways[strand.way], nodes.rows[strand.row]
    relays = [nodes.relays[name] for name in way.relays]
    if way.start == "unsaid":
        return [Node(RIGHT - STUB, end.y, 1), end]
    start = nodes.starts[way.start, way.at]
    if way.start == "circle":
        start = Node(*exit_point(plot.rings[way.at], way.exit, RING, start.y), 1)
    return [start, *relays, end]


def _label(plot: Plot, at: int, node: Node, *, bead: bool) -> Iterator[Markup]:
    row = plot.rows[at]
    if bead:
        yield _bead(node)
    dated = row.day if row.day != (plot.rows[at - 1].day if at else "") else ""
    room = WIDTH - RIGHT - EDGE - (112 if dated else 6)
    yield element("text", fit(row.label, room, SIZE), class_="teller", x=RIGHT + EDGE, y=node.y + 4.5)
    if dated:
        yield element("text", day(dated), class_="day", x=WIDTH, y=node.y + 4.5, text_anchor="end")


def _start(plot: Plot, kind: str, at: int, node: Node) -> Markup:
    who = (plot.denials if kind == "denial" else plot.origins)[at]
    name = f"denied by {spoken(who.name)}" if kind == "denial" else spoken(who.name)
    label = fit(name, LEFT - EDGE - 4, SIZE)
    inner = [
        element("title", name),
        _bead(node),
        element("text", label, class_="starter", x=LEFT - EDGE, y=node.y + 4.5, text_anchor="end"),
    ]
    if kind == "denial":
        return element("g", *inner, class_="start denial")
    shade = at + 1 if at < HUES else 0
    return element("a", *inner, class_=f"start {who.kind} h{shade}", href=f"#origin-{at + 1}")


def _relay(name: str, node: Node) -> Markup:
    label, above = fit(spoken(name), 170, SIZE), node.y - node.reach - 5
    text = element("text", label, class_="relay", x=node.x, y=above, text_anchor="middle")
    return element("g", element("title", spoken(name)), _bead(node), text, class_="passed")


def _bead(node: Node) -> Markup:
    top, height = node.y - node.reach, 2 * node.reach
    return element("rect", class_="node", x=node.x - 5, y=top, width=10, height=height, rx=5)


def _curve(points: Sequence[tuple[float, float, float]]) -> str:
    """A line through the nodes that leaves and reaches each of them level, and changes its height behind a bead."""
    x, _, y = points[0]
    written = [f"M{x:.1f} {y:.1f}"]
    for right, into, out in points[1:]:
        bend = (x + right) / 2
        written.append(f"C{bend:.1f} {y:.1f} {bend:.1f} {into:.1f} {right:.1f} {into:.1f}")
        if out != into:
            written.append(f"V{out:.1f}")
        x, y = right, out
    return "".join(written)
