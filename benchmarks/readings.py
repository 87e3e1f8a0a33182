"""Whole readings of gold texts, for the scorers that look at more than attributions."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from accordingto.records import Event, Reading, Report, Span
from benchmarks import data


def read(name: str, reports: Sequence[Report]) -> list[Reading]:
    """Read reports in order, with progress under ``name`` on standard error."""
    found: list[Reading] = []
    for reading in data.reader().read_many(reports):
        found.append(reading)
        print(f"\r{name}: {len(found)} of {len(reports)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def touch(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def mark(text: str, event: Event, width: int = 40) -> str:
    """An event on a few words for listings: its type and the quoted trigger."""
    return f"{event.type} “{data.quote(text, event.trigger.spans, width)}”"


def around(text: str, span: Span, width: int = 130) -> str:
    """The part of the paragraph around a span on one line, cut to ``width`` characters."""
    first = text.rfind("\n", 0, span[0]) + 1
    last = text.find("\n", span[1])
    last = len(text) if last < 0 else last
    start = max(first, span[0] - width // 2)
    end = min(last, max(span[1], start + width))
    return f"{'…' * (start > first)}{' '.join(text[start:end].split())}{'…' * (end < last)}"
