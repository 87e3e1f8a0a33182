"""What a clause is about, as features that two wordings of one thing share: stems, and concepts over stems.

A reading keeps no parse, so words are brought together by their endings (after Harman 1991, "How effective is
suffixing?", with the commonest derivations of news) and by a table of what news uses for one another
(``data/meanings.jsonl``). What that table does not know is left to the sentence vectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

from accordingto.data.meanings import MeaningKind, meanings

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?(?:-[^\W_]+)*")
VOWEL = re.compile(r"[aeiouy]")
SHORTEST = 3  # characters; shorter words have no ending to lose
REACH = 4  # words; further apart, the words of an expression do not belong together
CONCEPT = "#"

Phrase = tuple[str, ...]


def words(text: str) -> Iterator[str]:
    """The words in lower case, without possessive endings; a word with hyphens also gives its parts."""
    for match in WORD.finditer(text.replace("’", "'").casefold()):
        word = match[0].split("'")[0]
        yield from word.split("-")


def stems(text: str) -> list[str]:
    """The stems of the words that say something, in order."""
    stop = _stop()
    return [stem(word) for word in words(text) if word not in stop and not word[:1].isdigit()]


def all_stems(text: str) -> list[str]:
    """The stems of all words, in order, for expressions of several words."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The word without its ending: ``evacuated``, ``evacuation`` and ``evacuate`` are ``evacu``."""
    word = _forms().get(word, word)
    if len(word) <= SHORTEST or not word.isalpha():
        return word
    if word.startswith("un") and word.endswith("ed") and len(word) > 7:
        word = word[2:]  # what is unsealed is without a seal
    return _derivation(_inflection(word))


def _inflection(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= SHORTEST - (ending == "ed") and VOWEL.search(rest):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
    return word


def _derivation(word: str) -> str:
    for ending, shortest in (("ation", 4), ("ement", 4), ("ment", 4), ("ate", 4), ("at", 5), ("ion", 4), ("ly", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            word = word[: -len(ending)]
            break
    if word.endswith("e") and len(word) > SHORTEST:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > SHORTEST else word


def features(text: str) -> frozenset[str]:
    """The stems, and a ``#concept`` for every expression of ``data/meanings.jsonl`` among the words."""
    return frozenset(stems(text)) | {CONCEPT + name for name in matches(all_stems(text), "concept")}


def has_concept(feature: str) -> bool:
    """Whether a stem alone stands for a concept, which then says what it says."""
    return (feature,) in _phrases("concept")[1]


def matches(found: Sequence[str], kind: MeaningKind, *, against: bool = False) -> set[str]:
    """The names of the rows of one kind with an expression among the stems, whose words stand in their order and near
    one another; with ``against``, of the expressions that are against the row."""
    first, _ = _phrases(kind, against)
    named: set[str] = set()
    for at, each in enumerate(found):
        for phrase, name in first.get(each, ()):
            if len(phrase) == 1 or (name not in named and _follows(found, at, phrase)):
                named.add(name)
    return named


def _follows(found: Sequence[str], at: int, phrase: Phrase) -> bool:
    end = at
    for each in phrase[1:]:
        try:
            end = found.index(each, end + 1, at + REACH + len(phrase))
        except ValueError:
            return False
    return True


@cache
def _stop() -> frozenset[str]:
    return frozenset(word for row in meanings("stop") for word in row.words)


@cache
def _forms() -> Mapping[str, str]:
    return MappingProxyType({word: row.name for row in meanings("form") for word in row.words})


@cache
def _phrases(
    kind: MeaningKind, against: bool = False
) -> tuple[Mapping[str, tuple[tuple[Phrase, str], ...]], frozenset[Phrase]]:
    """Every expression of one kind by its first stem, and all of them."""
    table: dict[str, list[tuple[Phrase, str]]] = {}
    for row in meanings(kind):
        for expression in row.against if against else row.words:
            phrase = tuple(all_stems(expression))
            table.setdefault(phrase[0], []).append((phrase, row.name))
    every = frozenset(phrase for listed in table.values() for phrase, _ in listed)
    return MappingProxyType({key: tuple(listed) for key, listed in table.items()}), every
