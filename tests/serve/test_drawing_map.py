from __future__ import annotations

from lxml import etree

from accordingto.serve.drawing import map as world
from accordingto.serve.drawing import shares
from accordingto.serve.drawing.map import Spot


def spot(name: str = "Port Kessel", lat: float = 40.0, lon: float = 20.0, counts: tuple[int, ...] = (3,)) -> Spot:
    return Spot(name, lat, lon, counts + (0,) * (len(shares.GROUPS) - len(counts)), f"/events?place={name}")


def drawn(*spots: Spot) -> etree._Element:
    return etree.fromstring(str(world.draw(spots, "Map of the events")))


def test_map_has_a_link_a_place_that_says_its_events() -> None:
    links = drawn(spot(counts=(2, 1)), spot("Tolm", -20, 100, (0, 0, 0, 0, 4))).findall(".//a")
    assert [link.get("href") for link in links] == ["/events?place=Tolm", "/events?place=Port Kessel"]
    assert links[0].findtext("title") == "Tolm: 4 denied or not so"
    assert links[1].findtext("title") == "Port Kessel: 2 happened, 1 reported"


def test_map_draws_the_smaller_circle_last_and_by_its_area() -> None:
    links = drawn(spot("small", 40, 20, (1,)), spot("large", -20, 100, (100,))).findall(".//a")
    radii = [float(link.find("circle").get("r")) for link in links]  # type: ignore[union-attr, arg-type]
    assert [link.findtext("title", "").split(":")[0] for link in links] == ["large", "small"]
    assert radii[0] > radii[1]


def test_map_tells_certainties_by_form() -> None:
    forms = []
    for group in range(len(shares.GROUPS)):
        counts = tuple(4 if place == group else 0 for place in range(len(shares.GROUPS)))
        circle = drawn(spot(counts=counts)).findall(".//g/a")[0]
        forms.append([(each.tag, each.get("r"), each.get("d"), each.get("stroke-dasharray")) for each in circle[1:]])
    # solid and empty differ by the filling of one and the same circle
    assert sum(form == forms[0] for form in forms) == 2
    assert len({str(form) for form in forms}) == len(shares.GROUPS) - 1


def test_map_shares_a_circle_among_certainties_by_filling() -> None:
    parts = drawn(spot(counts=(1, 1, 1, 1, 1, 1))).findall(".//g/a/path")
    fillings = [part.get("fill") for part in parts]
    assert len(parts) == len(set(fillings)) == len(shares.GROUPS)
    known = {f"url(#{pattern.get('id')})" for pattern in drawn(spot()).findall(".//pattern")}
    assert set(fillings) - {None} <= known


def test_map_shows_the_part_of_the_world_that_the_places_lie_in() -> None:
    def width(*spots: Spot) -> float:
        return float(drawn(*spots).get("viewBox", "").split()[2])

    near, far = spot("a", 40, 20), spot("b", 41, 21)
    assert width(near) == world.CLOSEST
    assert width(near, far) < width(near, spot("c", 50, 80)) < width(near, spot("d", -40, -170))


def test_map_shows_the_far_south_only_where_something_happened_there() -> None:
    def height(*spots: Spot) -> float:
        return float(drawn(*spots).get("viewBox", "").split()[3])

    wide = (spot("a", 60, -160), spot("b", -20, 170))
    assert height(*wide, spot("c", -75, 0)) > height(*wide)


def test_map_shows_text_of_the_store_as_text() -> None:
    name = '<script>alert(1)</script>"\u202e'
    link = drawn(spot(name)).find(".//a")
    assert link is not None
    assert link.findtext("title") == '<script>alert(1)</script>"\ufffd: 3 happened'
    assert "<script" not in str(world.draw([spot(name)], "Map"))
