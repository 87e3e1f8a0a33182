from __future__ import annotations

import importlib
import io
import json
import os
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from accordingto import __version__, cli
from accordingto.errors import InputError
from accordingto.events.ontology import load
from accordingto.records import Actor, Attribution, Event, Factuality, Link, Passage, Reading, Report, Source
from accordingto.timings import Timings

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "cli.jsonl").read_text("utf-8").splitlines()]
FILES = {
    "report.txt": "Ada Bell said the mill is shut.\n",
    "same.txt": "Ada Bell said the mill is shut.\n",
    "other.txt": "Ada Bell said the ferry is late.\n",
    "refused.txt": "REFUSED: Ada Bell said the road is clear.\n",
    "empty.txt": "",
    "void.txt": " \n\t\n",
}
HEAVY = ("spacy", "onnxruntime", "numpy", "jinja2", "rich", "trafilatura", "lxml", "htmldate", "py3langid")


class OneSentenceReader:
    """Reads ``Ada Bell said …`` and nothing else: the command line is what is tested here."""

    def __init__(
        self,
        *,
        ontology: Path | None = None,
        actors: Path | None = None,
        places: Path | None = None,
        timings: Timings | None = None,
    ) -> None:
        self.timings = timings or Timings()
        if ontology is not None:
            load(ontology)
        self.models = {name: str(path) for name, path in (("actors", actors), ("places", places)) if path}

    def read(self, report: Report) -> Reading:
        if report.text.startswith("REFUSED"):
            raise InputError("not-english", "the report is not in English; use --language en")
        with self.timings("tokens"):
            said = re.match(r"(Ada Bell) (said) ([^.]*)", report.text)
        assert said
        source, cue, content = ((said.span(group),) for group in (1, 2, 3))
        chain = tuple(Link(name) for name in (said[1], report.outlet) if name)
        found = Attribution(
            "a1",
            None,
            Source(source, said[1]),
            Passage(cue, said[2]),
            Passage(content, said[3]),
            "indirect",
            "say",
            chain,
            0.9,
        )
        return Reading(report, attributions=(found,), events=_shut(report), coder="x", models=self.models)


def _shut(report: Report) -> tuple[Event, ...]:
    """The event of a report that says that something is shut."""
    shut = re.search("shut", report.text)
    if not shut:
        return ()
    return (
        Event(
            id="v1",
            type="SANCTION",
            mode="discontinue",
            contexts=("economic",),
            cameo="160",
            quad=4,
            trigger=Passage((shut.span(),), shut[0]),
            actors=(),
            recipients=(Actor(None, "the mill"),),
            place=None,
            date=None,
            quantities=(),
            factuality=Factuality(3.0, "positive", "certain", "past"),
            attribution="a1",
            evidence="test",
            confidence=0.8,
        ),
    )


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("accordingto.reader")
    module.Reader = OneSentenceReader  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "accordingto.reader", module)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode())
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cli_read(
    case: dict[str, Any], capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "stdin" in case:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(case["stdin"].encode())))
    code = cli.run(["read", *case["arguments"]])
    out, err = (stream.decode() for stream in capfdbinary.readouterr())
    assert code == case["code"]
    assert bool(out) == bool(case["out"])
    for expected in case["out"]:
        assert expected in out
    for expected in case["err"]:
        assert expected in err
    assert bool(err) == bool(case["err"])
    assert "Traceback" not in err
    if code == cli.BAD_USE and case["arguments"]:
        assert err.count("\n") == 1


def test_cli_several_reports_are_a_json_document_a_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["read", "report.txt", "other.txt", "--format", "json"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line)["report"]["text"] for line in lines] == [FILES["report.txt"], FILES["other.txt"]]


def test_cli_events_alone_are_a_json_document_a_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["read", "report.txt", "other.txt", "--outlet", "Mill News", "--events", "--format", "json"]) == 0
    (line,) = capfdbinary.readouterr().out.decode().splitlines()
    event = json.loads(line)
    assert event["report"].startswith("sha256:")
    assert (event["chain"], event["type"]) == (["Ada Bell", "Mill News"], "SANCTION")


