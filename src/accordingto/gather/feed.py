"""What a feed lists: RSS 0.9x, 1.0 and 2.0, Atom, and JSON Feed. Nothing is fetched."""

from __future__ import annotations

import datetime
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from accordingto.data import medium
from accordingto.errors import InputError
from accordingto.gather.addresses import join
from accordingto.gather.decode import decode
from accordingto.gather.feed_xml import harmless
from accordingto.gather.metadata import AUTHORS_APART, BY
from accordingto.gather.published import date_in
from accordingto.limits import LARGEST_FEED, LONGEST_POLL

# A feed's root element. What may stand before it: white space, declaration, comments, style sheets, a document type.
ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF|channel)[\s>/]")
BEFORE = ((b"<?", b"?>"), (b"<!--", b"-->"))
DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[]{0,500}(>|\[)", re.IGNORECASE)
KINDS = re.compile(r"\s*(?:application/(?:rss|atom|rdf)\+xml|application/feed\+json)\b", re.IGNORECASE)
JSON_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/')
MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and white space
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
MAILED = re.compile(r"\s*\S{1,200}@\S{1,200}\s*\(([^()]+)\)\s*$|([^<>@]{1,200})<[^<>@\s]{1,200}@[^<>\s]{1,200}>\s*$")
WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# "The Hillside Gazette | Latest", "Hillside Gazette - RSS feed"
BESIDE = re.compile(
    r"\s*(?:\brss\b.*|\b(?:news ?)?feed|[|–—»:-]\s*(?:latest|top|all|home|world|breaking|main)\b.*)$", re.IGNORECASE
)
APART = re.compile(r"\s+[|–—»-]\s+|:\s+")
PERIODS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


class Entry(msgspec.Struct, frozen=True):
    """One thing that a feed lists. ``url`` is that of its page; ``published`` the day in the time zone that the feed
    gives it in, ``updated`` the same of its last change; ``outlet`` who the feed says published it; ``content`` the
    whole text (HTML) where the feed carries that, no summary."""

    url: str | None = None
    title: str | None = None
    published: datetime.date | None = None
    updated: datetime.date | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    content: str = ""


class Feed(msgspec.Struct, frozen=True):
    """A feed: ``pause`` is how many seconds it asks to be left alone between two looks, 0 where it says nothing;
    ``ended`` where it says that nothing will come any more."""

    title: str | None = None
    entries: tuple[Entry, ...] = ()
    pause: float = 0.0
    ended: bool = False


def is_feed(data: bytes, kind: str = "") -> bool:
    """Whether ``data`` is a feed, by how it begins; ``kind`` is its content type, which is believed where it says so
    and the data is no page."""
    start = data[:65_536].replace(b"\0", b"").lstrip(MARKS)  # without NUL, so that UTF-16 is known as well
    if start.startswith(b"{"):
        return JSON_VERSION.search(data) is not None
    if not start.startswith(b"<"):
        return False
    return _has_feed_root(start) or (KINDS.match(kind) is not None and b"<html" not in start[:2000].lower())


def read_feed(data: bytes, base: str = "", name: str = "") -> Feed:
    """The feed in ``data``; ``base`` is its address, from which relative links go out, and ``name`` what messages call
    it. Raises InputError: ``damaged``, ``encoding``, ``too-large``, ``too-deep``."""
    name = name or base or "the feed"
    if len(data) > LARGEST_FEED:
        raise InputError("too-large", f"the feed {name} is larger than {LARGEST_FEED:,} bytes")
    if data[:64].replace(b"\0", b"").lstrip(MARKS).startswith(b"{"):
        return _json_feed(data, base, name)
    return _xml_feed(data, base, name)


def _has_feed_root(start: bytes) -> bool:
    position = 0
    while True:
        while start[position : position + 1].isspace():
            position += 1
        if (document := DOCTYPE.match(start, position)) is not None:
            end = document.end() if document[1] == b">" else start.find(b"]>", position) + 2
            close = 2 if end > 1 else -1
        else:
            ending = next((end for begin, end in BEFORE if start.startswith(begin, position)), None)
            if ending is None:
                return ROOT.match(start, position) is not None
            close = start.find(ending, position)
            end = close + len(ending)
        if close < 0:
            return False
        position = end


def _xml_feed(data: bytes, base: str, name: str) -> Feed:
    import feedparser

    written, mended = harmless(data, name)
    try:
        # A stream, never a string: feedparser would open what it takes for an address or a file's name.
        parsed = feedparser.parse(
            io.BytesIO(written),
            response_headers={"content-location": base, "content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        raise InputError("damaged", f"the feed {name} cannot be read: {error!r}"[:500]) from error
    outlet = _outlet(_plain(parsed.feed.get("title")))
    atom = str(parsed.get("version") or "").startswith("atom")
    entries = tuple(_xml_entry(entry, base, outlet, atom=atom) for entry in parsed.entries)
    if mended and not entries:
        raise InputError("damaged", f"the feed {name} is broken, and nothing that it lists can be read")
    return Feed(_plain(parsed.feed.get("title")), entries, _pause(parsed.feed))


def _xml_entry(entry: Any, base: str, outlet: str | None, *, atom: bool) -> Entry:
    published = _day(entry, "published")
    updated = _day(entry, "updated") if published is None else None
    source = entry.get("source")
    named = _plain(source.get("title")) if isinstance(source, dict) else None
    contents = [piece.get("value") or "" for piece in entry.get("content", ()) if isinstance(piece, dict)]
    return Entry(
        url=_web(base, entry.get("feedburner_origlink"), entry.get("link"), entry.get("id")),
        title=_plain(entry.get("title")),
        # Atom tells the last change apart from the publication; RSS 1.0 has one date only.
        published=published if atom else published or updated,
        updated=updated,
        authors=_authors(_named(entry)),
        outlet=named or _plain(entry.get("publisher")) or outlet,
        content=max(contents, key=len, default=""),
    )


def _json_feed(data: bytes, base: str, name: str) -> Feed:
    try:
        found = json.loads(decode(data, name=name))
    except (ValueError, RecursionError):
        raise InputError("damaged", f"the feed {name} is no JSON that can be read") from None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise InputError("damaged", f"the feed {name} is no JSON Feed: it has no list of items")
    outlet = _outlet(_plain(found.get("title")))
    everywhere = [*_people(found.get("authors")), *_people([found.get("author")])]
    entries = tuple(_json_entry(item, base, outlet, everywhere) for item in found["items"] if isinstance(item, dict))
    return Feed(_plain(found.get("title")), entries, ended=found.get("expired") is True)


def _json_entry(item: dict[str, Any], base: str, outlet: str | None, everywhere: list[str]) -> Entry:
    people = [*_people(item.get("authors")), *_people([item.get("author")])]
    content, text = item.get("content_html"), item.get("content_text")
    if not isinstance(content, str):
        content = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()) if isinstance(text, str) else ""
    return Entry(
        url=_web(base, item.get("url"), item.get("external_url"), item.get("id")),
        title=_plain(item.get("title")),
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
        authors=_authors(people or everywhere),
        outlet=outlet,
        content=content,
    )


def _web(base: str, *written: Any) -> str | None:
    """The first of these that is an address on the web, relative ones as ``base`` makes them; an id counts only where
    it is a whole one."""
    *links, identifier = written
    for link in links:
        if isinstance(link, str) and link.strip() and WEB.match(found := join(base, link)):
            return found
    if isinstance(identifier, str) and WEB.match(identifier.strip()):
        return join(base, identifier)
    return None


def _plain(value: Any) -> str | None:
    """A title or name without markup, on one line."""
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(TAG.sub(" ", value)).split())[:1000] or None


def _authors(names: Iterable[Any]) -> tuple[str, ...]:
    """Names as printed, apart; what is an address is left out."""
    return tuple(
        dict.fromkeys(
            name
            for written in names
            for piece in AUTHORS_APART.split(BY.sub("", _plain(written) or ""))
            if (name := piece.strip(" ,.;|")) and len(name) <= 80 and not re.search(r"https?:|@|/|\d{3}", name)
        )
    )


def _named(entry: Any) -> Iterator[Any]:
    """The names of those who wrote an entry. RSS has an e-mail address with the name behind it or before it, which
    feedparser cuts up wrongly where the address ends in a newer domain."""
    if (mailed := MAILED.match(entry.get("author") or "")) is not None:
        yield mailed[1] or mailed[2]
    else:
        for author in entry.get("authors", ()):
            if isinstance(author, dict):
                yield author.get("name")


def _people(value: Any) -> Iterator[str]:
    for person in value if isinstance(value, list) else ():
        if isinstance(person, dict) and isinstance(person.get("name"), str):
            yield person["name"]


def _day(entry: Any, field: str) -> datetime.date | None:
    """The day as the feed writes it, in its own time zone; where that is no usual form, as feedparser reads it."""
    # dict's own get: feedparser's takes one date for the other, and warns
    if (found := _date(dict.get(entry, field))) is not None:
        return found
    parsed = dict.get(entry, f"{field}_parsed")
    try:
        return datetime.date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None


def _date(value: Any) -> datetime.date | None:
    return date_in(value[:80]) if isinstance(value, str) else None


def _outlet(title: str | None) -> str | None:
    """Who publishes a feed of this title."""
    if title is None:
        return None
    for part in (title, *APART.split(title)):
        if (known := medium(part)) is not None:
            return known.name
    return BESIDE.sub("", title).strip(" |–—»:-") or title


def _pause(feed: Any) -> float:
    """What the feed says of how often it changes: RSS's ttl (minutes), or the syndication module's period."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit():
        return min(60.0 * float(ttl[:9]), LONGEST_POLL)
    period = PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0.0)
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    return min(period / max(1.0, float(often[:6]) if often.isascii() and often.isdigit() else 1.0), LONGEST_POLL)
