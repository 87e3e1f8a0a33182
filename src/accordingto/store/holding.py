"""Which corrections hold: of all that people said of a thing, the last, unless that takes it back."""

from __future__ import annotations

from collections.abc import Iterable

from accordingto.records import Correction

Subject = tuple[str, str, str]  # report, kind, id in the reading or of the correction that added it


def holding(corrections: Iterable[Correction]) -> dict[Subject, Correction]:
    """The corrections that hold, by what they are about, in the order in which each was first spoken of.

    ``corrections`` come in the order in which they were made.
    """
    last: dict[Subject, Correction] = {}
    for correction in corrections:
        last[correction.report, correction.kind, correction.subject] = correction
    return {subject: correction for subject, correction in last.items() if correction.verdict != "withdrawn"}
