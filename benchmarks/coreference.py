"""Coreference on GUM's CoNLL-U (``Entity=``): the CoNLL score over named and pronominal mentions.

The measures are those of the CoNLL-2012 shared task (Pradhan et al., EMNLP 2012 and ACL 2014): the mean F1 of MUC
(Vilain et al. 1995), B³ (Bagga and Baldwin 1998) and CEAF with the entity similarity φ4 (Luo 2005), numerators and
denominators summed over all files. As there, an entity mentioned once is left out on both sides.

What is scored. The system reads raw text that is made of the file: words with the spaces the file gives them,
sentences of a paragraph with a space between, paragraphs with an empty line. Gold mentions are those of ``Entity=``
whose head (the word of GUM's ``minspan`` whose governor is outside of it) is a proper noun (UPOS ``PROPN``) or a
personal, possessive or reflexive pronoun (XPOS ``PRP``, ``PRP$``). Of the system's mentions those count whose head is
such a word by its own tags. Mentions of other kinds (``the company``) may tie names together but are not counted.

When mentions match. ``conll_f1`` matches by head: a system mention and a gold mention are the same when the system's
head lies in the gold minimal span (the head, or all words of a name). GUM's mentions are maximal noun phrases (``Ann
Lee, the city's first mayor, who ...``), so exact boundaries would measure another thing. A mention is matched once,
pairs with equal boundaries first and then by the overlap of their words. ``exact_f1`` asks for equal boundaries.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from accordingto.language.coreference import coreference
from accordingto.language.parse import load_pipeline, parse
from accordingto.records import Mention, Span, Tokens

BRACKET = re.compile(r"\([^()]*\)?|[^()]+\)")
PRONOUNS = frozenset({"PRP", "PRP$"})
NAMES = frozenset({"NNP", "NNPS"})


class GoldMention(NamedTuple):
    """A half-open range of words, the words of its minimal span, its entity, and whether it is counted."""

    start: int
    end: int
    core: tuple[int, ...]
    entity: str
    counts: bool
    kind: str = ""


class Document(msgspec.Struct, frozen=True):
    """One file as raw text, the characters of every word, and its mentions."""

    name: str
    text: str
    words: tuple[Span, ...]
    mentions: tuple[GoldMention, ...]


def read_document(path: Path) -> Document:
    """Read one CoNLL-U file with GUM's ``Entity=``. Raises ``ValueError`` where its brackets do not balance."""
    text: list[str] = []
    length = 0
    words: list[Span] = []
    rows: list[list[str]] = []
    gap = ""
    joined_until = 0
    joined_gap = " "
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and not line.startswith("# newpar_block") and words:
            gap = "\n\n"
        cells = line.split("\t")
        if len(cells) != 10 or "." in cells[0]:
            continue
        space = "" if "SpaceAfter=No" in cells[9] else " "
        if "-" in cells[0]:  # one written word that is two words of the syntax ("Ann's")
            joined_until, joined_gap = int(cells[0].split("-")[1]), space
            continue
        number = int(cells[0])
        if number == 1 and gap == "" and words:
            gap = " "
        text.append(gap + cells[1])
        length += len(gap) + len(cells[1])
        words.append((length - len(cells[1]), length))
        rows.append(cells)
        gap = space
        if number < joined_until:
            gap = ""
        elif number == joined_until:
            gap, joined_until = joined_gap, 0
    return Document(path.stem, "".join(text), tuple(words), tuple(_mentions(path, rows)))


def _mentions(path: Path, rows: Sequence[Sequence[str]]) -> Iterable[GoldMention]:
    opened: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for place, cells in enumerate(rows):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", cells[9])
        for bracket in BRACKET.findall(found[1]) if found else ():
            fields = bracket.strip("()").split("-")
            if bracket.startswith("("):
                opened[fields[0]].append((place, fields))
            if not bracket.endswith(")"):
                continue
            if not opened[fields[0]]:
                raise ValueError(f"{path}: the mention of entity {fields[0]} is closed but was never opened")
            start, fields = opened[fields[0]].pop()
            core = tuple(start + int(number) - 1 for number in fields[5].split(","))
            head = next((word for word in core if word - int(rows[word][0]) + int(rows[word][6]) not in core), core[0])
            counts = rows[head][3] == "PROPN" or rows[head][4] in PRONOUNS
            yield GoldMention(start, place + 1, core, fields[0].split("[")[0], counts, fields[1])
    if any(opened.values()):
        raise ValueError(f"{path}: a mention is opened but never closed")


# --- the measures ------------------------------------------------------------------------------------------------

Clusters = list[set[int]]


def tally(gold: Clusters, system: Clusters) -> Counter[str]:
    """Numerators and denominators of the three measures for one document; both sides' mentions are numbers, equal
    where they match."""
    sums: Counter[str] = Counter()
    for side, these, others in (("p", system, gold), ("r", gold, system)):
        owner = {mention: number for number, cluster in enumerate(others) for mention in cluster}
        for cluster in these:
            parts = Counter(owner[mention] for mention in cluster if mention in owner)
            alone = sum(mention not in owner for mention in cluster)
            sums[f"muc_{side}"] += len(cluster) - len(parts) - alone
            sums[f"muc_{side}_of"] += len(cluster) - 1
            sums[f"b3_{side}"] += sum(part * part for part in parts.values()) / len(cluster)  # type: ignore[assignment]
            sums[f"b3_{side}_of"] += len(cluster)
    similar = [[2 * len(a & b) / (len(a) + len(b)) for b in system] for a in gold]
    aligned = best_alignment(similar)
    for side, clusters in (("p", system), ("r", gold)):
        sums[f"ceaf_{side}"] += aligned  # type: ignore[assignment]
        sums[f"ceaf_{side}_of"] += len(clusters)
    return sums


