"""The spaCy component ``accordingto``: attributions for people who already have a pipeline.

    >>> nlp = spacy.load("en_core_web_sm")
    >>> nlp.add_pipe("accordingto", config={"outlet": "The Harbour Ledger"})
    >>> doc = nlp("The mayor said the bridge is safe.")
    >>> doc._.attributions[0].chain
    ('mayor', 'Harbour Ledger')

spaCy finds the factory through this package's entry point in the group ``spacy_factories``. The component assigns
``Doc._.attributions`` and requires nothing of the components before it: it reads ``doc.text`` with the reader's own
parse, so that the results are those of ``Reader.read``, whatever pipeline it stands in.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from accordingto.decodable import decodable
from accordingto.records import Attribution, Form, Report
from accordingto.records import Span as Characters

if TYPE_CHECKING:
    from accordingto.reader import Reader

KEY = "accordingto"  # in Doc.user_data, as plain values: they survive Doc.to_bytes, DocBin and n_process


class DocAttribution(msgspec.Struct, frozen=True):
    """An attribution in a ``Doc``, as ``Attribution`` but with spaCy spans in place of offsets.

    A span covers every token that the attribution touches. ``source`` and ``cue`` are empty where there are none.
    """

    id: str
    parent: str | None
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    form: Form
    act: str
    chain: tuple[str, ...]
    anonymous: bool
    confidence: float


class AttributionComponent:
    """Fills ``doc._.attributions``. ``outlet`` stands at the end of every chain."""

    def __init__(self, outlet: str | None = None) -> None:
        self.outlet = outlet
        self._reader: Reader | None = None
        self._lock = threading.Lock()

    def __call__(self, doc: Doc) -> Doc:
        """Read the document. Raises ``InputError`` as ``Reader.read`` does; a document without words has none."""
        found: tuple[Attribution, ...] = ()
        if doc.text.strip():
            # the pipeline around is English by its owner's choice, so the language is not asked for again
            found = self.reader.read(Report(doc.text, outlet=self.outlet, language="en")).attributions
        doc.user_data[KEY] = msgspec.to_builtins(found)
        return doc

    @property
    def reader(self) -> Reader:
        """The reader, loaded with the first document."""
        with self._lock:
            if self._reader is None:
                from accordingto.reader import Reader

                self._reader = Reader()
        return self._reader

    def __getstate__(self) -> dict[str, Any]:
        """What a worker process gets: it loads a reader of its own."""
        return {"outlet": self.outlet}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]


@Language.factory(
    "accordingto",
    assigns=["doc._.attributions"],
    default_config={"outlet": None},
)
def make(nlp: Language, name: str, outlet: str | None) -> AttributionComponent:  # noqa: ARG001 - spaCy calls it so
    """Make the component for ``nlp.add_pipe("accordingto", config={"outlet": …})``."""
    return AttributionComponent(outlet)


def attributions(doc: Doc) -> list[DocAttribution]:
    """The attributions of a document that the component has seen, in order; none of any other document."""
    return [
        _in_doc(doc, found) for found in msgspec.convert(doc.user_data.get(KEY, ()), decodable(tuple[Attribution, ...]))
    ]


def _in_doc(doc: Doc, found: Attribution) -> DocAttribution:
    return DocAttribution(
        id=found.id,
        parent=found.parent,
        source=_spans(doc, found.source.spans if found.source else ()),
        cue=_spans(doc, found.cue.spans if found.cue else ()),
        content=_spans(doc, found.content.spans),
        form=found.form,
        act=found.act,
        chain=tuple(link.name for link in found.chain),
        anonymous=found.source is not None and found.source.anonymous,
        confidence=found.confidence,
    )


def _spans(doc: Doc, spans: tuple[Characters, ...]) -> tuple[Span, ...]:
    found = (doc.char_span(start, end, alignment_mode="expand") for start, end in spans)
    return tuple(span for span in found if span is not None)


# Adding the component imports this module, and so does reading a stored document with it installed in a pipeline.
if not Doc.has_extension("attributions"):
    Doc.set_extension("attributions", getter=attributions)
