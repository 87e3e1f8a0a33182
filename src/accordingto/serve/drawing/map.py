"""Where events took place: an equal-earth map in two greys, with a circle a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import msgspec
from markupsafe import Markup

from accordingto.data import tables
from accordingto.export.outline import visible
from accordingto.serve.drawing import shares
from accordingto.serve.drawing.projection import EAST, NORTH, project
from accordingto.serve.drawing.svg import element, number

WIDTH = 760  # of the drawing, in the pixels that it is meant for
SHAPE = 0.46  # height to width
SOUTH = -58.0  # degrees of latitude: south of it nothing is shown unless something happened there
CLOSEST = 500.0  # the narrowest part of the map that is shown, in its units: an eighth of the equator
LARGEST, SMALLEST = 24.0, 3.5  # radius of a circle in pixels; its area goes by the number of events
COVERED = 0.12  # share of the map that the circles may cover together
TABBED = 60  # circles that the Tab key stops at: the largest ones; the list beside the map has them all
PREFIX = "map-"


class Spot(msgspec.Struct, frozen=True):
    """A place: what it is called, how many events each of ``shares.GROUPS`` has there, and where its circle leads."""

    name: str
    lat: float
    lon: float
    counts: Sequence[int]
    link: str

    @property
    def total(self) -> int:
        """How many events there are."""
        return sum(self.counts)

    @property
    def words(self) -> str:
        """The place and its events in words."""
        return f"{visible(self.name)}: {shares.told(self.counts)}"


class Part(msgspec.Struct, frozen=True):
    """A part of the outline of the world: "land" or "borders", as SVG path data in the units of ``projection``."""

    part: str
    path: str


@cache
def outline() -> dict[str, str]:
    """The outline of the world, by its parts."""
    return {each.part: each.path for each in tables.rows("outline/world.jsonl", Part)}


def draw(spots: Sequence[Spot], label: str) -> Markup:
    """The map with its circles, the largest first, so that no small one is hidden. It shows the part of the world that
    they lie in."""
    points = [project(spot.lat, spot.lon) for spot in spots]
    left, top, width, height = _view(spots, points)
    unit = width / WIDTH  # a pixel
    most = max((spot.total for spot in spots), default=1)
    order = sorted(range(len(spots)), key=lambda place: -spots[place].total)
    # few events get no circle of the largest size, and many large circles do not hide the map
    room = math.sqrt(COVERED * WIDTH**2 * SHAPE / math.pi * most / max(1, sum(spot.total for spot in spots)))
    largest = min(LARGEST, SMALLEST * math.sqrt(most) + 2, room)
    circles = []
    for rank, place in enumerate(order):
        spot, (x, y) = spots[place], points[place]
        radius = unit * max(SMALLEST, largest * math.sqrt(spot.total / most))
        circles.append(
            element(
                "a",
                element("title", spot.words),
                *shares.circle(PREFIX, x, y, radius, spot.counts, unit),
                href=spot.link,
                tabindex=None if rank < TABBED else "-1",
            )
        )
    return element(
        "svg",
        shares.fillings(PREFIX, unit),
        element("path", d=_ball(), class_="sea", stroke_width=unit),
        element("path", d=outline()["land"], class_="land"),
        element("path", d=outline()["borders"], class_="borders", stroke_width=unit * 0.8),
        element("g", *circles, class_="spots", stroke_width=unit * 1.3),
        class_="map",
        viewBox=" ".join(number(length) for length in (left, top, width, height)),
        role="group",
        aria_label=label,
    )


@cache
def _ball() -> str:
    """The edge of the map: the 180th meridian on both sides, and the poles."""
    degrees = range(-90, 91, 6)
    east = [project(lat, 180.0) for lat in degrees]
    west = [project(lat, -180.0) for lat in reversed(degrees)]
    return f"M{'L'.join(f'{round(x)} {round(y)}' for x, y in (*east, *west))}z"


def _view(spots: Sequence[Spot], points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, width and height of the part of the map that is shown."""
    south = -NORTH if any(spot.lat < SOUTH for spot in spots) else project(SOUTH, 0)[1] * -1
    world = (-EAST * 1.005, -NORTH * 1.01, EAST * 2.01, NORTH * 1.02 - south)
    if not points:
        return world
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = max(CLOSEST, 1.35 * (max(xs) - min(xs)), 1.35 * (max(ys) - min(ys)) / SHAPE)
    if width > 0.72 * world[2]:
        return world
    height = width * SHAPE
    return (max(xs) + min(xs) - width) / 2, (max(ys) + min(ys) - height) / 2, width, height
