"""What one file brings to a table, and how it is brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.ingest.clean.receipt import Receipt

Mode = Literal["update", "replace"]


@dataclass(frozen=True)
class Part:
    """One file's share of a table: the number of its import, the fields that it has a column for, its receipt and its digest."""

    import_id: int
    fields: frozenset[str]
    receipt: Receipt
    digest: str = ""
