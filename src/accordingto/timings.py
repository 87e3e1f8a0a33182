"""How long each step of reading takes, and a table of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


class Timings:
    """Seconds by the name of a step, in the order in which the steps first began: ``timings.seconds["tokens"]``.

    ``with timings("tokens"): ...`` adds what the block takes. A block within a block counts for the inner name alone,
    so that the seconds add up. Safe to share between threads.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add what the block takes to the seconds of ``name``."""
        outer: float = getattr(self._open, "inner", 0.0)
        self._open.inner = 0.0  # seconds of the blocks within this one
        with self._lock:
            self.seconds.setdefault(name, 0.0)
        start = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - start
            with self._lock:
                self.seconds[name] += took - self._open.inner
            self._open.inner = outer + took

    def table(self, words: int) -> Table:
        """A line for each step: its seconds, its share of all, and how many of so many words it does in a second."""
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE, show_footer=True)
        total = sum(self.seconds.values())
        table.add_column("step", "all")
        for heading, footer in zip(("seconds", "share", "words a second"), _cells(total, total, words), strict=True):
            table.add_column(heading, footer, justify="right")
        for name, seconds in self.seconds.items():
            table.add_row(name, *_cells(seconds, total, words))
        return table


def _cells(seconds: float, total: float, words: int) -> tuple[str, str, str]:
    return (
        f"{seconds:.3f}",
        f"{seconds / total:.1%}" if total else "",
        f"{words / seconds:,.0f}" if words and seconds else "",
    )
