"""Learn who has which part in an event from our own stories: the weights of ``accordingto.events.arguments``.

    python train/arguments.py OUT.json

A multinomial logistic regression (actor, recipient, neither) over features that stand at least three times in the
stories; its figures are told on every fifth story, which the first fit has not seen, and the shipped weights are fitted
on all of them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import stories
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from accordingto import Reader, Report
from accordingto.events.arguments import weighed
from accordingto.events.coder import speakers_of
from accordingto.events.frames import children_of
from accordingto.events.model import root_at, token_range
from accordingto.reader import STEPS, Draft, read_events

HERE = Path(__file__).parent
LEAST = 3
STRENGTH = 0.3


def drafts(own: list[stories.Story], size: int = 16) -> list[Draft]:
    """The stories read up to their events."""
    reader, found = Reader(), []
    for at in range(0, len(own), size):
        group = [
            Draft(Report(story.text, outlet=story.known.get("outlet"), language="en")) for story in own[at : at + size]
        ]
        for step in STEPS:
            if step is not read_events:
                step(reader, group)
        found += group
    return found


def rows(story: stories.Story, draft: Draft) -> list[tuple[list[str], int, bool]]:
    """Features and part (0 neither, 1 actor, 2 recipient) of everybody near each event."""
    tokens, found = draft.tokens, []
    children = children_of(tokens)
    for event in story.events:
        inside = [i for i in range(len(tokens)) if tokens.start[i] < event.end and tokens.end[i] > event.start]
        if not inside:
            continue
        trigger = root_at(tokens, inside[0], inside[-1] + 1)
        speakers = speakers_of(draft.attributions, draft.identities, tokens.start[trigger])
        for candidate, features in weighed(tokens, trigger, event.type, draft.identities, children, speakers):
            part = 0
            for number, role in enumerate(("actor", "recipient"), 1):
                if any(_fills(draft, candidate, span) for span in event.spans.get(role, ())):
                    part = number
            found.append((features, part))
    return found


def _fills(draft: Draft, candidate: int, span: tuple[int, int]) -> bool:
    """Whether a candidate is what a field names: its head stands there, or it is the same entity nearer by."""
    tokens, who = draft.tokens, draft.identities.get(candidate)
    if span[0] <= tokens.start[candidate] < span[1]:
        head = root_at(tokens, *token_range(tokens, span))
        return (
            candidate == head
            or tokens.dep[candidate] in ("conj", "appos")
            or who is None
            or who.span[1] - who.span[0] >= (span[1] - span[0]) // 2
        )
    if who is None or who.entity is None:
        return False
    named = [each for each in draft.identities.values() if each.entity == who.entity]
    return any(each.span[0] >= span[0] and each.span[1] <= span[1] and each.head != candidate for each in named)


def fit(examples):
    counts = Counter(feature for features, _ in examples for feature in set(features))
    names = {feature: number for number, feature in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    matrix = encode(examples, names)
    model = LogisticRegression(C=STRENGTH, max_iter=400).fit(matrix, [part for _, part in examples])
    return model, names


def encode(examples, names):
    at, columns = [0], []
    for features, _ in examples:
        columns += [names[f] for f in features if f in names]
        at.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, at), shape=(len(examples), len(names)))


def main(out: Path) -> None:
    own = [story for path in sorted((HERE / "stories").glob("*.txt")) for story in stories.read(path)]
    read = [rows(story, draft) for story, draft in zip(own, drafts(own), strict=True)]
    train = [row for number, each in enumerate(read) if number % 5 for row in each]
    kept = [row for number, each in enumerate(read) if not number % 5 for row in each]
    model, names = fit(train)
    guess, gold = model.predict(encode(kept, names)), np.asarray([part for _, part in kept])
    for number, role in enumerate(("actor", "recipient"), 1):
        hit = ((guess == number) & (gold == number)).sum()
        total = (guess == number).sum() + (gold == number).sum()
        rule = np.asarray([f"role={role}" in features for features, _ in kept])
        ruled = 2 * (rule & (gold == number)).sum() / (rule.sum() + (gold == number).sum())
        print(role, "F1", round(200 * hit / total, 1), "frames alone", round(100 * ruled, 1), (gold == number).sum())
    model, names = fit(train + kept)
    table = model.coef_ - model.coef_[0]
    kept_names = {name: [round(float(table[1, n]), 3), round(float(table[2, n]), 3)] for name, n in names.items()}
    shift = model.intercept_ - model.intercept_[0]
    kept_names["bias"] = [round(kept_names["bias"][0] + shift[1], 3), round(kept_names["bias"][1] + shift[2], 3)]
    kept_names = {name: pair for name, pair in kept_names.items() if max(map(abs, pair)) >= 0.02}
    out.write_text(json.dumps(kept_names, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(kept_names), "features,", len(train) + len(kept), "candidates")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
