"""Who states a statement, and what the report tells of him."""

from __future__ import annotations

import re

from accordingto.compare.telling import Context, Speaker
from accordingto.compare.wording import stems
from accordingto.data import document_noun, medium, organization_noun, person_noun, title
from accordingto.data.tables import fold
from accordingto.records import Attribution, Entity, Link

# Words for a medium that was named before.
MEDIA = frozenset(
    "newspaper paper daily weekly magazine newsletter website site portal broadcaster station channel agency programme "
    "program blog tabloid".split()
)
BEFORE = re.compile(r"((?:[^\W\d_][\w'’-]*\s){1,5})$")
BODY_AFTER = re.compile(r",\s+(?:the|a|an|its) ((?:[\w'’-]+\s){0,3}[^\W\d_]+),")
AFTER = re.compile(r",\s+(?:who (?:is|was) )?(?:the |a |an |its |his |her )?([^,.;:\n\"“]{3,70})[,.;]")


def speaker(context: Context, attribution: Attribution | None) -> tuple[Speaker, tuple[str, ...]]:
    """Who is at the start of the chain, and the chain; in the outlet's own voice, the agency of the dateline."""
    report = context.reading.report
    if attribution is None or not attribution.chain:
        agency = report.dateline.agency if report.dateline else None
        names = tuple(dict.fromkeys(each for each in (agency, canonical(report.outlet)) if each))
        return Speaker(names[0] if names else "", "outlet"), names
    first = _antecedent(context, attribution)
    entity = next((context.entities[each] for each in first.entities if each in context.entities), None)
    listed = medium(first.name)
    unnamed = first.name.startswith("unnamed: ") or (entity is not None and not entity.named)
    kind: str = "medium" if listed and listed.kind != "platform" else entity.kind if entity else ""
    if unnamed and kind != "document":
        kind = "group" if kind == "group" and not first.name.startswith("unnamed: ") else "unnamed"
    return (
        Speaker(first.name, kind, entity.role if entity else None, _office(context, entity), first.entities),
        tuple(link.name for link in attribution.chain),
    )


def _antecedent(context: Context, attribution: Attribution) -> Link:
    """Who is at the start of a chain; "the newspaper" is the medium that was cited last before, "the document" the
    indictment, the ruling, whatever it was."""
    first = attribution.chain[0]
    name = fold(first.name.removeprefix("unnamed: "))
    wanted = _is_medium if name in MEDIA else _is_document if name.split()[-1:] == ["document"] else None
    if wanted is None:
        return first
    own = {fold(context.reading.report.outlet or ""), fold(canonical(context.reading.report.outlet) or ""), name}
    start = attribution.content.spans[0][0]
    before = [each for each in context.reading.attributions if each.content.spans[0][0] < start]
    before.sort(key=lambda each: each.content.spans[0][0], reverse=True)
    links = (link for each in before for link in each.chain if fold(link.name) not in own)
    return next((link for link in links if wanted(context, link)), first)


def _is_medium(context: Context, link: Link) -> bool:
    """Whether a link is a listed medium, or a body with a name of its own that is not known for something else."""
    entities = [context.entities[each] for each in link.entities if each in context.entities]
    return medium(link.name) is not None or any(
        each.named and each.kind == "organization" and set(each.sectors) <= {"JRN"} for each in entities
    )


def _is_document(_: Context, link: Link) -> bool:
    """Whether a link is something written."""
    return document_noun(fold(link.name).split()[-1]) is not None if link.name.strip() else False


def _office(context: Context, entity: Entity | None) -> str | None:
    """What stands beside a person's name wherever it is written: a title before it, an apposition after it; beside a
    body's what it is: "Sarmund Rail, the state railway,"."""
    if entity is None or entity.kind not in ("person", "organization") or not entity.named:
        return None
    if entity.kind == "organization":
        return _apposition(context.reading.report.text, entity)
    text, last = context.reading.report.text, entity.name.split()[-1]
    told: dict[str, None] = {}
    for start, end in entity.mentions:
        if not text[start:end].endswith(last):
            continue
        if before := BEFORE.search(text[max(0, start - 60) : start]):
            run: list[str] = []
            for word in reversed(before[1].split()):
                if not stems(word):
                    break
                run.insert(0, word)
            if any(_is_role(word) for word in run):
                told[" ".join(run)] = None
        if (after := AFTER.match(text, end)) and any(_is_role(word) for word in after[1].split()):
            told[after[1]] = None
    return " ".join(told) or None


def _apposition(text: str, entity: Entity) -> str | None:
    for _, end in entity.mentions:
        after = BODY_AFTER.match(text, end)
        if after and organization_noun(_singular(after[1].split()[-1].lower())):
            return after[1]
    return None


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _is_role(word: str) -> bool:
    return bool(person_noun(word.lower())) or title(word)


def canonical(outlet: str | None) -> str | None:
    """An outlet's name as chains have it: as listed, else without its article."""
    if not outlet:
        return None
    listed = medium(outlet)
    return listed.name if listed else re.sub(r"^the\s+", "", outlet, flags=re.IGNORECASE)
