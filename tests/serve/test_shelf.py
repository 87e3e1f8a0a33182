from __future__ import annotations

import datetime
import json
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto.export.outline import is_outlet
from accordingto.records import Attribution, Claim, Copies, Correction, Located, Member, Reading, Report, SharedPassage
from accordingto.serve.shelf import Shelf, index_file, packing
from accordingto.serve.shelf import file as index
from accordingto.serve.shelf.build import add_reports
from accordingto.serve.shelf.update import update
from accordingto.store import Store, Stored
from benchmarks.generated import readings
from tests.serve.shelves import MORNING, claim, correction, dump, fill, fresh, store_of
from tests.store.conftest import anything


@pytest.fixture(scope="module")
def file_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd") / "index.sqlite"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def test_index_file_is_in_the_cache_and_never_in_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    one, other = index_file("/news/one"), index_file("s3://bucket/news")
    assert one != other
    assert one.parent == other.parent == tmp_path / "cache" / "accordingto" / "rooms"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative is not allowed")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert index_file("/news/one").parent == tmp_path / ".cache" / "accordingto" / "rooms"


def test_shelf_is_empty_before_the_first_look(file: Path) -> None:
    shelf = Shelf(file)
    assert shelf.version == 0
    assert shelf.connection().execute("SELECT count(*) FROM reports").fetchone()[0] == 0
    with pytest.raises(KeyError):
        shelf.reading("sha256:0")
    with pytest.raises(KeyError):
        shelf.claim("c0")


