"""What newsrooms do to a text that is not theirs, done by chance: cut, put in order anew, reword, relabel.

Every function takes a random generator, so that a fixed seed gives the same texts. Words are what white space parts, so
marks stay with their words; paragraphs are parted by blank lines.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

PARAGRAPH = re.compile(r"\n\s*\n")
WORD = re.compile(r"\S+")
SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z])")
# A sentence, with its marks, within a paragraph.
PASSAGE = re.compile(r"[A-Z“\"‘][^\n]*?[.!?][\"”’)]*(?=\s)")
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})


def generator(seed: str) -> random.Random:
    """A random generator that gives the same in every run."""
    return random.Random(seed)  # noqa: S311 - texts are made by it, no secrets


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that are not empty."""
    return [each.strip() for each in PARAGRAPH.split(text) if each.strip()]


def words(text: str) -> int:
    """How many words a text has."""
    return len(WORD.findall(text))


def runs(text: str, size: int) -> set[tuple[str, ...]]:
    """Every run of so many words, as they are compared: small letters and digits only."""
    plain = re.findall(r"[a-z0-9]+", text.casefold().replace("’", "").replace("'", ""))
    return {tuple(plain[at : at + size]) for at in range(len(plain) - size + 1)}


def cut(text: str, share: float) -> str:
    """The first paragraphs, up to this share of the words (at least one)."""
    kept: list[str] = []
    wanted = share * words(text)
    for each in paragraphs(text):
        if kept and words("\n".join(kept)) >= wanted:
            break
        kept.append(each)
    return "\n\n".join(kept)


def thinned(text: str, share: float, chance: random.Random) -> str:
    """Some paragraphs left out here and there, so that about this share is kept."""
    found = paragraphs(text)
    kept = [each for each in found if chance.random() < share]
    return "\n\n".join(kept or found[:1])


def reordered(text: str, chance: random.Random) -> str:
    """The paragraphs in another order."""
    found = paragraphs(text)
    chance.shuffle(found)
    return "\n\n".join(found)


def brief(text: str, least: int) -> str:
    """The first sentences, until they have at least so many words."""
    kept: list[str] = []
    for each in SENTENCE.split(" ".join(paragraphs(text))):
        kept.append(each)
        if words(" ".join(kept)) >= least:
            break
    return " ".join(kept)


def reworded(text: str, share: float, vocabulary: Sequence[str], chance: random.Random) -> str:
    """This share of the words edited: replaced by a word of the vocabulary, left out, or one put in after it.

    In one text of three all are replaced; in every other one, edits come in runs of up to six words.
    """
    found = list(WORD.finditer(text))
    count = round(share * len(found))
    kinds = ["replace"] if chance.random() < 1 / 3 else ["replace", "replace", "drop", "add"]
    together = chance.random() < 0.5
    chosen: dict[int, str] = {}
    while len(chosen) < count:
        start = chance.randrange(len(found))
        kind = chance.choice(kinds)
        for at in range(start, min(start + (chance.randint(1, 6) if together else 1), len(found))):
            if len(chosen) < count:
                chosen.setdefault(at, kind)
    pieces: list[str] = []
    before = 0
    for at, match in enumerate(found):
        kind = chosen.get(at, "")
        other = chance.choice(vocabulary) if kind in ("replace", "add") else ""
        word = {"replace": other, "drop": "", "add": f"{match[0]} {other}"}.get(kind, match[0])
        pieces += [text[before : match.start()], word]
        before = match.end()
    return "".join(pieces) + text[before:]


def retyped(text: str, chance: random.Random) -> str:
    """The same words typed otherwise: straight or curly marks, dashes, other white space."""
    if chance.random() < 0.5:
        text = text.translate(STRAIGHT)
    else:
        text = re.sub(r'(?<!\w)"(?=\w)', "“", text).replace('"', "”").replace("'", "’")
    if chance.random() < 0.5:
        text = re.sub(r" (?=[A-Z])", lambda _: "\n" if chance.random() < 0.2 else " ", text)
    return text.replace(" ", "\u00a0", 3) if chance.random() < 0.3 else text


def without_clause(text: str, chance: random.Random) -> str:
    """Three to eight words in a row left out of the middle."""
    found = list(WORD.finditer(text))
    size = chance.randint(3, 8)
    if len(found) < size + 12:
        return text
    start = chance.randint(6, len(found) - size - 6)
    return text[: found[start].start()] + text[found[start + size].start() :]
