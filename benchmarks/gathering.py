"""How fast gathering is beside reading alone.

    python -m benchmarks gathering [FILE…]

The texts of a file (JSONL with a ``text`` a line), or generated ones, are written as rows of a table; in turns and with
one reader, ``Reader.read_many`` reads the texts, and ``gather`` reads them out of the table into a new store. ``ratio``
is the reports a second of gathering over those of reading, medians of ``ROUNDS`` rounds in one run.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

from accordingto import Reader
from accordingto.gather.sources import items
from accordingto.gatherer import gather
from accordingto.records import Report
from accordingto.store import Store
from benchmarks import speed
from benchmarks.generated import reports

ROUNDS = 5
REPORTS = 64


def score(files: list[Path]) -> dict[str, float]:
    """Measure on the texts of ``files``, or on generated ones."""
    texts = speed.texts(files)[:REPORTS] if files else [each.text for each in reports(REPORTS, 1)]
    reader = Reader()
    times: dict[str, list[float]] = {"reading": [], "gathering": []}
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "reports.jsonl"
        rows.write_text("".join(json.dumps({"text": text, "outlet": "The Mill"}) + "\n" for text in texts), "utf-8")
        for number in range(ROUNDS + 1):
            began = time.perf_counter()
            for _ in reader.read_many(Report(text, outlet="The Mill") for text in texts):
                pass
            between = time.perf_counter()
            gather(items(str(rows)), Store(Path(folder) / str(number), create=True), reader)
            if number:  # the first round loads the models
                times["reading"].append(between - began)
                times["gathering"].append(time.perf_counter() - between)
    medians = {name: statistics.median(found) for name, found in times.items()}
    return {
        "ratio": round(medians["reading"] / medians["gathering"], 3),
        "reports_per_second": round(len(texts) / medians["gathering"], 2),
    }
