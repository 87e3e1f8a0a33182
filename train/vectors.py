"""Teach the sentence vectors: a small head over the tagger's lower states that keeps what a sentence model tells apart.

    python train/vectors.py PREPARED STORIES.jsonl BASE WORK OUT.npz [--steps 4000]

PREPARED is what ``prepare.py`` wrote, STORIES a JSONL file of texts without labels, BASE the folder of the sentence
model that teaches (mean pooling). Spans of every length are learned: sentences, clauses, contents, noun phrases,
words. The target is the teacher's vector of the span as a text of its own; the student sees it now in the middle of
its report, now alone with its parse, now alone without one. WORK keeps teacher's vectors and states, so that a second
run is quick. States are those of the encoder that is shipped: fit again when its lower layers change.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pickle
import random
import re
import time
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession, SessionOptions
from onnxruntime.quantization import QuantType, quantize_dynamic
from tagger import HELD_OUT
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from accordingto.attribute.spans import LABELS
from accordingto.language.encoder import STATES, Encoder
from accordingto.language.features import CLAUSES, SIZES, START_SENTENCE, TAGS
from accordingto.language.pieces import Pieces
from accordingto.language.vectors import means, states

ENCODER = Path(__file__).parent.parent / "src/accordingto/data/encoder"
START, END = 101, 102
WIDTH, HIDDEN = 128, 768  # of the vectors; of the hidden layer
VOCABULARY = 30522
STORIES = 1200
SHORTEST, LONGEST = 3, 120  # pieces of a sentence or clause
COLUMN = {name: number for number, name in enumerate(SIZES)}
NOUNS = {TAGS.index(tag) + 1 for tag in ("NN", "NNS", "NNP", "NNPS")}
VERBS = {TAGS.index(tag) + 1 for tag in ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")}
ADJECTIVES = {TAGS.index(tag) + 1 for tag in ("JJ", "JJR", "JJS", "VBN", "CD")}


def texts(prepared: Path, stories: Path) -> tuple[list, list]:
    """(ids, features, labels) of the texts to learn from, and of those kept aside."""
    labelled = pickle.loads((prepared / "train.pkl").read_bytes())
    aside = labelled[HELD_OUT]
    del labelled[HELD_OUT]
    labelled += pickle.loads((prepared / "unlabelled.pkl").read_bytes())
    found = [(cut.ids, cut.features, labels) for _, cut, labels in labelled]
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    rows = sorted({json.loads(line)["text"] for line in stories.read_text(encoding="utf-8").splitlines()})
    for text in random.Random(1).sample(rows, STORIES):  # without a parse, but for where sentences start
        parts = [
            tokenizer.encode(part, add_special_tokens=False).ids
            for part in re.split(r"(?<=[.!?]”|[.!?][\"\s])\s*", text)
        ]
        ids = np.asarray([piece for part in parts for piece in part], dtype=np.int64)
        features = np.zeros((len(ids), len(SIZES)), dtype=np.int64)
        starts = np.cumsum([0, *map(len, parts)])[:-1]
        found.append((ids, features, starts[starts < len(ids)]))
    return found, [(cut.ids, cut.features, labels) for _, cut, labels in aside]


def spans(ids, features, labels, rng: random.Random) -> list[tuple[int, int]]:
    """Pieces of sentences, of some clauses, contents and noun phrases, and of some words."""
    if len(labels) != len(ids):  # a story: no parse
        edges = [*labels.tolist(), len(ids)]
        sentences = list(itertools.pairwise(edges))
        found = [*sentences, *((a, b - int((b - a) * rng.random() / 2)) for a, b in sentences)]
        return [span for span in found if SHORTEST <= span[1] - span[0] <= LONGEST]
    starts = np.append(np.flatnonzero(features[:, COLUMN["starts"]] >= START_SENTENCE), len(ids))
    starts = [at for number, at in enumerate(starts) if not number or at > starts[number - 1] + 1]
    found = []
    for a, b in itertools.pairwise(starts):
        found.append((a, b))
        opens = [i for i in range(a + 1, b) if 1 < features[i, COLUMN["opens_clause"]] <= len(CLAUSES) + 1]
        if opens and rng.random() < 0.7:
            first = rng.choice(opens)
            closes = [i + 1 for i in range(first + 2, b) if features[i, COLUMN["closes_clause"]] > 1]
            found.append((first, rng.choice(closes) if closes else b))
    content = LABELS.index("B-content")
    for at in np.flatnonzero(labels == content):
        end = at + 1
        while end < len(ids) and labels[end] in (content + 1, -100):
            end += 1
        found.append((at, end))
    found = [(a, b) for a, b in found if SHORTEST <= b - a <= LONGEST]
    tags, at = features[:, COLUMN["tag"]].tolist(), 0
    while at < len(ids):
        end = at
        while end < len(ids) and tags[end] in NOUNS | ADJECTIVES:
            end += 1
        if end - at > 1 and rng.random() < 0.25:
            found.append((at, end))
        at = max(end, at + 1)
    for at, tag in enumerate(tags):
        if (tag in VERBS and rng.random() < 0.12) or (tag in NOUNS and rng.random() < 0.03):
            end = at + 1
            while end < len(ids) and labels[end] == -100 and tags[end] == tag and (labels != -100).any():
                end += 1
            found.append((at, end))
    return found


def taught(pieces: list[np.ndarray], base: str, work: Path) -> np.ndarray:
    """The teacher's vectors, unit length. In int8, one text a run: three times as quick as torch."""
    if not (work / "teacher.onnx").exists():
        write_teacher(base, work)
    session = InferenceSession(str(work / "teacher.onnx"), one_thread())
    out, began = [], time.time()
    for number, ids in enumerate(pieces):
        shown = np.concatenate([[START], ids, [END]])[None]
        out.append(session.run(None, {"ids": shown})[0][0])
        if number % 20000 == 0:
            print(f"teacher {number}/{len(pieces)} {(time.time() - began) / 60:.1f} min", flush=True)
    return np.asarray(out, dtype=np.float16)


