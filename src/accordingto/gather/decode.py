"""From bytes to text: byte order marks, UTF-8, what a page declares, and at last a guess."""

from __future__ import annotations

import codecs
import re

from accordingto.errors import InputError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a file that is no text begins with, and what to call it.
MAGIC = (
    (b"%PDF-", "a PDF file; extract its text first"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it or save it as text first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a rich text document; save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as plain text first"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x7f]")
CONTROL_SHARE = 0.02
# Codecs of Python's that no text is written in; decoding long input takes some of them forever.
NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
CHARSET = re.compile(
    rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w:.-]{2,40})",
    re.IGNORECASE,
)
# Pages that declare these mean the Windows code page (WHATWG Encoding Standard).
WINDOWS = frozenset({"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "ansi"})
# A code page in which nothing can go wrong would read any bytes at all; so text in it must look like English text:
# few bytes beyond ASCII, and those letters or the punctuation of print.
PRINT = frozenset("“”‘’‚„–—…•€£¥©®™°§«»·½¼¾¡¿†‹›¢´\u00a0\u00ad")
MOST_BEYOND_ASCII = 0.15
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
LEAST_TO_GUESS = 20  # bytes beyond ASCII below which a guess is worth nothing
GUESS_FROM = 200_000  # bytes that a guess is made from


def decode(data: bytes, *, html: bool = False, name: str = "the input") -> str:
    """The text that ``data`` holds, without a leading byte order mark, otherwise exactly as it is.

    With ``html``, the character set that the page declares is heard before any guess. Raises InputError: ``binary``
    for what is no text (NUL, or many control characters), ``encoding`` where no encoding fits without doubt.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _whole(data[len(mark) :], encoding, name)
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise InputError("binary", f"{name} is {what}")
    if b"\0" in data or len(CONTROL.findall(data[:GUESS_FROM])) > CONTROL_SHARE * len(data[:GUESS_FROM]):
        raise InputError(
            "binary", f"{name} is no text: it holds NUL or control characters; give it as plain text or HTML"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    if html and (text := _declared(data)) is not None:
        return text
    if _is_damaged_utf8(data):
        raise InputError(
            "encoding", f"{name} is UTF-8 but for byte {at}, which is damaged; repair it or save it anew as UTF-8"
        )
    text = _windows(data)
    if text is None:
        text = _guessed(data)
    if text is None:
        raise InputError("encoding", f"the character encoding of {name} cannot be told; save it as UTF-8")
    return text


def _whole(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "encoding", f"{name} says it is {encoding}, and byte {error.start} is not; save it as UTF-8"
        ) from error
    if "\0" in text:
        raise InputError("binary", f"{name} is no text: it holds NUL; give it as plain text or HTML")
    return text


def _declared(data: bytes) -> str | None:
    match = CHARSET.search(data[:4096])
    if match is None:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace").lower()
    try:
        codec = codecs.lookup("cp1252" if label in WINDOWS else label).name
        if codec in NO_CHARSETS:
            return None
        text = data.decode(codec)
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if "\0" in text else text


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8: then no other encoding is meant."""
    sample = data[: 10 * GUESS_FROM]
    good = sum(len(match) for match in MULTIBYTE.findall(sample))
    return 2 * good > len(BEYOND_ASCII.findall(sample))


def _windows(data: bytes) -> str | None:
    """The text as Windows-1252 where it looks like text in a language of western Europe."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [char for char in text if char > "\x7f"]
    if len(beyond) > MOST_BEYOND_ASCII * len(text) or not all(char in PRINT or char.isalpha() for char in beyond):
        return None
    # Capitals with accents are rare between small letters; in text of another code page they are everywhere.
    odd = sum(char.isupper() or (not char.isalpha() and char not in PRINT) for char in beyond)
    return text if odd <= 0.2 * len(beyond) + 2 else None


def _guessed(data: bytes) -> str | None:
    if len(BEYOND_ASCII.findall(data[:GUESS_FROM])) < LEAST_TO_GUESS:
        return None
    # Loaded only where it is needed: most input is UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(data[:GUESS_FROM]).best()
    if best is None or best.encoding is None:
        return None
    try:
        text = data.decode(best.encoding)
    except (LookupError, UnicodeError):
        return None
    return None if "\0" in text else text
