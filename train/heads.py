"""Train the event heads: the upper layers of the encoder once more, over the lower ones of the attribution tagger.

    python train/heads.py PREPARED.pkl TAGGER.pt OUT.pt --base FOLDER [--steps 2200] [--start HEADS.pt]
        [--articles ARTICLES.pkl]

The lower layers are the tagger's and are not changed, so that one pass serves both and attribution stays as it is. A
step takes one batch of one kind of example (see ``prepare_events.py``; ARTICLES are of ``event_teacher.py``). Heads:
the type of a word that triggers an event, its factuality, and its weight as the word that relates two noun phrases
(learned without being told the word: the root of a pair is the mean of its words' types by their weights).
"""

from __future__ import annotations

import argparse
import copy
import pickle
import random
import time
from pathlib import Path

import msgspec
import numpy as np
import torch
from tagger import Tagger
from torch import nn

from accordingto.events.model import FACTUALITY, ROOTS, TYPES, WEIGHT
from accordingto.language.pieces import WINDOW, Pieces

SHARED = 2  # layers that are the tagger's own
LENGTH = WINDOW - 2
BATCH, AT_ONCE = 16, 3000  # windows, pieces
JOINED = 0.5
MASKED = 0.06
START, END, MASK = 101, 102, 103
# How often a step is of each kind, and how much its loss weighs.
SHARES = {"story": 4.0, "uw": 2.0, "meantime": 1.0, "uds": 0.4, "pair": 1.2, "article": 6.0}
PAIR_WIDTH = 16
SOFT = FACTUALITY + 1  # the scores that a teacher gives


class Example(msgspec.Struct):
    """One text. ``types`` and ``facts`` have an entry a piece: an index of TYPES (-100 unknown), a number (nan).

    ``pairs`` are (features (words, f), piece of each word, root index). ``soft`` (pieces, SOFT), where there is one, is
    what a teacher says.
    """

    task: str
    cut: Pieces
    types: np.ndarray
    facts: np.ndarray
    pairs: list[tuple[np.ndarray, np.ndarray, int]] = msgspec.field(default_factory=list)
    soft: np.ndarray | None = None


class Heads(nn.Module):
    """``forward(states (b, n, h), mask (b, n))`` gives (b, n, WIDTH): trigger or not, its type, its factuality; and for
    pairs the word's weight and root.

    Triggers and their types are learned from the stories alone, which say it of every word: a root that is known of a
    whole sentence would make all of its words look like triggers of that type.
    """

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in tagger.encoder.encoder.layer[SHARED:])
        width = tagger.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.types = nn.Linear(width, len(TYPES))
        self.rest = nn.Linear(width, 2 + len(ROOTS))
        self.pairs = nn.Linear(PAIR_WIDTH, 1)

    def forward(self, states, mask):
        """Scores, as the class says."""
        seen = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in self.layers:
            states = layer(states, attention_mask=seen)
            states = states[0] if isinstance(states, tuple) else states
        states = self.drop(states)
        return torch.cat([self.types(states), self.rest(states)], dim=-1)


def lower(tagger: Tagger, ids, rows, mask):
    """States of the last shared layer."""
    words = tagger.encoder.get_input_embeddings()(ids)
    for number, table in enumerate(tagger.features):
        words = words + table(rows[..., number])
    states = tagger.encoder.embeddings(inputs_embeds=words)
    seen = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
    for layer in tagger.encoder.encoder.layer[:SHARED]:
        states = layer(states, attention_mask=seen)
        states = states[0] if isinstance(states, tuple) else states
    return states


