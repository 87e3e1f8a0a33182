"""The noun phrases of a parsed report: where they begin, what heads them, what they call those they stand for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from accordingto import data
from accordingto.identify.actor_tables import ActorTables
from accordingto.identify.agents import Called, called
from accordingto.identify.sightings import Sighting
from accordingto.records import Identity, Mention, Tokens

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
INSIDE = frozenset({"det", "amod", "compound", "nummod", "poss", "nmod", "predet", "quantmod", "advmod", "case", "neg"})
BEFORE = frozenset({"compound", "nmod", "amod"})
NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj", "agent", "dative", "appos", "attr", "ROOT"})
# Words that make an institution or a group no single country's.
ABOVE = frozenset(
    "foreign another other any world global international multinational regional african european asian arab western "
    "eastern latin american islamic allied un u.n. eu terrorist extremist neighboring neighbouring both two three "
    "several".split()
)


class Phrases:
    """The noun phrases of a parsed report, and what can be read off each."""

    def __init__(
        self,
        tokens: Tokens,
        mentions: Sequence[Mention],
        found: Sequence[Sighting],
        published: datetime.date | None,
        tables: ActorTables,
    ) -> None:
        self.tokens = tokens
        self.tables = tables
        self.published = published
        self.named = {mention.head: mention for mention in mentions if mention.form == "name"}
        self.cover = {token: each for each in found for token in range(each.start, each.end)}
        self.nations_at = frozenset(
            token for token, each in self.cover.items() if each.entry.kind in ("adjective", "country", "place")
        )
        self._known_calls: dict[tuple[int, int], Called | None] = {}
        self.children: list[list[int]] = [[] for _ in range(len(tokens))]
        for token, head in enumerate(tokens.head):
            if head != token:
                self.children[head].append(token)
        self.edges = self._edges()
        self.heads = [token for token in range(len(tokens)) if self._is_head(token)]

    def _edges(self) -> list[int]:
        edges = list(range(len(self.tokens)))
        for token, parent in enumerate(self.tokens.head):
            inside = self.tokens.dep[token] in INSIDE or self._hyphenated(token, parent)
            if token < parent and inside and edges[token] < edges[parent]:
                edges[parent] = edges[token]
        return edges

    def _hyphenated(self, token: int, parent: int) -> bool:
        """Whether a token is the first part of a compound adjective: "*Vietnamese*-led"."""
        return self.tokens.dep[token] == "npadvmod" and token < parent and self.tokens.word(token + 1) in ("-", "–")

    def _is_head(self, token: int) -> bool:
        tokens = self.tokens
        if token in self.named:
            return True
        if tokens.tag[token] in NOUN_TAGS:
            return not (tokens.dep[token] in BEFORE and tokens.head[token] > token)
        sighting = self.cover.get(token)
        if sighting is not None and tokens.dep[token] in NOMINAL:
            return tokens.dep[token] != "conj" or tokens.dep[tokens.head[token]] not in BEFORE
        adjective = tokens.tag[token] in ("JJ", "VBN", "JJR") and tokens.dep[token] in NOMINAL
        return adjective and self.tokens.lemma[self.edges[token]] == "the"

    def span(self, head: int) -> tuple[int, int]:
        """The characters of a base noun phrase."""
        first, last = self.edges[head], head
        sighting = self.cover.get(head)
        if sighting is not None:
            first, last = min(first, sighting.start), max(last, sighting.end - 1)
        return self.tokens.start[first], self.tokens.end[last]

    def definite(self, head: int) -> bool:
        """Whether a phrase begins with "the" or "this"."""
        return self.tokens.lemma[self.edges[head]] in ("the", "this")

    def domestic(self, head: int) -> bool:
        """Whether a phrase without a country can be of the country spoken of: no "foreign", no other owner, and no
        country that it is about ("the Syria envoy")."""
        before = range(self.edges[head], head)
        if any(token in self.cover or (token in self.named and self.named[token].kind == "person") for token in before):
            return False
        words = [self.tokens.lemma[token] for token in range(self.edges[head], head)]
        return not any(word in ABOVE for word in words) and not any(
            self.tokens.dep[token] == "poss" for token in range(self.edges[head], head)
        )

    def part_of(self, head: int, found: Mapping[int, Identity]) -> bool:
        """Whether a token is only a part of another actor's phrase, or of a compound that says nothing of actors."""
        sighting = self.cover.get(head)
        parent = self.tokens.head[head]
        inside = self.tokens.dep[head] in BEFORE and parent in found and found[parent].actor
        return inside or (sighting is not None and not sighting.tied)

    def called_at(self, head: int, edge: int) -> Called | None:
        """What a phrase calls its people; read once, though a report is gone through several times."""
        if (head, edge) not in self._known_calls:
            self._known_calls[head, edge] = called(self.tokens, head, edge, self.tables, self.nations_at)
        return self._known_calls[head, edge]

    def title(self, start: int, end: int) -> Called | None:
        """What the words before a name call its bearer: "Kenyan Minister" in "Kenyan Minister Oduya"."""
        for last in range(end - 1, start - 1, -1):
            if found := self.called_at(last, start):
                return found
            if last not in self.cover and not data.title(self.tokens.word(last)):
                return None
        return None

    def root(self, sighting: Sighting) -> int:
        """The token of a listed name that the rest of it hangs on."""
        inside = range(sighting.start, sighting.end)
        return next((each for each in inside if self.tokens.head[each] not in inside), sighting.end - 1)
