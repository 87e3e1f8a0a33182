"""How well time expressions are found and read: strict span F1 and value F1, as TempEval-3 counts them.

The measures are those of TempEval-3 (UzZaman et al., *SemEval-2013 Task 1: TempEval-3*, 2013) and its scorer: an
expression is found strictly where both ends are right, relaxedly where it overlaps a gold one; value F1 is the relaxed
F1 times the share of the expressions found whose TIMEX3 value is exactly the gold one (type F1 likewise). The time a
document was written is given to the system and not scored.

MEANTIME (Minard et al., *MEANTIME, the NewsReader Multilingual Event and Time Corpus*, LREC 2016) annotates time
expressions in the headline and the first five sentences only, the date line among them: only these are scored. TimeML
documents are scored within ``TEXT``.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from lxml import etree

from accordingto.identify.dates import anchor, dates
from accordingto.language.parse import load_pipeline, parse
from accordingto.records import Report, Span, Tokens
from benchmarks.data import shorten
from benchmarks.spans import prf

ANNOTATED = 5  # the last sentence of a MEANTIME report that has annotations, the headline being 0
NO_SPACE_BEFORE = frozenset(", . ; : ! ? ) ] % 's 'S n't '' 're 've 'll 'd 'm".split()) | {"'"}
NO_SPACE_AFTER = frozenset("( [ $ £ € `` #".split())


class Timex(msgspec.Struct, frozen=True):
    """One time expression: its characters, type and value."""

    span: Span
    kind: str
    value: str


class Document(msgspec.Struct, frozen=True):
    """A gold document: its text, when it was written, its expressions, and what of it is scored."""

    name: str
    text: str
    written: datetime.date | None
    gold: tuple[Timex, ...]
    scored: Span
    given: tuple[Span, ...] = ()


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files, those of folders (and folders in them) included."""
    out: list[Path] = []
    for path in paths:
        out += sorted([*path.rglob("*.xml"), *path.rglob("*.tml")]) if path.is_dir() else [path]
    return out


def read_document(path: Path) -> Document:
    """Read a MEANTIME (CAT) or TimeML file. Raises ``ValueError`` for any other."""
    root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    if root.find("token") is not None:
        return _meantime(path.stem, root)
    if root.find(".//TEXT") is not None:
        return _timeml(path.stem, root)
    raise ValueError(f"{path} is neither MEANTIME's XML nor TimeML")


def _meantime(name: str, root: etree._Element) -> Document:
    spans: dict[str, Span] = {}
    text, before, sentence, scored = "", "", 0, 0
    for token in root.iter("token"):
        word, number = token.text or "", int(token.get("sentence", "0"))
        if text and number != sentence:
            # The headline and the date line are lines of their own.
            text += "\n\n" if number <= 2 else " "
        elif text and word not in NO_SPACE_BEFORE and before not in NO_SPACE_AFTER:
            text += " "
        spans[token.get("t_id", "")] = (len(text), len(text) + len(word))
        text += word
        before, sentence = word, number
        if number <= ANNOTATED:
            scored = len(text)
    gold: list[Timex] = []
    given: list[Span] = []
    written: datetime.date | None = None
    for element in root.iter("TIMEX3"):
        anchors = [spans[token.get("t_id", "")] for token in element.iter("token_anchor")]
        if not anchors:
            continue
        span = (min(start for start, _ in anchors), max(end for _, end in anchors))
        if element.get("functionInDocument") == "CREATION_TIME":
            given.append(span)
            written = written or _day(element.get("value", ""))
        else:
            gold.append(Timex(span, element.get("type", ""), element.get("value", "")))
    gold.sort(key=lambda timex: timex.span)
    return Document(name, text, written, tuple(gold), (0, scored), tuple(given))


def _timeml(name: str, root: etree._Element) -> Document:
    written: datetime.date | None = None
    for element in root.iter("TIMEX3"):
        if element.get("functionInDocument") == "CREATION_TIME" or element.get("tid") == "t0":
            written = written or _day(element.get("value", ""))
    body = root.find(".//TEXT")
    assert body is not None
    pieces: list[str] = []
    gold: list[Timex] = []
    _gather(body, pieces, gold)
    text = "".join(pieces)
    return Document(name, text, written, tuple(gold), (0, len(text)))


