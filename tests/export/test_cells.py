"""Cells of CSV: safe in a spreadsheet, and nothing lost."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.export.cells import cell, jsonable, line, text_of


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("''-", "'''-"),
        ("'twas", "'twas"),
        ("a=b", "a=b"),
        (-1.5, "-1.5"),
        (-3, "-3"),
        (Decimal("-1.50"), "-1.50"),
        (True, "true"),
        (False, "false"),
        (datetime.date(2024, 2, 29), "2024-02-29"),
        (datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.UTC), "2024-02-29T01:02:03+00:00"),
        ([], "[]"),
        (["=é", None], '["=é", null]'),
        ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]"),
        ({"a": datetime.date(2024, 1, 1)}, '{"a": "2024-01-01"}'),
        (b"\x00\xff", "00ff"),
    ],
)
def test_cell_is_what_a_spreadsheet_may_have(value: Any, made: str) -> None:
    assert cell(value) == made


@given(st.text(st.one_of(st.sampled_from("'=+-@\t\r\n,\"a"), st.characters(exclude_categories=["Cs"])), max_size=8))
def test_cell_and_text_of_are_inverse_and_no_cell_is_a_formula(text: str) -> None:
    assert text_of(cell(text)) == text
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    for values in ([text], [text, "end"], ["", text, text]):
        (row,) = csv.reader(io.StringIO(line(values), newline=""))
        assert [text_of(part) for part in row] == values


@pytest.mark.parametrize(
    ("value", "made"),
    [(float("nan"), None), (float("-inf"), None), (Decimal(5), 5), (Decimal("0.5"), 0.5), ((1, b"\x01"), [1, "01"])],
)
def test_jsonable_has_no_other_types(value: Any, made: Any) -> None:
    assert jsonable(value) == made
