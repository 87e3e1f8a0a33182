"""Folders and patterns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accordingto.gather.items import Item
from accordingto.gather.sources import items


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "reports"
    for name in ("b.txt", "a.txt", "c/d/e.txt", "c/a.html", ".hidden.txt", ".git/x.txt", "Z.txt"):
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<p>The {name} is safe, he said.</p>" if name.endswith("html") else f"The {name} is safe.")
    return top


def places(found: list[Item], folder: Path) -> list[str]:
    return [os.path.relpath(item.location, folder) for item in found]


def test_folders_are_read_in_order(folder: Path) -> None:
    found = list(items(str(folder)))
    assert places(found, folder) == ["Z.txt", "a.txt", "b.txt", "c/a.html", "c/d/e.txt"]
    shares = [item.done for item in found]
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert shares[-1] == 1.0
    assert [item.location for item in items(f"{folder}/")] == [item.location for item in found]


def test_folders_links_in_a_circle(folder: Path) -> None:
    (folder / "c" / "up").symlink_to(folder)
    (folder / "c" / "again").symlink_to(folder / "c" / "d")
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    found = list(items(str(folder)))
    assert places(found, folder) == ["Z.txt", "a.txt", "b.txt", "c/a.html", "c/again/e.txt", "nowhere.txt"]
    assert found[-1].code == "missing"


def test_folders_what_is_no_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    found = {item.location: item.code for item in items(str(folder))}
    assert found[str(folder / "pipe")] == "unreadable"
    assert len(found) == 6


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_folders_that_may_not_be_read(folder: Path) -> None:
    (folder / "c").chmod(0)
    try:
        found = {item.location: item.code for item in items(str(folder))}
    finally:
        (folder / "c").chmod(0o700)
    assert found[str(folder / "c")] == "unreadable"
    assert len(found) == 4


def test_folders_empty(tmp_path: Path) -> None:
    (found,) = items(str(tmp_path))
    assert (found.location, found.code) == (str(tmp_path), "empty")


def test_folders_names_that_are_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("The dam is safe.")
    (found,) = items(str(tmp_path))
    assert found.report is not None
    assert found.location == str(tmp_path / "caf\ufffd.txt")


def test_folders_tables_without_text_are_skipped(folder: Path) -> None:
    (folder / "aa.csv").write_text("a,b\n1,2\n")
    found = {item.location: item.code for item in items(str(folder))}
    assert found[str(folder / "aa.csv")] == "columns"
    assert len(found) == 6


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        ("*.txt", ["Z.txt", "a.txt", "b.txt"]),
        ("[ab].txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["Z.txt", "a.txt", "b.txt", "c/d/e.txt"]),
        ("**", ["Z.txt", "a.txt", "b.txt", "c/a.html", "c/d/e.txt"]),
        ("*", ["Z.txt", "a.txt", "b.txt", "c/a.html", "c/d/e.txt"]),
        ("?/*/*", ["c/d/e.txt"]),
    ],
)
def test_folders_patterns(folder: Path, pattern: str, want: list[str]) -> None:
    assert places(list(items(str(folder / pattern))), folder) == want


def test_folders_pattern_without_match(folder: Path) -> None:
    (found,) = items(str(folder / "*.pdf"))
    assert found.code == "missing"


def test_folders_name_that_looks_like_a_pattern(folder: Path) -> None:
    (folder / "[a].txt").write_text("The bridge is safe.")
    (found,) = items(str(folder / "[a].txt"))
    assert found.report is not None
    assert found.report.text == "The bridge is safe."
