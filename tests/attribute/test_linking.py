"""Which source, cue and contents belong together, given their spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.attribute import linking
from accordingto.attribute.linking import link, places, score
from accordingto.records import Span, TaggedSpan, Tokens

CASES = {
    "source, cue, content": "{1s:Ada Bell} {1c:said} {1t:the mill is shut}.",
    "content first": '{1t:"The mill is shut,"} {1c:said} {1s:Ada Bell}.',
    "according to": "{1c:According to} {1s:Ada Bell}, {1t:the mill is shut}.",
    "content in two pieces": '{1t:"The mill,"} {1s:Ada Bell} {1c:said}, {1t:"is shut for good."}',
    "two sentences of a quotation": '{1t:"The mill is shut,"} {1s:Ada Bell} {1c:said}. {1t:"Nobody bought our flour."}',
    "two attributions": "{1s:Ada Bell} {1c:said} {1t:the mill is shut}. {2s:Hugo Lund} {2c:denied} {2t:it}.",
    "two paragraphs": "{1s:Ada Bell} {1c:said} {1t:the mill is shut}.\n\n"
    "{2t:“It is a ruin,”} {2s:Hugo Lund} {2c:said}.",
    "no source": '{1t:"The mill is shut,"} it was {1c:said} on Monday.',
    "over paragraphs, cue before": "{1s:Ada Bell} {1c:said}: {1t:“The mill is shut.}\n\n{1t:“Nobody came.}\n\n"
    "{1t:“That is all.”}\n\nThe council met.",
    "over paragraphs, cue after": "{1t:“The mill is shut.}\n\n{1t:“Nobody bought our flour,”} {1s:Ada Bell} {1c:said}.",
    "over paragraphs, a cue in each": "{1t:“The mill is shut,”} {1s:Ada Bell} {1c:said}. {1t:“Nobody came.}\n\n"
    "{2t:“That is all,”} {2s:she} {2c:added}.",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_link_joins_what_belongs_together(
    text: str, unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark(text)
    found = {each.content: each for each in link(tokens_of(case.text), case.tagged())}
    assert {content: (each.source, each.cue) for content, each in found.items()} == {
        kinds["content"]: (kinds["source"], kinds["cue"]) for kinds in case.spans.values()
    }


def test_link_of_nothing_is_nothing(tokens_of: Callable[[str], Tokens]) -> None:
    assert link(tokens_of("The mill is shut."), []) == []
    assert link(tokens_of(""), []) == []


def test_link_keeps_a_quotation_without_cue_and_drops_a_cue_without_content(
    unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark("{1t:“The mill is shut for good.”}\n\nThe council met on Monday.\n\nNobody came.\n\n{2c:said}")
    (found,) = link(tokens_of(case.text), case.tagged())
    assert (found.source, found.cue, found.content) == ((), (), case.spans[1]["content"])


@pytest.mark.parametrize(
    ("text", "is_signed"),
    [
        ("{1t:“The mill is shut.”} {1c:-} {1s:Ada Bell}", True),
        ("{1t:“The mill is shut.”} {1c:–} {1s:Ada Bell, a miller in Orne}.", True),
        ("{1t:“The mill is shut.”}\n{1c:—} {1s:Ada Bell}\n\nNobody came.", True),
        ("{1t:“The mill is shut.”} - and so on", False),
        ("{1t:“The mill is shut.”} - Ada Bell was there on Monday.", False),
        ("{1t:“The mill is shut.”} -", False),
    ],
)
def test_link_takes_who_signs_a_quotation(
    text: str, is_signed: bool, unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark(text)
    (found,) = link(tokens_of(case.text), [span for span in case.tagged() if span.kind == "content"])
    given = case.spans[1]
    assert (found.source, found.cue) == ((given["source"], given["cue"]) if is_signed else ((), ()))


def test_link_takes_a_weak_cue_where_none_is_given(
    unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark("{1s:Ada Bell} {1c:said} {1t:the mill is shut}.")
    spans = case.tagged()
    weak = [span for span in spans if span.kind == "cue"]
    (found,) = link(tokens_of(case.text), [span for span in spans if span.kind != "cue"], weak)
    assert (found.source, found.cue) == (case.spans[1]["source"], case.spans[1]["cue"])


@given(data=st.data())
@settings(max_examples=60)
def test_link_gives_each_content_once(tokens_of: Callable[[str], Tokens], data: st.DataObject) -> None:
    """But for what the grammar states over it, for which see test_clauses."""
    text = 'Ada Bell said: "The mill is shut."\n\n"It is a ruin," said Hugo Lund, who left, and they wept.'
    tokens = tokens_of(text)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(tokens) - 1), max_size=16)))
    kinds = st.sampled_from(["source", "cue", "content"])
    spans = [
        TaggedSpan(data.draw(kinds), tokens.start[first], tokens.end[last - 1], 0.8)
        for first, last in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    contents: list[Span] = []
    with patch.object(linking, "stated", lambda _, relations: relations):
        relations = link(tokens, spans)
    for relation in relations:
        assert relation.content
        assert 0 <= relation.confidence <= 1
        assert list(relation.content) == sorted(relation.content)
        contents += relation.content
    assert len(contents) == len(set(contents))
    given = [(span.start, span.end) for span in spans if span.kind == "content"]
    assert all(any(low <= start and end <= high for low, high in given) for start, end in contents)


def test_places_find_the_tokens_of_spans(tokens_of: Callable[[str], Tokens]) -> None:
    tokens = tokens_of("Ada Bell said the mill is shut.")
    cue, content = places(tokens, [TaggedSpan("content", 14, 30, 1.0), TaggedSpan("cue", 9, 13, 1.0)])
    assert (tokens.word(cue.first), tokens.word(cue.last), tokens.word(cue.head)) == ("said", "said", "said")
    assert (tokens.word(content.first), tokens.word(content.last)) == ("the", "shut")
    assert (cue.order, content.order) == (0, 1)


@pytest.mark.parametrize("name", ["cue", "source"])
def test_score_is_a_distribution_over_candidates_and_none(name: str, tokens_of: Callable[[str], Tokens]) -> None:
    from accordingto.attribute.linking import pair_features

    tokens = tokens_of("Ada Bell said the mill is shut.")
    one, other = places(tokens, [TaggedSpan("cue", 9, 13, 1.0), TaggedSpan("content", 14, 30, 1.0)])
    (row,) = pair_features(tokens, [one, other], other, [one])
    for count in range(3):
        chances = score(name, [row] * count)
        assert len(chances) == count + 1
        assert float(chances.sum()) == pytest.approx(1.0, abs=1e-4)
