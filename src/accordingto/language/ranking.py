"""Which earlier mention a pronoun or a definite noun phrase goes back to: a small network over pairs of mentions.

A mention-ranking model (Denis and Baldridge, EMNLP 2008; trained with the marginal likelihood of all right antecedents,
Durrett and Klein, EMNLP 2013): every candidate antecedent gets a score, "none of them" has its own, the best one wins.
The features are those of the older rule systems, agreement, distance, grammatical role, and the network learns how they
work together. ``train/coreference.py`` makes the weights; here is only numpy.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.language.mentions import Candidate
from accordingto.records import Tokens

WINDOW = 40  # candidates that are looked back at
SENTENCES = 12  # and how far they may lie
Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

FORMS = ("name", "noun", "pair", "he", "she", "it", "they", "I", "we", "you")
ROLES = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "attr", "appos", "conj", "compound", "other")
ARTICLES = ("the", "this", "possessive", "indefinite", "bare", "quantity")
KINDS = ("", "person", "organization", "place", "group", "document", "thing")
GENDERS = ("", "m", "f", "n")
NUMBERS = ("", "s", "p")
RESOLVED = frozenset({"he", "she", "it", "they"})
EMPTY_SUBJECT = frozenset({"seem", "appear", "rain", "snow", "happen", "matter", "turn", "take"})
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "csubj", "acl", "relcl"})


class Features(msgspec.Struct, frozen=True):
    """A text's mentions for the network: one row a mention, one row a pair, and which mentions a pair is of."""

    alone: Array
    pair: Array
    anaphor: Indices
    antecedent: Indices


class Weights(msgspec.Struct, frozen=True):
    """First layer split by what it reads (anaphor, antecedent, pair), the second layer, and the score of "none"."""

    of_anaphor: Array
    of_antecedent: Array
    of_pair: Array
    bias: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    none: Array
    none_bias: Array


def form_of(each: Candidate) -> str:
    """The form as the network tells them apart: pronouns by their class."""
    return each.words[0] if each.form == "pronoun" else each.form


def features(tokens: Tokens, found: Sequence[Candidate], clusters: Sequence[int]) -> Features:
    """Describe every mention and every pair worth a look; ``clusters`` are those of the names, -1 for the rest."""
    alone, columns = _alone(tokens, found, clusters)
    anaphors, antecedents, flags = _pairs(tokens, found, clusters)
    return Features(alone, _describe(columns, anaphors, antecedents, flags), anaphors, antecedents)


def _one_hot(values: Sequence[int], size: int) -> Array:
    return np.eye(size, dtype=np.float32)[np.asarray(values, dtype=np.int64)]


def _alone(tokens: Tokens, found: Sequence[Candidate], clusters: Sequence[int]) -> tuple[Array, dict[str, Indices]]:
    roles, articles, flags = [], [], []
    quoted = _quoted(tokens)
    seen: dict[int, int] = defaultdict(int)
    first_in = -1
    for each, cluster in zip(found, clusters, strict=True):
        dep = tokens.dep[each.head]
        roles.append(ROLES.index(dep) if dep in ROLES else len(ROLES) - 1)
        articles.append(_article(tokens, each))
        before = seen[cluster] if cluster >= 0 else 0
        if cluster >= 0:
            seen[cluster] += 1
        sentence = tokens.sentence[each.head]
        parent = tokens.head[each.head]
        flags.append((
            quoted[each.head] >= 0,
            sentence != first_in,
            sentence == 0,
            tokens.dep[parent] == "ROOT" and dep in ("nsubj", "nsubjpass"),
            min(before, 5) / 5,
            before > 0,
            min(each.head - each.start, 4) / 4,
            each.form == "pronoun" and tokens.word(each.head).casefold().endswith(("self", "selves")),
            each.form == "pronoun" and each.words[0] == "it" and _empty(tokens, each.head),
            tokens.head[each.head] > each.head,
        ))  # fmt: skip
        first_in = sentence
    columns = {
        "form": np.array([FORMS.index(form_of(each)) for each in found], dtype=np.int64),
        "role": np.array(roles, dtype=np.int64),
        "kind": np.array([KINDS.index(each.kind) for each in found], dtype=np.int64),
        "gender": np.array([GENDERS.index(each.gender) for each in found], dtype=np.int64),
        "number": np.array([NUMBERS.index(each.number) for each in found], dtype=np.int64),
        "sentence": np.array([tokens.sentence[each.head] for each in found], dtype=np.int64),
        "paragraph": np.array([tokens.paragraph[each.head] for each in found], dtype=np.int64),
        "head": np.array([each.head for each in found], dtype=np.int64),
        "parent": np.array([tokens.head[each.head] for each in found], dtype=np.int64),
        "start": np.array([each.start for each in found], dtype=np.int64),
        "end": np.array([each.end for each in found], dtype=np.int64),
        "quote": np.array([quoted[each.head] for each in found], dtype=np.int64),
        "reflexive": np.array([bool(flag[7]) for flag in flags], dtype=np.int64),
        "cluster": np.array(clusters, dtype=np.int64),
        "subject": np.array([role < 2 for role in roles], dtype=np.int64),
    }
    table = np.concatenate(
        [
            _one_hot(list(columns["form"]), len(FORMS)),
            _one_hot(roles, len(ROLES)),
            _one_hot(articles, len(ARTICLES)),
            _one_hot(list(columns["kind"]), len(KINDS)),
            _one_hot(list(columns["gender"]), len(GENDERS)),
            _one_hot(list(columns["number"]), len(NUMBERS)),
            np.array(flags, dtype=np.float32),
        ],
        axis=1,
    )
    return table, columns


