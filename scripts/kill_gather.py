"""Kill ``accordingto gather`` at random moments, and see what is left.

    python scripts/kill_gather.py --reports 500 --kills 100

Generated reports are gathered into a store; the command is killed (SIGKILL) at a random moment, the store is looked at,
and the same command is given again, until every report is stored; then a new store is begun, until there were as many
kills as were asked for. Prints one line of JSON: kills, stores that were filled, committed reports that were lost,
readings that could not be read back whole, reports that were there twice, and kills after which the store held some
but not all. Ends with exit code 1 where anything was lost, half or twice, or nothing was ever there to be lost.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from accordingto.gatherer import LONGEST_WAIT
from accordingto.store import Store

sys.path.insert(0, str(Path(__file__).parent.parent))

LONGEST = 1.5 * LONGEST_WAIT  # seconds from the start of the command to the kill: some come after a commit
WORDS = 120  # of a report: they are cut short, for it is not reading that is tried


def main() -> int:
    """Kill as often as is asked for; returns the exit code."""
    from benchmarks.generated import reports

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=500)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - moments, no secrets
    counts = Counter(dict.fromkeys(("kills", "filled", "lost", "half", "twice", "midway"), 0))
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "reports.jsonl"
        rows.write_text(
            "".join(_row(number, each.text) for number, each in enumerate(reports(given.reports, given.seed)))
        )
        store = Path(folder) / "store0"
        before: set[str] = set()
        while counts["kills"] < given.kills:
            _killed(rows, store, chance.uniform(0.5, LONGEST))
            counts["kills"] += 1
            before = _look(store, before, counts)
            counts["midway"] += 0 < len(before) < given.reports
            print(f"{counts['kills']} kills, {len(before)} reports", file=sys.stderr)
            if len(before) == given.reports or counts["kills"] == given.kills:
                subprocess.run(_command(rows, store), check=True, stderr=subprocess.DEVNULL)
                counts["filled"] += len(_look(store, before, counts)) == given.reports
                store, before = store.with_name(f"store{counts['kills']}"), set()
    print(json.dumps(counts))
    return 1 if counts["lost"] or counts["half"] or counts["twice"] or not counts["midway"] else 0


def _row(number: int, text: str) -> str:
    return json.dumps({"text": f"{' '.join(text.split()[:WORDS])} ({number})", "outlet": "The Harbour Ledger"}) + "\n"


def _command(rows: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", "accordingto", "gather", str(rows), "--into", str(store)]


def _killed(rows: Path, store: Path, after: float) -> None:
    with subprocess.Popen(_command(rows, store), stderr=subprocess.DEVNULL) as running:
        time.sleep(after)
        running.kill()


def _look(store: Path, before: set[str], counts: Counter[str]) -> set[str]:
    """The ids that are stored; what is wrong is counted."""
    if not (store / "readings").exists():
        return before
    found = [reading.report for reading in Store(store, create=True).readings()]
    ids = {report.id for report in found}
    counts["lost"] += len(before - ids)
    counts["half"] += sum(not report.text.endswith(")") for report in found)
    counts["twice"] += len(found) - len(ids)
    return ids


if __name__ == "__main__":
    sys.exit(main())