class Teacher(nn.Module):
    """``forward(ids (1, n))`` gives the mean of the states (1, h), of unit length."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager").eval()

    def forward(self, ids):
        """The vector, as the class says."""
        states = self.encoder.embeddings(ids)
        for layer in self.encoder.encoder.layer:
            states = layer(states)
            states = states[0] if isinstance(states, tuple) else states
        return nn.functional.normalize(states.mean(1), dim=-1)


def write_teacher(base: str, work: Path) -> None:
    """The sentence model as int8 ONNX."""
    plain, ids = work / "teacher.fp32.onnx", torch.randint(1000, 20000, (1, 24))
    axes = {"ids": {1: "pieces"}}
    teacher = Teacher(base)
    torch.onnx.export(
        teacher, (ids,), str(plain), opset_version=17, dynamo=False, input_names=["ids"], dynamic_axes=axes
    )
    quantize_dynamic(plain, work / "teacher.onnx", weight_type=QuantType.QInt8, per_channel=True)
    with torch.no_grad():
        expected = teacher(ids)[0].numpy()
    found = InferenceSession(str(work / "teacher.onnx")).run(None, {"ids": ids.numpy()})[0][0]
    print("teacher in int8 against float:", round(float(expected @ found), 4))


def one_thread() -> SessionOptions:
    options = SessionOptions()
    options.intra_op_num_threads = 1
    return options


def states_of(encoder: Encoder, ids, features) -> np.ndarray:
    """Lower states of the pieces of a text, as at run time."""
    return states(encoder, Pieces(ids=ids, start=ids, end=ids, first=ids, features=features)).astype(np.float16)


def gather(documents: list, base: str, work: Path, name: str, encoder: Encoder) -> tuple:
    """Teacher's vectors (spans, teacher), states (pieces, 384), where each span is seen (spans, 2, 2), its pieces."""
    path = work / f"{name}.npz"
    rng = random.Random(7)
    chosen = [spans(*document, rng) for document in documents]
    texts_of = [document[0][a:b] for document, own in zip(documents, chosen, strict=True) for a, b in own]
    if not path.exists():
        print(name, len(documents), "texts", len(texts_of), "spans", sum(map(len, texts_of)), "pieces", flush=True)
        np.savez(path, teacher=taught(texts_of, base, work))
    kept = work / f"{name}-states.npy"
    total = sum(len(ids) for ids, *_ in documents) + sum(map(len, texts_of))
    where = np.zeros((len(texts_of), 2, 2), dtype=np.int64)
    fresh = not kept.exists()
    out = np.lib.format.open_memmap(kept, "w+" if fresh else "r", np.float16, (total, STATES) if fresh else None)
    at = number = 0
    began = time.time()
    for which, ((ids, features, _), own) in enumerate(zip(documents, chosen, strict=True)):
        if fresh:
            out[at : at + len(ids)] = states_of(encoder, ids, features)
        where[number : number + len(own), 0] = np.asarray(own).reshape(-1, 2) + at
        at += len(ids)
        for a, b in own:
            if fresh:
                shown = features[a:b] if number % 2 else np.zeros_like(features[a:b])
                out[at : at + b - a] = states_of(encoder, ids[a:b], shown)
            where[number, 1] = at, at + b - a
            at, number = at + b - a, number + 1
        if fresh and which % 100 == 0:
            print(f"states {which}/{len(documents)} {(time.time() - began) / 60:.1f} min", flush=True)
    return np.load(path)["teacher"].astype(np.float32), out, where, texts_of


