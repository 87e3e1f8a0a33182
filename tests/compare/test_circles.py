from __future__ import annotations

import pytest

from accordingto.compare.circles import components


@pytest.mark.parametrize(
    ("cites", "circles"),
    [
        ({}, []),
        ({"A": {"B"}, "B": set()}, [("B",), ("A",)]),
        ({"A": {"B"}, "B": {"A"}}, [("A", "B")]),
        ({"C": {"A"}, "A": {"B"}, "B": {"C"}}, [("A", "B", "C")]),
        ({"A": {"B"}, "B": {"C"}, "C": {"B"}}, [("B", "C"), ("A",)]),
        ({"A": {"A"}}, [("A",)]),
        ({"A": {"elsewhere"}}, [("A",)]),
    ],
)
def test_components_are_in_the_order_of_citing(cites: dict[str, set[str]], circles: list[tuple[str, ...]]) -> None:
    assert components(cites) == circles


def test_components_bear_a_long_chain() -> None:
    chain = {str(at): {str(at + 1)} for at in range(5000)} | {"5000": set()}
    assert len(components(chain)) == 5001
