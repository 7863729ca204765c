"""The columns and words that the reference knows: its own list, of what the tests write down, apart from the product's."""

from __future__ import annotations

import re
import unicodedata

COLUMNS = {
    "customers": """
        email full_name phone id joined_date close_date client_account country age gender income ig_link
        crm_link channel deal offers closers setters triagers cold_callers affiliates csms set_sources
        onboarding_date onboarding_completed_date graduation_date cancel_date testimony optin_date optin_first
        optin_last optin_all utm_source utm_medium utm_campaign utm_content utm_term upsell_presented
        backend_presented sales_call_ids csm_call_ids payment_ids tracking_ids invoices receipts billing_info
        coaching_times contracted_revenue gross_revenue processing_fees extra_fees refunds discounts vat
        pending_payments last_payment_date methods payment_types currency updated_at
    """.split(),
    "csm_calls": """
        id date email full_name phone customer_id status type event reminder crm_link csm success grade
    """.split(),
    "payments": """
        date email full_name phone customer_id amount status id tracking_id invoice kind payment_type deal
        deal_id method offer contracted_revenue list_price discount processing_fee extra_fee vat refund_amount
        refund_date due_date currency closer setter csm triager cold_caller affiliate set_source channel
        sales_call_id utm_source utm_medium utm_campaign utm_content utm_term
    """.split(),
    "leads": """
        email full_name phone customer_id optin_date id optin_source lead_magnet utm_source utm_medium
        utm_campaign utm_content utm_term setter affiliate country
    """.split(),
    "sales_calls": """
        id date email full_name phone customer_id status type event reminder crm_link closer setter offer_made
        booked_at offer set_source utm_source utm_medium utm_campaign utm_content utm_term
    """.split(),
    "costs": """
        date category amount id utm_source utm_campaign rep offer currency description level starts_on
    """.split(),
    "rates": """
        date currency rate
    """.split(),
}
"""Fields of each table by their own names."""

ALSO = {
    "costs": {"campaign": "utm_campaign", "source": "utm_source"},
    "csm_calls": {"phonewa": "phone"},
    "customers": {"phonewa": "phone"},
    "leads": {"phonewa": "phone"},
    "payments": {"correo": "email", "fechadepago": "date", "idpago": "id", "importe": "amount", "phonewa": "phone"},
    "sales_calls": {"phonewa": "phone"},
}
"""Other headers that a column of the tests has, in their comparable form: of two columns for a field its own name wins."""

WORDS = {
    "call_status": {
        "pending": "scheduledpending",
        "moved": "movedtoanotherrep",
        "lead_cancel": "cancelbylead",
        "admin_cancel": "cancelbyadmin",
        "rescheduled": "",
        "no_show": "",
        "follow_up": "followupbooked",
        "bad_fit": "livecallbadfit",
        "qualified": "livecallqualified",
        "held": "heldoutcomenotsaid",
        "unknown_outcome": "outcomeunknown",
    },
    "call_type": {
        "onboarding": "",
        "coaching": "",
        "graduation": "",
        "demo": "",
        "sales": "",
        "demo_sales": "",
        "other": "",
    },
    "reminder": {
        "not_yet": "",
        "sent": "",
        "confirmed": "",
    },
    "payment_status": {
        "approved": "",
        "refunded": "",
        "partially_refunded": "",
        "pending": "",
        "failed": "",
        "chargeback": "",
    },
    "payment_kind": {
        "new_close_call": "newsalescallclose",
        "new_close_direct": "newdirectclose",
        "scheduled": "scheduledpayment",
        "refund": "",
        "churn": "",
        "invoice": "",
    },
    "deal": {
        "full_pay": "",
        "split_pay": "",
        "deposit": "",
    },
    "payment_type": {
        "one_time": "",
        "recurring": "",
    },
    "channel": {
        "sales_call": "",
        "direct_close": "",
    },
    "gender": {
        "male": "hombre m",
        "female": "f mujer",
        "other": "",
    },
    "cost_category": {
        "ads": "",
        "sales": "",
        "marketing_other": "marketing",
        "onboarding": "",
        "retention": "",
        "serve": "support",
        "delivery": "",
        "overhead": "",
        "processing": "",
    },
}
"""The words of each list with what else they are called, in its comparable form; a word is also called by its own name."""


def comparable(text: str) -> str:
    """Letters and digits alone, small and without accents: the form in which two headers or two words are the same."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


CALLED = {
    name: {said: word for word, others in words.items() for said in (comparable(word), *others.split())}
    for name, words in WORDS.items()
}
"""What is said -> the word meant, by list."""
