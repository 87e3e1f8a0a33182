"""What a noun phrase tells of who it stands for: a listed name, a name and its titles, or a common noun."""

from __future__ import annotations

from collections.abc import Mapping

from accordingto import data
from accordingto.data.actors import OfficeHolder
from accordingto.identify.actor_tables import key
from accordingto.identify.agents import Called
from accordingto.identify.appositions import apposed
from accordingto.identify.around import behind, beside, bound, owner, sent
from accordingto.identify.evidence import BESIDE, CALLED, LISTED, MEANT, NAMED, PEOPLE, SPECIAL, Finding
from accordingto.identify.holders import holding
from accordingto.identify.phrases import Phrases
from accordingto.identify.sightings import Sighting
from accordingto.records import Mention

# Nouns for states, which act as their names do.
NATIONS = frozenset({"country", "nation", "kingdom", "republic", "homeland"})
WHERE = frozenset({"in", "at", "near", "outside", "inside", "across", "throughout", "around", "for"})
# Nouns for places, whose country is that of what stands with them.
PLACES = frozenset(
    "province city capital state region town village district island area territory border coast camp neighborhood "
    "neighbourhood north south east west valley enclave port suburb county desert airport prison site soil settlement "
    "street square building temple home house farm field school".split()
)
# Nouns that can be sources of a statement and are no people by themselves.
NOT_PEOPLE = frozenset(
    "percent half quarter country nation state market class power society side generation business base camp justice "
    "private character model star medium legend twin marine chair major general count private source".split()
)
# Of these the name beside them tells what they are: "the Hezbollah group".
BODIES = frozenset({"group", "movement", "organization", "organisation", "network", "faction"})
# A council for refugees is none of refugees.
THEIR_CARE = frozenset({"REF", "CVL", "CRM"})


def read(view: Phrases, head: int, known: Mapping[int, Finding]) -> Finding | None:
    """What a phrase tells by itself, or through the phrases it stands with, whose findings are ``known``."""
    sighting = view.cover.get(head)
    if sighting is not None and (not sighting.tied or view.root(sighting) != head):
        return None
    if sighting is not None and not _inside_title(view, sighting, head):
        return _named(view, head, sighting, known)
    mention = view.named.get(head)
    if mention is not None:
        return _name(view, head, mention, known)
    return _noun(view, head, known)


def _inside_title(view: Phrases, sighting: Sighting, head: int) -> bool:
    """Whether a listed name is only the end of a longer name of something else ("Bank of *England*" is no head)."""
    mention = view.named.get(head)
    if mention is None or sighting.entry.kind in ("holder", "actor", "seat"):
        return False
    start, end = mention.core
    return (
        start < sighting.start
        and sighting.end <= end
        and any(view.tokens.tag[token] == "IN" for token in range(start, sighting.start))
    )


def _named(view: Phrases, head: int, sighting: Sighting, known: Mapping[int, Finding]) -> Finding:
    """A phrase whose head is a listed name."""
    entry = sighting.entry
    before = _called_before(view, head, sighting.start)
    if entry.holder is not None:
        country, sectors = holding(_terms(view, sighting), before, view.published)
        return Finding(country, NAMED if country else 0, sectors, LISTED if sectors else 0, actor=True)
    if entry.actor is not None or entry.kind == "seat":
        code, rank = sighting.code, NAMED
        if code is None:
            code, rank, _ = beside(view, head, view.edges[head], sighting.start, known)
        return Finding(code, rank if code else 0, sighting.sectors, LISTED if sighting.sectors else 0, actor=True)
    if entry.kind in ("people", "adjective"):
        home, rank = behind(view, head, known, ("REF",))
        if _ethnic(view, sighting):
            return Finding(home, rank, ("CVL",), MEANT, actor=True, state=True)
        if home is not None and rank == BESIDE and home not in SPECIAL:
            return Finding(home, NAMED, ("CVL",), MEANT, actor=True)  # "the Albanians of Serbia"
    sectors = sighting.sectors
    polity = entry.kind in ("country", "capital", "place")
    if entry.kind == "capital" and _locative(view, head):
        sectors = ()
    if entry.kind == "people" and before is not None and not before.weak:
        sectors = before.sectors
    other, rank, _ = beside(view, head, view.edges[head], sighting.start, known)
    code = sighting.code or other
    if entry.kind == "people" and other is not None and other not in SPECIAL:
        code = other  # "Turkish Kurds", "Iraqi Turkmens"
    return Finding(code, NAMED if code else 0, sectors, MEANT if sectors else 0, actor=True, polity=polity)


def _terms(view: Phrases, sighting: Sighting) -> list[OfficeHolder]:
    text = view.tokens.text[view.tokens.start[sighting.start] : view.tokens.end[sighting.end - 1]]
    return [each.holder for each in view.tables.find(text) if each.holder is not None]


