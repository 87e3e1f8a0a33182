"""Give mutated texts, pages, feeds and WARC files to what reads them, and see that each ends in a record or a code.

    python scripts/fuzz.py --count 1000000 --workers 2
    python scripts/fuzz.py --seed 1 --only 4711          # one case again
    python scripts/fuzz.py --file fuzz-1-4711-page.bin   # a saved one

Inputs are made from the project's own examples and cases: bytes are flipped, cut out, doubled and swapped, lengths are
changed, and tokens put in that parsers stumble over. What a case is follows from the seed and its number alone. A text
and a page become a report (a share of them a whole reading, in which every span must quote its text), a feed its
entries, a WARC file its items. Anything but a record or a coded skip fails, and so does what takes more than ten
seconds of the processor. A failing input is saved in ``--into``; where a process is ended with what it tries, the file
``running-…`` there has the number of the case. Prints one line of JSON; exit code 1 where anything failed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import faulthandler
import gzip
import io
import itertools
import json
import multiprocessing
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"

Kind = Literal["text", "page", "feed", "warc", "reading"]

LONGEST = 10.0  # seconds of the processor for an input
STUCK = 180.0  # seconds by the clock after which even code that heeds no signal is ended, and the process with it
LARGEST = 6_000  # bytes of a seed; what parsers stumble over is short
TOGETHER = 16  # texts that are read at once
# Of a hundred inputs. What is quick is tried most; a reading takes a thousand times as long as a feed.
SHARES: dict[Kind, int] = {"feed": 47, "text": 28, "warc": 17, "page": 7, "reading": 1}
TURNS: tuple[Kind, ...] = tuple(kind for kind, share in SHARES.items() for _ in range(share))

MARKS = [mark.encode() for mark in "\"'“”„‟‘’‚«»‹›`—–…\u202e\u202c\u200b\u200f\ufeff\u0301\u2028\U0001f642\u05d0"]
TOKENS: dict[Kind, list[bytes]] = {
    "text": [
        *MARKS,
        *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3", b"\r\n", b"\n\n", b"\t", b"\x1b[31m", b"said", b" told Reuters, "),
        *(
            b"(Reuters) - ",
            b"\xc2\xa9 2024 ",
            b"By ",
            b"ORNE, May 3 - ",
            b"-- ",
            b"According to ",
            b"$4m",
            b"1,000,000",
        ),
        *(b"a" * 2_000, b"\n" * 300, b'"' * 200, b"99999999999999999999", b"May 99, 0000", b"2024-02-30", b"Mr. "),
    ],
    "page": [
        *(b"<p>", b"</p>", b"<article>", b"</html>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>", b"</script>"),
        *(
            b"&amp;",
            b"&#0;",
            b"&#x110000;",
            b"&#xd800;",
            b"&nosuch;",
            b"&",
            b"<",
            b">",
            b"<svg>",
            b"<math>",
            b"<table>",
        ),
        *(
            b"<div>" * 300,
            b"<b><i>" * 50,
            b"<p x='" + b"y" * 3_000 + b"'>",
            b"<meta charset=utf-7>",
            b"<time datetime=",
        ),
        *(b"<base href='http://['>", b"<link rel=canonical href='//[::1'>", b"<template>", b"<select>", b"<frameset>"),
        *(b'<script type="application/ld+json">{"@type":"NewsArticle","author":[[[{"name":{}}]]]}</script>', b"\0"),
        *(b'<meta property="article:published_time" content="9999-99-99T99:99">', b"<plaintext>", b"<noscript>"),
        *(b"<meta charset=utf-16>", b"<?xml version='1.0' encoding='x'?>", b"<br/>", b"<q>", b"<blockquote>", *MARKS),
    ],
    "feed": [
        *(b"<item>", b"</item>", b"<entry>", b"<title>", b"</title>", b"<link>", b"<![CDATA[", b"]]>", b"&lt;", b"&x;"),
        *(
            b'<!DOCTYPE rss [<!ENTITY x "y">]>',
            b"<?xml version='1.0' encoding='utf-32'?>",
            b"<a>" * 260,
            b"<!--",
            b"\0",
        ),
        *(
            b"<pubDate>Tue, 99 Foo 99999 25:61:61 +9999</pubDate>",
            b"<ttl>1e999</ttl>",
            b"<ttl>-1</ttl>",
            b"xml:base='['",
        ),
        *(b"http://[", b"javascript:x", b"//", b"<link href='http://\xff/'/>", b"<media:content>", b"<author>x@y (z)"),
        *(
            b'{"version":"https://jsonfeed.org/version/1.1","items":[',
            b"null",
            b"1e999",
            b"[[[[",
            b'"\\ud800"',
            b"{}",
            b"-",
        ),
        *(b'"date_published": 5', b'"authors": {"name": []}', b"\xef\xbb\xbf", b"\xff\xfe", b"&#0;", b"&#xffff;"),
    ],
    "warc": [
        *(b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"\r\n\r\n", b"\r\n", b"Content-Length: ", b"Content-Length: -1\r\n"),
        *(b"Content-Length: 99999999999999999999\r\n", b"WARC-Type: response\r\n", b"WARC-Type: conversion\r\n", b"\0"),
        *(
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 999\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"FFFFFFFFFFFF\r\n",
            b"0\r\n\r\n",
        ),
        *(
            b"Content-Encoding: gzip\r\n",
            b"Content-Encoding: br, gzip, deflate\r\n",
            b"\x1f\x8b\x08",
            b"\x28\xb5\x2f\xfd",
        ),
        *(
            b"Content-Type: text/html; charset=utf-7\r\n",
            b"Content-Type: text/plain\r\n",
            b"WARC-Target-URI: http://[\r\n",
        ),
        *(b"X: " + b"y" * 5_000 + b"\r\n", b": \r\n", b" folded\r\n", b"WARC-Block-Digest: sha1:X\r\n", b"\xff\xfe"),
    ],
}
TOKENS["reading"] = TOKENS["text"]


class Case(NamedTuple):
    """An input: what it is given to, and its bytes."""

    kind: Kind
    data: bytes


class Failure(NamedTuple):
    """A case that ended neither in a record nor in a code."""

    number: int
    kind: Kind
    why: str


class TooLongError(Exception):
    """An input took more than ``LONGEST`` seconds."""


class WrongError(Exception):
    """A record that is not what it has to be."""


# --- inputs ------------------------------------------------------------------------------------------------------


@cache
def seeds(kind: Kind) -> tuple[bytes, ...]:
    """What is mutated."""
    if kind == "page":
        found = [row["html"] for row in _rows("pages.jsonl") if "html" in row]
        return _short([*found, (ROOT / "examples" / "halvik.html").read_text("utf-8")])
    if kind == "feed":
        return _short(row["data"] for row in _rows("feeds.jsonl") if "data" in row)
    if kind == "warc":
        return tuple(_warcs())
    texts = [row["text"] for name in ("anatomy", "quotes", "peers") for row in _rows(f"{name}.jsonl") if "text" in row]
    return _short([*texts, *(path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.txt")))])


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


def _short(texts: Sequence[str] | Iterator[str]) -> tuple[bytes, ...]:
    encoded = (text.encode("utf-8", "surrogatepass") for text in texts)
    return tuple(data[:LARGEST] for data in encoded if data)


def _warcs() -> Iterator[bytes]:
    """WARC files: answers that are plain, chunked and packed, and other kinds of record; whole and in gzip members."""
    page = b"<html><title>Dam</title><p>The dam is safe, the minister said on Tuesday. Nobody lives there.</p></html>"
    text = b"The ferry is late, the harbour office said. \x93Nobody knows why,\x94 said Bo Larsen."
    packed = gzip.compress(page, mtime=0)
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\n" + text,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + packed,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(text), text),
        b"HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n",
    ]
    made = [_record("response", "application/http;msgtype=response", answer) for answer in answers]
    made.append(_record("conversion", "text/plain", text))
    made.append(_record("resource", "text/html", page))
    made.append(_record("warcinfo", "application/warc-fields", b"software: made\r\n"))
    for some in (made[:2], made[2:5], made[5:], made):
        yield b"".join(some)
        yield b"".join(gzip.compress(record, mtime=0) for record in some)


def _record(kind: str, content: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://gazette.example/{kind}\r\n"
        f"WARC-Date: 2024-03-12T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {content}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def case(seed: int, number: int) -> Case:
    """The case of a number: the same whenever it is asked for."""
    rng = random.Random(f"{seed}-{number}")  # noqa: S311 - chance that has to be the same again
    kind = rng.choice(TURNS)
    data = bytearray(rng.choice(seeds(kind)))
    packed = data.startswith(b"\x1f\x8b")
    if packed and rng.random() < 0.5:
        # what is inside is broken, and packed again
        data = bytearray(gzip.decompress(bytes(data)))
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9))):
        rng.choice(MUTATIONS)(data, kind, rng)
    if packed and not data.startswith(b"\x1f\x8b"):
        data = bytearray(gzip.compress(bytes(data), mtime=0))
    return Case(kind, bytes(data))


def _flip(data: bytearray, _: Kind, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, _: Kind, rng: random.Random) -> None:
    start, end = _slice(data, rng)
    del data[start:end]


def _end(data: bytearray, _: Kind, rng: random.Random) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _double(data: bytearray, _: Kind, rng: random.Random) -> None:
    start, end = _slice(data, rng)
    data[end:end] = bytes(data[start:end]) * rng.choice((1, 1, 2, 20))


def _splice(data: bytearray, kind: Kind, rng: random.Random) -> None:
    other = rng.choice(seeds(kind))
    start, end = _slice(other, rng)
    at, upto = _slice(data, rng)
    data[at : rng.choice((at, upto))] = other[start:end]


def _insert(data: bytearray, kind: Kind, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice(TOKENS[kind])


def _noise(data: bytearray, _: Kind, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.randbytes(rng.randint(1, 8))


def _number(data: bytearray, _: Kind, rng: random.Random) -> None:
    """Change a number: a length, a date, an entity."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if digits:
        data[rng.choice(digits)] = rng.choice(b"0123456789-.,eE ")


