"""Learn the scorers of ``accordingto.attribute.linking`` from gold spans and relations.

    python train/linking.py GOLD PREPARED OUT.npz

A small network (one hidden layer) ranks the candidates of each span, with "none" among them, by cross-entropy. Some
spans are dropped at random while learning, as the tagger will drop them.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
from pathlib import Path

import numpy as np
import torch

from accordingto.attribute.linking import candidates, pair_features, places
from accordingto.records import TaggedSpan

HIDDEN, EPOCHS, DROPPED = 48, 12, 0.06


def examples(row: dict, tokens, drop: float):
    """(name, feature rows, index of the right candidate; the number of rows for none)."""
    cue_of, sources_of = {}, {}
    spans = set()
    for item in row["attributions"]:
        for kind in ("source", "cue", "content"):
            spans |= {(kind, start, end) for start, end in item[kind]}
        if item["cue"]:
            cue = ("cue", *item["cue"][0])
            sources_of.setdefault(cue, set()).update(("source", *span) for span in item["source"])
            for span in item["content"]:
                cue_of.setdefault(("content", *span), set()).add(cue)
    spans = {span for span in spans if random.random() >= drop}
    ordered = places(tokens, [TaggedSpan(*span, 1.0) for span in spans])
    for place in ordered:
        key = (place.span.kind, place.span.start, place.span.end)
        for own, wanted, right in (("content", "cue", cue_of), ("cue", "source", sources_of)):
            if place.span.kind != own:
                continue
            choices = candidates(tokens, ordered, place, wanted)
            if not choices:
                continue
            names = [(c.span.kind, c.span.start, c.span.end) for c in choices]
            hits = [index for index, name in enumerate(names) if name in right.get(key, ())]
            rows = pair_features(tokens, ordered, place, choices)
            yield wanted, np.asarray(rows, dtype=np.float32), hits[0] if hits else len(rows)


def gather(gold: Path, prepared: Path, part: str, repeats: int):
    rows = [json.loads(line) for line in (gold / f"attribution/polnear-{part}.jsonl").open(encoding="utf-8")]
    parsed = pickle.loads((prepared / f"{part}-tokens.pkl").read_bytes())
    found = {"cue": [], "source": []}
    for turn in range(repeats):
        for row, tokens in zip(rows, parsed, strict=True):
            for name, matrix, right in examples(row, tokens, 0.0 if part == "dev" else DROPPED * turn):
                found[name].append((matrix, right))
    return found


def batch(items):
    width = max(len(matrix) for matrix, _ in items)
    rows = np.zeros((len(items), width, items[0][0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(items), width + 1), dtype=bool)
    right = np.zeros(len(items), dtype=np.int64)
    for number, (matrix, index) in enumerate(items):
        rows[number, : len(matrix)] = matrix
        mask[number, : len(matrix)] = True
        mask[number, width] = True
        right[number] = index if index < len(matrix) else width
    return torch.from_numpy(rows), torch.from_numpy(mask), torch.from_numpy(right)


def logits(first, second, none, rows, mask):
    scores = second(torch.relu(first(rows))).squeeze(-1)
    scores = torch.cat([scores, none.expand(len(rows), 1)], dim=1)
    return scores.masked_fill(~mask, -1e9)


def main(gold: Path, prepared: Path, out: Path) -> None:
    random.seed(1), torch.manual_seed(1)
    train, dev = gather(gold, prepared, "train", 2), gather(gold, prepared, "dev", 1)
    kept = {}
    for name in ("cue", "source"):
        width = train[name][0][0].shape[1]
        first, second = torch.nn.Linear(width, HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
        none = torch.nn.Parameter(torch.zeros(()))
        parameters = [*first.parameters(), *second.parameters(), none]
        optimizer = torch.optim.AdamW(parameters, lr=3e-3, weight_decay=0.01)

        for epoch in range(EPOCHS):
            random.shuffle(train[name])
            for group in optimizer.param_groups:
                group["lr"] = 3e-3 * (1 - epoch / EPOCHS)
            for at in range(0, len(train[name]), 64):
                rows, mask, right = batch(train[name][at : at + 64])
                loss = torch.nn.functional.cross_entropy(logits(first, second, none, rows, mask), right)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        rows, mask, right = batch(dev[name])
        with torch.no_grad():
            hits = (logits(first, second, none, rows, mask).argmax(1) == right).float().mean().item()
        print(name, f"{len(train[name])} examples, {width} features, dev accuracy {100 * hits:.2f}", flush=True)
        kept[f"{name}_first"] = first.weight.detach().T.numpy().astype(np.float16)
        kept[f"{name}_bias"] = first.bias.detach().numpy().astype(np.float16)
        kept[f"{name}_second"] = second.weight.detach()[0].numpy().astype(np.float16)
        kept[f"{name}_none"] = np.float32(none.item())
    np.savez_compressed(out, **kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
