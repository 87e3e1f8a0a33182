"""Toponyms on the map: the XML of LGL (Lieberman, Samet and Sankaranarayanan, ICDE 2010) and GeoVirus (Gritta, Pilehvar
and Collier, ACL 2018), and what is written like them.

The measures are those of Gritta, Pilehvar and Collier, "A pragmatic guide to geoparsing evaluation" (Language Resources
and Evaluation 2020). Recognition: F1 over spans with exact boundaries, all toponyms of the file counted, those that no
gazetteer had as well. Resolution: the share of toponyms with coordinates whose answer lies within 161 km (100 miles);
none is left out because the gazetteer lacks it. ``accuracy_161km`` is given the gold spans; ``end_to_end_f1`` counts an
answer as right where its span is a gold one and its point within 161 km of it, and where the gold one has no point any
is right.

What counts as a toponym differs. LGL marks a place inside the name of something else and the words for its people as
well, GeoVirus does not; nothing in a file says so but its marks. A file is read "wide" where one gold toponym in a
hundred is a word for people (``accordingto.data.toponyms.demonym``).
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from lxml import etree

from accordingto.data.gazetteer import gazetteer
from accordingto.data.toponyms import demonym
from accordingto.identify.places import places, resolve
from accordingto.language.coreference import coreference
from accordingto.language.parse import load_pipeline, parse
from accordingto.records import Place, Report, Span
from benchmarks.data import shorten

NEAR = 161.0  # km
EARTH = 6371.0  # km
PEOPLE = 0.01  # share of words for people from which on a file is read wide

Point = tuple[float, float]


class GoldPlace(msgspec.Struct, frozen=True):
    """A toponym of a gold file and its coordinates, if it has any."""

    span: Span
    point: Point | None


class Document(msgspec.Struct, frozen=True):
    """A report of a gold file."""

    text: str
    places: tuple[GoldPlace, ...]
    outlet: str | None
    url: str | None
    wide: bool

    def report(self) -> Report:
        """The report to read, with what the file tells of it."""
        return Report(self.text, outlet=self.outlet, url=self.url)


def read_documents(path: Path) -> list[Document]:
    """Read a gold file. Raises ``ValueError`` where it is not of either form or a toponym is not where it says."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    found: list[Document] = []
    for article in root.iter("article"):
        text = article.findtext("text") or ""
        gold = {
            place.span: place for node in article.iter("toponym", "location") if (place := _place(path, text, node))
        }
        outlet = article.findtext("domain")
        url = article.findtext("url") or article.findtext("source")
        found.append(Document(text, tuple(gold[span] for span in sorted(gold)), outlet, url, wide=False))
    if not found:
        raise ValueError(f"{path} has no article")
    names = [document.text[slice(*place.span)] for document in found for place in document.places]
    wide = sum(demonym(name) is not None for name in names) >= PEOPLE * max(len(names), 1)
    return [msgspec.structs.replace(document, wide=wide) for document in found]


def _place(path: Path, text: str, node: etree._Element) -> GoldPlace:
    name = node.findtext("phrase") or node.findtext("name") or ""
    start, end = int(node.findtext("start") or -1), int(node.findtext("end") or -1)
    lat, lon = node.findtext(".//lat"), node.findtext(".//lon")
    for shift in (0, -1):  # GeoVirus counts characters from one
        if text[start + shift : end + shift] == name:
            return GoldPlace((start + shift, end + shift), (float(lat), float(lon)) if lat and lon else None)
    raise ValueError(f"{path}: no {name!r} at {start}")


def distance(one: Point, other: Point) -> float:
    """Kilometres between two points on the sphere."""
    (a, b), (c, d) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def near(gold: GoldPlace, answer: Place) -> bool:
    """Whether an answer lies within 161 km of the gold point; any does where there is none."""
    if gold.point is None:
        return True
    return answer.lat is not None and answer.lon is not None and distance(gold.point, (answer.lat, answer.lon)) <= NEAR


def tally(document: Document, found: Sequence[Place], given: Sequence[Place]) -> Counter[str]:
    """Counts for one report: what was ``found`` in its text, and what was made of the gold spans ``given``."""
    gold = {place.span: place for place in document.places}
    hits = [place for place in found if place.span in gold]
    pointed = [place for place in given if gold[place.span].point is not None]
    return Counter(
        gold=len(gold),
        found=len(found),
        hits=len(hits),
        right=sum(near(gold[place.span], place) for place in hits),
        pointed=len(pointed),
        near=sum(near(gold[place.span], place) for place in pointed),
    )


def figures(sums: Counter[str]) -> dict[str, float]:
    """Percentages from counts."""

    def share(part: float, whole: float) -> float:
        return 100.0 * part / whole if whole else 0.0

    return {
        "recognition_f1": share(2 * sums["hits"], sums["gold"] + sums["found"]),
        "recognition_precision": share(sums["hits"], sums["found"]),
        "recognition_recall": share(sums["hits"], sums["gold"]),
        "accuracy_161km": share(sums["near"], sums["pointed"]),
        "end_to_end_f1": share(2 * sums["right"], sums["gold"] + sums["found"]),
    }


def answers(files: Sequence[Path]) -> Iterator[tuple[Document, tuple[Place, ...], tuple[Place, ...]]]:
    """For every report the places found in its text, and those that the gold spans are taken for."""
    pipeline, known = load_pipeline(), gazetteer()
    for file in files:
        documents = read_documents(file)
        parsed = parse((document.text for document in documents), pipeline)
        for number, (document, tokens) in enumerate(zip(documents, parsed, strict=True), start=1):
            report = document.report()
            mentions = () if document.wide else coreference(tokens)
            found = places(tokens, mentions, (), report, known, include_metonyms=True, wide=document.wide)
            given = resolve(document.text, [place.span for place in document.places], report, known)
            print(f"\r{file.name}: {number} of {len(documents)}", end="", file=sys.stderr, flush=True)
            yield document, found, given
        print(file=sys.stderr)


def score(files: list[Path]) -> dict[str, float]:
    """Figures of the system on files of either form."""
    return figures(sum((tally(*answer) for answer in answers(files)), Counter()))


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every error with its kind, in the words around it."""
    for document, found, given in answers(files):
        gold = {place.span: place for place in document.places}
        answered = {place.span for place in found}
        for span in sorted(answered ^ gold.keys()):
            yield "missed" if span in gold else "no toponym", _around(document.text, span)
        for place in given:
            point = gold[place.span].point
            if point is not None and not near(gold[place.span], place):
                kind = "unknown" if place.lat is None else f"wrong {place.precision}"
                yield kind, f"{_around(document.text, place.span)}: {place.name}, {place.region}, {place.country}"


def _around(text: str, span: Span) -> str:
    start, end = span
    return shorten(f"{text[max(0, start - 30) : start]}[{text[start:end]}]{text[end : end + 30]}", 110)
