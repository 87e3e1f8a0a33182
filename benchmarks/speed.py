"""How fast reading is, and how much memory it takes.

    python -m benchmarks speed [FILE…]

Without a file the texts of ``examples/`` are read; a file is JSONL with a ``text`` a line. ``share`` is what is
compared between machines: the words a second of ``Reader.read_many(workers=1)`` over those of the same spaCy pipeline
alone on the same texts, taken in turns in one run, each by the quickest of its ``ROUNDS`` rounds: what slows a round
down is other processes (as the manual of ``timeit`` says). ``two_workers`` are the words a second of
``read_many(workers=2)`` over those of ``workers=1`` once the models are loaded, ``ray_workers`` those of two workers on
a Ray cluster of this machine over those of ``workers=2`` (where Ray is installed), ``step_NAME`` the share of the whole
that a step takes, ``peer_NAME`` the words a second of others' tools over those of spaCy alone (``peers.py``).
``peak_mb`` is the highest resident memory of a fresh process that reads ``REPORTS`` reports, ``shell_seconds`` the wall
time of ``accordingto read`` of one report as a command, loading included. A word is a run of visible characters.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from accordingto.records import Report
from benchmarks import peers
from benchmarks.data import ROOT

if TYPE_CHECKING:
    from accordingto.cluster import Cluster

ROUNDS = 5
REPORTS = 200
WORDS_A_ROUND = 10_000  # enough that starting a batch does not tell
WARM = 32  # reports
EXAMPLES = ROOT / "examples"


def score(files: list[Path]) -> dict[str, float]:
    """Measure on the texts of ``files``, or of the examples. Raises ``ValueError`` where there is no text."""
    reports = texts(files)
    figures = {"shell_seconds": shell_seconds(max(reports, key=len)), "peak_mb": _in_fresh_process(files)}
    return {**throughput(reports), **several_workers(reports), **figures}


def texts(files: Sequence[Path]) -> list[str]:
    """The texts of JSONL files, or of every text file of ``examples/`` where none is given."""
    if files:
        lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        found = [str(json.loads(line)["text"]) for line in lines]
    else:
        found = [file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    if not found:
        raise ValueError(f"there is no text in {', '.join(map(str, files)) or EXAMPLES}")
    return found


def words(reports: Iterable[str]) -> int:
    """How many words the texts have."""
    return sum(len(text.split()) for text in reports)


def fill(reports: Sequence[str], wanted: int) -> list[str]:
    """The texts over and over, until they have at least ``wanted`` words; each at least once."""
    whole, counted = list(reports), words(reports)
    for text in itertools.cycle(reports):
        if counted >= wanted or not words(reports):
            return whole
        whole.append(text)
        counted += words([text])
    return whole


def alternate(runs: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The fewest seconds of each run, all runs taken in turns; every one is run once beforehand to warm up."""
    for run in runs:
        run()
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, measured in zip(runs, seconds, strict=True):
            start = time.perf_counter()
            run()
            measured.append(time.perf_counter() - start)
    return [min(measured) for measured in seconds]


def throughput(reports: Sequence[str]) -> dict[str, float]:
    """Words a second of the reader, of the spaCy pipeline that it loads alone, and of peers, on one core; and the share
    of each step."""
    from accordingto import Reader
    from accordingto.language.parse import load_pipeline

    batch = fill(reports, WORDS_A_ROUND)
    reader, pipeline = Reader(threads=1), load_pipeline()
    others = peers.runs(batch, pipeline)

    def ours() -> None:
        _read_all(reader.read_many([Report(text) for text in batch], workers=1), len(batch))

    def spacys() -> None:
        _read_all(pipeline.pipe(batch), len(batch))

    counted = words(batch)
    print(f"{len(batch)} texts, {counted} words, {ROUNDS} rounds", file=sys.stderr)
    our_seconds, spacy_seconds, *their_seconds = alternate((ours, spacys, *others.values()), ROUNDS)
    steps = {name: seconds for name, seconds in reader.timings.seconds.items() if name != "loading"}
    return {
        "share": spacy_seconds / our_seconds,
        "words_per_second": counted / our_seconds,
        "spacy_words_per_second": counted / spacy_seconds,
        **{f"step_{name}": seconds / sum(steps.values()) for name, seconds in steps.items()},
        **{f"peer_{name}": spacy_seconds / seconds for name, seconds in zip(others, their_seconds, strict=True)},
    }


def several_workers(reports: Sequence[str]) -> dict[str, float]:
    """How many times as fast two workers read as one does, and two of Ray's as two others."""
    one, two = _seconds(reports, 1), _seconds(reports, 2)
    found = {"two_workers": one / two}
    if importlib.util.find_spec("ray"):
        from accordingto.cluster import Cluster

        cluster = Cluster()
        try:
            found["ray_workers"] = two / _seconds(reports, 2, cluster)
        finally:
            cluster.close()
    return found


def _seconds(reports: Sequence[str], workers: int, cluster: Cluster | None = None) -> float:
    """How long the reading of some words takes in the middle of a longer run, when no worker begins or has no work."""
    from accordingto import Reader

    batch = fill(reports, 3 * WORDS_A_ROUND)
    print(f"{len(batch)} texts, workers: {workers}{' on Ray' if cluster else ''}", file=sys.stderr)
    given = [Report(text) for text in (*batch[:WARM], *batch, *batch[:WARM])]
    results = Reader(threads=1).try_many(given, workers, cluster)
    _read_all(itertools.islice(results, WARM), WARM)
    start = time.perf_counter()
    _read_all(itertools.islice(results, len(batch)), len(batch))
    seconds = time.perf_counter() - start
    _read_all(results, WARM)
    return seconds


def _read_all(results: Iterable[object], wanted: int) -> None:
    given = sum(1 for _ in results)
    if given != wanted:
        raise RuntimeError(f"{wanted} texts went in and {given} came out: speed is only told of whole runs")


def peak_mb(files: Sequence[Path]) -> float:
    """The highest resident memory of this process, in megabytes, after reading ``REPORTS`` reports."""
    from accordingto import Reader

    batch = list(itertools.islice(itertools.cycle(texts(files)), REPORTS))
    _read_all(Reader().read_many([Report(text) for text in batch], workers=1), REPORTS)
    status = Path("/proc/self/status")
    if status.exists():  # the peak of this program alone: what getrusage tells goes on from the process that started it
        return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1_000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)  # bytes there, kilobytes elsewhere


def _in_fresh_process(files: Sequence[Path]) -> float:
    print(f"memory of reading {REPORTS} reports", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.speed", *(str(file.resolve()) for file in files)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def shell_seconds(text: str) -> float:
    """The wall time of ``accordingto read`` of a file with ``text``, started as a command.

    Raises ``FileNotFoundError`` where the command is not installed.
    """
    beside = Path(sys.executable).with_name("accordingto")
    command = str(beside) if beside.exists() else shutil.which("accordingto")
    if command is None:
        raise FileNotFoundError("there is no command accordingto; install the package first: pip install .")
    print("accordingto read from the shell", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.txt"
        file.write_text(text, encoding="utf-8")

        def read() -> None:
            subprocess.run([command, "read", str(file), "--format", "json"], check=True, stdout=subprocess.DEVNULL)

        return alternate([read], ROUNDS)[0]


if __name__ == "__main__":
    print(peak_mb([Path(argument) for argument in sys.argv[1:]]))