def _article(tokens: Tokens, each: Candidate) -> int:
    word = tokens.lemma[each.start]
    if tokens.tag[each.start] == "PRP$" or tokens.tag[each.head - 1] == "POS":
        return 2
    if word in ("this", "that", "these", "those"):
        return 1
    if word in ("a", "an", "another", "some", "any", "no", "every", "each"):
        return 3
    if tokens.tag[each.start] == "CD":
        return 5
    return 0 if word == "the" else 4


def _quoted(tokens: Tokens) -> list[int]:
    """The number of the quotation each token stands in, -1 for none."""
    result = [-1] * len(tokens)
    token = 0
    for number, quotation in enumerate(tokens.quotations):
        while token < len(tokens) and tokens.start[token] < quotation.start:
            token += 1
        while token < len(tokens) and tokens.end[token] <= quotation.end:
            result[token] = number
            token += 1
    return result


def _empty(tokens: Tokens, token: int) -> bool:
    """Whether an "it" may stand for nothing: "it seems", "it is clear that", "it took years to"."""
    verb = tokens.head[token]
    if tokens.dep[token] not in ("nsubj", "nsubjpass", "expl"):
        return False
    if tokens.lemma[verb] in EMPTY_SUBJECT:
        return True
    if tokens.lemma[verb] != "be" and tokens.dep[token] != "nsubjpass":
        return False
    for later in range(verb + 1, min(verb + 12, len(tokens))):
        if tokens.sentence[later] != tokens.sentence[verb]:
            break
        if tokens.head[later] == verb and tokens.dep[later] in ("ccomp", "xcomp", "csubj", "advcl"):
            return True
        if tokens.dep[later] in CLAUSES and verb < tokens.head[later] and tokens.head[tokens.head[later]] == verb:
            return True
    return False


SAME_HEAD, IN_NAME, IN_TITLES, SHARED_WORD, GOVERNS, GOVERNS_FAR, SAME_GOVERNOR = range(7)
FLAGS = 7
# "The president" after "President X": told so often in news that it weighs more than the other genres teach.
TITLE_BONUS = 1.0
FARTHEST = 4  # mentions of the same noun or name that are looked at beyond the window


