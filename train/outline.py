"""Make the world's outline: land and the borders between countries, projected and rounded.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python train/outline.py package/countries-110m.json src/accordingto/data/outline/world.jsonl

The source is Natural Earth 1:110m (public domain) as TopoJSON: arcs with delta-coded integers, shared by the countries
on both sides of a border. An arc that two countries have is a border; the land is the union that the file carries.
Paths are in the drawing's own units (``serve/drawing/projection.py``), relative, with neighbouring points that fall
together left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from accordingto.serve.drawing.projection import project

Degrees = list[tuple[float, float]]  # longitude and latitude
Point = tuple[int, int]
STEP = 4.0  # degrees: a longer side is bent by the projection, and drawn in pieces


def arcs(topology: dict[str, Any]) -> list[Degrees]:
    """Every arc as degrees of longitude and latitude."""
    (wide, high), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * wide + west, y * high + south))
        found.append(points)
    return found


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """The rings of a geometry, each a list of arcs; one that is walked backwards is ``~arc``."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part)
    elif geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon


def cut(ring: Degrees) -> Iterator[Degrees]:
    """The ring's parts on either side of the 180th meridian, which the source draws across as on a ball."""
    flat: Degrees = []
    turn = 0.0
    for lon, lat in ring:
        if flat and abs(lon + turn - flat[-1][0]) > 180:
            turn += 360 if lon + turn < flat[-1][0] else -360
        flat.append((lon + turn, lat))
    if abs(flat[0][0] - flat[-1][0]) > 180:  # round the pole: down to it, along it and back
        flat += [(flat[-1][0], -90.0), (flat[0][0], -90.0)]
    for shift in (-360, 0, 360):
        moved = [(lon + shift, lat) for lon, lat in flat]
        inside = half(half(moved, -180.0, east=True), 180.0, east=False)
        if inside:
            yield inside


def half(ring: Degrees, meridian: float, east: bool) -> Degrees:
    """What of the ring lies on one side of the meridian (Sutherland and Hodgman)."""
    found: Degrees = []
    for (lon, lat), (to, there) in zip(ring, ring[1:] + ring[:1], strict=True):
        here, next_one = (lon >= meridian, to >= meridian) if east else (lon <= meridian, to <= meridian)
        if here:
            found.append((lon, lat))
        if here != next_one:
            found.append((meridian, lat + (there - lat) * (meridian - lon) / (to - lon)))
    return found


def drawn(points: Degrees) -> list[Point]:
    """The points on the map, long sides cut where they bend."""
    found: list[Point] = []
    for place, (lon, lat) in enumerate(points):
        before = points[place - 1] if place else (lon, lat)
        pieces = max(1, round(max(abs(lon - before[0]), abs(lat - before[1])) / STEP))
        for piece in range(1, pieces + 1):
            share = piece / pieces
            x, y = project(before[1] + (lat - before[1]) * share, before[0] + (lon - before[0]) * share)
            point = (round(x), round(y))
            if not found or found[-1] != point:
                found.append(point)
    return found


def path(points: list[Point], closed: bool) -> str:
    """SVG path data: an absolute start, then steps from point to point."""
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
    if closed and len(steps) > 1:
        steps.pop()  # z draws it
    text = "".join(f" {dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps).replace(" -", "-").strip()
    return f"M{points[0][0]} {points[0][1]}l{text}{'z' if closed else ''}"


def main() -> None:
    """Read the TopoJSON file, write a line for the land and one for the borders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    topology = json.loads(arguments.source.read_text(encoding="utf-8"))
    every = arcs(topology)

    land = []
    for ring in rings(topology["objects"]["land"]):
        points: Degrees = []
        for arc in ring:
            piece = every[arc] if arc >= 0 else every[~arc][::-1]
            points += piece[1:] if points else piece
        for part in cut(points):
            outline = drawn([*part, part[0]])
            if len(set(outline)) > 3:
                land.append(path(outline, closed=True))

    sides = Counter(
        arc if arc >= 0 else ~arc
        for country in topology["objects"]["countries"]["geometries"]
        for ring in rings(country)
        for arc in ring
    )
    borders = [drawn(every[arc]) for arc, count in sorted(sides.items()) if count > 1]
    lines = {"land": "".join(land), "borders": "".join(path(line, closed=False) for line in borders if len(line) > 1)}
    arguments.out.write_text(
        "".join(json.dumps({"part": part, "path": text}) + "\n" for part, text in lines.items()), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
