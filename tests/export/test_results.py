"""What a query prints."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import pytest

from accordingto.export.results import as_csv, as_json, as_jsonl, as_table

COLUMNS = ("name", "n", "name", "day", "list", "none")
ROWS: list[tuple[Any, ...]] = [
    ('=Å, "x"\n', 3, "b", datetime.date(2024, 1, 2), ["a", 1], None),
    ("", -1.5, "", None, [], None),
]


def test_csv_holds_every_cell() -> None:
    assert list(csv.reader(io.StringIO(as_csv(COLUMNS, ROWS), newline=""))) == [
        ["name", "n", "name", "day", "list", "none"],
        ['\'=Å, "x"\n', "3", "b", "2024-01-02", '["a", 1]', ""],
        ["", "-1.5", "", "", "[]", ""],
    ]


def test_json_and_jsonl_hold_every_value_under_a_name_of_its_own() -> None:
    objects = [
        {"name": '=Å, "x"\n', "n": 3, "name_2": "b", "day": "2024-01-02", "list": ["a", 1], "none": None},
        {"name": "", "n": -1.5, "name_2": "", "day": None, "list": [], "none": None},
    ]
    assert json.loads(as_json(COLUMNS, ROWS)) == objects
    assert [json.loads(line) for line in as_jsonl(COLUMNS, ROWS).splitlines()] == objects


def test_no_rows_are_an_empty_array_and_a_line_of_names() -> None:
    assert json.loads(as_json(("a",), [])) == []
    assert as_jsonl(("a",), []) == ""
    assert as_csv(("a", "b"), []) == "a,b\n"
    assert as_table(("a", "b"), []).split() == ["a", "b"]


def test_json_writes_what_json_lacks_as_null() -> None:
    assert json.loads(as_json(("a",), [(float("nan"),), (float("inf"),)])) == [{"a": None}, {"a": None}]


def test_table_without_a_width_breaks_no_line() -> None:
    page = as_table(("text", "n"), [("word " * 30, 7), ("b", 12)])
    assert [line.split()[-1] for line in page.splitlines()] == ["n", "7", "12"]
    assert len(page.splitlines()) == 3


@pytest.mark.parametrize("width", [60, 100])
def test_table_keeps_to_its_width_and_loses_nothing(width: int) -> None:
    page = as_table(("text", "n"), [("0123456789" * 15, 7)], width=width)
    assert max(map(len, page.splitlines())) <= width
    assert page.replace("7", "", 1).count("0") == 15


def test_table_too_wide_for_the_terminal_becomes_blocks() -> None:
    page = as_table(
        [f"column{n}" for n in range(9)], [[f"value {n}{row}" for n in range(9)] for row in range(2)], width=60
    )
    blocks = page.split("\n\n")
    assert len(blocks) == 2
    assert blocks[1].splitlines()[3].split(maxsplit=1) == ["column3", "value 31"]


def test_table_lets_no_text_command_the_terminal_or_mark_it_up() -> None:
    page = as_table(("a",), [("\x1b[31mred\x07 [bold]x[/] \u202eabc\x9b1m",)], colour=True, width=80)
    assert "\ufffd[31mred\ufffd [bold]x[/] \ufffdabc\ufffd1m" in page
    assert "\x07" not in page


def test_table_shortens_long_cells() -> None:
    (_, line) = as_table(("a",), [("x" * 1000,)]).splitlines()
    assert line == "x" * 199 + "…"
