"""A circle drawn as a circle: names that only cite one another, with arrows from who is cited to the one who cites."""

from __future__ import annotations

import math
from collections.abc import Iterator

from markupsafe import Markup

from accordingto.export.outline import visible
from accordingto.serve.drawing.strands import Ring
from accordingto.serve.drawing.svg import element, fit

RADIUS = 34
GAP = 0.26  # of a turn's angle, in radians, left free beside a bead


def ring(shown: Ring, x: float, y: float, *, labels: bool = True) -> Markup:
    """The circle around a point. An arrow leads to the passage in which its end cites its beginning."""
    parts = [element("circle", class_="bed", cx=x, cy=y, r=RADIUS)]
    for at, name in enumerate(shown.names):
        parts.append(_arrow(shown, at, x, y))
        around, down = _place(at, len(shown.names), x, y)
        parts.append(element("circle", class_="node", cx=around, cy=down, r=5))
        if labels:
            parts += _label(name, around - x, down - y, x, y)
    parts.append(element("text", "no origin", class_="void", x=x, y=y + 4, text_anchor="middle"))
    return element("g", *parts, class_="ring")


def exit_point(shown: Ring, at: int, x: float, y: float) -> tuple[float, float]:
    """Where what that name tells leaves the circle: at its bead, or at the right edge where that is on the left."""
    around, down = _place(at, len(shown.names), x, y)
    return (around + 5, down) if around >= x - 1 else (x + RADIUS, y)


def citings(shown: Ring) -> Iterator[str]:
    """Who cites whom, a sentence each."""
    for at, name in enumerate(shown.names):
        yield f"{visible(name)} cites {visible(shown.names[(at + 1) % len(shown.names)])}"


def _angle(at: int, of: int) -> float:
    return 2 * math.pi * at / of - math.pi / 2


def _place(at: int, of: int, x: float, y: float) -> tuple[float, float]:
    angle = _angle(at, of)
    return x + RADIUS * math.cos(angle), y + RADIUS * math.sin(angle)


def _arrow(shown: Ring, at: int, x: float, y: float) -> Markup:
    """From the cited name (the next one) back to the name that cites it."""
    of = len(shown.names)
    start, end = _angle(at + 1, of) - GAP, _angle(at, of) + GAP
    if of == 1:
        start, end = _angle(0, 1) + 2 * math.pi - GAP, _angle(0, 1) + GAP
    from_x, from_y = x + RADIUS * math.cos(start), y + RADIUS * math.sin(start)
    to_x, to_y = x + RADIUS * math.cos(end), y + RADIUS * math.sin(end)
    large = int(start - end > math.pi)
    arc = f"M{from_x:.1f} {from_y:.1f}A{RADIUS} {RADIUS} 0 {large} 0 {to_x:.1f} {to_y:.1f}"
    tip = math.degrees(end) - 90
    inner = [
        element("title", list(citings(shown))[at]),
        element("path", class_="near", d=arc),
        element("path", class_="line", d=arc),
        element(
            "path", class_="tip", d="M0 0l-7 -4v8z", transform=f"translate({to_x:.1f} {to_y:.1f}) rotate({tip:.0f})"
        ),
    ]
    if not shown.hrefs[at]:
        return element("g", *inner, class_="strand circle h0")
    return element("a", *inner, class_="strand circle h0", href=shown.hrefs[at], aria_label=list(citings(shown))[at])


def _label(name: str, right: float, down: float, x: float, y: float) -> Iterator[Markup]:
    """Outside of the circle: over, under, or beside it."""
    if abs(right) < RADIUS / 3:
        yield element(
            "text",
            fit(name, 200, 12),
            class_="cited",
            x=x,
            y=y + down + (18 if down > 0 else -10),
            text_anchor="middle",
        )
    else:
        anchor = "start" if right > 0 else "end"
        edge = x + right + (10 if right > 0 else -10)
        yield element("text", fit(name, 92, 12), class_="cited", x=edge, y=y + down + 4, text_anchor=anchor)
