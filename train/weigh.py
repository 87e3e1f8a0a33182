"""Write the fingerprints of the shipped weights beside them.

python train/weigh.py
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

DATA = Path(__file__).parent.parent / "src/accordingto/data"


def main() -> None:
    kept = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    for name, row in kept.items():
        row["sha256"] = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
    (DATA / "weights.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
