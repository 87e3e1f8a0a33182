"""Time expressions, the day of a report, and the dates of events: cases are in tests/cases/dates.jsonl."""

from __future__ import annotations

import datetime
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.identify import periods
from accordingto.identify.dates import anchor, dates, event_date
from accordingto.language.parse import parse
from accordingto.records import Dateline, Report, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "dates.jsonl").read_text(encoding="utf-8").splitlines()
]
TUESDAY = datetime.date(2015, 9, 15)


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_dates_have_spans_values_and_intervals(case: dict[str, Any], pipeline: Language) -> None:
    day = datetime.date.fromisoformat(case["anchor"]) if case["anchor"] else None
    found = [
        {
            "text": date.text,
            "kind": date.kind,
            "value": date.value,
            "start": date.start.isoformat() if date.start else None,
            "end": date.end.isoformat() if date.end else None,
        }
        for date in dates(read(case["text"], pipeline), day)
    ]
    assert found == case["dates"]


@pytest.mark.parametrize("day", [TUESDAY, None, datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
def test_dates_quote_their_span_and_run_forwards(day: datetime.date | None, pipeline: Language) -> None:
    tokens = read(" ".join(case["text"] for case in CASES), pipeline)
    found = dates(tokens, day)
    assert found
    for date in found:
        assert tokens.text[slice(*date.span)] == date.text
        assert (date.start is None) == (date.end is None)
        assert date.start is None or date.end is None or date.start <= date.end
    spans = [date.span for date in found]
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


def test_dates_of_nothing_are_none(pipeline: Language) -> None:
    assert dates(read("It rained.", pipeline), TUESDAY) == ()


@pytest.mark.parametrize(
    ("text", "dateline", "published", "day"),
    [
        ("The mill closed.", None, "2015-09-15", "2015-09-15"),
        ("The mill closed.", "Sept. 14", "2015-09-15", "2015-09-14"),
        ("The mill closed.", "Dec 31", "2016-01-01", "2015-12-31"),
        ("The mill closed.", "Monday", "2015-09-15", "2015-09-14"),
        ("The mill closed.", "May 3", None, None),
        ("The mill closed.", "May 3, 2014", None, "2014-05-03"),
        ("Mill closes\n\nFriday, August 21, 2015\n\nThe mill closed.", None, None, "2015-08-21"),
        ("Mill closes\n\nThursday, May 7, 2015 On Tuesday, the mill closed.", None, None, "2015-05-07"),
        ("Mill closes\n\nOn May 7, 2015, the mill closed.", None, None, None),
        ("May 7, 2015, was the day on which the mill closed.", None, None, None),
        ("The mill closed.", None, None, None),
    ],
)
def test_anchor_is_the_dateline_else_publication_else_a_line(
    text: str, dateline: str | None, published: str | None, day: str | None, pipeline: Language
) -> None:
    report = Report(
        text,
        dateline=Dateline(date=dateline) if dateline else None,
        published=datetime.date.fromisoformat(published) if published else None,
    )
    assert anchor(report, read(text, pipeline)) == (datetime.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("The minister said on Tuesday that troops left on Sunday.", {"said": "Tuesday", "left": "Sunday"}),
        ("The army said Tuesday it shelled the town.", {"said": "Tuesday", "shelled": None}),
        (
            "At least 14 people were killed on Friday in an attack on a market.",
            {"killed": "Friday", "attack": "Friday"},
        ),
        ("Troops shelled the town on Monday and took a hill on Friday.", {"shelled": "Monday", "took": "Friday"}),
        ("On Friday, troops shelled the town and took a hill.", {"shelled": "Friday", "took": "Friday"}),
        ("A bomb exploded on Thursday, killing nine people.", {"exploded": "Thursday", "killing": "Thursday"}),
        ("Friday's attack killed nine.", {"attack": "Friday", "killed": "Friday"}),
        ("The attack was condemned by the union on Friday.", {"attack": None, "condemned": "Friday"}),
        ("The ministers plan to meet on Friday.", {"meet": "Friday"}),
        ("He was arrested after Friday's protest.", {"arrested": None, "protest": "Friday"}),
        ("The rebels launched an attack on 3 May 2014.", {"attack": "3 May 2014", "launched": "3 May 2014"}),
        ("She resigned last month, a week after she was elected.", {"resigned": "last month", "elected": None}),
        ("The council, which was elected in 2012, rejected the plan.", {"rejected": None, "elected": "2012"}),
        ("Police arrested 30 people from May 3 to May 9.", {"arrested": "May 3 to May 9"}),
        ("He promised on Monday to withdraw the troops by March.", {"promised": "Monday", "withdraw": "March"}),
        ("On Friday the army shelled the town, and rebels fled.", {"shelled": "Friday", "fled": "Friday"}),
        ("The army shelled the town, and rebels fled on Friday.", {"shelled": None, "fled": "Friday"}),
        ("A meeting set to take place in Oslo on May 16 was dropped.", {"meeting": "May 16"}),
        ("He often protested. It rained on Friday.", {"protested": None}),
    ],
)
def test_event_date_is_the_one_in_the_same_clause(text: str, when: dict[str, str | None], pipeline: Language) -> None:
    tokens = read(text, pipeline)
    found = dates(tokens, TUESDAY)
    for word, expected in when.items():
        trigger = next(index for index in range(len(tokens)) if tokens.word(index) == word)
        date = event_date(tokens, trigger, found)
        assert (date.text if date else None) == expected, word


def test_event_date_joins_the_ends_of_an_interval(pipeline: Language) -> None:
    tokens = read("Police arrested 30 people from May 3 to June 9.", pipeline)
    date = event_date(tokens, 1, dates(tokens, TUESDAY))
    assert date is not None
    assert (date.start, date.end) == (datetime.date(2015, 5, 3), datetime.date(2015, 6, 9))


def test_event_date_keeps_to_its_limits(pipeline: Language) -> None:
    tokens = read("On Friday the council met.", pipeline)
    found = dates(tokens, TUESDAY)
    assert event_date(tokens, 4, found) is not None
    assert event_date(tokens, 4, found, (2, 6)) is None


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("12-25", 2015, "2015-12-25"),
        ("easter 0", 2016, "2016-03-27"),
        ("easter -2", 2038, "2038-04-23"),
        ("11 3 4", 2014, "2014-11-27"),
        ("5 0 -1", 2015, "2015-05-25"),
    ],
)
def test_holiday_rules_give_the_day(rule: str, year: int, day: str) -> None:
    assert periods.holiday(rule, year).isoformat() == day


def test_moved_keeps_to_the_month_and_the_calendar() -> None:
    assert periods.moved(datetime.date(2015, 1, 31), "M", 1) == datetime.date(2015, 2, 28)
    with pytest.raises(ValueError, match="calendar ends"):
        periods.moved(datetime.date(2015, 1, 31), "L", 9)
