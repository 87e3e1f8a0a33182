"""The package as it is installed: what is in the wheel, what it exports, and what it loads when."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import accordingto

HEAVY = ("spacy", "onnxruntime", "tokenizers", "numpy", "trafilatura", "lxml", "rich", "typer")
# Runs the command line with a socket class that raises: what the suite's own ban on sockets cannot reach.
OFFLINE = """
import socket, sys

def banned(*args, **kwargs):
    raise SystemExit("something was sent")

# Libraries make a socket when they are imported, to see what the machine can do; nothing may leave through one.
class Silent(socket.socket):
    connect = connect_ex = send = sendall = sendto = sendmsg = banned

socket.socket = Silent
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = banned
from accordingto.cli import main
sys.argv = ["accordingto", *sys.argv[1:]]
sys.exit(main())
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, encoding="utf-8", check=False)


def pins(root: Path) -> dict[str, list[str]]:
    """The lines of constraints.txt by package: its pin, then its hashes."""
    found: dict[str, list[str]] = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9-]+)==", line):
            lines = found.setdefault(match[1], [])
        elif line.strip().startswith("--hash=sha256:"):
            lines.append(line.strip())
    return found


def test_packaging_tests_see_the_installed_wheel(root: Path) -> None:
    assert not Path(accordingto.__file__).is_relative_to(root / "src"), "run the suite with `make test`"


def test_packaging_version_is_the_installed_one() -> None:
    assert importlib.metadata.version("accordingto") == accordingto.__version__


def test_packaging_wheel_holds_every_file_of_the_source(root: Path) -> None:
    source = root / "src" / "accordingto"
    files = {file.relative_to(source) for file in source.rglob("*") if file.is_file() and file.suffix != ".pyc"}
    installed = Path(accordingto.__file__).parent
    assert [str(file) for file in sorted(files) if not (installed / file).is_file()] == []


def test_packaging_wheel_is_typed_and_carries_its_licence() -> None:
    files = {file.as_posix() for file in importlib.metadata.files("accordingto") or ()}
    assert "accordingto/py.typed" in files
    assert {Path(file).name for file in files} >= {"LICENSE", "NOTICE"}


@pytest.mark.parametrize(("group", "name"), [("console_scripts", "accordingto"), ("spacy_factories", "accordingto")])
def test_packaging_entry_points_load(group: str, name: str) -> None:
    (entry,) = importlib.metadata.entry_points(group=group, name=name)
    assert callable(entry.load())


def test_init_all_is_sorted_and_every_name_is_there() -> None:
    assert accordingto.__all__ == sorted(accordingto.__all__)
    assert set(accordingto.__all__) <= set(dir(accordingto))
    assert all(getattr(accordingto, name) is not None for name in accordingto.__all__)


def test_init_exports_every_error() -> None:
    from accordingto import errors

    public = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert public <= set(accordingto.__all__)


def test_init_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Redaer"):
        _ = accordingto.Redaer  # type: ignore[attr-defined]


def test_init_records_and_errors_load_nothing_heavy() -> None:
    script = f"import sys, accordingto; accordingto.Report; accordingto.InputError; print({HEAVY} & sys.modules.keys())"
    script = script.replace(str(HEAVY), str(set(HEAVY)))
    assert run("-c", script).stdout.strip() == "set()"


@pytest.mark.parametrize("metadata", [{"outlte": "The Harbour Ledger"}, {"outlet": "The Harbour Ledger"}])
def test_init_read_refuses_metadata_it_cannot_use(metadata: dict[str, str]) -> None:
    report: str | accordingto.Report = "Text." if "outlte" in metadata else accordingto.Report("Text.")
    with pytest.raises(accordingto.UsageError):
        accordingto.read(report, **metadata)


def test_init_read_takes_text_with_metadata_or_a_report() -> None:
    text = "The mayor said the bridge is safe."
    told = accordingto.read(text, outlet="The Harbour Ledger")
    given = accordingto.read(accordingto.Report(text, outlet="The Harbour Ledger"))
    assert told == given
    assert told.attributions[0].chain[-1].name == "Harbour Ledger"


def test_packaging_reading_sends_nothing(examples: Path) -> None:
    ended = run("-c", OFFLINE, "read", str(examples / "ferry.txt"), "--format", "json")
    assert ended.returncode == 0, ended.stderr
    assert '"attributions"' in ended.stdout


def test_constraints_pin_every_dependency_by_hash(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
        *project["project"]["optional-dependencies"]["lint"],
        *project["dependency-groups"]["build"],
    ]
    locked = pins(root)
    assert {re.split(r"[^a-z0-9-]", name)[0] for name in wanted} <= locked.keys()
    assert [name for name, hashes in locked.items() if not hashes] == []


def test_constraints_name_no_index_and_nothing_that_only_trains(root: Path) -> None:
    text = (root / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    assert not {"torch", "transformers", "scikit-learn", "onnx"} & pins(root).keys()
