from __future__ import annotations

import datetime
import random

import pytest

from accordingto.compare.fingerprints import fingerprint
from accordingto.compare.reuse import Lookup, Reuse, reuse
from accordingto.records import Copies, Located, Report, SharedPassage
from benchmarks import edits
from tests.compare.stories import found, prints, story

DAY = datetime.date(2024, 5, 3)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """Forty reports: twenty stories, ten edited copies, five with a paragraph of another, five exact copies."""
    chance = edits.generator("reuse")
    known = story(99).split()
    texts = [story(seed) for seed in range(20)]
    texts += [edits.reworded(texts[number], 0.25, known, chance) for number in range(10)]
    texts += [f"{story(40 + number)}\n\n{edits.paragraphs(texts[number])[1]}" for number in range(10, 15)]
    texts += [texts[number].replace(".", ";") for number in range(15, 20)]
    days = [DAY + datetime.timedelta(days=number % 5) for number in range(len(texts))]
    return [
        Report(text, outlet=f"Outlet {number % 7}", published=None if number % 9 == 8 else day)
        for number, (text, day) in enumerate(zip(texts, days, strict=True))
    ]


def test_reuse_finds_what_was_made(reports: list[Report]) -> None:
    shared = found(*reports)
    assert len(shared.copies) == 15
    assert sum(group.kind == "exact" for group in shared.copies) == 5
    assert len(shared.passages) == 5
    assert len({each.id for each in (*shared.copies, *shared.passages)}) == 20


def test_reuse_does_not_depend_on_order(reports: list[Report]) -> None:
    wanted = found(*reports)
    for seed in range(3):
        mixed = reports.copy()
        random.Random(seed).shuffle(mixed)  # noqa: S311 - no secrets
        assert found(*mixed, *mixed[:5]) == wanted


def test_reuse_of_kept_fingerprints_and_new_ones_is_that_from_scratch(reports: list[Report]) -> None:
    by_id = {report.id: report for report in reports}
    kept = prints(reports[:25])
    reuse(kept, lambda ids: [by_id[each] for each in ids])
    new = prints(reports[25:])
    assert reuse([*kept, *new], lambda ids: [by_id[each] for each in ids]) == found(*reports)


def test_reuse_keeps_ids_where_nothing_changes(reports: list[Report]) -> None:
    before, after = found(*reports[:-1]), found(*reports)
    assert {each.id for each in before.passages} == {each.id for each in after.passages}
    assert len({each.id for each in before.copies} - {each.id for each in after.copies}) == 0


def test_reuse_gives_texts_and_spans_of_every_report(reports: list[Report]) -> None:
    by_id = {report.id: report.text for report in reports}
    for passage in found(*reports).passages:
        first = passage.reports[0]
        assert by_id[first.report][slice(*first.span)] == passage.text
        for located in passage.reports:
            words = by_id[located.report][slice(*located.span)].casefold().split()
            assert abs(len(words) - len(passage.text.split())) <= 3


def test_reuse_asks_for_texts_of_passages_alone(reports: list[Report]) -> None:
    by_id = {report.id: report for report in reports}
    asked: list[str] = []

    def texts(ids: object) -> list[Report]:
        asked.extend(ids)  # type: ignore[call-overload]
        return [by_id[each] for each in asked]

    shared = reuse(prints(reports), texts)
    assert set(asked) == {located.report for passage in shared.passages for located in passage.reports}


def test_reuse_of_nothing_is_nothing() -> None:
    assert found() == Reuse()
    assert found(Report("One two three.")) == Reuse()


def test_reuse_orders_reports_by_publication() -> None:
    text = story(1)
    late, early, undated = (
        Report(text, outlet=name, published=day) for name, day in (("A", DAY.replace(day=9)), ("B", DAY), ("C", None))
    )
    (group,) = found(late, undated, early).copies
    assert group.reports == (early.id, late.id, undated.id)


def test_reuse_tells_the_original_of_dated_copies() -> None:
    one, other = Report(story(1), published=DAY), Report(story(1), published=DAY.replace(day=4))
    (group,) = found(other, one).copies
    assert (group.original, group.why) == (one.id, "published 2024-05-03, the others later")


def test_reuse_knows_the_same_body_under_other_headlines() -> None:
    from accordingto.gather.anatomy import anatomy

    reports = [
        Report(f"{head}\n\n{story(1)}") for head in ("Ferry leaves Orrin", "Boat is off, harbour office confirms")
    ]
    by_id = {report.id: report for report in reports}
    shared = reuse(
        (fingerprint(each, anatomy(each.text).parts) for each in reports), lambda ids: [by_id[i] for i in ids]
    )
    assert [group.kind for group in shared.copies] == ["exact"]


GROUP = Copies("r1", "near", ("a", "b"), 0.9)
PASSAGE = SharedPassage("p1", "", (Located("a", (10, 50)), Located("c", (100, 140)), Located("d", (0, 40))))
LOOKUP = Lookup([GROUP], [PASSAGE])


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (("a", (0, 5)), ("b", (70, 80)), GROUP),
        (("a", (12, 30)), ("c", (105, 130)), PASSAGE),
        (("c", (100, 140)), ("d", (20, 60)), PASSAGE),
        (("c", (130, 190)), ("d", (0, 40)), None),
        (("a", (12, 30)), ("e", (0, 10)), None),
        (("b", (12, 30)), ("c", (105, 130)), None),
        (("c", (120, 120)), ("d", (0, 40)), None),
    ],
)
def test_lookup_tells_what_two_places_lie_in_together(
    one: tuple[str, tuple[int, int]], other: tuple[str, tuple[int, int]], wanted: object
) -> None:
    assert LOOKUP.together(*one, *other) is wanted
    assert LOOKUP.together(*other, *one) is wanted


def test_lookup_gives_copies_and_passages_of_a_report() -> None:
    assert LOOKUP.copies("b") is GROUP
    assert LOOKUP.copies("c") is None
    assert LOOKUP.passages("d", (0, 10)) == [PASSAGE]
    assert LOOKUP.passages("d", (40, 50)) == []
