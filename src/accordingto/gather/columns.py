"""Which column of a table is what: by the mapping that is given, or by the names that data sets of the field use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from accordingto.errors import InputError, UsageError
from accordingto.gather import cells
from accordingto.gather.stamps import Order, day, numeric_order

Row = Mapping[str, Any]
Path = tuple[str, ...]  # a column, or the way to one inside a column that holds objects

# Names in small letters, without anything but letters and digits; of several columns the first of these is taken.
# Left out are names that say less than they seem to: "timestamp" and "date_download" are when a page was fetched,
# "description", "summary" and "abstract" are no report.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        *("maintext", "fulltext", "articletext", "articlebody", "articlecontent", "bodytext", "storytext", "newstext"),
        *("pagetext", "cleantext", "plaintext", "textcontent", "contenttext", "fullcontent", "fullarticle"),
        *("text", "body", "content", "article", "contents", "story", "document", "news", "td"),
    ),
    "title": (
        *("title", "headline", "articletitle", "newstitle", "storytitle", "documenttitle", "pagetitle", "webtitle"),
        *("articleheadline", "newsheadline", "mainheadline", "heading", "head", "hd"),
    ),
    "outlet": (
        *(
            "outlet",
            "outletname",
            "newsoutlet",
            "mediaoutlet",
            "medianame",
            "newspaper",
            "newspapername",
            "newspapertitle",
        ),
        *(
            "publication",
            "publicationname",
            "publicationtitle",
            "publisher",
            "publishername",
            "sourcename",
            "sourcetitle",
        ),
        *("newssource", "newssite", "source", "media", "medium", "site", "sitename", "sitefull", "website", "provider"),
        *("sourcecommonname", "sn", "sourcedomain", "domain", "hostname", "host"),
    ),
    "published": (
        *("published", "datepublished", "datepublish", "publisheddate", "publishdate", "publishedat", "publishedon"),
        *("publicationdate", "publicationdatetime", "publicationtime", "pubdate", "datetimepub", "publishedtime"),
        *("articlepublishedtime", "publishtime", "pubtime", "webpublicationdate", "firstpublicationdate"),
        *("articledate", "newsdate", "storydate", "dateofpublication", "dateposted", "postdate", "posteddate"),
        *("displaydate", "date", "datetime", "isodate", "pd"),
    ),
    "url": (
        *("url", "articleurl", "pageurl", "weburl", "newsurl", "storyurl", "canonicalurl", "sourceurl", "documenturl"),
        *("link", "articlelink", "permalink", "canonicallink", "href", "documentidentifier", "uri"),
    ),
    "byline": (
        *("byline", "author", "authors", "authorname", "authornames", "authorlist", "writer", "writers"),
        *("journalist", "journalists", "reporter", "reporters", "creator", "by"),
    ),
    "language": ("language", "lang", "languagecode", "langcode", "articlelanguage", "detectedlanguage", "la"),
}
# Other words for the fields, for the mapping that is given.
FIELDS = {**{field: field for field in NAMES}, "date": "published", "source": "outlet", "author": "byline"}
# Columns whose objects hold the columns, beside Elasticsearch's "_source": the Guardian's API, Webz.io, JSON:API.
CONTAINERS = frozenset("fields thread attributes article news document doc data metadata".split())
WORDS_OF_A_TEXT = 20  # a column whose cells have fewer is rather a name, a number or an address
MOST_NAMED = 40  # columns that a message lists


class Plan(msgspec.Struct, frozen=True):
    """Which columns make the fields of a report: for each the ways to it, the best first. ``joined`` are those whose
    texts make one text together. ``order`` is how dates in three numbers are written."""

    columns: dict[str, tuple[Path, ...]]
    joined: tuple[Path, ...] = ()
    order: Order | None = None


class Fields(msgspec.Struct, frozen=True):
    """What a row says of a report: its text, other fields, and a note on what was not understood."""

    text: str | bytes
    known: dict[str, Any]
    note: str = ""


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """The mapping written as ``text=body,outlet=source``, one or several of it: field to column.

    Raises UsageError for a field that there is not.
    """
    found: dict[str, str] = {}
    for pair in (piece for each in pairs for piece in each.split(",") if piece.strip()):
        field, equals, column = pair.partition("=")
        known = FIELDS.get(field.strip().lower())
        if known is None or not equals or not column.strip():
            raise UsageError(
                f"{pair.strip()!r} maps no column: write FIELD=COLUMN, with FIELD one of {', '.join(NAMES)}"
            )
        found[known] = column.strip()
    return found


def plan(rows: Sequence[Row], given: Mapping[str, str], name: str) -> Plan:
    """Which columns make the reports of the table ``name`` that begins with ``rows``; ``given`` maps fields to columns.

    A column inside another is written ``thread.site``, and several that make one text ``lead+body``. Raises UsageError
    where no column holds text, and for a column that there is not.
    """
    paths = _paths(rows)
    columns: dict[str, tuple[Path, ...]] = {}
    joined: tuple[Path, ...] = ()
    for field, names in NAMES.items():
        if field in given:
            wanted = [given[field]] if _find(paths, given[field]) else given[field].split("+")
            found = tuple(path for each in wanted if (path := _find(paths, each.strip())))
            if len(found) < len(wanted) or (len(found) > 1 and field != "text"):
                raise UsageError(f"{name} has no column {given[field]!r}; it has {_listed(paths)}")
            columns[field] = found
            joined = found if field == "text" and len(found) > 1 else joined
        else:
            columns[field] = tuple(path for each in names for path in paths if normal(path[-1]) == each)
    if not columns["text"]:
        raise UsageError(
            f"{name} has no column that is known to hold text; name it with --columns text=COLUMN, "
            f"one of {_listed(paths)}"
        )
    if "text" not in given:
        columns["text"] = _with_texts_first(columns["text"], rows)
        lead = next((path for path in paths if normal(path[-1]) == "lp"), None)
        if lead and normal(columns["text"][0][-1]) == "td":  # Factiva: lead paragraph, text
            joined = (lead, columns["text"][0])
    dates = (at(row, path) for path in columns["published"][:1] for row in rows)
    return Plan(columns, joined, numeric_order(dates))


def fields(row: Row, plan: Plan, name: str) -> Fields:
    """What a row, called ``name``, says of a report. Raises InputError ``empty`` where there is no text in it."""
    texts = (found for path in plan.joined or plan.columns["text"] if (found := cells.text(at(row, path))))
    if plan.joined:
        text: str | bytes = "\n\n".join(each for each in texts if isinstance(each, str))
    else:
        text = next(texts, "")
    if not text.strip():
        raise InputError("empty", f"{name} has no text")
    known: dict[str, Any] = {}
    for field, read in READERS.items():
        if value := next((found for path in plan.columns[field] if (found := read(at(row, path)))), None):
            known[field] = value
    stamps = (cells.inside(at(row, path)) for path in plan.columns["published"])
    stamp = next((value for value in stamps if not cells.is_nothing(value)), None)
    known["published"] = day(stamp, plan.order)
    note = ""
    if stamp is not None and known["published"] is None:
        note = f"the date {str(stamp)[:40]!r} tells no day for certain, and was left out"
    return Fields(text, known, note)


def at(row: Row, path: Path) -> Any:
    """The cell at the end of a way into a row, None where there is none."""
    value: Any = row
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """A column's name in small letters, without anything but letters and digits."""
    return "".join(char for char in name.casefold() if char.isalnum())


