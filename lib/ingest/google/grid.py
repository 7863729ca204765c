"""The cells of a tab as a text table: where its header is, also when that takes several rows of merged cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lib.ingest.read.assemble import finish, gather
from lib.ingest.read.dialect import take_head
from lib.ingest.read.heads import find_head
from lib.ingest.read.merged import Filled, Merge, fill_down
from lib.ingest.read.text_table import Limits, TextTable
from lib.ingest.read.workbook import preamble_notes


def merge_of(found: Mapping[str, Any]) -> Merge:
    """A merge as the API describes it, where a 0 may be left out."""
    start_row, start_column = int(found.get("startRowIndex", 0)), int(found.get("startColumnIndex", 0))
    return Merge(start_row, int(found["endRowIndex"]), start_column, int(found["endColumnIndex"]))


def table_of(
    name: str,
    rows: Sequence[Sequence[str]],
    merges: Sequence[Merge],
    limits: Limits = Limits(),  # noqa: B008 - immutable
) -> TextTable | None:
    """The text table in the rows of a tab, all equally wide; None if they are blank."""
    head = take_head(map(list, rows))
    found = find_head(head, merges)
    if found is None:
        return None
    above = [" ".join(filter(None, row)) for row in head[: found.first] if any(row)]
    header, first, filled = head[found.last], found.last + 1, Filled()
    body = fill_down(map(list, rows[first:]), merges, found.names, first, filled)
    records = ((cells, False) for cells in body)
    table, set_aside, gathered = gather(records, len(header), first + 1, ",", name, limits)
    notes = preamble_notes(above, found.doubtful) + gathered + filled.notes()
    return finish(name, header, table, ",", limits, set_aside, notes, found.names)
