"""The whole reader: peers' complaints, bad input, and what holds for every reading."""

from __future__ import annotations

import json
import pickle
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto.errors import InputError, UsageError
from accordingto.limits import DEEPEST_NESTING, LARGEST_TEXT
from accordingto.reader import BATCH, BATCH_TEXT, SHARE, STEPS, Draft, Reader, _batched, _seconds
from accordingto.records import Reading, Report, Span

PEERS = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "peers.jsonl").read_text(encoding="utf-8").splitlines()
]
GENERATED, TOGETHER = 2_000, 20
SENTENCES = (
    'Ada Bell said: "The mill is shut."',
    "“It is a ruin,” the mayor told Reuters on Monday. “Nobody can mend it.",
    "According to the council, 20 people work there; the union says 30.",
    "«Nobody came», Hugo Lund wrote on X.",
    "„Das ist alles“, she said, citing the ministry's report.",
    "‘We don’t know,’ said a senior official, who asked not to be named.",
    "The AP reports: \"The harbour office says that 'it' sank.\"",
    "He denied it.",
    "ORNE, May 3 (Reuters) - The WHO warned that the fever could spread.",
    "Court papers show that Tessel Works owed 4,000,000 crowns.",
    "© 2026 The Orne Courier. All rights reserved.",
)
JOINTS = (" ", "  ", "\n", "\n\n", "\r\n", "\u2028", "", "\t")
# Fixed texts of two sentences each.
MIXED = [one + joint + other for one, joint, other in zip(SENTENCES * 4, JOINTS * 5, SENTENCES[::-1] * 4, strict=False)]
STRANGE = "\x00\x01\u200b\u200f\u202e\u0301\u05d0\u0627\ud800\udfff\ufeff\U0001f642\"'“”„‟‘’‚«»‹›`—"


def spans(reading: Reading) -> list[tuple[Span, ...]]:
    """Every tuple of spans that a reading holds."""
    found = [entity.mentions for entity in reading.entities]
    for each in reading.attributions:
        found += [part.spans for part in (each.source, each.cue, each.content) if part]
    return [*found, tuple((part.start, part.end) for part in reading.parts)]


def check(reading: Reading) -> None:
    """Hold what every reading holds: spans inside the text, in order, and quoted as they stand."""
    text = reading.report.text
    for among in spans(reading):
        assert all(0 <= start < end <= len(text) for start, end in among), among
        assert list(among) == sorted(among)
    entities = {entity.id for entity in reading.entities}
    ids = {each.id for each in reading.attributions}
    assert len(ids) == len(reading.attributions)
    for each in reading.attributions:
        for part in (each.source, each.cue, each.content):
            if part:
                assert part.text == " … ".join(text[start:end] for start, end in part.spans)
        assert each.content.spans
        assert each.parent is None or each.parent in ids - {each.id}
        assert 0 <= each.confidence <= 1
        assert all(link.name for link in each.chain)
        known = {of for link in each.chain for of in link.entities}
        assert known | set(each.source.entities if each.source else ()) <= entities


def told(reading: Reading) -> list[tuple[str, str]]:
    """Who says each piece of content, by the name at the head of the chain."""
    text = reading.report.text
    return [(each.chain[0].name, text[start:end]) for each in reading.attributions for start, end in each.content.spans]


# --- what users of other tools complained of -------------------------------------------------------------------------


@pytest.mark.parametrize("case", PEERS, ids=lambda case: case["id"])
def test_reader_gets_right_what_peers_got_wrong(case: dict[str, Any], reader: Reader) -> None:
    reading = reader.read(Report(case["text"], language="en"))
    check(reading)
    found = told(reading)
    wanted = [(each["source"], piece) for each in case["attributions"] for piece in each["content"]]
    # What an odd mark leaves open may be taken for speech as well.
    assert (set(wanted) <= set(found)) if case.get("others") else found == wanted


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t\r\n\u2003", "empty"),
        ("a" * (LARGEST_TEXT + 1), "too-large"),
        ("Der Minister sagte am Montag, dass die Brücke sicher ist und bald wieder geöffnet wird.", "not-english"),
        ("Министр сообщил в понедельник, что мост безопасен и скоро откроется.", "not-english"),
    ],
)
def test_reader_refuses_with_a_code(text: str, code: str, reader: Reader) -> None:
    with pytest.raises(InputError) as caught:
        reader.read(text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        ".",
        '"',
        "“",
        "”",
        "\x00",
        "The mayor\x00 said the mill\x01 is shut.",
        "The mayor \ud800 said \udfff the mill is shut.",
        "The mayor said\r\nthe mill is shut.\r\n\r\n“It is a ruin,” she said.\r\n",
        "\u202eThe mayor said the mill is shut.\u202c",
        "The mayor, ראש העיר, said: “הטחנה סגורה.”",
        "The mayor said “e\u0301te\u0301 is o\u0308ver” on Monday.",
        "\ufeffThe mayor said the mill is shut.",
        *(f"{mark}The mill is shut, the mayor said. {mark} It is a ruin." for mark in "\"'“”„‟‘’‚«»‹›`＂"),
        *(f"The mayor said: {mark}The mill is shut." for mark in "\"'“”„‟‘’‚«»‹›`＂"),
        "“" * 300,
        "\"'" * 300,
        "The mayor said that " * 60,
        "🙂🙂 said 🙂.",
        "<html><body>The mayor said it.</body></html>",
    ],
)
def test_reader_reads_what_is_odd(text: str, reader: Reader) -> None:
    reading = reader.read(Report(text, outlet="Orne Courier", language="en"))
    assert reading.report.text == text
    check(reading)
    json.loads(reading.to_json())


