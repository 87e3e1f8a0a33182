"""Learn how likely two tellings are of one event, and from which mean likeness two groups of tellings are one.

    PYTHONPATH=. python train/event_pairs.py MEANTIME SETS OUT.json [--cache WORK.pkl]

MEANTIME is the folder of its corpora; each is left out once, and the figures on it are printed, before the weights are
learned from all. SETS is the folder of our own reports (``train/sets``): each file is a set of reports by several
outlets, a report beginning with a line of its name and what is known of it, in the text of which every telling of an
event is marked: ``[sank]{sinking}``. Tellings with one label are of one event; one without a label stands alone.
"""

from __future__ import annotations

import argparse
import datetime
import pickle
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from accordingto import Reader
from accordingto.compare.event_pairs import Model, crossed, crossed_names, linked, pairs, rows_of
from accordingto.records import Report
from benchmarks.crossdoc import Marked, Mention, Told, compared, corpora, told, totals

MARK = re.compile(r"\[([^\[\]]+)\]\{([^{}]*)\}")
HEAD = re.compile(r"^=== (\S+) \| outlet=(.+) \| published=(\S+)\n", re.MULTILINE)
PENALTY = 20.0  # on the squares of the weights of standardised columns
OWN = 0.2  # what a pair of our own sets counts, which are written to be hard and to join often
STEPS = 40
LEASTS = np.arange(0.06, 0.6, 0.04)


def read_set(path: Path) -> list[Marked]:
    """The reports of one of our own sets."""
    parts = HEAD.split(path.read_text(encoding="utf-8"))[1:]
    found = []
    for name, outlet, day, source in zip(*(parts[i::4] for i in range(4)), strict=True):
        text, mentions, last = "", [], 0
        for match in MARK.finditer(source):
            text += source[last : match.start()] + match[1]
            span = (len(text) - len(match[1]), len(text))
            mentions.append(Mention(span, match[2] or f"{name} {span[0]}"))
            last = match.end()
        report = Report(
            (text + source[last:]).rstrip() + "\n", outlet=outlet, published=datetime.date.fromisoformat(day)
        )
        found.append(Marked(name, report, tuple(mentions)))
    return found


class Pairs(msgspec.Struct):
    """The pairs of a corpus that are compared, their columns, and whether each is one event."""

    corpus: Told
    chosen: list[tuple[int, int]]
    columns: np.ndarray
    same: np.ndarray

    def grouped(self, model: Model, least: float) -> list[list[int]]:
        """What ``compare.event_pairs.cluster`` makes of the corpus."""
        weights = np.asarray([model.weights[name] for name in crossed_names()], dtype=np.float32)
        sums = self.columns @ weights + model.bias
        return linked(len(self.corpus.tellings), self.chosen, 1 / (1 + np.exp(-sums.clip(-30, 30))), least)


def examples(corpus: Told) -> Pairs:
    """Columns and answers of a corpus."""
    chosen = pairs(corpus.tellings)
    same = [corpus.instances[one] == corpus.instances[other] for one, other in chosen]
    return Pairs(corpus, chosen, crossed(rows_of(corpus.tellings, chosen)), np.asarray(same, dtype=np.float64))


def fit(gold: Sequence[Pairs], own: Sequence[Pairs]) -> Model:
    """Ridge logistic regression by Newton's method."""
    parts = [*((each, 1.0) for each in gold), *((each, OWN) for each in own)]
    rows = np.concatenate([each.columns for each, _ in parts]).astype(np.float64)
    same = np.concatenate([each.same for each, _ in parts])
    counts = np.concatenate([np.full(len(each.same), count) for each, count in parts])
    spread, middle = rows.std(0), rows.mean(0)
    scale = np.where(spread > 1e-6, 1 / np.maximum(spread, 1e-6), 0.0)
    scaled = np.concatenate([(rows - middle) * scale, np.ones((len(rows), 1))], axis=1)
    weights = np.zeros(scaled.shape[1])
    weights[-1] = np.log(same.mean() / (1 - same.mean()))
    penalty = np.full(len(weights), PENALTY)
    penalty[-1] = 0.0

    def price(at: np.ndarray) -> float:
        sums = scaled @ at
        return float(counts @ (np.logaddexp(0, sums) - same * sums) + penalty @ at**2 / 2)

    now = price(weights)
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-(scaled @ weights).clip(-30, 30)))
        slope = scaled.T @ (counts * (guess - same)) + penalty * weights
        bend = (scaled * (counts * guess * (1 - guess))[:, None]).T @ scaled + np.diag(penalty + 1e-6)
        step = np.linalg.solve(bend, slope)
        while (then := price(weights - step)) > now and np.abs(step).max() > 1e-6:
            step /= 2
        weights, gained, now = weights - step, now - then, then
        if gained < 1e-3:
            break
    own_scale = weights[:-1] * scale
    named = dict(zip(crossed_names(), own_scale.round(4).tolist(), strict=True))
    return Model(named, round(float(weights[-1] - own_scale @ middle), 4), 0.5)


def chosen_least(model: Model, kept: Pairs) -> float:
    """The mean probability to join from, by the mean of both CoNLL figures over a corpus the model has not seen."""
    best = (0.0, 0.5)
    for least in LEASTS:
        groups = kept.grouped(model, float(least))
        found = totals([kept.corpus], lambda _, groups=groups: groups)
        best = max(best, (found["conll_f1"] + found["linked_f1"], round(float(least), 2)))
    return best[1]


def learned(gold: dict[str, Pairs], own: list[Pairs]) -> Model:
    """The model of some corpora, its threshold judged on each of them with a model of the others."""
    leasts = [
        chosen_least(fit([found for other, found in gold.items() if other != name], own), kept)
        for name, kept in gold.items()
    ]
    return msgspec.structs.replace(fit(list(gold.values()), own), least=round(float(np.mean(leasts)), 3))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("meantime", type=Path)
    options.add_argument("sets", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--cache", type=Path, help="keeps what was read of the reports")
    args = options.parse_args()
    if args.cache and args.cache.exists():
        gold, own = pickle.loads(args.cache.read_bytes())
    else:
        reader = Reader()
        marked = corpora(sorted(args.meantime.glob("*/*.xml")))
        gold = {Path(name).name: told(reports, reader) for name, reports in marked.items()}
        own = [told(read_set(path), reader) for path in sorted(args.sets.glob("*.txt"))]
        if args.cache:
            args.cache.write_bytes(pickle.dumps((gold, own)))
    known, more = {name: examples(corpus) for name, corpus in gold.items()}, [examples(corpus) for corpus in own]
    for name, kept in known.items():
        model = learned({other: found for other, found in known.items() if other != name}, more)
        show(f"{name} left out", kept, model)
    model = learned(known, more)
    for name, kept in known.items():
        show(f"{name} in sample", kept, model)
    print("joined from", model.least)
    args.out.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")


def show(name: str, kept: Pairs, model: Model) -> None:
    """Print the figures on one corpus."""
    groups = kept.grouped(model, model.least)
    found = compared([kept.corpus], lambda _: groups)
    print(name, {key: round(value, 1) for key, value in found.items()}, flush=True)


if __name__ == "__main__":
    main()
