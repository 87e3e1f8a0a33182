"""Whether the first lines of a report are its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 220
MOST_WORDS = 32
# Body text of these forms opens no report's headline, whatever its length.
SPEECH = re.compile(
    r"\b(?:said|says|told|added|according to|reported|reports that|announced)\b.{0,80}\b(?:on\s+)?(?:mon|tues|"
    r"wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:on\s+)(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:he|she|they|it|his|her|their)\s+(?:said|added|"
    r"told)\b|\b(?:said|told)\b[^.]*\.$",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘(]?[A-Z])")
ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Jr|Sr|vs|v|No|Co|Inc|Lt|Col|Sgt|Prof|Rev|Hon|U\.S|U\.K|U\.N|D\.C)\.$"
)
ENDS = re.compile(r"[.]['\"’”)\]]*$")
# Words that a headline drops and running text does not.
LITTLE = frozenset(
    "a an the was were had been has have is are that which who his her their its this these those they them he she "
    "him we us i me what would could did been not".split()
)
OPENINGS = LITTLE | frozenset(
    "it he she they we i you there here but and so in on at after before when while for from with as by if since "
    "more all some many no not mr mrs ms my our nobody everyone one two both each every now then".split()
)
MINOR = frozenset(
    "a an the and or but of in on at to for by with from as over into after is nor vs v amid up out off s t".split()
)


def can_open(line: str) -> bool:
    """Whether ``line`` has a form that a headline can have at all."""
    return (
        len(line) <= LONGEST
        and len(line.split()) <= MOST_WORDS
        and any(char.isalpha() for char in line)
        and not line[0].islower()
        and line[-1] not in ",;:-–—"
        and line[:1] not in "([<@#*"
    )


def ends_like_sentence(line: str) -> bool:
    """Whether the line ends with a full stop that is not an abbreviation's."""
    return ENDS.search(line) is not None and not re.search(r"\b(?:[A-Z]\.){2,}$|\.{3}$", line)


def is_headline(line: str, following: Sequence[str]) -> bool:
    """Whether the first line of a report is its headline, given the few lines after it.

    A line without a full stop at its end is one. Some collections print the headline with a full stop: then it counts
    only where longer text follows and it is written as headlines are: capitals throughout, or short, one sentence, and
    without the articles, auxiliaries and openings that running text has.
    """
    if not following or not can_open(line):
        return False
    if not ends_like_sentence(line):
        # Speech that runs into the next paragraph opens no report's headline.
        return not SPEECH.search(line) or title_case(line) >= 0.7
    words = [word.strip("\"“”'‘’.,:;").lower() for word in line.split()]
    if len(words) < 3 or max(map(len, following)) < 1.2 * len(line):
        return False
    if title_case(line) >= 0.75 and len(words) >= 4:
        return True
    if len(words) > 14 or line[0] in '"“' or SPEECH.search(line) or _sentences(line) > 1:
        return False
    little = sum(word in LITTLE for word in words)
    return little == 0 or (little == 1 and len(words) <= 12 and words[0] not in OPENINGS)


def title_case(line: str) -> float:
    """The share of a line's words, small ones aside, that open with a capital."""
    words = [word.strip("\"“”'‘’()[].,:;!?") for word in re.split(r"[\s/–—-]+", line)]
    heavy = [word for word in words if word and word[0].isalpha() and word.lower() not in MINOR]
    return sum(word[0].isupper() for word in heavy) / len(heavy) if heavy else 0.0


def _sentences(line: str) -> int:
    return 1 + sum(not ABBREVIATED.search(line[: match.start() + 1]) for match in SENTENCE.finditer(line))
