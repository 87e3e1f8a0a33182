"""The cells of a row as the fields of a report: texts, names, dates and addresses in the forms that tables have."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from typing import Any

from accordingto.errors import InputError
from accordingto.gather.byline import byline
from accordingto.gather.decode import decode
from accordingto.limits import LONGEST_URL

# What stands for an object that is a value: {"name": "BBC"}, {"rendered": "<p>…"}, {"$date": …}, {"main": "Dam safe"}.
INSIDE = (
    *("name", "title", "main", "original", "rendered", "text", "$date", "$numberLong", "#text", "value", "domain"),
    "uri",
)
NOTHING = frozenset({"", "nan", "none", "null", "n/a", "na", "nat", "undefined", "unknown", "[]", "{}", "-"})
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?$")
SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,})(?:/.*)?$", re.IGNORECASE)
BY = re.compile(r"^\s*(?:(?:written|posted|reported)\s+)?by\b\s*:?\s*", re.IGNORECASE)
# The brackets and quotation marks of a list that was written into one cell: ['Ann Lee', 'Bo Ek'].
OF_A_LIST = re.compile(r"^\[|\]$|(?:(?<=[\[,\s])|^)['\"]|['\"](?=\s*(?:[,\]]|$))")


def inside(value: Any) -> Any:
    """The value that an object stands for; any other value as it is."""
    for _ in range(3):
        if not isinstance(value, Mapping):
            return value
        value = next((value[key] for key in INSIDE if value.get(key)), None)
    return None


def is_nothing(value: Any) -> bool:
    """Whether a cell is empty, or holds a word for that."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, str) and len(value) < 12 and value.strip().lower() in NOTHING)


def text(value: Any) -> str | bytes:
    """A cell as the text of a report, exactly as it is; the paragraphs of a list with blank lines between them."""
    value = inside(value)
    if isinstance(value, list):
        return "\n\n".join(piece for piece in value if isinstance(piece, str) and piece.strip())
    if isinstance(value, bytes):
        return value
    return value if isinstance(value, str) and not is_nothing(value) else ""


def line(value: Any) -> str | None:
    """A cell as one line, None where there is nothing in it. Bytes that are no UTF-8 are read as ``decode`` does."""
    value = inside(value)
    if isinstance(value, list):
        value = next((each for each in map(inside, value) if isinstance(each, str)), None)
    if isinstance(value, bytes) or (isinstance(value, str) and not value.isascii()):
        try:
            value = decode(value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape"))
        except (InputError, UnicodeError):
            return None
    if not isinstance(value, str) or is_nothing(value):
        return None
    return " ".join(html.unescape(value).split()) or None


def outlet(value: Any) -> str | None:
    """The name of an outlet; of an address its host, without "www."."""
    name = line(value)
    if name is None or len(name) > 200:
        return None
    site = SITE.match(name)
    return site[1].lower() if site else name


def url(value: Any) -> str | None:
    """An address of the web, None for anything else."""
    address = line(value)
    return address if address and re.match(r"https?://\S+$", address) and len(address) <= LONGEST_URL else None


def names(value: Any) -> tuple[str, ...]:
    """Who wrote it: from ``["Ann Lee"]``, ``[{"name": "Ann Lee"}]``, ``By Ann Lee and Bo Ek``, ``['Ann Lee', 'Bo Ek']``
    or ``Ann Lee; Bo Ek``."""
    found: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        for piece in re.split(r"[;|]", OF_A_LIST.sub("", line(each) or "")):
            bare = BY.sub("", piece).strip(" ,")
            read = byline(f"By {bare}") if bare else None
            found += read.names if read else ()
    return tuple(dict.fromkeys(found))


def language(value: Any) -> str | None:
    """A code as ISO 639 has them, None for what is none; English is ``en`` in all its forms."""
    code = (line(value) or "").lower()
    if code in ("en", "eng", "english") or code.startswith(("en-", "en_")):
        return "en"
    return code if LANGUAGE.match(code) else None
