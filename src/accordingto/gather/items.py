"""What comes in: one Item for every thing that a source holds, a report or why it is none."""

from __future__ import annotations

import msgspec

from accordingto.errors import InputError, Skip
from accordingto.records import Report


class Item(msgspec.Struct, frozen=True):
    """One thing that came in. ``location`` says where from: ``reports/a.txt``, ``crawl.warc.gz#7``, ``rows.csv#12``,
    ``pack.zip!a/b.html``, or an address.

    Where ``report`` is None, ``code`` and ``message`` say why. ``done`` is the share of its source that is behind us
    (0 to 1), None where it is not known.
    """

    location: str
    report: Report | None = None
    code: Skip | None = None
    message: str = ""
    done: float | None = None


def skipped(location: str, error: InputError, done: float | None = None) -> Item:
    """The Item of something that could not be read."""
    return Item(location, code=error.code, message=str(error), done=done)
