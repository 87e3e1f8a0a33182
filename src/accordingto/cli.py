"""The command line: ``accordingto read`` and what every command shares.

Data goes to standard output, everything else to standard error. Each command imports what is heavy only when it runs,
so that ``--help`` answers at once. A further command lives in a file of its own and is added to ``app``.
"""

from __future__ import annotations

import codecs
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NamedTuple, NoReturn

import typer

from accordingto import __version__, compare_cli, export_cli, gather_cli, places_cli, query_cli, serve_cli
from accordingto.errors import AccordingtoError, InputError, UsageError
from accordingto.options import check_language, check_sources, check_tables, day, is_address
from accordingto.terminal import forget_output, say, write_all
from accordingto.timings import Timings

if TYPE_CHECKING:
    from accordingto.reader import Reader
    from accordingto.records import Reading, Report

FAILURE, BAD_USE, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(no_args_is_help=True)(gather_cli.gather)
app.command(no_args_is_help=True)(compare_cli.compare)
app.command(no_args_is_help=True)(query_cli.query)
app.command(no_args_is_help=True)(export_cli.export)
app.command(no_args_is_help=True)(serve_cli.serve)
app.add_typer(places_cli.app, name="places")


class Format(StrEnum):
    """What ``read`` prints."""

    text = "text"
    json = "json"
    html = "html"


class What(NamedTuple):
    """What ``read`` prints of each report, and how."""

    form: Format
    events: bool  # the events alone


class _EnoughError(Exception):
    """Nobody reads the output any more. No OSError, because Typer would end the process at a broken pipe."""


def main() -> NoReturn:
    """Run the command line of this process and exit with its code."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run the command line given (or that of the process) and return its exit code: 0, 1 for failure, 2 for bad use."""
    try:
        code = app(arguments, prog_name="accordingto", standalone_mode=False)
        sys.stdout.flush()
    except (_EnoughError, BrokenPipeError):
        forget_output()
        return 0
    except typer.TyperException as error:
        return _bad_command_line(error)
    except UsageError as error:
        say(str(error))
        return BAD_USE
    except AccordingtoError as error:
        say(str(error))
        return FAILURE
    except OSError as error:
        say(f"{error.filename}: {error.strerror}; check the name and the rights" if error.filename else str(error))
        return FAILURE
    if code == INTERRUPTED:
        say("interrupted")
    return code if isinstance(code, int) else 0


def _bad_command_line(error: typer.TyperException) -> int:
    message = error.format_message()
    if "\n" in message:  # the help of a group that was called with nothing
        sys.stderr.write(f"{message}\n")
    else:
        command = getattr(getattr(error, "ctx", None), "command_path", "accordingto")
        say(f"{message.rstrip('.')}; see {command} --help")
    return error.exit_code


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"accordingto {__version__}")
        raise typer.Exit


@app.callback()
def accordingto(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Who says so? Read news reports and show who says what, and through whom it came.

    \b
    Example:
      accordingto read report.txt --outlet "The Harbour Ledger"
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart


@app.command(no_args_is_help=True)
def read(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Text or HTML files, addresses; - is standard input.")
    ],
    outlet: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When, as 2015-09-15.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it stands on the web (one FILE only).")] = None,
    title: Annotated[str | None, typer.Option(help="Its headline (one FILE only).")] = None,
    byline: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Its author; may be repeated.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="en", help="Read it as English, whatever language it seems to be in.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.text,
    events: Annotated[bool, typer.Option("--events", help="Print the events alone.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write here; for several pages of HTML, a folder."),
    ] = None,
    ontology: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Code events with this ontology, not with PLOVER's.")
    ] = None,
    actors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Know these actors as well as those of the package.")
    ] = None,
    places: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Look places up in what accordingto places build made."),
    ] = None,
    timings: Annotated[
        bool, typer.Option("--timings", help="Tell on standard error how long each step took, at the end.")
    ] = False,
) -> None:
    """Read reports and print every statement in them with the chain it came through, and every event.

    What is known of a report may be given; the rest is taken from the page where it says so. Several reports are
    printed one after another as text, and one a line as JSON. One that cannot be read is skipped, and counted.

    \b
    Examples:
      accordingto read report.txt --outlet "The Harbour Ledger" --published 2024-11-04
      curl -s https://news.example/report.html | accordingto read - --format html -o report.html
      accordingto read reports/*.txt --format json > readings.jsonl
      accordingto read reports/*.txt --events --format json > events.jsonl
    """  # noqa: D301 - as above
    _check(files, url, title, language, form, output)
    check_tables({"--ontology": ontology, "--actors": actors, "--places": places})
    on = day(published)
    clock = Timings()

    known: dict[str, Any] = {
        "outlet": outlet,
        "url": url,
        "title": title,
        "published": on,
        "byline": tuple(byline or ()),
        "language": language,
    }

    def gather(path: str) -> Report:
        if is_address(path):
            from accordingto.gather.client import Client
            from accordingto.gather.web import read_address

            return read_address(path, Client(), **known)
        from accordingto.gather.files import read_source

        return read_source(path, **known)

    @cache
    def reader() -> Reader:
        with clock("loading"):
            from accordingto.reader import Reader

            return Reader(ontology=ontology, actors=actors, places=places, timings=clock)

    code = words = 0
    with _destination(output, What(form, events), several=len(files) > 1) as write:
        counts = Counter({"read": 0, "duplicates": 0})
        skipped: Counter[str] = Counter()
        for path, reading in _readings(files, gather, reader, clock, counts, skipped):
            with clock("writing"):
                write(path, reading)
            counts["read"] += 1
            words += len(reading.report.text.split())
    if len(files) > 1:
        reasons = ", ".join(f"{count} {reason}" for reason, count in skipped.items())
        say(
            f"{len(files)} in = {counts['read']} read + {counts['duplicates']} duplicates + {skipped.total()} skipped"
            + (f" ({reasons})" if reasons else "")
        )
    if timings:
        from rich.console import Console

        Console(stderr=True).print(clock.table(words))
    if not counts["read"]:
        code = FAILURE
    raise typer.Exit(code)


