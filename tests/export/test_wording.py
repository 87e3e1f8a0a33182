from __future__ import annotations

import datetime
from typing import Any

import pytest

from accordingto.export import wording
from accordingto.records import Date, Factuality, Place, Quantity


@pytest.mark.parametrize(
    ("polarity", "how", "time", "act", "kind", "words"),
    [
        ("positive", "certain", "past", None, "happened", "happened"),
        ("positive", "certain", "present", None, "happened", "happening"),
        ("positive", "certain", "past", "say", "reported", "reported"),
        ("positive", "certain", "future", "say", "planned", "planned"),
        ("positive", "probable", "future", None, "planned", "planned"),
        ("positive", "probable", "past", "say", "probable", "probably"),
        ("positive", "possible", "past", "say", "possible", "possibly"),
        ("positive", "possible", "future", "warn", "possible", "possibly to come"),
        ("negative", "certain", "past", "deny", "denied", "denied"),
        ("negative", "possible", "past", "deny", "denied", "denied"),
        ("negative", "certain", "past", "say", "not", "did not happen"),
        ("negative", "certain", "future", None, "not", "will not happen"),
        ("negative", "probable", "past", None, "not", "probably not"),
        ("negative", "possible", "future", None, "not", "possibly not"),
        ("positive", "unknown", "future", "ask", "unknown", "unclear"),
    ],
)
def test_wording_certainty(polarity: Any, how: Any, time: Any, act: str | None, kind: str, words: str) -> None:
    found = wording.certainty(Factuality(0.0, polarity, how, time), act)
    assert (found.kind, found.words) == (kind, words)


@pytest.mark.parametrize(
    ("start", "end", "precision", "words"),
    [
        ("2015-09-15", "2015-09-15", "day", "15 Sep 2015"),
        ("2015-09-14", "2015-09-20", "week", "14–20 Sep 2015"),
        ("2015-09-28", "2015-10-04", "week", "28 Sep – 4 Oct 2015"),
        ("2015-12-28", "2016-01-03", "week", "28 Dec 2015 – 3 Jan 2016"),
        ("2015-02-01", "2015-02-28", "month", "Feb 2015"),
        ("2015-03-01", "2015-05-31", "season", "Mar – May 2015"),
        ("2015-12-01", "2016-02-29", "season", "Dec 2015 – Feb 2016"),
        ("2015-01-01", "2015-12-31", "year", "2015"),
        ("2012-01-01", "2015-12-31", None, "2012–2015"),
        ("2010-01-01", "2019-12-31", "decade", "2010s"),
        ("9999-12-01", "9999-12-31", "month", "1–31 Dec 9999"),
        ("2015-09-15", None, None, "from 15 Sep 2015"),
        (None, "2015-09-15", None, "until 15 Sep 2015"),
        (None, None, None, "“last spring”"),
    ],
)
def test_wording_when(start: str | None, end: str | None, precision: Any, words: str) -> None:
    first, last = (datetime.date.fromisoformat(each) if each else None for each in (start, end))
    assert wording.when(Date((0, 1), "last spring", first, last, precision)) == words


@pytest.mark.parametrize(
    ("kind", "low", "high", "unit", "words"),
    [
        ("killed", 14.0, 14.0, None, "14 killed"),
        ("injured", 20.0, None, None, "at least 20 injured"),
        ("troops", None, 3000.0, None, "at most 3,000 troops"),
        ("protesters", 200.0, 999.0, None, "200–999 protesters"),
        ("money", 4_500_000.0, 4_500_000.0, "USD", "USD 4.5 million"),
        ("money", 3e9, 5e9, "EUR", "EUR 3 billion–5 billion"),
        ("money", None, 1_234_567.0, None, "at most 1,234,567 money"),
        ("killed", 0.0, 0.0, None, "0 killed"),
        ("displaced", None, None, None, "unknown number displaced"),
        ("money", 2.5, 2.5, "USD", "USD 2.5"),
        ("people", float("inf"), None, None, "at least inf people"),
    ],
)
def test_wording_how_many(kind: str, low: float | None, high: float | None, unit: str | None, words: str) -> None:
    assert wording.how_many(Quantity(kind, low, high, (0, 1), unit)) == words


@pytest.mark.parametrize(
    ("place", "words", "degrees"),
    [
        (
            Place((0, 1), "Latakia", "Latakia", 35.53, 35.79, "SYR", None, 1, "city"),
            "Latakia, SYR",
            "35.53° N, 35.79° E",
        ),
        (Place((0, 1), "Chile", "Chile", -30.0, -71.0, "CHL", None, 1, "country"), "Chile", "30.00° S, 71.00° W"),
        (Place((0, 1), "Zarqal"), "“Zarqal”", ""),
        (
            Place((0, 1), "the Gulf", "Gulf of Aden", 12.0, 48.0, None, None, 1, "area"),
            "Gulf of Aden",
            "12.00° N, 48.00° E",
        ),
    ],
)
def test_wording_where(place: Place, words: str, degrees: str) -> None:
    assert (wording.where(place), wording.coordinates(place)) == (words, degrees)
