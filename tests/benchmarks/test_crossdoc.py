"""The scorer of cross-document event coreference, on a small corpus of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from accordingto.compare.event_pairs import EventTelling
from benchmarks.coreference import figures
from benchmarks.crossdoc import Told, by_label, compared, corpora, sums

WORDS = ["The", "ferry", "sank", ".", "It", "was", "a", "sinking", "."]


def write(folder: Path, name: str, instance: str) -> Path:
    """A report with two mentions of one event, shared by its ``instance_id``, and a mention that refers to nothing."""
    tokens = "".join(
        f'<token number="{n}" sentence="{n // 4}" t_id="{n + 1}">{word}</token>' for n, word in enumerate(WORDS)
    )
    path = folder / f"{name}.xml"
    path.write_text(
        f'<Document doc_id="{name}" lang="en">{tokens}<Markables>'
        '<EVENT_MENTION m_id="1"><token_anchor t_id="3"/></EVENT_MENTION>'
        '<EVENT_MENTION m_id="2"><token_anchor t_id="8"/></EVENT_MENTION>'
        '<EVENT_MENTION m_id="3"><token_anchor t_id="2"/></EVENT_MENTION>'
        f'<EVENT m_id="4" instance_id="{instance}"/></Markables>'
        '<Relations><REFERS_TO r_id="1"><source m_id="1"/><source m_id="2"/><target m_id="4"/></REFERS_TO></Relations>'
        "</Document>",
        encoding="utf-8",
    )
    return path


def test_corpora_are_folders_and_instances_are_shared(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    files = [write(tmp_path / "one", name, "sinking") for name in ("a", "b")] + [write(tmp_path / "two", "c", "x")]
    found = corpora(files)
    assert [len(marked) for marked in found.values()] == [2, 1]
    for marked in found[str(tmp_path / "one")]:
        texts = [marked.report.text[start:end] for start, end in (mention.span for mention in marked.mentions)]
        assert texts == ["ferry", "sank", "sinking"]
        assert [mention.instance for mention in marked.mentions][1:] == ["sinking", "sinking"]
    alone = {marked.mentions[0].instance for group in found.values() for marked in group}
    assert len(alone) == 3


def corpus(*rows: tuple[str, str, str]) -> Told:
    """A corpus of (report, lemma, instance)."""
    tellings = [EventTelling(report=report, at=number, lemma=lemma) for number, (report, lemma, _) in enumerate(rows)]
    return Told(tellings, [instance for _, _, instance in rows])


CORPUS = corpus(("a", "sink", "1"), ("a", "loss", "1"), ("b", "sink", "1"), ("b", "say", "2"), ("c", "say", "3"))


def test_compared_is_perfect_for_gold_and_counts_the_baselines() -> None:
    found = compared([CORPUS], lambda _: by_label(CORPUS.instances))
    assert found["conll_f1"] == found["linked_f1"] == found["across_p"] == found["across_r"] == pytest.approx(100)
    assert found["lemma_baseline"] < 100
    assert found["gain"] == pytest.approx(100 - found["lemma_baseline"])
    assert found["apart"] < found["conll_f1"]


def test_sums_of_parts_are_those_of_the_whole() -> None:
    from benchmarks.coreference import tally

    system = by_label([each.lemma for each in CORPUS.tellings])
    whole = tally([set(group) for group in by_label(CORPUS.instances)], [set(group) for group in system])
    assert figures(sums(CORPUS, system)[""]) == pytest.approx(figures(whole))


def test_sums_across_reports_count_pairs() -> None:
    across = sums(CORPUS, [[0, 2], [1], [3, 4]])["across"]
    assert (across["same"], across["gold"], across["found"]) == (1, 2, 2)