class _Seen:
    """The mentions passed so far by the words that later ones may share with them."""

    def __init__(self) -> None:
        self.by_noun: dict[str, list[int]] = defaultdict(list)  # head noun -> mentions with it
        self.by_word: dict[str, dict[int, int]] = defaultdict(dict)  # word -> mentions that have it -> which flag
        self.by_verb: dict[str, list[int]] = defaultdict(list)  # verb -> mentions that it governs
        self.titled: dict[int, set[str]] = defaultdict(set)
        self.last_of: dict[int, int] = {}

    def shared(self, each: Candidate) -> list[tuple[int, int]]:
        """Earlier mentions that share words with a noun phrase, each with what it shares."""
        if each.form != "noun":
            return []
        return [
            *((other, SAME_HEAD) for other in self.by_noun.get(each.words[0], ())),
            *(
                (other, flag)
                for other, flag in self.by_word.get(each.words[0], {}).items()
                if flag != IN_TITLES or self._fits_title(each, other)
            ),
            *((other, SHARED_WORD) for word in each.titles for other in self.by_word.get(word, ())),
        ]

    def _fits_title(self, each: Candidate, other: int) -> bool:
        """The vice president is no "President X", nor is the Orlan president a "Norvik President X"."""
        return all(other in self.by_word.get(word, ()) for word in each.titles)

    def add(self, number: int, each: Candidate, cluster: int, verb: str) -> None:
        if verb:
            self.by_verb[verb].append(number)
        if each.form == "noun":
            self.by_noun[each.words[0]].append(number)
            for word in each.titles:
                self.by_word[word].setdefault(number, SHARED_WORD)
        elif each.form == "name":
            self.titled[cluster].update(each.titles)
            # only the latest mention of a name stands for it here
            for word in (*self.titled[cluster], *each.words):
                table = self.by_word[word]
                table.pop(self.last_of.get(cluster, -1), None)
                table[number] = IN_NAME if word in each.words else IN_TITLES
            self.last_of[cluster] = number


def _pairs(
    tokens: Tokens, found: Sequence[Candidate], clusters: Sequence[int]
) -> tuple[Indices, Indices, npt.NDArray[np.float32]]:
    """Pairs of an anaphor and an earlier mention, with what needs the words themselves."""
    seen = _Seen()
    subject_of: dict[int, int] = {}
    for number, each in enumerate(found):
        if each.form != "pair" and tokens.dep[each.head] in ("nsubj", "nsubjpass"):
            subject_of.setdefault(tokens.head[each.head], number)
    sentences = [tokens.sentence[each.head] for each in found]
    nothing = np.zeros(0, dtype=np.int64)
    left, right = [nothing], [nothing]
    hits: list[tuple[int, int]] = []
    count = first = 0
    for number, each in enumerate(found):
        parent = tokens.head[each.head]
        verb = tokens.lemma[parent] if tokens.pos[parent] == "VERB" else ""
        if _is_anaphor(tokens, each):
            first = max(first, number - WINDOW)
            while sentences[first] < sentences[number] - SENTENCES:
                first += 1
            noted = seen.shared(each)
            far = sorted({other for other, flag in noted if other < first and flag <= IN_TITLES})[-FARTHEST:]
            noted += _subjects_above(tokens, each.head, subject_of)
            noted += [(other, SAME_GOVERNOR) for other in seen.by_verb.get(verb, ())]
            place = {other: count + at for at, other in enumerate(far)}
            start = count + len(far) - first  # the row of a near mention, less its number
            hits += [
                (start + other if other >= first else place[other], flag)
                for other, flag in noted
                if first <= other < number or other in place
            ]
            others = np.concatenate([np.array(far, dtype=np.int64), np.arange(first, number)])
            left.append(np.full(len(others), number))
            right.append(others)
            count += len(others)
        seen.add(number, each, clusters[number], verb)
    flags = np.zeros((count, FLAGS), dtype=np.float32)
    if hits:
        rows, columns = zip(*hits, strict=True)
        flags[list(rows), list(columns)] = 1
    return np.concatenate(left), np.concatenate(right), flags


def _is_anaphor(tokens: Tokens, each: Candidate) -> bool:
    if each.form == "pronoun":
        return each.words[0] in RESOLVED
    return each.form == "noun" and (
        tokens.tag[each.head] == "NNP"
        or tokens.lemma[each.start] in ("the", "this", "that", "these", "those")
        or tokens.tag[each.start] == "PRP$"
    )


