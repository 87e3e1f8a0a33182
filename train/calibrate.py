"""Fit the scale of the confidence on the training articles that were kept aside, and write it with the thresholds.

    python train/calibrate.py GOLD PREPARED OUT.json

The confidences of the linked attributions are mapped to the share that is right, by isotonic regression (Zadrozny and
Elkan, KDD 2002) over at least LEAST attributions a step. FAVOUR, the log-odds by which each kind of span is favoured
over "outside", was judged on the dev part: the articles kept aside are too few to tell half a point of F1.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression
from tagger import HELD_OUT

from accordingto.attribute.linking import link
from accordingto.attribute.spans import tagged_spans, weak_spans
from accordingto.language.encoder import Encoder
from benchmarks import attribution, data

FAVOUR = {"source": 0.5, "cue": 0.0, "content": -0.3}
LEAST = 40


def main(gold: Path, prepared: Path, out: Path) -> None:
    rows = data.rows(gold / "attribution/polnear-train.jsonl")[HELD_OUT]
    texts = pickle.loads((prepared / "train-tokens.pkl").read_bytes())[HELD_OUT]
    encoded = Encoder(threads=2).encode(texts)

    cases = []
    for row, tokens, words in zip(rows, texts, encoded, strict=True):
        spans = tagged_spans(words.start, words.end, words.tags, FAVOUR)
        relations = link(tokens, spans, weak_spans(words.start, words.end, words.tags, spans, FAVOUR))
        items = [data.Item(source=r.source, cue=r.cue, content=r.content, confidence=r.confidence) for r in relations]
        cases.append(data.Case(row.text, row.attributions, tuple(items)))
    outcomes = attribution.outcomes(cases)
    raw, right = (np.asarray(side, dtype=float) for side in zip(*outcomes, strict=True))
    print(len(raw), "attributions", attribution.figures(cases)["linked_f1"], file=sys.stderr)
    out.write_text(json.dumps({"favour": FAVOUR, "knots": knots(raw, right)}, indent=1) + "\n", encoding="utf-8")


def knots(raw: np.ndarray, right: np.ndarray) -> list[tuple[float, float]]:
    """Isotonic regression, summed up in groups of at least LEAST: (mean confidence, share right), in order."""
    fitted = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip").fit(raw, right)
    order = np.sort(raw)
    groups = np.array_split(order, max(len(order) // LEAST, 2))
    points = [(round(float(g.mean()), 4), round(float(fitted.predict(g).mean()), 4)) for g in groups]
    return [(0.0, min(points[0][1], 0.1)), *points, (1.0, max(points[-1][1], 0.95))]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
