"""How an event was done: PLOVER's modes, from a lexicon over the words that go with a trigger.

``data/modes.jsonl`` lists for a mode of a type the triggers that tell it by themselves (``triggers``), words that tell
it beside any trigger of the type (``near``; ``weak`` where nothing better is as close), and triggers that tell it where
no word beside them says otherwise (``otherwise``). Words are closer the fewer steps of the parse are between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache

import msgspec

from accordingto.data.tables import rows
from accordingto.events.closeness import Phrases, closeness, sentence
from accordingto.events.contexts import contexts
from accordingto.events.ontology import Ontology
from accordingto.records import Identity, Tokens

__all__ = ["contexts", "hints", "mode"]

# A word that tells a mode is at most this far from its trigger, by ``closeness``; judged on stories of our own.
FARTHEST = {"ASSAULT": 3.0}
FARTHEST_ELSE = 4.0
# Beside a trigger that is as a rule done in no special way, at most this far.
NEAREST = 2.4
WEAK = 2.0
# Types whose mode is what is asked for, refused or threatened: told by the complement, never by who speaks.
COMPLEMENT = frozenset({"REQUEST", "REJECT", "THREATEN"})
TOLD = frozenset({"dobj", "ccomp", "xcomp", "prep", "nsubjpass", "acl", "oprd", "attr"})
# As many words before a trigger are looked at where the trigger says nothing of it, and around it for a mediator.
LOOK_BACK = 40
# What an attack is aimed at says little of its means, unless it is what is thrown or fired.
THROWN = frozenset("fire launch throw hurl lob use drop detonate explode rain deploy set hit open spray plant".split())
AIMED = frozenset({"on", "at", "against", "near", "in", "outside", "of"})
# Who moves tells a mode of MOBILIZE where no word does.
MOVED = {"MIL": "troops", "COP": "police", **dict.fromkeys(("REB", "UAF", "PRM", "CRM"), "militia")}
# A mediator is often told in the sentence before or after.
MEDIATED = "third-party"
HINT_REACH = 2.6
OPEN = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})


class ModeRow(msgspec.Struct, frozen=True):
    """A mode of a type, and the lemmas and phrases that tell it; ``default`` where nothing tells another one. The row
    of the mode "" has the triggers that as a rule tell none."""

    type: str
    mode: str
    triggers: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    default: bool = False


class Lexicon(msgspec.Struct, frozen=True):
    """The rows of a type: modes by phrase; what a word beside a trigger costs more for being weak."""

    triggers: Phrases[str]
    near: Phrases[tuple[str, float]]
    otherwise: Phrases[str]
    general: Phrases[bool]
    default: str


@cache
def _lexicons() -> Mapping[str, Lexicon]:
    every = rows("modes.jsonl", ModeRow)
    return {kind: _lexicon([row for row in every if row.type == kind]) for kind in {row.type for row in every}}


def _lexicon(known: Collection[ModeRow]) -> Lexicon:
    near = [(word, (row.mode, 0.0)) for row in known for word in row.near]
    near += [(word, (row.mode, WEAK)) for row in known for word in row.weak]
    return Lexicon(
        Phrases((word, row.mode) for row in known for word in row.triggers if row.mode),
        Phrases(near),
        Phrases((word, row.mode) for row in known for word in row.otherwise),
        Phrases((word, True) for row in known if not row.mode for word in row.triggers),
        next((row.mode for row in known if row.default), ""),
    )


def mode(
    tokens: Tokens,
    trigger: int,
    kind: str,
    ontology: Ontology,
    *,
    identities: Mapping[int, Identity] | None = None,
) -> str | None:
    """The mode of the event at a trigger token, or None where nothing tells it or the type has no modes.

    ``identities`` are by head token: whose police or fighters they are tells modes of MOBILIZE apart.
    """
    lexicon = _lexicons().get(kind)
    allowed = ontology.modes_of(kind)
    if lexicon is None or not allowed:
        return None
    close = closeness(tokens, trigger)
    for found in _readings(tokens, trigger, kind, lexicon, close, identities or {}):
        if found in allowed:
            return found
    return None


def _readings(
    tokens: Tokens,
    trigger: int,
    kind: str,
    lexicon: Lexicon,
    close: Mapping[int, float],
    identities: Mapping[int, Identity],
) -> Iterator[str]:
    """Modes that an event may have, best first."""
    phrases = sorted(_phrases(tokens, trigger, close), key=lambda phrase: -phrase.count(" "))
    for phrase in phrases:
        yield from lexicon.triggers.words(phrase)
    ambiguous = any(lexicon.otherwise.words(phrase) for phrase in phrases)
    if ambiguous or (kind in COMPLEMENT and not _deed(tokens, trigger, close)):
        close = {i: cost for i, cost in close.items() if i != trigger}
    general = any(lexicon.general.words(phrase) for phrase in phrases)
    yield from _near(tokens, trigger, kind, lexicon, close, NEAREST if general else FARTHEST.get(kind, FARTHEST_ELSE))
    for phrase in phrases:
        yield from lexicon.otherwise.words(phrase)
    if kind == "MOBILIZE":
        found = [identities[i] for i in close if i in identities]
        yield from (MOVED[sector] for who in found for sector in who.sectors[:1] if sector in MOVED)
    if kind == "CONSULT" and any(name == MEDIATED for name in _about(tokens, trigger, lexicon)):
        yield MEDIATED
    if kind in COMPLEMENT and not _complement(tokens, trigger, close):
        yield from _before(tokens, trigger, lexicon)
    if lexicon.default:
        yield lexicon.default


def _phrases(tokens: Tokens, trigger: int, close: Mapping[int, float]) -> set[str]:
    """A trigger alone and with the words that make it another one: "walk out", "hunger strike", "take hostage"."""
    lemma = tokens.lemma[trigger].lower()
    found = {lemma, tokens.word(trigger).lower()}
    for i in close:
        dep = tokens.dep[i]
        if tokens.head[i] == trigger and i != trigger:
            if dep in ("prt", "prep", "advmod", "dobj", "oprd", "acomp", "attr", "nsubjpass", "xcomp"):
                found |= {f"{lemma} {word}" for word in (tokens.lemma[i].lower(), tokens.word(i).lower())}
            if dep in ("compound", "amod", "nmod", "dobj"):
                found.add(f"{tokens.lemma[i].lower()} {lemma}")
            if dep == "prep":
                inside = [j for j in close if tokens.head[j] == i and tokens.dep[j] == "pobj"]
                found |= {f"{lemma} {tokens.lemma[i].lower()} {tokens.lemma[j].lower()}" for j in inside}
    head = tokens.head[trigger]
    if tokens.dep[trigger] in ("dobj", "prt", "oprd", "acomp", "attr") and head != trigger:
        found.add(f"{tokens.lemma[head].lower()} {lemma}")
    for other in (trigger + 1, trigger + 2):
        if other in close:
            between = range(trigger, other + 1)
            found.add(" ".join(tokens.lemma[i].lower() for i in between))
    if trigger - 1 in close:
        found.add(f"{tokens.lemma[trigger - 1].lower()} {lemma}")
    return found


def _near(
    tokens: Tokens, trigger: int, kind: str, lexicon: Lexicon, close: Mapping[int, float], farthest: float
) -> Iterator[str]:
    """Modes told by words beside a trigger, the closest first."""
    speakers = _under(tokens, trigger, close, {"nsubj"}) if kind in COMPLEMENT else frozenset()
    aims = _aims(tokens, trigger, close) if kind == "ASSAULT" else frozenset()
    found: dict[str, float] = {}
    for where, (name, more) in lexicon.near.among(tokens, sentence(tokens, trigger)):
        if trigger in where and trigger not in close:
            continue
        costs = [close[i] + (WEAK if i in aims else 0.0) for i in where if i in close and i not in speakers]
        price = min(costs, default=farthest) + more
        if price < min(farthest, found.get(name, farthest)):
            found[name] = price
    yield from sorted(found, key=lambda name: found[name])


def _under(tokens: Tokens, trigger: int, close: Mapping[int, float], deps: Collection[str]) -> frozenset[int]:
    """The words under the dependents of a trigger that hang on it by some relations."""
    found = {i for i in close if tokens.head[i] == trigger and i != trigger and tokens.dep[i] in deps}
    waiting = list(found)
    while waiting:
        head = waiting.pop()
        more = {i for i in close if tokens.head[i] == head and i not in found}
        found |= more
        waiting += more
    return frozenset(found)


def _deed(tokens: Tokens, trigger: int, close: Mapping[int, float]) -> bool:
    """Whether a trigger is itself what is refused, asked for or threatened: "we will not leave", "he must resign"."""
    own = [i for i in close if tokens.head[i] == trigger]
    return any(tokens.dep[i] == "neg" or (tokens.dep[i] == "aux" and tokens.tag[i] == "MD") for i in own)


def _complement(tokens: Tokens, trigger: int, close: Mapping[int, float]) -> bool:
    """Whether a trigger says of itself what is asked for, refused or threatened."""
    told = [i for i in close if tokens.head[i] == trigger and tokens.dep[i] in TOLD]
    return any(tokens.pos[i] not in ("PRON", "DET", "INTJ") for i in told)


def _before(tokens: Tokens, trigger: int, lexicon: Lexicon) -> Iterator[str]:
    """Modes told by the words before a trigger that says nothing of itself: "asked to resign, he refused"."""
    start = max(0, trigger - LOOK_BACK)
    while tokens.sentence[start] < tokens.sentence[trigger] - 1:
        start += 1
    found = lexicon.near.among(tokens, range(start, trigger))
    yield from (name for _, (name, more) in reversed(found) if not more)


def _about(tokens: Tokens, trigger: int, lexicon: Lexicon) -> Iterator[str]:
    """Modes told by words of a trigger's paragraph."""
    mine = tokens.paragraph[trigger]
    low, high = max(0, trigger - LOOK_BACK), min(len(tokens), trigger + LOOK_BACK)
    within = [i for i in range(low, high) if tokens.paragraph[i] == mine]
    found = lexicon.near.among(tokens, range(within[0], within[-1] + 1))
    yield from (name for _, (name, more) in found if not more)


def _aims(tokens: Tokens, trigger: int, close: Mapping[int, float]) -> frozenset[int]:
    """The words for what an attack is aimed at."""
    if tokens.lemma[trigger].lower() in THROWN:
        return frozenset()
    aimed = _under(tokens, trigger, close, {"dobj", "nsubjpass"})
    for i in close:
        if tokens.head[i] == trigger and tokens.dep[i] == "prep" and tokens.lemma[i].lower() in AIMED:
            aimed |= _under(tokens, i, close, {"pobj"})
    return aimed


def hints(tokens: Tokens, trigger: int) -> tuple[str, ...]:
    """Lemmas in small letters of a trigger and of the words that go closely with it, closest first: what
    ``crosswalk.cameo`` takes as ``words``."""
    words: dict[str, None] = {}
    for i, cost in closeness(tokens, trigger).items():
        if cost <= HINT_REACH and (tokens.pos[i] in OPEN or i == trigger):
            words.setdefault(tokens.lemma[i].lower())
            words.setdefault(tokens.word(i).lower())
    return tuple(words)
