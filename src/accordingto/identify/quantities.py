"""How many: the numbers of a report that count people, things or money, with low and high.

Kinds are those of ``data/counts.jsonl`` ("killed", "injured", "displaced", "arrested", "abducted", "missing", "troops",
"protesters", "people", "vehicles", "ships", "aircraft", "weapons") and "money". "Some 250,000" is 250,000 from low to
high: a round number says itself how rough it is. "At least 14" and "more than 14" have no high, "up to 30" and "fewer
than 30" have no low; "hundreds" is 200 to 999; "no one" is 0.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from accordingto.data.counts import Currency, count_words, currencies
from accordingto.identify.amounts import Counted, counted_numbers, limited
from accordingto.identify.attachment import cost, governor, top
from accordingto.records import Quantity, Tokens

NOBODY = frozenset({"nobody", "none"})
PERCENT = frozenset({"%", "percent", "per", "percentage", "pc"})
# Kinds that no verb makes victims of.
THINGS = frozenset({"killed", "injured", "weapons", "vehicles", "ships", "aircraft"})
NO_VICTIMS = frozenset(
    "year month week day hour minute second time decade century percent job bill deal animal bird fish cow sheep dog "
    "cat pig chicken tree building house home village town city country area company bank place seat point vote goal "
    "mile kilometre kilometer metre meter foot acre hectare tonne ton barrel".split()
)
TOLL = frozenset({"toll", "count", "number", "tally"})


def quantities(tokens: Tokens) -> tuple[Quantity, ...]:
    """Every quantity of a known kind, in order."""
    words = [tokens.word(index).lower() for index in range(len(tokens))]
    out: list[Quantity] = []
    for counted in counted_numbers(words):
        out += _quantity(tokens, words, counted)
    out += _nobody(tokens, words)
    out.sort(key=lambda quantity: quantity.span)
    return tuple(out)


def event_quantities(tokens: Tokens, trigger: int, quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """Those quantities that belong to the event at token ``trigger``: its victims, objects and sums, and the victims of
    what it led to in the same clause ("exploded, killing nine", "an attack that killed nine")."""
    out = []
    for quantity in quantities:
        first = bisect.bisect_right(tokens.end, quantity.span[0])
        head = quantity.head if quantity.head >= 0 else first
        if tokens.sentence[head] != tokens.sentence[trigger]:
            continue
        holder = head if tokens.pos[head] in ("VERB", "AUX") else _holder(tokens, head)
        if (
            trigger in (head, holder)
            or _leads_to(tokens, trigger, holder)
            or cost(tokens, holder, trigger, trigger) is not None
        ):
            out.append(quantity)
    return tuple(out)


def _holder(tokens: Tokens, noun: int) -> int:
    """What a counted noun hangs on, conjunctions passed over."""
    while tokens.dep[noun] in ("conj", "appos") and tokens.head[noun] != noun:
        noun = tokens.head[noun]
    return governor(tokens, noun)


def _leads_to(tokens: Tokens, trigger: int, holder: int) -> bool:
    """Whether the verb ``holder`` says what the trigger brought about."""
    at = holder
    for _ in range(4):
        head, dep = tokens.head[at], tokens.dep[at]
        if head == at:
            return False
        if head == trigger:
            if dep == "advcl":
                return tokens.tag[at] == "VBG"
            if dep == "conj":
                return not any(
                    tokens.head[other] == at and tokens.dep[other] == "nsubj" for other in range(trigger, at)
                )
            return dep in ("relcl", "acl", "xcomp", "prep")
        if dep not in ("conj", "pcomp", "advcl"):
            return False
        at = head
    return False


# --- what is counted ---------------------------------------------------------------------------------------------


def _quantity(tokens: Tokens, words: Sequence[str], counted: Counted) -> Iterator[Quantity]:
    money = _money(tokens, words, counted)
    if money is not None:
        yield money
        return
    if words[counted.end : counted.end + 1] and words[counted.end] in PERCENT:
        return
    noun, role = _counted_noun(tokens, counted)
    if noun < 0:
        return
    found = _kind(tokens, words, noun, role, counted)
    if found is not None:
        kind, head = found
        span = (tokens.start[counted.first], tokens.end[counted.end - 1])
        yield Quantity(kind, counted.low, counted.high, span, None, head)


def _counted_noun(tokens: Tokens, counted: Counted) -> tuple[int, int]:
    """The noun that a number counts, and the token that has its place in the clause; both the number itself where it
    stands alone ("killing nine"), -1 where it is no count."""
    last = counted.end - 1
    while last > counted.core and tokens.pos[last] not in ("NUM", "NOUN", "ADJ", "PRON", "DET"):
        last -= 1
    inside = range(counted.first, counted.end)
    at = last
    for _ in range(4):
        head = tokens.head[at]
        if head == at or head not in inside:
            break
        at = head
    head = tokens.head[at]
    if tokens.dep[at] in ("nummod", "quantmod", "compound", "amod", "det", "nmod") and head > at:
        if tokens.pos[head] in ("NOUN", "PROPN", "ADJ", "PRON", "NUM"):
            return head, head
        return -1, -1
    # "dozens of people", "a dozen of his men"
    for other in range(counted.end, min(counted.end + 8, len(tokens))):
        if (
            tokens.dep[other] == "pobj"
            and tokens.lemma[tokens.head[other]] == "of"
            and tokens.head[other] == counted.end
        ):
            return other, at
    following = counted.end
    if (
        following < len(tokens)
        and tokens.pos[following] in ("NOUN", "PROPN")
        and tokens.tag[following] in ("NNS", "NNPS")
    ):
        return following, following
    if tokens.pos[at] in ("NUM", "NOUN", "PRON", "ADJ") or tokens.dep[at] in ("dobj", "nsubjpass", "nsubj", "pobj"):
        return at, at
    return -1, -1


def _kind(tokens: Tokens, words: Sequence[str], noun: int, role: int, counted: Counted) -> tuple[str, int] | None:
    """The kind of a count and its head, or None for what is not of a known kind."""
    bare = counted.first <= noun < counted.end
    own = _noun_kind(tokens, noun)
    if own in THINGS or (not bare and own is None and tokens.lemma[noun] in NO_VICTIMS):
        return (own, noun) if own is not None else None
    victims = _victims(tokens, words, role, counted)
    if victims is not None and (bare or own is not None or _can_fall_victim(tokens, noun, victims)):
        return victims
    if own is None or bare or (words[counted.core] == "one" and words[counted.end : counted.end + 1] == ["of"]):
        return None
    return own, noun


def _can_fall_victim(tokens: Tokens, noun: int, victims: tuple[str, int]) -> bool:
    """Whether a noun that is in no table may be a person: verbs that take only persons tell."""
    kind, head = victims
    sure = kind in ("killed", "injured", "arrested", "abducted") and tokens.pos[head] == "VERB"
    return (sure or noun == head) and tokens.pos[noun] in ("NOUN", "PROPN", "ADJ")


def _noun_kind(tokens: Tokens, noun: int) -> str | None:
    table = count_words("noun")
    lemma = tokens.lemma[noun]
    pair = f"{tokens.word(noun - 1).lower()} {lemma}" if noun else ""
    if pair in table:
        return table[pair]
    if lemma in table:
        return table[lemma]
    word = tokens.word(noun).lower()
    return table.get(word) or table.get(word.removesuffix("s"))


def _victims(tokens: Tokens, words: Sequence[str], role: int, counted: Counted) -> tuple[str, int] | None:
    """The kind that the verb or adjective says: "killed 14 people", "30 were wounded", "14 dead", "a toll of 41"."""
    first = role
    while tokens.dep[first] == "conj" and tokens.head[first] != first and tokens.pos[tokens.head[first]] != "VERB":
        first = tokens.head[first]
    head, dep = tokens.head[first], tokens.dep[first]
    if (found := _adjective(tokens, words, role, counted)) is not None:
        return found
    if (found := _by_verb(tokens, words, head, dep, first)) is not None:
        return found
    for other in range(role + 1, min(role + 4, len(tokens))):
        if tokens.head[other] == role and tokens.dep[other] in ("acl", "amod", "advcl"):
            kind = count_words("object").get(tokens.lemma[other])
            if kind is not None and tokens.tag[other] in ("VBN", "VBD") and not _has_object(tokens, other):
                return kind, other
    return _toll(tokens, first)


def _by_verb(tokens: Tokens, words: Sequence[str], verb: int, dep: str, role: int) -> tuple[str, int] | None:
    lemma = tokens.lemma[verb]
    if verb == role:
        return None
    near = range(verb + 1, min(verb + 12, len(tokens)))
    if lemma in ("shoot", "gun", "beat", "stab", "hack", "crush", "burn") and any(
        words[other] in ("dead", "death", "down") and other - verb < 9 for other in near
    ):
        return "killed", verb
    if lemma == "take" and dep in ("dobj", "nsubjpass") and "hostage" in words[verb : verb + 9]:
        return "abducted", verb
    if lemma in ("leave", "go", "remain", "be", "find", "report", "declare", "feel") and dep in (
        "dobj",
        "nsubj",
        "nsubjpass",
    ):
        for other in near:
            kind = count_words("adjective").get(words[other])
            if kind is not None and tokens.head[other] in (verb, role):
                return kind, other
    if dep in ("dobj", "obj", "nsubjpass"):
        kind = count_words("object").get(lemma)
        return (kind, verb) if kind is not None else None
    if dep == "nsubj":
        kind = count_words("subject").get(lemma)
        if kind is None and tokens.tag[verb] in ("VBN", "VBD"):
            # A headline leaves "were" out: "14 killed in fire".
            kind = None if _has_object(tokens, verb) else count_words("object").get(lemma)
        return (kind, verb) if kind is not None else None
    return None


def _has_object(tokens: Tokens, verb: int) -> bool:
    near = range(verb + 1, min(verb + 12, len(tokens)))
    return any(tokens.head[other] == verb and tokens.dep[other] in ("dobj", "obj") for other in near)


def _adjective(tokens: Tokens, words: Sequence[str], role: int, counted: Counted) -> tuple[str, int] | None:
    """For "14 dead", "30 people wounded", "nine others missing"."""
    for other in (counted.end, role + 1):
        kind = count_words("adjective").get(words[other]) if other < len(words) else None
        if kind is not None and other - role < 3 and not _has_object(tokens, other):
            return kind, other
    return None


def _toll(tokens: Tokens, role: int) -> tuple[str, int] | None:
    """For "The death toll rose to 41", "a toll of 41"."""
    at = role
    for _ in range(4):
        head = tokens.head[at]
        if head == at:
            break
        at = head
        if tokens.lemma[at] in TOLL:
            return _toll_of(tokens, at)
        if tokens.pos[at] in ("VERB", "AUX"):
            for other in range(max(at - 10, 0), at):
                if (
                    tokens.head[other] == at
                    and tokens.dep[other] in ("nsubj", "nsubjpass")
                    and tokens.lemma[other] in TOLL
                ):
                    return _toll_of(tokens, other)
            if tokens.lemma[at] in TOLL:
                return _toll_of(tokens, at)
            break
    return None


def _toll_of(tokens: Tokens, toll: int) -> tuple[str, int] | None:
    near = {tokens.lemma[other] for other in range(max(toll - 3, 0), min(toll + 4, len(tokens)))}
    if tokens.lemma[toll] == "toll" or near & {"death", "dead", "kill", "fatality"}:
        return ("injured" if near & {"injury", "injured", "wounded", "injure", "wound"} else "killed"), toll
    return None


# --- nobody, and money -------------------------------------------------------------------------------------------


def _nobody(tokens: Tokens, words: Sequence[str]) -> Iterator[Quantity]:
    """For "No one was killed", "no casualties", and one alone: "a soldier was killed"."""
    for at, word in enumerate(words):
        if word in ("no", "a", "an") and tokens.dep[at] == "det":
            noun, end = tokens.head[at], at + 1
            if words[at + 1 : at + 2] == ["one"]:
                continue
            value = 0.0 if word == "no" else 1.0
        elif word in NOBODY or (word == "one" and at and words[at - 1] == "no"):
            noun, end, value = at, at + 1, 0.0
        else:
            continue
        first = at - (word == "one")
        span = (tokens.start[first], tokens.end[end - 1])
        if value == 0 and tokens.lemma[noun] == "casualty":
            yield from (Quantity(kind, 0.0, 0.0, span, None, noun) for kind in ("killed", "injured"))
            continue
        own = _noun_kind(tokens, noun)
        person = noun == at or own in ("people", "troops", "protesters")
        found = _victims(tokens, words, noun, Counted(first, noun + 1, noun, value, value)) if person else None
        if found is not None:
            yield Quantity(found[0], value, value, span, None, found[1])
        elif value == 0 and own in ("killed", "injured", "arrested", "abducted"):
            yield Quantity(own, 0.0, 0.0, span, None, noun)


def _money(tokens: Tokens, words: Sequence[str], counted: Counted) -> Quantity | None:
    """A sum: a currency's sign or code before the number, or its name after it."""
    first, end, core = counted.first, counted.end, counted.core
    low, high = counted.low, counted.high
    before = _currency(words[core - 1]) if core else None
    if before is not None and not words[core - 1].isalpha():
        if core == first:
            first -= 1
            wider = limited(words, Counted(first, end, first, low, high))
            first, low, high = wider.first, wider.low, wider.high
        return _sum(tokens, first, end, low, high, before)
    if before is not None and words[core - 1] in ("eur", "usd", "gbp", "rs", "chf"):
        return _sum(tokens, min(first, core - 1), end, low, high, before)
    for length in (3, 2, 1):
        name = " ".join(words[end : end + length])
        found = _currency(name)
        if found is None or end + length > len(words):
            continue
        if words[end] == (found.code or "").lower() and not tokens.word(end).isupper():
            continue
        if words[end] == "won" and tokens.pos[end] != "NOUN":
            return None
        if words[end].startswith("pound") and words[end + 1 : end + 2] == ["of"]:
            return None  # a weight
        return _sum(tokens, first, end + length, low, high, found)
    return None


def _sum(tokens: Tokens, first: int, end: int, low: float | None, high: float | None, currency: Currency) -> Quantity:
    return Quantity(
        "money", low, high, (tokens.start[first], tokens.end[end - 1]), currency.code, top(tokens, first, end)
    )


def _currency(name: str) -> Currency | None:
    table = currencies()
    return table.get(name) or table.get(name.removesuffix("s"))
