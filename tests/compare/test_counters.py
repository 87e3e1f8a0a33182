"""Numbers that an outlet tells in its own voice, and who stands behind them."""

from __future__ import annotations

import pytest

from accordingto.compare.statements import statements
from accordingto.records import Attribution, Entity, Link, Passage, Reading, Report, Source, Span


def read(text: str, *, named: str = "", said: tuple[str, str, str] | None = None) -> Reading:
    """A reading of one sentence: a body that is named in it, and what somebody says in it (source, cue, content)."""

    def at(words: str) -> Span:
        return text.index(words), text.index(words) + len(words)

    names = [each for each in (named, said[0] if said else "") if each]
    entities = tuple(
        Entity(f"e{number}", name, "organization", mentions=(at(name),)) for number, name in enumerate(names, 1)
    )
    told = ()
    if said:
        source, cue, content = (Passage((at(words),), words) for words in said)
        told = (
            Attribution(
                id="a1",
                parent=None,
                source=Source(source.spans, source.text, entities=(entities[-1].id,)),
                cue=cue,
                content=content,
                form="indirect",
                act="say",
                chain=(Link(said[0], (entities[-1].id,)), Link("Post")),
                confidence=0.9,
            ),
        )
    return Reading(Report(text, outlet="Post"), entities=entities, attributions=told)


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        ("In the sports hall the River Mission had counted 430 people who could not go home.", "River Mission"),
        ("The River Mission has so far recorded at least 12 deaths in the valley.", "River Mission"),
        ("The River Mission registered about 4,000 families on Tuesday.", "River Mission"),
        ("The River Mission counted on the valley for help with 12 boats.", "Post"),
        ("The River Mission opened 12 shelters in the valley on Tuesday.", "Post"),
    ],
)
def test_counters_who_counts_says_so(text: str, counter: str) -> None:
    (told,) = statements(read(text, named="River Mission"))
    assert told.speaker.name == told.chain[0] == counter
    assert told.said == (counter != "Post")


def test_counters_the_reason_for_another_number() -> None:
    number = "The number of people injured in the fire was corrected to 13 on Thursday"
    twice = "that one was listed twice"
    told = statements(read(f"{number}, after the clinic found {twice}.", said=("the clinic", "found", twice)))
    assert [(each.text, each.chain) for each in told] == [
        (number, ("the clinic", "Post")),
        (twice, ("the clinic", "Post")),
    ]
    assert [(number.value, number.unit) for number in told[0].numbers] == [(13, "#injury")]
    assert told[0].weekdays == frozenset()


def test_counters_what_is_said_beside_a_number_is_no_reason_for_it() -> None:
    text = "Thirteen people were injured in the fire on Thursday, while the clinic said that it had no beds."
    told = statements(read(text, said=("the clinic", "said", "that it had no beds")))
    assert [each.chain[0] for each in told if "Thirteen" in each.text] == []
