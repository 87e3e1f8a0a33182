"""Train the attribution tagger: an encoder with parse features added to its input and one linear head.

    python train/tagger.py PREPARED OUT --base FOLDER [--teacher soft.pkl] [--epochs 5] [--rate 2e-4]

PREPARED is what ``prepare.py`` wrote. The state with averaged weights is saved to OUT after every epoch with its
figures on dev; nothing is chosen by them. Attention dropout is off: it costs two thirds of the speed on a CPU; masking
some of the input pieces takes its place.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import pickle
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import AutoModel

from accordingto.attribute.spans import LABELS, decode
from accordingto.language.features import SIZES
from accordingto.language.pieces import windows

MASKED, DROPPED_FEATURES = 0.08, 0.1
LENGTH, BATCH = 254, 16
AVERAGE = 0.998
FEATURE_RATE = 1e-3
# One training article in 28 is kept aside: confidences are calibrated on those (train/calibrate.py).
HELD_OUT = slice(13, None, 28)


class Tagger(nn.Module):
    """``forward(ids (b, n), features (b, n, f), mask (b, n))`` gives logits (b, n, labels) and states (b, n, h)."""

    def __init__(self, base: str, frozen_layers: int = 0, frozen_inputs: bool = False) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            base, add_pooling_layer=False, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        self.features = nn.ModuleList(nn.Embedding(size, width) for size in SIZES.values())
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(width, len(LABELS))
        for layer in self.encoder.encoder.layer[:frozen_layers]:
            layer.requires_grad_(False)
        if frozen_inputs:
            self.encoder.embeddings.requires_grad_(False)
            self.features.requires_grad_(False)

    def forward(self, ids, features, mask):
        """Logits and states, as the class says."""
        words = self.encoder.get_input_embeddings()(ids)
        for number, table in enumerate(self.features):
            words = words + table(features[..., number])
        states = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return self.head(self.drop(states)), states


def id_map(base: str) -> tuple[np.ndarray, int, int, int]:
    """The ids of ``base``'s vocabulary for the ids of the shipped tokenizer, and its start, end and mask ids."""
    ours = json.loads((Path(__file__).parent.parent / "src/accordingto/data/encoder/tokenizer.json").read_text())
    theirs = json.loads((Path(base) / "tokenizer.json").read_text())["model"]["vocab"]
    same = {"[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>", "[PAD]": "<pad>", "[UNK]": "<unk>"}
    vocabulary = ours["model"]["vocab"]
    table = np.zeros(len(vocabulary), dtype=np.int64)
    for word, number in vocabulary.items():
        table[number] = theirs.get(word, theirs.get(same.get(word, ""), theirs.get("[UNK]", 3)))
    special = (table[vocabulary["[CLS]"]], table[vocabulary["[SEP]"]], table[vocabulary["[MASK]"]])
    return table, *map(int, special)


def examples(texts, soft, shuffled: bool):
    """Windows of the texts at a random phase: (ids, features, labels, soft or None)."""
    found = []
    for name, cut, labels in texts:
        count = len(cut.ids)
        phase = random.randint(0, LENGTH - 1) if shuffled and count > LENGTH else 0
        edges = [0, *range(phase or LENGTH, count, LENGTH), count]
        for start, end in itertools.pairwise(edges):
            if end > start:
                part = slice(start, end)
                target = soft[name][part] if soft is not None and name in soft else None
                found.append((cut.ids[part], cut.features[part], labels[part], target))
    if shuffled:
        random.shuffle(found)
        found = [w for group in chunks(found, BATCH * 40) for w in sorted(group, key=lambda w: len(w[0]))]
    groups = list(chunks(found, BATCH))
    if shuffled:
        random.shuffle(groups)
    return groups


def chunks(items, size):
    return [items[at : at + size] for at in range(0, len(items), size)]


