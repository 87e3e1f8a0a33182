"""The page of a report: the text whole, its marks, its notes, its switches; and the list of reports."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from accordingto.export.mends import attribution_mend
from accordingto.records import Copies, Correction, EventMend, Located, Reading, Report, SharedPassage
from accordingto.serve import addresses, render
from accordingto.serve.notes import citation, sentence
from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.conftest import rich_reading
from tests.export.test_html import Tree

Enter = Callable[..., TestClient]
ORIGINAL = rich_reading()
STORM = ORIGINAL.report.text.index("The sea wall")


def other(outlet: str) -> Reading:
    """The same report as another outlet has it."""
    known = ORIGINAL.report
    report = Report(known.text, outlet=outlet, title=f"{outlet}: {known.title}", published=known.published)
    return msgspec.structs.replace(ORIGINAL, report=report)


TWINS = (ORIGINAL, other("Coast Radio"), other("Morning Post"))


def twin_store(where: Path) -> Store:
    """Three reports that are one, a passage that two of them share, and another report."""
    ids = [each.report.id for each in TWINS]
    store = distinct.store_of(where, [*TWINS, distinct.reading])
    span = (STORM, STORM + 60)
    located = tuple(Located(each, span) for each in ids[:2])
    store.passages.append([SharedPassage("s7", ORIGINAL.report.text[slice(*span)], located, ids[0], "earlier")])
    store.copies.append([Copies("g1", "near", tuple(ids), 0.9, ids[0], "credit")])
    return store


@pytest.fixture(scope="module")
def twins(entered_by_all: Enter, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A room over them."""
    store = twin_store(tmp_path_factory.mktemp("twins") / "news")
    update(store, index_file(store.where))
    return entered_by_all(store)


def page(client: TestClient, reading: Reading = ORIGINAL, query: str = "") -> str:
    answer = client.get(addresses.report(reading.report.id) + query)
    assert answer.status_code == 200
    return answer.text


def part(page: str, start: str, end: str) -> str:
    return start + page.partition(start)[2].partition(end)[0] + end


def tree(page: str) -> Tree:
    """The text and its rail, checked to nest."""
    return Tree(part(page, "<main", "</aside>"))


def test_report_is_shown_whole(twins: TestClient) -> None:
    article = part(page(twins), "<article", "</article>")
    article = re.sub(r'<a class="(number|half)".*?</a>', "", article, flags=re.DOTALL)
    assert "".join(Tree(article).words.split()) == "".join(ORIGINAL.report.text.split())


def test_report_every_mark_has_an_address_and_a_note(twins: TestClient) -> None:
    drawn = tree(page(twins))
    assert len(drawn.ids) == len(set(drawn.ids))
    assert set(drawn.targets) <= set(drawn.ids)
    for found in ORIGINAL.attributions:
        assert {found.id, f"{found.id}-note"} <= set(drawn.ids) & set(drawn.targets)


def test_report_events_of_the_outlet_itself_have_notes(twins: TestClient) -> None:
    drawn = tree(page(twins, distinct.reading))
    own = [event.id for event in distinct.reading.events if event.attribution is None]
    assert own
    assert {f"{event}-note" for event in own} <= set(drawn.ids)
    assert {event.id for event in distinct.reading.events} <= set(drawn.ids)


@pytest.mark.parametrize(("length", "status"), [(64, 200), (40, 302), (12, 302), (11, 404)])
def test_report_is_found_by_the_beginning_of_its_id(twins: TestClient, length: int, status: int) -> None:
    digits = ORIGINAL.report.id.removeprefix("sha256:")
    answer = twins.get(f"/report/{digits[:length]}?form=direct")
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["location"] == f"/report/{digits}?form=direct"
        assert twins.get(f"/report/{digits[:length]}.json").headers["location"] == f"/report/{digits}.json"


@pytest.mark.parametrize("id_", ["0" * 64, "zebra", "%3Cscript%3E", "0" * 12, "%", "a%00b"])
def test_report_that_is_not_there_is_said_to_be_missing(twins: TestClient, id_: str) -> None:
    answer = twins.get(f"/report/{id_}")
    assert answer.status_code == 404
    assert 'href="/reports"' in answer.text


def said(page: str, *, off: bool) -> set[str]:
    """The statements whose marks are on, or off."""
    found = re.findall(r'<span class="said ([^"]*)" data-of="(\w+)"', page)
    return {id_ for classes, id_ in found if (" off" in f" {classes}") is off}


def test_report_switch_for_the_form(twins: TestClient) -> None:
    for form in ("direct", "indirect", "mixed"):
        forms = {found.id for found in ORIGINAL.attributions if found.form == form}
        assert said(page(twins, query=f"?form={form}"), off=False) == forms


def test_report_switch_for_one_source(twins: TestClient) -> None:
    only = page(twins, query="?source=Mara+Lind")
    lind = {found.id for found in ORIGINAL.attributions if found.chain[0].name == "Mara Lind"}
    assert said(only, off=False) == lind
    assert said(page(twins, query="?source=Mara+Lind&form=mixed"), off=False) < lind
    assert "own-only" not in only


