"""The same function over batches on the machines of a Ray cluster: what ``scale.spread`` does on one machine.

Each worker is an actor, a process on some node, that is prepared once and then given batches. This process alone hands
out the work and takes what comes of it, so results come in order, and the input is read no further ahead than the
workers need. A worker that dies, takes too long or is lost with its node is replaced as soon as the cluster has room;
of what it had, the batch that it was working on is tried again item by item, each alone with a worker: an answer is
lost, too, when its worker dies of the next task before it is sent.

Ray's actors are used by themselves, without Ray Data: the input is a stream of which nobody knows the end, the store
keeps its order, and of a worker that dies or hangs it must be known which report it was at.
"""

from __future__ import annotations

import collections
import importlib
import os
import platform
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from types import ModuleType
from typing import Any, Generic, NamedTuple, TypeVar

from accordingto import __version__
from accordingto.errors import AccordingtoError, InputError, UsageError
from accordingto.limits import WORKER_START, WORKER_STARTS

In = TypeVar("In")
Out = TypeVar("Out")

# What a worker asks of the node that it runs on.
WORKER_CPUS, WORKER_MEMORY = 1, 1_000_000_000
# Batches that each worker has, one that it works on and one that it takes up next; and batches for each worker that are
# handed in and not fetched, for one batch may take much longer than those behind it.
AHEAD, WINDOW = 2, 4


