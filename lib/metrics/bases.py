"""How money is read: one page as cash, as contract values, or as what is left of the cash (docs/numbers.md 8, v.basis)."""

from __future__ import annotations

BASES = {
    "cash": "r.gross",
    "contracted": "r.contracted",
    "net": "r.net",
    "kept": "r.net_after_refunds",
    "without_vat": "r.net_ex_vat",
}
"""The readings there are, the default first, each with the metric that is added up, ranked and shared out by it."""

CASH = next(iter(BASES))
