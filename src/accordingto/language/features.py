"""What the parse and the quotation marks tell the encoder about each token, as small integers.

The tagger's errors without them are mostly clause boundaries and quotations; both are known before the encoder runs.
Each feature is an embedding added to the encoder's input (``train/tagger.py``); value 0 is "unknown" everywhere.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from accordingto.records import Tokens

TAGS = (
    "$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB "
    "RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX ``"
).split()
DEPS = (
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative "
    "dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj "
    "predet prep prt punct quantmod relcl xcomp"
).split()
CLAUSES = ("ROOT", "ccomp", "advcl", "relcl", "acl", "xcomp", "pcomp", "csubj", "csubjpass", "parataxis", "conj")
LABELS = (
    "PERSON ORG GPE NORP LOC FAC DATE TIME MONEY PERCENT CARDINAL ORDINAL QUANTITY EVENT LAW LANGUAGE PRODUCT "
    "WORK_OF_ART"
).split()
DEEPEST = 6
# quotation state: outside, inside double marks, inside single marks, and the marks themselves
QUOTE_OUTSIDE, QUOTE_INSIDE, QUOTE_SINGLE, QUOTE_OPENS, QUOTE_CLOSES = 1, 2, 3, 4, 5
START_NONE, START_SENTENCE, START_PARAGRAPH, START_TEXT = 1, 2, 3, 4

# name of the feature -> number of values it takes
SIZES: dict[str, int] = {
    "tag": len(TAGS) + 1,
    "dep": len(DEPS) + 1,
    "head_dep": len(DEPS) + 1,
    "name": len(LABELS) + 2,
    "quote": 6,
    "opens_clause": len(CLAUSES) + 2,
    "closes_clause": len(CLAUSES) + 2,
    "depth": DEEPEST + 2,
    "starts": 5,
}

_TAG = {name: number for number, name in enumerate(TAGS, 1)}
_DEP = {name: number for number, name in enumerate(DEPS, 1)}
_CLAUSE = {name: number for number, name in enumerate(CLAUSES, 2)}
_LABEL = {name: number for number, name in enumerate(LABELS, 2)}


def features(tokens: Tokens) -> npt.NDArray[np.int64]:
    """Return one row a token, one column a feature in the order of ``SIZES``."""
    count = len(tokens)
    rows = np.zeros((count, len(SIZES)), dtype=np.int64)
    if not count:
        return rows
    opens, closes, depth = _clauses(tokens)
    quote = _quotes(tokens)
    name = np.ones(count, dtype=np.int64)
    for found in tokens.names:
        name[found.start : found.end] = _LABEL.get(found.label, 0)
    for index in range(count):
        rows[index] = (
            _TAG.get(tokens.tag[index], 0),
            _DEP.get(tokens.dep[index], 0),
            _DEP.get(tokens.dep[tokens.head[index]], 0),
            name[index],
            quote[index],
            opens[index],
            closes[index],
            depth[index],
            _starts(tokens, index),
        )
    return rows


def _starts(tokens: Tokens, index: int) -> int:
    if index == 0:
        return START_TEXT
    if tokens.paragraph[index] != tokens.paragraph[index - 1]:
        return START_PARAGRAPH
    return START_SENTENCE if tokens.sentence[index] != tokens.sentence[index - 1] else START_NONE


def _subtrees(tokens: Tokens) -> tuple[list[int], list[int]]:
    """The first and the last token of everything that hangs on each token, itself included."""
    left, right, children = list(range(len(tokens))), list(range(len(tokens))), [0] * len(tokens)
    for index, head in enumerate(tokens.head):
        children[head] += head != index
    done = [index for index, count in enumerate(children) if not count]
    for index in done:  # grows: a token follows the last of its children
        head = tokens.head[index]
        left[head], right[head] = min(left[head], left[index]), max(right[head], right[index])
        children[head] -= 1
        if not children[head]:
            done.append(head)
    return left, right


def _clauses(tokens: Tokens) -> tuple[list[int], list[int], list[int]]:
    """For each token: the outermost clause that begins with it, the outermost that ends with it, and its depth."""
    count = len(tokens)
    left, right = _subtrees(tokens)
    opens, closes, steps_down = [1] * count, [1] * count, [0] * (count + 1)
    widest_left, widest_right = [0] * count, [0] * count
    for index in range(count):
        kind = _CLAUSE.get(tokens.dep[index])
        if kind is None or (tokens.dep[index] == "conj" and tokens.pos[index] not in ("VERB", "AUX")):
            continue
        width = right[index] - left[index] + 1
        if width > widest_left[left[index]]:
            widest_left[left[index]], opens[left[index]] = width, kind
        if width > widest_right[right[index]]:
            widest_right[right[index]], closes[right[index]] = width, kind
        steps_down[left[index]] += 1
        steps_down[right[index] + 1] -= 1
    depth = [min(value, DEEPEST) + 1 for value in itertools.accumulate(steps_down[:count])]
    return opens, closes, depth


def _quotes(tokens: Tokens) -> list[int]:
    state = [QUOTE_OUTSIDE] * len(tokens)
    starts = np.asarray(tokens.start)
    for quotation in sorted(tokens.quotations, key=lambda quotation: not quotation.single):
        first, last = np.searchsorted(starts, (quotation.start, quotation.end))
        inside = QUOTE_SINGLE if quotation.single else QUOTE_INSIDE
        for index in range(int(first), int(last)):
            state[index] = inside
        if first < last:
            state[int(first)] = QUOTE_OPENS
            if quotation.closed:
                state[int(last) - 1] = QUOTE_CLOSES
    return state
