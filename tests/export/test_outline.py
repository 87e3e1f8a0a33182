from __future__ import annotations

import pytest

from accordingto.export import outline as view
from accordingto.records import Attribution, Link, Passage, Reading, Report


def attribution(ident: str, *spans: tuple[int, int], parent: str | None = None, chain: str = "Ada") -> Attribution:
    return Attribution(ident, parent, None, None, Passage(spans, ""), "direct", "say", (Link(chain), Link("Post")), 0.9)


def test_outline_numbers_nested_statements_under_their_parents(reading: Reading) -> None:
    numbers = {found.attribution.id: found.number for found in view.outline(reading).statements}
    assert numbers["a5"] == "6"
    assert numbers["a6"] == "6.1"
    assert numbers["a7"] == "6.1.1"
    assert numbers["a11"] == "9.1"


def test_outline_shares_add_up_to_all_words(reading: Reading) -> None:
    outline = view.outline(reading)
    assert sum(speaker.share for speaker in outline.speakers) + outline.own == pytest.approx(1)


def test_outline_ranks_speakers_by_words_and_leaves_the_sourceless_for_last(reading: Reading) -> None:
    speakers = view.outline(reading).speakers
    named = [speaker.share for speaker in speakers[:-1]]
    assert named == sorted(named, reverse=True)
    assert speakers[0].name == "Mara Lind"
    assert speakers[-1].name == view.NOBODY


def test_outline_counts_words_for_the_innermost_speaker() -> None:
    text = "Ada said Bo said rain fell here."
    outer, inner = attribution("a0", (9, 32)), attribution("a1", (17, 32), parent="a0", chain="Bo")
    shares = {s.name: s.share for s in view.outline(Reading(report=Report(text), attributions=(outer, inner))).speakers}
    assert shares == {"Bo": pytest.approx(3 / 7), "Ada": pytest.approx(2 / 7)}


def test_outline_blocks_hold_every_visible_character(reading: Reading) -> None:
    text = reading.report.text
    shown = "".join(text[p.start : p.end] for block in view.outline(reading).blocks for p in block.pieces)
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize("spans", [((0, 5), (3, 9)), ((2, 2),), ((4, 20),), ((0, 26),), ((9, 12),)])
def test_outline_bears_overlapping_empty_and_ragged_spans(spans: tuple[tuple[int, int], ...]) -> None:
    text = "One two.\n\n  Three four.  \n"
    found = tuple(attribution(f"a{number}", span) for number, span in enumerate(spans))
    outline = view.outline(Reading(report=Report(text), attributions=found))
    assert len(outline.statements) == len(spans)
    for block in outline.blocks:
        for before, after in zip(block.pieces, block.pieces[1:], strict=False):
            assert before.end == after.start


def test_outline_takes_a_line_that_opens_with_a_dateline_for_what_follows_it(reading: Reading) -> None:
    kinds = [block.kind for block in view.outline(reading).blocks]
    assert kinds[:3] == ["headline", "byline", "body"]
    assert kinds[-2:] == ["credit", "copyright"]
    assert "dateline" not in kinds


def test_outline_joins_the_lines_of_a_wrapped_paragraph() -> None:
    text = (
        "The ferry to the islands did not sail\non Monday because of high seas, its\nowner said.\n\nIt may sail today."
    )
    assert len(view.outline(Reading(report=Report(text))).blocks) == 2


@pytest.mark.parametrize(
    ("name", "outlet", "expected"),
    [
        ("Ledger", "The Ledger", True),
        ("the ledger", "Ledger", True),
        ("Ledger", None, False),
        ("Post", "Ledger", False),
    ],
)
def test_is_outlet_minds_no_article(name: str, outlet: str | None, expected: bool) -> None:
    assert view.is_outlet(name, outlet) is expected


@pytest.mark.parametrize("first", [view.UNSTATED, "Post", "Wire"])
def test_outline_without_a_source_has_no_speaker(first: str) -> None:
    report = Report("It is said that it rains.", outlet="Post", credits=("Wire",))
    found = attribution("a0", (11, 24), chain=first)
    (speaker,) = view.outline(Reading(report=report, attributions=(found,))).speakers
    assert (speaker.name, speaker.anonymous) == (view.NOBODY, True)


def test_visible_replaces_what_a_terminal_would_obey() -> None:
    assert view.visible("a\x1b[31m\u202eb\ud800\tc\r\nd") == "a\ufffd[31m\ufffdb\ufffd c d"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 20, "short"),
        ("the quick brown fox jumps", 17, "the quick brown …"),
        ("x" * 50, 10, "xxxxxxxx …"),
        ("one, two, three, four", 11, "one, two …"),
    ],
)
def test_shorten_cuts_after_a_word(text: str, limit: int, expected: str) -> None:
    assert view.shorten(text, limit) == expected
