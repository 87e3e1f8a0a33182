"""What tests share: the models, loaded once a run, the examples, and the way to gold data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from spacy.language import Language

    from accordingto import Reader

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold"

# A busy machine is no fault of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example reports."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def pipeline() -> Language:
    """The parser's pipeline."""
    from accordingto.language.parse import load_pipeline

    return load_pipeline()


@pytest.fixture(scope="session")
def reader() -> Reader:
    """One reader for every test: it is safe to share."""
    import accordingto

    return accordingto.Reader()


@pytest.fixture(scope="session")
def gold() -> Callable[[str], Path]:
    """Where a gold file is, given its path under the gold folder; a test that asks for an absent one is skipped."""

    def find(path: str) -> Path:
        file = GOLD / path
        if not file.exists():
            pytest.skip(f"the gold file {path} is not here")
        return file

    return find
