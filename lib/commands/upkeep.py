"""What the command line says where a workspace is damaged, and the two commands for it: `doctor` and `backup`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from lib.publish import doctor as clinic
from lib.publish import upgrade as upgrading
from lib.sandbox.rebuild import rebuild
from lib.store import audit
from lib.store.backup import back_up
from lib.store.workspace import (
    DEFAULT,
    SAMPLE,
    Snapshot,
    Workspace,
    WorkspaceError,
    data_folder,
    names,
)
from lib.texts.messages import Message

STILL_WRONG = 2


def tell_trouble(workspace: Workspace) -> None:
    """Print what is wrong with the versions of a workspace, for whoever reads along."""
    trouble = workspace.trouble
    if trouble and workspace.current:
        print(f"note: {trouble}", file=sys.stderr)


def sentence(problem: Exception) -> str:
    """What went wrong as one sentence: of a file that cannot be used, which one and why."""
    match problem:
        case OSError():
            cause = problem.strerror or type(problem).__name__
            return str(Message("not_usable", {"file": str(problem.filename or "–"), "cause": cause}))
        case duckdb.Error():
            return str(Message("reading_failed", {"cause": str(problem).splitlines()[0]}))
    return str(problem)


def no_data(workspace: Workspace) -> WorkspaceError:
    """Why there is nothing to be asked."""
    if workspace.trouble:
        return WorkspaceError("nothing_whole")
    return WorkspaceError("no_data_yet", workspace=workspace.name)


def doctor(options: argparse.Namespace) -> int:
    """Say what is wrong, and put it right if that was asked for. Returns 2 if something still is."""
    data = data_folder(options.data)
    chosen = [options.workspace] if options.workspace else [name for name in names(data) if name != SAMPLE]
    reports: list[dict[str, object]] = []
    well = True
    for name in chosen or [DEFAULT]:
        workspace = Workspace(data, name)
        if options.choose:
            clinic.choose(workspace, options.choose)
            audit.record(workspace, audit.COMMAND_LINE, "undo")
        report = clinic.examine(workspace, repair=options.repair)
        if options.repair and workspace.trouble:
            report.mended.append(rebuild(workspace))
            again = clinic.examine(workspace, repair=True)
            report.left, report.token = again.left, report.token or again.token
            report.mended += again.mended
        well &= not report.left
        told = {
            "workspace": name,
            "wrong": [str(message) for message in report.found],
            "done": [str(message) for message in report.mended],
            "notes": [str(message) for message in report.notes],
            "left": [str(message) for message in report.left],
            "versions": [_version(workspace, snapshot) for snapshot in workspace.history()],
        }
        reports.append(told | ({"owner_link": f"?w={report.token}"} if report.token else {}))
    if options.json:
        print(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for told in reports for line in _diagnosis(told)))
    return 0 if well else STILL_WRONG


def _version(workspace: Workspace, snapshot: Snapshot) -> dict[str, object]:
    return {
        "version": snapshot.path.stem,
        "made": datetime.fromtimestamp(snapshot.made_at, UTC).isoformat(timespec="seconds"),
        "in_force": snapshot == workspace.current,
        "whole": snapshot.is_whole,
    }


def _diagnosis(told: Mapping[str, Any]) -> list[str]:
    """What the doctor says of one workspace, in lines."""
    lines = [f"{told['workspace']}: {'something is wrong' if told['wrong'] else 'nothing is wrong'}"]
    for kind in ("wrong", "done", "notes"):
        lines += [f"  {kind.removesuffix('s')}: {sentence}" for sentence in told[kind]]
    for one in told["versions"]:
        marks = [mark for mark, holds in (("in force", one["in_force"]), ("damaged", not one["whole"])) if holds]
        lines.append(f"  version {one['version']} of {one['made']}" + (f" ({', '.join(marks)})" if marks else ""))
    if "owner_link" in told:
        lines.append(f"  the owner's new link, as the end of the app's address: {told['owner_link']}")
    return lines


def upgrade(options: argparse.Namespace) -> int:
    """Bring a workspace, or all of them, up to date, and say what was done. Returns 2 if some could not be."""
    data = data_folder(options.data)
    chosen = names(data) if options.all else [options.workspace]
    reports = [upgrading.upgrade(Workspace(data, name), date.today()) for name in chosen]
    if options.json:
        told = [
            {"workspace": one.workspace, "from": one.before, "to": one.after, "frozen": one.frozen}
            | ({"error": str(one.problem)} if one.problem else {})
            for one in reports
        ]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_upgraded(one) for one in reports))
    return STILL_WRONG if any(one.problem for one in reports) else 0


def _upgraded(report: upgrading.Report) -> str:
    """What became of one workspace, in a line."""
    if report.problem:
        return f"{report.workspace}: {report.problem}"
    if not report.is_changed:
        return f"{report.workspace}: up to date"
    done = [f"version {report.before} -> {report.after}"] if report.before != report.after else []
    done += [f"frozen version {number} made ready" for number in report.frozen]
    return f"{report.workspace}: {', '.join(done)}"


def backup(options: argparse.Namespace) -> int:
    """Write a backup and say what is in it."""
    made = back_up(data_folder(options.data), Path(options.path), options.workspace)
    if options.json:
        print(json.dumps({"file": str(made.path), "workspaces": made.workspaces, "bytes": made.size}))
    else:
        print(f"{made.path}: {made.size:,} bytes, {', '.join(made.workspaces)}")
    return 0
