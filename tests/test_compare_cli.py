from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from accordingto import compare_cli
from accordingto.errors import UsageError
from accordingto.export.claims import Found, cited, gap, render
from accordingto.store import Store, Stored
from tests.compare.made import found, reading
from tests.test_comparer import readings

app = typer.Typer()
app.command()(compare_cli.compare)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        Stored(reading=row, location="made", gathered=datetime.datetime(2025, 3, 6, tzinfo=datetime.UTC))
        for row in readings()
    ]
    Store(tmp_path / "store", create=True).append(rows)
    return tmp_path / "store"


def test_compare_cli_prints_claims_as_text(folder: Path) -> None:
    done = CliRunner().invoke(app, [str(folder)])
    assert done.exit_code == 0
    assert "1 independent origin" in done.stdout
    assert "Two millers were killed in the Odern mill" in done.stdout
    assert "Ann Lee" in done.stdout
    assert "4 reports, 4 of them new" in done.stderr


def test_compare_cli_prints_one_object_of_json(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [str(folder), "--format", "json", "-o", str(tmp_path / "out.json")])
    assert done.exit_code == 0
    assert done.stdout == ""
    made = json.loads((tmp_path / "out.json").read_text())
    assert list(made) == ["claims", "passages", "copies"]
    assert {"id", "summary", "members", "versions", "origins", "independent_origins", "circles"} <= set(
        made["claims"][0]
    )


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("none/out.json", "there is no folder"),
        (".", "is a folder: give the name of a file"),
        ("file/out.json", "there is no folder"),
        ("kept", "you have no leave to"),
    ],
)
def test_compare_cli_looks_first_whether_it_can_write(
    output: str, told: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "kept").touch()
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK or Path(path).name != "kept")
    done = CliRunner().invoke(app, [str(folder), "-o", str(tmp_path / output)])
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)
    assert not Store(folder).claims.exists


def test_compare_cli_ends_quietly_where_nobody_reads(folder: Path) -> None:
    command = [sys.executable, "-m", "accordingto", "compare", str(folder), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read().count(b"\n") == 1
    assert child.returncode == 0


def test_compare_cli_prints_json_of_an_empty_store(tmp_path: Path) -> None:
    Store(tmp_path / "store", create=True)
    done = CliRunner().invoke(app, [str(tmp_path / "store"), "--format", "json"])
    assert json.loads(done.stdout) == {"claims": [], "passages": [], "copies": []}


def test_compare_cli_shows_as_many_as_asked(folder: Path) -> None:
    done = CliRunner().invoke(app, [str(folder), "--limit", "0"])
    assert done.exit_code == 0
    assert "Claims:" not in done.stdout


def test_render_shows_circles_denials_and_numbers() -> None:
    rows = [
        reading("Morning Post", "2025-03-04", ("Evening Echo", "At least 14 people were injured at the Odern mill")),
        reading("Evening Echo", "2025-03-04", ("Morning Post", "Fourteen people were injured at the Odern mill")),
        reading("Star", "2025-03-04", ("Bo Marsh", "14 people were injured at the Odern mill", "deny")),
    ]
    claims = found(rows)
    counts = {"reports": 3, "claims": len(claims), "several": len(claims), "passages": 0, "copies": 0}
    page = render(Found(claims, (), (), counts, {row.report.id: cited(row) for row in rows}), width=100, colour=False)
    assert "Evening Echo → Morning Post → Evening Echo: they only cite one another." in page
    assert "denied by  Bo Marsh (Star)" in page
    assert "14 injured (Evening Echo, Star); at least 14 injured (Morning Post)" in page
    assert "no origin" in page


def test_render_in_ascii() -> None:
    rows = [reading("Post", "2025-03-04", ("Ann Lee", "The “Odern” mill burned to the ground")), *readings()]
    counts = {"reports": 1, "claims": 1, "several": 0, "passages": 0, "copies": 0}
    page = render(Found(found(rows), (), (), counts, {}), width=60, colour=False, encoding="ascii")
    page.encode("ascii")
    assert max(map(len, page.splitlines())) <= 60


def test_gap_is_of_reports_and_origins() -> None:
    rows = [
        reading("Post", "2025-03-04", ("Ann Lee", "The mill at Odern burned to the ground")),
        reading("Echo", "2025-03-04", ("Ann Lee", "The Odern mill burned to the ground")),
    ]
    assert [gap(claim) for claim in found(rows)] == [(1, 2)]
