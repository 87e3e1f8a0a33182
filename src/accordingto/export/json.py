"""A reading as the JSON record of docs/record.md, its events alone as JSON Lines, and the record's JSON Schema.

``python -m accordingto.export.json > docs/record.schema.json`` writes the schema.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import msgspec

from accordingto.records import SURROGATE, Reading

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def render(reading: Reading, *, indent: int = 2, encoding: str = "utf-8") -> str:
    """The record as one JSON document without a newline at its end; on one line where ``indent`` is 0.

    Where ``encoding`` is not one of Unicode, every character beyond ASCII is written as an escape.
    """
    return _encodable(reading.to_json(indent=indent), encoding)


def render_events(reading: Reading, *, encoding: str = "utf-8") -> str:
    """Each event as a line of JSON that ends with a newline: the report's ``report`` (its id), ``outlet`` and
    ``published``, the names of its ``chain``, then everything the record has of it. An empty text for no event."""
    report = reading.report
    chains = {found.id: [link.name for link in found.chain] for found in reading.attributions}
    own = [report.outlet] if report.outlet else []
    known = {"report": report.id, "outlet": report.outlet, "published": report.published}
    lines = []
    for event in reading.events:
        chain = chains.get(event.attribution or "", own)
        line = msgspec.to_builtins(known | {"chain": chain}) | msgspec.to_builtins(event)
        text = SURROGATE.sub(_escape, json.dumps(line, ensure_ascii=False))
        lines.append(f"{_encodable(text, encoding)}\n")
    return "".join(lines)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record. Every key is there in every record, so every key is required."""
    made = msgspec.json.schema(Reading)
    for kind in made["$defs"].values():
        if "properties" in kind:
            kind["required"] = list(kind["properties"])
            for value in kind["properties"].values():
                # msgspec keeps a Literal's values as a set: their order changes from run to run
                if "enum" in value:
                    value["enum"].sort()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "accordingto record", **made}


def _encodable(text: str, encoding: str) -> str:
    return text if encoding.lower().startswith("utf") else BEYOND_ASCII.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2)
    sys.stdout.write("\n")
