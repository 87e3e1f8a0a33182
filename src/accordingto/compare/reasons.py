"""Why members have one origin, in a sentence that a journalist understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from accordingto.compare.speakers import UNNAMED

if TYPE_CHECKING:
    from accordingto.compare.origins import Told


def why(
    name: str,
    told: Sequence[Told],
    members: Sequence[int],
    reasons: Sequence[tuple[int, int, str]],
    cited: Mapping[int, str],
    kinds: Mapping[int, str],
) -> str:
    """Say who says it to whom, what brought several ends together, and which members cite an outlet for it."""
    ends = [at for at in members if at not in cited]
    parts = [_who(name, told, ends, kinds) if ends else f"{name} is cited for it, and no report of its own is here."]
    others = sorted({_quoted(told, at) for at in ends} - {_shown(name)})
    if others and any(reason == "the speaker and his office" for *_, reason in reasons):
        parts.append(f"{_listed(others)}: the speaker and his office.")
    elif others and any(reason in ("the same speaker", "the same document") for *_, reason in reasons):
        parts.append(f"Also called {_listed(others)}.")
    for reason, sentence in (
        ("the same passage", "{} carry the same passage."),
        ("a rewritten report", "{} are one report, rewritten."),
        ("the same unnamed source", "{} describe the same unnamed source."),
    ):
        joined = sorted({told[at].outlet for left, right, each in reasons if each == reason for at in (left, right)})
        if len(joined) > 1:
            parts.append(sentence.format(_listed(joined)))
    for outlet, by in sorted({(told[at].statement.speaker.name, told[at].outlet) for at in members if at in cited}):
        if ends:
            parts.append(f"{by} has it from {outlet}.")
    return " ".join(parts)


def _who(name: str, told: Sequence[Told], ends: Sequence[int], kinds: Mapping[int, str]) -> str:
    outlets = list(dict.fromkeys(told[at].outlet for at in ends))
    where = _listed(outlets) if len(outlets) <= 3 else f"{_listed(outlets[:2])} and {len(outlets) - 2} more"
    kind = kinds[ends[0]]
    if kind == "own":
        return f"{where} tell{'s' * (len(outlets) == 1)} it without naming anybody who says so."
    if kind == "nobody":
        return f"{where} give{'s' * (len(outlets) == 1)} it as said, and not by whom."
    return f"{_shown(name)} says so, in {where}."


def _quoted(told: Sequence[Told], at: int) -> str:
    return _shown(told[at].statement.speaker.name)


def _shown(name: str) -> str:
    return f"an unnamed source (“{name.removeprefix(UNNAMED)}”)" if name.startswith(UNNAMED) else name


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
