"""The mean of the weights of two or more runs that began from the same state: steadier than either.

    python train/mean.py OUT.pt STATE.pt STATE.pt…

Wortsman et al., "Model soups" (ICML 2022).
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main(out: Path, states: list[str]) -> None:
    runs = [torch.load(state) for state in states]
    mean = {}
    for name, value in runs[0].items():
        same = torch.stack([run[name] for run in runs])
        mean[name] = same.mean(0) if value.dtype.is_floating_point else value
    torch.save(mean, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
