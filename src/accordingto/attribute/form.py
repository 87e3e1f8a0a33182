"""Direct, indirect or mixed: how much of a content stands in quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

from accordingto.records import Form, Quotation, Span

# A content is direct when all but a few characters of it are quoted: "that", a comma, the marks.
DIRECT, SOME = 0.9, 0.0


def form(text: str, content: Sequence[Span], quotations: Sequence[Quotation], within: Sequence[Span] = ()) -> Form:
    """Tell the form of a content. ``within`` is the content it is nested in: marks around that one do not count.

    Letters and digits are counted, not marks and spaces.
    """
    counted = [q for q in quotations if not any(q.start <= start and end <= q.end + 1 for start, end in within)]
    total = inside = 0
    for start, end in content:
        near = [q for q in counted if q.start < end and start < q.end]
        for at in range(start, end):
            if text[at].isalnum():
                total += 1
                inside += any(q.start <= at < q.end for q in near)
    share = inside / total if total else 0.0
    if share >= DIRECT:
        return "direct"
    return "mixed" if share > SOME else "indirect"
