"""What the table of office holders tells of a person on the day of a report."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from accordingto.data.actors import OfficeHolder
from accordingto.identify.actor_tables import in_force
from accordingto.identify.agents import Called

# The nouns of the offices that the table has: a title in the report must be one of them to speak for a bare surname.
OFFICES = {
    "head of state": frozenset({"president", "king", "queen", "emir", "monarch", "leader", "supreme leader", "ruler",
                                "emperor", "sultan", "pope", "chairman", "crown prince", "prince", "general",
                                "colonel"}),
    "head of government": frozenset({"prime minister", "premier", "chancellor", "taoiseach", "leader", "president",
                                     "head of government"}),
    "foreign minister": frozenset({"foreign minister", "foreign secretary", "secretary of state", "minister",
                                   "secretary", "external affairs minister", "foreign affairs minister"}),
    "defence minister": frozenset({"defence minister", "defense minister", "defence secretary", "defense secretary",
                                   "secretary of defense", "minister", "secretary"}),
    "vice head of state": frozenset({"vice president", "vice-president", "crown prince", "prince"}),
    "head of an organisation": frozenset({"secretary-general", "secretary general", "director-general",
                                          "director general", "chairman", "chair", "president", "chief", "head",
                                          "commissioner", "high representative", "managing director"}),
}  # fmt: skip


def holding(
    terms: Sequence[OfficeHolder], title: Called | None, published: datetime.date | None, *, surname: bool = False
) -> tuple[str | None, tuple[str, ...]]:
    """The country and the sectors of one who is listed under these terms of office.

    The country is certain where all terms are of one country. The sectors need a day: government in office,
    ``ELI`` after it; before it, and without a day, nothing is told, unless the report itself gives the office. A bare
    ``surname`` counts only for one who is in office, or who is given the office, and only where it is nobody else's.
    """
    titled = [term for term in terms if title is not None and title.agent.noun in OFFICES.get(term.office, ())]
    current = [term for term in terms if in_force(term.first, term.last, published)]
    if surname:
        terms = [term for term in titled if term in current] or (titled if published is None else []) or current
        if title is not None and not title.gone and titled and not terms:
            return None, ()
    countries = {term.country for term in terms}
    if len(countries) > 1:
        countries = {term.country for term in current}  # a minister first, the head of a body of many states later
        terms = current
    if len(countries) != 1:
        return None, ()
    country = countries.pop()
    if title is not None and title.gone:
        return country, ("ELI",)
    if country == "IGO":
        return country, ()
    if current or titled:
        return country, ("GOV",)
    if published is not None and all(_over(term, published) for term in terms) and title is None:
        return country, ("ELI",)
    return country, ()


def _over(term: OfficeHolder, day: datetime.date) -> bool:
    return term.last is not None and day.isoformat()[: len(term.last)] > term.last
