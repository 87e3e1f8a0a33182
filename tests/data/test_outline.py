from __future__ import annotations

import hashlib
import re
from importlib.resources import files

from accordingto.serve.drawing.map import outline
from accordingto.serve.drawing.projection import EAST, NORTH

FOLDER = files("accordingto.data") / "outline"
PIECE = re.compile(r"M(-?\d+) (-?\d+)l((?:[ -]?-?\d+)*)z?")


def test_outline_is_the_one_that_is_described() -> None:
    digest = hashlib.sha256((FOLDER / "world.jsonl").read_bytes()).hexdigest()
    assert f"sha256: {digest}" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_outline_lies_on_the_map() -> None:
    for path in outline().values():
        pieces = PIECE.findall(path)
        assert len(pieces) > 100
        for x, y, steps in pieces:
            across, down = int(x), int(y)
            numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                across, down = across + dx, down + dy
                assert abs(across) <= EAST + 1
                assert abs(down) <= NORTH + 1


def test_outline_is_small_enough_to_be_part_of_a_page() -> None:
    assert sum(map(len, outline().values())) < 40_000
