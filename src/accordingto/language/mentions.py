"""Which noun phrases of a text stand for somebody or something: names, pronouns and common nouns.

A mention is a base noun phrase: from its leftmost determiner, adjective or title to its head, or to the end of the
name where that is further right. What follows the head ("the minister *who resigned*") is not part of it. Names that
stand inside another phrase ("the *Harbor Party* leader", "*Ann*'s brother") are mentions of their own.
"""

from __future__ import annotations

import bisect
import itertools
from typing import Literal

import msgspec

from accordingto.language.agreement import (
    LABEL_KIND,
    PRONOUN_GENDER,
    PRONOUN_NUMBER,
    PRONOUNS,
    Gender,
    Kind,
    Number,
    first_name_gender,
    is_title,
    noun_gender,
    noun_kind,
    title_gender,
)
from accordingto.records import Name, Tokens

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PROPER_TAGS = frozenset({"NNP", "NNPS"})
NOMINAL_TAGS = frozenset({"NN", "NNS", "JJ", "VBN"})
# Left children that belong to a base noun phrase.
INSIDE = frozenset({"det", "amod", "compound", "nummod", "poss", "nmod", "predet", "quantmod", "advmod", "case", "neg"})
MODIFIERS = ("compound", "nmod", "amod")
CAPITALS = frozenset({"US", "WHO"})  # in small letters these are pronouns, and the tagger takes them for such
PARTICLES = frozenset({"de", "da", "do", "del", "della", "di", "du", "van", "von", "der", "den", "la", "le", "el", "al",
                       "bin", "ibn", "bint", "ben", "abu", "ter", "dos"})  # fmt: skip
# What an office of several words ends with.
OFFICES = frozenset(
    "minister secretary commissioner superintendent president chancellor chief inspector director chairman chairwoman "
    "spokesman spokeswoman ambassador ombudsman premier leader".split()
)
# The last word of a name that is a place's, and names of bodies that are surnames as often.
PLACE_WORDS = frozenset(
    "pier quay street avenue boulevard road highway bridge square island islands river lake bay harbour harbor airport "
    "valley mountain mountains peninsula beach county province district heights village canal dam".split()
)
SURNAMES_TOO = frozenset(
    "bank bar bishop board church fleet fund gallery house justice mission palace plant temple".split()
)
NUMBERS = frozenset("one two three four five six seven eight nine ten".split())
VESSELS = frozenset(
    "ship ferry tanker vessel trawler yacht freighter cruiser frigate destroyer submarine boat liner tug tugboat barge "
    "schooner steamer corvette lifeboat steamship warship".split()
)
AFTER_NAME = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq."})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
Form = Literal["name", "noun", "pronoun", "pair"]


class Candidate(msgspec.Struct):
    """A mention before it has a cluster.

    ``words`` are the folded words of a name without titles, articles and possessive, or the lemma of a common noun, or
    the class of a pronoun. ``titles`` are the folded words before the name in its phrase ("foreign", "minister").
    ``core`` is the range of tokens of the name itself. A "pair" is a coordination ("Ann and Bo") as one mention.
    """

    start: int
    end: int
    head: int
    form: Form
    words: tuple[str, ...]
    titles: tuple[str, ...] = ()
    core: tuple[int, int] = (0, 0)
    kind: Kind = ""
    gender: Gender = ""
    number: Number = ""


def candidates(tokens: Tokens) -> list[Candidate]:
    """Every mention of a parsed text in order of its head."""
    names = _names(tokens)
    left = _left_edges(tokens)
    inner = _inner_names(tokens, names)
    covered = {token for name in names for token in range(name.start, name.end)}
    taken = {_name_head(tokens, name): name for name in names}
    dated = {token for name in tokens.names if name.label not in LABEL_KIND for token in range(name.start, name.end)}
    found: list[Candidate | None] = []
    for token, tag in enumerate(tokens.tag):
        if token in taken:
            found.append(_named(tokens, token, taken[token], left[token]))
        elif token in inner:
            found.append(_named(tokens, token, inner[token], inner[token].start))
        elif token in covered:
            continue
        elif tokens.word(token) in CAPITALS:
            found.append(_named(tokens, token, Name(token, token + 1, ""), token))
        elif tag in ("PRP", "PRP$"):
            found.append(_pronoun(tokens, token))
        elif token not in dated:
            if tag in PROPER_TAGS:
                found.append(_proper(tokens, token, left[token], covered))
            elif tag in NOMINAL_TAGS:
                found.append(_common(tokens, token, left[token]))
    return [each for each in found if each is not None]


