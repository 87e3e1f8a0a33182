"""The numbers that a claim is told with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from accordingto.compare.numerals import Numeral
from accordingto.compare.telling import Statement
from accordingto.compare.wording import CONCEPT
from accordingto.records import Version


def versions(told: Sequence[Statement]) -> tuple[Version, ...]:
    """What is counted in a claim and how it is told: for every quantity that two members count, or that all count where
    they have one wording, each number with the members (indices) that have it, the most told first."""
    counted = Counter(unit for each in told for unit in {number.unit for number in each.numbers})
    alone = len({each.text for each in told}) == 1
    found: list[Version] = []
    for unit in sorted(unit for unit, count in counted.items() if count > 1 or alone):
        groups: dict[tuple[float | None, float | None], list[int]] = {}
        names: Counter[str] = Counter()
        for at, each in enumerate(told):
            for number in _of(each, unit):
                members = groups.setdefault((number.low, number.high), [])
                if at not in members:
                    members.append(at)
                names[number.word] += 1
        name = (
            unit.removeprefix(CONCEPT)
            if unit.startswith(CONCEPT)
            else min(names, key=lambda word: (-names[word], word))
        )
        found += [
            Version(KINDS.get(name, name), low, high, tuple(members))
            for (low, high), members in sorted(groups.items(), key=lambda each: (-len(each[1]), each[1]))
        ]
    return tuple(found)


# Concepts that a reading's quantities have another name for.
KINDS = {
    "death": "killed",
    "injury": "injured",
    "arrest": "arrested",
    "evacuate": "displaced",
    "resident": "people",
    "job": "jobs",
    "worker": "workers",
}


def _of(told: Statement, unit: str) -> list[Numeral]:
    return [number for number in told.numbers if number.unit == unit]
