"""Corrections: the form by which a person says what is right, wrong or missing in a reading, and the list of them all.

``/report/{id}/correct?attribution=a3`` (``event=v2``, ``missing=attribution``, ``missing=event``, or
``correction=h…`` for what a person added) is the form; the same path takes it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import msgspec

from accordingto.data import acts
from accordingto.export.outline import shorten, words
from accordingto.limits import LONGEST_NOTE
from accordingto.records import Attribution, AttributionMend, Correction, Event, EventMend, Reading, Span
from accordingto.serve import addresses, mending, signed
from accordingto.serve.mending import Problem
from accordingto.serve.shelf import Shelf
from accordingto.serve.shelf.packing import unpacked
from accordingto.serve.views import Form, Moved, Page, Query, Receivers, Refused, Room, Routes, address, one, paging

VERDICTS = ("right", "wrong", "mended", "missing", "withdrawn")
Kind = Literal["attribution", "event"]
WANTED = (
    "FROM corrections WHERE (:kind = '' OR kind = :kind) AND (:verdict = '' OR verdict = :verdict)"
    " AND (:by = '' OR corrections.by = :by) AND (:holds = '' OR holds = 1)"
)
COUNT = f"SELECT count(*) {WANTED}"
LIST = f"""
SELECT record, holds, reports.id, outlet, title, published,
  (SELECT content FROM attributions WHERE report = found.report AND id = target AND kind = 'attribution') AS content,
  (SELECT trigger FROM events WHERE report = found.report AND id = target AND kind = 'event') AS trigger
FROM (
  SELECT n, report, kind, target, holds, correction AS record {WANTED} ORDER BY n DESC LIMIT :size OFFSET :offset
) AS found JOIN reports ON reports.n = found.report ORDER BY found.n DESC
"""  # noqa: S608 - as above


class Subject(msgspec.Struct, frozen=True):
    """What is to be corrected: its kind, its id in the reading (or that of the correction which added it; None for what
    is missing), how it stands now, how the machine read it, and what was said of it so far, in order."""

    reading: Reading
    kind: Kind
    target: str | None
    stands: Attribution | AttributionMend | Event | EventMend | None
    read: Attribution | Event | None
    said: tuple[Correction, ...]

    @property
    def holding(self) -> Correction | None:
        """The correction that holds, if any."""
        return self.said[-1] if self.said and self.said[-1].verdict != "withdrawn" else None

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the form as it is first shown."""
        if self.kind == "attribution":
            assert not isinstance(self.stands, Event | EventMend)
            return mending.attribution_fields(self.reading, self.stands)
        assert not isinstance(self.stands, Attribution | AttributionMend)
        return mending.event_fields(self.reading, self.stands)

    @property
    def added(self) -> bool:
        """Whether a person added it, or is about to."""
        return self.read is None

    @property
    def asked(self) -> tuple[str, str]:
        """Name and value of the query that leads to its form."""
        if self.target is None:
            return "missing", self.kind
        return ("correction" if self.added else self.kind), self.target