def _proper(tokens: Tokens, token: int, edge: int, covered: set[int]) -> Candidate | None:
    """A proper noun that the parser's names missed: a head, or what stands before a common noun ("a *Norvik* ship")."""
    parent = tokens.head[token]
    if tokens.dep[token] not in MODIFIERS or parent < token:
        if _is_office(tokens, token, covered):
            return _noun(tokens, token, edge)
        return _named(tokens, token, _run(tokens, token, covered), edge)
    followed = token + 1 < len(tokens) and tokens.tag[token + 1] in PROPER_TAGS
    if tokens.tag[parent] not in ("NN", "NNS") or followed or is_title(tokens.word(token)):
        return None
    name = _run(tokens, token, covered)
    return _named(tokens, token, name, name.start)


def _common(tokens: Tokens, token: int, edge: int) -> Candidate | None:
    """A common noun that is no part of another one, or an adjective in its place ("the accused")."""
    if tokens.tag[token] in NOUN_TAGS:
        inside = tokens.dep[token] in (*MODIFIERS, "npadvmod") and tokens.head[token] > token
        return None if inside else _noun(tokens, token, edge)
    alone = tokens.dep[token] in ("nsubj", "nsubjpass", "dobj", "pobj") and tokens.lemma[edge] == "the"
    return _noun(tokens, token, edge) if alone else None


def _is_office(tokens: Tokens, token: int, covered: set[int]) -> bool:
    """Whether a capitalised head is an office and no name: "the Prime Minister", "the President"."""
    if noun_kind(tokens.lemma[token].lower()) != "person":
        return False
    if token + 2 < len(tokens) and tokens.lemma[token + 1] == "of" and tokens.tag[token + 2] in PROPER_TAGS:
        return is_title(tokens.word(token))  # "the Governor of Orm", but not the ship "Maid of Orm"
    before = token - 1
    if before < 0 or before in covered or tokens.tag[before] not in PROPER_TAGS or tokens.head[before] != token:
        return True
    return is_title(tokens.text[tokens.start[before] : tokens.end[token]])  # "Prime Minister", but not "Norvik Driver"


def pairs(tokens: Tokens, found: list[Candidate]) -> list[Candidate]:
    """Coordinations of people or bodies in ``found``, as mentions of their own: what "they" may stand for."""
    by_head = {each.head: each for each in found}
    first_of: dict[int, list[int]] = {}
    for each in found:
        token = each.head
        parent = tokens.head[token]
        if tokens.dep[token] == "conj" and parent in by_head:
            first_of.setdefault(parent, []).append(token)
    made = []
    for first, others in first_of.items():
        head = by_head[first]
        last = by_head[others[-1]]
        while (follow := first_of.get(last.head)) and by_head[follow[-1]].end > last.end:
            last = by_head[follow[-1]]
        if head.form == "pronoun" or last.form == "pronoun" or last.start < head.end:
            continue
        if head.kind in ("person", "organization", "place", "group") or head.number == "p":
            words = head.words + last.words
            made.append(Candidate(head.start, last.end, first, "pair", words, kind=head.kind, number="p"))
    return made


