"""Reused text over many reports: copies of whole reports, passages that others share, and which was there first.

Everything is worked out from fingerprints, so a report is read once, when it is fingerprinted; the texts are needed
only to say which characters a passage is. The result depends on the set of fingerprints and on nothing else, neither
their order nor what was compared before: fingerprints of new reports added to those of old ones give what all of them
give from scratch.
"""

from __future__ import annotations

import bisect
import datetime
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec
import numpy as np

from accordingto.compare import copies as whole
from accordingto.compare import passages as part
from accordingto.compare.alignment import align
from accordingto.compare.direction import original
from accordingto.compare.fingerprints import Fingerprint, Words, word_spans, words_of
from accordingto.compare.furniture import without_furniture
from accordingto.compare.passages import Stretch
from accordingto.compare.seeds import Corpus, Index, corpus, index, pairs
from accordingto.records import Copies, Located, Report, SharedPassage, Span

MARK = re.compile('["“”]')
# Gives the reports with these ids, each once, in any order, one after the other.
Texts = Callable[[Collection[str]], Iterable[Report]]


class Reuse(msgspec.Struct, frozen=True):
    """What reports share: groups of copies, and passages of reports that are otherwise different."""

    copies: tuple[Copies, ...] = ()
    passages: tuple[SharedPassage, ...] = ()


class _Known(msgspec.Struct):
    """The reports in order of publication; several may have one and the same words (a unit)."""

    reports: list[Fingerprint]  # without their words
    units: list[list[int]]
    corpus: Corpus
    index: Index


def reuse(fingerprints: Iterable[Fingerprint], texts: Texts) -> Reuse:
    """Find copies and shared passages.

    Takes the fingerprints of every report, streamed in any order (one that comes twice counts once), and a function
    that gives reports by id, which is asked once for those in which passages stand. Ids of what is found are made from
    its content; everything is in order of publication, then of id.
    """
    known = _known(fingerprints)
    sizes, heads = known.corpus.sizes.tolist(), known.corpus.heads.tolist()
    links: list[whole.Link] = []
    items: list[whole.Item] = []
    shared = part.Pairs()
    for one, other in pairs(known.corpus, known.index):
        if sizes[one] > sizes[other]:
            one, other = other, one
        blocks = align(known.corpus.of(one), known.corpus.of(other))
        link = whole.link(one, other, sizes[one], sizes[other], (heads[one], heads[other]), blocks)
        if link is not None:
            links.append(link)
        long = [block for block in blocks if part.is_passage(block)]
        if long:
            items += whole.items(one, other, long)
        for block in long:
            shared.add(one, other, block)
    digests = whole.digests(items, sizes)
    groups = whole.groups(link for link in links if link.longer not in digests or link.of_longer > whole.ITEM_SHARE)
    copy_of = list(range(len(known.corpus)))
    for group in groups:
        for unit in group.reports:
            copy_of[unit] = group.reports[0]
    located = [
        [*stretches, *_in_copies(known.corpus, stretches, groups, copy_of)]
        for stretches in part.joined(shared, copy_of)
    ]
    return Reuse(tuple(_copies(known, groups)), tuple(_passages(known, located, texts)))


def _known(fingerprints: Iterable[Fingerprint]) -> _Known:
    """Sort the reports, and keep the same body once, with the headline of the first."""
    reports: dict[str, tuple[Fingerprint, int]] = {}
    words: list[Words] = []
    firsts: list[Fingerprint] = []
    by_digest: dict[bytes, int] = {}
    for each in fingerprints:
        if each.report in reports:
            continue
        known = msgspec.structs.replace(each, words=b"")
        unit = by_digest.setdefault(hashlib.sha256(each.words[4 * each.head :]).digest(), len(words))
        if unit == len(words):
            words.append(words_of(each))
            firsts.append(known)
        elif _order(known) < _order(firsts[unit]):
            words[unit], firsts[unit] = words_of(each), known
        reports[each.report] = (known, unit)
    ordered = sorted(reports.values(), key=lambda row: _order(row[0]))
    units: dict[int, list[int]] = {}
    for number, (_, unit) in enumerate(ordered):
        units.setdefault(unit, []).append(number)
    together = corpus([words[unit] for unit in units], [firsts[unit].head for unit in units])
    del words
    outlets = [firsts[unit].outlet for unit in units]
    return _Known(
        [row[0] for row in ordered],
        list(units.values()),
        *without_furniture(together, index(together), outlets),
    )


def _order(report: Fingerprint) -> tuple[datetime.date, str]:
    return report.published or datetime.date.max, report.report


def _copies(known: _Known, groups: Sequence[whole.Group]) -> Iterator[Copies]:
    """The groups of copies, and the reports of the same words that nothing else is a copy of."""
    grouped = {unit for group in groups for unit in group.reports}
    same = [
        whole.Group((unit,), 1.0)
        for unit, numbers in enumerate(known.units)
        if unit not in grouped and len(numbers) > 1 and len(known.corpus.of(unit))
    ]
    for group in sorted([*groups, *same], key=lambda group: min(known.units[unit][0] for unit in group.reports)):
        lengths = {number: len(known.corpus.of(unit)) for unit in group.reports for number in known.units[unit]}
        numbers = sorted(lengths)
        members = [known.reports[number] for number in numbers]
        found, why = original(members, lengths=[lengths[number] for number in numbers])
        ids = tuple(member.report for member in members)
        yield Copies(
            _id("r", *sorted(ids)),
            "near" if len(group.reports) > 1 else "exact",
            ids,
            round(group.similarity, 4),
            None if found is None else ids[found],
            why,
        )


