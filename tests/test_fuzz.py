"""Mutated inputs end in a record or a code; and the search for those that do not would find one."""

from __future__ import annotations

import importlib.util
import json
import logging
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from accordingto import Reader, Report

COUNT, SEED = 20_000, 20240312


@pytest.fixture(scope="module")
def fuzz(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", root / "scripts" / "fuzz.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = found
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize("quarter", range(4))
def test_mutated_inputs_end_in_a_record_or_a_code(
    fuzz: ModuleType, reader: Reader, monkeypatch: pytest.MonkeyPatch, quarter: int
) -> None:
    """The same with a million: python scripts/fuzz.py --count 1000000 --workers 2"""
    monkeypatch.setattr(fuzz, "_reader", lambda: reader)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    numbers = range(quarter * COUNT // 4, (quarter + 1) * COUNT // 4)
    ended, failures = fuzz.fuzz(SEED, numbers)
    assert failures == []
    assert ended.total() == len(numbers)
    assert ended["record"] > len(numbers) / 4


def test_cases_are_the_same_for_the_same_number(fuzz: ModuleType, root: Path) -> None:
    def prints(hash_seed: str) -> str:
        code = f"import fuzz; print([(each.kind, each.data) for each in (fuzz.case(1, n) for n in {list(range(40))})])"
        environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root / "scripts")}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
        )
        return done.stdout

    assert prints("1") == prints("2")
    assert len({fuzz.case(1, number) for number in range(300)}) > 290
    assert set(Counter(fuzz.case(1, number).kind for number in range(600))) == set(fuzz.SHARES)


@pytest.mark.parametrize("failing", [ZeroDivisionError("no"), RecursionError(), UnicodeDecodeError("x", b"", 0, 1, "")])
def test_what_is_raised_is_found_and_saved(
    fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failing: Exception
) -> None:
    chosen = next(number for number in range(100) if fuzz.case(1, number).kind == "feed")

    def fail(*_: object) -> None:
        raise failing

    monkeypatch.setattr("accordingto.gather.feed.read_feed", fail)
    _, (failure,) = fuzz.fuzz(1, [chosen], tmp_path)
    assert failure.number == chosen
    assert failure.why.startswith(type(failing).__name__)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [fuzz.case(1, chosen).data]


def test_what_takes_too_long_is_found(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> None:
        while True:
            time.process_time()

    monkeypatch.setattr(fuzz, "LONGEST", 0.2)
    monkeypatch.setattr("accordingto.gather.feed.read_feed", wait)
    chosen = next(number for number in range(100) if fuzz.case(1, number).kind == "feed")
    _, (failure,) = fuzz.fuzz(1, [chosen])
    assert failure.why.startswith("TooLongError")


@pytest.mark.parametrize("field", ["attributions", "events", "entities"])
def test_a_span_that_does_not_quote_its_text_is_found(fuzz: ModuleType, reader: Reader, field: str) -> None:
    text = "Soldiers killed three people in Paris on Monday, the mayor said."
    reading = reader.read(Report(text, outlet="Orne Courier", language="en"))
    fuzz.check(reading)
    plain = reading.to_dict()
    assert plain[field]
    first = json.dumps(plain[field][0])
    part = {"attributions": "content", "events": "trigger", "entities": ""}[field]
    if part:
        plain[field][0][part]["text"] += "x"
    else:
        plain[field][0]["mentions"] = [[0, len(text) + 1]]
    assert json.dumps(plain[field][0]) != first
    with pytest.raises(fuzz.WrongError):
        fuzz.check(msgspec.convert(plain, type(reading)))
