"""Whose somebody is: the country and the sectors of what stands before a noun and behind it."""

from __future__ import annotations

from collections.abc import Mapping

from accordingto.identify.evidence import BESIDE, PEOPLE, SITED, SPECIAL, Finding
from accordingto.identify.phrases import Phrases

# Nouns of which a country before them is the matter, not the home: "the Iran envoy", "a Syria expert".
ABOUT = frozenset(
    "envoy expert analyst specialist correspondent watcher scholar desk adviser advisor negotiator".split()
)
# Nouns for people who are where they do not come from: "tourists in Egypt", "the ambassador in Paris".
ABROAD = frozenset(
    "tourist foreigner expatriate visitor traveller traveler diplomat ambassador envoy refugee migrant immigrant "
    "asylum seeker peacekeeper national correspondent troop force soldier consul mission embassy delegation".split()
)
FROM = frozenset({"of", "from"})
WHERE = frozenset({"in", "at", "near", "outside", "inside", "across", "throughout", "around", "for"})
BOUND = frozenset({"of", "for", "at", "in", "with", "from", "within"})
LIVING = frozenset({"base", "live", "bear", "operate", "headquarter", "reside", "station", "fight"})
LEAVING = frozenset({"flee", "leave", "escape", "quit"})


def owner(view: Phrases, head: int, known: Mapping[int, Finding]) -> Finding:
    """What is known of the owner in a phrase: "Kenya" in "Kenya's interior minister"."""
    owners = (each for each in range(view.edges[head], head) if view.tokens.dep[each] == "poss")
    return next((known[each] for each in owners if each in known), Finding())


def beside(
    view: Phrases, head: int, start: int, end: int, known: Mapping[int, Finding]
) -> tuple[str | None, int, tuple[str, ...]]:
    """The country before a noun: of its owner, or of the first name of a nation or body beside it; with the
    sectors that this body has."""
    first = start
    for token in range(start, end):
        if view.tokens.tag[token] in ("POS", "PRP$"):
            first = token + 1
    code: str | None = None
    sectors: tuple[str, ...] = ()
    for token in range(first, end):
        sighting = view.cover.get(token)
        if sighting is None or sighting.start != token or sighting.end > max(end, head) or not sighting.tied:
            continue
        if sighting.entry.kind == "holder" or (sighting.entry.kind == "prefix" and code):
            continue
        about = sighting.entry.kind in ("country", "place") and view.tokens.lemma[head] in ABOUT
        if sighting.code is None or about:
            continue
        if code is None or (sighting.code in SPECIAL and sighting.entry.actor is not None):
            code = sighting.code
            sectors = sighting.sectors if sighting.entry.actor is not None else ()
    if code is not None:
        return code, BESIDE, sectors
    holder = owner(view, head, known)
    if holder.code is not None:
        return holder.code, min(holder.rank, BESIDE), holder.sectors
    return None, 0, ()


def behind(view: Phrases, head: int, known: Mapping[int, Finding], sectors: tuple[str, ...]) -> tuple[str | None, int]:
    """The country behind a noun: "of Chile", "in Jericho", "based in Trinidad", "fleeing Liberia"."""
    tokens = view.tokens
    abroad = tokens.lemma[head] in ABROAD or sectors == ("REF",)
    for child in view.children[head]:
        if child < head:
            continue
        lemma = tokens.lemma[child]
        if tokens.dep[child] == "prep":
            strong = lemma in FROM
            if (strong or (lemma in WHERE and not abroad)) and (code := _object(view, child, known)):
                return code, BESIDE if strong else SITED
        elif tokens.dep[child] in ("acl", "relcl"):
            if lemma in LEAVING and (code := _object(view, child, known)):
                return code, BESIDE
            for each in view.children[child]:
                tied = tokens.dep[each] == "prep" and (lemma in LIVING or tokens.lemma[each] == "from")
                if tied and (code := _object(view, each, known)):
                    return code, SITED
    return None, 0


def _object(view: Phrases, governor: int, known: Mapping[int, Finding]) -> str | None:
    for child in view.children[governor]:
        if view.tokens.dep[child] in ("pobj", "dobj") and child > governor:
            finding = known.get(child)
            if finding is not None and finding.code is not None:
                return finding.code
            inner = (each for each in view.children[child] if view.tokens.dep[each] == "prep")
            return next((code for each in inner if (code := _object(view, each, known))), None)
    return None


def bound(view: Phrases, head: int, known: Mapping[int, Finding]) -> tuple[str, ...]:
    """The sectors of what somebody is of: "a leader of the rebels", "the spokesman for the army"."""
    for child in view.children[head]:
        if child > head and view.tokens.dep[child] == "prep" and view.tokens.lemma[child] in BOUND:
            for each in view.children[child]:
                finding = known.get(each) if view.tokens.dep[each] == "pobj" else None
                if finding is not None and finding.sectors and finding.weight > PEOPLE:
                    return finding.sectors
    return ()


def sent(view: Phrases, start: int) -> int | None:
    """The noun for one who is sent to a country whose name stands right before his own, which begins at ``start``:
    "Kenyan *ambassador* to the United States Anna Mobiru"."""
    before = view.cover.get(start - 1)
    if before is None:
        return None
    at = before.start - 1
    at -= at >= 0 and view.tokens.tag[at] == "DT"
    if at < 1 or view.tokens.word(at) != "to":
        return None
    return at - 1 if view.called_at(at - 1, view.edges[at - 1]) else None
