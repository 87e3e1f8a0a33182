"""The lexicons and tables of accordingto, and the functions that look a name or a word up in them.

Every table is a JSON Lines file beside this one; SOURCES.md says what each is and where it comes from. Nothing is read
before it is asked for, and each file is read once. Every lookup folds case, curly apostrophes, a leading article, the
full stops of acronyms ("the A.P." is "ap") and, where the name is not listed with it, a trailing possessive; a name
that is not listed gives None and raises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from accordingto.data.outlets import Medium, MediumKind, media, medium
from accordingto.data.tables import bare, find, fold, index, rows

__all__ = [
    "Acronym",
    "Act",
    "Cue",
    "CuePos",
    "FirstName",
    "Gender",
    "Medium",
    "MediumKind",
    "Metonym",
    "MetonymKind",
    "Noun",
    "NounKind",
    "Title",
    "acronym",
    "acronyms",
    "acts",
    "cue_act",
    "cues",
    "document_noun",
    "first_name_gender",
    "fold",
    "group_noun",
    "media",
    "medium",
    "metonym",
    "metonyms",
    "noun",
    "nouns",
    "organization_noun",
    "person_noun",
    "title",
    "title_gender",
    "titles",
]

MetonymKind = Literal["office", "capital", "ministry", "legislature", "court", "military", "agency", "bloc", "market"]
NounKind = Literal["person", "group", "document", "organization"]
CuePos = Literal["verb", "noun", "adposition", "adjective", "adverb"]
Gender = Literal["m", "f"]


class Metonym(msgspec.Struct, frozen=True):
    """A building, seat or city that speaks for an institution: "Kremlin" for the Russian presidency."""

    name: str
    stands_for: str
    kind: MetonymKind
    country: str | None = None
    aliases: tuple[str, ...] = ()


class Cue(msgspec.Struct, frozen=True):
    """A word, or words, that announce what somebody says, and the act they announce."""

    lemma: str
    act: str
    pos: CuePos


class Act(msgspec.Struct, frozen=True):
    """One act of the closed list, and what it means."""

    act: str
    meaning: str


class Noun(msgspec.Struct, frozen=True):
    """A common noun that can be a source. ``anonymous`` where it alone names nobody ("source", "official")."""

    lemma: str
    kind: NounKind
    anonymous: bool = False
    gender: Gender | None = None


class Title(msgspec.Struct, frozen=True):
    """A title that stands before a name; ``full`` is the title written out where this one is short for it."""

    title: str
    full: str | None = None
    gender: Gender | None = None


class FirstName(msgspec.Struct, frozen=True):
    """A first name that is, the world over, almost only given to men or almost only to women."""

    name: str
    gender: Gender


class Acronym(msgspec.Struct, frozen=True):
    """An acronym and the full name it is known for. ``country`` as in ``Medium``."""

    acronym: str
    name: str
    country: str | None = None


@cache
def acts() -> Mapping[str, str]:
    """The closed list of acts in order, each with its meaning."""
    return index((row.act, row.meaning) for row in rows("acts.jsonl", Act))


@cache
def cues() -> tuple[Cue, ...]:
    """Every cue that is listed."""
    return rows("cues.jsonl", Cue)


@cache
def _cues(pos: CuePos | None) -> Mapping[str, str]:
    return index((row.lemma, row.act) for row in cues() if pos in (None, row.pos))


def cue_act(lemma: str, pos: CuePos | None = None) -> str | None:
    """The act of a cue, given its lemma or its lemmas with single spaces ("point out"); None if it is not listed.

    Without ``pos`` a word that is listed as verb and as noun is taken as a verb.
    """
    return _cues(pos).get(lemma.casefold())


@cache
def metonyms() -> tuple[Metonym, ...]:
    """Every metonym that is listed."""
    return rows("metonyms.jsonl", Metonym)


@cache
def _metonyms() -> Mapping[str, Metonym]:
    return index((fold(name), row) for row in metonyms() for name in (row.name, *row.aliases))


def metonym(name: str) -> Metonym | None:
    """The building, seat or capital of this name that speaks for an institution."""
    return find(_metonyms(), name)


@cache
def nouns() -> tuple[Noun, ...]:
    """Every noun that is listed; a noun of several kinds has several rows."""
    return rows("nouns.jsonl", Noun)


@cache
def _nouns(kind: NounKind) -> Mapping[str, Noun]:
    return index((row.lemma, row) for row in nouns() if row.kind == kind)


def noun(lemma: str, kind: NounKind | None = None) -> Noun | None:
    """The row of a noun, of the given kind, or else of the first kind that it is listed under."""
    kinds: tuple[NounKind, ...] = (kind,) if kind else ("person", "group", "document", "organization")
    return next((row for each in kinds if (row := _nouns(each).get(lemma.casefold()))), None)


def person_noun(lemma: str) -> str | None:
    """The noun as listed, if it can name one person: "minister", "spokeswoman", "source"."""
    return row.lemma if (row := noun(lemma, "person")) else None


def group_noun(lemma: str) -> str | None:
    """The noun as listed, if it names several people: "resident", "protester", "people"."""
    return row.lemma if (row := noun(lemma, "group")) else None


def document_noun(lemma: str) -> str | None:
    """The noun as listed, if it names something written or recorded: "report", "poll", "court record"."""
    return row.lemma if (row := noun(lemma, "document")) else None


def organization_noun(lemma: str) -> str | None:
    """The noun as listed, if it names a body of people that speaks with one voice: "ministry", "company"."""
    return row.lemma if (row := noun(lemma, "organization")) else None


@cache
def titles() -> tuple[Title, ...]:
    """Every title that is listed, those of several words included."""
    return rows("offices.jsonl", Title)


@cache
def _titles() -> Mapping[str, Title]:
    return index((fold(row.title), row) for row in titles())


def title(word: str) -> bool:
    """Whether the word, or words, may stand before a name as its title: "Mr", "Sen.", "Prime Minister"."""
    return fold(word) in _titles()


def title_gender(word: str) -> Gender | None:
    """The gender that a title tells, or None."""
    row = _titles().get(fold(word))
    return row.gender if row else None


@cache
def _first_names() -> Mapping[str, Gender]:
    return index((row.name.casefold(), row.gender) for row in rows("names.jsonl", FirstName))


def first_name_gender(name: str) -> Gender | None:
    """The gender of a first name where it is all but certain, else None."""
    return _first_names().get(name.casefold())


@cache
def acronyms() -> tuple[Acronym, ...]:
    """Every acronym that is listed."""
    return rows("acronyms.jsonl", Acronym)


@cache
def _acronyms() -> Mapping[str, str]:
    return index((row.acronym.replace(".", ""), row.name) for row in acronyms())


def acronym(text: str) -> str | None:
    """The full name of a well-known acronym, written with or without stops and article. Capitals are kept apart from
    small letters: "WHO" is the World Health Organization and "who" is nothing."""
    letters = text.strip().removeprefix("the ").removeprefix("The ").replace(".", "")
    return _acronyms().get(letters) or _acronyms().get(bare(letters))
