"""Write a teacher's probabilities for every text: what the student learns from beside the gold labels.

python train/soften.py PREPARED STATE BASE OUT.pkl
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np
import tagger
import torch
from tagger import Tagger, id_map, predict

from accordingto.language.pieces import WINDOW, windows

# Soft labels need no overlap to speak of.
tagger.windows = lambda count: windows(count, WINDOW - 2, 16)


def main(prepared: Path, state: str, base: str, out: Path) -> None:
    model = Tagger(base)
    model.load_state_dict(torch.load(state))
    kept = {}
    for part in ("train", "unlabelled"):
        texts = pickle.loads((prepared / f"{part}.pkl").read_bytes())
        for (name, cut, _), scores in zip(texts, predict(model, texts, id_map(base)), strict=True):
            kept[name] = np.where(cut.first[:, None], np.exp(scores), 0.0).astype(np.float16)
    out.write_bytes(pickle.dumps(kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
