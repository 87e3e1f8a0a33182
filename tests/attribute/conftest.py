"""Cases are texts with their spans marked: ``{1s:Ada Bell} {1c:said} {1t:the mill is shut}.``

These are source, cue and content of attribution 1; the number may be left out where there is one. Marks nest as
attributions do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pytest

from accordingto.attribute.chain import attributions
from accordingto.gather.anatomy import anatomy, complete
from accordingto.identify.entities import entities
from accordingto.language.coreference import coreference
from accordingto.language.parse import parse
from accordingto.records import Attribution, Relation, Report, Span, TaggedSpan, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

MARK = re.compile(r"\{(\d?)([sct]):|\}")
KINDS = {"s": "source", "c": "cue", "t": "content"}


class Marked(NamedTuple):
    """A text without its marks, and for each attribution the spans of each kind."""

    text: str
    spans: Mapping[int, Mapping[str, tuple[Span, ...]]]

    def tagged(self) -> list[TaggedSpan]:
        """The spans as a tagger that is sure of itself would give them."""
        return [
            TaggedSpan(kind, start, end, 1.0)  # type: ignore[arg-type]
            for kinds in self.spans.values()
            for kind, found in kinds.items()
            for start, end in found
        ]


def marked(text: str) -> Marked:
    """Take the marks out of a text."""
    plain, last = "", 0
    opened: list[tuple[int, str, int]] = []
    spans: dict[int, dict[str, list[Span]]] = defaultdict(lambda: {kind: [] for kind in KINDS.values()})
    for match in MARK.finditer(text):
        plain += text[last : match.start()]
        last = match.end()
        if match[0] == "}":
            number, kind, start = opened.pop()
            spans[number][kind].append((start, len(plain)))
        else:
            opened.append((int(match[1] or 1), KINDS[match[2]], len(plain)))
    return Marked(
        plain + text[last:],
        {number: {kind: tuple(found) for kind, found in kinds.items()} for number, kinds in sorted(spans.items())},
    )


@pytest.fixture(scope="session")
def unmark() -> Callable[[str], Marked]:
    return marked


@pytest.fixture(scope="session")
def tokens_of(pipeline: Language) -> Callable[[str], Tokens]:
    return lambda text: next(iter(parse([text], pipeline)))


@pytest.fixture(scope="session")
def attributed(pipeline: Language) -> Callable[..., list[Attribution]]:
    """The attributions, in order of their numbers, of a text whose spans are marked: what follows the tagger alone."""

    def read(text: str, outlet: str | None = None, parents: Mapping[int, int] | None = None) -> list[Attribution]:
        case = marked(text)
        layout = anatomy(case.text)
        report = complete(Report(case.text, outlet=outlet), layout)
        breaks = [part.end for part in layout.parts if part.kind == "dateline"]
        tokens = next(iter(parse([case.text], pipeline, [breaks])))
        numbers = list(case.spans)
        relations = [
            Relation(*kinds.values(), 1.0, numbers.index(parents[number]) if parents and number in parents else None)
            for number, kinds in case.spans.items()
        ]
        who = entities(tokens, coreference(tokens), report)
        found = {each.content.spans: each for each in attributions(tokens, relations, who, report, layout)}
        return [found[kinds["content"]] for kinds in case.spans.values() if kinds["content"] in found]

    return read
