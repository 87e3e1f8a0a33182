"""Who says so? accordingto reads news reports and shows, for every statement, who says it and through whom it came.

    >>> import accordingto
    >>> reading = accordingto.read("The mayor said the bridge is safe.", outlet="The Harbour Ledger")
    >>> [link.name for link in reading.attributions[0].chain]
    ['mayor', 'The Harbour Ledger']

The names below are imported when they are first asked for: records and errors need neither spaCy nor the models.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accordingto.errors import AccordingtoError, InputError, StoreError, UsageError
    from accordingto.reader import Reader
    from accordingto.records import Attribution, Entity, Event, Link, Passage, Reading, Report, Source
    from accordingto.store import Store

__version__ = "0.1.0"

__all__ = [
    "AccordingtoError",
    "Attribution",
    "Entity",
    "Event",
    "InputError",
    "Link",
    "Passage",
    "Reader",
    "Reading",
    "Report",
    "Source",
    "Store",
    "StoreError",
    "UsageError",
    "__version__",
    "read",
]

_HOMES = {
    "errors": ("AccordingtoError", "InputError", "StoreError", "UsageError"),
    "reader": ("Reader",),
    "records": ("Attribution", "Entity", "Event", "Link", "Passage", "Reading", "Report", "Source"),
    "store": ("Store",),
}
_HOME = {name: f"{__name__}.{module}" for module, names in _HOMES.items() for name in names}


def read(report: str | Report, **metadata: Any) -> Reading:
    """Read one report: a ``Report``, or its text with what is known of it (``outlet=``, ``published=``, … as ``Report``
    has them). The models are loaded at the first call and kept; for many reports see ``Reader.read_many``.

    Raises ``InputError`` where the report cannot be read, ``UsageError`` for metadata beside a ``Report`` or of a name
    that ``Report`` does not have.
    """
    from accordingto.errors import UsageError
    from accordingto.records import Report

    if isinstance(report, str):
        unknown = metadata.keys() - set(Report.__struct_fields__)
        if unknown:
            known = ", ".join(Report.__struct_fields__)
            raise UsageError(f"a report has no {', '.join(sorted(unknown))}; it has {known}")
        report = Report(report, **metadata)
    elif metadata:
        raise UsageError("give the metadata in the Report, or the text and the metadata, not both")
    return _reader().read(report)


@functools.cache
def _reader() -> Reader:
    # By name, so that no import of this package, for its version, is an import of the reader.
    reader: Reader = __getattr__("Reader")()
    return reader


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
