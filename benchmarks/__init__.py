"""Scorers, speed measurements and their floors. This file registers every task.

A task is a module of this package with ``score(files: list[Path]) -> dict[str, float]``. One whose module also has
``errors(files: list[Path]) -> Iterator[tuple[str, str]]`` (kind of error, one line about it) answers to ``--errors``.
To add a task: write the module, add a line here, and put an entry into floors.json.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

TASKS = {
    "articles": "benchmarks.articles",
    "attribution": "benchmarks.attribution",
    "chains": "benchmarks.chains",
    "claims": "benchmarks.claims",
    "copies": "benchmarks.copies",
    "coreference": "benchmarks.coreference",
    "credits": "benchmarks.credits",
    "crossdoc": "benchmarks.crossdoc",
    "dates": "benchmarks.dates",
    "events": "benchmarks.events",
    "factuality": "benchmarks.factuality",
    "gathering": "benchmarks.gathering",
    "passages": "benchmarks.passages",
    "places": "benchmarks.places",
    "relations": "benchmarks.relations",
    "reuse_speed": "benchmarks.reuse_speed",
    "room": "benchmarks.room",
    "speed": "benchmarks.speed",
}

Score = Callable[[list[Path]], dict[str, float]]
Errors = Callable[[list[Path]], Iterator[tuple[str, str]]]


def scorer(task: str) -> Score:
    """The ``score`` function of a registered task."""
    function: Score = importlib.import_module(TASKS[task]).score
    return function


def explainer(task: str) -> Errors | None:
    """The ``errors`` function of a registered task, or None where it has none."""
    function: Errors | None = getattr(importlib.import_module(TASKS[task]), "errors", None)
    return function
