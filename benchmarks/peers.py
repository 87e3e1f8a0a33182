"""What others take for the part of the work that they do: words a second on the same texts.

* ``textacy`` (installed by whoever wants the comparison: ``pip install textacy``): direct quotations with speaker and
  cue, by rules over the spaCy parse, which is counted in;
* ``pattern``: a regular expression for quotations with a name and a verb of saying beside them, as GDELT's quotation
  dataset has them. It is a floor: the least that can be called reading quotations, without a parse.

Neither resolves a speaker, keeps a chain or codes an event.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

VERBS = "said|says|told|added|asked|warned|announced|claimed|denied|insisted|explained|replied|wrote|stated|argued"
NAME = r"(?:[A-Z][\w.'-]+\s+){0,4}[A-Z][\w'-]+|he|she|they"
QUOTATION = re.compile(
    rf"[\"“]([^\"“”]{{10,600}})[\"”],?\s+(?:(?:{NAME})\s+(?:{VERBS})|(?:{VERBS})\s+(?:{NAME}))"
    rf"|(?:{NAME})\s+(?:{VERBS})[^\"“”.]{{0,60}}[\"“]([^\"“”]{{10,600}})[\"”]"
)


def runs(reports: Sequence[str], pipeline: Language) -> dict[str, Callable[[], object]]:
    """By name, what reads all reports once; only peers that are installed."""
    found: dict[str, Callable[[], object]] = {"pattern": lambda: [QUOTATION.findall(text) for text in reports]}
    if importlib.util.find_spec("textacy"):
        from textacy.extract import direct_quotations

        found["textacy"] = lambda: [list(direct_quotations(doc)) for doc in pipeline.pipe(reports)]
    return found
