"""Train the ranker of ``accordingto.language.ranking`` on CoNLL-U files with GUM's ``Entity=``; write its weights.

    python -m train.coreference FILE... --out src/accordingto/data/coreference.npz [--parsed CACHE]

The texts are parsed by the pipeline that is used at run time, mentions and pairs are those of run time, and gold only
tells which pairs are right: a mention takes the entity of the gold mention whose minimal span holds its head. The loss
is the marginal log-likelihood of all right antecedents, "none" being one of the choices (Durrett and Klein 2013).
Several networks are trained and their mean is kept: it is steadier than any one of them.
"""

from __future__ import annotations

import argparse
import bisect
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from accordingto.language import ranking
from accordingto.language.coreference import mentions_of
from accordingto.language.naming import name_clusters
from accordingto.language.parse import load_pipeline, parse
from accordingto.records import Tokens
from benchmarks.coreference import Document, read_document

WIDTH, DEEP = 40, 16
# What reads least like a news report counts less.
GENRES = {"conversation": 0.3, "vlog": 0.4, "podcast": 0.5, "letter": 0.6, "whow": 0.5, "textbook": 0.7, "fiction": 0.8}


class Net(torch.nn.Module):
    """The network of ``ranking.scores`` with dropout."""

    def __init__(self, alone: int, pair: int) -> None:
        super().__init__()
        self.of_anaphor = torch.nn.Linear(alone, WIDTH)
        self.of_antecedent = torch.nn.Linear(alone, WIDTH, bias=False)
        self.of_pair = torch.nn.Linear(pair, WIDTH, bias=False)
        self.hidden = torch.nn.Linear(WIDTH, DEEP)
        self.out = torch.nn.Linear(DEEP, 1, bias=False)
        self.none = torch.nn.Linear(alone, 1)
        self.drop = torch.nn.Dropout(0.2)

    def forward(
        self, alone: torch.Tensor, pair: torch.Tensor, one: torch.Tensor, two: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The score of each pair, and of each mention alone."""
        mixed = self.of_anaphor(alone)[one] + self.of_antecedent(alone)[two] + self.of_pair(pair)
        deep = self.drop(torch.relu(self.hidden(self.drop(torch.relu(mixed)))))
        return self.out(deep).squeeze(-1), self.none(alone).squeeze(-1)

    def weights(self) -> dict[str, np.ndarray]:
        """The arrays of ``ranking.Weights``."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        return {
            "of_anaphor": state["of_anaphor.weight"].T,
            "of_antecedent": state["of_antecedent.weight"].T,
            "of_pair": state["of_pair.weight"].T,
            "bias": state["of_anaphor.bias"],
            "hidden": state["hidden.weight"].T,
            "hidden_bias": state["hidden.bias"],
            "out": state["out.weight"][0],
            "none": state["none.weight"][0],
            "none_bias": state["none.bias"],
        }


def merged(nets: Sequence[Net]) -> dict[str, np.ndarray]:
    """The mean of several networks as one: layers side by side, the second one block by block."""
    parts = [net.weights() for net in nets]
    wide = {
        name: np.concatenate([part[name] for part in parts], axis=-1)
        for name in ("of_anaphor", "of_antecedent", "of_pair", "bias", "hidden_bias", "out")
    }
    hidden = np.zeros((WIDTH * len(nets), DEEP * len(nets)), dtype=np.float32)
    for number, part in enumerate(parts):
        hidden[number * WIDTH : (number + 1) * WIDTH, number * DEEP : (number + 1) * DEEP] = part["hidden"]
    means = {name: np.mean([part[name] for part in parts], axis=0) for name in ("none", "none_bias")}
    return {**wide, **means, "hidden": hidden, "out": wide["out"] / len(nets)}


