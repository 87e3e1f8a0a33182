"""``accordingto export``: a store in the formats of others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accordingto.errors import UsageError
from accordingto.export.formats import FORMATS, named
from accordingto.terminal import Steps, is_output_kept, say, untold, while_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def export(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A folder, or the address of an object store.")],
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="What to write: see above.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="Write here; - is standard output.")
    ] = "-",
    header: Annotated[bool, typer.Option("--header", help="cameo: begin with the names of the columns.")] = False,
    factuality: Annotated[
        float | None,
        typer.Option(
            metavar="VALUE", min=-3, max=3, help="cameo, ftm: leave out events of a lower value (-3 to 3); 0.25."
        ),
    ] = None,
    undated: Annotated[
        bool, typer.Option("--undated", help="cameo: give events without a date that of their report.")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="gold-…: only reports of which people judged everything.")
    ] = False,
) -> None:
    """Write what a store holds in another format.

    \b
    FORMATS

    A file is there when it is whole, and not before. docs/export.md says what every field of every format holds.

    \b
    Examples:
      accordingto export news --format plover -o events.jsonl
      accordingto export news --format cameo --header | head
      accordingto export news --format parquet -o tables
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    options = _options(header=header, factuality=factuality, undated=undated, whole=whole)
    wanted = named(form)
    if output == "-" and not wanted.stream:
        name = Path(store.rstrip("/")).name or "news"
        raise UsageError(f"{form} cannot go to standard output: give it a name, -o {name}-{form}{wanted.extension}")

    from accordingto.export.formats import uncompared, write
    from accordingto.store import Store

    opened = Store(store)
    with while_read():
        with Steps() as steps:
            out = sys.stdout.buffer if output == "-" else output
            tell = steps if output != "-" or is_output_kept() else untold
            counts = write(opened, form, out, tell=tell, **options)
        nothing = "there was nothing to write"
        if uncompared(opened, form):
            nothing += f": compare the reports first, accordingto compare {store}"
        say(", ".join(f"{number:,} {kind}" for kind, number in counts.items()) or nothing)


def _options(**given: Any) -> Mapping[str, Any]:
    """The options that were given: the others are left to the format."""
    return {name: value for name, value in given.items() if value is not None and value is not False}


_WIDEST = max(map(len, FORMATS))
export.__doc__ = (export.__doc__ or "").replace(
    "FORMATS", "Formats:\n" + "\n".join(f"      {name:{_WIDEST}}  {each.about}" for name, each in FORMATS.items())
)
