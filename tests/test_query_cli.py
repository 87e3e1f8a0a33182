"""The command line of queries: what it prints where, and with which code it ends."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from accordingto import cli, query_cli
from accordingto.errors import AccordingtoError, UsageError
from accordingto.store import Store
from accordingto.store import query as module
from accordingto.store.query import Result
from tests.store.newsroom import made

if not any(command.name == "query" for command in cli.app.registered_commands):
    cli.app.command(name="query", no_args_is_help=True)(query_cli.query)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("newsroom") / "store"
    made(where)
    return str(where)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Queries that were asked; each is answered with the same three rows, as far as its limit goes."""
    calls: list[dict[str, object]] = []

    def answer(store: Store, sql: str, **limits: object) -> Result:
        calls.append({"where": store.where, "sql": sql, **limits})
        if sql.startswith("FAIL"):
            raise (UsageError if sql.endswith("2") else AccordingtoError)("it is so")
        rows = [("=a", 1), ("é", None), ("c", 3)]
        limit = limits["limit"]
        assert isinstance(limit, int)
        return Result(("name", "n"), rows[:limit], limit < 3)

    monkeypatch.setattr(module, "query", answer)
    return calls


def test_query_cli_asks_a_store(news: str, capfd: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT outlet, count(*) AS n FROM attributions GROUP BY outlet HAVING outlet LIKE 'Harbour%'"
    assert cli.run(["query", news, sql]) == 0
    out, err = capfd.readouterr()
    assert [line.split() for line in out.splitlines()] == [["outlet", "n"], ["Harbour", "Gazette", "17"]]
    assert not err


def test_query_cli_prints_every_format(
    news: str, asked: list[dict[str, object]], capfd: pytest.CaptureFixture[str]
) -> None:
    def printed(form: str) -> str:
        assert cli.run(["query", news, "SELECT 1", "--format", form]) == 0
        out, err = capfd.readouterr()
        assert not err
        return out

    objects = [{"name": "=a", "n": 1}, {"name": "é", "n": None}, {"name": "c", "n": 3}]
    assert json.loads(printed("json")) == objects
    assert [json.loads(line) for line in printed("jsonl").splitlines()] == objects
    assert list(csv.reader(io.StringIO(printed("csv"), newline=""))) == [
        ["name", "n"],
        ["'=a", "1"],
        ["é", ""],
        ["c", "3"],
    ]
    assert printed("table").split() == ["name", "n", "=a", "1", "é", "c", "3"]
    assert {call["sql"] for call in asked} == {"SELECT 1"}


def test_query_cli_says_when_rows_are_left_out(
    news: str, asked: list[dict[str, object]], capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["query", news, "SELECT 1", "--limit", "2", "--timeout", "7.5", "--memory", "200"]) == 0
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 3
    assert err == "accordingto: there are more than 2 rows: give --limit for more\n"
    assert asked == [{"where": news, "sql": "SELECT 1", "limit": 2, "timeout": 7.5, "memory": 200}]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["NEWS", "FAIL 1"], 1, "it is so"),
        (["NEWS", "FAIL 2"], 2, "it is so"),
        (["NEWS", "SELECT 1", "--limit", "-1"], 2, "--limit"),
        (["NEWS", "SELECT 1", "--timeout", "0"], 2, "--timeout"),
        (["NEWS", "SELECT 1", "--memory", "none"], 2, "--memory"),
        (["NEWS", "SELECT 1", "--format", "xml"], 2, "--format"),
        (["NEWS"], 2, "SQL"),
        (["nowhere", "SELECT 1"], 2, "nowhere is no store"),
    ],
)
def test_query_cli_ends_with_one_line(
    news: str, arguments: list[str], code: int, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["query", *(news if word == "NEWS" else word for word in arguments)]) == code
    out, err = capfd.readouterr()
    assert not out
    assert says in err
    assert len(err.splitlines()) == 1


def test_query_cli_takes_sql_from_standard_input(
    news: str, asked: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT\n1"))
    assert cli.run(["query", news, "-"]) == 0
    assert asked[0]["sql"] == "SELECT\n1"


def test_query_cli_ends_quietly_where_nobody_reads(news: str) -> None:
    import subprocess

    code = (
        "import sys\nfrom accordingto import cli, query_cli\n"
        "if not any(command.name == 'query' for command in cli.app.registered_commands):\n"
        "    cli.app.command(name='query')(query_cli.query)\n"
        "sys.exit(cli.run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "query", news, "FROM range(50000)", "--limit", "50000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_query_cli_help_has_an_example(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "--help"]) == 0
    assert "accordingto query news" in capfd.readouterr().out


def test_query_cli_options_are_documented(root: Path) -> None:
    import inspect

    page = (root / "docs" / "query.md").read_text(encoding="utf-8")
    options = {"--format" if name == "form" else f"--{name}" for name in inspect.signature(query_cli.query).parameters}
    assert [option for option in options - {"--store", "--sql"} if f"| `{option} " not in page] == []


def test_query_cli_loads_nothing_heavy_to_be_imported() -> None:
    import subprocess

    code = (
        "import sys; sys.modules.pop('rich', None); import accordingto.query_cli; "
        "print([name for name in ('duckdb', 'deltalake', 'pyarrow', 'fsspec', 'numpy') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert ended.stdout == "[]\n"
