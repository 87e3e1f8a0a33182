"""What a cue does: the act of an attribution, one of the closed list in ``data/acts.jsonl``.

The head of the cue decides, read from left to right, once articles, adverbs and auxiliaries are put aside:

- a cue that starts with a listed preposition ("according to", "in the words of", "citing") has the act of that;
- a cue with no word in it (":" or a dash) says, and so does a cue that is not listed;
- the longest listed phrase that starts at the head counts: "point out", "according to", "plead guilty";
- a light verb leaves the act to its noun or adjective: "issued a warning", "expressed hope", "was worried";
- of two verbs with "to" between them the first decides if it is an attitude ("plans to announce", "hopes to show") and
  the second otherwise ("went on to say", "tried to explain");
- words not yet spoken are intended: "will say", "is expected to announce", "is due to tell";
- "refused to say" and "declined to comment" decline; with another verb a refusal is a negation;
- a negation turns the act as ``NEGATED`` has it: who "did not say" declines, who "does not believe" doubts, who "did
  not object" agrees; attitudes that pass their negation on to what is wanted keep their act ("does not expect").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from accordingto.data import CuePos, cue_act

LONGEST = 5  # words of the longest phrase that is looked up
SPACE = re.compile(r" ")
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "without", "cannot", "hardly", "fail"})
AUXILIARIES = frozenset({"be", "have", "do", "get", "to", "also", "'s", "’s", "it", "as", "is", "was", "has", "had"})
MODALS = frozenset({"would", "can", "could", "may", "might", "should", "must", "ought", "shall", "ca", "'d", "’d"})
FUTURE = frozenset({"will", "wo", "'ll", "’ll"})
REFUSALS = frozenset({"decline", "refuse"})
LIGHT = frozenset(
    "make give issue release express voice raise offer deliver send put hold file level draw win receive come take "
    "show feel sound seem appear air repeat reiterate remain become share bring lodge state hand".split()
)
MISREAD = {"hop": "hope", "retweete": "retweet", "n’t": "n't"}  # lemmas that the parser gets wrong
# What comes between a subject and a word that nobody has spoken yet: "is expected to", "is set to".
AWAITED = frozenset({"expect", "set", "due", "schedule", "likely", "poise", "slate", "prepare", "ready", "go", "about"})
# First verbs of two whose own act counts; the second verb counts after every other.
ATTITUDES = frozenset(
    {"intend", "want", "hope", "expect", "decide", "promise", "threaten", "agree", "ask", "demand", "order", "fear"}
)
# First verbs of two that only tell how the second was done, though they are listed for themselves.
MANNER = frozenset(
    "try attempt seek continue begin go need appear seem happen tend start move strive like choose".split()
)
SPOKEN = frozenset(
    "say deny confirm admit argue suggest promise threaten warn accuse criticise praise ask demand order apologise "
    "report reveal quote write predict agree disagree".split()
)
NEGATED = {
    "say": "decline",
    "deny": "admit",
    "confirm": "decline",
    "admit": "decline",
    "argue": "decline",
    "suggest": "decline",
    "believe": "doubt",
    "know": "doubt",
    "doubt": "believe",
    "predict": "decline",
    "fear": "believe",
    "promise": "decline",
    "threaten": "decline",
    "warn": "decline",
    "accuse": "decline",
    "criticise": "decline",
    "praise": "criticise",
    "agree": "disagree",
    "disagree": "agree",
    "ask": "decline",
    "demand": "decline",
    "order": "decline",
    "apologise": "decline",
    "report": "decline",
    "reveal": "decline",
    "quote": "decline",
    "write": "decline",
}


class Word(NamedTuple):
    """A word of the cue: its lemma in small letters, and the part of speech that the lexicon knows."""

    lemma: str
    pos: CuePos | None


class Head(NamedTuple):
    """The phrase that was looked up: where it starts and ends among the words, and its act."""

    start: int
    end: int
    act: str


def _pos(tag: str) -> CuePos | None:
    kinds: tuple[tuple[str, CuePos], ...] = (
        ("VB", "verb"),
        ("NN", "noun"),
        ("JJ", "adjective"),
        ("RB", "adverb"),
        ("IN", "adposition"),
    )
    return next((pos for start, pos in kinds if tag.startswith(start)), None)


def _words(lemmas: Sequence[str], tags: Sequence[str]) -> list[Word]:
    """The words that count: no punctuation, article or adverb but a negation or the words of a listed phrase."""
    words: list[Word] = []
    for raw, tag in zip(lemmas, tags, strict=True):
        lemma = MISREAD.get(raw.casefold(), raw.casefold())
        if not any(character.isalpha() for character in lemma):
            continue
        skipped = tag in {"DT", "RBR", "RBS", "PRP", "PRP$"} or (tag == "RB" and cue_act(lemma, "adverb") is None)
        if lemma in NEGATIONS or not skipped or lemma in {"back", "out", "up", "down", "forward", "aside", "it", "off"}:
            words.append(Word(lemma, _pos(tag)))
    return words


def _listed(words: Sequence[Word], start: int) -> Head | None:
    """The longest listed phrase at a word; a lone word under its own part of speech, where verbs and nouns may stand
    for one another (headlines are tagged badly) and a preposition counts only if it is the whole cue."""
    for end in range(min(start + LONGEST, len(words)), start + 1, -1):
        found = cue_act(" ".join(word.lemma for word in words[start:end]))
        if found:
            return Head(start, end, found)
    lemma, pos = words[start]
    alone = cue_act(lemma, pos) if pos and (pos != "adposition" or len(words) == 1) else None
    if alone is None and pos in {None, "verb", "noun"}:
        alone = cue_act(lemma, "verb") or cue_act(lemma, "noun")
    return Head(start, start + 1, alone) if alone else None


def _heads(words: Sequence[Word]) -> list[Head]:
    """Every listed phrase in order, auxiliaries and what a longer phrase holds left out."""
    heads: list[Head] = []
    at = 0
    while at < len(words):
        head = _listed(words, at)
        single = head is not None and head.end == at + 1
        if head is None or (single and words[at].lemma in AUXILIARIES | MODALS | FUTURE | NEGATIONS):
            at += 1
        else:
            heads.append(head)
            at = head.end
    return heads


def _negated(words: Sequence[Word], start: int) -> bool:
    return any(word.lemma in NEGATIONS | REFUSALS for word in words[:start])


def _deciding(words: Sequence[Word], heads: Sequence[Head]) -> Head:
    """The first head, or a later one where the first is a light verb or leaves the act to the verb after "to"."""
    first = heads[0]
    if len(heads) == 1 or first.end - first.start > 1:
        return first
    lemma, after = words[first.start].lemma, heads[1]
    to = any(word.lemma == "to" for word in words[first.end : after.start])
    if to and words[after.start].pos in (None, "verb"):
        return first if first.act in ATTITUDES and lemma not in MANNER | REFUSALS else _deciding(words, heads[1:])
    if lemma in LIGHT and words[after.start].pos in (None, "noun", "adjective"):
        return after
    return first


def _unspoken(words: Sequence[Word], head: Head) -> bool:
    """Whether the head has yet to be spoken: after "will", or after "be", a word like "expected", and "to"."""
    before = [word.lemma for word in words[: head.start]]
    awaited = "to" in before and before[0] in {"be", "is", "was", "'s", "’s"} and not AWAITED.isdisjoint(before)
    return awaited or not FUTURE.isdisjoint(before)


def act(cue_text: str, lemmas: Sequence[str], tags: Sequence[str]) -> str:
    """The act of a cue phrase, one of ``accordingto.data.acts()``; "say" where nothing tells more.

    ``lemmas`` and ``tags`` (Penn Treebank) are those of the cue's tokens in order, one tag a lemma; a ValueError is
    raised where they are not of one length.
    """
    surface = " ".join(cue_text.casefold().split())
    for end in (len(surface), *(match.start() for match in SPACE.finditer(surface))):
        if found := cue_act(surface[:end], "adposition"):
            return found
    words = _words(lemmas, tags)
    heads = _heads(words)
    awaited = [head for head in heads if words[head.start].lemma not in AWAITED]
    if awaited and awaited[0].act in SPOKEN and _unspoken(words, awaited[0]):
        return "decline" if _negated(words, awaited[0].start) else "intend"
    if not heads:
        known = {word.lemma for word in words}
        return "decline" if (REFUSALS | NEGATIONS) & known else "expect" if "to" in known and AWAITED & known else "say"
    head = _deciding(words, heads)
    if head.end - head.start > 1 and head.act == "decline":
        return "decline"
    if _negated(words, head.start):
        phrase = " ".join(word.lemma for word in words[head.start : head.end])
        if phrase == "rule out":
            return "suggest"
        return NEGATED.get(head.act, head.act)
    return head.act
