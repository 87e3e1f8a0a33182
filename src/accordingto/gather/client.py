"""Fetching politely: robots.txt, one request at a time for a host, delays, Retry-After, redirects, unchanged pages."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import http
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import msgspec

from accordingto.errors import InputError, Skip
from accordingto.gather.addresses import PORTS, Target, join, target
from accordingto.gather.fetch import BODIES, Answer, Line
from accordingto.gather.robots import PRODUCT, Rules, rules
from accordingto.limits import (
    HOST_DELAY,
    LARGEST_DOWNLOAD,
    LARGEST_ROBOTS,
    LONGEST_POLL,
    LONGEST_RETRY_AFTER,
    MOST_REDIRECTS,
    MOST_RETRIES,
    MOST_ROBOTS,
    ROBOTS_AGAIN,
    ROBOTS_TIME,
)
from accordingto.records import Fetch

ACCEPT = (
    "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/feed+json,"
    "application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
)
PERMANENT, TEMPORARY = frozenset({301, 308}), frozenset({302, 303, 307})
BUSY = frozenset({429, 503})
FIRST_WAIT = 5.0  # seconds before a busy server that names no time is asked again; twice that the next time
VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")


class FetchError(InputError):
    """Why an address could not be had: ``status`` is that of the server's answer, 0 where there was none;
    ``retry_after`` the seconds for which it asks to be left alone, or None."""

    def __init__(self, code: Skip, message: str, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(code, message)
        self.status = status
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type[FetchError], tuple[Skip, str, int, float | None]]:  # type: ignore[override]
        return type(self), (self.code, str(self), self.status, self.retry_after)


class Page(msgspec.Struct, frozen=True):
    """What stands at an address: ``url`` is where it belongs (permanent redirects followed, temporary ones not),
    ``base`` where it was found, ``kind`` its content type, ``fetch`` the record to keep. ``unchanged`` where the server
    says that nothing has changed since the record that it was asked with; then there is no ``body``."""

    url: str
    base: str
    kind: str
    body: bytes
    fetch: Fetch
    unchanged: bool = False
    max_age: float = 0.0


class _Gate:
    """One host's: one request at a time, and none before ``free``."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free = float("-inf")


