"""Every central type of accordingto, frozen. This module imports nothing of ours.

Offsets are half-open Unicode code-point offsets ``[start, end)`` into ``Report.text``; for every span,
``text[start:end]`` is the quoted text. ``Tokens`` and ``Quotation`` are the working records that the rooms hand one
another; the rest is what ``Reading.to_dict`` prints.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from typing import Any, Literal

import msgspec

SCHEMA = 1
SURROGATE = re.compile(r"[\ud800-\udfff]")

Span = tuple[int, int]
Form = Literal["direct", "indirect", "mixed"]
EntityKind = Literal["person", "organization", "place", "group", "document"]


class Quotation(msgspec.Struct, frozen=True):
    """A passage in quotation marks, the marks included.

    ``closed`` is false where the closing mark is missing: then the passage runs to the end of its paragraph.
    ``continues`` is true where the passage goes on from the one before it (each paragraph of a long quotation opens
    with a mark, and only the last closes). ``single`` tells single marks from double ones.
    """

    start: int
    end: int
    closed: bool = True
    continues: bool = False
    single: bool = False


class Name(msgspec.Struct, frozen=True):
    """A named entity as the parser found it: a half-open range of tokens and its OntoNotes label."""

    start: int
    end: int
    label: str


DEEPEST = 40  # steps up a parse


class Tokens(msgspec.Struct, frozen=True):
    """A parsed text, one entry a token in every tuple. White space is no token.

    ``head`` is the index of the syntactic head (its own index for a root); ``sentence`` and ``paragraph`` number the
    sentences and paragraphs in order. ``tag`` is the Penn Treebank tag, ``pos`` the universal one, ``dep`` the
    ClearNLP dependency label of spaCy's English pipelines.
    """

    text: str
    start: tuple[int, ...]
    end: tuple[int, ...]
    lemma: tuple[str, ...]
    pos: tuple[str, ...]
    tag: tuple[str, ...]
    dep: tuple[str, ...]
    head: tuple[int, ...]
    sentence: tuple[int, ...]
    paragraph: tuple[int, ...]
    names: tuple[Name, ...]
    quotations: tuple[Quotation, ...]

    def __len__(self) -> int:
        return len(self.start)

    def word(self, index: int) -> str:
        """The token's characters."""
        return self.text[self.start[index] : self.end[index]]

    def ancestors(self, index: int) -> list[int]:
        """The token and what it hangs on, up to the root of its sentence or to ``DEEPEST`` tokens."""
        path = [index]
        while self.head[path[-1]] != path[-1] and len(path) < DEEPEST:
            path.append(self.head[path[-1]])
        return path


class Part(msgspec.Struct, frozen=True):
    """One piece of a report's anatomy: which lines are what. ``body`` is everything that is nothing else."""

    kind: Literal["headline", "byline", "dateline", "credit", "caption", "copyright", "boilerplate", "body"]
    start: int
    end: int


class Dateline(msgspec.Struct, frozen=True):
    """``LISBON, May 3 (Reuters) -``: each field as printed, ``agency`` by its canonical name, or None."""

    place: str | None = None
    agency: str | None = None
    date: str | None = None


class Anatomy(msgspec.Struct, frozen=True):
    """What is known of a report from its layout alone. ``parts`` are in order, do not overlap and cover the text's
    lines; ``published`` only where the text or the page says so."""

    parts: tuple[Part, ...]
    title: str | None = None
    byline: tuple[str, ...] = ()
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    published: datetime.date | None = None
    outlet: str | None = None


class Report(msgspec.Struct, frozen=True):
    """One news report as published. ``text`` is kept exactly as read; what is not known is None or empty.

    ``id`` is made from what is given: ``sha256:`` and 64 hexadecimal digits over outlet, url, published and text.
    """

    text: str
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    dateline: Dateline | None = None
    published: datetime.date | None = None
    language: str | None = None
    credits: tuple[str, ...] = ()
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            known = [self.outlet, self.url, self.published and self.published.isoformat(), self.text]
            digest = hashlib.sha256(repr(known).encode("utf-8", "surrogatepass")).hexdigest()
            msgspec.structs.force_setattr(self, "id", f"sha256:{digest}")


