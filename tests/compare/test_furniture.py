from __future__ import annotations

from accordingto.records import Report
from tests.compare.stories import found, story

LINES = (
    "Readers of the Quay Post keep it afloat, one crown at a time, and the evening letter that goes with it costs "
    "nothing at all: put your name on the list and the tides, the ferries and the fish will come to you at six. You "
    "may leave the list with a single click whenever you like."
)


def test_lines_of_an_outlet_make_no_copies_and_no_passages() -> None:
    reports = [Report(f"{story(seed, 40)}\n\n{LINES}", outlet="Quay Post") for seed in range(12)]
    shared = found(*reports)
    assert shared.copies == ()
    assert shared.passages == ()


def test_lines_of_an_outlet_do_not_hide_copies() -> None:
    reports = [Report(f"{story(seed, 60)}\n\n{LINES}", outlet="Quay Post") for seed in range(12)]
    copy = Report(story(3, 60), outlet="Marl Times")
    (group,) = found(*reports, copy).copies
    assert set(group.reports) == {reports[3].id, copy.id}


def test_versions_of_a_story_in_one_outlet_are_not_its_furniture() -> None:
    text = story(1)
    reports = [Report(f"{text}\n\n{story(50 + number, 20)}", outlet="Quay Post") for number in range(12)]
    (group,) = found(*reports).copies
    assert len(group.reports) == 12


def test_an_unknown_outlet_has_no_furniture() -> None:
    reports = [Report(f"{story(seed, 40)}\n\n{LINES}") for seed in range(6)]
    (passage,) = found(*reports).passages
    assert len(passage.reports) == 6
