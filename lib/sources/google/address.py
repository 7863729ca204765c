"""A pasted address, of which only the spreadsheet's id is ever used: no host or path in it decides where we connect."""

from __future__ import annotations

import re

from lib.sources.google.problems import SheetsProblem

_IN_ADDRESS = re.compile(
    r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{1,128})(?:[/?#]|$)|[?&](?:key|id)=([A-Za-z0-9_-]{1,128})(?:[&#]|$)"
)
_PUBLISHED = re.compile(r"/spreadsheets/(?:u/\d+/)?d/e/")
_ALONE = re.compile(r"[A-Za-z0-9_-]{20,128}")


def spreadsheet_id(pasted: str) -> str:
    """The id of the spreadsheet in a pasted address, or the id itself. Raises :class:`SheetsProblem`."""
    text = pasted.strip()
    if _ALONE.fullmatch(text):
        return text
    if _PUBLISHED.search(text):
        raise SheetsProblem("sheet_published_address")
    found = _IN_ADDRESS.search(text)
    if not found:
        raise SheetsProblem("sheet_bad_address")
    return found[1] or found[2]


def address(identity: str) -> str:
    """Where a reader opens a spreadsheet."""
    return f"https://docs.google.com/spreadsheets/d/{identity}/edit"
