"""Imports point one way, room by room (docs/architecture.md), as the files really are: read with `ast`, nothing is executed.

A layer is a folder, without exceptions by file. A module may import from its own folder and from those below it; folders
that stand side by side import nothing of each other. The rooms inside `lib.ingest` and `lib.ui` have an order too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDERS = (
    ("app", "serve", "pages", "lib.server", "lib.__main__", "lib.commands"),
    ("lib.report",),
    ("lib.ui",),
    ("lib.sending",),
    ("lib.sources",),
    ("lib.sandbox",),
    ("lib.publish",),
    ("lib.analysis",),
    ("lib.query",),
    ("lib.model",),
    ("lib.ingest",),
    ("lib.metrics",),
    ("lib.store",),
    ("lib.schema", "lib.host"),
    ("lib.texts", "lib.engine"),
)
"""The rooms of the house, the highest first."""

INNER = {
    "lib.ingest": ("google", "", "merge", "clean", "map", "read"),
    "lib.ui": ("data", "clients", "numbers", "frame", "parts", "words"),
}
"""The rooms inside two of them, the highest first; the empty name is what lies in the folder itself."""

TOP = FOLDERS[0]


def modules() -> dict[str, Path]:
    files = [ROOT / "app.py", ROOT / "serve.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")]
    return {name(path): path for path in files}


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, known: Iterable[str]) -> set[str]:
    """What a module imports: our own modules by their full names, others by their first word."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "an import is relative"
            assert node.module is not None
            found |= {full if (full := f"{node.module}.{alias.name}") in known else node.module for alias in node.names}
    return {n if n in known else n.split(".")[0] for n in found}


MODULES = modules()
IMPORTS = {module: imports(path.read_text(encoding="utf-8"), MODULES) for module, path in MODULES.items()}
OWN = {module: {other for other in found if other in MODULES} for module, found in IMPORTS.items()}


def folder(module: str) -> str:
    """The room that a module lies in."""
    rooms = [room for row in FOLDERS for room in row if module == room or module.startswith(f"{room}.")]
    assert rooms or module == "lib", f"{module} is in no room: say where it belongs"
    return rooms[0] if rooms else "lib"


def inner(module: str, room: str) -> str:
    parts = module.removeprefix(room).strip(".").split(".")
    return parts[0] if parts[0] in INNER[room] else ""


def upward(own: Mapping[str, set[str]]) -> list[str]:
    """Imports that point up, or between rooms that stand side by side."""
    height = {room: -level for level, row in enumerate(FOLDERS) for room in row}
    found = []
    for module, others in own.items():
        for other in others:
            here, there = folder(module), folder(other)
            if "lib" in (here, there) or here in TOP:
                continue
            if here != there and height[there] >= height[here]:
                found.append(f"{module} -> {other}")
            if here == there and here in INNER:
                order = INNER[here]
                if order.index(inner(other, here)) < order.index(inner(module, here)):
                    found.append(f"{module} -> {other}")
    return sorted(found)


def room_of(module: str) -> str:
    here = folder(module)
    return f"{here}.{inner(module, here)}" if here in INNER else here


@pytest.mark.parametrize("room", [room for row in FOLDERS for room in row])
def test_no_folder_imports_one_above_it(room: str) -> None:
    mine = {module: others for module, others in OWN.items() if folder(module) == room}
    assert mine, f"{room} is empty"
    assert upward(mine) == []


