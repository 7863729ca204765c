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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lib.workspace.sample import sample
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
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The servers' data folder, the sample business already in it."""
    folder = tmp_path_factory.mktemp("served")
    sample(folder)
    return folder


@contextmanager
def running(data: Path, **more: str) -> Iterator[str]:
    """A server process on `data`, with `more` environment variables; its address."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEBOARD_")}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables | {"CLOSEBOARD_DATA": str(data)} | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://localhost:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def served(data: Path) -> Iterator[str]:
    """The address of the server that the tests of a session share, on the sample business."""
    with running(data) as address:
        yield address


@pytest.fixture
def fresh_server(data: Path) -> Iterator[str]:
    """The address of a server process that nobody has asked anything yet."""
    with running(data) as address:
        yield address


def _free_port() -> int:
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
