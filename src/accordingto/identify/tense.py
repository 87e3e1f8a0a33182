"""Whether the verb over a time expression looks back or ahead."""

from __future__ import annotations

from accordingto.records import Tokens

AHEAD = frozenset({"will", "'ll", "’ll", "wo", "shall", "should", "may", "might", "could", "can", "must", "would"})
# Verbs and adjectives whose complement is still to come.
PLANNING = frozenset(
    "plan expect schedule intend set due want order slate hope aim prepare vow promise pledge agree decide propose "
    "threaten arrange book ready likely bound poised plan ask urge call".split()
)
SAYING = frozenset(
    "say tell report announce add state claim warn note write confirm insist argue declare acknowledge show".split()
)
UNTIL = frozenset({"until", "till", "by"})
DEEPEST = 12
# What a verb's form says of when: nothing, the past, the present (which news uses for what comes too), the future.
OPEN, PAST, PRESENT, FUTURE = 0, -1, 1, 2


def direction(tokens: Tokens, index: int) -> int:
    """``PAST``, ``PRESENT`` or ``FUTURE``, as the verb over the expression at token ``index`` says, else ``OPEN``."""
    at, ahead = index, False
    for _ in range(DEEPEST):
        head = tokens.head[at]
        if tokens.lemma[at] in UNTIL and tokens.pos[at] in ("ADP", "SCONJ"):
            ahead = True
        if tokens.lemma[at] == "since" and tokens.pos[at] in ("ADP", "SCONJ"):
            return PAST
        if tokens.pos[at] in ("VERB", "AUX") and tokens.dep[at] not in ("aux", "auxpass"):
            found = verb(tokens, at)
            return FUTURE if ahead and (found != PAST or tokens.lemma[at] in PLANNING) else found
        if head == at:
            break
        at = head
    return FUTURE if ahead else OPEN


def verb(tokens: Tokens, at: int) -> int:
    """What a verb's own form and its auxiliaries say."""
    auxiliaries = [
        other
        for other in range(max(at - 8, 0), min(at + 4, len(tokens)))
        if tokens.head[other] == at and tokens.dep[other] in ("aux", "auxpass")
    ]
    words = {tokens.word(other).lower() for other in auxiliaries}
    lemmas = {tokens.lemma[other] for other in auxiliaries}
    tag = tokens.tag[at]
    if "have" in lemmas and tag in ("VBN", "VBD") and not words & {"will", "'ll", "to"}:
        return PAST
    if words & AHEAD:
        return FUTURE
    if tokens.lemma[at] in PLANNING and tag in ("VBN", "VBZ", "VBP", "JJ"):
        return FUTURE
    if "to" in words:
        return _infinitive(tokens, at)
    if tag == "VBD" or (tag == "VBN" and (not words or words & {"was", "were"})):
        return PAST
    if words & {"was", "were", "did", "had"}:
        return PAST
    if tag == "VBG":
        if words & {"is", "are", "am", "'s", "'re", "'m", "’s", "’re", "’m"}:
            return FUTURE
        return OPEN
    if tag in ("VBZ", "VBP") and tokens.lemma[at] not in SAYING:
        return PRESENT
    return _above(tokens, at) if tag == "VB" else OPEN


def _infinitive(tokens: Tokens, at: int) -> int:
    """For "Agreed to meet on Monday" looks ahead; "is said to have left" was told before."""
    head = tokens.head[at]
    if head != at and tokens.lemma[head] in ("manage", "fail", "force", "begin", "start", "continue", "have"):
        return verb(tokens, head)
    return FUTURE


def _above(tokens: Tokens, at: int) -> int:
    head = tokens.head[at]
    if head != at and tokens.dep[at] in ("conj", "advcl", "xcomp", "ccomp") and tokens.pos[head] in ("VERB", "AUX"):
        return verb(tokens, head) if head < at else OPEN
    return OPEN