def _in_copies(
    corpus: Corpus, stretches: Sequence[Stretch], groups: Sequence[whole.Group], copy_of: Sequence[int]
) -> Iterator[Stretch]:
    """A passage of a report in the copies of it: a copy has it, too, even where its own pairs did not tell."""
    found = {stretch.report for stretch in stretches}
    members = {group.reports[0]: group.reports for group in groups}
    for stretch in stretches:
        words = corpus.of(stretch.report)[stretch.start : stretch.end]
        for unit in members.get(copy_of[stretch.report], ()):
            if unit in found:
                continue
            blocks = [
                block
                for block in align(words, corpus.of(unit))
                if part.is_passage(block) and block.end - block.start >= part.SAME * len(words)
            ]
            if blocks:
                block = max(blocks, key=lambda block: (block.equal, -block.start))
                found.add(unit)
                yield Stretch(unit, block.other_start, block.other_end)


def _passages(known: _Known, located: Sequence[Sequence[Stretch]], texts: Texts) -> Iterator[SharedPassage]:
    """The passages with their spans and the text of the first."""
    wanted: dict[str, list[tuple[int, int, int]]] = {}
    for passage, stretches in enumerate(located):
        for stretch in stretches:
            head = known.reports[known.units[stretch.report][0]].head
            for number in known.units[stretch.report]:
                own = known.reports[number]
                start, end = (max(at - head, -own.head) + own.head for at in (stretch.start, stretch.end))
                if start < end:
                    wanted.setdefault(own.report, []).append((passage, start, end))
    numbers = {report.report: number for number, report in enumerate(known.reports) if report.report in wanted}
    spans: list[dict[int, Span]] = [{} for _ in located]
    quoted: list[tuple[int, str]] = [(len(numbers) + len(known.reports), "")] * len(located)
    for report in texts(wanted.keys()):
        number = numbers[report.id]
        words = list(word_spans(report.text, known.reports[number].kept))
        for passage, start, end in wanted[report.id]:
            span = (words[start][0], words[end - 1][1])
            spans[passage][number] = span
            if number < quoted[passage][0]:
                quoted[passage] = (number, report.text[slice(*span)])
    for stretches, found, (_, text) in sorted(
        zip(located, spans, quoted, strict=True), key=lambda row: sorted(row[1].items())
    ):
        first = min(stretches, key=lambda stretch: known.units[stretch.report][0])
        ordered = sorted(found.items())
        members = [known.reports[number] for number, _ in ordered]
        source, why = original(members, quotation=_is_quotation(text))
        number, span = ordered[0]
        yield SharedPassage(
            # the same few words may be two passages: each is known by where it stands first, too
            _id("p", corpus_text(known.corpus, first), known.reports[number].report, str(span[0])),
            text,
            tuple(Located(member.report, span) for member, (_, span) in zip(members, ordered, strict=True)),
            None if source is None else members[source].report,
            why,
        )


def corpus_text(corpus: Corpus, stretch: Stretch) -> str:
    """The words of a stretch as hexadecimal digits."""
    return np.ascontiguousarray(corpus.of(stretch.report)[stretch.start : stretch.end]).astype("<u4").tobytes().hex()


def _id(kind: str, *content: str) -> str:
    return kind + hashlib.sha256("\n".join(content).encode()).hexdigest()[:16]


def _is_quotation(text: str) -> bool:
    """Whether most of a passage is in quotation marks; one that is open before it counts where its end is in it."""
    if not (first := MARK.search(text)):
        return False
    inside = first[0] == "”" or (first[0] == '"' and text[first.end() : first.end() + 1] in ("", " ", "\n"))
    quoted = before = 0
    for match in MARK.finditer(text):
        quoted += (match.start() - before) * inside
        inside = match[0] == "“" or (match[0] == '"' and not inside)
        before = match.end()
    return 2 * (quoted + (len(text) - before) * inside) > len(text)


class Lookup:
    """Whether two places of two reports are the same words, taken over from one another or from elsewhere."""

    def __init__(self, copies: Iterable[Copies], passages: Iterable[SharedPassage]) -> None:
        self._copies = {report: group for group in copies for report in group.reports}
        self._passages: dict[str, list[tuple[Span, SharedPassage]]] = {}
        for passage in passages:
            for located in passage.reports:
                self._passages.setdefault(located.report, []).append((located.span, passage))
        for found in self._passages.values():
            found.sort(key=lambda row: row[0])

    def copies(self, report: str) -> Copies | None:
        """The group of copies that a report is in."""
        return self._copies.get(report)

    def passages(self, report: str, span: Span) -> list[SharedPassage]:
        """The shared passages that at least half of a span of a report lies in, in order."""
        rows = self._passages.get(report, [])
        stop = bisect.bisect_left(rows, span[1], key=lambda row: row[0][0])
        return [
            passage
            for (start, end), passage in rows[:stop]
            if 2 * (min(end, span[1]) - max(start, span[0])) >= span[1] - span[0] > 0
        ]

    def together(self, report: str, span: Span, other: str, other_span: Span) -> Copies | SharedPassage | None:
        """What two spans of two reports lie in together: a group of copies (wherever in it), else a shared passage,
        else None."""
        group = self._copies.get(report)
        if group is not None and group is self._copies.get(other):
            return group
        here = {id(passage) for passage in self.passages(report, span)}
        return next((passage for passage in self.passages(other, other_span) if id(passage) in here), None)