def _gather(element: etree._Element, pieces: list[str], gold: list[Timex]) -> None:
    """The text of an element in order, and the time expressions in it."""
    start = sum(map(len, pieces))
    pieces.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            _gather(child, pieces, gold)
        pieces.append(child.tail or "")
    own = element.get("functionInDocument") != "CREATION_TIME" and element.get("tid") != "t0"
    if element.tag == "TIMEX3" and own:
        # A child's tail belongs to the parent: what was added after the element's own end is not there yet.
        gold.append(Timex((start, sum(map(len, pieces))), element.get("type", ""), element.get("value", "")))


def _day(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None


def answers(document: Document, tokens: Tokens) -> list[Timex]:
    """What the system reads in the part of the document that is scored."""
    written = document.written or anchor(Report(document.text), tokens)
    found = [Timex(date.span, date.kind, date.value or "") for date in dates(tokens, written)]
    return [
        timex
        for timex in found
        if timex.span[1] <= document.scored[1] and not any(_overlap(timex.span, span) for span in document.given)
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def pairs(gold: Sequence[Timex], found: Sequence[Timex]) -> list[tuple[Timex, Timex]]:
    """Each gold expression with the answer that it overlaps: one of the same span where there is one, else the first
    that no other one has taken."""
    by_span = {timex.span: timex for timex in found}
    out = [(wanted, by_span[wanted.span]) for wanted in gold if wanted.span in by_span]
    taken = {given.span for _, given in out}
    for wanted in gold:
        if wanted.span in by_span:
            continue
        for given in found:
            if given.span not in taken and _overlap(wanted.span, given.span):
                out.append((wanted, given))
                taken.add(given.span)
                break
    return out


def figures(sides: Sequence[tuple[Sequence[Timex], Sequence[Timex]]]) -> dict[str, float]:
    """The measures, in per cent, over the gold expressions and the answers of every document."""
    gold, found = sum(len(one) for one, _ in sides), sum(len(other) for _, other in sides)
    matched = [pair for one, other in sides for pair in pairs(one, other)]
    strict = prf(sum(wanted.span == given.span for wanted, given in matched), found, gold)
    relaxed = prf(len(matched), found, gold)
    share = 1 / len(matched) if matched else 0.0
    return {
        "strict_f1": strict.f1,
        "strict_precision": strict.precision,
        "strict_recall": strict.recall,
        "relaxed_f1": relaxed.f1,
        "value_f1": relaxed.f1 * share * sum(wanted.value == given.value for wanted, given in matched),
        "type_f1": relaxed.f1 * share * sum(wanted.kind == given.kind for wanted, given in matched),
    }


def _read(files: Sequence[Path]) -> list[tuple[Document, list[Timex]]]:
    documents = [read_document(path) for path in files_in(files)]
    print(f"{len(documents)} documents", file=sys.stderr)
    parsed = parse([document.text for document in documents], load_pipeline())
    return [(document, answers(document, tokens)) for document, tokens in zip(documents, parsed, strict=True)]


def score(files: list[Path]) -> dict[str, float]:
    """The figures of the system on MEANTIME or TimeML files, or folders of them."""
    return figures([(document.gold, found) for document, found in _read(files)])


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every expression missed, spurious, with other ends or with another value."""
    for document, found in _read(files):
        matched = pairs(document.gold, found)
        for wanted, given in matched:
            where = _around(document.text, wanted.span)
            if wanted.span != given.span:
                yield "span", f"{where} | ours: {document.text[slice(*given.span)]}"
            if wanted.value != given.value:
                yield "value", f"{where} | {wanted.value} | ours: {given.value} | written {document.written}"
        for wanted in document.gold:
            if all(wanted is not other for other, _ in matched):
                yield "missed", f"{_around(document.text, wanted.span)} | {wanted.value}"
        for given in found:
            if all(given is not other for _, other in matched):
                yield "spurious", f"{_around(document.text, given.span)} | {given.value}"


def _around(text: str, span: Span) -> str:
    start, end = span
    return shorten(f"{text[max(start - 30, 0) : start]}[{text[start:end]}]{text[end : end + 25]}", 130)
