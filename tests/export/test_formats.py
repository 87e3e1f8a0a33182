from __future__ import annotations

import io
import json
import os
import re
import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto.errors import StoreError, UsageError
from accordingto.export import formats, plover
from accordingto.export.formats import FORMATS, write
from accordingto.records import Correction, Reading
from accordingto.store import Store
from benchmarks.generated import readings
from tests.export import distinct
from tests.store.conftest import anything

DOCS = Path(__file__).parents[2] / "docs" / "export.md"
STREAMS = [name for name, each in FORMATS.items() if each.stream]
OTHERS = [name for name, each in FORMATS.items() if not each.stream]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = distinct.store_of(tmp_path / "store", [distinct.reading])
    made.claims.append([distinct.claim])
    made.passages.append([distinct.shared])
    made.copies.append([distinct.group])
    judged = Correction("h1", distinct.reading.report.id, "attribution", "a1", "right", "Ann", distinct.GATHERED)
    made.corrections.append([judged, msgspec.structs.replace(judged, id="h2", kind="event", target="v1")])
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_documented(name: str) -> None:
    page = DOCS.read_text("utf-8")
    table = page.partition("## The formats")[2].partition("**Text.**")[0]
    assert name in re.findall(
        r"`([a-z-]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    )
    if FORMATS[name].stream:
        assert re.search(rf"^## .*\b{name}\b", page, re.MULTILINE)
    for option in FORMATS[name].options:
        (line,) = (line for line in page.splitlines() if line.startswith(f"| `--{option}"))
        assert f"`{name}`" in line


def test_formats_have_a_line_of_help_and_a_function() -> None:
    from importlib import import_module

    for each in FORMATS.values():
        assert each.about
        assert "\n" not in each.about
        module, name = each.function.split(".")
        assert callable(getattr(import_module(f"accordingto.export.{module}"), name))


@pytest.mark.parametrize("name", FORMATS)
def test_formats_every_one_writes_and_leaves_the_store_alone(name: str, store: Store, tmp_path: Path) -> None:
    before = contents(tmp_path / "store")
    out = tmp_path / "out" / f"news{FORMATS[name].extension}"
    counts = write(store, name, out)
    assert counts
    assert all(isinstance(number, int) for number in counts.values())
    assert out.exists()
    assert contents(tmp_path / "store") == before
    assert [path.name for path in out.parent.iterdir()] == [out.name], "no other file is left"


@pytest.mark.parametrize("name", STREAMS)
def test_formats_that_are_streams_go_anywhere(name: str, store: Store, tmp_path: Path) -> None:
    stream = io.BytesIO()
    assert write(store, name, stream) == write(store, name, tmp_path / "out") == write(store, name, str(tmp_path / "o"))
    assert stream.getvalue() == (tmp_path / "out").read_bytes() == (tmp_path / "o").read_bytes()
    assert stream.getvalue().endswith(b"\n")


def test_formats_write_all_to_a_file_that_takes_a_little_at_a_time(store: Store) -> None:
    class Narrow(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def write(self, data: Any) -> int:
            taken = bytes(data[:1000])
            self.written += taken
            return len(taken)

    narrow, wide = Narrow(), io.BytesIO()
    write(store, "webannotation", narrow)  # type: ignore[arg-type]
    write(store, "webannotation", wide)
    assert bytes(narrow.written) == wide.getvalue()


@pytest.mark.parametrize("name", OTHERS)
def test_formats_of_several_files_are_no_stream(name: str, store: Store) -> None:
    with pytest.raises(UsageError, match="give the name of a file or a folder"):
        write(store, name, io.BytesIO())


def test_formats_unknown_one_lists_the_known(store: Store) -> None:
    with pytest.raises(UsageError) as error:
        write(store, "xml", io.BytesIO())
    assert all(name in str(error.value) for name in FORMATS)


@pytest.mark.parametrize(
    ("name", "option", "told"),
    [
        ("plover", "header", "only cameo has it"),
        ("jsonl", "factuality", "only cameo and ftm have it"),
        ("ftm", "undated", "only cameo has it"),
        ("cameo", "colour", "nothing has it"),
    ],
)
def test_formats_refuse_options_they_do_not_know(name: str, option: str, told: str, store: Store) -> None:
    with pytest.raises(UsageError, match=told):
        write(store, name, io.BytesIO(), **{option: 1})


@pytest.mark.parametrize("place", ["store", "store/new.jsonl", "store/readings/x", ".", "link", "store/../store"])
@pytest.mark.parametrize("name", ["jsonl", "parquet", "sqlite"])
def test_formats_never_write_over_the_store(place: str, name: str, store: Store, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "store")
    before = contents(tmp_path / "store")
    with pytest.raises(UsageError, match="would overwrite the store"):
        write(store, name, tmp_path / place)
    assert contents(tmp_path / "store") == before


@pytest.mark.parametrize("name", STREAMS)
def test_formats_leave_nothing_half_written(
    name: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> Iterator[str]:
        yield "a line\n" * 1_000_000
        raise StoreError("the disk is gone")

    module, function = FORMATS[name].function.split(".")
    monkeypatch.setattr(f"accordingto.export.{module}.{function}", failing)
    out = tmp_path / "out"
    out.write_bytes(b"what was there")
    with pytest.raises(StoreError):
        write(store, name, out)
    assert out.read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "store"]


def test_formats_an_interrupted_export_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Iterator[str]:
        yield "a line\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(plover, "lines", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(store, "plover", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_formats_replace_a_file_and_follow_a_link(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to("real")
    write(store, "claims", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes().startswith(b'{"id": "c1"')


def test_formats_a_folder_is_no_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        write(store, "claims", tmp_path / "folder")


def test_formats_a_pipe_is_written_to_and_not_replaced(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write(store, "claims", tmp_path / "pipe")
    reader.join(10)
    assert read[0].startswith(b'{"id": "c1"')
    assert (tmp_path / "pipe").is_fifo()


def test_formats_a_device_stays_one(store: Store) -> None:
    write(store, "claims", Path(os.devnull))
    assert Path(os.devnull).is_char_device()


def test_formats_a_file_has_the_rights_of_a_new_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    write(store, "claims", tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("name", ["jsonl", "plover", "cameo", "webannotation", "ftm", "schemaorg"])
def test_formats_hold_little_however_many_reports_there_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory while 4 and while 24 reports are exported, both after a first run that loads the tables."""
    monkeypatch.setattr(formats, "AT_ONCE", 10_000)

    class Sink(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    class Many(distinct.Shelf):
        def readings(self) -> Iterator[Reading]:
            return (reading for reading in self.written for _ in range(self.times))

        def stored(self) -> Iterator[Any]:
            return (row for row in super().stored() for _ in range(self.times))

    def peak(times: int) -> int:
        shelf = Many(*few)
        shelf.times = times  # type: ignore[attr-defined]
        tracemalloc.start()
        write(shelf, name, Sink())  # type: ignore[arg-type]
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    few = list(readings(2))
    peak(1)
    assert peak(12) < peak(2) + 50_000


@pytest.mark.parametrize("name", STREAMS)
def test_formats_give_the_same_bytes_again(name: str, store: Store) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write(store, name, first)
    write(Store(store.where), name, second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("name", STREAMS)
def test_formats_of_an_empty_store_are_empty(name: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    assert Counter(write(distinct.store_of(tmp_path / "store", []), name, out)).total() == 0
    assert out.getvalue() == b""


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(anything(Reading), st.data())
def test_formats_export_whatever_a_reading_may_be(reading: Reading, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["jsonl", "plover", "cameo", "webannotation", "ftm", "schemaorg"]))
    options = {"factuality": -3.0} if "factuality" in FORMATS[name].options else {}
    for line in distinct.lines_of(name, reading, **options):
        if name == "cameo":
            assert line.count("\t") == 60
        else:
            assert json.loads(line)
