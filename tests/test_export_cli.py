from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from accordingto import cli
from accordingto.export import cameo
from accordingto.export.formats import FORMATS
from benchmarks.generated import readings
from tests.export import distinct

DOCS = Path(__file__).parents[1] / "docs" / "export.md"


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    store = distinct.store_of(folder / "news", [distinct.reading, *readings(20)])
    store.claims.append([distinct.claim])
    return folder


@pytest.fixture(autouse=True)
def folder(where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "news").symlink_to(where / "news")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, bytes, str]:
    code = cli.run(["export", *arguments])
    out, err = capfdbinary.readouterr()
    assert "Traceback" not in err.decode()
    return code, out, err.decode()


def test_export_cli_writes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, err = ran(capfdbinary, "news", "--format", "jsonl")
    assert code == 0
    assert out.decode("utf-8").split("\n")[0] == distinct.reading.to_json()
    assert err == "accordingto: 21 reports\n"
    assert ran(capfdbinary, "news", "--format", "jsonl", "-o", "-") == (code, out, err)


def test_export_cli_writes_a_file(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, err = ran(capfdbinary, "news", "--format", "plover", "-o", "events.jsonl")
    assert (code, out) == (0, b"")
    lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["event"] == ["ASSAULT"]
    assert err == f"accordingto: 21 reports, {len(lines)} events\n"


@pytest.mark.parametrize(("name", "made"), [("parquet", "reports.parquet"), ("csv", "reports.csv"), ("sqlite", None)])
def test_export_cli_writes_tables(
    name: str, made: str | None, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert ran(capfdbinary, "news", "--format", name, "-o", "tables")[:2] == (0, b"")
    assert ((folder / "tables" / made) if made else (folder / "tables")).is_file()
    code, out, err = ran(capfdbinary, "news", "--format", name)
    assert (code, out) == (2, b"")
    assert err.startswith(f"accordingto: {name} cannot go to standard output: give it a name, -o news-{name}")
    assert err.endswith(f"{FORMATS[name].extension}\n")


def test_export_cli_hands_on_the_options(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    plain = ran(capfdbinary, "news", "--format", "cameo")[1].decode().splitlines()
    headed = ran(capfdbinary, "news", "--format", "cameo", "--header")[1].decode().splitlines()
    assert headed == ["\t".join(cameo.COLUMNS), *plain]
    everything = ran(capfdbinary, "news", "--format", "cameo", "--factuality", "-3")[1].decode().splitlines()
    nothing = ran(capfdbinary, "news", "--format", "cameo", "--factuality", "3")[1].decode().splitlines()
    assert len(nothing) < len(plain) < len(everything)
    assert not any(line.split("\t")[1] == "" for line in ran_undated(capfdbinary) if line.split("\t")[2] == "")


def ran_undated(capfdbinary: pytest.CaptureFixture[bytes]) -> list[str]:
    return ran(capfdbinary, "news", "--format", "cameo", "--undated")[1].decode().splitlines()


def test_export_cli_zero_is_a_factuality(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert ran(capfdbinary, "news", "--format", "ftm", "--factuality", "0")[0] == 0
    assert ran(capfdbinary, "news", "--format", "plover", "--factuality", "0")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["news", "--format", "xml"], 2, "there is no format xml: give one of parquet, csv, sqlite, jsonl, claims"),
        (["news"], 2, "Missing option '--format'; see accordingto export --help"),
        (["nowhere", "--format", "jsonl"], 2, "nowhere is no store"),
        (["nowhere", "--format", "xml"], 2, "there is no format xml"),
        (["news", "--format", "plover", "--header"], 2, "plover has no option header: only cameo has it"),
        (["news", "--format", "cameo", "--factuality", "4"], 2, "less than or equal to 3"),
        (["news", "--format", "jsonl", "-o", "news"], 2, "news would overwrite the store"),
        (["news", "--format", "jsonl", "-o", "news/readings/a"], 2, "would overwrite the store"),
        (["news", "--format", "jsonl", "-o", "."], 2, "is a folder"),
    ],
)
def test_export_cli_errors_are_one_line(
    arguments: list[str], code: int, told: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    got, out, err = ran(capfdbinary, *arguments)
    assert (got, out, err.count("\n")) == (code, b"", 1)
    assert told in err


@pytest.mark.parametrize("form", ["claims", "passages", "copies"])
def test_export_cli_says_that_comparing_comes_first(
    form: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    store = distinct.store_of(folder / "fresh", [distinct.reading])
    told = "accordingto: there was nothing to write"
    first = f"{told}: compare the reports first, accordingto compare fresh\n"
    assert ran(capfdbinary, "fresh", "--format", form) == (0, b"", first)
    for table in (store.claims, store.passages, store.copies):
        table.create()
    assert ran(capfdbinary, "fresh", "--format", form) == (0, b"", f"{told}\n")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("plover", "writing: 21 of 21 reports"),
        ("claims", "writing: 1 of 1 claims"),
        ("parquet", "events: "),
        ("csv", "events: "),
        ("sqlite", "events: "),
    ],
)
def test_export_cli_tells_how_far_it_is(
    form: str, told: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accordingto.terminal.QUIET", 0.0)
    code, _, err = ran(capfdbinary, "news", "--format", form, "-o", "out")
    assert code == 0
    assert any(line.startswith(f"accordingto: {told}") for line in err.splitlines()), err


def test_export_cli_tells_nothing_among_the_lines_that_are_looked_at(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accordingto.terminal.QUIET", 0.0)
    monkeypatch.setattr("accordingto.export_cli.is_output_kept", lambda: False)
    assert ran(capfdbinary, "news", "--format", "jsonl")[2] == "accordingto: 21 reports\n"


def test_export_cli_help_has_a_line_for_each_format(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    code, out, _ = ran(capfdbinary, "--help")
    assert code == 0
    text = out.decode()
    for name, each in FORMATS.items():
        assert re.search(rf"^ *{name} +{re.escape(each.about)}$", text, re.MULTILINE), text
    assert "accordingto export news --format plover -o events.jsonl" in text
    page = DOCS.read_text("utf-8")
    options = set(re.findall(r"--[a-z]+", text))
    assert options == set(re.findall(r"--[a-z]+", page.partition("A file is there")[0])), (
        "docs/export.md has every option"
    )


def test_export_cli_ends_quietly_where_nobody_reads_on(where: Path) -> None:
    command = [sys.executable, "-m", "accordingto", "export", str(where / "news"), "--format", "webannotation"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(10).startswith(b"{")
        process.stdout.close()
        err = process.stderr.read().decode()
    assert (process.returncode, err) == (0, "")


def test_export_cli_full_disk_is_told(where: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    command = [
        sys.executable,
        "-m",
        "accordingto",
        "export",
        str(where / "news"),
        "--format",
        "jsonl",
        "-o",
        "/dev/full",
    ]
    ended = subprocess.run(command, capture_output=True, check=False)
    err = ended.stderr.decode()
    assert ended.returncode == 1
    assert "No space left on device" in err
    assert err.count("\n") == 1
