"""How certain many events at once are: the parts of a circle or a bar, each with a filling of its own.

The fillings echo the signs of certainty, and differ by pattern, not only by colour: solid for what happened, dots for
what is reported, stripes for what is probable or possible, empty for what is planned, crosses for what is denied.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from accordingto.export.wording import Kind
from accordingto.serve.drawing.svg import element, number


class Group(msgspec.Struct, frozen=True):
    """Kinds of certainty that are drawn alike, and the word for them. The filling's name is the first kind's."""

    words: str
    kinds: tuple[Kind, ...]

    @property
    def name(self) -> str:
        """The first of the kinds, which the filling is called after."""
        return self.kinds[0]


GROUPS = (
    Group("happened", ("happened",)),
    Group("reported", ("reported",)),
    Group("probable or possible", ("probable", "possible")),
    Group("planned", ("planned",)),
    Group("denied or not so", ("denied", "not")),
    Group("unclear", ("unknown",)),
)
OF_KIND = {kind: place for place, group in enumerate(GROUPS) for kind in group.kinds}


def fillings(prefix: str, unit: float) -> Markup:
    """The patterns, as a ``defs`` element; a pattern's tile is four ``unit`` wide, and ``prefix`` keeps the ids of two
    drawings on one page apart."""
    side = 4 * unit
    ground = element("rect", width=side, height=side, class_="ground")
    tiles = {
        "reported": [element("circle", cx=side / 2, cy=side / 2, r=unit * 1.15, class_="mark")],
        "probable": [element("rect", width=side / 2, height=side, class_="mark")],
        "planned": [],
        "denied": [
            element("path", d=_path((0, 0, side, side), (side, 0, 0, side)), class_="stroke", stroke_width=unit)
        ],
        "unknown": [
            element("path", d=_path((0, side / 2, side / 2, side / 2)), class_="stroke", stroke_width=unit * 0.8)
        ],
    }
    patterns = [
        element(
            "pattern",
            ground,
            *marks,
            id=f"{prefix}{name}",
            width=side,
            height=side,
            patternUnits="userSpaceOnUse",
            class_=f"filling {name}",
        )
        for name, marks in tiles.items()
    ]
    return element("defs", *patterns)


def filling(prefix: str, group: Group) -> str | None:
    """The value of ``fill`` for a group; None for what is solid, which the style sheet fills."""
    return None if group.name == "happened" else f"url(#{prefix}{group.name})"


def swatch(group: Group) -> Markup:
    """The filling of a group as a small square, for a key."""
    prefix = f"key-{group.name}-"
    return element(
        "svg",
        fillings(prefix, 1.0) if group.name != "happened" else "",
        element("rect", x=0.5, y=0.5, width=13, height=11, class_=f"part {group.name}", fill=filling(prefix, group)),
        class_="swatch",
        viewBox="0 0 14 12",
        aria_hidden="true",
    )


def grouped(kinds: Mapping[str, int]) -> list[int]:
    """How many events each of ``GROUPS`` has, from how many each kind has."""
    counts = [0] * len(GROUPS)
    for kind, count in kinds.items():
        counts[OF_KIND[kind]] += count  # type: ignore[index]
    return counts


def told(counts: Sequence[int]) -> str:
    """The shares in words: ``12 happened, 3 denied or not so``."""
    return ", ".join(f"{count:,} {group.words}" for group, count in zip(GROUPS, counts, strict=True) if count)


def circle(prefix: str, x: float, y: float, radius: float, counts: Sequence[int], unit: float) -> list[Markup]:
    """A circle with the share of each group as a sector from the top round to the right; where all are of one group,
    its sign. ``unit`` is the width of a line."""
    present = [(group, count) for group, count in zip(GROUPS, counts, strict=True) if count]
    if len(present) == 1:
        return _sign(present[0][0].name, x, y, radius, unit)
    whole, turn = sum(counts), 0.0
    parts = ""
    for group, count in present:
        to = turn + count / whole
        fill = filling(prefix, group)
        style = 'class="mark"' if fill is None else f'fill="{fill}"'
        parts += f'<path d="{_sector(x, y, radius, turn, to)}" {style}/>'
        turn = to
    # numbers and names of our own
    return [Markup(f'{parts}<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="rim"/>')]  # noqa: S704


def _sign(name: str, x: float, y: float, radius: float, unit: float) -> list[Markup]:
    """The sign of a certainty as large as the circle."""
    if name == "happened":
        return [element("circle", cx=x, cy=y, r=radius, class_="part happened")]
    ring = element(
        "circle",
        cx=x,
        cy=y,
        r=radius,
        class_=f"ring {name}",
        stroke_dasharray=f"{number(2 * unit)} {number(2 * unit)}" if name == "unknown" else None,
    )
    if name == "reported":
        return [ring, element("circle", cx=x, cy=y, r=radius * 0.48, class_="mark")]
    if name == "probable":
        return [ring, element("path", d=_sector(x, y, radius, 0.5, 1.0), class_="mark")]
    if name == "denied":
        reach = radius * 0.7
        cross = _path((x - reach, y - reach, x + reach, y + reach), (x + reach, y - reach, x - reach, y + reach))
        return [ring, element("path", d=cross, class_="stroke denied")]
    return [ring]


def _sector(x: float, y: float, radius: float, start: float, end: float) -> str:
    """The path of a sector; turns are counted from the top, to the right."""
    points = [
        (x + radius * math.sin(2 * math.pi * turn), y - radius * math.cos(2 * math.pi * turn)) for turn in (start, end)
    ]
    (ax, ay), (bx, by) = points
    large = 1 if end - start > 0.5 else 0
    return f"M{x:.1f} {y:.1f}L{ax:.1f} {ay:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {bx:.1f} {by:.1f}z"


def _path(*lines: tuple[float, float, float, float]) -> str:
    return "".join(f"M{number(ax)} {number(ay)}L{number(bx)} {number(by)}" for ax, ay, bx, by in lines)
