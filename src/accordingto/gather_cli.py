"""``accordingto gather``: reports from wherever they are, read and stored."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from accordingto.errors import UsageError
from accordingto.options import check_language, check_sources, check_tables, day, is_address
from accordingto.terminal import say

if TYPE_CHECKING:
    from accordingto.gather.items import Item
    from accordingto.gather.sources import Options
    from accordingto.store import Store

FAILURE, INTERRUPTED = 1, 130


class Engine(StrEnum):
    """What runs the workers."""

    LOCAL = "local"
    RAY = "ray"


def gather(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders, patterns, zip, WARC, JSONL, CSV, Parquet, feeds, addresses; - is standard input.",
        ),
    ],
    into: Annotated[str, typer.Option("--into", metavar="STORE", help="The store: a folder, or s3://bucket/name.")],
    outlet: Annotated[str | None, typer.Option(help="Who published all of them.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When all of them were, as 2015-09-15.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="en", help="Read them as English, whatever language they seem to be in.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help="Which column of a table is what: text=story,outlet=paper."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="The encoding of files, as cp1252.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that read; each loads the models. 1; on Ray as many as there is room for."),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Where they are: on this machine, or on a Ray cluster's nodes.")
    ] = Engine.LOCAL,
    address: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The Ray cluster's; without it one is made of this machine.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Keep looking at the feeds until interrupted.")] = False,
    every: Annotated[int, typer.Option(min=60, metavar="SECONDS", help="How often --watch looks at a feed.")] = 900,
    contact: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Told to the servers asked, so that they can complain.")
    ] = None,
    skipped: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was skipped here, one JSON object a line.")
    ] = None,
    ontology: Annotated[Path | None, typer.Option(metavar="FILE", help="Code events with this ontology.")] = None,
    actors: Annotated[Path | None, typer.Option(metavar="FILE", help="Know these actors as well.")] = None,
    places: Annotated[Path | None, typer.Option(metavar="FILE", help="Look places up in this index.")] = None,
) -> None:
    """Gather reports, read them, and keep the readings in a store.

    What is stored already is not read again: a run that was interrupted goes on when the same command is given. At the
    end every item is accounted for: items in = read + duplicates + skipped.

    \b
    Examples:
      accordingto gather reports/ --into store
      accordingto gather archive.zip "crawl/*.warc.gz" --into store --workers 2
      accordingto gather "crawl/*.warc.gz" --into store --engine ray --address 10.0.0.5:6379
      accordingto gather news.csv --columns text=story,outlet=paper --into store
      accordingto gather https://news.example/feed.xml --watch --into store
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    check_sources(sources)
    check_language(language)
    check_tables({"--ontology": ontology, "--actors": actors, "--places": places})
    if watch and (workers or 1) > 1:
        raise UsageError("--watch reads what comes with one worker: leave --workers out")
    if watch and engine is Engine.RAY:
        raise UsageError("--watch reads what comes with one worker on this machine: leave --engine out")
    if address and engine is not Engine.RAY:
        raise UsageError("--address is that of a Ray cluster: add --engine ray")
    on = day(published)

    from accordingto.cluster import Cluster
    from accordingto.gather.client import Client
    from accordingto.gather.columns import mapping
    from accordingto.gather.sources import Options
    from accordingto.gatherer import Fetched
    from accordingto.gatherer import gather as run
    from accordingto.progress import Progress
    from accordingto.reader import Reader
    from accordingto.store import Store

    options = Options(outlet=outlet, published=on, language=language, columns=mapping(columns or ()), encoding=encoding)
    fetched = Fetched()
    client = Client(contact=contact)
    reader = Reader(ontology=ontology, actors=actors, places=places)
    cluster = Cluster(address) if engine is Engine.RAY else None
    workers = workers or (cluster.workers if cluster else 1)
    signal.signal(signal.SIGTERM, _interrupt)
    code = 0
    with Progress(skipped, say) as progress:
        store = Store(into, create=True)
        web = {"client": client, "record": fetched.record, "given": options.known, **_remembered(store, sources)}
        items = _watched(sources, web, every) if watch else _given(sources, options, web)
        try:
            run(items, store, reader, workers=workers, cluster=cluster, fetched=fetched, watcher=progress)
            store.compact()
        except KeyboardInterrupt:
            code = INTERRUPTED
        finally:
            client.stop()
            if cluster:
                cluster.close()
            account = progress.account
    say(f"{account.told()}; {account.new:,} new in {into}, which now has {len(store):,}")
    if code == 0 and account.items and account.skipped.total() == account.items:
        code = FAILURE
    raise typer.Exit(code)


def _remembered(store: Store, sources: Sequence[str]) -> dict[str, Any]:
    """What the store knows of addresses, where any is to be fetched."""
    if not any(is_address(source) or not Path(source).is_dir() for source in sources):
        return {}
    return {"known_urls": store.urls(), "fetches": {fetch.url: fetch for fetch in store.fetches.rows()}}


def _given(sources: Sequence[str], options: Options, web: Mapping[str, Any]) -> Iterator[Item]:
    """The items of all sources, each with the share of all of them that is behind it. Addresses are asked together, so
    that no host has to wait for another."""
    import msgspec

    from accordingto.gather.sources import items, or_skipped
    from accordingto.gather.web import feed_items, web_items

    addresses = [source for source in sources if is_address(source)]
    local = [source for source in sources if not is_address(source)]
    options = msgspec.structs.replace(options, feed=lambda data, name: feed_items(data, name, **web))
    # one table that nobody can read among others is skipped, and ends nothing
    many = len(sources) > 1
    parts = [or_skipped(found, source) if many else found for source in local for found in [items(source, options)]]
    if addresses:
        parts.append(web_items(addresses, **web))
    for number, part in enumerate(parts):
        for item in part:
            share = None if item.done is None else (number + item.done) / len(parts)
            yield msgspec.structs.replace(item, done=share)


def _watched(sources: Sequence[str], web: Mapping[str, Any], every: float) -> Iterator[Item | None]:
    from accordingto.gather.watch import watch

    other = next((source for source in sources if not is_address(source)), None)
    if other is not None:
        raise UsageError(f"--watch looks at addresses of feeds, and {other} is none; gather it without --watch")
    return watch(sources, interval=every, **web)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
