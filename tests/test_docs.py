"""The documents tell the truth: the output and the figures in README, the links, the paths, the commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import accordingto

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
FOLDERS = ("benchmarks", "docs", "examples", "scripts", "src", "tests", "train")
PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`")
TARGET = re.compile(r"\bmake ([a-z]+)\b(?= |`|$)")
CODE = re.compile(r"`[^`\n]+`|```.*?```", re.DOTALL)


def test_readme_output_and_figures_are_current(root: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(root / "scripts" / "readme.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("page", PAGES)
def test_docs_links_and_paths_are_there(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    named = {*LINK.findall(text), *PATH.findall(text)}
    assert [path for path in sorted(named) if not (root / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_docs_make_targets_are_in_the_makefile(root: Path, page: str) -> None:
    rules = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = "\n".join(CODE.findall((root / page).read_text(encoding="utf-8")))
    assert set(TARGET.findall(code)) <= rules


@pytest.mark.parametrize("name", ["halvik.txt", "ferry.txt", "halvik.html"])
def test_examples_are_read(root: Path, name: str) -> None:
    ended = subprocess.run(
        [str(Path(sys.executable).parent / "accordingto"), "read", str(root / "examples" / name), "--format", "json"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert '"attributions":' in ended.stdout


def test_example_page_is_the_example_report(root: Path) -> None:
    page = (root / "examples" / "halvik.html").read_text(encoding="utf-8")
    missing = [line for line in (root / "examples" / "halvik.txt").read_text("utf-8").splitlines() if line not in page]
    assert missing == []


def test_limits_in_security_are_those_of_the_code(root: Path) -> None:
    from accordingto import limits

    text = (root / "SECURITY.md").read_text(encoding="utf-8")
    assert f"{limits.LARGEST_INPUT // 1_000_000} MB" in text
    assert limits.LARGEST_TEXT == 2_000_000
    assert "two million characters" in text
    assert f"{limits.DEEPEST_PAGE:,} elements" in text


def test_every_warning_of_a_reading_is_explained(root: Path) -> None:
    reader = Path(accordingto.__file__).parent / "reader.py"
    used = set(re.findall(r'Warning\(\s*"([a-z-]+)"', reader.read_text(encoding="utf-8")))
    page = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    assert used
    assert used == set(re.findall(r"^\| `([a-z-]+)` \|", page.partition("## Warnings")[2], re.MULTILINE))
