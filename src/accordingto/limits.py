"""Every cap in one place. A text beyond a cap is refused with a code or read with a warning, never cut silently."""

from __future__ import annotations

LARGEST_INPUT = 100_000_000  # bytes of one file; more is refused with "too-large"
LARGEST_PAGE = 10_000_000  # characters of a page's markup; more is refused with "too-large"
LARGEST_TEXT = 2_000_000  # characters of one report; more is refused with "too-large"
LONGEST_PARAGRAPH = 100_000  # characters; nobody writes a longer one, and it is not read, with a warning
DEEPEST_PAGE = 1_000  # nested elements of a page; more is refused with "too-deep"
DEEPEST_NESTING = 6  # attributions inside one another; deeper ones are not looked for, with a warning
