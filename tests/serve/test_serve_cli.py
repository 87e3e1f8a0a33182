"""``accordingto serve`` from its command line to the address it prints; no port is opened here (see test_wire.py)."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from accordingto import cli, serve_cli
from accordingto.errors import UsageError
from accordingto.records import Reading
from accordingto.serve import wire
from accordingto.serve.guard import Guard
from accordingto.serve.shelf import index_file
from accordingto.store import Store

DOCS = Path(__file__).parents[2] / "docs" / "serve.md"


class Opened:
    """What was to be listened to, and what was seen in it meanwhile."""

    def __init__(self) -> None:
        self.app: Guard | None = None
        self.host = ""
        self.look: Callable[[Guard], None] = lambda _: None
        self.ends: BaseException = KeyboardInterrupt()

    def listen(self, app: Any, host: str, port: int, ready: Callable[[int], None]) -> None:
        self.app, self.host = app, host
        ready(port or 12345)
        self.look(app)
        raise self.ends


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    found = Opened()
    monkeypatch.setattr(wire, "listen", found.listen)
    before = signal.getsignal(signal.SIGTERM)
    yield found
    signal.signal(signal.SIGTERM, before)


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = cli.run(["serve", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert out == ""
    return code, err


def test_serve_cli_tells_the_address_in_one_line_and_ends_quietly(
    opened: Opened, read_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    code, err = ran(capsys, read_store.where)
    assert code == 0
    assert err == "accordingto: the reading room of news is open at http://127.0.0.1:8640/ (Ctrl-C closes it)\n"
    assert opened.host == "127.0.0.1"
    assert opened.app is not None
    assert opened.app.doors.token is None


def test_serve_cli_opens_the_browser(
    read_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", asked.append)
    ran(capsys, read_store.where, "--port", "0", "--open")
    assert asked == ["http://127.0.0.1:12345/"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "0.0.0.0"], "lets other machines read this: add --public if that is meant"),  # noqa: S104
        (["--host", "192.168.1.20"], "add --public"),
        (["--host", "desk.example"], "add --public"),
        (["--public"], "give --host"),
        (["--name", "desk.example"], "give --host"),
        (["--port", "70000"], "--port"),
    ],
)
def test_serve_cli_lets_nobody_in_by_mistake(
    opened: Opened, read_store: Store, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    code, err = ran(capsys, read_store.where, *options)
    assert code == 2
    assert told in err
    assert err.count("\n") == 1
    assert opened.app is None


@pytest.mark.parametrize(
    ("options", "address"),
    [
        (["--host", "192.168.1.20", "--public"], "http://192.168.1.20:8640/"),
        (["--host", "::", "--public"], "http://127.0.0.1:8640/"),
        (["--host", "fe80::1", "--public"], "http://[fe80::1]:8640/"),
        (["--host", "0.0.0.0", "--public", "--name", "Desk.example"], "http://desk.example:8640/"),  # noqa: S104
        (["--token"], "http://127.0.0.1:8640/"),
    ],
)
def test_serve_cli_makes_and_prints_a_token(
    opened: Opened, read_store: Store, capsys: pytest.CaptureFixture[str], options: list[str], address: str
) -> None:
    tokens = set()
    for _ in range(2):
        code, err = ran(capsys, read_store.where, *options)
        assert code == 0
        found = re.search(re.escape(address) + r"\?token=(\S+) ", err)
        assert found
        assert opened.app is not None
        assert opened.app.doors.token == found[1]
        assert len(found[1]) >= 40
        tokens.add(found[1])
    assert len(tokens) == 2


def test_serve_cli_of_no_store_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, err = ran(capsys, tmp_path / "none")
    assert code == 2
    assert "is no store" in err


def test_serve_cli_taken_port_is_told(opened: Opened, read_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    opened.ends = UsageError("port 8640 of 127.0.0.1 is taken: give another with --port")
    code, err = ran(capsys, read_store.where)
    assert code == 2
    assert err.splitlines()[-1] == "accordingto: port 8640 of 127.0.0.1 is taken: give another with --port"


class NoReader:
    """Gives every report back as a reading with nothing in it."""

    def try_many(self, reports: Any, workers: int = 1, cluster: None = None) -> Iterator[Reading]:
        assert (workers, cluster) == (1, None)
        yield from map(Reading, reports)


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("accordingto.reader.Reader", NoReader)
    file = tmp_path / "report.txt"
    file.write_text("The mayor of Orne said on Monday that the old bridge over the river is safe again for lorries.")
    return file


def test_serve_cli_reads_reports_and_leaves_nothing_behind(
    opened: Opened, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Path] = []

    def look(app: Guard) -> None:
        with TestClient(app, "http://127.0.0.1") as client:
            assert client.get("/reports.json").json()["total"] == 1
        room = Path(serve_cli.tempfile.gettempdir())
        stores = [path / "store" for path in room.glob("accordingto-*") if (path / "store" / "readings").is_dir()]
        seen.extend(path for store in stores for path in (store, index_file(str(store))))
        assert all(path.exists() for path in seen)

    opened.look = look
    code, err = ran(capsys, report)
    assert code == 0
    assert "report.txt is open at" in err
    assert "forgotten when the room closes" in err
    assert seen
    assert not any(path.exists() for path in seen)


def test_serve_cli_says_where_nothing_could_be_read(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_bytes(b"")
    code, err = ran(capsys, report)
    assert code == 2
    assert "none of these could be read" in err


def test_serve_cli_interrupted_while_it_reads(
    report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(NoReader, "try_many", stop)
    code, err = ran(capsys, report)
    assert code == 130
    assert err.splitlines()[-1] == "accordingto: interrupted"


def test_serve_cli_options_are_documented() -> None:
    import typer

    command = typer.main.get_command(cli.app).commands["serve"]  # type: ignore[attr-defined]
    page = DOCS.read_text("utf-8")
    for option in command.params:
        for name in option.opts:
            assert not name.startswith("--") or re.search(rf"^\| `{name}[ `]", page, re.MULTILINE), name