def test_report_switch_for_the_own_voice(twins: TestClient) -> None:
    own = page(twins, query="?source=own+voice")
    assert said(own, off=False) == set()
    assert '<article id="text" class="own-only"' in own


def test_report_switch_for_the_certainty_of_events(twins: TestClient) -> None:
    shown = page(twins, distinct.reading, "?certainty=planned")
    rows = re.findall(r'<tr role="row" class="(\w+) h\d( off)?', shown)
    assert {kind for kind, off in rows if not off} == {"planned"}
    assert len(rows) == len(distinct.reading.events)


def test_report_switches_are_links_that_keep_the_others(twins: TestClient) -> None:
    shown = page(twins, query="?form=direct&source=Mara+Lind")
    links = {
        value: link for link, value in re.findall(r'<a href="([^"]+)" data-switch="\w+" data-value="([^"]+)"', shown)
    }
    assert links["indirect"].endswith("?source=Mara+Lind&amp;form=indirect")
    assert links["direct"].endswith("?source=Mara+Lind"), "what is chosen is let go"
    assert re.search(r'<p class="everything"><a href="/report/\w+"', shown)


def test_report_shared_passage_leads_to_the_other_report(twins: TestClient) -> None:
    shown = page(twins)
    article = part(shown, "<article", "</article>")
    assert "also in 1<" in article
    note = part(shown, 'id="p-s7-note"', "</li>\n</ol>")
    (address,) = re.findall(r'href="(/report/[^"]+)"', note)
    assert address == addresses.report(TWINS[1].report.id, "p-s7")
    assert 'id="p-s7"' in page(twins, TWINS[1])
    assert "also in" not in page(twins, TWINS[2])


def test_report_names_its_copies_and_the_original(twins: TestClient) -> None:
    head = part(page(twins, TWINS[2]), '<details class="copied">', "</details>")
    assert "Nearly the same report: 2 others" in head
    assert re.findall(r'href="([^"]+)"', head) == [addresses.report(each.report.id) for each in TWINS[:2]]
    assert head.count("the original") == 1


def test_report_notes_give_chain_form_act_and_citation(twins: TestClient) -> None:
    note = part(page(twins), 'id="a1-note"', "</details>")
    words = " ".join(Tree(f"<li {note}</div></li>").words.split())
    assert "Mara Lind→ " in words
    assert "indirect · say · 97 %" in words
    assert "“The sea wall at Port Ellery held through Sunday's storm” (Mara Lind → " in words
    assert "Harbour Gazette, 4 November 2024" in words


def test_report_as_json(twins: TestClient) -> None:
    answer = twins.get(f"{addresses.report(ORIGINAL.report.id)}.json").json()
    assert answer["reading"] == json.loads(ORIGINAL.to_json())
    assert [each["count"] for each in answer["shared"]] == [1]


def test_report_of_a_thousand_words_weighs_little(entered: Enter, tmp_path: Path) -> None:
    long = max(readings(60, 3), key=lambda reading: len(reading.report.text))
    times = -(-1000 // len(long.report.text.split()))
    dense = _repeated(long, times)
    store = distinct.store_of(tmp_path / "news", [dense])
    update(store, index_file(store.where))
    shown = page(entered(store), dense)
    files = set(re.findall(r"/static/([\w.]+)\?", shown))
    weight = len(shown.encode()) + sum(len(render.assets()[name].content) for name in files)
    assert weight < 300_000


def _repeated(reading: Reading, times: int) -> Reading:
    """The report several times over, with its attributions and events."""
    length = len(reading.report.text) + 2
    plain = reading.to_dict()
    text = "\n\n".join([reading.report.text] * times)

    def moved(value: object, by: int) -> object:
        if isinstance(value, dict):
            return {key: _span(each, by) if key == "span" else moved(each, by) for key, each in value.items()}
        if isinstance(value, list):
            return [_span(each, by) if _is_span(each) else moved(each, by) for each in value]
        return value

    def renamed(each: dict[str, object], time: int) -> dict[str, object]:
        ids = {key: f"{each[key]}x{time}" for key in ("id", "parent", "attribution") if each.get(key)}
        return moved(each, time * length) | ids  # type: ignore[operator]

    for kind in ("attributions", "events"):
        plain[kind] = [renamed(each, time) for time in range(times) for each in msgspec.to_builtins(plain[kind])]
    plain["parts"] = []
    plain["report"] = plain["report"] | {"text": text, "id": ""}
    return msgspec.convert(msgspec.to_builtins(plain), Reading)


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, int) for each in value)


def _span(value: object, by: int) -> object:
    return [each + by for each in value] if _is_span(value) else value  # type: ignore[attr-defined]


