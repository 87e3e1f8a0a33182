"""The soak: its account, and that its measure of growth can fail."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

REPORTS = 150


@pytest.fixture(scope="module")
def soak(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("soak", root / "scripts" / "soak.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules["soak"] = found
    spec.loader.exec_module(found)
    return found


def test_a_short_soak_accounts_for_every_report(soak: ModuleType, tmp_path: Path) -> None:
    """The same with 100,000: python scripts/soak.py"""
    told = []
    account, stored, samples = soak.soak(REPORTS, tmp_path / "store", 50, told.append)
    assert account == soak.put(REPORTS) == (146, 3, 1)
    assert stored == account.read
    assert [sample.reports for sample in samples] == [0, 50, 100, 150]
    assert told == samples
    assert all(100 < sample.memory < 2_000 for sample in samples[1:])


def test_texts_of_a_soak_are_new_every_time(soak: ModuleType) -> None:
    texts = list(soak.texts(2_000))
    assert texts == list(soak.texts(2_000))
    expected = soak.put(2_000)
    assert sum(not text.strip() for text in texts) == expected.skipped
    assert len({text for text in texts if text.strip()}) == expected.read
    words = [len({word for text in texts[:upto] for word in text.split()}) for upto in (500, 1_000, 2_000)]
    assert words[1] > 1.8 * words[0]
    assert words[2] > 1.8 * words[1]


@pytest.mark.parametrize(
    ("memory", "least", "most"),
    [
        (lambda _: 500.0, 0, 0),
        (lambda reports: 500 + reports / 10_000, 1.8, 2.0),
        (lambda reports: 500 + reports / 1_000, 18, 20),
        (lambda reports: 500 - reports / 10_000, -2.0, -1.8),
        # the teeth of a saw, and what is loaded at the beginning, are no growth
        (lambda reports: 500 + reports % 9_000 / 1_000, -1, 1),
        (lambda reports: 500 if reports >= 5_000 else 100, 0, 0),
        (lambda reports: 500 + random.Random(reports).random() * 5, -1, 1),  # noqa: S311
    ],
    ids=["none", "little", "much", "less", "saw", "settling", "noise"],
)
def test_growth_is_that_of_the_line_through_the_samples(
    soak: ModuleType, memory: Callable[[int], float], least: float, most: float
) -> None:
    samples = [soak.Sample(reports, memory(reports)) for reports in range(0, 100_001, 1_000)]
    assert least <= round(soak.growth(samples), 6) <= most


def test_growth_of_too_few_samples_is_refused(soak: ModuleType) -> None:
    with pytest.raises(ValueError, match="give more reports"):
        soak.growth([soak.Sample(0, 1.0), soak.Sample(5_000, 1.0), soak.Sample(6_000, 1.0)])
