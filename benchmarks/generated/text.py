"""One generated report as text, and the reading of it: every span is noted while its words are put down."""

from __future__ import annotations

from typing import Any

from accordingto.records import (
    Actor,
    Attribution,
    Date,
    Dateline,
    Event,
    Factuality,
    Form,
    Link,
    Part,
    Passage,
    Place,
    Quantity,
    Reading,
    Report,
    Source,
    Span,
)
from benchmarks.generated.pen import Pen
from benchmarks.generated.plan import DETAIL, FRONT, OBJECT, SUBJECT, VERB, WHEN, WHERE, Fact, Paragraph, Sheet, Story
from benchmarks.generated.world import Speaker, World

CODER = "generated"
HAPPENED = Factuality(3.0, "positive", "certain", "past")
DENIED = Factuality(-3.0, "negative", "certain", "past")
# How a number stands in a sentence, by what it counts; the quantity itself comes between.
COUNTED = {
    "killed": (", killing ", " people"),
    "injured": (", injuring ", " people"),
    "protesters": (", with ", " protesters in the crowd"),
    "people": (", which touched ", " people"),
    "arrested": (", and ", " people were arrested"),
    "troops": (", with ", " soldiers"),
    "money": (", at a cost of ", ""),
}
CUT_SHORT = 60  # characters of a headline's object


def write(world: World, story: Story, paragraphs: list[Paragraph], sheet: Sheet) -> Reading:
    """The report on ``sheet`` that tells ``paragraphs``, and its reading."""
    return _Writer(world, story, sheet).write(paragraphs)


