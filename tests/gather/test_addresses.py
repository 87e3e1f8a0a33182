"""Which addresses may be fetched."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.errors import InputError
from accordingto.gather.addresses import REFUSED, join, normal, refusal, target

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "addresses.jsonl").read_text(encoding="utf-8").splitlines()
]
REFUSALS = [case for case in CASES if case.get("refused")]
PASSES = [case for case in CASES if "is" in case]


def test_addresses_has_cases_enough() -> None:
    assert len(REFUSALS) >= 60
    assert len({case["url"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: repr(case["url"])[:60])
def test_target_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        target(case["url"])
    assert caught.value.code == "refused-address"
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("case", PASSES, ids=lambda case: repr(case["url"])[:60])
def test_target_in_normal_form(case: dict[str, Any]) -> None:
    assert target(case["url"]).url == case["is"]
    assert normal(case["is"]) == case["is"]


@pytest.mark.parametrize(
    ("port", "ports"), [(8080, frozenset({80, 443, 8080})), (443, frozenset({443}))], ids=["more", "fewer"]
)
def test_target_ports_are_those_allowed(port: int, ports: frozenset[int]) -> None:
    assert target(f"https://example.org:{port}/", ports).port == port
    with pytest.raises(InputError):
        target("https://example.org:8443/", ports)


@pytest.mark.parametrize(("network", "why"), REFUSED, ids=[network for network, _ in REFUSED])
def test_refusal_of_first_and_last_address(network: str, why: str) -> None:
    parsed = ipaddress.ip_network(network)
    assert why
    for address in (parsed[0], parsed[-1]):
        assert refusal(str(address)) is not None
        if isinstance(address, ipaddress.IPv4Address):
            assert refusal(f"::ffff:{address}") is not None


@pytest.mark.parametrize(
    "written", ["", "example.org", "127.1", "0x7f000001", "1.2.3", "::1%lo", "[::1]", "1.2.3.4/32"]
)
def test_refusal_of_what_is_no_address(written: str) -> None:
    assert refusal(written) is not None


@given(st.ip_addresses())
def test_refusal_is_no_looser_than_the_standard_library(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if refusal(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.text(max_size=40))
def test_target_never_fails_otherwise(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/", f"http://example.org/{text}", f"http://example.org:{text}/"):
        try:
            found = target(url)
        except InputError:
            continue
        assert target(found.url) == found
        assert found.url.isascii()
        assert found.url.isprintable()
        assert " " not in found.url


@pytest.mark.parametrize(
    ("reference", "joined"),
    [
        ("/b", "https://example.org/b"),
        (" c \n", "https://example.org/a/c"),
        ("//other.example/x", "https://other.example/x"),
        ("?q=1", "https://example.org/a/?q=1"),
        ("a b", "https://example.org/a/a%20b"),
        ("java\nscript:x", "javascript:x"),
        ("a\x1b[31m\u202e\ud800", "https://example.org/a/a%1B[31m%E2%80%AE%3F"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_join_as_browsers_do(reference: str, joined: str) -> None:
    assert join("https://example.org/a/", reference) == joined
