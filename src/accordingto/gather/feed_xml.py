"""A feed's XML made well-formed and harmless before feedparser sees it.

feedparser reads what is not well-formed with a parser whose time grows with the square of the input, and hands what is
to expat, entity declarations and all. So a feed is parsed here first, by libxml2 with every reference to other files
and every expansion of entities switched off; where it is broken in the usual ways it is mended; and what feedparser
gets is written anew, without a document type, within the caps.
"""

from __future__ import annotations

import re
import xml.sax
from html.entities import html5

from lxml import etree

from accordingto.errors import InputError
from accordingto.gather.decode import decode
from accordingto.limits import DEEPEST_FEED, LARGEST_FEED, MOST_FEED_ELEMENTS, MOST_FEED_PIECES

DECLARATION = re.compile(r"<\?xml[^<>]{0,500}\?>")
START_OF_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
# A document type with all that it declares; quoted text may hold anything. No repetition is ever tried twice.
DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*+"
    r"(?:\[(?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--(?:(?!-->).)*+-->|<(?!!--))*+\]\s*+)?+>",
    re.IGNORECASE | re.DOTALL,
)
ENTITY = re.compile(r"<!ENTITY\s+([\w.-]{1,100})")
# Characters that XML 1.0 does not have.
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(
    r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);|([a-zA-Z][a-zA-Z0-9_.-]{0,60});)?"
)
PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]{0,40}\s*=")
ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})(?=[\s/>])")
# Elements that hold people's names and addresses, and the characters of them that are read.
PEOPLE = frozenset(
    "author contributor creator credit editor email managingeditor name owner publisher webmaster".split()
)
LONGEST_NAMES = 200
MOST_ATTRIBUTES = 30  # of one element that are read; feeds have a handful
SPLITTING = ("\n", "&", "<", ">")  # where a parser hands a text out in pieces
# The namespaces that feeds forget to declare.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


def harmless(data: bytes, name: str) -> tuple[bytes, bool]:
    """The XML of a feed in UTF-8, well-formed, without document type, entities, comments and processing instructions;
    and whether it had to be mended for that.

    Raises InputError: ``encoding``, ``too-large`` (bytes or elements), ``too-deep``, ``damaged`` where nothing can be
    read from it.
    """
    if len(data) > LARGEST_FEED:
        raise InputError("too-large", f"the feed {name} is larger than {LARGEST_FEED:,} bytes")
    text = ILLEGAL.sub(" ", decode(data, html=True, name=name)).lstrip("\ufeff \t\r\n")
    text = DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    declared: frozenset[str] = frozenset()
    start = START_OF_DOCTYPE.search(text)
    if start is not None and (document := DOCTYPE.match(text, start.start())) is not None:
        declared = frozenset(ENTITY.findall(document[0]))
        text = text[: document.start()] + text[document.end() :]
    root = _parsed(text, recover=False)
    if mended := root is None:
        root = _parsed(_mended(text, declared), recover=True)
    if root is None:
        raise InputError("damaged", f"the feed {name} is no XML that can be read")
    _check(root, name)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    try:
        xml.sax.parseString(written, xml.sax.ContentHandler())  # noqa: S317 (it has no document type)
    except xml.sax.SAXException:
        raise InputError("damaged", f"the feed {name} is no XML that can be read") from None
    return written, mended


def _parsed(text: str, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def _check(root: etree._Element, name: str) -> None:
    """Hold the tree to the caps, and spare feedparser what takes it long: the square of a name's length and of the
    number of attributes, and a step for every line and every escaped character of a text."""
    count = depth = pieces = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        count += 1
        depth += 1
        # a reference may stand for what no XML may hold, and is recovered as that
        if element.text and ILLEGAL.search(element.text):
            element.text = ILLEGAL.sub(" ", element.text)
        if element.tail and ILLEGAL.search(element.tail):
            element.tail = ILLEGAL.sub(" ", element.tail)
        if str(element.tag).rpartition("}")[2].lower() in PEOPLE:
            element.text = element.text and element.text[:LONGEST_NAMES]
            for child in element:
                child.tail = None
        for attribute in element.attrib.keys()[MOST_ATTRIBUTES:]:
            del element.attrib[attribute]
        text = element.text or ""
        if ("<" in text or "&" in text) and "]]>" not in text:
            element.text = etree.CDATA(text)
            pieces += text.count("\n")
        else:
            pieces += sum(map(text.count, SPLITTING))
        pieces += sum(map((element.tail or "").count, SPLITTING))
        if count > MOST_FEED_ELEMENTS or pieces > MOST_FEED_PIECES:
            raise InputError("too-large", f"the feed {name} has more elements or lines than a feed of news ever has")
        if depth > DEEPEST_FEED:
            raise InputError("too-deep", f"the feed {name} nests more than {DEEPEST_FEED:,} elements")


def _mended(text: str, declared: frozenset[str]) -> str:
    """The text with HTML's entities as characters and without those that only the feed declared, lone ampersands
    escaped, and forgotten namespaces declared."""

    def character(match: re.Match[str]) -> str:
        if match[1]:
            return match[0]
        if match[2]:
            return html5.get(f"{match[2]};", "" if match[2] in declared else f"&amp;{match[2]};")
        return "&amp;"

    pieces: list[str] = []
    position = 0
    while True:
        start = text.find("<![CDATA[", position)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            pieces.append(REFERENCE.sub(character, text[position:]))
            break
        pieces += [REFERENCE.sub(character, text[position:start]), text[start : end + 3]]
        position = end + 3
    mended = "".join(pieces)
    used = {first or second for first, second in PREFIX.findall(mended)} - {"xml", "xmlns"}
    missing = [prefix for prefix in sorted(used) if f"xmlns:{prefix}" not in mended][:100]
    namespaces = "".join(f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:" + prefix)}"' for prefix in missing)
    return ROOT.sub(lambda match: match[0] + namespaces, mended, count=1) if namespaces else mended
