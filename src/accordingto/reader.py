"""The reader: STEPS turns reports into readings. The only place that joins the rooms.

Each step takes the drafts of a batch of reports and fills in what it reads; a draft is the report with everything read
so far. To add a step, write a function over drafts and put it in STEPS.
"""

from __future__ import annotations

import bisect
import contextlib
import hashlib
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from accordingto import __version__
from accordingto.attribute.chain import attributions
from accordingto.attribute.linking import link
from accordingto.attribute.nesting import inner_texts, lift, readable
from accordingto.attribute.nominals import nominal
from accordingto.attribute.spans import tagged_spans, weak_spans
from accordingto.attribute.transcripts import with_turns
from accordingto.data.gazetteer import Gazetteer, gazetteer
from accordingto.errors import AccordingtoError, InputError, UsageError
from accordingto.events.coder import Setting, code
from accordingto.events.factuality import negated, settled
from accordingto.events.frames import children_of
from accordingto.events.model import FACTUALITY, TYPES, Floats
from accordingto.events.ontology import Ontology
from accordingto.events.ontology import load as load_ontology
from accordingto.events.relations import relation
from accordingto.events.triggers import by_token, triggers
from accordingto.events.where import event_place
from accordingto.gather.anatomy import anatomy, complete
from accordingto.gather.language import check_english
from accordingto.identify.actors import ActorTables, default_tables, enriched, identities, load_tables
from accordingto.identify.dates import anchor, dates, event_date
from accordingto.identify.entities import entities
from accordingto.identify.places import places
from accordingto.identify.quantities import event_quantities, quantities
from accordingto.language.coreference import coreference
from accordingto.language.encoder import FOLDER, Encoder
from accordingto.language.paragraphs import paragraphs
from accordingto.language.parse import Parser, parse
from accordingto.limits import DEEPEST_NESTING, LARGEST_TEXT, LONGEST_PARAGRAPH, SLOWEST_READING, WORKER_TIME
from accordingto.records import (
    Anatomy,
    Attribution,
    Entity,
    Event,
    Identity,
    Mention,
    Place,
    Reading,
    Relation,
    Report,
    Span,
    Tokens,
    Warning,
)
from accordingto.scale import spread
from accordingto.timings import Timings

if TYPE_CHECKING:
    from spacy.language import Language

    from accordingto.cluster import Cluster

# Parts of a report's anatomy that nobody says.
FURNITURE = frozenset({"byline", "dateline", "credit", "copyright", "boilerplate"})
# Reports read together, and characters after which there is no further one: the parser is quicker over many paragraphs.
BATCH, BATCH_TEXT = 16, 200_000
# Reports that a worker is given at a time. They have paragraphs enough, and no worker has much to do when all others
# are done.
SHARE = 4


class Draft(msgspec.Struct):
    """A report while it is read. Each step fills in the fields it is named in."""

    report: Report
    anatomy: Anatomy | None = None
    tokens: Tokens | None = None
    relations: list[Relation] = msgspec.field(default_factory=list)
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    scores: Floats | None = None
    places: tuple[Place, ...] = ()
    identities: dict[int, Identity] = msgspec.field(default_factory=dict)
    events: tuple[Event, ...] = ()
    warnings: list[Warning] = msgspec.field(default_factory=list)