def _names(tokens: Tokens) -> list[Name]:
    """The parser's names that can be entities, without articles, possessives and marks at their edges; one that runs
    into a bracket ("World Health Organization (WHO") is cut there."""
    result: list[Name] = []
    for name in tokens.names:
        if name.label not in LABEL_KIND:
            continue
        brackets = [token for token in range(name.start, name.end) if tokens.word(token) == "("]
        for start, end in itertools.pairwise([name.start - 1, *brackets, name.end]):
            if trimmed := _trim(tokens, start + 1, end, name.label):
                result.append(trimmed)
    return sorted([*result, *_mistaken(tokens, result)], key=lambda name: name.start)


def _mistaken(tokens: Tokens, names: list[Name]) -> list[Name]:
    """People whose first name the parser took for a preposition: "Per Lind"."""
    taken = {token for name in names for token in range(name.start, name.end)}
    found = []
    for first in range(len(tokens) - 2):
        word, last = tokens.word(first), first + 1
        if tokens.tag[first] != "IN" or not word[0].isupper() or not first_name_gender(word) or last in taken:
            continue
        opens = first == 0 or tokens.sentence[first - 1] != tokens.sentence[first]
        follows = tokens.tag[last] in NOUN_TAGS and tokens.word(last)[0].isupper()
        if follows and not (opens and tokens.word(last + 1) == ","):
            found.append(Name(first, last + 1, "PERSON"))
    return found


def _trim(tokens: Tokens, start: int, end: int, label: str) -> Name | None:
    while start < end and (tokens.tag[start] in ("DT", "POS", "``", "''", ",", ":") or tokens.pos[start] == "PUNCT"):
        start += 1
    while end > start and (tokens.tag[end - 1] in ("POS", "``", "''", ",", ":", ".") or _mark(tokens, end - 1)):
        end -= 1
    if start == end:
        return None
    if label == "NORP":
        # an adjective of nation or faith names nobody
        return Name(start, end, label) if tokens.tag[end - 1] in NOUN_TAGS else None
    if not any(tokens.tag[token] in PROPER_TAGS for token in range(start, end)):
        return None
    if start > 1 and is_title(tokens.text[tokens.start[start - 2] : tokens.end[end - 1]]):
        return None  # "State" in "Secretary of State"
    while end < len(tokens) and tokens.word(end).casefold() in AFTER_NAME:
        end += 1
    if label == "ORG":
        end = _completed(tokens, start, end)
    return Name(start, end, label)


def _completed(tokens: Tokens, start: int, end: int) -> int:
    """Where a body's name ends when the parser stopped too early: "Court of Appeals *for the North*"."""
    while end + 1 < len(tokens) and tokens.lemma[end] in ("of", "for") and start <= tokens.head[end] < end:
        follow = end + 1 + (tokens.tag[end + 1] == "DT")
        last = follow
        while last < len(tokens) and (tokens.tag[last] in PROPER_TAGS or tokens.word(last)[0].isupper()):
            last += 1
        if last == follow or tokens.sentence[last - 1] != tokens.sentence[start]:
            break
        if not any(noun_kind(tokens.lemma[token]) in ("organization", "group") for token in range(start, end)):
            break
        end = last
    return end


def _mark(tokens: Tokens, token: int) -> bool:
    return tokens.pos[token] == "PUNCT" and tokens.word(token) != "."


def _name_head(tokens: Tokens, name: Name) -> int:
    """The token of a name whose parent is outside; the last one for people, the first one for others."""
    heads = [token for token in range(name.start, name.end) if not name.start <= tokens.head[token] < name.end]
    heads = heads or [tokens.head[name.start]]
    nominal = [token for token in heads if tokens.tag[token] in NOUN_TAGS] or heads
    return nominal[-1] if name.label == "PERSON" else nominal[0]


