"""A fresh server process on a fresh data folder, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT

START_SECONDS = 60
PATIENCE = 30_000
"""Milliseconds to wait for what must come; a busy machine is not a failure."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one these tests prove nothing: that is a failure where it must not be missing."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        message = "There is no Chromium to run the browser tests with."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of a British reader's browser, with nothing of an earlier test in it."""
    # What moves without end is drawn again and again, at half of the time that a page takes.
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, built_sample: Path) -> Path:
    """The servers' data folder, the sample business already in it."""
    return shutil.copytree(built_sample, tmp_path_factory.mktemp("served"), dirs_exist_ok=True)


class Server:
    """A server process on `data`, which is killed and started again as the test wants. `log` takes what it prints.

    `production` starts it as behind a proxy, else as ./run does. `variables` are added to its environment.
    """

    def __init__(
        self,
        data: Path,
        variables: Mapping[str, str] | None = None,
        *,
        production: bool = False,
        log: Path | None = None,
        start: bool = True,
    ) -> None:
        self.port, self.log = free_port(), log
        self.address = f"http://localhost:{self.port}"
        mode = [] if production else ["--local", "--no-browser"]
        self.command = [sys.executable, "serve.py", *mode, "--port", str(self.port)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEBOARD_")}
        self.variables = clean | {"CLOSEBOARD_DATA": str(data)} | dict(variables or {})
        if start:
            self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        output = self.log.open("a") if self.log else subprocess.DEVNULL
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.variables, stdout=output, stderr=output)
        _wait_for(self.address, self.process)

    def stop(self, *, at_once: bool = False) -> None:
        """End it; `at_once` as a power cut does."""
        (self.process.kill if at_once else self.process.terminate)()
        self.process.wait(timeout=20)


@contextmanager
def running(
    data: Path, variables: Mapping[str, str] | None = None, *, production: bool = False, log: Path | None = None
) -> Iterator[str]:
    """A server process on `data`, with further environment variables; its address."""
    server = Server(data, variables, production=production, log=log)
    try:
        yield server.address
    finally:
        server.stop()


@pytest.fixture(scope="session")
def served(data: Path) -> Iterator[str]:
    """The address of the server that the tests of a session share, on the sample business."""
    with running(data) as address:
        yield address


@pytest.fixture(scope="session")
def production(data: Path) -> Iterator[str]:
    """The address of a server as serve.py starts it, on the sample business."""
    with running(data, {"CLOSEBOARD_HOSTS": "analytics.example.com"}, production=True) as address:
        yield address


@pytest.fixture
def fresh_server(data: Path) -> Iterator[str]:
    """The address of a server process that nobody has asked anything yet."""
    with running(data) as address:
        yield address


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The server ended with {process.returncode}.")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"The server did not answer within {START_SECONDS} s.")
