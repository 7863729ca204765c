"""The cards that a page begins with where a founder has chosen them: ``pin.PAGE=REF,REF`` in the workspace's settings."""

from __future__ import annotations

from collections.abc import Mapping

from lib.metrics.catalog import ALL, PAGES
from lib.schema.settings import PIN, SettingError, family

MOST = 12
"""Cards a page begins with: more are no beginning."""


def check(page: str, value: str) -> tuple[str, str]:
    """The setting as it is stored. Raises :class:`~lib.schema.settings.SettingError` for what is no page or no number of it."""
    page = page.strip()
    if page not in PAGES:
        raise SettingError("pin_nowhere", page=page, known=tuple(PAGES))
    refs = list(dict.fromkeys(ref for each in value.split(",") if (ref := each.strip())))
    for ref in refs:
        if ref not in ALL or ALL[ref].page != page or ALL[ref].family:
            raise SettingError("pin_unknown", ref=ref, page=page)
    if len(refs) > MOST:
        raise SettingError("pin_many", most=MOST)
    return f"{PIN}.{page}", ",".join(refs)


def pinned(stored: Mapping[str, str], page: str) -> tuple[str, ...]:
    """The refs that are chosen for a page, in order; none where it begins with its headline numbers."""
    found = family(stored, PIN).get(page, "")
    return tuple(ref for ref in found.split(",") if ref in ALL)
