from __future__ import annotations

import itertools

import pytest

from accordingto.terminal import Steps


def test_steps_tells_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = itertools.count(0, 2)
    with Steps(lambda: float(next(clock))) as steps:
        for done in range(7):
            steps("claims", done * 1_000, 6_000)
    assert capsys.readouterr().err == (
        "accordingto: claims: 2,000 of 6,000 reports\naccordingto: claims: 5,000 of 6,000 reports\n"
    )


def test_steps_writes_over_its_line_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    clock = itertools.count()
    with Steps(lambda: float(next(clock))) as steps:
        steps("events", 5_000, None, "rows")
        steps("events", 0, 0, "rows")
        steps("claims", 1, 2, "claims")
    assert capsys.readouterr().err == "\r\033[Kevents: 5,000 rows\r\033[Kclaims: 1 of 2 claims\r\033[K"


def test_steps_leaves_no_trace_where_it_was_quick(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Steps(lambda: 0.0) as steps:
        steps("claims", 1, 2)
    assert capsys.readouterr().err == ""
