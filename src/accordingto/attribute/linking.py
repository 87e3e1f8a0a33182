"""Linking: which source, cue and contents belong to one attribution.

Every content chooses its cue and every cue its source, or none, by a small scorer over the parse, the order and the
distance of the two spans (``data/linking.npz``, learned by ``train/linking.py``). Contents that chose the same cue are
one attribution: `"A," she said, "B."` is one content in two pieces.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.attribute.clauses import stated
from accordingto.records import Quotation, Relation, Span, TaggedSpan, Tokens

MODEL = Path(__file__).parent.parent / "data" / "linking.npz"
# A content looks for its cue, and a cue for its source, among the nearest spans on either side.
REACH = 5
# A content that no cue announces is an attribution about half as often as one that has its cue.
NO_CUE = 0.5
# A content that is neither quoted nor announced is kept where the tagger is as sure of it as this.
LONE = 0.6
UNNAMED = re.compile(
    r"(?:that\s+(?:he|she|they)\s+)?(?:not\s+(?:to\s+)?be\s+(?:named|identified|quoted)|to\s+(?:remain|stay)\s+(?:anonymous|unnamed)"
    r"|(?:the\s+condition\s+of\s+)?anonymity)\b",
    re.IGNORECASE,
)
FARTHEST_PARAGRAPH = 2
# Spans on either side of a cue among which its source is looked for again.
NEAR = 40
# A quotation may be signed: a dash, and at most so many tokens.
DASHES = frozenset({"-", "–", "—", "--", "―"})
LONGEST_SIGNATURE = 12
# A quotation holds fewer quotations than this.
INSIDE = 50

Floats = npt.NDArray[np.float32]


class Place(msgspec.Struct, frozen=True):
    """Where a span stands: its tokens ``[first, last]``, its syntactic head, and its number among all spans."""

    span: TaggedSpan
    first: int
    last: int
    head: int
    order: int


def places(tokens: Tokens, spans: Sequence[TaggedSpan]) -> list[Place]:
    """Find the tokens of each span, in order of start."""
    found: list[Place] = []
    for order, span in enumerate(sorted(spans, key=lambda span: (span.start, span.end))):
        first = max(bisect.bisect_right(tokens.start, span.start) - 1, 0)
        last = max(bisect.bisect_left(tokens.start, span.end) - 1, first)
        found.append(Place(span, first, last, _head(tokens, first, last), order))
    return found


def _head(tokens: Tokens, first: int, last: int) -> int:
    """The first token of a span that depends on nothing inside it and is no punctuation mark."""
    for index in range(first, last + 1):
        outside = not first <= tokens.head[index] <= last or tokens.head[index] == index
        if outside and tokens.pos[index] != "PUNCT":
            return index
    return first


# --- features --------------------------------------------------------------------------------------------------------

DISTANCES = (0, 1, 2, 3, 5, 8, 12, 20, 40, 80)
TOKEN_DEPS = ("ccomp", "nsubj", "nsubjpass", "dobj", "pobj", "agent", "prep", "xcomp", "advcl", "acl", "relcl", "attr",
              "parataxis", "conj", "appos", "poss", "compound", "ROOT")  # fmt: skip
CUE_POS = ("VERB", "AUX", "NOUN", "ADP", "PUNCT", "ADJ", "SCONJ")


def _one_hot(names: Sequence[str]) -> Mapping[str, list[float]]:
    return {name: [float(name == each) for each in names] for name in names}


DEP_ROWS, POS_ROWS = _one_hot(TOKEN_DEPS), _one_hot(CUE_POS)
NO_DEP, NO_POS = [0.0] * len(TOKEN_DEPS), [0.0] * len(CUE_POS)


def pair_features(tokens: Tokens, spans: Sequence[Place], of: Place, choices: Sequence[Place]) -> list[list[float]]:
    """A row for each of ``choices``: cues or sources that ``of``, a content or a cue, may belong to."""
    own = _nature(tokens, of)
    return [_pair(tokens, spans, of, own, choice) for choice in choices]


def _pair(tokens: Tokens, spans: Sequence[Place], one: Place, own: list[float], other: Place) -> list[float]:
    left, right = (one, other) if one.first <= other.first else (other, one)
    between = spans[left.order + 1 : right.order]
    gap = range(left.last + 1, right.first)
    sentences = abs(tokens.sentence[one.head] - tokens.sentence[other.head])
    paragraphs = tokens.paragraph[other.head] - tokens.paragraph[one.head]
    distance = max(len(gap), 0)
    row = [float(distance <= limit) for limit in DISTANCES]
    row += [float(one.first < other.first), float(sentences == 0), float(sentences == 1), float(sentences > 2)]
    row += [float(paragraphs == 0), float(paragraphs == 1), float(paragraphs == -1)]
    for kind in ("source", "cue", "content"):
        count = sum(place.span.kind == kind for place in between)
        row += [float(count == 0), float(count == 1), float(count > 1)]
    row += [float(bool(gap) and all(tokens.pos[index] == "PUNCT" for index in gap))]
    row += [
        float(any(tokens.word(index) in ".;" for index in gap[:30])),
        float(any(tokens.pos[index] == "VERB" for index in gap[:30])),
    ]
    row += _syntax(tokens, one, other)
    row += own + _nature(tokens, other)
    row += _neighbours(spans, left, right)
    return row


def _syntax(tokens: Tokens, one: Place, other: Place) -> list[float]:
    """Which of the two hangs on the other, and how many steps away; both on the same word, or one inside the other."""
    row = []
    for below, above in ((one, other), (other, one)):
        at, steps = below.head, 0
        while steps < 5 and not above.first <= at <= above.last and tokens.head[at] != at:
            at, steps = tokens.head[at], steps + 1
        reached = above.first <= at <= above.last
        row += [float(reached and steps == count) for count in (1, 2, 3)] + [float(reached and steps > 3)]
        direct = above.first <= tokens.head[below.head] <= above.last
        row += [float(direct and tokens.dep[below.head] == name) for name in TOKEN_DEPS[:8]]
    row += [float(tokens.head[one.head] == tokens.head[other.head])]
    return row


def _nature(tokens: Tokens, place: Place) -> list[float]:
    """What kind of span it is: its head's part of speech and role, and the marks at its ends."""
    first, last = tokens.word(place.first), tokens.word(place.last)
    row = DEP_ROWS.get(tokens.dep[place.head], NO_DEP) + POS_ROWS.get(tokens.pos[place.head], NO_POS)
    row += [
        float(first[:1] in "\"“‘'`"),
        float(last[-1:] in "\"”’'"),
        float(first == "that"),
        float(place.last - place.first < 3),
    ]
    starts = place.first == 0 or tokens.sentence[place.first - 1] != tokens.sentence[place.first]
    opens = place.first == 0 or tokens.paragraph[place.first - 1] != tokens.paragraph[place.first]
    after = tokens.word(place.last + 1) if place.last + 1 < len(tokens) else ""
    before = tokens.word(place.first - 1) if place.first else ""
    row += [float(starts), float(opens), float(after == ","), float(after in (".", "!", "?")), float(after == ":")]
    row += [
        float(before == ","),
        float(before == ":"),
        float(before in (".", "”", '"')),
        float(tokens.tag[place.head] in ("VBG", "VBN")),
    ]
    row += [float(tokens.tag[place.head] == "PRP")]
    return row


