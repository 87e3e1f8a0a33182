"""What goes wrong below the store, as one line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENOSPC, EPERM, EROFS

import pyarrow as pa
from deltalake.exceptions import DeltaError

from accordingto.errors import StoreError

# How delta-rs and pyarrow tell the error number of the system.
NUMBER = re.compile(r"\(os error (\d+)\)|\[errno (\d+)\]", re.IGNORECASE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LONGEST = 300  # characters of a library's own message
ADVICE = {
    ENOSPC: "free some space and run it again",
    EDQUOT: "free some space and run it again",
    EFBIG: "raise the limit on the size of files and run it again",
    EACCES: "check its rights",
    EPERM: "check its rights",
    EROFS: "give a store on a disk that can be written to",
    EIO: "check the disk",
    EMFILE: "raise the limit on open files and run it again",
}
WHOLE = "; what was stored before is whole"


@contextmanager
def faults(where: str, doing: str) -> Iterator[None]:
    """Turn what delta-rs, pyarrow and the system raise into a ``StoreError`` that says what failed at ``where``."""
    try:
        yield
    except (DeltaError, pa.ArrowException, OSError) as error:
        raise StoreError(f"{where}: {doing} failed: {reason(error)}") from error


def reason(error: Exception, after: str = WHOLE) -> str:
    """What a library's error says, with what to do about it where that is known, and then ``after``."""
    text = COLOUR.sub("", str(error)).replace("↳", "")
    match = NUMBER.search(text)
    number = int(match[1] or match[2]) if match else getattr(error, "errno", None)
    if number in ADVICE:
        return f"{os.strerror(number).lower()}; {ADVICE[number]}{after}"
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
