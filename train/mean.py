"""The mean of the weights of several runs of ``heads.py`` that began from the same state: steadier than any of them.

    python train/mean.py OUT.pt STATE.pt=SHARE STATE.pt=SHARE…

Shares are parts of 1. Wortsman et al., "Model soups" (ICML 2022).
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main(out: Path, given: list[str]) -> None:
    parts = [(torch.load(state), float(share)) for state, share in (each.rsplit("=", 1) for each in given)]
    if abs(sum(share for _, share in parts) - 1) > 0.001:
        raise SystemExit("the shares must be 1 together")
    torch.save({name: sum(share * state[name].float() for state, share in parts) for name in parts[0][0]}, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
