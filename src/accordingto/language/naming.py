"""Which names in a text are names of the same one: equal names, surnames, given names, acronyms, shortened names.

The rules are those of the deterministic sieves of Lee et al. (Computational Linguistics 39(4), 2013), exact match,
precise constructs and relaxed head match, for names only, and go from the safest to the boldest: all full names are
grouped first, so that a bare surname in a headline finds the full name below it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from accordingto import data
from accordingto.language.agreement import Gender, Kind
from accordingto.language.mentions import AFTER_NAME, PARTICLES, Candidate
from accordingto.records import Tokens

FADING = 0.97  # what a mention weighs less with every mention after it
# Nouns for people that companies, parties and countries are called as well.
BODIES_TOO = frozenset(
    "leader pioneer giant producer supplier competitor client rival maker owner employer partner contractor seller "
    "operator provider carrier manufacturer developer broadcaster publisher member ally champion winner player critic "
    "supporter sponsor donor lender insurer buyer retailer neighbor neighbour customer trader host exporter importer "
    "star contender opponent".split()
)
# Who holds an office in a place: "mayor of Hollin".
SEATED = frozenset(
    "mayor governor master bishop archbishop mayoress prefect sheriff citizen deputy resident native".split()
)
ARABIC = ("al-", "el-", "as-", "an-", "ar-", "ash-")


def name_clusters(tokens: Tokens, found: Sequence[Candidate]) -> list[int]:
    """Number the name each candidate belongs to, -1 for what is no name. Kinds and genders that a whole cluster tells
    are written back into its candidates."""
    names = [number for number, each in enumerate(found) if each.form == "name"]
    _tell_people(tokens, found)
    _settle_kinds(found, names)
    result = [-1] * len(found)
    people = _People()
    others = _Others()
    full = [number for number in names if found[number].kind == "person" and len(found[number].words) > 1]
    for number in full:
        result[number] = people.full(found[number], number)
    for number in names:
        each = found[number]
        if result[number] >= 0:
            people.seen(result[number], number)
        elif each.kind == "person" or (each.kind != "place" and people.knows(each)):
            result[number] = people.bare(each, number)
            each.kind = "person"
    for number in sorted((number for number in names if result[number] < 0), key=lambda at: -len(found[at].words)):
        surface = tokens.text[tokens.start[found[number].core[0]] : tokens.end[found[number].core[1] - 1]]
        result[number] = -2 - others.add(found[number], surface, tokens.sentence[found[number].head])
    count = len(people.words)
    result = [count - 2 - each if each <= -2 else each for each in result]
    _share(found, result)
    return result


def _tell_people(tokens: Tokens, found: Sequence[Candidate]) -> None:
    """Make those people whom the parser took for bodies or places though the text says what they are ("Marit Oyen, a
    teacher"), and those places that it took for people though somebody holds an office there ("mayor of Hollin")."""
    at = {each.head: each for each in found if each.form in ("name", "noun")}
    for each in at.values():
        parent = tokens.head[each.head]
        if tokens.dep[each.head] == "appos" and parent in at:
            pair = (each, at[parent])
            name, noun = pair if each.form == "name" else pair[::-1]
            if (name.form, noun.form) == ("name", "noun") and _is_personal(noun) and _may_be_person(name):
                name.kind = "person"
                name.gender = noun.gender or data.first_name_gender(name.words[0]) or ""
        elif each.form == "name" and each.kind == "person" and len(each.words) == 1 and not each.titles:
            office = tokens.head[parent]
            if tokens.dep[each.head] == "pobj" and tokens.lemma[parent] == "of" and tokens.lemma[office] in SEATED:
                each.kind, each.gender = "place", "n"


def _is_personal(noun: Candidate) -> bool:
    return noun.kind == "person" and noun.number == "s" and noun.words[0] not in BODIES_TOO


def _may_be_person(name: Candidate) -> bool:
    """Whether a name that was taken for a body's or a place's has the shape of a person's."""
    bodily = any(data.organization_noun(word) for word in name.words)
    return name.kind in ("", "organization", "place") and 2 <= len(name.words) <= 3 and not bodily


def _settle_kinds(found: Sequence[Candidate], names: Sequence[int]) -> None:
    """Give the mentions of one name one kind: the parser's labels waver from sentence to sentence."""
    votes: dict[tuple[str, ...], Counter[Kind]] = defaultdict(Counter)
    for number in names:
        each = found[number]
        if each.kind:
            # a title or a full name says more than a label for a bare word
            votes[each.words][each.kind] += 3 if each.gender in ("m", "f") and each.kind == "person" else 1
    for number in names:
        vote = votes.get(found[number].words)
        if vote:
            kind = vote.most_common(1)[0][0]
            if kind != found[number].kind:
                found[number].kind = kind
                if kind != "person":
                    found[number].gender = "" if kind == "group" else "n"
                elif found[number].gender == "n":
                    found[number].gender = ""


def _share(found: Sequence[Candidate], clusters: Sequence[int]) -> None:
    genders: dict[int, Counter[Gender]] = defaultdict(Counter)
    for each, cluster in zip(found, clusters, strict=True):
        if cluster >= 0 and each.gender:
            genders[cluster][each.gender] += 1
    for each, cluster in zip(found, clusters, strict=True):
        if cluster >= 0 and genders[cluster]:
            each.gender = genders[cluster].most_common(1)[0][0]


def surname(words: Sequence[str]) -> tuple[str, ...]:
    """The family name of a full name, particles included and suffixes left out: ("van", "dyke")."""
    last = len(words)
    while last > 1 and words[last - 1] in AFTER_NAME:
        last -= 1
    first = last - 1
    while first > 1 and words[first - 1] in PARTICLES:
        first -= 1
    return tuple(words[first:last])


def _bare(word: str) -> str:
    for article in ARABIC:
        if word.startswith(article) and len(word) > len(article) + 2:
            return word[len(article) :]
    return word


class _People:
    """The people named so far."""

    def __init__(self) -> None:
        self.words: list[tuple[str, ...]] = []  # the longest name of each
        self.gender: list[Gender] = []
        self.last_seen: list[int] = []
        self.weight: list[float] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)

    def _new(self, each: Candidate, place: int) -> int:
        self.words.append(each.words)
        self.gender.append(each.gender)
        self.last_seen.append(place)
        self.weight.append(0.0)
        for word in {_bare(word) for word in each.words}:
            self.by_word[word].append(len(self.words) - 1)
        return len(self.words) - 1

    def _join(self, cluster: int, each: Candidate) -> int:
        if len(each.words) > len(self.words[cluster]):
            for word in {_bare(word) for word in each.words} - {_bare(word) for word in self.words[cluster]}:
                self.by_word[word].append(cluster)
            self.words[cluster] = each.words
        self.gender[cluster] = self.gender[cluster] or each.gender
        return cluster

    def seen(self, cluster: int, place: int) -> None:
        """Note a mention; what lies far back weighs less."""
        self.weight[cluster] = 1 + self._salience(cluster, place)
        self.last_seen[cluster] = place

    def _salience(self, cluster: int, place: int) -> float:
        return self.weight[cluster] * FADING ** max(place - self.last_seen[cluster], 0)

    def knows(self, each: Candidate) -> bool:
        """Whether the name is the surname of somebody named in full."""
        words = tuple(_bare(word) for word in each.words)
        known = (surname(self.words[cluster]) for cluster in self.by_word.get(words[-1], ()))
        return any(tuple(_bare(word) for word in family) == words for family in known)

    def full(self, each: Candidate, place: int) -> int:
        for cluster in reversed(self.by_word.get(_bare(surname(each.words)[-1]), ())):
            if same_person(self.words[cluster], each.words) and not _clash(self.gender[cluster], each.gender):
                return self._join(cluster, each)
        if surname(each.words) == each.words[1:] or len(each.words) > 2:
            for cluster in reversed(self.by_word.get(_bare(each.words[0]), ())):
                if _within(each.words, self.words[cluster]) or _within(self.words[cluster], each.words):
                    return self._join(cluster, each)
        return self._new(each, place)

    def bare(self, each: Candidate, place: int) -> int:
        """A surname or given name alone goes to the one so called who was named last, or else is named next."""
        fitting = []
        for cluster in self.by_word.get(_bare(each.words[-1]), ()):
            words = self.words[cluster]
            if _clash(self.gender[cluster], each.gender):
                continue
            family = _bare(surname(words)[-1]) == _bare(each.words[-1])
            family = family or (len(each.words) > 1 and _within(each.words, words))
            given = len(each.words) == 1 and words[0] == each.words[0]
            if family or given:
                # a surname before a given name, then who was named most and last, then who is named next
                seen = self.last_seen[cluster]
                fitting.append((family, self._salience(cluster, place), -abs(place - seen), cluster))
        cluster = max(fitting)[-1] if fitting else self._new(each, place)
        self.seen(cluster, place)
        return self._join(cluster, each)


