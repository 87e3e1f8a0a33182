"""A reading as one HTML page that needs nothing beside itself, and as a fragment for notebooks.

The page carries its style and a small script, both allowed by their hashes in its content security policy; nothing is
loaded. Without the script every number still leads to its entry and back.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment

from accordingto.export import markup
from accordingto.export import outline as view
from accordingto.records import Reading


def render(reading: Reading, *, events_alone: bool = False) -> str:
    """The whole page, ready to be saved and sent to somebody; the header and the events where they are wanted alone."""
    style, script = _style(), "" if events_alone else _part("page.js")
    allowed = f"script-src '{_hash(script)}'; " if script else ""
    policy = f"default-src 'none'; style-src '{_hash(style)}'; {allowed}base-uri 'none'; form-action 'none'"
    return _draw("page.html", reading, "", style=style, script=script, policy=policy, alone=events_alone)


def fragment(reading: Reading) -> str:
    """The same without script, as an element that can stand in another page; its anchors begin with the report's id."""
    return _draw("fragment.html", reading, f"r{reading.report.id[-8:]}-", style=_style())


def _draw(template: str, reading: Reading, prefix: str, *, alone: bool = False, **more: str) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            drawn=markup.drawn(reading),
            prefix=prefix,
            title=reading.report.title if alone else view.heading(reading),
            name=reading.report.title or reading.report.outlet or "A report",
            date=view.published(reading),
            details=view.details(reading),
            alone=alone,
            **more,
        )
    )


@cache
def _environment() -> Environment:
    return markup.environment()


@cache
def _style() -> str:
    return _part("shared", "marks.css") + _part("page.css")


@cache
def _part(*name: str) -> str:
    return files("accordingto.export").joinpath("templates", *name).read_text("utf-8")


def _hash(content: str) -> str:
    """The content's hash as a content security policy names it."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