class Cluster:
    """A Ray cluster that this process is connected to.

    ``address`` is that of the cluster's head ("host:6379"; "auto" is the cluster that this machine is a node of);
    without it the one in ``RAY_ADDRESS`` is taken, else this machine becomes a cluster by itself, until ``close``.
    Raises ``UsageError`` where Ray is not installed or no cluster answers at the address.
    """

    def __init__(self, address: str | None = None) -> None:
        address = address or os.environ.get("RAY_ADDRESS")
        if address:
            # One try takes most of a minute, and Ray makes twenty where nobody answers.
            os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
        self._ray = _ray()
        # A cluster of one machine is nobody else's to reach: no dashboard, and loopback only.
        alone = {} if address else {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
        try:
            self._ray.init(address or "local", log_to_driver=False, logging_level="ERROR", **alone)
        except (ConnectionError, ValueError, RuntimeError) as error:
            where = f"at {address}" if address else "on this machine"
            raise UsageError(
                f"no Ray cluster can be reached {where} ({_line(error)}): start one with ray start --head,"
                " and run this on one of its nodes"
            ) from None

    @property
    def workers(self) -> int:
        """How many workers the cluster has room for as it is now; one at least."""
        there = self._ray.cluster_resources()
        return max(1, int(min(there.get("CPU", 0) // WORKER_CPUS, there.get("memory", 0) // WORKER_MEMORY)))

    def spread(
        self,
        function: Callable[[list[In]], Sequence[Out | InputError]],
        batches: Iterable[Sequence[In]],
        workers: int,
        prepare: Callable[..., None],
        *given: object,
        seconds: Callable[[Sequence[In]], float],
    ) -> Generator[list[Out | InputError], None, None]:
        """As ``scale.spread``. ``workers`` may be more than the cluster has room for: the others start when nodes join.

        Raises ``AccordingtoError`` where the cluster has no room for any worker for a long time.
        """
        crew: _Crew[In, Out] = _Crew(self._ray, workers, (function, prepare, given), seconds)
        waiting: collections.deque[_Batch[In, Out]] = collections.deque()
        try:
            for items in batches:
                waiting.append(crew.put(list(items)))
                crew.turn(wait=False)
                while waiting and (len(waiting) >= workers * WINDOW or waiting[0].left == 0):
                    yield crew.result(waiting.popleft())
            while waiting:
                yield crew.result(waiting.popleft())
        finally:
            crew.close()

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        self._ray.shutdown()


def _ray() -> Any:
    # Ray's authors are told nothing, whatever Ray's own default is; it must be said before Ray is imported.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # else it prints a line of advice on accelerators, which nothing here uses
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        ray: ModuleType = importlib.import_module("ray")
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise UsageError('--engine ray needs Ray: install it with pip install "accordingto[ray]"') from None
    return ray


def _line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__


class _Batch(Generic[In, Out]):
    """Items, and by its place what came of each."""

    def __init__(self, items: list[In]) -> None:
        self.results: list[Any] = [None] * len(items)
        self.left = len(items)

    def settle(self, first: int, results: Sequence[Out | InputError]) -> None:
        self.results[first : first + len(results)] = results
        self.left -= len(results)


class _Task(NamedTuple, Generic[In, Out]):
    batch: _Batch[In, Out]
    first: int
    items: list[In]
    again: bool  # the item was in a batch that a worker was lost with


class _Worker(Generic[In, Out]):
    """An actor, and what it was given: the first is what it works on."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.started: Any = actor.start.remote(__version__)  # None when it has started
        self.given: collections.deque[tuple[Any, _Task[In, Out]]] = collections.deque()
        self.deadline = float("inf")

    @property
    def answer(self) -> Any:
        """What is waited for; None where the worker has nothing to do."""
        if self.started is not None:
            return self.started
        return self.given[0][0] if self.given else None

    def takes(self, task: _Task[In, Out]) -> bool:
        """Whether it can be given this now."""
        if self.started is not None:
            return False
        return not self.given or (len(self.given) < AHEAD and not task.again and not self.given[0][1].again)


class _Crew(Generic[In, Out]):
    def __init__(self, ray: Any, size: int, job: tuple[object, ...], seconds: Callable[[Sequence[In]], float]) -> None:
        self._ray, self._size, self._job, self._seconds = ray, size, job, seconds
        self._actor = ray.remote(num_cpus=WORKER_CPUS, memory=WORKER_MEMORY, max_restarts=0)(_Actor)
        self._workers: list[_Worker[In, Out]] = []
        self._tasks: collections.deque[_Task[In, Out]] = collections.deque()
        self._failures = 0  # starts in a row that ended before the worker was ready
        self._heard = time.monotonic()

    def put(self, items: list[In]) -> _Batch[In, Out]:
        """Have a batch worked on."""
        batch: _Batch[In, Out] = _Batch(items)
        if items:
            self._tasks.append(_Task(batch, 0, items, again=False))
        return batch

    def result(self, batch: _Batch[In, Out]) -> list[Out | InputError]:
        """Wait for what comes of a batch."""
        while batch.left:
            self.turn(wait=True)
        return batch.results

    def close(self) -> None:
        """End every worker."""
        for worker in self._workers:
            self._ray.kill(worker.actor)
        self._workers.clear()

    def turn(self, *, wait: bool) -> None:
        """Take what is there, or wait for something; replace what is lost; give out work."""
        self._give()
        answers = {worker.answer: worker for worker in self._workers if worker.answer is not None}
        if not answers:
            return
        now = time.monotonic()
        # With nobody working there is a limit, too: a cluster without room would be waited for for ever.
        limit = min(worker.deadline for worker in self._workers)
        if limit == float("inf"):
            limit = self._heard + WORKER_START
        ready, _ = self._ray.wait(
            list(answers), num_returns=len(answers) if not wait else 1, timeout=max(0.0, limit - now) if wait else 0
        )
        for answer in ready:
            self._take(answers[answer])
        if ready:
            self._heard = time.monotonic()
        else:
            self._late(time.monotonic())
        self._give()

    def _give(self) -> None:
        """Give what is to be done to the workers that have least; start workers while there are too few."""
        while self._tasks:
            free = [each for each in self._workers if each.takes(self._tasks[0])]
            if not free:
                break
            worker = min(free, key=lambda each: len(each.given))
            if worker.given and len(self._tasks) <= sum(each.started is not None for each in self._workers):
                break  # rather for those who have nothing yet
            task = self._tasks.popleft()
            worker.given.append((worker.actor.answer.remote(task.items), task))
            if len(worker.given) == 1:
                self._begin(worker)
        unstarted = sum(worker.started is not None for worker in self._workers)
        while len(self._tasks) > unstarted and len(self._workers) < self._size:
            self._workers.append(_Worker(self._actor.remote(*self._job)))
            unstarted += 1

    def _begin(self, worker: _Worker[In, Out]) -> None:
        worker.deadline = time.monotonic() + self._seconds(worker.given[0][1].items) if worker.given else float("inf")

    def _take(self, worker: _Worker[In, Out]) -> None:
        errors = self._ray.exceptions
        try:
            answer = self._ray.get(worker.answer)
        except errors.RayTaskError as error:
            raise _cause(error, starting=worker.started is not None) from None
        except errors.RayError as error:
            self._lost(worker, InputError("worker-died", f"its process on the cluster ended: {_why(error)}"))
            return
        if worker.started is not None:
            worker.started, self._failures = None, 0
            return
        _, task = worker.given.popleft()
        task.batch.settle(task.first, answer)
        self._begin(worker)

    def _late(self, now: float) -> None:
        """End those who take too long."""
        if all(worker.deadline == float("inf") for worker in self._workers):
            if now - self._heard >= WORKER_START:
                raise AccordingtoError(
                    f"no worker could be started for {WORKER_START:,.0f} seconds: has the cluster a node with"
                    f" {WORKER_CPUS} CPU and {WORKER_MEMORY // 1_000_000:,} MB of memory free?"
                )
            return
        for worker in [each for each in self._workers if each.deadline <= now]:
            seconds = self._seconds(worker.given[0][1].items)
            self._lost(worker, InputError("too-slow", f"it took longer than {seconds:,.0f} seconds"))

    def _lost(self, worker: _Worker[In, Out], how: InputError) -> None:
        self._workers.remove(worker)
        self._ray.kill(worker.actor)
        if worker.started is not None:
            self._failures += 1
            # as many as start at once may be lost with one node
            if self._failures >= WORKER_STARTS * self._size:
                raise AccordingtoError(f"no worker can be started: {how}; is there memory for so many workers?")
        for number, (_, task) in reversed(list(enumerate(worker.given))):
            if number > 0:
                self._tasks.appendleft(task)
            elif task.again:
                task.batch.settle(task.first, [how])
            else:
                alone = [_Task(task.batch, task.first + at, [item], again=True) for at, item in enumerate(task.items)]
                self._tasks.extendleft(reversed(alone))


def _cause(error: Any, *, starting: bool) -> BaseException:
    """What a worker raised."""
    cause: BaseException = error.cause or error
    if starting and not isinstance(cause, AccordingtoError):
        return AccordingtoError(
            f"a worker on the cluster cannot be started ({type(cause).__name__}: {_line(cause)}):"
            " is the same version of accordingto installed on every node, with all that it needs?"
        )
    return cause


def _why(error: Exception) -> str:
    """The line of Ray's that tells most."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "exit" in line.lower() or "died" in line.lower()), _line(error))


class _Actor:
    """What runs on a node."""

    def __init__(
        self, function: Callable[[list[Any]], Sequence[Any]], prepare: Callable[..., None], given: tuple[object, ...]
    ) -> None:
        self._function, self._prepare, self._given = function, prepare, given

    def start(self, version: str) -> None:
        if version != __version__:
            raise UsageError(
                f"the node {platform.node()} has accordingto {__version__}, and this machine {version}:"
                " install the same version on all"
            )
        self._prepare(*self._given)

    def answer(self, items: list[Any]) -> Sequence[Any]:
        return self._function(items)
