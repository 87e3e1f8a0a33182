from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export.formats import write
from accordingto.records import Claim, Copies, Reading, Report, SharedPassage
from accordingto.store import Store
from benchmarks.generated import readings
from tests.export import distinct

ODD = 'tab\there, line\nhere, return\rhere, NUL\x00, half a pair \udc80, 😀, \x85, \u2028, \u2029, \ufeff, \\ and "'


def told(path: Path) -> list[str]:
    """The lines of a file, parted at line feeds alone."""
    return path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")


def test_jsonl_is_each_reading_as_it_prints_itself(tmp_path: Path) -> None:
    written = [distinct.reading, *readings(40)]
    out = tmp_path / "readings.jsonl"
    assert write(distinct.store_of(tmp_path / "store", written), "jsonl", out) == {"reports": 41}
    assert told(out) == [reading.to_json() for reading in written]
    assert [msgspec.json.decode(line, type=Reading) for line in told(out)] == written


def test_jsonl_keeps_odd_characters(tmp_path: Path) -> None:
    written = Reading(Report(ODD, outlet=ODD, title=ODD))
    write(distinct.store_of(tmp_path / "store", [written]), "jsonl", tmp_path / "out")
    (line,) = told(tmp_path / "out")
    assert msgspec.convert(json.loads(line), Reading, strict=False) == written


@pytest.mark.parametrize(
    ("form", "kind", "record", "fill"),
    [
        ("claims", Claim, distinct.claim, lambda store, rows: store.claims.append(rows)),
        ("passages", SharedPassage, distinct.shared, lambda store, rows: store.passages.append(rows)),
        ("copies", Copies, distinct.group, lambda store, rows: store.copies.append(rows)),
    ],
)
def test_jsonl_of_what_was_compared_reads_back(
    form: str, kind: type[Any], record: Any, fill: Callable[[Store, list[Any]], None], tmp_path: Path
) -> None:
    odd = msgspec.structs.replace(record, id=ODD)
    store = distinct.store_of(tmp_path / "store", [])
    fill(store, [record, odd])
    assert list(write(store, form, tmp_path / "out").values()) == [2]
    first, second = told(tmp_path / "out")
    assert json.loads(first) == json.loads(msgspec.json.encode(record))
    assert msgspec.json.decode(first, type=kind) == record
    assert json.loads(second)["id"] == ODD
    assert len((tmp_path / "out").read_text("utf-8").splitlines()) == 2, "no character that some take for a line's end"


def test_jsonl_of_a_claim_has_the_keys_of_the_record_in_order(tmp_path: Path) -> None:
    store = distinct.store_of(tmp_path / "store", [])
    store.claims.append([distinct.claim])
    write(store, "claims", tmp_path / "out")
    (line,) = told(tmp_path / "out")
    keys = "id summary members versions origins independent_origins circles first_report".split()
    assert list(json.loads(line)) == keys


@pytest.mark.parametrize("form", ["claims", "passages", "copies"])
def test_jsonl_of_a_store_that_was_not_compared_is_empty(form: str, tmp_path: Path) -> None:
    assert write(distinct.store_of(tmp_path / "store", [distinct.reading]), form, tmp_path / "out") == {}
    assert (tmp_path / "out").read_bytes() == b""
