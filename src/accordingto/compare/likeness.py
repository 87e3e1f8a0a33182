"""How likely two statements say the same thing: who, what, to whom, where, when, how many, and meaning.

The score is a logistic regression over measures that each mean something by themselves. Its weights were fitted on
small worlds of reports of our own, one world left out at a time (docs/claims.md), and rounded.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.compare.sheets import NO_DAY, Columns, Floats, Ints, Vectors, cosines

Bools = npt.NDArray[np.bool_]
ENOUGH = 15.0  # weight of features, some four words; with fewer, to have them all in common says less
NEAR = 50.0  # kilometres; towns further apart are two places
TINY = 1e-6
KILOMETRES = 111.2  # a degree of latitude

# What each measure adds to the log-odds.
WEIGHTS = {
    "contained": 2.8,  # words of the shorter one that the other has, by how much they tell
    "shared": 2.0,  # words that both have, of all words of both
    "meaning": 6.0,  # cosine of the vectors
    "story": 0.6,  # how much the two reports are about the same
    "counted": 1.9,  # a number of the same things is the same
    "recounted": 1.4,  # the same things are counted in both, and no number is the same: the share of the smaller one
    "speaker": 2.5,  # the same speaker
    "elsewhere": -0.7,  # both name places, and no place is the same
    "moved": -1.1,  # the same, where one's place was told before and holds on
    "strayed": -0.7,  # the same, where both places were told before
    "another_day": -3.0,  # both tell the day, and it is not the same
    "later": -1.2,  # the same, where one's weekday was told before and holds on
    "typed": 0.5,  # events of one type
    "together": -1.3,  # both stand in one report, which seldom says a thing twice
    "befell": 0.9,  # the killed are counted in both, or the injured, or the arrested
    "toll": 0.4,  # the same, and a place is the same
    "one_counts": -1.2,  # one counts what befell people, and the other does not
    "unlike": -2.0,  # the killed are counted in one, the injured in the other
    "own": 0.7,  # both are told in the outlets' own voice
}
BASE = -6.4
MEASURES = tuple(WEIGHTS)


class Pairs(msgspec.Struct, frozen=True):
    """Statements of some reports (rows) against those of one report (columns), by their numbers."""

    rows: npt.NDArray[np.int64]
    cols: npt.NDArray[np.int64]


def measures(columns: Columns, vectors: Vectors, pairs: Pairs, story: Floats, together: Bools) -> Floats:
    """Measure every row against every column: (rows, cols, MEASURES). ``story`` (rows,) is how much the row's report is
    about what the columns' is, ``together`` (rows,) whether it is the same report."""
    rows, cols = pairs.rows, pairs.cols
    common, places = _overlaps(columns, rows, cols)
    one, two = columns.totals[rows][:, None], columns.totals[cols][None, :]
    has_place = _having(columns, rows, cols, columns.is_place)
    units = columns.units[rows][:, None, :, None] == columns.units[cols][None, :, None, :]
    units &= columns.units[rows][:, None, :, None] > 0
    values_one, values_two = columns.values[rows][:, None, :, None], columns.values[cols][None, :, None, :]
    least, most = np.minimum(values_one, values_two), np.maximum(values_one, values_two)
    near = np.where(units, least / np.maximum(most, TINY), 0).max((2, 3))
    types_one, types_two = columns.type[rows][:, None], columns.type[cols][None, :]
    typed = (types_one > 0) & (types_two > 0)
    speaker = columns.speaker[rows][:, None]
    harmed_one, harmed_two = columns.harmed[rows][:, None], columns.harmed[cols][None, :]
    alike = harmed_one & harmed_two > 0
    shape = common.shape
    here, there = columns.placed[rows][:, None], columns.placed[cols][None, :]
    moved = has_place & ~places
    told_one, told_two = columns.dayed[rows][:, None], columns.dayed[cols][None, :]
    dated = _dated(columns, rows, cols)
    found = {
        "contained": common / np.maximum(np.minimum(one, two), ENOUGH),
        "shared": common / np.maximum(one + two - common, TINY),
        "meaning": cosines(vectors, rows, cols),
        "story": np.broadcast_to(story[:, None], shape),
        "counted": near == 1,
        "recounted": np.where(near < 1, near, 0),
        "speaker": (speaker == columns.speaker[cols][None, :]) & (speaker > 0),
        "elsewhere": moved & here & there,
        "moved": moved & (here != there),
        "strayed": moved & ~(here | there),
        "another_day": _another_day(columns, rows, cols),
        "later": (told_one != told_two) & _another_weekday(columns, rows, cols) & ~dated,
        "typed": typed & (types_one == types_two),
        "together": np.broadcast_to(together[:, None], shape),
        "befell": alike,
        "toll": alike & places,
        "one_counts": (harmed_one > 0) != (harmed_two > 0),
        "unlike": (harmed_one > 0) & (harmed_two > 0) & ~alike,
        "own": ~(columns.said[rows][:, None] | columns.said[cols][None, :]),
    }
    return np.stack([found[name].astype(np.float32) for name in MEASURES], axis=-1)


