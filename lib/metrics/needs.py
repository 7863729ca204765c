"""What several metrics need: tables and fields without which there is no data; of alternatives ``a|b`` one is enough."""

from __future__ import annotations

PAYMENTS = ("payments.amount",)
SALES = ("sales_calls",)
COSTS = ("costs",)
TOUCHES = "leads|customers.optin_first|customers.optin_all|customers.optin_last|customers.utm_source"
# Where only customers tell how they came, everybody who did not buy is missing: nothing can be said per lead.
PER_LEAD = ("leads",)
# A deal that a CRM tells is one before any money of it is known (decision 97); what was paid of it takes payments.
AGREED = ("payments.contracted_revenue",)
DEALS = ("payments.amount|payments.contracted_revenue",)
CONTRACT = (*PAYMENTS, *AGREED)
PENDING = ("payments.pending|payments.amount", "payments.pending|payments.contracted_revenue")
DUE = ("payments", "payments.pending")  # a customers sheet and a contract say what is owed, not when
FEES = (*PAYMENTS, "payments.processing_fee|payments.extra_fee")
REFUNDS = (*PAYMENTS, "payments.refund_amount|payments.status|payments.kind")
DISCOUNTS = (*PAYMENTS, "payments.discount|payments.list_price")
OFFERS_MADE = ("sales_calls.offer_made",)
"""Whether an offer was made on a sales call."""
