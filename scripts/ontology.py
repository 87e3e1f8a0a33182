"""Fill docs/ontology.md with the types, modes, contexts, sectors, codes and the crosswalk of the default ontology.

python scripts/ontology.py            write docs/ontology.md
python scripts/ontology.py --check    print what is not current, and exit with 1 if anything is
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from accordingto.events.ontology import Cameo, Mode, Ontology, Type, load

PAGE = Path(__file__).resolve().parent.parent / "docs" / "ontology.md"
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table of Markdown, line by line."""
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def told(definition: str, note: str) -> str:
    """A definition and what was decided about it, for one cell."""
    return f"{definition} *{note}*" if note else definition


def type_lines(kind: Type, modes: Iterable[Mode], ontology: Ontology) -> Iterator[str]:
    """A type's section."""
    yield f"### {kind.name}"
    yield ""
    needs = "a recipient is required" if kind.recipient else "no recipient is required"
    yield f"Quad {kind.quad}, {QUADS[kind.quad]}; score {kind.score:+g}; {needs}; CAMEO {kind.cameo}."
    yield ""
    yield kind.definition
    yield ""
    yield "For instance:"
    yield ""
    for example in kind.examples:
        yield f"- {example}"
    yield ""
    yield "Not this type:"
    yield ""
    for border in kind.borders:
        yield f"- {border.case}: {border.code or 'no event'}"
    yield ""
    if kind.note:
        yield f"*Decided:* {kind.note}"
        yield ""
    scored = [(mode, ontology.score(kind.name, mode.name)) for mode in modes]
    if scored:
        heads = ("mode", "score", "what it is", "for instance")
        cells = (
            (f"`{m.name}`", f"{score:+g}", told(m.definition, m.note), " ".join(m.examples)) for m, score in scored
        )
        yield from table(heads, cells)


def meant(row: Cameo) -> Iterator[str]:
    """The cells of a CAMEO code."""
    first = row.when[0]
    yield row.code
    yield told(row.meaning, row.note)
    yield row.type
    yield first.mode or ""
    yield ", ".join(first.contexts)


def blocks(ontology: Ontology) -> dict[str, str]:
    """What stands between the page's markers."""
    types = (
        line
        for kind in ontology.types.values()
        for line in type_lines(kind, ontology.modes_of(kind.name).values(), ontology)
    )
    heads = ("name", "what it is", "for instance")
    named = {"contexts": ontology.contexts, "sectors": ontology.sectors, "codes": ontology.codes}
    lists = {
        name: table(
            heads, ((f"`{e.name}`", told(e.definition, e.note), " ".join(e.examples)) for e in entries.values())
        )
        for name, entries in named.items()
    }
    cameo = table(("CAMEO", "what it is", "type", "mode", "contexts"), map(meant, ontology.cameo.values()))
    return {name: "\n".join(lines).rstrip() for name, lines in {"types": types, **lists, "cameo": cameo}.items()}


def filled(page: str, parts: dict[str, str]) -> str:
    """The page with each part between its markers. Raises ``ValueError`` where it lacks a marker."""
    for name, part in parts.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, found, rest = page.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"docs/ontology.md has no {start} … {end}")
        page = f"{before}{start}\n\n{part}\n\n{end}{after}"
    return page


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    page = PAGE.read_text(encoding="utf-8")
    current = filled(page, blocks(load()))
    if arguments != ["--check"]:
        PAGE.write_text(current, encoding="utf-8")
        return 0
    old, new = page.splitlines(), current.splitlines()
    difference = list(difflib.unified_diff(old, new, "docs/ontology.md", "the ontology now", lineterm="", n=0))
    print("\n".join(difference))
    if difference:
        print("docs/ontology.md is not current: run `python scripts/ontology.py`", file=sys.stderr)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
