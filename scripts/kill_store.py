"""Kill a writer of a store at random moments, and see what is left.

    python scripts/kill_store.py --kills 100

A writer appends reports a few at a time, replaces the claims and compacts, over and over, and says what it has done. It
is killed (SIGKILL), the store is looked at, and the next writer goes on with the same store. Prints one line of JSON:
commits that were lost, commits of which a part was seen, reports that were there twice, and how many kills left an
unfinished file or transaction behind. Ends with exit code 1 unless the first three are 0.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

AT_ONCE = 7  # rows of a commit
LONGEST = 1.0  # seconds from the opening of the store to the kill
STARTING = 0.1  # share of the writers that are killed before they have opened it
MORNING = datetime.datetime(2024, 11, 4, tzinfo=datetime.UTC)


def write(where: str, batch: int) -> None:
    """Commit batch after batch until somebody ends it, and print the number of each when it is committed."""
    from accordingto.records import Claim, Reading, Report
    from accordingto.store import Store, Stored

    store = Store(where, create=True)
    print("open", flush=True)
    while True:
        reports = [Report(f"Report {batch}-{row}. " * 400, id=f"{batch}-{row}") for row in range(AT_ONCE)]
        store.append([Stored(Reading(report), "kill", MORNING) for report in reports])
        print(batch, flush=True)
        store.claims.replace(Claim(f"{batch}-{row}", "so they say", ()) for row in range(AT_ONCE))
        if batch % 5 == 0:
            store.compact()
        batch += 1


def kill(where: str, batch: int, chance: random.Random) -> int:
    """Run a writer from a batch on and kill it; returns the number of the last batch it said was committed, or -1."""
    command = [sys.executable, __file__, "--write", where, "--batch", str(batch)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = ""
        if chance.random() < STARTING:
            time.sleep(chance.uniform(0, 2))
        else:
            said = writer.stdout.readline()
            time.sleep(chance.uniform(0, LONGEST))
        writer.kill()
        said += writer.stdout.read()
    # a line that is cut off may be any number
    return max((int(line) for line in said.split("\n")[:-1] if line != "open"), default=-1)


def look(where: str, said: int) -> Counter[str]:
    """What is wrong with the store after ``said`` was the last batch to be committed, and the number of the next."""
    from accordingto.errors import UsageError
    from accordingto.store import Store

    try:
        store = Store(where)
    except UsageError:  # it was not made yet
        return Counter(lost=said + 1)
    ids = [reading.report.id for reading in store.readings()]
    rows = Counter(int(id_.partition("-")[0]) for id_ in ids)
    claims = Counter(claim.id.partition("-")[0] for claim in store.claims.rows())
    log = "".join(path.read_text("utf-8") for path in Path(where).glob("*/_delta_log/*.json"))
    data = [path.name for path in Path(where).glob("*/*.parquet")]
    staged = list(Path(where).glob("*/_delta_log/*#*"))
    return Counter(
        lost=sum(batch not in rows for batch in range(said + 1)) + (rows.keys() != set(range(len(rows)))),
        half=sum(count != AT_ONCE for count in rows.values()) + (set(claims.values()) > {AT_ONCE} or len(claims) > 1),
        twice=len(ids) - len(set(ids)) + abs(len(store) - len(ids)),
        next=len(rows),
        left=sum(name not in log for name in data) + len(staged),
    )


def main() -> int:
    """Do as the command line says; returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", help=argparse.SUPPRESS)
    options.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.write:
        write(given.write, given.batch)
    chance = random.Random(given.seed)  # noqa: S311 - a moment to kill at is no secret
    sums = Counter(kills=0, commits=0, lost=0, half=0, twice=0, midway=0)
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.kills):
            found = look(f"{folder}/store", kill(f"{folder}/store", sums["commits"], chance))
            sums["kills"] += 1
            sums["commits"] = found["next"]
            for fault in ("lost", "half", "twice"):
                sums[fault] += found[fault]
            sums["midway"] += found["left"] > left
            left = found["left"]
    print(json.dumps(sums))
    return 1 if sums["lost"] or sums["half"] or sums["twice"] else 0


if __name__ == "__main__":
    sys.exit(main())
