"""Reading on a Ray cluster: two nodes on this machine, of which one is killed; and the program that leads is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from accordingto import Reader, Report, cluster
from accordingto.cluster import WINDOW, Cluster
from accordingto.errors import InputError, UsageError
from accordingto.gather.items import Item
from accordingto.gatherer import gather
from accordingto.store import Store

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster as Nodes

pytestmark = pytest.mark.enable_socket  # Ray's processes talk through the loopback address
PLENTY = 100.0
REPORTS = [
    Report(
        f"ORNE (Reuters) - The mayor of Orne said on Monday that {number} lorries had crossed the old bridge."
        f' "It is safe again," Marta Velin told reporters, and denied that {number + 3} people had been hurt.\n',
        outlet="The Harbour Ledger",
    )
    for number in range(24)
]


# --- what workers do -------------------------------------------------------------------------------------------------


def prepare(*_: object) -> None:
    pass


def refuse(*_: object) -> None:
    raise UsageError("the table is bad")


def stumble(*_: object) -> None:
    raise OSError("no such model")


def double(items: list[int]) -> list[int]:
    """Ends its process at 13 and hangs at 14."""
    if 13 in items:
        os._exit(3)
    if 14 in items:
        time.sleep(1_000)
    return [2 * item for item in items]


def who(items: list[int]) -> list[int]:
    return [os.getpid() for _ in items]


# --- the cluster -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    """A cluster of one node with one processor; further ones join it."""
    pytest.importorskip("ray", reason='Ray is not installed: pip install "accordingto[ray]"')
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    from ray.cluster_utils import Cluster as Nodes

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test
    made = Nodes(initialize_head=True, head_node_args=_node())
    yield made
    made.shutdown()


def _node() -> dict[str, Any]:
    return {"num_cpus": 1, "memory": 2_000_000_000, "object_store_memory": 80_000_000, "include_dashboard": False}


@pytest.fixture(scope="module")
def joined(nodes: Nodes) -> Iterator[Cluster]:
    """This process, as one that gives work to the cluster."""
    made = Cluster(nodes.address)
    yield made
    made.close()


def _spread(
    joined: Cluster, batches: list[list[int]], workers: int = 1, begin: Any = prepare, **options: Any
) -> list[Any]:
    function, seconds = options.get("function", double), options.get("seconds", PLENTY)
    found = joined.spread(function, batches, workers, begin, seconds=lambda _: seconds)
    return [each.code if isinstance(each, InputError) else each for results in found for each in results]


@pytest.fixture(scope="module")
def expected(reader: Reader) -> list[bytes]:
    """What this process reads out of the reports."""
    return [reading.to_json() for reading in reader.read_many(REPORTS)]


# --- the tests -------------------------------------------------------------------------------------------------------


def test_cluster_says_how_to_install_ray_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r'needs Ray: install it with pip install "accordingto\[ray\]"'):
        Cluster()


def test_spread_loses_only_the_items_that_a_worker_dies_of_or_hangs_on(joined: Cluster) -> None:
    batches = [[0, 1], [2, 13, 3], [], [4, 14], [5]]
    assert _spread(joined, batches, seconds=4.0) == [0, 2, 4, "worker-died", 6, 8, "too-slow", 10]


class LossyRay:
    """Ray, as far as it is used here, at its worst: what a worker did is never heard of if a later task ends it."""

    class exceptions:  # noqa: N801 - as Ray has it
        class RayError(Exception): ...

        class RayTaskError(RayError): ...

    def __init__(self) -> None:
        self.calls: dict[int, list[list[int]]] = {}  # by actor, what it was given and has not answered

    def init(self, *_: object, **__: object) -> None: ...

    def remote(self, **_: object) -> Callable[[type], SimpleNamespace]:
        return lambda _: SimpleNamespace(remote=self._actor)

    def _actor(self, *_: object) -> SimpleNamespace:
        actor = len(self.calls)
        self.calls[actor] = []

        def answer(items: list[int]) -> tuple[int, tuple[int, ...]]:
            self.calls[actor].append(items)
            return actor, tuple(items)

        return SimpleNamespace(
            id=actor, start=SimpleNamespace(remote=lambda _: (actor, ())), answer=SimpleNamespace(remote=answer)
        )

    def wait(self, answers: list[Any], **_: object) -> tuple[list[Any], list[Any]]:
        return answers[:1], answers[1:]

    def get(self, answer: tuple[int, tuple[int, ...]]) -> list[int]:
        actor, items = answer
        if any(13 in each for each in self.calls[actor]):
            raise self.exceptions.RayError("the worker died")
        if items:
            self.calls[actor].remove(list(items))
        return [2 * item for item in items]

    def kill(self, actor: SimpleNamespace) -> None: ...


def test_spread_loses_no_item_to_the_next_one_when_they_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_ray", LossyRay)
    batches = [[0, 1], [2, 13, 3], [4, 5], [13], [6], [13, 13, 7], [8]]
    died = "worker-died"
    for workers in (1, 2, 3):
        assert _spread(Cluster(), batches, workers) == [0, 2, 4, died, 6, 8, 10, died, 12, died, died, 14, 16]


def test_spread_prepares_workers_once_and_reads_only_as_far_ahead_as_they_need(joined: Cluster) -> None:
    taken = 0

    def work() -> Iterator[list[int]]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield [number]

    pids = set()
    for count, found in enumerate(joined.spread(who, work(), 1, prepare, seconds=lambda _: PLENTY)):
        assert taken <= count + WINDOW
        pids.update(found)
    assert len(pids) == 1


def test_spread_ends_with_what_the_preparation_of_a_worker_raises(joined: Cluster) -> None:
    with pytest.raises(UsageError, match="the table is bad"):
        _spread(joined, [[1]], begin=refuse)
    with pytest.raises(Exception, match=r"cannot be started \(OSError: no such model\): is the same version"):
        _spread(joined, [[1]], begin=stumble)


def test_spread_gives_up_where_the_cluster_has_no_room(joined: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORKER_CPUS", 64)
    monkeypatch.setattr(cluster, "WORKER_START", 2.0)
    with pytest.raises(Exception, match="no worker could be started for 2 seconds: has the cluster a node with 64 CPU"):
        _spread(joined, [[1]])


def test_gather_goes_on_when_a_node_is_killed_and_stores_what_one_process_would(
    nodes: Nodes, joined: Cluster, expected: list[bytes], tmp_path: Path
) -> None:
    second = nodes.add_node(**_node())
    store = Store(tmp_path / "store", create=True)
    assert joined.workers == 2

    def items() -> Iterator[Item]:
        for number, report in enumerate(REPORTS):
            if number == 20:
                nodes.remove_node(second, allow_graceful=False)
            yield Item(str(number), report)

    account = gather(items(), store, Reader(), workers=2, cluster=joined)
    assert (account.items, account.read, account.new, account.skipped) == (24, 24, 24, {})
    assert [reading.to_json() for reading in store.readings()] == expected


PROGRAM = """
import sys
from accordingto import cli, gatherer
gatherer.MOST_ROWS = 4
sys.exit(cli.run(sys.argv[1:]))
"""


def test_gather_goes_on_where_a_killed_command_ended(nodes: Nodes, expected: list[bytes], tmp_path: Path) -> None:
    rows, store = tmp_path / "rows.jsonl", tmp_path / "store"
    rows.write_text("".join(json.dumps({"text": each.text, "outlet": each.outlet}) + "\n" for each in REPORTS))
    command = [sys.executable, "-c", PROGRAM, "gather", str(rows), "--into", str(store)]
    command += ["--engine", "ray", "--address", nodes.address]
    with subprocess.Popen(command) as running:
        while not (store / "readings").exists() or not len(Store(store)):
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
    kept = len(Store(store))
    assert 0 < kept < len(REPORTS)
    again = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
    told = f"24 in = {24 - kept} read + {kept} duplicates + 0 skipped; {24 - kept} new in {store}, which now has 24"
    assert told in again.stderr
    assert [reading.to_json() for reading in Store(store).readings()] == expected
