from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from accordingto.records import Claim, Member, Origin
from accordingto.serve.drawing.claim import LEFT, RIGHT, WIDTH, draw
from accordingto.serve.drawing.strands import MOST_ROWS, Plot, Told, plot, start_name
from accordingto.serve.drawing.svg import element, fit

Chains = dict[str, tuple[str, tuple[str, ...], str]]  # by report: day, chain without the outlet, stance


def claim(
    chains: Chains, origins: tuple[str, ...], circles: tuple[tuple[str, ...], ...] = ()
) -> tuple[Claim, dict[str, Told]]:
    """A claim whose reports are named like their outlets, each origin that of the chains that begin with it."""
    members = tuple(
        Member(report, "a1" if chain else None, None, ((0, 1),), "x", stance)  # type: ignore[arg-type]
        for report, (_, chain, stance) in chains.items()
    )
    found = tuple(
        Origin(
            name, (), "", tuple(at for at, (_, chain, _) in enumerate(chains.values()) if chain[:1] == (name,)), "why"
        )
        for name in origins
    )
    told = {
        report: Told(report, day or None, {"a1": (*chain, report)} if chain else {})
        for report, (day, chain, _) in chains.items()
    }
    return Claim("c1", "it was so", members, (), found, len(found), circles), told


def drawn(
    chains: Chains, origins: tuple[str, ...] = (), circles: tuple[tuple[str, ...], ...] = ()
) -> tuple[Plot, list[ElementTree.Element]]:
    """The plot, and its wide and its narrow picture."""
    found = plot(*claim(chains, origins, circles), "/claim/c1")
    markup = draw(found, "what it shows")
    wide, narrow = ElementTree.fromstring(f"<both>{markup}</both>")  # noqa: S314 - ours
    return found, [wide, narrow]


def many(count: int, ways: int = 3) -> Chains:
    """That many reports of one story that took so many ways."""
    relays: list[tuple[str, ...]] = [(), ("Coast Wire",), ("Coast Wire", "Dune Press"), ("Dune Press",)]
    return {
        f"Outlet {at}": (f"2031-05-{at % 28 + 1:02}", (f"Speaker {at % ways}", *relays[at % 4]), "asserts")
        for at in range(count)
    }


def links(picture: ElementTree.Element) -> list[str]:
    return [each.attrib["href"] for each in picture.iter("a") if each.attrib["href"].startswith("/")]


TWO: Chains = {
    "Pell Gazette": ("2031-05-03", ("Ada Brandt", "Coast Wire"), "asserts"),
    "Lenn Star": ("2031-05-04", ("Ada Brandt",), "asserts"),
}


def test_claim_two_chains_are_two_lines_with_their_words() -> None:
    found, pictures = drawn(TWO, ("Ada Brandt",))
    assert [strand.words for strand in found.strands] == [
        "Ada Brandt → Coast Wire → Pell Gazette, 3 May 2031",
        "Ada Brandt → Lenn Star, 4 May 2031",
    ]
    for picture in pictures:
        assert links(picture) == ["/report/Pell%20Gazette#a1", "/report/Lenn%20Star#a1"]
        assert [each.text for each in picture.iter("text") if each.attrib["class"] == "relay"] == ["Coast Wire"]


@pytest.mark.parametrize("count", [2, 60])
def test_claim_every_chain_is_a_line_inside_the_picture(count: int) -> None:
    found, (wide, narrow) = drawn(many(count), ("Speaker 0", "Speaker 1", "Speaker 2"))
    assert len(found.strands) == count == len(links(wide)) == len(links(narrow))
    tellers = [each for each in wide.iter("text") if each.attrib["class"] == "teller"]
    heights = [float(each.attrib["y"]) for each in tellers]
    assert all(below - above >= 22 for above, below in itertools.pairwise(heights))
    for picture in (wide, narrow):
        width, height = map(float, picture.attrib["viewBox"].split()[2:])
        assert all(0 <= float(each.attrib["y"]) <= height for each in picture.iter("text"))
        assert all(0 <= float(each.attrib["x"]) <= width for each in picture.iter("text"))
    assert float(wide.attrib["width"]) == WIDTH


def test_claim_rows_are_in_the_order_of_time() -> None:
    found, _ = drawn(
        {**TWO, "Early Post": ("2031-05-01", ("Ada Brandt",), "asserts"), "Undated": ("", ("Ada Brandt",), "asserts")},
        ("Ada Brandt",),
    )
    assert [row.label for row in found.rows] == ["Early Post", "Pell Gazette", "Lenn Star", "Undated"]


@pytest.mark.parametrize(("count", "ways"), [(61, 1), (400, 3), (2000, 3), (200, 200)])
def test_claim_beyond_the_cap_reports_are_drawn_together(count: int, ways: int) -> None:
    found, (wide, _) = drawn(many(count, ways), tuple(f"Speaker {at}" for at in range(ways)))
    assert len(found.rows) <= MOST_ROWS
    assert sum(row.reports for row in found.rows) == count
    together = [row for row in found.rows if row.reports > 1]
    assert found.hidden == sum(row.reports for row in together)
    assert together
    assert all(re.fullmatch(r"/claim/c1(\?way=\d+)?#passages", row.href) for row in together)
    assert {row.href for row in together} <= set(links(wide))


def test_claim_way_of_a_row_drawn_together_is_that_of_its_reports() -> None:
    found, _ = drawn(many(400), ("Speaker 0", "Speaker 1", "Speaker 2"))
    for row in (row for row in found.rows if row.reports > 1):
        number = int(row.href.partition("=")[2].partition("#")[0])
        assert len(found.ways[number - 1].told) >= row.reports


