"""The store as the rest of the package sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from accordingto.errors import StoreError, UsageError
from accordingto.records import Claim, Copies, Fetch, Located, SharedPassage
from accordingto.store import Store, Stored
from tests.store.samples import MORNING

Some = Callable[..., list[Stored]]


def test_append_keeps_readings_in_order(store: Store, some: Some) -> None:
    assert store.append(some(0, 3)) == 3
    assert store.append(some(3, 7)) == 4
    assert len(store) == 7
    assert list(store.stored()) == some(0, 7)
    assert list(store.readings()) == [row.reading for row in some(0, 7)]
    assert store.ids() == {f"r{number}" for number in range(7)}
    assert store.urls() == {f"https://ledger.example/{number}" for number in range(7)}


def test_append_leaves_out_what_is_there(store: Store, some: Some) -> None:
    store.append(some(0, 3))
    assert store.append(some(0, 3)) == 0
    assert store.append(some(2, 5)) == 2
    assert store.append([*some(5, 6), *some(5, 6), *some(1, 2)]) == 1
    assert store.append([]) == 0
    assert list(store.stored()) == some(0, 6)


def test_append_keeps_the_first_of_two_with_one_id(store: Store, some: Some) -> None:
    (row,) = some(1, 2)
    assert store.append([row, msgspec.structs.replace(row, location="elsewhere")]) == 1
    assert [stored.location for stored in store.stored()] == ["reports.zip!1.txt"]


def test_append_is_one_transaction(store: Store, some: Some) -> None:
    before = store._readings.snapshot().version
    store.append(some(0, 50))
    assert store._readings.snapshot().version == before + 1


def test_a_store_is_opened_again(store: Store, some: Some) -> None:
    store.append(some(0, 3))
    again = Store(store.where)
    assert list(again.stored()) == some(0, 3)
    assert again.append(some(0, 4)) == 1
    assert len(store) == 4  # what another one wrote is seen without opening it anew


def test_a_store_that_is_there_is_not_made_anew(store: Store, some: Some) -> None:
    store.append(some(0, 3))
    assert len(Store(store.where, create=True)) == 3


def test_reading_finds_one_by_its_id(store: Store, some: Some) -> None:
    store.append(some(0, 300))
    store.append(some(300, 310))
    assert store.reading("r7") == some(7, 8)[0].reading
    assert store.reading("r299") == some(299, 300)[0].reading
    assert store.reading("r305") == some(305, 306)[0].reading
    with pytest.raises(KeyError, match="r310"):
        store.reading("r310")


def test_readings_of_some_ids_come_in_their_order(store: Store, some: Some) -> None:
    for first in range(0, 600, 200):
        store.append(some(first, first + 200))
    wanted = ["r500", "r3", "r199", "r200", "r131", "nobody", "r3"]
    assert [reading.report.id for reading in store.readings(wanted)] == ["r3", "r131", "r199", "r200", "r500"]
    assert list(store.readings([])) == []


def test_readings_are_those_of_the_moment_of_asking(store: Store, some: Some) -> None:
    store.append(some(0, 2))
    readings = store.readings()
    store.append(some(2, 4))
    assert len(list(readings)) == 2
    assert len(list(store.readings())) == 4


def test_an_empty_store_has_nothing_in_it(store: Store) -> None:
    assert len(store) == 0
    assert list(store.readings()) == []
    assert store.ids() == set()
    assert store.urls() == set()
    store.compact()


def test_tables_of_what_was_found_come_back(store: Store) -> None:
    copies = [Copies("k1", "near", ("r1", "r2"), 0.8, "r1", "agency")]
    passages = [SharedPassage("p1", "The ferry left.", (Located("r1", (0, 15)), Located("r2", (3, 18))))]
    claims = [Claim("c1", "The ferry left", ())]
    fetches = [Fetch("https://ledger.example/1", '"a"', None, MORNING, 200)]
    for table, rows in (
        (store.copies, copies),
        (store.passages, passages),
        (store.claims, claims),
        (store.fetches, fetches),
    ):
        assert not table.exists
        table.append(rows)  # type: ignore[attr-defined] # what is in the pairs differs
        assert list(table.rows()) == rows
    again = Store(store.where)
    assert list(again.claims.rows()) == claims
    assert list(again.fetches.rows()) == fetches


@pytest.mark.parametrize("name", ["readings", "", "Claims", "a/b", "../a", "_a", "a b", "é"])
def test_table_refuses_names_that_are_none(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a table"):
        store.table(name, Claim)


def test_no_store_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is no store: check the name, or make one with accordingto gather"):
        Store(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "file").write_text("no store")
    for create in (False, True):
        with pytest.raises(UsageError):
            Store(tmp_path / "file", create=create)
        with pytest.raises((UsageError, StoreError)):
            Store(tmp_path / "file" / "below", create=create)


def test_a_folder_of_other_things_becomes_no_store(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary")
    with pytest.raises(UsageError, match="holds something else"):
        Store(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_a_store_that_was_half_made_is_made(tmp_path: Path, some: Some) -> None:
    (tmp_path / "readings" / "_delta_log").mkdir(parents=True)
    with pytest.raises(UsageError, match="is no store"):
        Store(tmp_path)
    assert Store(tmp_path, create=True).append(some(0, 1)) == 1


@pytest.mark.parametrize("name", ["a b", "a#b?c", "Zeitungsständer", "[x]*", "-", "s3:x", "新聞"])
def test_a_store_may_have_any_name(tmp_path: Path, some: Some, name: str) -> None:
    store = Store(tmp_path / name, create=True)
    store.append(some(0, 2))
    store.claims.replace([])
    store.compact()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert list(Store(str(tmp_path / name)).stored()) == some(0, 2)
    assert list(Store((tmp_path / name).as_uri()).stored()) == some(0, 2)


def test_a_store_may_be_named_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, some: Some
) -> None:
    monkeypatch.chdir(tmp_path)
    Store("store", create=True).append(some(0, 1))
    monkeypatch.chdir("/")
    assert len(Store(tmp_path / "store")) == 1


@pytest.mark.parametrize("name", ["", "a\nb", "a\\b", "a%20b", "a\x00b", "a\ud800"])
def test_names_that_delta_cannot_take_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        Store(name, create=True)
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="is no store"):
        Store("gopher://example/store")
    with pytest.raises(StoreError, match="Unknown scheme"):
        Store("gopher://example/store", create=True)


def test_the_package_loads_no_delta_before_a_store_is_asked_for() -> None:
    code = "import accordingto, accordingto.records, accordingto.cli, sys; print('deltalake' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