class Reader:
    """Reads reports. Loads its models once, at the first report; one Reader may be shared between threads.

    ``pipeline`` names an installed spaCy pipeline; without it the best English one that is installed is taken.
    ``threads`` is how many the encoder uses, all cores by default. ``ontology`` and ``actors`` are files of one's own
    in the formats of docs/ontology.md and docs/actors.md, ``places`` an index made by ``accordingto places build``.
    ``timings`` records how long loading and each step took in this process; give one to add up those of others too.
    """

    def __init__(
        self,
        pipeline: str | None = None,
        threads: int | None = None,
        *,
        ontology: Path | None = None,
        actors: Path | None = None,
        places: Path | None = None,
        timings: Timings | None = None,
    ) -> None:
        self._parser = Parser(pipeline)
        self._threads = threads or os.cpu_count() or 1
        self._ontology, self._actors, self._places = ontology, actors, places
        self._settings = {"pipeline": pipeline, "ontology": ontology, "actors": actors, "places": places}
        self.timings = timings or Timings()
        self._loaded = False
        self._lock = threading.Lock()

    @property
    def pipeline(self) -> Language:
        """The spaCy pipeline that parses: not always the same object, for it is loaded anew before it grows large."""
        return self._parser.pipeline

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder and its tokenizer."""
        return Encoder(self._threads)

    @cached_property
    def ontology(self) -> Ontology:
        """The types, modes and contexts that events are coded with. Raises ``UsageError`` where a type is missing."""
        found = load_ontology(self._ontology)
        missing = [name for name in TYPES[1:] if name not in found.types]
        if missing:
            raise UsageError(
                f"the ontology {self._ontology} lacks {', '.join(missing)}: events are told by these types"
            )
        return found

    @cached_property
    def actor_tables(self) -> ActorTables:
        """Countries, organisations, armed groups and office holders."""
        return load_tables(self._actors) if self._actors else default_tables()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the world. Raises ``UsageError`` where one's own file is no gazetteer."""
        if self._places is None:
            return gazetteer()
        try:
            return Gazetteer.load(self._places)
        except (OSError, ValueError, EOFError, InputError) as error:
            raise UsageError(
                f"{self._places} is no index of places ({error}); make one with accordingto places build"
            ) from None

    @cached_property
    def models(self) -> dict[str, str]:
        """The fingerprints of the models that make the judgements."""
        prints = {
            name: f"sha256:{hashlib.sha256((FOLDER / file).read_bytes()).hexdigest()}"
            for name, file in (("attribution", "encoder.onnx"), ("events", "events.onnx"))
        }
        return {
            **prints,
            "parser": f"{self.pipeline.meta['name']} {self.pipeline.meta['version']}",
        }

    def load(self) -> None:
        """Load the models and tables now, and not at the first report. Raises as ``ontology`` and ``gazetteer`` do."""
        if self._loaded:
            return
        with ThreadPoolExecutor(1) as side:
            # most of the rest is done without Python's lock, while Python loads spaCy
            rest = side.submit(self._load_rest)
            _ = self.pipeline
        rest.result()
        _ = self.models
        self._loaded = True

    def _load_rest(self) -> None:
        _ = self.ontology, self.actor_tables, self.gazetteer, self.encoder.tagger, self.encoder.heads

    def read(self, report: Report | str) -> Reading:
        """Read one report (or its text).

        Raises ``InputError`` where the report cannot be read: empty, too large, not English.
        """
        return next(self.read_many([Report(report) if isinstance(report, str) else report]))

    def read_many(self, reports: Iterable[Report], workers: int = 1) -> Iterator[Reading]:
        """Read many reports, in order, with ``workers`` processes (each loads the models; 1 reads in this one).

        Raises as ``read`` does, at the report it concerns.
        """
        for outcome in self.try_many(reports, workers):
            if isinstance(outcome, InputError):
                raise outcome
            yield outcome

    def try_many(
        self, reports: Iterable[Report], workers: int = 1, cluster: Cluster | None = None
    ) -> Iterator[Reading | InputError]:
        """As ``read_many``, but a report that cannot be read gives its error in its place and harms no other.

        The code of a report that reading itself failed on, by a defect of ours or a lack of memory, is ``failed``. With
        several workers, one on which a worker died has the code ``worker-died``, and one that took far too long
        ``too-slow``. With ``cluster`` the workers are on its nodes, even a single one. Raises ``AccordingtoError``
        where no worker can be started.
        """
        if workers < 1:
            raise UsageError("reading takes one worker or more")
        if workers == 1 and cluster is None:
            for batch in _batched(reports, BATCH):
                yield from self.try_batch(batch)
            return
        batches = _batched(reports, SHARE)
        over = cluster.spread if cluster else spread
        with contextlib.closing(
            over(_try_in_worker, batches, workers, _prepare_worker, self._settings, seconds=_seconds)
        ) as results:
            for outcomes in results:
                yield from outcomes

    def try_batch(self, reports: Sequence[Report]) -> list[Reading | InputError]:
        """Read a few reports together, each step for all of them; an error stands in the place of its report."""
        checked = [_checked(report) for report in reports]
        good = [report for report in checked if isinstance(report, Report)]
        try:
            readings: Iterator[Reading | InputError] = iter(self._read_together(good))
        except AccordingtoError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other reports of a long run are not lost by it
            if len(good) == 1:
                kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                failure = InputError("failed", f"reading it failed ({kind}); please tell us of it")
                failure.__cause__ = error
                readings = iter([failure])
            else:
                readings = itertools.chain.from_iterable(self.try_batch([report]) for report in good)
        return [next(readings) if isinstance(each, Report) else each for each in checked]

    def _read_together(self, reports: Sequence[Report]) -> list[Reading]:
        if not reports:
            return []
        drafts = [Draft(report) for report in reports]
        with self._lock:
            with self.timings("loading"):
                self.load()
            for step in STEPS:
                with self.timings(step.__name__.removeprefix("read_")):
                    step(self, drafts)
        return [self._finish(draft) for draft in drafts]

    def relation_types(self, rows: Sequence[tuple[str, Span, Span]]) -> list[str]:
        """The PLOVER type of what a source does to a target: ``rows`` are a sentence and the characters of both.

        A span that is empty stands for somebody unsaid. Raises nothing: some type is always the likeliest.
        """
        scored = self._scored([text for text, _, _ in rows])
        return [
            relation(tokens, scores, source, target)
            for (tokens, scores), (_, source, target) in zip(scored, rows, strict=True)
        ]

    def factualities(self, rows: Sequence[tuple[str, Sequence[Span]]]) -> list[list[float]]:
        """How certain the events at given words are, from -3 to 3: ``rows`` are a text and the words' characters."""
        found: list[list[float]] = []
        for (tokens, scores), (_, targets) in zip(self._scored([text for text, _ in rows]), rows, strict=True):
            values = settled(scores[:, FACTUALITY])
            at = [max(bisect.bisect_right(tokens.start, start) - 1, 0) for start, _ in targets]
            children = children_of(tokens)
            found.append([negated(float(values[i]), tokens, i, children) if len(values) else 0.0 for i in at])
        return found

    def _scored(self, texts: Sequence[str]) -> Iterator[tuple[Tokens, Floats]]:
        """Parsed texts with the event heads' scores of every token."""
        with self._lock:
            parsed = list(parse(texts, self.pipeline))
            encoded = self.encoder.encode(parsed, events=True)
        return (
            (tokens, by_token(tokens, each.start, each.events)) for tokens, each in zip(parsed, encoded, strict=True)
        )

    def _finish(self, draft: Draft) -> Reading:
        return Reading(
            report=draft.report,
            entities=draft.entities,
            attributions=draft.attributions,
            events=draft.events,
            warnings=tuple(draft.warnings),
            parts=draft.anatomy.parts if draft.anatomy else (),
            coder=f"accordingto {__version__}",
            models=self.models,
        )


