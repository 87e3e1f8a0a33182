"""What a report brings to the comparison, and the same of many reports as columns of numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.compare.statements import statements
from accordingto.compare.telling import Statement
from accordingto.compare.voices import canonical
from accordingto.compare.wording import has_concept
from accordingto.data.meanings import meanings
from accordingto.data.tables import fold
from accordingto.records import Reading

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Vectors = npt.NDArray[np.int8]

ONE = 127  # what 1 is in a packed vector

PLACE = "&"  # what features of places begin with; for the others see Statement.marks
PLAIN = 300.0  # reports; added to their number, so that among ten reports not every word is rare
COVERED = 0.4  # of a stem's weight; the rest is its concept's
NUMBERS = 3  # numbers of a statement that are compared
NO_DAY = np.iinfo(np.int32).min


class Sheet(msgspec.Struct, frozen=True):
    """One report: its id, outlet as chains name it, agency, day of publication as an ordinal, and statements."""

    report: str
    outlet: str
    agency: str | None
    day: int | None
    statements: tuple[Statement, ...]


def sheet(reading: Reading) -> Sheet:
    """The sheet of a reading."""
    report = reading.report
    return Sheet(
        report=report.id,
        outlet=canonical(report.outlet) or "an unnamed outlet",
        agency=report.dateline.agency if report.dateline else None,
        day=report.published.toordinal() if report.published else None,
        statements=tuple(statements(reading)),
    )


def packed(vectors: Floats) -> Vectors:
    """Vectors of unit length in a quarter of the memory."""
    return np.rint(vectors * ONE).astype(np.int8)


def cosines(vectors: Vectors, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64]) -> Floats:
    """The cosines of packed vectors: (rows, cols)."""
    found: Floats = vectors[rows].astype(np.float32) @ vectors[cols].astype(np.float32).T
    return found / np.float32(ONE * ONE)


class Columns(msgspec.Struct, frozen=True):
    """The statements of many reports, numbered through in the order of the sheets.

    ``begins`` (reports + 1) are the first statements of the reports. The features of statement ``i`` are
    ``features[starts[i]:starts[i + 1]]``, sorted; ``weights`` has one number a feature, 0 for places; ``totals`` their
    sum a statement. ``is_place`` tells which features are places. The rest is one entry a statement: ``speaker`` and
    ``type`` numbers with 0 for none; ``units`` and ``values`` (statements, NUMBERS); ``first`` and ``last`` days, or
    ``NO_DAY``; ``weekdays``, ``opposite`` and ``against`` bits; ``harmed`` bits of what befell those who are counted;
    ``said`` by somebody; ``placed`` and ``dayed`` where it names places and weekdays itself; ``lat`` and ``lon`` NaN
    where no town or building is known.
    """

    begins: Ints
    starts: npt.NDArray[np.int64]
    features: Ints
    weights: Floats
    totals: Floats
    is_place: npt.NDArray[np.bool_]
    speaker: Ints
    type: Ints
    units: Ints
    values: Floats
    first: Ints
    last: Ints
    weekdays: Ints
    opposite: npt.NDArray[np.int64]
    against: npt.NDArray[np.int64]
    harmed: Ints
    said: npt.NDArray[np.bool_]
    placed: npt.NDArray[np.bool_]
    dayed: npt.NDArray[np.bool_]
    lat: Floats
    lon: Floats

    def of(self, report: int) -> range:
        """The statements of a report."""
        return range(int(self.begins[report]), int(self.begins[report + 1]))


def columns(sheets: Iterable[Sheet]) -> Columns:
    """Number the statements of the sheets through, with the features that they are compared by."""
    ids: dict[str, int] = {}
    speakers: dict[str, int] = {"": 0}
    types: dict[str, int] = {"": 0}
    units: dict[str, int] = {"": 0}
    bits = {row.name: at for row, at in zip(meanings("opposite"), count())}
    begins, starts, flat = [0], [0], []
    rows: list[tuple[int, ...]] = []
    values: list[tuple[float, ...]] = []
    points: list[tuple[float, float]] = []
    counted: Counter[int] = Counter()
    for each in sheets:
        seen: set[int] = set()
        for told in each.statements:
            marks = sorted({ids.setdefault(mark, len(ids)) for mark in (*sorted(told.marks), *_places(told))})
            seen.update(marks)
            flat += marks
            starts.append(len(flat))
            numbers = told.numbers[:NUMBERS]
            padding = [0] * (NUMBERS - len(numbers))
            rows.append(
                (
                    speakers.setdefault(_speaker(told), len(speakers)),
                    types.setdefault(told.type or "", len(types)),
                    NO_DAY if told.first is None else told.first,
                    NO_DAY if told.last is None else told.last,
                    sum(1 << day for day in told.weekdays or told.days),
                    sum(1 << bits[name] for name in told.opposites if name in bits),
                    sum(1 << bits[name[1:]] for name in told.opposites if name.startswith("-")),
                    sum(1 << at for at, unit in enumerate(HARM) if any(number.unit == unit for number in numbers)),
                    told.said,
                    bool(told.where),
                    bool(told.weekdays),
                    *(units.setdefault(number.unit, len(units)) for number in numbers),
                    *padding,
                )
            )
            values.append((*(number.value for number in numbers), *padding))
            points.append(told.point or (math.nan, math.nan))
        counted.update(seen)
        begins.append(len(rows))
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 11 + NUMBERS)
    weights = _weights(ids, counted, len(begins) - 1)
    starts_, features = np.array(starts, dtype=np.int64), np.array(flat, dtype=np.int32)
    sums = np.concatenate([[0.0], np.cumsum(weights[features], dtype=np.float64)])
    point = np.array(points, dtype=np.float32).reshape(len(rows), 2)
    small = table.astype(np.int32)
    return Columns(
        begins=np.array(begins, dtype=np.int32),
        starts=starts_,
        features=features,
        weights=weights,
        totals=(sums[starts_[1:]] - sums[starts_[:-1]]).astype(np.float32),
        is_place=np.array([mark.startswith(PLACE) for mark in ids], dtype=np.bool_),
        speaker=small[:, 0],
        type=small[:, 1],
        first=small[:, 2],
        last=small[:, 3],
        weekdays=small[:, 4],
        opposite=table[:, 5],
        against=table[:, 6],
        harmed=small[:, 7],
        said=small[:, 8] > 0,
        placed=small[:, 9] > 0,
        dayed=small[:, 10] > 0,
        units=small[:, 11:],
        values=np.array(values, dtype=np.float32).reshape(len(rows), NUMBERS),
        lat=point[:, 0],
        lon=point[:, 1],
    )


HARM = ("#death", "#injury", "#arrest", "#missing", "#evacuate", "#rescue")


def _places(told: Statement) -> Iterator[str]:
    return (PLACE + name for name in sorted(told.where or told.setting))


def _speaker(told: Statement) -> str:
    """The last word of the speaker's name; the same word is mostly the same speaker, told shortly and in full."""
    name = fold(told.speaker.name)
    return name.split()[-1] if told.said and name else ""


def _weights(ids: dict[str, int], counted: Counter[int], reports: int) -> Floats:
    """How much each feature tells: its inverse document frequency over the reports."""
    weights = np.zeros(len(ids), dtype=np.float32)
    for mark, at in ids.items():
        if mark.startswith(PLACE):
            continue
        weight = math.log((reports + PLAIN) / (1 + counted[at]))
        covered = mark[:1] not in "#@<>" and has_concept(mark)
        weights[at] = weight * COVERED if covered else weight
    return weights


def flattened(sheets: Sequence[Sheet]) -> list[tuple[int, Statement]]:
    """The statements in the order of the columns, each with the index of its sheet."""
    return [(at, told) for at, each in enumerate(sheets) for told in each.statements]
