"""What a word tells about the one it stands for: kind, gender and number."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from accordingto import data
from accordingto.data import NounKind

Kind = Literal["person", "organization", "place", "group", "document", "thing", ""]
Gender = Literal["m", "f", "n", ""]
Number = Literal["s", "p", ""]
PronounClass = Literal["he", "she", "it", "they", "I", "we", "you"]

PRONOUNS: dict[str, PronounClass] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves", "themself", "'em"), "they"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "I"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
    **dict.fromkeys(("you", "your", "yours", "yourself", "yourselves"), "you"),
}
PRONOUN_GENDER: dict[PronounClass, Gender] = {"he": "m", "she": "f", "it": "n"}
PRONOUN_NUMBER: dict[PronounClass, Number] = {"he": "s", "she": "s", "it": "s", "they": "p", "I": "s", "we": "p"}
REMEMBERED = 20_000  # words that each function here keeps its answer for
# The parser's OntoNotes labels; what is not here (dates, sums, ordinals) is no entity.
LABEL_KIND: dict[str, Kind] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "LAW": "document",
    **dict.fromkeys(("PRODUCT", "EVENT", "WORK_OF_ART"), "thing"),
}


@lru_cache(maxsize=REMEMBERED)
def noun_kind(lemma: str, only: NounKind | None = None) -> Kind:
    """The kind of thing a common noun names, or "" where no table lists it; with ``only``, whether it can be that."""
    kinds: tuple[NounKind, ...] = (only,) if only else ("person", "group", "organization", "document")
    return next((kind for kind in kinds if data.noun(lemma, kind)), "")


@lru_cache(maxsize=REMEMBERED)
def noun_gender(lemma: str) -> Gender:
    """The gender that a noun for people tells ("wife", "spokesman"), or ""."""
    row = data.noun(lemma, "person")
    return (row.gender or "") if row else ""


@lru_cache(maxsize=REMEMBERED)
def title_gender(word: str) -> Gender:
    """The gender that a title tells ("Mr.", "Lady"), or ""."""
    return data.title_gender(word) or ""


@lru_cache(maxsize=REMEMBERED)
def is_title(word: str) -> bool:
    """Whether the word stands before names as a title."""
    return data.title(word)


@lru_cache(maxsize=REMEMBERED)
def first_name_gender(word: str) -> Gender:
    """The gender of a first name where it is all but certain, or ""."""
    return data.first_name_gender(word) or ""
