from __future__ import annotations

import sys
import types
from importlib.metadata import EntryPoint, entry_points

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from accordingto import spacy_component
from accordingto.errors import InputError
from accordingto.records import Attribution, Link, Passage, Reading, Report, Source

TEXT = '"The mill," Ada Bell said, "is shut." A warden disagreed.'
FOUND = (
    Attribution(
        "a1",
        None,
        Source(((12, 20),), "Ada Bell"),
        Passage(((21, 25),), "said"),
        # the last span ends inside a token: the spaCy span covers all of it
        Passage(((0, 11), (27, 35)), '"The mill," … "is shut'),
        "direct",
        "say",
        (Link("Ada Bell"), Link("The Ledger")),
        0.9,
    ),
    Attribution("a2", "a1", None, None, Passage(((38, 44),), "A ward"), "indirect", "deny", (), 0.5),
)


class FixedReader:
    seen: list[Report]

    def __init__(self) -> None:
        type(self).seen = []

    def read(self, report: Report) -> Reading:
        self.seen.append(report)
        if "refuse" in report.text:
            raise InputError("too-large", "too large")
        return Reading(report=report, attributions=FOUND)


@pytest.fixture
def nlp(monkeypatch: pytest.MonkeyPatch) -> Language:
    module = types.ModuleType("accordingto.reader")
    module.Reader = FixedReader  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "accordingto.reader", module)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("accordingto", config={"outlet": "The Ledger"})
    return pipeline


def test_component_fills_spans_of_the_doc(nlp: Language) -> None:
    doc = nlp(TEXT)
    first, second = doc._.attributions
    assert [span.text for span in first.source] == ["Ada Bell"]
    assert [span.text for span in first.cue] == ["said"]
    assert [span.text for span in first.content] == ['"The mill,"', '"is shut']
    assert all(span.doc is doc for span in (*first.source, *first.cue, *first.content))
    assert first.chain == ("Ada Bell", "The Ledger")
    assert (first.form, first.act, first.confidence, first.anonymous) == ("direct", "say", 0.9, False)
    assert (second.source, second.cue, second.parent) == ((), (), "a1")
    assert [span.text for span in second.content] == ["A warden"]


def test_component_hands_the_outlet_to_the_reader_and_asks_for_no_language(nlp: Language) -> None:
    nlp(TEXT)
    (report,) = FixedReader.seen
    assert (report.text, report.outlet, report.language) == (TEXT, "The Ledger", "en")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_component_finds_nothing_in_nothing(nlp: Language, text: str) -> None:
    assert nlp(text)._.attributions == []


def test_component_survives_storing(nlp: Language) -> None:
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    (binned,) = DocBin(store_user_data=True, docs=[doc]).get_docs(nlp.vocab)
    for copy in (again, binned):
        assert [str(found) for found in copy._.attributions] == [str(found) for found in doc._.attributions]
        assert copy._.attributions[0].content[0].doc is copy


def test_component_loads_no_reader_until_a_document_comes(nlp: Language) -> None:
    FixedReader.seen = [Report("before")]
    nlp.get_pipe("accordingto")
    assert FixedReader.seen == [Report("before")]


def test_component_errors_go_to_the_pipelines_error_handler(nlp: Language) -> None:
    failed: list[str] = []
    nlp.set_error_handler(lambda name, *_: failed.append(name))
    assert [doc.text for doc in nlp.pipe(["refuse me", TEXT])] == [TEXT]
    assert failed == ["accordingto"]


def test_component_is_saved_with_its_pipeline(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(folder)
    assert spacy.load(folder)(TEXT)._.attributions[0].chain == ("Ada Bell", "The Ledger")


def test_doc_without_the_component_has_no_attributions() -> None:
    assert spacy.blank("en")(TEXT)._.attributions == []


def test_component_is_found_by_its_entry_point() -> None:
    points = entry_points(group="spacy_factories", name="accordingto")
    assert EntryPoint("accordingto", "accordingto.spacy_component:make", "spacy_factories") in points
    assert spacy_component.make is points["accordingto"].load()
