"""Cross-document event coreference on MEANTIME: which mentions of events, in all reports of a corpus, are one event.

MEANTIME (Minard et al., *MEANTIME, the NewsReader Multilingual Event and Time Corpus*, LREC 2016) gives every event
mention an instance, which reports of a corpus share (``instance_id``); an instance without an id, and a mention
without an instance, is one of its report alone. The FILES of one folder are one corpus. Mentions are gold; everything
else that is known of them (who, whom, where, when, meaning) is what our own reading of the text gives.

``conll_f1`` is the mean F1 of MUC, B³ and CEAF-φ4 (see ``coreference.py``). Systems on gold mentions are scored with
singletons (Barhom et al., ACL 2019), and MEANTIME's own annotation makes of an event that is told once an instance like
any other: they count. They also flatter every system that joins little (Cattan et al., *SEM 2021), so that these stand
beside it:

* ``lemma_baseline``: mentions whose head words have one lemma are one event, in the whole corpus; ``gain`` over it;
* ``lemma_in_report``: the same within each report, and nothing across; ``apart``: each mention an event of its own;
* ``linked_f1``, ``linked_lemma_baseline``, ``linked_gain``, ``linked_lemma_in_report``: the same figures with
  singletons left out on both sides;
* ``across_p``, ``across_r``: of the pairs of mentions in two reports that are put together, the share that gold has
  together, and of those that gold has, the share that are.

The shipped weights were learned from the three corpora of MEANTIME with which they come, so that figures on those are
in sample; ``train/event_pairs.py`` prints those of each corpus left out.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path

import msgspec
from lxml import etree

from accordingto.compare.event_pairs import EventTelling, cluster
from accordingto.events.arguments import arguments
from accordingto.events.coder import speakers_of
from accordingto.events.factuality import settled
from accordingto.events.frames import children_of
from accordingto.events.model import FACTUALITY, TYPES, root_at, token_range
from accordingto.events.triggers import LEAST, chances, weighed
from accordingto.events.where import event_place
from accordingto.identify.dates import anchor, dates, event_date
from accordingto.identify.quantities import quantities
from accordingto.language.vectors import span_vectors
from accordingto.reader import STEPS, Draft, Reader
from accordingto.records import Identity, Report, Span, Tokens
from benchmarks import data
from benchmarks.coreference import Clusters, figures, tally
from benchmarks.dates import NO_SPACE_AFTER, NO_SPACE_BEFORE, read_document

DEFINITE = frozenset({"the", "this", "that", "its", "their", "his"})
TELLING = frozenset({"NOUN", "PROPN", "VERB", "NUM"})
Group = Callable[[Sequence[EventTelling]], list[list[int]]]


class Mention(msgspec.Struct, frozen=True):
    """A gold mention: the characters of its words, from the first to the last, and its instance."""

    span: Span
    instance: str


class Marked(msgspec.Struct, frozen=True):
    """A report and the mentions of events in it."""

    name: str
    report: Report
    mentions: tuple[Mention, ...]


class Told(msgspec.Struct, frozen=True):
    """A corpus as it is scored: the tellings, their gold instances, and the lemmas of their head words."""

    tellings: list[EventTelling]
    instances: list[str]


def read_marked(path: Path) -> Marked:
    """Read one MEANTIME file. Raises ``ValueError`` where it is none."""
    document = read_document(path)
    root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    if root.find("token") is None:
        raise ValueError(f"{path} is not MEANTIME's XML")
    spans = _spans(root)
    instances = {
        event.get("m_id", ""): event.get("instance_id") or f"{path.stem} {event.get('m_id')}"
        for event in root.iter("EVENT")
    }
    refers = {
        source.get("m_id", ""): instances[target.get("m_id", "")]
        for relation in root.iter("REFERS_TO")
        for target in relation.iter("target")
        if target.get("m_id") in instances
        for source in relation.iter("source")
    }
    mentions = []
    for element in root.iter("EVENT_MENTION"):
        words = [spans[token.get("t_id", "")] for token in element.iter("token_anchor")]
        span = (min(start for start, _ in words), max(end for _, end in words))
        alone = f"{path.stem} mention {element.get('m_id')}"
        mentions.append(Mention(span, refers.get(element.get("m_id", ""), alone)))
    report = Report(document.text, published=document.written)
    return Marked(path.stem, report, tuple(sorted(mentions, key=lambda mention: mention.span)))


def _spans(root: etree._Element) -> dict[str, Span]:
    """The characters of each token, in the text that ``dates.read_document`` makes of the file."""
    spans: dict[str, Span] = {}
    end, before, sentence = 0, "", 0
    for token in root.iter("token"):
        word, number = token.text or "", int(token.get("sentence", "0"))
        if end and number != sentence:
            end += 2 if number <= 2 else 1
        elif end and word not in NO_SPACE_BEFORE and before not in NO_SPACE_AFTER:
            end += 1
        spans[token.get("t_id", "")] = (end, end + len(word))
        end += len(word)
        before, sentence = word, number
    return spans


# --- what our reading tells of a mention -------------------------------------------------------------------------


def told(marked: Sequence[Marked], reader: Reader) -> Told:
    """Read the reports of a corpus and make a telling of each mention."""
    tellings: list[EventTelling] = []
    for each in marked:
        drafts = [Draft(each.report)]
        for step in STEPS:
            step(reader, drafts)
        tellings += _tellings(drafts[0], [mention.span for mention in each.mentions], each.name, reader)
    return Told(tellings, [mention.instance for each in marked for mention in each.mentions])


def _tellings(draft: Draft, spans: Sequence[Span], name: str, reader: Reader) -> Iterator[EventTelling]:
    tokens, scores = draft.tokens, draft.scores
    assert tokens is not None
    assert scores is not None
    day = anchor(draft.report, tokens)
    expressions, counted, children = dates(tokens, day), quantities(tokens), children_of(tokens)
    chance, values = chances(weighed(tokens, scores)), settled(scores[:, FACTUALITY])
    heads = [root_at(tokens, *token_range(tokens, span)) for span in spans]
    sentences = [_sentence(tokens, head) for head in heads]
    words = [(tokens.start[head], tokens.end[head]) for head in heads]
    vectors = span_vectors(reader.encoder, tokens, [*words, *sentences, (0, len(tokens.text))])
    for number, (head, sentence) in enumerate(zip(heads, sentences, strict=True)):
        kind = TYPES[int(chance[head, 1:].argmax()) + 1]
        speakers = speakers_of(draft.attributions, draft.identities, tokens.start[head])
        parts = arguments(tokens, head, kind, draft.identities, children, speakers)
        when, where = event_date(tokens, head, expressions), event_place(tokens, head, draft.places)
        names = [
            entity.name
            for entity in draft.entities
            if any(sentence[0] <= start < sentence[1] for start, _ in entity.mentions)
        ]
        numbers = [each for each in counted if sentence[0] <= each.span[0] < sentence[1]]
        yield EventTelling(
            report=name,
            at=tokens.start[head],
            lemma=tokens.lemma[head],
            sentence=tokens.sentence[head],
            noun=tokens.pos[head] in ("NOUN", "PROPN"),
            definite=any(tokens.lemma[each] in DEFINITE for each in children[head]),
            words=frozenset(_words(tokens, head)),
            type=kind if 1.0 - chance[head, 0] >= LEAST else "",
            actors=tuple(_names(draft, parts.actors)),
            recipients=tuple(_names(draft, parts.recipients)),
            names=tuple(names),
            point=(where.lat, where.lon) if where and where.lat is not None and where.lon is not None else None,
            start=when.start if when else None,
            end=when.end if when else None,
            published=draft.report.published or day,
            numbers=tuple((each.kind, each.low, each.high) for each in numbers),
            factuality=float(values[head]),
            word=vectors[number],
            passage=vectors[len(spans) + number],
            about=vectors[-1],
        )


def _sentence(tokens: Tokens, token: int) -> Span:
    first = bisect.bisect_left(tokens.sentence, tokens.sentence[token])
    last = bisect.bisect_right(tokens.sentence, tokens.sentence[token]) - 1
    return tokens.start[first], tokens.end[last]


def _words(tokens: Tokens, token: int) -> Iterator[str]:
    for each in range(len(tokens)):
        if tokens.sentence[each] == tokens.sentence[token] and each != token and tokens.pos[each] in TELLING:
            yield tokens.lemma[each]


def _names(draft: Draft, heads: Sequence[int]) -> Iterator[str]:
    """The names of those whom phrases stand for; the lemma of the head where they have none."""
    named = {entity.id: entity.name for entity in draft.entities}
    for head in heads:
        whole: Identity = draft.identities[head]
        for each in [draft.identities[part] for part in whole.parts if part in draft.identities] or [whole]:
            assert draft.tokens is not None
            yield named.get(each.entity or "", draft.tokens.lemma[each.head])


# --- scoring -----------------------------------------------------------------------------------------------------


def by_label(labels: Sequence[Hashable]) -> list[list[int]]:
    """Indices grouped by their label."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, label in enumerate(labels):
        groups[label].append(number)
    return list(groups.values())


