"""From text to tokens: offsets, sentences, paragraphs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.language.parse import LONGEST_PIECE, load_pipeline, parse
from accordingto.limits import LONGEST_PARAGRAPH
from accordingto.records import Tokens

if TYPE_CHECKING:
    from spacy.language import Language


def check(tokens: Tokens) -> None:
    """Hold what every parse holds."""
    count = len(tokens)
    columns = (tokens.start, tokens.end, tokens.lemma, tokens.pos, tokens.tag, tokens.dep, tokens.head)
    assert {len(column) for column in (*columns, tokens.sentence, tokens.paragraph)} == {count}
    for at in range(count):
        assert tokens.start[at] < tokens.end[at]
        assert tokens.word(at).strip()
        assert 0 <= tokens.head[at] < count
        assert tokens.sentence[tokens.head[at]] == tokens.sentence[at]
    for numbers in (tokens.sentence, tokens.paragraph):
        assert list(numbers) == sorted(numbers)
        assert not count or numbers[0] == 0 or numbers is tokens.paragraph
    assert all(one <= other for one, other in zip(tokens.end, tokens.start[1:], strict=False))
    for at in range(1, count):
        if tokens.paragraph[at] != tokens.paragraph[at - 1]:
            assert tokens.sentence[at] != tokens.sentence[at - 1]
    for name in tokens.names:
        assert 0 <= name.start < name.end <= count


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "Ada Bell said the mill is shut.",
        "The mill is shut.\r\n\r\nAda Bell said so.\r\n",
        "  Two  spaces.  Then   more.  ",
        "a\x00b \x01\x02 c",
        "\ud800 said \udfff",
        "\u200b\ufeff",
        "a \u200b\u200b b",
        "e\u0301te\u0301 \u202eabc\u202c",
        "שלום לכולם, she said.",
        "🙂 🙂🙂 said.",
        "a" + " " * 50_000 + "b",
        '"' * 500,
        "\n".join("." * 50),
    ],
)
def test_parse_keeps_the_offsets_of_the_text(text: str, pipeline: Language) -> None:
    (tokens,) = parse([text], pipeline)
    assert tokens.text == text
    check(tokens)


@given(st.text(max_size=80))
@settings(max_examples=150)
def test_parse_keeps_the_offsets_of_any_text(pipeline: Language, text: str) -> None:
    (tokens,) = parse([text], pipeline)
    check(tokens)


def test_parse_ends_sentences_with_paragraphs(pipeline: Language) -> None:
    (tokens,) = parse(["Mill must close\nAda Bell left\n\nThe council met. Nobody came."], pipeline)
    firsts = [tokens.word(at) for at in range(len(tokens)) if not at or tokens.sentence[at] != tokens.sentence[at - 1]]
    assert firsts == ["Mill", "Ada", "The", "Nobody"]
    assert sorted(set(tokens.paragraph)) == [0, 1, 2]


def test_parse_ends_paragraphs_where_it_is_told_to(pipeline: Language) -> None:
    text = "ORNE, May 3 (Reuters) - The mill is shut."
    (tokens,) = parse([text], pipeline, [[text.index("The")]])
    check(tokens)
    at = next(index for index in range(len(tokens)) if tokens.word(index) == "The")
    assert (tokens.paragraph[at - 1], tokens.paragraph[at]) == (0, 1)


def test_parse_of_many_is_that_of_each(pipeline: Language) -> None:
    texts = ["Ada Bell said it.", "", "Nobody came.\n\nThe mill is shut."]
    together = list(parse(texts, pipeline))
    assert together == [next(iter(parse([text], pipeline))) for text in texts]


@pytest.mark.parametrize("unit", ["x", "mill "])
def test_parse_cuts_a_long_paragraph_in_pieces(unit: str, pipeline: Language) -> None:
    text = unit * ((LONGEST_PIECE + 4000) // len(unit))
    (tokens,) = parse([text], pipeline)
    check(tokens)
    assert set(tokens.paragraph) == {0}
    assert "".join(tokens.word(at) for at in range(len(tokens))) == text.replace(" ", "")


def test_parse_leaves_out_a_paragraph_that_nobody_wrote(pipeline: Language) -> None:
    (tokens,) = parse([f"The mill is shut.\n\n{'a ' * LONGEST_PARAGRAPH}\n\nNobody came."], pipeline)
    check(tokens)
    assert [tokens.word(at) for at in range(len(tokens))] == ["The", "mill", "is", "shut", ".", "Nobody", "came", "."]
    assert sorted(set(tokens.paragraph)) == [0, 2]


def test_load_pipeline_says_what_is_missing() -> None:
    with pytest.raises(OSError, match="no English spaCy pipeline is installed"):
        load_pipeline("en_nothing_of_the_kind")


COMMAND_LINE = """
import sys
from accordingto.language.parse import load_pipeline
load_pipeline()
assert not any(name.startswith("spacy.cli") for name in sys.modules)
import spacy
assert spacy.info(silent=True)["spacy_version"] == spacy.__version__
import spacy.cli
assert spacy.cli.app
"""


def test_load_pipeline_imports_no_command_line_and_leaves_it_to_others() -> None:
    subprocess.run([sys.executable, "-c", COMMAND_LINE], check=True)