def _subjects_above(tokens: Tokens, token: int, subject_of: dict[int, int]) -> list[tuple[int, int]]:
    """The subjects of the clause that a token stands in, and of the clauses above."""
    found: dict[int, int] = {}
    for _ in range(12):
        parent = tokens.head[token]
        if parent == token:
            break
        token = parent
        if token in subject_of:
            found.setdefault(subject_of[token], GOVERNS_FAR if found else GOVERNS)
    return list(found.items())


def _describe(at: dict[str, Indices], one: Indices, two: Indices, flags: npt.NDArray[np.float32]) -> Array:
    sentences = at["sentence"][one] - at["sentence"][two]
    mentions = one - two
    gender, other_gender = at["gender"][one], at["gender"][two]
    number, other_number = at["number"][one], at["number"][two]
    kind, other_kind = at["kind"][one], at["kind"][two]
    known_gender = (gender > 0) & (other_gender > 0)
    known_number = (number > 0) & (other_number > 0)
    known_kind = (kind > 0) & (other_kind > 0)
    fits = ~(known_gender & (gender != other_gender)) & ~(known_number & (number != other_number))
    fits &= ~(known_kind & (kind != other_kind))
    rank = _rank(one, fits)
    subject = at["subject"][two] > 0
    named = at["form"][two] == 0
    same_clause = (at["parent"][one] == at["parent"][two]) & (at["reflexive"][one] == 0)
    columns = [
        *(sentences == distance for distance in (0, 1, 2, 3)),
        sentences > 3,
        sentences > 6,
        np.minimum(sentences, 10) / 10,
        np.log1p(np.maximum(mentions, 0)) / 4,
        at["paragraph"][one] == at["paragraph"][two],
        at["paragraph"][one] - at["paragraph"][two] == 1,
        known_gender & (gender == other_gender),
        known_gender & (gender != other_gender),
        known_number & (number == other_number),
        known_number & (number != other_number),
        known_kind & (kind == other_kind),
        known_kind & (kind != other_kind),
        at["role"][one] == at["role"][two],
        same_clause,
        (at["parent"][one] == at["parent"][two]) & (at["reflexive"][one] > 0),
        (at["start"][two] <= at["head"][one]) & (at["head"][one] < at["end"][two]),
        (at["start"][one] <= at["head"][two]) & (at["head"][two] < at["end"][one]),
        at["parent"][one] == at["head"][two],
        at["parent"][two] == at["head"][one],
        at["head"][two] > at["head"][one],
        at["quote"][one] == at["quote"][two],
        (at["quote"][one] >= 0) & (at["quote"][two] < 0),
        (at["quote"][one] < 0) & (at["quote"][two] >= 0),
        fits & (rank == 0),
        fits & (rank == 1),
        fits & (rank >= 2),
        fits & subject & (_rank(one, fits & subject) == 0),
        fits & named & (_rank(one, fits & named) == 0),
        at["form"][one] == at["form"][two],
    ]
    return np.concatenate([np.stack(columns, axis=1).astype(np.float32), flags], axis=1)


def _rank(group: Indices, chosen: npt.NDArray[np.bool_]) -> Indices:
    """How many chosen pairs of the same anaphor come after each pair (that is, lie nearer)."""
    if not len(group):
        return group
    total = np.cumsum(chosen)
    ends = np.searchsorted(group, group, side="right") - 1
    return np.asarray(total[ends] - total, dtype=np.int64)


@cache
def load_weights() -> Weights:
    """The weights that ship with the package."""
    with np.load(io.BytesIO((files("accordingto.data") / "coreference.npz").read_bytes())) as arrays:
        return Weights(**{name: arrays[name].astype(np.float32) for name in arrays.files})


def scores(given: Features, weights: Weights) -> tuple[Array, Array]:
    """One score a pair, and for each mention the score of having no antecedent."""
    first = given.alone @ weights.of_anaphor + weights.bias
    second = given.alone @ weights.of_antecedent
    hidden = first[given.anaphor] + second[given.antecedent] + given.pair @ weights.of_pair
    np.maximum(hidden, 0, out=hidden)
    deep = np.maximum(hidden @ weights.hidden + weights.hidden_bias, 0)
    none = given.alone @ weights.none + weights.none_bias
    score = deep @ weights.out
    score += TITLE_BONUS * given.pair[:, IN_TITLES - FLAGS]
    return score, none
