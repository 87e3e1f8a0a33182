"""SQL over a store: what is refused, what is limited, and what comes back."""

from __future__ import annotations

import datetime
import json
import pickle
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accordingto.errors import AccordingtoError, UsageError
from accordingto.store import Store, duck, flat, sql
from accordingto.store.query import Result, query
from tests.store.newsroom import made, readings

if TYPE_CHECKING:
    import duckdb

CASES = Path(__file__).parent.parent / "cases" / "hostile_sql.jsonl"
HOSTILE = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
CANARY = "swordfish"

# Statements that are allowed and never end well: what is said, and within how many seconds.
BOMBS = {
    "long-text": ("SELECT repeat('x', 10000000000)", "Cannot create a string of size", UsageError),
    "longer-text": ("SELECT lpad('x', 2000000000, 'y')", "query", AccordingtoError),
    "long-list": ("SELECT list_sum(range(1000000000))", "more than", AccordingtoError),
    "many-rows": ("SELECT count(*) FROM range(10000000000000)", "longer than 1 s", AccordingtoError),
    "recursion": (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "longer than 1 s",
        AccordingtoError,
    ),
    "doubling": (
        "WITH RECURSIVE t(n) AS (SELECT 'x' UNION ALL SELECT n || n FROM t) SELECT max(length(n)) FROM t",
        "query",
        AccordingtoError,
    ),
    "one-call": ("SELECT levenshtein(repeat('x', 300000), repeat('y', 300000))", "longer than 1 s", AccordingtoError),
}  # fmt: skip


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(tmp_path_factory.mktemp("newsroom") / "store")


@pytest.fixture(scope="module")
def connection(newsroom: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    with duck.opened(newsroom) as connection:
        yield connection


def filled(case: dict[str, str], folder: Path) -> str:
    """The statement, with a file that is there to be read, its folder, and a name to write to."""
    (folder / "canary.csv").write_text(f"{CANARY},1\n", encoding="utf-8")
    places = {"{canary}": folder / "canary.csv", "{folder}": folder, "{out}": folder / "out.db"}
    statement = case["sql"]
    for mark, path in places.items():
        statement = statement.replace(mark, str(path))
    return statement


def test_hostile_cases_are_many_and_differ() -> None:
    assert len({case["sql"] for case in HOSTILE}) == len(HOSTILE) >= 60


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["name"])
def test_query_refuses_what_is_no_select_over_the_tables(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, case: dict[str, str]
) -> None:
    with pytest.raises(UsageError) as caught:
        sql.check(connection, filled(case, tmp_path), flat.KEYS)
    assert case["says"] in str(caught.value)
    assert "\n" not in str(caught.value)
    assert CANARY not in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {"canary.csv"}


def test_a_locked_connection_keeps_disk_and_settings_closed_by_itself(newsroom: Store, tmp_path: Path) -> None:
    """The second wall, without the first: whatever names a file or a setting."""
    import duckdb

    signs = ("{canary}", "{out}", "{folder}", "/etc", "http", "s3:")
    words = ("SET G", "SET e", "SET l", "SET m", "RESET", "INSTALL", "LOAD", "PRAGMA m")
    tried = [case for case in HOSTILE if any(sign in case["sql"] for sign in signs) or case["sql"].startswith(words)]
    assert len(tried) > 60
    with duck.opened(newsroom) as connection:
        for case in tried:
            try:
                found = repr(connection.execute(filled(case, tmp_path)).fetchall())
            except duckdb.Error as error:
                found = str(error)
            assert CANARY not in found, case["name"]
            assert "root:" not in found, case["name"]
            assert "locked" in found or not case["sql"].startswith("SET"), case["name"]
            assert {path.name for path in tmp_path.iterdir()} == {"canary.csv"}, case["name"]


def test_a_slow_query_draws_nothing_on_standard_output(newsroom: Store) -> None:
    with duck.opened(newsroom) as connection:
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)


