"""Learn which words are toponyms and which of its candidates a toponym stands for.

    python train/places.py GOLD src/accordingto/data/places_model.npz [--check]

GOLD holds ``places/lgl.xml`` (LGL, Lieberman, Samet and Sankaranarayanan 2010) and ``places/geovirus.xml`` (Gritta,
Pilehvar and Collier 2018). The trees that are shipped are grown on both. ``--check`` writes nothing and prints what
trees grown on one file make of the other, and on three quarters of the reports of both make of the last quarter.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import lightgbm
import numpy as np

from accordingto.data.gazetteer import gazetteer
from accordingto.identify import place_candidates, toponyms
from accordingto.identify.place_candidates import Named
from accordingto.identify.places import outlet_of
from accordingto.language.parse import load_pipeline, parse
from benchmarks.places import NEAR, Document, distance, read_documents

SHARED = {
    "learning_rate": 0.06, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "verbose": -1, "seed": 1,
    "num_threads": 2, "deterministic": True,
}  # fmt: skip
NAMES = {**SHARED, "objective": "binary", "num_leaves": 31, "min_data_in_leaf": 20, "feature_fraction": 0.6}
RANKS = {
    **SHARED, "objective": "lambdarank", "num_leaves": 15, "min_data_in_leaf": 30, "feature_fraction": 0.7,
    "label_gain": [0, 1], "lambdarank_truncation_level": 3,
}  # fmt: skip
NAME_TREES, RANK_TREES, FOLDS = 220, 150, 4
PLACES = gazetteer()


class Read:
    """A report with its rows of both kinds."""

    def __init__(self, document: Document, tokens) -> None:
        self.document = document
        gold = {place.span for place in document.places}
        self.spans = toponyms.candidates(tokens, PLACES)
        self.chars = [(tokens.start[span.start], tokens.end[span.end - 1]) for span in self.spans]
        self.rows = toponyms.features(tokens, self.spans, wide=document.wide) if self.spans else None
        self.right = np.array([span in gold for span in self.chars], dtype=float)
        self.named = place_candidates.gather(document.text, [place.span for place in document.places], PLACES)
        outlet, country = outlet_of(document.report())
        self.context = {"country": PLACES.country_number(country), "outlet": outlet}
        points = {place.span: place.point for place in document.places}
        self.hits = [self._hits(each, points) for each in self.named]
        self.first = self.features(None)

    def _hits(self, named: Named, points) -> np.ndarray | None:
        known = [points[span] for span in named.spans if points[span] is not None]
        if not known or not named.entries.rows():
            return None
        away = [
            [distance(point, at) for at in zip(named.entries.lat, named.entries.lon, strict=True)] for point in known
        ]
        return (np.median(np.array(away), axis=0) <= NEAR).astype(float)

    def features(self, chosen) -> list[np.ndarray]:
        """The rows of the names' candidates, given what is chosen so far."""
        return place_candidates.features(self.document.text, self.named, chosen=chosen, **self.context)


def grow_names(reads: Sequence[Read]) -> lightgbm.Booster:
    reads = [read for read in reads if read.rows is not None]
    rows, right = np.concatenate([read.rows for read in reads]), np.concatenate([read.right for read in reads])
    return lightgbm.train(NAMES, lightgbm.Dataset(rows, right), NAME_TREES)


def grow_ranks(reads: Sequence[Read], rows: Sequence[Sequence[np.ndarray]]) -> lightgbm.Booster:
    found = [
        (table, hits)
        for read, tables in zip(reads, rows, strict=True)
        for table, hits in zip(tables, read.hits, strict=True)
        if hits is not None and hits.any() and len(table) > 1
    ]
    tables, hits = zip(*found, strict=True)
    data = lightgbm.Dataset(np.concatenate(tables), np.concatenate(hits), group=[len(table) for table in tables])
    return lightgbm.train(RANKS, data, RANK_TREES)


def chosen(model: lightgbm.Booster, rows: Sequence[np.ndarray]) -> dict[int, int]:
    return {index: int(np.argmax(model.predict(table))) for index, table in enumerate(rows) if len(table)}


