"""Nesting: an attribution inside another's content, found by reading the content again as a text of its own.

The corpora annotate the outermost attribution only, so the tagger finds no others; but a content, taken out of its
quotation marks, is a text like any other, and its outermost attributions are the nested ones.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from accordingto.records import Name, Quotation, Relation, Span, TaggedSpan, Tokens

# Shorter contents (in tokens) hold no attribution with a source, a cue and a content.
SHORTEST = 5
# Below this confidence (of the scores, before calibration) a nested reading is left out; judged on the chain files.
LEAST_CONFIDENCE = 0.2
Starting = TypeVar("Starting", Name, Quotation)
MARKS = "\"“”„«»‘’'`"


class Inner(msgspec.Struct, frozen=True):
    """A content piece as a text of its own: the relation it belongs to, where it begins in the report, its tokens."""

    parent: int
    offset: int
    tokens: Tokens


def inner_texts(tokens: Tokens, relations: Sequence[Relation], first: int = 0) -> list[Inner]:
    """Cut the contents of ``relations`` out of the report. ``first`` is the index of ``relations[0]`` among all."""
    found: list[Inner] = []
    for number, relation in enumerate(relations, first):
        for start, end in relation.content:
            begin, stop = _bare(tokens, start, end)
            if stop - begin >= SHORTEST:
                found.append(Inner(number, tokens.start[begin], cut(tokens, begin, stop)))
    return found


def _bare(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens of a content without its quotation marks and without an introducing "that"."""
    begin = bisect.bisect_left(tokens.start, start)
    stop = bisect.bisect_left(tokens.start, end)
    while begin < stop and (tokens.word(begin) in MARKS or tokens.word(begin) in ("``", "''")):
        begin += 1
    while begin < stop and (tokens.word(stop - 1) in MARKS or tokens.word(stop - 1) in ("``", "''")):
        stop -= 1
    if begin < stop and tokens.word(begin).lower() == "that" and tokens.tag[begin] == "IN":
        begin += 1
    return begin, stop


def cut(tokens: Tokens, begin: int, stop: int) -> Tokens:
    """Tokens ``[begin, stop)`` as a text of their own: a head outside becomes a root, offsets start at zero."""
    offset, limit = tokens.start[begin], tokens.end[stop - 1]
    inside = range(begin, stop)
    heads = [tokens.head[index] if tokens.head[index] in inside else index for index in inside]
    names, quotations = _starting(tokens.names, begin, stop), _starting(tokens.quotations, offset, limit)
    return Tokens(
        text=tokens.text[offset:limit],
        start=tuple(value - offset for value in tokens.start[begin:stop]),
        end=tuple(value - offset for value in tokens.end[begin:stop]),
        lemma=tokens.lemma[begin:stop],
        pos=tokens.pos[begin:stop],
        tag=tokens.tag[begin:stop],
        dep=tuple(tokens.dep[index] if head != index else "ROOT" for index, head in zip(inside, heads, strict=True)),
        head=tuple(head - begin for head in heads),
        sentence=tokens.sentence[begin:stop],
        paragraph=tokens.paragraph[begin:stop],
        names=tuple(Name(name.start - begin, name.end - begin, name.label) for name in names if name.end <= stop),
        quotations=tuple(
            msgspec.structs.replace(found, start=found.start - offset, end=found.end - offset)
            for found in quotations
            if found.end <= limit
        ),
    )


def _starting(records: Sequence[Starting], start: int, end: int) -> Sequence[Starting]:
    """Those of some records, in order of start, that start in a range."""
    first = bisect.bisect_left(records, start, key=lambda record: record.start)
    return records[first : bisect.bisect_left(records, end, key=lambda record: record.start)]


def lift(inner: Inner, found: Sequence[Relation]) -> list[Relation]:
    """Move relations found in an inner text back to the report's offsets, under their parent."""
    return [
        Relation(
            source=_shift(relation.source, inner.offset),
            cue=_shift(relation.cue, inner.offset),
            content=_shift(relation.content, inner.offset),
            confidence=relation.confidence,
            parent=inner.parent,
        )
        for relation in found
        if relation.cue and relation.confidence >= LEAST_CONFIDENCE and not _is_whole(inner, relation)
    ]


def _is_whole(inner: Inner, relation: Relation) -> bool:
    """Whether the inner content is all there is: then nothing was nested."""
    covered = sum(end - start for start, end in relation.content)
    return covered >= len(inner.tokens.text) - 2


def _shift(spans: Sequence[Span], offset: int) -> tuple[Span, ...]:
    return tuple((start + offset, end + offset) for start, end in spans)


def readable(spans: Sequence[TaggedSpan]) -> bool:
    """Whether an inner text has what a nested attribution needs."""
    return {"cue", "content"} <= {span.kind for span in spans}
