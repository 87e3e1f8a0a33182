"""Gold rows and readings as one kind of record, so that scorers see two lists of items over a text and nothing else."""

from __future__ import annotations

import datetime
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from accordingto.records import Attribution, Reading, Report, Span

if TYPE_CHECKING:
    from accordingto import Reader

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"

# The attribution files tell the outlet by an id; a report has the name its readers know.
OUTLETS = {
    "breitbart": "Breitbart",
    "huff-post": "Huffington Post",
    "nyt": "New York Times",
    "politico": "Politico",
    "usa-today": "USA Today",
    "wash-post": "Washington Post",
    "west-journal": "Western Journalism",
}


class Item(msgspec.Struct, frozen=True):
    """An attribution as scorers see it, from a gold file, a second annotator or a reading."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    chain: tuple[str, ...] = ()
    form: str = ""
    nested: bool = False
    confidence: float = 1.0


class Row(msgspec.Struct, frozen=True):
    """One line of a gold file of attributions or chains; what a file does not have keeps its default."""

    text: str
    id: str = ""
    outlet: str | None = None
    title: str | None = None
    published: datetime.date | None = None
    author: str | None = None
    attributions: tuple[Item, ...] = ()
    second_annotator: tuple[Item, ...] | None = None


class Case(msgspec.Struct, frozen=True):
    """What a scorer is given: a text, the gold items and the answers."""

    text: str
    gold: tuple[Item, ...]
    answers: tuple[Item, ...]


def rows(file: Path) -> list[Row]:
    """Load a JSONL file. Raises ``OSError`` where there is none, ``msgspec.ValidationError`` where a line is no row."""
    return [msgspec.json.decode(line, type=Row) for line in file.read_bytes().splitlines() if line.strip()]


def report(row: Row) -> Report:
    """The report to read, with what the row tells of it."""
    return Report(
        row.text,
        outlet=OUTLETS.get(row.outlet or "", row.outlet),
        title=row.title,
        published=row.published,
        byline=(row.author,) if row.author else (),
    )


def items(reading: Reading) -> tuple[Item, ...]:
    """The attributions of a reading as items, in its order."""
    return tuple(_item(attribution) for attribution in reading.attributions)


def _item(attribution: Attribution) -> Item:
    return Item(
        source=attribution.source.spans if attribution.source else (),
        cue=attribution.cue.spans if attribution.cue else (),
        content=attribution.content.spans,
        chain=tuple(link.name for link in attribution.chain),
        form=attribution.form,
        nested=attribution.parent is not None,
        confidence=attribution.confidence,
    )


@functools.cache
def reader() -> Reader:
    """One reader for the run: its models are loaded once."""
    from accordingto import Reader

    return Reader()


@functools.cache
def read(file: Path) -> tuple[Case, ...]:
    """Read every report of a gold file, with progress on standard error. A file is read once in a run."""
    gold = rows(file)
    cases: list[Case] = []
    for row, reading in zip(gold, reader().read_many(map(report, gold)), strict=True):
        cases.append(Case(row.text, row.attributions, items(reading)))
        print(f"\r{file.name}: {len(cases)} of {len(gold)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tuple(cases)


def cases(files: Sequence[Path]) -> list[Case]:
    """The cases of several files, as one set."""
    return [case for file in files for case in read(file)]


def shorten(text: str, width: int = 90) -> str:
    """One line of at most ``width`` characters, for listings."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def quote(text: str, spans: Sequence[Span], width: int = 90) -> str:
    """The text of spans on one line, pieces joined by " … ", or a dash where there is none."""
    return shorten(" … ".join(text[start:end] for start, end in spans), width) or "–"
