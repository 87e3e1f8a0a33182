"""Whether two tellings are of one event, and which tellings of many are: cross-document event coreference.

A pair is judged by a log-linear model over what it shares and where it differs (``features``): the words and their
meaning, who, whom, where, when, how many, how certain, and what the reports are about. Tellings are then grouped by
average linkage over the pairs that share enough to be compared (``pairs``). Pairwise scorers with agglomerative
clustering are the usual way (Barhom et al., ACL 2019; Cattan et al., Findings of ACL 2021). ``train/event_pairs.py``
learns the weights, ``python -m benchmarks crossdoc`` measures them; ``data/event_pairs.md`` is their card.
"""

from __future__ import annotations

import datetime
import heapq
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.data import cue_act, fold
from accordingto.decodable import decodable
from accordingto.limits import LARGEST_EVENT_GROUP

Floats = npt.NDArray[np.float32]
Pair = tuple[int, int]

# Verbs and nouns that say little of themselves: two of them are no sign of one event.
LIGHT = frozenset(
    "be have do make take get give go come put set see begin start end continue become include happen occur event "
    "plan decision move result case case time".split()
)
# Endings of inflection and of nouns made of verbs, so that "acquired" and "acquisition" meet.
ENDING = re.compile(r"(?:ations?|itions?|ions?|ments?|ances?|ences?|ings?|ers?|ors?|als?|ies|ied|ed|es|s|e|y)$")
SHORTEST_STEM = 3
NEAR_KM, FAR_KM = 60.0, 500.0
LEAD = 2  # the last sentence in which a report says what it is about, after headline and date
SENTENCE = 120  # characters, where nobody has counted sentences
NO_DATE = 400  # days between reports one of which has no date


class EventTelling(msgspec.Struct, frozen=True):
    """One telling of an event, as a report has it. What is not known stays empty or None.

    ``report`` is the report's id and ``at`` the trigger's first character in it; ``sentence`` the number of its
    sentence from 0, -1 where nobody has counted. ``lemma`` is the trigger's lemma, or the trigger as it stands;
    ``noun`` tells whether it is one, ``definite`` whether it goes back to something ("the attack", "this move").
    ``words`` are the lemmas of the other nouns, verbs and numbers of its sentence. ``type`` is PLOVER's. ``actors``,
    ``recipients`` and ``names`` (everybody and every place that its sentence names) are names of entities. ``point``
    is a latitude and longitude in degrees; ``start`` and ``end`` are the event's first and last day, ``published``
    the report's. ``numbers`` are (kind, low, high). ``factuality`` is from -3 to 3. ``word`` is the vector of the
    trigger in its context, ``passage`` that of its sentence or content, ``about`` that of the whole report
    (``language.vectors``); empty ones count as unlike.
    """

    report: str
    at: int
    lemma: str
    sentence: int = -1
    noun: bool = False
    definite: bool = False
    words: frozenset[str] = frozenset()
    type: str = ""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    published: datetime.date | None = None
    numbers: tuple[tuple[str, float | None, float | None], ...] = ()
    factuality: float | None = None
    word: Floats = msgspec.field(default_factory=lambda: np.zeros(0, np.float32))
    passage: Floats = msgspec.field(default_factory=lambda: np.zeros(0, np.float32))
    about: Floats = msgspec.field(default_factory=lambda: np.zeros(0, np.float32))


class Model(msgspec.Struct, frozen=True):
    """The weights of ``crossed(features)``, by name, their sum's start, and the mean probability from which two groups
    are one."""

    weights: dict[str, float]
    bias: float
    least: float


# What is said of a pair, in the order of ``features``.
FEATURES = (
    "same_lemma same_stem shared_prefix light speech same_type other_type same_actor other_actor same_recipient "
    "other_recipient crossed_parties names_share names_count same_date other_date same_place other_place same_number "
    "other_number factuality_gap days_between same_days distance same_sentence both_lead goes_back same_kind "
    "both_nouns shared_words word passage about"
).split()
REMEMBERED = 200_000  # words that are kept with their stems
CROSSINGS = ("", "inside ", "alike ")  # alone, times "in one report", times the likeness of the words


@cache
def model() -> Model:
    """The weights that are shipped; read once."""
    return msgspec.json.decode((files("accordingto.data") / "event_pairs.json").read_bytes(), type=decodable(Model))


def probability(a: EventTelling, b: EventTelling, weights: Model | None = None) -> float:
    """How likely two tellings are of one event, from 0 to 1."""
    return float(chances([a, b], [(0, 1)], weights)[0])


