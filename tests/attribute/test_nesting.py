"""Contents read as texts of their own: what is cut out keeps its offsets, and goes back where it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.attribute.nesting import LEAST_CONFIDENCE, Inner, cut, inner_texts, lift, readable
from accordingto.records import Relation, TaggedSpan, Tokens

TEXT = "Hugo Lund told the court: \"Ada Bell said 'the mill is shut' and left.\" Orlov was silent.\n\nNobody came."


@given(data=st.data())
@settings(max_examples=80)
def test_cut_tokens_are_a_text_of_their_own(tokens_of: Callable[[str], Tokens], data: st.DataObject) -> None:
    tokens = tokens_of(TEXT)
    begin = data.draw(st.integers(0, len(tokens) - 1))
    stop = data.draw(st.integers(begin + 1, len(tokens)))
    inner = cut(tokens, begin, stop)
    assert [inner.word(at) for at in range(len(inner))] == [tokens.word(at) for at in range(begin, stop)]
    assert (inner.start[0], inner.end[-1]) == (0, len(inner.text))
    for at, head in enumerate(inner.head):
        assert 0 <= head < len(inner)
        assert (head == at) == (inner.dep[at] == "ROOT")
        if head != at:
            assert head + begin == tokens.head[at + begin]
    offset = tokens.start[begin]
    assert {(name.start + begin, name.end + begin) for name in inner.names} == {
        (name.start, name.end) for name in tokens.names if begin <= name.start and name.end <= stop
    }
    assert {(found.start + offset, found.end + offset) for found in inner.quotations} == {
        (found.start, found.end)
        for found in tokens.quotations
        if offset <= found.start and found.end <= tokens.end[stop - 1]
    }


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said: {t:"Ada Bell said the mill is shut."}', ["Ada Bell said the mill is shut."]),
        ("He said: {t:“Ada Bell said the mill is shut.”}", ["Ada Bell said the mill is shut."]),
        ("He said: {t:«Ada Bell said the mill is shut.»}", ["Ada Bell said the mill is shut."]),
        ("He said: {t:``Ada Bell said the mill is shut.''}", ["Ada Bell said the mill is shut."]),
        ("He said {t:that Ada Bell said the mill is shut}.", ["Ada Bell said the mill is shut"]),
        ("He said {t:Ada Bell said the mill is shut}.", ["Ada Bell said the mill is shut"]),
        ("He said {t:it is shut}.", []),
        ('He said {t:""}.', []),
        ('{t:"Ada Bell said it is shut,"} he said, {t:"and Hugo denied that he knew."}',
         ["Ada Bell said it is shut,", "and Hugo denied that he knew."]),
    ],
)  # fmt: skip
def test_inner_texts_are_contents_without_marks(
    text: str, inside: list[str], unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark(text)
    found = inner_texts(tokens_of(case.text), [Relation((), (), case.spans[1]["content"], 1.0)], 7)
    assert [each.tokens.text for each in found] == inside
    for each in found:
        assert each.parent == 7
        assert case.text[each.offset : each.offset + len(each.tokens.text)] == each.tokens.text


def test_lift_moves_relations_to_their_place_under_their_parent(tokens_of: Callable[[str], Tokens]) -> None:
    tokens = tokens_of(TEXT)
    begin = next(at for at in range(len(tokens)) if tokens.word(at) == "Ada")
    inner = Inner(3, tokens.start[begin], cut(tokens, begin, begin + 9))
    text = inner.tokens.text
    source, cue, content = (
        (text.index(part), text.index(part) + len(part)) for part in ("Ada Bell", "said", "the mill")
    )
    (found,) = lift(inner, [Relation((source,), (cue,), (content,), 0.9)])
    assert found.parent == 3
    assert [TEXT[start:end] for start, end in (*found.source, *found.cue, *found.content)] == [
        "Ada Bell",
        "said",
        "the mill",
    ]


@pytest.mark.parametrize(
    ("cue", "content", "confidence"),
    [
        ((), ((14, 26),), 1.0),  # no cue
        (((9, 13),), ((14, 26),), LEAST_CONFIDENCE - 0.01),
        (((9, 13),), ((0, 31),), 1.0),  # all there is
    ],
)
def test_lift_leaves_out_what_is_no_nested_attribution(
    cue: Any, content: Any, confidence: float, tokens_of: Callable[[str], Tokens]
) -> None:
    inner = Inner(0, 0, tokens_of("Ada Bell said the mill is shut."))
    assert lift(inner, [Relation((), cue, content, confidence)]) == []


@pytest.mark.parametrize(
    ("kinds", "is_readable"),
    [([], False), (["cue"], False), (["content", "source"], False), (["cue", "content"], True)],
)
def test_readable_needs_cue_and_content(kinds: list[Any], is_readable: bool) -> None:
    assert readable([TaggedSpan(kind, 0, 1, 1.0) for kind in kinds]) is is_readable
