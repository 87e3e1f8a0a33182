"""A writer for another process: ``python writer.py HOW STORE …``.

    add STORE FIRST LAST AT_ONCE       appends rows, prints how many were new
    limited STORE FIRST LAST AT_ONCE   the same, where no file may grow beyond 30,000 bytes
    nobody STORE FIRST LAST AT_ONCE    the same, as a user who owns nothing
    fill STORE COPY                    appends rows until the disk is full and once more, makes room, appends rows from
                                       4000 on, and copies the store for whoever comes after

Each prints the ``StoreError`` that comes in its way.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pyarrow.compute  # noqa: F401 - whoever has no rights cannot load it later

sys.path.insert(0, str(Path(__file__).parents[2]))

from accordingto.errors import StoreError
from accordingto.store import Store
from tests.store.samples import stored


def add(where: str, first: int, last: int, at_once: int) -> None:
    try:
        store = Store(where)
        print(sum(store.append(stored(start, min(start + at_once, last))) for start in range(first, last, at_once)))
    except StoreError as error:
        print(error)


def fill(where: str, copy: str) -> None:
    reserve = Path(where).with_name("reserve")
    reserve.write_bytes(bytes(100_000))
    Store(where, create=True)
    add(where, 0, 4000, 2)
    with suppress(OSError), Path(where).with_name("rest").open("wb", buffering=0) as rest:
        while rest.write(b"x"):
            pass
    add(where, 3000, 3004, 2)
    reserve.unlink()
    add(where, 4000, 4002, 2)
    shutil.copytree(where, copy)


def main() -> None:
    how, where, *rest = sys.argv[1:]
    if how == "fill":
        fill(where, *rest)
        return
    if how == "nobody" and os.geteuid() == 0:
        os.setuid(65534)
    if how == "limited":
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    add(where, *map(int, rest))


if __name__ == "__main__":
    main()
