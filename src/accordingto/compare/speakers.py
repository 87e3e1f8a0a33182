"""Whether two speakers of one claim are one: the same person, his office, the same body, the same document."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from accordingto.compare.telling import Speaker
from accordingto.compare.wording import all_stems, matches, stem, words
from accordingto.data import document_noun, medium
from accordingto.data.meanings import MeaningKind, meanings
from accordingto.data.tables import fold

CAPITAL = re.compile(r"(?<=\s)[A-Z]|^[A-Z]\w*(?:['’]s|\s[A-Z])")
PAPERS = frozenset({"document", "report", "paper", "file"})  # what any document may be called
UNNAMED = "unnamed: "


class Office(msgspec.Struct, frozen=True):
    """What somebody speaks for: ``own`` are the words that tell it from its like ("interior"), ``body`` those that
    many share ("ministry"); ``rank`` what is left ("spokesman")."""

    own: frozenset[str]
    body: frozenset[str]
    rank: frozenset[str]


def is_nobody(speaker: Speaker) -> bool:
    """Whether the report does not say who says so, or only "the latter", "reports", "it"."""
    name = fold(speaker.name).removeprefix(UNNAMED)
    return not name or name in _words("nobody")


def is_hidden(speaker: Speaker) -> bool:
    """Whether the words for him do not tell who it is: "a senior official", "witnesses", "residents"."""
    if speaker.name.startswith(UNNAMED):
        return not _officed(speaker)
    if speaker.kind not in ("group", "unnamed", "") or _head(speaker.name) not in _words("hidden"):
        return False
    staff = next(row for row in meanings("hidden") if row.name == "staff")
    return _head(speaker.name) not in staff.words or not CAPITAL.search(speaker.name)  # the observers of some League


def _officed(speaker: Speaker) -> bool:
    """Whether an unnamed one speaks for his office all the same: "a police spokesman"."""
    return bool(set(words(speaker.name)) & {"spokesman", "spokeswoman", "spokesperson"})


def same_speaker(left: Speaker, right: Speaker) -> str | None:
    """Why the two are one speaker, in words for ``Origin.why``; None where they are two, or nobody knows.

    Outlets, media and hidden speakers are left to ``origins``: there it matters in whose report they speak.
    """
    if fold(left.name) == fold(right.name):
        return "the same speaker"
    if left.kind == right.kind == "person":
        return "the same speaker" if _same_person(left.name, right.name) else None
    if "person" in (left.kind, right.kind) and _ends_in(left.name, right.name):
        return "the same speaker"
    if _is_document(left) and _is_document(right):
        return "the same document" if _same_document(left, right) else None
    return "the speaker and his office" if _same_office(office(left), office(right)) else None


def _ends_in(left: str, right: str) -> bool:
    """Whether one name is the end of the other: "Calder" and "fire chief Ines Calder"."""
    one, two = sorted((fold(left).split(), fold(right).split()), key=len)
    return two[-len(one) :] == one


def _same_person(left: str, right: str) -> bool:
    """The last word is the same, and first names do not differ: "Dolan" and "Karim Dolan"."""
    one, two = fold(left).split(), fold(right).split()
    if one[-1] != two[-1]:
        return False
    first, second = one[:-1], two[:-1]
    return not first or not second or first[0][0] == second[0][0]


def _same_document(left: Speaker, right: Speaker) -> bool:
    one, two = office(left), office(right)
    heads = {_head(left.name), _head(right.name)}
    return bool(one.own & two.own) or not one.own or not two.own or len(heads) == 1 or bool(heads & PAPERS)


def _is_document(speaker: Speaker) -> bool:
    return speaker.kind == "document" or (
        speaker.kind in ("unnamed", "group", "") and bool(document_noun(_head(speaker.name)))
    )


def _same_office(one: Office, two: Office) -> bool:
    """Their own words agree, as far as both have any; without, they share what sort of body it is."""
    if one.own and two.own:
        return one.own <= two.own or two.own <= one.own
    return bool(one.body & two.body) and bool(one.own or two.own or one.body == two.body)


@lru_cache(maxsize=10_000)
def office(speaker: Speaker) -> Office:
    """The office of a speaker: the words of his role, of what stands beside his name and, of a body, of its name."""
    told = set() if speaker.kind == "person" else _office_words(speaker.name.removeprefix(UNNAMED))
    for each in (speaker.role, speaker.office):
        told |= _office_words(each or "")
    rank = frozenset(told & _words("part"))
    body = frozenset(told & _words("body"))
    return Office(frozenset(told - rank - body), body, rank)


def _office_words(text: str) -> set[str]:
    found = all_stems(text)
    named = matches(found, "office")
    covered = {stem(word) for row in meanings("office") if row.name in named for word in row.words}
    stop = {stem(word) for row in meanings("stop") if row.name != "saying" for word in row.words}
    return {stem(name) for name in named} | (set(found) - covered - stop)


def _head(name: str) -> str:
    """The head noun of a description, in the singular: before "of", "in", "familiar" and the like."""
    before: list[str] = []
    for word in words(name.removeprefix(UNNAMED)):
        if before and word in AFTER_HEAD:
            break
        before.append(word)
    return _singular(before[-1]) if before else ""


AFTER_HEAD = frozenset(
    "of in at from with for to on near about who that which familiar close briefed involved there named".split()
)


def _singular(word: str) -> str:
    listed = {"people": "person", "men": "man", "women": "woman"}
    if word in listed:
        return listed[word]
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def head(name: str) -> str:
    """The head noun of a description."""
    return _head(name)


def is_medium(speaker: Speaker) -> bool:
    """Whether an outlet or an agency is given as the one who says so."""
    return speaker.kind == "medium" or medium(speaker.name) is not None


@cache
def _words(kind: MeaningKind) -> frozenset[str]:
    plain = kind in ("nobody", "hidden")
    return frozenset(word if plain else stem(word) for row in meanings(kind) for word in row.words)