def _neighbours(spans: Sequence[Place], left: Place, right: Place) -> list[float]:
    """What stands just outside the pair: a free span of the kind one looks for is a rival."""
    before = spans[left.order - 1].span.kind if left.order else ""
    after = spans[right.order + 1].span.kind if right.order + 1 < len(spans) else ""
    return [float(name == kind) for name in (before, after) for kind in ("source", "cue", "content")]


# --- the scorer ------------------------------------------------------------------------------------------------------


@cache
def _weights(name: str) -> tuple[Floats, Floats, Floats, float]:
    with np.load(MODEL) as kept:
        first, bias, second = (kept[f"{name}_{part}"].astype(np.float32) for part in ("first", "bias", "second"))
        return first, bias, second, float(kept[f"{name}_none"])


def score(name: str, rows: Sequence[Sequence[float]]) -> Floats:
    """Probability of each candidate, and last of none, for the scorer called ``name`` ("cue" or "source")."""
    first, bias, second, none = _weights(name)
    hidden = np.maximum(np.asarray(rows, dtype=np.float32).reshape(-1, len(first)) @ first + bias, 0.0)
    scores = np.append(hidden @ second, np.float32(none))
    exponents = np.exp(scores - scores.max())
    result: Floats = (exponents / exponents.sum()).astype(np.float32)
    return result


