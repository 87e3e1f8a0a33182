from __future__ import annotations

import random
import sqlite3

import pytest

from accordingto.serve import searching
from accordingto.serve.searching import Term

CASES: list[tuple[str, list[Term]]] = [
    ("ferry pier", [Term(("ferry",)), Term(("pier",))]),
    ('"ferry pier" blast', [Term(("ferry", "pier")), Term(("blast",))]),
    ("“Ferry Pier” «Coast Wire»", [Term(("ferry", "pier")), Term(("coast", "wire"))]),
    ("harb*", [Term(("harb",), begins=True)]),
    ("h* ha*", [Term(("h",)), Term(("ha",), begins=True)]),
    ("-gas ferry", [Term(("gas",), never=True), Term(("ferry",))]),
    ('-"ferry pier" gas', [Term(("ferry", "pier"), never=True), Term(("gas",))]),
    ("Café Ångström ÉTÉ", [Term(("cafe",)), Term(("angstrom",)), Term(("ete",))]),
    ("ferry-pier", [Term(("ferry", "pier"))]),
    ("O'Neill", [Term(("o", "neill"))]),
    ('"unclosed phrase', [Term(("unclosed", "phrase"))]),
    ("AND OR NOT NEAR", [Term(("and",)), Term(("or",)), Term(("not",)), Term(("near",))]),
    ("", []),
    ('"" - * ( ) : ^ + " "', []),
    ("\x00\ud800 a_b", [Term(("a", "b"))]),
]
HOSTILE = [
    '"',
    '"""',
    "(",
    "ferry)",
    "NEAR(a b, 5)",
    "a NEAR/3 b",
    "text:ferry",
    "{title text}: x",
    "ferry AND",
    "OR OR OR",
    "NOT ferry",
    "-ferry",
    "^ferry",
    "ferry*pier*",
    "*",
    "a' OR 1=1 --",
    "'; DROP TABLE reports; --",
    "\x00",
    "\ud800",
    "ﬁ ligature ﷽",
    "a" * 5000,
    "x " * 500,
    "🚢 pier",
    "e\u0301\u0301\u0301",
    "%s %d {0}",
    "<script>alert(1)</script>",
    "\u202eferry",
    '-"',
    '""-a""',
]


@pytest.fixture(scope="module")
def words() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE VIRTUAL TABLE words USING fts5 (text, tokenize="unicode61 remove_diacritics 2")')
    for text in ("The ferry pier burns", "Gas at the ferry", "A café by the pier, said Zoë Ångström"):
        connection.execute("INSERT INTO words VALUES (?)", (text,))
    return connection


def found(words: sqlite3.Connection, asked: str) -> list[int]:
    question = searching.expression(searching.terms(asked))
    if not question:
        return []
    return [row[0] for row in words.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (question,))]


@pytest.mark.parametrize(("asked", "expected"), CASES, ids=[ascii(case[0]) for case in CASES])
def test_search_terms_are_words_and_phrases(asked: str, expected: list[Term]) -> None:
    assert searching.terms(asked) == expected


@pytest.mark.parametrize("asked", HOSTILE, ids=[ascii(each)[:30] for each in HOSTILE])
def test_search_whatever_is_typed_is_never_an_error(words: sqlite3.Connection, asked: str) -> None:
    found(words, asked)
    for beginnings in (False, True):
        if question := searching.expression(searching.terms(asked), beginnings=beginnings):
            words.execute("SELECT count(*) FROM words WHERE words MATCH ?", (question,)).fetchall()


def test_search_random_signs_are_never_an_error(words: sqlite3.Connection) -> None:
    choose = random.Random(5)  # noqa: S311 - nothing is secret
    for _ in range(2000):
        found(words, "".join(choose.choices("ab\"'()*-+^:{}.,/\\\u0301é \n", k=choose.randint(1, 24))))


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("ferry", [1, 2]),
        ("ferry pier", [1]),
        ('"ferry pier"', [1]),
        ('"pier ferry"', []),
        ("fer*", [1, 2]),
        ("fer", []),
        ("ferry -gas", [1]),
        ("cafe angstrom", [3]),
        ("CAFÉ", [3]),
        ("-gas", []),
    ],
)
def test_search_finds_what_has_all_the_words(words: sqlite3.Connection, asked: str, rows: list[int]) -> None:
    assert found(words, asked) == rows


@pytest.mark.parametrize(
    ("asked", "text", "hits"),
    [
        ("ferry", "Ferry, ferry and ferries", ["Ferry", "ferry"]),
        ("ferr*", "Ferry and ferries", ["Ferry", "ferries"]),
        ('"ferry pier"', "the ferry pier, the ferry, a ferry-pier", ["ferry pier", "ferry-pier"]),
        ('"pier bur*', "the pier burns", ["pier burns"]),
        ("cafe", "le Café, the cafés", ["Café"]),
        ("-gas pier", "gas at the pier", ["pier"]),
        ("angstrom", "Zoe\u0308 A\u030angstro\u0308m", ["A\u030angstro\u0308m"]),
    ],
)
def test_search_hits_are_those_of_the_index(asked: str, text: str, hits: list[str]) -> None:
    spans = searching.hits(text, searching.terms(asked))
    assert [text[start:stop] for start, stop in spans] == hits
    pieces = searching.marked(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.hit] == hits


def test_search_best_is_where_most_of_it_stands() -> None:
    text = f"ferry {'x ' * 300}here the ferry left the pier {'y ' * 300}"
    start, stop = searching.best(text, searching.hits(text, searching.terms("ferry pier")), 120)
    assert "the ferry left the pier" in text[start:stop]
    assert stop - start <= 160
    assert text[start - 1] == " "


def test_search_best_of_nothing_found_is_the_beginning() -> None:
    assert searching.best("one two three", [], 8, 4) == (4, 7)
