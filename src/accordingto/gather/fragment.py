"""The text of a piece of HTML that is all report, as feeds, content systems and tables hold it: nothing is left out as
furniture of a page but what is no text, and menus, forms and asides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from accordingto.errors import InputError
from accordingto.limits import DEEPEST_PAGE, LARGEST_PAGE

MARKUP = re.compile(
    r"</(?:p|div|a|strong|em|b|i|u|span|li|ul|ol|h[1-6]|blockquote|figure|article|section|td|font|center)\s*>|<br\s*/?>|<p>",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    "address article blockquote body caption center dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr html li main ol p pre section table tbody tfoot thead tr ul".split()
)
SEPARATORS = {**dict.fromkeys(BLOCKS, "\n\n"), "br": "\n", "td": "\t", "th": "\t"}
BREAKING = re.compile(rf"<(?:br|{'|'.join(sorted(BLOCKS))})\b", re.IGNORECASE)
DROPPED = frozenset(
    "aside audio button canvas embed footer form head iframe map nav noscript object script select style svg template "
    "textarea title video".split()
)
CAPTION_WORDS = 6  # a shorter caption says who took the picture, and nothing else
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def has_markup(text: str) -> bool:
    """Whether a text is a piece of HTML: an element is closed in it, or a line broken."""
    return MARKUP.search(text) is not None


def fragment_text(markup: str) -> str:
    """The text of a piece of HTML: a blank line between blocks, a line end for ``br``, cells apart by tabs.

    Raises InputError ``too-large`` and ``too-deep`` beyond the limits of a page.
    """
    # Loaded only where there is markup.
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    from accordingto.gather.page import depth

    if len(markup) > LARGEST_PAGE:
        raise InputError("too-large", f"the page has {len(markup):,} characters, more than {LARGEST_PAGE:,}")
    if (deep := depth(markup)) > DEEPEST_PAGE:
        raise InputError("too-deep", f"the page nests {deep:,} elements, more than {DEEPEST_PAGE:,}")
    parser = HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    bare = CONTROL.sub(" ", markup)
    try:
        tree = document_fromstring(f"<html><body><div>{bare}</div></body></html>".encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    # Without a block or a break in it, the lines are those of a text with a few words in bold.
    spaces = " " if BREAKING.search(bare) else None
    text = "".join(_pieces(etree.iterwalk(tree, events=("start", "end")), spaces))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _pieces(walk: Iterable[tuple[str, Any]], spaces: str | None) -> Iterator[str]:
    """What stands in the elements and between them; where ``spaces`` is given, for every run of white space."""
    dropped = 0
    for event, element in walk:
        tag = element.tag
        if event == "start":
            dropped += _is_dropped(element)
            before, text = SEPARATORS.get(tag, ""), element.text
        else:
            dropped -= _is_dropped(element)
            before, text = SEPARATORS.get(tag, "") if tag in BLOCKS else "", element.tail
        if not dropped:
            yield before
            if text:
                yield text if spaces is None else re.sub(r"\s+", spaces, text)


def _is_dropped(element: Any) -> bool:
    if element.tag == "figcaption":
        return len(element.text_content().split()) < CAPTION_WORDS
    return element.tag in DROPPED
