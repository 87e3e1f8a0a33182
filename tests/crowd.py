"""Threads that all decode the first record of their process at once; test_decodable.py runs it in one of its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from accordingto.events.ontology import load
from accordingto.records import Reading, Report
from accordingto.serve.shelf.packing import packed, unpacked

THREADS = 16
RECORD = packed(Reading(report=Report(text="Rain, said the mayor.")))
TASKS: dict[str, Callable[[], object]] = {
    "unpack": lambda: unpacked(RECORD, Reading),
    "ontology": load,
}


def main(task: Callable[[], object]) -> None:
    sys.setswitchinterval(1e-6)
    start = threading.Barrier(THREADS)

    def work() -> None:
        start.wait()
        task()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(TASKS[sys.argv[1]])
