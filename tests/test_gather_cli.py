"""``accordingto gather`` from its command line to its account; what is read is read by nobody here."""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accordingto import cli
from accordingto.errors import InputError
from accordingto.gather.items import Item
from accordingto.records import Reading, Report
from accordingto.store import Store

TEXT = "The mayor of Orne said on Monday that the old bridge over the river is safe again for lorries and buses."


class NoReader:
    """Gives every report back as a reading with nothing in it."""

    def __init__(self, **_: Any) -> None:
        pass

    def try_many(
        self, reports: Iterable[Report], workers: int = 1, cluster: None = None
    ) -> Iterator[Reading | InputError]:
        assert (workers, cluster) == (1, None)
        iterator = iter(reports)
        while batch := list(itertools.islice(iterator, 16)):
            yield from map(Reading, batch)


@pytest.fixture(autouse=True)
def _nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("accordingto.reader.Reader", NoReader)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for number in range(3):
        (made / f"{number}.txt").write_text(f"{TEXT} It was the {number}th time.")
    (made / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    return made


def _run(*arguments: str | Path) -> int:
    return cli.run(["gather", *map(str, arguments)])


def _account(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.splitlines()[-1]


def test_gather_tells_what_became_of_every_item(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert _run(folder, "--into", store) == 0
    assert _account(capsys) == (
        f"accordingto: 4 in = 3 read + 0 duplicates + 1 skipped (1 binary); 3 new in {store}, which now has 3"
    )
    assert _run(folder, "--into", store) == 0
    assert "4 in = 0 read + 3 duplicates + 1 skipped (1 binary); 0 new" in _account(capsys)


def test_gather_knows_outlet_and_date_of_all(folder: Path, tmp_path: Path) -> None:
    assert _run(folder, "--into", tmp_path / "s", "--outlet", "The Harbour Ledger", "--published", "2024-03-12") == 0
    reports = [reading.report for reading in Store(tmp_path / "s").readings()]
    assert {(each.outlet, str(each.published)) for each in reports} == {("The Harbour Ledger", "2024-03-12")}


def test_gather_takes_columns_by_name(tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_text(f"nr,wording,who\n1,{TEXT},The Mill\n")
    assert _run(table, "--into", tmp_path / "s", "--columns", "text=wording,outlet=who") == 0
    (reading,) = Store(tmp_path / "s").readings()
    assert (reading.report.text, reading.report.outlet) == (TEXT, "The Mill")


def test_gather_passes_over_a_table_without_texts_among_other_sources(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "blob.csv"
    table.write_text("x,y\n1,2\n")
    assert _run(table, folder / "0.txt", "--into", tmp_path / "s") == 0
    assert "2 in = 1 read + 0 duplicates + 1 skipped (1 columns)" in _account(capsys)
    assert _run(table, "--into", tmp_path / "t") == 2


def test_gather_makes_no_store_where_what_is_skipped_cannot_be_written(tmp_path: Path) -> None:
    assert _run("x", "--into", tmp_path / "s", "--skipped", tmp_path / "none" / "s.jsonl") == 2
    assert not (tmp_path / "s").exists()


def test_gather_writes_what_it_skipped(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(folder, "missing.txt", "--into", tmp_path / "s", "--skipped", tmp_path / "skipped.jsonl") == 0
    rows = [json.loads(line) for line in (tmp_path / "skipped.jsonl").read_text().splitlines()]
    assert [(row["location"], row["code"]) for row in rows] == [
        (str(folder / "picture.png"), "binary"),
        ("missing.txt", "missing"),
    ]
    assert f"skipped {folder / 'picture.png'} (binary)" in capsys.readouterr().err


def test_gather_fails_where_everything_is_skipped(tmp_path: Path) -> None:
    assert _run("missing.txt", "--into", tmp_path / "s") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x", "--published", "yesterday"], "is no date"),
        (["-", "-"], "standard input"),
        (["x", "--language", "de"], "only English"),
        (["x", "--ontology", "nowhere.yaml"], "is no file"),
        (["x", "--columns", "text"], "maps no column"),
        (["x", "--watch"], "addresses of feeds"),
        (["https://news.example/feed", "--watch", "--workers", "2"], "one worker"),
        (["x", "--skipped", "/nowhere/at/all"], "cannot be written"),
    ],
)
def test_gather_says_what_is_wrong_with_the_command(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*arguments, "--into", tmp_path / "s") == 2
    assert told in capsys.readouterr().err


def test_gather_refuses_a_folder_of_something_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(folder, "--into", folder) == 2
    assert "holds something else" in capsys.readouterr().err


def test_gather_keeps_what_was_read_when_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def items(*_: Any) -> Iterator[Item]:
        for number in range(20):
            yield Item(f"{number}", Report(f"{TEXT} {number}"), done=number / 20)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("accordingto.gather.sources.items", items)
    assert _run("anything", "--into", tmp_path / "s") == 130
    told = capsys.readouterr().err
    assert "16 in = 16 read + 0 duplicates + 0 skipped; 16 new" in told
    assert told.endswith("interrupted\n")
    assert len(Store(tmp_path / "s")) == 16


def test_gather_remembers_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def web_items(addresses: list[str], **web: Any) -> Iterator[Item]:
        asked.append((addresses, set(web["known_urls"])))
        yield Item(addresses[0], Report(TEXT, url=addresses[0]))

    monkeypatch.setattr("accordingto.gather.web.web_items", web_items)
    for _ in range(2):
        assert _run("https://news.example/a", "https://news.example/b", "--into", tmp_path / "s") == 0
    both = ["https://news.example/a", "https://news.example/b"]
    assert asked == [(both, set()), (both, {both[0]})]