def corrections(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page has these
    """The list of all corrections, the latest first."""
    chosen = {name: one(query, name) for name in ("kind", "verdict", "by", "holds")}
    with shelf.moment() as connection:
        (total,) = connection.execute(COUNT, chosen).fetchone()
        listed = paging("/corrections", query, total)
        found = connection.execute(LIST, {**chosen, "size": listed.size, "offset": listed.offset}).fetchall()
        rows = [_listed(shelf, row) for row in found]
        people = [row[0] for row in connection.execute("SELECT DISTINCT by FROM corrections ORDER BY by LIMIT 50")]
    choices = {
        name: [("all", address("/corrections", query, **{name: None, "page": None}), not chosen[name])]
        + [
            (each, address("/corrections", query, **{name: each, "page": None}), each == chosen[name])
            for each in offered
        ]
        for name, offered in (
            ("verdict", VERDICTS),
            ("kind", ("attribution", "event")),
            ("by", people if len(people) > 1 else ()),
        )
        if offered
    }
    data = {"corrections": [{**msgspec.to_builtins(row["record"]), "holds": row["holds"]} for row in rows]}
    return Page(
        "corrections.html",
        "Corrections",
        {"rows": rows, "choices": choices, "filtered": any(chosen.values())},
        data,
        paging=listed,
    )


def _listed(shelf: Shelf, row: Any) -> dict[str, Any]:
    record = unpacked(row["record"], Correction)
    mend = record.attribution or record.event
    text = row["content"] or row["trigger"] or ""
    if mend is not None:
        spans = mend.content if isinstance(mend, AttributionMend) else (mend.trigger,)
        text = _words(shelf.reading(record.report), spans)
    return {
        "record": record,
        "holds": bool(row["holds"]),
        "text": text,
        "link": addresses.report(record.report, record.subject),
        "report": {name: row[name] for name in ("id", "outlet", "title", "published")},
    }


def form(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:
    """The form for one attribution or event of a report, or for one that is missing."""
    subject = _subject(shelf, params["id"], {name: one(query, name) for name in query})
    return _form(subject, subject.fields | {"verdict": "missing" if subject.target is None else ""}, {})


def correct(room: Room, params: Mapping[str, str], sent: Form, genuine: bool) -> Page:
    """Keep what the form says, and lead to where it shows; or give the form back with what is wrong."""
    subject = _subject(room.shelf, params["id"], sent)
    said = sent | {"by": signed.name(sent), "note": sent.get("note", "").strip()}
    problems, mend = _read(subject, said)
    problems |= signed.problems(said["by"], genuine=genuine)
    if problems:
        return _form(subject, subject.fields | said, problems, 422 if genuine else 403)
    correction = Correction(
        id=signed.new_id(),
        report=subject.reading.report.id,
        kind=subject.kind,
        target=subject.target,
        verdict=msgspec.convert(said["verdict"], Literal["right", "wrong", "mended", "missing", "withdrawn"]),
        by=said["by"],
        at=datetime.datetime.now(datetime.UTC),
        note=said["note"],
        attribution=mend if isinstance(mend, AttributionMend) else None,
        event=mend if isinstance(mend, EventMend) else None,
    )
    if problems := signed.keep(room, [correction]):
        return _form(subject, subject.fields | said, problems, 500)
    raise Moved(addresses.report(correction.report, correction.subject))


def _read(subject: Subject, said: Mapping[str, str]) -> tuple[dict[str, Problem], AttributionMend | EventMend | None]:
    """What is wrong with what was said; and how the thing should be, where that was said."""
    problems: dict[str, Problem] = {}
    if len(said["note"]) > LONGEST_NOTE:
        problems["note"] = Problem(f"At most {LONGEST_NOTE:,} characters.")
    verdict = said.get("verdict", "")
    if verdict not in offered(subject):
        problems["verdict"] = Problem("Choose what you say of it.")
        return problems, None
    if verdict not in {"mended", "missing"}:
        changed = [name for name, value in subject.fields.items() if _plain(said.get(name, value)) != _plain(value)]
        if changed:
            problems["verdict"] = Problem(
                "You changed what it says below: choose “mended”, or undo the change to keep your verdict."
            )
        return problems, None
    if subject.kind == "attribution":
        assert not isinstance(subject.stands, Event | EventMend)
        mend: Any = mending.mended_attribution(subject.reading, said, subject.stands, subject.target)
    else:
        assert not isinstance(subject.stands, Attribution | AttributionMend)
        mend = mending.mended_event(subject.reading, said, subject.stands)
    return (problems | mend, None) if isinstance(mend, dict) else (problems, mend)


def offered(subject: Subject) -> tuple[str, ...]:
    """The verdicts that may be given."""
    taken_back = ("withdrawn",) if subject.holding else ()
    return ("missing", *taken_back) if subject.added else ("right", "wrong", "mended", *taken_back)


def _plain(value: str) -> list[str]:
    return [" ".join(line.split()) for line in value.splitlines() if line.strip()]


def _form(subject: Subject, fields: Mapping[str, str], problems: Mapping[str, Problem], status: int = 200) -> Page:
    reading = subject.reading
    name, value = subject.asked
    title = f"A missing {subject.kind}" if subject.target is None else f"Correct the {subject.kind}"
    values = {
        "subject": subject,
        "asked": (name, value),
        "fields": fields,
        "problems": problems,
        "offered": offered(subject),
        "report": reading.report,
        "link": addresses.report(reading.report.id, subject.target or ""),
        "pieces": _pieces(reading.report.text, _marked(subject)),
        "acts": [(act, act) for act in dict.fromkeys([*acts(), fields.get("act", "say")])],
        "forms": [(each, each) for each in mending.FORMS],
        "types": mending.types(reading),
        "certainties": mending.CERTAINTIES,
        "carriers": mending.carriers(reading),
        "words": _words(reading, _marked(subject)),
    }
    data = {
        "report": reading.report.id,
        "kind": subject.kind,
        "target": subject.target,
        "read": msgspec.to_builtins(subject.read),
        "corrections": msgspec.to_builtins(subject.said),
        "problems": {name: problem.message for name, problem in problems.items()},
    }
    return Page("correct.html", title, values, data, status)


def _marked(subject: Subject) -> tuple[Span, ...]:
    """The spans that the text beside the form shows marked."""
    stands = subject.stands
    if isinstance(stands, AttributionMend):
        return stands.content
    if isinstance(stands, EventMend):
        return (stands.trigger,)
    if isinstance(stands, Attribution):
        return stands.content.spans
    return stands.trigger.spans if stands is not None else ()


def _words(reading: Reading, spans: tuple[Span, ...]) -> str:
    return shorten(words(reading.report.text, spans), 300)


def _pieces(text: str, spans: tuple[Span, ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked. A carriage return is shown as a blank: a browser would make
    one character of it and the line feed after it, and what is selected could not be found."""
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span)})
    return [
        (text[start:end].replace("\r", " "), any(s <= start < e for s, e in spans)) for start, end in pairwise(cuts)
    ]


def _subject(shelf: Shelf, digits: str, asked: Mapping[str, str]) -> Subject:
    """What the query or the form asks to correct. Raises ``Refused`` where it is not there."""
    try:
        reading = shelf.reading(f"sha256:{digits}")
    except KeyError:
        raise Refused(404, "There is no such report in this store.", "Look through the reports", "/reports") from None
    id_ = reading.report.id
    said = [
        unpacked(row[0], Correction)
        for row in shelf.connection().execute(
            "SELECT correction FROM corrections JOIN reports ON reports.n = corrections.report WHERE reports.id = ?"
            " ORDER BY corrections.n",
            (id_,),
        )
    ]
    if (missing := asked.get("missing", "")) in {"attribution", "event"}:
        return Subject(reading, msgspec.convert(missing, Kind), None, None, None, ())
    read: Attribution | Event | None = None
    if target := asked.get("attribution", ""):
        kind: Kind = "attribution"
        read = next((each for each in reading.attributions if each.id == target), None)
    elif target := asked.get("event", ""):
        kind = "event"
        read = next((each for each in reading.events if each.id == target), None)
    else:
        target = asked.get("correction", "")
        added = next((each for each in said if each.id == target and each.target is None), None)
        kind = added.kind if added else "attribution"
    of_it = tuple(each for each in said if each.subject == target and each.kind == kind)
    if read is None and not of_it:
        raise Refused(
            404, f"There is nothing called “{target}” in this report.", "Read the report", addresses.report(id_)
        )
    mends = [each.attribution or each.event for each in of_it if each.attribution or each.event]
    holding = of_it[-1] if of_it and of_it[-1].verdict != "withdrawn" else None
    stands = (holding and (holding.attribution or holding.event)) or read or mends[-1]
    return Subject(reading, kind, target, stands, read, of_it)


ROUTES: Routes = (("/corrections", corrections), ("/report/{id}/correct", form))
RECEIVERS: Receivers = (("/report/{id}/correct", correct),)