def best_alignment(gains: Sequence[Sequence[float]]) -> float:
    """The greatest sum of gains with every row and column used at most once (Kuhn 1955, Munkres 1957; the O(n³) form
    with potentials)."""
    if not gains or not gains[0]:
        return 0.0
    if len(gains) > len(gains[0]):
        gains = [list(column) for column in zip(*gains, strict=True)]
    height, width = len(gains), len(gains[0])
    row_price = [0.0] * (height + 1)
    column_price = [0.0] * (width + 1)
    matched = [0] * (width + 1)  # the row of each column; row and column 0 stand for none
    for row in range(1, height + 1):
        matched[0] = row
        column = 0
        slack = [float("inf")] * (width + 1)
        came_from = [0] * (width + 1)
        seen = [False] * (width + 1)
        while matched[column]:
            seen[column] = True
            current, step, nearest = matched[column], float("inf"), 0
            for other in range(1, width + 1):
                if seen[other]:
                    continue
                cost = -gains[current - 1][other - 1] - row_price[current] - column_price[other]
                if cost < slack[other]:
                    slack[other], came_from[other] = cost, column
                if slack[other] < step:
                    step, nearest = slack[other], other
            for other in range(width + 1):
                if seen[other]:
                    row_price[matched[other]] += step
                    column_price[other] -= step
                else:
                    slack[other] -= step
            column = nearest
        while column:
            matched[column] = matched[came_from[column]]
            column = came_from[column]
    return sum(gains[matched[column] - 1][column - 1] for column in range(1, width + 1) if matched[column])


def figures(sums: Counter[str]) -> dict[str, float]:
    """The three F1 and their mean, in per cent, with precision and recall of each measure."""
    result: dict[str, float] = {}
    for measure in ("muc", "b3", "ceaf"):
        precision, recall = (
            100 * sums[f"{measure}_{side}"] / sums[f"{measure}_{side}_of"] if sums[f"{measure}_{side}_of"] else 0.0
            for side in ("p", "r")
        )
        both = precision + recall
        result |= {f"{measure}_p": precision, f"{measure}_r": recall}
        result[f"{measure}_f1"] = 2 * precision * recall / both if both else 0.0
    return {"conll_f1": sum(result[f"{measure}_f1"] for measure in ("muc", "b3", "ceaf")) / 3, **result}


# --- matching ----------------------------------------------------------------------------------------------------


def compare(document: Document, tokens: Tokens, mentions: Sequence[Mention], *, exact: bool = False) -> Counter[str]:
    """Score one document's mentions; see the head of this file for what is counted and what matches."""
    gold = [mention for mention in document.mentions if mention.counts]
    starts = [start for start, _ in document.words]
    found = []
    for mention in mentions:
        if tokens.tag[mention.head] in NAMES | PRONOUNS:
            first, head = (
                max(bisect.bisect_right(starts, tokens.start[token]) - 1, 0) for token in (mention.start, mention.head)
            )
            end = bisect.bisect_left(starts, tokens.end[mention.end - 1])
            found.append((first, end, head, mention.cluster))
    pairs = []
    by_word = defaultdict(list)
    for number, other in enumerate(gold):
        for word in range(other.start, other.end) if exact else other.core:
            by_word[word].append(number)
    for number, (start, end, head, _) in enumerate(found):
        for candidate in by_word[head]:
            other = gold[candidate]
            common = min(end, other.end) - max(start, other.start)
            overlap = common / (max(end, other.end) - min(start, other.start))
            if overlap == 1.0 or not exact:
                pairs.append((-overlap, number, candidate))
    match: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, candidate in sorted(pairs):
        if number not in match and candidate not in taken:
            match[number] = candidate
            taken.add(candidate)
    return tally(
        _clusters((mention.entity, number) for number, mention in enumerate(gold)),
        _clusters((cluster, match.get(number, -1 - number)) for number, (_, _, _, cluster) in enumerate(found)),
    )


def _clusters(labelled: Iterable[tuple[str | int, int]]) -> Clusters:
    clusters: dict[str | int, set[int]] = defaultdict(set)
    for label, mention in labelled:
        clusters[label].add(mention)
    return [cluster for cluster in clusters.values() if len(cluster) > 1]


def total(
    documents: Sequence[Document],
    parsed: Iterable[Tokens],
    resolve: Callable[[Tokens], Sequence[Mention]] = coreference,
) -> dict[str, float]:
    """Figures over documents that are parsed already."""
    sums: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for document, tokens in zip(documents, parsed, strict=True):
        mentions = resolve(tokens)
        for exact, counter in sums.items():
            counter.update(compare(document, tokens, mentions, exact=exact))
    return {**figures(sums[False]), "exact_f1": figures(sums[True])["conll_f1"]}


def score(files: list[Path]) -> dict[str, float]:
    """Figures of the system on CoNLL-U files: ``conll_f1`` and its parts by head, ``exact_f1`` by boundaries."""
    documents = [read_document(path) for path in itertools.chain(files)]
    pipeline = load_pipeline()
    return total(documents, parse((document.text for document in documents), pipeline))
