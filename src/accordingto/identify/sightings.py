"""Where a report has names that the actor tables know: countries, their people and places, bodies, office holders."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from accordingto import data
from accordingto.identify.actor_tables import LONGEST_ABBREVIATION, ActorTables, Entry, first_word, in_force, key
from accordingto.records import Mention, Place, Tokens

# A toponym less surely placed than this tells nothing of who acts: a small town of the name may be another.
SURE_PLACE = 0.8
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
LOCATING = frozenset({"in", "at", "near", "from", "outside", "around", "across", "throughout", "inside", "of"})
# What follows a hyphen and makes the name before it no actor of what it stands with: "U.S.-backed rebels".
NO_TIE = frozenset(
    "backed made built born held occupied controlled funded financed supported sponsored trained speaking language "
    "brokered mediated style supplied armed aligned allied friendly administered imposed occupied designed "
    "registered flagged bound wide inspired mandated drafted proposed engineered dominated aided equipped "
    "manufactured produced educated".split()
)
# Before these a name of a nation means no nation: "Indian Ocean", "French fries".
NOT_NATIONAL = frozenset(
    "orthodox ocean fries restaurant food cuisine dressing roulette salad wine cheese peninsula language-teacher toast "
    "shepherd elm flu muffin lit literature course class".split()
)
REGIONAL = frozenset({"latin", "south", "central", "north", "pan", "trans"})
FACTIONS = frozenset({"armed_group", "party", "movement", "union", "university", "company"})
AGAINST = ("anti-", "pro-", "non-", "anti–", "pro–")
HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "saint", "st"})


class Sighting(msgspec.Struct, frozen=True):
    """A listed name in a report: its range of tokens and what it stands for here. ``tied`` is false where it stands
    inside a compound that takes it away from the noun it is with ("Russian-made")."""

    start: int
    end: int
    entry: Entry
    code: str | None
    sectors: tuple[str, ...]
    tied: bool = True

    @property
    def national(self) -> bool:
        """Whether it is a word for a country, its people or its places."""
        return self.entry.kind not in ("actor", "holder")


def sightings(
    tokens: Tokens,
    mentions: Sequence[Mention],
    published: datetime.date | None,
    tables: ActorTables,
    places: Sequence[Place] = (),
) -> tuple[Sighting, ...]:
    """Every listed name in order, the longest where several begin or overlap.

    A name that several countries share means the one that the rest of the report speaks of, or none. ``places`` are
    resolved toponyms: a place that no table lists is in the country they say.
    """
    people = _person_tokens(tokens, mentions, tables)
    labels = {token: name.label for name in tokens.names for token in range(name.start, name.end)}
    found: list[tuple[int, int, tuple[Entry, ...]]] = []
    token = 0
    while token < len(tokens):
        match = _longest_match(tokens, token, tables)
        if match is None:
            token += 1
            continue
        end, entries = match
        entries = tuple(each for each in entries if _fits(tokens, token, end, each, people, labels))
        if _cut_out(tokens, token, end, entries, found[-1][1] if found else -1):
            entries = ()
        if entries:
            found.append((token, end, entries))
            token = end
        else:
            token += 1
    found = _with_places(tokens, found, places, people)
    found = _with_halves(tokens, found)
    counts = Counter(
        entry.code
        for start, end, entries in found
        if key(_text(tokens, start, end)) not in tables.homographs and len({each.code for each in entries}) == 1
        for entry in entries[:1]
        if entry.kind != "holder"
    )
    return tuple(_sighting(tokens, each, counts, tables, published) for each in found if _backed(tokens, each, counts))


def _backed(tokens: Tokens, found: tuple[int, int, tuple[Entry, ...]], counts: Counter[str | None]) -> bool:
    """Whether the report speaks of the country of a body whose short name is others', too, or a common word. The
    initials of a party or an armed group are soon another's, where the report speaks of other countries only."""
    start, end, entries = found
    bodies = [each.actor for each in entries if each.actor is not None]
    text = _text(tokens, start, end)
    short = text.isupper() and len(text) <= LONGEST_ABBREVIATION
    if not bodies or len(bodies) < len(entries) or any(key(body.name) == key(text) for body in bodies):
        return True
    if any(body.country is None or counts[body.country] or body.name in tokens.text for body in bodies):
        return True
    return not all(body.ambiguous or (short and body.kind in FACTIONS and counts) for body in bodies)


def _longest_match(tokens: Tokens, token: int, tables: ActorTables) -> tuple[int, tuple[Entry, ...]] | None:
    start = tokens.start[token]
    word = tokens.word(token)
    if not word[0].isalpha() or tokens.tag[token] == "DT":
        return None
    longest = tables.longest.get(first_word(word))
    if longest is None:
        return None
    end = token + 1
    limit = start + longest + 4
    while end < len(tokens) and tokens.end[end] <= limit and tokens.sentence[end] == tokens.sentence[token]:
        end += 1
    for last in range(end, token, -1):
        text = tokens.text[start : tokens.end[last - 1]]
        if entries := tables.names.get(key(text)):
            fitting = tuple(entry for entry in entries if _capitals(text, entry.text, tokens, token, last))
            if fitting:
                return last, fitting
    return None


