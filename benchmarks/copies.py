"""How well copies of whole reports are found, on a set that is made from the texts of a file in every run.

Each text is the base of a family: the text itself and two versions of it in other outlets, made with a fixed seed in
one of the ways of ``KINDS``. Against them stand the other texts of the file (seven outlets write of the same days), and
texts that are made to mislead: two in ten of the bases carry a long quotation that others carry as well, digests hold
the opening of five reports, and every outlet prints lines of its own in each of its reports.

Measured is pairwise precision and recall over reports that are said to be copies of one another (the pairs within a
group), as deduplication is measured (Lee et al., *Deduplicating Training Data Makes Language Models Better*, ACL 2022,
and entity resolution before it). Bases of which one shares a tenth of its runs of eight words with an earlier one are
left out: the file has some reports twice, and no gold says which. ``recall_…`` is the recall of the pairs of base and
version of one kind.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import msgspec

from accordingto.compare.fingerprints import fingerprint
from accordingto.compare.reuse import Reuse, reuse
from accordingto.gather.anatomy import anatomy, complete
from accordingto.records import Report
from benchmarks import data, edits
from benchmarks.spans import percent, prf

SEED = "copies"
LEAST_WORDS = 60  # of a base
LEAST_VERSION = 40  # of a version: what has fewer words left is no report
NATURAL = 0.1  # share of its runs of eight words that makes a text no base of its own
OUTLETS = (
    "The Harbour Ledger",
    "Quay Post",
    "Northfield Courier",
    "Marl County Times",
    "Daily Beacon of Orrin",
    "Channel Nine Velmora",
    "The Saltmarsh Gazette",
    "Upland Star",
)
# What the outlets above print around their reports, one each; the last two print nothing.
LINES = tuple(
    """\
You are reading The Harbour Ledger, the paper of the harbour since the year of the great flood. Our readers \
pay for what we do; if you are not one of them yet, think of the boats that would go out without a forecast.
The Quay Post's evening letter brings the three things that matter and one that does not to your inbox at six. \
It costs nothing and never will, and you may leave it with one click whenever you like.
Have a story that the Northfield Courier should tell? Our desk answers every letter, and the ones that we \
print win a jar of honey from the roof of our building on Mill Street.
Marl County Times subscribers listen to this report in our app, read by people and not by a machine, and take \
part each Thursday in the quiz that half of the county is ashamed to lose.
Beacon Orrin members make this journalism possible: two thousand of them gave ten crowns a month last year, \
and what was left over after the printing went to the school by the canal.
Channel Nine Velmora is on air from five in the morning; the weather comes at a quarter past each hour, the \
tides at half past, and the traffic whenever somebody has blocked the tunnel again.

