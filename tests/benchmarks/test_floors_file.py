from __future__ import annotations

import types
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmarks
from benchmarks import floors
from benchmarks.__main__ import main
from benchmarks.floors import Bound, Floor, compare, lift, load, present, rounded, save, table

FLOOR = Floor("attribution", ("some.jsonl",), {"f1": Bound(at_least=70.0), "ece": Bound(at_most=0.05)})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A gold folder with one file, floors of a task on it and on one that is absent, and a scorer of fixed figures."""
    (tmp_path / "some.jsonl").touch()
    save([FLOOR, Floor("chains", ("absent/*.jsonl",), {"chain": Bound(at_least=60.0)})], tmp_path / "floors.json")
    monkeypatch.setattr(floors, "load", lambda: load(tmp_path / "floors.json"))
    monkeypatch.setattr(floors, "save", lambda after: save(after, tmp_path / "floors.json"))
    monkeypatch.setattr(benchmarks, "scorer", lambda _: lambda _: {"f1": 71.239, "ece": 0.0312})
    return tmp_path


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [
        (Bound(at_least=70.0), 70.0, True),
        (Bound(at_least=70.0), 69.99, False),
        (Bound(at_most=0.05), 0.05, True),
        (Bound(at_most=0.05), 0.051, False),
        (Bound(at_most=0.0), 0.0, True),
    ],
)
def test_bound_holds(bound: Bound, value: float, holds: bool) -> None:
    assert bound.holds(value) is holds


@pytest.mark.parametrize(
    ("bound", "value", "room", "wanted"),
    [
        (Bound(at_least=70.0), 72.0, 0.0, Bound(at_least=72.0)),
        (Bound(at_least=70.0), 65.0, 0.0, Bound(at_least=70.0)),
        (Bound(at_most=3.0), 2.0, 0.25, Bound(at_most=2.5)),
        (Bound(at_most=3.0), 2.9, 0.25, Bound(at_most=3.0)),
        (Bound(at_least=0.35), 0.6, 0.15, Bound(at_least=0.51)),
    ],
)
def test_bound_raised_only_gets_stricter(bound: Bound, value: float, room: float, wanted: Bound) -> None:
    assert bound.raised(value, room) == wanted


@given(st.floats(0, 1000), st.floats(0, 1000), st.booleans())
def test_bound_raised_is_reached_by_what_raised_it(old: float, value: float, least: bool) -> None:
    bound = Bound(at_least=old) if least else Bound(at_most=old)
    after = bound.raised(rounded(value))
    assert after == bound or after.holds(rounded(value))


@pytest.mark.parametrize("given", ["{}", '{"at_least": 1, "at_most": 2}'])
def test_bound_is_one_or_the_other(given: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(given, type=Bound)


def test_compare_finds_faults() -> None:
    assert [result.ok for result in compare(FLOOR, {"f1": 70.5, "ece": 0.06})] == [True, False]
    assert [result.ok for result in compare(FLOOR, {"f1": 70.5})] == [True, False]  # a figure that is not given
    assert [(result.value, result.ok) for result in compare(FLOOR, None)] == [(None, True), (None, True)]


def test_a_figure_whose_package_is_absent_is_no_fault() -> None:
    for module, ok in (("no_such_module", True), ("json", False)):
        floor = Floor("t", (), {"f1": Bound(at_least=70.0, needs=module)})
        assert [result.ok for result in compare(floor, {})] == [ok]
        assert [result.ok for result in compare(floor, {"f1": 60.0})] == [False]
        assert lift(floor, {"f1": 80.0}).figures == {"f1": Bound(at_least=80.0, needs=module)}


def test_lift_leaves_what_was_not_measured() -> None:
    assert lift(FLOOR, None) == FLOOR
    assert lift(FLOOR, {"f1": 80.0, "more": 1.0}).figures == {"f1": Bound(at_least=80.0), "ece": Bound(at_most=0.05)}


def test_present_wants_every_file(tmp_path: Path) -> None:
    for name in ("b.x", "a.x"):
        (tmp_path / name).touch()
    assert present(Floor("t", ("*.x",), {}), tmp_path) == [tmp_path / "a.x", tmp_path / "b.x"]
    assert present(Floor("t", ("*.x", "*.y"), {}), tmp_path) is None
    assert present(Floor("t", (), {}), tmp_path) == []


def test_table_says_what_fails_and_what_is_skipped() -> None:
    lines = table([*compare(FLOOR, {"f1": 60.0}), *compare(FLOOR, None)]).splitlines()
    skipped = "skipped: file or package is absent"
    assert [line.split("  ")[-1].strip() for line in lines[1:]] == ["FAILS", "FAILS", skipped, skipped]


def test_floors_file_names_known_tasks() -> None:
    before = load()
    assert {floor.task for floor in before} <= set(benchmarks.TASKS)
    assert all(floor.figures for floor in before)


def test_save_and_load_give_back(tmp_path: Path) -> None:
    before = load()
    save(before, tmp_path / "floors.json")
    assert load(tmp_path / "floors.json") == before
    assert (tmp_path / "floors.json").read_text(encoding="utf-8") == floors.FLOORS.read_text(encoding="utf-8")


def test_check_passes_and_skips_visibly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--gold", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "71.24" in printed
    assert "skipped: file or package is absent" in printed


def test_check_fails_below_a_floor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "scorer", lambda _: lambda _: {"f1": 69.0, "ece": 0.0312})
    assert main(["check", "--gold", str(folder)]) == 1


def test_raise_writes_what_is_reached(folder: Path) -> None:
    assert main(["raise", "--gold", str(folder)]) == 0
    first, second = floors.load()
    assert first.figures == {"f1": Bound(at_least=71.24), "ece": Bound(at_most=0.0312)}
    assert second.figures == {"chain": Bound(at_least=60.0)}


@pytest.mark.parametrize("task", sorted(benchmarks.TASKS))
def test_tasks_have_a_scorer(task: str) -> None:
    assert isinstance(benchmarks.scorer(task), types.FunctionType)
