"""Read-only SQL over the store's flat tables, which ``docs/query.md`` describes.

    result = query(store, "SELECT outlet, count(*) FROM reports GROUP BY outlet")
    result.columns, result.rows, result.cut

A query can read the flat tables and nothing else, changes nothing, and is held to a number of rows, a time and a size
in memory, whatever it asks: see sql.py, duck.py and worker.py.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

import msgspec

from accordingto.errors import AccordingtoError, UsageError
from accordingto.limits import LARGEST_RESULT, QUERY_MEMORY, QUERY_ROWS, QUERY_TIME
from accordingto.store.readings import Store
from accordingto.store.worker import too_long, too_much

# Threads' arenas and arrow's own reserve address space, which is limited, far beyond what they use.
FRUGAL = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
AT_ONCE = 1 << 20  # bytes
# What a pickle from the worker may hold beside what pickles have themselves.
VALUES = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timezone"),
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
}


class Result(msgspec.Struct, frozen=True):
    """What a query found: the columns' names, the rows, and whether there were more rows than the limit.

    A value is None, bool, int, float, Decimal, str, bytes, date, datetime, or a list or dict of these; what SQL has
    beside them is given as text.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool


def query(
    store: Store, sql: str, *, limit: int = QUERY_ROWS, timeout: float = QUERY_TIME, memory: int = QUERY_MEMORY
) -> Result:
    """Run one SELECT over the flat tables, in a process of its own (half a second).

    ``limit`` is the most rows, ``timeout`` seconds, ``memory`` megabytes. Raises ``UsageError`` for SQL that is wrong
    or asks for what is not allowed, and ``AccordingtoError`` where the time or the memory is not enough.
    """
    if limit < 0 or timeout <= 0 or memory <= 0:
        raise UsageError("the limits of a query must be more than nothing")
    request = {
        "where": store.where,
        "storage_options": store.storage_options,
        "sql": sql,
        "limit": limit,
        "timeout": timeout,
        "memory": memory,
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "accordingto.store.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **FRUGAL},
    ) as child:
        try:
            answer = _ask(child, json.dumps(request).encode())
        finally:
            child.kill()
    return _result(answer, child.returncode, timeout, memory)


def _ask(child: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Hand the request over and take the whole answer; wait for the end."""
    assert child.stdin
    assert child.stdout
    with suppress(BrokenPipeError), child.stdin:
        child.stdin.write(request)
    answer = io.BytesIO()
    while piece := child.stdout.read(AT_ONCE):
        answer.write(piece)
        if answer.tell() > LARGEST_RESULT:
            raise AccordingtoError(
                f"the result has more than {LARGEST_RESULT // 1_000_000} MB: ask for fewer rows or columns"
            )
    child.wait()
    return answer.getvalue()


def _result(answer: bytes, code: int, timeout: float, memory: int) -> Result:
    stream = io.BytesIO(answer)
    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = []
    while stream.tell() < len(answer):
        try:
            part = _Values(stream).load()
        except (EOFError, pickle.UnpicklingError):
            break  # the worker was ended in the middle
        if isinstance(part, dict):
            if "error" in part:
                raise (UsageError if part["usage"] else AccordingtoError)(part["error"])
            return Result(columns, rows, part["cut"])
        if columns:
            rows += part
        else:
            columns = tuple(part)
    if code == -signal.SIGALRM:
        raise AccordingtoError(too_long(timeout))
    if code in {0, 1, -signal.SIGABRT, -signal.SIGKILL}:  # what allocates in Rust or C++ aborts where there is no more
        raise AccordingtoError(too_much(memory))
    raise AccordingtoError(f"the query broke the process it ran in (exit code {code}): ask in another way")


class _Values(pickle.Unpickler):
    """Reads what a row may hold, and no other objects."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) not in VALUES:
            raise pickle.UnpicklingError(global_name)
        return super().find_class(module_name, global_name)
