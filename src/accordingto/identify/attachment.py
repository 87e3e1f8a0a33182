"""Which event a date or a number belongs to, told from the dependency parse."""

from __future__ import annotations

import bisect

from accordingto.records import Span, Tokens

# Verbs that only carry the event that a noun names: "launched an attack", "the talks began".
LIGHT = frozenset(
    "be take make hold give launch carry stage conduct begin start end happen occur come do mount open resume continue "
    "erupt break follow face suffer commit perform host organise organize convene plan schedule kill wound injure "
    "leave claim hit strike last sign reach".split()
)
# Verbs that say when something is to be.
SETTING = frozenset("set due schedule slate date expect".split())
# Prepositions that set one event inside another; "after an attack" sets it apart.
INSIDE = frozenset("in during by with of on at amid".split())
# Edges inside one clause, from an argument or modifier up to what it belongs to.
INNER = frozenset(
    "prep pobj pcomp agent dobj obj npadvmod nmod compound amod nummod poss attr acomp oprd advmod appos dative "
    "quantmod prt".split()
)
DEEPEST = 10


def token_range(tokens: Tokens, span: Span) -> tuple[int, int]:
    """The half-open range of tokens that a span of characters touches."""
    return bisect.bisect_right(tokens.end, span[0]), bisect.bisect_left(tokens.start, span[1])


def top(tokens: Tokens, first: int, end: int) -> int:
    """The token of a range over which no other of it stands."""
    for index in range(first, end):
        if not first <= tokens.head[index] < end or tokens.head[index] == index:
            return index
    return first


def governor(tokens: Tokens, index: int) -> int:
    """What a phrase hangs on, prepositions passed over: the verb or noun it says something of."""
    at = index
    for _ in range(DEEPEST):
        head = tokens.head[at]
        if head == at:
            return at
        at = head
        if tokens.pos[at] not in ("ADP", "SCONJ", "PART", "ADV") or tokens.dep[at] == "ROOT":
            return at
    return at


def cost(tokens: Tokens, holder: int, trigger: int, position: int) -> int | None:
    """How far what hangs on ``holder`` (at token ``position``) is from the event at ``trigger``, or None where it
    belongs to another event."""
    if holder == trigger:
        return 0
    if tokens.sentence[holder] != tokens.sentence[trigger]:
        return None
    if _is_auxiliary(tokens, holder, trigger) or _is_auxiliary(tokens, trigger, holder):
        return 0
    upward = _climb(tokens, trigger, holder, position)
    return upward if upward is not None else _inside(tokens, holder, trigger)


def _is_auxiliary(tokens: Tokens, one: int, other: int) -> bool:
    return tokens.head[one] == other and tokens.dep[one] in ("aux", "auxpass", "prt", "compound")


def _climb(tokens: Tokens, trigger: int, holder: int, position: int) -> int | None:
    """The steps from the trigger up to the holder, where each keeps to the same event."""
    at = trigger
    for steps in range(1, DEEPEST):
        head, dep = tokens.head[at], tokens.dep[at]
        if head == at or not _same_event(tokens, at, head, dep, position, trigger):
            return None
        at = head
        if at == holder:
            return steps
    return None


def _same_event(tokens: Tokens, at: int, head: int, dep: str, position: int, trigger: int) -> bool:
    lemma = tokens.lemma[head]
    match dep:
        case "dobj" | "nsubj" | "nsubjpass" | "attr" | "obj":
            return lemma in LIGHT or tokens.pos[head] == "AUX"
        case "acomp" | "oprd" | "compound" | "amod" | "nmod" | "agent":
            return True
        case "prep" | "pobj":
            word = at if dep == "prep" else head
            return tokens.lemma[word] in INSIDE
        case "xcomp":
            # "Plans to meet on Tuesday": the date after the verb is the meeting's.
            return position > trigger or lemma in LIGHT
        case "conj":
            # "On Tuesday troops shelled the town and took a hill": shared where no other subject comes between.
            if _has(tokens, at, ("nsubj", "nsubjpass")):
                # "On Tuesday troops shelled the town and rebels fled": it stands before the first subject.
                return position < _subject(tokens, head)
            return position < head or (position > at and _adjoined(head, at))
        case "advcl":
            # "exploded on Tuesday, killing nine"
            return tokens.tag[at] == "VBG" and not _has(tokens, at, ("mark", "nsubj", "prep", "advmod", "aux"))
        case "relcl" | "acl":
            return tokens.pos[head] in ("NOUN", "PROPN") and position < at and tokens.tag[at] != "VB"
    return False


def _subject(tokens: Tokens, verb: int) -> int:
    """The first token of a verb's subject, -1 where it has none before it."""
    for other in range(max(verb - 12, 0), verb):
        if tokens.head[other] == verb and tokens.dep[other] in ("nsubj", "nsubjpass"):
            return next(first for first in range(other + 1) if first == other or tokens.head[first] == other)
    return -1


def _adjoined(head: int, at: int) -> bool:
    """For "Killed and wounded": two verbs with hardly anything between."""
    return at - head <= 3


def _has(tokens: Tokens, index: int, deps: tuple[str, ...]) -> bool:
    near = range(max(index - 12, 0), min(index + 3, len(tokens)))
    return any(tokens.head[other] == index and other != index and tokens.dep[other] in deps for other in near)


def _inside(tokens: Tokens, holder: int, trigger: int) -> int | None:
    """The steps from a holder that is part of the trigger's own clause: "killed nine in an attack on Sunday"."""
    at = holder
    for steps in range(1, DEEPEST):
        head, dep = tokens.head[at], tokens.dep[at]
        if head == at:
            return None
        if dep in ("nsubj", "nsubjpass", "dobj", "obj"):
            if tokens.lemma[head] not in LIGHT:
                return None
        elif dep in ("acl", "relcl", "xcomp") or (dep == "advcl" and tokens.lemma[head] in SETTING):
            # "the talks, which took place on Friday", "a meeting set to be held on May 16"
            if tokens.lemma[at] not in LIGHT | SETTING or tokens.pos[trigger] not in ("NOUN", "PROPN"):
                return None
        elif dep not in INNER or (dep == "prep" and tokens.lemma[at] not in INSIDE):
            return None
        at = head
        if at == trigger:
            return steps + 2
    return None
