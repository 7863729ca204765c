"""The command that reads connected spreadsheets: ``sync``."""

from __future__ import annotations

import argparse
import json
import sys

from lib.commands.given import UNDECIDED, UNUSABLE, workspace_of
from lib.commands.receipts import describe
from lib.publish.draft import Options
from lib.sources import store
from lib.store import audit
from lib.store.workspace import WorkspaceError


def sync(options: argparse.Namespace) -> int:
    """Read the connected spreadsheets again, after connecting one more if that is asked for."""
    # Google's libraries take longer to load than most commands to run, so only this one loads them.
    from lib.sources import connecting
    from lib.sources import sync as syncing
    from lib.sources.google.address import spreadsheet_id
    from lib.sources.google.connect import open_book

    workspace = workspace_of(options)
    if options.connect:
        book = open_book(spreadsheet_id(options.connect))
        chosen = connecting.choice(book, options.tab, syncing.settings_of(workspace))
        store.put(workspace, connecting.source_of(book, chosen, options.every))
    if not store.read(workspace):
        raise WorkspaceError("no_sheet_connected", workspace=workspace.name)
    said = Options(date_order=options.date_order, decimal=options.decimal)
    outcomes = syncing.refresh(
        workspace, given=syncing.Given(all_confirmed=options.confirm, options=said, who=audit.COMMAND_LINE)
    )
    receipts = [receipt for outcome in outcomes for receipt in (*outcome.receipts, *outcome.asking)]
    troubles = [(outcome.source.title, trouble) for outcome in outcomes for trouble in outcome.source.troubles]
    options.code = UNDECIDED if troubles else 0
    if any(not trouble.asks for _, trouble in troubles):
        options.code = UNUSABLE
    for title, trouble in troubles:
        print(f"{title}: {trouble.message} (since {trouble.since})", file=sys.stderr)
    if options.json:
        listed = [{"file": title, "error": str(trouble.message), "since": trouble.since} for title, trouble in troubles]
        print(json.dumps([*(r.as_json() for r in receipts), *listed], ensure_ascii=False, indent=1))
    else:
        for receipt in receipts:
            print(describe(receipt))
        for outcome in outcomes:
            print(f"{outcome.source.title}: {outcome.source.changed} of {len(outcome.source.tabs)} tabs changed")
    return int(options.code)
