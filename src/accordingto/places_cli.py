"""``accordingto places``: the gazetteer on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Build a gazetteer from a GeoNames dump.")


@app.callback()
def places() -> None:
    """Build a gazetteer of your own, in place of the one that is shipped."""


@app.command(no_args_is_help=True)
def build(
    dump: Annotated[Path, typer.Argument(metavar="DUMP", help="allCountries.zip, a country's zip, or its text.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Write the gazetteer here.")] = Path(
        "places.npz"
    ),
) -> None:
    """Make a gazetteer from an official GeoNames dump.

    \b
    Example:
      accordingto places build allCountries.zip -o places.npz
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    from accordingto.data.gazetteer_write import pack, write
    from accordingto.gather.geonames import read_dump

    arrays = pack(read_dump(dump))
    write(arrays, output)
    typer.echo(f"accordingto: {len(arrays['kind']):,} places in {output}", err=True)
