"""Where: every toponym of a report, and the place it stands for.

``toponyms`` finds the names, ``place_candidates`` and ``place_ranking`` say what they stand for; here the uses of a
name are told apart. A word for people ("Syrian") is no place, a name that speaks or decides ("Moscow said") is its
government, and a name inside another name ("Bank of England") is not used at all. One that the gazetteer does not
know stays without coordinates and harms no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto import data
from accordingto.data.gazetteer import KINDS, Entries, Gazetteer, Kind, place_key
from accordingto.data.toponyms import demonym
from accordingto.identify.place_candidates import Named, gather
from accordingto.identify.place_ranking import rank
from accordingto.identify.toponym_words import GOVERN, LEADERS
from accordingto.identify.toponyms import Toponym, recognise
from accordingto.records import Entity, Mention, Place, Report, Span, Tokens

Precision = Literal["point", "city", "region", "country", "area"]
PRECISION: MappingProxyType[Kind, Precision] = MappingProxyType(
    {"country": "country", "region": "region", "county": "region", "city": "city", "area": "area", "point": "point"}
)
ALTERNATIVES = 4  # kept of each toponym
FAINT = 0.01  # a reading less likely is not kept
OTHERS = frozenset({"ORG", "PERSON", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW"})
SEATS = frozenset({"office", "ministry", "legislature", "court", "military", "agency", "bloc", "market"})
# Countries by the end of an address, where they have newspapers in English.
DOMAINS = MappingProxyType(
    dict(
        pair.split(":")
        for pair in (
            "uk:GBR ie:IRL ca:CAN au:AUS nz:NZL in:IND pk:PAK bd:BGD lk:LKA np:NPL sg:SGP my:MYS ph:PHL hk:HKG jp:JPN "
            "kr:KOR cn:CHN tw:TWN th:THA id:IDN vn:VNM il:ISR lb:LBN jo:JOR eg:EGY sa:SAU ae:ARE qa:QAT kw:KWT om:OMN "
            "bh:BHR iq:IRQ ir:IRN sy:SYR tr:TUR ge:GEO am:ARM az:AZE ru:RUS ua:UKR pl:POL cz:CZE hu:HUN ro:ROU bg:BGR "
            "gr:GRC cy:CYP mt:MLT it:ITA es:ESP pt:PRT fr:FRA de:DEU at:AUT ch:CHE nl:NLD be:BEL dk:DNK se:SWE no:NOR "
            "fi:FIN is:ISL ee:EST lv:LVA lt:LTU za:ZAF ng:NGA gh:GHA ke:KEN ug:UGA tz:TZA et:ETH zw:ZWE zm:ZMB mw:MWI "
            "na:NAM bw:BWA rw:RWA sl:SLE lr:LBR gm:GMB jm:JAM tt:TTO bb:BRB bs:BHS gy:GUY bz:BLZ fj:FJI mx:MEX br:BRA "
            "ar:ARG cl:CHL"
        ).split()
    )
)


def places(
    tokens: Tokens,
    mentions: Sequence[Mention],
    entities: Sequence[Entity],  # noqa: ARG001 - what a mention is of stands in its kind
    report: Report,
    gazetteer: Gazetteer,
    *,
    include_metonyms: bool = False,
    wide: bool = False,
) -> tuple[Place, ...]:
    """The toponyms of a text in order, each with the place it stands for, or without where none is known.

    Left out, though they tell what other names mean, are words for people, names that stand for a government and names
    inside names of something else; ``include_metonyms`` keeps the latter two where they are names of places in
    themselves, and ``wide`` also takes those words and every place inside the name of a body ("Norvik Police").
    """
    found = recognise(tokens, gazetteer, wide=wide)
    spans = [(tokens.start[each.start], tokens.end[each.end - 1]) for each in found]
    kept = {
        span: each.probability
        for span, each in zip(spans, found, strict=True)
        if wide
        or (
            demonym(tokens.text[slice(*span)]) is None
            and (include_metonyms or not (_governs(tokens, each) or _part_of_name(tokens, mentions, each)))
        )
    }
    return tuple(
        msgspec.structs.replace(place, confidence=round(place.confidence * kept[place.span], 3))
        for place in resolve(tokens.text, spans, report, gazetteer)
        if place.span in kept
    )


def resolve(text: str, spans: Sequence[Span], report: Report, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that the given spans of characters stand for, in their order. The spans help one another, and the
    report's dateline and outlet help them."""
    named = gather(text, spans, gazetteer)
    line = report.dateline.place if report.dateline else None
    if line and place_key(line) not in {place_key(each.name) for each in named}:
        named += (_unseen(each) for each in gather(line, [(0, len(line))], gazetteer))
    outlet, country = outlet_of(report)
    chances = rank(text, named, country=gazetteer.country_number(country), outlet=outlet)
    by_span = {
        span: _place(text, span, each, chance, gazetteer)
        for each, chance in zip(named, chances, strict=True)
        for span in each.spans
    }
    return tuple(by_span[span] for span in spans)


