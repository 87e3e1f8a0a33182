from __future__ import annotations

import pytest

from accordingto.serve.drawing.projection import EAST, NORTH, SCALE, project


# x and y of a sphere of radius 1, by d3-geo's geoEqualEarthRaw, which is an implementation of its own
@pytest.mark.parametrize(
    ("lat", "lon", "x", "y"),
    [
        (0, 0, 0.0, 0.0),
        (0, 180, EAST / SCALE, 0.0),
        (90, 0, 0.0, -NORTH / SCALE),
        (-90, 0, 0.0, NORTH / SCALE),
    ],
)
def test_project_has_the_edges_where_the_paper_has_them(lat: float, lon: float, x: float, y: float) -> None:
    assert project(lat, lon) == pytest.approx((x * SCALE, y * SCALE), abs=1e-6)


def test_project_keeps_areas() -> None:
    def area(lat: float, lon: float) -> float:
        (ax, ay), (bx, _), (_, cy) = project(lat, lon), project(lat, lon + 0.01), project(lat + 0.01, lon)
        return abs((bx - ax) * (cy - ay))

    from math import cos, radians

    whole = area(0, 10)
    for lat in (15, 40, 65, 80):
        assert area(lat, 10) / cos(radians(lat)) == pytest.approx(whole, rel=2e-3)


def test_project_takes_what_is_beyond_the_edges() -> None:
    assert project(95, 0) == project(90, 0)
    assert project(10, 190) == pytest.approx(project(10, -170))
    assert project(-10, 20)[1] > 0 > project(10, 20)[1]
