"""From the fields of the correction form to what an attribution or an event should be, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import get_args

import msgspec

from accordingto.data import acts
from accordingto.export.mends import Certainty, attribution_mend, event_mend
from accordingto.export.outline import UNSTATED, shorten
from accordingto.limits import LONGEST_NAME
from accordingto.records import Attribution, AttributionMend, Event, EventMend, Form, Reading, Span
from accordingto.serve.quoting import NotQuotedError, Spot, located, pieces, quoted
from accordingto.serve.types import entries

FORMS: tuple[str, ...] = get_args(Form)
# In words as the form shows them: (kind, what it means).
CERTAINTIES = (
    ("happened", "happened: told as certain"),
    ("probable", "probable"),
    ("possible", "possible"),
    ("planned", "planned, or still to come"),
    ("denied", "denied, or did not happen"),
    ("unknown", "unclear"),
)
MOST_LINKS = 20  # of a chain
OWN_VOICE = ""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a field; ``spots`` are the places among which the person has to choose, for the piece of that
    number."""

    message: str
    piece: int = 0
    spots: tuple[Spot, ...] = ()


@cache
def _types() -> tuple[str, ...]:
    """The types of PLOVER, each followed by its modes as ``TYPE/mode``."""
    types = [entry.name for entry in entries("type")]
    modes = [(entry.type, entry.name) for entry in entries("mode")]
    return tuple(name for type_ in types for name in (type_, *(f"{type_}/{mode}" for of, mode in modes if of == type_)))


def types(reading: Reading) -> list[str]:
    """The types to choose from: PLOVER's and those of the reading, which may have been coded with another ontology."""
    own = {_type(event.type, event.mode) for event in reading.events}
    return [*_types(), *sorted(own.difference(_types()))]


def attribution_fields(reading: Reading, given: Attribution | AttributionMend | None) -> dict[str, str]:
    """The fields of a form that shows an attribution."""
    if given is None:
        outlet = reading.report.outlet or ""
        return {
            "content": "",
            "source": "",
            "cue": "",
            "chain": f"\n{outlet}".rstrip(),
            "form": "indirect",
            "act": "say",
        }
    text, mend = reading.report.text, given if isinstance(given, AttributionMend) else attribution_mend(given)
    return {
        "content": quoted(text, mend.content),
        "source": quoted(text, mend.source),
        "cue": quoted(text, mend.cue),
        "chain": "\n".join(mend.chain),
        "form": mend.form,
        "act": mend.act,
    }


def event_fields(reading: Reading, given: Event | EventMend | None) -> dict[str, str]:
    """The fields of a form that shows an event."""
    if given is None:
        return {"trigger": "", "type": "", "certainty": "happened", "in": OWN_VOICE, "actors": "", "recipients": ""}
    text, mend = reading.report.text, given if isinstance(given, EventMend) else event_mend(given)
    return {
        "trigger": quoted(text, [mend.trigger]),
        "type": _type(mend.type, mend.mode),
        "certainty": mend.certainty,
        "in": mend.attribution or OWN_VOICE,
        "actors": quoted(text, mend.actors),
        "recipients": quoted(text, mend.recipients),
    }


def mended_attribution(
    reading: Reading, form: Mapping[str, str], given: Attribution | AttributionMend | None, target: str | None
) -> AttributionMend | dict[str, Problem]:
    """What the form says, or what is wrong with its fields. ``given`` is what it showed."""
    problems: dict[str, Problem] = {}
    mend = attribution_mend(given) if isinstance(given, Attribution) else given
    content = _spans(reading, form, "content", mend.content if mend else (), problems)
    if not content and "content" not in problems:
        problems["content"] = Problem("Quote the words that somebody says.")
    source = _spans(reading, form, "source", (mend.source if mend else ()) or content, problems)
    cue = _spans(reading, form, "cue", (mend.cue if mend else ()) or content, problems)
    chain = tuple(pieces(form.get("chain", "")))
    if not chain:
        name = pieces(form.get("source", ""))[:1] or [UNSTATED]
        chain = (*name, *([reading.report.outlet] if reading.report.outlet else []))
    if len(chain) > MOST_LINKS or any(len(name) > LONGEST_NAME for name in chain):
        problems["chain"] = Problem(f"At most {MOST_LINKS} names, of at most {LONGEST_NAME} characters each.")
    form_ = _chosen(form, "form", FORMS, problems)
    act = _chosen(form, "act", [*acts(), *([mend.act] if mend else [])], problems)
    if problems:
        return problems
    parent = mend.parent if mend else _around(reading, content, target)
    return AttributionMend(content, source, cue, chain, msgspec.convert(form_, Form), act, parent)


