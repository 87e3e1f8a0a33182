"""What a site's robots.txt allows (RFC 9309). Pure: fetching it is the client's."""

from __future__ import annotations

import msgspec
from protego import Protego

from accordingto import __version__
from accordingto.limits import LONGEST_CRAWL_DELAY

PRODUCT = f"accordingto/{__version__}"


class Rules(msgspec.Struct, frozen=True):
    """What a robots.txt says to us: ``parsed`` is None where it allows everything, or nothing (``closed``). ``delay``
    is what it asks for between two requests, in seconds."""

    parsed: Protego | None = None
    closed: bool = False
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """Whether ``url`` may be fetched."""
        return not self.closed and (self.parsed is None or self.parsed.can_fetch(url, PRODUCT))


OPEN, CLOSED = Rules(), Rules(closed=True)


def rules(status: int, body: bytes = b"") -> Rules:
    """The rules that an answer to the request for robots.txt stands for: what it says; everything is allowed where the
    site has none (a status of 4xx, RFC 9309, 2.3.1.3), nothing where it fails (5xx, 2.3.1.4) or says that there were
    too many requests (429)."""
    if status == 429 or not 200 <= status < 500:
        return CLOSED
    if status >= 300:
        return OPEN
    parsed = Protego.parse(body.decode("utf-8-sig", "replace").replace("\0", ""))
    rate = parsed.request_rate(PRODUCT)
    asked = (parsed.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate and rate.requests > 0 else 0.0)
    return Rules(parsed, delay=min(max(0.0, *asked), LONGEST_CRAWL_DELAY))
