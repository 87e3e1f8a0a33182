from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import speed


def test_texts_of_files(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "one two"}\n\n{"text": "three\\nfour", "id": 3}\n', encoding="utf-8")
    assert speed.texts([file]) == ["one two", "three\nfour"]


def test_texts_of_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "EXAMPLES", tmp_path)
    with pytest.raises(ValueError, match="there is no text in"):
        speed.texts([])
    (tmp_path / "b.txt").write_text("two", encoding="utf-8")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    assert speed.texts([]) == ["one", "two"]


@pytest.mark.parametrize(
    ("texts", "wanted", "number"),
    [(["a b", "c"], 1, 2), (["a b", "c"], 3, 2), (["a b", "c"], 4, 3), (["a b", "c"], 9, 6), ([" "], 5, 1)],
)
def test_fill_repeats_texts(texts: list[str], wanted: int, number: int) -> None:
    assert len(speed.fill(texts, wanted)) == number


def test_alternate_takes_turns_after_warming_up() -> None:
    order: list[str] = []
    seconds = speed.alternate([lambda: order.append("a"), lambda: order.append("b")], 2)
    assert "".join(order) == "ababab"
    assert all(second >= 0 for second in seconds)


def test_read_all_refuses_a_run_that_lost_texts() -> None:
    with pytest.raises(RuntimeError, match="3 texts went in and 2 came out"):
        speed._read_all(iter("ab"), 3)
