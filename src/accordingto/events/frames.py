"""What the grammar says of who acts in an event and who is acted upon: the arguments of its trigger in the parse.

The rules read ClearNLP dependencies as predicate-argument structure: voice, control, coordination, relative clauses and
participles for verbs; possessors, "by" and "against" phrases, light verbs for nouns (Meyers et al., "The NomBank
Project", HLT-NAACL 2004). ``arguments.py`` weighs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from accordingto.records import Identity, Tokens

# Verbs that say little of themselves: who does them does what their object tells.
LIGHT = frozenset(
    "hold stage launch carry conduct make take give begin start resume open suspend offer issue impose lift mount wage "
    "provide reach sign lead undertake perform execute pursue continue do have pay deliver file extend send impose use "
    "enter plan stop end halt join host attend declare announce commit express voice deal inflict organize organise "
    "call step order reject renew exchange engage participate".split()
)
# Verbs whose object does what their complement tells; other complements share the subject.
OBJECT_CONTROL = frozenset(
    "ask urge tell order force press allow permit help enable invite call want persuade encourage instruct compel "
    "require push lead expect authorize authorise direct get let make warn advise request cause command send deploy "
    "accuse blame charge suspect convict praise criticize criticise condemn thank see watch catch find".split()
)
# Nouns that say how far along a deed is or how much of it there is: "in the midst of a buildup", "a wave of arrests".
PHASES = frozenset(
    "midst middle course process brink verge start beginning end series wave round string spate campaign state period "
    "act kind sort form part stage phase lot number threat risk point".split()
)
# "is in talks", "went on strike" tell of the subject as the verb of the noun would; "is under attack" as its passive.
BEING = frozenset("be remain stay go come get enter become continue".split())
ENGAGED = frozenset({"in", "on", "into", "at", "amid", "to"})
# Verbs whose subject it befalls.
DYING = frozenset({"die", "perish", "succumb", "drown"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
# Prepositions after a trigger that lead to its recipient; FROM_VERB for every verb, the others by type.
FROM_VERB = frozenset({"against", "on", "upon", "at", "with", "to", "toward", "towards"})
FROM_NOUN = frozenset({"against", "on", "upon", "at", "with", "to", "toward", "towards", "for"})
MORE = {
    "AID": {"for"},
    "COERCE": {"from", "in", "for"},
    "SANCTION": {"from"},
    "RETREAT": {"from"},
    "REQUEST": {"from", "for"},
    "CONSULT": {"between", "among", "in"},
    "ASSAULT": {"in", "of", "between", "for", "into"},
    "ACCUSE": {"for", "of", "into"},
    "SUPPORT": {"for", "of", "behind"},
    "PROTEST": {"over", "outside", "in", "for"},
    "COOPERATE": {"between"},
    "AGREE": {"between", "for"},
    "CONCEDE": {"for"},
    "REJECT": {"from", "of", "by"},
    "THREATEN": {"of"},
    "MOBILIZE": {"in", "near", "along"},
}
# Types in which the parties stand side by side.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
# "troops withdrew" and "the withdrawal of troops": "of" tells who acts with these nouns, the recipient with others.
OF_ACTOR = frozenset({"RETREAT", "MOBILIZE", "PROTEST"})
# Types of words: whom the deed would concern that is promised, refused or threatened, the words concern.
OF_WORDS = frozenset({"AGREE", "CONCEDE", "REJECT", "THREATEN"})
DEEPEST = 6  # steps from an argument to somebody inside it


Children = Sequence[Sequence[int]]


class Frame(msgspec.Struct):
    """Head tokens of those who act and of those acted upon, as the grammar has them."""

    actors: tuple[int, ...]
    recipients: tuple[int, ...]


def frame(tokens: Tokens, trigger: int, kind: str, identities: Mapping[int, Identity], children: Children) -> Frame:
    """Whom the parse gives the event at a trigger token. ``kind`` is its PLOVER type; only who is somebody counts."""
    if tokens.pos[trigger] in ("VERB", "AUX"):
        actors, recipients = _of_verb(tokens, trigger, kind, children)
    elif tokens.pos[trigger] in ("ADJ", "ADV") and tokens.dep[trigger] in ("acomp", "oprd", "attr"):
        actors, recipients = _of_verb(tokens, tokens.head[trigger], kind, children)
        recipients += _after(tokens, trigger, kind, children, FROM_VERB)
    else:
        actors, recipients = _of_noun(tokens, trigger, kind, children)
    who = _somebody(tokens, actors, identities, children)
    whom = [i for i in _somebody(tokens, recipients, identities, children) if i not in who]
    if kind in MUTUAL and _mutual(tokens, trigger, kind, children):
        who, whom = who + whom, []
    return Frame(tuple(who), tuple(whom))


def children_of(tokens: Tokens) -> Children:
    """What hangs on each token, in order. Worked out once a text."""
    children: list[list[int]] = [[] for _ in range(len(tokens))]
    for i, head in enumerate(tokens.head):
        if head != i:
            children[head].append(i)
    return children


def _with(tokens: Tokens, children: Sequence[int], *deps: str) -> list[int]:
    return [i for i in children if tokens.dep[i] in deps]


def passive(tokens: Tokens, verb: int, children: Children) -> bool:
    """Whether a verb stands in the passive, or is a participle that says what was done to a noun."""
    if _with(tokens, children[verb], "nsubjpass", "auxpass", "agent"):
        return True
    return tokens.tag[verb] == "VBN" and tokens.dep[verb] in ("acl", "relcl", "amod")


def subject(tokens: Tokens, verb: int, children: Children, depth: int = 0) -> list[int]:
    """Those who stand as a verb's subject, stated or understood."""
    stated = _with(tokens, children[verb], "nsubj", "nsubjpass")
    if stated and tokens.lemma[stated[0]].lower() in RELATIVE and tokens.dep[verb] == "relcl":
        return [tokens.head[verb]]
    if stated:
        return stated
    head, dep = tokens.head[verb], tokens.dep[verb]
    if depth > DEEPEST or head == verb:
        return []
    if dep == "acl":
        if tokens.tag[verb] in ("VBG", "VBN"):
            return [head]
        return _of_noun(tokens, head, "", children)[0] or _governing(tokens, head, children, depth)
    if dep in ("xcomp", "ccomp", "pcomp", "prep"):
        governor = tokens.head[head] if dep == "pcomp" else head
        objects = _with(tokens, children[governor], "dobj", "dative")
        if objects and (dep == "pcomp" or tokens.lemma[governor].lower() in OBJECT_CONTROL):
            return objects
        return subject(tokens, governor, children, depth + 1)
    if dep in ("conj", "advcl", "dep", "parataxis") and tokens.pos[head] in ("VERB", "AUX"):
        if dep == "conj" and passive(tokens, head, children) and not passive(tokens, verb, children):
            agents = _agents(tokens, head, children)
            return agents or subject(tokens, head, children, depth + 1)
        return subject(tokens, head, children, depth + 1)
    return []


