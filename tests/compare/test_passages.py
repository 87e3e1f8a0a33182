from __future__ import annotations

import pytest

from accordingto.records import Report, SharedPassage
from benchmarks import edits
from tests.compare.stories import found, story

PASSAGE = (
    "“We have searched the hold twice and found forty crates that are on no list,” said Mara Oyelaran, who runs the "
    "customs house at Quay Street. “Whoever packed them knew what he did, and so did whoever looked the other way when "
    "they were put on board.”"
)


def inside(seed: int, text: str) -> str:
    paragraphs = edits.paragraphs(story(seed))
    return "\n\n".join([*paragraphs[:3], text, *paragraphs[3:]])


def one_passage(*texts: str) -> SharedPassage:
    reports = [Report(inside(seed, text), outlet=str(seed)) for seed, text in enumerate(texts)]
    shared = found(*reports)
    assert shared.copies == ()
    (passage,) = shared.passages
    by_id = {report.id: report.text for report in reports}
    assert by_id[passage.reports[0].report][slice(*passage.reports[0].span)] == passage.text
    return passage


@pytest.mark.parametrize(
    "version",
    [
        PASSAGE,
        PASSAGE.translate(edits.STRAIGHT),
        PASSAGE.replace(" ", "\n"),
        PASSAGE.replace("forty", "fifty").replace("packed", "loaded"),
        PASSAGE.replace(", who runs the customs house at Quay Street", ""),
        PASSAGE.upper(),
    ],
    ids=["same", "straight", "lines", "words", "clause", "capitals"],
)
def test_passage_is_found_at_its_characters(version: str) -> None:
    passage = one_passage(PASSAGE, version)
    for located, text in zip(passage.reports, (PASSAGE, version), strict=False):
        assert located.span[1] - located.span[0] <= max(len(PASSAGE), len(text))
    assert passage.text.strip("“”.").casefold().startswith("we have searched the")
    assert passage.text.casefold().endswith("put on board")


def test_passage_in_many_reports_is_one() -> None:
    passage = one_passage(*[PASSAGE] * 7)
    assert len(passage.reports) == 7


def test_passage_that_is_short_is_none() -> None:
    assert found(*(Report(inside(seed, PASSAGE[:80])) for seed in range(3))).passages == ()


def test_passage_within_one_group_of_copies_is_none() -> None:
    text = inside(1, PASSAGE)
    assert found(Report(text), Report(text.replace("forty", "fifty"))).passages == ()


def test_passage_is_told_of_every_copy_that_has_it() -> None:
    text = inside(1, PASSAGE)
    copies = [Report(text, outlet="A"), Report(text, outlet="B"), Report(edits.reordered(text, edits.generator("x")))]
    shared = found(*copies, Report(inside(2, PASSAGE)))
    assert len(shared.copies) == 1
    (passage,) = shared.passages
    assert len({located.report for located in passage.reports}) == 4


def test_longer_and_shorter_passages_are_apart() -> None:
    more = (
        "The crates had come up the coast on the night boat, and the master of the boat has not been seen since then."
    )
    reports = [Report(inside(seed, f"{PASSAGE}\n\n{more * 2}")) for seed in range(2)]
    shared = found(*reports, Report(inside(5, PASSAGE)))
    assert sorted(len(passage.reports) for passage in shared.passages) == [2, 3]


def test_passage_that_stands_twice_in_a_report_is_told_once_of_it() -> None:
    twice = Report(inside(1, PASSAGE) + "\n\n" + PASSAGE)
    (passage,) = found(twice, Report(inside(2, PASSAGE))).passages
    assert len(passage.reports) == len({located.report for located in passage.reports}) == 2
