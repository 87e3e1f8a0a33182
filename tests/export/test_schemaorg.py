from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export.formats import write
from accordingto.records import Attribution, Entity, Passage, Reading, Report, Source
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.test_jsonl import ODD, told

REPORT = "urn:accordingto:sha256:00ff"
WORK = {
    *"identifier text creator author contributor creditText keywords inLanguage isPartOf hasPart mentions".split(),
    *"subjectOf workExample name description".split(),
}
# schema.org 29: the properties that each type may have, of those that are used.
VOCABULARY = {
    "NewsArticle": {"headline", "url", "datePublished", "dateline", "publisher", "articleBody", *WORK},
    "Quotation": {"spokenByCharacter", *WORK},
    "Claim": {"appearance", "firstAppearance", *WORK},
    "CreativeWork": WORK,
    "Person": {"name", "jobTitle", "address"},
    "Organization": {"name", "description", "address"},
    "GovernmentOrganization": {"name", "description", "address"},
    "NewsMediaOrganization": {"name"},
    "Place": {"name", "description", "address"},
    "PostalAddress": {"addressCountry"},
}
AGENTS = {"Person", "Organization", "GovernmentOrganization", "NewsMediaOrganization"}
WORKS = {"NewsArticle", "Quotation", "Claim", "CreativeWork"}
RANGES = {
    "spokenByCharacter": AGENTS,
    "creator": AGENTS,
    "author": AGENTS,
    "contributor": AGENTS,
    "publisher": AGENTS,
    "isPartOf": WORKS,
    "hasPart": WORKS,
    "appearance": WORKS,
    "firstAppearance": WORKS,
    "workExample": WORKS,
    "subjectOf": WORKS,
    "address": {"PostalAddress"},
}


def documents(*written: Reading, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in distinct.lines_of("schemaorg", *written, **more)]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every typed node, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for name, each in value.items():
            if name != "@context":
                yield from nodes(each)


def test_schemaorg_of_a_report_field_by_field(tmp_path: Path) -> None:
    store = distinct.store_of(tmp_path / "store", [distinct.reading])
    store.claims.append([distinct.claim])
    counts = write(store, "schemaorg", tmp_path / "out")
    assert counts == {"reports": 1, "quotations": 1, "other statements": 3, "claims": 1}
    report, claim = (json.loads(line) for line in told(tmp_path / "out"))
    assert report["@context"] == claim["@context"] == "https://schema.org"
    article, first, second, third, fourth, *entities = report["@graph"]
    assert article == {
        "@type": "NewsArticle",
        "@id": REPORT,
        "identifier": "sha256:00ff",
        "headline": "Depot hit",
        "url": "https://gazette.example/depot?page=1",
        "datePublished": "2024-11-04",
        "inLanguage": "en",
        "dateline": "PORT ELLERY, Nov. 3, (Northern Wire)",
        "publisher": {"@type": "NewsMediaOrganization", "name": "Harbour Gazette"},
        "author": [{"@type": "Person", "name": "Ines Tallow"}, {"@type": "Person", "name": "Bo Marsh"}],
        "contributor": {"@type": "Organization", "name": "Coast Radio"},
        "articleBody": distinct.TEXT,
        "mentions": [{"@id": f"{REPORT}#e{number}"} for number in range(1, 9)],
        "hasPart": [{"@id": f"{REPORT}#a{number}"} for number in range(1, 5)],
    }
    assert first == {
        "@type": "Claim",
        "@id": f"{REPORT}#a1",
        "identifier": "sha256:00ff#a1",
        "text": 'a warning: "The depot," harbour master Mara Lind said, "is gone."',
        "author": {"@id": f"{REPORT}#e5"},
        "creditText": "Northern Wire > Harbour Gazette",
        "keywords": "warn",
        "inLanguage": "en",
        "isPartOf": {"@id": REPORT},
        "appearance": {"@id": REPORT},
    }
    assert second == {
        "@type": "Quotation",
        "@id": f"{REPORT}#a2",
        "identifier": "sha256:00ff#a2",
        "text": '"The depot," … "is gone."',
        "spokenByCharacter": {"@id": f"{REPORT}#e1"},
        "creator": {"@id": f"{REPORT}#e1"},
        "contributor": {"@id": f"{REPORT}#e5"},
        "creditText": "Mara Lind > Northern Wire > Harbour Gazette",
        "keywords": "say",
        "inLanguage": "en",
        "isPartOf": [{"@id": REPORT}, {"@id": f"{REPORT}#a1"}],
    }
    assert (third["@type"], third["creditText"]) == ("Claim", "unnamed: police > Harbour Gazette")
    assert "author" not in third, "whom the reading names nobody"
    assert (fourth["text"], fourth["keywords"]) == ("Depot hit", "believe")
    assert entities == [
        {
            "@type": "Person",
            "@id": f"{REPORT}#e1",
            "name": "Mara Lind",
            "jobTitle": "harbour master",
            "address": {"@type": "PostalAddress", "addressCountry": "US"},
        },
        {
            "@type": "GovernmentOrganization",
            "@id": f"{REPORT}#e2",
            "name": "Romanian Navy",
            "description": "fleet",
            "address": {"@type": "PostalAddress", "addressCountry": "RO"},
        },
        {"@type": "Organization", "@id": f"{REPORT}#e3", "name": "United Nations"},
        {
            "@type": "Place",
            "@id": f"{REPORT}#e4",
            "name": "Port Ellery",
            "address": {"@type": "PostalAddress", "addressCountry": "US"},
        },
        {"@type": "Organization", "@id": f"{REPORT}#e5", "name": "Northern Wire"},
        {"@type": "Organization", "@id": f"{REPORT}#e6", "name": "sailors"},
        {"@type": "CreativeWork", "@id": f"{REPORT}#e7", "name": "Harbour Act"},
        {
            "@type": "Organization",
            "@id": f"{REPORT}#e8",
            "name": "Northwind Shipping",
            "address": {"@type": "PostalAddress", "addressCountry": "SY"},
        },
    ]
    assert claim == {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": "urn:accordingto:claim:c1",
        "identifier": "c1",
        "text": "The depot is gone",
        "author": {"@id": f"{REPORT}#e1"},
        "creditText": "Mara Lind; unnamed: a sailor",
        "appearance": [{"@id": f"urn:accordingto:sha256:{report}"} for report in ("00ff", "11ee", "22dd")],
        "firstAppearance": {"@id": REPORT},
        "workExample": [{"@id": f"{REPORT}#a2"}, {"@id": "urn:accordingto:sha256:11ee#a7"}],
        "subjectOf": {"@id": f"{REPORT}#a3"},
    }


