"""The measures of time expressions on documents small enough to count by hand, and the reading of both formats."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.dates import Timex, errors, figures, files_in, pairs, read_document, score

MEANTIME = """\
<?xml version="1.0"?><Document doc_id="1" doc_name="invented" lang="en">
<token number="0" sentence="0" t_id="1">Mill</token><token number="1" sentence="0" t_id="2">closes</token>
<token number="2" sentence="1" t_id="3">May</token><token number="3" sentence="1" t_id="4">3</token>
<token number="4" sentence="1" t_id="5">,</token><token number="5" sentence="1" t_id="6">2014</token>
<token number="6" sentence="2" t_id="7">It</token><token number="7" sentence="2" t_id="8">closed</token>
<token number="8" sentence="2" t_id="9">yesterday</token><token number="9" sentence="2" t_id="10">.</token>
<token number="10" sentence="6" t_id="11">Today</token><token number="11" sentence="6" t_id="12">.</token>
<Markables>
<TIMEX3 functionInDocument="CREATION_TIME" m_id="1" type="DATE" value="2014-05-03">
<token_anchor t_id="3"/><token_anchor t_id="4"/><token_anchor t_id="5"/><token_anchor t_id="6"/></TIMEX3>
<TIMEX3 functionInDocument="NONE" m_id="2" type="DATE" value="2014-05-02"><token_anchor t_id="9"/></TIMEX3>
<TIMEX3 TAG_DESCRIPTOR="unsaid" functionInDocument="NONE" m_id="3" type="DATE" value="2001"/>
</Markables></Document>
"""
TIMEML = """\
<?xml version="1.0"?><TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2014-05-03"
functionInDocument="CREATION_TIME">May 3, 2014</TIMEX3></DCT>
<TEXT>The mill <EVENT eid="e1">closed</EVENT> <TIMEX3 tid="t1" type="DATE" value="2014-05-02">yesterday</TIMEX3>
after <TIMEX3 tid="t2" type="DURATION" value="P2Y">two years</TIMEX3>.</TEXT></TimeML>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.xml").write_text(MEANTIME, encoding="utf-8")
    (tmp_path / "two.tml").write_text(TIMEML, encoding="utf-8")
    return tmp_path


def test_read_document_reads_meantime(folder: Path) -> None:
    document = read_document(folder / "sub" / "one.xml")
    assert document.text == "Mill closes\n\nMay 3, 2014\n\nIt closed yesterday. Today."
    assert document.written == datetime.date(2014, 5, 3)
    assert [(document.text[slice(*timex.span)], timex.value) for timex in document.gold] == [
        ("yesterday", "2014-05-02")
    ]
    assert document.text[slice(*document.scored)].endswith("yesterday.")


def test_read_document_reads_timeml(folder: Path) -> None:
    document = read_document(folder / "two.tml")
    assert document.written == datetime.date(2014, 5, 3)
    assert [(document.text[slice(*timex.span)], timex.value) for timex in document.gold] == [
        ("yesterday", "2014-05-02"),
        ("two years", "P2Y"),
    ]


def test_read_document_refuses_other_xml(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<page/>", encoding="utf-8")
    with pytest.raises(ValueError, match="neither"):
        read_document(tmp_path / "other.xml")


def test_files_in_looks_into_folders(folder: Path) -> None:
    assert [path.name for path in files_in([folder])] == ["one.xml", "two.tml"]


def test_score_reads_folders_and_leaves_the_given_date_out(folder: Path) -> None:
    found = score([folder])
    assert found["strict_f1"] == pytest.approx(100.0)
    assert found["value_f1"] == pytest.approx(100.0)
    assert list(errors([folder])) == []


def test_pairs_prefer_the_same_span_and_take_none_twice() -> None:
    gold = [Timex((0, 4), "DATE", "a"), Timex((5, 9), "DATE", "b")]
    found = [Timex((0, 9), "DATE", "c"), Timex((5, 9), "DATE", "b")]
    assert pairs(gold, found) == [(gold[1], found[1]), (gold[0], found[0])]
    assert pairs(gold, found[:1]) == [(gold[0], found[0])]


def test_figures_count_values_among_what_overlaps() -> None:
    gold = [Timex((0, 4), "DATE", "a"), Timex((5, 9), "DATE", "b"), Timex((20, 25), "DATE", "d")]
    found = [Timex((0, 6), "DATE", "a"), Timex((7, 9), "TIME", "x")]
    out = figures([(gold, found)])
    assert out["strict_f1"] == 0.0
    assert out["relaxed_f1"] == pytest.approx(80.0)
    assert out["value_f1"] == pytest.approx(40.0)
    assert out["type_f1"] == pytest.approx(40.0)


def test_score_of_meantime_runs(gold: Callable[[str], Path]) -> None:
    file = next(iter(sorted(gold("meantime/corpus_gm").glob("*.xml"))))
    assert 0.0 <= score([file])["value_f1"] <= 100.0
