"""Attributions that the grammar states outright, where the tagger or the scorer of pairs went wrong.

"…, two people in the room told the Courier": the sentence's own verb of speaking goes before one inside what is said.
"According to the mayor, Ann Lee, the bridge …": the name is the mayor's, and nothing that she says.
"The police put the toll at nine": an estimate is a statement.
"In the Courier's poll, nine in ten want the bridge": a poll says what is so in it.
"The union, which says the mill is safe, wants it reopened": a relative clause ends where its sentence goes on.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import msgspec

from accordingto.records import Relation, Span, Tokens

SPEAKING = frozenset({"say", "tell"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# What is put at a number.
ESTIMATED = frozenset(
    "it this that number toll loss cost figure damage share price turnout total rate value crowd estimate size count "
    "death injury bill chance odds deficit surplus debt inflation growth population strength attendance".split()
)
# What says all that is so in it.
POLLS = frozenset({"poll", "survey"})
# The certainty of an attribution that only the grammar tells, on the scale of the scorer's.
SURE = 0.6


def stated(tokens: Tokens, relations: Sequence[Relation]) -> list[Relation]:
    """The relations of a text with those that its grammar states put right."""
    mended = [_within_clause(tokens, _with_apposition(tokens, each)) for each in relations]
    children: dict[int, list[int]] = {}
    for at, head in enumerate(tokens.head):
        if head != at:
            children.setdefault(head, []).append(at)
    for verb, lemma in enumerate(tokens.lemma):
        if lemma in SPEAKING and tokens.dep[verb] in ("ROOT", "ccomp"):
            mended = _outermost(tokens, children, verb, mended)
        elif lemma == "put" and (estimate := _estimate(tokens, children, verb, mended)):
            mended.append(estimate)
        elif lemma.lower() == "in" and (told := _in_poll(tokens, children, verb, mended)):
            mended.append(told)
    return mended


def _with_apposition(tokens: Tokens, relation: Relation) -> Relation:
    """The relation with the name after a source as a part of it: "according to its chief, Bo Li, the …"."""
    if len(relation.source) != 1 or len(relation.cue) != 1:
        return relation
    (start, stop), (first, last) = relation.source[0], relation.content[0]
    if tokens.text[slice(*relation.cue[0])].lower() != "according to" or first < stop:
        return relation
    comma = bisect.bisect_left(tokens.start, stop)
    comma -= tokens.word(comma - 1) == ","
    end = comma + 1
    while end < len(tokens) and tokens.tag[end] == "NNP":
        end += 1
    known = {name.start for name in tokens.names if name.label == "PERSON"}
    named = tokens.tag[comma - 1] == "NN" and (end - comma > 2 or comma + 1 in known) and end > comma + 1
    if not named or end + 1 >= len(tokens) or {tokens.word(comma), tokens.word(end)} != {","}:
        return relation
    rest = max(first, tokens.start[end + 1])
    if first > tokens.start[end + 1] or not rest < last:
        return relation
    source = ((start, tokens.end[end - 1]),)
    return msgspec.structs.replace(relation, source=source, content=((rest, last), *relation.content[1:]))


def _within_clause(tokens: Tokens, relation: Relation) -> Relation:
    """The relation without what its last content shows of the sentence around it, where its cue is the verb of a
    relative clause: "…, which says the mill is safe, wants it reopened"."""
    if not relation.cue or not relation.content:
        return relation
    cue = bisect.bisect_left(tokens.start, relation.cue[0][0])
    first, last = relation.content[-1]
    if cue >= len(tokens) or tokens.dep[cue] != "relcl" or first < tokens.end[cue]:
        return relation
    begin, stop = bisect.bisect_left(tokens.start, first), bisect.bisect_left(tokens.start, last)
    # a verb with a subject after the cue begins a clause of its own
    own = {tokens.head[at] for at in range(cue, stop) if tokens.dep[at] in SUBJECTS}
    above = (at for at in tokens.ancestors(cue)[1:] if tokens.tag[at].startswith("VB"))
    around = [at for at in above if begin < at < stop and at not in own and not _in_quotation(tokens, at)]
    comma = next((at for at in range(min(around, default=0), begin, -1) if tokens.word(at) == ","), 0)
    if not comma:
        return relation
    return msgspec.structs.replace(relation, content=(*relation.content[:-1], (first, tokens.end[comma - 1])))


def _outermost(tokens: Tokens, children: dict[int, list[int]], verb: int, relations: list[Relation]) -> list[Relation]:
    """The relations with that of a sentence's verb of speaking in place of those inside what it says, where it was
    passed over; they are found again as nested ones."""
    if tokens.tag[verb] not in FINITE or _inside(tokens, verb, [span for each in relations for span in each.cue]):
        return relations
    roles = {tokens.dep[child]: child for child in children.get(verb, ())}
    if "nsubj" not in roles or "neg" in roles:
        return relations
    first, last = _subtree(children, roles["nsubj"])
    if tokens.dep[verb] == "ROOT" and "ccomp" in roles:
        begin, stop = _subtree(children, roles["ccomp"])
    elif tokens.dep[verb] == "ccomp" and _closes(tokens, roles, verb, first):
        begin, stop = bisect.bisect_left(tokens.sentence, tokens.sentence[verb]), first - 1
    else:
        return relations
    while stop > begin and tokens.pos[stop] == "PUNCT":
        stop -= 1
    while last > first and tokens.pos[last] == "PUNCT":
        last -= 1
    apart = stop < first or begin > verb
    if not apart or last > verb or tokens.sentence[begin] != tokens.sentence[verb] or _in_quotation(tokens, verb):
        return relations
    content = tokens.start[begin], tokens.end[stop]
    covered = [
        each
        for each in relations
        if all(content[0] <= span[0] and span[1] <= content[1] for span in (*each.cue, *each.content))
    ]
    if not any(each.cue for each in covered):
        return relations
    said = Relation(
        ((tokens.start[first], tokens.end[last]),),
        ((tokens.start[verb], tokens.end[verb]),),
        (content,),
        max(each.confidence for each in covered),
    )
    kept = [each for each in relations if each not in covered]
    return sorted([*kept, said], key=lambda relation: relation.content)


def _closes(tokens: Tokens, roles: dict[str, int], verb: int, first: int) -> bool:
    """Whether a clause of speaking that the parser hung on what is said closes its sentence: "…, Ann Lee told the
    Courier"."""
    above = tokens.head[verb]
    alone = tokens.dep[above] == "ROOT" and above < first and not {"mark", "ccomp"} & roles.keys()
    return alone and tokens.word(first - 1) == ","