def candidates(tokens: Tokens, spans: Sequence[Place], of: Place, kind: str) -> list[Place]:
    """The nearest spans of ``kind`` on both sides of ``of``, in its paragraph or the next ones."""
    found: list[Place] = []
    for side in (range(of.order - 1, -1, -1), range(of.order + 1, len(spans))):
        near = 0
        for place in map(spans.__getitem__, side):
            if abs(tokens.paragraph[place.head] - tokens.paragraph[of.head]) > FARTHEST_PARAGRAPH or near == REACH:
                break
            if place.span.kind == kind:
                found.append(place)
                near += 1
    return found


def link(tokens: Tokens, spans: Sequence[TaggedSpan], weak: Sequence[TaggedSpan] = ()) -> list[Relation]:
    """Join spans into relations, in order of content.

    ``weak`` are spans that the tagger almost took: one is taken where a content has no cue, a cue no content, or a cue
    no source without it. A cue that has no content even so is dropped, and so is a content without a cue, unless it
    stands in quotation marks or the tagger is sure of it (LONE); a cue without a source is kept, as reports often leave
    it out.
    """
    spans = _by_paragraph(tokens, spans)
    ordered = places(tokens, spans)
    chosen = _cues(tokens, ordered)
    free = _needed(tokens, ordered, chosen, weak)
    if free:
        ordered = places(tokens, [*spans, *free])
        chosen = _cues(tokens, ordered)
    contents: dict[int, list[tuple[Place, float]]] = {}
    found: list[Relation] = []
    for order, (cue, certainty) in chosen.items():
        place = ordered[order]
        if cue is not None:
            contents.setdefault(cue.order, []).append((place, certainty))
        elif _quoted(tokens, place) or place.span.confidence >= LONE:
            source, cue_of_it = _signature(tokens, place)
            found.append(Relation(source, cue_of_it, (_span(place),), place.span.confidence * certainty * NO_CUE))
    weak_sources = places(tokens, [span for span in weak if span.kind == "source"])
    found += [_relation(tokens, ordered, ordered[order], linked, weak_sources) for order, linked in contents.items()]
    kept = sorted((each for each in found if not _hides(tokens, each)), key=lambda relation: relation.content)
    return sorted(stated(tokens, kept), key=lambda relation: relation.content)


def _hides(tokens: Tokens, relation: Relation) -> bool:
    """Whether it only tells that a source is not to be named: "who asked not to be identified because …"."""
    start, end = relation.content[0]
    return UNNAMED.match(tokens.text, start, end) is not None


