"""The reader: STEPS turns reports into readings. The only place that joins the rooms.

Each step takes the drafts of a batch of reports and fills in what it reads; a draft is the report with everything read
so far. To add a step, write a function over drafts and put it in STEPS.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from accordingto import __version__
from accordingto.attribute.chain import attributions
from accordingto.attribute.linking import link
from accordingto.attribute.nesting import inner_texts, lift, readable
from accordingto.attribute.spans import tagged_spans, weak_spans
from accordingto.errors import InputError, UsageError
from accordingto.gather.anatomy import anatomy, complete
from accordingto.gather.language import check_english
from accordingto.identify.entities import entities
from accordingto.language.coreference import coreference
from accordingto.language.encoder import FOLDER, Encoder
from accordingto.language.paragraphs import paragraphs
from accordingto.language.parse import load_pipeline, parse
from accordingto.limits import DEEPEST_NESTING, LARGEST_TEXT, LONGEST_PARAGRAPH
from accordingto.records import (
    Anatomy,
    Attribution,
    Entity,
    Mention,
    Reading,
    Relation,
    Report,
    Tokens,
    Warning,
)
from accordingto.scale import spread

if TYPE_CHECKING:
    from spacy.language import Language

# Parts of a report's anatomy that nobody says.
FURNITURE = frozenset({"byline", "dateline", "credit", "copyright", "boilerplate"})
# Reports read together: the parser is quicker over many paragraphs.
BATCH = 16


class Draft(msgspec.Struct):
    """A report while it is read. Each step fills in the fields it is named in."""

    report: Report
    anatomy: Anatomy | None = None
    tokens: Tokens | None = None
    relations: list[Relation] = msgspec.field(default_factory=list)
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    warnings: list[Warning] = msgspec.field(default_factory=list)


class Reader:
    """Reads reports. Loads its models once, at the first report; one Reader may be shared between threads.

    ``pipeline`` names an installed spaCy pipeline; without it the best English one that is installed is taken.
    ``threads`` is how many the encoder uses, all cores by default.
    """

    def __init__(self, pipeline: str | None = None, threads: int | None = None) -> None:
        self._pipeline_name = pipeline
        self._threads = threads or os.cpu_count() or 1
        self._lock = threading.Lock()

    @cached_property
    def pipeline(self) -> Language:
        """The spaCy pipeline that parses."""
        return load_pipeline(self._pipeline_name)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder and its tokenizer."""
        return Encoder(self._threads)

    @cached_property
    def models(self) -> dict[str, str]:
        """The fingerprints of the models that make the judgements."""
        digest = hashlib.sha256((FOLDER / "encoder.onnx").read_bytes()).hexdigest()
        return {
            "attribution": f"sha256:{digest}",
            "parser": f"{self.pipeline.meta['name']} {self.pipeline.meta['version']}",
        }

    def read(self, report: Report | str) -> Reading:
        """Read one report (or its text).

        Raises ``InputError`` where the report cannot be read: empty, too large, not English.
        """
        return next(self.read_many([Report(report) if isinstance(report, str) else report]))

    def read_many(self, reports: Iterable[Report], workers: int = 1) -> Iterator[Reading]:
        """Read many reports, in order, with ``workers`` processes (each loads the models; 1 reads in this one).

        Raises as ``read`` does, at the batch that holds the report it concerns.
        """
        if workers < 1:
            raise UsageError("reading takes one worker or more")
        batches = _batched(reports, BATCH)
        if workers == 1:
            results: Iterable[list[Reading]] = map(self.read_batch, batches)
        else:
            results = spread(_read_in_worker, batches, workers, _prepare_worker, self._pipeline_name)
        for readings in results:
            yield from readings

    def read_batch(self, reports: Sequence[Report]) -> list[Reading]:
        """Read a few reports together, each step for all of them."""
        drafts = [Draft(_checked(report)) for report in reports]
        with self._lock:
            for step in STEPS:
                step(self, drafts)
        return [self._finish(draft) for draft in drafts]

    def _finish(self, draft: Draft) -> Reading:
        return Reading(
            report=draft.report,
            entities=draft.entities,
            attributions=draft.attributions,
            warnings=tuple(draft.warnings),
            parts=draft.anatomy.parts if draft.anatomy else (),
            coder=f"accordingto {__version__}",
            models=self.models,
        )


