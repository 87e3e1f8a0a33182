"""From clusters of mentions to entities: one canonical name, a kind, a role, and every mention in the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from accordingto import data
from accordingto.identify.epithets import merges
from accordingto.identify.names import anonymous, canonical, clean, describe, surname, whole
from accordingto.records import Entity, EntityKind, Mention, Report, Tokens

KINDS = frozenset(get_args(EntityKind))
PROPER = frozenset({"NNP", "NNPS"})
PLURAL = frozenset({"NNS", "NNPS"})
INDEFINITE = frozenset({"a", "an", "one", "another", "some"})
ADDRESS = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "mister"})
# Kin who are taken to share a family name where the text gives their first name only: "his wife, Ann".
KIN = frozenset({"wife", "husband", "son", "daughter", "brother", "sister"})
OPEN = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
LONGEST_TITLE = 5  # words: "deputy prime minister for security"


def entities(tokens: Tokens, mentions: Sequence[Mention], report: Report) -> tuple[Entity, ...]:  # noqa: ARG001
    """Turn the mentions of a text into entities in order of first mention, numbered ``e1``, ``e2`` ….

    A cluster that holds a name is called by it, another by its first description; a cluster of pronouns alone, or of
    things that are no person, body, place, group or document, is no entity. "Ann and Bo" together with "they" is a
    group of its own, called by the names of both.
    """
    clusters: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        clusters[mention.cluster].append(mention)
    titles = _titles(tokens)
    named = {number: _name(tokens, _told(tokens, cluster, titles)) for number, cluster in clusters.items()}
    _name_kin(tokens, clusters, named)
    for number, target in _in_headlines(tokens, clusters, named, titles).items():
        clusters[target] = sorted([*clusters[target], *clusters.pop(number)], key=lambda mention: mention.start)
    # whom a headline alone names is nobody that the text goes on to describe: its "Police Say" is no name
    running = {
        number: each for number, each in clusters.items() if any(tokens.paragraph[m.head] not in titles for m in each)
    }
    for number, target in merges(tokens, running, {number: named[number] for number in running}).items():
        clusters[target] = sorted([*clusters[target], *clusters.pop(number)], key=lambda mention: mention.start)
    clusters = dict(sorted(clusters.items(), key=lambda each: each[1][0].start))
    result: list[Entity] = []
    for number, cluster in clusters.items():
        entity = _entity(tokens, cluster, named[number], f"e{len(result) + 1}")
        if entity is None and any(mention.form == "pair" for mention in cluster):
            entity = _pair(tokens, cluster, mentions, named, f"e{len(result) + 1}")
        if entity is not None:
            result.append(entity)
    return tuple(result)


def _titles(tokens: Tokens) -> set[int]:
    """The paragraphs whose words have capitals because they are a headline. What is a name there, nobody can tell."""
    words: dict[int, list[bool]] = defaultdict(list)
    for at in range(len(tokens)):
        if tokens.pos[at] in OPEN:
            words[tokens.paragraph[at]].append(tokens.word(at)[:1].isupper())
    return {number for number, capitals in words.items() if len(capitals) >= 4 and sum(capitals) >= 0.8 * len(capitals)}


def _told(tokens: Tokens, cluster: Sequence[Mention], titles: set[int]) -> Sequence[Mention]:
    """The mentions that say how somebody is called: those in running text, where one of them is a name, or where the
    headline's name has a verb in it ("Foreign Ministry Rejects Charge": "the foreign ministry")."""
    running = [each for each in cluster if tokens.paragraph[each.head] not in titles]
    above = [each for each in cluster if each.form == "name" and each not in running]
    verb = any(_is_verb(tokens, at) for each in above for at in range(*each.core))
    telling = any(each.form == "name" or (verb and each.form == "noun") for each in running)
    return running if telling or not above else cluster


def _is_verb(tokens: Tokens, at: int) -> bool:
    """Whether a word of a headline is a verb, though it has a capital: parsers take "Rejects" for a name."""
    word = tokens.word(at).lower()
    return tokens.pos[at] == "VERB" or data.cue_act(word.removesuffix("s"), "verb") is not None


