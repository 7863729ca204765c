"""A report as a PDF, by a Chromium of the machine: without the net, with a profile of its own, and within a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from lib.sandbox.folder import private_folder
from lib.store.workspace import WorkspaceError

PROGRAM = "CLOSEBOARD_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TIME = 60.0
"""Seconds after which it is given up."""
LONGEST = 50_000_000
"""Bytes of a PDF."""


def browser() -> str:
    """The program that prints, empty where there is none. ``CLOSEBOARD_CHROMIUM`` names another one, or set empty none."""
    named = os.environ.get(PROGRAM)
    if named is not None:
        return named if named and os.access(named, os.X_OK) else ""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def pdf(html: str, *, seconds: float = TIME) -> bytes:
    """The document as it prints. Raises :class:`WorkspaceError` where there is no Chromium, or it does not do it in time."""
    program = browser()
    if not program:
        raise WorkspaceError("report_no_browser")
    with private_folder() as folder:
        page, made = folder / "report.html", folder / "report.pdf"
        page.write_text(html, encoding="utf-8")
        cause = _print(program, page, made, folder, seconds)
        if cause or not made.is_file() or made.stat().st_size > LONGEST:
            raise WorkspaceError("report_paper_failed", cause=cause or "–")
        return made.read_bytes()


def _print(program: str, page: Path, made: Path, folder: Path, seconds: float) -> str:
    """Run it. Returns why it failed, empty if it ended well."""
    words = [
        program, "--headless", "--disable-gpu", "--disable-extensions", "--disable-background-networking", "--disable-sync",
        "--no-first-run", "--no-pings", "--disable-component-update", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
        f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={made}", page.as_uri(),
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # it refuses to run as root in its own sandbox
        words.insert(1, "--no-sandbox")
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "FONTCONFIG_PATH") if name in os.environ}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder)}
    quiet = subprocess.DEVNULL
    try:
        running = subprocess.Popen(
            words, stdin=quiet, stdout=quiet, stderr=quiet, cwd=folder, env=environment, start_new_session=True
        )
    except OSError as problem:
        return str(problem.strerror or type(problem).__name__)
    try:
        code = running.wait(seconds)
        return "" if code == 0 else f"exit {code}"
    except subprocess.TimeoutExpired:
        return f"{seconds:g} s"
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End it with all that it started, which are of its own session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
