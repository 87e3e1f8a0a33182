"""Actor and agent dictionaries in the format of PETRARCH, read into the rows of our own tables.

The format is TABARI's as PETRARCH keeps it (Schrodt, TABARI 0.8 manual, 2014; the headers of ``PETRreader.py`` in
openeventdata/petrarch2): one entry a line, ``_`` for spaces, a code in brackets, ``+`` before a synonym, codes with
dates on lines of their own below a name (``[USAELI >20170120]``); for agents ``{PLURAL}`` or ``{}`` before a code such
as ``[~GOV]``, and ``!SETS!`` of words to put in. ``#``, ``;`` and ``<!-- -->`` are comments.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from accordingto.data.actors import ActorRow, Agent
from accordingto.errors import UsageError

Fault = Literal["no-code", "bad-code", "bad-date", "no-name", "no-set"]

MARKUP = re.compile(r"<!\s*--.*?-->", re.DOTALL)
BRACKETS = re.compile(r"\[([^\]]*)\]")
DATED = re.compile(r"^\s*(\S*?)\s*(<|>)\s*(\d+)\s*$|^\s*(\S+?)\s+(\d+)\s*-\s*(\d+)\s*$")
CODE = re.compile(r"^(?:[A-Z0-9]{3}){1,5}[A-Z0-9]{0,2}$")
NULL = frozenset({"---", "###", "+++"})
PLURAL = re.compile(r"\{([^}]*)\}")
SET = re.compile(r"^!([^!]+)!\s*=\s*(.+)$")
IN_NAME = re.compile(r"!([^!]+)!")
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "la", "al", "el", "du", "des", "von", "van", "der"})
PIVOT = 30  # a year of two digits from here on is in the 20th century, as TABARI reads it
# CAMEO's roles in PLOVER's words; what is not here (religions, peoples, single bodies) is no sector and is left out.
KEPT = "GOV MIL COP JUD LEG SPY OPP REB PTY UAF CVL BUS EDU LAB AGR JRN REF REL SOC CRM ELI PRM UNK"
SECTORS = {each: each for each in KEPT.split()} | {
    "MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "CIV": "CVL", "HRI": "SOC", "ENV": "SOC", "NGO": "SOC",
    "NGM": "SOC", "MOD": "OPP", "RAD": "REB", "PTR": "PRM", "SET": "CVL", "STU": "EDU", "DEV": "SOC",
}  # fmt: skip
# Codes of international actors and old codes of countries, as PLOVER and ISO 3166 have them today.
CODES = {
    "UNO": "IGO", "NGM": "NGO", "IMM": "IMG", "INT": None, "UIS": None, "EUR": None, "AFR": None, "MEA": None,
    "WST": None, "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "KSV": "XKX", "WSB": "PSE", "GZS": "PSE", "BUR": "MMR",
}  # fmt: skip
UNITED = frozenset({"IGO", "NGO", "IMG", "ISM", "MNC"})


class SkippedLine(msgspec.Struct, frozen=True):
    """A line that could not be read: its number from 1, why, and its text."""

    file: str
    line: int
    code: Fault
    text: str


class Dictionaries(msgspec.Struct, frozen=True):
    """What was read: rows and agents for ``ActorTables.over``, and every line that was skipped."""

    rows: tuple[ActorRow, ...]
    agents: tuple[Agent, ...]
    skipped: tuple[SkippedLine, ...]


class _Dates(msgspec.Struct):
    code: str
    first: str | None = None
    last: str | None = None


def petrarch(actors: Path, agents: Path | None = None) -> Dictionaries:
    """Read an actor dictionary, and an agent dictionary, in PETRARCH's format.

    A line that cannot be read is skipped with a code. Raises ``UsageError`` where a file cannot be opened.
    """
    skipped: list[SkippedLine] = []
    rows = tuple(_actors(_lines(actors), actors.name, skipped))
    nouns = tuple(_agents(_lines(agents), agents.name, skipped)) if agents else ()
    return Dictionaries(rows, nouns, tuple(skipped))


def _lines(path: Path) -> list[str]:
    """The lines of a file without its comments; line numbers stay."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the dictionary {path} cannot be read: {error}") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    text = MARKUP.sub(lambda match: "\n" * match[0].count("\n"), text)
    return [re.split(r"[#;]", line, maxsplit=1)[0].rstrip() if "[#" not in line else line for line in text.splitlines()]


