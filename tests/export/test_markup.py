from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from accordingto.export import markup
from accordingto.export.markup import Drawn, Step
from accordingto.records import Reading, Span


def steps(drawn: Drawn) -> list[Step]:
    return [step for _, paragraph in drawn.paragraphs for step in paragraph]


def test_markup_steps_nest_and_hold_the_whole_text(reading: Reading) -> None:
    drawn = markup.drawn(reading)
    for _, paragraph in drawn.paragraphs:
        deep = 0
        for step in paragraph:
            deep += {"open": 1, "close": -1}.get(step.kind, 0)
            assert deep >= 0
        assert deep == 0
    words = "".join(step.text for step in steps(drawn)).split()
    assert "".join(words) == "".join(reading.report.text.split())


def test_markup_labels_who_speaks_where_that_changes(reading: Reading) -> None:
    drawn = markup.drawn(reading)
    names = [speaker.name for speaker in drawn.outline.speakers]
    for _, paragraph in drawn.paragraphs:
        opened = [step for step in paragraph if step.kind == "open"]
        assert [step.label for step in opened[:1]] == [
            names[drawn.outline.statements[step.statement].speaker] for step in opened[:1]
        ]
        labels = [step.label for step in opened if step.label]
        assert all(one != other for one, other in pairwise(labels))


@pytest.mark.parametrize(
    "spans", [((0, 40),), ((0, 40), (40, 90)), ((10, 300),), ((2, 30), (20, 60)), ((5, 5),), ((0, 10_000),)]
)
def test_markup_passages_open_and_close_once(reading: Reading, spans: tuple[Span, ...]) -> None:
    drawn = markup.drawn(reading, spans)
    for number, (start, end) in enumerate(spans if spans[0][0] < spans[0][1] else ()):
        inside, begun = "", False
        for step in steps(drawn):
            if step.kind == "unshared" and step.passage == number:
                break
            begun = begun or (step.kind == "shared" and step.passage == number)
            inside += step.text if begun else ""
        assert "".join(inside.split()) == "".join(reading.report.text[start:end].split())
    kinds = [step.kind for step in steps(drawn)]
    assert kinds.count("shared") == kinds.count("unshared") == sum(start < end for start, end in spans)


def test_markup_beads_know_outlet_unnamed_and_hues(reading: Reading) -> None:
    made = markup.beads(
        ("unnamed: a clerk", "Ada", "The Post"), "Post", {"Ada": 3}, lambda name: f"/{name}" if name == "Ada" else ""
    )
    assert [(bead.kind, bead.hue, bead.address) for bead in made] == [
        ("unnamed", 0, ""),
        ("named", 3, "/Ada"),
        ("outlet", 0, ""),
    ]
    drawn = markup.drawn(reading)
    first = drawn.outline.speakers[0].name
    assert drawn.beads((first,))[0].hue == 1


def test_markup_hues_are_eight_and_slate(reading: Reading) -> None:
    found = reading.attributions[0]
    many = tuple(
        msgspec.structs.replace(
            found, id=f"a{number}", chain=(msgspec.structs.replace(found.chain[0], name=f"N{number}"),)
        )
        for number in range(12)
    )
    hues = markup.drawn(msgspec.structs.replace(reading, attributions=many)).hues
    assert hues == (1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_markup_only_the_webs_own_addresses_are_links(url: object, expected: bool) -> None:
    assert markup.is_web_address(url) is expected