def test_schemaorg_uses_its_vocabulary_and_its_links_lead_somewhere(coast: Reading, reading: Reading) -> None:
    written = [distinct.reading, coast, reading, *readings(30)]
    claim = msgspec.structs.replace(
        distinct.claim, members=distinct.claim.members[:2], origins=distinct.claim.origins[:1]
    )
    found = documents(*written, claims=[claim])
    assert len(found) == len(written) + 1
    known = {node["@id"]: node["@type"] for node in nodes(found) if "@id" in node}
    assert sum("@id" in node for node in nodes(found)) == len(known)
    for node in nodes(found):
        assert set(node) - {"@type", "@id", "@context"} <= VOCABULARY[node["@type"]]
        for name, value in node.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and name not in {"@graph", "mentions"}:
                    assert known.get(each.get("@id", ""), each.get("@type")) in RANGES[name], (name, each)
                assert each not in (None, "", [], {})
    links = {node["@id"] for document in found for node in linked(document)}
    assert links <= set(known)


def linked(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from linked(each)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value
        for each in value.values():
            yield from linked(each)


def test_schemaorg_reads_back_as_the_attributions_of_the_readings() -> None:
    written = list(readings(40))
    for reading, document in zip(written, documents(*written), strict=True):
        article, *rest = document["@graph"]
        report = reading.report
        assert (article["articleBody"], article["publisher"]["name"]) == (report.text, report.outlet)
        assert report.published
        assert article["datePublished"] == report.published.isoformat()
        assert (article["headline"], article["url"]) == (report.title, report.url)
        by_name = {node["@id"].rpartition("#")[2]: node for node in rest}
        for attribution in reading.attributions:
            node = by_name[attribution.id]
            assert node["@type"] == ("Quotation" if attribution.form == "direct" else "Claim")
            assert node["text"] == attribution.content.text
            assert node["creditText"] == " > ".join(link.name for link in attribution.chain)
            speaker = node.get("spokenByCharacter" if attribution.form == "direct" else "author")
            assert attribution.source
            named = [id_ for id_ in attribution.source.entities if by_name[id_]["@type"] != "CreativeWork"]
            speakers = speaker if isinstance(speaker, list) else [speaker] if speaker else []
            assert [each["@id"].rpartition("#")[2] for each in speakers] == named
        for entity in reading.entities:
            assert by_name[entity.id]["name"] == entity.name


@pytest.mark.parametrize("form", ["direct", "indirect", "mixed"])
def test_schemaorg_only_what_is_quoted_word_for_word_is_a_quotation(form: Any) -> None:
    said = Attribution("a1", None, None, None, Passage(((0, 4),), "They"), form, "say", (), 0.5)
    (document,) = documents(Reading(Report("They say"), attributions=(said,)))
    assert (document["@graph"][1]["@type"] == "Quotation") is (form == "direct")


def test_schemaorg_a_document_speaks_as_nobody() -> None:
    act = Entity("e1", "Harbour Act", "document")
    said = Attribution(
        "a1", None, Source(((0, 4),), "They", ("e1",)), None, Passage(((5, 8),), "say"), "direct", "show", (), 0.5
    )
    (document,) = documents(Reading(Report("They say"), entities=(act,), attributions=(said,)))
    assert "spokenByCharacter" not in document["@graph"][1]


def test_schemaorg_keeps_odd_characters() -> None:
    said = Attribution("a1", None, None, None, Passage(((0, len(ODD)),), ODD), "direct", "say", (), 0.5)
    written = Reading(Report(ODD, outlet=ODD, title=ODD, byline=(ODD,)), attributions=(said,))
    (line,) = distinct.lines_of("schemaorg", written)
    assert len(line.splitlines()) == 1
    article, quotation = json.loads(line)["@graph"]
    assert (article["articleBody"], article["publisher"]["name"], article["author"]["name"]) == (ODD, ODD, ODD)
    assert quotation["text"] == ODD


def test_schemaorg_of_a_claim_that_nobody_dated_or_denied() -> None:
    claim = msgspec.structs.replace(distinct.claim, first_report=None, members=distinct.claim.members[3:], origins=())
    (document,) = documents(claims=[claim])
    assert set(document) == {"@context", "@type", "@id", "identifier", "text", "appearance"}
