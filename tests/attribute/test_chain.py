"""Chains from the first speaker to the outlet: cases are in tests/cases/chains.jsonl, their spans marked."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.records import Attribution, Report
from benchmarks.chains import same_chain

if TYPE_CHECKING:
    from accordingto import Reader

FILE = Path(__file__).parent.parent / "cases" / "chains.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
# Of the attributions of the cases, how many the whole reader finds with the right chain: a tagger may miss a few.
LEAST = 0.8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_chain_and_form_are_told_from_marked_spans(
    case: dict[str, Any], attributed: Callable[..., list[Attribution]]
) -> None:
    parents = {each["number"]: each["parent"] for each in case["attributions"] if "parent" in each}
    found = attributed(case["text"], case["outlet"], parents)
    for wanted, given in zip(case["attributions"], found, strict=True):
        chain = [link.name for link in given.chain]
        assert same_chain(wanted["chain"], chain), chain
        assert given.form == wanted["form"]


def test_chain_is_told_from_the_text_alone(reader: Reader, unmark: Callable[[str], Any]) -> None:
    cases = [(case, unmark(case["text"])) for case in CASES]
    readings = reader.read_many(Report(plain.text, outlet=case["outlet"], language="en") for case, plain in cases)
    right, missed = 0, []
    for (case, plain), reading in zip(cases, readings, strict=True):
        for wanted in case["attributions"]:
            content = plain.spans[wanted["number"]]["content"]
            given = [
                [link.name for link in each.chain]
                for each in reading.attributions
                if _overlap(content, each.content.spans) >= 0.5
            ]
            if any(same_chain(wanted["chain"], chain) for chain in given):
                right += 1
            else:
                missed.append((case["id"], wanted["chain"], given))
    assert right >= LEAST * (right + len(missed)), missed


def _overlap(one: Any, other: Any) -> float:
    first, second = ({at for start, end in spans for at in range(start, end)} for spans in (one, other))
    return len(first & second) / len(first | second)


def test_chain_links_name_entities_of_the_reading(reader: Reader) -> None:
    reading = reader.read(Report('"The wall is sound," Marta Selden told Reuters on Monday.', outlet="Orne Courier"))
    known = {entity.id for entity in reading.entities}
    for attribution in reading.attributions:
        for link in attribution.chain:
            assert set(link.entities) <= known
        if attribution.source:
            assert set(attribution.source.entities) <= known


def test_chain_ends_with_the_outlet_for_every_attribution(reader: Reader, examples: Path) -> None:
    for file in sorted(examples.glob("*.txt")):
        reading = reader.read(Report(file.read_text(encoding="utf-8"), outlet="The Harbour Ledger"))
        assert reading.attributions
        for attribution in reading.attributions:
            assert attribution.chain[-1].name == "Harbour Ledger"
            names = [link.name for link in attribution.chain]
            assert all(one != other for one, other in itertools.pairwise(names))


def test_chain_of_who_is_cited_is_no_statement_of_its_own(attributed: Callable[..., Any]) -> None:
    text = "{1s:State television}, {2c:quoting} {2t:the governor}, {1c:said} {1t:two villages were emptied}."
    found = attributed(text, "The Orne Courier")
    assert [each.content.text for each in found] == ["two villages were emptied"]
    assert [link.name for link in found[0].chain] == ["governor", "State television", "Orne Courier"]
