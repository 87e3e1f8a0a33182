"""Reports from WARC files: the pages that were delivered, of crawls by whatever made them (Common Crawl's news, wget,
Heritrix, Browsertrix)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from accordingto.errors import InputError
from accordingto.gather.decode import MAGIC
from accordingto.gather.files import is_page, report_of
from accordingto.gather.items import Item, skipped
from accordingto.gather.responses import content, in_utf8, response
from accordingto.gather.streams import Stream
from accordingto.gather.warc_records import Record, records
from accordingto.limits import LONGEST_URL
from accordingto.records import Report

PAGES = frozenset({"text/html", "application/xhtml+xml"})
TEXTS = frozenset({"text/plain"})
# "response" is an answer with its HTTP headers; "resource" is content without them, "conversion" the text of a page.
KINDS = frozenset({"response", "resource", "conversion"})
HTTP = re.compile(r"application/http\b", re.IGNORECASE)


def warc_items(stream: Stream, known: Mapping[str, Any], *, gzip: bool) -> Iterator[Item]:
    """One Item for every page (HTML or plain text, status 200) of a WARC file, and for every place where it is broken.

    Requests, revisits, metadata, redirects, pictures and the like, and robots.txt, are no items. The location is
    ``NAME#N``, N the number of the record in the file, from 1. ``known`` are fields of the reports that are given. A
    report's ``url`` is the record's; the day of the crawl is no date of publication. Raises nothing.
    """
    for record in records(stream, gzip=gzip):
        location = f"{stream.name}#{record.number}"
        try:
            report = _report(record, location, known)
        except InputError as error:
            yield skipped(location, error, stream.done)
            continue
        if report is not None:
            yield Item(location, report, done=stream.done)


def _report(record: Record, location: str, known: Mapping[str, Any]) -> Report | None:
    """The report in a record, None where it holds none. Raises InputError."""
    kind = record.head.get("warc-type", "").lower()
    if record.error is not None and (record.error.code != "too-large" or not record.block):
        raise record.error
    if kind not in KINDS:
        return None
    declared, body = record.head.get("content-type", ""), record.block
    url = _url(record.head.get("warc-target-uri", ""))
    answer = None
    if kind == "response":
        if not HTTP.match(declared):  # an answer of the domain name system, or the like
            return None
        answer = response(body, location)
        if answer.status != 200:
            return None
        declared, body = answer.headers.get("content-type", ""), answer.body
    if not _is_wanted(declared, url, body):
        return None
    if record.error is not None:
        raise record.error
    body = in_utf8(content(answer, location) if answer else body, declared)
    packed = any(body.startswith(magic) for magic, _ in MAGIC)  # a PDF that its server calls a page
    if _media_type(declared) in PAGES and not is_page(body) and not packed and body.strip():
        body = b"<!doctype html>\n" + body
    return report_of(body, location, **{"url": url, **known})


def _is_wanted(declared: str, url: str | None, body: bytes) -> bool:
    """Whether a body of the declared type is a page or a text that may be a report."""
    if url is not None and urlsplit(url).path == "/robots.txt":
        return False
    media_type = _media_type(declared)
    return media_type in PAGES | TEXTS or (not media_type and is_page(body))


def _media_type(declared: str) -> str:
    return declared.partition(";")[0].strip().lower()


def _url(address: str) -> str | None:
    """The address of a record, which older writers put in angle brackets."""
    bare = address.strip().removeprefix("<").removesuffix(">")
    try:
        scheme = urlsplit(bare).scheme
    except ValueError:
        return None
    return bare if scheme in ("http", "https") and len(bare) <= LONGEST_URL else None
