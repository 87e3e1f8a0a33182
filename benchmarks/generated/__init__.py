"""Generated reports and readings in any number, for measuring how the store, the queries, the comparer and the reading
room grow. No model runs: the texts are put together from the words of ``words.json``, and what stands where is
known because it was put there.

    for reading in readings(100_000, seed=1): …

Reports tell stories: an agency's report comes first, then copies, cuts, rewordings, local reports with passages of the
agency's in them, and reports of other people's own. How often an outlet, a speaker, a town or a kind of event occurs
falls off as in Zipf's law, and so does how many reports a story has. ``tellings`` says of each report what it is, so
that what a comparer finds can be counted against it. The same count and seed give the same readings, and a greater
count begins with those of a smaller one. Stories overlap in time as in a feed; only ``WINDOW`` of them are held.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

import msgspec

from accordingto.records import Reading, Report
from benchmarks.generated.plan import Fact, Paragraph, Sheet, Story, same_object
from benchmarks.generated.text import write
from benchmarks.generated.world import World

WINDOW = 16  # stories that are being told at a time
STORIES_A_DAY = 40
FIRST_DAY = datetime.date(2024, 1, 1)
MOST_TELLINGS = 60
# How a report after the agency's first comes about, and how often.
KINDS = {
    "reprint": 25,  # word for word, under another headline
    "cut": 20,  # paragraphs left out and put in another order
    "rewrite": 20,  # a third of the paragraphs in other words
    "local": 12,  # passages of the agency's, word for word, among paragraphs of its own
    "paraphrase": 5,  # everything in other words
    "independent": 13,  # the same events from other speakers, in other words
    "denial": 5,  # somebody denies the first thing that the agency told
}
COPIES = frozenset({"reprint", "cut", "rewrite"})


class Telling(msgspec.Struct, frozen=True):
    """A reading and how it came about.

    ``story`` numbers the event; ``kind`` is "original" or one of ``KINDS``; ``original`` is the id of the agency's
    report that it was made from, None where it was not. ``facts`` are the numbers, within the story, of what it tells,
    in order, and ``speakers`` who says each; ``borrowed`` are those it tells in the agency's very words.
    """

    reading: Reading
    story: int
    kind: str
    original: str | None
    facts: tuple[int, ...]
    speakers: tuple[str, ...]
    borrowed: tuple[int, ...]


def readings(count: int, seed: int = 0) -> Iterator[Reading]:
    """``count`` readings with entities, attributions with chains, events and parts."""
    return (telling.reading for telling in tellings(count, seed))


def reports(count: int, seed: int = 0) -> Iterator[Report]:
    """The reports of the same readings alone, with everything known of them given."""
    return (telling.reading.report for telling in tellings(count, seed))


def tellings(count: int, seed: int = 0) -> Iterator[Telling]:
    """``count`` readings, each with how it came about."""
    world = World(seed)
    choose = random.Random(seed)  # noqa: S311 - see World
    started = 0
    told: list[Iterator[Telling]] = []
    made = 0
    while made < count:
        while len(told) < WINDOW:
            told.append(_story(world, seed, started))
            started += 1
        at = choose.randrange(len(told))
        telling = next(told[at], None)
        if telling is None:
            told.pop(at)
        else:
            made += 1
            yield telling


def _story(world: World, seed: int, number: int) -> Iterator[Telling]:
    """The reports of one story, the agency's first."""
    rng = random.Random(f"{seed}-{number}")  # noqa: S311 - see World
    day = FIRST_DAY + datetime.timedelta(number // STORIES_A_DAY)
    story = Story(number, world.town(rng), day, world.agency(rng), [], rng.randint(4, 7))
    for at in range(story.shared):
        _tell(world, rng, story, event=at == 0 or rng.random() < 0.6)
    first = [Paragraph(at, 0, fact.speaker) for at, fact in enumerate(story.facts)]
    original = _telling(world, rng, story, "original", first, story.agency, day, None)
    yield original
    outlets = {story.agency}
    tellings = min(int(rng.paretovariate(1.1)), MOST_TELLINGS)
    for after in range(1, tellings):
        kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
        outlet = world.outlet(rng, outlets)
        outlets.add(outlet)
        later = day + datetime.timedelta(min(after // 5, 3))
        paragraphs = _paragraphs(world, rng, story, kind)
        source = None if kind in ("independent", "denial") else original.reading.report.id
        yield _telling(world, rng, story, kind, paragraphs, outlet, later, source)


def _telling(
    world: World,
    rng: random.Random,
    story: Story,
    kind: str,
    paragraphs: list[Paragraph],
    outlet: str,
    day: datetime.date,
    original: str | None,
) -> Telling:
    # Copies mostly say where they are from; of rewordings only some do.
    credited = kind in ("original", "reprint", "cut", "local") or (kind == "rewrite" and rng.random() < 0.5)
    dateline = kind in ("original", "reprint")
    byline = () if kind in ("original", *COPIES) else (world.person(rng),)
    sheet = Sheet(outlet, day, story.agency if credited else None, dateline, byline, rng.randrange(1 << 30))
    return Telling(
        reading=write(world, story, paragraphs, sheet),
        story=story.number,
        kind=kind,
        original=original,
        facts=tuple(paragraph.fact for paragraph in paragraphs),
        speakers=tuple(paragraph.speaker.name for paragraph in paragraphs),
        borrowed=tuple(p.fact for p in paragraphs if not p.wording and original is not None and p.fact < story.shared),
    )


def _paragraphs(world: World, rng: random.Random, story: Story, kind: str) -> list[Paragraph]:
    """What a report after the first tells, in what words, and who says it."""
    facts = story.facts[: story.shared]
    same = [Paragraph(at, 0, fact.speaker) for at, fact in enumerate(facts)]
    if kind == "reprint":
        return same
    if kind == "cut":
        return rng.sample(same, rng.randint(max(2, len(same) * 3 // 5), len(same) - 1))
    if kind == "rewrite":
        changed = set(rng.sample(range(len(same)), max(1, round(len(same) * 0.35))))
        return [Paragraph(p.fact, 1 if p.fact in changed else 0, p.speaker) for p in same]
    if kind == "paraphrase":
        return [Paragraph(p.fact, 2, p.speaker) for p in same]
    if kind == "local":
        own = [_own(world, rng, story) for _ in range(rng.randint(2, 4))]
        mixed = own + rng.sample(same, 2)
        rng.shuffle(mixed)
        return mixed
    if kind == "denial":
        said = [Paragraph(0, 2, world.official(rng), denies=True)]
        return [*said, *(_own(world, rng, story) for _ in range(rng.randint(2, 4)))]
    told = sorted(rng.sample(range(len(facts)), rng.randint(2, len(facts) - 1)))
    seen = [Paragraph(at, 2, world.speaker(rng), version=rng.randint(1, 4)) for at in told]
    return [*seen, _own(world, rng, story)]


def _own(world: World, rng: random.Random, story: Story) -> Paragraph:
    """Something that this report alone tells; its fact is added to the story's."""
    fact = _tell(world, rng, story, event=rng.random() < 0.4)
    return Paragraph(len(story.facts) - 1, 0, fact.speaker)


def _tell(world: World, rng: random.Random, story: Story, *, event: bool) -> Fact:
    """Add a fact to a story that it does not have yet: no two of them are the same claim."""
    statements = [row for row in world.words["statements"] if all(row[1] != fact.statement for fact in story.facts)]
    if event or not statements:
        speaker, topic = world.speaker(rng), world.topic(rng)
        act, statement = rng.choices(("say", "accuse", "believe"), (8, 1, 1))[0], ""
    else:
        speaker, topic = world.official(rng), None
        act, statement = rng.choice(statements)
    picks = tuple(rng.randrange(1 << 20) for _ in range(12))
    while any(topic is not None and topic is fact.topic and same_object(picks, fact) for fact in story.facts):
        topic = world.topic(rng)
        picks = tuple(rng.randrange(1 << 20) for _ in range(12))
    fact = Fact(
        speaker=speaker,
        act=act,
        topic=topic,
        statement=statement,
        picks=picks,
        number=int(2 ** rng.uniform(1, 9)),
        form=rng.randrange(5),
        relay=world.outlet(rng, ()) if rng.random() < 0.12 else None,
    )
    story.facts.append(fact)
    return fact
