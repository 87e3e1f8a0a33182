"""Relays: through whom a statement reached the report, and who stands behind the one who passes it on.

A relay is an outlet, an agency, a programme, or a person who passes the words on. It is told by what stands around the
cue ("told the BBC", "in an interview with", "quoted by", "citing"), by what hangs on the source ("documents seen by the
Financial Times", "CNN's Jake Tapper"), or by a reporting clause beside another one ("…, the AP reports, …").
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

import msgspec

from accordingto.data import Medium, medium
from accordingto.records import Entity, Relation, Span, Tokens

# A medium is mentioned by at most this many tokens ("the Wall Street Journal's editorial page" is three of them).
LONGEST_NAME = 6
# "The article" is one of a medium that was mentioned this many paragraphs before it at the farthest.
NEAR_PARAGRAPHS = 4
# Words between a person's name and what he is, and between his name and his medium's.
NEAR_NAME, NEAR = 6, 14
# Nouns of occasions at which something is said to, or published in, a medium.
OCCASIONS = frozenset(
    "interview essay op-ed opinion column article piece story report show program programme broadcast podcast segment "
    "appearance hall editorial profile letter post blog feature dispatch documentary newsletter conversation "
    "questionnaire board edition commentary remark comment release statement".split()
)
JOURNALISTS = frozenset(
    "reporter correspondent journalist columnist editor host anchor anchorman anchorwoman writer analyst commentator "
    "contributor presenter moderator producer blogger pollster photographer critic".split()
)
# What a medium publishes, and what it is, when the text comes back to it.
ARTICLES = frozenset("article piece story editorial op-ed profile feature column newspaper paper magazine".split())
# What a medium is called once it was named: "the newspaper", "the same newspaper". The second ones are as often
# something else, and are a medium only where the text has no other of the name.
COMING_BACK = frozenset(
    "newspaper paper magazine newsletter broadcaster tabloid website broadsheet daily weekly".split()
)
COMING_BACK_ALONE = frozenset("station channel network agency programme program site blog".split())
OF_KIND = {
    "agency": frozenset({"agency"}),
    "broadcaster": frozenset("station channel network broadcaster website".split()),
    "programme": frozenset("programme program broadcaster".split()),
    "site": frozenset("website site blog magazine newspaper paper newsletter".split()),
    "magazine": frozenset("magazine weekly newspaper paper website".split()),
    "newspaper": frozenset("newspaper paper tabloid daily weekly magazine newsletter broadsheet website".split()),
}
# Said of a medium before its name: "told the broadcaster RTP".
MEDIA_NOUNS = frozenset(
    "broadcaster newspaper paper agency station network channel magazine website daily weekly outlet tabloid programme "
    "program show radio television".split()
)
TELLING = frozenset("tell inform assure remind confide".split())
REPORTING = frozenset("report say write note add quote cite reveal claim confirm announce".split())
ASIDE_MARKS = frozenset(",-–—()\"”“'.")
WRITING = frozenset("write publish print".split())
PASSING_ON = frozenset({"cite", "quote"})
SEEING = frozenset("see obtain review poll survey interview publish release analyze analyse compile collect conduct "
                   "comb".split())  # fmt: skip
# What a study does in a journal.
APPEARING = frozenset("appear publish release print".split())
SHAPE = re.compile(
    r"(?:(?!The )[A-Z][\w.&-]+ ){1,3}(?:Times|Post|Herald|News|Journal|Gazette|Tribune|Courier|Standard|Chronicle"
    r"|Observer|Telegraph|Mail|Star|Sun|Mirror|Examiner|Globe|Inquirer|Sentinel|Bulletin|Ledger|Dispatch|Press|Daily|Radio|TV"
    r"|Television|Today|Weekly|Argus|Echo|Advertiser)|(?:Radio|TV|Daily|Canal|Televisi[oó]n) [A-Z]\w+"
    r"|(?:Il|La|Le|El|Der|Die|O|De) [A-Z]\w{3,}"
)


class Outlet(msgspec.Struct, frozen=True):
    """A mention of a medium: tokens ``[first, last]`` and the medium."""

    first: int
    last: int
    medium: Medium


def outlets(tokens: Tokens) -> list[Outlet]:
    """Every mention of a medium, longest first where two overlap; platforms pass nothing on and are left out.

    "The Post" is the medium of that name that the text names in full.
    """
    found: list[Outlet] = []
    index = 0
    while index < len(tokens):
        mention = _outlet_at(tokens, index)
        if mention:
            found.append(mention)
            index = mention.last + 1
        else:
            index += 1
    full = {mention.medium.name.split()[-1]: mention.medium for mention in found if " " in mention.medium.name}
    taken = {index for mention in found for index in range(mention.first, mention.last + 1)}
    for index in range(1, len(tokens)):
        medium_meant = full.get(tokens.word(index))
        if medium_meant and index not in taken and tokens.word(index - 1).lower() == "the":
            found.append(Outlet(index, index, medium_meant))
    found.sort(key=lambda mention: mention.first)
    return sorted([*found, *_coming_back(tokens, found)], key=lambda mention: mention.first)


def _coming_back(tokens: Tokens, found: Sequence[Outlet]) -> list[Outlet]:
    """The mentions of a medium by what it is: "the newspaper" is the one named last, "the same newspaper" too."""
    taken = {index for mention in found for index in range(mention.first, mention.last + 1)}
    back: list[Outlet] = []
    other: dict[str, int] = {}  # where the text has another of the noun
    for index in range(1, len(tokens)):
        noun = tokens.lemma[index]
        if noun.lower() not in COMING_BACK | COMING_BACK_ALONE or index in taken:
            continue
        first = index - 1 - (tokens.word(index - 1).lower() == "same" and index > 1)
        bare = tokens.word(first).lower() == "the" and tokens.tag[index] == "NN"
        earliest = tokens.paragraph[index] - NEAR_PARAGRAPHS
        near = [m for m in found if m.last < index and tokens.paragraph[m.last] >= earliest]
        if tokens.dep[index] == "appos" and near and near[-1].first <= tokens.head[index] <= near[-1].last:
            continue  # "the Courier, a newspaper"
        if index + 1 in taken or (tokens.dep[index] == "compound" and tokens.head[index] > index):
            continue  # "the newspaper Le Monde", "the newspaper industry"
        of_kind = [m for m in near if noun in OF_KIND[_kind(m.medium)]]
        since = other.get(noun.lower(), -1)
        if bare and of_kind and since < (0 if noun in COMING_BACK_ALONE else of_kind[-1].first):
            back.append(Outlet(index, index, of_kind[-1].medium))
        elif not bare:
            other[noun.lower()] = index
    return back


def come_back_to(tokens: Tokens, mentions: Sequence[Outlet], span: Span) -> Outlet | None:
    """The medium that a span stands for by what it is, where it holds no more than that: "the same newspaper"."""
    last = bisect.bisect_left(tokens.start, span[1]) - 1
    short = last - bisect.bisect_left(tokens.start, span[0]) <= 2
    named = (m for m in in_span(tokens, mentions, span) if m.last == last and tokens.word(last)[:1].islower())
    return next(named, None) if short else None


def _kind(known: Medium) -> str:
    """The kind of a medium, by its name where no table has it: "Radio Corran"."""
    heard = re.search(r"\b(?:Radio|TV|Television|Canal)\b", known.name) is not None
    return "broadcaster" if heard and known.kind == "newspaper" else known.kind


def _outlet_at(tokens: Tokens, first: int) -> Outlet | None:
    if not (tokens.word(first)[:1].isupper() or tokens.word(first)[:1].isdigit()):
        return None
    for last in range(min(first + LONGEST_NAME, len(tokens)) - 1, first - 1, -1):
        if tokens.paragraph[last] != tokens.paragraph[first]:
            continue
        if not tokens.word(last)[:1].isalnum() or tokens.pos[last] in ("VERB", "ADP", "PUNCT"):
            continue
        if any(tokens.pos[index] in ("VERB", "AUX") for index in range(first, last)):
            continue
        name = tokens.text[tokens.start[first] : tokens.end[last]]
        found = medium(name) or _by_shape(name)
        if found is None and last + 1 < len(tokens) and tokens.lemma[last + 1] in OCCASIONS:
            found = medium(name, ambiguous=True)  # "Bloomberg" alone is a man as well
        if found is None and tokens.pos[last] == "PROPN" and _is_addressed(tokens, first):
            found = medium(name, ambiguous=True)
        if found and found.kind != "platform":
            return Outlet(first, last, found)
    return None


def _is_addressed(tokens: Tokens, first: int) -> bool:
    """Whether a name stands where a medium is told something or something is written in it: "wrote in the Guardian"."""
    before = first - 1 - (first > 0 and tokens.word(first - 1).lower() == "the")
    if before < 0:
        return False
    return tokens.lemma[before] in TELLING or (
        tokens.lemma[before] == "in" and before > 0 and tokens.lemma[before - 1] in WRITING
    )


def _by_shape(name: str) -> Medium | None:
    """A medium that is in no table, told by its name: "Evening Standard", "Radio Zeta", "Il Sole"."""
    return Medium(name, "newspaper") if SHAPE.fullmatch(name) else None


def in_span(tokens: Tokens, mentions: Sequence[Outlet], span: Span) -> list[Outlet]:
    """The mentions that stand inside a character span."""
    start, end = span
    return [m for m in mentions if start <= tokens.start[m.first] and tokens.end[m.last] <= end]


def affiliation(tokens: Tokens, mentions: Sequence[Outlet], source: Span) -> Outlet | None:
    """The medium that the source speaks for or came through: "CNN's Jake Tapper", "Washington Post reporter Jo Li",
    "Sam Roe of Morning Consult", "documents seen by the Financial Times", "analysts polled by Reuters".

    A medium that only says whose poll or report it is ("the Reuters/Ipsos poll") is a part of the source's name.
    """
    start, end = source
    for mention in in_span(tokens, mentions, source):
        head = tokens.head[mention.last]
        if not start <= tokens.start[head] < end or head == mention.last:
            continue
        if tokens.dep[mention.last] == "poss" or (
            tokens.dep[mention.last] in ("compound", "nmod", "amod") and head > mention.last
        ):
            if tokens.pos[head] == "PROPN" or _is_journalist(tokens, head):
                return mention
        elif tokens.dep[mention.last] == "pobj":
            governor = tokens.head[head]
            if tokens.lemma[head] == "by" and tokens.lemma[governor] in SEEING:
                return mention
            if tokens.lemma[head] == "in" and tokens.lemma[governor] in APPEARING:
                return mention
            if tokens.lemma[head] in ("of", "with", "from", "at", "for", "in") and (
                tokens.pos[governor] == "PROPN" or _is_journalist(tokens, governor)
            ):
                return mention
    return None


def staff(tokens: Tokens, mentions: Sequence[Outlet], people: Sequence[tuple[int, int, Entity]]) -> dict[str, Outlet]:
    """The medium of each person, by entity, who is called a journalist in a sentence that names a medium before him or
    right after: "the Post sent its reporter Ann Lee", "Ann Lee, a columnist for the Post"."""
    found: dict[str, Outlet] = {}
    for start, _, entity in people:
        if entity.kind != "person" or not entity.named or entity.id in found:
            continue
        at = bisect.bisect_left(tokens.start, start)
        if at >= len(tokens):
            continue
        near = range(max(at - NEAR_NAME, 0), min(at + NEAR_NAME, len(tokens)))
        if not any(_is_journalist(tokens, index) and tokens.sentence[index] == tokens.sentence[at] for index in near):
            continue
        beside = [m for m in mentions if tokens.sentence[m.first] == tokens.sentence[at] and abs(m.first - at) <= NEAR]
        if beside:
            found[entity.id] = min(beside, key=lambda mention: abs(mention.first - at))
    return found


def _is_journalist(tokens: Tokens, head: int) -> bool:
    return tokens.lemma[head] in JOURNALISTS


def aside(tokens: Tokens, mentions: Sequence[Outlet], relation: Relation) -> Outlet | None:
    """The medium that passes this one statement on between commas ("…, the AP reports, …")."""
    for span in relation.cue:
        sentence = sentence_of(tokens, span)
        for mention in mentions:
            if tokens.sentence[mention.first] == sentence and _is_aside(tokens, mention, relation):
                return mention
    return None


def _is_aside(tokens: Tokens, mention: Outlet, relation: Relation) -> bool:
    """Whether the medium reports in a clause of its own, between commas."""
    first = mention.first - (mention.first > 0 and tokens.pos[mention.first - 1] == "DET")
    verb = mention.last + 1
    while verb < len(tokens) and tokens.pos[verb] in ("AUX", "ADV"):
        verb += 1
    if verb + 1 >= len(tokens) or tokens.lemma[verb] not in REPORTING or first == 0:
        return False
    cue = {index for span in relation.cue for index in within(tokens, span)}
    return verb not in cue and tokens.word(first - 1) in ASIDE_MARKS and tokens.word(verb + 1) in ASIDE_MARKS


def cited(tokens: Tokens, relation: Relation) -> Span | None:
    """Who is cited beside the cue or by it, as a character span: the object of "citing the governor", of "quoted Ann
    Lee as saying"."""
    if not relation.cue:
        return None
    sentence = sentence_of(tokens, relation.cue[0])
    words = list(_sentence_tokens(tokens, sentence, relation.cue[0]))
    inside = {index for span in relation.content for index in within(tokens, span)}
    cue = {index for span in relation.cue for index in within(tokens, span)}
    for index in words:
        if tokens.lemma[index] not in PASSING_ON or index in inside:
            continue
        if tokens.tag[index] != "VBG" and index not in cue:
            continue
        for child in words:
            is_object = tokens.head[child] == index and tokens.dep[child] in ("dobj", "pobj") and child > index
            if is_object and (child not in inside or _as_saying(tokens, child)):
                return phrase(tokens, child)
    return None