def mended_event(
    reading: Reading, form: Mapping[str, str], given: Event | EventMend | None
) -> EventMend | dict[str, Problem]:
    """As ``mended_attribution``."""
    problems: dict[str, Problem] = {}
    mend = event_mend(given) if isinstance(given, Event) else given
    trigger = _spans(reading, form, "trigger", (mend.trigger,) if mend else (), problems)
    if len(trigger) != 1 and "trigger" not in problems:
        problems["trigger"] = Problem("Quote the words that tell of the event, in one piece.")
    actors = _spans(reading, form, "actors", (mend.actors if mend else ()) or trigger, problems)
    recipients = _spans(reading, form, "recipients", (mend.recipients if mend else ()) or trigger, problems)
    type_, _, mode = _chosen(form, "type", types(reading), problems).partition("/")
    certainty = _chosen(form, "certainty", [kind for kind, _ in CERTAINTIES], problems)
    carriers = [attribution.id for attribution in reading.attributions]
    carrier = _chosen(form, "in", [OWN_VOICE, *carriers, *([mend.attribution or OWN_VOICE] if mend else [])], problems)
    if problems:
        return problems
    return EventMend(
        type=type_,
        mode=mode or None,
        trigger=trigger[0],
        certainty=msgspec.convert(certainty, Certainty),
        attribution=carrier or None,
        actors=actors,
        recipients=recipients,
    )


def carriers(reading: Reading) -> list[tuple[str, str]]:
    """The attributions that an event may be told in: their ids, and how they are called."""
    named = [
        (each.id, each.chain[0].name if each.chain else UNSTATED, each.content.text) for each in reading.attributions
    ]
    return [(id_, f"{shorten(name, 40)}: {shorten(content, 70)}") for id_, name, content in named]


def _spans(
    reading: Reading, form: Mapping[str, str], name: str, near: Sequence[Span], problems: dict[str, Problem]
) -> tuple[Span, ...]:
    """The spans of what a field quotes; what is wrong goes to ``problems``."""
    try:
        return located(reading.report.text, form.get(name, ""), _starts(form, name), near)
    except NotQuotedError as error:
        problems[name] = Problem(str(error), error.piece, error.spots)
        return ()


def _starts(form: Mapping[str, str], name: str) -> list[int | None]:
    """Where the pieces of a field begin, as far as the form tells: a list that a script wrote, and choices."""
    listed = form.get(f"{name}_at", "").split(",")
    chosen = {key: value for key, value in form.items() if key.startswith(f"{name}_at") and key != f"{name}_at"}
    return [
        _number(chosen.get(f"{name}_at{place}", listed[place] if place < len(listed) else "")) for place in range(50)
    ]


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def _chosen(form: Mapping[str, str], name: str, choices: Sequence[str], problems: dict[str, Problem]) -> str:
    value = form.get(name, "")
    if value not in choices:
        problems[name] = Problem("Choose one of the list.")
    return value


def _around(reading: Reading, content: Sequence[Span], but: str | None) -> str | None:
    """The smallest attribution in whose content a new one stands whole."""
    sizes = [
        (sum(end - start for start, end in each.content.spans), each.id)
        for each in reading.attributions
        if each.id != but
        and all(any(s <= start and end <= e for s, e in each.content.spans) for start, end in content)
        and tuple(content) != each.content.spans
    ]
    return min(sizes)[1] if sizes else None


def _type(type_: str, mode: str | None) -> str:
    return f"{type_}/{mode}" if mode else type_