def test_store_files_are_read_only_and_no_others_are_there(newsroom: Store) -> None:
    table = newsroom.copies
    files = duck.StoreFiles({"copies": (table.snapshot(), table.delta.filesystem)})
    (path,) = files.known
    assert files.glob(path) == [path]
    assert files.glob("store://copies/*") == files.ls("store://copies") == []
    with pytest.raises(PermissionError):
        files.open(path, "wb")
    for name in ("store://copies/../readings", "/etc/passwd", "store://copies/x"):
        with pytest.raises(FileNotFoundError):
            files.open(name)
    with files.open(path) as file:
        assert file.read(4) == b"PAR1"


def test_query_ends_what_asks_for_too_much(newsroom: Store) -> None:
    """Each in its own process, and none much longer than its time."""

    def ended(name: str) -> tuple[str, Exception | Result, float]:
        began = time.monotonic()
        try:
            return name, query(newsroom, BOMBS[name][0], timeout=1, memory=300), 0
        except AccordingtoError as error:
            return name, error, time.monotonic() - began

    with ThreadPoolExecutor(4) as pool:
        for name, error, _took in pool.map(ended, BOMBS):
            _, says, kind = BOMBS[name]
            assert type(error) is kind, (name, error)
            assert says in str(error), (name, error)
            assert "\n" not in str(error)
            assert len(str(error)) < 700


def test_query_gives_columns_and_rows(newsroom: Store) -> None:
    found = query(
        newsroom,
        "SELECT r.title, count(*) AS n, min(a.published) AS day, array_agg(DISTINCT a.form ORDER BY a.form) AS forms,"
        " FROM attributions AS a JOIN reports AS r USING (report_id) GROUP BY r.title ORDER BY n DESC",
    )
    _, rich, _ = readings()
    assert found.columns == ("title", "n", "day", "forms")
    assert found.rows[0] == (
        rich.report.title,
        13,
        datetime.date(2024, 11, 4),
        ["direct", "indirect", "mixed"],
    )
    assert not found.cut


def test_query_values_are_those_that_are_promised(newsroom: Store) -> None:
    (row,) = query(
        newsroom,
        "SELECT NULL, true, 2::HUGEINT, 0.5::DOUBLE, 1.50::DECIMAL(9, 2), 'é', 'ab'::BLOB, DATE '2024-02-29',"
        " TIMESTAMP '2024-02-29 01:02:03.5', TIMESTAMPTZ '2024-02-29 01:02:03+01', [1, NULL],"
        " {'a': [DATE '2024-01-01']}, MAP {1: 'x'}, TIME '01:02:03', INTERVAL 3 DAYS,"
        " '5b2a2f5e-0f4e-4f53-9d0e-1d3d5a8f6f10'::UUID",
    ).rows
    assert row == (
        None, True, 2, 0.5, Decimal("1.50"), "é", b"ab", datetime.date(2024, 2, 29),
        datetime.datetime.fromisoformat("2024-02-29T01:02:03.5"),
        datetime.datetime(2024, 2, 29, 0, 2, 3, tzinfo=datetime.UTC), [1, None], {"a": [datetime.date(2024, 1, 1)]},
        {"1": "x"}, "01:02:03", "3 days, 0:00:00", "5b2a2f5e-0f4e-4f53-9d0e-1d3d5a8f6f10",
    )  # fmt: skip


@pytest.mark.parametrize(("limit", "rows", "cut"), [(0, 0, True), (2, 2, True), (3, 3, False)])
def test_query_keeps_to_the_row_limit(newsroom: Store, limit: int, rows: int, cut: bool) -> None:
    found = query(newsroom, "FROM reports SELECT outlet", limit=limit)
    assert (len(found.rows), found.cut, found.columns) == (rows, cut, ("outlet",))


