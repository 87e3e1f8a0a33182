"""The picture of a claim where there is no room for columns: a tree whose every bead has a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from markupsafe import Markup

from accordingto.serve.drawing.ring import RADIUS, citings, ring
from accordingto.serve.drawing.strands import Plot, Strand, spoken
from accordingto.serve.drawing.svg import element, fit
from accordingto.serve.render import day

WIDTH = 328
SIZE = 13
LINE = 26  # of a bead and its label
LANE = 9  # between two lines that run beside each other
LANES = 5
HUES = 8


class _Tree(msgspec.Struct):
    """What is placed so far: the next free line, and where the starts and the relays have their beads."""

    y: float
    starts: dict[tuple[str, int], tuple[float, float]]
    relays: dict[tuple[int, str], tuple[float, float]]
    labels: list[Markup]


def draw(plot: Plot, summary: str, hue: Callable[[Plot, Strand], int]) -> Markup:
    """The tree as an SVG element."""
    begun = {(way.start, way.at) for way in plot.ways if way.start not in ("unsaid", "denial")}
    passed = {name for way in plot.ways for name in way.relays}
    first = 8.0
    middle = first + LANE * min(len(begun) + len(plot.denials), LANES) + 10
    last = middle + (LANE * min(len(passed), LANES) + 10 if passed else 4)
    tree = _Tree(16, {}, {}, [])
    ends: list[float] = []
    for at, row in enumerate(plot.rows):
        for strand in (each for each in plot.strands if each.row == at):
            way = plot.ways[strand.way]
            if way.start in ("origin", "circle"):
                _start(plot, tree, (way.start, way.at), first, last)
            for name in way.relays:
                _relay(tree, (0, name), middle, last)
        if row.day and row.day != (plot.rows[at - 1].day if at else ""):
            tree.labels.append(element("text", day(row.day), class_="day", x=last + 14, y=tree.y + 2))
            tree.y += 18
        ends.append(tree.y)
        tree.y += LINE
    for at in range(len(plot.denials)):
        _start(plot, tree, ("denial", at), first, last)
    parts = [*_lines(plot, tree, ends, last, hue), *tree.labels]
    height = tree.y
    return element(
        "svg",
        *parts,
        class_="claim-picture narrow",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        width=WIDTH,
        height=height,
        role="group",
        aria_label=summary,
    )


def _start(plot: Plot, tree: _Tree, key: tuple[str, int], first: float, last: float) -> None:
    if key in tree.starts:
        return
    kind, at = key
    x = first + LANE * (len(tree.starts) % LANES)
    if kind == "circle":
        shown = plot.rings[at]
        tree.y += RADIUS - 8
        tree.labels.append(ring(shown, RADIUS + 8, tree.y, labels=False))
        for line, words in enumerate(citings(shown)):
            y = tree.y + 4 + 18 * (line - (len(shown.names) - 1) / 2)
            text = fit(words, WIDTH - 2 * RADIUS - 30, SIZE)
            tree.labels.append(element("text", text, class_="cited", x=2 * RADIUS + 24, y=y))
        tree.starts[key] = (x, tree.y + RADIUS)
        tree.y += max(RADIUS, 9 * len(shown.names)) + LINE
        return
    who = (plot.denials if kind == "denial" else plot.origins)[at]
    name = f"denied by {spoken(who.name)}" if kind == "denial" else spoken(who.name)
    shade = at + 1 if kind == "origin" and at < HUES else 0
    inner = [
        element("title", name),
        element("circle", class_="node", cx=x, cy=tree.y, r=5),
        element("text", fit(name, WIDTH - last - 14, SIZE), class_="starter", x=last + 14, y=tree.y + 4.5),
    ]
    link = {"href": f"#origin-{at + 1}"} if kind == "origin" else {}
    tree.labels.append(
        element("a" if link else "g", *inner, class_=f"start {who.kind if link else kind} h{shade}", **link)
    )
    tree.starts[key] = (x, tree.y)
    tree.y += LINE


def _relay(tree: _Tree, key: tuple[int, str], middle: float, last: float) -> None:
    if key in tree.relays:
        return
    x = middle + LANE * (len(tree.relays) % LANES)
    label = fit(spoken(key[1]), WIDTH - last - 14, SIZE)
    tree.labels.append(
        element(
            "g",
            element("title", spoken(key[1])),
            element("circle", class_="node", cx=x, cy=tree.y, r=5),
            element("text", label, class_="relay", x=last + 14, y=tree.y + 4.5),
            class_="passed",
        )
    )
    tree.relays[key] = (x, tree.y)
    tree.y += LINE


def _lines(
    plot: Plot, tree: _Tree, ends: list[float], last: float, hue: Callable[[Plot, Strand], int]
) -> Iterator[Markup]:
    labelled = set[int]()
    says = {strand.row for strand in plot.strands if plot.ways[strand.way].start != "denial"}
    for strand in sorted(plot.strands, key=lambda each: plot.ways[each.way].start == "denial"):
        way = plot.ways[strand.way]
        points = [tree.starts[way.start, way.at]] if way.start != "unsaid" else []
        points += [tree.relays[0, name] for name in way.relays]
        end = ends[strand.row]
        # the sign of a denial stands before the bead of a report that also says so
        stop = last - 12 if way.start == "denial" and strand.row in says else last
        path = _path([*points, (stop, end)]) if points else f"M{last - 20:.1f} {end:.1f}H{last:.1f}"
        inner = [
            element("title", strand.words),
            element("path", class_="near", d=path),
            element("path", class_="line", d=path),
        ]
        if way.start == "denial":
            inner.append(element("path", class_="cross", d=f"M{stop - 5:.1f} {end - 5:.1f}l10 10m0 -10l-10 10"))
        if strand.row not in labelled:
            labelled.add(strand.row)
            inner += _row(plot, strand.row, last, end, bead=strand.row in says)
        shade = f"strand {way.start} h{hue(plot, strand)}"
        yield element("a", *inner, class_=shade, href=strand.href, aria_label=strand.words)
    for at, row in enumerate(plot.rows):
        if at not in labelled:
            yield element("a", *_row(plot, at, last, ends[at], bead=True), class_="strand rest h0", href=row.href)


def _row(plot: Plot, at: int, last: float, y: float, *, bead: bool) -> Iterator[Markup]:
    row = plot.rows[at]
    if bead:
        yield element("circle", class_="node", cx=last, cy=y, r=5)
    label = fit(row.label, WIDTH - last - 14, SIZE)
    yield element("text", label, class_="teller", x=last + 14, y=y + 4.5)


def _path(points: list[tuple[float, float]]) -> str:
    """Down (or, for a denial, up) the lane of each bead and across to the next one with a round corner."""
    (x, y), *rest = points
    written = [f"M{x:.1f} {y:.1f}"]
    for right, down in rest:
        turn = min(8.0, abs(down - y), abs(right - x))
        before = down - turn if down > y else down + turn
        written.append(
            f"V{before:.1f}Q{x:.1f} {down:.1f} {x + (turn if right > x else -turn):.1f} {down:.1f}H{right:.1f}"
        )
        x, y = right, down
    return "".join(written)
