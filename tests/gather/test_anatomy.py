"""The anatomy of a report in plain text."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.gather.anatomy import anatomy, complete
from accordingto.records import Anatomy, Dateline, Report

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "anatomy.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from('\n\r\f\t ()-—:.,"“”'),
    st.sampled_from(
        [
            "By Jane Doe",
            "LISBON (Reuters) - ",
            "Copyright 2021 ",
            "(AP)",
            "Photo: ",
            "Published 3 May 2019",
            "contributed to this report",
        ]
    ),
)


def check_parts(text: str, read: Anatomy) -> None:
    before = 0
    covered = [False] * len(text)
    for part in read.parts:
        assert before <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == text[part.start : part.end].strip()
        covered[part.start : part.end] = [True] * (part.end - part.start)
        before = part.end
    assert all(done or char.isspace() for done, char in zip(covered, text, strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_anatomy_reads_layout(case: dict[str, Any]) -> None:
    text = case["text"]
    read = anatomy(text)
    check_parts(text, read)
    for field in ("title", "outlet"):
        if field in case:
            assert getattr(read, field) == case[field]
    for field in ("byline", "credits"):
        if field in case:
            assert list(getattr(read, field)) == case[field]
    if "dateline" in case:
        assert read.dateline == (Dateline(*case["dateline"]) if case["dateline"] else None)
    if "published" in case:
        assert read.published == (datetime.date.fromisoformat(case["published"]) if case["published"] else None)
    if "kinds" in case:
        assert [part.kind for part in read.parts] == case["kinds"]
    for kind, quoted in case.get("parts", {}).items():
        assert quoted in [text[part.start : part.end] for part in read.parts if part.kind == kind]
    if "only" in case:
        assert {part.kind for part in read.parts} <= set(case["only"])


@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_anatomy_covers_any_text(text: str) -> None:
    check_parts(text, anatomy(text))


LONG = (
    "a",
    "word ",
    "a b\n",
    "By ",
    "(",
    "Copyright ",
    "LISBON, ",
    "A b. The ",
    "— ",
    "\n",
    "By Jane Doe\n",
    "Photo: x\n",
    "1 May 2019\n",
)


@pytest.mark.parametrize("text", [piece * (1_000_000 // len(piece)) for piece in LONG], ids=map(repr, LONG))
def test_anatomy_is_linear(text: str) -> None:
    def seconds(part: str) -> float:
        started = time.process_time()
        anatomy(part)
        return time.process_time() - started

    # A quarter of the text takes at least a tenth of the time, but for what is too quick to measure; whatever else the
    # machine does makes both slower, but seldom twice.
    whole = min(seconds(text), seconds(text))
    assert whole < max(0.3, 10 * max(seconds(text[: len(text) // 4]) for _ in range(2)))


def test_complete_fills_only_what_is_missing() -> None:
    text = (
        "Dam is safe, minister says\n\nBy Jane Doe\n3 May 2019\n\nLISBON (Reuters) - The dam is safe, he said.\n\n"
        "The Associated Press contributed to this report."
    )
    given_report = Report(text, title="Another title", outlet="The Velmora Gazette")
    report = complete(given_report, anatomy(text))
    assert report.title == "Another title"
    assert report.outlet == "The Velmora Gazette"
    assert report.byline == ("Jane Doe",)
    assert report.published == datetime.date(2019, 5, 3)
    assert report.dateline == Dateline("LISBON", "Reuters", None)
    assert report.credits == ("Associated Press",)
    assert report.text == text
    assert report.id == given_report.id
