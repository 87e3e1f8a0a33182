from __future__ import annotations

import msgspec

from accordingto.export import events, outline
from accordingto.export.events import Row
from accordingto.records import Reading


def rows(reading: Reading) -> tuple[Row, ...]:
    return events.rows(reading, outline.outline(reading).statements)


def test_events_rows_name_actors_by_their_entities(coast: Reading) -> None:
    first, _, third, *_ = rows(coast)
    assert (first.actors[0].name, first.actors[0].printed) == ("Sudmark Navy", ""), "an article makes no other name"
    assert (third.actors[0].name, third.actors[0].printed) == ("Sudmark Navy", "they")
    assert third.actors[0].codes == "SDM MIL"


def test_events_rows_have_the_chain_of_their_statement(coast: Reading) -> None:
    found = rows(coast)
    assert found[1].chain == ("Ola Renn", "Northern Wire", "Harbour Gazette")
    assert found[1].statement is not None
    assert found[1].statement.attribution.id == "a2"
    assert (found[4].statement, found[4].chain) == (None, ("Harbour Gazette",))


def test_events_rows_of_a_report_without_outlet_have_no_chain(coast: Reading) -> None:
    report = msgspec.structs.replace(coast.report, outlet=None)
    assert rows(msgspec.structs.replace(coast, report=report))[4].chain == ()


def test_events_rows_carry_cameo_and_quad(coast: Reading) -> None:
    first, second, *_ = rows(coast)
    assert (first.deed, first.codes, first.quad) == (
        "ASSAULT heavy-weapons",
        ("CAMEO 194", "quad 4"),
        "material conflict",
    )
    assert second.codes == ("quad 4",)
