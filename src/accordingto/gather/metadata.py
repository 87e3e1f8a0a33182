"""What a page says of itself: JSON-LD, Open Graph, meta tags, and elements marked as headline, author or date."""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from htmldate import find_date
from lxml.html import HtmlElement, document_fromstring

from accordingto.gather.published import date_in

# Where a page's own furniture and other people's texts stand: no date or author is taken from there.
ELSEWHERE = re.compile(
    r"\b(?:footer|sidebar|aside|related|recommend\w*|comments?|comment-\w+|copyright|legal|promo|teaser|most-?read|"
    r"newsletter|nav\w*|menu)\b",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?:publish|posted|pub-?date|date-?line|timestamp|time-?stamp|entry-date|post-date|article-?date|story-?date|"
    r"meta-?date|date-published|dtreviewed|^date$|\bdate\b)",
    re.IGNORECASE,
)
MODIFIED = re.compile(r"modif|updat|revis|expire", re.IGNORECASE)
AUTHORED = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-name|byline-name|writer|reporter)(?:$|[\s_-])", re.IGNORECASE
)
PUBLISHED_KEYS = (
    *(
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "date.published",
        "publishdate",
    ),
    *(
        "pubdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "dcterms.issued",
    ),
    *(
        "dcterms.created",
        "sailthru.date",
        "parsely-pub-date",
        "citation_publication_date",
        "article.published",
        "originalpublicationdate",
        "cxenseparse:recs:publishtime",
    ),
)
TITLE_KEYS = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
    "parsely-title",
    "headline",
    "title",
)
AUTHOR_KEYS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "parsely-author",
    "citation_author",
)
OUTLET_KEYS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "article:publisher",
    "publisher",
    "application-name",
    "apple-mobile-web-app-title",
    "copyright",
)
ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")
MOST_LD = 2_000_000  # characters of JSON-LD that are looked at
BY = re.compile(r"^\s*(?:by|written by|author|posted by)\b\s*:?\s*", re.IGNORECASE)
AUTHORS_APART = re.compile(r"\s*(?:;|\||,\s*and\s|,|\sand\s|\s&\s)\s*", re.IGNORECASE)
# htmldate takes today for the latest possible date; what a page says does not depend on when it is read.
EARLIEST, LATEST = "1990-01-01", "2100-12-31"


class Metadata(msgspec.Struct):
    """What a page says of the report on it; None or empty where it says nothing."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: datetime.date | None = None
    url: str | None = None


def metadata(tree: HtmlElement) -> Metadata:
    """What the page says of itself, the most exact statement first: JSON-LD, then meta tags, then marked elements."""
    ld = _linked_data(tree)
    meta = _meta(tree)
    return Metadata(
        title=_text(ld.get("headline")) or _first(meta, TITLE_KEYS) or heading(tree) or None,
        authors=_names(ld.get("author")) or _meta_authors(meta) or _marked_authors(tree),
        outlet=_name(ld.get("publisher")) or _outlet(meta),
        published=_day(ld.get("datePublished")) or _day(_first(meta, PUBLISHED_KEYS)) or _marked_date(tree),
        url=_url(tree, meta, ld),
    )


def heading(tree: HtmlElement) -> str | None:
    """The headline that a reader sees: the first h1 with text that is no logo."""
    for found in tree.iter("h1"):
        text = _clean(found.text_content())
        if text and len(text.split()) > 1 and not is_elsewhere(found):
            return text
    return None


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = _clean(element.get("content") or "")
        for attribute in ("property", "name", "itemprop"):
            key = (element.get(attribute) or "").strip().lower()
            if key and content:
                found.setdefault(key, []).append(content)
    return found


def _first(meta: dict[str, list[str]], keys: tuple[str, ...]) -> str | None:
    return next((meta[key][0] for key in keys if key in meta), None)


def _outlet(meta: dict[str, list[str]]) -> str | None:
    for key in OUTLET_KEYS:
        for value in meta.get(key, ()):
            # Publishers are often given as addresses, and notices of copyright as years.
            if not re.search(r"https?:|^@|\d{4}|©", value) and len(value) <= 80:
                return value
    return None


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """The properties of the first article that the page's JSON-LD describes."""
    best: dict[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > MOST_LD:
            continue
        try:
            data = json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.text), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            if _is_article(item):
                return item
            if not best and item.get("datePublished") and item.get("headline"):
                best = item
    return best


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD document in order, without recursion."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            yield item
            waiting += [value for value in reversed(item.values()) if isinstance(value, dict | list)]


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(
        isinstance(kind, str) and ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _text(value: Any) -> str | None:
    return _clean(html.unescape(value)) or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return next((name for each in value if (name := _name(each))), None)
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(name for each in values if (found := _name(each)) for name in _authors(found)))


