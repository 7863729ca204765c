"""How a zip says that it is an export of a workspace of ours, and what it says of itself."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from datetime import date

import pyarrow as pa

from lib.ingest.read.archive import check_directory, open_zip
from lib.ingest.read.encoding import Source
from lib.ingest.read.text_table import Limits, Unreadable
from lib.texts.csv_export import unguarded

ABOUT = "about.csv"
"""The member that only an export of ours has."""

DAMAGED = (zipfile.BadZipFile, zlib.error, csv.Error, pa.ArrowInvalid, EOFError, NotImplementedError)
"""What reading a damaged zip raises."""


def about(source: Source) -> dict[str, str] | None:
    """What an export says of itself; None for any other file, and for one that is too large or damaged."""
    if not source.head(4).startswith(b"PK"):
        return None
    try:
        with open_zip(source) as archive:
            if ABOUT not in archive.namelist() or archive.getinfo(ABOUT).file_size > 10_000:
                return None
            check_directory(source, archive, Limits())
            rows = list(csv.reader(io.StringIO(archive.read(ABOUT).decode("utf-8-sig"))))
    except (Unreadable, UnicodeDecodeError, *DAMAGED):
        return None
    said = {row[0]: unguarded(row[1]) for row in rows if len(row) == 2}
    return said if "closeboard_export" in said and _is_day(said.get("as_of", "")) else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