def _slice(data: bytearray | bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 4, 30, 200, 1_000)))


MUTATIONS: tuple[Callable[[bytearray, Kind, random.Random], None], ...] = (
    *(_flip, _flip, _cut, _end, _double, _splice, _insert, _insert, _insert, _noise, _number),
)


# --- what they are given to --------------------------------------------------------------------------------------


def give(case: Case) -> str:
    """Give a case to its reader; returns "record", or the code of the skip. Raises what should not be raised."""
    from accordingto.errors import InputError
    from accordingto.gather.feed import read_feed
    from accordingto.gather.files import report_of

    try:
        if case.kind == "feed":
            read_feed(case.data, "https://gazette.example/feed.xml")
        elif case.kind == "warc":
            return _crawl(case.data)
        elif case.kind == "page":
            report_of(case.data, "page.html")
        else:
            report_of(case.data, "report.txt")
    except InputError as error:
        return _code(error.code, str(error))
    return "record"


def _crawl(data: bytes) -> str:
    from accordingto.gather.streams import Stream
    from accordingto.gather.warc import warc_items

    stream = Stream.of(io.BytesIO(data), "crawl.warc", len(data))
    codes = {item.code for item in warc_items(stream, {}, gzip=data.startswith(b"\x1f\x8b")) if item.report is None}
    for code in codes:
        _code(code or "", "an item without report or code")
    return next(iter(sorted(filter(None, codes))), "record")


