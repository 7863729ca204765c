"""Money that moved or is owed: payments, refunds, what is pending, and what no rate converts (decision 42)."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, Condition, Gap, Reason, because, first_of, word
from lib.metrics.units import MONEY

_STATUSES = "('approved', 'refunded', 'partially_refunded', 'chargeback', 'pending', 'failed')"
NO_RATE = Gap(
    code="no_rate",
    when="event = 'unconverted'",
    always=True,
)
NO_STATUS = Gap(
    code="no_status",
    when=f"not coalesce(status in {_STATUSES}, false) and refund = 0",
)
NO_DUE_DATE = Gap(
    code="no_due_date",
    when="pending > 0 and due_on is null",
)
GAPS = (NO_RATE, NO_STATUS, NO_DUE_DATE)
"""What a row of money can lack, first reason first."""

STATUS = word("payment_status", "status")
_EVENTS = (
    ("event = 'unconverted'", because("no_rate")),
    ("event = 'refund'", because("a_refund")),
    ("event = 'owed'", because("owed")),
)
NOT_COLLECTED = first_of(*_EVENTS, ("not is_collected", STATUS), otherwise=because("zero"))
HAS_ANOTHER_STATUS = first_of(("event = 'refund'", because("a_refund")), otherwise=STATUS)
IS_NOT_OVERDUE = first_of(
    ("pending = 0", HAS_ANOTHER_STATUS),
    ("due_on >= $as_of", because("not_due")),
    otherwise=because("other_age"),
)

IS_NOT_SOON = first_of(
    ("pending = 0", HAS_ANOTHER_STATUS),
    ("due_on < $as_of", because("overdue_already")),
    otherwise=because("due_later"),
)

IS_ANOTHER_TIME = first_of(
    ("pending = 0", HAS_ANOTHER_STATUS),
    ("due_on < $as_of", because("overdue_already")),
    otherwise=because("due_another_time"),
)

ALL_TIME = "$period_start = date '0001-01-01' and $period_end = date '9999-12-31'"
"""No period at all: then rows without a date count too (decision 26)."""

MOVED = Condition(
    name="moved",
    sql="event <> 'owed'",
    fails=because("owed"),
)
COLLECTED = Condition(
    name="collected",
    sql="is_collected",
    fails=NOT_COLLECTED,
    gaps=(NO_STATUS,),
)
BY_CARD = Condition(
    name="by_card",
    sql="is_card",
    fails=first_of(("is_collected", because("not_card")), otherwise=NOT_COLLECTED),
    gaps=(NO_STATUS,),
)
CHARGED_BACK = Condition(
    name="charged_back",
    sql="is_chargeback",
    fails=HAS_ANOTHER_STATUS,
    gaps=(NO_STATUS,),
)
OF_NEW_CLIENT = Condition(
    name="of_new_client",
    sql=f"coalesce(first_paid_on between $period_start and $period_end, {ALL_TIME})",
    fails=first_of(("gross = 0", NOT_COLLECTED), otherwise=because("not_new_client")),
)
INSTALMENT = Condition(
    name="instalment",
    sql="is_instalment",
    fails=first_of(*_EVENTS, otherwise=because("not_instalment")),
    gaps=(NO_STATUS,),
)
DUE = Condition(
    name="due",
    sql="due_on <= $as_of",
    fails=first_of(*_EVENTS, otherwise=because("not_due")),
    gaps=(NO_DUE_DATE,),
)
OVERDUE = Condition(
    name="overdue",
    sql="due_on < $as_of",
    fails=IS_NOT_OVERDUE,
    gaps=(NO_DUE_DATE,),
)
DUE_WITHIN_30 = Condition(
    name="due_within_30",
    sql="due_on between $as_of and $as_of + 30",
    fails=IS_NOT_SOON,
    gaps=(NO_DUE_DATE,),
)


AFTER_SALE = Condition(
    name="after_sale",
    sql="(is_instalment or event = 'refund')",
    fails=first_of(("event = 'unconverted'", because("no_rate")), otherwise=because("not_instalment")),
    gaps=(NO_STATUS,),
)


def of_tier(*tiers: str) -> Condition:
    """Money for one of these kinds of offers."""
    listed = ", ".join(f"'{name}'" for name in tiers)
    return Condition(name="_or_".join(tiers), sql=f"tier in ({listed})", fails=because("another_tier"))


_AGES = ("overdue", "due_within_30", "overdue_since_", "overdue_until_", "due_from_", "due_until_")


def is_by_due_date(condition: Condition) -> bool:
    """Whether a condition looks at nothing but the due date, which rows without a rate have too."""
    return condition.name.startswith(_AGES)


def overdue_since(days: int) -> Condition:
    """Overdue for at least so many days."""
    return Condition(
        name=f"overdue_since_{days}",
        sql=f"$as_of - due_on >= {days}",
        fails=IS_NOT_OVERDUE,
        gaps=(NO_DUE_DATE,),
    )


def overdue_until(days: int) -> Condition:
    """Overdue for at most so many days."""
    return Condition(
        name=f"overdue_until_{days}",
        sql=f"$as_of - due_on <= {days}",
        fails=IS_NOT_OVERDUE,
        gaps=(NO_DUE_DATE,),
    )


def due_from(days: int) -> Condition:
    """Due in at least so many days."""
    return Condition(
        name=f"due_from_{days}",
        sql=f"due_on - $as_of >= {days}",
        fails=IS_ANOTHER_TIME,
        gaps=(NO_DUE_DATE,),
    )


def due_until(days: int) -> Condition:
    """Due in at most so many days."""
    return Condition(
        name=f"due_until_{days}",
        sql=f"due_on - $as_of <= {days}",
        fails=IS_ANOTHER_TIME,
        gaps=(NO_DUE_DATE,),
    )


def _amount(name: str, sql: str = "", nothing: Reason = NOT_COLLECTED, *gaps: Gap) -> Amount:
    return Amount(name=name, sql=sql or name, nothing=nothing, unit=MONEY, gaps=gaps)


GROSS = _amount("gross", "", NOT_COLLECTED, NO_STATUS)
PROCESSING_FEE = _amount("processing_fee", "", NOT_COLLECTED, NO_STATUS)
EXTRA_FEE = _amount("extra_fee", "", NOT_COLLECTED, NO_STATUS)
FEES = _amount("fees", "processing_fee + extra_fee", NOT_COLLECTED, NO_STATUS)
NET = _amount("net", "gross - processing_fee - extra_fee", NOT_COLLECTED, NO_STATUS)
VAT = _amount("vat", "", NOT_COLLECTED, NO_STATUS)
VAT_INSIDE = _amount("vat_inside", "", NOT_COLLECTED, NO_STATUS)
ASKED = _amount("asked", "amount", NOT_COLLECTED, NO_STATUS)
PENDING = _amount("pending", "", HAS_ANOTHER_STATUS, NO_STATUS)
CHARGEBACK = _amount("chargeback", "", HAS_ANOTHER_STATUS, NO_STATUS)
REFUND = _amount("refund", "", because("not_refund"))
# What is left is told also where the data has no column for what would be taken off; its label then says so (decision 103).
KEPT = _amount("kept", "gross - processing_fee - extra_fee - refund - chargeback", NOT_COLLECTED, NO_STATUS)
KEPT_EX_VAT = _amount("kept_ex_vat", f"{KEPT.sql} - vat_inside", NOT_COLLECTED, NO_STATUS)

_ARRIVED = "status in ('approved', 'refunded', 'partially_refunded', 'chargeback')"
ALIKE = {
    PENDING.name: "status = 'pending'",
    CHARGEBACK.name: "status = 'chargeback'",
    **{one.name: _ARRIVED for one in (GROSS, PROCESSING_FEE, EXTRA_FEE, FEES, NET, VAT, KEPT, KEPT_EX_VAT)},
}
"""Amount -> which rows are of its kind, as SQL that holds of rows without a rate too: of those nothing else is known."""
