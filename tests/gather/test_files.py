"""Reports from files and standard input."""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accordingto.errors import InputError
from accordingto.gather.files import is_page, read_source, report_of
from accordingto.records import Report

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "bad_input.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
TEXT = "Dam is safe, minister says\n\nBy Jane Doe\n\nOSLO, Norway (AP) — The dam is safe, he said.\n"
PAGE = '<html><meta property="og:site_name" content="Velmora Gazette"><body><p>The dam is safe.</p></body></html>'


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_files_bad_input_has_its_code(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / case.get("name", "report")
    file.write_bytes((case.get("before", "") + case["data"] * case.get("times", 1)).encode("latin-1"))
    with pytest.raises(InputError) as caught:
        read_source(str(file))
    assert caught.value.code == case["skip"]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["nowhere.txt", "no/where.txt"])
def test_files_missing_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError) as caught:
        read_source(str(tmp_path / path))
    assert caught.value.code == "missing"


def test_files_folder_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_source(str(tmp_path))
    assert caught.value.code == "unreadable"


def test_files_name_with_nul_is_unreadable() -> None:
    with pytest.raises(InputError) as caught:
        read_source("a\0b")
    assert caught.value.code == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_files_without_permission_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0)
    with pytest.raises(InputError) as caught:
        read_source(str(file))
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), "\f" + TEXT, TEXT + "\u202e\u0301"]
)
def test_files_text_is_kept_as_read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(text.encode("utf-8"))
    report = read_source(str(file))
    assert report.text == text
    assert report.title == "Dam is safe, minister says"
    assert report.byline == ("Jane Doe",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_files_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes("The café is closed — “for good”, he said.".encode(encoding))
    assert read_source(str(file)).text == "The café is closed — “for good”, he said."


def test_files_guesses_where_there_is_enough(tmp_path: Path) -> None:
    text = "Министр заявил в четверг, что плотина над городом безопасна и будет отремонтирована до начала дождей."
    file = tmp_path / "report.txt"
    file.write_bytes(text.encode("koi8-r"))
    assert read_source(str(file)).text == text


def test_files_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert read_source("-").text == TEXT


def test_files_given_metadata_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(PAGE, encoding="utf-8")
    known: dict[str, Any] = {
        "outlet": "The Borland Post",
        "url": "https://example.org/dam",
        "title": "Another title",
        "published": datetime.date(2019, 5, 3),
        "byline": ("Ana Ruiz",),
        "language": "en",
    }
    report = read_source(str(file), **known)
    assert {field: getattr(report, field) for field in known} == known
    assert report.id == Report(report.text, outlet=report.outlet, url=report.url, published=report.published).id
    assert read_source(str(file)).outlet == "Velmora Gazette"


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"<!DOCTYPE html><p>a", "x.txt", True),
        (b"\xef\xbb\xbf \n<!-- a --><HTML>", "-", True),
        (b'<?xml version="1.0"?><html>', "-", True),
        ("<html>".encode("utf-16"), "-", True),
        (b"<div><p>The dam.</p></div>", "-", True),
        (b"<div><p>The dam.</p></div>", "x.txt", False),
        (b"The dam. <b>Safe</b>", "-", False),
        (b"The dam. <b>Safe</b>", "x.html", True),
        (b"The dam is safe.", "x.html", False),
        (b"<tweet id=1> The dam is safe.", "-", False),
        (b"a < b and b > c", "-", False),
    ],
)
def test_files_tells_pages_from_text(data: bytes, name: str, found: bool) -> None:
    assert is_page(data, name) is found


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode-escape", "undefined"])
def test_page_in_a_codec_that_no_text_is_written_in_is_decoded_at_once(charset: str) -> None:
    body = "The mayor said the bridge is safe. " * 4_000
    page = f"<html><head><meta charset={charset}></head><body><p>{body}</p></body></html>"
    assert "mayor" in report_of(page.encode(), "page.html").text
