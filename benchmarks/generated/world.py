"""The world that generated reports are about: towns, outlets and people whose names are put together from syllables,
and who occur as often as Zipf's law has it."""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from accordingto.events.crosswalk import cameo
from accordingto.events.ontology import load
from accordingto.records import EntityKind

COUNTRIES, TOWNS, OUTLETS, OFFICIALS = 40, 1500, 150, 900


class Speaker(msgspec.Struct, frozen=True):
    """One who is quoted. ``title`` comes before the name and ``role`` after it ("the mayor"); ``kind`` is that of an
    entity. Without ``named`` the name is a description; ``hidden`` tells that it hides who speaks."""

    name: str
    kind: EntityKind
    title: str = ""
    role: str = ""
    country: str | None = None
    sectors: tuple[str, ...] = ()
    named: bool = True
    hidden: bool = False


class Town(msgspec.Struct, frozen=True):
    """A town, the country it is in, and where it is in degrees."""

    name: str
    country: str
    code: str
    lat: float
    lon: float


class World:
    """Everything that more than one story shares; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.words: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
        rng = random.Random(f"world-{seed}")  # noqa: S311 - chance decides words here, and has to be the same again
        # Alpha-3 codes that ISO 3166 leaves to users, so that no real country is spoken of.
        countries = [(f"{self._stem(rng)}ia", f"X{65 + at // 26:c}{65 + at % 26:c}") for at in range(COUNTRIES)]
        self.towns = [
            Town(
                self._stem(rng) + rng.choice(self.words["town_ends"]),
                *countries[zipf(rng, COUNTRIES)],
                round(rng.uniform(-50, 65), 4),
                round(rng.uniform(-170, 175), 4),
            )
            for _ in range(TOWNS)
        ]
        names = (f"{rng.choice(self.towns).name} {rng.choice(self.words['papers'])}" for _ in range(3 * OUTLETS))
        self.outlets = list(dict.fromkeys(names))[:OUTLETS]
        self.officials = [self._official(rng) for _ in range(OFFICIALS)]
        ontology = load()
        for topic in self.words["topics"]:
            topic["quad"] = ontology.types[topic["type"]].quad
            topic["cameo"] = cameo(topic["type"], topic["mode"], topic["contexts"], ontology)
        self._topics = rng.sample(self.words["topics"], len(self.words["topics"]))

    def town(self, rng: random.Random) -> Town:
        """A town."""
        return self.towns[zipf(rng, TOWNS)]

    def topic(self, rng: random.Random) -> dict[str, Any]:
        """A kind of event with its words."""
        topic: dict[str, Any] = self._topics[zipf(rng, len(self._topics))]
        return topic

    def agency(self, rng: random.Random) -> str:
        """A news agency."""
        names: list[str] = self.words["agencies"]
        return names[zipf(rng, len(names))]

    def outlet(self, rng: random.Random, but: Collection[str]) -> str:
        """An outlet that is none of ``but``."""
        while (name := self.outlets[zipf(rng, len(self.outlets))]) in but:
            pass
        return name

    def person(self, rng: random.Random) -> str:
        """A name."""
        return f"{rng.choice(self.words['first'])} {self._stem(rng)}{rng.choice(self.words['surname_ends'])}"

    def official(self, rng: random.Random) -> Speaker:
        """Somebody with an office, whom other stories quote too."""
        return self.officials[zipf(rng, len(self.officials))]

    def speaker(self, rng: random.Random) -> Speaker:
        """Whoever is quoted: mostly officials, then witnesses, people unnamed, documents."""
        draw = rng.random()
        if draw < 0.6:
            return self.official(rng)
        if draw < 0.8:
            return Speaker(self.person(rng), "person", role=rng.choice(self.words["witnesses"]), sectors=("CVL",))
        if draw < 0.93:
            body = rng.choice(self.words["bodies"])
            return Speaker(rng.choice(self.words["unnamed"]).format(body=body), "person", named=False, hidden=True)
        return Speaker(rng.choice(self.words["documents"]), "document", named=False)

    def _official(self, rng: random.Random) -> Speaker:
        title, role, sector = rng.choice(self.words["posts"])
        code = self.towns[zipf(rng, TOWNS)].code
        return Speaker(self.person(rng), "person", title, f"the {role}", code, (sector,))

    def _stem(self, rng: random.Random) -> str:
        syllables: list[str] = self.words["syllables"]
        return "".join(rng.choices(syllables, k=rng.choice((2, 2, 3)))).capitalize()


def zipf(rng: random.Random, size: int) -> int:
    """A number below ``size``, the greater the rarer: its rank's share falls off about as one over the rank."""
    return int((size + 1) ** rng.random()) - 1
