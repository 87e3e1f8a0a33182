"""Make the pictures of the reading room that the documentation shows, from the example stores.

    python scripts/pictures.py            make all of them
    python scripts/pictures.py world      only those of examples/world

Needs the ``test`` extra and a chromium. Reads ``examples/store`` and ``examples/world``, whose reports tell of places
that there are, compares them, opens the room over each, and writes ``docs/pictures/*.png``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDE, HIGH = 1280, 820
ACCORDINGTO = (sys.executable, "-c", "import sys; from accordingto.cli import main; main()")

Scheme = Literal["light", "dark"]
# Which pages of which examples are shown in the light and in the dark.
SHOWN: dict[str, dict[Scheme, tuple[str, ...]]] = {
    "store": {"light": ("claim", "report"), "dark": ("overview", "claim")},
    "world": {"light": ("events",)},
}


def main() -> None:
    """Make the pictures of the examples that are named, or all. Exits with a message where there is no chromium, and
    for examples that there are not."""
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.exit("There is no chromium; install it first.")
    wanted = sys.argv[1:] or list(SHOWN)
    if unknown := sorted(set(wanted) - SHOWN.keys()):
        sys.exit(f"There are no examples {', '.join(unknown)}: name {' or '.join(SHOWN)}.")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name in wanted:
            with _room(name) as address:
                _shoot_all(browser, address, name)


@contextmanager
def _room(name: str) -> Iterator[str]:
    """The address of a room over a store of the examples, compared, which goes with its index in the end."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "harbour")
        subprocess.run([*ACCORDINGTO, "gather", str(ROOT / "examples" / name), "--into", store], check=True)
        subprocess.run([*ACCORDINGTO, "compare", store], check=True, stdout=subprocess.DEVNULL)
        room = subprocess.Popen(
            [*ACCORDINGTO, "serve", store, "--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": folder},
        )
        try:
            assert room.stderr is not None
            yield next(word for word in room.stderr.readline().split() if word.startswith("http://")).rstrip("/")
        finally:
            room.terminate()
            room.wait()


def _shoot_all(browser: Browser, address: str, name: str) -> None:
    for scheme, names in SHOWN[name].items():
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme=scheme)
        _shoot(page, address, names, scheme)


def _shoot(page: Page, address: str, names: tuple[str, ...], scheme: str) -> None:
    for name in names:
        page.goto(f"{address}{_path(page, address, name)}")
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


def _path(page: Page, address: str, name: str) -> str:
    """The path of a page; of a claim and a report it is looked up in the room."""
    if name == "claim":
        page.goto(f"{address}/claims")
    elif name == "report":
        page.goto(f"{address}/search?q=detectors&in=reports")
    else:
        return {"overview": "/", "events": "/events"}[name]
    return page.locator(f"main a[href^='/{name}/']").first.get_attribute("href") or "/"


if __name__ == "__main__":
    main()
