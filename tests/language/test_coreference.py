"""Who is who: cases are in tests/cases/coreference.jsonl."""

from __future__ import annotations

import itertools
import json
import string
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.language.coreference import coreference
from accordingto.language.naming import initials, same_person, surname
from accordingto.language.parse import parse
from accordingto.records import Mention, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "coreference.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


def clusters(tokens: Tokens, mentions: tuple[Mention, ...], phrase: str) -> list[int]:
    """The clusters of the mentions that read so, with or without article."""
    return [
        mention.cluster
        for mention in mentions
        if phrase
        in (
            tokens.text[tokens.start[mention.start] : tokens.end[mention.end - 1]],
            tokens.text[tokens.start[mention.core[0]] : tokens.end[mention.core[1] - 1]],
        )
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_coreference_groups_mentions(case: dict[str, Any], pipeline: Language) -> None:
    tokens = read(case["text"], pipeline)
    mentions = coreference(tokens)
    for phrases in case.get("together", ()):
        found = [clusters(tokens, mentions, phrase) for phrase in phrases]
        assert all(found), f"a mention is missing: {phrases}, {found}"
        assert set.intersection(*map(set, found)), (phrases, found)
    for phrases in case.get("apart", ()):
        found = [clusters(tokens, mentions, phrase) for phrase in phrases]
        assert not set.intersection(*map(set, found)), (phrases, found)


def test_coreference_takes_the_speakers_it_is_given(pipeline: Language) -> None:
    text = 'Peter Hollis met Viktor Malenko on Monday. "I trust him, and he trusts my firm," was the answer.'
    tokens = read(text, pipeline)
    span = (text.index('"'), text.rindex('"') + 1)
    for speaker in ("Hollis", "Malenko"):
        head = next(token for token in range(len(tokens)) if tokens.word(token) == speaker)
        mentions = coreference(tokens, speakers=[(span, head)])
        of = {tokens.word(mention.head): mention.cluster for mention in mentions}
        assert of["I"] == of["my"] == of[speaker]
        assert of.get("him", -1) != of[speaker]
        assert of.get("he", -1) != of[speaker]


def test_coreference_numbers_clusters_in_order(pipeline: Language) -> None:
    tokens = read("Viktor Malenko met Maria Lindqvist. She thanked Malenko.", pipeline)
    seen = list(dict.fromkeys(mention.cluster for mention in coreference(tokens)))
    assert seen == list(range(len(seen)))


@pytest.mark.parametrize("text", ["", " ", ".", "He", "I", "it", '"', "(WHO)", "AND", "Mr.", "🙂 🙂", "a, b and c"])
def test_coreference_survives_scraps(text: str, pipeline: Language) -> None:
    tokens = next(iter(parse([text], pipeline)))
    for mention in coreference(tokens):
        assert 0 <= mention.start <= mention.head < mention.end <= len(tokens)


def test_coreference_grows_with_the_text_and_no_faster(pipeline: Language) -> None:
    names = [
        f"{first}{last}" for first, last in itertools.product(string.ascii_uppercase[:6], ("erlo", "andic", "ovash"))
    ]
    lines = [f"Maria {name} met Peter {name} on Monday and told him that she would sue the company." for name in names]
    short = read("\n\n".join(lines * 2), pipeline)
    long = read("\n\n".join(lines * 16), pipeline)
    coreference(short)

    def took(work: Callable[[], object]) -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    once = min(took(lambda: coreference(short)) for _ in range(3))
    assert took(lambda: coreference(long)) < 8 * 4 * once + 0.5


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("viktor malenko", "malenko"),
        ("jan van der meer", "van der meer"),
        ("peter hollis jr.", "hollis"),
        ("karim bin rashid", "bin rashid"),
        ("malenko", "malenko"),
    ],
)
def test_surname_keeps_particles(name: str, family: str) -> None:
    assert " ".join(surname(name.split())) == family


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("viktor malenko", "viktor malenko", True),
        ("viktor p. malenko", "viktor malenko", True),
        ("v. malenko", "viktor malenko", True),
        ("rob hollis", "robert hollis", True),
        ("peter hollis", "maria hollis", False),
        ("peter hollis", "peter moore", False),
    ],
)
def test_same_person_compares_given_names(first: str, second: str, same: bool) -> None:
    assert same_person(first.split(), second.split()) is same


def test_initials_skip_small_words() -> None:
    assert {"CFB", "BOTN"} & (initials("Coastal Fisheries Board") | initials("Bank of the North")) == {"CFB", "BOTN"}
    assert "BN" in initials("Bank of the North")
