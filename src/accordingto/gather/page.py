"""A report on a page: its main text and what the page says of it. Nothing is fetched."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import extract

from accordingto.data import medium
from accordingto.errors import InputError
from accordingto.gather.decode import decode
from accordingto.gather.metadata import heading, is_elsewhere, metadata
from accordingto.limits import DEEPEST_PAGE, LARGEST_PAGE, LARGEST_TEXT
from accordingto.records import Report

TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/<>]*+)([^<>]*+)>)")
# Elements that are never closed, and those that the next of their kind closes: neither makes a page deep.
SHALLOW = frozenset(
    "area base br col embed hr img input link meta param source track wbr html head body p li option tbody tr td th "
    "colgroup".split()
)
RAW = frozenset({"script", "style", "textarea", "title", "xmp"})
CAPTION_WORDS = 6  # a shorter one says who took the picture, and nothing else
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# A title is often followed by the outlet's name: "Dam is safe, minister says | The Hillside Gazette".
SUFFIX = re.compile(r"\s+[|–—·»-]\s+([^|–—·»]{2,40})$")


def page(source: bytes | str, url: str | None = None) -> Report:
    """The report on an HTML page: trafilatura's main text under the headline, and what the page says of itself.

    ``published`` is what the page gives as date of publication, in its metadata or in an element marked so; a copyright
    year is none. Raises InputError: ``too-deep`` beyond limits.DEEPEST_PAGE nested elements, ``too-large``,
    ``no-text`` where nothing is left to read, ``encoding`` and ``binary`` for bytes that are no page.
    """
    markup = decode(source, html=True, name=url or "the page") if isinstance(source, bytes) else source
    if len(markup) > LARGEST_PAGE:
        raise InputError(
            "too-large", f"the page has {len(markup):,} characters, more than {LARGEST_PAGE:,}; give its text alone"
        )
    if (deep := depth(markup)) > DEEPEST_PAGE:
        raise InputError(
            "too-deep", f"the page nests {deep:,} elements, more than {DEEPEST_PAGE:,}; give its text alone"
        )
    tree = _tree(markup)
    if tree is None:
        raise InputError("no-text", "the page holds no text; give the article's own page, or its text")
    said = metadata(tree)
    headline = heading(tree)
    _keep_captions(tree)
    text = _main_text(tree)
    if not text:
        raise InputError("no-text", "the page holds no text; give the article's own page, or its text")
    if headline and headline not in text[: 4 * len(headline) + 200]:
        text = f"{headline}\n\n{text}"
    if len(text) > LARGEST_TEXT:
        raise InputError(
            "too-large", f"the page has {len(text):,} characters of text, more than {LARGEST_TEXT:,}; split it"
        )
    agencies = [known.name for name in said.authors if (known := medium(name)) is not None and known.kind == "agency"]
    return Report(
        text=text,
        outlet=said.outlet,
        url=url or said.url,
        title=_title(said.title, said.outlet, headline),
        byline=said.authors,
        published=said.published,
        credits=tuple(name for name in dict.fromkeys(agencies) if name != said.outlet),
    )


def depth(markup: str) -> int:
    """How deep the elements of a page nest, counted without a parser and in one pass; never less than a parser finds
    for the elements that can nest without end."""
    open_tags: list[str] = []
    inside: Counter[str] = Counter()
    deepest = position = 0
    while (match := TAG.search(markup, position)) is not None:
        position = match.end()
        if match[2] is None:
            end = markup.find("-->", position)
            if end < 0:
                break
            position = end + 3
            continue
        name = match[2].lower()
        if name in SHALLOW:
            continue
        if match[1]:
            if inside[name]:
                while (closed := open_tags.pop()) != name:
                    inside[closed] -= 1
                inside[name] -= 1
            continue
        if name in RAW:
            end_tag = re.compile(f"</{name}", re.IGNORECASE).search(markup, position)
            if end_tag is None:
                break
            position = end_tag.end()
            continue
        open_tags.append(name)
        inside[name] += 1
        deepest = max(deepest, len(open_tags))
    return deepest


def _tree(markup: str) -> HtmlElement | None:
    """The parsed page. ``huge_tree`` because libxml2 otherwise drops whatever is nested deeper than 256, silently."""
    bare = CONTROL.sub(" ", DECLARATION.sub("", markup))
    if not bare.strip():
        return None
    try:
        parser = HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
        return document_fromstring(bare.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _keep_captions(tree: HtmlElement) -> None:
    """Put the captions of the report's pictures before them as paragraphs; trafilatura drops them with the pictures."""
    for figure in list(tree.iter("figure")):
        caption = next(figure.iter("figcaption"), None)
        text = " ".join(caption.text_content().split()) if caption is not None else ""
        if len(text.split()) >= CAPTION_WORDS and not is_elsewhere(figure) and figure.getparent() is not None:
            kept = etree.Element("p")
            kept.text = text
            figure.addprevious(kept)


def _main_text(tree: HtmlElement) -> str:
    found = extract(tree, include_comments=False, include_tables=True, include_formatting=False, output_format="txt")
    if not found or not found.strip():
        # Too little for trafilatura to tell text from furniture: what stands in the page's body is its text.
        body = tree.find("body")
        kept = (
            []
            if body is None
            else [
                element
                for element in body.iter("p", "h1", "h2", "blockquote", "pre")
                if not element.xpath("ancestor::p|ancestor::blockquote|ancestor::nav|ancestor::footer")
            ]
        )
        pieces = [" ".join(element.text_content().split()) for element in kept]
        if not any(pieces) and body is not None:
            etree.strip_elements(
                body,
                "script",
                "style",
                "noscript",
                "nav",
                "footer",
                "form",
                "button",
                "svg",
                "template",
                with_tail=False,
            )
            pieces = [" ".join(line.split()) for line in body.text_content().splitlines()]
        found = "\n".join(piece for piece in pieces if piece)
    return found.strip()


def _title(title: str | None, outlet: str | None, headline: str | None) -> str | None:
    """The page's title without the outlet's name behind it."""
    match = SUFFIX.search(title) if title else None
    if (
        title
        and match
        and (match[1].strip() == outlet or medium(match[1]) is not None or (headline and title.startswith(headline)))
    ):
        return title[: match.start()].strip()
    return title
