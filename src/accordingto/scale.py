"""The same function over batches on several local processes: nothing is shared but the work, and results come in order.

Each worker has a thread here that gives it one task at a time and waits for the answer with a time limit. A worker that
dies or takes too long is killed and replaced; what it had is tried once more, item by item, so that only the item that
is to blame is lost.
"""

from __future__ import annotations

import atexit
import collections
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from multiprocessing import connection, resource_tracker
from typing import Any, Generic, NamedTuple, TypeVar

from accordingto.errors import AccordingtoError, InputError
from accordingto.limits import WORKER_START, WORKER_STARTS

In = TypeVar("In")
Out = TypeVar("Out")

# Batches for each worker that are handed in and not fetched: none is idle while one batch takes much longer than those
# behind it, and the input is not read far ahead.
AHEAD = 4


def spread(
    function: Callable[[list[In]], Sequence[Out | InputError]],
    batches: Iterable[Sequence[In]],
    workers: int,
    prepare: Callable[..., None],
    *given: object,
    seconds: Callable[[Sequence[In]], float],
) -> Generator[list[Out | InputError], None, None]:
    """Yield ``function(batch)``, a result for each item, for every batch in order, computed by ``workers`` processes.

    ``prepare(*given)`` is called once in each process, before its first batch. ``function`` and ``prepare`` must be
    functions of a module. A process starts when there is work for it. ``seconds`` says how long the items of a batch
    may take together.

    Where a worker dies or takes longer, each item of its batch is tried once more alone; one that ends a worker again
    has an ``InputError`` as its result, with the code ``worker-died`` or ``too-slow``. An exception in a worker is
    raised here, at the batch it concerns; one of ``prepare`` at once, and ``AccordingtoError`` where no worker lives
    long enough to begin. No process is left when the iterator ends, is closed or is thrown away.
    """
    pool: _Pool[In, Out] = _Pool(workers, _Job(function, prepare, given), seconds)
    waiting: collections.deque[_Batch[In]] = collections.deque()
    try:
        for items in batches:
            waiting.append(pool.put(list(items)))
            while waiting and (len(waiting) >= workers * AHEAD or waiting[0].done):
                yield pool.result(waiting.popleft())
        while waiting:
            yield pool.result(waiting.popleft())
    finally:
        pool.close()


class _Job(NamedTuple):
    function: Callable[[list[Any]], Sequence[Any]]
    prepare: Callable[..., None]
    given: tuple[object, ...]


class _Batch(Generic[In]):
    """Items, and what came of them: by the first item's place a worker's answer (pickled) or the loss of that item."""

    def __init__(self, items: list[In]) -> None:
        self.items = items
        self.left = len(items)
        self.parts: dict[int, bytes | InputError] = {}

    @property
    def done(self) -> bool:
        return self.left == 0


class _Task(NamedTuple, Generic[In]):
    batch: _Batch[In]
    first: int
    items: list[In]
    again: bool  # the item was in a batch that ended a worker