""".split("\n")
)
HEADLINES = (
    "What we know so far, and what nobody has said yet",
    "Questions remain after a long day of answers",
    "Campaign heads into another week of doubt",
    "Five things to take from the day's events",
)


class Case(msgspec.Struct, frozen=True):
    """A report of the set: which family it is of (its base's number, or one of its own), and how it was made."""

    report: Report
    family: int
    kind: str


Edit = Callable[[str, Sequence[str], random.Random], str]

KINDS: dict[str, Edit] = {
    "same": lambda text, _, __: text,
    "retyped": lambda text, _, chance: edits.retyped(text, chance),
    "headline": lambda text, _, chance: "\n\n".join([chance.choice(HEADLINES), *edits.paragraphs(text)[1:]]),
    "cut": lambda text, _, chance: edits.cut(text, chance.uniform(0.3, 0.8)),
    "thinned": lambda text, _, chance: edits.thinned(text, chance.uniform(0.5, 0.8), chance),
    "brief": lambda text, _, chance: edits.brief(text, chance.randint(50, 90)),
    "reordered": lambda text, _, chance: edits.reordered(text, chance),
    "edited": lambda text, known, chance: edits.reworded(text, chance.uniform(0.1, 0.4), known, chance),
    "edited_40": lambda text, known, chance: edits.reworded(text, 0.4, known, chance),
    "all": lambda text, known, chance: edits.reworded(
        edits.reordered(edits.thinned(text, 0.8, chance), chance), chance.uniform(0.1, 0.25), known, chance
    ),
}


def made(texts: Sequence[str], days: Sequence[datetime.date | None], seed: str = SEED) -> list[Case]:
    """The set made from texts and the days they were published on."""
    chance = edits.generator(seed)
    chosen = list(bases(texts))
    known = [word for number in chosen for word in texts[number].split()]
    quotations = [quotation for number in chosen for quotation in _quotations(texts[number], chance)]
    cases: list[Case] = []
    tried = 0
    for number in chosen:
        text = texts[number]
        kinds = list(KINDS)
        if chance.random() < 0.2:
            text = _with_quotation(text, quotations[:20], chance)
            # Little else than the quotation would be left.
            kinds = [kind for kind in kinds if kind not in ("brief", "thinned", "all")]
        outlets = chance.sample(range(len(OUTLETS)), 3)
        day = days[number] or datetime.date(2016, 1, 1)
        cases.append(_case(text, outlets[0], day, number, "base", chance))
        for outlet in outlets[1:]:
            kind = kinds[tried % len(kinds)]
            tried += 1
            later = day + datetime.timedelta(days=chance.randint(0, 2))
            version = KINDS[kind](text, known, chance)
            if edits.words(version) >= LEAST_VERSION:
                cases.append(_case(version, outlet, later, number, kind, chance))
    for digest in range(len(chosen) // 20):
        items = "\n\n".join(edits.brief(texts[number], 60) for number in chance.sample(chosen, 5))
        cases.append(_case(items, 7, datetime.date(2016, 1, 2), len(texts) + digest, "digest", chance))
    return cases


def bases(texts: Sequence[str]) -> Iterator[int]:
    """The numbers of the texts that are long enough and no copy of an earlier one."""
    earlier: dict[tuple[str, ...], int] = {}
    for number, text in enumerate(texts):
        runs = edits.runs(text, 8)
        shared: dict[int, int] = defaultdict(int)
        for run in runs:
            if run in earlier:
                shared[earlier[run]] += 1
        if edits.words(text) >= LEAST_WORDS and max(shared.values(), default=0) < NATURAL * len(runs):
            yield number
        for run in runs:
            earlier.setdefault(run, number)


def _quotations(text: str, chance: random.Random) -> list[str]:
    """A long passage of a text, no more than a third of it, put as a quotation that anybody may print."""
    most = min(120, edits.words(text) // 3)
    found = [each for each in edits.paragraphs(text) if 60 <= edits.words(each) <= most]
    return [f"“{chance.choice(found).strip('“”')}”"] if found else []


def _with_quotation(text: str, quotations: Sequence[str], chance: random.Random) -> str:
    """A text with one of the quotations in it, if one is no more than a third of it."""
    fitting = [each for each in quotations if 3 * edits.words(each) <= edits.words(text)]
    if not fitting:
        return text
    found = edits.paragraphs(text)
    found.insert(chance.randint(min(3, len(found)), len(found)), chance.choice(fitting))
    return "\n\n".join(found)


def _case(text: str, outlet: int, day: datetime.date, family: int, kind: str, chance: random.Random) -> Case:
    """A report in an outlet, with the lines that the outlet prints before or after its reports."""
    lines = LINES[outlet]
    if lines:
        text = f"{lines}\n\n{text}" if outlet == 1 else f"{text}\n\n{lines}"
    if chance.random() < 0.3:
        text = f"{text}\n\nCopyright {day.year} {OUTLETS[outlet]}. All rights reserved."
    return Case(Report(text, outlet=OUTLETS[outlet], published=day, url=f"{family}/{kind}/{outlet}"), family, kind)


def found_in(cases: Sequence[Case]) -> Reuse:
    """What the system finds in a set."""
    reports = {case.report.id: case.report for case in cases}
    prints = []
    for report in reports.values():
        read = anatomy(report.text)
        prints.append(fingerprint(complete(report, read), read.parts))
    return reuse(prints, lambda ids: [reports[each] for each in ids])


def pairs(groups: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    """The pairs of reports within groups."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def gold_pairs(cases: Sequence[Case]) -> set[tuple[str, str]]:
    """The pairs of reports of one family."""
    families: dict[int, list[str]] = defaultdict(list)
    for case in cases:
        families[case.family].append(case.report.id)
    return pairs(list(families.values()))


def figures(cases: Sequence[Case], found: Reuse) -> dict[str, float]:
    """Pairwise precision, recall and F1, and the recall of each kind of version; percentages."""
    gold = gold_pairs(cases)
    given = pairs([group.reports for group in found.copies])
    measured = prf(len(gold & given), len(given), len(gold))
    out = {"precision": measured.precision, "recall": measured.recall, "f1": measured.f1}
    originals = {case.family: case.report.id for case in cases if case.kind == "base"}
    for kind in KINDS:
        wanted = pairs([(originals[case.family], case.report.id) for case in cases if case.kind == kind])
        out[f"recall_{kind}"] = percent(len(wanted & given), len(wanted))
    return out


def _of_files(files: Sequence[Path]) -> list[Case]:
    rows = [row for file in files for row in data.rows(file)]
    return made([row.text for row in rows], [row.published for row in rows])


def score(files: list[Path]) -> dict[str, float]:
    """The figures on the set made from the texts of ``files``."""
    cases = _of_files(files)
    return figures(cases, found_in(cases))


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every pair that is missed or wrong."""
    cases = _of_files(files)
    by_id = {case.report.id: case for case in cases}
    gold = gold_pairs(cases)
    given = pairs([group.reports for group in found_in(cases).copies])
    for verdict, wrong in (("missed", gold - given), ("wrong", given - gold)):
        for one, other in sorted(wrong):
            first, second = by_id[one], by_id[other]
            yield (
                f"{verdict} {'/'.join(sorted((first.kind, second.kind)))}",
                f"{data.shorten(first.report.text, 60)} | {data.shorten(second.report.text, 60)}",
            )
