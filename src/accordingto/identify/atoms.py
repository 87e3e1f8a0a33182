"""A paragraph as a string of letters, one an atom, over which the patterns of time expressions run.

An atom is a word, a number or a mark; its letter says which part in a time expression it can have: M for a month, D for
a number that can be a day, "_" for anything else.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accordingto.data.times import TimeWord, time_phrases, time_words
from accordingto.identify.numbers import number, ordinal
from accordingto.records import Span, Tokens

LETTERS = {
    "month": "M",
    "weekday": "W",
    "weekdays": "K",
    "season": "S",
    "part": "P",
    "clock": "T",
    "unit": "u",
    "units": "U",
    "weekend": "w",
    "weekends": "k",
    "fiscal": "F",
    "half": "X",
    "today": "R",
    "tonight": "G",
    "lastnight": "G",
    "overnight": "G",
    "this": "h",
    "last": "l",
    "next": "x",
    "same": "s",
    "recent": "y",
    "every": "E",
    "part_of": "e",
    "edge": "v",
    "earlier": "j",
    "thattime": "m",
    "later": "J",
    "ago": "g",
    "around": "z",
    "about": "A",
    "vague": "q",
    "the": "t",
    "article": "a",
    "of": "f",
    "in": "i",
    "for": "r",
    "to": "d",
    "and": "N",
    "between": "b",
    "old": "O",
    "ampm": "p",
    "zone": "Z",
    "frequency": "V",
    "reference": "C",
    "holiday": "H",
}
# Letters without which a paragraph has no time expression.
TELLING = frozenset("MWKSPTuUwkRGyeVCHYBIQm")
MARKS = {",": ",", ".": ".", "-": "-", "–": "-", "—": "-", "(": "(", ")": ")", "'s": "'", "’s": "'", "+": "+"}
ATOM = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?!\d)|9/11\b"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2}\.\d{2}(?=\s?[ap]\.?m\b)"
    r"|(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?(?:(?:st|nd|rd|th|['’]?s|k|m|mn|mln|bn|bln|tn|trn|am|pm)\b)?|['’]\d0s\b"
    r"|[QqHh][1-4]\b|[ap]\.m\b\.?|(?:[Ss]t|[Jj]r)\.|['’]s\b"
    r"|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*(?:s['’](?=\s))?|[^\s\w]|_"
)
DECADE = re.compile(r"['’]?(\d{1,3}0)['’]?s$")
CLOCK = re.compile(r"\d{1,2}\.\d{2}$")
AMPM = re.compile(r"[ap]\.?m\.?$")
NAMING = frozenset({"PERSON", "ORG", "WORK_OF_ART", "PRODUCT", "FAC"})


class Atom(NamedTuple):
    """One atom: its characters, the tokens it begins and ends in, its letter and what it stands for."""

    start: int
    end: int
    token: int
    letter: str
    value: float | str | None


def paragraphs(tokens: Tokens) -> Iterator[tuple[str, list[Atom]]]:
    """Yield each paragraph that can have a time expression, as a string of letters and the atoms behind them."""
    first = 0
    named = _named(tokens)
    for _, group in itertools.groupby(tokens.paragraph):
        end = first + sum(1 for _ in group)
        atoms = _atoms(tokens, first, end, named)
        letters = "".join(atom.letter for atom in atoms)
        if not TELLING.isdisjoint(letters):
            yield letters, atoms
        first = end


def _named(tokens: Tokens) -> list[Span]:
    """The characters of names of persons and bodies of two words or more: "Theresa May", "the Sunday Courier"."""
    return [
        (tokens.start[name.start], tokens.end[name.end - 1])
        for name in tokens.names
        if name.label in NAMING and name.end - name.start > 1
    ]


def _atoms(tokens: Tokens, first: int, end: int, named: Sequence[Span]) -> list[Atom]:
    raw = [match.span() for match in ATOM.finditer(tokens.text, tokens.start[first], tokens.end[end - 1])]
    texts = [tokens.text[start:stop] for start, stop in raw]
    words = [text.lower().replace("’", "'") for text in texts]
    out: list[Atom] = []
    at = 0
    while at < len(raw):
        start = raw[at][0]
        token = max(bisect.bisect_right(tokens.start, start, first, end) - 1, first)
        size, letter, value = _phrase(tokens, token, texts, words, at, named, start) or _figure(words, at)
        out.append(Atom(start, raw[at + size - 1][1], token, letter, value))
        at += size
    return [_settled(out, index, tokens) for index in range(len(out))]


Reading = tuple[int, str, float | str | None]


def _phrase(
    tokens: Tokens, token: int, texts: list[str], words: list[str], at: int, named: Sequence[Span], start: int
) -> Reading | None:
    """The longest entry of the table that begins here and may count here."""
    for size in time_phrases().get(words[at], ()):
        if at + size > len(words):
            continue
        phrase = " ".join(words[at : at + size]) if size > 1 else words[at]
        for row in time_words().get(phrase, ()):
            if _counts(row, tokens, token, texts, at, size) and not (
                texts[at][0].isupper()
                and row.kind in ("month", "weekday", "season", "part", "today", "frequency")
                and _inside(named, start)
                and not _beside_day(words, at, size)
            ):
                if (
                    row.kind in ("month", "weekday")
                    and size == 1
                    and len(words[at]) < 5
                    and words[at + 1 : at + 2] == ["."]
                ):
                    size = 2 if _abbreviates(words[at]) else 1
                return (
                    size,
                    LETTERS[row.kind],
                    (row.kind if row.kind in ("tonight", "lastnight", "overnight") else row.value),
                )
    return None


def _abbreviates(word: str) -> bool:
    """Whether the stop after a short month or weekday belongs to it."""
    return word not in ("may", "june", "july")


def _counts(row: TimeWord, tokens: Tokens, token: int, texts: list[str], at: int, size: int) -> bool:
    text = texts[at]
    if row.kind == "reference" and texts[at].lower() == "the":
        # "The past" is one, "the past decade" is none.
        following = texts[at + size] if at + size < len(texts) else "."
        if following[0].isalnum() and _follows(tokens, token, size) in ("NOUN", "NUM", "ADJ", "PROPN"):
            return False
    if row.kind in ("weekday", "today") and text[0].isupper() and _in_title(tokens, token, row.kind):
        return _beside_day(texts, at, size)
    match row.needs:
        case "capital":
            if tokens.pos[token] in ("AUX", "VERB", "ADJ") or tokens.dep[token] in ("nsubj", "nsubjpass"):
                # "May said she may go": a name and a verb; "May 3 was a Sunday".
                return text[0].isupper() and (row.kind != "month" or _beside_day(texts, at, size))
            return text[0].isupper()
        case "noun":
            return tokens.pos[token] in ("NOUN", "PROPN")
        case "dated":
            return text[0].isupper() and _beside_day(texts, at, size)
    return True


def _in_title(tokens: Tokens, token: int, kind: str) -> bool:
    """Whether a day's name is part of another name: "the Sunday Courier", "Norvik Today"."""
    if kind == "today":
        return token > 0 and tokens.tag[token] == "NNP" and tokens.tag[token - 1] == "NNP"
    head = tokens.head[token]
    return tokens.dep[token] == "compound" and head == token + 1 and tokens.tag[head] in ("NNP", "NNPS")