def chances(tellings: Sequence[EventTelling], chosen: Sequence[Pair], weights: Model | None = None) -> Floats:
    """How likely each pair of indices is one event: (pairs,)."""
    weights = weights or model()
    rows = rows_of(tellings, chosen)
    order = [weights.weights.get(name, 0.0) for name in crossed_names()]
    sums = crossed(rows) @ np.asarray(order, dtype=np.float32) + weights.bias
    found: Floats = (1.0 / (1.0 + np.exp(-sums.clip(-30, 30)))).astype(np.float32)
    return found


def cluster(
    tellings: Sequence[EventTelling], *, least: float | None = None, weights: Model | None = None
) -> list[list[int]]:
    """Group the tellings by event: indices, each in one group, groups in order of their first telling.

    Two groups become one while the mean probability of their pairs is ``least`` or more, the surest first. The order of
    the tellings plays no part but to break ties.
    """
    weights = weights or model()
    chosen = pairs(tellings)
    return linked(len(tellings), chosen, chances(tellings, chosen, weights), weights.least if least is None else least)


# --- which pairs are compared ------------------------------------------------------------------------------------


def pairs(tellings: Sequence[EventTelling]) -> list[Pair]:
    """Pairs of indices worth comparing, sorted: those of one report, and those of two reports that share a stem, or a
    type and a name.

    Of a group that shares a key with more than ``limits.LARGEST_EVENT_GROUP`` others, each is compared with that many
    of its neighbours in time only, so that the number of pairs grows with that of the tellings.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(tellings):
        groups["report", each.report].append(number)
        root = stem(each.lemma)
        if root not in LIGHT:
            groups["stem", root].append(number)
        for name in {fold(name) for name in (*each.actors, *each.recipients, *each.names)}:
            groups[each.type, name].append(number)
    found: set[Pair] = set()
    for members in groups.values():
        if len(members) > LARGEST_EVENT_GROUP:
            members.sort(key=lambda number: (_day(tellings[number]), number))
        for place, first in enumerate(members):
            for second in members[place + 1 : place + 1 + LARGEST_EVENT_GROUP]:
                found.add((min(first, second), max(first, second)))
    return sorted(found)


def _day(telling: EventTelling) -> datetime.date:
    return telling.start or telling.published or datetime.date.min


# --- what is said of a pair --------------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """A word without its ending: a rough key, the same for most words of one family."""
    word = word.lower()
    cut = ENDING.sub("", word)
    return cut if len(cut) >= SHORTEST_STEM else word


def rows_of(tellings: Sequence[EventTelling], chosen: Sequence[Pair]) -> Floats:
    """``FEATURES`` of each pair and, last, whether it stands in one report: (pairs, features + 1)."""
    out = np.zeros((len(chosen), len(FEATURES) + 1), dtype=np.float32)
    for row, (first, second) in enumerate(chosen):
        out[row] = features(tellings[first], tellings[second])
    return out


def features(a: EventTelling, b: EventTelling) -> list[float]:
    """``FEATURES`` of a pair, the same in both orders, and whether it stands in one report."""
    inside = a.report == b.report
    one, other = stem(a.lemma), stem(b.lemma)
    actors, recipients = _parties(a.actors, b.actors), _parties(a.recipients, b.recipients)
    crossed_parties = max(_parties(a.actors, b.recipients)[0], _parties(a.recipients, b.actors)[0])
    near = {fold(name) for name in a.names} & {fold(name) for name in b.names}
    either = {fold(name) for name in a.names} | {fold(name) for name in b.names}
    gap = abs((a.published - b.published).days) if a.published and b.published else NO_DATE * (not inside)
    places = _sentence(a), _sentence(b)
    steps = abs(places[0] - places[1]) if inside else 0
    later = max(a, b, key=lambda each: each.at)
    either_word = a.words | b.words
    unsure = a.factuality is None or b.factuality is None
    return [
        float(a.lemma.lower() == b.lemma.lower()),
        float(one == other),
        _prefix(a.lemma.lower(), b.lemma.lower()),
        float(one in LIGHT or other in LIGHT or a.lemma in LIGHT or b.lemma in LIGHT),
        float(_says(a.lemma) and _says(b.lemma)),
        float(bool(a.type) and a.type == b.type),
        float(bool(a.type) and bool(b.type) and a.type != b.type),
        *actors,
        *recipients,
        crossed_parties,
        len(near) / len(either) if either else 0.0,
        min(len(near), 4) / 4,
        *_dates(a, b),
        *_places(a, b),
        *_numbers(a, b),
        0.0 if unsure else abs((a.factuality or 0.0) - (b.factuality or 0.0)) / 3,
        math.log1p(gap) / 6,
        float(not inside and gap <= 2),
        math.log1p(steps) / 3,
        float(inside and not steps),
        float(max(places) <= LEAD),
        float(later.definite),
        float(a.noun == b.noun),
        float(a.noun and b.noun),
        len(a.words & b.words) / len(either_word) if either_word else 0.0,
        _product(a.word, b.word),
        _product(a.passage, b.passage),
        _product(a.about, b.about) if not inside else 1.0,
        float(inside),
    ]


def crossed(rows: Floats) -> Floats:
    """The rows, and the rows times what says how to weigh them: in one report or not, and how alike the words are."""
    own, inside = rows[:, :-1], rows[:, -1:]
    alike = np.maximum(rows[:, [FEATURES.index("same_stem")]], rows[:, [FEATURES.index("word")]])
    return np.concatenate([own, own * inside, own * alike, inside], axis=1)


def crossed_names() -> list[str]:
    """The names of the columns of ``crossed``."""
    return [f"{crossing}{name}" for crossing in CROSSINGS for name in FEATURES] + ["inside"]


def _sentence(telling: EventTelling) -> int:
    return telling.sentence if telling.sentence >= 0 else telling.at // SENTENCE


@lru_cache(maxsize=REMEMBERED)
def _says(lemma: str) -> bool:
    return cue_act(lemma) is not None


def _prefix(one: str, other: str) -> float:
    same = next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    return same / max(len(one), len(other), 4)


def _parties(these: Sequence[str], those: Sequence[str]) -> tuple[float, float]:
    """Whether two parties have somebody in common, and whether both are known and have not. Names that share half of
    their words are one."""
    if not these or not those:
        return 0.0, 0.0
    words = [set(fold(name).split()) for name in these], [set(fold(name).split()) for name in those]
    same = any(len(x & y) * 2 >= len(x | y) > 0 for x in words[0] for y in words[1])
    return float(same), float(not same)


def _dates(a: EventTelling, b: EventTelling) -> tuple[float, float]:
    if a.start is None or b.start is None:
        return 0.0, 0.0
    same = a.start <= (b.end or b.start) and b.start <= (a.end or a.start)
    return float(same), float(not same)


def _places(a: EventTelling, b: EventTelling) -> tuple[float, float]:
    if a.point is None or b.point is None:
        return 0.0, 0.0
    north = a.point[0] - b.point[0]
    east = (a.point[1] - b.point[1]) * math.cos(math.radians((a.point[0] + b.point[0]) / 2))
    km = math.hypot(north, east) * 111.2
    return float(km < NEAR_KM), float(km > FAR_KM)


def _numbers(a: EventTelling, b: EventTelling) -> tuple[float, float]:
    these, those = {number[1:] for number in a.numbers}, {number[1:] for number in b.numbers}
    if not these or not those:
        return 0.0, 0.0
    return float(bool(these & those)), float(not these & those)


def _product(one: Floats, other: Floats) -> float:
    return float(one @ other) if len(one) and len(one) == len(other) else 0.0


# --- grouping ----------------------------------------------------------------------------------------------------


def linked(
    count: int, chosen: Sequence[Pair], probabilities: Sequence[float] | Floats, least: float
) -> list[list[int]]:
    """Average linkage: ``count`` things, probabilities of some pairs of them (all others 0). Groups as ``cluster`` has
    them."""
    sums: list[dict[int, float]] = [{} for _ in range(count)]
    members: list[list[int]] = [[number] for number in range(count)]
    heap: list[tuple[float, int, int, int]] = []
    for (first, second), chance in zip(chosen, probabilities, strict=True):
        sums[first][second] = sums[second][first] = float(chance)
        if chance >= least:
            heap.append((-float(chance), first, second, 2))
    heapq.heapify(heap)
    while heap:
        _, first, second, size = heapq.heappop(heap)
        if size != len(members[first]) + len(members[second]) or not members[first] or not members[second]:
            continue  # one of the two has grown since: its new mean stands elsewhere in the heap
        members[first] += members[second]
        members[second] = []
        _absorb(sums, first, second)
        for other, total in sums[first].items():
            mean = total / (len(members[first]) * len(members[other]))
            if mean >= least:
                low, high = min(first, other), max(first, other)
                heapq.heappush(heap, (-mean, low, high, len(members[first]) + len(members[other])))
    return sorted(sorted(group) for group in members if group)


def _absorb(sums: list[dict[int, float]], first: int, second: int) -> None:
    """Add what a group shares with others to the group that takes it in."""
    for other, total in sums[second].items():
        if other != first:
            sums[first][other] = sums[first].get(other, 0.0) + total
            sums[other][first] = sums[first][other]
            del sums[other][second]
    sums[first].pop(second, None)
    sums[second] = {}
