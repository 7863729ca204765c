"""The command that reads and changes settings: ``settings``."""

from __future__ import annotations

import argparse
import json
import sys

from lib.analysis import naming
from lib.commands.given import UNDECIDED, pairs, workspace_of
from lib.commands.receipts import show
from lib.commands.upkeep import no_data
from lib.metrics.goals import in_currency
from lib.publish import upgrade
from lib.publish.draft import Options
from lib.query import Snapshot
from lib.sandbox.imports import prepare
from lib.schema.settings import with_defaults
from lib.store.workspace import Workspace
from lib.texts.messages import Message


def settings(options: argparse.Namespace) -> int:
    """Print the settings, after changing some if that is asked for."""
    workspace = workspace_of(options)
    changes = pairs(options.settings)
    if changes:
        changes = _priced(workspace, changes)
        draft = prepare(workspace, [], Options(settings=changes))
        if draft.questions:
            options.code = UNDECIDED
            show(draft, options.json)
            return UNDECIDED
        draft.publish()
    stored: dict[str, str] = {}
    current = upgrade.in_force(workspace)
    if current is None and workspace.trouble:
        raise no_data(workspace)
    if current:
        stored = current.settings()
    all_settings = with_defaults(stored)
    if options.json:
        print(json.dumps(all_settings, ensure_ascii=False, indent=1))
    else:
        for key, value in sorted(all_settings.items()):
            print(f"{key}={value}")
    return 0


def _priced(workspace: Workspace, changes: dict[str, str]) -> dict[str, str]:
    """The changes, with targets of money in the currency in which they are meant; a currency without rates is warned of."""
    current = upgrade.in_force(workspace)
    if current is None:
        return changes
    con = current.open()
    try:
        chosen = changes.get("currency", "")
        left = naming.unpriced(con, chosen) if chosen else 0
        currency = Snapshot(con).facts["currency"]
    finally:
        con.close()
    if left:
        print(Message("currency_without_rates", {"currency": chosen, "count": left}), file=sys.stderr)
    return {key: in_currency(key, value, chosen or currency) for key, value in changes.items()}