class Head(nn.Module):
    """``forward(pooled (b, 2 * 384))`` gives (b, WIDTH) of unit length. What comes in is scaled by fixed ``scale`` and
    ``shift``, which ``write`` folds into the first layers."""

    def __init__(self, shift, scale) -> None:
        super().__init__()
        self.register_buffer("shift", shift), self.register_buffer("scale", scale)
        self.straight = nn.Linear(len(shift), WIDTH)
        self.hidden = nn.Linear(len(shift), HIDDEN)
        self.drop = nn.Dropout(0.2)
        self.bent = nn.Linear(HIDDEN, WIDTH, bias=False)

    def forward(self, pooled):
        """Vectors, as the class says."""
        scaled = (pooled - self.shift) * self.scale
        return nn.functional.normalize(
            self.straight(scaled) + self.bent(self.drop(torch.relu(self.hidden(scaled)))), dim=-1
        )

    def write(self, rarity, out: Path) -> None:
        """The weights as ``language/vectors.py`` reads them: matrices (in, out)."""
        kept = {"rarity": torch.from_numpy(rarity), "bent": self.bent.weight.T}
        for name, layer in (("straight", self.straight), ("hidden", self.hidden)):
            kept[name] = layer.weight.T * self.scale[:, None]
            kept[f"{name}_bias"] = layer.bias - layer.weight @ (self.shift * self.scale)
        np.savez_compressed(out, **{name: value.detach().numpy().astype(np.float16) for name, value in kept.items()})


def rarities(pieces: list[np.ndarray]) -> np.ndarray:
    """How rare each word piece is: the logarithm of the share of spans without it, smoothed."""
    counts = np.ones(VOCABULARY)
    for ids in pieces:
        counts[np.unique(ids)] += 1
    return np.log(len(pieces) / counts).clip(0.05)


def pool(states, where, pieces, rarity) -> np.ndarray:
    """(spans, 2 views, 2 * 384): the plain mean of the states of each span, and the mean by how rare a piece is."""
    out = np.zeros((len(where), 2, 2 * STATES), dtype=np.float16)
    for number, (views, ids) in enumerate(zip(where, pieces, strict=True)):
        for view, (a, b) in enumerate(views):
            out[number, view] = means(states[a:b].astype(np.float32), rarity[ids])
    return out


