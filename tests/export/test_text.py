from __future__ import annotations

import re

import msgspec
import pytest

from accordingto.export import text
from accordingto.records import Reading, Report
from tests.export.coast import poisoned


@pytest.fixture
def page(reading: Reading) -> str:
    return text.render(reading, width=80, colour=False)


@pytest.mark.parametrize("width", [30, 80, 132])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_text_keeps_to_the_width(reading: Reading, width: int, encoding: str) -> None:
    page = text.render(reading, width=width, colour=False, encoding=encoding)
    assert max(len(line) for line in page.split("\n")) <= width


def test_text_marks_sources_cues_and_contents_without_colour(page: str) -> None:
    assert "\x1b" not in page
    assert '⟦4 "The gates closed on time,"⟧ *she* _told_ reporters' in page
    assert "⟦6.1.1 of 'serious wear'⟧" in page
    assert "another\nwinter⟧⟧." in page


def test_text_draws_chains(page: str) -> None:
    assert "  Water Ministry → Coast Radio → Northern Wire → Harbour Gazette\n" in page


def test_text_lists_speakers_in_order_of_how_much_each_says(page: str) -> None:
    names = re.findall(r"^(\S.*): \d+ statements?, ", page, re.MULTILINE)
    assert names[:2] == ["Mara Lind", "Tomas Brandt"]
    assert names[-1] == "No source given"
    assert "unnamed: two engineers at the port authority" in names
    assert "Harbour Gazette in its own voice: " in page


def test_text_shows_form_act_and_confidence(page: str) -> None:
    assert re.search(r"^ +7 +accuse +mixed +93 %  the city of", page, re.MULTILINE)


def test_text_header_tells_what_is_known(page: str) -> None:
    assert page.startswith("Harbour Gazette · 4 November 2024\n")
    assert "By Ines Tallow · from PORT ELLERY, Nov. 3 (Northern Wire)" in page
    assert page.count("sea wall held") == 2, "the headline stands in the text already: once there, once in the list"


def test_text_shows_a_title_that_the_text_lacks() -> None:
    reading = Reading(report=Report("Trams ran late.", title="No trams"))
    assert text.render(reading, width=80, colour=False).startswith("No trams\n")


def test_text_ends_with_the_warnings(page: str) -> None:
    assert "\nodd-quotes: " in page[page.index("Warnings") :]


def test_text_of_a_report_in_which_nobody_speaks(bare: Reading) -> None:
    page = text.render(bare, width=80, colour=False)
    assert page.startswith("The bridge is open.\n")
    assert "no statement of anybody else was found" in page


def test_text_in_ascii_for_a_terminal_that_has_no_more(reading: Reading) -> None:
    page = text.render(reading, width=80, colour=False, encoding="ascii")
    assert page.isascii()
    assert "Mara Lind -> Northern Wire -> Harbour Gazette" in page
    assert '[8 "We lost everything' in page


def test_text_with_colour_has_styles_in_place_of_marks(reading: Reading) -> None:
    page = text.render(reading, width=80, colour=True)
    assert "\x1b[" in page
    assert "*she*" not in page


def test_text_lets_no_report_steer_the_terminal(reading: Reading) -> None:
    evil = msgspec.structs.replace(
        reading.report, outlet="\x1b]0;x\x07", text=reading.report.text.replace("M", "\x1b", 1)
    )
    page = text.render(msgspec.structs.replace(reading, report=evil), width=80, colour=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", page)


def test_text_leaves_square_brackets_as_they_are() -> None:
    page = text.render(Reading(report=Report("It rained [bold]hard[/bold] :smile:.")), width=80, colour=False)
    assert "[bold]hard[/bold] :smile:." in page


@pytest.fixture
def table(coast: Reading) -> str:
    """The table of events of a report that has every kind of them."""
    page = text.render(coast, width=80, colour=False)
    return page[page.index("What happened, according to whom") :]


def test_text_events_tell_who_did_what_to_whom_where_and_when(table: str) -> None:
    assert re.search(r"^ +who +did what +to whom +where, when$", table, re.MULTILINE)
    assert re.search(r"^v1 +Sudmark Navy +ASSAULT +a Norland trawler +Cape Ellery$", table, re.MULTILINE)
    assert re.search(r"^ +SDM MIL +heavy-weapons +NRL CVL +3 Nov 2024$", table, re.MULTILINE)
    assert "\n     at least 14 killed · 20–25 injured\n" in table
    assert "\n     military · CAMEO 194 · quad 4 · 87 % sure\n" in table


@pytest.mark.parametrize(
    "line",
    [
        "◉ reported: Norland Coast Guard → Harbour Gazette (statement 1)",
        "◔ possibly to come: Ola Renn → Northern Wire → Harbour Gazette",
        "⊗ denied: Sudmark → Harbour Gazette (statement 4)",
        "⊘ did not happen: Harbour Gazette, in its own voice",
        "○ planned: Harbour Gazette, in its own voice",
        "● happened: Harbour Gazette, in its own voice",
        "◐ probably: Harbour Gazette, in its own voice",
        "◌ unclear: Harbour Gazette, in its own voice",
    ],
)
def test_text_events_tell_how_certain_and_who_says_so(table: str, line: str) -> None:
    assert line in table


@pytest.mark.parametrize("width", [30, 63, 64, 80, 92])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("alone", [False, True])
def test_text_events_keep_to_the_width(coast: Reading, width: int, encoding: str, alone: bool) -> None:
    page = text.render(coast, width=width, colour=False, encoding=encoding, events_alone=alone)
    assert max(len(line) for line in page.split("\n")) <= width
    assert page.isascii() or encoding != "ascii"


def test_text_events_are_stacked_where_a_table_is_too_wide(coast: Reading) -> None:
    page = text.render(coast, width=40, colour=False, encoding="ascii", events_alone=True)
    assert 'v4   ASSAULT "attacked"\n     who: Sudmark Navy (SDM MIL)\n     x denied: Sudmark' in page


def test_text_events_alone_have_the_header_and_nothing_else(coast: Reading) -> None:
    page = text.render(coast, width=80, colour=False, events_alone=True)
    assert page.startswith("Harbour Gazette · 4 November 2024\nShots off the cape\n")
    assert "Who speaks here" not in page
    assert "(statement" not in page
    assert "“sank”" in page


def test_text_without_an_event_says_so_in_one_line(bare: Reading) -> None:
    assert text.render(bare, width=80, colour=False).endswith("\nNo event was found.\n")
    assert text.render(bare, width=80, colour=False, events_alone=True) == "No event was found.\n"


@pytest.mark.parametrize("width", [40, 80])
def test_text_events_let_nothing_steer_the_terminal(coast: Reading, width: int) -> None:
    bad = "\x1b]0;x\x07[bold]\u202e\n\ud800"
    page = text.render(poisoned(coast, bad), width=width, colour=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\ud800]", page)
    assert "[bold]" in page
