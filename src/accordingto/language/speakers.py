"""Who speaks in each quotation, by the plainest signs: what "I" means when nobody has said it yet.

This is for coreference alone, where it is run by itself; who says what is found by the room ``attribute``, and
``coreference`` takes its answer instead where it is given.
"""

from __future__ import annotations

from accordingto import data
from accordingto.records import Span, Tokens

SPEECH = frozenset({"say", "tell"})
NEAR = 4  # tokens between a quotation mark and the verb of saying
SHORTEST = 4  # tokens; a shorter quotation is a term or a title as often as speech


def speakers(tokens: Tokens) -> tuple[tuple[Span, int], ...]:
    """The quotations whose speaker stands beside them, each with the token that is the head of its speaker."""
    bounds = _bounds(tokens)
    inside = [False] * len(tokens)
    for first, last in bounds:
        inside[first:last] = [True] * (last - first)
    subject_of = {
        tokens.head[token]: token
        for token, dep in enumerate(tokens.dep)
        if dep == "nsubj" and not inside[token] and _says(tokens, tokens.head[token])
    }
    found: list[tuple[Span, int]] = []
    previous: tuple[int, int] | None = None  # paragraph and speaker of the quotation before
    for quotation, (first, last) in zip(tokens.quotations, bounds, strict=True):
        if last - first < SHORTEST:
            continue
        paragraph = tokens.paragraph[first]
        verb = _beside(tokens, subject_of, first, last)
        speaker = subject_of[verb] if verb is not None else None
        if speaker is None and previous is not None and (quotation.continues or previous[0] == paragraph):
            speaker = previous[1]
        if speaker is None:
            previous = None
            continue
        found.append(((quotation.start, quotation.end), speaker))
        previous = (paragraph, speaker)
    return tuple(found)


def _bounds(tokens: Tokens) -> list[tuple[int, int]]:
    """The half-open token range of each quotation."""
    result = []
    token = 0
    for quotation in tokens.quotations:
        while token < len(tokens) and tokens.start[token] < quotation.start:
            token += 1
        last = token
        while last < len(tokens) and tokens.end[last] <= quotation.end:
            last += 1
        result.append((token, last))
    return result


def _says(tokens: Tokens, verb: int) -> bool:
    return tokens.pos[verb] == "VERB" and (
        tokens.lemma[verb] in SPEECH or data.cue_act(tokens.lemma[verb], "verb") is not None
    )


def _beside(tokens: Tokens, subject_of: dict[int, int], first: int, last: int) -> int | None:
    """The nearest verb of saying after the quotation or before it, in its own paragraph."""
    paragraph = tokens.paragraph[first]
    for step in range(NEAR * 2):
        for token in (last + step, first - 1 - step):
            if 0 <= token < len(tokens) and tokens.paragraph[token] == paragraph and token in subject_of:
                speaker = subject_of[token]
                if step < NEAR or tokens.sentence[speaker] in (tokens.sentence[first], tokens.sentence[last - 1]):
                    return token
    return None
