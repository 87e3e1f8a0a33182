from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from lxml import etree

from accordingto.serve.drawing import shares, timeline
from accordingto.serve.drawing.timeline import Row, Span

DAY = datetime.date


def counts(*parts: int) -> tuple[int, ...]:
    return parts + (0,) * (len(shares.GROUPS) - len(parts))


def link(name: str, span: Span) -> str:
    return f"/events?type={name}&from={span.first}&to={span.last}"


def drawn(rows: list[Row], spans: list[Span]) -> etree._Element:
    return etree.fromstring(str(timeline.draw(rows, spans, link, "Timeline")))


@pytest.mark.parametrize(
    ("first", "last", "count", "names"),
    [
        (DAY(2024, 10, 8), DAY(2024, 10, 8), 1, ["8 Oct 2024"]),
        (DAY(2024, 10, 8), DAY(2024, 11, 24), 48, ["8 Oct 2024", "9 Oct 2024"]),
        (DAY(2024, 10, 8), DAY(2024, 11, 25), 8, ["week of 7 Oct 2024", "week of 14 Oct 2024"]),
        (DAY(2024, 1, 20), DAY(2025, 12, 31), 24, ["Jan 2024", "Feb 2024"]),
        (DAY(2016, 2, 1), DAY(2024, 12, 31), 36, ["Jan 2016 to Mar", "Apr 2016 to Jun"]),
        (DAY(1990, 5, 5), DAY(2024, 1, 1), 35, ["1990", "1991"]),
        (DAY(1803, 5, 5), DAY(2024, 1, 1), 23, ["1800s", "1810s"]),
        (DAY(1, 1, 1), DAY(9999, 12, 31), 49, ["1s", "100s"]),
    ],
)
def test_spans_are_the_shortest_that_have_room(
    first: datetime.date, last: datetime.date, count: int, names: list[str]
) -> None:
    found = timeline.spans(first, last)
    assert len(found) == count
    assert [span.name for span in found[:2]] == names
    assert found[0].first <= first
    for span, after in pairwise(found):
        assert span.last + datetime.timedelta(1) == after.first


def test_spans_hold_every_day_once() -> None:
    first, last = DAY(2016, 2, 1), DAY(2024, 12, 31)
    found = timeline.spans(first, last)
    places = timeline.places(found, first.toordinal(), last.toordinal() + 5)
    for number, place in enumerate(places):
        day = first + datetime.timedelta(number)
        assert place == -1 if day > last else found[place].first <= day <= found[place].last


def test_timeline_has_a_row_a_type_and_a_link_a_bar() -> None:
    spans = timeline.spans(DAY(2024, 10, 8), DAY(2024, 10, 9))
    rows = [
        Row("ACCUSE", [counts(2, 1), counts()], 3, "/events?type=ACCUSE"),
        Row("AID", [counts(), counts(0, 0, 0, 1)], 1, "/x"),
    ]
    found = {each.get("aria-label") or each.findtext("title"): each for each in drawn(rows, spans).findall(".//a")}
    assert (
        list(found)[:4]
        == [
            "ACCUSE: 3 events",
            "ACCUSE, 8 Oct 2024: 2 happened, 1 reported",
            "AID: 1 event",
            "AID, 9 Oct 2024: 1 planned",
        ]
        or list(found)[2] == "AID: 1 event"
    )
    bar = found["ACCUSE, 8 Oct 2024: 2 happened, 1 reported"]
    parts = drawn(rows, spans).findall("path")
    assert bar.get("href") == "/events?type=ACCUSE&from=2024-10-08&to=2024-10-08"
    assert [part.get("fill") for part in parts] == [None, "url(#time-reported)", "url(#time-planned)"]
    assert found["8 Oct 2024: the events of every type"].get("tabindex") is None


def test_timeline_has_one_scale() -> None:
    spans = timeline.spans(DAY(2024, 10, 8), DAY(2024, 10, 8))
    rows = [Row("ACCUSE", [counts(20)], 20, "/a"), Row("AID", [counts(10)], 10, "/b")]
    heights = [
        float(part.get("d").split("v-")[1].split("h")[0])
        for part in drawn(rows, spans).iter("path")
        if part.get("class") == "part happened"
    ]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)
    assert heights[0] < timeline.ROW


def test_timeline_shows_text_of_the_store_as_text() -> None:
    spans = timeline.spans(DAY(2024, 10, 8), DAY(2024, 10, 8))
    markup = str(timeline.draw([Row("<img src=x>", [counts(1)], 1, "javascript:x")], spans, link, "Timeline"))
    assert "<img" not in markup
    etree.fromstring(markup)
