"""The example store: its copies and passages are those of its case file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accordingto.compare.fingerprints import fingerprint
from accordingto.compare.reuse import Reuse, reuse
from accordingto.gather.anatomy import anatomy
from accordingto.gather.files import read_source

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "example_reuse.jsonl").read_text("utf-8").splitlines()
    if line
]


@pytest.fixture(scope="module")
def shared(examples: Path) -> tuple[Reuse, dict[str, str]]:
    """What the reports of the example store share, and the file of each."""
    reports = {
        read.id: (read, file.name) for file in (examples / "store").iterdir() for read in [read_source(str(file))]
    }
    prints = (fingerprint(report, anatomy(report.text).parts) for report, _ in reports.values())
    names = {each: name for each, (_, name) in reports.items()}
    return reuse(prints, lambda ids: (reports[each][0] for each in ids)), names


@pytest.mark.parametrize("row", [row for row in ROWS if row["what"] == "copies"], ids=lambda row: row["id"])
def test_example_copies_are_found(row: dict[str, Any], shared: tuple[Reuse, dict[str, str]]) -> None:
    found, names = shared
    group = next(group for group in found.copies if names[group.reports[0]] in row["reports"])
    assert sorted(names[each] for each in group.reports) == sorted(row["reports"])
    assert names.get(group.original or "") == row["original"]


def test_example_has_no_other_copies(shared: tuple[Reuse, dict[str, str]]) -> None:
    assert len(shared[0].copies) == sum(row["what"] == "copies" for row in ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row["what"] == "passage"], ids=lambda row: row["id"])
def test_example_passages_are_found(row: dict[str, Any], shared: tuple[Reuse, dict[str, str]]) -> None:
    found, names = shared
    passage = next(each for each in found.passages if each.text == row["text"].strip('".'))
    # A rewritten copy may have it, too, in other words.
    assert {names[each.report] for each in passage.reports} >= set(row["reports"])
    assert names.get(passage.original or "") == row["original"]