def _capitals(text: str, listed: str, tokens: Tokens, start: int, end: int) -> bool:
    """Whether a name has the capitals it is listed with: "us" is no country, nor is "CAR" in a line of capitals."""
    letters = listed.replace(".", "")
    if letters.isupper() and len(letters) <= LONGEST_ABBREVIATION:
        if not text.replace(".", "").isupper():
            return False
        around = [tokens.word(each) for each in (start - 1, end) if 0 <= each < len(tokens)]
        return "." in text or not any(len(word) > 3 and word.isupper() for word in around)
    return text[0].isupper() or not listed[0].isupper()


def _person_tokens(tokens: Tokens, mentions: Sequence[Mention], tables: ActorTables) -> dict[int, tuple[int, int]]:
    """The tokens of people's names of two words or more, and of bare surnames and first names of the same people, with
    the range of the name."""
    result: dict[int, tuple[int, int]] = {}
    clusters = {
        mention.cluster
        for mention in mentions
        if mention.form == "name" and mention.kind == "person" and mention.core[1] - mention.core[0] > 1
    } | {mention.cluster for mention in mentions if mention.gender in ("m", "f") and mention.form != "noun"}
    for mention in mentions:
        if mention.form == "name" and mention.kind == "person" and mention.cluster in clusters:
            start, end = mention.core
            if any(each.kind in ("people", "adjective", "country") for each in tables.find(_text(tokens, start, end))):
                continue  # "Bosnian Serbs", whatever the parser makes of them
            while start < end - 1 and _titled(tokens, start, end, tables):
                start += 1
            for token in range(start, end):
                result[token] = (start, end)
    return result


def _titled(tokens: Tokens, start: int, end: int, tables: ActorTables) -> bool:
    """Whether a parser's name of a person begins with more than his name: "Pakistan President Mohammad …"."""
    return any(tokens.word(token).casefold() in tables.agents for token in range(start, end - 1))


def _fits(
    tokens: Tokens,
    start: int,
    end: int,
    entry: Entry,
    people: dict[int, tuple[int, int]],
    labels: dict[int, str],
) -> bool:
    person = people.get(start)
    if entry.kind == "holder":
        return person is None or person == (start, end) or person[1] - person[0] <= end - start
    if person is not None and (entry.kind != "actor" or person[1] - person[0] > end - start):
        return False
    if entry.kind == "prefix":
        return end < len(tokens) and tokens.word(end) in ("-", "–") and tokens.end[end - 1] == tokens.start[end]
    before = tokens.word(start - 1) if start else ""
    if start and before.casefold().rstrip(".") in HONORIFICS:
        return False
    following = tokens.word(end).casefold() if end < len(tokens) else ""
    if entry.kind in ("adjective", "country", "people") and (
        following in NOT_NATIONAL or (entry.text.startswith("America") and before.casefold() in REGIONAL)
    ):
        return False
    if entry.doubtful and entry.kind in ("place", "capital"):
        return (
            labels.get(start) in PLACE_LABELS
            or before.casefold() in LOCATING
            or (entry.kind == "capital" and tokens.tag[start] == "NNP")
        )
    if entry.doubtful and labels.get(start) == "PERSON":
        mates = [at for at in (start - 1, end) if 0 <= at < len(tokens) and labels.get(at) == "PERSON"]
        return not mates
    return True


def _cut_out(tokens: Tokens, start: int, end: int, entries: tuple[Entry, ...], done: int) -> bool:
    """Whether a body's name is only a piece of a longer name: "Security Council" in "National Security Council".

    ``done`` is where the last listed name ended: a nation's name may go before ("British Red Cross").
    """
    if not entries or entries[0].actor is None:
        return False
    name = next((each for each in tokens.names if each.start <= start and end <= each.end), None)
    if name is None or name.label not in ("ORG", "FAC"):
        return False
    before = start > name.start and start != done and tokens.tag[start - 1] in ("NNP", "NNPS")
    return before or (end < name.end and data.organization_noun(tokens.word(name.end - 1)) is not None)


def _with_places(
    tokens: Tokens,
    found: list[tuple[int, int, tuple[Entry, ...]]],
    places: Sequence[Place],
    people: dict[int, tuple[int, int]],
) -> list[tuple[int, int, tuple[Entry, ...]]]:
    taken = {token for start, end, _ in found for token in range(start, end)}
    at = {start: token for token, start in enumerate(tokens.start)}
    for place in places:
        first = at.get(place.span[0])
        if place.confidence < SURE_PLACE or first is None or first in taken or first in people:
            continue
        end = first + 1
        while end < len(tokens) and tokens.end[end - 1] < place.span[1]:
            end += 1
        found.append((first, end, (Entry("place", place.text, place.country or ""),)))
    return sorted(found, key=lambda each: each[0])