def _batched(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        if len(batch) == size or sum(len(each.text) for each in batch) >= BATCH_TEXT:
            yield batch
            batch = []
    if batch:
        yield batch


def _seconds(reports: Sequence[Report]) -> float:
    """How long a worker may take for these, far more than it ever should."""
    return WORKER_TIME + sum(len(report.text) for report in reports) / SLOWEST_READING


_worker: Reader | None = None


def _prepare_worker(settings: dict[str, Any]) -> None:
    global _worker  # noqa: PLW0603 - a process of its own: this is where its one reader lives
    _worker = Reader(**settings, threads=1)
    _worker.load()


def _try_in_worker(reports: list[Report]) -> list[Reading | InputError]:
    assert _worker is not None
    return _worker.try_batch(reports)


def _checked(report: Report) -> Report | InputError:
    """The report with its language, or why it cannot be read."""
    if not report.text.strip():
        return InputError("empty", "the report has no text")
    if len(report.text) > LARGEST_TEXT:
        return InputError("too-large", f"the report has more than {LARGEST_TEXT:,} characters; split it")
    try:
        return check_english(report)
    except InputError as error:
        return error


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
    with reader.timings("encoder"):
        read = reader.encoder.encode([tokens for _, tokens in texts], events=True)
    for (draft, tokens), encoded in zip(texts, read, strict=True):
        draft.scores = by_token(tokens, encoded.start, encoded.events)
        spans = tagged_spans(encoded.start, encoded.end, encoded.tags)
        relations = link(tokens, spans, weak_spans(encoded.start, encoded.end, encoded.tags, spans))
        found = with_turns(tokens.text, relations)
        draft.relations = [relation for relation in found if not _is_furniture(draft, relation)]
    first = [0] * len(drafts)
    for _ in range(DEEPEST_NESTING):
        for number, (draft, tokens) in enumerate(texts):
            inner = inner_texts(tokens, draft.relations[first[number] :], first[number])
            first[number] = len(draft.relations)
            with reader.timings("encoder"):
                read = reader.encoder.encode_together([text.tokens for text in inner])
            for text, encoded in zip(inner, read, strict=True):
                spans = tagged_spans(encoded.start, encoded.end, encoded.tags)
                linked = link(text.tokens, spans) if readable(spans) else []
                draft.relations += lift(text, [*linked, *nominal(text.tokens, linked)])
    for number, draft in enumerate(drafts):
        if len(draft.relations) > first[number]:
            draft.warnings.append(
                Warning("nesting", f"attributions nested deeper than {DEEPEST_NESTING} were not looked for")
            )


def _furniture(draft: Draft) -> list[Span]:
    """The lines that nobody says: bylines, credits, copyright notices."""
    parts = draft.anatomy.parts if draft.anatomy else ()
    return [(part.start, part.end) for part in parts if part.kind in FURNITURE]


def _is_furniture(draft: Draft, relation: Relation) -> bool:
    """Whether a content stands in a line that nobody says."""
    return any(line[0] < end and start < line[1] for start, end in relation.content for line in _furniture(draft))


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


def read_places(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Find the toponyms and what they stand for."""
    for draft in drafts:
        draft.places = places(_tokens(draft), draft.mentions, draft.entities, draft.report, reader.gazetteer)


def read_actors(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Tell of every noun phrase whether it can act, its country and its sectors."""
    for draft in drafts:
        tokens = _tokens(draft)
        draft.identities = identities(
            tokens, draft.mentions, draft.entities, draft.report.published, reader.actor_tables, draft.places
        )
        draft.entities = enriched(draft.entities, draft.identities, reader.actor_tables, draft.report.published)


def read_events(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Code the events: triggers, who, whom, where, when, how many, how certain, and according to whom."""
    for draft in drafts:
        tokens, scores = _tokens(draft), draft.scores
        assert scores is not None
        day = anchor(draft.report, tokens)
        expressions, counted = dates(tokens, day), quantities(tokens)
        found = triggers(tokens, scores, _furniture(draft))
        settings = {
            trigger.token: Setting(
                event_date(tokens, trigger.token, expressions),
                event_place(tokens, trigger.token, draft.places),
                event_quantities(tokens, trigger.token, counted),
            )
            for trigger in found
        }
        draft.events = code(tokens, found, settings, draft.identities, draft.attributions, day, reader.ontology)


def _tokens(draft: Draft) -> Tokens:
    assert draft.tokens is not None
    return draft.tokens


STEPS: tuple[Callable[[Reader, Sequence[Draft]], None], ...] = (
    read_anatomy,
    read_tokens,
    read_relations,
    read_entities,
    read_attributions,
    read_places,
    read_actors,
    read_events,
)
