"""Who speaks where no source is tagged: the subject that a verb shares with the verb it hangs on.

"Putin defended his decision, saying that …", "they checked the records and found …", "the claim by the union that …".
"""

from __future__ import annotations

from accordingto.attribute.relays import phrase, within
from accordingto.data import cue_act, group_noun, organization_noun
from accordingto.records import Relation, Span, Tokens

# A verb without a subject of its own has that of the verb it hangs on by one of these.
SHARING = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "aux", "dep"})
FARTHEST = 6
# Verbs whose passive subject is spoken to or of, and does not speak: "he was assured that …", "is accused of …".
SPOKEN_TO = frozenset(
    "accuse charge criticise criticize blame praise urge ask warn tell assure advise inform order remind condemn "
    "denounce suspect convict promise instruct notify brief call describe dub "
    "dog hound ridicule mock slam hail pillory scold".split()
)
# Participles by which the text, or who is quoted, draws a conclusion: nobody else says it.
CONCLUDING = frozenset("indicate suggest show mean signal reflect imply underline prove demonstrate".split())


def spoken_to(tokens: Tokens, relation: Relation) -> bool:
    """Whether the source that was tagged is the subject of a passive, and so not who speaks."""
    verbs = [at for span in relation.cue for at in within(tokens, span) if tokens.lemma[at] in SPOKEN_TO]
    source = [at for span in relation.source for at in within(tokens, span)]
    if any(tokens.head[at] in verbs and tokens.dep[at] == "nsubjpass" for at in source):
        return True
    passive = any(
        tokens.dep[at] == "auxpass" and tokens.head[at] in verbs
        for at in range(max(min(verbs, default=0) - FARTHEST, 0), max(verbs, default=0))
    )
    return passive and not any(tokens.dep[at] == "pobj" and tokens.lemma[tokens.head[at]] == "by" for at in source)


def concludes(tokens: Tokens, relation: Relation) -> bool:
    """Whether the cue draws a conclusion from what was just said (", indicating that …") and names no source."""
    words = [at for span in relation.cue for at in within(tokens, span)]
    return not relation.source and any(tokens.lemma[at] in CONCLUDING and tokens.tag[at] == "VBG" for at in words)


def claimant(tokens: Tokens, relation: Relation) -> Span | None:
    """Whose claim a content is, where it hangs on a noun with an owner: "Ann Lee's promise to …" in whatever sentence
    is hers, and "media reports that …" are the media's."""
    inside = within(tokens, relation.content[0])
    if not inside or not (tokens.dep[inside[0]] == "mark" or tokens.tag[inside[0]] == "TO"):
        return None
    root = next((at for at in inside if tokens.head[at] not in inside), inside[0])
    noun = tokens.head[root]
    if tokens.pos[noun] != "NOUN" or tokens.dep[root] not in ("acl", "ccomp", "relcl") or noun > inside[0]:
        return None
    if tokens.tag[inside[0]] == "TO" and cue_act(tokens.lemma[noun], "noun") is None:
        return None
    for child in _children(tokens, noun):
        if tokens.dep[child] == "poss":
            return phrase(tokens, child)
        who = tokens.word(child).lower()
        if tokens.dep[child] == "compound" and (organization_noun(who) or group_noun(who)):
            return tokens.start[child], tokens.end[child]
    return None


def implied(tokens: Tokens, relation: Relation) -> Span | None:
    """The characters of the phrase that says who speaks, or None where the text does not say."""
    words = [index for span in relation.cue for index in within(tokens, span)]
    taken = {index for span in relation.content for index in within(tokens, span)} | set(words)
    for kinds in (("VERB",), ("NOUN", "PROPN"), ("AUX", "ADJ")):
        for index in words:
            if tokens.pos[index] in kinds:
                found = _of_verb(tokens, index) if tokens.pos[index] in ("VERB", "AUX") else _of_noun(tokens, index)
                return None if found is None or found in taken else phrase(tokens, found)
    return None


def _children(tokens: Tokens, index: int) -> list[int]:
    at, low, high = index, index, index
    while low and tokens.sentence[low - 1] == tokens.sentence[at] and at - low < 80:
        low -= 1
    while high + 1 < len(tokens) and tokens.sentence[high + 1] == tokens.sentence[at] and high - at < 80:
        high += 1
    return [child for child in range(low, high + 1) if tokens.head[child] == index and child != index]


def _of_verb(tokens: Tokens, verb: int) -> int | None:
    for _ in range(FARTHEST):
        children = _children(tokens, verb)
        roles = {tokens.dep[child]: child for child in children}
        if "auxpass" in roles or "nsubjpass" in roles or "agent" in roles:
            return _by(tokens, roles.get("agent"))
        if "nsubj" in roles:
            return antecedent(tokens, roles["nsubj"])
        if tokens.dep[verb] == "acl" and tokens.tag[verb] == "VBG":
            return tokens.head[verb]
        if tokens.dep[verb] in ("acl", "relcl") and tokens.tag[verb] == "VBN":
            return None
        if tokens.dep[verb] not in SHARING or tokens.head[verb] == verb:
            return None
        verb = tokens.head[verb]
        if tokens.pos[verb] in ("NOUN", "PROPN"):
            return _of_noun(tokens, verb)
    return None


def _of_noun(tokens: Tokens, noun: int) -> int | None:
    """The owner or the author of a claim, a warning, a plan."""
    for child in _children(tokens, noun):
        if tokens.dep[child] == "poss":
            return child
        if tokens.dep[child] in ("prep", "agent") and tokens.lemma[child] in ("by", "from"):
            return _by(tokens, child)
    return None


def _by(tokens: Tokens, preposition: int | None) -> int | None:
    if preposition is None:
        return None
    return next((child for child in _children(tokens, preposition) if tokens.dep[child] == "pobj"), None)


def antecedent(tokens: Tokens, pronoun: int) -> int:
    """The noun that a relative pronoun stands for; any other token is its own."""
    if tokens.tag[pronoun] not in ("WP", "WDT", "WP$") and not (
        tokens.word(pronoun).lower() == "that" and tokens.dep[pronoun] in ("nsubj", "nsubjpass")
    ):
        return pronoun
    at = pronoun
    for _ in range(FARTHEST):
        if tokens.dep[at] == "relcl":
            return tokens.head[at]
        if tokens.head[at] == at:
            break
        at = tokens.head[at]
    before = pronoun - 1 - (pronoun > 0 and tokens.word(pronoun - 1) == ",")
    return before if before >= 0 and tokens.pos[before] in ("NOUN", "PROPN") else pronoun
