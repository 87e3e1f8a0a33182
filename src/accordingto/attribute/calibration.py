"""Confidence: from the product of the models' probabilities to the share of such attributions that are right."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

KNOTS = Path(__file__).parent.parent / "data" / "calibration.json"


@cache
def _knots() -> list[tuple[float, float]]:
    """Pairs (raw, right) in order, from train/calibrate.py."""
    return [(raw, right) for raw, right in json.loads(KNOTS.read_text(encoding="utf-8"))["knots"]]


def calibrated(raw: float) -> float:
    """The chance that an attribution of raw confidence ``raw`` is right, between knots in a straight line."""
    knots = _knots()
    if raw <= knots[0][0]:
        return round(knots[0][1], 3)
    for (low, below), (high, above) in zip(knots, knots[1:], strict=False):
        if raw <= high:
            return round(below + (above - below) * (raw - low) / (high - low), 3)
    return round(knots[-1][1], 3)