def _estimate(
    tokens: Tokens, children: dict[int, list[int]], verb: int, relations: Sequence[Relation]
) -> Relation | None:
    """Who puts what at a number, where nothing was found about that verb."""
    roles = {tokens.dep[child]: child for child in children.get(verb, ())}
    at = next((child for child in children.get(verb, ()) if tokens.lemma[child] == "at"), -1)
    if not {"nsubj", "dobj"} <= roles.keys() or at < verb or tokens.lemma[roles["dobj"]] not in ESTIMATED:
        return None
    begin, stop = _subtree(children, roles["dobj"])[0], _subtree(children, at)[1]
    if not any(tokens.pos[word] == "NUM" or tokens.tag[word] == "$" for word in range(at, stop + 1)):
        return None
    first, last = _subtree(children, roles["nsubj"])
    if last > verb or any(_inside(tokens, verb, (*each.cue, *each.content)) for each in relations):
        return None
    source, cue = (tokens.start[first], tokens.end[last]), (tokens.start[verb], tokens.end[verb])
    return Relation((source,), (cue,), ((tokens.start[begin], tokens.end[stop]),), SURE)


def _in_poll(
    tokens: Tokens, children: dict[int, list[int]], preposition: int, relations: Sequence[Relation]
) -> Relation | None:
    """What the rest of a sentence that begins with "In the poll," tells, where nothing was found in it."""
    sentence = tokens.sentence[preposition]
    first = preposition == 0 or tokens.sentence[preposition - 1] != sentence
    noun = next((child for child in children.get(preposition, ()) if tokens.dep[child] == "pobj"), -1)
    if not first or noun < 0 or tokens.lemma[noun].lower() not in POLLS:
        return None
    comma = _subtree(children, noun)[1] + 1
    stop = bisect.bisect_right(tokens.sentence, sentence) - 1
    while stop > comma and tokens.pos[stop] in ("PUNCT", "SPACE"):
        stop -= 1
    if comma >= len(tokens) or tokens.word(comma) != "," or stop <= comma:
        return None
    told = tokens.start[preposition], tokens.end[stop]
    if any(start < told[1] and told[0] < end for each in relations for start, end in (*each.source, *each.content)):
        return None
    source = tokens.start[preposition + 1], tokens.end[comma - 1]
    cue = tokens.start[preposition], tokens.end[preposition]
    return Relation((source,), (cue,), ((tokens.start[comma + 1], tokens.end[stop]),), SURE)


def _inside(tokens: Tokens, at: int, spans: Sequence[Span]) -> bool:
    return any(start <= tokens.start[at] < end for start, end in spans)


def _in_quotation(tokens: Tokens, at: int) -> bool:
    return any(found.start <= tokens.start[at] < found.end for found in tokens.quotations)


def _subtree(children: dict[int, list[int]], head: int) -> tuple[int, int]:
    """The first and the last token of what hangs on a token."""
    first = last = head
    waiting = [head]
    while waiting:
        at = waiting.pop()
        first, last = min(first, at), max(last, at)
        waiting += children.get(at, ())
    return first, last