def _unseen(named: Named) -> Named:
    return Named(named.name, (), named.entries, named.loose)


def _place(text: str, span: Span, named: Named, chances: NDArray[np.float64], gazetteer: Gazetteer) -> Place:
    quoted = text[slice(*span)]
    if not len(chances):
        return Place(span, quoted)
    order = np.argsort(-chances, kind="stable")
    best = int(order[0])
    fields = _fields(named.entries, best, gazetteer)
    return Place(
        span,
        quoted,
        **fields,
        precision=PRECISION[KINDS[int(named.entries.kind[best])]],
        confidence=round(float(chances[best]), 3),
        alternatives=tuple(
            {**_fields(named.entries, int(at), gazetteer), "score": round(float(chances[at]), 3)}
            for at in order[1 : ALTERNATIVES + 1]
            if chances[at] >= FAINT
        ),
    )


def _fields(entries: Entries, at: int, gazetteer: Gazetteer) -> dict[str, Any]:
    number, region = int(entries.number[at]), int(entries.region[at])
    return {
        "name": gazetteer.name(number),
        "lat": round(float(entries.lat[at]), 4),
        "lon": round(float(entries.lon[at]), 4),
        "country": gazetteer.country(int(entries.country[at])) or None,
        "region": gazetteer.name(region) if region >= 0 else None,
        "geonames": gazetteer.geonames(number),
    }


def outlet_of(report: Report) -> tuple[str, str]:
    """The folded name of the outlet (or its address), and its country's code, empty where nothing tells."""
    host = urlsplit(report.url).hostname or "" if report.url else ""
    name = report.outlet or host
    medium = data.medium(name) if name else None
    end = (host or name).rpartition(".")[2].lower()
    country = DOMAINS.get(end) if "." in (host or name) else None
    return place_key(name).replace(" ", ""), country or (medium.country if medium else None) or ""


def _governs(tokens: Tokens, toponym: Toponym) -> bool:
    """Whether a name speaks or decides as governments do, or is a seat of power that is not stood before."""
    root = _root(tokens, toponym)
    head = tokens.head[root]
    if tokens.dep[root] in ("nsubj", "nsubjpass") and tokens.lemma[head] in GOVERN and tokens.pos[head] == "VERB":
        return True
    if tokens.dep[root] == "pobj" and tokens.lemma[head] == "to" and tokens.lemma[tokens.head[head]] == "accord":
        return True
    start, end = tokens.start[toponym.start], tokens.end[toponym.end - 1]
    seat = data.metonym(tokens.text[start:end])
    return seat is not None and seat.kind in SEATS and LEADERS.get(tokens.lemma[head], 0) not in (2, 3)


def _root(tokens: Tokens, toponym: Toponym) -> int:
    inside = range(toponym.start, toponym.end)
    return next((at for at in inside if tokens.head[at] not in inside or tokens.head[at] == at), toponym.start)


def _part_of_name(tokens: Tokens, mentions: Sequence[Mention], toponym: Toponym) -> bool:
    """Whether a longer name of a person, body or work has the toponym in it, or it is itself somebody's name."""
    start, end = toponym.start, toponym.end
    for name in tokens.names:
        if name.start <= start and end <= name.end and name.end - name.start > end - start and name.label in OTHERS:
            # "The Norvik" and "Norvik's" are no longer names than "Norvik"
            rest = [tokens.word(at) for at in (*range(name.start, start), *range(end, name.end))]
            if any(word[:1].isupper() and word != "The" for word in rest):
                return True
    for mention in mentions:
        first, last = mention.core
        if mention.form != "name" or mention.kind not in ("person", "organization"):
            continue
        if first <= start and end <= last and (last - first > end - start or mention.kind == "person"):
            return True
    return False