def _inner_names(tokens: Tokens, names: list[Name]) -> dict[int, Name]:
    """Names of places and people inside longer names, by their heads, where the same name also stands alone in the
    text: "Oslo" in "Oslo City Council". Elsewhere a part of a name names nobody."""
    known: dict[str, list[Name]] = {}
    for name in names:
        if name.label in ("GPE", "LOC") or (name.label == "PERSON" and name.end - name.start > 1):
            known.setdefault(tokens.word(name.end - 1), []).append(name)
    texts = {
        word: {tokens.text[tokens.start[name.start] : tokens.end[name.end - 1]]: name.label for name in same}
        for word, same in known.items()
    }
    found: dict[int, Name] = {}
    for name in names:
        for last in range(name.start, name.end):
            for text, label in texts.get(tokens.word(last), {}).items():
                end = tokens.end[last]
                first = bisect.bisect_left(tokens.start, end - len(text))
                whole = first == name.start and last == name.end - 1
                if not whole and name.start <= first and tokens.text[tokens.start[first] : end] == text:
                    found[last] = Name(first, last + 1, label)
    return found


def _left_edges(tokens: Tokens) -> list[int]:
    """The first token of the base noun phrase that each token heads."""
    edges = list(range(len(tokens)))
    for token, parent in enumerate(tokens.head):
        if token < parent and tokens.dep[token] in INSIDE and edges[token] < edges[parent]:
            edges[parent] = edges[token]
    return edges


def _run(tokens: Tokens, head: int, covered: set[int]) -> Name:
    """A name that the parser's names missed: the run of proper nouns about ``head``."""
    start, end = head, head + 1
    while start > 0 and start - 1 not in covered and tokens.sentence[start - 1] == tokens.sentence[head]:
        before = tokens.word(start - 1)
        proper = tokens.tag[start - 1] in PROPER_TAGS
        if not (proper or (before.casefold() in PARTICLES and start - 1 > 0 and tokens.tag[start - 2] in PROPER_TAGS)):
            break
        start -= 1
    while end < len(tokens) and tokens.tag[end] in (*PROPER_TAGS, "CD") and tokens.head[end] == head:
        end += 1
    following = end + 1
    if end < len(tokens) and tokens.lemma[end] == "of" and following < len(tokens):
        following += tokens.tag[following] == "DT"
        if following < len(tokens) and tokens.tag[following] in PROPER_TAGS and following not in covered:
            end = following + 1
            while end < len(tokens) and tokens.tag[end] in PROPER_TAGS and end not in covered:
                end += 1
    return Name(start, end, "")


def _named(tokens: Tokens, head: int, name: Name, edge: int) -> Candidate:
    start, end = _with_members(tokens, name.start, name.end), name.end
    edge = next((token + 1 for token in range(start - 1, edge - 1, -1) if tokens.tag[token] in ("POS", "PRP$")), edge)
    words = [tokens.word(token).casefold() for token in range(start, end)]
    before = [tokens.word(token).casefold() for token in range(edge, start) if tokens.tag[token] != "DT"]
    titled = False
    vessel = bool(before) and before[-1] in VESSELS
    owner = len(words) > 1 and tokens.tag[start + 1] == "POS"  # "Captain's Union" has no captain in it
    while len(words) > 1 and not vessel and not owner and (is_title(words[0]) or words[0] in ("the", *POSSESSIVE)):
        titled = titled or is_title(words[0])
        before.append(words.pop(0))
        start += 1
    kind = LABEL_KIND.get(name.label, "")
    if kind in ("", "person") and (office := _office(words)):
        before += words[:office]
        words, start, titled = words[office:], start + office, True
    titled = titled or bool(before and (is_title(before[-1]) or _is_occupation(before[-1], words)))
    gender: Gender = ""
    for word in before:
        gender = gender or title_gender(word) or noun_gender(word)
    if titled and kind in ("", "organization", "place") and end - start <= 3:
        kind = "person"
    if vessel:
        kind = "thing"
    elif kind == "person" and not titled:
        kind = "organization" if _is_with_article(tokens, name, head) else _generic(words) or "person"
    first = "" if vessel else first_name_gender(words[0]) if len(words) > 1 or kind == "person" else ""
    if first and kind == "" and len(words) > 1:
        kind = "person"
    if kind == "person":
        gender = gender or first
    elif kind in ("organization", "place", "thing"):
        gender = "n"
    plural = tokens.tag[head] == "NNPS" and kind != "place"
    number: Number = "p" if kind == "group" or (plural and kind in ("", "group", "person")) else "s"
    return Candidate(
        min(edge, start),
        max(end, head + 1),
        head,
        "name",
        name_words(tokens.text[tokens.start[start] : tokens.end[end - 1]]),
        tuple(before),
        (start, end),
        kind,
        gender,
        number,
    )


