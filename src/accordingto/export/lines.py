"""What the formats of one line a record share: a line of JSON, names for the web, and who stands behind what."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import msgspec

from accordingto.records import Attribution, Event, Link, Reading

# What no line of JSON may hold as it is: half a surrogate pair is no UTF-8, and the others end a line for some readers.
ESCAPED = re.compile("[\ud800-\udfff\x85\u2028\u2029]")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
NAMESPACE = "urn:accordingto:"


def line(record: Any) -> str:
    """A record, of plain values or of msgspec structs, as a line of JSON that ends with a line feed."""
    text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False)
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def iri(report: str, part: str = "") -> str:
    """The name of a report, or of something in it, that JSON-LD asks for: ``urn:accordingto:sha256:…#a1``."""
    name = NAMESPACE + quote(report, safe=":", errors="surrogatepass")
    return f"{name}#{quote(part, safe='', errors='surrogatepass')}" if part else name


def address(url: str | None) -> str | None:
    """An address as other programs can take it: absolute, and with escapes for what none may hold; else None."""
    if url is None or not ABSOLUTE.match(url):
        return None
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="surrogatepass")


def attributions(reading: Reading) -> dict[str, Attribution]:
    """The attributions of a reading by their ids."""
    return {attribution.id: attribution for attribution in reading.attributions}


def chain(reading: Reading, event: Event, known: dict[str, Attribution]) -> tuple[Link, ...]:
    """Through whom an event came: its attribution's chain, or the outlet alone; ``known`` is ``attributions``."""
    told = known.get(event.attribution or "")
    if told is not None:
        return told.chain
    return (Link(reading.report.outlet),) if reading.report.outlet else ()
