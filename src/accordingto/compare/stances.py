"""Who of those who tell a thing denies it."""

from __future__ import annotations

from collections.abc import Sequence

from accordingto.compare.negation import negations
from accordingto.compare.telling import Statement
from accordingto.compare.wording import features, stems

# Of a negated clause's words, the share that a plain one must have for the first to deny the second: "none of its ships
# will sail" and "departures are suspended" say the same.
SAME_WORDS = 0.5


def denials(told: Sequence[Statement], reports: Sequence[str]) -> list[bool]:
    """Of each statement of a claim, whether it denies it: by the word of denying, or by the same words negated; or by
    other words negated, in a report (``reports`` has one a statement) that tells of a denial.

    Where everybody says that it is not so and nobody denies it in so many words, that is the claim.
    """
    plain = [each for each in told if not each.denied]
    outright = [
        each.denied and (each.act == "deny" or (_serious(each) and any(_turned(each, other) for other in plain)))
        for each in told
    ]
    denying = {report for report, denies in zip(reports, outright, strict=True) if denies}
    return [
        denies or (each.denied and each.said and report in denying)
        for each, report, denies in zip(told, reports, outright, strict=True)
    ]


def _serious(negated: Statement) -> bool:
    """Whether somebody is cited for it or it tells of an event: an outlet's own "did not wait" denies nothing."""
    return negated.said or negated.event is not None


def _turned(negated: Statement, plain: Statement) -> bool:
    one, two = _stems(negated), _stems(plain)
    if len(one & two) < max(2.0, SAME_WORDS * min(len(one), len(two))):
        return False
    denied = (stems(negated.text[end:])[:1] for end in negations(negated.text))  # the word that is negated
    return any(features(word) & plain.marks for words in denied for word in words)


def _stems(statement: Statement) -> frozenset[str]:
    return frozenset(each for each in statement.marks if each[:1] not in "#@<>")
