"""Where a claim comes from: the ends of its chains, merged where they are one.

Every asserting member has an end: the one who first says it in that report. Ends are one origin when they are the same
speaker or his office, the same document, the same unnamed source (as far as it can be told: one outlet's), or where the
members are one copied text. An end that is itself an outlet is followed to that outlet's own reports of the claim, and
from there on; outlets that only cite one another are a circle, and no origin. What an outlet tells in its own voice
after others attributed it is a repetition, and no origin.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from accordingto.compare.circles import components
from accordingto.compare.reasons import why
from accordingto.compare.reuse import Lookup
from accordingto.compare.speakers import head, is_hidden, is_medium, is_nobody, same_speaker
from accordingto.compare.telling import Statement
from accordingto.compare.wording import words
from accordingto.data.tables import fold
from accordingto.records import Origin, SharedPassage, Span

SAME_WORDS = 6  # of a statement that two outlets have word for word, which is no chance
MUCH = 0.6  # of the features of two statements in two copies of a report, to be one statement of it
UNDATED = 10**9  # later than every day, so that what has no date is never the first


class Told(msgspec.Struct, frozen=True):
    """A statement of a claim and the report that makes it: its id, its outlet as chains name it, its agency, the day of
    publication as an ordinal."""

    report: str
    outlet: str
    agency: str | None
    day: int | None
    statement: Statement


class Traced(msgspec.Struct, frozen=True):
    """``origins`` in the order of their first report, ``repeats`` the members that repeat, ``circles`` as a claim has
    them, ``first`` the index of the first member, None where nobody has a date."""

    origins: tuple[Origin, ...]
    repeats: frozenset[int]
    circles: tuple[tuple[str, ...], ...]
    first: int | None


class Ends:
    """Union-find over members, with the reasons that joined them."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))
        self.reasons: list[tuple[int, int, str]] = []

    def root(self, at: int) -> int:
        """The member that stands for the group of another."""
        while self.parent[at] != at:
            at = self.parent[at]
        return at

    def join(self, left: int, right: int, reason: str) -> None:
        """Make one group of two, if they are two."""
        one, two = self.root(left), self.root(right)
        if one != two:
            self.parent[max(one, two)] = min(one, two)
            self.reasons.append((left, right, reason))


def trace(told: Sequence[Told], denies: Sequence[bool], lookup: Lookup) -> Traced:
    """Trace a claim's asserting members to their origins. ``told`` is in the order of publication."""
    asserting = [at for at in range(len(told)) if not denies[at]]
    outlets = {fold(each.outlet) for each in told} | {fold(each.agency) for each in told if each.agency}
    kinds = {at: _kind(told[at], outlets) for at in asserting}
    attributed = [at for at in asserting if kinds[at] in ("named", "hidden", "medium")]
    repeats = {at for at in asserting if kinds[at] in ("own", "nobody") and _repeated(told, at, attributed, kinds)}
    grounds = [at for at in asserting if at not in repeats and kinds[at] != "medium"]
    ends = Ends(len(told))
    for place, left in enumerate(grounds):
        for right in grounds[place + 1 :]:
            if reason := _same(told[left], told[right], kinds[left], kinds[right], lookup):
                ends.join(left, right, reason)
    cited = {at: _cited(told[at]) for at in asserting if kinds[at] == "medium"}
    circles, reached = _follow(told, grounds, cited, ends)
    origins = _origins(told, grounds, cited, reached, ends, kinds)
    return Traced(origins, frozenset(repeats), circles, _first(told))


def _kind(told: Told, outlets: set[str]) -> str:
    """What sort of end a member has: "own" voice, "medium", "nobody", "hidden" or "named"."""
    speaker = told.statement.speaker
    name = fold(speaker.name)
    if not told.statement.said or told.statement.headline or name in (fold(told.outlet), fold(told.agency or "")):
        return "own"  # who speaks in a headline is told by the report under it
    if is_medium(speaker) or name in outlets:
        return "medium"
    if is_nobody(speaker):
        return "nobody"
    return "hidden" if is_hidden(speaker) else "named"


def _repeated(told: Sequence[Told], at: int, attributed: Sequence[int], kinds: dict[int, str]) -> bool:
    """Whether somebody else's word for it was there before: in this report, or in another of that day or earlier."""
    own = told[at]
    day = own.day if own.day is not None else UNDATED
    for each in attributed:
        if told[each].report == own.report:
            return True
        other = told[each].day
        if other is None or other <= day:
            return True
    if kinds[at] == "nobody":
        return bool(attributed)
    return own.statement.headline and any(
        each != at and told[each].report == own.report and not told[each].statement.headline for each in kinds
    )


def _same(left: Told, right: Told, one: str, two: str, lookup: Lookup) -> str | None:
    """Why two ends are one, in words; None where they are not."""
    first, second = left.statement.speaker, right.statement.speaker
    if one == two == "named" and (reason := same_speaker(first, second)):
        return reason
    if one in ("own", "nobody") and two in ("own", "nobody") and _voice(left) == _voice(right):
        return "the same agency" if left.agency and left.report != right.report else "the same outlet"
    if one == two == "hidden" and _same_hidden(left, right):
        return "the same unnamed source"
    if left.report == right.report:
        return None
    group = lookup.copies(left.report)
    if _copied(left, right, lookup) or (
        "named" not in (one, two) and "hidden" not in (one, two) and group and group is lookup.copies(right.report)
    ):
        return "the same passage"
    return None


