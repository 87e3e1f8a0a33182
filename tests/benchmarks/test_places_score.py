"""The measures of places on a file small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accordingto.records import Place
from benchmarks.places import distance, figures, read_documents, score, tally

LGL = """<articles><article docid="1"><domain>example.co.uk</domain><url>http://example.co.uk/1</url>
<text>Velmorans left Harl for Brill.</text><toponyms count="3">
<toponym><start>15</start><end>19</end><phrase>Harl</phrase><gaztag><lat>10.0</lat><lon>20.0</lon></gaztag></toponym>
<toponym><start>24</start><end>29</end><phrase>Brill</phrase></toponym>
</toponyms></article></articles>"""
VIRUS = """<articles><article><source>http://example.org</source><text>In Syria.</text><locations>
<location><name>Syria</name><start>4</start><end>9</end><lat>35</lat><lon>38</lon></location>
</locations></article></articles>"""


@pytest.mark.parametrize(("xml", "name"), [(LGL, "Harl"), (VIRUS, "Syria")])
def test_read_documents_of_both_forms(xml: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / "invented.xml"
    file.write_text(xml, encoding="utf-8")
    (document,) = read_documents(file)
    assert document.text[slice(*document.places[0].span)] == name
    assert not document.wide


def test_read_documents_refuses_a_toponym_that_is_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "invented.xml"
    file.write_text(VIRUS.replace("<start>4", "<start>7"), encoding="utf-8")
    with pytest.raises(ValueError, match="no 'Syria'"):
        read_documents(file)


def test_distance_of_a_degree_is_that_of_the_equator() -> None:
    assert distance((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)
    assert distance((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)


def test_tally_counts_spans_and_points(tmp_path: Path) -> None:
    file = tmp_path / "invented.xml"
    file.write_text(LGL, encoding="utf-8")
    (document,) = read_documents(file)
    harl, brill = (place.span for place in document.places)
    found = [Place((0, 9), "Velmorans"), Place(harl, "Harl", lat=10.5, lon=20.5), Place(brill, "Brill")]
    given = [Place(harl, "Harl", lat=30.0, lon=20.0), Place(brill, "Brill")]
    reached = figures(tally(document, found, given))
    assert reached["recognition_f1"] == pytest.approx(80.0)
    assert reached["end_to_end_f1"] == pytest.approx(80.0)
    assert reached["accuracy_161km"] == 0.0


@pytest.mark.parametrize("file", ["places/geovirus.xml"])
def test_score_of_a_gold_file(file: str, gold: Callable[[str], Path]) -> None:
    assert score([gold(file)])["accuracy_161km"] >= 80
