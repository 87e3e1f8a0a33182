"""The dateline: where a report was written, when, and for which agency."""

from __future__ import annotations

import re
from typing import NamedTuple

from accordingto.data import medium
from accordingto.gather.lines import MONTHS, WEEKDAYS
from accordingto.records import Dateline

# Only so much of a line is looked at.
LONGEST = 180
DASH = r"(?:--{1,2}|[-–—‒―\x97])"
# "LISBON, May 3 (Reuters) —": what stands before the brackets, what is in them, and the dash or colon.
BRACKETS = re.compile(rf"(?P<head>[^()\"“”:;?!]{{0,110}}?)\s*\((?P<agency>[^()]{{2,60}})\)\s*(?P<mark>{DASH}|:)?\s*")
DASHED = re.compile(
    r"(?P<head>[^()\"“”:;?!]{2,90}?)(?:\s+(?:--{1,2}|[-–—‒―\x97])\s*|\s*(?:--{1,2}|[—―\x97])\s*)(?P<next>\S)"
)
COLON = re.compile(r"(?P<head>[^()\"“”:;?!\d]{3,60}?)\s?:\s+(?P<next>\S)")
ALONE = re.compile(r"(?P<head>[^()\"“”:;?!]{2,90}?)\s*(?:\((?P<agency>[^()]{2,60})\))?\s*[-–—:]*$")
DATE = re.compile(
    rf"(?:(?:{'|'.join(WEEKDAYS)}),?\s+)?(?:(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|"
    rf"dec)\.?\s+\d{{1,2}}"
    rf"|\d{{1,2}}\s+(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)(?:,?\s+\d{{4}})?$|"
    rf"(?:{'|'.join(WEEKDAYS)})$",
    re.IGNORECASE,
)
# Capitals before a dash or colon that are no place.
LABELS = frozenset(
    "advisory alert analysis archive audio background blog breaking brief briefs comment column commentary "
    "correction corrected correcting developing editorial embargoed exclusive explainer fact feature file focus "
    "gallery graphic headline headlines insight interview just latest live more news newsmaker note opinion op-ed "
    "photo photos pictures podcast poll preview profile question answer read recap refile repeat related report "
    "review roundup scoop see special sport sports story summary timeline topic transcript update updated urgent "
    "video view watch world wrap wrapup factbox q a q&a day week year nato opec un eu us uk usa who fbi cia irs nasa "
    "isis isil unicef unesco unhcr imf ecb who wto fifa uefa nfl nba mlb nhl ioc gop dnc rnc aclu nypd lapd nsa dhs "
    "epa fda cdc doj dod covid aids hiv ceo cfo pm mp tv faq ps nb warning caution".split()
)
# Small words inside the names of places.
SMALL = frozenset(
    "de la le les du des del do da dos das el al of the and on in upon sur am an der den im near off y d'".split()
)
# Words that show that brackets hold an agency or outlet, though the table of media does not have it.
PRESS = re.compile(
    r"news|press|wire|agency|times|post|herald|tribune|gazette|journal|radio|tv\b|service|media|bureau", re.IGNORECASE
)
PLACE_CHAR = re.compile(r"[\w .,'’‘`/&-]+$")


class Found(NamedTuple):
    """A dateline and where its characters end, the dash and the space after it left out."""

    end: int
    dateline: Dateline


def dateline(line: str, *, colon: bool = False, alone: bool = False) -> Found | None:
    """The dateline that ``line`` opens with, or None.

    With ``colon``, ``LISBON: The minister …`` counts too (a transcript has speakers there, so ask only of a report's
    first body line). With ``alone``, a line that is nothing but a dateline counts.
    """
    head = line[:LONGEST]
    found = _bracketed(head, line) or _dashed(head)
    if found is None and colon:
        found = _colon(head)
    if found is None and alone and len(line) <= LONGEST:
        found = _alone(line)
    return found


def agency_name(printed: str) -> str | None:
    """The canonical name of an agency or outlet as printed ("AP", "Reuters Health", "AP/Reuters"), or None."""
    for piece in (printed, *re.split(r"\s*[/,;|]\s*|\s+and\s+", printed)):
        words = piece.split()
        # "Reuters Health", "AFP Sport": a desk of the agency.
        for known in (piece, words[0] if len(words) == 2 else ""):
            if known and (found := medium(known, ambiguous=True)) is not None:
                return found.name
    return None


