"""What the disk may do, and what is left then."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accordingto.errors import StoreError
from accordingto.store import Store, Stored
from accordingto.store.faults import faults, reason

Some = Callable[..., list[Stored]]
WRITER = Path(__file__).with_name("writer.py")
SCRIPTS = Path(__file__).parents[2] / "scripts"


def run(*command: str | Path) -> str:
    """What a command prints on standard output; it must end well."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may look into, as those of pytest are not."""
    folder = Path("/tmp", f"accordingto-{os.getpid()}")  # noqa: S108
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_writer_without_rights_says_so(open_folder: Path, some: Some) -> None:
    store = Store(open_folder / "store", create=True)
    store.append(some(0, 3))
    folders = [Path(store.where, "readings"), Path(store.where, "readings", "_delta_log")]
    for folder in folders:
        folder.chmod(0o555)
    said = run(sys.executable, WRITER, "nobody", store.where, "0", "6", "3")
    for folder in folders:
        folder.chmod(0o755)
    assert said == (
        f"{store.where}/readings: writing to it failed: permission denied; check its rights;"
        " what was stored before is whole\n"
    )
    assert list(store.stored()) == some(0, 3)


def test_a_reader_without_rights_says_so(open_folder: Path, some: Some) -> None:
    store = Store(open_folder / "store", create=True)
    store.append(some(0, 3))
    Path(store.where, "readings").chmod(0o000)
    said = run(sys.executable, WRITER, "nobody", store.where, "0", "6", "3")
    Path(store.where, "readings").chmod(0o755)
    assert said == (
        f"{store.where}/readings: looking for it failed: permission denied; check its rights;"
        " what was stored before is whole\n"
    )


def test_a_file_that_may_grow_no_more_costs_one_commit(store: Store, some: Some) -> None:
    store.append(some(0, 4))
    said = run(sys.executable, WRITER, "limited", store.where, "4", "20000", "19996")
    assert said == (
        f"{store.where}/readings: writing to it failed: file too large; raise the limit on the size of files and run it"
        " again; what was stored before is whole\n"
    )
    assert list(store.stored()) == some(0, 4)
    assert len(list(Path(store.where, "readings").glob("*.parquet"))) == 1


def test_a_full_disk_costs_one_commit(tmp_path: Path, some: Some) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be had here: unshare is missing or not allowed")
    script = 'mount -t tmpfs -o size=600k tmpfs "$1" && "$2" "$3" fill "$1/store" "$4"'
    said = run(*inside, "sh", "-c", script, "sh", disk, sys.executable, WRITER, tmp_path / "copy").splitlines()
    # the first may come to a data file's end or to a transaction's, the second does not even come to a data file
    full = " failed: no space left on device; free some space and run it again; what was stored before is whole"
    assert [line.endswith(full) for line in said] == [True, True, False]
    assert said[2] == "2"
    found = list(Store(tmp_path / "copy").stored())
    assert len(found) > 20
    assert found == [*some(0, len(found) - 2), *some(4000, 4002)]
    assert len(found) % 2 == 0


@pytest.mark.parametrize("what", ["cut", "changed", "gone"])
def test_a_damaged_file_is_told_in_one_line(store: Store, some: Some, what: str) -> None:
    store.append(some(0, 50, 100))
    (path,) = Path(store.where, "readings").glob("*.parquet")
    content = path.read_bytes()
    if what == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif what == "changed":
        path.write_bytes(content[:200] + bytes(byte ^ 255 for byte in content[200:300]) + content[300:])
    else:
        path.unlink()
    with pytest.raises(StoreError, match=r"readings: reading it failed: ") as told:
        list(Store(store.where).readings())
    assert "\n" not in str(told.value)


def test_a_damaged_log_is_told_in_one_line(store: Store) -> None:
    Path(store.where, "readings", "_delta_log", f"{0:020d}.json").write_text("{")
    with pytest.raises(StoreError, match=r"readings: looking for it failed: ") as told:
        Store(store.where)
    assert "\n" not in str(told.value)


def test_a_store_that_is_deleted_is_told_in_one_line(store: Store, some: Some) -> None:
    store.append(some(0, 1))
    shutil.rmtree(store.where)
    with pytest.raises(StoreError) as told:
        list(store.readings())
    assert "\n" not in str(told.value)


def test_a_killed_writer_leaves_a_whole_store() -> None:
    """The same with 100 kills: python scripts/kill_store.py"""
    told = json.loads(run(sys.executable, SCRIPTS / "kill_store.py", "--kills", "3"))
    assert (told["lost"], told["half"], told["twice"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.EIO, "Input/output error"), "input/output error; check the disk"),
        (OSError("Error writing bytes to file. Detail: [errno 28] No space left on device"), "no space left on device"),
        (
            OSError(
                "Generic LocalFileSystem error\n \x1b[31m↳\x1b[0m Unable to copy: Read-only file system (os error 30)"
            ),
            "read-only file system",
        ),
        (ValueError("Generic S3 error\n   \x1b[31m↳\x1b[0m  no\n answer"), "Generic S3 error no answer"),
        (ValueError("x" * 500), "x" * 300 + "…"),
    ],
)
def test_reasons_are_one_short_line(error: Exception, expected: str) -> None:
    assert reason(error).startswith(expected)
    assert "\n" not in reason(error)
    assert "\x1b" not in reason(error)


def test_faults_lets_other_errors_through() -> None:
    with pytest.raises(ZeroDivisionError), faults("store", "counting"):
        raise ZeroDivisionError