def _code(code: str, message: str) -> str:
    if code in ("", "failed") or "\n" in message:
        raise WrongError(f"{code}: {message}")
    return code


@cache
def _reader() -> Any:
    from accordingto.reader import Reader

    return Reader(threads=1)


def read(cases: Sequence[Case]) -> list[str]:
    """Read texts together; returns of each "record" or the code. Raises what should not be raised."""
    from accordingto.errors import InputError
    from accordingto.gather.files import report_of
    from accordingto.records import Report

    given: list[Report | InputError] = []
    for each in cases:
        try:
            given.append(report_of(each.data, "report.txt", outlet="Orne Courier", language="en"))
        except InputError as error:
            given.append(error)
    outcomes = iter(_reader().try_batch([report for report in given if isinstance(report, Report)]))
    found = []
    for one in given:
        outcome = one if isinstance(one, InputError) else next(outcomes)
        if isinstance(outcome, InputError):
            found.append(_code(outcome.code, str(outcome)))
        else:
            check(outcome)
            found.append("record")
    return found


def check(reading: Any) -> None:
    """Raise ``WrongError`` where a span of the reading does not quote its text."""
    text = reading.report.text
    for entity in reading.entities:
        _inside(entity.mentions, text)
    _inside([(part.start, part.end) for part in reading.parts], text)
    _walk(json.loads(reading.to_json()), text)


def _inside(spans: Sequence[Sequence[int]], text: str) -> None:
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise WrongError(f"the span {start}, {end} is not in the text")


def _walk(value: Any, text: str) -> None:
    if isinstance(value, list):
        for each in value:
            _walk(each, text)
    elif isinstance(value, dict):
        spans = value.get("spans") or ([value["span"]] if value.get("span") else None)
        if spans:
            _inside(spans, text)
            quoted = " … ".join(text[start:end] for start, end in spans)
            # a lone surrogate is no JSON: it is printed as another character
            if value.get("text") not in (
                None,
                quoted,
                quoted.encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
            ):
                raise WrongError(f"{value['text']!r} is not what stands at {spans}")
        for each in value.values():
            _walk(each, text)


