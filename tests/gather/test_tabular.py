"""Reports from tables: which column is what, and rows of JSON, CSV and Parquet, whole and broken."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto import limits
from accordingto.errors import UsageError
from accordingto.gather.columns import NAMES, mapping
from accordingto.gather.csv_rows import csv_rows, find_dialect
from accordingto.gather.fragment import fragment_text
from accordingto.gather.items import Item
from accordingto.gather.json_rows import json_rows
from accordingto.gather.rows import Row
from accordingto.gather.sources import Options, items
from accordingto.gather.stamps import day, numeric_order
from accordingto.gather.streams import Stream
from accordingto.gather.tabular import table_items
from accordingto.records import Reading, Report

# Without the time of day in it: tests that run side by side are told apart by their parameters.
gzipped = partial(gzip.compress, mtime=0)
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "columns.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
TEXT = "The dam is safe, the minister said on Thursday, and it will be repaired before the rains come."


def from_rows(*rows: Mapping[str, Any], columns: Mapping[str, str] | None = None, **known: Any) -> list[Item]:
    numbered = (Row(str(number), row) for number, row in enumerate(rows, 1))
    return list(table_items(numbered, "t", known, columns or {}))


def from_json(data: bytes) -> list[Item]:
    return list(table_items(json_rows(Stream.of(io.BytesIO(data), "t.json", len(data))), "t.json", {}, {}))


def from_csv(data: bytes, columns: Mapping[str, str] | None = None) -> list[Item]:
    rows = csv_rows(Stream.of(io.BytesIO(data), "t.csv", len(data)), (columns or {}).values())
    return list(table_items(rows, "t.csv", {}, columns or {}))


def shown(found: list[Item]) -> list[tuple[str, str]]:
    """Where each item is, and its text or the code of what is wrong."""
    return [(item.location.partition("#")[2], item.report.text if item.report else f"({item.code})") for item in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_tabular_columns_of_known_data_sets(case: dict[str, Any]) -> None:
    (found,) = from_rows(case["row"])
    want = case["want"]
    if found.report is None:
        assert want == {"code": found.code}
        return
    report = found.report
    fields = {
        "text": report.text,
        "title": report.title,
        "outlet": report.outlet,
        "url": report.url,
        "byline": list(report.byline),
        "published": report.published and report.published.isoformat(),
        "language": report.language,
        "note": bool(found.message),
    }
    assert {name: value for name, value in fields.items() if value} == want


def test_tabular_given_fields_come_first() -> None:
    known = {"outlet": "The Hillside Gazette", "published": datetime.date(2020, 1, 2), "language": "en"}
    (found,) = from_rows({"text": TEXT, "outlet": "Velmora Post", "date": "2019-05-05", "lang": "fr"}, **known)
    assert found.report is not None
    assert {field: getattr(found.report, field) for field in known} == known


def test_tabular_mapping_is_believed() -> None:
    row = {
        "text": "no",
        "Lead": "The dam is safe.",
        "rest": "It moved.",
        "who": {"paper": "Velmora Post"},
        "source": "x",
    }
    (found,) = from_rows(row, columns=mapping(["text=lead+rest,source=who.paper"]))
    assert found.report is not None
    assert (found.report.text, found.report.outlet) == ("The dam is safe.\n\nIt moved.", "Velmora Post")


@pytest.mark.parametrize("pair", ["body", "body=", "=text", "colour=red"])
def test_tabular_mapping_of_no_field(pair: str) -> None:
    with pytest.raises(UsageError, match="FIELD=COLUMN"):
        mapping([pair])


def test_tabular_mapping_knows_other_words() -> None:
    assert mapping(["date=when, source=paper", "author=who"]) == {
        "published": "when",
        "outlet": "paper",
        "byline": "who",
    }


@pytest.mark.parametrize("columns", [{"text": "c"}, {"text": "a+c"}, {"outlet": "c"}, {"outlet": "a+b"}])
def test_tabular_column_that_is_not_there(columns: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"has no column .* a, b, text"):
        from_rows({"a": "1", "b": "2", "text": TEXT}, columns=columns)


def test_tabular_no_column_for_text_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"text=COLUMN, one of id, when, summary$"):
        from_rows({"id": 1, "when": 2, "summary": TEXT})
    with pytest.raises(UsageError, match=r"and 60 more$"):
        from_rows({f"c{number}": "" for number in range(100)})


def test_tabular_no_name_is_two_fields() -> None:
    names = [name for each in NAMES.values() for name in each]
    assert len(names) == len(set(names))


def test_tabular_rows_need_not_have_the_same_columns() -> None:
    found = from_rows({"text": TEXT}, {"body": "It moved."}, {"summary": "x"}, {"text": "", "maintext": "It stood."})
    assert shown(found) == [("1", TEXT), ("2", "It moved."), ("3", "(empty)"), ("4", "It stood.")]


def test_tabular_order_of_numeric_dates_is_told_by_the_column() -> None:
    rows = [{"text": TEXT, "date": date} for date in ("03/04/2024", "13/04/2024", "05.06.2024")]
    assert [item.report and str(item.report.published) for item in from_rows(*rows)] == [
        "2024-04-03",
        "2024-04-13",
        "2024-06-05",
    ]
    found = from_rows(rows[0], {"text": "It moved.", "date": "04/13/2024"})
    assert [item.report and str(item.report.published) for item in found] == ["2024-03-04", "2024-04-13"]
    found = from_rows(*rows, {"text": TEXT, "date": "04/13/2024"})
    assert found[0].report is not None
    assert found[0].report.published is None
    assert "03/04/2024" in found[0].message


def test_tabular_our_own_readings_and_reports() -> None:
    report = Report(TEXT, outlet="Velmora Post", published=datetime.date(2024, 3, 12), byline=("Ann Lee",))
    line = Reading(report, coder="accordingto").to_json()
    for data in (
        line.encode(),
        Reading(report).to_json(indent=2).encode(),
        json.dumps(json.loads(line)["report"]).encode(),
    ):
        (found,) = from_json(data)
        assert found.report == report
    (found,) = list(table_items(json_rows(Stream.of(io.BytesIO(line.encode()), "t")), "t", {"outlet": "Other"}, {}))
    assert found.report is not None
    assert found.report.outlet == "Other"
    assert found.report.id != report.id
    assert shown(from_json(line.replace("2024-03-12", "soon").encode())) == [("1", "(damaged)")]


# --- JSON ---------------------------------------------------------------------------------------------------------

ONE, TWO = {"text": "The dam is safe."}, {"text": "It moved."}
BOTH = [("1", "The dam is safe."), ("2", "It moved.")]


@pytest.mark.parametrize(
    "data",
    [
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n",
        f"\ufeff{json.dumps(ONE)}\r\n{json.dumps(TWO)}",
        f"\x1e{json.dumps(ONE)}\n\x1e{json.dumps(TWO)}\n",
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        f"\n [\n{json.dumps(ONE)},\n{json.dumps(TWO)}\n]\n",
        f"[{json.dumps(ONE)}]\n[{json.dumps(TWO)}]",
        json.dumps({"status": "ok", "articles": [ONE, TWO]}, indent=1),
        json.dumps({"response": {"docs": [ONE, TWO]}}, indent=1),
        json.dumps({"articles": {"results": [ONE, TWO]}}, indent=1),
        json.dumps({"hits": {"hits": [{"_source": ONE}, {"_source": TWO}]}}, indent=1),
    ],
)
def test_tabular_json_in_any_form(data: str) -> None:
    assert shown(from_json(data.encode())) == BOTH


def test_tabular_json_list_in_a_line() -> None:
    found = from_json(f"{json.dumps({'articles': [ONE, TWO]})}\n{json.dumps(ONE)}\n".encode())
    assert [place for place, _ in shown(found)] == ["1.1", "1.2", "2"]


def test_tabular_json_object_over_lines_is_one_row() -> None:
    assert shown(from_json(json.dumps({**ONE, "items": [TWO]}, indent=2).encode())) == BOTH[:1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"text": "The', "damaged"),
        (b"{'text': 'The dam'}", "damaged"),
        (b"[1, 2]", "damaged"),
        (b"12", "damaged"),
        (b"null", "damaged"),
        (b'{"text": 12}', "empty"),
        (b'{"text": null}', "empty"),
        (b'{"text": "x' + b"[" * 10 + b'"} trailing', "damaged"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "damaged"),
        (b'{"text": "caf\xc3\xa9 \xe2\x80\x94 na\xc3\xafve \xff"}', "encoding"),
    ],
)
def test_tabular_json_broken_line_is_one_item(line: bytes, code: str) -> None:
    good = json.dumps(ONE).encode()
    found = from_json(good + b"\n" + line + b"\n\n" + good + b"\n")
    assert shown(found) == [("1", ONE["text"]), ("2", f"({code})"), ("4", ONE["text"])]
    assert "\n" not in found[1].message


def test_tabular_json_first_line_broken() -> None:
    assert shown(from_json(b'{"text": "The\n' + json.dumps(ONE).encode() + b"\n")) == [
        ("1", "(damaged)"),
        ("2", ONE["text"]),
    ]


def test_tabular_json_what_only_python_writes() -> None:
    assert shown(from_json(b'{"text": "The dam is safe.", "score": NaN, "x": Infinity}\n')) == BOTH[:1]


def test_tabular_json_line_in_windows_1252() -> None:
    data = '{"text": "The café is closed — “for good”, he said.", "title": "Café"}\n'.encode("cp1252")
    (found,) = from_json(data)
    assert found.report is not None
    assert (found.report.text, found.report.title) == ("The café is closed — “for good”, he said.", "Café")


def test_tabular_json_larger_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.json_rows.LARGEST_ROW", 1000)
    large = json.dumps({"text": "a" * 200_000}).encode()
    small = json.dumps(ONE).encode()
    want = [("1", ONE["text"]), ("2", "(too-large)"), ("3", ONE["text"])]
    assert shown(from_json(small + b"\n" + large + b"\n" + small)) == want
    assert shown(from_json(b"[" + small + b"," + large + b"," + small + b"]")) == want[:2]


def test_tabular_json_larger_line_that_is_cut_off_is_one_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.json_rows.LARGEST_ROW", 1000)
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzipped(json.dumps({"text": "a" * 200_000}).encode())[:-9])
    assert [item.code for item in items(str(file))] == ["too-large"]


@pytest.mark.parametrize("data", [b'[{"text": "The dam is safe."}, {"text": ', b'[{"text": "The dam is safe."}, oops]'])
def test_tabular_json_broken_array(data: bytes) -> None:
    assert shown(from_json(data)) == [BOTH[0], ("2", "(damaged)")]


def test_tabular_json_array_cut_at_every_byte() -> None:
    data = json.dumps([{"text": f"Dam {number} is safe."} for number in range(4)]).encode()
    for cut in range(2, len(data)):
        found = from_json(data[:cut])
        whole = data[:cut].count(b"}")
        assert [code for _, code in shown(found)] == [f"Dam {number} is safe." for number in range(whole)] + [
            "(damaged)"
        ]


def test_tabular_json_something_behind_the_array() -> None:
    assert shown(from_json(b'[{"text": "The dam is safe."}] {"text": "It moved."}')) == [BOTH[0], ("2", "(damaged)")]


def test_tabular_json_packed_and_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    whole = gzipped(
        "".join(f'{{"text": "Dam {number} is safe.", "n": {number**9}}}\n' for number in range(400)).encode()
    )
    for cut in (len(whole) - 1, len(whole) - 9, len(whole) // 2, 200):
        file.write_bytes(whole[:cut])
        found = list(items(str(file)))
        assert [item.code for item in found[:-1]] == [None] * (len(found) - 1)
        assert found[-1].code == "damaged"
        assert [place for place, _ in shown(found)] == [str(number) for number in range(1, len(found) + 1)]


@given(st.binary(max_size=300) | st.text(alphabet='[]{}":,\\ \ntext019eu', max_size=80).map(str.encode))
@settings(max_examples=120)
def test_tabular_json_anything_ends(data: bytes) -> None:
    for row in json_rows(Stream.of(io.BytesIO(data), "t")):
        assert (row.cells is None) != (row.error is None)


# --- CSV ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tabular_csv_delimiters_and_quoted_lines(delimiter: str, end: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    text = f'The dam, "safe";{end}{end}he said | twice.\t.'
    writer.writerows([["id", "Title", "Text"], ["1", "a;b,c|d\te", text], ["2", "T", "It moved."]])
    found = from_csv(file.getvalue().encode())
    assert shown(found) == [("1", text), ("2", "It moved.")]
    assert found[0].report is not None
    assert found[0].report.title == "a;b,c|d e"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_tabular_csv_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    bom = "\ufeff" if encoding == "utf-16-le" else ""
    file.write_bytes(f"{bom}title\ttext\nCafé\tThe café is closed — “for good”, he said.\n".encode(encoding))
    (found,) = items(str(file))
    assert found.report is not None
    assert (found.report.title, found.report.text) == ("Café", "The café is closed — “for good”, he said.")


def test_tabular_csv_encoding_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("title,text\nŠkola,Most je bezpečný.\n".encode("cp1250"))
    (found,) = items(str(file), Options(encoding="cp1250"))
    assert found.report is not None
    assert (found.report.title, found.report.text) == ("Škola", "Most je bezpečný.")


def test_tabular_csv_row_in_another_encoding() -> None:
    lines = [
        b"title,text",
        "a,The café is closed.".encode(),
        "b,The café is closed — he said.".encode("cp1252"),
    ]
    assert shown(from_csv(b"\n".join([*lines, lines[1]]) + b"\n")) == [
        ("1", "The café is closed."),
        ("2", "The café is closed — he said."),
        ("3", "The café is closed."),
    ]


@pytest.mark.parametrize(
    ("data", "want"),
    [
        ("text,date\n", []),
        ("\n\ntext,date\n\n\na,b\n\n", [("1", "a")]),
        ("text\nThe dam is safe.\n", [("1", "The dam is safe.")]),
        ("text,date\nThe dam, it is said, is safe,2024\nb,c\n", [("1", "(damaged)"), ("2", "b")]),
        ("date,title,text\n1,2\n1,2,b\n", [("1", "(damaged)"), ("2", "b")]),
        ("text,date,,\na,b,,,,\n", [("1", "a")]),
        ('sep=;\ntext;date\n"a;b";c\n', [("1", "a;b")]),
        ('text,date\n"He said \\"yes\\", and \\"no\\".",x\n', [("1", 'He said "yes", and "no".')]),
        ('text,date\n"He said ""yes"", and \\ no.",x\n', [("1", 'He said "yes", and \\ no.')]),
        ("text,text\na,b\n", [("1", "b")]),
        ('date,text\n1,"never closed\nthe second\nthe third\n', [("1", "never closed\nthe second\nthe third\n")]),
    ],
)
def test_tabular_csv_odd_tables(data: str, want: list[tuple[str, str]]) -> None:
    assert shown(from_csv(data.encode())) == want


def test_tabular_csv_very_long_cell() -> None:
    text = "The dam is safe. " * 50_000
    assert shown(from_csv(f'date,text\n1,"{text}"\n2,b\n'.encode())) == [("1", text), ("2", "b")]


def test_tabular_csv_quotation_mark_that_is_never_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.csv_rows.LARGEST_ROW", 100_000)
    data = 'date,text\n1,a\n2,"' + "the rest\n" * 100_000
    assert shown(from_csv(data.encode())) == [("1", "a"), ("2", "(too-large)")]


def test_tabular_csv_cell_beyond_the_limit() -> None:
    data = f"date,text\n1,a\n2,{'b' * (limits.LARGEST_PAGE + 1)}\n3,c\n"
    before = csv.field_size_limit(limits.LARGEST_PAGE)  # libraries raise it for the whole process
    try:
        found = from_csv(data.encode())
    finally:
        csv.field_size_limit(before)
    assert shown(found) == [("1", "a"), ("2", "(damaged)")]
    assert "from row 2 on" in found[1].message


def test_tabular_csv_columns_that_are_given_tell_the_dialect() -> None:
    found = from_csv(b"a;b\n1,5;The dam, it is said, is safe\n2,5;It moved, twice\n", {"text": "b"})
    assert [text for _, text in shown(found)] == ["The dam, it is said, is safe", "It moved, twice"]


def test_tabular_csv_dialect_of_nothing() -> None:
    assert find_dialect("").delimiter == ","


@given(
    st.text(alphabet='text,;\t|"\\\n\r a', max_size=200)
    | st.binary(max_size=200).map(lambda data: data.decode("latin-1"))
)
@settings(max_examples=120)
def test_tabular_csv_anything_ends(data: str) -> None:
    for row in csv_rows(Stream.of(io.BytesIO(data.encode("latin-1", "replace")), "t")):
        assert (row.cells is None) != (row.error is None)


# --- Parquet ------------------------------------------------------------------------------------------------------


def parquet(tmp_path: Path, table: pa.Table, **options: Any) -> Path:
    file = tmp_path / "a.parquet"
    pq.write_table(table, file, **options)
    return file


def test_tabular_parquet_types(tmp_path: Path) -> None:
    when = datetime.datetime(2024, 3, 12, 9, 30, tzinfo=datetime.UTC)
    count = 150
    table = pa.table(
        {
            "text": pa.array([f"Dam {number} is safe." for number in range(count)], pa.large_string()),
            "date": pa.array([when] * count, pa.timestamp("ns", tz="UTC")),
            "source": [{"name": "Velmora Post"}] * count,
            "authors": [["Ann Lee", "Bo Ek"]] * count,
            "title": pa.array(["T"] * count).dictionary_encode(),
            "picture": [b"\x89PNG"] * count,
        }
    )
    found = list(items(str(parquet(tmp_path, table, row_group_size=40))))
    assert len(found) == count
    report = found[149].report
    assert report is not None
    assert (report.text, report.outlet, report.title) == ("Dam 149 is safe.", "Velmora Post", "T")
    assert (report.published, report.byline) == (datetime.date(2024, 3, 12), ("Ann Lee", "Bo Ek"))
    assert found[149].done == 1.0


@pytest.mark.parametrize(
    "kind", [pa.timestamp("ns"), pa.timestamp("s"), pa.date32(), pa.date64(), pa.int64(), pa.string()]
)
def test_tabular_parquet_dates(tmp_path: Path, kind: pa.DataType) -> None:
    value: Any = {"int64": 1710233700123456789, "string": "12 March 2024"}.get(str(kind))
    value = value or datetime.datetime(2024, 3, 12)  # noqa: DTZ001 - what Parquet has without a zone
    table = pa.table({"text": ["The dam is safe."] * 2, "date": pa.array([value, None], kind)})
    found = list(items(str(parquet(tmp_path, table))))
    assert [item.report and item.report.published for item in found] == [datetime.date(2024, 3, 12), None]


def test_tabular_parquet_empty_cells_and_no_rows(tmp_path: Path) -> None:
    table = pa.table({"text": ["", None, "b"], "date": [None, None, None]})
    assert shown(list(items(str(parquet(tmp_path, table))))) == [("1", "(empty)"), ("2", "(empty)"), ("3", "b")]
    (found,) = items(str(parquet(tmp_path, table.slice(0, 0))))
    assert found.code == "empty"


def test_tabular_parquet_without_text(tmp_path: Path) -> None:
    file = parquet(tmp_path, pa.table({"id": [1], "lead": ["The dam is safe."]}))
    with pytest.raises(UsageError, match=r"one of id, lead$"):
        list(items(str(file)))
    assert shown(list(items(str(file), Options(columns={"text": "lead"})))) == [("1", "The dam is safe.")]


def test_tabular_parquet_cut_off_or_broken(tmp_path: Path) -> None:
    file = parquet(tmp_path, pa.table({"text": [f"Dam {number}" for number in range(50)]}))
    whole = file.read_bytes()
    for data in (whole[:-3], whole[:100], b"PAR1", whole[:30] + bytes(40) + whole[70:]):
        file.write_bytes(data)
        found = list(items(str(file)))
        assert found[-1].code in ("damaged", None)
        assert len(found) <= 51
    file.write_bytes(whole[:-3])
    assert [item.code for item in items(str(file))] == ["damaged"]


def test_tabular_parquet_text_that_is_stored_once_stays_so(tmp_path: Path) -> None:
    large = "a" * (limits.LARGEST_ROW + 1)
    table = pa.table({"text": pa.array([large, "The dam is safe."]).dictionary_encode().take(pa.array([1, *[0] * 64]))})
    codes = [item.code for item in items(str(parquet(tmp_path, table)))]
    assert codes == [None, *["too-large"] * 64]


def test_tabular_parquet_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.streams.FREE_GROWTH", 2_000_000)
    text = pa.array(["a" * 500_000]).dictionary_encode().take(pa.array([0] * 10_000))
    found = list(items(str(parquet(tmp_path, pa.table({"text": text}), compression="zstd"))))
    assert [item.code for item in found] == [None] * 4 + ["too-large"]


# --- dates and markup ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("2024-03-12", "2024-03-12"),
        ("2024-03-12T23:30:00-05:00", "2024-03-12"),
        ("2024-03-12 09:00:00+00:00", "2024-03-12"),
        ("2024/3/2", "2024-03-02"),
        ("20240312", "2024-03-12"),
        (20240312, "2024-03-12"),
        ("20240312T093000Z", "2024-03-12"),
        ("202403120930", "2024-03-12"),
        (1710236400, "2024-03-12"),
        (1710236400.5, "2024-03-12"),
        ("1710236400000", "2024-03-12"),
        ("Tue, 12 Mar 2024 09:00:00 GMT", "2024-03-12"),
        ("Tue Mar 12 09:00:00 +0000 2024", "2024-03-12"),
        ("March 12, 2024 Tuesday 9:14 AM GMT", "2024-03-12"),
        ("12-Mar-2024", "2024-03-12"),
        ("12/13/2024 10:00", "2024-12-13"),
        ("13.12.2024", "2024-12-13"),
        ("5/5/2024", "2024-05-05"),
        ("03/04/2024", None),
        ("3/4/24", None),
        ("2024", None),
        ("March 2024", None),
        ("0000-00-00", None),
        ("2024-02-30", None),
        ("9999999999999999999", None),
        (float("inf"), None),
        (True, None),
        ("x" * 1000, None),
        ({"$date": 1}, None),
    ],
)
def test_tabular_days(value: Any, want: str | None) -> None:
    found = day(value)
    assert (found and found.isoformat()) == want


def test_tabular_numeric_order() -> None:
    assert numeric_order(["03/04/2024", "13/04/2024", None, 5]) == "day first"
    assert numeric_order(["Tue, 03-24-2024"]) == "month first"
    assert numeric_order(["13/04/2024", "04/13/2024"]) is None
    assert day("03/04/2024", "day first") == datetime.date(2024, 4, 3)
    assert day("03/04/2024", "month first") == datetime.date(2024, 3, 4)


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none() | st.binary(max_size=5))
def test_tabular_days_of_anything(value: Any) -> None:
    day(value, "day first")


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        ("<p>The <b>dam</b> is <a href='x'>safe</a>.</p>\n<p>It\nmoved.</p>", "The dam is safe.\n\nIt moved."),
        ("The <b>dam</b> is safe.\n\nIt moved.", "The dam is safe.\n\nIt moved."),
        ("a<br>b<br/><br />c", "a\nb\n\nc"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\n\nb\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\n\nc"),
        ("<p>a</p><script>x</script>b<aside>Read <p>more</p></aside>c<style>y</style>", "a\n\nbc"),
        ("<figure><img><figcaption>Ann Lee</figcaption></figure><p>a</p>", "a"),
        ("<figcaption>The dam at Velmora seen from above.</figcaption>", "The dam at Velmora seen from above."),
        ("<p>3 &lt; 4 &amp; &#8220;x&#8221;</p><!-- c -->", "3 < 4 & “x”"),
        ("<p>", ""),
        ("", ""),
    ],
)
def test_tabular_pieces_of_html(markup: str, want: str) -> None:
    assert fragment_text(markup) == want


@given(st.text(alphabet="<>/pbri aside&;!-\n\x00", max_size=100))
def test_tabular_pieces_of_anything(markup: str) -> None:
    fragment_text(markup)