def likelihood(measured: Floats) -> Floats:
    """The probability that a pair says the same thing, of its measures (…, MEASURES)."""
    odds = measured @ np.array([WEIGHTS[name] for name in MEASURES], dtype=np.float32) + np.float32(BASE)
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def _overlaps(columns: Columns, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64]) -> tuple[Floats, Bools]:
    """The weight of the features in common, and whether a place is: (rows, cols) each."""
    col_at, col_features = _gather(columns, cols)
    known = np.unique(col_features)
    row_at, row_features = _gather(columns, rows)
    right = np.zeros((len(cols), len(known)), dtype=np.float32)
    right[col_at, np.searchsorted(known, col_features)] = 1
    place = np.searchsorted(known, row_features)
    place[place == len(known)] = 0
    hit = known[place] == row_features if len(known) else np.zeros(len(row_features), dtype=np.bool_)
    left = np.zeros((len(rows), len(known)), dtype=np.float32)
    left[row_at[hit], place[hit]] = 1
    places = columns.is_place[known]
    common: Floats = ((left * columns.weights[known]) @ right.T).astype(np.float32)
    return common, left[:, places] @ right[:, places].T > 0


def _gather(columns: Columns, at: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Ints]:
    """The features of statements, and for each the place in ``at`` of the statement that has it."""
    starts, ends = columns.starts[at], columns.starts[at + 1]
    sizes = ends - starts
    owner = np.repeat(np.arange(len(at)), sizes)
    offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return owner, columns.features[np.repeat(starts, sizes) + offset]


def _having(columns: Columns, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64], kind: Bools) -> Bools:
    """Whether both have a feature of a kind."""
    having = []
    for side in (rows, cols):
        owner, features = _gather(columns, side)
        has = np.zeros(len(side), dtype=np.bool_)
        has[owner[kind[features]]] = True
        having.append(has)
    both: Bools = having[0][:, None] & having[1][None, :]
    return both


def _another_day(columns: Columns, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64]) -> Bools:
    """Whether the days of both are known and apart; without days, whether the weekdays are."""
    first, last = columns.first, columns.last
    known = (first[rows] != NO_DAY)[:, None] & (first[cols] != NO_DAY)[None, :]
    apart = (first[rows][:, None] > last[cols][None, :]) | (first[cols][None, :] > last[rows][:, None])
    named = columns.dayed[rows][:, None] & columns.dayed[cols][None, :]
    different: Bools = np.where(known, apart, named & _another_weekday(columns, rows, cols))
    return different


def _another_weekday(columns: Columns, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64]) -> Bools:
    """Whether both have weekdays, told there or before, and none in common."""
    one, two = columns.weekdays[rows][:, None], columns.weekdays[cols][None, :]
    different: Bools = (one > 0) & (two > 0) & (one & two == 0)
    return different


def _dated(columns: Columns, rows: npt.NDArray[np.int64], cols: npt.NDArray[np.int64]) -> Bools:
    """Whether both tell the day themselves."""
    known = (columns.first[rows] != NO_DAY)[:, None] & (columns.first[cols] != NO_DAY)[None, :]
    both: Bools = known | (columns.dayed[rows][:, None] & columns.dayed[cols][None, :])
    return both


def forbidden(columns: Columns, left: int, right: int) -> bool:
    """Whether two statements cannot be one claim, whatever else they share: opposite outcomes, days or towns that lie
    apart, or different things that befell those who are counted."""
    c = columns
    if (c.opposite[left] & c.against[right]) or (c.against[left] & c.opposite[right]):
        return True
    if c.harmed[left] and c.harmed[right] and not c.harmed[left] & c.harmed[right]:
        return True
    if c.first[left] != NO_DAY and c.first[right] != NO_DAY:
        gap = max(int(c.first[left]) - int(c.last[right]), int(c.first[right]) - int(c.last[left]))
        if gap > 1:
            return True
    if _distance(c, left, right) > NEAR:
        return True
    told = all(c.dayed[at] and c.placed[at] for at in (left, right))
    apart = c.weekdays[left] and c.weekdays[right] and not c.weekdays[left] & c.weekdays[right]
    return told and bool(apart) and _places_apart(c, left, right)


def _places_apart(columns: Columns, left: int, right: int) -> bool:
    """Whether both have places, and none in common."""
    one, two = (columns.features[columns.starts[at] : columns.starts[at + 1]] for at in (left, right))
    one, two = one[columns.is_place[one]], two[columns.is_place[two]]
    return bool(len(one) and len(two)) and not len(np.intersect1d(one, two))


def _distance(columns: Columns, left: int, right: int) -> float:
    """Kilometres between the towns of two events (NaN where one is not known), on a plane that touches them."""
    north = float(columns.lat[left]) - float(columns.lat[right])
    east = float(columns.lon[left]) - float(columns.lon[right])
    east = (east + 180) % 360 - 180
    return KILOMETRES * float(np.hypot(north, east * np.cos(np.radians(float(columns.lat[left])))))
