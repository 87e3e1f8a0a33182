"""The rows of the table of events: what each says, and where each of its values leads."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from accordingto.serve import addresses
from accordingto.serve.event_filter import PATH
from accordingto.serve.views import Query, address

COLUMNS = (
    "events.n AS n, reports.id AS report, title, published, events.id AS id, type, mode, certainty, value, trigger,"
    " actor, actor_code, recipient, recipient_code, place, country, place_precision, first_day, last_day, day,"
    " attribution, speaker, events.outlet AS outlet, chain, confidence, corrections.verdict AS verdict"
)


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event. What is not known is None; ``day`` is the event's or else the report's, and ``dated`` tells which.
    ``address`` is the passage in the report; ``own`` is true in the outlet's own voice; ``verdict`` is what a person
    said of the reading, "" where nobody has. ``more_…`` says how many others act or are acted upon."""

    report: str
    id: str
    address: str
    type: str
    mode: str | None
    certainty: str
    value: float
    trigger: str
    actor: str | None
    actor_code: str | None
    recipient: str | None
    recipient_code: str | None
    place: str | None
    country: str | None
    place_precision: str | None
    first_day: str | None
    last_day: str | None
    day: str | None
    dated: bool
    speaker: str | None
    own: bool
    outlet: str | None
    chain: list[str]
    confidence: float
    title: str | None
    more_actors: int = 0
    more_recipients: int = 0
    verdict: str = ""


class Linked(msgspec.Struct, frozen=True):
    """A row with the addresses of the same list narrowed to one of its values, by the names of the fields."""

    row: Row
    narrower: dict[str, str]


def rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Row]:
    """The events with these numbers, in this order; those that the connection does not see are left out."""
    marks = ", ".join("?" * len(numbers))
    parties = {
        (row["event"], row["side"]): row["many"] - 1
        for row in connection.execute(
            f"SELECT event, side, count(*) AS many FROM event_parties WHERE event IN ({marks}) GROUP BY event, side",  # noqa: S608
            numbers,
        )
    }
    found = connection.execute(
        f"SELECT {COLUMNS} FROM events JOIN reports ON events.report = reports.n"  # noqa: S608 - names of our own
        f" LEFT JOIN corrections ON corrections.n = events.correction WHERE events.n IN ({marks})",
        numbers,
    )
    by_number = {row["n"]: _row(row, parties) for row in found}
    return [by_number[number] for number in numbers if number in by_number]


def linked(row: Row, query: Query) -> Linked:
    """The row with where its values lead in the list that the query asks for."""

    def narrower(**values: str | None) -> str:
        return address(PATH, query, page=None, **values)

    found = {"type": narrower(type=row.type), "certainty": narrower(certainty=row.certainty)}
    for name, value in (
        ("actor", row.actor),
        ("recipient", row.recipient),
        ("source", row.speaker),
        ("outlet", row.outlet),
    ):
        if value:
            found[name] = narrower(**{name: value})
    if row.place:
        found["place"] = narrower(place=row.place, country=row.country, at=None)
    if row.day:
        found["day"] = narrower(**{"from": row.day, "to": row.day})
    return Linked(row, found)


def _row(row: sqlite3.Row, parties: dict[tuple[int, str], int]) -> Row:
    return Row(
        **{
            name: row[name]
            for name in Row.__struct_fields__
            if name not in {"address", "dated", "own", "chain", "more_actors", "more_recipients", "verdict"}
        },
        address=addresses.report(row["report"], row["id"]),
        dated=row["first_day"] is not None,
        own=row["attribution"] is None,
        chain=msgspec.json.decode(row["chain"], type=list[str]),
        more_actors=parties.get((row["n"], "actor"), 0),
        more_recipients=parties.get((row["n"], "recipient"), 0),
        verdict=row["verdict"] or "",
    )
