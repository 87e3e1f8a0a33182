"""A room in a process of its own, and Debian's chromium to look at it; skipped where there is no chromium."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from accordingto.store import Store
from tests.serve import hostile
from tests.serve.conftest import small_store

CHROMIUM = shutil.which("chromium")
# Chromium itself asks for things of its own accord; that is switched off, so that only pages are left to ask.
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


class Looked:
    """A window: its page, what it asked for, and what its scripts complained of."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def go(self, path: str) -> Any:
        """Look at a page of the room; returns chromium's page."""
        answer = self.page.goto(f"{self.base}{path}", wait_until="load")
        assert answer is not None
        assert answer.status < 500, path
        return self.page

    @property
    def strays(self) -> list[str]:
        """What was asked of any other address."""
        return [url for url in self.asked if not url.startswith((f"{self.base}/", "data:"))]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Opens a room over a store with ``accordingto serve``; gives its address."""
    cache = tmp_path_factory.mktemp("cache")
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    with ExitStack() as stack:

        def serve(store: Store, *options: str) -> str:
            command = [sys.executable, "-m", "accordingto", "serve", store.where, "--port", "0", *options]
            process = stack.enter_context(
                subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, encoding="utf-8")
            )
            stack.callback(process.send_signal, signal.SIGINT)
            assert process.stderr is not None
            found = re.search(r"http://\S+", process.stderr.readline())
            assert found, process.stderr.read()
            return found[0].rstrip("/")

        yield serve


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium here: on Debian, apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def room(opened: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a room over the small store, which no test changes."""
    return opened(small_store(tmp_path_factory.mktemp("browser") / "news"))


@pytest.fixture(scope="session")
def hostile_room(opened: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a room over the hostile store."""
    return opened(hostile.store(tmp_path_factory.mktemp("browser") / "hostile"))


@pytest.fixture
def look(chromium: Any) -> Iterator[Callable[..., Looked]]:
    """Opens a window at an address, with options of playwright's ``new_context``."""
    with ExitStack() as stack:

        def window(base: str, **options: Any) -> Looked:
            context = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
            stack.callback(context.close)
            return Looked(context.new_page(), base)

        yield window