BASELINES: dict[str, Group] = {
    "lemma_baseline": lambda tellings: by_label([each.lemma for each in tellings]),
    "lemma_in_report": lambda tellings: by_label([(each.report, each.lemma) for each in tellings]),
    "apart": lambda tellings: [[number] for number in range(len(tellings))],
}


def sums(corpus: Told, groups: Sequence[Sequence[int]]) -> dict[str, Counter[str]]:
    """Numerators and denominators of a corpus: with singletons, without, and of the pairs across reports."""
    gold, found = by_label(corpus.instances), [list(group) for group in groups]
    pairs = [_across(corpus.tellings, side) for side in (gold, found)]
    return {
        "": _tally(gold, found),
        "linked_": _tally([group for group in gold if len(group) > 1], [group for group in found if len(group) > 1]),
        "across": Counter(same=len(pairs[0] & pairs[1]), gold=len(pairs[0]), found=len(pairs[1])),
    }


def _across(tellings: Sequence[EventTelling], groups: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    return {
        (one, other)
        for group in groups
        for one, other in itertools.combinations(sorted(group), 2)
        if tellings[one].report != tellings[other].report
    }


def _tally(gold: Sequence[Sequence[int]], found: Sequence[Sequence[int]]) -> Counter[str]:
    """The sums of all measures, part by part: groups of either side that share nothing, directly or through others, add
    nothing to one another in any of them, and the parts are small."""
    parent: dict[int, int] = {number: number for group in (*gold, *found) for number in group}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for group in (*gold, *found):
        for number in group[1:]:
            parent[root(number)] = root(group[0])
    parts: dict[int, tuple[Clusters, Clusters]] = defaultdict(lambda: ([], []))
    for side, groups in enumerate((gold, found)):
        for group in groups:
            parts[root(group[0])][side].append(set(group))
    total: Counter[str] = Counter()
    for part in parts.values():
        total.update(tally(*part))
    return total


def totals(corpora: Sequence[Told], group: Group) -> dict[str, float]:
    """Figures of one way of grouping over several corpora, each grouped by itself."""
    summed: dict[str, Counter[str]] = defaultdict(Counter)
    for corpus in corpora:
        for kind, counts in sums(corpus, group(corpus.tellings)).items():
            summed[kind].update(counts)
    across = summed["across"]
    return {
        "conll_f1": figures(summed[""])["conll_f1"],
        "linked_f1": figures(summed["linked_"])["conll_f1"],
        "across_p": 100 * across["same"] / max(across["found"], 1),
        "across_r": 100 * across["same"] / max(across["gold"], 1),
    }


def compared(corpora: Sequence[Told], group: Group = cluster) -> dict[str, float]:
    """Figures of a way of grouping with the baselines beside them."""
    ours = totals(corpora, group)
    plain = {name: totals(corpora, baseline) for name, baseline in BASELINES.items()}
    return {
        "conll_f1": ours["conll_f1"],
        **{name: found["conll_f1"] for name, found in plain.items()},
        "gain": ours["conll_f1"] - plain["lemma_baseline"]["conll_f1"],
        "linked_f1": ours["linked_f1"],
        "linked_lemma_baseline": plain["lemma_baseline"]["linked_f1"],
        "linked_lemma_in_report": plain["lemma_in_report"]["linked_f1"],
        "linked_gain": ours["linked_f1"] - plain["lemma_baseline"]["linked_f1"],
        "across_p": ours["across_p"],
        "across_r": ours["across_r"],
    }


def corpora(files: Sequence[Path]) -> dict[str, list[Marked]]:
    """The files by the folder they lie in."""
    found: dict[str, list[Marked]] = defaultdict(list)
    for file in sorted(files):
        found[str(file.parent)].append(read_marked(file))
    return dict(found)


def score(files: list[Path]) -> dict[str, float]:
    """Figures over the files of one or more corpora."""
    return compared([told(marked, data.reader()) for marked in corpora(files).values()])


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Pairs that gold has together and we have not, and the other way round, in one report or across reports."""
    for marked in corpora(files).values():
        corpus = told(marked, data.reader())
        texts = {each.name: each.report.text for each in marked}
        sides = [
            {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}
            for groups in (by_label(corpus.instances), cluster(corpus.tellings))
        ]
        for kind, wrong in (("missed", sides[0] - sides[1]), ("joined", sides[1] - sides[0])):
            for one, other in sorted(wrong):
                pair = corpus.tellings[one], corpus.tellings[other]
                place = "in one report" if pair[0].report == pair[1].report else "across reports"
                yield f"{kind} {place}", " | ".join(_around(texts[each.report], each) for each in pair)


def _around(text: str, telling: EventTelling, width: int = 40) -> str:
    start, end = max(telling.at - width, 0), telling.at + width
    return f"{' '.join(text[start : telling.at].split())} [{' '.join(text[telling.at : end].split())}"