def _as_saying(tokens: Tokens, noun: int) -> bool:
    return noun + 2 < len(tokens) and tokens.lemma[noun + 1] == "as" and tokens.tag[noun + 2] == "VBG"


def phrase(tokens: Tokens, head: int) -> Span:
    """The characters of the noun phrase headed by a token: its subtree up to a comma, a relative clause or a verb."""
    first = last = head
    for index in range(head - 1, -1, -1):
        if tokens.sentence[index] != tokens.sentence[head] or head not in tokens.ancestors(index)[1:]:
            break
        first = index
    index = head + 1
    while index < len(tokens) and tokens.sentence[index] == tokens.sentence[head]:
        if head not in tokens.ancestors(index)[1:] or tokens.word(index) in (",", "—", "–", ";", ":", "("):
            break
        clause = tokens.dep[index] in ("relcl", "acl") or tokens.tag[index] in ("WP", "WDT", "WP$")
        if clause and tokens.word(tokens.head[index]).lower() != "those":
            break
        last = index
        index += 1
    return tokens.start[first], tokens.end[last]


def last_before(tokens: Tokens, mentions: Sequence[Outlet], span: Span) -> Outlet | None:
    """The last medium mentioned before a span, no farther back than NEAR_PARAGRAPHS."""
    at = bisect.bisect_left(tokens.start, span[0])
    before = [mention for mention in mentions if mention.last < at]
    near = before and at < len(tokens) and tokens.paragraph[at] - tokens.paragraph[before[-1].last] <= NEAR_PARAGRAPHS
    return before[-1] if near else None


def ends_with_colon(tokens: Tokens, span: Span) -> bool:
    """Whether the paragraph that a span stands in ends with a colon."""
    at = next(iter(within(tokens, span)), 0)
    end = bisect.bisect_right(tokens.paragraph, tokens.paragraph[at]) if len(tokens) else 0
    return end > 0 and tokens.word(end - 1) == ":"


def sentence_of(tokens: Tokens, span: Span) -> int:
    """The sentence that a character span begins in, -1 where no token does."""
    for index in within(tokens, span):
        return tokens.sentence[index]
    return -1


def within(tokens: Tokens, span: Span) -> range:
    """The tokens that begin inside a character span."""
    return range(bisect.bisect_left(tokens.start, span[0]), bisect.bisect_left(tokens.start, span[1]))


def _sentence_tokens(tokens: Tokens, sentence: int, near: Span) -> Iterator[int]:
    at = next(iter(within(tokens, near)), 0)
    first = at
    while first and tokens.sentence[first - 1] == sentence:
        first -= 1
    while first < len(tokens) and tokens.sentence[first] == sentence:
        yield first
        first += 1