def test_claim_denials_come_from_below() -> None:
    chains: Chains = {**TWO, "Dune Post": ("2031-05-03", ("harbour board",), "denies")}
    found, (wide, narrow) = drawn(chains, ("Ada Brandt",))
    assert [node.name for node in found.denials] == ["harbour board"]
    for picture in (wide, narrow):
        rows = [float(each.attrib["y"]) for each in picture.iter("text") if each.attrib["class"] == "teller"]
        starters = {
            each.text: float(each.attrib["y"]) for each in picture.iter("text") if each.attrib["class"] == "starter"
        }
        assert starters["denied by harbour board"] > max(rows)
        assert starters["Ada Brandt"] < max(rows)
        [line] = [each for each in picture.iter("a") if "denial" in each.attrib["class"]]
        assert line.attrib["aria-label"] == "denied: harbour board → Dune Post, 3 May 2031"
        assert [each for each in line.iter("path") if each.attrib["class"] == "cross"]


def test_claim_circle_is_a_circle_with_an_arrow_for_each_who_cites() -> None:
    chains: Chains = {
        "Lenn Mirror": ("2031-05-05", ("Dune Post",), "asserts"),
        "Dune Post": ("2031-05-05", ("Lenn Mirror",), "asserts"),
        "Far Times": ("2031-05-06", ("Dune Post",), "asserts"),
    }
    found, pictures = drawn(chains, (), (("Dune Post", "Lenn Mirror"),))
    assert found.rings[0].hrefs == ("/report/Dune%20Post#a1", "/report/Lenn%20Mirror#a1")
    assert {start_name(found, way) for way in found.ways} == {"Dune Post", "Lenn Mirror"}
    for picture in pictures:
        words = [each.attrib["aria-label"] for each in picture.iter("a") if "aria-label" in each.attrib]
        assert "Dune Post cites Lenn Mirror" in words
        assert "in a circle: Far Times, 6 May 2031" in words
        assert [each for each in picture.iter("circle") if each.attrib["class"] == "bed"]


def test_claim_repetition_has_no_start_and_is_left_out_beside_a_chain() -> None:
    chains: Chains = {**TWO, "Pell Echo": ("2031-05-05", (), "repeats")}
    found, (wide, _) = drawn(chains, ("Ada Brandt",))
    assert found.strands[-1].words == "source not given: Pell Echo, 5 May 2031"
    made, told = claim(chains, ("Ada Brandt",))
    again = Member("Lenn Star", None, None, ((0, 1),), "x", "repeats")
    assert len(plot(Claim("c1", "s", (*made.members, again), (), made.origins), told, "/c").strands) == 3
    assert len([each for each in wide.iter("a") if "unsaid" in each.attrib["class"]]) == 1


def test_claim_outlet_that_is_cited_for_an_origin_passes_it_on() -> None:
    chains: Chains = {**TWO, "Far Times": ("2031-05-06", ("Lenn Star",), "asserts")}
    made, told = claim(chains, ("Ada Brandt",))
    origin = Origin("Ada Brandt", (), "", (0, 1, 2), "why")
    found = plot(Claim("c1", "s", made.members, (), (origin,), 1), told, "/c")
    assert found.strands[-1].words == "Ada Brandt → Lenn Star → Far Times, 6 May 2031"


def test_claim_hostile_names_are_only_text() -> None:
    chains: Chains = {"<script>x()</script>": ("", ('"><img src=x onerror=y>', "\u202eevil"), "asserts")}
    markup = draw(plot(*claim(chains, ('"><img src=x onerror=y>',)), "/c"), 'a < b & "c"')
    assert "<script" not in markup
    assert "<img" not in markup
    assert "\u202e" not in markup
    ElementTree.fromstring(f"<both>{markup}</both>")  # noqa: S314 - ours


def test_claim_ways_say_the_same_as_the_lines() -> None:
    found, _ = drawn(
        {**many(20), "Dune Post": ("2031-05-03", ("harbour board",), "denies")}, ("Speaker 0", "Speaker 1", "Speaker 2")
    )
    listed = {
        " → ".join([start_name(found, way), *way.relays, outlet]) for way in found.ways for outlet, _, _ in way.told
    }
    assert listed == {strand.words.removeprefix("denied: ").partition(",")[0] for strand in found.strands}


def test_claim_bundles_stay_between_their_columns() -> None:
    _, (wide, _) = drawn(many(60, 1), ("Speaker 0",))
    beads = [each for each in wide.iter("rect") if each.attrib["class"] == "node"]
    assert {float(each.attrib["x"]) + 5 for each in beads} >= {LEFT, RIGHT}
    assert max(float(each.attrib["height"]) for each in beads) <= 62


def test_svg_element_escapes_text_and_keeps_markup() -> None:
    assert element("text", "a<b", x=1.25, class_='"') == '<text x="1.2" class="&#34;">a&lt;b</text>'
    assert element("g", element("title", "x"), aria_label=None) == "<g><title>x</title></g>"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("Pell Gazette", 200, "Pell Gazette"), ("Pell Gazette", 50, "Pell G…"), ("", 10, ""), ("海" * 9, 60, "海海海…")],
)
def test_svg_fit_leaves_out_what_has_no_room(text: str, width: float, shown: str) -> None:
    assert fit(text, width, 13) == shown
