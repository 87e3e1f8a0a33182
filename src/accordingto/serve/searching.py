"""What a reader searches for: words and phrases, as the index asks for them and as they stand in a text.

Everything a reader can type is words: nothing of it ever reaches the index as its query language. A passage in double
quotation marks is a phrase, a word that ends in ``*`` the beginning of words, a word after ``-`` one that must not
occur.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

SHORTEST = 2  # letters of a beginning; a single one begins too many words
MOST_TERMS = 12  # that are searched for; a reader seldom types more, and each costs time
PIECES = re.compile(r'-?"[^"]*"?|\S+')
MARKS = str.maketrans("“”„«»", '"""""')


class Term(msgspec.Struct, frozen=True):
    """A word, or the words of a phrase, folded; ``begins`` where the last of them is a beginning; ``never`` where it
    must not occur."""

    words: tuple[str, ...]
    begins: bool = False
    never: bool = False


class Piece(msgspec.Struct, frozen=True):
    """A piece of a text, and whether it was searched for."""

    text: str
    hit: bool


def terms(asked: str) -> list[Term]:
    """What is searched for."""
    found = []
    for match in PIECES.finditer(asked.translate(MARKS)):
        text = match[0]
        never = text.startswith("-") and len(text) > 1
        words = tuple(word for word, _, _ in tokens(text))
        if words:
            found.append(Term(words, text.endswith("*") and len(words[-1]) >= SHORTEST, never))
    return found[:MOST_TERMS]


def expression(searched: Sequence[Term], *, beginnings: bool = False) -> str:
    """What the index is asked: all that must occur, without what must not; "" where nothing must. Every word counts as
    a beginning where ``beginnings`` is set."""
    wanted = [_quoted(term, beginnings) for term in searched if not term.never]
    unwanted = [_quoted(term, False) for term in searched if term.never]
    if not wanted:
        return ""
    together = " AND ".join(wanted)
    return f"({together}) NOT ({' OR '.join(unwanted)})" if unwanted else together


def _quoted(term: Term, beginnings: bool) -> str:
    # words are letters and figures only, so that no quotation mark can end the string
    return f'"{" ".join(term.words)}"{"*" if term.begins or beginnings else ""}'


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text as the index has them, folded, and from where to where they stand."""
    start = -1
    for at, character in enumerate(text):
        if _in_word(character):
            start = at if start < 0 else start
        elif start >= 0:
            yield fold(text[start:at]), start, at
            start = -1
    if start >= 0:
        yield fold(text[start:]), start, len(text)


@lru_cache(65_536)
def fold(word: str) -> str:
    """The word in lower case and without accents."""
    plain = unicodedata.normalize("NFD", word.lower())
    return "".join(character for character in plain if not unicodedata.combining(character))


@lru_cache(4_096)
def _in_word(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LN" or kind in ("Co", "Mn", "Mc")


def hits(text: str, searched: Sequence[Term], *, beginnings: bool = False) -> list[tuple[int, int]]:
    """From where to where in the text something stands that was searched for."""
    words = list(tokens(text))
    wanted: dict[str, list[Term]] = {}
    begun: list[Term] = []
    for term in searched:
        if term.never:
            continue
        if len(term.words) == 1 and (term.begins or beginnings):
            begun.append(term)
        else:
            wanted.setdefault(term.words[0], []).append(term)
    found = []
    for at, (word, start, stop) in enumerate(words):
        if any(word.startswith(term.words[0]) for term in begun):
            found.append((start, stop))
            continue
        for term in wanted.get(word, ()):
            if _stands(term, words, at, beginnings):
                found.append((start, words[at + len(term.words) - 1][2]))
                break
    return found


def _stands(term: Term, words: Sequence[tuple[str, int, int]], at: int, beginnings: bool) -> bool:
    here = [word for word, _, _ in words[at : at + len(term.words)]]
    if len(here) < len(term.words) or tuple(here[:-1]) != term.words[:-1]:
        return False
    last = term.words[-1]
    return here[-1].startswith(last) if term.begins or beginnings else here[-1] == last


def marked(text: str, found: Sequence[tuple[int, int]], first: int = 0, last: int | None = None) -> tuple[Piece, ...]:
    """The text from ``first`` to ``last`` in pieces, what was found told apart."""
    last = len(text) if last is None else last
    pieces = []
    at = first
    for start, stop in found:
        if start < at or stop > last:
            continue
        if start > at:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:stop], True))
        at = stop
    if at < last:
        pieces.append(Piece(text[at:last], False))
    return tuple(pieces)


def best(text: str, found: Sequence[tuple[int, int]], width: int, floor: int = 0) -> tuple[int, int]:
    """The stretch of about ``width`` characters, none before ``floor``, in which most different things were found, with
    whole words at its ends."""
    if not found:
        return floor, _end(text, min(len(text), floor + width))

    def worth(at: int) -> tuple[int, int]:
        inside = [text[start:stop].lower() for start, stop in found[at : at + 20] if stop <= found[at][0] + 0.8 * width]
        return len(set(inside)), -at

    first = max(range(min(len(found), 200)), key=worth)
    start = max(floor, found[first][0] - width // 4)
    if start > floor:
        space = text.find(" ", start, found[first][0])
        start = space + 1 if space >= 0 else found[first][0]
    return start, _end(text, max(start + width, found[first][1]))


def _end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 30, at)
    return space if space > 0 else at