def collate(group, table, start_id, end_id, mask_id, training: bool):
    width = max(len(ids) for ids, *_ in group) + 2
    ids = np.zeros((len(group), width), dtype=np.int64)
    mask = np.zeros((len(group), width), dtype=np.int64)
    rows = np.zeros((len(group), width, len(SIZES)), dtype=np.int64)
    labels = np.full((len(group), width), -100, dtype=np.int64)
    soft = np.zeros((len(group), width, len(LABELS)), dtype=np.float32)
    has_soft = np.zeros((len(group), width), dtype=bool)
    for number, (piece_ids, features, gold, target) in enumerate(group):
        count = len(piece_ids)
        shown = table[piece_ids].copy()
        features = features.copy()
        if training:
            shown[np.random.rand(count) < MASKED] = mask_id
            features[np.random.rand(count) < DROPPED_FEATURES] = 0
        ids[number, : count + 2] = [start_id, *shown, end_id]
        mask[number, : count + 2] = 1
        rows[number, 1 : count + 1] = features
        labels[number, 1 : count + 1] = gold
        if target is not None:
            soft[number, 1 : count + 1] = target
            has_soft[number, 1 : count + 1] = target.sum(1) > 0.5
    return tuple(map(torch.from_numpy, (ids, rows, mask, labels, soft, has_soft)))


def predict(model, texts, special):
    """Log-probabilities (pieces, labels) of each text, windows overlapping as at run time."""
    model.eval()
    table, start_id, end_id, mask_id = special
    jobs = [(number, start, end) for number, (_, cut, _) in enumerate(texts) for start, end in windows(len(cut.ids))]
    jobs.sort(key=lambda job: job[2] - job[1])
    out = [np.zeros((len(cut.ids), len(LABELS)), dtype=np.float32) for _, cut, _ in texts]
    best = [np.full(len(cut.ids), -1) for _, cut, _ in texts]
    for group in chunks(jobs, 16):
        items = [(texts[n][1].ids[s:e], texts[n][1].features[s:e], texts[n][2][s:e], None) for n, s, e in group]
        ids, rows, mask, *_ = collate(items, table, start_id, end_id, mask_id, training=False)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            logits, _ = model(ids, rows, mask)
        scores = logits.float().log_softmax(-1).numpy()
        for (number, start, end), score in zip(group, scores, strict=True):
            count = end - start
            room = np.minimum(np.arange(count), np.arange(count)[::-1])
            room = np.where((np.arange(count) * 2 < count) & (start == 0), 10**6, room)
            room = np.where((np.arange(count) * 2 >= count) & (end == len(out[number])), 10**6, room)
            better = room > best[number][start:end]
            out[number][start:end][better] = score[1 : count + 1][better]
            best[number][start:end][better] = room[better]
    model.train()
    return out


def spans_of(labels, cut):
    found, open_span = set(), None
    for index in np.flatnonzero(cut.first):
        name = LABELS[labels[index]]
        if open_span and name != f"I-{open_span[0]}":
            found.add(tuple(open_span))
            open_span = None
        if name.startswith("B-"):
            open_span = [name[2:], index, index]
        elif open_span:
            open_span[2] = index
    if open_span:
        found.add(tuple(open_span))
    return found


