from __future__ import annotations

import random
from itertools import combinations

import pytest

from accordingto.compare.alignment import Block
from accordingto.compare.copies import Item, Link, digests, groups, link
from accordingto.records import Report
from benchmarks import edits
from tests.compare.stories import found, story


def copied(one: str, other: str) -> bool:
    return len(found(Report(one, outlet="A"), Report(other, outlet="B")).copies) == 1


BASE = story(1)
KNOWN = story(9).split()


def chance() -> random.Random:
    return edits.generator("copies")


@pytest.mark.parametrize(
    "version",
    [
        BASE.upper(),
        edits.cut(BASE, 0.4),
        edits.reordered(BASE, chance()),
        edits.reworded(BASE, 0.4, KNOWN, chance()),
        edits.reworded(edits.reordered(BASE, chance()), 0.2, KNOWN, chance()),
        edits.brief(BASE, 50),
        f"{BASE}\n\n{story(2)}",
        edits.thinned(BASE, 0.6, chance()),
    ],
    ids=["capitals", "cut", "reordered", "edited", "reordered-edited", "brief", "longer", "thinned"],
)
def test_copies_are_found_whatever_was_done_to_them(version: str) -> None:
    assert copied(BASE, version)


@pytest.mark.parametrize(
    "other",
    [
        story(2),
        f"{story(2)}\n\n{edits.paragraphs(BASE)[2]}",
        edits.reworded(BASE, 0.75, KNOWN, chance()),
        f"{story(2, 120)}\n\n{' '.join(BASE.split()[:130])}",
    ],
    ids=["another", "a-paragraph-in-common", "most-words-changed", "half-in-common"],
)
def test_reports_that_share_little_are_no_copies(other: str) -> None:
    assert not copied(BASE, other)


def test_copies_that_differ_in_marks_and_headline_are_exact() -> None:
    (group,) = found(Report(BASE), Report(BASE.replace(".", " !").upper())).copies
    assert (group.kind, group.similarity, group.original) == ("exact", 1.0, None)


def test_copies_are_near_where_a_word_differs() -> None:
    (group,) = found(Report(BASE), Report(BASE.replace(BASE.split()[30], "otherwise", 1))).copies
    assert group.kind == "near"
    assert 0.98 < group.similarity < 1.0


def test_a_digest_does_not_make_one_report_of_its_items() -> None:
    items = [story(seed, 60) for seed in range(4)]
    shared = found(*map(Report, items), Report("\n\n".join(items)))
    assert shared.copies == ()
    assert len(shared.passages) == 4


def test_a_piece_out_of_the_middle_of_a_long_report_is_a_passage() -> None:
    text = story(1, 480)
    piece = " ".join(text.split()[240:320])
    shared = found(Report(text), Report(piece))
    assert shared.copies == ()
    assert len(shared.passages) == 1


def test_reports_of_no_words_are_no_copies() -> None:
    assert found(Report("", outlet="A"), Report("", outlet="B"), Report("...")).copies == ()


def test_link_wants_nearly_all_of_the_shorter() -> None:
    blocks = [Block(0, 60, 0, 60, 60)]
    assert link(0, 1, 200, 400, (0, 0), blocks) is None
    assert link(0, 1, 62, 200, (0, 0), blocks) == Link(60 / 62, 0, 1, 0.3)
    assert link(0, 1, 0, 0, (0, 0), []) is None


def test_groups_tell_the_least_link_that_holds_them_together() -> None:
    links = [Link(share, one, other, 1.0) for share, one, other in ((0.9, 4, 5), (0.5, 5, 6), (0.6, 4, 6), (1.0, 2, 1))]
    assert [(group.reports, group.similarity) for group in groups(links)] == [((1, 2), 1.0), ((4, 5, 6), 0.6)]


def test_digests_have_three_items_side_by_side() -> None:
    items = [Item(0, 0, 30), Item(0, 35, 60), Item(0, 60, 95)]
    assert digests(items, [100]) == {0}
    assert digests(items[:2], [100]) == set()
    assert digests([Item(0, 0, 30), Item(0, 10, 40), Item(0, 20, 50)], [100]) == set()


def test_copies_of_copies_are_one_group() -> None:
    versions = [edits.reworded(BASE, 0.3, KNOWN, edits.generator(str(number))) for number in range(4)]
    reports = [Report(text, outlet=str(number)) for number, text in enumerate([BASE, *versions])]
    (group,) = found(*reports).copies
    assert set(group.reports) == {report.id for report in reports}
    for one, other in combinations(versions, 2):
        assert one != other