class Client:
    """Fetches pages, shared by threads. ``line`` is the way to the servers; ``delay`` the least time between two
    requests to a host, in seconds; ``contact`` an address that goes into the user agent, where a publisher can
    complain; ``ports`` those that are fetched from. ``clock`` (seconds), ``now`` (UTC) and ``sleep`` may be replaced.
    """

    def __init__(
        self,
        line: Line | None = None,
        *,
        delay: float = HOST_DELAY,
        contact: str | None = None,
        ports: frozenset[int] = frozenset(PORTS.values()),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.line = line or Line()
        self.delay = delay
        self.ports = ports
        self.now = now
        self.clock = clock
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._headers = {
            "User-Agent": f"{PRODUCT} (+{contact})" if contact else PRODUCT,
            "Accept": ACCEPT,
            "Accept-Language": "en, *;q=0.5",
        }
        self._lock = threading.Lock()
        self._gates: defaultdict[str, _Gate] = defaultdict(_Gate)
        self._robots: dict[str, tuple[float, Rules | InputError]] = {}
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def get(self, url: str, known: Fetch | None = None) -> Page:
        """What stands at ``url``. With ``known``, the record of an earlier fetch, the server is asked for it only if it
        has changed.

        Raises InputError: ``refused-address``, ``robots``, ``http-status``, ``redirects``, and what Line.ask raises.
        """
        asked = here = home = target(url, self.ports)
        headers = {**self._headers, **_conditions(known)}
        seen: set[str] = set()
        settled = False
        while True:
            if here.url in seen or len(seen) > MOST_REDIRECTS:
                raise FetchError(
                    "redirects", f"{asked.url!r} leads in a circle, or to more than {MOST_REDIRECTS} other addresses"
                )
            seen.add(here.url)
            allowed = self._rules(here)
            if not allowed.allow(here.url):
                why = "could not be had" if allowed.closed else f"does not allow {here.url!r}"
                raise FetchError("robots", f"the robots.txt of {here.authority} {why}", 503 if allowed.closed else 0)
            answer = self._ask(here, headers, max(self.delay, allowed.delay))
            onward = self._onward(here, answer)
            if onward is None:
                break
            here = onward
            settled = settled or answer.status in TEMPORARY
            home = home if settled else here
        return self._page(asked, home, here, answer, known)

    def pause(self, seconds: float) -> None:
        """Wait, at most until the client is stopped."""
        if seconds > 0 and not self.stopped:
            self._sleep(seconds)

    def stop(self) -> None:
        """End what is on its way: every thread that fetches or waits gets an InputError at once, and so does every one
        that asks from now on."""
        self._stopped.set()
        self.line.hang_up()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self._stopped.is_set()

    def _page(self, asked: Target, home: Target, here: Target, answer: Answer, known: Fetch | None) -> Page:
        headers = answer.headers
        unchanged = answer.status == 304 and known is not None
        if answer.status not in BODIES and not unchanged:
            raise FetchError(
                "http-status",
                f"{here.url!r} answered {answer.status} {_phrase(answer.status)}".rstrip(),
                answer.status,
                self._retry_after(headers),
            )
        record = Fetch(
            asked.url,
            _validator(headers.get("etag")) or (known.etag if unchanged and known else None),
            _validator(headers.get("last-modified")) or (known.last_modified if unchanged and known else None),
            self.now(),
            answer.status,
        )
        kind, age = headers.get("content-type", ""), _max_age(headers.get("cache-control", ""))
        return Page(home.url, here.url, kind, answer.body, record, unchanged, age)

    def _onward(self, here: Target, answer: Answer) -> Target | None:
        """Where a redirect leads, checked as every address is; None where the answer is none."""
        location = answer.headers.get("location", "")
        if answer.status not in PERMANENT | TEMPORARY or not location.strip():
            return None
        with contextlib.suppress(UnicodeError):
            # http.client reads headers as Latin-1; what stands in them is UTF-8 where it is not ASCII.
            location = location.encode("latin-1").decode("utf-8")
        return target(join(here.url, location), self.ports)

    def _rules(self, place: Target) -> Rules:
        """The rules of the robots.txt of a place, asked for once by whichever thread comes first."""
        origin = place.origin
        with self._lock:
            asking = self._asking[origin]
        with asking:
            until, found = self._robots.get(origin, (float("-inf"), InputError("robots", "")))
            if self.clock() >= until:
                found = self._robots_of(msgspec.structs.replace(place, path="/robots.txt"))
                lasts = ROBOTS_AGAIN if isinstance(found, InputError) or found.closed else ROBOTS_TIME
                with self._lock:
                    while len(self._robots) >= MOST_ROBOTS:
                        del self._robots[next(iter(self._robots))]
                    self._robots[origin] = (self.clock() + lasts, found)
        if isinstance(found, InputError):
            raise found
        return found

    def _robots_of(self, here: Target) -> Rules | InputError:
        """What a robots.txt says, redirects followed; the error where its host cannot be reached at all."""
        origin = here.origin
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._ask(here, self._headers, self.delay, largest=LARGEST_ROBOTS, cut=True)
                onward = self._onward(here, answer)
                if onward is None:
                    return rules(answer.status, answer.body)
                here = onward
        except InputError as error:
            if self.stopped:
                raise
            # of the page's own host: what is wrong with it is wrong with its pages, too
            return error if here.origin == origin and error.code not in ("too-large", "binary") else rules(500)
        return rules(404)  # RFC 9309, 2.3.1.2: after five redirects a site may be taken to have none

    def _ask(
        self,
        here: Target,
        headers: Mapping[str, str],
        delay: float,
        *,
        largest: int = LARGEST_DOWNLOAD,
        cut: bool = False,
    ) -> Answer:
        """The answer to one request, asked again where the server is busy, after the time that it names."""
        attempt = 0
        while True:
            with self._turn(here, delay):
                answer = self.line.ask(here, headers, largest=largest, cut=cut)
                if answer.status not in BUSY:
                    return answer
                named = self._retry_after(answer.headers)
                wait = FIRST_WAIT * 2**attempt if named is None else named
                self._gates[here.host].free = self.clock() + wait
            attempt += 1
            if attempt > MOST_RETRIES or wait > LONGEST_RETRY_AFTER:
                return answer

    @contextlib.contextmanager
    def _turn(self, here: Target, delay: float) -> Iterator[None]:
        """One's turn at a host: nobody else asks it meanwhile, and nobody for ``delay`` seconds after."""
        with self._lock:
            gate = self._gates[here.host]
        with gate.lock:
            wait = gate.free - self.clock()
            if wait > max(LONGEST_RETRY_AFTER, delay):
                raise FetchError("http-status", f"{here.host} asked to be left alone for {wait:,.0f} s", 429, wait)
            if wait > 0:
                self._sleep(wait)
            if self.stopped:
                raise FetchError("network", "fetching was stopped")
            try:
                yield
            finally:
                gate.free = max(gate.free, self.clock() + delay)

    def _retry_after(self, headers: Mapping[str, str]) -> float | None:
        """The seconds that Retry-After names, as a number or as a date (RFC 9110, 10.2.3); at most a day."""
        value = headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            seconds = float(value[:12])
        else:
            try:
                when = email.utils.parsedate_to_datetime(value)
            except (TypeError, ValueError, OverflowError):
                return None
            seconds = (when.replace(tzinfo=when.tzinfo or datetime.UTC) - self.now()).total_seconds()
        return min(max(seconds, 0.0), LONGEST_POLL)


def _conditions(known: Fetch | None) -> dict[str, str]:
    """The headers that ask for a page only if it has changed."""
    if known is None or known.status not in (*BODIES, 304):
        return {}
    etag, modified = _validator(known.etag), _validator(known.last_modified)
    return ({"If-None-Match": etag} if etag else {}) | ({"If-Modified-Since": modified} if modified else {})


def _validator(value: str | None) -> str | None:
    """An ETag or date as a server gave it, if it can be sent back."""
    return value if value and VALIDATOR.fullmatch(value) else None


def _max_age(value: str) -> float:
    """How long an answer stays fresh by its Cache-Control, in seconds; 0 where that does not say."""
    match = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", value, re.IGNORECASE)
    return float(match[1]) if match else 0.0


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""
