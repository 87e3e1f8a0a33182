"""Direct, indirect or mixed: how much of a content stands in quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

from accordingto.records import Form, Quotation, Span


def form(text: str, content: Sequence[Span], quotations: Sequence[Quotation], within: Sequence[Span] = ()) -> Form:
    """Tell the form of a content. ``within`` is the content it is nested in: marks around that one, or around words of
    it before the nested one, are the outer speaker's and do not count.

    A content is direct when every letter and digit of it is quoted, mixed when some are.
    """
    first = min((start for start, _ in content), default=0)
    counted = [q for q in quotations if not any(_outer(text, q, span, first) for span in within)]
    total = inside = 0
    for start, end in content:
        near = [q for q in counted if q.start < end and start < q.end]
        for at in range(start, end):
            if text[at].isalnum():
                total += 1
                inside += any(q.start <= at < q.end for q in near)
    if not inside:
        return "indirect"
    return "direct" if inside == total else "mixed"


def _outer(text: str, quotation: Quotation, around: Span, first: int) -> bool:
    """Whether marks are of the speaker of the content ``around`` one that begins at ``first``."""
    start, end = around
    if quotation.start <= start and end <= quotation.end + 1:
        return True
    before = text[quotation.start : first] if start <= quotation.start < first < quotation.end else ""
    return any(map(str.isalnum, before))