def evaluate(model, texts, special) -> dict[str, float]:
    counts = {kind: [0, 0, 0] for kind in ("source", "cue", "content")}
    for (_, cut, labels), scores in zip(texts, predict(model, texts, special), strict=True):
        first = np.flatnonzero(cut.first)
        tagged = np.full(len(cut.ids), -100)
        tagged[first] = decode(scores[first])
        gold, ours = spans_of(labels, cut), spans_of(tagged, cut)
        for kind, count in counts.items():
            g, o = ({span for span in side if span[0] == kind} for side in (gold, ours))
            count[0] += len(g & o)
            count[1] += len(g)
            count[2] += len(o)
    return {kind: round(200 * hit / max(gold + ours, 1), 2) for kind, (hit, gold, ours) in counts.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("prepared", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--base", required=True)
    options.add_argument("--start", help="a saved state to go on from")
    options.add_argument("--teacher", type=Path)
    options.add_argument("--epochs", type=float, default=5)
    options.add_argument("--rate", type=float, default=2e-4)
    options.add_argument("--frozen", type=int, default=0, help="how many of the lowest layers stay as they are")
    options.add_argument(
        "--frozen-inputs",
        action="store_true",
        help="embeddings and features stay too: with --frozen 2 "
        "the event heads, which go on from there, fit the new state as they fitted the old",
    )
    options.add_argument("--gold-share", type=float, default=0.5)
    options.add_argument("--minutes", type=float, default=1e9, help="stop in time: the schedule is cut to fit")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    random.seed(args.seed), np.random.seed(args.seed), torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    train = pickle.loads((args.prepared / "train.pkl").read_bytes())
    dev = pickle.loads((args.prepared / "dev.pkl").read_bytes())
    soft = pickle.loads(args.teacher.read_bytes()) if args.teacher else None
    del train[HELD_OUT]
    texts = train + (pickle.loads((args.prepared / "unlabelled.pkl").read_bytes()) if soft else [])
    special = id_map(args.base)
    model = Tagger(args.base, args.frozen, args.frozen_inputs)
    if args.start:
        model.load_state_dict(torch.load(args.start))
    groups = [
        {
            "params": [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("features")],
            "lr": FEATURE_RATE,
        },
        {
            "params": [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("head")],
            "lr": FEATURE_RATE,
        },
        {
            "params": [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder")],
            "lr": args.rate,
        },
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = int(len(examples(texts, None, False)) * args.epochs)
    began, step = time.time(), 0
    rates = [group["lr"] for group in optimizer.param_groups]
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    losses: list[float] = []

    def save(name: str) -> None:
        kept = {key: value.clone() for key, value in model.state_dict().items()}
        model.load_state_dict(average)
        figures = evaluate(model, dev, special)
        torch.save(model.state_dict(), args.out / f"{name}.pt")
        model.load_state_dict(kept)
        print(name, figures, f"{(time.time() - began) / 60:.1f} min", flush=True)

    done = False
    for epoch in range(math.ceil(args.epochs)):
        for group in examples(texts, soft, True):
            elapsed = (time.time() - began) / 60
            progress = max(step / steps, elapsed / args.minutes)
            if progress >= 1:
                done = True
                break
            factor = min(1.0, (step + 1) / (0.06 * steps)) * max(0.01, 1 - progress)
            for parameters, rate in zip(optimizer.param_groups, rates, strict=True):
                parameters["lr"] = rate * factor
            ids, rows, mask, labels, target, has = collate(group, *special, training=True)
            with torch.autocast("cpu", torch.bfloat16):
                logits, _ = model(ids, rows, mask)
            logits = logits.float()
            loss = torch.zeros(())
            tagged = labels >= 0
            if tagged.any():
                loss = loss + nn.functional.cross_entropy(logits[tagged], labels[tagged])
            if soft is not None and has.any():
                kept = nn.functional.kl_div(
                    logits[has].log_softmax(-1),
                    target[has].clamp_min(1e-7).log(),
                    reduction="batchmean",
                    log_target=True,
                )
                loss = (
                    args.gold_share * loss + (1 - args.gold_share) * 2 * kept
                    if tagged.any()
                    else 2 * (1 - args.gold_share) * kept
                )
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            decay = min(AVERAGE, step / (step + 10))
            with torch.no_grad():
                for name, value in model.state_dict().items():
                    if value.dtype.is_floating_point:
                        average[name].lerp_(value, 1 - decay)
            losses.append(loss.item())
            if step % 50 == 0:
                print(
                    f"{step}/{steps} loss {np.mean(losses[-50:]):.4f} {(time.time() - began) / 60:.1f} min", flush=True
                )
        save(f"epoch{epoch + 1}")
        if done:
            break


if __name__ == "__main__":
    main()