def test_cli_hands_its_tables_to_the_reader(capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> None:
    for name in ("mine.jsonl", "mine.npz"):
        (folder / name).write_bytes(b"")
    assert cli.run(["read", "report.txt", "--format", "json", "--actors", "mine.jsonl", "--places", "mine.npz"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["models"] == {"actors": "mine.jsonl", "places": "mine.npz"}


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_cli_writes_a_file(form: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["read", "report.txt", "--format", form, "-o", "out"]) == 0
    assert "the mill is shut" in (folder / "out").read_text("utf-8")
    assert capfdbinary.readouterr() == (b"", b"")


def test_cli_leaves_a_file_alone_when_nothing_was_read(folder: Path) -> None:
    (folder / "out").write_text("kept")
    assert cli.run(["read", "nowhere.txt", "-o", "out"]) == 1
    assert (folder / "out").read_text() == "kept"


def test_cli_writes_several_pages_into_a_folder(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "report.txt").write_text("Ada Bell said it snows.")
    assert cli.run(["read", "report.txt", "deep/report.txt", "other.txt", "--format", "html", "-o", "pages"]) == 0
    assert sorted(path.name for path in (folder / "pages").iterdir()) == ["other.html", "report-2.html", "report.html"]


def test_cli_version(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capfd.readouterr().out == f"accordingto {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["read", "-h"],
        ["gather", "-h"],
        ["compare", "-h"],
        ["query", "-h"],
        ["export", "-h"],
        ["places", "build", "-h"],
    ],
)
def test_cli_help_shows_an_example(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 0
    assert re.search(
        r"Examples?:\n +accordingto (read|gather|compare|query|export|places build) ", capfd.readouterr().out
    )


@pytest.mark.parametrize(("command", "least"), [("read", 12), ("gather", 13), ("compare", 3), ("places build", 1)])
def test_cli_every_option_is_documented(command: str, least: int, capfd: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1] / "docs" / "cli.md"
    section = page.read_text("utf-8").partition(f"## accordingto {command}\n")[2].partition("\n## ")[0]
    cli.run([*command.split(), "--help"])
    options = set(re.findall(r"(?<![\w-])--[a-z]+", capfd.readouterr().out.partition("Options:")[2]))
    assert len(options) > least
    assert not {option for option in options if f"`{option}" not in section}


STUB = f"""
import importlib.util, sys, types
spec = importlib.util.spec_from_file_location("test_cli", {__file__!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
sys.modules["accordingto.reader"] = types.SimpleNamespace(Reader=module.OneSentenceReader)
from accordingto import cli
sys.exit(cli.run(sys.argv[1:]))
"""


def own_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, with the reader of this file in place of the real one."""
    return subprocess.run([sys.executable, "-c", STUB, *arguments], stderr=subprocess.PIPE, check=False, **options)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["read", "--help"],
        ["read", "x", "--published", "y"],
        ["places", "build", "--help"],
        ["gather", "--help"],
        ["export", "--help"],
    ],
)
def test_cli_answers_before_anything_heavy_is_loaded(arguments: list[str]) -> None:
    code = f"import sys; from accordingto import cli; cli.run({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stderr.split())


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_cli_prints_on_a_terminal_of_any_encoding(encoding: str, form: str) -> None:
    text = "Ada Bell said “it – is — \u200fשלום 😀 ŻÓŁĆ” today."
    done = own_process(
        *("read", "-", "--outlet", "Żar", "--format", form),
        input=text.encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode("utf-8" if form == "html" else encoding)
    if form == "json":
        assert json.loads(out)["report"]["text"] == text
    assert "Ada Bell" in out


def test_cli_names_any_file_in_an_error_on_any_terminal() -> None:
    done = own_process("read", "Ż\udc80.txt", env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert done.returncode == cli.FAILURE
    assert b"Traceback" not in done.stderr
    assert b"(missing)" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_cli_broken_pipe_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = own_process("read", "report.txt", "other.txt", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_cli_interrupt_is_one_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> Reading:
        raise KeyboardInterrupt

    monkeypatch.setattr(OneSentenceReader, "read", interrupted)
    assert cli.run(["read", "report.txt"]) == cli.INTERRUPTED
    assert capfd.readouterr().err == "accordingto: interrupted\n"


def test_cli_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "accordingto", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"accordingto {__version__}\n"


def test_cli_is_the_entry_point() -> None:
    assert importlib.import_module("accordingto.__main__").main is cli.main
