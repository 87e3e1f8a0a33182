"""What chromium makes of hostile text: it shows it, runs nothing of it, and asks nobody for anything.

The browser's word on what tests/serve/test_hostile.py finds in the markup: every list, a sample of the reports, and one
page that has all of the strings.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from accordingto.export.outline import visible
from tests.browser.conftest import Looked
from tests.serve import hostile

Look = Callable[..., Looked]
LISTS = ("/", "/reports", "/sources", "/claims", "/events", "/corrections", "/search?q=script")
EVERY = 8  # of the reports one in so many is looked at
# Whatever of a hostile string is run calls this.
TRAP = "window.ran = () => { window.hasRun = true; }; window.alert = window.ran;"


@pytest.fixture
def window(look: Look, hostile_room: str) -> Looked:
    looked = look(hostile_room)
    looked.page.add_init_script(TRAP)
    return looked


def check(window: Looked) -> None:
    page = window.page
    assert page.evaluate("window.hasRun") is None, "a script ran"
    assert (
        page.evaluate("document.querySelectorAll('script:not([src]), iframe, object, embed, base, style, img').length")
        == 0
    )
    assert page.locator("footer a[href='/corrections']").is_visible(), "the page goes on to its end"
    assert window.strays == []
    assert window.complaints == []


@pytest.mark.parametrize("path", LISTS)
def test_hostile_text_in_lists(window: Looked, path: str) -> None:
    window.go(path)
    check(window)
    following = window.page.locator("a[rel=next]")
    while following.count():
        window.go(re.sub(r"^https?://[^/]*", "", following.first.get_attribute("href") or ""))
        check(window)


@pytest.mark.parametrize("number", range(0, len(hostile.STRINGS), EVERY))
def test_hostile_text_in_reports(window: Looked, number: int) -> None:
    words = " ".join(visible(hostile.STRINGS[number]).split())[:60].strip()
    digits = hostile.reading(number).report.id.removeprefix("sha256:")
    for path in (f"/report/{digits}", f"/report/{digits}/correct?attribution=a1", f"/claim/c{number}"):
        page = window.go(path)
        check(window)
        assert (
            words in " ".join(page.locator("body").inner_text().split()) or words in page.locator("body").text_content()
        )


def test_hostile_text_is_no_risk_without_the_policy(look: Look, hostile_room: str) -> None:
    """The policy is a second wall: with it switched off, nothing runs either."""
    looked = look(hostile_room, bypass_csp=True)
    looked.page.add_init_script(TRAP)
    for path in LISTS:
        looked.go(path)
        check(looked)
    for number in range(0, len(hostile.STRINGS), 3 * EVERY):
        looked.go(f"/report/{hostile.reading(number).report.id.removeprefix('sha256:')}")
        check(looked)
