"""The page of a report in chromium: pointing and pinning, keys, switches, the sheet on narrow screens, paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accordingto.serve import addresses
from tests.browser.conftest import Looked
from tests.export import distinct
from tests.serve.test_report import ORIGINAL, TWINS, corrections, twin_store

Look = Callable[..., Looked]
STORM, DEPOT = (addresses.report(each.report.id) for each in (ORIGINAL, distinct.reading))
NARROW = {"viewport": {"width": 360, "height": 740}}
MARK = """(selector) => {
  const mark = document.querySelector(selector);
  mark.scrollIntoView({ block: "center" });
  const box = [...mark.getClientRects()].sort((one, other) => other.width - one.width)[0];
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
OFF = """() => [...document.querySelectorAll(".off")].map(
  (each) => each.tagName + (each.dataset.of || each.dataset.by || each.dataset.events || each.id)
)"""


@pytest.fixture(scope="session")
def stormy(opened: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A room over a report and its copies, and one that somebody corrected."""
    store = twin_store(tmp_path_factory.mktemp("stormy") / "news")
    store.corrections.append(corrections(distinct.reading))
    return opened(store)


def point(page: Any, selector: str, *, click: bool = False) -> None:
    """Point at the middle of a mark's longest line."""
    x, y = page.evaluate(MARK, selector)
    page.mouse.move(x, y)
    if click:
        page.mouse.click(x, y)


def shown(page: Any) -> list[str]:
    """The notes that can be seen."""
    return [note.get_attribute("id") for note in page.locator(".note").all() if note.is_visible()]


def test_report_hover_previews_click_pins_escape_lets_go(look: Look, stormy: str) -> None:
    window = look(stormy)
    page = window.go(STORM)
    assert shown(page) == []
    point(page, "#a1")
    assert shown(page) == ["a1-note"]
    page.mouse.move(5, 5)
    assert shown(page) == []
    point(page, "#a1", click=True)
    point(page, "#a4")
    assert shown(page) == ["a4-note"]
    page.mouse.move(5, 5)
    assert shown(page) == ["a1-note"]
    assert page.url.endswith("#a1")
    page.keyboard.press("Escape")
    assert shown(page) == []
    assert "#" not in page.url
    assert window.complaints == []


def test_report_address_of_a_mark_shows_its_note(look: Look, stormy: str) -> None:
    page = look(stormy).go(f"{STORM}#a4")
    assert shown(page) == ["a4-note"]
    assert page.locator("#a4").evaluate("(mark) => mark.getBoundingClientRect().top < innerHeight")
    page.goto(f"{stormy}{DEPOT}#v4")
    assert shown(page) == ["v4-note"], "an event of the outlet's own voice has a note, too"


def test_report_by_keyboard_alone(look: Look, stormy: str) -> None:
    page = look(stormy).go(STORM)
    first, second = (page.locator(".said .number").nth(each) for each in (0, 1))
    page.keyboard.press("j")
    assert first.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Tab")
    if not second.evaluate("(link) => link === document.activeElement"):  # a link to an event may stand between
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    assert shown(page) == [focused]
    page.keyboard.press("Escape")
    assert shown(page) == []
    assert page.evaluate("document.activeElement.className") == "number"


def test_report_keys_can_be_shown_and_turned_off(look: Look, stormy: str) -> None:
    page = look(stormy).go(STORM)
    page.keyboard.press("?")
    assert page.locator("dialog.keys").is_visible()
    page.locator(".letters").uncheck()
    page.keyboard.press("Escape")
    assert not page.locator("dialog.keys").is_visible()
    page.keyboard.press("j")
    assert shown(page) == []
    page.reload()
    page.keyboard.press("j")
    assert shown(page) == [], "the choice is kept"
    page.locator(".open-keys").click()
    page.locator(".letters").check()
    page.locator("dialog.keys button").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-box"


def test_report_switches_do_the_same_with_scripts_and_without(look: Look, stormy: str) -> None:
    page, plain = look(stormy).go(DEPOT), look(stormy, java_script_enabled=False).go(DEPOT)
    for name in ("form", "source", "certainty"):
        link = page.locator(f"[data-switch={name}][data-value]").last
        for each in (page, plain):
            for summary in each.locator(".speakers details:not([open]) > summary").all()[::-1][: name == "source"]:
                summary.click()
            each.locator(f"[data-switch={name}][data-value]").last.click()
        plain.wait_for_url(page.url)  # and until the page is there
        assert page.evaluate(OFF) == plain.evaluate(OFF)
        assert link.get_attribute("aria-current") == "true"
        assert page.evaluate("document.querySelectorAll('[aria-current=true]').length") == 1
        page.locator(".everything a").click()
        plain.locator(".everything a").click()
        assert page.locator(".off").count() == plain.locator(".off").count() == 0


def test_report_without_scripts(look: Look, stormy: str) -> None:
    page = look(stormy, java_script_enabled=False).go(STORM)
    number = page.locator("#a1 > .number")
    assert number.is_visible()
    before = page.evaluate("scrollY")
    number.click()
    assert shown(page) == ["a1-note"]
    assert page.evaluate("scrollY") == before, "the text stays where it is"
    page.locator("#a1-note summary").click()
    assert "“The sea wall" in page.locator("#a1-note .citation").inner_text()
    assert not page.locator("#a1-note .copy").is_visible()
    page.locator("#a1-note .close").click()
    assert shown(page) == []


def test_report_citation_is_copied(look: Look, stormy: str) -> None:
    window = look(stormy, permissions=["clipboard-read", "clipboard-write"])
    page = window.go(f"{STORM}#a1")
    page.locator("#a1-note summary").click()
    page.locator("#a1-note .copy").click()
    page.locator("#a1-note .copy", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#a1-note .citation").inner_text()


def test_report_shared_passage_leads_to_the_same_words_elsewhere(look: Look, stormy: str) -> None:
    page = look(stormy).go(STORM)
    page.locator("article a.half").click()
    assert shown(page) == ["p-s7-note"]
    page.locator("#p-s7-note .elsewhere a").click()
    assert page.url == f"{stormy}{addresses.report(TWINS[1].report.id, 'p-s7')}"
    assert shown(page) == ["p-s7-note"]


@pytest.mark.parametrize("scripts", [True, False])
def test_report_on_a_narrow_screen_has_a_sheet(look: Look, stormy: str, scripts: bool) -> None:
    page = look(stormy, java_script_enabled=scripts, **NARROW).go(STORM)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if scripts:
        point(page, "#a1", click=True)
    else:
        page.locator("#a1 > .number").click()
    box = page.locator("#a1-note").bounding_box()
    assert (box["x"], round(box["y"] + box["height"])) == (0, 740)
    if scripts:
        mark = page.evaluate("document.getElementById('a1').getClientRects()[0].top")
        assert 0 <= mark < box["y"], "the passage is not under the sheet"
    page.locator("#a1-note .close").click()
    assert shown(page) == []


def test_report_on_paper_has_its_chains_as_endnotes(look: Look, stormy: str) -> None:
    page = look(stormy).go(f"{STORM}?form=direct#a1")
    page.emulate_media(media="print")
    assert shown(page)[: len(ORIGINAL.attributions)] == [
        note.get_attribute("id") for note in page.locator(".note[data-form]").all()
    ]
    assert not page.locator("nav").first.is_visible()
    assert not page.locator(".switches").is_visible()
