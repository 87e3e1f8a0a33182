"""The same batch function on several local processes: nothing is shared but the work, and results come in order."""

from __future__ import annotations

import collections
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

# Batches that wait for a worker, so that none is idle and the input is not read far ahead of the output.
AHEAD = 2


def spread(
    function: Callable[[In], Out], batches: Iterable[In], workers: int, prepare: Callable[..., None], *given: object
) -> Iterator[Out]:
    """Yield ``function(batch)`` for each batch in order, computed by ``workers`` processes.

    ``prepare(*given)`` is called once in each process, before its first batch. ``function`` and ``prepare`` must be
    functions of a module. An exception in a worker is raised here, at the batch it concerns.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy threads that hold locks
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(prepare, given))
    try:
        waiting: collections.deque[Future[Out]] = collections.deque()
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException:
        # nobody waits for what is still being worked out: it is done again by whoever goes on
        for process in list(pool._processes.values()):  # noqa: SLF001 - as terminate_workers of later Pythons does
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[..., None], given: tuple[object, ...]) -> None:
    # an interruption from the keyboard reaches every process; the one that gives out the work decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare(*given)