def corrections(of: Reading) -> list[Correction]:
    """One of each verdict."""
    by = {"report": of.report.id, "by": "Ada <b>Brandt", "at": datetime.datetime(2025, 1, 2, 3, 4, tzinfo=datetime.UTC)}
    first, second = of.attributions[:2]
    mend = msgspec.structs.replace(attribution_mend(second), chain=("Bo Marsh", "Harbour Gazette"), act="deny")
    text = of.report.text
    start = text.index("Envoys")
    event = EventMend("CONSULT", None, (start, start + 6), "planned", None, ((start, start + 6),))
    return [
        Correction("k1", kind="attribution", target=first.id, verdict="wrong", note="only a name", **by),
        Correction("k2", kind="attribution", target=second.id, verdict="mended", attribution=mend, **by),
        Correction("k3", kind="event", target=of.events[0].id, verdict="right", **by),
        Correction("k4", kind="event", target=None, verdict="missing", event=event, **by),
        Correction("k5", kind="event", target=of.events[1].id, verdict="wrong", **by),
        Correction("k6", kind="event", target=of.events[1].id, verdict="withdrawn", **by),
    ]


def test_report_shows_what_people_said_of_it(entered: Enter, tmp_path: Path) -> None:
    of = distinct.reading
    store = distinct.store_of(tmp_path / "news", [of])
    store.corrections.append(corrections(of))
    update(store, index_file(store.where))
    shown = page(entered(store), of)
    tree(shown)
    first, second = of.attributions[:2]
    assert re.search(rf'class="said [^"]* wrong" data-of="{first.id}"', shown)
    wrong = part(shown, f'id="{first.id}-note"', "</details>")
    assert "<b>Wrong</b>, says Ada &lt;b&gt;Brandt, " in wrong
    assert "2 January 2025, 03:04 UTC</time>: only a name" in wrong
    mended = part(shown, f'id="{second.id}-note"', "</details>")
    assert "Bo Marsh" in mended
    assert "deny · by a person" in mended
    assert f"The machine read: {' → '.join(link.name for link in second.chain)} · {second.act}" in mended
    added = part(shown, 'id="k4-note"', "</details>")
    assert "<b>Added</b>" in added
    assert "/correct?correction=k4" in added
    assert 'class="planned' in shown
    assert f'"trigger wrong" href="#{of.events[1].id}' not in shown
    assert (
        entered(store).get(f"{addresses.report(of.report.id)}.json").json()["corrections"][0]["by"] == "Ada <b>Brandt"
    )


@pytest.mark.parametrize(
    ("quotation", "known", "wanted"),
    [
        ("it held", {}, "“it held” (Ann → Post). A report."),
        ('"It held,"', {"outlet": "Post"}, "“It held,” (Ann → Post). Post."),
        ('"It," he said, "held"', {}, '“"It," he said, "held"” (Ann → Post). A report.'),
        (
            "a\nb\x00",
            {"title": "T\u202e", "url": "https://x.example/"},
            "“a b�” (Ann → Post). “T�”, https://x.example/.",
        ),
    ],
)
def test_report_citation(quotation: str, known: dict[str, str], wanted: str) -> None:
    assert citation(Report("text", **known), quotation, ("Ann", "Post")) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("hit", "It was hit."),
        ("sank", "“It sank.”"),
        ("again", "Then again"),
    ],
)
def test_report_sentence_around_an_event(words: str, wanted: str) -> None:
    text = "One. It was hit. “It sank.” She left.\nThen again"
    start = text.index(words)
    assert sentence(text, (start, start + len(words))) == wanted


def test_reports_are_listed_by_day_the_newest_first(client: TestClient) -> None:
    answer = client.get("/reports")
    days = re.findall(r"<h2><time datetime=\"([\d-]+)\"", answer.text)
    assert days == sorted(days, reverse=True)
    assert "3 reports, the newest first" in answer.text
    assert client.get("/reports.json").json()["total"] == 3


def test_reports_of_one_outlet(twins: TestClient) -> None:
    listed = twins.get("/reports.json", params={"outlet": "Coast Radio"}).json()["reports"]
    assert [report["id"] for report in listed] == [TWINS[1].report.id]
    nothing = twins.get("/reports", params={"outlet": "<b>Nobody</b>"})
    assert nothing.status_code == 200
    assert "No report of this outlet" in nothing.text
    assert "<b>Nobody" not in nothing.text


def test_reports_long_list_is_paged(entered: Enter, tmp_path: Path) -> None:
    store: Store = distinct.store_of(tmp_path / "news", list(readings(60, 5)))
    update(store, index_file(store.where))
    room = entered(store)
    first = room.get("/reports.json").json()
    second = room.get(first["next"]).json()
    ids = [report["id"] for each in (first, second) for report in each["reports"]]
    assert len(set(ids)) == first["total"] == len(ids)
    assert second["next"] is None
    assert 'href="/reports?page=2"' in room.get("/reports").text


def test_reports_of_an_empty_store_say_what_to_do(entered: Enter, tmp_path: Path) -> None:
    store = distinct.store_of(tmp_path / "news", [])
    update(store, index_file(store.where))
    assert "accordingto gather SOURCE --into STORE" in entered(store).get("/reports").text
