"""Values of flat tables as text in a cell, and as JSON."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

# A spreadsheet takes a text that begins like this for a formula (OWASP, "CSV Injection").
FORMULA = re.compile(r"'*[=+\-@\t\r]")
SPECIAL = re.compile(r'[,"\r\n]')
SAFE_FORMULA = re.compile(r"'+[=+\-@\t\r]")


def cell(value: Any) -> str:
    """A value as a cell of CSV: nothing for None, ``true`` or ``false``, ISO dates, JSON for lists and dicts.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that looks as if it
    had got one; ``text_of`` takes it away. A number is left as it is, whatever its sign.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    plain = jsonable(value)
    return cell(plain) if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def line(values: Iterable[Any]) -> str:
    """A line of CSV (RFC 4180) that ends with a line feed. Python's writer leaves a carriage return bare there."""
    cells = [cell(value) for value in values]
    if cells == [""]:
        return '""\n'  # else the line would be none
    return ",".join('"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text for text in cells) + "\n"


def text_of(cell: str) -> str:
    """The text that ``cell`` made a cell of."""
    return cell[1:] if SAFE_FORMULA.match(cell) else cell


def jsonable(value: Any) -> Any:
    """A value as JSON can have it: ISO dates, bytes in hexadecimal digits, None for what is no number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    return value
