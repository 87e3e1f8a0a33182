"""The patterns of time expressions and what each stands for.

Every pattern runs over the letters of ``atoms``; the longest match at a place wins, the first of equally long ones.
Spans, kinds and values follow TimeML's TIMEX3 (Pustejovsky et al., *TimeML annotation guidelines* 1.2.1, 2006); the
coverage that such patterns need was learned from the literature on HeidelTime (Strötgen and Gertz, SemEval 2010) and
SUTime (Chang and Manning, LREC 2012).
"""

from __future__ import annotations

import re

from accordingto.identify import timex_days as days
from accordingto.identify import timex_lengths as lengths
from accordingto.identify import timex_periods as spans
from accordingto.identify.timex_context import Read

# E early, the end of …; R early last year …; OF what a part belongs to; Z a zone, in brackets or not.
E = r"(?:t?(?P<e>[ejJ])-?i?t?|t?(?P<edge>v)ft?)?"
OF = r"(?:[f,i]?(?:t?(?P<y>Y)|(?P<rel>[hlx])l?u|(?<=[fi])tu))"
ZONE = r"(?:\(?(?P<z>Z)(?:\+?-?[Dc])?\)?)?"
COUNT = r"(?P<n>[DYncaq])"
PATTERNS: tuple[tuple[str, Read], ...] = (
    (r"(?:W,?)?(?P<m>M)t?(?P<d>[Do])(?:,?(?P<y>Y)|,?f?(?P<r>[hlx])u)?(?![\d])", days.month_day),
    (r"(?:W,?)?(?:t(?=o))?(?P<d>[Do])f?(?P<m>M)(?:,?(?P<y>Y)|,?f?(?P<r>[hlx])u)?", days.month_day),
    (r"(?P<m>M)(?P<d>[Do])(?:[-dN])(?P<d2>[Do])(?:,?(?P<y>Y))?(?![MUu:%])", days.day_range),
    (r"(?P<d>[Do])(?:[-dN])(?P<d2>[Do])f?(?P<m>M)(?:,?(?P<y>Y))?", days.day_range),
    (r"(?P<i>I)", days.numeric),
    (E + r"(?P<m>M)" + OF + r"?", spans.month),
    (E + r"(?P<r>[hlxs])l?(?P<m>M)", spans.month),
    (E + r"(?:tu)?(?P<y>Y)", spans.year),
    (r"(?P<y>Y)-(?P<y2>[YD])", spans.year_range),
    (E + r"(?:t|(?P<r>[hlx]))?F(?:u(?P<y>Y)?|(?P<y2>Y))", spans.fiscal),
    (E + r"t?(?P<b>B)", spans.decade),
    (E + r"t?(?:(?P<r>[hlx])l?)?(?P<s>S)" + OF + r"?", spans.season),
    (E + r"t?(?P<r>[hlxs])[lx]?(?P<u>[uw])", spans.relative),
    (r"t(?P<edge>v)ft(?P<u>[uw])", spans.relative),
    (r"[jJ]it(?P<u>u)", spans.relative),
    (r"t(?P<u>u)(?P<r>l)", spans.relative),
    (r"t(?P<u>u)z(?=[,.)]|$)", lengths.day_before),
    (r"(?P<t>m)", days.that_time),
    (r"(?P<r>t)?(?P<u>w)", spans.relative),
    (r"(?P<e>[ej])?(?P<d>R)(?P<p>P)?", days.day_word),
    (E + r"(?:(?P<r>[hlx])l?)?(?P<w>W)(?P<p>P)?", days.weekday),
    (r"(?P<n>G)", days.night_word),
    (r"(?P<r>[hls])(?P<p>P)", days.part_of_day),
    (r"(?:(?<=i)t|(?<=[ij]))(?P<p>P)", days.part_of_day),
    (r"t?(?P<p>P)[fi](?:(?P<w>W)|(?P<m>M)(?P<dd>[Do])(?:,?(?P<y>Y))?)", days.part_of_date),
    (r"t?(?P<p>P)[fi](?P<dd>[Do])f?(?P<m>M)(?:,?(?P<y>Y))?", days.part_of_date),
    (r"(?P<t>T)(?P<p>p)?" + ZONE, days.clock),
    (r"(?P<d>[Dc])(?P<p>p)" + ZONE, days.clock),
    (
        r"(?:(?P<t>T)(?P<p>p)?|(?P<d>[Dc])(?P<p2>p))"
        + ZONE
        + r"i?(?:(?P<w>W)|(?P<rd>R)|(?P<m>M)(?P<dd>[Do])(?:,?(?P<y>Y))?)",
        days.clock,
    ),
    (r"t?(?P<o>[ol])-?(?P<u>[u])" + OF + r"?", spans.ranked),
    (r"t?(?P<o>[ol])-?(?P<u>[uw])f(?P<m>M)(?:,?(?P<y>Y))?", spans.ranked),
    (r"t?(?P<o>[ol])-?(?P<u>X)(?:(?P<halfyear>f?tu)|" + OF + r")", spans.ranked),
    (E + r"t?(?P<o>o)-?(?P<u>u)", spans.ranked),
    (r"(?P<q>Q),?f?(?:(?P<y>Y)|(?P<rel>[hlx])u)?", spans.ranked),
    (r"t?s(?P<u>[uwU_])(?:,?f?t?(?P<r>l)u|auj|aug|i?,?(?P<y>Y))", spans.same_period),
    (r"A?" + COUNT + r"-?(?P<u>[uU])-?(?:NaX)?(?P<g>g)", lengths.ago),
    (r"(?P<u>u)-(?:(?P<g>g)|(?P<rel>[jJ]))", lengths.ago),
    (r"A?" + COUNT + r"-?(?P<u>[uU])-?(?P<rel>[jJ])(?!i)", lengths.ago),
    (r"A?" + COUNT + r"-?(?P<u>[uU])(?:-?O)?", lengths.duration),
    (r"A?(?P<n>a)(?P<u>u)(?P<half>NaX)", lengths.duration),
    (r"A?(?P<x>X)-?a?-?(?P<u>u)", lengths.duration),
    (r"t?(?P<r>[lxh])[lx]?A?(?P<n>[DYncq])(?:[Nd-][Dnc])?(?P<u>[uU])", lengths.span_of_time),
    (r"t(?P<r>[lx])(?P<u>U)", lengths.span_of_time),
    (r"(?P<r>y)(?P<u>U)", lengths.recent),
    (r"(?<=[fir])(?:t)?(?P<u>U)(?![fg])", lengths.bare_units),
    (r"(?P<u>U)-O", lengths.bare_units),
    (r"(?P<u>U)(?![fg])", lengths.ages),
    (r"(?P<u>u)-O", lengths.duration),
    (r"t?(?P<o>[o])(?P<n>[Dc])(?P<u>U)" + OF + r"?", lengths.first_units),
    (r"E(?:(?P<n>[Dcq]))?(?:(?P<u>[uU])|(?P<w>W)|(?P<m>M)|(?P<s>S)|(?P<p>P)|(?P<we>w))", lengths.every),
    (r"(?P<w>K)", lengths.every),
    (r"(?P<we>k)", lengths.every),
    (r"(?P<v>V)", lengths.word),
    (r"[hy](?![,.)uUM])", lengths.adjective),
    (r"(?P<c>C)(?!-)", lengths.reference),
    (r"(?:(?P<r>[hlx])l?)?(?P<h>H)(?:,?f?(?:(?P<y>Y)|(?P<rel>[hlx])u))?", days.holiday),
)
COMPILED = tuple((re.compile(pattern), read) for pattern, read in PATTERNS)


def candidates(letters: str, at: int) -> list[tuple[re.Match[str], Read]]:
    """Every pattern that matches at a place, the longest match first."""
    found = [(match, read) for pattern, read in COMPILED if (match := pattern.match(letters, at)) is not None]
    found.sort(key=lambda pair: -pair[0].end())
    return found
