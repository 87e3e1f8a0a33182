"""Reports, what is said in them and what is claimed, in the terms of schema.org: one JSON-LD document a line.

Of each report a ``NewsArticle`` with those who speak and are spoken of, a ``Quotation`` for what is quoted word for
word and a ``Claim`` for what is told in other words; after all reports a ``Claim`` for each that comparing the store
found, with the articles it appears in. Documents name one another by ``@id``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from accordingto.export import codes
from accordingto.export.lines import address, iri, line
from accordingto.records import Attribution, Claim, Entity, Link, Reading, Report

if TYPE_CHECKING:
    from accordingto.store import Store

CONTEXT = "https://schema.org"
SPEAKERS = frozenset({"Person", "Organization", "GovernmentOrganization"})


def lines(store: Store, counts: Counter[str]) -> Iterator[str]:
    """A document for each report, in the order in which they were gathered, then one for each claim of the store."""
    for reading in store.readings():
        counts["reports"] += 1
        types = {entity.id: _type(entity) for entity in reading.entities}
        said = [_said(reading.report, attribution, types) for attribution in reading.attributions]
        counts["quotations"] += sum(node["@type"] == "Quotation" for node in said)
        counts["other statements"] += sum(node["@type"] != "Quotation" for node in said)
        entities = [_entity(reading.report, entity, types[entity.id]) for entity in reading.entities]
        yield line({"@context": CONTEXT, "@graph": [_article(reading), *said, *entities]})
    for claim in store.claims.rows():
        counts["claims"] += 1
        yield line({"@context": CONTEXT, **_claim(claim)})


def _node(type_: str, id_: str | None, **properties: Any) -> dict[str, Any]:
    """A node without what is not known; a list of one is that one."""
    node: dict[str, Any] = {"@type": type_} if id_ is None else {"@type": type_, "@id": id_}
    for name, value in properties.items():
        if value not in (None, "", [], ()):
            node[name] = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    return node


def _links(report: str, parts: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"@id": iri(report, part)} for part in parts]


def _article(reading: Reading) -> dict[str, Any]:
    report = reading.report
    head = report.dateline
    told = [head.place, head.date, f"({head.agency})" if head.agency else None] if head is not None else []
    return _node(
        "NewsArticle",
        iri(report.id),
        identifier=report.id,
        headline=report.title,
        url=address(report.url),
        datePublished=report.published,
        inLanguage=report.language,
        dateline=", ".join(part for part in told if part),
        publisher=_node("NewsMediaOrganization", None, name=report.outlet) if report.outlet else None,
        author=[_node("Person", None, name=name) for name in report.byline],
        contributor=[_node("Organization", None, name=name) for name in report.credits],
        articleBody=report.text,
        mentions=_links(report.id, tuple(entity.id for entity in reading.entities)),
        hasPart=_links(report.id, tuple(attribution.id for attribution in reading.attributions)),
    )


def _type(entity: Entity) -> str:
    """What an entity is; a group of people counts as an organization, as schema.org has nothing nearer."""
    if entity.kind == "person":
        return "Person"
    if entity.kind == "place":
        return "Place"
    if entity.kind == "document":
        return "CreativeWork"
    return "GovernmentOrganization" if codes.of_state(entity) else "Organization"


def _entity(report: Report, entity: Entity, type_: str) -> dict[str, Any]:
    person = type_ == "Person"
    country = codes.alpha2(entity.country) if type_ != "CreativeWork" else ""
    return _node(
        type_,
        iri(report.id, entity.id),
        name=entity.name,
        jobTitle=entity.role if person else None,
        description=entity.role if not person else None,
        address=_node("PostalAddress", None, addressCountry=country) if country else None,
    )


def _said(report: Report, attribution: Attribution, types: Mapping[str, str]) -> dict[str, Any]:
    """What somebody says: a quotation where every word is his, else a claim of his."""
    quoted = attribution.form == "direct"
    source = attribution.source.entities if attribution.source is not None else ()
    speakers = _links(report.id, tuple(id_ for id_ in source if types.get(id_) in SPEAKERS))
    article = {"@id": iri(report.id)}
    within = [article, *_links(report.id, (attribution.parent,) if attribution.parent else ())]
    return _node(
        "Quotation" if quoted else "Claim",
        iri(report.id, attribution.id),
        identifier=f"{report.id}#{attribution.id}",
        text=attribution.content.text,
        spokenByCharacter=speakers if quoted else None,
        creator=speakers if quoted else None,
        author=None if quoted else speakers,
        contributor=[each for link in attribution.chain[1:-1] for each in _relay(report, link, types)],
        creditText=_through(attribution.chain),
        keywords=attribution.act,
        inLanguage=report.language,
        isPartOf=within,
        appearance=None if quoted else article,
    )


def _relay(report: Report, link: Link, types: Mapping[str, str]) -> list[dict[str, Any]]:
    known = _links(report.id, tuple(id_ for id_ in link.entities if types.get(id_) in SPEAKERS))
    return list(known) or [_node("Organization", None, name=link.name)]


def _through(links: tuple[Link, ...]) -> str:
    return " > ".join(link.name for link in links)


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim of the store: where it appears, what tells it, and what denies it."""
    tell = [member for member in claim.members if member.stance != "denies"]
    deny = [member for member in claim.members if member.stance == "denies"]
    authors = [iri(origin.first_report, id_) for origin in claim.origins for id_ in origin.entities]
    return _node(
        "Claim",
        iri(f"claim:{claim.id}"),
        identifier=claim.id,
        text=claim.summary,
        author=[{"@id": name} for name in dict.fromkeys(authors)],
        creditText="; ".join(origin.name for origin in claim.origins),
        appearance=[{"@id": name} for name in dict.fromkeys(iri(member.report) for member in tell)],
        firstAppearance={"@id": iri(claim.first_report)} if claim.first_report else None,
        workExample=[{"@id": iri(each.report, each.attribution)} for each in tell if each.attribution],
        subjectOf=[{"@id": name} for name in dict.fromkeys(iri(each.report, each.attribution or "") for each in deny)],
    )