def _by_paragraph(tokens: Tokens, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Cut spans where a paragraph ends: a quotation over several is one content in as many pieces."""
    found: list[TaggedSpan] = []
    for span in spans:
        first = max(bisect.bisect_right(tokens.start, span.start) - 1, 0)
        last = max(bisect.bisect_left(tokens.start, span.end) - 1, first)
        start = span.start
        for at in range(first + 1, last + 1):
            if tokens.paragraph[at] != tokens.paragraph[at - 1]:
                found.append(TaggedSpan(span.kind, start, tokens.end[at - 1], span.confidence))
                start = tokens.start[at]
        found.append(TaggedSpan(span.kind, start, span.end, span.confidence))
    return found


def _cues(tokens: Tokens, ordered: Sequence[Place]) -> dict[int, tuple[Place | None, float]]:
    """The cue of each content, by the content's order. The pieces of a quotation that runs over paragraphs share the
    cue before it or after it, but for a piece that has one of its own in its paragraph."""
    found: dict[int, tuple[Place | None, float]] = {}
    run: list[Place] = []  # the pieces so far of a quotation that goes on
    for place in ordered:
        if place.span.kind != "content":
            continue
        cue, certainty = _choose(tokens, ordered, place, "cue")
        if run and _continues(tokens, run[-1], place):
            before = found[run[-1].order][0]
            if before is None and cue is not None:
                found |= {piece.order: (cue, found[piece.order][1]) for piece in run}
            elif cue is None or tokens.paragraph[cue.head] != tokens.paragraph[place.head]:
                cue = before
        else:
            run.clear()
        found[place.order] = cue, certainty
        run.append(place)
    return found


def _needed(
    tokens: Tokens, ordered: Sequence[Place], chosen: dict[int, tuple[Place | None, float]], weak: Sequence[TaggedSpan]
) -> list[TaggedSpan]:
    """The weak cues and contents of the sentences in which a content lacks its cue or a cue its content."""
    used = {cue.order for cue, _ in chosen.values() if cue}
    bare = {tokens.sentence[ordered[order].head] for order, (cue, _) in chosen.items() if cue is None}
    idle = {tokens.sentence[p.head] for p in ordered if p.span.kind == "cue" and p.order not in used}
    wanted = {"cue": bare, "content": idle, "source": frozenset[int]()}
    return [place.span for place in places(tokens, weak) if tokens.sentence[place.head] in wanted[place.span.kind]]


def _relation(
    tokens: Tokens,
    ordered: Sequence[Place],
    cue: Place,
    linked: Sequence[tuple[Place, float]],
    weak: Sequence[Place],
) -> Relation:
    source, certainty = _choose(tokens, ordered, cue, "source")
    if source is None:
        beside = _of_sentence(tokens, weak, tokens.sentence[cue.head])
        if beside:
            near = ordered[max(cue.order - NEAR, 0) : cue.order + NEAR]
            wider = places(tokens, [place.span for place in (*near, *beside)])
            again = next(place for place in wider if place.span == cue.span)
            source, certainty = _choose(tokens, wider, again, "source")
    confidence = cue.span.confidence * certainty * float(np.mean([sure for _, sure in linked]))
    confidence *= float(np.mean([place.span.confidence for place, _ in linked]))
    confidence *= source.span.confidence if source else 1.0
    return Relation(
        source=(_span(source),) if source else (),
        cue=(_span(cue),),
        content=tuple(_span(place) for place, _ in linked),
        confidence=confidence,
    )


def _of_sentence(tokens: Tokens, spans: Sequence[Place], sentence: int) -> Sequence[Place]:
    first = bisect.bisect_left(spans, sentence, key=lambda place: tokens.sentence[place.head])
    last = bisect.bisect_right(spans, sentence, key=lambda place: tokens.sentence[place.head])
    return spans[first:last]


def _quoted(tokens: Tokens, place: Place) -> bool:
    """Whether a span is a quotation from end to end."""
    return any(
        not found.single and place.span.end <= found.end + 1
        for found in _around(tokens, min(place.span.start + 1, place.span.end - 1))
    )


def _signature(tokens: Tokens, place: Place) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Who signs a quotation, and the dash before: `"…" - Ada Bell, miller`, up to the end of the dash's paragraph."""
    dash, last = place.last + 1, place.last + 1
    if dash + 1 >= len(tokens) or tokens.word(dash) not in DASHES:
        return (), ()
    while last + 1 < len(tokens) and tokens.paragraph[last + 1] == tokens.paragraph[dash]:
        last += 1
    last -= tokens.word(last) == "."
    signed = range(dash + 1, last + 1)
    if not 0 < len(signed) <= LONGEST_SIGNATURE or any(tokens.pos[at] in ("VERB", "AUX") for at in signed):
        return (), ()
    if not tokens.word(signed[0])[:1].isupper():
        return (), ()
    return ((tokens.start[signed[0]], tokens.end[last]),), ((tokens.start[dash], tokens.end[dash]),)


def _continues(tokens: Tokens, one: Place, other: Place) -> bool:
    """Whether the quotation that ``one`` stands in goes on, in the next paragraph, in ``other``."""
    if tokens.paragraph[other.first] != tokens.paragraph[one.last] + 1:
        return False
    return any(found.continues for found in _around(tokens, other.span.start)) and any(
        not found.closed for found in _around(tokens, one.span.end - 1)
    )


def _around(tokens: Tokens, at: int) -> list[Quotation]:
    """The quotations that a character stands in: of double marks, of single marks, or of both."""
    after = bisect.bisect_right(tokens.quotations, at, key=lambda found: found.start)
    return [found for found in tokens.quotations[max(after - INSIDE, 0) : after] if at < found.end]


def _choose(tokens: Tokens, spans: Sequence[Place], of: Place, kind: str) -> tuple[Place | None, float]:
    choices = candidates(tokens, spans, of, kind)
    if not choices:
        return None, 1.0
    chances = score(kind, pair_features(tokens, spans, of, choices))
    best = int(chances.argmax())
    return (choices[best] if best < len(choices) else None), float(chances[best])


def _span(place: Place) -> Span:
    return place.span.start, place.span.end
