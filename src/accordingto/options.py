"""Options that several commands have, checked before anything heavy is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from accordingto.errors import UsageError


def is_address(source: str) -> bool:
    """Whether a source is an address of the web, and no file."""
    return source.lower().startswith(("http://", "https://"))


def check_sources(sources: Sequence[str]) -> None:
    """Raise ``UsageError`` where standard input is given twice."""
    if sources.count("-") > 1:
        raise UsageError("standard input can be read once only: give - once")


def check_language(language: str | None) -> None:
    """Raise ``UsageError`` for a language that is not read."""
    if language not in (None, "en"):
        raise UsageError(f"--language {language}: only English can be read; give --language en or leave it out")


def check_tables(tables: Mapping[str, Path | None]) -> None:
    """Raise ``UsageError`` for a table, by the option it was given with, that is not there."""
    for option, path in tables.items():
        if path is not None and not path.is_file():
            raise UsageError(f"{option} {path} is no file: check the name")


def day(published: str | None) -> date | None:
    """The day of ``--published``. Raises ``UsageError`` for what is none."""
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        raise UsageError(f"--published {published} is no date: write it as 2015-09-15") from None
