"""The byline: who wrote a report, and for which agency or outlet."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

import msgspec

from accordingto.data import Medium, medium
from accordingto.gather.lines import is_name
from accordingto.gather.published import date_in, publication_line

LONGEST = 220
BY = re.compile(
    r"(?:(?:story|words|text|report|written|posted|posted on .{4,30}|published|article)\s+)?by\s*:?\s+|(?:authors?|"
    r"reporter)\s*:\s+",
    re.IGNORECASE,
)
# Where one part of a byline ends and another begins.
SEGMENT = re.compile(r"\s*[|•·]\s*|\s+[/–—-]\s+|\t+|\s{3,}|\s+(?=(?:published|updated|posted)\b)", re.IGNORECASE)
PEOPLE = re.compile(r"\s*,\s*(?:and\s+)?|\s*;\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+with\s+", re.IGNORECASE)
PLACE_OF = re.compile(r"\s+(?:in|at|from|reporting from)\s+(?=[A-Z])")
FOR = re.compile(r"\s+(?:for|of|from|at)\s+(?:the\s+)?(?=[A-Z])|\s+\((?=[A-Z][^()]*\)$)", re.IGNORECASE)
ROLE = re.compile(
    r"(?:(?:our|a|an|the|special|senior|chief|staff|foreign|deputy|assistant|associate|national|international|"
    r"political|diplomatic|"
    r"health|science|business|education|crime|environment|sports?|local|city|metro|news|breaking|investigative|"
    r"security|defen[cs]e|"
    r"legal|economics?|finance|world|europe|asia|africa|middle east|web|digital|data|general assignment|washington|"
    r"[\w-]+ affairs)\s+)*"
    r"(?:staff|correspondents?|reporters?|writers?|editors?|columnists?|journalists?|producers?|bureau chief|"
    r"contributors?|stringers?|"
    r"freelancer|agenc(?:y|ies)|newsroom|team|wires?|wire (?:services?|reports)|news services?|desk|newsdesk)",
    re.IGNORECASE,
)
UNNAMED = re.compile(
    r"(?:our|a|an|the|special|staff|own|from|wire|news)\s+(?:[\w'’-]+\s+){0,3}(?:correspondents?|reporters?|"
    r"writers?|staff|team|contributors?|agencies|"
    r"desk|newsroom|services?)(?:\s+in\s+[A-Z][\w' .-]+)?|staff(?: and agencies)?|(?:staff|wire|agency|news) "
    r"reports?|agencies",
    re.IGNORECASE,
)
DATE_TAIL = re.compile(
    r",?\s*(?:on\s+)?(?:\w+day,?\s+)?"
    r"(?:[A-Z][a-z]+\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]+\.?\s+\d{4}|\d{4}-\d\d-\d\d).*$"
)
SPECIAL = re.compile(r"special (?:to|for)\s+(?P<medium>.+)", re.IGNORECASE)
# "The Hillside Gazette": the form of an outlet's name, for those that no table has.
OUTLET = re.compile(
    r"(?:The\s+)?(?:[A-Z][\w'’&.-]*\s+){1,4}(?:Times|Post|Herald|Tribune|Gazette|Journal|News|Courier|Chronicle|"
    r"Press|Star|Globe|"
    r"Sentinel|Register|Record|Observer|Standard|Mail|Telegraph|Dispatch|Examiner|Inquirer|Ledger|Monitor|Mirror|"
    r"Express|Echo|Argus|"
    r"Guardian|Independent|Citizen|Advertiser|Bulletin|Reporter|Review|Daily|Weekly|Today|Radio|Television|TV|"
    r"Service|Agency|Wire)$"
)


class Byline(NamedTuple):
    """Names as printed, the canonical names of agencies, the outlet, and the date that stands on the same line."""

    names: tuple[str, ...]
    agencies: tuple[str, ...] = ()
    outlet: str | None = None
    published: datetime.date | None = None


class _Draft(msgspec.Struct):
    """What has been read of a byline so far; ``by`` where it says "By"."""

    by: bool
    names: list[str] = []
    media: list[Medium] = []
    roles: int = 0
    outlet: str | None = None
    published: datetime.date | None = None


def byline(line: str, *, bare: bool = True) -> Byline | None:
    """Who wrote the report, from a line that says nothing else; None for any other line.

    Without "By", a name counts only with a role, an outlet or an agency beside it ("Jane Doe, Staff writer"), and not
    at all without ``bare``.
    """
    if len(line) > LONGEST or not any(char.isalpha() for char in line):
        return None
    match = BY.match(line)
    if match is None and not bare:
        return None
    rest = _trim(line[match.end() :] if match else line.strip("()[]"))
    if not rest or rest[0] in "\"“'‘":
        return None
    draft = _Draft(by=match is not None)
    for segment in filter(None, (piece.strip() for piece in SEGMENT.split(rest))):
        if (date := publication_line(segment, alone=True)) is not None:
            draft.published = draft.published or date
            continue
        # "By Jane Doe, May 3, 2019"
        if (date := date_in(segment)) is not None:
            segment, draft.published = _without_date(segment), draft.published or date
        if not all(_take(piece, draft) for piece in _pieces(segment)):
            return None
    if not (draft.names or (draft.media and draft.by)) or not (draft.by or draft.roles or draft.media):
        return None
    agencies = tuple(dict.fromkeys(known.name for known in draft.media if known.kind == "agency"))
    outlet = next((known.name for known in draft.media if known.kind != "agency"), draft.outlet)
    names = tuple(draft.names) or tuple(known.name for known in draft.media[:1])
    return Byline(names, agencies, outlet, draft.published)


def _take(piece: str, draft: _Draft) -> bool:
    """Add one piece of a byline to what is known; false where it is nothing that a byline has."""
    person = re.sub(r"^by\s+", "", piece, flags=re.IGNORECASE)
    if (known := _medium(piece)) is not None:
        draft.media.append(known)
    elif ROLE.fullmatch(piece) and (draft.names or not draft.by):
        draft.roles += 1
    elif (special := SPECIAL.fullmatch(piece)) is not None:
        draft.outlet = draft.outlet or special["medium"]
        draft.roles += 1
    elif UNNAMED.fullmatch(piece):
        draft.names.append(piece)
        draft.roles += 1
    elif draft.names and OUTLET.match(piece):
        draft.outlet = draft.outlet or piece
        draft.roles += 1
    elif is_name(person):
        draft.names.append(person)
    else:
        return bool(draft.names) and _is_region(piece)
    return True


def affiliation(line: str) -> Medium | str | None:
    """The medium, or the role, that a line under a byline is nothing but: "Associated Press", "Staff Writer"."""
    if len(line) > 60:
        return None
    bare = line.strip(" ()-–—.")
    if (special := SPECIAL.fullmatch(bare)) is not None:
        return special["medium"]
    return _medium(bare) or (bare if ROLE.fullmatch(bare) or OUTLET.fullmatch(bare) else None)


def _trim(text: str) -> str:
    text = text.strip(" :–—-")
    return text if _initialled(text) else text.rstrip(".")


def _initialled(text: str) -> bool:
    """Whether the last full stop belongs to the name: "Jr.", "M.D."."""
    return re.search(r"\b(?:[Jj][Rr]|[Ss][Rr]|[A-Z]\.[A-Z])\.$", text) is not None


def _pieces(segment: str) -> list[str]:
    """Names and what goes with them, one by one: "Jane Doe in Oslo and John Roe of the Courier" is three."""
    found: list[str] = []
    for piece in filter(None, (part.strip(" ,") for part in PEOPLE.split(segment))):
        if UNNAMED.fullmatch(piece) or _medium(piece) is not None:
            found.append(piece)
            continue
        piece = PLACE_OF.split(piece, maxsplit=1)[0]
        if piece.lower() in ("jr.", "sr.", "jr", "sr", "ii", "iii") and found:
            found[-1] += f", {piece}"
            continue
        found += [part.strip(" ()") for part in FOR.split(piece, maxsplit=1)]
    return found


def _medium(piece: str) -> Medium | None:
    found = medium(piece, ambiguous=True)
    if found is None and (
        match := re.fullmatch(
            r"(?:the\s+)?(.+?)\s+(?:staff|writers?|correspondents?|reporters?|news service)", piece, re.IGNORECASE
        )
    ):
        found = medium(match[1], ambiguous=True)
    return found


def _is_region(piece: str) -> bool:
    """A place after a name that has been read already: "By Jane Doe, Nairobi"."""
    return piece[:1].isupper() and len(piece.split()) <= 3 and all(word[:1].isupper() for word in piece.split())


def _without_date(segment: str) -> str:
    return DATE_TAIL.sub("", segment).strip(" ,")