def figures(head: Head, teacher, pooled, size) -> dict[str, float]:
    """On texts kept aside: Spearman of the similarities of pairs, and how often the teacher's nearest is among ten."""
    found = {}
    rng = np.random.default_rng(3)
    head.eval()
    for name, chosen in (("sentences", np.flatnonzero(size >= 8)), ("short", np.flatnonzero(size <= 4))):
        chosen = rng.permutation(chosen)[:1200]
        goal = teacher[chosen] @ teacher[chosen].T
        pairs = np.triu_indices(len(chosen), 1)
        for view, label in enumerate(("inside", "alone")):
            with torch.no_grad():
                ours = head(torch.from_numpy(pooled[chosen, view].astype(np.float32))).numpy()
            close = ours @ ours.T
            found[f"{name} {label}"] = round(spearman(goal[pairs], close[pairs]), 3)
            np.fill_diagonal(close, -1), np.fill_diagonal(goal, -1)
            ten = np.argsort(-close, axis=1)[:, :10]
            found[f"{name} {label} near"] = round(float((ten == goal.argmax(1)[:, None]).any(1).mean()), 3)
    return found


def spearman(one, other) -> float:
    ranks = [np.argsort(np.argsort(values)).astype(np.float64) for values in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("prepared", type=Path)
    options.add_argument("stories", type=Path)
    options.add_argument("base")
    options.add_argument("work", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--steps", type=int, default=4000)
    options.add_argument("--rate", type=float, default=1e-3)
    options.add_argument("--batch", type=int, default=512)
    options.add_argument("--every", type=int, default=1, help="learn from every so-manieth text only")
    args = options.parse_args()
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    args.work.mkdir(parents=True, exist_ok=True)
    encoder = Encoder()
    known, aside = texts(args.prepared, args.stories)
    held_teacher, held_states, held_where, held_pieces = gather(aside, args.base, args.work, "aside", encoder)
    teacher, states, where, pieces = gather(known[:: args.every], args.base, args.work, f"known-{args.every}", encoder)
    rarity = rarities(pieces)
    held, pooled = pool(held_states, held_where, held_pieces, rarity), pool(states, where, pieces, rarity)
    # The teacher's space in WIDTH dimensions: its first right singular vectors keep the inner products best.
    axes = np.linalg.svd(teacher[:: max(1, len(teacher) // 20000)], full_matrices=False)[2][:WIDTH].T
    goal = teacher @ axes
    goal = torch.from_numpy(goal / np.linalg.norm(goal, axis=1, keepdims=True))
    sample = pooled[:: max(1, len(pooled) // 20000)].reshape(-1, 2 * STATES).astype(np.float32)
    head = Head(torch.from_numpy(sample.mean(0)), torch.from_numpy(1 / (sample.std(0) + 1e-3)))
    optimizer = torch.optim.AdamW(head.parameters(), lr=args.rate, weight_decay=0.05)
    began, losses = time.time(), []
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1.0, (step + 1) / 100) * max(0.01, 1 - step / args.steps)
        chosen = np.random.randint(len(pooled), size=args.batch)
        ours = head(torch.from_numpy(pooled[chosen, np.random.randint(2, size=args.batch)].astype(np.float32)))
        close = ours @ ours.T - goal[chosen] @ goal[chosen].T
        loss = (1 - (ours * goal[chosen]).sum(1)).mean() + 10 * (close**2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if (step + 1) % 500 == 0:
            print(step + 1, f"loss {np.mean(losses[-500:]):.4f} {(time.time() - began) / 60:.1f} min", flush=True)
    print(json.dumps(figures(head, held_teacher, held, held_where[:, 0, 1] - held_where[:, 0, 0])))
    head.write(rarity, args.out)


if __name__ == "__main__":
    main()