def test_there_is_no_circle_of_folders_and_none_of_modules() -> None:
    TopologicalSorter(OWN).prepare()
    rooms: dict[str, set[str]] = {}
    for module, others in OWN.items():
        rooms.setdefault(room_of(module), set()).update({room_of(other) for other in others} - {room_of(module)})
    TopologicalSorter(rooms).prepare()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("lib.schema.fields", "from lib.ingest.intake import take_in"),
        ("lib.ingest.read.files", "from lib.ingest.map import headers"),
        ("lib.ui.words.formats", "import lib.ui.frame.access"),
        ("lib.texts.messages", "from lib.engine.db import scalar"),
        ("lib.metrics.metric", "from lib.analysis.kpis import kpis"),
    ],
)
def test_an_import_that_points_up_is_found(module: str, line: str) -> None:
    added = imports(MODULES[module].read_text(encoding="utf-8") + f"\n{line}\n", MODULES) & MODULES.keys()
    assert upward({module: added})


def test_a_circle_is_found() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({**OWN, "lib.engine.db": {"lib.store.tables"}}).prepare()


@pytest.mark.parametrize("module", MODULES)
def test_only_the_interface_knows_streamlit(module: str) -> None:
    if folder(module) not in ("lib.ui", "lib.server", "pages", "app", "serve"):
        assert "streamlit" not in IMPORTS[module]


def test_the_reference_knows_nothing_of_the_product() -> None:
    """What is computed twice is only compared if the second side takes neither rules nor words from the first."""
    files = sorted((ROOT / "tests/reference").glob("*.py"))
    assert len(files) > 15
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in named if name.split(".")[0] in ("lib", "tests", "pages")]
            assert all(name.startswith("tests.reference") for name in ours), f"{path.name} imports {ours}"


def test_what_is_imported_by_a_text_is_there_too() -> None:
    """Code that is compiled or run by another process names modules that no type checker sees."""
    spelled = re.compile(r"(?m)^from (lib[\w.]*) import (\w+)")
    texts = [
        text
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(text := node.value, str)
    ]
    named = [found for text in texts for found in spelled.findall(text)]
    assert named
    wrong = [
        pair for pair in named if f"{pair[0]}.{pair[1]}" not in MODULES and not hasattr(import_module(pair[0]), pair[1])
    ]
    assert wrong == []


def test_what_runs_after_its_page_asks_for_rights_again() -> None:
    """Fragments, dialogs and downloads are drawn through one module, which does."""
    alone = re.compile(r"\bst\.(fragment|dialog|download_button|experimental_\w+)\b")
    found = {name for name, path in MODULES.items() if alone.search(path.read_text(encoding="utf-8"))}
    assert found == {"lib.ui.frame.later"}


def test_nobody_asks_on_the_connection_that_all_readers_share() -> None:
    """Two threads on one connection take each other's rows, or find it in use; a cursor is one's own."""
    rooms = ("lib/query", "lib/analysis", "lib/ui", "pages")
    readers = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    assert len(readers) > 60
    shared = re.compile(r"\.con\.(execute|sql|query)\(|\b(scalar|one_row|columns)\([^()]*\.con\b(?!\.cursor)")
    asked = {path.name: shared.findall(path.read_text(encoding="utf-8")) for path in readers}
    assert {name: found for name, found in asked.items() if found} == {}


STATEMENT = re.compile(r"\bselect\b.+\bfrom\b", re.DOTALL)
"""A text that is a statement over tables."""


def statements(source: str) -> list[int]:
    """The lines of a module with a statement over tables, or with a call that would run one."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("execute", "executemany", "sql") and not node.keywords:
                lines.append(node.lineno)
        elif isinstance(node, ast.JoinedStr | ast.Constant):
            text = ast.unparse(node) if isinstance(node, ast.JoinedStr) else node.value
            if (
                isinstance(text, str)
                and "\n\n" not in text
                and STATEMENT.search(text)
                and re.search(r"\bselect\b", text)
            ):
                lines.append(node.lineno)
    return lines


def test_no_page_asks_the_tables_itself() -> None:
    paths = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "lib/ui").rglob("*.py")]
    asked = {path.relative_to(ROOT).as_posix(): statements(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: lines for path, lines in asked.items() if lines} == {}
    assert statements('a = 1\nb = con.execute("x")\nc = f"select {a} from {b}"') == [2, 3]
