"""The same reports give the same bytes, whatever the hash seed, the order, the batch and the number of workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
READ = """
import json, sys
from accordingto import Reader, Report
given = json.load(sys.stdin)
reader = Reader(threads=given["threads"])
reports = [Report(text, outlet="Orne Courier", language="en") for text in given["texts"]]
if given["batch"]:
    batches = [reports[at : at + given["batch"]] for at in range(0, len(reports), given["batch"])]
    readings = [reading for batch in batches for reading in reader.try_batch(batch)]
else:
    readings = list(reader.read_many(reports, workers=given["workers"]))
sys.stdout.write(json.dumps([reading.to_json() for reading in readings]))
"""


def texts() -> list[str]:
    rows = [json.loads(line) for line in (CASES / "anatomy.jsonl").read_text("utf-8").splitlines()]
    rows += [json.loads(line) for line in (CASES / "quotes.jsonl").read_text("utf-8").splitlines()]
    found = list(dict.fromkeys(row["text"] for row in rows if row.get("text", "").strip()))
    examples = sorted((CASES.parent.parent / "examples" / "store").glob("*.txt"))
    return [*found[:24], *(path.read_text("utf-8") for path in examples)]


def read(
    tmp_path: Path, hash_seed: str, given: list[str], *, batch: int = 0, workers: int = 1, threads: int = 1
) -> list[str]:
    script = tmp_path / "read.py"
    # workers are started anew, and import the file that started them
    script.write_text("if __name__ == '__main__':\n" + "\n".join(f"    {line}" for line in READ.strip().splitlines()))
    done = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps({"texts": given, "batch": batch, "workers": workers, "threads": threads}),
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return read(tmp_path_factory.mktemp("identity"), "0", texts())


@pytest.mark.parametrize(
    ("hash_seed", "order", "how"),
    [
        ("1", 1, {"batch": 1}),
        ("2", -1, {"batch": 5, "threads": 2}),
        ("3", -1, {"workers": 2}),
    ],
    ids=["alone", "backwards", "workers"],
)
def test_readings_are_the_same_bytes(
    expected: list[str], tmp_path: Path, hash_seed: str, order: int, how: dict[str, int]
) -> None:
    assert len(expected) > 25
    assert read(tmp_path, hash_seed, texts()[::order], **how) == expected[::order]
