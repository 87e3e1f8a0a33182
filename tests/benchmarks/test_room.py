from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import room
from benchmarks.__main__ import main
from tests.serve.shelves import claim, store_of


def test_room_times_every_kind_of_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(room, "EACH", 4)
    store = store_of(tmp_path / "store", 12)
    store.claims.replace([claim(store, f"c{number}", number) for number in range(5)])
    figures = room.score([tmp_path / "store"])
    kinds = ("overview", "reports", "report", "sources", "source", "claims", "claim", "events", "search", "corrections")
    assert {f"{kind}_median_ms" for kind in kinds} <= figures.keys()
    assert figures["median_ms"] <= figures["p95_ms"]
    assert (figures["failed"], figures["reports"]) == (0, 12), capsys.readouterr().err


def test_room_wants_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["room", str(tmp_path / "nowhere")])
    assert "there is no store" in capsys.readouterr().err
