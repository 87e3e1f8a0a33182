from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import product

import msgspec
import pytest

from accordingto.export import html
from accordingto.records import Link, Reading, Report
from tests.export.coast import poisoned

VOID = {"meta", "link", "br", "input", "rect"}


class Tree(HTMLParser):
    """Checks that elements nest, and gathers ids, references and words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), "no handlers in attributes"
            assert name not in {"style", "src"}, "nothing that the policy forbids"
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and (value or "").startswith("#"):
                self.targets.append((value or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "title"} & set(self.open):
            self.words += data


@pytest.mark.parametrize("write", [html.render, html.fragment])
@pytest.mark.parametrize("which", ["reading", "bare"])
def test_html_elements_nest_and_every_reference_has_its_anchor(write, which, request: pytest.FixtureRequest) -> None:  # type: ignore[no-untyped-def]
    tree = Tree(write(request.getfixturevalue(which)))
    assert len(tree.ids) == len(set(tree.ids))
    assert set(tree.targets) <= set(tree.ids)


def test_html_every_attribution_has_an_entry_and_a_passage(reading: Reading) -> None:
    tree = Tree(html.render(reading))
    for found in reading.attributions:
        assert {found.id, f"{found.id}-note"} <= set(tree.ids)
        assert {found.id, f"{found.id}-note"} <= set(tree.targets)


def test_html_shows_the_whole_report(reading: Reading) -> None:
    page = re.sub(r'<a class="number".*?</a>', "", html.render(reading), flags=re.DOTALL)
    words = "".join(Tree(page[page.index("<article") : page.index("</article>") + len("</article>")]).words.split())
    assert words == "".join(reading.report.text.split())


def test_html_policy_names_the_hashes_of_its_style_and_script(reading: Reading) -> None:
    page = html.render(reading)
    policy = page[page.index("Content-Security-Policy") : page.index("base-uri")].replace("&#39;", "'")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert content.isascii()


def test_html_loads_nothing(reading: Reading) -> None:
    page = html.render(reading)
    assert not re.search(r"@import|url\(|<link|<img|<iframe|\bsrc=", page)
    assert re.findall(r'href="(http[^"]*)"', page) == ["https://gazette.example/storm?a=1&amp;b=2"]


def test_html_escapes_whatever_the_report_holds(reading: Reading) -> None:
    bad = "<script>alert(1)</script>\"'&\x00\ud800"
    first = msgspec.structs.replace(reading.attributions[0], chain=(Link(bad),), act=bad)
    report = Report(
        bad + reading.report.text[len(bad) :], outlet=bad, title=bad, url=f"javascript:{bad}", byline=(bad,)
    )
    evil = msgspec.structs.replace(reading, report=report, attributions=(first, *reading.attributions[1:]))
    for page in (html.render(evil), html.fragment(evil)):
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "\x00" not in page
        page.encode("utf-8")


def test_html_nests_overlapping_contents(reading: Reading) -> None:
    first, second = reading.attributions[:2]
    crossed = tuple(
        msgspec.structs.replace(
            found, source=None, cue=None, content=msgspec.structs.replace(found.content, spans=(span,))
        )
        for found, span in ((first, (0, 30)), (second, (20, 60)))
    )
    Tree(html.render(msgspec.structs.replace(reading, attributions=crossed)))


def test_html_fragments_of_two_reports_share_no_anchor(reading: Reading) -> None:
    other = msgspec.structs.replace(reading, report=msgspec.structs.replace(reading.report, outlet="Other", id=""))
    assert not set(Tree(html.fragment(reading)).ids) & set(Tree(html.fragment(other)).ids)


def test_html_says_what_to_think_of_an_empty_reading(bare: Reading) -> None:
    assert "No statement of anybody else was found" in html.render(bare)


def themes() -> list[dict[str, dict[str, str]]]:
    """The colours of each class in light and in dark, each as the browser would see it."""
    style = html._part("shared", "marks.css")
    light, dark = style.split("@media screen and (prefers-color-scheme: dark)")
    found: list[dict[str, dict[str, str]]] = []
    for part in (light, dark.split("/* the report */")[0]):
        rules: dict[str, dict[str, str]] = {}
        for name, body in re.findall(r"\.accordingto(?: \.(h\d))? \{([^}]*)\}", part):
            rules.setdefault(name, {}).update(re.findall(r"--(\w+): (#[0-9a-f]{6})", body))
        found.append(rules)
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_html_colours_have_enough_contrast(theme: int) -> None:
    rules = themes()[theme]
    page = rules[""]
    hues = [colours for name, colours in rules.items() if name]
    assert len(hues) == 9
    assert all(contrast(page[ink], page["paper"]) >= 4.5 for ink in ("text", "quiet", "link"))
    grounds = [hue[ground] for hue in hues for ground in ("tint", "deep")]
    assert min(contrast(page["text"], ground) for ground in grounds) >= 7
    assert (
        min(contrast(ink, ground) for ink, ground in product([hue["ink"] for hue in hues], [*grounds, page["paper"]]))
        >= 4.5
    )


def test_html_every_event_has_a_row_and_its_words(coast: Reading) -> None:
    tree = Tree(html.render(coast))
    for event in coast.events:
        assert {event.id, f"{event.id}-row"} <= set(tree.ids)
        assert event.id in tree.targets
    # the words of two events lead to the first of them
    assert {f"{event.id}-row" for event in coast.events} - set(tree.targets) == {"v10-row"}


def test_html_triggers_leave_the_report_as_it_is(coast: Reading) -> None:
    page = re.sub(r'<a class="number".*?</a>', "", html.render(coast), flags=re.DOTALL)
    words = "".join(Tree(page[page.index("<article") : page.index("</article>") + len("</article>")]).words.split())
    assert words == "".join(coast.report.text.split())


def test_html_trigger_over_several_pieces_has_one_anchor(coast: Reading) -> None:
    first = coast.attributions[0].content.spans[0]
    event = coast.events[0]
    wide = msgspec.structs.replace(event.trigger, spans=((first[1] - 5, first[1] + 8),))
    events = (msgspec.structs.replace(event, trigger=wide), *coast.events[1:])
    page = html.render(msgspec.structs.replace(coast, events=events))
    assert page.count('id="v1"') == 1
    assert page.count('class="trigger" href="#v1-row"') > 1
    Tree(page)


def test_html_event_without_words_in_the_text_has_a_row_without_link(coast: Reading) -> None:
    nowhere = msgspec.structs.replace(coast.events[0].trigger, spans=())
    events = (msgspec.structs.replace(coast.events[0], trigger=nowhere), *coast.events[1:])
    tree = Tree(html.render(msgspec.structs.replace(coast, events=events)))
    assert {"v1", "v1-row"} <= set(tree.ids)
    assert "v1" not in tree.targets


def test_html_events_tell_certainty_by_sign_and_word(coast: Reading) -> None:
    page = html.render(coast)
    drawn = re.findall(r'<svg class="sign"[^>]*>(.*?)</svg> (\w[\w ]*)</p>', page)
    signs = {words: sign for sign, words in drawn}
    assert {"reported", "possibly to come", "denied", "did not happen", "planned", "happened"} <= set(signs)
    assert len(set(signs.values())) == 8, "a sign for each kind, whatever the colour"


def test_html_events_alone(coast: Reading) -> None:
    page = html.render(coast, events_alone=True)
    tree = Tree(page)
    assert tree.targets == []
    assert "<script" not in page
    assert "script-src" not in page
    assert "Shots off the cape" in tree.words
    assert "Norland Coast Guard" in tree.words
    assert "<article" not in page


@pytest.mark.parametrize("alone", [False, True])
def test_html_without_an_event_says_so(bare: Reading, alone: bool) -> None:
    assert "No event was found." in html.render(bare, events_alone=alone)


def test_html_escapes_whatever_an_event_holds(coast: Reading) -> None:
    bad = "<script>alert(1)</script>\"'&\x00\u202e\ud800"
    evil = poisoned(coast, bad)
    for page in (html.render(evil), html.fragment(evil), html.render(evil, events_alone=True)):
        Tree(page)
        assert "<script>alert" not in page
        assert not re.search("[\x00\u202e]", page)
        page.encode("utf-8")


def test_html_event_and_its_statement_lead_to_one_another(coast: Reading) -> None:
    page = html.render(coast)
    assert '<a href="#a1-note">statement 1</a>' in page[page.index('<tr role="row" class="reported') :]
