"""Reports from files and from standard input: plain text or HTML, whichever it is."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

from accordingto.errors import InputError
from accordingto.gather.anatomy import anatomy, complete
from accordingto.gather.decode import decode
from accordingto.limits import LARGEST_INPUT, LARGEST_TEXT
from accordingto.records import Report

PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml"})
TEXTS = frozenset({".txt", ".text", ".md", ".markdown", ".rst", ".csv", ".log"})
# What a page begins with, byte order mark, comments and white space aside.
PAGE_START = re.compile(
    rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FRAGMENT_START = re.compile(
    rb"\s*<(?:article|main|section|div|p|h[1-6]|table|ul|ol|span|center|blockquote|header|title|meta)\b[^>]{0,2000}>",
    re.IGNORECASE,
)
CLOSING = re.compile(
    rb"</(?:article|main|section|div|p|h[1-6]|table|ul|ol|span|center|blockquote|header|title)\s*>", re.IGNORECASE
)


def read_source(
    path: str,
    *,
    outlet: str | None = None,
    url: str | None = None,
    title: str | None = None,
    published: datetime.date | None = None,
    byline: tuple[str, ...] = (),
    language: str | None = None,
) -> Report:
    """The report in a file of plain text or HTML; ``-`` is standard input.

    What is given here is believed before what the page says, and the report's anatomy fills what neither says. Plain
    text is kept exactly as read but for a leading byte order mark. Raises InputError with the code ``missing``,
    ``unreadable``, ``encoding``, ``binary``, ``empty``, ``too-large``, ``too-deep`` or ``no-text``.
    """
    name = "standard input" if path == "-" else path
    data = sys.stdin.buffer.read(LARGEST_INPUT + 1) if path == "-" else _bytes(path)
    return report_of(
        data, name, outlet=outlet, url=url, title=title, published=published, byline=byline, language=language
    )


def report_of(data: bytes, name: str, **known: Any) -> Report:
    """The report that ``data`` holds; ``name`` is what messages call it, and its extension a hint. ``known`` are fields
    of the report that are given. Raises as ``read_source`` does, but for ``missing`` and ``unreadable``."""
    if len(data) > LARGEST_INPUT:
        raise InputError("too-large", f"{name} is larger than {LARGEST_INPUT:,} bytes; split it into one report a file")
    if not data.strip():
        raise InputError("empty", f"{name} is empty; give a report's text or page")
    if is_page(data, name):
        # Loaded only for pages: it takes longer than reading a text.
        from accordingto.gather.page import page

        report = page(decode(data, html=True, name=name), known.get("url"))
    else:
        text = decode(data, name=name)
        if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\xa0\u2028\u2029\u200b"):
            raise InputError("empty", f"{name} is empty; give a report's text or page")
        if len(text) > LARGEST_TEXT:
            raise InputError(
                "too-large",
                f"{name} has {len(text):,} characters, more than {LARGEST_TEXT:,}; split it into one report a file",
            )
        report = Report(text)
    given = {field: value for field, value in known.items() if value}
    report = msgspec.structs.replace(report, **given, id="")
    return complete(report, anatomy(report.text))


def is_page(data: bytes, name: str = "") -> bool:
    """Whether ``data`` is HTML: by how it begins, and where that leaves doubt, by the extension of ``name``."""
    start = data[:8192].replace(b"\0", b"")
    if PAGE_START.match(start):
        return True
    extension = Path(name).suffix.lower()
    if extension in PAGES:
        return b"<" in data
    return extension not in TEXTS and FRAGMENT_START.match(start) is not None and len(CLOSING.findall(data[:65536])) > 0


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_INPUT + 1)
    except FileNotFoundError:
        raise InputError("missing", f"there is no file {path!r}; check the path") from None
    except IsADirectoryError:
        raise InputError("unreadable", f"{path!r} is a folder; give the files in it") from None
    except PermissionError:
        raise InputError("unreadable", f"{path!r} may not be read; check its permissions") from None
    except (OSError, ValueError) as error:
        raise InputError("unreadable", f"{path!r} cannot be read: {error}") from None
