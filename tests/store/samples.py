"""Rows by their numbers, the same in every process."""

from __future__ import annotations

import datetime

from accordingto.records import Reading, Report
from accordingto.store import Stored

MORNING = datetime.datetime(2024, 11, 4, 6, 30, tzinfo=datetime.UTC)


def stored(first: int, last: int, size: int = 1) -> list[Stored]:
    """Rows numbered ``first`` to ``last`` - 1, the text of each ``size`` sentences long."""
    return [
        Stored(
            Reading(Report("The ferry left. " * size, url=f"https://ledger.example/{number}", id=f"r{number}")),
            f"reports.zip!{number}.txt",
            MORNING + datetime.timedelta(seconds=number),
        )
        for number in range(first, last)
    ]
