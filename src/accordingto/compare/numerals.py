"""The numbers of a clause and what they count, as the words have them: "some 1,400 residents", "at least nine"."""

from __future__ import annotations

import re

import msgspec

from accordingto.compare.wording import CONCEPT, all_stems, matches, stem, stems, words

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
WORDS = {**{word: at for at, word in enumerate(SMALL)}, **TENS, "dozen": 12}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
ROUND = {"dozens": (24.0, 99.0), "hundreds": (200.0, 999.0), "thousands": (2000.0, 9999.0)}
SPELT = "|".join([*WORDS, *SCALES])
NUMBER = re.compile(
    rf"(?<![\w.,:])(?:[$€£¥]\s?)?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[ -](?P<scale>{'|'.join(SCALES)})\b)?(?P<percent>\s?%)?(?![\w,:]*\d)"
    rf"|\b(?P<spelt>(?:{SPELT})(?:(?:[ -]| and )(?:{SPELT}))*)\b|\b(?P<round>{'|'.join(ROUND)})\b",
    re.IGNORECASE,
)
LEAST = re.compile(r"(?:at least|more than|over|no fewer than|no less than|upwards of|above)\s+$", re.IGNORECASE)
MOST = re.compile(r"(?:at most|up to|fewer than|less than|no more than|under|as many as)\s+$", re.IGNORECASE)
MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+$")
MONTH_AFTER = re.compile(r"(?:st|nd|rd|th)?\s+(?:Jan|Feb|Mar|Apr|May\b|June?|July?|Aug|Sept?|Oct|Nov|Dec)")
# "Pier Two", "Article 5": the number is part of a name.
NUMBERED = re.compile(
    r"\b(?!(?:About|Almost|Another|Around|Nearly|Only|Over|Roughly|Some|The|These|Those|All|And|But|At|In|Of)\b)[A-Z][a-z]+\s$"
)
AGE = re.compile(r"(?:aged? |\b(?:man|woman|boy|girl) of )$")
# Hours, and the age of somebody: "8 p.m.", "eight o'clock", "34-year-old".
NO_COUNT = re.compile(r"\s?(?:[ap]\.?\s?m\b|o['’]clock|[- ]years?[- ]old)", re.IGNORECASE)
# "The number of people injured was corrected to 13": what is counted is named before.
FIGURE = re.compile(r"\b(?:number|count|tally|total|toll|figure) of(?=\s)", re.IGNORECASE)
# What befell those who are counted says more of a number than the word for them.
BEFELL = ("death", "injury", "arrest", "missing", "evacuate", "rescue")
PEOPLE = frozenset({"#resident", "#worker", "#police", "#army", "#rebel"})
FAR = 40  # characters; what is counted is named nearer


class Numeral(msgspec.Struct, frozen=True):
    """A number: its bounds (None where open), what is counted as a stem or a ``#concept``, and the word for it."""

    low: float | None
    high: float | None
    unit: str
    word: str

    @property
    def value(self) -> float:
        """The bound that is known, the lower one of two."""
        return self.low if self.low is not None else self.high or 0.0


def numerals(text: str, last: int | None = None) -> tuple[Numeral, ...]:
    """The numbers of a clause, or of its first ``last`` characters, without years, ages, hours, days of the month and
    "one of"."""
    found = []
    for match in NUMBER.finditer(text):
        if last is not None and match.end() > last:
            break
        bounds = _bounds(text, match)
        if bounds is None:
            continue
        unit, word = ("#percent", "percent") if match["percent"] else _unit(text, match.end())
        start, end = match.span()
        if not unit and (named := FIGURE.search(text, 0, start)):
            unit, word = _unit(text, named.end())
            start, end = named.end(), named.end()
        if unit in PEOPLE:
            unit = _befell(text, start, end) or unit
        if unit:
            found.append(Numeral(*bounds, unit, word))
    return tuple(found)


def _bounds(text: str, match: re.Match[str]) -> tuple[float | None, float | None] | None:
    before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 12]
    if NO_COUNT.match(after):
        return None
    if match["round"]:
        return ROUND[match["round"].lower()]
    if match["spelt"]:
        value = _spelt(match["spelt"])
        if value is None or (value == 1 and not after.strip()) or after.lstrip().startswith(("of the", "of its")):
            return None
        if NUMBERED.search(before) and match["spelt"][0].isupper():
            return None
    else:
        digits = match["digits"]
        value = float(digits.replace(",", "")) * SCALES.get((match["scale"] or "").lower(), 1)
        year = "," not in digits and "." not in digits and 1900 <= value < 2100 and not match["scale"]
        if year or MONTH.search(before) or MONTH_AFTER.match(after) or AGE.search(before):
            return None
        if (before.endswith(", ") and after.startswith(",")) or NUMBERED.search(before):
            return None
    if LEAST.search(before):
        return value, None
    return (None, value) if MOST.search(before) else (value, value)


def _spelt(text: str) -> float | None:
    total = part = 0.0
    for word in re.split(r"[ -]+", text.lower()):
        if word == "and":
            continue
        if word in SCALES:
            part = (part or 1) * SCALES[word]
            if SCALES[word] >= 1e3:
                total, part = total + part, 0.0
        else:
            part = (part or 1) * 12 if word == "dozen" else part + WORDS[word]
    return total + part or None


def _unit(text: str, end: int) -> tuple[str, str]:
    """What is counted: the concept of the nearest words after the number that has one, else the first word."""
    after = re.split(r"[.;:!?\n]", text[end : end + FAR])[0]
    near = [word for word in words(after) if not word.isdigit()][:3]
    for word in near:
        if named := matches(all_stems(word), "concept"):
            return CONCEPT + min(named), word
    told = [word for word in near if stems(word)]
    return (stem(told[0]), told[0]) if told else ("", "")


def _befell(text: str, start: int, end: int) -> str:
    """What befell those who are counted: the first such concept after the number, else the last one before it."""
    after, before = all_stems(text[end:]), all_stems(text[:start])[::-1][:6]
    for near in (after, before):
        for each in near:
            if named := matches([each], "concept") & set(BEFELL):
                return CONCEPT + min(named)
    named = matches(after, "concept") & set(BEFELL)
    return CONCEPT + min(named) if named else ""
