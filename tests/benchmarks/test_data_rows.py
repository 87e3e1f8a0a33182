from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from accordingto.records import Attribution, Link, Passage, Reading, Report, Source
from benchmarks import data
from benchmarks.data import Item

LINE = (
    '{"id": "x1", "outlet": "OUTLET", "published": "2021-03-04", "title": "Bridge shut",'
    ' "author": "Ada Quill", "wire": null,'
    ' "text": "Pell said no.", "attributions": [{"source": [[0, 4]], "cue": [[5, 9]], "content": [[10, 12]]}]}'
)


@pytest.mark.parametrize(("given", "wanted"), [("wash-post", "Washington Post"), ("Valley Courier", "Valley Courier")])
def test_report_names_the_outlet(tmp_path: Path, given: str, wanted: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(LINE.replace("OUTLET", given) + "\n\n", encoding="utf-8")
    (row,) = data.rows(file)
    assert row.attributions == (Item(source=((0, 4),), cue=((5, 9),), content=((10, 12),)),)
    report = data.report(row)
    assert (report.outlet, report.title, report.byline) == (wanted, "Bridge shut", ("Ada Quill",))
    assert report.published == datetime.date(2021, 3, 4)


def test_rows_refuses_what_is_no_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"attributions": 3, "text": ""}', encoding="utf-8")
    with pytest.raises(msgspec.ValidationError):
        data.rows(file)


def test_report_without_anything_known() -> None:
    report = data.report(data.Row("Pell said no."))
    assert (report.outlet, report.published, report.byline) == (None, None, ())


def test_items_are_what_a_reading_says() -> None:
    said = Attribution(
        id="a0",
        parent=None,
        source=Source(((0, 4),), "Pell"),
        cue=Passage(((5, 9),), "said"),
        content=Passage(((10, 12),), "no"),
        form="indirect",
        act="say",
        chain=(Link("Ida Pell"), Link("Valley Courier")),
        confidence=0.75,
    )
    inner = msgspec.structs.replace(said, id="a1", parent="a0", source=None, cue=None)
    chain = ("Ida Pell", "Valley Courier")
    assert data.items(Reading(Report("Pell said no."), attributions=(said, inner))) == (
        Item(((0, 4),), ((5, 9),), ((10, 12),), chain, "indirect", nested=False, confidence=0.75),
        Item((), (), ((10, 12),), chain, "indirect", nested=True, confidence=0.75),
    )


def test_quote_is_one_short_line() -> None:
    assert data.quote("one\ntwo three", [(0, 7), (8, 13)]) == "one two … three"
    assert data.quote("one two three", [(0, 13)], width=8) == "one two…"
    assert data.quote("one", []) == "–"


def test_cases_join_files_and_read_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    class Silent:
        def read_many(self, reports: Iterable[Report]) -> Iterator[Reading]:
            for report in reports:
                seen.append(report.text)
                yield Reading(report)

    monkeypatch.setattr(data, "reader", Silent)
    for name in "ab":
        (tmp_path / name).write_text(LINE, encoding="utf-8")
    for _ in range(2):
        first, second = data.cases([tmp_path / "a", tmp_path / "b"])
        assert (first.text, len(first.gold), second.answers) == ("Pell said no.", 1, ())
    assert len(seen) == 2
    printed = capsys.readouterr()
    assert "a: 1 of 1" in printed.err
    assert printed.out == ""
