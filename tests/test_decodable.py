"""Records decoded in several threads at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("task", ["unpack", "ontology"])
def test_a_crowd_that_decodes_the_first_record_at_once_does_not_crash(task: str) -> None:
    """Without ``decodable`` three processes of four ended with a fault of memory."""
    for _ in range(3):
        command = [sys.executable, str(Path(__file__).with_name("crowd.py")), task]
        assert subprocess.run(command, capture_output=True, encoding="utf-8", check=False).returncode == 0
