"""What an event's certainty, date, place and quantities are called where people read them."""

from __future__ import annotations

import datetime
import math
from typing import Literal

import msgspec

from accordingto.records import Date, Factuality, Place, Quantity

Kind = Literal["happened", "reported", "probable", "possible", "planned", "denied", "not", "unknown"]

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
NOT = {"certain": "did not happen", "probable": "probably not", "possible": "possibly not"}
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


class Certainty(msgspec.Struct, frozen=True):
    """How certain an event is: its kind, which has a sign of its own, and in words."""

    kind: Kind
    words: str


def certainty(factuality: Factuality, act: str | None) -> Certainty:
    """The certainty of an event; ``act`` is that of the attribution that carries it, None in the outlet's own voice.

    What somebody tells as certain is "reported": only in the outlet's own voice has it "happened".
    """
    how, future = factuality.certainty, factuality.time == "future"
    if how == "unknown":
        return Certainty("unknown", "unclear")
    if factuality.polarity == "negative":
        if act == "deny":
            return Certainty("denied", "denied")
        return Certainty("not", "will not happen" if future and how == "certain" else NOT[how])
    if how == "possible":
        return Certainty("possible", "possibly to come" if future else "possibly")
    if future:
        return Certainty("planned", "planned")
    if how == "probable":
        return Certainty("probable", "probably")
    if act is not None:
        return Certainty("reported", "reported")
    return Certainty("happened", "happening" if factuality.time == "present" else "happened")


def when(date: Date) -> str:
    """The days that a time expression stands for, as exactly as it tells them; in quotation marks, as printed, where
    nothing anchors it."""
    start, end = date.start, date.end
    if start is None and end is None:
        return f"“{date.text}”"
    if start is None or end is None:
        return f"from {_day(start)}" if start else f"until {_day(end)}" if end else ""
    if start == end:
        return _day(start)
    whole_years = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if date.precision == "decade" and start.year % 10 == 0 and end.year == start.year + 9:
        return f"{start.year}s"
    if whole_years:
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    whole_months = start.day == 1 and (end + datetime.timedelta(1)).day == 1 if end < datetime.date.max else False
    if whole_months:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%b} {start.year}"
        return f"{start:%b}{_year(start, end)} – {end:%b} {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    return f"{start.day} {start:%b}{_year(start, end)} – {_day(end)}"


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _year(start: datetime.date, end: datetime.date) -> str:
    return "" if start.year == end.year else f" {start.year}"


def where(place: Place) -> str:
    """The place with its country's code; in quotation marks, as printed, where it could not be resolved."""
    if not place.name:
        return f"“{place.text}”"
    return place.name if place.precision == "country" or not place.country else f"{place.name}, {place.country}"


def coordinates(place: Place) -> str:
    """Degrees of latitude and longitude: ``35.5° N, 35.8° E``; nothing where they are not known."""
    if place.lat is None or place.lon is None:
        return ""
    north, east = "N" if place.lat >= 0 else "S", "E" if place.lon >= 0 else "W"
    return f"{abs(place.lat):.2f}° {north}, {abs(place.lon):.2f}° {east}"


def how_many(quantity: Quantity) -> str:
    """``14 killed``, ``at least 20 injured``, ``200–999 protesters``, ``USD 4 million``."""
    low, high = quantity.low, quantity.high
    if low is not None and high is not None:
        number = _number(low) if low == high else f"{_number(low)}–{_number(high)}"
    elif low is not None:
        number = f"at least {_number(low)}"
    elif high is not None:
        number = f"at most {_number(high)}"
    else:
        number = "unknown number"
    if quantity.kind == "money" and quantity.unit:
        return f"{quantity.unit} {number}"
    return f"{number} {quantity.kind}"


def _number(value: float) -> str:
    """The number with its thousands apart; a round one from a million on in words: ``4.5 million``."""
    if not math.isfinite(value):
        return str(value)
    for scale, name in SCALES:
        if abs(value) >= scale and round(value / scale, 3) * scale == value:
            return f"{value / scale:.3f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