def grow(reads: Sequence[Read]) -> tuple[lightgbm.Booster, lightgbm.Booster, lightgbm.Booster]:
    """The trees for names and for both passes; the second learns from what the first makes of reports it never saw."""
    first = grow_ranks(reads, [read.first for read in reads])
    rows: list = [None] * len(reads)
    for fold in range(FOLDS):
        rest = [read for number, read in enumerate(reads) if number % FOLDS != fold]
        model = grow_ranks(rest, [read.first for read in rest])
        for number in range(fold, len(reads), FOLDS):
            rows[number] = reads[number].features(chosen(model, reads[number].first))
    return grow_names(reads), first, grow_ranks(reads, rows)


def arrays(name: str, model: lightgbm.Booster) -> dict[str, np.ndarray]:
    """The trees as ``identify.trees`` reads them."""
    trees = [_flat(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    most = max(len(tree) for tree in trees)
    columns = {key: np.zeros((len(trees), most)) for key in ("feature", "threshold", "left", "right", "value")}
    for number, tree in enumerate(trees):
        for at, node in enumerate(tree):
            for key, value in zip(columns, node, strict=True):
                columns[key][number, at] = value
    kinds = {"feature": np.uint8, "left": np.uint8, "right": np.uint8, "value": np.float32, "threshold": np.float64}
    depth = max(_depth(tree["tree_structure"]) for tree in model.dump_model()["tree_info"])
    return {f"{name}_{key}": value.astype(kinds[key]) for key, value in columns.items()} | {
        f"{name}_depth": np.array([depth], dtype=np.uint8)
    }


def _flat(root: dict) -> list[tuple]:
    found: list = []

    def add(node: dict) -> int:
        at = len(found)
        found.append(None)
        if "leaf_value" in node:
            found[at] = (0, 0.0, at, at, node["leaf_value"])
        else:
            left, right = add(node["left_child"]), add(node["right_child"])
            found[at] = (node["split_feature"], node["threshold"], left, right, 0.0)
        return at

    add(root)
    return found


def _depth(node: dict) -> int:
    return 0 if "leaf_value" in node else 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))


def judge(models, reads: Sequence[Read], threshold: float = toponyms.WIDE) -> tuple[float, float]:
    """Recognition F1 and accuracy with gold spans, in percent."""
    names, first, second = models
    hits = given = wanted = right = placed = 0
    for read in reads:
        gold = {place.span for place in read.document.places}
        scores = names.predict(read.rows) if read.rows is not None else np.zeros(0)
        taken: list = []
        for at in np.argsort(-scores, kind="stable"):
            start, end = read.chars[at]
            if scores[at] >= threshold and all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
        hits, given, wanted = hits + len(gold & set(taken)), given + len(taken), wanted + len(gold)
        answers = chosen(second, read.features(chosen(first, read.first)))
        points = {place.span: place.point for place in read.document.places}
        for index, named in enumerate(read.named):
            for span in named.spans:
                if points[span] is not None:
                    placed += 1
                    at = answers.get(index)
                    near = (
                        at is not None
                        and distance(points[span], (named.entries.lat[at], named.entries.lon[at])) <= NEAR
                    )
                    right += near
    return 200 * hits / (given + wanted), 100 * right / placed


def check(lgl: list[Read], virus: list[Read]) -> None:
    print("grown on LGL, GeoVirus:", judge(grow(lgl), virus))
    print("grown on GeoVirus, LGL:", judge(grow(virus), lgl))
    figures = []
    for fold in range(FOLDS):
        part: Callable = lambda reads, inside: [  # noqa: E731 - read once, two lines below
            read
            for number, read in enumerate(reads)
            if (number % FOLDS == fold) == inside  # noqa: B023
        ]
        models = grow(part(lgl, False) + part(virus, False))
        figures.append([judge(models, part(reads, True)) for reads in (lgl, virus)])
    print("three quarters of both, the last quarter of LGL and GeoVirus:", np.mean(figures, axis=0).round(1).tolist())


def main() -> None:
    gold, out = Path(sys.argv[1]), Path(sys.argv[2])
    pipeline = load_pipeline()
    sets = []
    for file in ("lgl.xml", "geovirus.xml"):
        documents = read_documents(gold / "places" / file)
        random.Random(0).shuffle(documents)
        parsed = parse([document.text for document in documents], pipeline)
        sets.append([Read(document, tokens) for document, tokens in zip(documents, parsed, strict=True)])
    if "--check" in sys.argv:
        check(*sets)
        return
    models = grow(sets[0] + sets[1])
    merged: dict[str, np.ndarray] = {}
    for name, model in zip(("toponym", "first", "second"), models, strict=True):
        merged |= arrays(name, model)
    np.savez_compressed(out, **merged)
    print(f"{out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
