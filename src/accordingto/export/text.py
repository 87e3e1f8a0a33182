"""A reading for the terminal: the report with its attributions marked, and under it who said what, through whom, and
what happened according to whom."""

from __future__ import annotations

import io
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from accordingto.export import events, text_events
from accordingto.export import outline as view
from accordingto.export.outline import Block, Outline, Speaker, Statement
from accordingto.export.pages import sheet
from accordingto.export.signs import Signs, signs
from accordingto.records import Reading

WIDEST = 92  # columns; longer lines are hard to read, however wide the terminal
NARROWEST = 30
# One colour a speaker, in order of how much each says, from the sixteen that every terminal theme sets readable.
COLOURS = ("blue", "magenta", "green", "red", "cyan", "yellow", "bright_blue", "bright_magenta")


def render(
    reading: Reading,
    *,
    width: int | None = None,
    colour: bool | None = None,
    encoding: str = "utf-8",
    events_alone: bool = False,
) -> str:
    """Draw the reading as text that ends with a newline; the header and the events only where they are wanted alone.

    ``width`` is in columns, and ``colour`` tells whether to use the terminal's colours and styles; None asks the
    terminal that standard output is. Without colour, ``*`` stands around sources and ``_`` around cues. Signs that
    ``encoding`` lacks are replaced by ASCII ones. Control characters of the report are shown as U+FFFD.
    """
    terminal = Console()
    if colour is None:
        colour = terminal.is_terminal and not terminal.no_color
    width = max(NARROWEST, width if width is not None else min(terminal.width, WIDEST))
    page = _Page(reading, view.outline(reading), width, colour, signs(encoding))
    return page.draw(events_alone)


def _colour(rank: int) -> str:
    return COLOURS[rank] if rank < len(COLOURS) else ""


class _Page:
    """One reading on its way to the terminal."""

    def __init__(self, reading: Reading, outline: Outline, width: int, colour: bool, signs: Signs) -> None:
        self.reading = reading
        self.outline = outline
        self.colour = colour
        self.signs = signs
        self.console = sheet(width, colour)

        rows = [self.cells(statement) for statement in outline.statements]
        self.widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    def draw(self, events_alone: bool) -> str:
        if events_alone:
            self.header(self.reading.report.title)
            self.events(numbers=False)
        else:
            self.header(view.heading(self.reading), key=bool(self.outline.statements))
            self.report()
            self.speakers()
            self.events(numbers=True)
            self.warnings()
        drawn: io.StringIO = self.console.file  # type: ignore[assignment]
        return "\n".join(line.rstrip() for line in drawn.getvalue().split("\n"))

    def header(self, title: str | None, *, key: bool = False) -> None:
        reading = self.reading
        first = [self.show(part) for part in (reading.report.outlet, view.published(reading)) if part]
        lines = [
            Text(self.signs.dot.join(first), "bold"),
            Text(self.show(title or ""), "bold"),
            Text(self.show(self.signs.dot.join(view.details(reading)))),
            Text(self.show(reading.report.url or ""), "dim"),
        ]
        shown = [line for line in lines if line]
        for line in shown:
            self.console.print(line)
        if shown:
            self.console.print(self.rule())
        if key:
            signs, (star, bar) = self.signs, ("", "") if self.colour else ("*", "_")
            line = Text.assemble(
                ("Key: ", "dim"),
                (f"{signs.opening}1 {signs.ellipsis}{signs.closing} what somebody says   ", "dim"),
                (f"{star}who says it{star}", "dim bold"),
                ("   ", "dim"),
                (f"{bar}how it is said{bar}", "dim underline"),
            )
            self.console.print(line)
        if shown or key:
            self.console.print()

    def report(self) -> None:
        for block in self.outline.blocks:
            self.console.print(self.paragraph(block))
            self.console.print()

    def paragraph(self, block: Block) -> Text:
        text, outline, signs = self.reading.report.text, self.outline, self.signs
        base = "bold" if block.kind == "headline" else "dim" if block.kind in view.LAYOUT else ""
        line = Text(style=base)
        for piece in block.pieces:
            for index in piece.contents:
                if (index, piece.start) in outline.opens:
                    line.append(f"{signs.opening}{outline.statements[index].number} ", self.style(index))
            words = self.show(text[piece.start : piece.end])
            style = f"bold {self.style(piece.source)}" if piece.source is not None else ""
            if piece.cue is not None:
                style += " underline"
            if not self.colour:
                words = self.starred(words, piece.source is not None, piece.cue is not None)
            line.append(words, style.strip())
            for index in reversed(piece.contents):
                if (index, piece.end) in outline.closes:
                    line.append(signs.closing, self.style(index))
        return line

    def starred(self, words: str, source: bool, cue: bool) -> str:
        """The words between marks that stand for the styles of a source and a cue."""
        inside = words.strip()
        if not inside or not (source or cue):
            return words
        marked = f"*{inside}*" if source else f"_{inside}_"
        return words.replace(inside, marked, 1)

    def speakers(self) -> None:
        self.console.print(self.rule("Who speaks here"))
        self.console.print()
        for rank, speaker in enumerate(self.outline.speakers):
            self.speaker(rank, speaker)
        own = f"{view.percent(self.outline.own)} of the words"
        if not self.outline.statements:
            own = "everything: no statement of anybody else was found"
        self.console.print(
            Text.assemble((self.show(self.reading.report.outlet or "The report"), "bold"), " in its own voice: ", own)
        )
        self.console.print()

    def speaker(self, rank: int, speaker: Speaker) -> None:
        count = len(speaker.statements)
        summary = f": {count} statement{'s' * (count != 1)}, {view.percent(speaker.share)} of the words"
        name = (self.show(speaker.name), f"bold {'italic ' * speaker.anonymous}{_colour(rank)}")
        self.console.print(Text.assemble(name, summary))
        for chain, statements in groupby(speaker.statements, key=lambda statement: statement.chain):
            if chain:
                self.console.print(Padding(Text(self.show(self.signs.arrow.join(chain))), (0, 0, 0, 2)))
            self.console.print(Padding(self.table(list(statements)), (0, 0, 0, 4)))
        self.console.print()

    def events(self, *, numbers: bool) -> None:
        rows = events.rows(self.reading, self.outline.statements)
        if numbers:
            self.console.print(self.rule("What happened, according to whom"))
            self.console.print()
        for part in text_events.draw(rows, self.console.width, self.signs, _colour, numbers=numbers):
            self.console.print(part)

    def table(self, statements: list[Statement]) -> Table:
        """A row a statement; the columns are as wide in every table of the page."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for width in self.widths:
            table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        for statement in statements:
            said = view.shorten(statement.attribution.content.text, 110, self.signs.ellipsis)
            table.add_row(*self.cells(statement), Text(self.show(said)))
        return table

    def cells(self, statement: Statement) -> tuple[str, str, str, str]:
        found = statement.attribution
        return statement.number, self.show(found.act), found.form, f"{found.confidence * 100:3.0f} %"

    def warnings(self) -> None:
        if self.reading.warnings:
            self.console.print()
            self.console.print(self.rule("Warnings"))
            for warning in self.reading.warnings:
                self.console.print(Text(self.show(f"{warning.code}: {warning.message}"), "yellow"))

    def rule(self, title: str = "") -> Text:
        line = self.signs.rule
        start = f"{line * 2} {title} " if title else ""
        return Text(start + line * (self.console.width - len(start)), "dim")

    def show(self, text: str) -> str:
        return self.signs.show(text)

    def style(self, statement: int) -> str:
        return _colour(self.outline.statements[statement].speaker)
