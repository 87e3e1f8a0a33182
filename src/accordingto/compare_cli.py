"""``accordingto compare``: what the reports of a store share, what they claim, and where each claim comes from."""

from __future__ import annotations

import heapq
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accordingto.errors import UsageError
from accordingto.terminal import Steps, say, while_read, write_all

if TYPE_CHECKING:
    from accordingto.comparer import Compared
    from accordingto.records import Claim
    from accordingto.store import Store


class Format(StrEnum):
    """What ``compare`` prints."""

    text = "text"
    json = "json"


def compare(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A store that accordingto gather made.")],
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.text,
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="How many claims, passages and copies to show as text.")
    ] = 20,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="OUT", help="Write here.")] = None,
) -> None:
    """Compare the reports of a store: copies, shared passages, claims, and how many independent origins each claim has.

    What is found is kept in the store. Run it again after gathering more: only new reports are read anew. As text, the
    claims come first that most reports tell with the fewest origins; as JSON, everything, in one object.

    \b
    Examples:
      accordingto compare news.store
      accordingto compare news.store --format json -o claims.json
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    _check(output)

    from accordingto.comparer import compare as run
    from accordingto.store import Store

    opened = Store(store)
    with Steps() as steps:
        found = run(opened, progress=steps)
    told = {"report": found.reports, "claim": found.claims, "shared passage": found.passages, "group": found.copies}
    counts = [f"{number:,} {name}{'s' * (number != 1)}" for name, number in told.items()]
    say(f"{counts[0]}, {found.new:,} of them new: {', '.join(counts[1:])} of copies")
    with _opened(output) as write:
        if form is Format.json:
            for piece in _json(opened):
                write(piece.encode())
        else:
            encoding = "utf-8" if output else sys.stdout.encoding or "utf-8"
            page = _text(opened, found, limit, colour=False if output else None, encoding=encoding)
            write(page.encode(encoding, "backslashreplace"))


def _check(output: Path | None) -> None:
    """Raise ``UsageError`` where the output could not be written in the end: comparing may take hours."""
    if output is None:
        return
    if output.is_dir():
        raise UsageError(f"-o {output} is a folder: give the name of a file")
    if not output.parent.is_dir():
        raise UsageError(f"-o {output} cannot be written: there is no folder {output.parent}")
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"-o {output} cannot be written: you have no leave to; give another name")


@contextmanager
def _opened(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """What writes the output: to the file, opened when the first of it is there, or to standard output."""
    if path is None:
        with while_read():
            yield partial(write_all, sys.stdout.buffer)
        return
    with path.open("wb") as file:
        yield partial(write_all, file)


def _json(store: Store) -> Iterator[str]:
    """One object with ``claims``, ``passages`` and ``copies``; a claim, a passage, a group a line."""
    import msgspec

    tables: tuple[tuple[str, Iterable[object]], ...] = (
        ("claims", store.claims.rows()),
        ("passages", store.passages.rows()),
        ("copies", store.copies.rows()),
    )
    encode = msgspec.json.Encoder().encode
    for place, (name, rows) in enumerate(tables):
        yield ("{" if place == 0 else ",\n") + f'"{name}": ['
        for number, row in enumerate(rows):
            yield (",\n" if number else "\n") + encode(row).decode()
        yield "\n]"
    yield "}\n"


def _text(store: Store, found: Compared, limit: int, *, colour: bool | None, encoding: str) -> str:
    from accordingto.export import claims as page

    several = 0

    def counted() -> Iterator[Claim]:
        nonlocal several
        for claim in store.claims.rows():
            if page.gap(claim)[1] > 1:
                several += 1
                yield claim

    claims = heapq.nsmallest(limit, counted(), key=lambda claim: (*(-each for each in page.gap(claim)), claim.id))
    passages = heapq.nsmallest(limit, store.passages.rows(), key=lambda each: (-len(each.reports), each.id))
    copies = heapq.nsmallest(limit, store.copies.rows(), key=lambda each: (-len(each.reports), each.id))
    wanted = {member.report for claim in claims for member in claim.members}
    wanted |= {located.report for passage in passages for located in passage.reports}
    wanted |= {report for group in copies for report in group.reports}
    reports = {reading.report.id: page.cited(reading) for reading in store.readings(wanted)} if wanted else {}
    counts = {
        "reports": found.reports,
        "claims": found.claims,
        "several": several,
        "passages": found.passages,
        "copies": found.copies,
    }
    return page.render(page.Found(claims, passages, copies, counts, reports), colour=colour, encoding=encoding)
