"""Imports point one way (design.md section 2), as the files really are: read with `ast`, nothing is executed.

Layers, highest first; a module may import from its own layer or a lower one, and within a layer there is no cycle:

    app      app.py, serve.py with lib.server, pages, the command line
    ui       the only package besides `app` that knows Streamlit
    answers  kpis, rows, intervals, periods, query: questions to a snapshot
    import   drafts, living sources and the sample business, from tables to a snapshot; they build the model and publish
             to a workspace
    tables   reading, mapping, cleaning and staging; the model; workspaces and links; benchmarks, goals and glossary
    metrics  what a number is
    words    fields, word lists, settings, written values, the database helpers

`lib.publish.draft` stands above the rest of `lib.ingest` because it needs `lib.model` and `lib.workspace`, and
`lib.schema.values` below it because settings check a currency with it.
"""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

LAYERS: dict[str, tuple[str, ...]] = {
    "app": ("app", "serve", "lib.server", "pages", "lib.__main__", "lib.upkeep"),
    "ui": ("lib.ui",),
    "answers": (
        "lib.analysis.kpis",
        "lib.analysis.rows",
        "lib.query.periods",
        "lib.query",
        "lib.analysis.drivers",
        "lib.analysis.intervals",
        "lib.analysis.unfilled",
        "lib.analysis.data_checks",
        "lib.publish.locking",
    ),
    "import": (
        "lib.publish.draft",
        "lib.publish.changes",
        "lib.sandbox",
        "lib.publish.sample",
        "lib.sandbox.rebuild",
        "lib.sources.sync",
        "lib.sources.connecting",
        "lib.sources.google.connect",
        "lib.sources.google.public",
        "lib.sources.google.reading",
        "lib.sources.background",
    ),
    "tables": (
        "lib.ingest",
        "lib.model",
        "lib.workspace",
        "lib.metrics.benchmarks",
        "lib.metrics.goals",
        "lib.glossary",
        "lib.sources",
    ),
    "metrics": ("lib.metrics",),
    "words": (
        "lib.schema.fields",
        "lib.schema.vocabulary",
        "lib.schema.settings",
        "lib.engine.db",
        "lib.analysis.shapley",
        "lib.schema.values",
        "lib.messages",
        "lib.texts.csv_export",
        "lib.store.safety",
        "lib.texts.alike",
        "lib.host.door",
        "lib.host.turns",
        "lib.host.kept",
        "lib",
    ),
}
HEIGHT = {layer: -i for i, layer in enumerate(LAYERS)}
STREAMLIT = ("app", "ui")


def modules() -> dict[str, Path]:
    files = [ROOT / "app.py", ROOT / "serve.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")]
    return {name(path): path for path in files if path.exists()}


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = modules()


def layer(module: str) -> str:
    """The layer of a module: that of the longest name in the table that it is or lies in."""
    fitting = [
        (len(n), found)
        for found, names in LAYERS.items()
        for n in names
        if module == n or (n != "lib" and module.startswith(n + "."))
    ]
    assert fitting, f"{module} is in no layer: say where it belongs"
    return max(fitting)[1]


def imports(module: str) -> set[str]:
    """What a module imports: our own modules by their full names, others by their first word."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            assert node.module is not None
            found |= {
                inner if (inner := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names
            }
    return {n if n in MODULES else n.split(".")[0] for n in found}


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    own = HEIGHT[layer(module)]
    wrong = {other for other in imports(module) & set(MODULES) if HEIGHT[layer(other)] > own}
    assert not wrong, f"{module} ({layer(module)}) imports from above: {wrong}"


@pytest.mark.parametrize("module", MODULES)
def test_only_the_interface_knows_streamlit(module: str) -> None:
    if layer(module) not in STREAMLIT or module in ("lib.__main__", "lib.upkeep"):
        assert "streamlit" not in imports(module)


def test_there_is_no_circle() -> None:
    TopologicalSorter({module: imports(module) & set(MODULES) for module in MODULES}).prepare()


def test_every_layer_is_used() -> None:
    assert {layer(module) for module in MODULES} == set(LAYERS)


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


def test_what_runs_after_its_page_asks_for_rights_again() -> None:
    """Fragments, dialogs and downloads are drawn through one module, which does."""
    alone = re.compile(r"\bst\.(fragment|dialog|download_button|experimental_\w+)\b")
    found = {name for name, path in modules().items() if alone.search(path.read_text(encoding="utf-8"))}
    assert found == {"lib.ui.frame.later"}


def test_nobody_asks_on_the_connection_that_all_readers_share() -> None:
    """Two threads on one connection take each other's rows, or find it in use; a cursor is one's own."""
    readers = [*(ROOT / "lib/query").glob("*.py"), *(ROOT / "lib/ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    readers += [ROOT / f"lib/{name}.py" for name in ("kpis", "rows", "drivers", "health", "unfilled")]
    assert len(readers) > 60
    shared = re.compile(r"\.con\.(execute|sql|query)\(|\b(scalar|one_row|columns)\([^()]*\.con\b(?!\.cursor)")
    asked = {path.name: shared.findall(path.read_text(encoding="utf-8")) for path in readers}
    assert {name: found for name, found in asked.items() if found} == {}