class _Writer(Pen):
    def __init__(self, world: World, story: Story, sheet: Sheet) -> None:
        super().__init__()
        self.words, self.story, self.sheet = world.words, story, sheet
        self.attributions: list[Attribution] = []
        self.events: list[Event] = []
        self.tail = tuple(Link(name) for name in dict.fromkeys(filter(None, (sheet.agency, sheet.outlet))))

    def write(self, paragraphs: list[Paragraph]) -> Reading:
        sheet, story = self.sheet, self.story
        title = self.headline(story.facts[paragraphs[0].fact])
        self.part("headline", title)
        if sheet.byline:
            self.part("byline", f"By {sheet.byline[0]}")
        dateline = None
        start = self.length
        if sheet.dateline:
            printed = f"{story.day:%b} {story.day.day}"
            dateline = Dateline(f"{story.town.name.upper()}, {story.town.country}", sheet.agency, printed)
            head = self.add(f"{dateline.place}, {printed} ({sheet.agency}) -")
            self.parts.append(Part("dateline", *head))
            self.add(" ")
            start = self.length
        for paragraph in paragraphs:
            self.paragraph(paragraph)
            self.add("\n")
        self.parts.append(Part("body", start, self.length - 1))
        credited = sheet.agency is not None and sheet.agency != sheet.outlet
        if credited and not sheet.dateline:
            self.part("credit", f"Source: {sheet.agency}")
        report = Report(
            text="".join(self.pieces),
            outlet=sheet.outlet,
            url=f"https://{sheet.outlet.replace(' ', '').lower()}.example/{sheet.day}/{story.number}-{sheet.salt:x}",
            title=title,
            byline=sheet.byline,
            dateline=dateline,
            published=sheet.day,
            language="en",
            credits=(sheet.agency,) if credited and sheet.agency else (),
        )
        return Reading(
            report=report,
            entities=self.entities(),
            attributions=tuple(self.attributions),
            events=tuple(self.events),
            parts=tuple(self.parts),
            coder=CODER,
        )

    def headline(self, fact: Fact) -> str:
        town, salt = self.story.town.name, self.sheet.salt
        if fact.topic is None:
            said = _choice(fact.statement, salt).format(town=town, n=fact.number)
            return f"{fact.speaker.name}: {said[0].upper()}{said[1:CUT_SHORT]}"
        subject, verb, thing = (
            _choice(options, salt >> at)
            for at, options in enumerate(
                (
                    self.subject(fact)[0],
                    _pick(fact.topic["verbs"], fact, VERB),
                    _pick(fact.topic["objects"], fact, OBJECT),
                )
            )
        )
        told = f"{subject} {verb} {thing}"
        return f"{town}: {told}" if salt & 8 else f"{told[0].upper()}{told[1:]} in {town}"

    def paragraph(self, paragraph: Paragraph) -> None:
        """A statement with its source, and two sentences of the outlet's own."""
        fact = self.story.facts[paragraph.fact]
        speaker, changed = paragraph.speaker, paragraph.wording == 2
        act = "deny" if paragraph.denies else "show" if speaker.kind == "document" else fact.act
        form = (fact.form + changed) % 5 if act == "say" else 0
        name = f"a{len(self.attributions) + 1}"
        relay = None
        kind: Form = "indirect"
        if form == 1:
            cue = self.add("According to")
            self.add(" ")
            source = self.source(speaker, after=False)
            self.add(", ")
            content = self.clause(paragraph, fact, name)
            self.add(".")
        elif form in (2, 3):
            kind = "direct" if form == 2 else "indirect"
            start = self.add("“")[0] if form == 2 else self.length
            content = self.clause(paragraph, fact, name, capital=True)
            content = (start, self.add(",”")[1] if form == 2 else content[1])
            self.add(" " if form == 2 else ", ")
            source = self.source(speaker, after=False)
            self.add(" ")
            cue = self.add(_choice(self.words["cues"]["say"], changed))
            self.add(".")
        else:
            source = self.source(speaker, after=bool(fact.form & 1) or changed, capital=True)
            self.add(" ")
            if fact.relay and act == "say":
                relay = fact.relay
                cue = self.add("told")
                self.add(f" the {relay} ")
            else:
                cue = self.add(_choice(self.words["cues"][act], changed))
                self.add(" ")
            start = self.add("that ")[0]
            content = (start, self.clause(paragraph, fact, name)[1])
            self.add(".")
        self.attribute(name, speaker, relay, source, cue, content, kind, act)
        for at in (0, 1):
            self.detail(fact, paragraph.wording, at)

    def attribute(
        self,
        number: str,
        speaker: Speaker,
        relay: str | None,
        source: Span,
        cue: Span,
        content: Span,
        form: Form,
        act: str,
    ) -> None:
        entity = self.mention(speaker, source)
        first = Link(f"unnamed: {speaker.name.split(' ', 1)[1]}" if speaker.hidden else speaker.name, (entity,))
        between = (Link(relay),) if relay and relay != self.sheet.outlet else ()
        self.attributions.append(
            Attribution(
                id=number,
                parent=None,
                source=Source((source,), self.text(source), (entity,), speaker.hidden),
                cue=Passage((cue,), self.text(cue)),
                content=Passage((content,), self.text(content)),
                form=form,
                act=act,
                chain=(first, *between, *self.tail),
                confidence=round(0.6 + (content[0] * 7919 % 400) / 1000, 3),
            )
        )

    def source(self, speaker: Speaker, *, after: bool, capital: bool = False) -> Span:
        """Who says it: "Mayor Anna Holm", "Anna Holm, the mayor,", "a diplomat"."""
        if speaker.title and not after:
            return self.add(f"{speaker.title} {speaker.name}")
        if speaker.role and after:
            return self.add(f"{speaker.name}, {speaker.role},")
        return self.add(speaker.name[0].upper() + speaker.name[1:] if capital else speaker.name)

    def clause(self, paragraph: Paragraph, fact: Fact, attribution: str, *, capital: bool = False) -> Span:
        """What is said; its event, if it tells one, is noted."""
        town, wording, weekday = self.story.town, paragraph.wording, f"{self.story.day:%A}"
        number = fact.number + 2 * paragraph.version
        if fact.topic is None:
            said = _choice(fact.statement, wording == 2 or (wording == 1 and fact.picks[0] & 1))
            said = said.format(town=town.name, n=number)
            return self.add(said[0].upper() + said[1:] if capital else said)
        start = self.length
        where, when = (_pick(self.words[key], fact, slot) for key, slot in (("where", WHERE), ("when", WHEN)))
        place_at = self.named(where, "{town}", town.name, capital) if wording == 2 else None
        self.add(", " if place_at else "")
        subject, sector = self.subject(fact)
        printed = self.slot(subject, wording, fact, SUBJECT)
        actor = self.add(printed[0].upper() + printed[1:] if capital and not place_at else printed)
        self.add(" ")
        trigger = self.add(self.slot(_pick(fact.topic["verbs"], fact, VERB), wording, fact, VERB))
        self.add(" ")
        thing = self.add(self.slot(_pick(fact.topic["objects"], fact, OBJECT), wording, fact, OBJECT))
        self.add(" ")
        if place_at is None:
            place_at = self.named(where, "{town}", town.name)
            self.add(" ")
        date_at = self.named(when, "{day}", weekday)
        quantities = self.count(fact.topic["count"], number, exact=paragraph.version > 0)
        group = Speaker(self.text(actor), "group", sectors=(sector,), country=town.code, named=False)
        day = self.story.day
        self.events.append(
            Event(
                id=f"v{len(self.events) + 1}",
                type=fact.topic["type"],
                mode=fact.topic["mode"],
                contexts=tuple(fact.topic["contexts"]),
                cameo=fact.topic["cameo"],
                quad=fact.topic["quad"],
                trigger=Passage((trigger,), self.text(trigger)),
                actors=(Actor(actor, group.name, self.mention(group, actor), town.code, (sector,)),),
                recipients=(Actor(thing, self.text(thing), None, town.code, ("CVL",)),),
                place=Place(
                    place_at, town.name, town.name, town.lat, town.lon, town.code, precision="city", confidence=0.9
                ),
                date=Date(date_at, weekday, day, day, "day", "DATE", day.isoformat()),
                quantities=quantities,
                factuality=DENIED if paragraph.denies else HAPPENED,
                attribution=attribution,
                evidence=CODER,
                confidence=round(0.5 + (trigger[0] * 104729 % 500) / 1000, 3),
            )
        )
        return start, self.length

    def subject(self, fact: Fact) -> tuple[str, str]:
        assert fact.topic is not None
        subject, sector = _pick(fact.topic["subjects"], fact, SUBJECT)
        return subject.replace("{front}", f"{self.stem(fact.picks[FRONT])} Front"), sector

    def slot(self, options: str, wording: int, fact: Fact, slot: int) -> str:
        return _choice(options, wording == 2 or (wording == 1 and (fact.picks[slot] >> 10) & 1))

    def count(self, kind: str | None, number: int, *, exact: bool) -> tuple[Quantity, ...]:
        if kind is None:
            return ()
        before, after = COUNTED[kind]
        self.add(before)
        printed = f"${number} million" if kind == "money" else str(number)
        span = self.add(printed if exact else f"at least {printed}")
        self.add(after)
        low = float(number * 1_000_000 if kind == "money" else number)
        return (Quantity(kind, low, low if exact else None, span, "USD" if kind == "money" else None),)

    def detail(self, fact: Fact, wording: int, at: int) -> None:
        """A sentence in the outlet's own voice."""
        pick = fact.picks[DETAIL + at]
        subject, verb, end = (
            self.slot(_pick(self.words[key], fact, DETAIL + 2 * at + slot), wording, fact, DETAIL + slot)
            for slot, key in enumerate(("detail_subjects", "detail_verbs", "detail_ends"))
        )
        self.add(f" {subject} in {self.stem(pick)} {verb} {end}.")

    def stem(self, pick: int) -> str:
        syllables = self.words["syllables"]
        return "".join(syllables[(pick >> shift) & 31] for shift in (0, 5, 10)).capitalize()


def _pick(options: list[Any], fact: Fact, slot: int) -> Any:
    return options[fact.picks[slot] % len(options)]


def _choice(options: str, other: int | bool) -> str:
    """``a|b``: the one, or the other if there is one."""
    first, _, second = options.partition("|")
    return second if other & 1 and second else first
