"""The switches of a report: by form, by source, by certainty of the events. They stand in the address, so that each is
a link and a view can be sent to somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from accordingto.export.markup import Drawn
from accordingto.export.signs import CERTAINTIES
from accordingto.serve.notes import OWN
from accordingto.serve.views import Query, address, one

FORMS = ("direct", "indirect", "mixed")
NAMES = ("form", "source", "certainty")


class Choice(msgspec.Struct, frozen=True):
    """One position of a switch: its words, what it sets in the address, how many there are of it, and the address of
    the page with it; chosen, that of the page without it."""

    words: str
    value: str
    count: int
    address: str
    chosen: bool


class Switches(msgspec.Struct, frozen=True):
    """All switches of a report. ``chosen`` is what is set; ``off`` are the ids of the statements and events that are
    not shown then."""

    forms: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    own: Choice
    certainties: tuple[Choice, ...]
    chosen: Mapping[str, str]
    off: frozenset[str]
    everything: str


def switches(drawn: Drawn, path: str, query: Query) -> Switches:
    """The switches of a report, each with the positions that it has in this report."""
    chosen = {name: one(query, name) for name in NAMES}
    statements = drawn.outline.statements
    forms: Counter[str] = Counter(statement.attribution.form for statement in statements)
    kinds: Counter[str] = Counter(row.certainty.kind for row in drawn.rows)

    def choices(name: str, counts: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                words=words,
                value=value,
                count=count,
                address=address(path, query, **{name: None if value == chosen[name] else value}),
                chosen=value == chosen[name],
            )
            for words, value, count in counts
        )

    return Switches(
        forms=choices("form", [(form, form, forms[form]) for form in FORMS if forms[form]]),
        sources=choices("source", [(each.name, each.name, len(each.statements)) for each in drawn.outline.speakers]),
        own=choices("source", [(OWN, OWN, sum(row.statement is None for row in drawn.rows))])[0],
        certainties=choices(
            "certainty", [(sign.word, kind, kinds[kind]) for kind, sign in CERTAINTIES.items() if kinds[kind]]
        ),
        chosen=chosen,
        off=_off(drawn, chosen),
        everything=address(path, query, **dict.fromkeys(NAMES)) if any(chosen.values()) else "",
    )


def _off(drawn: Drawn, chosen: Mapping[str, str]) -> frozenset[str]:
    form, source, certainty = (chosen[name] for name in NAMES)
    off = set()
    for statement in drawn.outline.statements:
        speaker = drawn.outline.speakers[statement.speaker].name
        if (form and statement.attribution.form != form) or (source and speaker != source):
            off.add(statement.attribution.id)
    for row in drawn.rows:
        carried = row.statement.attribution.id in off if row.statement else bool(form) or source not in {"", OWN}
        if carried or (certainty and row.certainty.kind != certainty):
            off.add(row.id)
    return frozenset(off)
