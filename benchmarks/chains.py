"""How well it is told who says so, and through whom: found contents, exact chains, forms.

The measures are this project's own; no corpus but its own has chains. Of all gold attributions, nested ones too:

* ``found``: the share whose content an answer's overlaps by a token Jaccard of at least 0.5, matched one to one, the
  greatest overlap first, among equals the one with the right chain, then the right form. What is left is matched in the
  same way to pieces of the answers' contents, spans and sentences: the gold files take single sentences out of a long
  quotation, which is one content to the reader (and two pieces of one answer may then find two gold items);
* ``whole``: the share that is found without looking at pieces;
* ``chain``: the share that is found with exactly the gold chain, link by link;
* ``form``: the share that is found with the right form;
* ``precision``: of the answers, the share that is matched.

Two links agree when they are equal after case folding and without "the", wherever it stands. A gold link
``unnamed: …`` agrees with every unnamed link whose description has the same head noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from accordingto.records import Span
from benchmarks import data
from benchmarks.data import Case, Item
from benchmarks.spans import OVERLAP, covered, jaccard, match, percent, tokens

UNNAMED = "unnamed:"
# What a noun phrase goes on with after its head noun: a preposition, a relative, an adjective or participle that
# follows its noun ("people familiar with the matter", "a man identified as its driver").
AFTER_HEAD = frozenset(
    """
    about above across after against along amid among around as at aware based because before behind below
    beneath beside between beyond briefed by cited close connected during employed familiar for from identified
    in including inside interviewed into involved knowledgeable like living named near of off on onto out
    outside over present privy quoted regarding speaking that through throughout to toward towards under until
    up upon versus via when where which while who whom whose with within without working
    """.split()
)
SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*(?=\s)\s+|\n+")
WORD = re.compile(r"[\w’'.&-]*\w|,|;|\(|–|—")


def score(files: list[Path]) -> dict[str, float]:
    """Read the reports of ``files`` and score their chains."""
    return figures(data.cases(files))


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures named in the module's docstring, as percentages."""
    gold = answers = found = chain = form = whole = matched = 0
    for case in cases:
        pairs = align(case)
        gold += len(case.gold)
        answers += len(case.answers)
        found += len(pairs)
        whole += len(_whole(case))
        matched += len(set(pairs.values()))
        for wanted, given in _items(case, pairs):
            chain += same_chain(wanted.chain, given.chain)
            form += wanted.form == given.form
    return {
        "found": percent(found, gold),
        "chain": percent(chain, gold),
        "form": percent(form, gold),
        "precision": percent(matched, answers),
        "whole": percent(whole, gold),
    }


def align(case: Case) -> dict[int, int]:
    """Which gold item (by index) is found by which answer: whole contents first, then pieces of them."""
    pairs = _whole(case)
    among = tokens(case.text)
    gold = [covered(item.content, among) for item in case.gold]
    pieces = [
        (covered([piece], among), answer)
        for answer, item in enumerate(case.answers)
        for piece in _pieces(case.text, item)
    ]
    taken = {
        answer: frozenset[int]().union(*(gold[i] for i, j in pairs.items() if j == answer)) for answer in pairs.values()
    }
    free = [(piece, answer) for piece, answer in pieces if not piece & taken.get(answer, frozenset())]
    scores = [
        (_rank(case, i, answer, jaccard(wanted, piece)), i, number)
        for i, wanted in enumerate(gold)
        if i not in pairs
        for number, (piece, answer) in enumerate(free)
        if jaccard(wanted, piece) >= OVERLAP
    ]
    return {**pairs, **{i: free[number][1] for i, number in match(scores).items()}}


def _whole(case: Case) -> dict[int, int]:
    among = tokens(case.text)
    gold, answers = ([covered(item.content, among) for item in side] for side in (case.gold, case.answers))
    return match(
        (_rank(case, i, j, jaccard(wanted, given)), i, j)
        for i, wanted in enumerate(gold)
        for j, given in enumerate(answers)
        if jaccard(wanted, given) >= OVERLAP
    )


def _rank(case: Case, i: int, j: int, overlap: float) -> tuple[float, float, float]:
    right_chain = same_chain(case.gold[i].chain, case.answers[j].chain)
    return overlap, float(right_chain), float(case.gold[i].form == case.answers[j].form)


def _pieces(text: str, item: Item) -> list[Span]:
    """The spans of an answer's content, and the sentences of each."""
    found: list[Span] = []
    for start, end in item.content:
        ends = [start, *(match.end() for match in SENTENCE_END.finditer(text, start, end)), end]
        found += [(start, end), *((one, other) for one, other in pairwise(ends) if other > one)]
    return found


def _items(case: Case, pairs: dict[int, int]) -> list[tuple[Item, Item]]:
    return [(case.gold[i], case.answers[j]) for i, j in sorted(pairs.items())]


def same_chain(gold: Sequence[str], answer: Sequence[str]) -> bool:
    """Whether two chains have the same links in the same order."""
    return len(gold) == len(answer) and all(same_link(one, other) for one, other in zip(gold, answer, strict=True))


def same_link(gold: str, answer: str) -> bool:
    """Whether two links name the same source; see the module's docstring."""
    one, other = normal(gold), normal(answer)
    if one == other:
        return True
    if not (one.startswith(UNNAMED) and other.startswith(UNNAMED)):
        return False
    head = head_noun(one.removeprefix(UNNAMED))
    return head is not None and head == head_noun(other.removeprefix(UNNAMED))


def normal(name: str) -> str:
    """A name as it is compared: case folded, without the word "the", single spaces."""
    return " ".join(word for word in name.casefold().split() if word != "the")


def head_noun(description: str) -> str | None:
    """The head noun of a description: the last word before a preposition, a relative, a comma or the end.

    "senior official at the water ministry" gives "official", "people familiar with the talks" "people". A word is
    taken as it stands, without a grammar; a preposition at the very start ("about 20 people") is passed over. None
    where there is no word.
    """
    head = None
    for word in WORD.findall(description.casefold()):
        if word not in AFTER_HEAD and word[-1].isalnum():
            head = word
        elif head:
            break
    return head


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every error with its kind: missing, wrong chain, wrong form, spurious."""
    for case in data.cases(files):
        pairs = align(case)
        for index, item in enumerate(case.gold):
            if index not in pairs:
                yield "missing", f"{_chain(item)}: {data.quote(case.text, item.content)}"
        for wanted, given in _items(case, pairs):
            content = data.quote(case.text, wanted.content)
            if not same_chain(wanted.chain, given.chain):
                yield "chain", f"gold: {_chain(wanted)} | ours: {_chain(given)} | {content}"
            if wanted.form != given.form:
                yield "form", f"gold: {wanted.form} | ours: {given.form} | {content}"
        matched = set(pairs.values())
        for index, item in enumerate(case.answers):
            if index not in matched:
                yield "spurious", f"{item.confidence:.2f} {_chain(item)}: {data.quote(case.text, item.content)}"


def _chain(item: Item) -> str:
    return " → ".join(item.chain) or "–"
