from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from accordingto.records import Actor, Attribution, Event, Factuality, Link, Passage, Reading, Report, Span
from benchmarks import articles, data
from benchmarks.articles import Case, Gold, NonEvent, Party, Row, agrees, align, figures, nearness

TEXT = (
    "Norland sends food after the storm\n"
    "Norland's army brought food to Ostby on Monday, Oda Pell said. A tree had killed a farmer.\n"
    "She blamed the mayor for the lack of bread, and the delivery of the food took two days."
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


AID = Gold(
    trigger="brought food",
    type="AID",
    factuality="happened",
    span=span("brought food"),
    context=span("Norland's army brought food to Ostby"),
    chain=("Oda Pell", "Valley Courier"),
    actors=(Party("Norland's army", "NOR"),),
    also=("delivery of the food",),
)
BLAME = Gold("blamed", "DISAPPROVE", "happened", span("blamed"), span("She blamed the mayor"), ("Valley Courier",))
ROW = Row(
    TEXT, outlet="Valley Courier", events=(AID, BLAME), not_events=(NonEvent("killed", span("killed"), "a tree"),)
)
SAID = Attribution(
    id="a0",
    parent=None,
    source=None,
    cue=None,
    content=Passage((span("Norland's army brought food to Ostby on Monday"),), ""),
    form="indirect",
    act="say",
    chain=(Link("Oda Pell"), Link("Valley Courier")),
    confidence=1.0,
)


def event(name: str, words: str, value: float = 3.0, code: str | None = None, attribution: str | None = None) -> Event:
    return Event(
        id="v1",
        type=name,
        mode=None,
        contexts=(),
        cameo=None,
        quad=2,
        trigger=Passage((span(words),), words),
        actors=(Actor(None, "somebody", code=code),),
        recipients=(),
        place=None,
        date=None,
        quantities=(),
        factuality=Factuality(value, "positive", "certain", "past"),
        attribution=attribution,
        evidence="rule",
        confidence=0.5,
    )


def case(*events: Event) -> Case:
    return Case(ROW, Reading(Report(TEXT, outlet="Valley Courier"), attributions=(SAID,), events=events))


RIGHT = (event("AID", "brought", code="NOR", attribution="a0"), event("ACCUSE", "blamed"))


def test_figures_of_right_answers() -> None:
    assert figures([case(*RIGHT)]) == {
        "recall": 100.0,
        "precision": 100.0,
        "factuality": 100.0,
        "chain": 100.0,
        "actor_country": 100.0,
        "non_events_coded": 0.0,
        "actor_countries": 100.0,
    }


def test_figures_of_silence() -> None:
    assert set(figures([case()]).values()) == {0.0}
    assert set(figures([]).values()) == {0.0}


def test_figures_by_hand() -> None:
    wrong = event("AID", "brought", value=-3.0, code="PER")
    found = figures([case(wrong, event("ASSAULT", "killed"), event("AID", "delivery"), event("AID", "storm"))])
    assert (found["recall"], found["precision"], found["non_events_coded"]) == (50.0, 50.0, 100.0)
    assert (found["factuality"], found["chain"], found["actor_country"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "words", "near"),
    [
        ("AID", "brought", 0),
        ("AID", "army", 1),
        ("AID", "delivery", 2),
        ("AID", "bread", 3),
        ("AID", "two days", 3),
        ("AID", "lack", 3),  # 19 characters from the other telling
        ("AID", "mayor", None),
        ("AID", "on Monday", None),
        ("COERCE", "brought", None),
    ],
)
def test_nearness_to_the_gold_trigger(name: str, words: str, near: int | None) -> None:
    assert nearness(TEXT, AID, event(name, words)) == near


def test_beside_another_telling_is_in_its_line() -> None:
    gold = msgspec.structs.replace(AID, also=("Norland sends food",))
    assert nearness(TEXT, gold, event("AID", "the storm")) == 3
    gold = msgspec.structs.replace(AID, also=("after the storm",), context=None)
    assert nearness(TEXT, gold, event("AID", "army")) is None


def test_a_trigger_without_a_span_stands_where_its_words_do() -> None:
    gold = msgspec.structs.replace(AID, span=None, context=None)
    assert nearness(TEXT, gold, event("AID", "brought")) == 0


def test_align_asks_the_nearest_and_then_the_one_that_agrees() -> None:
    far = event("AID", "delivery", code="NOR", attribution="a0")
    denied = event("AID", "brought", value=-3.0)
    assert align(case(far, denied)) == {0: 1}
    assert align(case(denied, far, RIGHT[0])) == {0: 2}


def test_align_shares_an_event_only_where_it_must() -> None:
    twin = msgspec.structs.replace(AID, span=None, context=None, trigger="delivery", also=("food",))
    row = Row(TEXT, events=(AID, twin))
    one, other = event("AID", "brought food"), event("AID", "delivery")
    report = Report(TEXT)
    assert align(Case(row, Reading(report, events=(one, other)))) == {0: 0, 1: 1}
    assert align(Case(row, Reading(report, events=(one,)))) == {0: 0, 1: 0}


@pytest.mark.parametrize(
    ("word", "value", "right"),
    [
        ("happened", 1.5, True),
        ("happened", 1.4, False),
        ("probable", 2.8, False),
        ("planned/intended", 2.2, True),
        ("planned/intended", -0.6, False),
        ("requested", 1.8, False),
        ("denied", 0.0, False),
        ("denied", -2.0, True),
        ("hypothetical", 0.9, True),
        ("dreamt", 0.0, False),
    ],
)
def test_agrees_goes_by_the_word(word: str, value: float, right: bool) -> None:
    assert agrees(word, value) is right


@pytest.mark.parametrize(
    ("gold", "ours", "one", "every"),
    [
        (("NOR", "FIN"), "NOR", True, False),
        (("NOR",), None, False, False),
        ((None,), None, True, True),
        ((), "NOR", False, False),
        (("UNO",), "IGO", True, True),
    ],
)
def test_checks_of_countries(gold: tuple[str | None, ...], ours: str | None, one: bool, every: bool) -> None:
    asked = msgspec.structs.replace(AID, actors=tuple(Party(country=code) for code in gold))
    found = articles.checks(case(), asked, event("AID", "brought", code=ours))
    assert (found["actor_country"], found["actor_countries"]) == (one, every)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report as the gold files have it, and a reader that finds the same in every report."""

    class Knows:
        def read_many(self, reports: Iterable[Report]) -> Iterator[Reading]:
            found = (event("AID", "brought", value=0.0, code="PER"), event("ASSAULT", "killed"))
            yield from (Reading(report, events=found) for report in reports)

    monkeypatch.setattr(data, "reader", Knows)
    path = tmp_path / "rows.jsonl"
    row = msgspec.structs.replace(ROW, id="x", title="Norland sends food", published=datetime.date(2020, 1, 2))
    path.write_bytes(json.dumps({**msgspec.to_builtins(row), "place": None}).encode())
    return path


def test_score_reads_the_reports(file: Path) -> None:
    found = articles.score([file])
    assert (found["recall"], found["precision"], found["factuality"], found["chain"]) == (50.0, 50.0, 0.0, 0.0)


def test_errors_are_told_by_kind(file: Path) -> None:
    found = dict(articles.errors([file]))
    assert set(found) == {
        "wrong factuality",
        "wrong chain",
        "wrong actor country",
        "missed ACCUSE",
        "spurious ASSAULT",
        "non-event coded",
    }
    assert found["wrong factuality"].startswith("gold happened ours +0.0 | AID “brought” | Norland's army brought")
    assert found["wrong chain"].startswith("gold Oda Pell → Valley Courier | ours Valley Courier |")
    assert found["wrong actor country"].startswith("gold Norland's army NOR | ours somebody PER |")
    assert found["missed ACCUSE"].startswith("“blamed” | ours there: nothing |")
    assert found["spurious ASSAULT"].startswith("“killed” by somebody [rule] 0.50 | gold there: nothing |")
    assert found["non-event coded"].startswith("ASSAULT “killed” | a tree |")


def test_errors_tell_another_type_at_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "read", lambda _: (case(RIGHT[0], event("REJECT", "blamed")),))
    found = dict(articles.errors([Path()]))
    assert found["missed ACCUSE"].startswith("“blamed” | ours there: REJECT “blamed” |")
    assert "gold there: DISAPPROVE “blamed” |" in found["spurious REJECT"]
