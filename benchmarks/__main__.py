"""The command line of the benchmarks. Figures go to standard output, one JSON line last; progress to standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks import TASKS, attribution, data, explainer, floors, scorer

WITHOUT_FILE = ("claims", "gathering", "speed")  # tasks that have texts of their own
OF_A_STORE = ("room",)  # tasks whose file is a store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 below a floor, 2 for bad use."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.command == "check":
        return check(chosen.gold)
    if chosen.command == "raise":
        return raise_floors(chosen.gold)
    files: list[Path] = chosen.files
    is_there = Path.is_dir if chosen.command in OF_A_STORE else Path.is_file
    absent = [str(file) for file in files if not is_there(file)]
    if absent:
        parser.error(f"there is no {'store' if chosen.command in OF_A_STORE else 'file'} {', '.join(absent)}")
    if chosen.command == "agreement":
        return _print(attribution.agreement(files))
    if chosen.errors:
        explain = explainer(chosen.command)
        if explain is None:
            parser.error(f"{chosen.command} has no list of errors")
        _list_errors(list(explain(files)))
    return _print(scorer(chosen.command)(files))


def check(gold: Path) -> int:
    """Print every figure beside its floor; 1 where one is below."""
    results = [result for floor in floors.load() for result in floors.compare(floor, floors.measure(floor, gold))]
    print(floors.table(results))
    return 0 if all(result.ok for result in results) else 1


def raise_floors(gold: Path) -> int:
    """Write what is reached as the new floors, where it is better, and print them beside what was reached."""
    before = floors.load()
    reached = [floors.measure(floor, gold) for floor in before]
    after = [floors.lift(floor, figures) for floor, figures in zip(before, reached, strict=True)]
    floors.save(after)
    results = [
        result for floor, figures in zip(after, reached, strict=True) for result in floors.compare(floor, figures)
    ]
    print(floors.table(results))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Score a task on gold files, and hold the figures against their floors.",
        epilog="example: python -m benchmarks chains ../shared/gold/chains/chains-dev.jsonl --errors",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="TASK")
    for task in TASKS:
        scored = commands.add_parser(task, help=f"score {task}")
        scored.add_argument("files", nargs="*" if task in WITHOUT_FILE else "+", type=Path, metavar="FILE")
        scored.add_argument("--errors", action="store_true", help="list the errors by kind, before the figures")
    agreement = commands.add_parser("agreement", help="score the second annotator of an attribution file")
    agreement.add_argument("files", nargs="+", type=Path, metavar="FILE")
    for name, text in (
        ("check", "hold every figure against its floor"),
        ("raise", "raise the floors to what is reached"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--gold", type=Path, default=data.GOLD, help="the folder of gold data")
    return parser


def _list_errors(found: Sequence[tuple[str, str]]) -> None:
    for kind, count in Counter(kind for kind, _ in found).most_common():
        print(f"\n{kind}: {count}")
        for each, line in found:
            if each == kind:
                print(f"  {line}")
    print()


def _print(figures: dict[str, float]) -> int:
    print(json.dumps(floors.tidy(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