def windowed(examples):
    """Texts cut at random places where they are long, and half of the pieces side by side, as many as a window holds.

    A window is a list of (example, start, end). At run time it shows several paragraphs, and what is said in one of
    them must not depend on what else it shows.
    """
    found = []
    for example in examples:
        count = len(example.cut.ids)
        if count <= LENGTH or (example.pairs and count <= 400):
            found.append([(example, 0, min(count, 400))])
            continue
        at = 0
        while at < count:
            size = random.randint(LENGTH // 2, LENGTH)
            found.append([(example, at, min(count, at + size))])
            at += size
    random.shuffle(found)
    joined = []
    for window in found:
        if joined and random.random() < JOINED and length(joined[-1]) + length(window) <= LENGTH:
            joined[-1].extend(window)
        else:
            joined.append(list(window))
    return joined


def collate(group, training: bool):
    width = max(map(length, group)) + 2
    many = len(group)
    features = group[0][0][0].cut.features.shape[1]
    ids, mask = np.zeros((many, width), dtype=np.int64), np.zeros((many, width), dtype=np.int64)
    rows = np.zeros((many, width, features), dtype=np.int64)
    types = np.full((many, width), -100, dtype=np.int64)
    facts = np.full((many, width), np.nan, dtype=np.float32)
    soft = np.full((many, width, SOFT), np.nan, dtype=np.float32)
    for number, window in enumerate(group):
        at = 1
        for example, start, end in window:
            cut, there = example.cut, slice(at, at + end - start)
            ids[number, there] = cut.ids[start:end]
            rows[number, there] = cut.features[start:end]
            types[number, there] = example.types[start:end]
            facts[number, there] = example.facts[start:end]
            if example.soft is not None:
                soft[number, there] = np.where(cut.first[start:end, None], example.soft[start:end], np.nan)
            at = there.stop
        if training:
            ids[number, 1:at][np.random.rand(at - 1) < MASKED] = MASK
        ids[number, 0], ids[number, at] = START, END
        mask[number, : at + 1] = 1
    return tuple(map(torch.from_numpy, (ids, rows, mask, types, facts, soft)))


def pair_scores(heads: Heads, out, at, rows):
    """Log-probabilities of ROOTS for a pair of noun phrases of one text; ``out`` (pieces, WIDTH)."""
    shown = torch.from_numpy(((at >= 0) & (at < len(out)))[: len(rows)])
    at, rows = torch.from_numpy(at)[shown], torch.from_numpy(rows)[shown]
    words = out[at]
    weight = (heads.pairs(rows)[:, 0] + words[:, WEIGHT]).softmax(0)
    mixed = weight @ words[:, WEIGHT + 1 :].softmax(-1)
    return (mixed + 1e-4).log() - (mixed + 1e-4).sum().log()


def loss_of(heads, group, out, types, facts):
    total = torch.zeros(())
    told = types >= 0
    if told.any():
        scores, gold = out[..., : len(TYPES)][told], types[told]
        isolated = nn.functional.binary_cross_entropy_with_logits(scores[:, 0], (gold > 0).float())
        total = total + isolated * 8
        if (gold > 0).any():
            triggers = gold > 0
            total = total + nn.functional.cross_entropy(scores[triggers, 1:], gold[triggers] - 1, label_smoothing=0.02)
    known = ~torch.isnan(facts)
    if known.any():
        total = total + nn.functional.smooth_l1_loss(out[..., FACTUALITY][known], facts[known], beta=0.5)
    number, summed = 0, torch.zeros(())
    for row, window in enumerate(group):
        before = 1
        for example, start, end in window:
            shown = out[row, before : before + end - start]
            before += end - start
            for features, at, root in example.pairs if start == 0 else ():
                summed = summed - pair_scores(heads, shown, at, features)[root]
                number += 1
    return total + (summed / number if number else 0.0)


def soft_loss(out, soft):
    """How far the scores are from a teacher's: of every word whether it is a trigger, and of what it takes for one the
    type and the factuality."""
    told = ~torch.isnan(soft[..., 0])
    if not told.any():
        return torch.zeros(())
    out, soft = out[told], soft[told]
    trigger = soft[:, 0].sigmoid()
    isolated = nn.functional.binary_cross_entropy_with_logits(out[:, 0], trigger)
    types = nn.functional.kl_div(
        out[:, 1 : len(TYPES)].log_softmax(-1), soft[:, 1 : len(TYPES)].softmax(-1), reduction="none"
    ).sum(-1)
    facts = nn.functional.smooth_l1_loss(out[:, FACTUALITY], soft[:, FACTUALITY], beta=0.5, reduction="none")
    return isolated * 8 + (trigger * (types + facts)).sum() / (trigger.sum() + 1)


def endless(examples):
    while True:
        found = windowed(examples)
        groups = [g for at in range(0, len(found), 640) for g in batches(sorted(found[at : at + 640], key=length))]
        random.shuffle(groups)
        yield from groups


def length(window) -> int:
    return sum(end - start for _, start, end in window)


def batches(windows):
    """Windows of about one length together, as many as AT_ONCE pieces and at most BATCH."""
    found = []
    for window in windows:
        if found and len(found[-1]) < BATCH and (len(found[-1]) + 1) * length(window) <= AT_ONCE:
            found[-1].append(window)
        else:
            found.append([window])
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("prepared", type=Path)
    options.add_argument("tagger")
    options.add_argument("out", type=Path)
    options.add_argument("--base", required=True)
    options.add_argument("--steps", type=int, default=3000)
    options.add_argument("--rate", type=float, default=2e-4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--start")
    options.add_argument("--articles", type=Path)
    args = options.parse_args()
    random.seed(args.seed), np.random.seed(args.seed), torch.manual_seed(args.seed)
    examples = pickle.loads(args.prepared.read_bytes())
    if args.articles:
        examples += pickle.loads(args.articles.read_bytes())
    kinds = {kind: found for kind in SHARES if (found := [e for e in examples if e.task == kind])}
    print({kind: len(found) for kind, found in kinds.items()}, flush=True)
    tagger = Tagger(args.base)
    tagger.load_state_dict(torch.load(args.tagger))
    tagger.eval().requires_grad_(False)
    heads = Heads(tagger)
    if args.start:
        heads.load_state_dict(torch.load(args.start))
    heads.requires_grad_(True)
    groups = [
        {"params": heads.layers.parameters(), "lr": args.rate},
        {"params": [p for n, p in heads.named_parameters() if not n.startswith("layers")], "lr": 1e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rates = [group["lr"] for group in optimizer.param_groups]
    streams = {kind: endless(found) for kind, found in kinds.items()}
    average = {name: value.detach().clone() for name, value in heads.state_dict().items()}
    seen: dict[str, list[float]] = {kind: [] for kind in kinds}
    began = time.time()
    heads.train()
    for step in range(args.steps):
        kind = random.choices(list(kinds), [SHARES[kind] for kind in kinds])[0]
        group = next(streams[kind])
        factor = min(1.0, (step + 1) / (0.06 * args.steps)) * max(0.01, 1 - step / args.steps)
        for parameters, rate in zip(optimizer.param_groups, rates, strict=True):
            parameters["lr"] = rate * factor
        ids, rows, mask, types, facts, soft = collate(group, training=True)
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                states = lower(tagger, ids, rows, mask)
            out = heads(states, mask)
        loss = loss_of(heads, group, out.float(), types, facts) + soft_loss(out.float(), soft)
        loss.backward()
        nn.utils.clip_grad_norm_(heads.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen[kind].append(loss.item())
        decay = min(0.998, step / (step + 10))
        with torch.no_grad():
            for name, value in heads.state_dict().items():
                average[name].lerp_(value, 1 - decay)
        if (step + 1) % 100 == 0:
            means = {kind: round(float(np.mean(values[-40:])), 3) for kind, values in seen.items() if values}
            print(f"{step + 1}/{args.steps}", means, f"{(time.time() - began) / 60:.1f} min", flush=True)
    torch.save(average, args.out)


if __name__ == "__main__":
    main()
