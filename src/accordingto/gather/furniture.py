"""Lines that are no part of what a report says: credits, captions, copyright and boilerplate."""

from __future__ import annotations

import re
from typing import Literal

from accordingto.data import medium
from accordingto.gather.byline import OUTLET
from accordingto.gather.dateline import agency_name
from accordingto.gather.lines import LONGEST_FURNITURE, is_name
from accordingto.gather.patterns import (
    BOILERPLATE,
    CAPTION,
    CAPTION_END,
    CONTRIBUTED,
    COPYRIGHT,
    COPYRIGHT_SIGN,
    CREDIT,
    FIRST,
    HAT_TIP,
    HOLDER,
    REPRINT,
    SIGNED,
)

# Small words of credits, apart from names.
CREDIT_WORDS = frozenset(
    "and in by of the from for to with editing reporting writing additional at on de la al el bin van von der du di "
    "da writers writer reporters reporter correspondents correspondent staff our agencies newsroom bureau desk "
    "research video production compiled also reported freelance journalist journalists contributor contributors "
    "photographer producer columnist researcher http https www com org".split()
)

Furniture = Literal["credit", "caption", "copyright", "boilerplate"]


def furniture(line: str, *, last: bool = False) -> Furniture | None:
    """What kind of furniture the line is, or None for a line of the report itself. ``last`` allows a bare agency name,
    which only at the end of a report is its credit."""
    if len(line) > LONGEST_FURNITURE or line[0] in '"“„«':
        return None
    if ("©" in line or "(c)" in line or "(C)" in line or "&copy;" in line) and COPYRIGHT_SIGN.match(line):
        return "copyright"
    if ("ight" in line or "IGHT" in line) and COPYRIGHT.match(line):
        return "copyright"
    if FIRST.match(line):
        if CAPTION.match(line):
            return "caption"
        if _is_credit(line):
            return "credit"
        if BOILERPLATE.match(line):
            return "boilerplate"
    if "ontributed" in line and _contributed(line):
        return "credit"
    if last and (match := SIGNED.match(line)) and agency_name(match["desk"] or match["alone"]) is not None:
        return "credit"
    if ("/" in line or ":" in line or "(" in line) and CAPTION_END.search(line, max(0, len(line) - 130)):
        return "caption"
    return None


def credited(line: str) -> list[str]:
    """Canonical names of the media that a credit line names, in order."""
    found: list[str] = []
    if HAT_TIP.match(line):
        return found  # thanks for a hint: none of the text is theirs
    bare = re.sub(r"\b[Tt]he\s+", "", line)
    for piece in re.split(
        r"[,;:/()\[\]|]|\.\s|\.$|\s+(?:and|by|from|to|in|on|at|for|with|via|of|writers?|reporters?|correspondents?|"
        r"journalists?|contributed|—|–|-)\b|[—–]",
        bare,
    ):
        words = piece.split()
        # The longest run of capitalised words that is a medium: "Associated Press writer Jane Doe".
        for start in range(min(len(words), 4)):
            name = next(
                (
                    known
                    for stop in range(min(len(words), start + 5), start, -1)
                    if (known := _known(words[start:stop]))
                ),
                None,
            )
            if name is not None:
                found.append(name)
                break
    return list(dict.fromkeys(found))


def reporters(line: str) -> list[str]:
    """The people that a line credits with the reporting itself: "Reporting by Jane Doe; editing by …"."""
    match = re.match(
        r"[(\[\s]*(?:reporting|written|writing)(?:\s+and\s+\w+)?\s+by:?\s+([^;.|()]{3,160})", line, re.IGNORECASE
    )
    if match is None:
        return []
    pieces = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+&\s+", match[1])
    names = (re.split(r"\s+(?:in|at|from|for)\s+", piece)[0].strip() for piece in pieces)
    return [name for name in names if is_name(name)]


def copyright_holder(line: str) -> str | None:
    """Who holds the copyright according to a copyright line, as printed, or None."""
    match = HOLDER.search(line[:300])
    if match is None:
        return None
    holder = re.split(
        r"\s+(?:all rights|via|and its|or its|\d{4})\b", match["holder"].strip(" -–—"), maxsplit=1, flags=re.IGNORECASE
    )[0].strip()
    return holder or None


def outlet_name(holder: str) -> str | None:
    """The outlet that a copyright holder is: canonical where it is a known medium that is no agency, as printed where
    its name has the form of a newspaper's or broadcaster's, else None."""
    if (known := medium(holder, ambiguous=True)) is not None:
        return None if known.kind == "agency" else known.name
    return holder if OUTLET.fullmatch(holder) else None


def _known(words: list[str]) -> str | None:
    if not words[0][:1].isupper() and words[0] not in ("dpa", "epd"):
        return None
    found = medium(" ".join(words).strip(".,"), ambiguous=len(words) > 1)
    return found.name if found is not None else None


def _is_credit(line: str) -> bool:
    if REPRINT.match(line):
        return len(line) <= 300
    match = CREDIT.match(line)
    # "Reporting by the newspaper showed that …" is a sentence: a credit has names, places and little else.
    return match is not None and len(line) <= 400 and _small_words(line[match.end() :]) <= 1


def _small_words(text: str) -> int:
    """How many words in small letters stand in ``text`` that belong to no list of names, roles and places."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", text)
    return sum(word[0].islower() and word.strip(".").lower() not in CREDIT_WORDS for word in words)


def _contributed(line: str) -> bool:
    match = CONTRIBUTED.match(line)
    if match is None:
        return False
    who = match["who"]
    if re.search(r"[^\W\d_]{3,}[.!?][\"”’']?\s+[A-Z]", who):
        return False  # more than one sentence: only the last may be a credit
    if not (who[:1].isupper() or who.lower().startswith(("with", "additional", "the"))):
        return False
    return _small_words(who) <= 1
