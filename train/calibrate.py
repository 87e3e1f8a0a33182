"""Set the tagger's thresholds and the scale of its confidence on the training articles that were kept aside.

    python train/calibrate.py GOLD PREPARED OUT.json

For each kind of span, the log-odds by which it is favoured over "outside" is the one of a coarse grid with the best F1
of exact spans. The confidences of the linked attributions are then mapped to the share that is right, by isotonic
regression (Zadrozny and Elkan, KDD 2002) over at least LEAST attributions a step.
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

GRID = (0.0, 0.25, 0.5, 0.75)
KINDS = ("source", "cue", "content")
LEAST = 40


def main(gold: Path, prepared: Path, out: Path) -> None:
    rows = data.rows(gold / "attribution/polnear-train.jsonl")[HELD_OUT]
    texts = pickle.loads((prepared / "train-tokens.pkl").read_bytes())[HELD_OUT]
    encoded = Encoder(threads=2).encode(texts)

    def cases(favour: dict[str, float]) -> tuple[data.Case, ...]:
        found = []
        for row, tokens, words in zip(rows, texts, encoded, strict=True):
            spans = tagged_spans(words.start, words.end, words.tags, favour)
            relations = link(tokens, spans, weak_spans(words.start, words.end, words.tags, spans, favour))
            items = [
                data.Item(source=r.source, cue=r.cue, content=r.content, confidence=r.confidence) for r in relations
            ]
            found.append(data.Case(row.text, row.attributions, tuple(items)))
        return tuple(found)

    favour = dict.fromkeys(KINDS, 0.0)
    for kind in KINDS:
        figures = {step: attribution.figures(cases({**favour, kind: step}))[f"{kind}_exact"] for step in GRID}
        favour[kind] = max(figures, key=lambda step: (figures[step], -abs(step)))
        print(kind, figures, file=sys.stderr)
    outcomes = attribution.outcomes(cases(favour))
    raw, right = (np.asarray(side, dtype=float) for side in zip(*outcomes, strict=True))
    print(len(raw), "attributions", attribution.figures(cases(favour))["linked_f1"], file=sys.stderr)
    out.write_text(json.dumps({"favour": favour, "knots": knots(raw, right)}, indent=1) + "\n", encoding="utf-8")


def knots(raw: np.ndarray, right: np.ndarray) -> list[tuple[float, float]]:
    """Isotonic regression, summed up in groups of at least LEAST: (mean confidence, share right), in order."""
    fitted = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip").fit(raw, right)
    order = np.sort(raw)
    groups = np.array_split(order, max(len(order) // LEAST, 2))
    points = [(round(float(g.mean()), 4), round(float(fitted.predict(g).mean()), 4)) for g in groups]
    return [(0.0, min(points[0][1], 0.1)), *points, (1.0, max(points[-1][1], 0.95))]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
