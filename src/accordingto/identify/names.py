"""How an entity is called: one canonical name for a person or a body, a description for whom the text does not name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from accordingto import data
from accordingto.records import EntityKind, Tokens

ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
EDGES = re.compile(r"^[\s\"“”‘’'(,\[]+|[\s\"“”‘(,\]:;]+$")
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
NICKNAME = re.compile(r"\s+[\"“‘'(][^\"”’')]+[\"”’')](?=\s)")
INITIAL = re.compile(r"^[^\W\d_]\.?$")
# What may follow the head of a description and is part of it.
FOLLOWING = frozenset({"prep", "amod", "nummod", "case"})
# What stands before a description and is no part of it.
BEFORE = frozenset({"DT", "PDT", "PRP$", "``", "''", ",", ":", "-LRB-", "CC", "RB", "WP$", "WDT"})
# Nouns that alone name nobody, one or many.
HIDING = frozenset(
    "official source aide spokesman spokeswoman spokesperson insider informant operative staffer tipster "
    "whistleblower whistle-blower confidant deputy associate".split()
)
PEOPLE = frozenset({"person", "people", "individual", "man", "woman", "somebody", "someone"})
KNOWING = re.compile(r"\b(familiar|briefed|close|knowledge|involved|privy|present|who|direct|informed)\b")
SEVERAL = frozenset({"group", "team", "pair", "couple", "trio", "handful", "number"})
LONGEST = 16  # words of a description; what is longer is cut at its head


def clean(text: str) -> str:
    """A name without article, possessive, marks at its edges and a nickname in the middle; one space between words."""
    text = EDGES.sub("", " ".join(text.split()))
    text = POSSESSIVE.sub("", EDGES.sub("", text))
    return ARTICLE.sub("", NICKNAME.sub("", text))


def plain(name: str) -> str:
    """A person's name without initials in the middle: "Viktor P. Malenko" is called Viktor Malenko."""
    first, *middle = name.split()
    if not middle or INITIAL.match(first):
        return name
    return " ".join([first, *(word for word in middle[:-1] if not INITIAL.match(word)), middle[-1]])


def surname(name: str) -> list[str]:
    """The words of a family name, its particles included: "van", "der", "Meer"."""
    words = name.split()
    first = len(words) - 1
    while first > 1 and words[first - 1].islower():
        first -= 1
    return words[first:]


