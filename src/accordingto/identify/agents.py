"""What a noun phrase says its people or bodies are: their PLOVER sectors, from the nouns and what stands with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import cache
from types import MappingProxyType

import msgspec

from accordingto import data
from accordingto.data.actors import Agent
from accordingto.identify.actor_tables import ActorTables
from accordingto.records import Tokens

LONGEST = 5  # words of a listed noun
# A noun for people at large is outdone by a word that says which people: "refugee children", "rebel youths".
TELLING = frozenset({"REF", "REB", "OPP", "CRM", "PRM"})
# "opposition lawmakers" are the opposition wherever they sit; "rebel soldiers" are no state's.
SIDES = frozenset({"OPP", "REB"})
OF_A_SIDE = frozenset({"CVL", "PTY", "LEG", "SOC", "EDU", "MIL", "UAF", "PRM", "LAB", "ELI"})
LATE = frozenset({"former", "ex"})


class Called(msgspec.Struct, frozen=True):
    """What a phrase calls somebody. ``first`` is the first token of the noun; ``weak`` where the sectors are only what
    the noun means when nothing else tells; ``gone`` where a word beside it takes the office away."""

    agent: Agent
    first: int
    sectors: tuple[str, ...]
    weak: bool
    gone: bool = False


def called(tokens: Tokens, head: int, edge: int, tables: ActorTables, skip: Set[int] = frozenset()) -> Called | None:
    """What a phrase from token ``edge`` to its head calls those it stands for; None where the noun is not listed.

    The tokens in ``skip`` are left out of a noun of several words: "official *Syrian* newspaper".
    """
    found = noun_at(tokens, head, edge, tables, skip)
    if found is None:
        return None
    agent, first = found
    sectors, weak = agent.sectors, agent.weak
    beside = tuple(modifiers(tokens, edge, first, tables))
    gone = any(each.former for each in beside) or _late(tokens, first)
    told = [each.sectors for each in beside if not each.former]
    if weak and told:
        sectors, weak = told[-1], False
    elif not weak:
        side = next((each for each in told if set(each) & SIDES), None)
        if (side and set(sectors) & OF_A_SIDE) or (sectors == ("CVL",) and (side := _telling(told))):
            sectors = side
    if gone and agent.state:
        sectors = ("ELI",)
    return Called(agent, first, sectors, weak, gone)


def _late(tokens: Tokens, first: int) -> bool:
    """Whether "ex-" stands before a noun, however the parser cut it."""
    start = tokens.start[first]
    before = tokens.text[max(0, start - 4) : start].casefold()
    return before.endswith(("ex-", "ex–")) and not before[:1].isalpha()


def _telling(told: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    return next((each for each in told if set(each) & TELLING), None)


def noun_at(
    tokens: Tokens, head: int, edge: int, tables: ActorTables, skip: Set[int] = frozenset()
) -> tuple[Agent, int] | None:
    """The longest listed noun that ends at ``head``, or goes on behind it ("minister of defence"), and where it
    begins."""
    for end in _ends(tokens, head):
        for first in range(max(edge, head - LONGEST + 1), head + 1):
            if end == head and first == head:
                break
            if first in skip:
                continue
            if agent := _listed(tokens, first, head, end, tables, skip):
                return agent, first
    agent = _listed(tokens, head, head, head, tables, skip)
    return (agent, head) if agent else None


def _ends(tokens: Tokens, head: int) -> Iterator[int]:
    """The last token of what may be a noun of several words, the longest first."""
    if head + 1 < len(tokens) and tokens.lemma[head + 1] in ("of", "for", "in"):
        last = min(head + LONGEST, len(tokens) - 1)
        while tokens.sentence[last] != tokens.sentence[head]:
            last -= 1
        yield from range(last, head + 1, -1)
    yield head


def _listed(tokens: Tokens, first: int, head: int, end: int, tables: ActorTables, skip: Set[int]) -> Agent | None:
    before = " ".join(tokens.word(each).casefold() for each in range(first, head) if each not in skip)
    after = " ".join(tokens.word(each).casefold() for each in range(head + 1, end + 1))
    for noun in _forms(tokens.word(head).casefold(), tokens.lemma[head]):
        text = f"{before} {noun} {after}".strip().replace(" - ", "-").replace(" '", "'").replace(" ’", "'")
        if agent := tables.agents.get(text):
            return agent
    if first == head == end and tokens.word(head)[0].isupper():
        short = data.fold(tokens.word(head))
        return tables.agents.get(short) or tables.agents.get(_short_titles().get(short, ""))
    return None


def _forms(word: str, lemma: str) -> tuple[str, ...]:
    forms = [word, lemma]
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    elif word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
        forms.append(word.removesuffix("es"))
    elif word.endswith("men"):
        forms.append(f"{word[:-3]}man")
    return tuple(dict.fromkeys(forms))


@cache
def _short_titles() -> MappingProxyType[str, str]:
    """Titles written short, with what they are short for: "gen" is "general"."""
    return MappingProxyType({data.fold(row.title): row.full.casefold() for row in data.titles() if row.full})


def modifiers(tokens: Tokens, start: int, end: int, tables: ActorTables) -> Iterator[Agent]:
    """The words between two tokens that tell a sector: "military", "opposition", "former"."""
    for token in range(start, end):
        word = tokens.word(token).casefold()
        pair = f"{word} {tokens.word(token + 1).casefold()}" if token + 1 < end else ""
        agent = tables.modifiers.get(pair) or tables.modifiers.get(word) or _hyphened(word, tables)
        if agent is None and tokens.pos[token] in ("NOUN", "PROPN"):
            noun = tables.agents.get(tokens.lemma[token]) or tables.agents.get(word)
            agent = noun if noun is not None and not noun.weak else None
        if agent is not None:
            yield agent


def _hyphened(word: str, tables: ActorTables) -> Agent | None:
    """The first part of a compound that says whose it is: "rebel-held" says nothing, "ex-rebel" does."""
    head, dash, rest = word.partition("-")
    return tables.modifiers.get(head) if dash and head in LATE and rest else None
