"""Reports on pages: main text, metadata, and what is no page."""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.errors import InputError
from accordingto.gather.anatomy import anatomy, complete
from accordingto.gather.page import depth, page
from accordingto.records import Dateline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "pages.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]


@pytest.mark.parametrize("case", [case for case in CASES if "skip" not in case], ids=lambda case: case["id"])
def test_page_reads_text_and_metadata(case: dict[str, Any]) -> None:
    report = page(case["html"])
    report = complete(report, anatomy(report.text))
    for field in ("title", "outlet", "url"):
        if field in case:
            assert getattr(report, field) == case[field]
    for field in ("byline", "credits"):
        if field in case:
            assert list(getattr(report, field)) == case[field]
    if "published" in case:
        assert report.published == (datetime.date.fromisoformat(case["published"]) if case["published"] else None)
    if "dateline" in case:
        assert report.dateline == Dateline(*case["dateline"])
    assert report.text.startswith(case.get("starts", ""))
    assert case.get("has", "") in report.text
    assert "hasnt" not in case or case["hasnt"] not in report.text
    assert report.language is None


@pytest.mark.parametrize("case", [case for case in CASES if "skip" in case], ids=lambda case: case["id"])
def test_page_without_text_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        page(case["html"])
    assert caught.value.code == case["skip"]


def test_page_address_given_comes_first() -> None:
    markup = (
        '<html><head><link rel="canonical" href="https://example.org/a"></head><body><p>The dam is safe.</p></body>'
    )
    assert page(markup, "https://example.org/b").url == "https://example.org/b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_page_is_decoded(encoding: str) -> None:
    markup = "<html><body><p>The café is closed — “for good”, the minister’s office said.</p></body></html>"
    assert "café is closed — “for good”" in page(markup.encode(encoding)).text


def test_page_declared_charset_is_heard() -> None:
    markup = (
        '<html><head><meta charset="iso-8859-2"></head><body><p>The road to Łódź is open, he said.</p></body></html>'
    )
    assert "Łódź" in page(markup.encode("iso-8859-2")).text


@pytest.mark.parametrize("nested", [300, 900])
def test_page_deep_text_is_not_lost(nested: int) -> None:
    markup = "<html><body>" + "<div>" * nested + "<p>The dam is safe, he said.</p>" + "</div>" * nested
    assert "The dam is safe" in page(markup).text


@pytest.mark.parametrize(
    ("markup", "deep"),
    [
        ("<p>" * 50_000, 0),
        ("<br>" * 50_000, 0),
        ("<div>" * 50_000, 50_000),
        ("<div></div>" * 50_000, 1),
        ("<i><b></i>" * 50_000, 2),
        ("<!--" * 50_000, 0),
        ("<!-- <div> -->" * 50_000, 0),
        ("<script>'<div>'</script>" * 1_000, 0),
        ("<script>" * 50_000, 0),
        ("<a" * 500_000, 0),
        ("<a" + "b" * 1_000_000, 0),
        ("<" * 1_000_000, 0),
        ("</div>" * 50_000, 0),
        ("<ul><li>" * 500, 500),
    ],
    ids=lambda value: str(value)[:12],
)
def test_page_depth_is_counted_in_one_pass(markup: str, deep: int) -> None:
    started = time.process_time()
    assert depth(markup) == deep
    assert time.process_time() - started < 2


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div", ">", "<", "&amp", "\0", "\ud800", "<!--", "<script>", "a b ", '"']
        )
    )
)
def test_page_any_markup_is_read_or_refused(pieces: list[str]) -> None:
    with contextlib.suppress(InputError):
        assert page("".join(pieces)).text