def _bracketed(head: str, line: str) -> Found | None:
    match = BRACKETS.match(head)
    if match is None:
        return None
    printed, place, mark = match["agency"].strip(), match["head"].strip(" ,"), match["mark"]
    agency = agency_name(printed)
    where = _place(place, mixed=agency is not None) if place else Dateline()
    if where is None and agency and mark and DATE.match(place):
        where = Dateline(date=place)  # "Dec 29 (Reuters) -"
    after = head[match.end() : match.end() + 1]
    if where is None or not (mark or agency) or not _opens(after) or (not place and agency is None):
        return None
    if agency is None:
        if not mark or not _capital_place(where):
            return None
        if PRESS.search(printed) or (printed.isupper() and 2 < len(printed) < 8):
            agency = printed
    elif not mark and (len(match[0]) == len(line) or head[match.end() : match.end() + 1].islower()):
        return None
    end = match.end("mark") if mark else match.end("agency") + 1
    return Found(end, Dateline(place=where.place, agency=agency, date=where.date))


def _dashed(head: str) -> Found | None:
    match = DASHED.match(head)
    if match is None or not _opens(match["next"]):
        return None
    where = _place(match["head"].strip(" ,"), mixed=False)
    if where is None or (where.place is None):
        return None
    return Found(len(head[: match.start("next")].rstrip()), where)


def _colon(head: str) -> Found | None:
    match = COLON.match(head)
    if match is None or not _opens(match["next"]):
        return None
    place = match["head"].strip()
    where = _place(place, mixed=False) if place.isupper() else None
    return Found(match.end("head") + (1 if head[match.end("head")] == ":" else 2), where) if where else None


def _alone(line: str) -> Found | None:
    match = ALONE.match(line)
    if match is None:
        return None
    agency = agency_name(match["agency"]) if match["agency"] else None
    where = _place(match["head"].strip(" ,"), mixed=agency is not None)
    if where is None or where.place is None or not (agency or (where.date and _capital_place(where))):
        return None
    return Found(len(line), Dateline(place=where.place, agency=agency, date=where.date))


def _place(printed: str, *, mixed: bool) -> Dateline | None:
    """Place, date and agency of ``OSLO, Norway, May 3``; None where it is no place. With ``mixed``, the place need not
    be in capitals, nor have a region after it."""
    pieces = [piece.strip() for piece in re.split(r",\s*|\s+\|\s+", printed) if piece.strip()]
    date = agency = None
    if len(pieces) >= 2 and re.fullmatch(r"\d{4}", pieces[-1]):
        pieces[-2:] = [f"{pieces[-2]}, {pieces[-1]}"]
    if pieces and DATE.match(pieces[-1]):
        date = pieces.pop()
        # "LISBON, Tuesday, May 3"
        if pieces and pieces[-1].lower() in WEEKDAYS:
            date = f"{pieces.pop()}, {date}"
    if len(pieces) > 1 and (agency := agency_name(pieces[-1])) is not None:
        pieces.pop()
    if not pieces or len(pieces) > 3:
        return None
    city = pieces[0]
    if not all(_is_place(piece) for piece in pieces) or {word.lower().strip(".'’s") for word in city.split()} <= LABELS:
        return None
    if city.split()[0].lower() in LABELS or (medium(city) is not None and len(pieces) == 1 and date is None):
        return None
    if agency is None and not mixed and any(len(piece.split()) > 4 for piece in pieces):
        return None
    capital = _is_capital(city)
    if (
        not capital
        and not mixed
        and not (agency or (date and len(pieces) <= 2) or (len(pieces) == 2 and len(city.split()) <= 3))
    ):
        return None
    return Dateline(
        place=printed[: printed.index(pieces[-1], printed.index(city) if len(pieces) == 1 else 0) + len(pieces[-1])],
        agency=agency,
        date=date,
    )


def _is_place(piece: str) -> bool:
    words = re.split(r"[\s/]+", piece)
    if len(words) > 6 or PLACE_CHAR.match(piece) is None or any(char.isdigit() for char in piece):
        return False
    return piece[0].isupper() and all(
        word[:1].isupper() or word.lower() in SMALL or word[:2] in ("d'", "d’") for word in words
    )


def _is_capital(city: str) -> bool:
    letters = [char for char in city if char.isalpha()]
    # "McALLEN" and "N'Djamena" are not all capitals; "LA" alone is too short to tell.
    return len(letters) > 2 and sum(map(str.isupper, letters)) >= 0.8 * len(letters)


def _capital_place(where: Dateline) -> bool:
    return bool(where.place) and _is_capital((where.place or "").split(",")[0])


def _opens(char: str) -> bool:
    """Whether a sentence can open with this character: running text goes on in small letters after a dash."""
    return not char or not (char.islower() or char in ",.;:)!?")
