"""Where paragraphs begin and end, in text with a line a paragraph and in text wrapped at a column."""

from __future__ import annotations

import itertools
import re

from accordingto.records import Span

# A blank line ends a paragraph everywhere. A single newline ends one unless the text is wrapped: then most lines that
# have a follower are about as long as the longest.
WRAPPED_WIDTH = range(40, 101)
WRAPPED_SHARE = 0.6
LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the half-open character ranges of the paragraphs of ``text``, without surrounding white space."""
    lines = [trimmed for match in LINE.finditer(text) if (trimmed := _trim(text, *match.span())) is not None]
    if not _is_wrapped(text, lines):
        return tuple(lines)
    joined: list[Span] = []
    for start, end in lines:
        if joined and _wraps(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or not text[start].isprintable()):
        start += 1
    while end > start and (text[end - 1].isspace() or not text[end - 1].isprintable()):
        end -= 1
    return (start, end) if start < end else None


def _wraps(text: str, end: int, start: int) -> bool:
    """Whether two lines are parted by one line break alone: no blank line, no indentation."""
    gap = text[end:start].replace("\r\n", "\n")
    return gap.lstrip(" ") == "\n"


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    followed = [
        end - start for (start, end), (next_start, _) in itertools.pairwise(lines) if _wraps(text, end, next_start)
    ]
    if len(followed) < 3:
        return False
    widest = max(followed)
    if widest not in WRAPPED_WIDTH:
        return False
    return sum(width >= 0.75 * widest for width in followed) >= WRAPPED_SHARE * len(followed)