def same_person(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two full names can be one person's: the same surname, and given names that do not gainsay each other."""
    if _bare(surname(first)[-1]) != _bare(surname(second)[-1]):
        return False
    one, other = first[0].strip("."), second[0].strip(".")
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    return _within(first, second) or _within(second, first)


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one name's words stand in the other in order ("peña nieto" in "enrique peña nieto")."""
    rest = iter([_bare(word) for word in long])
    return len(short) < len(long) and all(_bare(word) in rest for word in short)


def _clash(first: Gender, second: Gender) -> bool:
    return {first, second} == {"m", "f"}


class _Others:
    """Names that are no people's: bodies, places, groups, works. Longest names come first."""

    def __init__(self) -> None:
        self.count = 0
        self.by_key: dict[str, int] = {}
        self.by_initials: dict[str, int] = {}
        self.longer: dict[str, list[tuple[int, Candidate, int]]] = defaultdict(list)

    def add(self, each: Candidate, surface: str, sentence: int) -> int:
        keys = canonical_keys(surface, each.words)
        cluster = next((self.by_key[key] for key in keys if key in self.by_key), None)
        if cluster is None and is_acronym(surface):
            cluster = self.by_initials.get(surface.replace(".", ""))
        if cluster is None:
            cluster = self._shortened(each, sentence)
        if cluster is None:
            cluster = self.count
            self.count += 1
        for key in keys:
            self.by_key.setdefault(key, cluster)
        if len(each.words) > 1:
            for form in initials(surface):
                self.by_initials.setdefault(form, cluster)
            self.longer[each.words[0]].append((cluster, each, sentence))
            self.longer[each.words[-1]].append((cluster, each, sentence))
        return cluster

    def _shortened(self, each: Candidate, sentence: int) -> int | None:
        """The longer name before this one that starts or ends with it, where both are of a kind and only one such is
        known. A headline may shorten what comes below it."""
        if each.kind in ("place", "group") or data.metonym(" ".join(each.words)):
            return None
        fitting = {
            cluster
            for cluster, other, where in self.longer.get(each.words[0], ())
            if len(other.words) > len(each.words)
            and other.kind == each.kind
            and (where < sentence or (where == sentence and other.head < each.head) or (sentence == 0 and where > 0))
            and starts_or_ends(each.words, other.words)
        }
        return fitting.pop() if len(fitting) == 1 else None


def starts_or_ends(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the longer name opens or closes with the shorter one."""
    return long[: len(short)] == short or long[-len(short) :] == short


def is_acronym(surface: str) -> bool:
    """Whether a word is written in capitals, with or without stops: "WHO", "U.N."."""
    bare = surface.replace(".", "")
    return 2 <= len(bare) <= 8 and bare.isupper() and bare.isalpha()


def initials(surface: str) -> set[str]:
    """What a long name may be shortened to: first letters of all its words, and of those with capitals."""
    words = [word for word in surface.replace("-", " ").split() if word[:1].isalpha()]
    great = [word for word in words if word[0].isupper()]
    forms = {"".join(word[0].upper() for word in chosen) for chosen in (words, great)}
    return {form for form in forms if len(form) > 1}


@lru_cache(maxsize=20_000)
def canonical_keys(surface: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The forms under which a name is known: as it stands, without stops, and by the tables of media and acronyms."""
    plain = " ".join(words)
    keys = [plain.replace(".", "").replace("’", "'")]
    if medium := data.medium(surface):
        keys.append(medium.name.casefold())
    if name := data.acronym(surface):
        keys.append(name.casefold())
    return tuple(dict.fromkeys(keys))
