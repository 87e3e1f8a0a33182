"""How certain an event is according to its source: FactBank's scale, put into words, and joined with the attribution.

The value comes from the encoder's heads (learned from UW, MEANTIME and UDS as unified by Stanovsky et al., ACL 2017,
and from our own stories); the words follow FactBank's cuts (Saurí and Pustejovsky, 2009).
"""

from __future__ import annotations

import datetime
from typing import Literal

import numpy as np

from accordingto.events.frames import Children
from accordingto.events.model import Floats
from accordingto.records import Date, Factuality, Tokens

CERTAIN, PROBABLE, POSSIBLE = 2.0, 1.0, 0.25
# Judged on the dev parts of UW and MEANTIME.
NEARLY = 2.5
FUTURE_WORDS = frozenset({"will", "shall", "would", "wo", "'ll", "gon", "may", "might", "could"})
WILL = frozenset({"will", "shall", "would", "'ll"})
PAST_WORDS = frozenset({"had", "was", "were", "did", "has", "have", "'ve"})
PRESENT_WORDS = frozenset({"is", "are", "am", "'s", "'re", "be"})
FARTHEST = 6  # steps up the parse that may tell when an event is
NOT_ONLY = frozenset({"only", "just", "merely", "simply"})
NOBODY = frozenset({"no", "neither", "none", "nobody", "nothing"})
# Verbs and nouns whose complement is still to come.
PROSPECTIVE = frozenset(
    "plan intend want hope expect threaten promise vow pledge agree offer prepare aim seek decide refuse propose order "
    "urge ask demand call warn request need schedule set due ready try attempt going fear consider invite".split()
)
PLANNED = frozenset("set due scheduled slated planned expected".split())
HAPPENING = frozenset("take hold begin start open resume continue happen occur convene".split())
COMING = frozenset(
    "planned upcoming future forthcoming coming next proposed scheduled looming imminent possible".split()
)


def settled(values: Floats) -> Floats:
    """The heads' values kept to the scale, with nearly certain taken for certain: they learn from means of several
    judges, a text has one."""
    kept = np.clip(values, -3.0, 3.0)
    result: Floats = np.where(kept >= NEARLY, 3.0, kept).astype(np.float32)
    return result


def negated(value: float, tokens: Tokens, trigger: int, children: Children) -> float:
    """A value turned where the words right at the trigger say no and the heads did not see it: "has not been charged",
    "no soldiers have left", "neither side has called it off"."""
    if value <= 0.0 or not _says_no(tokens, trigger, children):
        return value
    return -max(value, PROBABLE)


def _says_no(tokens: Tokens, trigger: int, children: Children) -> bool:
    for child in children[trigger]:
        if tokens.dep[child] == "neg":
            after = tokens.word(child + 1).lower() if child + 1 < len(tokens) else ""
            return after not in NOT_ONLY
        if tokens.dep[child] in ("nsubj", "nsubjpass") and tokens.pos[trigger] in ("VERB", "AUX"):
            words = {tokens.word(each).lower() for each in (child, *children[child]) if each <= child}
            if words & NOBODY:
                return True
    return False


def factuality(
    value: float,
    tokens: Tokens,
    trigger: int,
    date: Date | None,
    published: datetime.date | None,
    children: Children,
) -> Factuality:
    """A value from -3 to 3 as polarity, certainty and time. ``date`` is the event's own, ``published`` the report's."""
    strength = abs(value)
    certainty: Literal["certain", "probable", "possible", "unknown"]
    if strength >= CERTAIN:
        certainty = "certain"
    elif strength >= PROBABLE:
        certainty = "probable"
    elif strength >= POSSIBLE:
        certainty = "possible"
    else:
        certainty = "unknown"
    return Factuality(
        value=round(value, 2),
        polarity="negative" if value <= -POSSIBLE else "positive",
        certainty=certainty,
        time=_time(tokens, trigger, date, published, children),
    )


def announced(tokens: Tokens, trigger: int, children: Children) -> bool:
    """Whether a verb tells what its subject will do: "will send", "would withdraw"; not what he is asked to do."""
    marks = [tokens.word(i).lower() for i in children[trigger] if tokens.dep[i] == "aux"]
    negated = any(tokens.dep[i] == "neg" for i in children[trigger])
    return not negated and bool(WILL.intersection(marks)) and "have" not in marks


def scheduled(tokens: Tokens, trigger: int, children: Children) -> bool:
    """Whether a noun tells what is still to be: "talks will begin", "the first meeting, set to take place in May"."""
    if tokens.pos[trigger] != "NOUN":
        return False
    if any(_to_happen(tokens, child, children) for child in children[trigger] if tokens.dep[child] == "acl"):
        return True
    # "a round of talks is due to be held": what is said of the round is said of the talks
    top, above = trigger, tokens.head[trigger]
    if tokens.dep[trigger] == "pobj" and tokens.lemma[above] == "of":
        top = tokens.head[above]
    verb = tokens.head[top]
    if tokens.dep[top] not in ("nsubj", "nsubjpass"):
        return False
    if tokens.lemma[verb] in HAPPENING:
        return announced(tokens, verb, children)
    present = tokens.tag[verb] in ("VBZ", "VBP") or any(tokens.tag[i] in ("VBZ", "VBP") for i in children[verb])
    return present and any(_to_happen(tokens, at, children) for at in (verb, *children[verb]))


def _to_happen(tokens: Tokens, planned: int, children: Children) -> bool:
    """Whether a word such as "set" or "expected" has "to begin", "to be held" after it."""
    return tokens.word(planned).lower() in PLANNED and any(
        tokens.lemma[i] in HAPPENING and any(tokens.tag[below] == "TO" for below in children[i])
        for i in children[planned]
    )


def _time(
    tokens: Tokens, trigger: int, date: Date | None, published: datetime.date | None, children: Children
) -> Literal["past", "present", "future"]:
    """When the event is, seen from the report: by its date where both are known, else by the tense that governs it."""
    if date is not None and date.start is not None and published is not None:
        if date.start > published:
            return "future"
        if date.end is not None and date.end < published:
            return "past"
    if {tokens.word(i).lower() for i in children[trigger]} & COMING:
        return "future"
    for verb in tokens.ancestors(trigger)[:FARTHEST]:
        if tokens.pos[verb] in ("VERB", "AUX") and (time := _tense(tokens, verb, children)) is not None:
            return time
    return "past"


def _tense(tokens: Tokens, verb: int, children: Children) -> Literal["past", "present", "future"] | None:
    """What a verb's form and its auxiliaries tell; None for an infinitive that says nothing of its own time."""
    auxiliaries = {tokens.word(i).lower() for i in children[verb] if tokens.dep[i] in ("aux", "auxpass")}
    if auxiliaries & FUTURE_WORDS and not auxiliaries & {"have", "has", "had"}:
        return "future"
    if "to" in auxiliaries:
        return "future" if tokens.lemma[tokens.head[verb]].lower() in PROSPECTIVE else None
    if tokens.tag[verb] in ("VBD", "VBN") or auxiliaries & PAST_WORDS:
        return "past"
    return "present" if tokens.tag[verb] in ("VBZ", "VBP") or auxiliaries & PRESENT_WORDS else None
