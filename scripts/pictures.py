"""Make the pictures of the reading room that the documentation shows, from the example store.

    python scripts/pictures.py

Needs the ``test`` extra and a chromium. Reads ``examples/store``, compares it, opens the room over it, and writes
``docs/pictures/*.png``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDE, HIGH = 1280, 820
ACCORDINGTO = (sys.executable, "-c", "import sys; from accordingto.cli import main; main()")


def main() -> None:
    """Make every picture. Exits with a message where there is no chromium."""
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.exit("There is no chromium; install it first.")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "harbour")
        subprocess.run([*ACCORDINGTO, "gather", str(ROOT / "examples/store"), "--into", store], check=True)
        subprocess.run([*ACCORDINGTO, "compare", store], check=True, stdout=subprocess.DEVNULL)
        room = subprocess.Popen(
            [*ACCORDINGTO, "serve", store, "--port", "0"], stderr=subprocess.PIPE, text=True, env=_environment(folder)
        )
        try:
            assert room.stderr is not None
            address = next(word for word in room.stderr.readline().split() if word.startswith("http://")).rstrip("/")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
                light = browser.new_page(viewport={"width": WIDE, "height": HIGH})
                _shoot(light, address, ("claim", "report"), "light")
                dark = browser.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme="dark")
                _shoot(dark, address, ("overview", "claim"), "dark")
        finally:
            room.terminate()
            room.wait()


def _environment(folder: str) -> dict[str, str]:
    """An index of its own, which goes with the store."""
    return {**os.environ, "XDG_CACHE_HOME": folder}


def _shoot(page: Page, address: str, names: tuple[str, ...], scheme: str) -> None:
    page.goto(f"{address}/claims")
    claim = page.locator("main a[href^='/claim/']").first.get_attribute("href")
    page.goto(f"{address}/search?q=detectors&in=reports")
    report = page.locator("main a[href^='/report/']").first.get_attribute("href")
    paths = {"overview": "/", "claim": claim, "report": report}
    for name in names:
        page.goto(f"{address}{paths[name]}")
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


if __name__ == "__main__":
    main()
