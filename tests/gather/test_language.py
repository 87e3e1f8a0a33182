"""The language of a report."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import InputError
from accordingto.gather.language import check_english, language
from accordingto.records import Report

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "languages.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_language_only_english_is_read(case: dict[str, Any]) -> None:
    code, sure = language(case["text"])
    assert 0 <= sure <= 1
    assert code == case.get("code", code)
    if case["english"]:
        assert check_english(Report(case["text"])).language == "en"
    else:
        with pytest.raises(InputError, match="--language en") as caught:
            check_english(Report(case["text"]))
        assert caught.value.code == "not-english"


@pytest.mark.parametrize("forced", ["en", "en-GB", "EN", "English"])
def test_language_can_be_forced(forced: str) -> None:
    report = Report(
        "Le ministre a déclaré jeudi que le barrage situé au-dessus de la ville était sûr.", language=forced
    )
    assert check_english(report) is report


def test_language_given_as_another_is_believed() -> None:
    with pytest.raises(InputError):
        check_english(Report("The minister said that the dam was safe and would be repaired.", language="fr"))


def test_language_keeps_the_report() -> None:
    report = Report("The minister said that the dam was safe and would be repaired.", outlet="The Velmora Gazette")
    checked = check_english(report)
    assert (checked.id, checked.text, checked.outlet) == (report.id, report.text, report.outlet)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "a " * 500_000, " " * 1_000_000, "\ud800" * 1_000_000, "", "—"], ids=range(6)
)
def test_language_any_text_quickly(text: str) -> None:
    language("Der Minister sagte am Donnerstag, der Damm sei sicher.")  # loads the model
    started = time.process_time()
    language(text)
    assert time.process_time() - started < 0.5
