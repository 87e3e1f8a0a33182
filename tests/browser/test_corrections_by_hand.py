"""Corrections as people make them: with scripts by selecting words, without scripts by quoting them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accordingto.store import Store
from tests.browser.conftest import Looked
from tests.export import distinct
from tests.serve.conftest import small_store
from tests.serve.test_corrections import FORM, REPORT

Look = Callable[..., Looked]
# Selects the words in the report's text, as a mouse would: from the place where they begin to where they end.
SELECT = """([words, nth]) => {
  const text = document.getElementById("text");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  for (let node; (node = walker.nextNode()); ) { nodes.push([node, whole.length]); whole += node.data; }
  let start = -1;
  for (let n = 0; n <= nth; n++) start = whole.indexOf(words, start + 1);
  const at = (offset) => nodes.filter(([, begin]) => begin <= offset).at(-1);
  const [first, begin] = at(start), [last, other] = at(start + words.length - 1);
  const range = document.createRange();
  range.setStart(first, start - begin);
  range.setEnd(last, start + words.length - other);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return small_store(tmp_path / "news")


def send(page: Any, name: str | None = "Ann Vale") -> None:
    if name is not None:
        page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Keep the correction").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_corrections_by_hand_every_verdict(look: Look, opened: Callable[..., str], kept: Store, scripts: bool) -> None:
    window = look(opened(kept), java_script_enabled=scripts)
    page = window.go(f"{FORM}?attribution=a2")
    page.get_by_label("It is wrong").check()
    send(page)
    assert page.url.startswith(f"{window.base}{REPORT}"), "the report is shown again"
    assert "Ann Vale" in page.content()

    page = window.go(f"{FORM}?attribution=a2")
    assert page.get_by_label("Your name").input_value() == "Ann Vale", "the name is remembered"
    page.get_by_label("should be as below").check()
    page.get_by_label("Who says it", exact=True).fill("she")
    send(page, None)
    assert page.locator(".problem").first.inner_text().startswith("“she” does not stand in the report")
    assert page.get_by_label("Who says it", exact=True).input_value() == "she", "the form is kept"
    page.get_by_label("Who says it", exact=True).fill("Mara Lind")
    page.get_by_label("Act").select_option("deny")
    send(page, None)
    assert page.url.startswith(f"{window.base}{REPORT}#a2")

    page = window.go(f"{FORM}?event=v1")
    page.get_by_label("It is right").check()
    send(page, None)
    page = window.go(f"{FORM}?event=v1")
    page.get_by_label("Take back").check()
    send(page, None)

    page = window.go(f"{FORM}?missing=event")
    page.get_by_label("Words that tell of it").fill("depot")
    page.get_by_label("Type").select_option("ASSAULT/destroy")
    send(page, None)
    page.locator(".spots input").nth(1).check()  # the words stand in several places
    send(page, None)

    page = window.go("/corrections")
    verdicts = [each.inner_text() for each in page.locator(".corrections .verdict").all()]
    assert verdicts == ["missing", "withdrawn", "right", "mended", "wrong"]
    said = list(kept.corrections.rows())
    assert [each.verdict for each in said] == verdicts[::-1]
    assert {each.by for each in said} == {"Ann Vale"}
    assert said[1].attribution is not None
    assert said[1].attribution.source == (distinct.span("Mara Lind"),)
    assert said[4].event is not None
    assert said[4].event.trigger == (258, 263)
    assert window.strays == []


def test_corrections_by_hand_selected_words_go_to_a_field(look: Look, opened: Callable[..., str], kept: Store) -> None:
    window = look(opened(kept))
    page = window.go(f"{FORM}?missing=attribution")
    take = page.locator("button.take[data-field=content]")
    assert take.is_disabled()
    # an emoji stands before it, which scripts count as two characters and the store as one
    page.evaluate(SELECT, ["depot", 1])
    take.click()
    assert page.get_by_label("Words that are said").input_value() == "depot"
    page.evaluate(SELECT, ["Mara Lind", 0])
    page.locator("button.take[data-field=source]").click()
    send(page)
    (said,) = kept.corrections.rows()
    assert said.attribution is not None
    assert said.attribution.content == ((258, 263),)
    assert said.attribution.source == (distinct.span("Mara Lind"),)
    assert window.complaints == []


def test_corrections_by_hand_a_changed_field_chooses_the_verdict(look: Look, room: str) -> None:
    page = look(room).go(f"{FORM}?attribution=a2")
    page.get_by_label("Act").select_option("deny")
    assert page.get_by_label("should be as below").is_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_corrections_by_hand_all_the_rest_is_right(
    look: Look, opened: Callable[..., str], kept: Store, scripts: bool
) -> None:
    window = look(opened(kept), java_script_enabled=scripts)
    page = window.go(f"{FORM}?event=v2")
    page.get_by_label("It is wrong").check()
    send(page)

    page.get_by_role("link", name="All the rest is right").press("Enter")
    page.wait_for_url(f"**{REPORT}/rest")
    assert page.locator("ul.rest li").count() == 7
    page.get_by_label("Your name").press("Enter")
    page.wait_for_url(f"**{REPORT}")
    assert page.get_by_role("link", name="All the rest is right").count() == 0
    assert sorted(each.verdict for each in kept.corrections.rows()) == ["right"] * 7 + ["wrong"]

    page = window.go("/events")
    there = page.locator(".event-rows tbody tr").count()
    assert page.locator(".event-rows tr.wrong").count() == 0
    page.get_by_role("link", name="1 other").press("Enter")
    page.wait_for_url("**/events?verdict=wrong")
    assert page.locator(".event-rows tbody tr").count() == page.locator(".event-rows tr.wrong").count() == 1
    page.get_by_label("Corrections", exact=True).select_option("checked")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**verdict=right**")
    assert 0 < page.locator(".event-rows tbody tr").count() < there
    assert window.strays == []
