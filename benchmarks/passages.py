"""How well passages that reports share are found, and where they stand, on a set made from the texts of a file.

Passages of 30 to 150 words are taken out of the texts of a file, from after their first paragraph (which may be the
headline), edited as newsrooms edit what they take over, and put into one to four other texts of it, between
paragraphs, with a fixed seed: unchanged; with other marks and white space; a word in twelve changed; a clause left
out; the last two together.

* ``span_f1``, ``span_precision``, ``span_recall``: over the places of passages (a report and a span of its characters,
  in the source and in every report it was put into). A place counts as found where a place of the passage that is
  matched with its own has at least four fifths of the characters of both in common (intersection over union 0.8);
  passages are matched one to one, the most places in common first.
* ``plagdet`` with ``char_precision``, ``char_recall`` and ``granularity``: the measures of PAN's text alignment task
  (Potthast et al., *An Evaluation Framework for Plagiarism Detection*, COLING 2010), over the places, as percentages,
  but for granularity: the share of each answered place that is gold and of each gold place that is answered
  (macro-averaged), and how many answers there are for each gold place found.

What the texts share of themselves (a speech that two of them quote) is in no gold: a place of an answer that touches
no gold place and has eight words in a row in common with another place of the answer is left out of the count, and so
is every place of the answer that has them in common with it, if it is matched with nothing. Texts that share a tenth
of their runs of eight words with an earlier one take no part.
"""

from __future__ import annotations

import datetime
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from accordingto.compare.fingerprints import fingerprint
from accordingto.compare.reuse import reuse
from accordingto.gather.anatomy import anatomy
from accordingto.records import Located, Report, Span
from benchmarks import data, edits
from benchmarks.copies import bases
from benchmarks.spans import match, percent, prf

SEED = "passages"
SAME = 0.8  # intersection over union of two spans that are one place
NATURAL = 8  # words in a row in common that make an answer true, though nobody put it there
LEAST, MOST = 30, 150  # words of a passage
EDITS = ("same", "retyped", "words", "clause", "both")


class Set(msgspec.Struct, frozen=True):
    """Reports, and the places of every passage in them: the one it comes from first."""

    reports: tuple[Report, ...]
    gold: tuple[tuple[Located, ...], ...]
    kinds: tuple[str, ...]


class _Text:
    """A text into which passages are put, and where they and those taken from it stand in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[tuple[int, Span]] = []

    def put(self, passage: int, quoted: str, chance: random.Random) -> None:
        """Put a passage in as a paragraph of its own, after the first."""
        breaks = [
            found.end()
            for found in edits.PARAGRAPH.finditer(self.text)
            if all(not start < found.end() < end for _, (start, end) in self.places)
        ] or [len(self.text)]
        at = chance.choice(breaks)
        shift = len(quoted) + 2
        self.places = [
            (each, (start + shift, end + shift) if start >= at else (start, end)) for each, (start, end) in self.places
        ]
        self.text = f"{self.text[:at]}{quoted}\n\n{self.text[at:]}"
        self.places.append((passage, (at, at + len(quoted))))


def made(texts: Sequence[str], seed: str = SEED) -> Set:
    """The set made from texts: about one passage for every two of them."""
    chance = edits.generator(seed)
    chosen = list(bases(texts))
    known = [word for number in chosen for word in texts[number].split()]
    hosts = {number: _Text(texts[number]) for number in chosen}
    kinds: list[str] = []
    for number in chosen[::2]:
        span = _taken(hosts[number], chance)
        if span is None:
            continue
        quoted = hosts[number].text[slice(*span)]
        hosts[number].places.append((len(kinds), span))
        kind = EDITS[len(kinds) % len(EDITS)]
        for other in chance.sample([each for each in chosen if each != number], chance.randint(1, 4)):
            hosts[other].put(len(kinds), edited(quoted, kind, known, chance), chance)
        kinds.append(kind)
    reports = {
        number: Report(host.text, outlet=f"Outlet {number % 7}", published=datetime.date(2016, 1, 1 + number % 28))
        for number, host in hosts.items()
    }
    gold: list[list[tuple[bool, Located]]] = [[] for _ in kinds]
    for number, host in hosts.items():
        for passage, span in host.places:
            own = host.text[slice(*span)] in texts[number]
            gold[passage].append((not own, Located(reports[number].id, span)))
    places = tuple(tuple(located for _, located in sorted(each, key=lambda row: row[0])) for each in gold)
    return Set(tuple(reports.values()), places, tuple(kinds))


def _taken(host: _Text, chance: random.Random) -> Span | None:
    """A run of whole sentences of a text, of the right length, apart from what is in it of others."""
    found = [(match.start(), match.end()) for match in edits.PASSAGE.finditer(host.text)]
    after = edits.PARAGRAPH.search(host.text)
    found = [span for span in found if after and span[0] >= after.end()]
    chance.shuffle(found)
    size = chance.randint(LEAST, MOST)
    for start, _ in found:
        ends = [end for _, end in found if end > start and LEAST <= edits.words(host.text[start:end]) <= size]
        # A passage that is most of its report is no passage: then one report is a copy of part of another.
        ends = [end for end in ends if 2 * (end - start) <= len(host.text)]
        span = (start, max(ends)) if ends else None
        if span and all(span[1] <= other[0] or span[0] >= other[1] for _, other in host.places):
            return span
    return None


def edited(text: str, kind: str, known: Sequence[str], chance: random.Random) -> str:
    """A passage as another report prints it."""
    if kind in ("words", "both"):
        text = edits.reworded(text, 1 / 12, known, chance)
    if kind in ("clause", "both"):
        text = edits.without_clause(text, chance)
    return edits.retyped(text, chance).strip() if kind == "retyped" else text.strip()


def found_in(made: Set) -> list[tuple[Located, ...]]:
    """The places of every passage that the system finds."""
    by_id = {report.id: report for report in made.reports}
    prints = (fingerprint(report, anatomy(report.text).parts) for report in made.reports)
    return [passage.reports for passage in reuse(prints, lambda ids: [by_id[each] for each in ids]).passages]


def overlap(one: Located, other: Located) -> int:
    """The characters that two places have in common."""
    if one.report != other.report:
        return 0
    return max(0, min(one.span[1], other.span[1]) - max(one.span[0], other.span[0]))


def same(one: Located, other: Located) -> bool:
    """Whether two places are one."""
    shared = overlap(one, other)
    return shared >= SAME * (one.span[1] - one.span[0] + other.span[1] - other.span[0] - shared)


def figures(made: Set, answers: Sequence[Sequence[Located]]) -> dict[str, float]:
    """The measures named in the module's docstring."""
    pairs = matched(made, answers)
    wrong = {(number, index) for number, index, _ in spurious(made, answers, pairs)}
    right = {(number, index) for number, hits in pairs.values() for index in hits.values()}
    measured = prf(len(right), len(right) + len(wrong), sum(map(len, made.gold)))
    return {
        "span_f1": measured.f1,
        "span_precision": measured.precision,
        "span_recall": measured.recall,
        **_plagdet(
            [each for places in made.gold for each in places],
            [answers[number][index] for number, index in sorted(right | wrong)],
        ),
    }


