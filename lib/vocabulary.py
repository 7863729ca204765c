"""Word lists: the canonical words of each WORD field and the spellings that mean them, in English and Spanish.

A spelling is compared after :func:`lib.fields.header_key`. A word that is on no list is kept as it was written,
counted nowhere, and listed on the receipt (domain.md 3.2 "blank / unknown", decision 30).
"""

from __future__ import annotations

from functools import cache

from lib.fields import header_key

VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "call_status": {
        "pending": ("Scheduled - pending", "scheduled", "booked", "upcoming", "pendiente", "agendada", "agendada - pendiente", "programada"),
        "moved": ("Moved to another Rep", "moved to rep", "reassigned", "movida a otro rep", "movido a otro rep", "reasignada"),
        "lead_cancel": ("Cancel - by lead", "cancelled by lead", "canceled by lead", "cancel by lead", "cancelada por el lead", "cancelado por el lead"),
        "admin_cancel": ("Cancel - by admin", "cancelled by admin", "canceled by admin", "cancelada por el admin", "cancelado por admin", "cancelada por admin"),
        "rescheduled": ("Rescheduled", "resch", "reprogramada", "reprogramado", "reagendada"),
        "no_show": ("No Show", "no-show", "noshow", "did not attend", "no asistió", "no se presentó"),
        "follow_up": ("Follow-up Booked", "follow up booked", "fu booked", "follow up", "seguimiento agendado", "seguimiento"),
        "bad_fit": ("LIVE Call - Bad fit", "live bad fit", "bad fit", "live - bad fit", "en vivo - no califica", "no califica"),
        "qualified": ("LIVE Call - Qualified", "live qualified", "qualified", "live - qualified", "en vivo - calificada", "calificada"),
    },
    "call_type": {
        "onboarding": ("Onboarding", "onboarding call", "incorporación", "llamada de onboarding"),
        "coaching": ("Coaching", "1-1 coaching", "1–1 coaching", "1:1 coaching", "one on one", "coaching call", "coaching 1-1", "sesión de coaching"),
        "graduation": ("Graduation", "graduation call", "graduación"),
        "demo": ("Demo", "demo call"),
        "sales": ("Sales", "sales call", "closing call", "ventas", "venta", "llamada de venta", "llamada de ventas"),
        "demo_sales": ("Demo & Sales", "demo sales", "demo and sales", "demo y ventas", "demo y venta"),
        "other": ("Other", "support", "otro", "otra", "soporte"),
    },
    "reminder": {
        "not_yet": ("Not Yet", "not sent", "no", "todavía no", "aún no", "no enviado"),
        "sent": ("Sent", "reminded", "enviado"),
        "confirmed": ("Confirmed", "confirmado", "confirmada", "confirm"),
    },
    "payment_status": {
        "approved": ("Approved", "paid", "succeeded", "success", "successful", "completed", "complete", "collected", "paid in full", "aprobado", "aprobada", "pagado", "pagada", "cobrado", "completado"),
        "refunded": ("Refunded", "full refund", "reembolsado", "reembolsada", "devuelto", "devuelta"),
        "partially_refunded": ("Partially refunded", "partial refund", "parcialmente reembolsado", "reembolso parcial"),
        "pending": ("Pending", "scheduled", "due", "unpaid", "open", "upcoming", "overdue", "pendiente", "programado", "por cobrar"),
        "failed": ("Failed", "declined", "void", "canceled", "cancelled", "fallido", "fallida", "rechazado", "rechazada", "cancelado"),
        "chargeback": ("Chargeback", "disputed", "dispute", "charge back", "contracargo", "disputa"),
    },
    "payment_kind": {
        "new_close_call": ("new_close_call", "new sales call close", "new close", "sales call close", "cierre por llamada", "nuevo cierre"),
        "new_close_direct": ("new_close_direct", "new direct close", "direct close", "cierre directo"),
        "scheduled": ("scheduled", "scheduled payment", "instalment", "installment", "pago programado", "cuota"),
        "refund": ("refund", "refunded", "reembolso", "devolución"),
        "churn": ("churn", "cancellation", "baja"),
        "invoice": ("invoice", "factura"),
    },
    "deal": {
        "full_pay": ("Full Pay", "pif", "paid in full", "full", "full payment", "pago completo", "pago único"),
        "split_pay": ("Split Pay", "split", "payment plan", "instalments", "installments", "plan de pagos", "pago fraccionado", "cuotas"),
        "deposit": ("Deposit", "down payment", "depósito", "señal", "reserva"),
    },
    "payment_type": {
        "one_time": ("One time", "one-time", "one-time payment", "single", "pago único", "único"),
        "recurring": ("Recurring", "subscription", "recurring subscription", "recurrente", "suscripción"),
    },
    "channel": {
        "sales_call": ("Sales Call", "call", "llamada", "llamada de venta", "llamada de ventas"),
        "direct_close": ("Direct Close", "direct", "cierre directo", "directo"),
    },
    "gender": {
        "male": ("Male", "m", "man", "hombre", "masculino"),
        "female": ("Female", "f", "woman", "mujer", "femenino"),
        "other": ("Other", "non-binary", "nonbinary", "otro", "no binario"),
    },
    "cost_category": {
        "ads": ("Ads", "ad spend", "adspend", "advertising", "paid ads", "anuncios", "publicidad"),
        "sales": ("Sales", "commissions", "sales team", "ventas", "comisiones"),
        "marketing_other": ("Marketing other", "marketing", "other marketing", "otro marketing"),
        "onboarding": ("Onboarding", "incorporación"),
        "retention": ("Retention", "retención"),
        "serve": ("Serve", "support", "serve/support", "customer success", "soporte"),
        "delivery": ("Delivery", "cost of goods", "cogs", "fulfilment", "fulfillment", "entrega"),
        "overhead": ("Overhead", "general", "software", "gastos generales"),
        "processing": ("Processing", "processing fees", "procesamiento"),
    },
}  # fmt: skip


@cache
def spellings(vocabulary: str) -> dict[str, str]:
    """Every known spelling of a vocabulary, as ``header_key`` form -> canonical word."""
    words = VOCABULARY[vocabulary]
    known = {header_key(s): word for word, listed in words.items() for s in listed}
    return known | {header_key(word): word for word in words}
