"""The workspaces of earlier versions in ``tests/fixtures/older`` (made by ``tests/fixtures/make.py``), and what they said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from lib.store.workspace import Workspace
from tests.conftest import ROOT
from tests.fixtures.make import COMMITS

FOLDER = ROOT / "tests/fixtures/older"
FILES = sorted((FOLDER / "files").glob("*.csv"))
NAMES = tuple(COMMITS)

_A_SHEET_TELLS_DEALS: dict[str, float | None] = {
    "r.contracted": 14000,  # 5,000 + 4,000 + 3,000 + 2,000 in the client sheet
    "v.contracted": 14000,
    "a.contracted": 14000,
    "v.acv": 3500,  # of 4 clients
    "v.cash_at_close": 10000 / 14000,  # 2,500 + 4,000 + 1,500 + 2,000 on the days of the close
    "v.collection": 13000 / 14000,
    "u.cac_ticket": 500 / 14000,  # 300 + 200 of ads
}
"""Decision 97: what a client was to pay stands in the client sheet where no payment says it."""

_NOTHING_TO_DIVIDE: dict[str, float | None] = {
    "u.coco": None,
    "u.margin_ltv": None,
    "u.ltv_cac": None,
    "u.gross_margin": None,
}
"""Rule 0.5: where no cost of the kind is recorded there is no data, neither zero nor the whole."""

_NO_COLUMN = (
    "m.share(gender=unknown)",
    "m.share(age=unknown)",
    "v.mix(payment_type=unknown)",
    "v.mix(channel=unknown)",
)
"""Rule 0.5 too: of a dimension that no file has nothing is shared out."""

_STILL_TO_COME: dict[str, float | None] = {"v.next_30": 0}
"""Decision 105: what is due in the next days has nothing overdue in it; the one instalment was due before the last day."""

CHANGED: dict[str, dict[str, float | None]] = {
    "first": _A_SHEET_TELLS_DEALS | _NOTHING_TO_DIVIDE | _STILL_TO_COME,
    "masked": _A_SHEET_TELLS_DEALS | _STILL_TO_COME,
    "version1": _A_SHEET_TELLS_DEALS | _STILL_TO_COME,
    "format2": _STILL_TO_COME,
    "before": _STILL_TO_COME,
}
"""Name -> what the same rows come to by the rules of today where that is something else."""

GONE = {"first": _NO_COLUMN}
"""Name -> numbers that are not told any more."""


def unpacked(name: str, folder: Path) -> Workspace:
    """The workspace of an earlier version, in ``folder/data``; beside that what else is in its archive."""
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as archive:
        archive.extractall(folder)
    return Workspace(folder / "data", "w")


def said(name: str, file: str) -> Any:
    """What the earlier version printed: ``kpis.json``, ``frozen.json``, or the tokens in ``links.json``."""
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as archive:
        return json.loads(archive.read(file))


def differences(name: str, before: list[dict[str, Any]], now: list[dict[str, Any]]) -> dict[str, tuple[object, object]]:
    """Number -> (what the earlier version said of it, what is said now), where that is neither the same nor in :data:`CHANGED`.

    Money was told to four decimals and is told to the cent (decision 44).
    """
    today = {one["ref"]: one for one in now}
    found: dict[str, tuple[object, object]] = {}
    for one in before:
        ref = one["ref"]
        if ref not in today:
            if ref not in GONE.get(name, ()):
                found[ref] = (one["value"], "gone")
            continue
        value = today[ref]["value"]
        wanted = CHANGED[name].get(ref, one["value"])
        same = value is wanted or (
            value is not None
            and wanted is not None
            and abs(float(value) - float(wanted)) < (0.00501 if one["unit"] == "money" else 1e-9)
        )
        if not same:
            found[ref] = (wanted, value)
    return found
