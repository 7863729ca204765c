"""Rows among others that name nobody: won deals and payments whose e-mail is missing or cannot be read (decision 94).

Each counts as a client of its own, whom no other file knows again. How many there are, and what they hold, stands on the
receipt, and one answer leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from lib.engine.db import identifier, scalar
from lib.ingest.clean.receipt import Problem, Receipt
from lib.ingest.map import money
from lib.ingest.map.evidence import Question
from lib.ingest.map.source_names import is_deals
from lib.schema.fields import Table
from lib.schema.settings import FAMILIES
from lib.store.tables import columns
from lib.texts.messages import Message

KIND = "unnamed"
_SHOWN = 5


def settle(
    con: duckdb.DuckDBPyConnection,
    target: str,
    table: Table,
    receipt: Receipt,
    decided: Mapping[str, str],
    turned: bool = False,
) -> None:
    """Say on the receipt how many rows of `target`, staged payments or won deals, name nobody, or leave them out if that was
    `decided`. Payments of which none names anybody were asked about before they were read."""
    if not table.named_by or (table.of_people and not is_deals(receipt.profile)):
        return
    there = columns(con, target)
    named = [identifier(name) for name in table.named_by if name in there]
    nobody = " and ".join(f"{name} is null" for name in named) or "true"
    if "kind" in there:
        nobody += " and kind is distinct from 'refund'"  # whose it is, its payment says
    count = int(scalar(con, f"select count(*) from {target} where {nobody}"))
    whole = int(scalar(con, f"select count(*) from {target}"))
    if not count or (not table.of_people and count == whole):
        return
    held = money.of_rows(con, target, table, there, nobody, turned)
    rows = con.execute(f"select _row from {target} where {nobody} order by 1").fetchall()
    answer = decided.get(KIND, "")
    if not answer:
        shown = tuple((row, "") for (row,) in rows[:_SHOWN])
        receipt.choices.append(
            Question(
                "", "", KIND, FAMILIES[KIND], shown, f"{KIND}.{receipt.source}", "each",
                {"count": count, "sum": money.said(held)}, "ask_unnamed_deals" if table.of_people else "",
            )
        )  # fmt: skip
    else:
        receipt.applied[f"{KIND}.{receipt.source}"] = ""
    if answer != "leave":
        return
    out = {row for (row,) in rows}
    receipt.problems = [p for p in receipt.problems if p.row not in out or p.outcome == "quarantined"]
    receipt.problems += [Problem(row, "", "", Message("names_nobody"), "quarantined") for row in sorted(out)]
    receipt.money.put_aside("quarantined", "names_nobody", count, held)
    receipt.quarantined += count
    con.execute(f"delete from {target} where {nobody}")