def prepare(document: Document, tokens: Tokens) -> tuple[ranking.Features, np.ndarray]:
    """Features of a text, and for each pair whether it is right."""
    found = mentions_of(tokens)
    clusters = name_clusters(tokens, found)
    given = ranking.features(tokens, found, clusters)
    starts = [start for start, _ in document.words]
    entity_at: dict[int, tuple[int, str]] = {}  # word -> length and entity of the widest mention with it in its core
    for gold in document.mentions:
        for word in gold.core:
            if gold.end - gold.start > entity_at.get(word, (0, ""))[0]:
                entity_at[word] = (gold.end - gold.start, gold.entity)
    of = []
    for number, each in enumerate(found):
        word = bisect.bisect_right(starts, tokens.start[each.head]) - 1
        entity = entity_at.get(word, (0, f"none {number}"))[1]
        if each.form == "pair":
            entity = next(
                (
                    gold.entity
                    for gold in document.mentions
                    if word in gold.core and document.words[gold.end - 1][1] >= tokens.end[each.end - 1]
                ),
                f"none {number}",
            )
        of.append(entity)
    right = np.array([of[one] == of[two] for one, two in zip(given.anaphor, given.antecedent, strict=True)], dtype=bool)
    return given, right


def loss(
    score: torch.Tensor, none: torch.Tensor, one: torch.Tensor, right: torch.Tensor, weight: torch.Tensor
) -> torch.Tensor:
    """The summed marginal loss of all anaphors; ``weight`` is one number a pair."""
    anaphors, place = torch.unique(one, return_inverse=True)
    top = none[anaphors].detach().clone()
    top = top.scatter_reduce(0, place, score.detach(), "amax")
    each = torch.exp(score - top[place])
    nothing = torch.exp(none[anaphors] - top)
    everything = nothing + torch.zeros_like(nothing).scatter_add(0, place, each)
    good = torch.zeros_like(nothing).scatter_add(0, place, each * right)
    linked = torch.zeros_like(nothing).scatter_add(0, place, right) > 0
    share = torch.where(linked, good, nothing) / everything
    heavy = torch.zeros_like(nothing).scatter_reduce(0, place, weight, "amax")
    return -(torch.log(share + 1e-9) * heavy).sum()


def train(data: Sequence[tuple[ranking.Features, np.ndarray, float]], epochs: int, seed: int) -> Net:
    """Train one network on prepared texts, each with its weight."""
    torch.manual_seed(seed)
    data = [each for each in data if len(each[0].anaphor)]
    net = Net(data[0][0].alone.shape[1], data[0][0].pair.shape[1])
    tensors = [
        (
            torch.from_numpy(given.alone),
            torch.from_numpy(given.pair),
            torch.from_numpy(given.anaphor),
            torch.from_numpy(given.antecedent),
            torch.from_numpy(right.astype(np.float32)),
            torch.full((len(right),), weight),
        )
        for given, right, weight in data
    ]
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = epochs * len(tensors)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for epoch in range(epochs):
        total = count = 0.0
        for number in torch.randperm(len(tensors)).tolist():
            alone, pair, one, two, right, weight = tensors[number]
            score, none = net(alone, pair, one, two)
            value = loss(score, none, one, right, weight)
            anaphors = len(torch.unique(one))
            optimiser.zero_grad()
            (value / anaphors**0.5 / 4).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += float(value.detach())
            count += anaphors
        print(f"epoch {epoch + 1}: loss {total / count:.3f} an anaphor, {count:.0f} anaphors", flush=True)
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parsed", type=Path, help="where parsed texts are kept between runs")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--nets", type=int, default=4, help="networks, each from its own seed, whose mean is kept")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    documents = [read_document(path) for path in sorted(given.files)]
    if given.parsed and given.parsed.exists():
        parsed = pickle.loads(given.parsed.read_bytes())
    else:
        parsed = list(parse((document.text for document in documents), load_pipeline()))
        if given.parsed:
            given.parsed.write_bytes(pickle.dumps(parsed))
    data = [
        (*prepare(document, tokens), GENRES.get(document.name.split("_")[1], 1.0))
        for document, tokens in zip(documents, parsed, strict=True)
    ]
    torch.set_num_threads(1)
    nets = [train(data, given.epochs, given.seed + number) for number in range(given.nets)]
    arrays: dict[str, Any] = {name: value.astype(np.float16) for name, value in merged(nets).items()}
    np.savez_compressed(given.out, **arrays)


if __name__ == "__main__":
    main()
