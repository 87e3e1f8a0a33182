"""Another name for the same person right beside his: what it tells of him."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accordingto.identify.evidence import APPOSED, CALLED, PEOPLE, SETTING, Finding
from accordingto.identify.phrases import Phrases
from accordingto.records import Mention

CLOSING = frozenset({",", ".", ";", ")", "—", "–", ":"})
LONGEST = 9  # words from a name to the noun that another calls its bearer by


def apposed(view: Phrases, head: int, known: Mapping[int, Finding]) -> Finding:
    """What an apposition tells: "Ann Oduya, Kenya's interior minister"; "Kenya's minister, Ann Oduya"."""
    near = [child for child in view.children[head] if view.tokens.dep[child] == "appos"]
    if view.tokens.dep[head] == "appos":
        near.append(view.tokens.head[head])
    if head in view.named and view.named[head].kind == "person":
        near += _beside_comma(view, view.named[head])
    for each in near:
        finding = known.get(each)
        if finding is not None and finding.actor and finding.rank > SETTING and not finding.polity:
            weight = min(finding.weight, CALLED) if finding.weight > PEOPLE else 0
            return Finding(finding.code, min(finding.rank, APPOSED), finding.sectors if weight else (), weight)
    return Finding()


def _beside_comma(view: Phrases, mention: Mention) -> Iterator[int]:
    """Heads of phrases that a comma joins to a name as another name for its bearer, whatever the parser made of
    them: one that calls somebody something, and says who it is with "the", "a" or an owner."""
    tokens = view.tokens
    start, end = mention.start, mention.end
    if end + 1 < len(tokens) and tokens.word(end) == ",":
        for head in range(end + 1, min(end + LONGEST, len(tokens))):
            if view.edges[head] == end + 1 and head > end + 1 and _calls(view, head):
                if _closed(view, head):
                    yield head
                break
    if start > 1 and tokens.word(start - 1) == "," and _calls(view, start - 2):
        first = view.edges[start - 2]
        fresh = first == 0 or tokens.sentence[first - 1] != tokens.sentence[first] or tokens.word(first - 1) == ","
        if fresh or (end < len(tokens) and tokens.word(end) == ","):
            yield start - 2


def _closed(view: Phrases, head: int) -> bool:
    """Whether a comma or the sentence's end comes right after a phrase and what hangs on it."""
    tokens = view.tokens
    last, moved = head, True
    while moved:
        following = last + 1
        moved = following < len(tokens) and tokens.pos[following] != "PUNCT" and _hangs(view, following, head)
        last = following if moved else last
    return last + 1 == len(tokens) or tokens.word(last + 1) in CLOSING


def _hangs(view: Phrases, token: int, head: int) -> bool:
    for _ in range(LONGEST):
        if token == head:
            return True
        if view.tokens.head[token] == token:
            return False
        token = view.tokens.head[token]
    return False


def _calls(view: Phrases, head: int) -> bool:
    tokens = view.tokens
    if tokens.tag[head] not in ("NN", "NNP") or (head in view.named and view.named[head].kind == "person"):
        return False
    edge = view.edges[head]
    said = tokens.lemma[edge] in ("the", "a", "an") or any(tokens.dep[token] == "poss" for token in range(edge, head))
    return said and view.called_at(head, edge) is not None
