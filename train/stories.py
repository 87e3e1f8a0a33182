"""Stories of our own writing with their PLOVER events marked: how the files of ``stories/`` are read and checked.

    python train/stories.py FILE…        checks the files and prints how many events of each type they have

A file holds stories, one after the other. A story begins with a line of its name and what is known of the report; its
text follows, in which every trigger of an event is marked, with lines beginning with @ for who, where and when::

    === flood-wall-3 | outlet=Daily Meridian | published=2016-03-04
    Marsh Council [accused]{1 ACCUSE.allege 3} the river ministry on Monday of hiding reports that dams could
    burst.
    @1 actor: Marsh Council | recipient: the river ministry | date: on Monday

Braces hold the number of the event, its type and mode (``TYPE`` or ``TYPE.mode``) and its factuality according to the
source from -3 to 3. A field is a passage of the story as it stands there, the one nearest to the trigger where it
stands there more than once; fields are actor, recipient (either may come again), place, date, context (a name of the
ontology), and quantity (``killed 14-20``, ``injured 3-``). Words that are not marked are no triggers.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import msgspec

MARK = re.compile(r"\[([^\[\]]+)\]\{(\d+) ([A-Z]+)(?:\.([a-z-]+))? ([+-]?\d(?:\.\d)?)\}")
FIELDS = {"actor", "recipient", "place", "date", "context", "quantity"}
TYPES = set(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT".split()
)


class Marked(msgspec.Struct):
    """An event of a story: characters of its trigger, type, mode, factuality; spans of what its fields name."""

    start: int
    end: int
    type: str
    mode: str | None
    factuality: float
    spans: dict[str, list[tuple[int, int]]] = msgspec.field(default_factory=dict)
    contexts: list[str] = msgspec.field(default_factory=list)
    quantities: list[str] = msgspec.field(default_factory=list)


class Story(msgspec.Struct):
    """A story without its marks, and its events in order."""

    name: str
    text: str
    events: list[Marked]
    known: dict[str, str]


def read(path: Path) -> list[Story]:
    """The stories of a file. Raises ``ValueError`` that names file and story where something is wrong."""
    stories = []
    for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        head, _, body = block.partition("\n")
        name, *pairs = [part.strip() for part in head.split("|")]
        try:
            stories.append(_story(name, dict(pair.split("=", 1) for pair in pairs), body))
        except ValueError as error:
            raise ValueError(f"{path.name}, {name}: {error}") from None
    return stories


def _story(name: str, known: dict[str, str], body: str) -> Story:
    lines = body.strip().split("\n")
    marked = "\n".join(line for line in lines if not line.startswith("@")).strip()
    text, events, at = "", {}, 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        words, number, kind, mode, value = match.groups()
        if kind not in TYPES:
            raise ValueError(f"{kind} is no type")
        if number in events:
            raise ValueError(f"event {number} is marked twice")
        events[number] = Marked(len(text), len(text) + len(words), kind, mode, float(value))
        text += words
        at = match.end()
    text += marked[at:]
    if re.search(r"[{}]", text):
        raise ValueError(f"a mark is malformed: {text[max(0, re.search(r'[{}]', text).start() - 30) :][:60]!r}")
    for line in lines:
        if line.startswith("@"):
            number, _, fields = line[1:].partition(" ")
            if number not in events:
                raise ValueError(f"@{number} has no trigger")
            for field in fields.split("|"):
                _add(events[number], field, text)
    return Story(name, text, list(events.values()), known)


def _add(event: Marked, field: str, text: str) -> None:
    key, _, value = (part.strip() for part in field.partition(":"))
    if not key and not value:
        return
    if key not in FIELDS:
        raise ValueError(f"{key!r} is no field")
    if key == "context":
        event.contexts += value.split()
    elif key == "quantity":
        event.quantities.append(value)
    else:
        places = [match.start() for match in re.finditer(re.escape(value), text)]
        if not places:
            raise ValueError(f"{key} {value!r} is not in the story")
        start = min(places, key=lambda place: abs(place - event.start))
        event.spans.setdefault(key, []).append((start, start + len(value)))


def main(paths: list[str]) -> None:
    stories = [story for path in paths for story in read(Path(path))]
    events = [event for story in stories for event in story.events]
    print(len(stories), "stories,", sum(len(s.text.split()) for s in stories), "words,", len(events), "events")
    print(Counter(event.type for event in events).most_common())
    print(Counter(event.factuality for event in events).most_common())


if __name__ == "__main__":
    main(sys.argv[1:])
