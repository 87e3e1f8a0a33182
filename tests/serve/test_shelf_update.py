from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accordingto.serve.shelf import Shelf
from accordingto.serve.shelf import file as index
from accordingto.serve.shelf import update as updating
from accordingto.serve.shelf.update import Watch, update, update_corrections
from accordingto.store import Store
from tests.serve.shelves import claim, correction, dump, fill, fresh, store_of

PATIENCE = 30.0  # seconds until a test gives up


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def count(shelf: Shelf, table: str = "reports") -> int:
    found: int = shelf.connection().execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    return found


def test_shelf_is_read_while_it_is_written(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 4)
    update(store, file)
    shelf = Shelf(file)
    writer = index.writer(file)
    try:
        with index.writing(writer):
            writer.execute("DELETE FROM reports")
            began = time.monotonic()
            assert count(shelf) == 4
            assert time.monotonic() - began < 5
            writer.execute("ROLLBACK")
            writer.execute("BEGIN")
    finally:
        writer.close()


def test_shelf_shows_one_state_in_a_moment(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 4)
    update(store, file)
    shelf = Shelf(file)
    with shelf.moment() as connection:
        before = connection.execute("SELECT count(*) FROM reports").fetchone()[0]
        fill(store, 4, 6)
        update(store, file)
        with shelf.moment():
            assert count(shelf) == before == 4
    assert count(shelf) == 6


def test_shelf_goes_on_after_its_file_was_deleted(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 2)
    update(store, file)
    shelf = Shelf(file)
    assert count(shelf) == 2
    index.delete(file)
    assert count(shelf) == 0
    update(store, file)
    assert count(shelf) == 2


def test_shelf_may_be_shared_by_threads(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 3)
    update(store, file)
    shelf = Shelf(file)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(count(shelf))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3] * 4


def test_update_may_be_done_by_several_at_once(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "BATCH", 3)
    store = store_of(tmp_path / "store", 30)
    store.claims.replace([claim(store, "c1", 1), claim(store, "c2", 2)])
    failed: list[Exception] = []

    def work() -> None:
        try:
            update(Store(store.where), file)
        except (sqlite3.Error, AssertionError) as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert dump(file) == fresh(store, tmp_path)


def test_update_ends_early_and_goes_on_later(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "BATCH", 4)
    store = store_of(tmp_path / "store", 10)
    answers = iter([False, False, True, True, True, True, True])
    update(store, file, lambda: next(answers))
    connection = Shelf(file).connection()
    assert dict(map(tuple, connection.execute("SELECT key, value FROM meta WHERE key IN ('reports', 'stored')"))) == {
        "reports": 8,
        "stored": 10,
    }
    update(store, file)
    assert dump(file) == fresh(store, tmp_path)


# Says that a batch is written, and then never ends the next.
HANGING = """
import sys, time
from accordingto.serve.shelf import update as updating
from accordingto.store import Store
from pathlib import Path
updating.BATCH = 4
add, done = updating.add_reports, []
def hanging(*arguments):
    add(*arguments)
    done.append(1)
    if len(done) == 3:
        print("now", flush=True)
        time.sleep(60)
updating.add_reports = hanging
updating.update(Store(sys.argv[1]), Path(sys.argv[2]))
"""


def test_update_goes_on_where_another_was_killed(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 20)
    with subprocess.Popen(
        [sys.executable, "-c", HANGING, store.where, str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert count(Shelf(file)) == 8
    update(store, file)
    assert dump(file) == fresh(store, tmp_path)


def test_corrections_are_seen_at_once(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 2)
    update(store, file)
    fill(store, 2, 3)
    store.corrections.append([correction(next(store.readings()).report.id, "h1", "a1", "wrong", 1)])
    assert update_corrections(store, file)
    shelf = Shelf(file)
    assert (count(shelf, "corrections"), count(shelf)) == (1, 2)
    assert not update_corrections(store, file)


def test_watch_sees_what_is_gathered_compared_and_made_anew(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 2)
    shelf = Shelf(file)
    with Watch(store, file, every=0.01) as watch:
        wait(lambda: count(shelf) == 2)
        fill(store, 2, 5)
        wait(lambda: count(shelf) == 5)
        store.claims.replace([claim(store, "c1")])
        wait(lambda: count(shelf, "claims") == 1)
        shutil.rmtree(tmp_path / "store")
        wait(lambda: watch.trouble is not None)
        assert count(shelf) == 5
        store_of(tmp_path / "store", 3)
        wait(lambda: count(shelf) == 3)
        wait(lambda: watch.trouble is None)


def test_watch_makes_a_damaged_index_anew(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of(tmp_path / "store", 3)
    watch = Watch(store, file)

    def damaged(*_: object) -> bool:
        raise sqlite3.DatabaseError("database disk image is malformed")

    with monkeypatch.context() as broken:
        broken.setattr(updating, "update", damaged)
        watch.look()
    assert watch.trouble == "database disk image is malformed"
    assert not file.exists()
    watch.look()
    assert count(Shelf(file)) == 3
