"""Train a larger encoder to code events, and write what it says of real articles: the heads learn from that.

    python train/event_teacher.py EVENTS.pkl PREPARED TAGGER.pt OUT --base FOLDER [--minutes 32]
        --student TAGGER.pt MINILM --heads HEADS.pt…

EVENTS.pkl is of ``prepare_events.py``, PREPARED of ``prepare.py``, TAGGER.pt a teacher of ``tagger.py``: this one goes
on from what that knows of reports. It learns triggers, types and factuality (relations of pairs are left to the
heads' own data). What it says of articles is averaged with what earlier heads say of them: both together are right
more often than either. OUT/teacher.pt is the state, OUT/articles.pkl a list of ``Example`` with ``soft``. Articles
without marks hand on what a large encoder and several small ones learned (Hinton, Vinyals and Dean, 2015).
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from heads import SOFT, Example, Heads, collate, endless, loss_of, lower
from tagger import Tagger, id_map
from torch import nn

from accordingto.language.pieces import WINDOW, windows

SHARES = {"story": 6.0, "uw": 1.0, "meantime": 0.4}
FROZEN = 2


class Teacher(nn.Module):
    """``forward(ids (b, n), features (b, n, f), mask (b, n))`` gives (b, n, SOFT): trigger or not, type, factuality."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger
        self.drop = nn.Dropout(0.1)
        self.types = nn.Linear(tagger.encoder.config.hidden_size, SOFT)

    def forward(self, ids, features, mask):
        """Scores, as the class says."""
        return self.types(self.drop(self.tagger(ids, features, mask)[1]))


def translated(batch, special):
    """The batch with the ids of the teacher's vocabulary."""
    table = torch.from_numpy(special[0])
    return [table[batch[0]], *batch[1:]]


def learn(model: Teacher, examples: list[Example], special, minutes: float, rate: float) -> dict:
    """Train for so many minutes; the averaged state."""
    streams = {kind: endless([e for e in examples if e.task == kind]) for kind in SHARES}
    slow = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("types")]
    optimizer = torch.optim.AdamW([{"params": slow, "lr": rate}, {"params": model.types.parameters(), "lr": 1e-3}])
    rates = [group["lr"] for group in optimizer.param_groups]
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    began, step, losses = time.time(), 0, []
    while (done := (time.time() - began) / 60 / minutes) < 1:
        factor = min(1.0, (step + 1) / 40) * max(0.02, 1 - done)
        for parameters, full in zip(optimizer.param_groups, rates, strict=True):
            parameters["lr"] = full * factor
        group = next(streams[random.choices(list(SHARES), list(SHARES.values()))[0]])
        ids, rows, mask, types, facts, _ = translated(collate(group, training=True), special)
        with torch.autocast("cpu", torch.bfloat16):
            out = model(ids, rows, mask)
        loss = loss_of(None, [], out.float(), types, facts)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        losses.append(loss.item())
        with torch.no_grad():
            decay = min(0.99, step / (step + 10))
            for name, value in model.state_dict().items():
                average[name].lerp_(value, 1 - decay)
        if step % 20 == 0:
            print(step, round(float(np.mean(losses[-40:])), 3), f"{(time.time() - began) / 60:.1f} min", flush=True)
    return average


def tell(cut, special, say: Callable) -> np.ndarray:
    """What ``say(ids (1, n), features (1, n, f), mask (1, n))`` gives of one text (pieces, SOFT), windows overlapping
    a little."""
    table, start_id, end_id, _ = special
    out = np.zeros((len(cut.ids), SOFT), dtype=np.float32)
    for start, end in windows(len(cut.ids), WINDOW - 2, 32):
        ids = torch.from_numpy(np.asarray([[start_id, *table[cut.ids[start:end]], end_id]]))
        blank = np.zeros((1, cut.features.shape[1]), dtype=np.int64)
        rows = torch.from_numpy(np.concatenate([blank, cut.features[start:end], blank])[None])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            scores = say(ids, rows, torch.ones_like(ids))[0, 1:-1, :SOFT].float().numpy()
        skipped = 16 if start else 0
        out[start + skipped : end] = scores[skipped:]
    return out


def earlier(tagger_state: str, base: str, states: list[Path]) -> Callable:
    """The mean of what several heads over one tagger say."""
    tagger = Tagger(base)
    tagger.load_state_dict(torch.load(tagger_state))
    tagger.eval()
    several = []
    for state in states:
        heads = Heads(tagger).eval()
        heads.load_state_dict(torch.load(state))
        several.append(heads)

    def say(ids, rows, mask):
        states = lower(tagger, ids, rows, mask)
        return torch.stack([heads(states, mask).float() for heads in several]).mean(0)

    return say


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("events", type=Path)
    options.add_argument("prepared", type=Path)
    options.add_argument("tagger")
    options.add_argument("out", type=Path)
    options.add_argument("--base", required=True)
    options.add_argument("--student", nargs=2, required=True)
    options.add_argument("--heads", nargs="+", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=32)
    options.add_argument("--rate", type=float, default=6e-5)
    options.add_argument("--articles", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    random.seed(args.seed), np.random.seed(args.seed), torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    special = id_map(args.base)
    tagger = Tagger(args.base, frozen_layers=FROZEN, frozen_inputs=True)
    tagger.load_state_dict(torch.load(args.tagger))
    tagger.head.requires_grad_(False)
    model = Teacher(tagger)
    state = args.out / "teacher.pt"
    if not state.exists():
        torch.save(learn(model, pickle.loads(args.events.read_bytes()), special, args.minutes, args.rate), state)
    model.load_state_dict(torch.load(state))
    model.eval()
    texts = [t for part in ("train", "unlabelled") for t in pickle.loads((args.prepared / f"{part}.pkl").read_bytes())]
    random.shuffle(texts)
    say, own = earlier(*args.student, args.heads), id_map(args.student[1])
    found = []
    for _, cut, _ in texts[: args.articles]:
        count = len(cut.ids)
        unknown = np.full(count, -100), np.full(count, np.nan, dtype=np.float32)
        soft = (tell(cut, special, model) + tell(cut, own, say)) / 2
        found.append(Example("article", cut, *unknown, soft=soft.astype(np.float16)))
    (args.out / "articles.pkl").write_bytes(pickle.dumps(found))
    triggers = sum(int((e.soft[e.cut.first, 0] > 0).sum()) for e in found)
    print(len(found), "articles", sum(len(e.cut.ids) for e in found), "pieces", triggers, "triggers")


if __name__ == "__main__":
    main()
