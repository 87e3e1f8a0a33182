"""The language of a report: only English is read, unless somebody says otherwise."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from accordingto.errors import InputError
from accordingto.records import Report

LETTERS = 5_000  # letters that are enough to tell a language
LOOKED_AT = 40_000  # characters among which those letters are looked for
TOO_SHORT = 40  # letters below which nothing but the script can be told
# Words that only English has so often: some 22 among 100 words of a report (98 reports of 100 have more than 13), and
# none in German, French, Dutch, Danish, Spanish or Latin. Where they settle it, the model need not be loaded.
COMMON = frozenset(
    "the of and to that with from for his her which were have has been had would this they their said it".split()
)
COMMON_SHARE = 0.12
COMMON_LEAST = 6
WORD = re.compile(r"[^\W\d_]+")
# Below this the model's first answer is no ground to refuse a report.
SURE = 0.8


def language(text: str) -> tuple[str, float]:
    """The ISO 639-1 code of the text's language and how sure that is (0 to 1).

    Told from the first 5,000 letters, by the words every English text is full of, else by py3langid (a fork of Lui and
    Baldwin's langid.py, ACL 2012). A text of fewer than 40 letters counts as English, at 0, unless its script is not
    Latin.
    """
    words, letters = _words(text)
    foreign = _is_foreign_script(words)
    if letters < TOO_SHORT and not foreign:
        return "en", 0.0
    common = sum(word.lower() in COMMON for word in words)
    if common >= max(COMMON_LEAST, COMMON_SHARE * len(words)):
        return "en", 1.0
    code, sure = _identifier().classify(" ".join(words))
    return ("und", 0.0) if foreign and code == "en" else (str(code), float(sure))


def check_english(report: Report) -> Report:
    """The report with ``language`` filled. Raises InputError ``not-english`` for any other language; a report whose
    ``language`` is given as English is never doubted."""
    code, sure = (report.language, 1.0) if report.language else language(report.text)
    if re.match(r"en(?:$|[-_])|english$", code, re.IGNORECASE):
        return report if report.language else msgspec.structs.replace(report, language="en")
    # A list of names or a line of figures looks like many languages and like none for certain.
    if sure < SURE and not _is_foreign_script(_words(report.text)[0]):
        return msgspec.structs.replace(report, language="en")
    raise InputError(
        "not-english",
        f"the report is not in English (it looks like {code!r}); use --language en to read it all the same",
    )


def _words(text: str) -> tuple[list[str], int]:
    """The first words of the text, enough to tell its language, and how many letters they have."""
    kept: list[str] = []
    letters = 0
    for match in WORD.finditer(text[:LOOKED_AT]):
        kept.append(match[0][:LETTERS])
        letters += len(match[0])
        if letters >= LETTERS:
            break
    return kept, letters


def _is_foreign_script(words: list[str]) -> bool:
    latin = sum(
        char < "\u0250" or "\u1e00" <= char < "\u1f00" or "\uff21" <= char <= "\uff5a"
        for word in words
        for char in word
    )
    return sum(map(len, words)) > 2 * latin


@cache
def _identifier() -> Any:
    # Loaded only where it is needed: it takes a second and 100 MB.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