def _check(
    files: list[str], url: str | None, title: str | None, language: str | None, form: Format, output: Path | None
) -> None:
    """Raise ``UsageError`` for what no run could do as asked."""
    check_sources(files)
    if len(files) > 1 and (url or title):
        raise UsageError("--url and --title are of one report: give one FILE with them")
    check_language(language)
    if output is None:
        if form is Format.html and len(files) > 1:
            raise UsageError("several pages of HTML need a folder to go to: add -o FOLDER")
    elif any(path != "-" and Path(path).exists() and output.exists() and output.samefile(path) for path in files):
        raise UsageError(f"-o {output} would overwrite what is to be read: give another name")


def _readings(
    files: list[str],
    gather: Callable[[str], Report],
    reader: Callable[[], Reader],
    clock: Timings,
    counts: Counter[str],
    skipped: Counter[str],
) -> Iterator[tuple[str, Reading]]:
    """Read the files one by one; what is left out is counted and told."""
    seen: dict[str, str] = {}
    for path in files:
        try:
            with clock("gathering"):
                report = gather(path)
            if report.id in seen:
                counts["duplicates"] += 1
                say(f"{path} is the same report as {seen[report.id]}")
                continue
            seen[report.id] = path
            reading = reader().read(report)
        except InputError as error:
            skipped[error.code] += 1
            say(f"skipped {path} ({error.code}): {error}")
            continue
        yield path, reading


@contextmanager
def _destination(output: Path | None, what: What, several: bool) -> Iterator[Callable[[str, Reading], None]]:
    """What writes a reading where it belongs. A file is opened when there is something to write, not before."""
    opened: list[BinaryIO] = []
    names: Counter[str] = Counter()

    def to_stream(_: str, reading: Reading) -> None:
        first = not opened
        if first:
            opened.append(output.open("wb") if output else sys.stdout.buffer)
        page = _rendered(reading, what, output, several, first)
        try:
            write_all(opened[0], page)
            opened[0].flush()
        except BrokenPipeError:
            raise _EnoughError from None

    def to_folder(path: str, reading: Reading) -> None:
        assert output is not None
        output.mkdir(parents=True, exist_ok=True)
        stem = "report" if path == "-" else Path(path).stem
        names[stem] += 1
        name = f"{stem}-{names[stem]}" if names[stem] > 1 else stem
        (output / f"{name}.html").write_bytes(_rendered(reading, what, output, several, True))

    try:
        yield to_folder if several and what.form is Format.html else to_stream
    finally:
        if output:
            for file in opened:
                file.close()


def _rendered(reading: Reading, what: What, output: Path | None, several: bool, first: bool) -> bytes:
    """The reading as the bytes to write. A file is UTF-8; standard output has the encoding of its terminal."""
    encoding = "utf-8" if output else codecs.lookup(sys.stdout.encoding or "utf-8").name
    if what.form is Format.json:
        from accordingto.export import json

        if what.events:
            return json.render_events(reading, encoding=encoding).encode(encoding)
        return f"{json.render(reading, indent=0 if several else 2, encoding=encoding)}\n".encode(encoding)
    if what.form is Format.html:
        from accordingto.export import html

        # the page says that it is UTF-8: where the stream is not, references keep it true
        page = html.render(reading, events_alone=what.events)
        return page.encode("utf-8" if encoding == "utf-8" else "ascii", "xmlcharrefreplace")
    from accordingto.export import text

    page = text.render(reading, colour=False if output else None, encoding=encoding, events_alone=what.events)
    return (page if first else f"\n{'=' * 40}\n\n{page}").encode(encoding, "backslashreplace")
