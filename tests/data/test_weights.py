from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import accordingto

DATA = Path(accordingto.__file__).parent / "data"
WEIGHTS = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_are_the_ones_that_are_described(name: str) -> None:
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == WEIGHTS[name]["sha256"]
    assert WEIGHTS[name]["source"]
    assert WEIGHTS[name]["licence"]


def test_weights_are_all_described() -> None:
    kinds = {".onnx", ".npz", ".json"}
    shipped = {str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.suffix in kinds}
    assert shipped - {"weights.json"} == set(WEIGHTS)


def test_weights_are_small_enough_for_a_laptop() -> None:
    assert sum((DATA / name).stat().st_size for name in WEIGHTS) < 40_000_000
