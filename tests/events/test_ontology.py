"""The ontology: the default one, one of a user's own, and the page that shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.errors import UsageError
from accordingto.events.ontology import load

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "ontologies.jsonl").read_text(encoding="utf-8").splitlines()
]
ONTOLOGY = load()
ENTRIES = [
    *ONTOLOGY.types.values(),
    *(mode for modes in ONTOLOGY.modes.values() for mode in modes.values()),
    *ONTOLOGY.contexts.values(),
    *ONTOLOGY.sectors.values(),
    *ONTOLOGY.codes.values(),
]
GIFT = '{"kind": "type", "name": "GIFT", "quad": 2, "score": 5}'


def test_ontology_has_all_of_plover() -> None:
    sizes = (len(ONTOLOGY.types), sum(map(len, ONTOLOGY.modes.values())), len(ONTOLOGY.contexts), len(ONTOLOGY.sectors))
    assert sizes == (16, 67, 37, 25)
    assert set(ONTOLOGY.codes) == {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC", "KOS"}


def test_ontology_is_read_once() -> None:
    assert load() is ONTOLOGY


@pytest.mark.parametrize(
    ("quad", "types"),
    [
        (1, "AGREE CONSULT SUPPORT CONCEDE"),
        (2, "COOPERATE AID RETREAT"),
        (3, "REQUEST ACCUSE REJECT THREATEN"),
        (4, "PROTEST SANCTION MOBILIZE COERCE ASSAULT"),
    ],
)
def test_ontology_quads(quad: int, types: str) -> None:
    assert [name for name in ONTOLOGY.types if ONTOLOGY.quad(name) == quad] == types.split()


@pytest.mark.parametrize(
    ("kind", "mode", "score"),
    [
        ("ACCUSE", None, -3),  # printed as +3
        ("CONSULT", None, 2.5),
        ("CONSULT", "phone", 1.5),
        ("RETREAT", "disarm", 10),
        ("PROTEST", "vandalize", -5),  # not printed: the type's
        ("REQUEST", None, 0),
    ],
)
def test_ontology_score(kind: str, mode: str | None, score: float) -> None:
    assert ONTOLOGY.score(kind, mode) == score


def test_ontology_score_has_the_sign_of_its_quad() -> None:
    for kind, modes in ONTOLOGY.modes.items():
        # A request for help is verbal conflict by its quad and friendly by its score, in the manual as here.
        for mode in (None, *modes):
            score = ONTOLOGY.score(kind, mode)
            assert kind == "REQUEST" or (score > 0) == (ONTOLOGY.quad(kind) <= 2)


def test_ontology_required_recipients() -> None:
    assert [name for name in ONTOLOGY.types if ONTOLOGY.needs_recipient(name)] == ["COOPERATE", "AID", "SANCTION"]


def test_ontology_modes_of_an_unknown_type_are_none() -> None:
    assert dict(ONTOLOGY.modes_of("WEATHER")) == {}
    with pytest.raises(KeyError):
        ONTOLOGY.quad("WEATHER")
    with pytest.raises(KeyError):
        ONTOLOGY.score("AID", "visit")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_ontology_entry_is_defined_with_an_example(entry: Any) -> None:
    assert entry.definition.endswith(".")
    assert entry.examples
    assert not entry.note or entry.note.endswith(".")


@pytest.mark.parametrize("name", ["ACCUSE", "SANCTION", "PROTEST", "CONCEDE", "REQUEST", "AGREE"])
def test_ontology_decision_stands_beside_its_entry(name: str) -> None:
    assert ONTOLOGY.types[name].note


def test_ontology_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    mode = '{"kind": "mode", "type": "GIFT", "name": "cake", "score": 7, "contexts": ["baking"]}'
    code = '{"kind": "cameo", "code": "070", "type": "GIFT", "when": [{"mode": "cake"}]}'
    lines = ["\ufeff" + GIFT, "", mode, '{"kind": "context", "name": "baking"}\r', code]
    file.write_text("\n".join(lines), encoding="utf-8", newline="")
    mine = load(file)
    assert mine.score("GIFT", "cake") == 7
    assert mine.score("GIFT") == 5
    assert list(mine.contexts) == ["baking"]
    assert [row.code for row in mine.crosswalk["GIFT"]] == ["070"]


def test_ontology_default_file_is_an_ontology_of_ones_own(root: Path) -> None:
    assert load(root / "src" / "accordingto" / "data" / "ontology.jsonl").types == ONTOLOGY.types


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_ontology_bad_file_says_what_is_wrong(tmp_path: Path, case: dict[str, Any]) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join(case["lines"]), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(file)
    said = str(caught.value)
    assert "\n" not in said
    assert [part for part in (*case["says"], "bad.jsonl") if part not in said] == []


@pytest.mark.parametrize("written", [b"\xff\xfe{", b'{"kind": "type", "name": "\xff"}', b'{"name": ' + b"[" * 100_000])
def test_ontology_unreadable_file_says_so(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(written)
    with pytest.raises(UsageError, match=r"bad\.jsonl, line 1: "):
        load(file)


def test_ontology_absent_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load(tmp_path / "absent.jsonl")


@given(written=st.binary(max_size=200))
def test_ontology_any_bytes_are_refused_with_one_error(
    tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.jsonl"
    file.write_bytes(written)
    with pytest.raises(UsageError):
        load(file)


def test_ontology_page_is_current(root: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(root / "scripts" / "ontology.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
