"""A reading as the JSON record of docs/record.md, and that record's JSON Schema.

``python -m accordingto.export.json > docs/record.schema.json`` writes the schema.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import msgspec

from accordingto.records import Reading

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def render(reading: Reading, *, indent: int = 2, encoding: str = "utf-8") -> str:
    """The record as one JSON document without a newline at its end; on one line where ``indent`` is 0.

    Where ``encoding`` is not one of Unicode, every character beyond ASCII is written as an escape.
    """
    text = reading.to_json(indent=indent)
    return text if encoding.lower().startswith("utf") else BEYOND_ASCII.sub(_escape, text)


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


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2)
    sys.stdout.write("\n")
