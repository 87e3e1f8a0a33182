"""Whether a clause tells that something is not so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accordingto.records import Event

# "Not" after a comma sets one thing against another ("4.5 percent, not 3"); what should or could not be is no denial.
NEGATION = re.compile(
    r"(?<!, )\b(?:not(?! only)|no(?! fewer| less| more|\.)|never|none(?: of (?:its|his|her|the|their) \w+)?|nothing"
    r"|neither|fail(?:ed|s|ing)? to|failure|invented|fabricated|fairy tale"
    r"|(?:is|was|are|were|as) (?:\w+ )?(?:false|untrue|baseless|unfounded))\b|n['’]t\b|\bnobody(?! should)",
    re.IGNORECASE,
)
NORM = re.compile(r"\b(?:should|could|would|must|can|may|might|ought)(?: (?:have|be|not))*$|\bcan$", re.IGNORECASE)
REFUTED = -1.0  # factuality; at and below it an event did not happen


def negations(text: str) -> list[int]:
    """Where the words end that say that something is not so."""
    found = NEGATION.finditer(text)
    return [match.end() for match in found if not NORM.search(text[: match.start()].rstrip()[-14:])]


def denied(act: str, text: str, events: Sequence[Event]) -> bool:
    """Whether the clause tells that it is not so: by the act, a negation, or an event that did not happen."""
    negated = len(negations(text)) % 2 == 1
    if act == "deny":
        return not negated
    if events and max(event.factuality.value for event in events) <= REFUTED:
        return True
    return negated
