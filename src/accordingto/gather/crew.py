"""A few threads that do tasks side by side, but never two of one key (a host) at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from accordingto.errors import InputError

T = TypeVar("T")
R = TypeVar("R")


class Crew(Generic[T, R]):
    """``work`` does one task in a thread; at most ``size`` do so at once, and they wait when ``ahead`` results have not
    been fetched. Tasks of one key are done one after the other, in the order in which they came."""

    def __init__(self, work: Callable[[T], R], size: int, ahead: int = 8) -> None:
        self._work = work
        self._size = size
        self._ahead = ahead
        self._change = threading.Condition()
        self._waiting: dict[str, deque[T]] = {}  # by key, of those that are ready or being worked on
        self._ready: deque[str] = deque()
        self._done: deque[tuple[T, R | Exception]] = deque()
        self._left = 0  # tasks that were added and whose results were not fetched
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()

    def add(self, key: str, task: T) -> None:
        """Have a task done."""
        with self._change:
            self._left += 1
            if key in self._waiting:
                self._waiting[key].append(task)
            else:
                self._waiting[key] = deque([task])
                self._ready.append(key)
                self._change.notify_all()
            if len(self._threads) < min(self._size, len(self._waiting)):
                # Threads that end with the process: one that waits for a server must not hold the process back.
                thread = threading.Thread(target=self._run, name=f"fetch {len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do, and no result to fetch."""
        with self._change:
            return self._left == 0

    def next(self, timeout: float | None = None) -> tuple[T, R | InputError] | None:
        """A task that is done and what came of it, an InputError where that was raised; None where nothing is left, or
        nothing was done within ``timeout`` seconds. Any other error of ``work`` is raised here."""
        with self._change:
            self._change.wait_for(lambda: self._done or not self._left or self._closed.is_set(), timeout)
            if not self._done:
                return None
            task, outcome = self._done.popleft()
            self._left -= 1
            self._change.notify_all()
        if isinstance(outcome, Exception) and not isinstance(outcome, InputError):
            raise outcome
        return task, outcome

    def close(self) -> None:
        """Begin no more tasks; those that are being done end by themselves, and nobody waits for them."""
        with self._change:
            self._closed.set()
            self._left = 0
            self._waiting.clear()
            self._ready.clear()
            self._done.clear()
            self._change.notify_all()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed.is_set() or (self._ready and len(self._done) < self._ahead))
                if self._closed.is_set():
                    return
                key = self._ready.popleft()
                task = self._waiting[key].popleft()
            outcome: R | Exception
            try:
                outcome = self._work(task)
            except Exception as error:  # noqa: BLE001 (handed to the thread that asks for results)
                outcome = error
            with self._change:
                if self._closed.is_set():
                    return
                self._done.append((task, outcome))
                if self._waiting[key]:
                    self._ready.append(key)
                else:
                    del self._waiting[key]
                self._change.notify_all()
