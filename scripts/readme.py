"""Fill README.md with what the program really prints, and with the floors of every figure.

    python scripts/readme.py            write README.md
    python scripts/readme.py --check    print what is not current, and exit with 1 if anything is

It runs the command line that is installed beside the Python it is run with.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FLOORS = ROOT / "benchmarks" / "floors.json"
DEMO = ("accordingto", "read", "examples/ferry.txt", "--outlet", "The Harbour Ledger", "--published", "2024-06-02")
MANY = (
    ("accordingto", "gather", "examples/store", "--into", "store"),
    ("accordingto", "compare", "store", "--limit", "1"),
    (
        *("accordingto", "query", "store"),
        (
            "SELECT left(summary, 40) AS claim, report_count, independent_origins FROM claims "
            "ORDER BY 2 DESC, 3, 1 LIMIT 3"
        ),
    ),
)
COLUMNS = 80
# Rounded int8 arithmetic differs between processors in the last digit of a confidence; nothing else may.
PERCENT = re.compile(r"\b\d{1,3} ?%")


def demo() -> str:
    """The example's command and its output, as a code block."""
    return f"```\n{shown(DEMO, ROOT)}\n```"


def many() -> str:
    """The example reports gathered, compared and asked, as a code block: the commands and what they print."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        return "```\n" + "\n\n".join(shown(command, Path(folder)) for command in MANY) + "\n```"


def shown(command: tuple[str, ...], folder: Path) -> str:
    """A command as it is typed, and what it prints: of its notes on standard error the last, for how many there are
    depends on the machine. Raises ``CalledProcessError`` where it fails."""
    plain = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=folder,
        env={**os.environ, **plain},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    typed = " ".join(f'"{word}"' if " " in word else word for word in command)
    lines = [*run.stderr.splitlines()[-1:], *run.stdout.strip("\n").splitlines()]
    return "\n".join([f"$ {typed}", *(line.rstrip() for line in lines)])


def figures(floors: list[dict[str, Any]]) -> str:
    """The floors as a table, a row for each task and its files."""
    lines = ["| task | on | what holds |", "| --- | --- | --- |"]
    for floor in floors:
        files = ", ".join(f"`{Path(file).name}`" for file in floor["files"]) or "texts of our own"
        lines.append(f"| {floor['task']} | {files} | {', '.join(map(_bound, floor['figures'].items()))} |")
    return "\n".join(lines)


def _bound(figure: tuple[str, dict[str, float]]) -> str:
    key, bound = figure
    return f"`{key}` ≥ {bound['at_least']:g}" if "at_least" in bound else f"`{key}` ≤ {bound['at_most']:g}"


def filled(readme: str, blocks: dict[str, str]) -> str:
    """The page with each block between its markers. Raises ``ValueError`` where a page lacks a marker."""
    for name, block in blocks.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, found, rest = readme.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"README.md has no {start} … {end}")
        readme = f"{before}{start}\n{block}\n{end}{after}"
    return readme


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    readme = README.read_text(encoding="utf-8")
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    current = filled(readme, {"demo": demo(), "many": many(), "figures": figures(floors)})
    if arguments != ["--check"]:
        README.write_text(current, encoding="utf-8")
        return 0
    old, new = (PERCENT.sub("… %", page).splitlines() for page in (readme, current))
    difference = list(difflib.unified_diff(old, new, "README.md", "what is printed now", lineterm="", n=0))
    print("\n".join(difference))
    if difference:
        print("README.md is not current: run `make readme`", file=sys.stderr)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