class _Pool(Generic[In, Out]):
    def __init__(self, size: int, job: _Job, seconds: Callable[[Sequence[In]], float]) -> None:
        self._size, self._job, self._seconds = size, job, seconds
        self._change = threading.Condition()
        self._tasks: collections.deque[_Task[In]] = collections.deque()
        self._idle = 0
        self._threads: list[threading.Thread] = []
        self._workers: set[_Worker] = set()
        self._failure: BaseException | None = None
        self._closed = False
        # Its first start lets through the interruptions that the threads hold back from the workers they start.
        resource_tracker.ensure_running()
        atexit.register(self.close)  # for an iterator that is kept to the end, by whoever forgot it

    # --- called by the one who asks for results ---

    def put(self, items: list[In]) -> _Batch[In]:
        """Have a batch worked on."""
        batch = _Batch(items)
        with self._change:
            if items:
                self._tasks.append(_Task(batch, 0, items, again=False))
                self._change.notify_all()
            if len(self._tasks) > self._idle and len(self._threads) < self._size:
                # Threads that end with the process: an iterator that nobody closed must not hold it back.
                thread = threading.Thread(target=self._serve, name=f"worker {len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
        return batch

    def result(self, batch: _Batch[In]) -> list[Out | InputError]:
        """Wait for what comes of a batch."""
        with self._change:
            self._change.wait_for(lambda: batch.done or self._failure)
            if not batch.done and self._failure:
                raise self._failure
        results: list[Out | InputError] = []
        for _, part in sorted(batch.parts.items(), key=lambda each: each[0]):
            if isinstance(part, InputError):
                results.append(part)
                continue
            good, value = pickle.loads(part)  # noqa: S301 - from a process of our own
            if not good:
                raise value
            results += value
        return results

    def close(self) -> None:
        """End every worker."""
        with self._change:
            self._closed = True
            self._tasks.clear()
            self._change.notify_all()
            for worker in self._workers:
                worker.process.kill()
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.close)

    # --- the threads, one for each worker ---

    def _serve(self) -> None:
        # An interruption from the keyboard is for the main thread; workers inherit that they are not to be interrupted.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        worker: _Worker | None = None
        try:
            while task := self._next():
                worker = worker or self._started()
                if worker is None:
                    return
                answer = worker.answer(task.items, self._seconds(task.items))
                if isinstance(answer, InputError):
                    self._ended(worker)
                    worker = None
                self._settle(task, answer)
        except BaseException as error:  # noqa: BLE001 - raised again where results are asked for
            with self._change:
                self._failure = self._failure or error
                self._change.notify_all()
        finally:
            if worker:
                self._ended(worker)

    def _next(self) -> _Task[In] | None:
        with self._change:
            self._idle += 1
            self._change.wait_for(lambda: self._tasks or self._closed)
            self._idle -= 1
            return None if self._closed else self._tasks.popleft()

    def _started(self) -> _Worker | None:
        """A worker that is prepared; None where none is needed any more."""
        how = ""
        for _ in range(WORKER_STARTS):
            with self._change:
                if self._closed:
                    return None
                worker = _Worker(self._job)
                self._workers.add(worker)
            answer = worker.receive(WORKER_START)
            if isinstance(answer, bytes):
                good, error = pickle.loads(answer)  # noqa: S301 - from a process of our own
                if good:
                    return worker
                self._ended(worker)
                raise error
            self._ended(worker)
            how = str(answer)
        raise AccordingtoError(f"no worker can be started: {how}; is there memory for so many workers?")

    def _ended(self, worker: _Worker) -> None:
        worker.end()
        with self._change:
            self._workers.discard(worker)

    def _settle(self, task: _Task[In], answer: bytes | InputError) -> None:
        with self._change:
            if isinstance(answer, InputError) and not task.again:
                alone = [_Task(task.batch, task.first + at, [item], again=True) for at, item in enumerate(task.items)]
                self._tasks.extendleft(reversed(alone))
            else:
                task.batch.parts[task.first] = answer
                task.batch.left -= len(task.items)
            self._change.notify_all()


class _Worker:
    """A process and the connection to it."""

    def __init__(self, job: _Job) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy threads that hold locks
        self._connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, *job), name="accordingto worker", daemon=True)
        self.process.start()
        theirs.close()  # so that the connection ends when the worker does

    def answer(self, items: list[Any], seconds: float) -> bytes | InputError:
        """What the worker answers, or how it ended."""
        try:
            self._connection.send(items)
        except OSError:
            return self._died()
        return self.receive(seconds)

    def receive(self, seconds: float) -> bytes | InputError:
        """Wait so long for an answer."""
        try:
            if self._connection.poll(seconds):
                return self._connection.recv_bytes()
        except (OSError, EOFError):
            return self._died()
        return InputError("too-slow", f"it took longer than {seconds:,.0f} seconds")

    def _died(self) -> InputError:
        self.process.join(1)
        code = self.process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return InputError("worker-died", f"its process ended with {how}")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self._connection.close()


# --- what runs in a worker -------------------------------------------------------------------------------------------


def _work(
    tasks: connection.Connection[Any, Any],
    function: Callable[[list[Any]], Sequence[Any]],
    prepare: Callable[..., None],
    given: tuple[object, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever gives out the work decides what an interruption means
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _reply(tasks, lambda: prepare(*given))
        while True:
            items = tasks.recv()
            _reply(tasks, lambda items=items: function(items))  # type: ignore[misc]
    except (EOFError, OSError):
        return  # nobody asks any more


def _reply(tasks: connection.Connection[Any, Any], call: Callable[[], Any]) -> None:
    try:
        answer = pickle.dumps((True, call()), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - raised again where results are asked for
        error.add_note(f"in a worker process:\n{traceback.format_exc()}")
        try:
            answer = pickle.dumps((False, error))
            pickle.loads(answer)  # noqa: S301 - what cannot be read again is no answer
        except Exception:  # noqa: BLE001 - an error of any making
            answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    tasks.send_bytes(answer)


def _end_with_parent() -> None:
    """End this process, in the middle of whatever it does, when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
