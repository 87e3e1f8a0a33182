"""Every event of the index as columns of numbers in memory, so that any filter is counted in a few milliseconds.

Counting a million and a half rows by place, type and day takes SQLite seconds, and no index helps where filters meet
freely. The columns take about 50 bytes an event. They are read once, in a thread of their own, and go on where they
stopped when the index has grown; whoever asks meanwhile gets what is there, and is told so.
"""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Sequence
from typing import Any, get_args
from weakref import WeakKeyDictionary

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.export.wording import Kind
from accordingto.serve.shelf import Shelf

Numbers = npt.NDArray[np.int32]
Place = tuple[str, str, float | None, float | None, str]  # name, country, latitude, longitude, precision

KINDS: tuple[str, ...] = get_args(Kind)
CHUNK = 20_000  # events that are read at once
PATIENCE = 0.5  # seconds that a page waits for what is being read
EVENTS = (
    "SELECT type, certainty, coalesce(place, ''), coalesce(country, ''), lat, lon, coalesce(place_precision, ''),"
    " day, coalesce(outlet, ''), coalesce(speaker, ''), coalesce(actor, ''), coalesce(recipient, ''),"
    " coalesce((SELECT verdict FROM corrections WHERE corrections.n = events.correction), CASE WHEN stands THEN '' END)"
    " FROM events WHERE"
)
# what corrections changed since it was read, and what is new
NEWEST = "SELECT coalesce(max(revised), 0) FROM events WHERE revised IS NOT NULL"
REVISED = "SELECT n FROM events WHERE revised > ? AND +n <= ?"  # the sign keeps SQLite to the index of ``revised``
# written in the order of the events: read on from where the last reading stopped
PARTIES = "SELECT n, event, side = 'actor', name, coalesce(code, '') FROM event_parties WHERE n > ? ORDER BY n"
PARTIES_OF = "SELECT event, side = 'actor', name, coalesce(code, '') FROM event_parties WHERE event = ?"
COLUMNS = ("type", "certainty", "place", "country", "day", "outlet", "speaker", "actor", "recipient", "verdict")
PARTY_COLUMNS = ("event", "side", "name", "code")
# What people said of an event, by number; None is one that a person added and took back: it is never shown.
VERDICTS = ("", "right", "mended", "missing", "wrong", None)
WRONG = VERDICTS.index("wrong")
NOBODY = np.iinfo(np.int32).max  # the event of a party that is one no longer


