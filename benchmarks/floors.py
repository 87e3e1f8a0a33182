"""The floors: what every figure has reached once and may not fall below again.

``floors.json`` is a list of ``{"task", "files", "figures": {key: {"at_least": …} or {"at_most": …}}}``. ``files`` are
paths or patterns relative to the gold folder; an empty list is a task on this project's own texts. A figure that can be
had only with an optional package names its module in ``needs``. The habit is trafilatura's (its ``eval_gate``).
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

import benchmarks

FLOORS = Path(__file__).parent / "floors.json"
# What a clock or the memory tells differs from run to run and from machine to machine: a floor keeps this much room.
ROOM = {"share": 0.15, "peak_mb": 0.15, "shell_seconds": 0.25}


class Bound(msgspec.Struct, frozen=True, omit_defaults=True):
    """A floor (``at_least``) or a ceiling (``at_most``) of one figure."""

    at_least: float | None = None
    at_most: float | None = None
    needs: str | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a bound is either at_least or at_most")

    def holds(self, value: float) -> bool:
        """Whether the figure is not below the floor, or not above the ceiling."""
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)

    def raised(self, value: float, room: float = 0.0) -> Bound:
        """The bound that ``value`` reaches, less ``room`` (a share of it); this one where that is no better."""
        if self.at_least is not None:
            return msgspec.structs.replace(self, at_least=max(self.at_least, rounded(value * (1 - room))))
        return msgspec.structs.replace(self, at_most=min(self.at_most or 0.0, rounded(value * (1 + room))))

    def excused(self) -> bool:
        """Whether the figure cannot be had here."""
        return self.needs is not None and importlib.util.find_spec(self.needs) is None

    def __str__(self) -> str:
        return f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"


class Floor(msgspec.Struct, frozen=True):
    """The bounds of one task on one set of files."""

    task: str
    files: tuple[str, ...]
    figures: dict[str, Bound]


class Result(msgspec.Struct, frozen=True):
    """One figure checked: ``value`` None where it was not measured, and then ``ok`` tells whether that is a fault."""

    floor: Floor
    key: str
    value: float | None
    ok: bool


def load(file: Path = FLOORS) -> list[Floor]:
    """Load the floors. Raises ``msgspec.ValidationError`` where the file is not as described above."""
    return msgspec.json.decode(file.read_bytes(), type=list[Floor])


def save(floors: Sequence[Floor], file: Path = FLOORS) -> None:
    """Write the floors, a figure a line, so that a change of one shows as one line."""
    file.write_text(json.dumps(msgspec.to_builtins(floors), indent=2) + "\n", encoding="utf-8")


def present(floor: Floor, gold: Path) -> list[Path] | None:
    """The files of a floor in order, or None where one is absent or a pattern finds nothing."""
    found = [sorted(gold.glob(pattern)) for pattern in floor.files]
    return [file for files in found for file in files] if all(found) else None


def measure(floor: Floor, gold: Path) -> dict[str, float] | None:
    """The figures of a floor's task on its files, rounded as they are printed, or None where a file is absent."""
    files = present(floor, gold)
    return None if files is None else tidy(benchmarks.scorer(floor.task)(files))


def compare(floor: Floor, figures: dict[str, float] | None) -> list[Result]:
    """Every bound of a floor against the figures reached; a figure that its task does not give is a fault."""
    if figures is None:
        return [Result(floor, key, None, ok=True) for key in floor.figures]
    return [
        Result(floor, key, figures.get(key), ok=bound.holds(figures[key]) if key in figures else bound.excused())
        for key, bound in floor.figures.items()
    ]


def lift(floor: Floor, figures: dict[str, float] | None) -> Floor:
    """The floor with every bound raised to what was reached; nothing is lowered, and nothing added."""
    reached = figures or {}
    bounds = {
        key: bound.raised(reached[key], ROOM.get(key, 0.0)) if key in reached else bound
        for key, bound in floor.figures.items()
    }
    return Floor(floor.task, floor.files, bounds)


def table(results: Sequence[Result]) -> str:
    """The results as a table of plain text."""
    lines = [("task", "files", "figure", "bound", "reached", "")]
    for result in results:
        value = "-" if result.value is None else f"{result.value:g}"
        skipped = result.value is None and result.ok
        verdict = "skipped: file or package is absent" if skipped else "ok" if result.ok else "FAILS"
        floor = result.floor
        files = " ".join(floor.files) or "(own texts)"
        lines.append((floor.task, files, result.key, str(floor.figures[result.key]), value, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def rounded(value: float) -> float:
    """Two decimals of a figure of one or more; four of a smaller one, such as ``ece``."""
    return round(value, 2 if abs(value) >= 1 else 4)


def tidy(figures: dict[str, float]) -> dict[str, float]:
    """The figures as they are printed, kept and compared."""
    return {key: rounded(value) for key, value in figures.items()}
