from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file to score, and a scorer that needs no models."""
    monkeypatch.setattr(command, "scorer", lambda _: lambda files: {"files": len(files), "f1": 66.666})
    monkeypatch.setattr(
        command, "explainer", lambda _: lambda _: iter([("missed", "one"), ("odd", "x"), ("missed", "two")])
    )
    (tmp_path / "some.jsonl").touch()
    return str(tmp_path / "some.jsonl")


def test_command_prints_one_json_line_last(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["chains", file, file]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"files": 2, "f1": 66.67}


def test_command_lists_errors_by_kind_before(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["chains", file, "--errors"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == ["", "missed: 2", "  one", "  two", "", "odd: 1", "  x", ""]


def test_command_without_list_of_errors(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "explainer", lambda _: None)
    with pytest.raises(SystemExit) as stopped:
        command.main(["coreference", file, "--errors"])
    assert stopped.value.code == 2


@pytest.mark.parametrize("arguments", [[], ["nonsense", "x"], ["chains"], ["chains", "absent.jsonl"]])
def test_command_refuses_bad_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err