def test_query_result_beyond_the_limit_of_bytes_is_refused(newsroom: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.store.query.LARGEST_RESULT", 2_000_000)
    with pytest.raises(AccordingtoError, match="more than 2 MB"):
        query(newsroom, "SELECT repeat('x', 10000) FROM range(1000)")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("SELECT * FROM reprots", "there is no table reprots; there are attributions, chains, claim_members,"),
        ("SELECT 1 +", "syntax error"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "nested too deeply"),
        ("SELECT " + "1 + " * 5000 + "1", "nested too deeply"),
        ("SELECT '" + "x" * 100_000 + "'", "100,000 are the most"),
    ],
    ids=["table", "syntax", "brackets", "sum", "long"],
)
def test_sql_tells_of_mistakes_in_one_line(connection: duckdb.DuckDBPyConnection, statement: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        sql.check(connection, statement, flat.KEYS)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("SELECT nothing FROM reports", 'Referenced column "nothing" not found'),
        ("SELECT CAST(outlet AS INTEGER) FROM reports", "Could not convert string"),
        ("SELECT ?", "arameter"),
    ],
)
def test_query_tells_of_mistakes_in_one_line(newsroom: Store, statement: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        query(newsroom, statement)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "LINE 1" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW TABLES",
        "DESCRIBE reports",
        "SUMMARIZE claims",
        "WITH reports AS (SELECT 1 AS a) SELECT a FROM reports",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t",
        "VALUES (1), (2)",
        "SELECT * FROM main.reports, unnest(byline) AS b(name)",
        "SELECT * FROM (PIVOT (SELECT outlet, act FROM attributions) ON act IN ('say', 'deny') USING count(*))",
        "SELECT e.key FROM entities, json_each(reference) AS e;",
        "SELECT list_transform(byline, LAMBDA name: upper(name)), row_number() OVER (ORDER BY published) FROM reports",
        "SELECT outlet FROM reports WHERE text NOT LIKE '%COPY%' -- ATTACH 'x'; DROP",
        "SELECT outlet FROM reports TABLESAMPLE 100% UNION ALL SELECT name FROM chains USING SAMPLE 3",
        "SELECT 'COPY reports TO ''/tmp/x''' AS \"DROP TABLE\"",
    ],
)
def test_sql_allows_what_only_reads(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    sql.check(connection, statement, flat.KEYS)
    assert connection.execute(statement).fetchall()


@pytest.mark.parametrize("limits", [{"limit": -1}, {"timeout": 0}, {"memory": 0}])
def test_query_limits_must_be_more_than_nothing(newsroom: Store, limits: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="more than nothing"):
        query(newsroom, "SELECT 1", **limits)  # type: ignore[arg-type]


def test_query_says_so_where_the_store_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path / "store", create=True)
    (tmp_path / "store").rename(tmp_path / "moved")
    with pytest.raises(UsageError, match="is no store"):
        query(store, "SELECT 1")


def test_a_data_file_that_is_gone_is_told_in_one_line(tmp_path: Path) -> None:
    store = made(tmp_path / "store")
    files = list((tmp_path / "store" / "readings").glob("*.parquet"))

    def read() -> None:
        with duck.opened(store) as connection:
            for file in files:
                file.unlink(missing_ok=True)
            connection.execute("SELECT text FROM reports").fetchall()

    for ask in (read, lambda: query(store, "SELECT text FROM reports")):
        with pytest.raises(AccordingtoError, match="merged or removed meanwhile: run it again"):
            ask()


def test_query_reads_what_was_there_when_it_began(tmp_path: Path) -> None:
    """Readers are not blocked, and see one moment, whatever is written or merged meanwhile."""
    store = made(tmp_path / "store")
    with duck.opened(store) as connection:
        store.compact()
        store.claims.replace([])
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (2,)
        assert connection.execute("SELECT count(*), sum(length(text)) > 0 FROM reports").fetchone() == (3, True)
    assert query(store, "SELECT count(*) FROM claims").rows == [(0,)]


def test_results_that_are_broken_or_hold_other_objects_are_not_taken() -> None:
    from accordingto.store.query import _result

    for code, says in ((-14, "longer than 1 s"), (-6, "more than 1 MB"), (-11, "exit code -11")):
        with pytest.raises(AccordingtoError, match=says):
            _result(pickle.dumps(["a"])[:-3], code, 1, 1)
    hostile = pickle.dumps(["a"]) + pickle.dumps([(Path("/"),)]) + pickle.dumps({"cut": False})
    with pytest.raises(AccordingtoError):
        _result(hostile, 0, 1, 1)
