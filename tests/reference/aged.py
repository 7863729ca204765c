"""The files as they would have been on an earlier day: without what is dated later (docs/numbers.md decision 106)."""

from __future__ import annotations

from datetime import date

from tests.reference.calls import is_sales
from tests.reference.load import Line, Tables, one_per_key
from tests.reference.text import Row, as_date, as_word

NOT_MOVED = ("pending", "failed")
"""Payments that tell a plan and moved nothing; they stay, whatever their day."""


def as_stood(tables: Tables, day: date) -> Tables:
    """The tables with the payments and calls after `day` still to come, without later refunds and cancellations. What has no
    day stays."""
    cut = dict(tables)
    if "payments" in tables:
        rows = one_per_key("payments", tables["payments"])  # what a later row of its id replaced stood on no day
        later = [row for row in rows if _is_refund(row) and not _had_moved(row, day)]
        ids, trackings = ({row.get(name, "") for row in later} - {""} for name in ("id", "tracking_id"))
        then = [row if _had_moved(row, day) else _to_come(row) for row in rows]
        cut["payments"] = [_without_refund(row, day, ids, trackings) for row in then if row is not None]
    if "customers" in tables:
        cut["customers"] = [_changed(row, cancel_date="") if _after(row, "cancel_date", day) else row for row in tables["customers"]]  # fmt: skip
    if "csm_calls" in tables:  # sales calls only place the deals that were won on them
        cut["csm_calls"] = [
            _ahead(row) if not is_sales(row) and _after(row, "date", day) else row for row in tables["csm_calls"]
        ]
    return cut


def _ahead(row: Row) -> Row:
    """A call that was still to come: it stood in the calendar, and says by which rule people are onboarded (2.2)."""
    told = {"status": "Scheduled - pending", "success": "", "grade": ""}
    return _changed(row, **{name: text for name, text in told.items() if name in row})


def _after(row: Row, column: str, day: date) -> bool:
    found = as_date(row.get(column, ""))
    return found is not None and found > day


def _is_refund(row: Row) -> bool:
    kind = as_word("payment_kind", row.get("kind", ""))
    return kind == "refund" or (kind is None and row.get("amount", "").startswith("-"))


def _had_moved(row: Row, day: date) -> bool:
    if _is_refund(row):
        return not _after(row, "refund_date" if row.get("refund_date") else "date", day)
    return as_word("payment_status", row.get("status", "")) in NOT_MOVED or not _after(row, "date", day)


def _to_come(row: Row) -> Row | None:
    """A payment that came later: it tells already what its deal sold, to whom and on which call (97c). A refund tells nothing."""
    return None if _is_refund(row) or "status" not in row else _changed(row, status="Pending")


def _without_refund(row: Row, day: date, ids: set[str], trackings: set[str]) -> Row:
    """A payment that was given back later, as it says or a row with its id among `ids` or `trackings`, was an approved one then."""
    is_named = row.get("id", "") in ids | trackings or row.get("tracking_id", "") in trackings
    if _is_refund(row) or not (is_named or _after(row, "refund_date", day)):
        return row
    given_back = as_word("payment_status", row.get("status", "")) in ("refunded", "partially_refunded")
    kept = {"refund_amount": "", "refund_date": ""} | ({"status": "approved"} if given_back else {})
    return _changed(row, **{name: text for name, text in kept.items() if name in row})


def _changed(row: Row, **texts: str) -> Row:
    line = Line(row)
    line.raw = getattr(row, "raw", ())
    line.update(texts)
    return line
