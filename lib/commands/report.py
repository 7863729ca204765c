"""The command that takes figures along: ``python -m lib report``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lib.commands.given import narrowed
from lib.metrics.relations import FILTERS, MODELS
from lib.query import Period
from lib.query.periods import Comparison, Preset
from lib.store import audit
from lib.store.workspace import Workspace, WorkspaceError, data_folder, names
from lib.texts.glossary import LANGUAGES
from lib.texts.messages import Refusal

UNSENT = 2
"""The exit code where something did not go out."""
FORMS = ("html", "pdf", "xlsx", "csv")
PAGES = ("overview", "customers", "csm_calls", "revenue", "attribution", "retention", "unit_economics", "clients")
"""The pages that can be taken along; a test holds them to those of the navigation, which only a report loads."""


def options(command: argparse.ArgumentParser, day: Callable[[str], date]) -> None:
    """The options of the command; `day` reads a day."""
    presets = [one.value for one in Preset if one is not Preset.CUSTOM]
    command.add_argument("name", nargs="?", metavar="WORKSPACE", default="", help="as --workspace")
    command.add_argument("--period", choices=presets, default=Preset.LAST_90.value)
    command.add_argument("--from", dest="start", type=day, metavar="D", help="instead of --period")
    command.add_argument("--to", dest="end", type=day, metavar="D", help="inclusive")
    command.add_argument("--as-of", type=day, metavar="D", help="today (default: the newest activity)")
    command.add_argument("--compare", choices=[c.value for c in Comparison], default=Comparison.PREVIOUS.value)
    command.add_argument(
        "--filter", action="append", default=[], metavar="NAME=VALUE", help=f"NAME is one of {', '.join(FILTERS)}"
    )
    narrowed(command)
    command.add_argument("--page", action="append", default=[], choices=PAGES, help="may be given again (default: all)")
    command.add_argument("--model", choices=MODELS, default=MODELS[0], help="attribution model")
    command.add_argument("--link", metavar="ID", default="", help="as the bearer of this link sees it")
    command.add_argument("--format", choices=FORMS, default="html")
    command.add_argument("--lang", choices=LANGUAGES, default="en")
    command.add_argument(
        "--send",
        action="store_true",
        help="send what is due of every workspace (or of WORKSPACE), for cron; nothing twice",
    )
    command.add_argument("--out", metavar="FILE", help="where to write it (default: a name of its own, here)")


def report(given: argparse.Namespace) -> int:
    """Write a report, or send what is due. Raises :class:`lib.texts.messages.Refusal`."""
    # Streamlit takes longer to load than most commands to run, so only this one loads it.
    from lib.ui.frame import unattended

    unattended.settle()
    if given.send:
        return _send(given)
    from lib.report import making
    from lib.report.asked import Asked, view_of

    workspace = Workspace(data_folder(given.data), given.name or given.workspace)
    asked = Asked(
        pages=tuple(dict.fromkeys(given.page)) or PAGES,
        preset=Preset(given.period),
        period=Period(given.start, given.end) if given.start or given.end else None,
        comparison=Comparison(given.compare),
        as_of=given.as_of,
        filters=_filters(given.filter),
        segment=given.segment,
        where=given.where,
        model=given.model,
        link=given.link,
        language=given.lang,
    )
    content = making.make(view_of(workspace, given.link), asked, given.format)
    path = Path(given.out or f"{workspace.name}-report.{given.format}")
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise WorkspaceError("cannot_write", file=str(path), cause=str(problem.strerror)) from problem
    audit.record(workspace, audit.COMMAND_LINE, "report", {"format": given.format, "pages": list(asked.pages)})
    if given.json:
        print(json.dumps({"file": str(path), "bytes": len(content)}))
    else:
        print(path, file=sys.stderr)
    return 0


def _send(given: argparse.Namespace) -> int:
    """Send what is due. Says how many have what, and of nobody who. Returns 2 if something did not go out."""
    from lib.report.sending import send_due
    from lib.sending import declared
    from lib.sending.ways import why

    data = data_folder(given.data)
    chosen = [given.name] if given.name else [one for one in names(data) if declared.is_declared(Workspace(data, one))]
    told: list[dict[str, object]] = []
    for name in chosen:
        try:
            outcomes = send_due(Workspace(data, name))
        except Refusal as problem:
            told.append({"workspace": name, "kind": "", "reached": 0, "trouble": str(problem)})
            continue
        for one in outcomes:
            trouble = str(why(one.trouble, Workspace(data, name))) if one.trouble else ""
            told.append({"workspace": name, "kind": one.kind, "reached": one.reached, "trouble": trouble})
    if given.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    for line in told if not given.json else ():
        print(
            f"{line['workspace']}: {line['trouble'] or str(line['kind']) + ' sent to ' + str(line['reached'])}",
            file=sys.stderr,
        )
    return UNSENT if any(line["trouble"] for line in told) else 0


def _filters(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """Filters written as NAME=VALUE. Raises :class:`WorkspaceError` for a name there is no filter of."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in FILTERS:
            raise WorkspaceError("report_filter", text=text, known=tuple(FILTERS))
        found[name] = (*found.get(name, ()), value)
    return found
