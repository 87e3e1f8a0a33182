from __future__ import annotations

import itertools

import pytest

from accordingto.attribute.calibration import calibrated, favours


def test_calibrated_confidence_is_a_chance_that_never_falls() -> None:
    values = [calibrated(raw / 200) for raw in range(201)]
    assert all(0 <= value <= 1 for value in values)
    assert all(one <= other for one, other in itertools.pairwise(values))
    assert values[0] < 0.5 < values[-1]


@pytest.mark.parametrize(("raw", "like"), [(-1.0, 0.0), (1.5, 1.0), (float("inf"), 1.0)])
def test_calibrated_confidence_beyond_the_ends_is_that_of_the_ends(raw: float, like: float) -> None:
    assert calibrated(raw) == calibrated(like)


def test_favours_are_given_for_each_kind_of_span() -> None:
    assert set(favours()) == {"source", "cue", "content"}