def spurious(
    made: Set, answers: Sequence[Sequence[Located]], pairs: Mapping[int, tuple[int, dict[int, int]]]
) -> Iterator[tuple[int, int, Located]]:
    """The places of answers (answer, place) that are matched with nothing, but for what texts share of themselves."""
    texts = {report.id: report.text for report in made.reports}
    right = {(number, index) for number, hits in pairs.values() for index in hits.values()}
    gold: dict[str, list[Located]] = defaultdict(list)
    for places in made.gold:
        for located in places:
            gold[located.report].append(located)
    for number, answer in enumerate(answers):
        runs = [edits.runs(texts[each.report][slice(*each.span)], NATURAL) for each in answer]
        count = Counter(run for found in runs for run in found)
        apart = [not any(overlap(each, other) for other in gold[each.report]) for each in answer]
        natural = {run for out, found in zip(apart, runs, strict=True) if out for run in found if count[run] > 1}
        for index, located in enumerate(answer):
            if (number, index) not in right and not runs[index] & natural:
                yield number, index, located


def matched(made: Set, answers: Sequence[Sequence[Located]]) -> dict[int, tuple[int, dict[int, int]]]:
    """For each gold passage that is found, the answer it is matched with, and which of their places are the same."""
    at: dict[str, list[tuple[int, Located]]] = defaultdict(list)
    for number, answer in enumerate(answers):
        for located in answer:
            at[located.report].append((number, located))
    shared: Counter[tuple[int, int]] = Counter()
    for wanted, places in enumerate(made.gold):
        for located in places:
            shared.update({(wanted, number) for number, each in at[located.report] if same(located, each)})
    pairs = match(((float(count),), wanted, number) for (wanted, number), count in shared.items())
    return {
        wanted: (
            number,
            match(
                ((float(overlap(one, other)),), i, j)
                for i, one in enumerate(made.gold[wanted])
                for j, other in enumerate(answers[number])
                if same(one, other)
            ),
        )
        for wanted, number in pairs.items()
    }


def _plagdet(gold: Sequence[Located], given: Sequence[Located]) -> dict[str, float]:
    """PAN's measures over places."""
    at: dict[str, tuple[list[Located], list[Located]]] = {}
    for side, places in enumerate((gold, given)):
        for located in places:
            at.setdefault(located.report, ([], []))[side].append(located)

    def share(places: Sequence[Located], other: int) -> float:
        covered = 0.0
        for one in places:
            seen: set[int] = set()
            for each in at[one.report][other]:
                seen.update(range(max(one.span[0], each.span[0]), min(one.span[1], each.span[1])))
            covered += len(seen) / (one.span[1] - one.span[0])
        return percent(covered, len(places))

    precision, recall = share(given, 0), share(gold, 1)
    hits = [sum(overlap(one, each) > 0 for each in at[one.report][1]) for one in gold]
    granularity = sum(hits) / max(sum(hit > 0 for hit in hits), 1)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "plagdet": f1 / math.log2(1 + max(granularity, 1.0)),
        "char_precision": precision,
        "char_recall": recall,
        "granularity": granularity,
    }


def _of_files(files: Sequence[Path]) -> Set:
    return made([row.text for file in files for row in data.rows(file)])


def score(files: list[Path]) -> dict[str, float]:
    """The figures on the set made from the texts of ``files``."""
    wanted = _of_files(files)
    return figures(wanted, found_in(wanted))


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every place that is missed, found at other characters, or wrong."""
    wanted = _of_files(files)
    answers = found_in(wanted)
    texts = {report.id: report.text for report in wanted.reports}

    def quoted(located: Located) -> str:
        return data.shorten(texts[located.report][slice(*located.span)], 300)

    pairs = matched(wanted, answers)
    for number, places in enumerate(wanted.gold):
        hit = pairs.get(number, (-1, {}))[1]
        for index, located in enumerate(places):
            if index not in hit:
                near = [each for answer in answers for each in answer if overlap(each, located)]
                kind = f"{'ends' if near else 'missed'} {wanted.kinds[number]}"
                yield kind, " | ours: ".join(map(quoted, [located, *near]))
    for _, _, located in spurious(wanted, answers, pairs):
        yield "wrong", quoted(located)