def _governing(tokens: Tokens, noun: int, children: Children, depth: int) -> list[int]:
    """The subject of the verb that has a noun as its object: "they made an attempt to …"."""
    head = tokens.head[noun]
    if tokens.pos[head] in ("VERB", "AUX") and tokens.dep[noun] in ("dobj", "attr", "nsubj", "nsubjpass"):
        return subject(tokens, head, children, depth + 1)
    return []


def _agents(tokens: Tokens, verb: int, children: Children) -> list[int]:
    return [i for agent in _with(tokens, children[verb], "agent") for i in _with(tokens, children[agent], "pobj")]


def _of_verb(tokens: Tokens, verb: int, kind: str, children: Children) -> tuple[list[int], list[int]]:
    who = subject(tokens, verb, children)
    if tokens.lemma[verb].lower() in DYING:
        return [], who
    whom = [i for i in _with(tokens, children[verb], "dobj", "dative", "attr", "oprd") if tokens.pos[i] != "ADJ"]
    whom = [j for i in whom for j in (_with(tokens, children[i], "pobj") if tokens.pos[i] == "ADP" else [i])]
    if tokens.dep[verb] == "relcl" and any(tokens.lemma[i].lower() in RELATIVE for i in whom):
        whom = [tokens.head[verb]]
    if tokens.dep[verb] == "relcl" and not whom and who and tokens.head[verb] not in who:
        whom = [tokens.head[verb]]  # "the man they arrested"
    if passive(tokens, verb, children):
        who, whom = _agents(tokens, verb, children), who
    whom += [
        i
        for clause in _with(tokens, children[verb], "ccomp", "xcomp")
        if tokens.lemma[verb].lower() in OBJECT_CONTROL
        for i in _with(tokens, children[clause], "nsubj", "nsubjpass")
    ]
    whom += _after(tokens, verb, kind, children, FROM_VERB)
    if kind in OF_WORDS and not whom:
        for clause in _with(tokens, children[verb], "xcomp", "ccomp", "pcomp"):
            whom += _of_verb(tokens, clause, "", children)[1]  # "refused to meet the envoy"
    return who, whom


