"""When events took place: a row of bars for each type, all on one scale and over one axis of time."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Callable, Iterator, Sequence

import msgspec
from markupsafe import Markup

from accordingto.export.outline import visible
from accordingto.serve.drawing import shares
from accordingto.serve.drawing.svg import element

WIDTH = 480  # of the drawing, in the pixels that it is meant for
LABELS, TOTALS = 100, 62  # what the names at the left and the numbers at the right take of it
ROW, ONLY_ROW = 30, 120  # height of a row, and of one that stands alone
AXIS = 26
MOST_BARS = 48
WIDEST = 48.0  # a bar, where there are few
LEAST = 1.5  # height of a bar that would be lower
PREFIX = "time-"
UNITS = ("day", "week", "month", "quarter", "year", "decade", "century")


class Span(msgspec.Struct, frozen=True):
    """A stretch of time that a bar stands for: its first and last day, and what it is called."""

    first: datetime.date
    last: datetime.date
    name: str


class Row(msgspec.Struct, frozen=True):
    """A type: for each span how many events each of ``shares.GROUPS`` has, how many there are in all, and where its
    name leads."""

    name: str
    counts: Sequence[Sequence[int]]
    total: int
    link: str


def spans(first: datetime.date, last: datetime.date) -> list[Span]:
    """The time between two days in as many equal stretches as have room: days, weeks, months, quarters, years, …"""
    for unit in UNITS:
        found = list(_spans(unit, first, last))
        if len(found) <= MOST_BARS:
            return found
    return found


def draw(rows: Sequence[Row], spans: Sequence[Span], link: Callable[[str, Span], str], label: str) -> Markup:
    """The timeline. A bar leads to ``link(name, span)``; the keyboard goes by the names of the types and of the times,
    which meet in every bar."""
    tall = ONLY_ROW if len(rows) == 1 else ROW
    height = len(rows) * tall + AXIS
    step = min(WIDEST, (WIDTH - LABELS - TOTALS) / max(1, len(spans)))
    most = max((sum(counts) for row in rows for counts in row.counts), default=1) or 1
    drawn: list[Markup] = []
    for place, row in enumerate(rows):
        base = (place + 1) * tall
        drawn += _row(row, spans, link, base, step, (tall - 7) / most)
    return element(
        "svg",
        shares.fillings(PREFIX, 1.0),
        *drawn,
        element("g", *_axis(spans, len(rows) * tall, step, link), class_="axis"),
        class_="timeline",
        viewBox=f"0 0 {WIDTH} {height}",
        role="group",
        aria_label=label,
    )


def _row(
    row: Row, spans: Sequence[Span], link: Callable[[str, Span], str], base: float, step: float, scale: float
) -> Iterator[Markup]:
    name = visible(row.name)
    words = f"{name}: {row.total:,} event{'' if row.total == 1 else 's'}"
    yield element(
        "a",
        element("title", words),
        element("text", name, x=0, y=base - 4, class_="type"),
        href=row.link,
        aria_label=words,
    )
    yield element("text", f"{row.total:,}", x=WIDTH, y=base - 4, text_anchor="end", class_="total")
    yield element("line", x1=LABELS, x2=LABELS + step * len(spans), y1=base, y2=base, class_="base")
    gap = min(1.5, step * 0.15)
    paths = [""] * len(shares.GROUPS)
    bars: list[Markup] = []
    for place, (span, counts) in enumerate(zip(spans, row.counts, strict=True)):
        whole = sum(counts)
        if not whole:
            continue
        x, y = LABELS + place * step, base
        tall = max(LEAST, whole * scale)
        for rank, count in enumerate(counts):
            if count:
                part = tall * count / whole
                paths[rank] += f"M{x + gap / 2:.1f} {y:.1f}v{-part:.2f}h{step - gap:.1f}v{part:.2f}z"
                y -= part
        touch = Markup(f'<rect x="{x:.1f}" y="{base - ROW + 5:.0f}" width="{step:.1f}" height="{ROW - 5}"/>')  # noqa: S704 - numbers
        words = f"{name}, {span.name}: {shares.told(counts)}"
        bars.append(element("a", element("title", words), touch, href=link(row.name, span), tabindex="-1"))
    for group, path in zip(shares.GROUPS, paths, strict=True):
        if path:
            yield element("path", d=path, class_=f"part {group.name}", fill=shares.filling(PREFIX, group))
    yield element("g", *bars, class_="touch")


def _axis(spans: Sequence[Span], base: float, step: float, link: Callable[[str, Span], str]) -> Iterator[Markup]:
    """The names of as many times as have room, each leading to all events of its time."""
    room = 0.0
    for place, span in enumerate(spans):
        x = LABELS + place * step
        wide = len(span.name) * 8.2  # a little too wide: no font is at hand
        if x < room or (place and x + wide > WIDTH):
            continue
        room = x + wide + 14
        yield element("line", x1=x, x2=x, y1=base, y2=base + 5, class_="tick")
        yield element(
            "a",
            element("text", span.name, x=x, y=base + 18),
            href=link("", span),
            aria_label=f"{span.name}: the events of every type",
        )


def _spans(unit: str, first: datetime.date, last: datetime.date) -> Iterator[Span]:
    start = _start(unit, first)
    for _ in range(MOST_BARS + 1):
        after = _after(unit, start)
        end = after - datetime.timedelta(1) if after is not None else datetime.date.max
        yield Span(start, end, _named(unit, start))
        if after is None or after > last:
            return
        start = after


def _start(unit: str, day: datetime.date) -> datetime.date:
    if unit == "day":
        return day
    if unit == "week":
        return day - datetime.timedelta(min(day.weekday(), day.toordinal() - 1))
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    years = _YEARS[unit]
    return datetime.date(max(1, day.year - day.year % years), 1, 1)


def _after(unit: str, start: datetime.date) -> datetime.date | None:
    """The first day of the next stretch, None where the calendar ends."""
    try:
        if unit in {"day", "week"}:
            return start + datetime.timedelta(7 - start.weekday() if unit == "week" else 1)
        if unit in {"month", "quarter"}:
            month = start.month + (3 if unit == "quarter" else 1)
            return datetime.date(start.year + (month > 12), month - 12 * (month > 12), 1)
        years = _YEARS[unit]
        return datetime.date(start.year - start.year % years + years, 1, 1)
    except (ValueError, OverflowError):
        return None


_YEARS = {"year": 1, "decade": 10, "century": 100}


def _named(unit: str, start: datetime.date) -> str:
    if unit == "day":
        return f"{start.day} {start:%b} {start.year}"
    if unit == "week":
        return f"week of {start.day} {start:%b} {start.year}"
    if unit == "month":
        return f"{start:%b} {start.year}"
    if unit == "quarter":
        return f"{start:%b} {start.year} to {start.replace(month=start.month + 2):%b}"
    return str(start.year) if unit == "year" else f"{start.year}s"


def places(spans: Sequence[Span], first: int, last: int) -> list[int]:
    """For every day from the number ``first`` to ``last`` the span it lies in, -1 for none."""
    starts = [span.first.toordinal() for span in spans]
    end = spans[-1].last.toordinal() if spans else 0
    return [bisect.bisect_right(starts, day) - 1 if day <= end else -1 for day in range(first, last + 1)]
