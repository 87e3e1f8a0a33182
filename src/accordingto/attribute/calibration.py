"""What train/calibrate.py set: how readily each kind of span is taken (judged on PolNeAR's dev part), and how the
product of the models' probabilities becomes the share of such attributions that are right (on articles kept aside)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "data" / "calibration.json"


@cache
def _calibration() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def favours() -> Mapping[str, float]:
    """For each kind of span the log-odds by which it is favoured over being outside of all."""
    found: Mapping[str, float] = _calibration()["favour"]
    return found


def calibrated(raw: float) -> float:
    """The chance that an attribution of raw confidence ``raw`` is right, between knots in a straight line."""
    knots: list[tuple[float, float]] = _calibration()["knots"]
    if raw <= knots[0][0]:
        return round(knots[0][1], 3)
    for (low, below), (high, above) in itertools.pairwise(knots):
        if raw <= high:
            return round(below + (above - below) * (raw - low) / (high - low), 3)
    return round(knots[-1][1], 3)
