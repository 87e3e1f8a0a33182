"""How well it is told which agency a report was taken from, against the ``wire`` and ``credit`` fields.

``wire`` names the agency of a report. ``credit`` is the line under it, which the file keeps apart from ``text``: where
it is a hat tip ("h/t: The Hill"), as all in PolNeAR are, it thanks for a hint, and none of the words are theirs, so it
is no credit and asks for none; any other names whose story it is, and is put back under the text before that is read.
The name over the report (``author``), which may be an agency's, is given as the byline.

* ``f1``, ``precision``, ``recall``: over pairs of a report and a name that it should credit, against the names in
  ``report.credits`` and the agency of its dateline; names are the same when they are the same medium of the table of
  media, or equal after case folding, without an article and the marks around them. The outlet's own is no credit;
* ``hat_tips``: the share of hat tips, put back under their texts, that are known for credit lines and credit nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from accordingto.data import medium
from accordingto.gather.anatomy import anatomy, complete
from accordingto.records import Report
from benchmarks import data
from benchmarks.spans import percent, prf

NONE = frozenset({"", "NA", "N/A", "None"})
HAT_TIP = re.compile(r"[\W_]*(?:h/t|hat tip)\b", re.IGNORECASE)


class Row(msgspec.Struct, frozen=True):
    """What is looked at of a line of the file."""

    text: str
    id: str = ""
    outlet: str | None = None
    title: str | None = None
    author: str | None = None
    wire: str | None = None
    credit: str | None = None


def name(printed: str) -> str:
    """A name as it is compared."""
    plain = printed.strip(" .,;:()-–—")
    known = medium(plain, ambiguous=True)
    return (known.name if known else plain).casefold().removeprefix("the ")


def is_hat_tip(row: Row) -> bool:
    """Whether the credit line of a report is a hat tip."""
    return HAT_TIP.match(row.credit or "") is not None


def gold(row: Row) -> frozenset[str]:
    """The names that a report should credit."""
    line = "" if is_hat_tip(row) else _said(row.credit)
    return frozenset(name(each) for each in (_said(row.wire), line.partition(":")[2] or line) if each)


def found(row: Row) -> frozenset[str]:
    """The names that are credited in a report."""
    line = "" if is_hat_tip(row) else _said(row.credit)
    text = f"{row.text.rstrip()}\n\n{line}\n" if line else row.text
    outlet = data.OUTLETS.get(row.outlet or "", row.outlet)
    report = Report(text, outlet=outlet, title=row.title, byline=(row.author,) if row.author else ())
    read = complete(report, anatomy(text))
    names = {name(each) for each in (*read.credits, read.dateline.agency if read.dateline else None) if each}
    return frozenset(names - {name(outlet or "")})


def _said(field: str | None) -> str:
    return "" if field is None or field in NONE else field


def knows_hat_tip(row: Row) -> bool:
    """Whether the hat tip under a report is taken for a credit line that credits nobody."""
    text = f"{row.text.rstrip()}\n\n{row.credit}\n"
    read = anatomy(text)
    last = read.parts[-1]
    return last.kind == "credit" and text[last.start : last.end].strip() == (row.credit or "").strip()


def rows(files: Sequence[Path]) -> list[Row]:
    """The rows of the files."""
    lines = (line for file in files for line in file.read_bytes().splitlines() if line.strip())
    return [msgspec.json.decode(line, type=Row) for line in lines]


def score(files: list[Path]) -> dict[str, float]:
    """The figures named in the module's docstring."""
    read = rows(files)
    pairs = [(gold(row), found(row)) for row in read]
    measured = prf(
        sum(len(wanted & given) for wanted, given in pairs),
        sum(len(given) for _, given in pairs),
        sum(len(wanted) for wanted, _ in pairs),
    )
    tips = [knows_hat_tip(row) for row in read if is_hat_tip(row)]
    out = {"f1": measured.f1, "precision": measured.precision, "recall": measured.recall}
    return {**out, "hat_tips": percent(sum(tips), len(tips))} if tips else out


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every credit that is missed or wrong."""
    for row in rows(files):
        where = f"{row.id} by {row.author}: {data.shorten(row.text[-120:], 120)}"
        wanted, given = gold(row), found(row)
        for each in sorted(wanted - given):
            yield "missed", f"{each}: {where}"
        for each in sorted(given - wanted):
            yield "wrong", f"{each}: {where}"
        if is_hat_tip(row) and not knows_hat_tip(row):
            yield "hat tip", f"{row.credit}: {where}"