def _ethnic(view: Phrases, sighting: Sighting) -> bool:
    return sighting.start > 0 and view.tokens.lemma[sighting.start - 1] == "ethnic"


def _locative(view: Phrases, head: int) -> bool:
    parent = view.tokens.head[head]
    return view.tokens.dep[head] == "pobj" and view.tokens.lemma[parent] in WHERE


def _called_before(view: Phrases, head: int, start: int) -> Called | None:
    return view.title(view.edges[head], start) if start > view.edges[head] else None


def _name(view: Phrases, head: int, mention: Mention, known: Mapping[int, Finding]) -> Finding | None:
    """A phrase whose head is a name that no table lists: the words before it, and those that make it up."""
    tokens = view.tokens
    start, end = mention.core
    text = tokens.text[tokens.start[start] : tokens.end[end - 1]]
    edge = min(view.edges[head], mention.start)
    if mention.kind == "person":
        title = view.title(edge, start) if start > edge else None
        country, rank, _ = beside(view, head, edge, start, known)
        noun = sent(view, start)
        if noun is not None:
            title = view.called_at(noun, view.edges[noun])
            country, rank, _ = beside(view, noun, view.edges[noun], noun, known)
        sectors, weight = (title.sectors, MEANT if title.weak else CALLED) if title else ((), 0)
        terms = view.tables.surnames.get(key(text), ()) if end - start == 1 else ()
        if terms:
            held, office = holding(terms, title, view.published, surname=True)
            if held is not None and (country is None or country == held):
                country, rank = held, NAMED
                sectors, weight = (office, LISTED) if office else (sectors, weight)
        told = apposed(view, head, known)
        if country is None:
            country, rank = told.code, told.rank
        if told.weight > weight:
            sectors, weight = told.sectors, told.weight
        return Finding(country, rank, sectors, weight, actor=True, state=bool(title and title.agent.state))
    own = view.called_at(_last_noun(view, head, start, end), start)
    country, rank, other = beside(view, head, edge, end, known)
    if country is None:
        country, rank = behind(view, head, known, own.sectors if own else ())
    medium = data.medium(text)
    if medium is not None:
        return Finding(medium.country, NAMED if medium.country else 0, ("JRN",), LISTED, actor=True)
    if own is None:
        title = view.title(edge, start) if start > edge else None
        sectors, weight = (title.sectors, MEANT) if title else (other, MEANT if other else 0)
        actor = mention.kind in ("organization", "group") or title is not None
        return Finding(country, rank, sectors, weight, actor=actor)
    sectors = other if own.weak and other else own.sectors
    if own.agent.weak and sectors and sectors[0] in THEIR_CARE:
        sectors = ("SOC",)  # a council for refugees is none of refugees
    return Finding(country, rank, sectors, MEANT if own.weak else CALLED, actor=True, state=own.agent.state)


def _last_noun(view: Phrases, head: int, start: int, end: int) -> int:
    """The noun that says what a body is: its head, or the last word of its name."""
    if view.called_at(head, start) is not None:
        return head
    return end - 1


def _noun(view: Phrases, head: int, known: Mapping[int, Finding]) -> Finding | None:
    """A phrase whose head is a common noun."""
    tokens = view.tokens
    edge = view.edges[head]
    lemma = tokens.lemma[head]
    own = view.called_at(head, edge)
    sectors, weight = _meaning(view, head, own)
    if own is None and not sectors and lemma not in BODIES:
        if lemma in NATIONS:
            country, rank, _ = beside(view, head, edge, head, known)
            return Finding(country, rank, actor=True, polity=True)
        if lemma not in PLACES:
            return None
        country, rank, _ = beside(view, head, edge, head, known)
        if country is None:
            country, rank = behind(view, head, known, ())
        return Finding(country, rank) if country else None
    country, rank, other = beside(view, head, edge, head, known)
    if country is None:
        country, rank = behind(view, head, known, sectors)
    if lemma in BODIES and other:
        sectors, weight = other, CALLED
    elif own is not None and own.weak:
        theirs = bound(view, head, known) or other or owner(view, head, known).sectors
        if theirs and not (country not in SPECIAL and theirs == ("CVL",)):
            sectors, weight = theirs, CALLED
    if country is None:
        told = apposed(view, head, known)
        country, rank = told.code, told.rank
    return Finding(country, rank, sectors, weight, actor=True, state=bool(own and own.agent.state))


def _meaning(view: Phrases, head: int, own: Called | None) -> tuple[tuple[str, ...], int]:
    if own is not None:
        return own.sectors, PEOPLE if own.sectors == ("CVL",) else MEANT if own.weak else CALLED
    lemma = view.tokens.lemma[head]
    if lemma not in NOT_PEOPLE and (data.person_noun(lemma) or data.group_noun(lemma)):
        return ("CVL",), PEOPLE
    return (), 0