def _in_headlines(
    tokens: Tokens,
    clusters: Mapping[int, Sequence[Mention]],
    named: dict[int, tuple[str, EntityKind | None]],
    titles: set[int],
) -> dict[int, int]:
    """Whom the names that stand in headlines alone stand for: those whose name, as the text has it, is a part of them
    ("Blames Norland"). One with two such parts names nobody any more; with none, the
    headline's verb is taken off ("Police Say")."""
    found: dict[int, int] = {}
    running = {
        named[number][0]: number
        for number, cluster in clusters.items()
        if any(each.form == "name" and tokens.paragraph[each.head] not in titles for each in cluster)
    }
    for number, cluster in clusters.items():
        name = named[number][0]
        if not name or any(each.form != "pronoun" and tokens.paragraph[each.head] not in titles for each in cluster):
            continue
        parts = [part for part in running if part and f" {part} " in f" {name} " and part != name]
        longest = max(parts, key=len, default="")
        if longest and all(part in longest for part in parts):
            found[number] = running[longest]
        elif parts:
            named[number] = ("", None)
        elif shorter := _before_verb(tokens, cluster):
            named[number] = (shorter, named[number][1])
    return found


def _before_verb(tokens: Tokens, cluster: Sequence[Mention]) -> str:
    """The part of a name that stands before the headline's verb in it, or else behind it; empty where it has none."""
    core = next((each.core for each in cluster if each.form == "name"), (0, 0))
    verbs = [at for at in range(*core) if _is_verb(tokens, at)]
    if not verbs:
        return ""
    return clean(_text(tokens, core[0], verbs[0]) or _text(tokens, verbs[-1] + 1, core[1]))


def _name(tokens: Tokens, cluster: Sequence[Mention]) -> tuple[str, EntityKind | None]:
    """The canonical name of a cluster, empty where it has none, and its kind."""
    names = [_text(tokens, *mention.core) for mention in cluster if mention.form == "name"]
    kind = _kind(tokens, cluster, names)
    if kind == "organization":
        names = [_text(tokens, *whole(tokens, *mention.core)) for mention in cluster if mention.form == "name"]
    if kind == "group" and len(cluster) == len(names) == 1:
        return describe(tokens, cluster[0].core[0], cluster[0].head), kind  # "Democrats in the north"
    return (canonical(names, kind) if names and kind else ""), kind


def _name_kin(
    tokens: Tokens,
    clusters: Mapping[int, Sequence[Mention]],
    named: dict[int, tuple[str, EntityKind | None]],
) -> None:
    """Give "his wife, Ann" the family name of him whose wife she is, where the text has but her first name."""
    cluster_at = {mention.head: mention.cluster for cluster in clusters.values() for mention in cluster}
    for number, cluster in clusters.items():
        name, kind = named[number]
        if kind != "person" or not name or " " in name:
            continue
        for mention in cluster:
            if mention.form != "noun" or tokens.lemma[mention.head] not in KIN:
                continue
            owner = next((token for token in range(mention.start, mention.head) if tokens.dep[token] == "poss"), -1)
            family, owner_kind = named.get(cluster_at.get(owner, -1), ("", None))
            if owner_kind == "person" and " " in family:
                named[number] = f"{name} {' '.join(surname(family))}", kind
                break


def _kind(tokens: Tokens, cluster: Sequence[Mention], names: Sequence[str]) -> EntityKind | None:
    votes: Counter[str] = Counter()
    people = any(mention.gender in ("m", "f") for mention in cluster)
    for mention in cluster:
        if mention.kind and (mention.form == "name" or not names) and mention.form != "pronoun":
            votes[mention.kind] += 1
    if people and (not votes or votes.keys() - {"place", "thing"}):
        return "person"
    if names:
        if any(data.medium(clean(name)) for name in names) and "person" not in votes:
            return "organization"
        known = next((row for name in names if (row := data.metonym(clean(name)))), None)
        if known and known.kind != "capital":
            return "organization"
    best = votes.most_common(1)[0][0] if votes else ""
    if not best and names:
        return "organization"  # a proper name that nothing else tells about
    if best == "person" and not names and all(tokens.tag[m.head] in PLURAL for m in cluster if m.form == "noun"):
        return "group"
    return cast("EntityKind", best) if best in KINDS else None