def _with_halves(
    tokens: Tokens, found: list[tuple[int, int, tuple[Entry, ...]]]
) -> list[tuple[int, int, tuple[Entry, ...]]]:
    """Take "the North" and "the South" for halves of one land where the report names both: North and South Korea."""
    halves: dict[str, dict[str, Entry]] = {}
    for _, _, entries in found:
        first, _, rest = entries[0].text.partition(" ")
        if entries[0].kind in ("country", "adjective", "people") and first in ("North", "South"):
            halves.setdefault(rest[:4], {})[first] = msgspec.structs.replace(entries[0], kind="country", sectors=())
    both = next((each for each in halves.values() if len(each) == 2), None)
    if both is None:
        return found
    taken = {token for start, end, _ in found for token in range(start, end)}
    for token in range(1, len(tokens)):
        half = both.get(tokens.word(token))
        alone = token + 1 == len(tokens) or tokens.tag[token + 1] not in ("NNP", "NNPS")
        if half is not None and token not in taken and tokens.lemma[token - 1] == "the" and alone:
            found.append((token, token + 1, (half,)))
    return sorted(found, key=lambda each: each[0])


def _sighting(
    tokens: Tokens,
    found: tuple[int, int, tuple[Entry, ...]],
    counts: Counter[str | None],
    tables: ActorTables,
    published: datetime.date | None,
) -> Sighting:
    start, end, entries = found
    tied = _tied(tokens, start, end)
    text = _text(tokens, start, end)
    homograph = tables.homographs.get(key(text))
    bodies = [each for each in entries if each.actor is not None]
    if bodies:
        return _body(start, end, bodies, counts, published, tied)
    holders = [each for each in entries if each.holder is not None]
    if holders:
        return Sighting(start, end, holders[0], holders[0].code, (), tied)
    entry, code = entries[0], entries[0].code
    if homograph is not None:
        scores = {
            reading.code: 2 * counts[reading.code]
            + sum(counts[each] for each in reading.near)
            + sum(2 * tokens.text.count(word) for word in reading.words)
            for reading in homograph.readings
        }
        best = max(scores.values())
        winners = [each for each, score in scores.items() if score == best]
        code = winners[0] if best and len(winners) == 1 else homograph.default
    else:
        code = _spoken_of({each.code for each in entries}, counts)
    return Sighting(start, end, entry, code, entry.sectors, tied)


def _body(
    start: int,
    end: int,
    entries: Sequence[Entry],
    counts: Counter[str | None],
    published: datetime.date | None,
    tied: bool,
) -> Sighting:
    """A body of a table. Dates tell rows of one name apart; a name of several bodies is that of the country spoken of,
    and a row that does not hold on the day tells the country alone, unless it is a body's, which has no term."""
    own = [each for each in entries if each.kind == "actor" and each.code is not None] or list(entries)
    holding = [each for each in own if in_force(each.first, each.last, published)]
    dated = [each for each in holding if each.first or each.last]
    fitting = dated or holding or own
    code = _spoken_of({each.code for each in fitting}, counts)
    chosen = [each for each in fitting if each.code == code] or fitting
    sectors = chosen[0].sectors if all(each.sectors == chosen[0].sectors for each in chosen) else ()
    body = chosen[0].actor
    if not holding and (body is None or not body.kind):
        sectors = ()
    return Sighting(start, end, chosen[0], code, sectors, tied)


def _spoken_of(codes: set[str | None], counts: Counter[str | None]) -> str | None:
    """The one of several codes that a report speaks of most, or None."""
    if len(codes) == 1:
        return next(iter(codes))
    ranked = sorted((code for code in codes if code), key=lambda each: -counts[each])
    if not ranked or (len(ranked) > 1 and counts[ranked[0]] == counts[ranked[1]]):
        return None
    return ranked[0]


def _tied(tokens: Tokens, start: int, end: int) -> bool:
    """False inside "U.S.-backed", "Russian-made", "anti-Syrian", however the parser cut it."""
    before = tokens.text[max(0, tokens.start[start] - 5) : tokens.start[start]].casefold()
    if before.endswith(AGAINST):
        return False
    at = tokens.end[end - 1]
    if end >= len(tokens):
        return True
    rest = tokens.text[at : at + 16]
    if rest[:1] not in ("-", "–"):
        return True
    word = ""
    for letter in rest[1:]:
        if not letter.isalpha():
            break
        word += letter
    return word.casefold() not in NO_TIE


def _text(tokens: Tokens, start: int, end: int) -> str:
    return tokens.text[tokens.start[start] : tokens.end[end - 1]]


def national(found: Iterable[Sighting]) -> list[Sighting]:
    """Those that tell a country."""
    return [each for each in found if each.code is not None and each.national]
