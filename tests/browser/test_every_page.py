"""Every page as chromium has it: whole with scripts on and off, legible for everybody, and asking nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Looked
from tests.serve.test_corrections import FORM, REPORT

Look = Callable[..., Looked]
PAGES = {
    "overview": "/",
    "reports": "/reports",
    "report": REPORT,
    "sources": "/sources",
    "source": "/source/Mara%20Lind",
    "claims": "/claims",
    "claim": "/claim/c1",
    "events": "/events",
    "search": "/search?q=depot",
    "nothing found": "/search?q=zzzzzz",
    "corrections": "/corrections",
    "correct an attribution": f"{FORM}?attribution=a2",
    "correct an event": f"{FORM}?event=v1",
    "add an attribution": f"{FORM}?missing=attribution",
    "all the rest is right": f"{REPORT}/rest",
    "no such page": "/nothing",
}
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("name", PAGES)
def test_pages_work_with_scripts_on_and_off(look: Look, room: str, name: str) -> None:
    for scripts in (True, False):
        window = look(room, java_script_enabled=scripts)
        page = window.go(PAGES[name])
        assert page.locator("h1").count() == 1
        assert page.locator("main").inner_text().strip()
        assert window.strays == []
        assert [each for each in window.complaints if "404" not in each] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_serious_fault_of_accessibility(look: Look, room: str, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = look(room, color_scheme=scheme, bypass_csp=True).go(PAGES[name])
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    told = [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"][:3]
    ]
    assert told == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_a_narrow_window(look: Look, room: str, name: str) -> None:
    page = look(room, viewport={"width": 360, "height": 740}).go(PAGES[name])
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, f"the page is {wide} pixels wide"


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_reached_by_keyboard_alone(look: Look, room: str, name: str) -> None:
    """The first Tab leads to the way past the navigation; what has the focus is always seen to have it."""
    page = look(room).go(PAGES[name])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    for _ in range(12):
        page.keyboard.press("Tab")
        # a line of a picture grows thick instead
        seen, where = page.evaluate(
            "(() => { const e = document.activeElement; if (e === document.body) return [true, ''];"
            " const styles = [e, ...e.querySelectorAll('*')].map(each => getComputedStyle(each));"
            " const thick = e.matches('.strand') && styles.some(style => parseFloat(style.strokeWidth) >= 3);"
            " return [thick || styles.some(style => style.outlineStyle !== 'none'), e.outerHTML] })()"
        )
        assert seen, where


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_printed_without_what_only_a_screen_needs(look: Look, room: str, name: str) -> None:
    page = look(room).go(PAGES[name])
    page.emulate_media(media="print")
    assert not page.locator("header nav").first.is_visible()
    assert page.locator("h1").first.is_visible()


@pytest.mark.parametrize("name", [name for name, path in PAGES.items() if path != "/nothing"])
def test_pages_say_the_same_as_json(look: Look, room: str, name: str) -> None:
    page = look(room).go(PAGES[name])
    link = page.locator("link[rel=alternate][type='application/json'], a[rel=alternate][type='application/json']").first
    answer = page.request.get(f"{room}{link.get_attribute('href')}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)