def test_shelf_cannot_be_written_by_its_readers(file: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        Shelf(file).connection().execute("INSERT INTO meta VALUES ('a', 1)")


def test_update_gives_back_every_reading(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 30)
    assert update(store, file)
    shelf = Shelf(file)
    assert [shelf.reading(reading.report.id) for reading in store.readings()] == list(store.readings())


def test_update_counts_what_the_store_has(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 30)
    update(store, file)
    meta = dict(map(tuple, Shelf(file).connection().execute("SELECT key, value FROM meta")))
    found = list(store.readings())
    days = [reading.report.published.isoformat() for reading in found if reading.report.published is not None]
    assert {key: meta[key] for key in ("reports", "stored", "attributions", "events", "outlets")} == {
        "reports": 30,
        "stored": 30,
        "attributions": sum(len(reading.attributions) for reading in found),
        "events": sum(len(reading.events) for reading in found),
        "outlets": len({reading.report.outlet for reading in found}),
    }
    assert (meta["first_day"], meta["last_day"]) == (min(days), max(days))


def test_update_twice_finds_nothing_new(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 3)
    store.claims.replace([claim(store, "c1")])
    assert update(store, file)
    version = Shelf(file).version
    assert not update(store, file)
    assert Shelf(file).version == version


def test_update_counts_speakers_right_however_reports_came(tmp_path: Path, file: Path) -> None:
    store = Store(tmp_path / "store", create=True)
    for first, last in ((0, 7), (7, 8), (8, 40)):
        fill(store, first, last)
        update(store, file)
    quoted: Counter[str] = Counter()
    firsthand: Counter[str] = Counter()
    reports: dict[str, set[str]] = {}
    outlets: dict[str, set[str | None]] = {}
    for reading in store.readings():
        for attribution in reading.attributions:
            if attribution.source is not None and attribution.chain:
                name = attribution.chain[0].name
                quoted[name] += 1
                firsthand[name] += not _relays(attribution, reading.report.outlet)
                reports.setdefault(name, set()).add(reading.report.id)
                outlets.setdefault(name, set()).add(reading.report.outlet)
    rows = Shelf(file).connection().execute("SELECT name, quoted, firsthand, reports, outlets FROM speakers")
    assert sorted(map(tuple, rows)) == sorted(
        (name, quoted[name], firsthand[name], len(reports[name]), len(outlets[name])) for name in quoted
    )


def _relays(attribution: Attribution, outlet: str | None) -> bool:
    names = [link.name for link in attribution.chain]
    return any(not is_outlet(name, outlet) for name in names[1:])


def test_update_in_steps_is_as_update_at_once(tmp_path: Path, file: Path) -> None:
    store = Store(tmp_path / "store", create=True)
    for first, last in ((0, 10), (10, 25), (25, 26)):
        fill(store, first, last)
        store.claims.replace(claim(store, f"c{number}", number) for number in range(first, last, 2))
        store.compact()
        update(store, file)
    assert dump(file) == fresh(store, tmp_path)


def test_update_leaves_alone_what_did_not_change(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 6)
    store.claims.replace([claim(store, "c1", 1), claim(store, "c2", 2), claim(store, "c3", 3)])
    update(store, file)
    before = dict(map(tuple, Shelf(file).connection().execute("SELECT id, n FROM claims")))
    store.claims.replace([claim(store, "c1", 1), claim(store, "c3", 4), claim(store, "c4", 5)])
    update(store, file)
    after = dict(map(tuple, Shelf(file).connection().execute("SELECT id, n FROM claims")))
    assert after.keys() == {"c1", "c3", "c4"}
    assert after["c1"] == before["c1"]
    assert after["c3"] != before["c3"]
    assert dump(file) == fresh(store, tmp_path)


def test_update_follows_what_comparing_found(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 6)
    ids = [reading.report.id for reading in store.readings()]
    members = [
        Member(ids[0], "a1", None, ((0, 5),), "first"),
        Member(ids[1], None, "v1", ((0, 5),), "second", "denies"),
        Member(ids[1], "a2", None, ((9, 12),), "third"),
    ]
    told = Claim("c1", "Two were hurt", tuple(members), independent_origins=1, circles=(("A", "B"),))
    store.claims.replace([told])
    store.copies.replace([Copies("r1", "near", (ids[2], ids[3]), 0.9, ids[2], "cited")])
    places = (Located(ids[4], (3, 9)), Located(ids[5], (0, 6)))
    store.passages.replace([SharedPassage("p1", "shared", places)])
    update(store, file)
    shelf = Shelf(file)
    connection = shelf.connection()
    assert shelf.claim("c1") == told
    row = connection.execute("SELECT summary, reports, members, origins, gap, denied, circles FROM claims").fetchone()
    assert tuple(row) == ("Two were hurt", 2, 3, 1, 1, 1, 1)
    rows = connection.execute("SELECT position, report, attribution, event, stance FROM claim_members")
    assert [tuple(row) for row in rows] == [
        (0, 1, "a1", None, "asserts"),
        (1, 2, None, "v1", "denies"),
        (2, 2, "a2", None, "asserts"),
    ]
    assert tuple(connection.execute("SELECT reports, original, why FROM copies").fetchone()) == (2, 3, "cited")
    assert [row[0] for row in connection.execute("SELECT report FROM copy_reports")] == [3, 4]
    assert tuple(connection.execute("SELECT text, reports, original FROM passages").fetchone()) == ("shared", 2, None)
    rows = connection.execute("SELECT report, start, stop FROM passage_reports")
    assert [tuple(row) for row in rows] == [(5, 3, 9), (6, 0, 6)]


def test_update_takes_away_what_is_found_no_more(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 3)
    store.claims.replace([claim(store, "c1")])
    update(store, file)
    store.claims.replace([])
    update(store, file)
    connection = Shelf(file).connection()
    for table in ("claims", "claim_members"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608
    assert connection.execute("SELECT count(*) FROM claim_words WHERE claim_words MATCH 'bridge'").fetchone()[0] == 0


def test_update_takes_two_of_one_id(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 3)
    ids = [reading.report.id for reading in store.readings()]
    both = [SharedPassage("p1", text, tuple(Located(each, (0, 6)) for each in ids[:2])) for text in ("one", "other")]
    store.passages.replace(both)
    update(store, file)
    store.passages.replace([*both, SharedPassage("p2", "third", (Located(ids[2], (0, 6)),))])
    update(store, file)
    rows = Shelf(file).connection().execute("SELECT text FROM passages ORDER BY n")
    assert [row[0] for row in rows] == ["one", "other", "third"]
    assert dump(file) == fresh(store, tmp_path)


def test_update_looks_again_at_a_claim_whose_report_came_later(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 3)
    coming = next(iter(list(readings(4, 1))[3:]))
    member = Member(coming.report.id, None, None, ((0, 3),), "The")
    store.claims.replace([Claim("c1", "Early", (member,), independent_origins=1)])
    update(store, file)
    assert not update(store, file)
    fill(store, 3, 4)
    update(store, file)
    assert tuple(Shelf(file).connection().execute("SELECT reports, gap FROM claims").fetchone()) == (1, 0)
    assert dump(file) == fresh(store, tmp_path)


@pytest.mark.parametrize("count", [2, 5, 9])
def test_update_makes_the_index_of_another_store_anew(tmp_path: Path, file: Path, count: int) -> None:
    store = store_of(tmp_path / "store", 5)
    store.claims.replace([claim(store, "c1")])
    update(store, file)
    shutil.rmtree(tmp_path / "store")
    store = Store(tmp_path / "store", create=True)
    fill(store, 0, count, MORNING + datetime.timedelta(days=9))
    update(store, file)
    assert dump(file) == fresh(store, tmp_path)


@pytest.mark.parametrize("harm", ["schema", "garbage", "cut", "deleted"])
def test_update_makes_a_useless_index_anew(tmp_path: Path, file: Path, harm: str) -> None:
    store = store_of(tmp_path / "store", 5)
    update(store, file)
    if harm == "schema":
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TABLE outlets")
            connection.execute("CREATE TABLE other (a)")
            connection.execute("PRAGMA user_version = 7")
        connection.close()
    elif harm == "garbage":
        file.write_bytes(b"no database at all" * 1000)
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    else:
        file.unlink()
    update(store, file)
    assert dump(file) == fresh(store, tmp_path)


def test_shelf_finds_words_of_texts_names_and_claims(tmp_path: Path, file: Path) -> None:
    store = Store(tmp_path / "store", create=True)
    report = Report("The café by the Łódź bridge burned down.", title="Fire", outlet="Ledger")
    store.append([Stored(Reading(report), "made", MORNING)])
    store.claims.replace([Claim("c1", "The café burned", (Member(report.id, None, None, ((0, 3),), "The"),))])
    update(store, file)
    connection = Shelf(file).connection()
    for table, words in (
        ("report_words", "cafe"),
        ("report_words", "title : fire"),
        ("report_words", '"bridge burned"'),
        ("report_words", "brid*"),
        ("claim_words", "cafe burned"),
    ):
        found = connection.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (words,)).fetchall()  # noqa: S608
        assert [row[0] for row in found] == [1], words


def test_shelf_knows_which_correction_holds(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 2)
    report = next(store.readings()).report.id
    made = [
        correction(report, "h1", "a1", "wrong", 1),
        correction(report, "h2", "a1", "right", 2),
        correction(report, "h3", "a2", "wrong", 3),
        correction(report, "h4", "a2", "withdrawn", 4),
        correction(report, "h5", None, "missing", 5),
        correction("sha256:unknown", "h6", "a1", "wrong", 6),
    ]
    for each in made:
        store.corrections.append([each])
        update(store, file)
    connection = Shelf(file).connection()
    rows = connection.execute("SELECT id, subject, holds FROM corrections ORDER BY n")
    expected = [("h1", "a1", 0), ("h2", "a1", 1), ("h3", "a2", 0), ("h4", "a2", 0), ("h5", "h5", 1)]
    assert [tuple(row) for row in rows] == expected
    rows = connection.execute(
        "SELECT a.id, corrections.id FROM attributions AS a JOIN corrections ON a.correction = corrections.n"
    )
    assert [tuple(row) for row in rows] == [("a1", "h2")]
    stored = connection.execute("SELECT correction FROM corrections ORDER BY n LIMIT 1").fetchone()[0]
    assert packing.unpacked(stored, Correction) == made[0]


def test_shelf_says_through_whom_something_came(tmp_path: Path, file: Path) -> None:
    store = store_of(tmp_path / "store", 40)
    update(store, file)
    for row in Shelf(file).connection().execute("SELECT chain, relay, links, outlet, speaker FROM attributions"):
        chain = json.loads(row["chain"])
        between = chain[1:-1] if is_outlet(chain[-1], row["outlet"]) else chain[1:]
        assert (row["relay"], row["links"]) == (between[0] if between else None, len(chain))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rows=st.lists(anything(Stored), min_size=1, max_size=1))
def test_any_text_is_taken_as_it_is(file_of_all: Path, rows: list[Stored]) -> None:
    connection = index.writer(file_of_all)
    with index.writing(connection):
        index.empty(connection)
        add_reports(connection, rows, 1)
    connection.close()
    shelf = Shelf(file_of_all)
    kept = [row[0] for row in shelf.connection().execute("SELECT id FROM reports ORDER BY n")]
    assert [shelf.reading(id_) for id_ in kept] == [row.reading for row in rows]
