"""Reading a spreadsheet the way this deployment can: through its service account, else as a public sheet."""

from __future__ import annotations

from lib.sandbox.books import ITSELF
from lib.sandbox.pool import Asker
from lib.sources.google import public, reading
from lib.sources.google.client import BACKGROUND, Patience, Sheets
from lib.sources.google.deployment import service_account
from lib.sources.google.reading import Book


def open_book(
    identity: str,
    *,
    wanted: frozenset[int] | None = None,
    time_zone: str | None = None,
    patience: Patience = BACKGROUND,
    asker: Asker = ITSELF,
) -> Book:
    """The spreadsheet with its `wanted` tabs, as :func:`lib.sources.google.reading.read` has it, in the turn of `asker`.

    Raises :class:`~lib.sources.google.problems.SheetsProblem`.
    """
    account = service_account()
    if account is None:
        return public.read(identity, patience, asker)
    return reading.read(Sheets(account, patience), identity, wanted=wanted, time_zone=time_zone, asker=asker)