# --- a run -------------------------------------------------------------------------------------------------------


def fuzz(
    seed: int, numbers: Sequence[int], into: Path | None = None, running: int | None = None
) -> tuple[Counter[str], list[Failure]]:
    """Try the cases of some numbers. Returns how they ended, and those that failed, which are saved in ``into``.
    ``running`` is a file that always tells the number being tried, for when the process is ended with it."""
    ended: Counter[str] = Counter()
    failures: list[Failure] = []
    texts: list[tuple[int, Case]] = []

    def save(number: int, tried: Case, error: BaseException) -> None:
        failures.append(Failure(number, tried.kind, _told(error)))
        print(f"seed {seed}, case {number} ({tried.kind}): {failures[-1].why}", file=sys.stderr, flush=True)
        if into:
            into.mkdir(parents=True, exist_ok=True)
            (into / f"fuzz-{seed}-{number}-{tried.kind}.bin").write_bytes(tried.data)

    def together(some: list[tuple[int, Case]]) -> None:
        try:
            with _watched():
                ended.update(read([tried for _, tried in some]))
        except Exception as error:  # noqa: BLE001 - whatever comes is what is looked for
            if len(some) == 1:
                save(*some[0], error)
            else:
                for one in some:
                    together([one])

    for number in numbers:
        if running is not None:
            os.pwrite(running, f"{number:12d}".encode(), 0)
        tried = case(seed, number)
        if tried.kind == "reading":
            texts.append((number, tried))
        else:
            try:
                with _watched():
                    ended[give(tried)] += 1
            except Exception as error:  # noqa: BLE001 - as above
                save(number, tried, error)
        if len(texts) >= TOGETHER or (texts and number == numbers[-1]):
            together(texts)
            texts = []
    return ended, failures


def _told(error: BaseException) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error}"[:400] + f" ({Path(where.filename).name}:{where.lineno})"


class _watched:  # noqa: N801 - read as a word: with _watched()
    """Raises ``TooLongError`` in what takes too long; what no signal interrupts ends the process after ``STUCK``."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGPROF, _too_long)
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        faulthandler.dump_traceback_later(STUCK, exit=True, file=sys.__stderr__)

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)


def _too_long(_: int, __: FrameType | None) -> None:
    raise TooLongError(f"more than {LONGEST:.0f} s")


def _share(seed: int, numbers: Sequence[int], into: str) -> tuple[Counter[str], list[Failure]]:
    import logging

    logging.disable()
    Path(into).mkdir(parents=True, exist_ok=True)
    path = Path(into, f"running-{os.getpid()}")
    with path.open("wb") as running:
        found = fuzz(seed, numbers, Path(into), running.fileno())
    path.unlink()
    return found


def main() -> int:
    """Try as many as are asked for; returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--first", type=int, default=0, help="the number of the first case")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--only", type=int, help="try one case alone")
    options.add_argument("--file", type=Path, help="try a saved case")
    options.add_argument("--into", type=Path, default=Path("fuzz"), help="where failing inputs are saved")
    given = options.parse_args()
    if given.file or given.only is not None:
        kind = given.file and given.file.stem.rpartition("-")[2]
        tried = Case(kind, given.file.read_bytes()) if given.file else case(given.seed, given.only)
        with _watched():
            print(tried.kind, *(read([tried]) if tried.kind == "reading" else [give(tried)]))
        return 0
    started = time.monotonic()
    print(f"seed {given.seed}, cases {given.first} to {given.first + given.count - 1}", file=sys.stderr)
    numbers = range(given.first, given.first + given.count)
    parts = [numbers[start : start + 5_000] for start in range(0, given.count, 5_000)]
    ended: Counter[str] = Counter()
    failures: list[Failure] = []
    with concurrent.futures.ProcessPoolExecutor(given.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = pool.map(_share, itertools.repeat(given.seed), parts, itertools.repeat(str(given.into)))
        for done, (counts, failed) in enumerate(runs, 1):
            ended += counts
            failures += failed
            spent = time.monotonic() - started
            print(f"{done * 5_000} tried, {len(failures)} failed, {spent:.0f} s", file=sys.stderr, flush=True)
    told = {
        "seed": given.seed,
        "inputs": ended.total() + len(failures),
        "failed": len(failures),
        **dict(sorted(ended.items())),
    }
    print(json.dumps(told))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
