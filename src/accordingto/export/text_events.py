"""The table of events for the terminal: four columns and two lines beneath, or all stacked where that is too wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from accordingto.export import outline as view
from accordingto.export.events import Party, Row
from accordingto.export.signs import Signs

NARROW = 64  # columns; in fewer the four columns of the table would hold a word each
HEADS = ("who", "did what", "to whom", "where, when")
LONGEST = 60  # characters of a name; a longer one is cut
GAP = 2
# Certainty is told by sign and word; the style only helps the eye.
STYLES = {"happened": "bold", "reported": "bold", "denied": "strike", "not": "strike"}

Colour = Callable[[int], str]


def draw(rows: tuple[Row, ...], width: int, signs: Signs, colour: Colour, *, numbers: bool) -> Iterator[RenderableType]:
    """What to print for the events, in order; ``colour`` gives the style of a speaker's rank, ``numbers`` tells whether
    the statements that carry events are named by their numbers."""
    if not rows:
        yield Text("No event was found.")
        return
    margin = max(cell_len(signs.show(row.id)) for row in rows) + GAP
    if width >= NARROW:
        yield _table(margin, [Text(head, "dim") for head in ("", *HEADS)], width)
    for row in rows:
        if width < NARROW:
            yield from _stacked(row, margin, signs)
        else:
            yield _table(margin, _cells(row, signs), width)
        for line in (_sure(row, signs, colour, numbers), *_rest(row, signs)):
            yield Padding(line, (0, 0, 0, margin))
        yield Text()


def _table(margin: int, cells: list[Text], width: int) -> Table:
    """One row; the columns are as wide in every row of the page."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(width=margin - GAP, no_wrap=True)
    each, more = divmod(width - margin - GAP * len(HEADS), len(HEADS))
    for place, _ in enumerate(HEADS):
        table.add_column(width=each + (place < more), overflow="fold")
    table.add_row(*cells)
    return table


def _cells(row: Row, signs: Signs) -> list[Text]:
    show = signs.show
    deed = Text.assemble((show(row.deed), "bold"), "\n", _trigger(row, signs))
    there = [show(each) for each in (row.where, row.when) if each]
    return [
        Text(show(row.id)),
        _parties(row.actors, signs),
        deed,
        _parties(row.recipients, signs),
        Text("\n".join(there) or signs.none),
    ]


def _stacked(row: Row, margin: int, signs: Signs) -> Iterator[RenderableType]:
    """The row as lines, each with its label; what is not known is left out."""
    show = signs.show
    yield Text.assemble(show(row.id).ljust(margin), (show(row.deed), "bold"), " ", _trigger(row, signs))
    for label, value in (
        ("who", _parties(row.actors, signs, stacked=True)),
        ("to whom", _parties(row.recipients, signs, stacked=True)),
        ("where", Text(show(row.where))),
        ("when", Text(show(row.when))),
    ):
        if value.plain not in ("", signs.none):
            yield Padding(Text.assemble((f"{label}: ", "dim"), value), (0, 0, 0, margin))


def _parties(parties: tuple[Party, ...], signs: Signs, *, stacked: bool = False) -> Text:
    """Name and codes of each: the codes beneath the name, or beside it, all on one line, where ``stacked``."""
    opening, closing, between = (" (", ")", signs.dot) if stacked else ("\n", "", "\n")
    return Text(between).join(
        Text.assemble(
            _short(party.name, signs),
            (f"{opening}{signs.show(party.codes)}{closing}" if party.codes else "", "dim"),
        )
        for party in parties
    ) or Text(signs.none)


def _sure(row: Row, signs: Signs, colour: Colour, numbers: bool) -> Text:
    """How certain, and who says so."""
    sure = row.certainty
    line = Text.assemble(signs.certainty[sure.kind], " ", (sure.words, STYLES.get(sure.kind, "")), ": ")
    if row.statement is None:
        outlet = signs.show(row.chain[0]) if row.chain else "the report"
        return line.append(f"{outlet}, in its own voice")
    first, *rest = (signs.show(name) for name in row.chain or (view.UNSTATED,))
    line.append(first, colour(row.statement.speaker))
    line.append("".join(signs.arrow + name for name in rest))
    return line.append(f" (statement {row.statement.number})" if numbers else "", "dim")


def _rest(row: Row, signs: Signs) -> Iterator[Text]:
    """Quantities, if any; then contexts, codes and confidence."""
    if row.quantities:
        yield Text(signs.dot.join(map(signs.show, row.quantities)))
    told = (*row.contexts, *row.codes, f"{view.percent(row.confidence)} sure")
    yield Text(signs.dot.join(map(signs.show, told)), "dim")


def _short(text: str, signs: Signs) -> str:
    return signs.show(view.shorten(text, LONGEST, signs.ellipsis))


def _trigger(row: Row, signs: Signs) -> str:
    return f"{signs.show('“')}{_short(row.trigger, signs)}{signs.show('”')}"
