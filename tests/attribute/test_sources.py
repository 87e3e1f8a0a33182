"""Who a source is, given its spans: the first link of the chain, and whether it is anonymous."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accordingto.records import Attribution
from benchmarks.chains import same_link

NAMED = [
    ("a name", "{s:Ada Bell} {c:said} {t:it is shut}.", "Ada Bell"),
    ("a title and a name", "{s:Finance Minister Ada Bell} {c:said} {t:it is shut}.", "Ada Bell"),
    ("an apposition after the name", "{s:Ada Bell, a miller,} {c:said} {t:it is shut}.", "Ada Bell"),
    ("an apposition before the name", "{s:The minister, Ada Bell,} {c:said} {t:it is shut}.", "Ada Bell"),
    ("a surname", "Ada Bell left. {s:Bell} {c:said} {t:it is shut}.", "Ada Bell"),
    ("a form of address", "Ada Bell left. {s:Mrs. Bell} {c:said} {t:it is shut}.", "Ada Bell"),
    ("a pronoun", "Ada Bell left on Monday. {s:She} {c:said} {t:it is shut}.", "Ada Bell"),
    ("a pronoun after the verb", "Ada Bell left. {t:“It is shut,”} {c:said} {s:she}.", "Ada Bell"),
    ("a relative pronoun", "Ada Bell, {s:who} {c:said} {t:it is shut}, left.", "Ada Bell"),
    ("two people", "{s:Ada Bell and Hugo Lund} {c:said} {t:it is shut}.", "Ada Bell and Hugo Lund"),
    ("an acronym", "{s:The AP} {c:said} {t:it is shut}.", "Associated Press"),
    ("a building", "{s:The Pentagon} {c:said} {t:it is shut}.", "Pentagon"),
    ("an office", "{s:The governor's office} {c:said} {t:it is shut}.", "governor's office"),
    ("a document", "{s:The report} {c:says} {t:it is shut}.", "report"),
    ("papers", "{s:Court papers} {c:show} {t:it is shut}.", "court papers"),
    ("a group", "{s:Residents} {c:said} {t:it is shut}.", "residents"),
    ("a party's people", "{s:Liberals} {c:said} {t:it is shut}.", "Liberals"),
]
ANONYMOUS = [
    ("an official", "{s:A senior official} {c:said} {t:it is shut}.", "unnamed: senior official"),
    ("a source", "{s:A source close to the board} {c:said} {t:it is shut}.", "unnamed: source close to the board"),
    ("officials", "{s:Two officials, who asked not to be named,} {c:said} {t:it is shut}.", "unnamed: officials"),
    ("people", "{s:People familiar with the matter} {c:said} {t:it is shut}.", "unnamed: people"),
    ("a spokesman", "{s:A spokesman for the company} {c:said} {t:it is shut}.", "unnamed: spokesman for the company"),
    ("nobody", "It {c:was said} that {t:it is shut}.", "unnamed: unstated"),
]


@pytest.mark.parametrize(("text", "name"), [case[1:] for case in NAMED], ids=[case[0] for case in NAMED])
def test_sources_have_one_name(text: str, name: str, attributed: Callable[..., list[Attribution]]) -> None:
    (found,) = attributed(text)
    assert [link.name.casefold() for link in found.chain] == [name.casefold()]
    assert found.source is None or not found.source.anonymous


@pytest.mark.parametrize(("text", "name"), [case[1:] for case in ANONYMOUS], ids=[case[0] for case in ANONYMOUS])
def test_sources_without_a_name_are_anonymous(
    text: str, name: str, attributed: Callable[..., list[Attribution]]
) -> None:
    (found,) = attributed(text)
    assert same_link(name, found.chain[0].name), found.chain
    assert found.source is None or found.source.anonymous


def test_sources_in_the_first_person_are_who_speaks(attributed: Callable[..., list[Attribution]]) -> None:
    _, inner = attributed(
        '{1t:"{2s:I} {2c:think} {2t:it is shut}, and nobody minds,"} {1s:Ada Bell} {1c:said}.', None, {2: 1}
    )
    assert [link.name for link in inner.chain] == ["Ada Bell"]
