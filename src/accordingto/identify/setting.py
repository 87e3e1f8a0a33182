"""Which country a report speaks of at a place in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from accordingto.identify.sightings import Sighting, national
from accordingto.records import Tokens

SPECIAL = frozenset({"IGO", "NGO", "IMG", "ISM", "MNC"})
LOCATING = frozenset({"in", "at", "near", "across", "outside", "throughout", "inside"})
FADING = 0.75  # what a sentence back counts against this one
EVERYWHERE = 0.15  # what a name anywhere else in the report counts
ENOUGH = 4  # how often a report names the country that it is about
SHORTEST = 3  # sentences of a report, the first one not counted
ALONE = 0.8  # its share of all countries' scores
CLEAR = 1.6  # how many times the next country's score the first one's must be


class Setting:
    """The countries that a report names, and where."""

    def __init__(self, tokens: Tokens, found: Sequence[Sighting]) -> None:
        self.tokens = tokens
        self.seen = [
            (each.start, each.code, self._weight(each))
            for each in national(found)
            if each.code is not None and each.code not in SPECIAL
        ]

    def _weight(self, each: Sighting) -> float:
        before = self.tokens.word(each.start - 1).casefold() if each.start else ""
        return 2.0 if before in LOCATING or self.tokens.sentence[each.start] == 0 else 1.0

    @cached_property
    def only(self) -> str | None:
        """The one country that a report is about, where it names hardly any other."""
        scores: dict[str, float] = defaultdict(float)
        for _, code, weight in self.seen:
            scores[code] += weight
        best = max(scores, key=lambda each: scores[each], default=None)
        if best is None or scores[best] < ALONE * sum(scores.values()):
            return None
        if sum(code == best for _, code, _ in self.seen) < ENOUGH or self.tokens.sentence[-1] < SHORTEST:
            return None
        return best

    def country(self, token: int) -> str | None:
        """The country spoken of at a token, or None where no one stands out."""
        scores: dict[str, float] = defaultdict(float)
        here = self.tokens.sentence[token]
        for at, code, weight in self.seen:
            distance = here - self.tokens.sentence[at]
            near = FADING**distance if distance >= 0 else 0.0
            scores[code] += weight * (near + EVERYWHERE)
        ranked = sorted(scores.items(), key=lambda each: -each[1])
        if not ranked:
            return None
        if len(ranked) > 1 and ranked[0][1] < CLEAR * ranked[1][1]:
            return None
        return ranked[0][0]