def has_text_name(names: Iterable[str]) -> bool:
    """Whether one of the names is one that columns with reports' texts have."""
    return any(normal(name) in NAMES["text"] for name in names)


def known_fields(names: Iterable[str]) -> set[str]:
    """The fields of a report that columns of these names make."""
    found = {normal(name) for name in names}
    return {field for field, known in NAMES.items() if not found.isdisjoint(known)}


def is_container(name: str, value: Any) -> bool:
    """Whether a column holds objects that hold the columns."""
    return isinstance(value, Mapping) and (name == "_source" or normal(name) in CONTAINERS)


def _paths(rows: Sequence[Row]) -> list[Path]:
    """Every column of the rows in order, then those inside containers."""
    found: dict[Path, None] = {}
    for row in rows:
        found.update(dict.fromkeys((key,) for key in row))
    for row in rows:
        for key, value in row.items():
            if is_container(key, value):
                found.update(dict.fromkeys((key, inner) for inner in value))
    return list(found)


def _find(paths: Sequence[Path], name: str) -> Path | None:
    """The column of that name, with a little patience; one inside another is found with the dots of its path."""
    for fold in (str, str.casefold):
        for path in paths:
            if fold(".".join(path)) == fold(name):
                return path
    first, dot, rest = name.partition(".")
    return (first, *rest.split(".")) if dot and (first,) in paths else None


def _listed(paths: Sequence[Path]) -> str:
    names = [" ".join(".".join(path).split())[:60] or "''" for path in paths]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more if names else "none"


def _with_texts_first(paths: Sequence[Path], rows: Sequence[Row]) -> tuple[Path, ...]:
    """The columns in whose cells there is more than a few words first."""

    def longest(path: Path) -> int:
        return max((len(str(cells.text(at(row, path))).split(None, WORDS_OF_A_TEXT)) for row in rows), default=0)

    return tuple(sorted(paths, key=lambda path: longest(path) <= WORDS_OF_A_TEXT))


READERS: dict[str, Callable[[Any], Any]] = {
    "title": cells.line,
    "outlet": cells.outlet,
    "url": cells.url,
    "byline": cells.names,
    "language": cells.language,
}