class Entity(msgspec.Struct, frozen=True):
    """Who or what a name stands for. ``mentions`` are spans of every mention in order, pronouns included.

    ``named`` is false where the report gives a description only ("court documents"), and then ``anonymous`` tells
    whether it hides who speaks ("a senior official") or says what it is ("polls", "Democrats").
    """

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sectors: tuple[str, ...] = ()
    role: str | None = None
    reference: dict[str, Any] | None = None
    named: bool = True
    anonymous: bool = False
    mentions: tuple[Span, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """Who is given as the one who said it. ``anonymous`` where the report does not name him."""

    spans: tuple[Span, ...]
    text: str
    entities: tuple[str, ...] = ()
    anonymous: bool = False


class Passage(msgspec.Struct, frozen=True):
    """One or more spans and their text, pieces joined by `` … ``."""

    spans: tuple[Span, ...]
    text: str


class Link(msgspec.Struct, frozen=True):
    """One link of a chain: a canonical name, or ``unnamed: …``, and the entities it stands for."""

    name: str
    entities: tuple[str, ...] = ()


class Attribution(msgspec.Struct, frozen=True):
    """Somebody says something: source, cue, content, and the chain from the first speaker to the outlet."""

    id: str
    parent: str | None
    source: Source | None
    cue: Passage | None
    content: Passage
    form: Form
    act: str
    chain: tuple[Link, ...]
    confidence: float


class Place(msgspec.Struct, frozen=True):
    """Where something is: a toponym and what it stands for. ``span`` and ``text`` are those of the toponym.

    ``lat`` and ``lon`` are degrees; ``country`` is ISO 3166 alpha-3, ``region`` the name of the first-order division;
    ``geonames`` the GeoNames id. All of them are None where the toponym could not be resolved. ``precision`` is "point"
    for a building or a landmark. ``alternatives`` are other readings, best first, with scores from 0 to 1.
    """

    span: Span
    text: str
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    region: str | None = None
    geonames: int | None = None
    precision: Literal["point", "city", "region", "country", "area"] | None = None
    confidence: float = 0.0
    alternatives: tuple[dict[str, Any], ...] = ()


class Date(msgspec.Struct, frozen=True):
    """A time expression. ``start`` and ``end`` are the first and the last day (both included) it stands for, None where
    nothing anchors it or it names no time (a duration, "every week"); ``value`` is the TIMEX3 value ("2015-W38", "P3D",
    "PRESENT_REF") or None; ``kind`` its TIMEX3 type."""

    span: Span
    text: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    precision: Literal["time", "day", "week", "month", "quarter", "season", "year", "decade", "century"] | None = None
    kind: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    value: str | None = None


class Quantity(msgspec.Struct, frozen=True):
    """How many: "at least 14 people were injured" is ``injured`` from 14 to None (no upper bound known).

    ``span`` is that of the number with what limits it ("at least 14"); ``unit`` is a currency's ISO 4217 code for
    money, else None; ``head`` the token the number counts or, for a verb's victims, the verb ("injured").
    """

    kind: str
    low: float | None
    high: float | None
    span: Span
    unit: str | None = None
    head: int = -1


class Factuality(msgspec.Struct, frozen=True):
    """How certain an event is according to the source of its attribution: FactBank's scale, -3 certainly not to 3
    certainly."""

    value: float
    polarity: Literal["positive", "negative"]
    certainty: Literal["certain", "probable", "possible", "unknown"]
    time: Literal["past", "present", "future"]


class Actor(msgspec.Struct, frozen=True):
    """One who acts in an event or is acted upon. ``code`` is a country's ISO 3166 alpha-3 code or a special code of
    PLOVER's (``IGO``, ``NGO``, …); ``span`` is None for one who is left unsaid."""

    span: Span | None
    text: str
    entity: str | None = None
    code: str | None = None
    sectors: tuple[str, ...] = ()


class Event(msgspec.Struct, frozen=True):
    """A PLOVER event and everything that hangs on it. ``quad`` is 1 verbal cooperation, 2 material cooperation,
    3 verbal conflict, 4 material conflict. ``evidence`` names the rule or model that made the judgement."""

    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: int
    trigger: Passage
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    place: Place | None
    date: Date | None
    quantities: tuple[Quantity, ...]
    factuality: Factuality
    attribution: str | None
    evidence: str
    confidence: float


class Warning(msgspec.Struct, frozen=True):
    """Something the reader should know about how a report was read: a stable code and a sentence."""

    code: str
    message: str


class Reading(msgspec.Struct, frozen=True):
    """A report and everything that was read from it."""

    report: Report
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()
    warnings: tuple[Warning, ...] = ()
    parts: tuple[Part, ...] = ()
    coder: str = ""
    models: dict[str, str] = msgspec.field(default_factory=dict)
    schema: int = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """The record of docs/record.md as plain dicts, lists, strings and numbers."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        first = {key: plain.pop(key) for key in ("schema", "coder", "models", "report")}
        return {**first, **plain}

    def _repr_html_(self) -> str:
        from accordingto.export.html import fragment

        return fragment(self)

    def to_json(self, *, indent: int = 0) -> str:
        """The record as JSON text; ``indent`` spaces a level, one line for 0. A lone surrogate is written escaped."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=indent or None)
        return SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


# --- over many reports -------------------------------------------------------------------------------------------


class Located(msgspec.Struct, frozen=True):
    """A place in a report: the report's id and a half-open span of its text."""

    report: str
    span: Span


class Copies(msgspec.Struct, frozen=True):
    """Reports that are one report: ``exact`` where nothing differs but white space, case, marks and furniture, else
    ``near``. ``similarity`` is the least share of words in common (0 to 1) that holds the group together.
    ``original`` is the report the others were taken from, None where nothing tells; ``why`` says what told."""

    id: str
    kind: Literal["exact", "near"]
    reports: tuple[str, ...]
    similarity: float
    original: str | None = None
    why: str | None = None


class SharedPassage(msgspec.Struct, frozen=True):
    """A passage that several reports carry, as it stands in the first of ``reports``; ``original`` and ``why`` as
    ``Copies`` has them."""

    id: str
    text: str
    reports: tuple[Located, ...]
    original: str | None = None
    why: str | None = None


class Member(msgspec.Struct, frozen=True):
    """Where a report makes a claim: one of its attributions, or one of its events, or both; ``repeats`` is what is told
    again without a source of its own after others attributed it."""

    report: str
    attribution: str | None
    event: str | None
    spans: tuple[Span, ...]
    text: str
    stance: Literal["asserts", "denies", "repeats"] = "asserts"


class Version(msgspec.Struct, frozen=True):
    """A number that a claim is told with; ``members`` are indices into the claim's members."""

    quantity: str
    low: float | None
    high: float | None
    members: tuple[int, ...]


class Origin(msgspec.Struct, frozen=True):
    """Where a claim comes from: the one at the end of its chains. ``entities`` are ids in ``first_report``, the first
    report that has it; ``members`` are indices into the claim's members; ``why`` says what merged them."""

    name: str
    entities: tuple[str, ...]
    first_report: str
    members: tuple[int, ...]
    why: str


class Claim(msgspec.Struct, frozen=True):
    """What a careful reader would call being told the same thing about the same event, values aside.

    ``circles`` are names that cite one another and nobody else, in the order in which they cite; where a claim has
    only these, it has no origin. ``first_report`` is the first to report it, None where no report has a date.
    """

    id: str
    summary: str
    members: tuple[Member, ...]
    versions: tuple[Version, ...] = ()
    origins: tuple[Origin, ...] = ()
    independent_origins: int = 0
    circles: tuple[tuple[str, ...], ...] = ()
    first_report: str | None = None


class Fetch(msgspec.Struct, frozen=True):
    """That an address was fetched: when (UTC), the HTTP status of the answer (0 where it was not asked, or nothing
    came), and what the server gave to ask with whether it has changed since."""

    url: str
    etag: str | None
    last_modified: str | None
    fetched: datetime.datetime
    status: int


class AttributionMend(msgspec.Struct, frozen=True):
    """An attribution as a person says it is. ``source`` and ``cue`` are empty where the report gives none; ``chain``
    has the names from the first speaker to the outlet.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    chain: tuple[str, ...]
    form: Form
    act: str
    parent: str | None = None


class EventMend(msgspec.Struct, frozen=True):
    """An event as a person says it is. ``certainty`` is that of the one who tells it; ``attribution`` is the id of the
    attribution it is told in, None in the outlet's own voice."""

    type: str
    mode: str | None
    trigger: Span
    certainty: Literal["happened", "probable", "possible", "planned", "denied", "unknown"]
    attribution: str | None = None
    actors: tuple[Span, ...] = ()
    recipients: tuple[Span, ...] = ()


class Correction(msgspec.Struct, frozen=True):
    """What a person says of an attribution or event of a report that a machine read.

    ``target`` is its id in the reading ("a3", "v2"); for one that is missing there it is None, and then the id of the
    correction that added it. Of all corrections with one ``subject`` the latest holds, and "withdrawn" takes back what
    was said before. ``attribution`` or ``event`` says how it should be, where the verdict is "mended" or "missing".
    ``by`` is the name the person gave, ``at`` the time (UTC).
    """

    id: str
    report: str
    kind: Literal["attribution", "event"]
    target: str | None
    verdict: Literal["right", "wrong", "mended", "missing", "withdrawn"]
    by: str
    at: datetime.datetime
    note: str = ""
    attribution: AttributionMend | None = None
    event: EventMend | None = None

    @property
    def subject(self) -> str:
        """What it is about: the id in the reading, or that of the correction that added what was missing."""
        return self.target or self.id


# --- working records that the rooms hand one another -------------------------------------------------------------


class TaggedSpan(msgspec.Struct, frozen=True):
    """A span the tagger found: characters, kind and mean probability of its labels."""

    kind: Literal["source", "cue", "content"]
    start: int
    end: int
    confidence: float


class Relation(msgspec.Struct, frozen=True):
    """An attribution before anybody knows who its source is: spans, and the index of the relation whose content it
    stands in (``parent``), or None."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    parent: int | None = None


class Mention(msgspec.Struct, frozen=True):
    """A mention of an entity: a half-open token range, its head token, and the index of its cluster.

    ``core`` is the token range of the name itself, without titles, where ``form`` is "name"; a "pair" is a
    coordination ("Ann and Bo") as one mention. ``kind`` is that of an entity, or "thing", or "" where nothing tells.
    """

    start: int
    end: int
    head: int
    cluster: int
    form: Literal["name", "noun", "pronoun", "pair"] = "name"
    core: tuple[int, int] = (0, 0)
    kind: str = ""
    gender: str = ""


class Identity(msgspec.Struct, frozen=True):
    """Who or what a noun phrase stands for, whether it is a named entity or not ("Syrian troops", "the minister").

    ``head`` is its head token, ``span`` its characters; ``code`` and ``sectors`` as an ``Actor`` has them; ``actor`` is
    true of what can act or be acted upon: people, groups, bodies, places that stand for their governments. ``parts``
    are the heads of the identities that one phrase stands for together ("British and French troops", "both countries").
    """

    head: int
    span: Span
    entity: str | None = None
    code: str | None = None
    sectors: tuple[str, ...] = ()
    actor: bool = False
    parts: tuple[int, ...] = ()
