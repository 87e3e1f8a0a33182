"""Every code under which an input is skipped is explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from accordingto import errors, limits


def test_errors_page_explains_every_code(root: Path) -> None:
    page = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| .{20,} \| .{10,} \|$", page, re.MULTILINE)
    assert rows == list(get_args(errors.Skip))


def test_errors_page_gives_the_caps(root: Path) -> None:
    page = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    for cap in (limits.LARGEST_INPUT, limits.LARGEST_PAGE, limits.LARGEST_TEXT, limits.DEEPEST_PAGE):
        assert f"{cap:,}" in page