def _with_members(tokens: Tokens, start: int, end: int) -> int:
    """Where the name of a body begins that is called by its members: "Captain's Union", "Teachers' Association"."""
    members = start - 2
    if end - start != 1 or members < 0 or tokens.tag[start - 1] != "POS" or not tokens.word(members)[0].isupper():
        return start
    whose = noun_kind(tokens.lemma[members].lower(), "person") or noun_kind(tokens.lemma[members].lower(), "group")
    return members if whose and noun_kind(tokens.word(start).lower(), "organization") else start


def _is_with_article(tokens: Tokens, name: Name, head: int) -> bool:
    """Whether a name of several words has "the" right before it, as bodies and ships have and people have not."""
    before = name.start - 1
    return (
        name.end - name.start > 1
        and before >= 0
        and tokens.word(before).lower() == "the"
        and tokens.head[before] == head
        and tokens.tag[head] == "NNP"
        and not first_name_gender(tokens.word(name.start))
        and not is_title(tokens.word(name.start))
    )


def _generic(words: list[str]) -> Kind:
    """What a name that the parser takes for a person's says of itself by its last word, a number apart: "St Brannoc
    Hospital", "Pier Two"."""
    kept = words[:-1] if len(words) > 1 and (words[-1].isdigit() or words[-1] in NUMBERS) else words
    if len(words) < 2 or first_name_gender(words[0]):
        return ""
    if kept[-1] in PLACE_WORDS:
        return "place"
    return "organization" if noun_kind(kept[-1], "organization") and kept[-1] not in SURNAMES_TOO else ""


def _office(words: list[str]) -> int:
    """How many words before a name are an office of several words: "transport minister" in "Transport Minister Ann
    Lee"."""
    return next((at for at in range(len(words) - 1, 1, -1) if words[at - 1] in OFFICES), 0)


def _is_occupation(word: str, words: list[str]) -> bool:
    """Whether the word before a name makes it a person's: "rancher Ann Lee", but not "broadcaster XYZ"."""
    return noun_kind(word) == "person" and not noun_kind(word, "organization") and len(words) > 1


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name: white space splits, hyphens do not; quotation marks and final commas are dropped."""
    return tuple(word for piece in text.split() if (word := piece.casefold().strip("\"“”‘’'(),"))) or (text.casefold(),)


def _pronoun(tokens: Tokens, token: int) -> Candidate | None:
    which = PRONOUNS.get(tokens.word(token).casefold())
    if which is None:
        return None
    kind: Kind = "person" if which in ("he", "she", "I", "you") else ""
    return Candidate(
        token,
        token + 1,
        token,
        "pronoun",
        (which,),
        core=(token, token + 1),
        kind=kind,
        gender=PRONOUN_GENDER.get(which, ""),
        number=PRONOUN_NUMBER.get(which, ""),
    )


def _noun(tokens: Tokens, head: int, edge: int) -> Candidate:
    lemma = tokens.lemma[head]
    kind = noun_kind(lemma) or (noun_kind(f"{tokens.lemma[head - 1]} {lemma}") if edge < head else "")
    if tokens.tag[head] in ("JJ", "VBN"):
        kind = "person"
    number: Number = "p" if tokens.tag[head] in ("NNS", "NNPS") or kind == "group" else "s"
    gender = noun_gender(lemma) if kind == "person" else ""
    before = tuple(
        tokens.lemma[token] for token in range(edge, head) if tokens.tag[token] in ("JJ", "NN", "NNP", "NNS")
    )
    return Candidate(edge, head + 1, head, "noun", (lemma,), before, (head, head + 1), kind, gender, number)
