"""``/report/{id}/rest``: somebody who has checked a whole report says that all that was not spoken of yet is right."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal

import msgspec

from accordingto.records import Correction, Reading
from accordingto.serve import addresses, signed
from accordingto.serve.mending import Problem
from accordingto.serve.shelf import Shelf
from accordingto.serve.shelf.standing import held
from accordingto.serve.views import Form, Moved, Page, Query, Receivers, Refused, Room, Routes


class Unjudged(msgspec.Struct, frozen=True):
    """An attribution or event of which nobody has said anything that holds."""

    kind: Literal["attribution", "event"]
    id: str
    words: str
    about: str
    address: str


def rest(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """What nobody has spoken of yet, and the form. Raises ``Refused`` where there is no such report."""
    return _page(*_read(shelf, params["id"]), {}, {})


def all_right(room: Room, params: Mapping[str, str], sent: Form, genuine: bool) -> Page:
    """Say of what the form listed, and of nothing that came since, that it is right; leads to the report."""
    reading, unjudged = _read(room.shelf, params["id"])
    by = signed.name(sent)
    listed = set(sent.get("listed", "").split())
    if problems := signed.problems(by, genuine=genuine):
        return _page(reading, unjudged, {"by": by}, problems, 422 if genuine else 403)
    now = datetime.datetime.now(datetime.UTC)
    said = [
        Correction(signed.new_id(), reading.report.id, each.kind, each.id, "right", by=by, at=now)
        for each in unjudged
        if each.id in listed
    ]
    if problems := signed.keep(room, said):
        return _page(reading, unjudged, {"by": by}, problems, 500)
    raise Moved(addresses.report(reading.report.id))


def _read(shelf: Shelf, digits: str) -> tuple[Reading, list[Unjudged]]:
    id_ = f"sha256:{digits}"
    with shelf.moment() as connection:
        row = connection.execute("SELECT n FROM reports WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise Refused(404, "There is no such report in this store.", "Look through the reports", "/reports")
        reading, spoken_of = shelf.reading(id_), held(connection, row["n"])
    found = [
        Unjudged(
            "attribution",
            each.id,
            each.content.text,
            " → ".join(link.name for link in each.chain),
            addresses.report(id_, each.id),
        )
        for each in reading.attributions
    ]
    found += [
        Unjudged(
            "event",
            each.id,
            each.trigger.text,
            f"{each.type} {each.mode or ''}".strip(),
            addresses.report(id_, each.id),
        )
        for each in reading.events
    ]
    return reading, [each for each in found if each.id not in spoken_of]


def _page(
    reading: Reading,
    unjudged: list[Unjudged],
    fields: Mapping[str, str],
    problems: Mapping[str, Problem],
    status: int = 200,
) -> Page:
    values = {
        "report": reading.report,
        "link": addresses.report(reading.report.id),
        "unjudged": unjudged,
        "kinds": [
            (kind, [each for each in unjudged if each.kind == kind])
            for kind in ("attribution", "event")
            if any(each.kind == kind for each in unjudged)
        ],
        "fields": fields,
        "problems": problems,
    }
    data = {
        "report": reading.report.id,
        "unjudged": unjudged,
        "problems": {name: problem.message for name, problem in problems.items()},
    }
    return Page("rest.html", "All the rest is right", values, data, status)


ROUTES: Routes = (("/report/{id}/rest", rest),)
RECEIVERS: Receivers = (("/report/{id}/rest", all_right),)