def _actors(lines: list[str], file: str, skipped: list[SkippedLine]) -> Iterator[ActorRow]:
    names: list[str] = []
    codes: list[_Dates] = []
    begun = 0
    faulty = False
    for number, line in [*enumerate(lines, 1), (len(lines) + 1, "END")]:
        if not line.strip():
            continue
        body = BRACKETS.sub("", line).strip()
        if body and not body.startswith("+"):
            if names and not codes and not faulty:
                skipped.append(SkippedLine(file, begun, "no-code", names[0]))
            yield from (_row(names, each) for each in codes if names)
            names, codes, begun, faulty = [], [], number, False
        if not body and not names:
            skipped.append(SkippedLine(file, number, "no-name", line.strip()))
            continue
        if body and (name := _name(body)):
            names.append(name)
        for inside in BRACKETS.findall(line):
            code, fault = _code(inside)
            if code is None:
                faulty = True
                skipped.append(SkippedLine(file, number, fault, line.strip()))
            else:
                codes.append(code)


def _row(names: list[str], dates: _Dates) -> ActorRow:
    code, sectors = _split(dates.code)
    aliases = tuple(dict.fromkeys(names[1:]))
    return ActorRow(names[0], aliases, code=code, sectors=sectors, first=dates.first, last=dates.last)


def _name(text: str) -> str:
    """A name as it is written in news: "HAMID_KARZAI_" is "Hamid Karzai"."""
    words = text.lstrip("+").replace("_", " ").split()
    if not any(word.isupper() for word in words):
        return " ".join(words)
    return " ".join(
        word.casefold() if place and word.casefold() in SMALL else _capitalized(word)
        for place, word in enumerate(words)
    )


def _capitalized(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:].casefold() for part in word.split("-"))


def _code(inside: str) -> tuple[_Dates | None, Fault]:
    match = DATED.match(inside)
    text = inside.strip()
    first = last = None
    if match:
        text = match[1] if match[2] else match[4]
        days = [_day(each) for each in (match[3], match[5], match[6]) if each]
        if None in days:
            return None, "bad-date"
        if match[2] == "<":
            last = _before(days[0])
        elif match[2] == ">":
            first = days[0]
        else:
            first, last = days
    text = text.upper()
    if text not in NULL and not CODE.match(text):
        return None, "bad-date" if re.search(r"[<>]|\d{6}", inside) else "bad-code"
    return _Dates(text, first, last), "bad-code"


def _day(digits: str) -> str | None:
    if len(digits) == 6:
        digits = ("19" if int(digits[:2]) >= PIVOT else "20") + digits
    try:
        return datetime.datetime.strptime(digits, "%Y%m%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _before(day: str | None) -> str | None:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat() if day else None


def _split(code: str) -> tuple[str | None, tuple[str, ...]]:
    """A code of threes as a country's or a special one, and sectors: "USAGOVMED" is USA, GOV and JRN."""
    if code in NULL:
        return None, ()
    parts = _threes(code)
    first = parts[0]
    if first in SECTORS and first not in UNITED and first not in CODES:
        return None, _sectors(parts)
    return CODES.get(first, first), _sectors(parts[1:])


def _threes(code: str) -> list[str]:
    return [code[at : at + 3] for at in range(0, len(code), 3)]


def _sectors(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(SECTORS[part] for part in parts if part in SECTORS))


def _agents(lines: list[str], file: str, skipped: list[SkippedLine]) -> Iterator[Agent]:
    sets: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        if defined := SET.match(text):
            sets[defined[1].casefold()] = [word.strip() for word in defined[2].split(",") if word.strip()]
            continue
        codes = BRACKETS.findall(text)
        plural = PLURAL.search(text)
        noun = PLURAL.sub("", BRACKETS.sub("", text)).replace("_", " ").strip()
        code = codes[0].replace("~", "").strip().upper() if codes else ""
        if not noun or not codes or not CODE.match(code):
            fault: Fault = "no-name" if not noun else "no-code" if not codes else "bad-code"
            skipped.append(SkippedLine(file, number, fault, text))
            continue
        nouns = _filled(noun, sets)
        if nouns is None:
            skipped.append(SkippedLine(file, number, "no-set", text))
            continue
        sectors = _sectors(_threes(code))
        if plural and plural[1].strip():
            nouns += [each.replace("_", " ").strip() for each in plural[1].split(",") if each.strip()]
        for each in nouns:
            yield Agent(" ".join(each.casefold().split()), sectors)


def _filled(noun: str, sets: dict[str, list[str]]) -> list[str] | None:
    """A noun with every word of its set put in; None where the set was not defined."""
    mark = IN_NAME.search(noun)
    if mark is None:
        return [noun]
    words = sets.get(mark[1].casefold())
    if words is None:
        return None
    return [filled for word in words for filled in _filled(noun.replace(mark[0], word, 1), sets) or []]
