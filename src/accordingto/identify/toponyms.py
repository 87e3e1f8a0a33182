"""Which words of a report are names of places.

Spans of capitalised words that the gazetteer knows, that end as places do ("Mill Street") or that the parser takes for
a name of a place are candidates; boosted trees judge each by its words, what stands beside it, and how the report uses
the same words elsewhere. Of candidates that overlap the likeliest is kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto import data
from accordingto.data.gazetteer import AREA, COUNTRY, Gazetteer
from accordingto.data.toponyms import demonym
from accordingto.identify.place_candidates import look_up
from accordingto.identify.toponym_words import ENDINGS, FOLLOWERS, INNER, LEADERS, OPENINGS, SPEECH
from accordingto.identify.trees import Trees
from accordingto.records import Tokens

LONGEST = 6  # tokens of a name
PLACES = frozenset({"GPE", "LOC", "FAC"})
LABELS = ("GPE", "LOC", "FAC", "NORP", "ORG", "PERSON")
DEPS = ("pobj", "compound", "nsubj", "amod", "poss", "appos", "conj", "dobj", "ROOT", "npadvmod", "nmod", "nsubjpass")
TAGS = ("NNP", "NNPS", "JJ", "NN", "NNS", "CD")


class Span(msgspec.Struct, frozen=True):
    """A half-open range of tokens that may be the name of a place, and what the gazetteer has under it."""

    start: int
    end: int
    kinds: tuple[bool, bool, bool, bool, bool]  # country, region, county, city, area or point
    count: int
    weight: float
    primary: bool
    demonym: bool


class Toponym(msgspec.Struct, frozen=True):
    """A name of a place: a half-open range of tokens, and the probability that it is one."""

    start: int
    end: int
    probability: float


def recognise(tokens: Tokens, gazetteer: Gazetteer, *, wide: bool = False) -> list[Toponym]:
    """The names of places of a text in order, none overlapping another. ``wide`` counts as such also a place inside
    the name of something else ("Norvik Police") and the words for its people ("Norvikers")."""
    spans = candidates(tokens, gazetteer)
    if not spans:
        return []
    scores = 1 / (1 + np.exp(-model().score(features(tokens, spans, wide=wide))))
    taken: set[int] = set()
    found: list[Toponym] = []
    for at in np.argsort(-scores, kind="stable"):
        span = spans[at]
        words = range(span.start, span.end)
        if scores[at] >= (WIDE if wide else NARROW) and taken.isdisjoint(words):
            taken.update(words)
            found.append(Toponym(span.start, span.end, float(scores[at])))
    return sorted(found, key=lambda each: each.start)


# Thresholds at the best F1 on reports that the trees had not seen.
WIDE, NARROW = 0.4, 0.4


@cache
def model() -> Trees:
    """The trees, read once."""
    with (files("accordingto.data") / "places_model.npz").open("rb") as file, np.load(file) as arrays:
        return Trees(arrays, "toponym")


def candidates(tokens: Tokens, gazetteer: Gazetteer) -> list[Span]:
    """Every span that may be the name of a place; they overlap."""
    named = {_trimmed(tokens, name.start, name.end) for name in tokens.names if name.label in PLACES}
    known: dict[str, Span | None] = {}
    found: list[Span] = []
    for start, end in sorted({*_capitalised(tokens), *named}):
        text = tokens.text[tokens.start[start] : tokens.end[end - 1]]
        if text not in known:
            known[text] = _known(text, gazetteer)
        span = known[text]
        if span is not None:
            found.append(msgspec.structs.replace(span, start=start, end=end))
        elif (start, end) in named or _shaped(tokens, start, end):
            found.append(Span(start, end, (False,) * 5, 0, 0.0, primary=False, demonym=False))
    return found


def _known(text: str, gazetteer: Gazetteer) -> Span | None:
    people = demonym(text) is not None
    entries, loose = look_up(text, gazetteer)
    if (not entries.rows() or loose) and not people:
        return None
    if len(text) < 4 and text.isalpha() and not text.isupper() and not people:
        # "Us", "Of", "Man": short words that are villages somewhere
        entries = entries.take(entries.population > 11)
        if not entries.rows():
            return None
    kinds = tuple(bool((entries.kind == kind).any()) for kind in range(COUNTRY, AREA))
    weight = float((entries.population + 5.0 * (entries.kind == COUNTRY) + 14.0 * (entries.kind >= AREA)).max())
    area = bool((entries.kind >= AREA).any())
    return Span(0, 0, (*kinds, area), entries.rows(), weight, bool(entries.primary.any()), people)  # type: ignore[arg-type]


def _capital(tokens: Tokens, index: int) -> bool:
    return tokens.text[tokens.start[index]].isupper()


def _capitalised(tokens: Tokens) -> Iterator[tuple[int, int]]:
    count = len(tokens)
    for start in range(count):
        if not _capital(tokens, start):
            continue
        for end in range(start + 1, min(start + LONGEST, count) + 1):
            last = end - 1
            if tokens.sentence[last] != tokens.sentence[start]:
                break
            if _capital(tokens, last) or (last > start and tokens.word(last).isdecimal()):
                yield start, end
            elif tokens.word(last) not in INNER:
                break


def _trimmed(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and not _capital(tokens, start):
        start += 1
    if end - start > 1 and tokens.word(start) in ("The", "A", "An"):
        start += 1
    while end - 1 > start and tokens.word(end - 1) in ("'s", "’s", "'", "’", ",", "."):
        end -= 1
    return start, end


def _shaped(tokens: Tokens, start: int, end: int) -> bool:
    """Whether it looks like "Mill Street" or "Lake Verrin", all its words capitalised."""
    if end - start < 2 or not all(_capital(tokens, at) or tokens.word(at).isdecimal() for at in range(start, end)):
        return False
    first, last = tokens.word(start).lower(), tokens.word(end - 1).lower()
    return (0 < ENDINGS.get(last, 0) < 6 or first in OPENINGS) and tokens.word(start) not in ("The", "A")


# --- features --------------------------------------------------------------------------------------------------------


def features(tokens: Tokens, spans: Sequence[Span], *, wide: bool) -> NDArray[np.float32]:
    """One row of numbers a span."""
    report = _Report(tokens, spans)
    return np.array([report.row(span, wide) for span in spans], dtype=np.float32)


class _Report:
    """What the rows of one report share."""

    def __init__(self, tokens: Tokens, spans: Sequence[Span]) -> None:
        self.tokens = tokens
        self.exact: dict[tuple[int, int], str] = {}
        self.inside: dict[int, tuple[int, int, str]] = {}
        self.people: Counter[str] = Counter()
        for name in tokens.names:
            start, end = _trimmed(tokens, name.start, name.end)
            self.exact[start, end] = name.label
            for at in range(start, end):
                self.inside[at] = (start, end, name.label)
            if name.label == "PERSON":
                self.people.update({tokens.word(at) for at in range(start, end)})
        self.texts = Counter(self.text(span) for span in spans)
        self.labelled = Counter(self.text(span) for span in spans if self.exact.get((span.start, span.end)) in PLACES)
        self.placed = Counter(self.text(span) for span in spans if self._leader(span.start) in (2, 3))
        self.lower = {tokens.word(at) for at in range(len(tokens)) if tokens.word(at).islower()}
        self.ends: dict[int, int] = defaultdict(int)
        self.starts: dict[int, Span] = {}
        for span in spans:
            if span.count:
                for at in range(span.start, span.end):
                    self.ends[at] = max(self.ends[at], span.end - span.start)
                if span.start not in self.starts or span.weight > self.starts[span.start].weight:
                    self.starts[span.start] = span

    def text(self, span: Span) -> str:
        return self.tokens.text[self.tokens.start[span.start] : self.tokens.end[span.end - 1]]

    def _word(self, at: int) -> str:
        return self.tokens.word(at) if 0 <= at < len(self.tokens) else ""

    def _leader(self, start: int) -> int:
        before = self._word(start - 1).lower()
        if before == "the":
            return LEADERS["the"] + (LEADERS.get(self._word(start - 2).lower(), 0) in (2, 3)) * 10
        return LEADERS.get(before, 0)

    def row(self, span: Span, wide: bool) -> list[float]:
        tokens, start, end = self.tokens, span.start, span.end
        text = self.text(span)
        label = self.exact.get((start, end), "")
        outer = self.inside.get(start) or self.inside.get(end - 1)
        wider = outer is not None and outer[0] <= start and outer[1] >= end and not label
        crossing = outer is not None and not label and not wider
        before, after = self._word(start - 1), self._word(end)
        joined_before = before[:1].isupper() and tokens.sentence[start - 1] == tokens.sentence[start]
        joined_after = after[:1].isupper() and tokens.sentence[end] == tokens.sentence[end - 1]
        last = end - 1
        root = next((at for at in range(start, end) if not start <= tokens.head[at] < end), last)
        head = tokens.head[root]
        dep, tag = tokens.dep[root], tokens.tag[last]
        follower = self.starts.get(end + 1) if after == "," else None
        ahead = self.starts.get(start - 2)
        first_word = self._word(start).lower()
        uppercase = sum(letter.isupper() for letter in text)
        return [
            wide,
            end - start,
            len(text),
            *(label == each for each in LABELS),
            bool(label) and label not in LABELS,
            *((wider and outer[2] == each) if outer else False for each in LABELS),
            wider,
            crossing,
            (outer[1] - outer[0]) if outer else 0,
            (end == outer[1]) if outer else 0,
            (start == outer[0]) if outer else 0,
            *span.kinds,
            np.log1p(span.count),
            span.weight,
            span.primary,
            span.demonym,
            self.ends[start] > end - start,
            ENDINGS.get(self._word(last).lower(), 0) if end - start > 1 else 0,
            first_word in OPENINGS,
            data.first_name_gender(self._word(start)) is not None,
            data.first_name_gender(before) is not None,
            data.title(before) if joined_before else False,
            self._leader(start),
            LEADERS.get(self._word(start - 2).lower(), 0),
            joined_before,
            joined_after,
            FOLLOWERS.get(after.lower(), 0),
            FOLLOWERS.get(self._word(end + 1).lower(), 0) if joined_after else 0,
            after == ",",
            after in ("'s", "’s", "'", "’"),
            after[:1].isdecimal(),
            after in (".", ")", ";", ":"),
            before == ",",
            before in ("(", "-", "–", "—"),
            before[:1].isdecimal(),
            start == 0 or tokens.sentence[start - 1] != tokens.sentence[start],
            tokens.lemma[last + 1] in SPEECH if end < len(tokens) else False,
            tokens.pos[end] == "NOUN" if end < len(tokens) else False,
            DEPS.index(dep) if dep in DEPS else -1,
            TAGS.index(tag) if tag in TAGS else -1,
            tokens.pos[root] == "PROPN",
            tokens.lemma[head] in SPEECH and head != root,
            tokens.pos[head] == "ADP",
            LEADERS.get(tokens.lemma[head], 0) if tokens.pos[head] == "ADP" else 0,
            uppercase == sum(letter.isalpha() for letter in text),
            "." in text,
            text.lower() in self.lower,
            min(self.texts[text], 8),
            self.labelled[text] / self.texts[text],
            self.placed[text] / self.texts[text],
            min(self.people[self._word(last)], 5),
            (follower.kinds[0] or follower.kinds[1]) if follower else 0,
            follower.weight if follower else 0,
            ahead.weight if ahead and ahead.end == start - 1 and before == "," else 0,
            min(tokens.paragraph[start], 3),
        ]