def _batched(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    iterator = iter(reports)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


_worker: Reader | None = None


def _prepare_worker(pipeline: str | None) -> None:
    global _worker  # noqa: PLW0603 - a process of its own: this is where its one reader lives
    _worker = Reader(pipeline, threads=1)


def _read_in_worker(reports: list[Report]) -> list[Reading]:
    assert _worker is not None
    return _worker.read_batch(reports)


def _checked(report: Report) -> Report:
    if not report.text.strip():
        raise InputError("empty", "the report has no text")
    if len(report.text) > LARGEST_TEXT:
        raise InputError("too-large", f"the report has more than {LARGEST_TEXT:,} characters; split it")
    return check_english(report)


# --- the steps -------------------------------------------------------------------------------------------------------


def read_anatomy(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Tell headline, byline, dateline, credits and boilerplate from the body."""
    for draft in drafts:
        draft.anatomy = anatomy(draft.report.text)
        draft.report = complete(draft.report, draft.anatomy)


def read_tokens(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Parse."""
    breaks = [
        [part.end for part in draft.anatomy.parts if part.kind == "dateline"] for draft in drafts if draft.anatomy
    ]
    texts = [draft.report.text for draft in drafts]
    for draft, tokens in zip(drafts, parse(texts, reader.pipeline, breaks), strict=True):
        draft.tokens = tokens
        if any(end - start > LONGEST_PARAGRAPH for start, end in paragraphs(draft.report.text)):
            draft.warnings.append(
                Warning("long-paragraph", f"a paragraph of more than {LONGEST_PARAGRAPH:,} characters was not read")
            )


def read_relations(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Tag and link the outermost attributions, then read every content again for those inside it."""
    texts = [(draft, _tokens(draft)) for draft in drafts]
    for (draft, tokens), encoded in zip(texts, reader.encoder.encode([tokens for _, tokens in texts]), strict=True):
        spans = tagged_spans(encoded.start, encoded.end, encoded.tags)
        relations = link(tokens, spans, weak_spans(encoded.start, encoded.end, encoded.tags, spans))
        draft.relations = [relation for relation in relations if not _is_furniture(draft, relation)]
    first = [0] * len(drafts)
    for _ in range(DEEPEST_NESTING):
        inner = [
            (number, text)
            for number, (draft, tokens) in enumerate(texts)
            for text in inner_texts(tokens, draft.relations[first[number] :], first[number])
        ]
        first = [len(draft.relations) for draft in drafts]
        for (number, text), encoded in zip(
            inner, reader.encoder.encode([text.tokens for _, text in inner]), strict=True
        ):
            spans = tagged_spans(encoded.start, encoded.end, encoded.tags)
            if readable(spans):
                drafts[number].relations += lift(text, link(text.tokens, spans))
    for number, draft in enumerate(drafts):
        if len(draft.relations) > first[number]:
            draft.warnings.append(
                Warning("nesting", f"attributions nested deeper than {DEEPEST_NESTING} were not looked for")
            )


def _is_furniture(draft: Draft, relation: Relation) -> bool:
    """Whether a content stands in a line that nobody says: a byline, a credit, a copyright notice."""
    parts = draft.anatomy.parts if draft.anatomy else ()
    lines = [part for part in parts if part.kind in FURNITURE]
    return any(part.start < end and start < part.end for start, end in relation.content for part in lines)


def read_entities(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Find who every name, pronoun and description stands for."""
    for draft in drafts:
        tokens = _tokens(draft)
        draft.mentions = coreference(tokens)
        draft.entities = entities(tokens, draft.mentions, draft.report)


def read_attributions(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Name the sources, draw the chains, tell form and act."""
    for draft in drafts:
        assert draft.anatomy is not None
        draft.attributions = attributions(_tokens(draft), draft.relations, draft.entities, draft.report, draft.anatomy)


def _tokens(draft: Draft) -> Tokens:
    assert draft.tokens is not None
    return draft.tokens


STEPS: tuple[Callable[[Reader, Sequence[Draft]], None], ...] = (
    read_anatomy,
    read_tokens,
    read_relations,
    read_entities,
    read_attributions,
)