def _copied(left: Told, right: Told, lookup: Lookup) -> bool:
    """Whether both stand in one shared passage, in two copies of one report, or in the same words of some length."""
    one, two = left.statement, right.statement
    together = lookup.together(left.report, _span(one), right.report, _span(two))
    if isinstance(together, SharedPassage) or (together is not None and _alike(left, right) >= MUCH):
        return True
    mine = list(words(one.text))
    return len(mine) >= SAME_WORDS and mine == list(words(two.text))


def _span(statement: Statement) -> Span:
    return statement.spans[0][0], statement.spans[-1][1]


def _voice(told: Told) -> str:
    return fold(told.agency or told.outlet)


def _same_hidden(left: Told, right: Told) -> bool:
    """Unnamed sources are one where the same outlet heard them and the words for them can mean the same."""
    heard = [next((fold(name) for name in each.statement.chain[1:]), _voice(each)) for each in (left, right)]
    if heard[0] != heard[1]:
        return False
    one, two = (head(each.statement.speaker.name) for each in (left, right))
    return one == two or bool({one, two} & {"person", "source"})


def _cited(told: Told) -> str:
    return fold(told.statement.speaker.name)


def _follow(
    told: Sequence[Told], grounds: Sequence[int], cited: dict[int, str], ends: Ends
) -> tuple[tuple[tuple[str, ...], ...], dict[int, int | str]]:
    """Follow the members that cite outlets: the circles, and for each such member the group (an index) or the outlet
    (its name, where no report of its own is here) that it ends at; one that ends in a circle is left out."""
    names: dict[str, str] = {}
    cites: dict[str, set[str]] = {}
    grounded: dict[str, list[int]] = {}
    for at in grounds:
        for name in {fold(told[at].outlet), *(fold(each) for each in told[at].statement.chain[1:])}:
            grounded.setdefault(name, []).append(at)
    for at, name in cited.items():
        names.setdefault(name, told[at].statement.speaker.name)
        names.setdefault(fold(told[at].outlet), told[at].outlet)
        cites.setdefault(fold(told[at].outlet), set()).add(name)
        cites.setdefault(name, set())
    reach: dict[str, list[int] | str | None] = {}
    circles = []
    for group in components(cites):
        own = sorted({at for name in group for at in grounded.get(name, ())})
        further = [reach[name] for each in group for name in sorted(cites[each]) if name not in group]
        lists = [at for found in further if isinstance(found, list) for at in found]
        outside = next((found for found in further if isinstance(found, str)), None)
        closed = len(group) > 1 or group[0] in cites[group[0]]
        found: list[int] | str | None = own or lists or outside
        if found is None and not closed and not cites[group[0]]:
            found = names[group[0]]
        if found is None and closed:
            circles.append(tuple(names[each] for each in group))
        reach.update(dict.fromkeys(group, found))
    reached: dict[int, int | str] = {}
    for at, name in cited.items():
        found = reach[name]
        if isinstance(found, list):
            reached[at] = ends.root(max(found, key=lambda each: (_alike(told[at], told[each]), -each)))
        elif found is not None:
            reached[at] = found
    return tuple(circles), reached


def _alike(left: Told, right: Told) -> float:
    one, two = left.statement.marks, right.statement.marks
    return len(one & two) / (len(one | two) or 1)


def _origins(
    told: Sequence[Told],
    grounds: Sequence[int],
    cited: dict[int, str],
    reached: dict[int, int | str],
    ends: Ends,
    kinds: dict[int, str],
) -> tuple[Origin, ...]:
    groups: dict[int | str, list[int]] = {}
    for at in grounds:
        groups.setdefault(ends.root(at), []).append(at)
    for at in cited:
        if at in reached:
            groups.setdefault(reached[at], []).append(at)
    found = []
    for key, members in groups.items():
        members.sort()
        first = members[0]
        name = key if isinstance(key, str) else _name(told, [at for at in members if at not in cited])
        entities = told[first].statement.speaker.entities if first not in cited or isinstance(key, str) else ()
        reasons = [] if isinstance(key, str) else [each for each in ends.reasons if ends.root(each[0]) == key]
        found.append(
            (
                first,
                Origin(
                    name=name,
                    entities=entities,
                    first_report=told[first].report,
                    members=tuple(members),
                    why=why(name, told, members, reasons, cited, kinds),
                ),
            )
        )
    return tuple(origin for _, origin in sorted(found, key=lambda each: each[0]))


def _name(told: Sequence[Told], members: Sequence[int]) -> str:
    """The name by which most know the origin: a person's before a body's, the fuller one, the earlier one."""
    speakers = [(at, told[at].statement.speaker) for at in members]
    _, best = min(
        speakers,
        key=lambda each: (
            each[1].kind != "person",
            is_nobody(each[1]),
            each[1].name.startswith("unnamed: "),
            told[each[0]].statement.headline,
            -len(each[1].name.split()) if each[1].kind == "person" else 0,
            each[0],
        ),
    )
    return best.name or told[members[0]].outlet


def _first(told: Sequence[Told]) -> int | None:
    return 0 if told and told[0].day is not None else None
