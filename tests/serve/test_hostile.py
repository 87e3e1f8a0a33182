"""Hostile text in every field of a report, a reading and a correction is shown as text on every page, and nothing else.

The pages are taken apart by a parser that mends what is broken, as a browser does; tests/browser has the browser's own
word on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from accordingto.export.outline import visible
from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from tests.serve import hostile

OWN = re.compile(r"/(?!/)|#|\?|data:image/")
LISTS = ("/", "/reports", "/sources", "/claims", "/events", "/corrections")
NUMBERS = range(len(hostile.STRINGS))


@pytest.fixture(scope="module")
def client(entered_by_all: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    made = hostile.store(tmp_path_factory.mktemp("hostile") / "<img src=x onerror=ran()>")
    update(made, index_file(made.where))
    return entered_by_all(made)


def page(client: TestClient, path: str) -> html.HtmlElement:
    answer = client.get(path)
    if answer.status_code == 302:
        answer = client.get(answer.headers["location"])
    assert answer.status_code == 200, path
    parsed = html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8"))
    check(parsed)
    return parsed


def check(parsed: html.HtmlElement) -> None:
    """Nothing runs, nothing is loaded from elsewhere, and nothing stands there that no template writes."""
    for element in parsed.iter(etree.Element):
        assert element.tag not in {
            "iframe",
            "object",
            "embed",
            "base",
            "style",
            "img",
            "video",
            "audio",
            "frameset",
            "plaintext",
        }
        if element.tag == "script":
            assert (element.get("src") or "").startswith("/static/")
            assert not (element.text or "").strip()
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in {"style", "srcdoc", "autofocus", "background"}
            if name in {"src", "action", "formaction", "data"} or (name == "href" and element.tag != "a"):
                assert OWN.match(value), (name, value)
            if name == "href" and element.tag == "a":
                assert OWN.match(value) or value.startswith(("https://", "http://")), value
                if not OWN.match(value):
                    assert "noopener" in (element.get("rel") or "")


def seen(parsed: html.HtmlElement) -> str:
    return " ".join(parsed.text_content().split())


def shown(words: str) -> str:
    """How a page has the beginning of the string; long ones may be cut, so the first of it."""
    return " ".join(visible(words).split())[:60].strip()


@pytest.mark.parametrize("path", LISTS)
def test_hostile_strings_are_text_in_lists(client: TestClient, path: str) -> None:
    parsed: html.HtmlElement | None = page(client, path)
    while parsed is not None:
        following = parsed.xpath("//a[@rel='next']/@href")
        parsed = page(client, following[0]) if following else None


@pytest.mark.parametrize("number", NUMBERS)
def test_hostile_strings_are_text_in_a_report(client: TestClient, number: int) -> None:
    digits = hostile.reading(number).report.id.removeprefix("sha256:")
    parsed = page(client, f"/report/{digits}")
    words = shown(hostile.STRINGS[number])
    assert seen(parsed).count(words) >= 2, "the words stand there as they are"
    for query in ("attribution=a1", "event=v1", f"correction=h{number}m"):
        assert words in seen(page(client, f"/report/{digits}/correct?{query}"))


@pytest.mark.parametrize("number", NUMBERS)
def test_hostile_strings_are_text_where_they_are_asked_for(client: TestClient, number: int) -> None:
    words = hostile.STRINGS[number]
    asked = quote(words[:300].encode("utf-8", "replace"))
    paths = [
        f"/search?q={asked}",
        f"/corrections?by={asked}",
        f"/events?actor={asked}&type={asked}",
        f"/reports?outlet={asked}",
    ]
    for path in (*paths, f"/claim/c{number}"):
        answer = client.get(path)
        assert answer.status_code in {200, 302, 400, 404}
        if answer.status_code != 302:
            check(html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8")))
    for path in (f"/reports.json?outlet={asked}", "/corrections.json", f"/nothing/{asked}.json"):
        assert client.get(path).headers["content-type"] == "application/json"


def headers(client: TestClient) -> Iterator[str]:
    for words in hostile.STRINGS:
        yield from client.get(f"/search?q={quote(words[:300].encode('utf-8', 'replace'))}").headers


def test_hostile_strings_reach_no_header(client: TestClient) -> None:
    assert "x" not in set(headers(client))
    for words in hostile.STRINGS:
        answer = client.post("/report/x/correct", data={"by": words[:100].encode("utf-8", "replace")})
        assert "\n" not in "".join(answer.headers.values())