def _authors(text: str) -> list[str]:
    """Names as printed, apart; what is an address or no name is left out."""
    bare = BY.sub("", _clean(text)).strip(" ,.;|–—-")
    return [
        name
        for piece in AUTHORS_APART.split(bare)
        if (name := piece.strip()) and len(name) <= 80 and not re.search(r"https?:|@|/|\d{3}", name)
    ]


def _meta_authors(meta: dict[str, list[str]]) -> tuple[str, ...]:
    for key in AUTHOR_KEYS:
        if names := [name for value in meta.get(key, ()) for name in _authors(value)]:
            return tuple(dict.fromkeys(names))
    return ()


def _marked_authors(tree: HtmlElement) -> tuple[str, ...]:
    for element in tree.iter("a", "span", "div", "p", "address", "li"):
        marked = (
            "author" in (element.get("rel") or "").split()
            or element.get("itemprop") == "author"
            or AUTHORED.search(element.get("class") or "")
        )
        if not marked or is_elsewhere(element):
            continue
        text = _clean(element.text_content())
        if 3 < len(text) <= 120 and (
            names := [name for name in _authors(text) if name[0].isupper() and 1 < len(name.split()) <= 6]
        ):
            return tuple(dict.fromkeys(names))
    return ()


def _day(value: Any) -> datetime.date | None:
    return date_in(value[:80]) if isinstance(value, str) else None


def _marked_date(tree: HtmlElement) -> datetime.date | None:
    """The date of the first element that is marked as the time of publication, as htmldate reads it there.

    Nothing else of the page is shown to htmldate, for it would take a copyright year where it finds no date.
    """
    for element in tree.iter("time", "span", "div", "p", "abbr", "li", "small"):
        marks = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("itemprop"))))
        if MODIFIED.search(marks) or is_elsewhere(element):
            continue
        if element.tag == "time" or DATED.search(marks):
            stamp = element.get("datetime") or element.get("content") or element.get("title") or ""
            text = _clean(element.text_content())
            if len(text) > 120 or MODIFIED.match(text):
                continue
            if (date := date_in(stamp) or date_in(text) or _htmldate(text)) is not None:
                return date
    return None


def _htmldate(text: str) -> datetime.date | None:
    # A year alone is no date, and of 03/05/2019 nobody can tell day from month.
    if len(re.findall(r"[^\W_]+", text)) < 3 or re.search(r"\b\d{1,2}([/.-])\d{1,2}\1\d{2,4}\b|©|opyright", text):
        return None
    if not re.search(r"\b(?:19|20)\d\d", text):
        return None
    page = document_fromstring(f"<html><body><div class='date'>{html.escape(text)}</div></body></html>")
    found = find_date(page, extensive_search=False, original_date=True, min_date=EARLIEST, max_date=LATEST)
    return datetime.date.fromisoformat(found) if found else None


def _url(tree: HtmlElement, meta: dict[str, list[str]], ld: dict[str, Any]) -> str | None:
    canonical = next(
        (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), None
    )
    for address in (canonical, _first(meta, ("og:url",)), ld.get("url")):
        if isinstance(address, str) and re.match(r"https?://\S+$", address.strip()):
            return address.strip()
    return None


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether the element is part of the page's furniture, not of its report."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("footer", "aside", "nav"):
            return True
        if each.tag not in ("body", "html") and ELSEWHERE.search(f"{each.get('class') or ''} {each.get('id') or ''}"):
            return True
    return False


def _clean(text: str) -> str:
    return " ".join(text.split())
