"""What many reports say together, for the terminal: claims with their origins, and the passages that reports share."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from accordingto.export.pages import sheet
from accordingto.export.signs import Signs, signs
from accordingto.export.wording import how_many
from accordingto.records import Claim, Copies, Member, Quantity, Reading, SharedPassage

WIDEST, NARROWEST = 100, 40  # columns
LONGEST = 220  # characters of a passage that are shown
MOST_MEMBERS = 12  # of a claim that are shown; the rest is counted


class Cited(msgspec.Struct, frozen=True):
    """What is told of a report beside its members: outlet, day, and the chain of each of its attributions."""

    outlet: str
    published: datetime.date | None
    chains: dict[str, tuple[str, ...]]


def cited(reading: Reading) -> Cited:
    """What ``render`` needs of a reading."""
    report = reading.report
    chains = {each.id: tuple(link.name for link in each.chain) for each in reading.attributions}
    return Cited(report.outlet or "an unnamed outlet", report.published, chains)


class Found(msgspec.Struct, frozen=True):
    """What is shown: the claims, passages and copies in their order, how many there are in all, and the reports."""

    claims: Sequence[Claim]
    passages: Sequence[SharedPassage]
    copies: Sequence[Copies]
    counts: Mapping[str, int]
    reports: Mapping[str, Cited]


def gap(claim: Claim) -> tuple[int, int]:
    """By how much a claim looks better founded than it is: its reports without its origins; then its reports."""
    reports = len({member.report for member in claim.members})
    return reports - claim.independent_origins, reports


def render(found: Found, *, width: int | None = None, colour: bool | None = None, encoding: str = "utf-8") -> str:
    """Draw what was found as text that ends with a newline.

    ``width`` is in columns and ``colour`` tells whether to use the terminal's styles; None asks the terminal that
    standard output is. Signs that ``encoding`` lacks are replaced by ASCII ones, control characters by U+FFFD.
    """
    terminal = Console()
    if colour is None:
        colour = terminal.is_terminal and not terminal.no_color
    width = max(NARROWEST, width if width is not None else min(terminal.width, WIDEST))
    return _Page(found, width, colour, signs(encoding)).draw()


# Marks at the ends of a passage: one is often outside of it, and the other alone looks like a mistake.
MARKS = ' ,;"“”‘’'


class _Page:
    def __init__(self, found: Found, width: int, colour: bool, signs: Signs) -> None:
        self.found, self.signs = found, signs
        self.console = sheet(width, colour)

    def draw(self) -> str:
        counts = self.found.counts
        parts = [
            _count(counts["reports"], "report"),
            f"{_count(counts['claims'], 'claim')}, {counts['several']:,} of them told by several reports",
            _count(counts["passages"], "shared passage"),
            f"{_count(counts['copies'], 'group')} of copies",
        ]
        self.console.print(Text(self.signs.dot.join(parts), "bold"))
        if self.found.claims:
            self.rule("Claims: many reports, few origins first")
            certainty = self.signs.certainty
            key = (
                f"{certainty['happened']} says so, {certainty['reported']} repeats it, {certainty['denied']} denies it"
            )
            self.console.print(Text(f"Key: {key} (who said it first{self.signs.arrow}who passed it on)", "dim"))
            self.console.print()
            for number, claim in enumerate(self.found.claims, 1):
                self.claim(number, claim)
        if self.found.passages:
            self.rule("Passages that reports share")
            for passage in self.found.passages:
                self.passage(passage)
        if self.found.copies:
            self.rule("Copies")
            for group in self.found.copies:
                self.copies(group)
        drawn: io.StringIO = self.console.file  # type: ignore[assignment]
        return "\n".join(line.rstrip() for line in drawn.getvalue().split("\n"))

    def claim(self, number: int, claim: Claim) -> None:
        reports = len({member.report for member in claim.members})
        origins = _count(claim.independent_origins, "independent origin") if claim.origins else "no origin"
        self.console.print(Text.assemble((f"{number}. ", "dim"), (self.show(claim.summary), "bold")))
        first = self.found.reports.get(claim.first_report or "")
        since = f"first in {first.outlet}, {_day(first.published)}" if first and first.published else ""
        self.line(self.signs.dot.join(part for part in (_count(reports, "report"), origins, since) if part), "cyan")
        for origin in claim.origins:
            told = len({claim.members[at].report for at in origin.members})
            self.row("from", f"{_named(origin.name)} ({_count(told, 'report')}): {origin.why}")
        for circle in claim.circles:
            self.row("circle", f"{self.signs.arrow.join([*circle, circle[0]])}: they only cite one another.")
        if claim.versions:
            self.row("numbers", "; ".join(self.versions(claim)))
        if denied := self.by(member for member in claim.members if member.stance == "denies"):
            self.row("denied by", denied)
        self.members(claim.members)
        self.console.print()

    def versions(self, claim: Claim) -> Iterator[str]:
        for version in claim.versions:
            outlets = dict.fromkeys(self.outlet(claim.members[at].report) for at in version.members)
            told = how_many(Quantity(version.quantity, version.low, version.high, (0, 0)))
            yield f"{told} ({', '.join(outlets)})"

    def by(self, members: Iterable[Member]) -> str:
        """Who says so, each once, with the outlets that have it."""
        where: dict[str, dict[str, None]] = {}
        for member in members:
            chain = self.chain(member)
            where.setdefault(_named(chain[0]), {})[self.outlet(member.report)] = None
        return "; ".join(f"{name} ({', '.join(outlets)})" for name, outlets in where.items())

    def chain(self, member: Member) -> tuple[str, ...]:
        report = self.found.reports.get(member.report)
        chain = report.chains.get(member.attribution or "", ()) if report else ()
        return chain or (self.outlet(member.report),)

    def members(self, members: Sequence[Member]) -> None:
        table = Table.grid(padding=(0, 2, 0, 0))
        for _ in range(2):
            table.add_column(no_wrap=True, max_width=24)
        table.add_column(overflow="fold")
        for member in members[:MOST_MEMBERS]:
            report = self.found.reports.get(member.report)
            sign = {"denies": self.signs.certainty["denied"], "repeats": self.signs.certainty["reported"]}
            chain = [self.show(name) for name in self.chain(member)[:-1]]
            said = Text(f"{sign.get(member.stance, self.signs.certainty['happened'])} {self.quoted(member.text)}")
            if chain:
                said.append(f" ({self.signs.arrow.join(chain)})", "dim")
            table.add_row(_day(report.published) if report else "", self.show(self.outlet(member.report)), said)
        self.console.print(Padding(table, (0, 0, 0, 3)))
        if len(members) > MOST_MEMBERS:
            self.line(f"and {len(members) - MOST_MEMBERS} more", "dim")

    def passage(self, passage: SharedPassage) -> None:
        self.console.print(Text(self.quoted(passage.text), "italic"))
        outlets = dict.fromkeys(self.outlet(located.report) for located in passage.reports)
        self.line(f"{_count(len(passage.reports), 'report')}: {', '.join(outlets)}", "cyan")
        self.original(passage.original, passage.why)
        self.console.print()

    def copies(self, group: Copies) -> None:
        outlets = ", ".join(dict.fromkeys(self.outlet(report) for report in group.reports))
        alike = "word for word" if group.kind == "exact" else f"{group.similarity:.0%} of the words in common"
        self.console.print(Text(self.show(f"{outlets}: {alike}")))
        self.original(group.original, group.why)
        self.console.print()

    def original(self, report: str | None, why: str | None) -> None:
        if report and why:
            self.line(f"original: {self.outlet(report)}, {why}")
        elif why:
            self.line(why)

    def outlet(self, report: str) -> str:
        known = self.found.reports.get(report)
        return known.outlet if known else "an unnamed outlet"

    def row(self, name: str, text: str) -> None:
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(width=10, style="dim")
        table.add_column(overflow="fold")
        table.add_row(name, self.show(text))
        self.console.print(Padding(table, (0, 0, 0, 3)))

    def line(self, text: str, style: str = "") -> None:
        self.console.print(Padding(Text(self.show(text), style), (0, 0, 0, 3)))

    def quoted(self, text: str) -> str:
        text = " ".join(text.split()).strip(MARKS)
        cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}{self.signs.ellipsis}"
        return self.show(cut)

    def rule(self, title: str) -> None:
        line = self.signs.rule
        start = f"{line * 2} {title} "
        self.console.print()
        self.console.print(Text(start + line * (self.console.width - len(start)), "dim"))
        self.console.print()

    def show(self, text: str) -> str:
        return self.signs.show(text)


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def _named(name: str) -> str:
    return f"unnamed ({name.removeprefix('unnamed: ')})" if name.startswith("unnamed: ") else name


def _day(day: datetime.date | None) -> str:
    return f"{day.day} {day:%b} {day.year}" if day else ""
