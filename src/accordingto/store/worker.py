"""The process that a query runs in: ``python -m accordingto.store.worker``, with the request on standard input.

A function over one great value, lpad('x', 2000000000) say, neither heeds DuckDB's interruption nor is counted in its
memory. So a query has a process of its own that the system itself holds to its limits: it can write to no file, gets no
more memory, and is ended by an alarm if nothing else ends it.

What it writes to standard output is a row of pickles: the names of the columns, lists of rows, and last a dict that
tells how it ended ({"cut": …} or {"error": …, "usage": …}).
"""

from __future__ import annotations

import datetime
import json
import pickle
import resource
import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

GRACE = 1.0  # seconds from DuckDB's interruption to the end of the process
SPARE = 600_000_000  # bytes beside the query's own: stacks, buffers, what is read ahead
AT_ONCE = 500  # rows


def main() -> None:
    """Answer the request."""
    request = json.loads(sys.stdin.buffer.read())
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    from accordingto.errors import AccordingtoError, UsageError

    try:
        end: dict[str, Any] = {"cut": _run(request)}
    except AccordingtoError as error:
        end = {"error": str(error), "usage": isinstance(error, UsageError)}
    except MemoryError:
        end = {"error": too_much(request["memory"]), "usage": False}
    except Exception as error:  # noqa: BLE001 - nobody sees this process: whoever asked is told
        end = {"error": " ".join(f"the query failed: {type(error).__name__}: {error}".split()), "usage": False}
    _put(end)
    sys.stdout.flush()


def _run(request: dict[str, Any]) -> bool:
    import duckdb

    from accordingto.errors import AccordingtoError, UsageError
    from accordingto.store import Store, duck, sql

    store = Store(request["where"], storage_options=request["storage_options"])
    timeout, memory, limit = request["timeout"], request["memory"], request["limit"]
    with duck.opened(store, memory=memory) as connection:
        _limit(memory, timeout)
        timer = threading.Timer(timeout, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            views = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
            sql.check(connection, request["sql"], views)
            connection.execute(request["sql"])
            _put([column[0] for column in connection.description or ()])
            while limit and (rows := connection.fetchmany(min(AT_ONCE, limit))):
                _put([tuple(map(_plain, row)) for row in rows])
                limit -= len(rows)
            return not limit and bool(connection.fetchmany(1))
        except duckdb.InterruptException:
            raise AccordingtoError(too_long(timeout)) from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise AccordingtoError(too_much(memory)) from None
        except duckdb.Error as error:
            if type(error) is duckdb.Error:
                raise  # what went wrong in Python, with the store's own files: duck.py knows what to say
            raise UsageError(sql.one_line(error)) from None
        finally:
            timer.cancel()


def _limit(memory: int, timeout: float) -> None:
    """Hold the process to its limits from here on."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        now = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        most = now + memory * 1_000_000 + SPARE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)  # SIGALRM, which nobody handles, ends the process


def _plain(value: Any) -> Any:
    """A value as the types that docs/query.md names."""
    if value is None or isinstance(value, bool | int | float | str | bytes | Decimal):
        return value
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC)
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def too_long(timeout: float) -> str:
    """What to say where the time was not enough."""
    return f"the query took longer than {timeout:g} s and was stopped: ask for less, or give it more with --timeout"


def too_much(memory: int) -> str:
    """What to say where the memory was not enough."""
    return f"the query needs more than {memory:,} MB of memory: ask for less, or give it more with --memory"


def _put(value: Any) -> None:
    pickle.dump(value, sys.stdout.buffer, protocol=5)


if __name__ == "__main__":
    main()
