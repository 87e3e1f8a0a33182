"""Corrections: given by a form, kept in the store, shown at once, and refused where they say nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest
from starlette.testclient import TestClient

from accordingto.errors import StoreError
from accordingto.limits import LONGEST_NAME, LONGEST_NOTE
from accordingto.records import AttributionMend, Correction, EventMend, Reading
from accordingto.serve.pages.corrections import _pieces
from accordingto.serve.quoting import NotQuotedError, located, places, quoted
from accordingto.store import Store, Table
from tests.export import distinct

Enter = Callable[..., TestClient]
DIGITS = "00ff" * 16
REPORT = f"/report/{DIGITS}"
FORM = f"{REPORT}/correct"
TEXT = distinct.TEXT


@pytest.fixture
def room(entered: Enter, store: Store) -> TestClient:
    return entered(store)


def fields(client: TestClient, query: str) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    answer = client.get(f"{FORM}?{query}")
    assert answer.status_code == 200
    page = answer.text.partition('id="correct"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found |= {
        name: text.replace("&#34;", '"')
        for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n([^<]*)<', page)
    }
    for name, body in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found | {"by": "Ann Vale"}


def send(client: TestClient, query: str, **changes: str) -> int:
    answer = client.post(FORM, data=fields(client, query) | changes)
    return answer.status_code


def kept(store: Store) -> list[Correction]:
    return list(store.corrections.rows())


def test_corrections_a_verdict_is_kept_with_name_and_time(room: TestClient, store: Store) -> None:
    answer = room.post(FORM, data=fields(room, "attribution=a2") | {"verdict": "wrong", "note": " not  so "})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{REPORT}#a2"
    (said,) = kept(store)
    assert (said.report, said.kind, said.target, said.verdict) == (f"sha256:{DIGITS}", "attribution", "a2", "wrong")
    assert (said.by, said.note, said.attribution, said.event) == ("Ann Vale", "not  so", None, None)
    assert said.at.tzinfo is not None
    assert said.id.startswith("h")


def test_corrections_are_seen_at_once_everywhere(room: TestClient) -> None:
    send(room, "attribution=a2", verdict="wrong", note="She never said so")
    for path in ("/corrections", f"{FORM}?attribution=a2", REPORT):
        page = room.get(path).text
        assert "Ann Vale" in page
        assert "wrong" in page
    listed = room.get("/corrections.json").json()
    assert listed["total"] == 1
    assert listed["corrections"][0]["note"] == "She never said so"
    assert room.get(f"{FORM}.json?attribution=a2").json()["corrections"][0]["by"] == "Ann Vale"


def test_corrections_remember_the_name(room: TestClient) -> None:
    answer = room.post(FORM, data=fields(room, "event=v1") | {"verdict": "right", "by": "Édouard “Ed” Ödegård; x"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert 'value="Édouard “Ed” Ödegård; x"' in room.get(f"{FORM}?event=v2").text


def test_corrections_mend_an_attribution(room: TestClient, store: Store) -> None:
    status = send(
        room,
        "attribution=a2",
        verdict="mended",
        content='"The depot,"',
        source="harbour\tmaster   Mara Lind",
        chain="Mara Lind\r\n\r\nCoast Radio\r\nHarbour Gazette",
        form="mixed",
        act="deny",
    )
    assert status == 303
    mend = kept(store)[0].attribution
    assert mend == AttributionMend(
        content=(distinct.span('"The depot,"'),),
        source=(distinct.span("harbour master Mara Lind"),),
        cue=distinct.reading.attributions[1].cue.spans,  # type: ignore[union-attr]
        chain=("Mara Lind", "Coast Radio", "Harbour Gazette"),
        form="mixed",
        act="deny",
        parent="a1",
    )


def test_corrections_mend_an_event(room: TestClient, store: Store) -> None:
    event = distinct.reading.events[0]
    status = send(room, "event=v1", verdict="mended", type="COERCE/seize", certainty="planned", **{"in": "a3"})
    assert status == 303
    mend = kept(store)[0].event
    assert mend is not None
    assert (mend.type, mend.mode, mend.certainty, mend.attribution) == ("COERCE", "seize", "planned", "a3")
    assert mend.trigger == event.trigger.spans[0]
    assert mend.actors == tuple(actor.span for actor in event.actors if actor.span)


def test_corrections_add_what_is_missing_and_mend_and_take_it_back(room: TestClient, store: Store) -> None:
    words = "Envoys of Kosovo and Syria met in Romania in October."
    assert send(room, "missing=attribution", content=words, chain="", form="indirect", act="say") == 303
    first = kept(store)[0]
    assert first.verdict == "missing"
    assert first.target is None
    assert first.attribution == AttributionMend(
        (distinct.span(words),), (), (), ("unnamed: unstated", "Harbour Gazette"), "indirect", "say"
    )
    assert send(room, f"correction={first.id}", verdict="missing", act="report") == 303
    assert send(room, f"correction={first.id}", verdict="withdrawn") == 303
    second, third = kept(store)[1:]
    assert (second.target, second.verdict, third.verdict) == (first.id, "missing", "withdrawn")
    assert second.attribution == msgspec.structs.replace(first.attribution, act="report")
    flags = [row["holds"] for row in room.get("/corrections.json").json()["corrections"]]
    assert flags == [False, False, False]
    event = {"trigger": "met", "type": "CONSULT", "certainty": "happened", "actors": "Envoys of Kosovo\nSyria"}
    assert send(room, "missing=event", **event) == 303
    assert kept(store)[3].event == EventMend(
        "CONSULT",
        None,
        distinct.span("met"),
        "happened",
        None,
        (distinct.span("Envoys of Kosovo"), distinct.span("Syria")),
    )


def test_corrections_a_missing_one_inside_another_is_nested(room: TestClient, store: Store) -> None:
    assert send(room, "missing=attribution", content="is gone", chain="Mara Lind") == 303
    mend = kept(store)[0].attribution
    assert mend is not None
    assert mend.parent == "a2"


def test_corrections_the_latest_holds(room: TestClient, store: Store) -> None:
    for verdict in ("wrong", "right"):
        assert send(room, "event=v1", verdict=verdict) == 303
    rows = room.get("/corrections.json").json()["corrections"]
    assert [(row["verdict"], row["holds"]) for row in rows] == [("right", True), ("wrong", False)]
    assert send(room, "event=v1", verdict="withdrawn") == 303
    assert [row["holds"] for row in room.get("/corrections.json").json()["corrections"]] == [False] * 3
    assert "withdrawn" not in room.get(f"{FORM}?event=v1").text.partition("</form>")[0], "there is nothing to take back"
    assert len(kept(store)) == 3, "nothing is ever deleted"


@pytest.mark.parametrize(
    ("query", "changes", "told"),
    [
        ("attribution=a2", {"verdict": ""}, "Choose what you say of it"),
        ("attribution=a2", {"verdict": "missing"}, "Choose what you say of it"),
        ("attribution=a2", {"verdict": "withdrawn"}, "Choose what you say of it"),
        ("attribution=a2", {"verdict": "right", "by": "  "}, "Give your name"),
        ("attribution=a2", {"verdict": "right", "by": "x" * (LONGEST_NAME + 1)}, "At most"),
        ("attribution=a2", {"verdict": "right", "note": "x" * (LONGEST_NOTE + 1)}, "At most"),
        ("attribution=a2", {"verdict": "right", "source": "Mara"}, "You changed what it says below"),
        ("attribution=a2", {"verdict": "mended", "content": ""}, "Quote the words that somebody says"),
        ("attribution=a2", {"verdict": "mended", "content": "is not gone"}, "does not stand in the report"),
        ("attribution=a2", {"verdict": "mended", "content": '"The depot,"\ndepot'}, "overlap"),
        ("attribution=a2", {"verdict": "mended", "source": "nobody here"}, "does not stand in the report"),
        ("attribution=a2", {"verdict": "mended", "act": "sing"}, "Choose one of the list"),
        ("attribution=a2", {"verdict": "mended", "form": "loud"}, "Choose one of the list"),
        ("attribution=a2", {"verdict": "mended", "chain": "x\n" * 21}, "At most 20 names"),
        ("event=v1", {"verdict": "mended", "type": "ASSAULT/visit"}, "Choose one of the list"),
        ("event=v1", {"verdict": "mended", "certainty": "sure"}, "Choose one of the list"),
        ("event=v1", {"verdict": "mended", "in": "a99"}, "Choose one of the list"),
        ("event=v1", {"verdict": "mended", "trigger": "shelled\nmet"}, "in one piece"),
        ("missing=event", {"trigger": "met"}, "Choose one of the list"),
    ],
)
def test_corrections_that_cannot_be_kept_give_the_form_back(
    client: TestClient, read_store: Store, query: str, changes: dict[str, str], told: str
) -> None:
    answer = client.post(FORM, data=fields(client, query) | {"note": "kept words"} | changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert changes.get("note", "kept words") in answer.text
    assert "Not kept yet" in answer.text
    assert kept(read_store) == []


def test_corrections_words_that_stand_twice_are_asked_for(room: TestClient, store: Store) -> None:
    """Without scripts the person chooses; with them the place comes along."""
    sent = fields(room, "missing=event") | {"trigger": "depot", "type": "ASSAULT"}
    answer = room.post(FORM, data=sent)
    assert answer.status_code == 422
    starts = [start for start, _ in places(TEXT, "depot")]
    assert [int(at) for at in re.findall(r'name="trigger_at0" value="(\d+)"', answer.text)] == starts
    assert len(starts) > 1
    for given in ({"trigger_at0": str(starts[1])}, {"trigger_at": str(starts[1])}):
        assert room.post(FORM, data=sent | given).status_code == 303
        mend = kept(store)[-1].event
        assert mend is not None
        assert mend.trigger[0] == starts[1]
    # what is no place of these words is no answer
    assert room.post(FORM, data=sent | {"trigger_at": "0"}).status_code == 422


def test_corrections_that_the_store_does_not_take_give_the_form_back(
    room: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full: make room")

    monkeypatch.setattr(Table, "append", full)
    answer = room.post(FORM, data=fields(room, "event=v1") | {"verdict": "wrong", "note": "mine"})
    assert answer.status_code == 500
    assert "the disk is full: make room" in answer.text
    assert ">\nmine</textarea>" in answer.text
    assert kept(store) == []


def test_corrections_a_form_of_another_room_is_given_back(client: TestClient, read_store: Store) -> None:
    for genuine in ("", "x", "é"):
        answer = client.post(
            FORM, data=fields(client, "event=v1") | {"verdict": "wrong", "genuine": genuine, "note": "mine"}
        )
        assert answer.status_code == 403
        assert "opened before the room was" in answer.text
        assert ">\nmine</textarea>" in answer.text
    assert kept(read_store) == []


@pytest.mark.parametrize(
    "path",
    [
        "/report/ffff/correct?event=v1",
        f"{FORM}?event=v99",
        f"{FORM}?attribution=v1",
        f"{FORM}?correction=h1",
        f"{FORM}?missing=everything",
        FORM,
        f"{FORM}?attribution=%00%F0%9F",
    ],
)
def test_corrections_of_what_is_not_there_are_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get(path.replace("/correct", "/correct.json")).json()["way_out"]


def test_corrections_list_is_filtered_and_paged(room: TestClient, store: Store) -> None:
    now = distinct.GATHERED
    store.corrections.append(
        [
            Correction(f"h{n}", f"sha256:{DIGITS}", "event", "v1", "right" if n % 2 else "wrong", f"P{n % 3}", now)
            for n in range(120)
        ]
    )
    send(room, "attribution=a1", verdict="right")
    page = room.get("/corrections.json").json()
    assert (page["total"], page["pages"], len(page["corrections"])) == (121, 3, 50)
    assert page["corrections"][0]["target"] == "a1"
    second = room.get(page["next"]).json()
    assert second["corrections"][0]["id"] == "h70"
    assert room.get("/corrections.json?verdict=wrong&by=P0").json()["total"] == 20
    assert room.get("/corrections.json?kind=attribution").json()["total"] == 1
    assert room.get("/corrections.json?holds=1").json()["total"] == 2
    assert room.get("/corrections?verdict=mended").status_code == 200
    assert room.get("/corrections?page=4").status_code == 404
    assert room.get("/corrections?page=x").status_code == 400


# --- quoting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "starts"),
    [
        ("one two one", "one", [0, 8]),
        ("one\n\ntwo", "one two", [0]),
        ("“Never,” he said – twice", '"Never," he said - twice', [0]),
        ("it’s", "it's", [0]),
        ("a\x00b", "a\ufffdb", [0]),
        ("a.c abc", "a.c", [0]),
        ("one", "One", []),
        ("one", "  ", []),
        ("(", "(", [0]),
        ("shelled she she'd", "she", [8, 12]),
    ],
)
def test_quoting_finds_words_as_people_quote_them(text: str, words: str, starts: list[int]) -> None:
    assert [start for start, _ in places(text, words)] == starts


def test_quoting_takes_the_nearest_place() -> None:
    text = "aa bb aa bb aa"
    assert located(text, "aa", [], [(6, 8)]) == ((6, 8),)
    assert located(text, "aa", [12], [(0, 2)]) == ((12, 14),)
    assert located("shelled", "she", [0], []) == ((0, 3),)
    assert located(text, "bb\naa", [], [(9, 11), (0, 2)]) == ((0, 2), (9, 11))
    with pytest.raises(NotQuotedError) as told:
        located(text, "aa", [], [])
    assert [spot.start for spot in told.value.spots] == [0, 6, 12]


def test_quoting_shows_and_finds_every_span_of_a_reading() -> None:
    reading: Reading = distinct.reading
    for each in reading.attributions:
        shown = quoted(reading.report.text, each.content.spans)
        assert located(reading.report.text, shown, [], each.content.spans) == each.content.spans


def test_corrections_show_the_text_character_for_character() -> None:
    """What is selected in the page is counted from its start: no character may be left out or added."""
    text = "\na\r\nb\rc\x00\ud800\U0001f600"
    pieces = _pieces(text, ((1, 3), (2, 6)))
    assert "".join(words for words, _ in pieces) == text.replace("\r", " ")
    assert [marked for _, marked in pieces] == [False, True, True, True, False]
