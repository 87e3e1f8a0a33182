"""``accordingto serve``: the reading room over a store, or over a few reports that are read first."""

from __future__ import annotations

import signal
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from accordingto.errors import UsageError
from accordingto.options import check_sources, is_address
from accordingto.terminal import say

if TYPE_CHECKING:
    from accordingto.store import Store

INTERRUPTED = 130
PORT = 8640
HERE = "127.0.0.1"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, and refused unless it is meant


def serve(
    what: Annotated[
        list[str], typer.Argument(metavar="STORE|FILE...", help="A store; or reports, which are read first.")
    ],
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Answer at this port; 0 takes any that is free.")] = PORT,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Answer at this address of the machine; needs --public.")
    ] = HERE,
    public: Annotated[
        bool, typer.Option("--public", help="Let other machines in, with a token that is made and printed.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="A further name that the machine is reached by; with --public."),
    ] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Ask for a token on this machine, too: others may work on it.")
    ] = False,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Open the reading room: local pages where you look through a store, and correct what was read wrong.

    The address is printed on standard error; Ctrl-C closes the room. What is gathered meanwhile shows by itself. Nobody
    but this machine is let in unless you say so.

    \b
    Examples:
      accordingto serve news --open
      accordingto serve report.txt other.html
      accordingto serve news --host 192.168.1.20 --public
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    loopback = _is_loopback(host)
    if not loopback and not public:
        raise UsageError(f"--host {host} lets other machines read this: add --public if that is meant")
    if loopback and (public or name):
        raise UsageError(
            "--public and --name are for an address that others reach: give --host, 0.0.0.0 for all of them"
        )
    check_sources(what)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _opened(what) as (store, called):
            _listen(store, called, host, port, names=name or (), guarded=token or not loopback, browser=browser)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _listen(
    store: Store, called: str, host: str, port: int, *, names: Sequence[str], guarded: bool, browser: bool
) -> None:
    """Keep the room open until it is closed from outside, which is no failure."""
    import secrets

    from accordingto.serve import app
    from accordingto.serve.guard import Doors
    from accordingto.serve.wire import listen

    anywhere = host in EVERYWHERE
    token = secrets.token_urlsafe(32) if guarded else None
    known = [each.lower() for each in (*names, *(() if anywhere else (host,)))]
    room = app(store, name=called, doors=Doors(names=frozenset(known), addresses=anywhere, token=token))

    def ready(port: int) -> None:
        shown = known[0] if known else HERE
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/" + (f"?token={token}" if token else "")
        say(f"the reading room of {called} is open at {address} (Ctrl-C closes it)")
        if browser:
            webbrowser.open(address)

    with suppress(KeyboardInterrupt):
        listen(room, host, port, ready)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@contextmanager
def _opened(what: Sequence[str]) -> Iterator[tuple[Store, str]]:
    """The store, and what it is called. Reports are read into one of their own, of which nothing is left at the end."""
    from accordingto.store import Store

    if len(what) == 1 and _is_store(what[0]):
        yield Store(what[0]), Path(what[0].rstrip("/")).name or what[0]
        return
    from accordingto.serve.shelf import file, index_file

    with tempfile.TemporaryDirectory(prefix="accordingto-") as folder:
        store = Store(Path(folder) / "store", create=True)
        _read(what, store)
        say("what is corrected here is forgotten when the room closes: to keep it, gather the reports into a store")
        try:
            yield store, Path(what[0]).name if len(what) == 1 else f"{len(store):,} reports"
        finally:
            file.delete(index_file(store.where))


def _is_store(given: str) -> bool:
    """Whether an argument is to be taken for a store and not for reports: the address of an object store, a folder that
    looks like one, and what is not there at all, so that it is said to be no store."""
    if given == "-" or is_address(given):
        return False
    path = Path(given)
    return "://" in given or not path.exists() or (path / "readings").is_dir()


def _read(what: Sequence[str], store: Store) -> None:
    """Read the reports into the store and compare them. Raises ``UsageError`` where none could be read."""
    from accordingto.comparer import compare
    from accordingto.gather.sources import items, or_skipped
    from accordingto.gatherer import gather
    from accordingto.progress import Progress
    from accordingto.reader import Reader

    with Progress(None, say) as progress:
        gather((item for each in what for item in or_skipped(items(each), each)), store, Reader(), watcher=progress)
    if not len(store):
        raise UsageError("none of these could be read: there is nothing to show")
    if len(store) > 1:
        compare(store)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