def _follows(tokens: Tokens, token: int, size: int) -> str:
    """The part of speech of what follows a phrase of so many words."""
    return tokens.pos[token + size] if token + size < len(tokens) else ""


def _beside_day(words: Sequence[str], at: int, size: int) -> bool:
    """Whether a number or a month stands after the words, or a day's number before them."""
    after = [word for word in words[at + size : at + size + 3] if word not in (".", ",")]
    before = words[at - 1] if at else ""
    return (bool(after) and (after[0][0].isdecimal() or _is_month(after[0]))) or before[:1].isdigit()


def _is_month(word: str) -> bool:
    return any(row.kind == "month" for row in time_words().get(word.lower(), ()))


def _inside(named: Sequence[Span], start: int) -> bool:
    return any(first <= start < end for first, end in named)


def _figure(words: list[str], at: int) -> Reading:
    """A number, an ordinal, a clock time, a decade, a mark, or nothing that matters."""
    word = words[at]
    if word in MARKS:
        return 1, MARKS[word], None
    if word[0].isdecimal() or word[0] == "'":
        found = _digits(word)
        if at + 1 < len(words) and words[at + 1] in ("gmt", "utc") and len(word) == 4 and word.isdecimal():
            found = "T", f"{word[:2]}:{word[2:]}"
        elif at + 1 < len(words) and words[at + 1][:1] in "ap" and AMPM.match(words[at + 1]) and CLOCK.match(word):
            found = "T", word.replace(".", ":")
        if found is not None:
            return 1, *found
    if len(word) == 2 and word[0] in "qh" and word[1] in "1234":
        return 1, "Q", word.upper()
    if (rank := ordinal(word)) is not None:
        return 1, "o", float(rank)
    if at + 2 < len(words) and words[at + 1] == "-" and (rank := ordinal(word, words[at + 2])) is not None:
        return 3, "o", float(rank)
    if word in ("final", "last"):
        return 1, "o", -1.0
    found_number = number(words, at) if word not in ("a", "an", "the", "several", "few", "couple") else None
    if found_number is not None:
        if found_number.low != found_number.high:
            return found_number.end - at, "q", None
        return found_number.end - at, "n" if found_number.digits else "c", found_number.low
    return 1, "_", None


def _digits(word: str) -> tuple[str, float | str | None] | None:
    if ("/" in word and word != "9/11") or word.count("-") == 2:
        return "I", word
    if ":" in word:
        return "T", word
    if (match := DECADE.match(word)) is not None:
        return "B", match[1]
    if word.endswith(("am", "pm")) and word[:-2].isdecimal():
        return "T", word
    if word.isdecimal():
        figure = int(word)
        if len(word) == 4 and 1000 <= figure <= 2100:
            return "Y", float(figure)
        if len(word) <= 2 and 1 <= figure <= 31:
            return "D", float(figure)
    return None


def _settled(atoms: list[Atom], index: int, tokens: Tokens) -> Atom:
    """Put right what only the neighbours tell: "second" after a number is a unit, "fall" alone is no season."""
    atom = atoms[index]
    before = atoms[index - 1].letter if index else ""
    text = tokens.text[atom.start : atom.end].lower()
    if text == "second":
        after = "".join(other.letter for other in atoms[index + 1 : index + 3])
        if before in ("c", "n", "D", "q", "a") and after[:1] not in ("u", "X"):
            return atom
        unit = before == "-" and index > 1 and atoms[index - 2].letter in ("c", "n", "D")
        return atom if unit else atom._replace(letter="o", value=2.0)
    if text == "fall" and before not in ("t", "h", "l", "x", "e", "f", "i", "s"):
        return atom._replace(letter="_")
    return atom
