"""Total rows: which rows under a table are sums of the others. domain.md counts records; a total is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SUMS = (
    "totals?|totales|totaux|totali|totale|totaal|gesamt|gesamtsumme|gesamtergebnis|summe|suma|soma|somme|sub-?totale?s?"
)
_PHRASES = (
    "grand totals?|overall totals?|gran total|total general|suma total|resultados? totale?s?|total geral|"
    "total g[ée]n[ée]ral"
)
# "Total: Campaigns", "Gesamt: Konto", or the label alone. Arrow's regex engine and Python's read this alike.
MAY_BE_TOTAL = rf"(?i)^\s*(?:(?:{_SUMS}|{_PHRASES})\s*:?|(?:{_SUMS})\s*:\s.*)\s*$"
_PLAIN = re.compile(rf"\s*(?:{_SUMS})\s*:?\s*", re.IGNORECASE)
# Beside a one-word label only figures, currency codes, dashes and further labels may stand: "Suma" is also a name.
_FIGURE = re.compile(rf"[^A-Za-zÀ-ÿ]*(?:[A-Z]{{3}}[^A-Za-zÀ-ÿ]*)?|(?i:{_PLAIN.pattern})")


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row whose first filled cell matches MAY_BE_TOTAL is clearly a total."""
    label, *others = [cell for cell in cells if cell and not cell.isspace()]
    if any("@" in cell for cell in others):
        return False
    if not _PLAIN.fullmatch(label):
        return True
    return all(_FIGURE.fullmatch(cell.strip()) for cell in others)