def whole(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens of a body's name that was cut short: "*U.S.* Harbour Fund" and "*North and* South Harbour Board" after
    an article, "Court of Appeals *for the Third District*" where the part before is what such bodies are called."""
    if start > 2 and tokens.lemma[start - 1] == "and" and tokens.tag[start - 3] == "DT":
        joined = tokens.word(start - 2)[0].isupper() and start <= tokens.head[start - 2] < end
        start -= 2 * joined
    elif start > 1 and tokens.tag[start - 1] == "NNP" and tokens.tag[start - 2] == "DT" and end - start > 1:
        start -= tokens.dep[start - 1] == "compound" and start <= tokens.head[start - 1] < end
    if end + 2 < len(tokens) and tokens.lemma[end] == "for" and tokens.tag[end + 1] == "DT":
        last = end + 2
        while last < len(tokens) and tokens.word(last)[0].isupper() and tokens.sentence[last] == tokens.sentence[start]:
            last += 1
        called = any(data.organization_noun(tokens.word(at).casefold()) for at in range(start, end))
        end = last if called and last > end + 2 else end
    return start, end


def canonical(names: Sequence[str], kind: EntityKind) -> str:
    """Choose the name of an entity among all the names the text has for it.

    A medium, or a body that is known by an acronym, is called as the tables call it. For anyone else a full name goes
    before a bare surname, mixed letters before capitals, one with a first name before others, then the most frequent
    one, then the longest one.
    """
    cleaned = [name for each in names if (name := clean(each))]
    counted = Counter(plain(name) if kind == "person" else name for name in cleaned)
    if not counted:
        return ""
    if kind != "person":
        for name in counted:
            if medium := data.medium(name):
                return medium.name
        for name in counted:
            if data.metonym(name):
                return name
        for name in counted:
            if full := data.acronym(name):
                return full

    def rank(name: str) -> tuple[bool | int, ...]:
        words = [word for word in name.split() if not INITIAL.match(word)]
        loud = name.isupper() and len(words) > 1
        if kind == "person":
            given = data.first_name_gender(words[0]) is not None if words else False
            return len(words) > 1, not loud, given, counted[name], len(words)
        return not _short(name, counted), not loud, counted[name], len(words)

    return max(counted, key=rank)


def _short(name: str, others: Counter[str]) -> bool:
    """Whether a name is the acronym, the beginning or the end of a longer one among the names."""
    bare = name.replace(".", "")
    for other in others:
        words = other.split()
        if len(words) <= len(name.split()):
            continue
        great = "".join(word[0] for word in words if word[0].isupper())
        if bare.isupper() and " " not in bare and great.startswith(bare[:1]):
            return True
        if other.startswith(f"{name} ") or other.endswith(f" {name}"):
            return True
    return False


def describe(tokens: Tokens, start: int, head: int, *, participles: bool = False) -> str:
    """A description as the text has it, without article, possessor, relative clause and what follows a comma.

    ``start`` is the first token of the base noun phrase and ``head`` its head: "the senior official at the water
    ministry, who" gives "senior official at the water ministry". ``participles`` keeps "briefed on the talks", too.
    """
    first = start
    while first < head and (
        tokens.tag[first] in BEFORE or tokens.pos[first] in ("PUNCT", "DET") or tokens.lemma[first] == "one"
    ):
        first += 1
    last = _last(tokens, head, participles)
    if last - first >= LONGEST:
        last = head
    return clean(tokens.text[tokens.start[first] : tokens.end[last]])


def _last(tokens: Tokens, head: int, participles: bool) -> int:
    """The last token of what follows a head and is part of its description."""
    last = head
    inside = {head}
    token = head + 1
    while token < len(tokens) and tokens.sentence[token] == tokens.sentence[head]:
        above = _way_up(tokens, token, inside)
        if above is None or not all(_belongs(tokens, each, head, participles) for each in above):
            break
        inside.add(token)
        last = token
        token += 1
    return last


def _way_up(tokens: Tokens, token: int, inside: set[int]) -> list[int] | None:
    """A token and those it hangs on, up to what is inside already; None where the way leads elsewhere."""
    way = []
    while token not in inside:
        way.append(token)
        if tokens.head[token] == token or len(way) > LONGEST:
            return None
        token = tokens.head[token]
    return way


def _belongs(tokens: Tokens, token: int, head: int, participles: bool) -> bool:
    dep = tokens.dep[token]
    if dep in ("relcl", "appos", "punct", "cc", "conj") or tokens.tag[token] in ("WP", "WDT", "WP$", "WRB"):
        return tokens.tag[token] == "HYPH"
    if dep == "acl":
        return participles and tokens.tag[token] in ("VBN", "VBG")
    return tokens.head[token] != head or dep in FOLLOWING


def anonymous(description: str, lemma: str, kind: EntityKind, *, indefinite: bool, plural: bool) -> bool:
    """Whether a description hides who speaks; ``lemma`` is that of its head noun.

    It does where its noun names nobody whatever stands around it ("source", "official", "aide", "spokesman"), where
    people are told only by what they know ("two people familiar with the matter"), and where one person is spoken of as
    any of his kind ("a doctor", "one Western diplomat", "a group of doctors"). Many of a kind ("critics", "analysts
    polled by a bank"), a certain office ("the governor"), a body and a document are called as the text has them and
    hide nobody.
    """
    if kind in ("document", "place", "organization"):
        return False
    if lemma in HIDING or (lemma in PEOPLE and KNOWING.search(description)):
        return True
    return indefinite and not plural and (kind == "person" or lemma in SEVERAL)
