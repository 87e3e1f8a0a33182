"""Readings made by hand: what somebody says, in which report, with which chain."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from accordingto.compare.claims import claims, order
from accordingto.compare.fingerprints import of_reading
from accordingto.compare.reuse import Lookup, reuse
from accordingto.compare.sheets import packed, sheet
from accordingto.compare.wording import stems
from accordingto.records import (
    Attribution,
    Claim,
    Entity,
    Link,
    Part,
    Passage,
    Reading,
    Report,
    Source,
)

WIDTH = 128


def reading(
    outlet: str,
    day: str | None,
    *told: tuple[str, str] | tuple[str, str, str] | str,
    headline: str = "",
) -> Reading:
    """A report of sentences. ``(chain, content)`` or ``(chain, content, act)`` is a statement of the first in a chain
    written "Ann Lee > Reuters"; a plain string is told in the outlet's own voice."""
    lines = [headline] if headline else []
    attributions: list[Attribution] = []
    entities: dict[str, Entity] = {}
    at = len(headline) + 1 if headline else 0
    for each in told:
        if isinstance(each, str):
            line = each
        else:
            chain, content, *act = each
            names = [name.strip() for name in chain.split(">")]
            line = f"{content}, {names[0].removeprefix('unnamed: ')} said."
            spans = ((at, at + len(content)),)
            first = at + len(content) + 2
            source = (first, first + len(names[0].removeprefix("unnamed: ")))
            entity = entities.setdefault(names[0], _entity(f"e{len(entities) + 1}", names[0]))
            links = [Link(names[0], (entity.id,)), *(Link(name) for name in names[1:]), Link(outlet)]
            attributions.append(
                Attribution(
                    id=f"a{len(attributions) + 1}",
                    parent=None,
                    source=Source((source,), names[0], (entity.id,), names[0].startswith("unnamed: ")),
                    cue=Passage(((source[1] + 1, source[1] + 5),), "said"),
                    content=Passage(spans, content),
                    form="indirect",
                    act=act[0] if act else "say",
                    chain=tuple(links),
                    confidence=0.9,
                )
            )
        lines.append(line)
        at += len(line) + 1
    text = "\n".join(lines)
    parts = [Part("headline", 0, len(headline))] if headline else []
    body = len(headline) + 1 if headline else 0
    parts.append(Part("body", body, len(text)))
    published = datetime.date.fromisoformat(day) if day else None
    return Reading(
        report=Report(text, outlet=outlet, published=published),
        entities=tuple(entities.values()),
        attributions=tuple(attributions),
        parts=tuple(parts),
    )


def _entity(key: str, name: str) -> Entity:
    named = name[0].isupper() and not name.startswith("unnamed: ")
    person = named and len(name.split()) == 2 and not name.endswith(("Union", "Party", "Cross"))
    kind = "person" if person else "organization" if named else "group"
    return Entity(key, name, kind, named=named, anonymous=name.startswith("unnamed: "))


def found(readings: Sequence[Reading]) -> list[Claim]:
    """The claims of some readings, whose statements mean what their words are."""
    sheets = sorted(map(sheet, readings), key=order)
    reports = {each.report.id: each.report for each in readings}
    shared = reuse(map(of_reading, readings), lambda ids: [reports[each] for each in ids])
    vectors = [_vector(told.text) for each in sheets for told in each.statements]
    meaning = packed(np.array(vectors, dtype=np.float32).reshape(len(vectors), WIDTH))
    return list(claims(sheets, meaning, Lookup(shared.copies, shared.passages)))


def _vector(text: str) -> npt.NDArray[np.float32]:
    """The sum of a direction for each stem, and of one for all: any two clauses of news have something in common."""
    vector = np.full(WIDTH, 1 / np.sqrt(WIDTH), dtype=np.float32)
    for each in stems(text):
        vector += np.random.default_rng(zlib.crc32(each.encode())).normal(size=WIDTH).astype(np.float32) / np.sqrt(
            WIDTH
        )
    unit: npt.NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def the_claim(readings: Sequence[Reading], words: str) -> Claim:
    """The one claim with a member that has these words."""
    matching = [claim for claim in found(readings) if any(words in member.text for member in claim.members)]
    assert len(matching) == 1, [claim.summary for claim in matching]
    return matching[0]
