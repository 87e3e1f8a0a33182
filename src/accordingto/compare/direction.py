"""Which of several reports with the same words was there first, where anything tells.

The rules in their order; the first that names one report is taken. A report that was published after another one is
never its original: where a rule names it all the same, nothing is said.

* citation: the report whose outlet others of them cite, and that cites none of theirs; not where two outlets are cited;
* credit: the agency's own report, where others credit the agency or have it in their dateline;
* mark: the only report that names an agency in its dateline or credits;
* time: the only one published on the first day; not where a day is unknown, not of a quotation, which each may have
  heard, and not of passages of reports more than a week apart, which are background;
* content: of whole copies, the one that is a fifth longer than the next: cutting is commoner than padding.

Otherwise there is no original (None), and ``why`` says so only where there is something to say: an agency that several
name, whose own report is not among them. Where all name it, nor do the last two rules look any further.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from accordingto.compare.fingerprints import Fingerprint

MORE = 1.2  # times the words of the next longest, to be what the others were cut from
BACKGROUND = datetime.timedelta(days=7)

Verdict = tuple[int | None, str | None]


def original(reports: Sequence[Fingerprint], *, lengths: Sequence[int] = (), quotation: bool = False) -> Verdict:
    """The index of the report that the others were taken from, and what told; (None, None) where nothing tells.

    ``lengths`` are the numbers of words of reports that are whole copies of one another, empty for a shared passage;
    ``quotation`` tells that the passage is somebody's words in quotation marks. Only what is known of the reports is
    looked at; their words are not.
    """
    for rule in (_cited, _agency, _mark):
        found, why = rule(reports)
        if found is not None:
            return (found, why) if _may_be(reports, found) else (None, None)
    if all(map(_agencies, reports)) and (why := _absent(reports)):
        return None, why
    if not quotation:
        found, why = _first(reports, None if lengths else BACKGROUND)
        if found is not None:
            return found, why
    if lengths and (found := _longest(lengths)) is not None and _may_be(reports, found):
        return found, "the others are cut from it"
    return None, _absent(reports)


def _may_be(reports: Sequence[Fingerprint], index: int) -> bool:
    """Whether no report is known to have been published before this one."""
    day = reports[index].published
    return day is None or all(report.published is None or report.published >= day for report in reports)


def _name(name: str | None) -> str:
    folded = (name or "").casefold().strip()
    return folded.removeprefix("the ").strip()


def _earliest(reports: Sequence[Fingerprint], among: Sequence[int]) -> int | None:
    """The one of these reports that was published first, None where two were on that day or one has no date."""
    days = [(reports[index].published or datetime.date.max, index) for index in among]
    days.sort()
    return days[0][1] if len(days) == 1 or (days and days[0][0] < days[1][0]) else None


def _agencies(report: Fingerprint) -> frozenset[str]:
    return frozenset(map(_name, filter(None, (*report.credits, report.agency))))


def _cited(reports: Sequence[Fingerprint]) -> Verdict:
    outlets = [_name(report.outlet) for report in reports]
    cites = [frozenset(map(_name, report.cites)) - {outlet} for report, outlet in zip(reports, outlets, strict=True)]
    those = frozenset(outlets) - {""}
    cited = [index for index, outlet in enumerate(outlets) if outlet and any(outlet in names for names in cites)]
    sources = [index for index in cited if not cites[index] & those]
    found = _earliest(reports, sources)
    if found is None or len({outlets[index] for index in sources}) > 1:
        return None, None
    by = next(report.outlet for report, names in zip(reports, cites, strict=True) if outlets[found] in names)
    return found, f"cited by {by}" if by else "cited by another of the reports"


def _agency(reports: Sequence[Fingerprint]) -> Verdict:
    own = [
        index
        for index, report in enumerate(reports)
        if report.outlet
        and any(
            _name(report.outlet) in _agencies(other) for other in reports if _name(other.outlet) != _name(report.outlet)
        )
    ]
    found = _earliest(reports, own)
    if found is None or len({_name(reports[index].outlet) for index in own}) > 1:
        return None, None
    return found, f"credited to {reports[found].outlet}"


def _mark(reports: Sequence[Fingerprint]) -> Verdict:
    named = [index for index, report in enumerate(reports) if _agencies(report)]
    if len(named) != 1:
        return None, None
    report = reports[named[0]]
    if report.agency:
        return named[0], f"in its dateline is {report.agency}, and the others name no agency"
    return named[0], f"it credits {report.credits[0]}, and the others name no agency"


def _first(reports: Sequence[Fingerprint], within: datetime.timedelta | None) -> Verdict:
    days = [report.published for report in reports if report.published is not None]
    if len(days) < len(reports) or (within is not None and max(days) - min(days) > within):
        return None, None
    found = _earliest(reports, range(len(reports)))
    if found is None:
        return None, None
    return found, f"published {reports[found].published}, the others later"


def _longest(lengths: Sequence[int]) -> int | None:
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    return order[0] if len(order) > 1 and lengths[order[0]] >= MORE * lengths[order[1]] else None


def _absent(reports: Sequence[Fingerprint]) -> str | None:
    """The agency that several of the reports name, whose own report is not among them."""
    named = [_agencies(report) for report in reports]
    common = frozenset.intersection(*(names for names in named if names)) if any(named) else frozenset()
    if sum(map(bool, named)) < 2 or not common:
        return None
    agency = min(common)
    written = next(
        name for report in reports for name in (*report.credits, report.agency) if name and _name(name) == agency
    )
    return f"taken from {written}, whose own report is not among them"
