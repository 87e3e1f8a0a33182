"""The anatomy of a report: what its layout alone tells of headline, byline, dateline, credits and the rest."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from accordingto.data import Medium, medium
from accordingto.gather.byline import Byline, affiliation, byline
from accordingto.gather.dateline import dateline
from accordingto.gather.furniture import Furniture, copyright_holder, credited, furniture, outlet_name, reporters
from accordingto.gather.headline import can_open, ends_like_sentence, is_headline, title_case
from accordingto.gather.lines import Line, is_name, lines
from accordingto.gather.patterns import COPYRIGHT_INSIDE, CREDIT_INSIDE, REUTERS
from accordingto.gather.published import is_update, publication_line
from accordingto.records import Anatomy, Dateline, Part, Report

# How far down from the top headline, bylines and dates are looked for, and how far up from the end signatures.
HEAD = 12
TAIL = 8
# A dateline opens the body; a summary or an editor's note may come before it.
BODY_LINES_TO_DATELINE = 4
INSIDE = 700  # characters at the end of a long last line in which a credit may stand


class _Draft(msgspec.Struct):
    """What has been found so far."""

    parts: list[Part]
    title: str | None = None
    names: list[str] = []
    dateline: Dateline | None = None
    credits: list[str] = []
    reporters: list[str] = []
    published: datetime.date | None = None
    updated: datetime.date | None = None
    outlet: str | None = None


def anatomy(text: str) -> Anatomy:
    """Read the anatomy of a report's plain text, in time linear in its length; any text will do.

    Parts are in order, do not overlap, and cover every non-blank line without the white space around it; running body
    lines are one part. ``title``, ``byline`` and the rest hold only what the text says: ``published`` needs a line that
    says so (or a line near the top that is nothing but a date), ``credits`` are canonical names of agencies and media,
    and a copyright notice gives the agency its credit, or the outlet its name, but never a date; so does the form in
    which one agency signs off.
    """
    found = list(lines(text))
    draft = _Draft(parts=[])
    body = _head(found, draft)
    _rest(found, body, draft)
    if not _names_agency(draft) and any(
        part.kind == "credit" and REUTERS.match(text, part.start, part.end) for part in draft.parts
    ):
        draft.credits.append("Reuters")
    return Anatomy(
        parts=tuple(_joined(draft.parts)),
        title=draft.title,
        byline=tuple(dict.fromkeys(draft.names)) or tuple(dict.fromkeys(draft.reporters)),
        dateline=draft.dateline,
        credits=tuple(dict.fromkeys(draft.credits)),
        published=draft.published or draft.updated,
        outlet=draft.outlet,
    )


def complete(report: Report, anatomy: Anatomy) -> Report:
    """The report with what is None or empty filled from its anatomy. Its id stays: that is made from what was given.

    An agency that a given byline names in a person's place is credited.
    """
    outlet = report.outlet or anatomy.outlet
    known = (medium(name) for name in report.byline)
    agencies = tuple(each.name for each in known if each is not None and each.kind == "agency")
    return msgspec.structs.replace(
        report,
        outlet=outlet,
        title=report.title or anatomy.title,
        byline=report.byline or anatomy.byline,
        dateline=report.dateline or anatomy.dateline,
        published=report.published or anatomy.published,
        credits=report.credits or tuple(dict.fromkeys((*anatomy.credits, *agencies))),
    )


def _head(found: Sequence[Line], draft: _Draft) -> int:
    """Read headline, bylines and dates; return the index of the first line of the rest."""
    index = 0
    headed = 0
    while index < min(len(found), HEAD):
        line = found[index]
        after = found[index + 1] if index + 1 < len(found) else None
        if _date(line, draft) or _byline(line, after, draft, first=index == 0):
            pass
        elif (kind := furniture(line.text)) is not None and not (index == 0 and kind in ("boilerplate", "credit")):
            _furniture(line, kind, draft)
        elif dateline(line.text) is not None:
            return index
        elif (place := dateline(line.text, alone=True)) is not None and after is not None:
            draft.dateline = draft.dateline or place.dateline
            draft.parts.append(Part("dateline", line.start, line.end))
        elif draft.title is None and (size := _headline(found, index)):
            draft.title = " ".join(each.text for each in found[index : index + size])
            draft.parts += [Part("headline", each.start, each.end) for each in found[index : index + size]]
            index += size
            headed = index
            continue
        elif draft.title is not None and index - headed < 3 and _is_deck(found, index):
            draft.parts.append(Part("headline", line.start, line.end))
        else:
            return index
        index += 1
    return index


def _rest(found: Sequence[Line], body: int, draft: _Draft) -> None:
    """Read the body and what follows it."""
    seen = 0
    speakers = sum(1 for line in found[body : body + 40] if dateline(line.text, colon=True) and not dateline(line.text))
    before: Line | None = None
    kind_before: Furniture | None = None
    for index in range(body, len(found)):
        line = found[index]
        last = index >= len(found) - TAIL
        kind = furniture(line.text, last=index >= len(found) - 3)
        if kind is None and kind_before in ("copyright", "credit", "boilerplate") and before is not None:
            kind = _continues(before, line, kind_before)
        before, kind_before = line, kind
        if kind is not None:
            _furniture(line, kind, draft)
            continue
        if last and _tail(line, draft):
            continue
        start = line.start
        if draft.dateline is None and seen < BODY_LINES_TO_DATELINE:
            place = dateline(line.text, colon=seen == 0 and speakers == 1)
            if place is not None:
                draft.dateline = place.dateline
                draft.parts.append(Part("dateline", start, start + place.end))
                start += place.end + len(line.text[place.end :]) - len(line.text[place.end :].lstrip())
        seen += 1
        _body(line, start, draft, last=index >= len(found) - 3)


def _date(line: Line, draft: _Draft) -> bool:
    """Whether the line tells when the report was published; the date is kept."""
    date = publication_line(line.text, alone=True)
    if date is None:
        return False
    if is_update(line.text):
        draft.updated = draft.updated or date
    else:
        draft.published = draft.published or date
    draft.parts.append(Part("dateline", line.start, line.end))
    return True


def _byline(line: Line, after: Line | None, draft: _Draft, *, first: bool) -> bool:
    """Whether the line is a byline, or under one; who wrote the report is kept."""
    read = byline(line.text)
    if read is None and draft.parts and draft.parts[-1].kind == "byline":
        read = _under_byline(line.text)
    if read is None and not first and after is not None:
        read = _bare_byline(line.text, after.text, headed=draft.title is not None)
    if read is None:
        return False
    draft.names += read.names
    draft.credits += read.agencies
    draft.outlet = draft.outlet or read.outlet
    draft.published = draft.published or read.published
    draft.parts.append(Part("byline", line.start, line.end))
    return True


def _under_byline(text: str) -> Byline | None:
    """A role, an agency or an outlet on the line below a name."""
    known = affiliation(text)
    if known is None:
        return None
    return Byline((), (), outlet_name(known)) if isinstance(known, str) else _of_medium(known)


def _bare_byline(text: str, after: str, *, headed: bool) -> Byline | None:
    """A name alone on its line, under a headline and above what can only stand under a name; or a medium alone."""
    if headed and is_name(text) and (affiliation(after) is not None or publication_line(after, alone=True) is not None):
        return Byline((text,))
    known = medium(text.strip("()-–— ")) if len(text) <= 60 else None
    return _of_medium(known) if known is not None and known.kind != "platform" else None


def _of_medium(known: Medium) -> Byline:
    return Byline((), (known.name,)) if known.kind == "agency" else Byline((), (), known.name)


def _headline(found: Sequence[Line], index: int) -> int:
    """How many lines from ``index`` on are the headline: none, one, or two or three where it is wrapped."""
    block = index + 1
    while block < len(found) and block < index + 60 and not found[block].apart:
        block += 1
    size = block - index
    split = size == 2 and found[index].text[-1] == ";" and len(found[index].text) <= 160
    if split and can_open(found[index + 1].text) and block < len(found):
        return 2  # a headline and its deck as databases print them
    widths = [len(line.text) for line in found[index:block]]
    # Lines of one width of which one goes on in small letters, or after a comma, are one text broken at a column.
    wrapped = (
        size > 1
        and max(widths) <= 100
        and min(widths[:-1]) >= 0.7 * max(widths)
        and (found[index].text[-1] == "," or any(line.text[0].islower() for line in found[index + 1 : block]))
    )
    if wrapped and size > 3:
        return 0
    if wrapped:
        # A headline broken in two, or a short paragraph.
        joined = " ".join(line.text for line in found[index:block])
        return size if not ends_like_sentence(joined) and is_headline(joined, _texts(found, block)) else 0
    return 1 if is_headline(found[index].text, _texts(found, index + 1)) else 0


def _texts(found: Sequence[Line], index: int) -> list[str]:
    return [line.text for line in found[index : index + 3]]


def _is_deck(found: Sequence[Line], index: int) -> bool:
    """Whether the line is a second headline or the deck under a headline."""
    line = found[index].text
    if index + 1 >= len(found) or not can_open(line) or ends_like_sentence(line) or line[0] in '"“':
        return False
    following = found[index + 1]
    return (
        (following.apart or len(following.text) > 1.5 * len(line) or byline(following.text) is not None)
        and (len(line.split()) <= 20 or title_case(line) >= 0.7)
        and line[-1] not in "?!…"
    )


def _furniture(line: Line, kind: Furniture, draft: _Draft) -> None:
    _note(line.text, kind, draft)
    draft.parts.append(Part(kind, line.start, line.end))


def _note(text: str, kind: str, draft: _Draft) -> None:
    """Keep what a line of furniture tells of credits and outlet."""
    if kind == "credit":
        draft.credits += credited(text)
        draft.reporters += reporters(text)
    elif kind == "copyright" and (holder := copyright_holder(text)) is not None:
        known = medium(holder, ambiguous=True)
        if known is not None and known.kind == "agency":
            draft.credits.append(known.name)
        else:
            draft.outlet = draft.outlet or outlet_name(holder)


def _continues(before: Line, line: Line, kind: Furniture) -> Furniture | None:
    """The kind of a line that goes on with the notice on the line before it, in text wrapped at a column."""
    if line.apart or len(line.text) > 120 or before.text[-1] in ".!?)]" or len(before.text) < 40:
        return None
    return kind


def _tail(line: Line, draft: _Draft) -> bool:
    """Bylines and publication dates at the end of a report, where only their plainest forms count."""
    date = publication_line(line.text, alone=False)
    if date is not None:
        if is_update(line.text):
            draft.updated = draft.updated or date
        else:
            draft.published = draft.published or date
        draft.parts.append(Part("dateline", line.start, line.end))
        return True
    read = byline(line.text, bare=False) if len(line.text) <= 80 else None
    if read is None and line.text[0] in "—–-" and is_name(line.text.lstrip("—–- ")):
        read = Byline((line.text.lstrip("—–- "),))
    if read is None:
        return False
    draft.names += read.names
    draft.credits += read.agencies
    draft.parts.append(Part("byline", line.start, line.end))
    return True


def _body(line: Line, start: int, draft: _Draft, *, last: bool) -> None:
    """Add what is left of a line as body; a credit or a copyright notice at the end of the text is taken off."""
    end = line.end
    taken: list[Part] = []
    if last:
        tail = line.text[-INSIDE:]
        for pattern, kind in ((COPYRIGHT_INSIDE, "copyright"), (CREDIT_INSIDE, "credit")):
            stop = len(tail) - (line.end - end)
            match = pattern.search(tail, 0, stop)
            if match is None:
                continue
            at = line.end - len(tail) + match.end()
            if kind == "credit" and furniture(tail[match.end() : stop].strip()) != "credit":
                continue
            if at > start:
                taken.insert(0, Part(kind, at, end))  # type: ignore[arg-type]
                _note(tail[match.end() : stop], kind, draft)
                end = line.end - len(tail) + match.start()
    if start < end:
        draft.parts.append(Part("body", start, end))
    draft.parts += taken


def _names_agency(draft: _Draft) -> bool:
    """Whether the report says itself which agency it is from."""
    if draft.dateline is not None and draft.dateline.agency is not None:
        return True
    return any((known := medium(name)) is not None and known.kind == "agency" for name in draft.credits)


def _joined(parts: Sequence[Part]) -> list[Part]:
    """The parts with running body lines joined."""
    joined: list[Part] = []
    for part in parts:
        if part.kind == "body" and joined and joined[-1].kind == "body":
            joined[-1] = Part("body", joined[-1].start, part.end)
        else:
            joined.append(part)
    return joined
