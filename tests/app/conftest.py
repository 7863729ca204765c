"""Fixtures of the tests that run the app in Streamlit's own test harness."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

from lib.publish.draft import Options, Upload, prepare
from lib.store.workspace import Workspace
from tests.conftest import NOW, ROOT, copied


@pytest.fixture(scope="session", autouse=True)
def looked_up_once() -> Iterator[None]:
    """Every page of the harness looks through all installed packages for components: a tenth of the time of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, built_sample: Path) -> Iterator[Path]:
    """A data folder with the sample business in it, which the app then finds."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copytree(built_sample, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOSEBOARD_DATA", str(folder))
        yield folder


@pytest.fixture
def navigated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which the navigation has run, so that a page keeps its widgets from one run to the next.

    The harness forgets it before each run and takes ``pages/`` for the navigation, which a server does only until then.
    """

    class Navigated(PagesManager):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            PagesManager.uses_pages_directory = False

    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Navigated)


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Spanish browser. Widgets format their options outside the script run too, where there is no address to ask."""
    for module in ("words.texts", "frame.filters"):
        monkeypatch.setattr(f"lib.ui.{module}.browser_language", lambda: "es")


@pytest.fixture(scope="session")
def built_contracts(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The golden contracts (tests/golden/README.md: truth), to be copied and not to be written to."""
    workspace = Workspace(tmp_path_factory.mktemp("contracts"), "contracts")
    uploads = [
        Upload(path.name, data=path.read_bytes()) for path in sorted((ROOT / "tests/golden/truth").glob("*.csv"))
    ]
    prepare(workspace, uploads, Options(settings={"currency": "EUR"}), now=NOW).publish()
    return workspace


@pytest.fixture
def contracts(data: Path, built_contracts: Workspace) -> Workspace:
    """A workspace of its own of the golden contracts."""
    return copied(built_contracts, f"contracts-{len(list((data / 'workspaces').iterdir()))}", data)
