"""MRR held against a file that says what another tool makes of it: Stripe's "MRR per subscriber per month"
(docs/numbers-clients.md 14.3). It is a check and never imported: every tool counts differently, and each difference is named."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from lib.query import Snapshot
from lib.query.buckets import bucket_end
from lib.query.recurring import recurring_rows
from lib.texts.messages import Refusal

Why = Literal["past_due", "coupon", "ended", "nobody", "never", "missing", "amount"]
CENT = Decimal("0.005")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_EMAIL, _CURRENCY = "Customer Email", "Currency"


@dataclass(frozen=True)
class Difference:
    """A customer of whom two figures differ, in their own currency."""

    customer: str
    currency: str
    ours: Decimal
    theirs: Decimal
    why: Why


@dataclass(frozen=True)
class Reconciled:
    """A month of a file: how many customers agree, and the differences, the largest first."""

    month: date
    agree: int
    ours: Mapping[str, Decimal]
    theirs: Mapping[str, Decimal]
    differences: tuple[Difference, ...]


def reconcile(snapshot: Snapshot, path: Path) -> list[Reconciled]:
    """Every month of the file. Raises :class:`Refusal` where it is none, OSError where it cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(file)
            rows, columns = list(reader), list(reader.fieldnames or ())
        except (UnicodeDecodeError, csv.Error):
            rows, columns = [], []
    months = [name for name in columns if _MONTH.fullmatch(name.strip())]
    if not months or _EMAIL not in columns:
        raise Refusal("reconcile_unreadable", file=path.name)
    return [_month(snapshot, name, rows, path.name) for name in sorted(months)]


def _month(snapshot: Snapshot, name: str, rows: Iterable[Mapping[str, str | None]], file: str) -> Reconciled:
    first = date.fromisoformat(f"{name.strip()}-01")
    end = bucket_end(first, "month")
    home = snapshot.facts["currency"]
    theirs: dict[tuple[str, str], Decimal] = {}
    for line, row in enumerate(rows, start=2):
        key = ((row[_EMAIL] or "").strip().lower(), (row.get(_CURRENCY) or home).strip().upper())
        try:
            amount = Decimal((row[name] or "0").strip() or "0")
        except InvalidOperation:
            raise Refusal("reconcile_amount", file=file, row=line, column=name, value=row[name] or "") from None
        theirs[key] = theirs.get(key, Decimal()) + amount
    asked = f"""select lower(key), coalesce(currency, ?), sum(level), sum(case when is_past_due then level else 0 end), max(is_discounted :: int) = 1
        from {recurring_rows([end])} join (select person_id as known_id, key from people) on known_id = person_id group by 1, 2"""
    ours = {(email, code): told for email, code, *told in snapshot.con.cursor().execute(asked, [home]).fetchall()}
    known = {email for (email,) in snapshot.con.cursor().execute("select lower(key) from people").fetchall()}
    before = {
        email
        for (email,) in snapshot.con.cursor().execute(
            "select distinct lower(key) from levels join people using (person_id) where from_on <= ? and level > 0", [end]
        ).fetchall()
    }  # fmt: skip
    found, agree = [], 0
    nothing = (Decimal(), Decimal(), False)
    for key in sorted({*ours, *(key for key, amount in theirs.items() if amount)}):
        level, late, cheap = ours.get(key, nothing)
        other = theirs.get(key, Decimal())
        if abs(level - other) < CENT:
            agree += 1
            continue
        why: Why = "amount"
        if late and abs(level - late - other) < CENT:
            why = "past_due"
        elif cheap:
            why = "coupon"
        elif not level:
            why = "ended" if key[0] in before else "never" if key[0] in known else "nobody"
        elif not other:
            why = "missing"
        found.append(Difference(key[0], key[1], round(level, 2), round(other, 2), why))
    found.sort(key=lambda one: (-abs(one.ours - one.theirs), one.customer))
    told = {key: level for key, (level, *_) in ours.items()}
    return Reconciled(first, agree, _summed(told), _summed(theirs), tuple(found))


def _summed(levels: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for (_, currency), level in levels.items():
        found[currency] = found.get(currency, Decimal()) + level
    return {currency: round(level, 2) for currency, level in sorted(found.items()) if level}