def _entity(
    tokens: Tokens, cluster: Sequence[Mention], named: tuple[str, EntityKind | None], key: str
) -> Entity | None:
    name, kind = named
    if kind is None:
        return None
    spans = tuple(sorted({(tokens.start[mention.start], tokens.end[mention.end - 1]) for mention in cluster}))
    if name:
        role = _role(tokens, cluster) if kind == "person" else None
        return Entity(key, name, kind, role=role, mentions=spans)
    first = next((mention for mention in cluster if mention.form == "noun"), None)
    if first is None:
        return None
    text = describe(tokens, first.start, first.head)
    whole = describe(tokens, first.start, first.head, participles=True)
    article = tokens.lemma[first.start]
    hidden = anonymous(
        whole,
        tokens.lemma[first.head],
        kind,
        indefinite=article in INDEFINITE or (article not in ("the", "this", "that") and _bare(tokens, first)),
        plural=tokens.tag[first.head] in PLURAL,
    )
    return Entity(key, whole if hidden else text, kind, named=False, anonymous=hidden, mentions=spans)


def _bare(tokens: Tokens, mention: Mention) -> bool:
    """Whether nothing before a noun says which one is meant."""
    before = range(mention.start, mention.head)
    return not any(tokens.dep[token] in ("poss", "det") or tokens.tag[token] in PROPER for token in before)


def _pair(
    tokens: Tokens,
    cluster: Sequence[Mention],
    mentions: Sequence[Mention],
    named: dict[int, tuple[str, EntityKind | None]],
    key: str,
) -> Entity | None:
    whole = next(mention for mention in cluster if mention.form == "pair")
    names: dict[str, None] = {}
    for mention in mentions:
        if mention.form == "name" and whole.start <= mention.start and mention.end <= whole.end:
            name, kind = named[mention.cluster]
            if name and kind == (whole.kind or kind):
                names[name] = None
    if len(names) < 2:
        return None
    spans = tuple(sorted({(tokens.start[mention.start], tokens.end[mention.end - 1]) for mention in cluster}))
    return Entity(key, " and ".join(names), "group", mentions=spans)


def _role(tokens: Tokens, cluster: Sequence[Mention]) -> str | None:
    """What the text says a person is: the title before his name, or else a noun that stands for him."""
    for mention in cluster:
        if mention.form == "name" and (title := _title(tokens, mention)):
            return title
    found = None
    for mention in cluster:
        if mention.form == "noun" and data.person_noun(tokens.lemma[mention.head]):
            first = _after_owner(tokens, mention)
            owned = any(tokens.tag[token] in ("POS", "PRP$") for token in range(mention.start, first))
            if not owned:
                return clean(_text(tokens, first, mention.head + 1)) or None
            found = found or clean(_text(tokens, first, mention.head + 1))  # "his wife" where he is nothing else
    return found or None


def _title(tokens: Tokens, mention: Mention) -> str | None:
    """The longest title right before a name: "President", "foreign minister". A form of address is none."""
    end = mention.core[0]
    for first in range(max(mention.start, end - LONGEST_TITLE), end):
        text = clean(_text(tokens, first, end))
        if data.title(text) or (first == end - 1 and data.person_noun(tokens.lemma[first])):
            return None if text.casefold().strip(".") in ADDRESS else text
    return None


def _after_owner(tokens: Tokens, mention: Mention) -> int:
    """The first token of a noun phrase behind its article or possessor: "wife" in "Ann's wife"."""
    first = mention.start
    for token in range(mention.start, mention.head):
        if tokens.tag[token] in ("POS", "PRP$", "DT"):
            first = token + 1
    return first


def _text(tokens: Tokens, start: int, end: int) -> str:
    return tokens.text[tokens.start[start] : tokens.end[end - 1]] if end > start else ""
