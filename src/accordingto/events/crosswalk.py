"""From an event's type, mode and contexts to a CAMEO code, and back.

CAMEO (Schrodt, Gerner and Yilmaz 2009) tells in one code what PLOVER tells in three parts, and mixes how and why.
Where several of its codes fit equally well, the code that they are all kinds of is given: the crosswalk never says more
than the event does. CAMEO's 01 (public statements) and 02 (appeals) have no counterpart.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from accordingto.events.ontology import Ontology, Pattern, load

Rank = tuple[bool, bool, int, int]


def cameo(
    type_: str,
    mode: str | None,
    contexts: Collection[str],
    ontology: Ontology | None = None,
    *,
    words: Collection[str] = (),
) -> str | None:
    """The CAMEO code that tells most of an event and nothing that it does not say, or None where its type has none.

    ``words`` are lemmas, in small letters, of the event's trigger and of what goes closely with it: they tell codes
    apart that mode and contexts cannot ("sign", "veto", "curfew"). An unknown mode or context tells nothing.
    """
    ontology = ontology or load()
    kind = ontology.types.get(type_)
    if kind is None:
        return None
    ranked: list[tuple[Rank, str]] = []
    for row in ontology.crosswalk[type_]:
        ranks = [rank for one in row.when if (rank := _rank(one, mode, contexts, words))]
        if ranks:
            ranked.append((max(ranks), row.code))
    best = max((rank for rank, _ in ranked), default=None)
    codes = [code for rank, code in ranked if rank == best]
    shared = "".join(digits[0] for digits in takewhile(lambda digits: len(set(digits)) == 1, zip(*codes, strict=False)))
    for code in (shared, f"{shared}0"):
        if code in ontology.cameo and ontology.cameo[code].type == type_:
            return code
    return kind.cameo or None


def from_cameo(code: str, ontology: Ontology | None = None) -> tuple[str, str | None, tuple[str, ...]] | None:
    """The type, mode and contexts that a CAMEO code stands for; None for a code without a counterpart. A root of two
    digits ("19") stands for its most general code ("190")."""
    ontology = ontology or load()
    row = ontology.cameo.get(code) or ontology.cameo.get(f"{code}0" if len(code) == 2 else code)
    return None if row is None else (row.type, row.when[0].mode, row.when[0].contexts)


def _rank(pattern: Pattern, mode: str | None, contexts: Collection[str], words: Collection[str]) -> Rank | None:
    """How well a pattern fits, greater for better; None where it does not: it says what the event does not."""
    if pattern.mode not in {None, mode}:
        return None
    hit = not set(words).isdisjoint(pattern.words)
    if pattern.words and not hit:
        return None
    found = len(set(contexts) & set(pattern.contexts))
    missed = len(pattern.contexts) - found
    # A word says more than a context: "lifted the curfew" needs no other hint that it is a matter of law.
    if missed and not hit:
        return None
    return (hit, pattern.mode is not None, found, -missed)