@pytest.mark.parametrize("unit", ["a", "the mayor said the mill is shut and ", '"', "“a ", "\u0301"])
def test_reader_reads_a_million_characters_without_a_full_stop(unit: str, reader: Reader) -> None:
    started = time.process_time()
    reading = reader.read(Report(unit * (1_000_000 // len(unit)), language="en"))
    assert time.process_time() - started < 60
    assert [warning.code for warning in reading.warnings] == ["long-paragraph"]


def test_reader_warns_of_deep_nesting_and_goes_no_deeper(reader: Reader) -> None:
    reading = reader.read(Report("The mayor said that " * 12 + "the mill is shut.", language="en"))
    check(reading)
    parents = {each.id: each.parent for each in reading.attributions}

    def depth(of: str | None) -> int:
        return 0 if of is None else 1 + depth(parents[of])

    assert all(depth(of) <= DEEPEST_NESTING + 1 for of in parents)


# --- what holds for every reading ------------------------------------------------------------------------------------


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences of news joined anyhow, with strange characters strewn in, or any characters at all."""
    if draw(st.integers(0, 3)) == 0:
        text = draw(st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(STRANGE)), max_size=40))
    else:
        joined = st.tuples(st.sampled_from(SENTENCES), st.sampled_from(JOINTS)).map("".join)
        text = "".join(draw(st.lists(joined, min_size=1, max_size=3)))
        for at, strange in draw(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(STRANGE)), max_size=3)):
            text = text[:at] + strange + text[at + len(text) % 3 :]
    return text if text.strip() else "a"


@given(st.lists(texts(), min_size=TOGETHER, max_size=TOGETHER))
@settings(
    max_examples=GENERATED // TOGETHER,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_reader_quotes_every_span_as_it_stands(reader: Reader, given_texts: list[str]) -> None:
    reports = [Report(text, outlet="Orne Courier", language="en") for text in given_texts]
    readings = list(reader.read_many(reports))
    assert [reading.report.text for reading in readings] == given_texts
    for reading in readings:
        check(reading)
        assert json.loads(reading.to_json())["report"]["id"] == reading.report.id


def test_read_many_keeps_the_order(reader: Reader) -> None:
    reports = [Report(text, outlet="Orne Courier", language="en") for text in MIXED]
    assert [reading.report for reading in reader.read_many(reports)] == [
        reader.read(report).report for report in reports
    ]


def test_reader_reads_alone_as_in_a_batch(reader: Reader) -> None:
    reports = [Report(text, outlet="Orne Courier", language="en") for text in MIXED]
    together = list(reader.read_many(reports))
    assert together == [reader.read(report) for report in reports]
    assert list(reader.read_many(reversed(reports))) == together[::-1]


def test_reader_is_shared_between_threads(reader: Reader) -> None:
    reports = [Report(text, outlet="Orne Courier", language="en") for text in MIXED[:24]]
    expected = [reader.read(report) for report in reports]
    barrier = threading.Barrier(4)

    def read(share: list[Report]) -> list[Reading]:
        barrier.wait()
        return [reader.read(report) for report in share]

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(read, [reports[first::4] for first in range(4)]))
    for first, share in enumerate(shares):
        assert share == expected[first::4]


def test_read_many_reads_lazily_and_in_order(reader: Reader) -> None:
    taken = []

    def reports() -> Any:
        for number in range(10 * BATCH):
            taken.append(number)
            yield Report(f"The mayor said {number} mills are shut.")

    readings = reader.read_many(reports())
    first = next(readings)
    assert "said 0 mills" in first.report.text
    assert len(taken) <= 2 * BATCH


def test_read_many_with_workers_gives_the_same_readings(reader: Reader) -> None:
    reports = [Report(text, outlet="Orne Courier", language="en") for text in MIXED[: BATCH + 3]]
    assert list(reader.read_many(reports, workers=2)) == list(reader.read_many(reports))


@pytest.mark.parametrize("workers", [0, -1])
def test_read_many_takes_one_worker_or_more(workers: int, reader: Reader) -> None:
    with pytest.raises(UsageError):
        list(reader.read_many([Report("The mill is shut.")], workers=workers))


def test_read_many_of_nothing_is_nothing(reader: Reader) -> None:
    assert list(reader.read_many([])) == []


def test_reading_goes_to_json_and_back(reader: Reader) -> None:
    report = Report(
        'By Ada Moe\n\nORNE, May 3 (Reuters) - "The mill is shut," Ada Bell told the BBC, citing the council.',
        outlet="The Orne Courier",
        published=date(2024, 5, 3),
    )
    reading = reader.read(report)
    assert reading.attributions
    plain = reading.to_dict()
    assert json.loads(reading.to_json()) == json.loads(reading.to_json(indent=2)) == json.loads(json.dumps(plain))
    assert "\n" not in reading.to_json()
    assert msgspec.convert(plain, Reading) == reading
    assert msgspec.json.decode(reading.to_json(), type=Reading) == reading
    assert list(plain)[:4] == ["schema", "coder", "models", "report"]


def test_reading_names_its_makers(reader: Reader) -> None:
    reading = reader.read("The mayor said the mill is shut.")
    assert reading.coder.startswith("accordingto ")
    assert reading.models["attribution"].startswith("sha256:")
    assert reading.report.language == "en"


def test_try_many_gives_errors_in_their_place(reader: Reader) -> None:
    reports = [Report("The mayor said the bridge is safe."), Report(" "), Report("The union denied that it struck.")]
    first, second, third = reader.try_many(reports)
    assert isinstance(second, InputError)
    assert second.code == "empty"
    assert [first, third] == [reader.read(reports[0]), reader.read(reports[2])]


def test_try_many_loses_only_the_report_that_reading_fails_on(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: Reader, drafts: Sequence[Draft]) -> None:
        if any("bridge" in draft.report.text for draft in drafts):
            raise ZeroDivisionError("the bridge")

    monkeypatch.setattr("accordingto.reader.STEPS", (*STEPS, stumble))
    reports = [Report("The mayor said the bridge is safe."), Report("The union denied that it struck.")]
    first, second = reader.try_many(reports)
    assert isinstance(first, InputError)
    assert first.code == "failed"
    assert "ZeroDivisionError: the bridge" in str(first)
    assert isinstance(second, Reading)


def test_errors_go_from_one_process_to_another() -> None:
    error = pickle.loads(pickle.dumps(InputError("empty", "nothing in it")))  # noqa: S301 - our own
    assert (error.code, str(error)) == ("empty", "nothing in it")


# --- workers ---------------------------------------------------------------------------------------------------------

# A pipeline as users may have one of their own, with a component that crashes.
DEADLY = """
import os
import spacy
from spacy.language import Language
from accordingto.language.parse import PIPELINES, find_spec

@Language.component("deadly")
def deadly(doc):
    if "scuttled" in doc.text:
        os.kill(os.getpid(), 11)
    return doc

def load(**options):
    pipeline = spacy.load(next(filter(find_spec, PIPELINES)), **options)
    pipeline.add_pipe("deadly")
    return pipeline
"""


@pytest.fixture
def deadly_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "deadly_pipeline.py").write_text(DEADLY)
    (tmp_path / "deadly_pipeline-1.0.dist-info").mkdir()
    (tmp_path / "deadly_pipeline-1.0.dist-info" / "METADATA").write_text("Name: deadly_pipeline\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    return "deadly_pipeline"


def test_try_many_loses_only_the_report_that_a_worker_dies_of(deadly_pipeline: str) -> None:
    texts = [f"The mayor said {number} mills are shut." for number in range(2 * SHARE)]
    texts[2] = "The harbour office said that the ferry was scuttled."
    found = list(Reader(deadly_pipeline, threads=1).try_many(map(Report, texts), workers=2))
    lost = found.pop(2)
    assert isinstance(lost, InputError)
    assert lost.code == "worker-died"
    assert str(lost) == "its process ended with signal 11"
    del texts[2]
    assert [each.report.text for each in found if isinstance(each, Reading)] == texts


def test_try_many_tells_why_no_worker_can_be_prepared(tmp_path: Path) -> None:
    (tmp_path / "places.npz").write_text("no index")
    with pytest.raises(UsageError, match="is no index of places"):
        list(Reader(places=tmp_path / "places.npz").try_many([Report("The mill is shut.")], workers=2))


def test_reader_cuts_batches_by_reports_and_by_characters() -> None:
    sizes = [10, 10, BATCH_TEXT, 10, BATCH_TEXT - 11, 1, *[1] * 9]
    cut = [[len(report.text) for report in batch] for batch in _batched((Report("a" * size) for size in sizes), 4)]
    assert cut == [[10, 10, BATCH_TEXT], [10, BATCH_TEXT - 11, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1]]


def test_reader_gives_a_long_report_time_enough_on_a_slow_machine() -> None:
    assert _seconds([Report("a" * LARGEST_TEXT)]) > 6_000
    assert _seconds([Report("a")]) >= 120
