"""Types that records are decoded into, made known to msgspec by one thread at a time.

msgspec (0.22) learns the fields of a type when it first decodes into it. A second thread that comes meanwhile is given
what is half learned, and the process dies of it.
"""

from __future__ import annotations

import threading
from typing import TypeVar

import msgspec

T = TypeVar("T")

_learning = threading.Lock()
_learned: set[object] = set()


def decodable(kind: T) -> T:
    """The same type, into which any number of threads may decode from now on."""
    if kind not in _learned:
        with _learning:
            msgspec.json.Decoder(kind)
            _learned.add(kind)
    return kind
