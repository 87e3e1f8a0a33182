"""The example reports and the smaller worlds beside them: what their case files say stands in their texts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from accordingto.gather.files import read_source
from accordingto.records import Report

CASES = Path(__file__).parent / "cases"
STORE = Path(__file__).resolve().parent.parent / "examples" / "store"
WORLDS = sorted((CASES / "worlds").glob("*.jsonl"))
STANCES = {"asserts", "denies", "repeats"}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def example_store() -> tuple[dict[str, Report], list[dict[str, Any]]]:
    reports = {path.name: read_source(str(path)) for path in sorted(STORE.iterdir())}
    return reports, rows(CASES / "example_claims.jsonl")


def world(path: Path) -> tuple[dict[str, Report], list[dict[str, Any]]]:
    lines = rows(path)
    reports = {row["report"]: Report(row["text"], row["outlet"]) for row in lines if "text" in row}
    return reports, [row for row in lines if "text" not in row]


SETS = [pytest.param(example_store, id="store")] + [
    pytest.param(lambda path=path: world(path), id=path.stem) for path in WORLDS
]


def test_example_store_reports() -> None:
    reports, _ = example_store()
    assert len(reports) == 14
    assert all(report.outlet and report.published and report.title for report in reports.values())
    assert len({report.outlet for report in reports.values()}) == 10
    assert len({report.id for report in reports.values()}) == 14
    assert all(200 <= len(report.text.split()) <= 600 for report in reports.values())


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_example_worlds_reports(path: Path) -> None:
    reports = [row for row in rows(path) if "text" in row]
    assert len({row["report"] for row in reports}) == len(reports)
    assert 6 <= len(reports) <= 8
    assert all(row["outlet"] and row["published"] and row["title"] in row["text"] for row in reports)
    assert [row["published"] for row in reports] == sorted(row["published"] for row in reports)


@pytest.mark.parametrize("load", SETS)
def test_example_claims_quote_their_reports(load: Any) -> None:
    reports, claims = load()
    assert len({claim["id"] for claim in claims}) == len(claims)
    for claim in claims:
        for member in claim["members"]:
            assert reports[member["report"]].text.count(member["text"]) == 1, (claim["id"], member)
            assert member["stance"] in STANCES
        assert len({(member["report"], member["text"]) for member in claim["members"]}) == len(claim["members"])


@pytest.mark.parametrize("load", SETS)
def test_example_claims_add_up(load: Any) -> None:
    reports, claims = load()
    for claim in claims:
        members = claim["members"]
        assert claim["independent_origins"] == len(claim["origins"]), claim["id"]
        sides = [("origins", {"asserts", "repeats"}), ("denials", {"denies"})]
        placed = Counter(at for side, _ in sides for group in claim[side] for at in group["members"])
        # Each member has one end, but for those of which nobody can say so, and in a circle, where there is none.
        needed = {at for at, member in enumerate(members) if not member.get("optional")}
        assert set(placed) >= needed or (claim["circles"] and not claim["origins"]), claim["id"]
        assert all(times == 1 and at < len(members) for at, times in placed.items())
        for side, stances in sides:
            for group in claim[side]:
                assert group["names"]
                assert {members[at]["stance"] for at in group["members"]} <= stances, claim["id"]
        for version in claim["versions"]:
            low, high = version["low"], version["high"]
            assert low is not None or high is not None
            assert low is None or high is None or low <= high
            assert all(0 <= at < len(members) for at in version["members"])
        assert claim["first_report"] in {member["report"] for member in members}
        assert set(claim.get("same_day", ())) <= set(reports)
        assert all(len(circle) > 1 for circle in claim["circles"])
        assert bool(claim["origins"]) != bool(claim["circles"]), claim["id"]


def test_example_claims_cover_the_kinds() -> None:
    _, claims = example_store()
    assert len(claims) >= 12
    assert any(claim["circles"] for claim in claims)
    assert any(claim["denials"] for claim in claims)
    assert any(len(claim["versions"]) > 2 for claim in claims)
    assert any(claim["independent_origins"] > 2 for claim in claims)
    unnamed = [o for claim in claims for o in claim["origins"] if o["names"][0].startswith("unnamed: ")]
    assert len(unnamed) > 2


def test_example_reuse_stands_in_the_reports() -> None:
    reports, _ = example_store()
    for row in rows(CASES / "example_reuse.jsonl"):
        assert set(row["reports"]) <= set(reports)
        assert row["original"] is None or row["original"] in row["reports"]
        if row["what"] == "passage":
            assert len(row["text"].split()) >= 30
            assert {name for name, report in reports.items() if row["text"] in report.text} == set(row["reports"])
