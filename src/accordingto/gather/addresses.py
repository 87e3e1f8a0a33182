"""Which addresses may be fetched: what a URL may look like, and which hosts' addresses are public. Pure; opens nothing.

The networks are those of IANA's special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates), with
what hides an IPv4 address in an IPv6 one, and the metadata services of clouds that stand on public addresses.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from urllib.parse import quote, urljoin

import idna
import msgspec

from accordingto.errors import InputError
from accordingto.limits import LONGEST_URL

PORTS = {"http": 80, "https": 443}

# Never connected to, and what to call it. IPv6 addresses are refused but for 2000::/3, so of that only are parts named.
REFUSED = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared by a provider's customers"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "a cloud's metadata service"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved for protocols"),
    ("192.0.2.0/24", "for documentation"),
    ("192.31.196.0/24", "reserved for AS112"),
    ("192.52.193.0/24", "reserved for AMT"),
    ("192.88.99.0/24", "6to4"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "reserved for AS112"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "an IPv4 address in IPv6"),
    ("::/96", "an IPv4 address in IPv6"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "discarded"),
    ("2001::/32", "Teredo"),
    ("2001:2::/48", "for benchmarks"),
    ("2001::/23", "reserved for protocols"),
    ("2001:db8::/32", "for documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "reserved for AS112"),
    ("3ffe::/16", "reserved"),
    ("3fff::/20", "for documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
GLOBAL = ipaddress.IPv6Network("2000::/3")
# ISATAP (RFC 5214) writes an IPv4 address behind these 32 bits, whatever the network.
ISATAP = (0x00005EFE, 0x02005EFE)
# Names that stand for a machine or a network of one's own, or for no network at all (RFC 6761, RFC 8375, ICANN).
LOCAL_NAMES = frozenset(
    "alt arpa corp home home.arpa internal intranet invalid lan local localdomain localhost onion private".split()
)

URL = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
PLAIN = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff]+")
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%\\]+)(?::([0-9]{1,5}))?")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# What stands in a URL's path and query as it is (RFC 3986); everything else is percent-encoded as UTF-8.
SAFE = "/?%:@!$&'()*+,;=-._~[]"


class Target(msgspec.Struct, frozen=True):
    """A URL that may be asked for, in its normal form: ``host`` in ASCII and small letters (an IPv6 address without
    brackets), ``path`` with the query as they go on the wire."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole URL, without fragment."""
        return self.origin + self.path


def target(url: str, ports: frozenset[int] = frozenset(PORTS.values())) -> Target:
    """The parts of a URL that may be asked for; ``ports`` are those that are allowed.

    Raises InputError with the code ``refused-address`` for every other scheme than http and https, user names, other
    ports, white space and control characters, names of one's own network, host names that are none by RFC 1123 or
    IDNA 2008, numbers that stand for an IPv4 address in any other form than four decimal ones, and every address
    that is not public.
    """
    if len(url) > LONGEST_URL:
        raise refused(f"{url[:60]!r}… is longer than {LONGEST_URL:,} characters")
    if not PLAIN.fullmatch(url):
        raise refused(f"{url!r} holds white space or control characters")
    match = URL.match(url)
    if match is None:
        raise refused(f"{url!r} is no http or https address")
    scheme = match[1].lower()
    parts = AUTHORITY.fullmatch(match[2])
    if parts is None:
        raise refused(f"{url!r} has a user name, or no proper host and port")
    port = int(parts[2]) if parts[2] else PORTS[scheme]
    if port not in ports:
        raise refused(f"{url!r} asks for port {port}; only {', '.join(map(str, sorted(ports)))} are fetched from")
    return Target(scheme, _host(parts[1], url), port, _path(match[3]))


def join(base: str, reference: str) -> str:
    """The absolute URL that ``reference`` stands for on the page ``base``. White space around it and line breaks in it
    do not count, as in browsers (WHATWG URL); spaces and what cannot be printed are percent-encoded."""
    kept = re.sub(r"[\t\r\n]", "", reference.strip())
    bare = "".join(char if char.isprintable() and char != " " else quote(char, errors="replace") for char in kept)
    try:
        return urljoin(base, bare)
    except ValueError:
        return bare


def normal(url: str) -> str:
    """The normal form of a URL, by which two are compared; a URL that may not be fetched stays as it is."""
    try:
        return target(url).url
    except InputError:
        return url


def refusal(address: str) -> str | None:
    """Why this address is never connected to ("loopback", "private"), or None where it is a public one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "no address"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.scope_id is not None:
        return "link-local"
    for network, why in _networks():
        if parsed.version == network.version and parsed in network:
            return why
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed not in GLOBAL:
            return "reserved"
        if (int(parsed) >> 32) & 0xFFFFFFFF in ISATAP:
            return "an IPv4 address in IPv6"
    return None


def refused(message: str) -> InputError:
    """The error of an address that is not fetched."""
    return InputError("refused-address", f"{message}; give the address of a public web page or feed")


@cache
def _networks() -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]:
    return tuple((ipaddress.ip_network(network), why) for network, why in REFUSED)


def _host(written: str, url: str) -> str:
    """The host in ASCII and small letters. What is not plainly a name or an address is refused."""
    host = written.lower()
    if host.startswith("["):
        host = host[1:-1]
    elif host.isascii() and "xn--" not in host:
        _check_name(host, url)
    else:
        try:
            # Strict IDNA 2008: what other versions would map to something else (wide digits, ß, ideographic dots) is
            # no valid label, and so no two programs can take it for two hosts.
            host = idna.encode(host, strict=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise refused(f"the host of {url!r} is no valid name") from None
        _check_name(host, url)
    if ":" in host or NUMBER.fullmatch(host.rpartition(".")[2]):
        why = refusal(host)
        if why == "no address":
            raise refused(f"the host of {url!r} is a number and no IPv4 address of four decimal numbers")
        if why is not None:
            raise refused(f"the address of {url!r} is {why}")
        return ipaddress.ip_address(host).compressed
    return host


def _check_name(host: str, url: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise refused(f"the host of {url!r} is no valid name")
    if any(".".join(labels[-count:]) in LOCAL_NAMES for count in (1, 2)):
        raise refused(f"the host of {url!r} is on no public network")
    if len(labels) == 1 and not NUMBER.fullmatch(host):
        raise refused(f"the host of {url!r} is on no public network")


def _path(written: str) -> str:
    """Path and query as they go on the wire: percent-encoded, without ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    path, mark, query = written.partition("?")
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        last = number == len(segments) - 1
        if plain == "..":
            if kept:
                kept.pop()
        elif plain != ".":
            kept.append(segment)
            continue
        if last:
            kept.append("")
    return quote("/" + "/".join(kept) + mark + query, safe=SAFE)
