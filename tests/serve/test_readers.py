"""Fifty readers at once while reports are gathered: in short what scripts/room_readers.py does for a minute."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_readers_fail_in_nothing_while_reports_are_gathered(root: Path) -> None:
    command = [sys.executable, "scripts/room_readers.py", "--readers", "50", "--seconds", "4", "--reports", "60"]
    ended = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["failed"] == 0
    assert figures["requests"] > 50
    assert figures["gathered"] > 0
