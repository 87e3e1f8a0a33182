"""The coreference measures on clusters small enough to count by hand, and the reading of ``Entity=``."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from accordingto.records import Mention, Tokens
from benchmarks.coreference import best_alignment, compare, figures, read_document, tally

CONLLU = """\
# newdoc id = invented
# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity
# newpar
# sent_id = 1
1	Ann	Ann	PROPN	NNP	_	3	nsubj	_	Entity=(1-person-new-ssnnn-cf1-1,2-coref
2	Lee	Lee	PROPN	NNP	_	1	flat	_	Entity=1)
3	sold	sell	VERB	VBD	_	0	root	_	_
4	her	her	PRON	PRP$	_	5	nmod:poss	_	Entity=(2-object-new-nnn-cf2-2-sgl(1-person-giv:act-ssnnn-cf1-1-ana)
5	boat	boat	NOUN	NN	_	3	obj	_	Entity=2)|SpaceAfter=No
6	.	.	PUNCT	.	_	3	punct	_	_

# newpar
# sent_id = 2
1-2	Lee's	_	_	_	_	_	_	_	_
1	Lee	Lee	PROPN	NNP	_	3	nmod:poss	_	Entity=(3-person-new-ssnnn-cf1-3-sgl(1-person-giv:act-ssnnn-cf2-1-coref
2	's	's	PART	POS	_	1	case	_	Entity=1)
3	brother	brother	NOUN	NN	_	4	nsubj	_	Entity=3)
4	wept	weep	VERB	VBD	_	0	root	_	SpaceAfter=No
5	.	.	PUNCT	.	_	4	punct	_	_
"""


def test_read_document_builds_the_text_and_its_mentions(tmp_path: Path) -> None:
    file = tmp_path / "invented.conllu"
    file.write_text(CONLLU, encoding="utf-8")
    document = read_document(file)
    assert document.text == "Ann Lee sold her boat.\n\nLee's brother wept."
    assert [document.text[start:end] for start, end in document.words][:3] == ["Ann", "Lee", "sold"]
    read = {(mention.entity, mention.start, mention.end, mention.counts) for mention in document.mentions}
    assert read == {("1", 0, 2, True), ("1", 3, 4, True), ("2", 3, 5, False), ("1", 6, 8, True), ("3", 6, 9, False)}


def test_read_document_refuses_what_does_not_close(tmp_path: Path) -> None:
    file = tmp_path / "open.conllu"
    file.write_text(CONLLU.replace("Entity=3)", "_"), encoding="utf-8")
    with pytest.raises(ValueError, match="never closed"):
        read_document(file)


def test_compare_matches_by_head_and_by_boundaries(tmp_path: Path) -> None:
    file = tmp_path / "invented.conllu"
    file.write_text(CONLLU, encoding="utf-8")
    document = read_document(file)
    count = len(document.words)
    tokens = Tokens(
        text=document.text,
        start=tuple(start for start, _ in document.words),
        end=tuple(end for _, end in document.words),
        lemma=("",) * count,
        pos=("",) * count,
        tag=("NNP", "NNP", "VBD", "PRP$", "NN", ".", "NNP", "POS", "NN", "VBD", "."),
        dep=("",) * count,
        head=tuple(range(count)),
        sentence=(0,) * count,
        paragraph=(0,) * count,
        names=(),
        quotations=(),
    )
    found = [Mention(1, 2, 1, 0), Mention(3, 4, 3, 0), Mention(6, 8, 6, 0)]
    assert figures(compare(document, tokens, found))["conll_f1"] == pytest.approx(100.0)
    exact = figures(compare(document, tokens, found, exact=True))
    assert 0 < exact["conll_f1"] < 100


def test_tally_gives_the_published_example() -> None:
    # Vilain et al. 1995 and Bagga and Baldwin 1998: two clusters wrongly made one
    gold = [{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}]
    found = figures(tally(gold, [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}]))
    assert found["muc_p"] == pytest.approx(90.0)
    assert found["muc_r"] == pytest.approx(100.0)
    assert found["b3_p"] == pytest.approx(76.19, abs=0.01)
    assert found["b3_r"] == pytest.approx(100.0)


def test_tally_of_nothing_is_nothing() -> None:
    assert figures(tally([], []))["conll_f1"] == 0.0
    assert figures(tally([{1, 2}], []))["conll_f1"] == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_best_alignment_finds_the_greatest_sum(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    height, width = chance.randint(1, 5), chance.randint(1, 5)
    gains = [[chance.choice([0.0, chance.random()]) for _ in range(width)] for _ in range(height)]
    if height > width:
        gains, height, width = [list(column) for column in zip(*gains, strict=True)], width, height
    orders = itertools.permutations(range(width), height)
    best = max(sum(row[at] for row, at in zip(gains, order, strict=True)) for order in orders)
    assert best_alignment(gains) == pytest.approx(best)
