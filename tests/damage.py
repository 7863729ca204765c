"""Every damage of a workspace's files met by every command: a number or a sentence, never a traceback, nothing lost.

    python -m tests.damage [--only WORD]

What can be seen is known for each damage (tests/unit/damages.py). After an import every file that was there is there still
or was put aside, and after a repair the doctor finds nothing and the numbers are those of the newest version that could be
saved, or of all that was imported.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from lib.__main__ import main as command
from lib.store.workspace import Workspace
from tests.unit.damages import EVERY, NAME, SECOND, Damage, whole

READING = (["kpis", "--page", "customers"], ["export"], ["settings"], ["doctor"], ["backup"], ["check"], ["sync"])


def run(data: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command; code 99 for a traceback."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = command([words[0], "--data", str(data), *words[1:]])
        except SystemExit as stop:
            code = int(stop.code or 0)
        except BaseException:
            traceback.print_exc()
            code = 99
    return code, out.getvalue(), err.getvalue()


def clients(data: Path) -> int | None:
    """How many clients the numbers have; None where there are no numbers."""
    code, out, _ = run(data, "kpis", "--page", "customers", "--json")
    return int({kpi["ref"]: kpi["value"] for kpi in json.loads(out)}["m.clients"]) if code == 0 else None


def kept(workspace: Workspace) -> set[str]:
    """The snapshots and imported files that are there, also those put aside, without what tells these apart."""
    there = [*workspace.folder.glob("snapshots/*"), *workspace.folder.glob("raw/*")]
    return {path.name.partition(".damaged-")[0] for path in there}


def tried(damage: Damage, original: Path, folder: Path) -> list[str]:
    """What went wrong with one damage."""
    wrong: list[str] = []
    more = folder / "more.csv"
    more.write_text("Email,Close Date\nz@example.com,2026-01-20\n")

    def copy(name: str) -> Path:
        shutil.copytree(original, folder / name)
        damage.inflict(Workspace(folder / name, NAME))
        return folder / name

    data = copy("read")
    before = kept(Workspace(data, NAME))
    places = {"export": str(folder / "x.zip"), "backup": str(folder / "x.tar"), "check": str(more)}
    for words in READING:
        code, _, err = run(data, *words, *([places[words[0]]] if words[0] in places else []))
        if code not in (0, 2) or (code and words[0] != "doctor" and len(err.strip().splitlines()) not in (1, 2)):
            wrong.append(f"{words[0]} ends with {code}: {err[-1500:]}")
    if clients(data) != damage.clients:
        wrong.append(f"{clients(data)} clients are seen")
    data = copy("imported")
    code, _, err = run(data, "import", str(more), "--yes")
    if code != (0 if damage.clients else 2):
        wrong.append(f"import ends with {code}: {err[-1500:]}")
    if damage.clients and clients(data) != damage.clients + 1:
        wrong.append(f"{clients(data)} clients are seen after an import")
    if before - kept(Workspace(data, NAME)):
        wrong.append(f"an import deleted {before - kept(Workspace(data, NAME))}")
    data = copy("mended")
    code, out, err = run(data, "doctor", "--repair")
    again, found, _ = run(data, "doctor")
    if (code, again) != (0, 0):
        wrong.append(f"the repair ends with {code}, then {again}: {out[-800:]} {err[-1500:]} {found}")
    if clients(data) != (damage.clients or SECOND):
        wrong.append(f"{clients(data)} clients are seen after the repair: {out}")
    if before - kept(Workspace(data, NAME)):
        wrong.append(f"the repair deleted {before - kept(Workspace(data, NAME))}")
    code, _, err = run(data, "import", str(more), "--yes")
    if code:
        wrong.append(f"import after the repair ends with {code}: {err[-1500:]}")
    return wrong


def main() -> int:
    """Print what went wrong with each damage. Returns 1 if anything did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only damages with this word")
    options = parser.parse_args()
    chosen = [damage for damage in EVERY if options.only in f"{damage.what} {damage.how}"]
    failed = 0
    with tempfile.TemporaryDirectory() as original:
        whole(Path(original))
        for damage in chosen:
            with tempfile.TemporaryDirectory() as folder:
                wrong = tried(damage, Path(original), Path(folder))
            failed += bool(wrong)
            print(f"{damage.what} {damage.how}: {'; '.join(wrong) or 'as it should be'}", flush=True)
    print(f"{len(chosen)} damages, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