def _after(tokens: Tokens, trigger: int, kind: str, children: Children, general: frozenset[str]) -> list[int]:
    """Objects of the prepositions that lead from a trigger to its recipient."""
    leading = general | MORE.get(kind, set())
    found = []
    for prep in _with(tokens, children[trigger], "prep", "dative", "prt"):
        if tokens.lemma[prep].lower() in leading:
            found += _with(tokens, children[prep], "pobj")
    return found


def _of_noun(tokens: Tokens, noun: int, kind: str, children: Children) -> tuple[list[int], list[int]]:
    who = _with(tokens, children[noun], "poss")
    whom = _after(tokens, noun, kind, children, FROM_NOUN)
    for prep in _with(tokens, children[noun], "prep", "agent"):
        word = tokens.lemma[prep].lower()
        inside = _with(tokens, children[prep], "pobj")
        if word in ("by", "from") and kind != "SANCTION":
            who += inside
        elif word in ("of", "between", "among"):
            if word == "of" and kind not in OF_ACTOR and not (kind in MUTUAL and not who):
                whom += inside
            else:
                who += inside
    named = bool(who)
    who += _with(tokens, children[noun], "amod", "compound", "nmod") if not who else []
    noun = _whole(tokens, noun)
    head, dep = tokens.head[noun], tokens.dep[noun]
    if dep == "pobj" and tokens.dep[head] == "prep":
        preposition, head, dep = tokens.lemma[head].lower(), tokens.head[head], "dobj"
        if tokens.lemma[head].lower() in BEING and tokens.pos[head] in ("VERB", "AUX"):
            if preposition in ENGAGED:
                return who if named else [*subject(tokens, head, children), *who], whom
            if preposition == "under":
                return who, whom or subject(tokens, head, children)
    light = tokens.lemma[head].lower() in LIGHT and dep in ("dobj", "nsubjpass", "oprd")
    if tokens.pos[head] in ("VERB", "AUX") and (light or dep == "attr"):
        doers = _agents(tokens, head, children) if dep == "nsubjpass" else subject(tokens, head, children)
        who = [i for i in doers if i != noun] or who
        whom = whom or _after(tokens, head, kind, children, FROM_VERB)
        whom = whom or _with(tokens, children[head], "dative")
    if tokens.pos[head] == "VERB" and dep == "nsubj" and kind == "ASSAULT":
        whom = whom or _with(tokens, children[head], "dobj")  # "the bombing killed two"
    if dep == "conj" and not who and not whom and tokens.pos[head] == "NOUN":
        return _of_noun(tokens, head, kind, children)
    return who, whom


def _whole(tokens: Tokens, noun: int) -> int:
    """The noun that a noun is told through: "midst" of a buildup."""
    for _ in range(DEEPEST):
        head = tokens.head[noun]
        above = tokens.head[head]
        of = tokens.dep[noun] == "pobj" and tokens.lemma[head].lower() == "of"
        if not of or tokens.lemma[above].lower() not in PHASES:
            break
        noun = above
    return noun


def _somebody(
    tokens: Tokens, heads: Sequence[int], identities: Mapping[int, Identity], children: Children
) -> list[int]:
    """Those among arguments, and joined to them, who are somebody, or else somebody inside: "the homes of farmers"."""
    found: list[int] = []
    for head in heads:
        for each in _joined(tokens, head, children):
            somebody = next((i for i in _inward(tokens, each, children) if _is_actor(identities.get(i))), None)
            if somebody is not None and somebody not in found:
                found.append(somebody)
    return found


def _joined(tokens: Tokens, head: int, children: Children) -> Iterator[int]:
    yield head
    for each in _with(tokens, children[head], "conj"):
        yield from _joined(tokens, each, children)


def _inward(tokens: Tokens, head: int, children: Children) -> Iterator[int]:
    yield head
    for each in _with(tokens, children[head], "poss"):
        yield each
    for prep in _with(tokens, children[head], "prep"):
        if tokens.lemma[prep].lower() in ("of", "in", "by", "among", "from", "against"):
            yield from _with(tokens, children[prep], "pobj")
    for each in _with(tokens, children[head], "amod", "compound", "nmod"):
        yield each


def _is_actor(identity: Identity | None) -> bool:
    return identity is not None and identity.actor


def _mutual(tokens: Tokens, trigger: int, kind: str, children: Children) -> bool:
    """Whether the parties are equals: a meeting without host or guest, a deal between two."""
    if kind != "CONSULT":
        return any(tokens.lemma[i].lower() in ("with", "between") for i in _with(tokens, children[trigger], "prep"))
    return tokens.lemma[trigger].lower() not in ("visit", "host", "receive", "welcome", "trip", "arrive", "tour")
