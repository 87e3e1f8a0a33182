"""Every format that a store can be exported to, and the one function that does it.

from accordingto.export.formats import write
write(Store("news"), "plover", "events.jsonl")
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from accordingto.errors import UsageError
from accordingto.export.whole import whole_file
from accordingto.terminal import Tell, untold, write_all

if TYPE_CHECKING:
    from accordingto.store import Store

AT_ONCE = 1 << 20  # bytes that are written together


class Format(NamedTuple):
    """A format: what it is in a line, how its files' names end, the function (``module.name`` of this room) that makes
    it, and the options of ``write`` that it knows.

    The function of a ``stream`` gives lines of text, which may go anywhere; any other one writes files itself.
    ``counted`` is what tells how far it is: one of the things that its function counts; ``every`` says whether it goes
    through all of them. What is ``compared`` is a table that is there once the reports were compared.
    """

    about: str
    extension: str
    function: str
    stream: bool = True
    options: frozenset[str] = frozenset()
    counted: str = "reports"
    every: bool = True
    compared: str | None = None


FORMATS: Mapping[str, Format] = {
    "parquet": Format("flat tables, a Parquet file each in a folder", "", "tables.write_parquet", stream=False),
    "csv": Format("the same tables as CSV, safe to open in a spreadsheet", "", "tables.write_csv", stream=False),
    "sqlite": Format("the same tables in one SQLite file, with full-text search", ".db", "sqlite.write", stream=False),
    "jsonl": Format("whole readings, as accordingto read --format json prints them", ".jsonl", "jsonl.readings"),
    "claims": Format(
        "claims with their members, versions and origins", ".jsonl", "jsonl.claims", counted="claims", compared="claims"
    ),
    "passages": Format(
        "passages that several reports share", ".jsonl", "jsonl.passages", counted="passages", compared="passages"
    ),
    "copies": Format(
        "groups of reports that are one report", ".jsonl", "jsonl.copies", counted="groups of copies", compared="copies"
    ),
    "plover": Format("events in PLOVER's JSON", ".jsonl", "plover.lines"),
    "cameo": Format(
        "events in the columns of GDELT's event table",
        ".tsv",
        "cameo.lines",
        options=frozenset({"header", "factuality", "undated"}),
    ),
    "webannotation": Format("attributions and events as W3C Web Annotations", ".jsonl", "webannotation.lines"),
    "ftm": Format("entities of FollowTheMoney", ".ftm.json", "ftm.lines", options=frozenset({"factuality"})),
    "gold-attribution": Format(
        "attributions of reports that people corrected, to train and score with",
        ".jsonl",
        "gold.attribution",
        options=frozenset({"whole"}),
        every=False,
    ),
    "gold-chains": Format(
        "the same with chain and form", ".jsonl", "gold.chains", options=frozenset({"whole"}), every=False
    ),
    "gold-events": Format(
        "events of reports that people corrected", ".jsonl", "gold.events", options=frozenset({"whole"}), every=False
    ),
    "schemaorg": Format("articles, quotations and claims in the terms of schema.org", ".jsonl", "schemaorg.lines"),
}


def named(format: str) -> Format:  # noqa: A002 - what it is everywhere else
    """The format of a name; ``UsageError`` where there is none."""
    if format not in FORMATS:
        raise UsageError(f"there is no format {format}: give one of {', '.join(FORMATS)}")
    return FORMATS[format]


def write(
    store: Store,
    format: str,  # noqa: A002 - as above
    out: str | Path | BinaryIO,
    *,
    tell: Tell = untold,
    **options: Any,
) -> dict[str, int]:
    """Export a store to ``out``, a name or, for a format that is one stream, an open binary file.

    A name has everything or, where something fails, what it had before. Returns how many there are of each kind of
    thing that was written, and of what was left out. The ``options`` are ``header``, ``factuality``, ``undated`` and
    ``whole``, for the formats that know them (docs/export.md); ``tell`` is told how far it is. Raises ``UsageError``
    for an unknown format or option, and where ``out`` is the store itself or a part of it; ``StoreError`` where the
    store cannot be read.
    """
    wanted = named(format)
    for option in options:
        if option not in wanted.options:
            known = [name for name, each in FORMATS.items() if option in each.options]
            told = (
                f"only {' and '.join(known)} {'has' if len(known) == 1 else 'have'} it" if known else "nothing has it"
            )
            raise UsageError(f"{format} has no option {option}: {told}")
    module, name = wanted.function.split(".")
    function: Callable[..., Any] = getattr(import_module(f"accordingto.export.{module}"), name)
    if not wanted.stream:
        if not isinstance(out, str | Path):
            raise UsageError(f"{format} is more than one stream of text: give the name of a file or a folder")
        counts: dict[str, int] = function(store, _apart(store, Path(out)), tell)
        return counts
    if "factuality" in options:
        options["least"] = options.pop("factuality")
    counted: Counter[str] = Counter()
    lines: Iterator[str] = function(store, counted, **options)
    if tell is not untold:
        lines = _telling(lines, store, wanted, counted, tell)
    if not isinstance(out, str | Path):
        _pour(lines, out)
    else:
        with _opened(_apart(store, Path(out))) as file:
            _pour(lines, file)
    return dict(counted)


def uncompared(store: Store, format: str) -> bool:  # noqa: A002 - as above
    """Whether a format has nothing to write because the reports of the store were never compared."""
    table = named(format).compared
    return table is not None and not getattr(store, table).exists


def _telling(lines: Iterator[str], store: Store, wanted: Format, counted: Counter[str], tell: Tell) -> Iterator[str]:
    """The lines, and word of how far they are."""
    whole = getattr(store, wanted.compared) if wanted.compared else store
    total = len(whole) if wanted.every else None
    for line in lines:
        tell("writing", counted[wanted.counted], total, wanted.counted)
        yield line


def _pour(lines: Iterator[str], file: BinaryIO) -> None:
    """Write lines in pieces of about ``AT_ONCE`` bytes; nothing is held for longer."""
    piece = bytearray()
    for line in lines:
        piece += line.encode()
        if len(piece) >= AT_ONCE:
            write_all(file, piece)
            piece = bytearray()
    write_all(file, piece)
    file.flush()


@contextmanager
def _opened(out: Path) -> Iterator[BinaryIO]:
    """A file to write to that is ``out`` once it is whole. A device or a pipe is written to as it stands: it cannot be
    replaced."""
    if out.exists() and not out.is_file() and not out.is_dir():
        with out.open("wb") as file:
            yield file
        return
    with whole_file(out) as part, part.open("wb") as file:
        yield file


def _apart(store: Store, out: Path) -> Path:
    """The place to write to, links followed; ``UsageError`` where it is the store, in the store or around it."""
    target = Path(os.path.realpath(out))
    if "://" not in store.where:
        home = Path(os.path.realpath(store.where))
        if target == home or home in target.parents or target in home.parents:
            raise UsageError(f"{out} would overwrite the store {store.where}: give another name")
    return target if out.is_symlink() and (target.is_file() or not target.exists()) else out