class Names(dict[Any, int]):
    """Values and their numbers, in the order in which they were met: ``names[value]`` gives a new one its number.
    ``listed`` has them by number, ``folded`` (of text, or of the first text of several) without case."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[Any] = []
        self.folded: list[str] = []

    def __missing__(self, value: Any) -> int:
        self.listed.append(value)
        self.folded.append((value if isinstance(value, str) else value[0]).casefold())
        number = self[value] = len(self.listed) - 1
        return number


class Days(dict[str | None, int]):
    """The numbers of ISO days, 0 for none."""

    def __missing__(self, day: str | None) -> int:
        number = self[day] = datetime.date.fromisoformat(day).toordinal() if day else 0
        return number


class Columns(msgspec.Struct, frozen=True):
    """Columns of the first ``len(day)`` events; the event at place ``i`` is the index's number ``i + 1``.

    ``day`` counts from the first of January of the year 1, 0 where there is none; ``certainty`` is a place in
    ``KINDS``, ``verdict`` one in ``VERDICTS``; the others are numbers of the names beside them (an empty name stands
    for none). ``party_…`` has a row for everybody who acts or is acted upon: the event's place, 1 for an actor, name
    and code. ``total`` is how many events the index has. ``revision`` goes up when corrections change what was read.
    """

    type: Numbers
    certainty: Numbers
    place: Numbers
    country: Numbers
    day: Numbers
    outlet: Numbers
    speaker: Numbers
    actor: Numbers
    recipient: Numbers
    verdict: Numbers
    party_event: Numbers
    party_side: Numbers
    party_name: Numbers
    party_code: Numbers
    types: Names
    places: Names  # of ``Place``
    countries: Names
    outlets: Names
    speakers: Names
    names: Names
    codes: Names
    total: int
    revision: int


class Growing:
    """A column that rows are added to at the end; a view of its beginning never changes."""

    def __init__(self) -> None:
        self.room: Numbers = np.empty(1024, dtype=np.int32)
        self.length = 0

    def add(self, values: Sequence[int]) -> None:
        """Add values at the end."""
        end = self.length + len(values)
        if end > len(self.room):
            larger = np.empty(max(end, 2 * len(self.room)), dtype=np.int32)
            larger[: self.length] = self.room[: self.length]
            self.room = larger
        self.room[self.length : end] = values
        self.length = end

    def put(self, places: Sequence[int] | npt.NDArray[np.int_], values: Sequence[int] | int) -> None:
        """Write other values at places; the views that somebody has keep theirs."""
        self.room = self.room.copy()
        self.room[places] = values

    @property
    def view(self) -> Numbers:
        """What is there now."""
        return self.room[: self.length]


class Loader:
    """Reads the columns of one index, in a thread while there is more to read."""

    def __init__(self, shelf: Shelf) -> None:
        self.file = shelf.file
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._start()

    def _start(self) -> None:
        self._columns = {name: Growing() for name in (*COLUMNS, *(f"party_{name}" for name in PARTY_COLUMNS))}
        self._lists = {
            name: Names() for name in ("types", "places", "countries", "outlets", "speakers", "names", "codes")
        }
        self._days = Days()
        self._parties = 0  # the last row of event_parties that was read
        self._revision = 0  # of the corrections that what was read follows
        self._last: tuple[Any, ...] | None = None
        self._current = self._view(0)

    def columns(self, connection: sqlite3.Connection) -> Columns:
        """The columns up to the event that the connection sees last, or as far as they are read."""
        total, last = _newest(connection)
        revision = _revision(connection)
        with self._lock:
            behind = self._last != last or len(self._current.day) != total or self._current.revision != revision
            if behind and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="events", daemon=True)
                self._thread.start()
            thread = self._thread
        if behind and thread is not None:
            thread.join(PATIENCE)
        current = self._current
        return msgspec.structs.replace(current, total=max(total, len(current.day)))

    def _run(self) -> None:
        connection = sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True)
        try:
            total, last = _newest(connection)
            done = len(self._current.day)
            if self._last is not None and self._last != _event(connection, done):  # another index is in its place
                self._start()
                done = 0
            revision = _revision(connection)
            if done and revision != self._revision:
                self._read_again(connection, done)
            self._revision = revision
            self._current = self._view(total)
            while done < total:
                upto = min(total, done + CHUNK)
                self._read(connection, done, upto)
                done = upto
                self._last = last if done == total else _event(connection, done)
                self._current = self._view(total)
        except sqlite3.Error:
            return  # the file is being made anew: whoever asks next begins again
        finally:
            connection.close()

    def _read(self, connection: sqlite3.Connection, after: int, upto: int) -> None:
        rows = connection.execute(f"{EVENTS} n > ? AND n <= ? ORDER BY n", (after, upto)).fetchall()
        for name, column in zip(COLUMNS, zip(*self._numbered(rows), strict=True), strict=True):
            self._columns[name].add(column)
        names, codes = self._lists["names"], self._lists["codes"]
        parties = []
        for row, event, side, name, code in connection.execute(PARTIES, (self._parties,)):
            if event > upto:
                break
            self._parties = row
            parties.append((event - 1, side, names[name], codes[code]))
        for name, column in zip(PARTY_COLUMNS, zip(*parties, strict=True), strict=False):
            self._columns[f"party_{name}"].add(column)

    def _numbered(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, ...]]:
        """The values of each event, in the order of ``COLUMNS``."""
        lists, days = self._lists, self._days
        types, places, countries = lists["types"], lists["places"], lists["countries"]
        outlets, speakers, names = lists["outlets"], lists["speakers"], lists["names"]
        kinds = {kind: number for number, kind in enumerate(KINDS)}
        verdicts = {verdict: number for number, verdict in enumerate(VERDICTS)}
        return [
            (
                types[type_],
                kinds[certainty],
                places[tuple(place)],
                countries[place[1]],
                days[day],
                outlets[outlet],
                speakers[speaker],
                names[actor],
                names[recipient],
                verdicts[verdict],
            )
            for type_, certainty, *place, day, outlet, speaker, actor, recipient, verdict in rows
        ]

    def _read_again(self, connection: sqlite3.Connection, done: int) -> None:
        """Read what corrections changed among the events that were read."""
        numbers = [number for (number,) in connection.execute(REVISED, (self._revision, done))]
        rows = [row for number in numbers for row in connection.execute(f"{EVENTS} n = ?", (number,))]
        places = [number - 1 for number in numbers]
        for name, column in zip(COLUMNS, zip(*self._numbered(rows), strict=True), strict=False):
            self._columns[name].put(places, column)
        events = self._columns["party_event"]
        events.put(np.flatnonzero(np.isin(events.view, places)), NOBODY)
        names, codes = self._lists["names"], self._lists["codes"]
        # some of these may be met once more among what is new, which changes nothing
        parties = [
            (event - 1, side, names[name], codes[code])
            for number in numbers
            for event, side, name, code in connection.execute(PARTIES_OF, (number,))
        ]
        for name, column in zip(PARTY_COLUMNS, zip(*parties, strict=True), strict=False):
            self._columns[f"party_{name}"].add(column)

    def _view(self, total: int) -> Columns:
        fields: dict[str, Any] = {name: column.view for name, column in self._columns.items()}
        return Columns(**(fields | self._lists), total=total, revision=self._revision)


def columns(shelf: Shelf, connection: sqlite3.Connection) -> Columns:
    """The columns of this index as ``connection``, one of its own, sees it; see ``Loader.columns``."""
    with _LOCK:
        loader = _LOADERS.get(shelf)
        if loader is None:
            loader = _LOADERS[shelf] = Loader(shelf)
    return loader.columns(connection)


_LOADERS: WeakKeyDictionary[Shelf, Loader] = WeakKeyDictionary()
_LOCK = threading.Lock()


def _newest(connection: sqlite3.Connection) -> tuple[int, tuple[Any, ...] | None]:
    total: int = connection.execute("SELECT coalesce(max(n), 0) FROM events").fetchone()[0]
    return total, _event(connection, total)


def _event(connection: sqlite3.Connection, number: int) -> tuple[Any, ...] | None:
    """What tells whether an event is still the one that was read."""
    row = connection.execute(
        "SELECT events.n, reports.id, events.id FROM events JOIN reports ON report = reports.n WHERE events.n = ?",
        (number,),
    ).fetchone()
    return None if row is None else tuple(row)


def _revision(connection: sqlite3.Connection) -> int:
    found: int = connection.execute(NEWEST).fetchone()[0]
    return found
