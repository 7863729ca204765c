"""Word lists: the canonical words of each WORD field and the spellings that mean them, in English and Spanish.

A spelling is compared after :func:`lib.schema.fields.header_key`. A word that is on no list is kept as it was written,
counted nowhere, and listed on the receipt (docs/numbers.md 3.2 "blank / unknown", decision 30).
"""

from __future__ import annotations

from functools import cache

from lib.schema.fields import header_key
from lib.schema.inflected import INFLECTED
from lib.schema.tables import TABLES

VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "call_status": {
        "pending": (
            "Scheduled - pending", "scheduled", "booked", "upcoming", "pendiente", "agendada",
            "agendada - pendiente", "programada", "pendiente de realizar", "programada - pendiente", "agendado",
            "programado", "reservada",
        ),
        "moved": (
            "Moved to another Rep", "moved to rep", "reassigned", "movida a otro rep", "movido a otro rep",
            "reasignada", "transferred", "moved to other rep", "reassigned to another rep", "movida", "movido",
            "movida a otro representante", "movido a otro representante", "movida a otro closer",
            "movida a otro csm", "transferida", "reasignado",
        ),
        "lead_cancel": (
            "Cancel - by lead", "cancelled by lead", "canceled by lead", "cancel by lead", "cancelada por el lead",
            "cancelado por el lead", "lead cancelled", "lead canceled", "cancelled by client", "canceled by client",
            "cancelled by customer", "canceled by customer", "cancel - lead", "cancelled (lead)",
            "cancelado por lead", "cancelada por lead", "cancelada por el cliente", "cancelado por el cliente",
            "cancelación por el lead", "cancelación - por lead", "cancela el lead",
        ),
        "admin_cancel": (
            "Cancel - by admin", "cancelled by admin", "canceled by admin", "cancelada por el admin",
            "cancelado por admin", "cancelada por admin", "admin cancelled", "admin canceled", "cancelled by us",
            "canceled by us", "cancelled by host", "canceled by host", "cancel - admin", "cancelado por el admin",
            "cancelada por el equipo", "cancelado por el equipo", "cancelada por administrador",
            "cancelado por administrador", "cancelada por el administrador", "cancelado por el administrador",
            "cancelación por admin", "cancelación por el admin",
        ),
        "rescheduled": (
            "Rescheduled", "resch", "reprogramada", "reprogramado", "reagendada", "reschedule",
            "rescheduled by lead", "reagendado", "reagendó",
        ),
        "no_show": (
            "No Show", "nicht erschienen", "no-show", "noshow", "did not attend", "no asistió", "no se presentó", "no shows", "noshowed",
            "did not show", "absent", "no show up", "no apareció", "no acudió", "ausente", "inasistencia", "plantón",
        ),
        "follow_up": (
            "Follow-up Booked", "follow up booked", "fu booked", "follow up", "seguimiento agendado", "seguimiento",
            "fu", "follow-up call booked", "seguimiento reservado", "seguimiento programado",
            "se agendó seguimiento", "follow up agendado",
        ),
        "bad_fit": (
            "LIVE Call - Bad fit", "live bad fit", "bad fit", "live - bad fit", "en vivo - no califica",
            "no califica", "unqualified", "not qualified", "disqualified", "not a fit", "en vivo - bad fit",
            "llamada en vivo - bad fit", "llamada en vivo - no califica", "llamada en vivo - no calificado",
            "no calificada", "no calificado", "no cualificada", "no cualificado", "no encaja",
            "asistió - no cualificado", "asistió - no cualificada", "asistió - no calificado", "asistió - no calificada",
            "asistió - no califica", "attended - not qualified", "attended - unqualified", "attended - bad fit", "showed - not qualified",
            "showed - unqualified", "showed - bad fit", "realizada - no cualificada", "realizada - no calificada",
            "en vivo - no calificada", "en vivo - no cualificada", "no apto",
        ),
        "qualified": (
            "LIVE Call - Qualified", "live qualified", "qualified", "live - qualified", "en vivo - calificada",
            "calificada", "en vivo - calificado", "llamada en vivo - calificada", "llamada en vivo - calificado",
            "llamada en vivo - cualificada", "llamada en vivo - cualificado", "en vivo - cualificada",
            "en vivo - cualificado", "calificado", "cualificada", "cualificado",
            "asistió - cualificado", "asistió - cualificada", "asistió - calificado", "asistió - calificada", "asistió - califica",
            "attended - qualified", "showed - qualified", "realizada - cualificada", "realizada - calificada",
        ),
        "held": (
            "Held, outcome not said", "call held", "celebrada", "celebrado", "llamada celebrada", "held", "showed", "showed up",
            "attended", "took place", "asistió", "asistio a la llamada", "realizada", "realizado", "llamada realizada", "hecha",
            "efectuada", "tuvo lugar",
        ),
        "unknown_outcome": (
            "Outcome unknown", "unknown outcome", "no outcome", "sin resultado", "resultado desconocido",
        ),
    },
    "call_type": {
        "onboarding": (
            "Onboarding", "onboarding call", "incorporación", "llamada de onboarding", "onboarding session",
            "kick-off", "kick-off call", "sesión de onboarding", "bienvenida",
        ),
        "coaching": (
            "Coaching", "1-1 coaching", "1–1 coaching", "1:1 coaching", "one on one", "coaching call",
            "coaching 1-1", "sesión de coaching", "coaching session", "1 on 1", "one-to-one", "1-on-1 coaching",
            "1 to 1", "coaching individual", "llamada de coaching", "mentoría", "mentoria 1-1", "sesión individual",
            "sesión 1-1",
        ),
        "graduation": (
            "Graduation", "graduation call", "graduación", "graduation session", "final call",
            "llamada de graduación", "sesión de graduación",
        ),
        "demo": (
            "Demo", "demo call", "demos", "llamada demo", "llamada de demo", "demostración",
        ),
        "sales": (
            "Sales", "sales call", "closing call", "ventas", "venta", "llamada de venta", "llamada de ventas",
            "close call", "strategy call", "llamada de cierre", "cierre",
        ),
        "demo_sales": ("Demo & Sales", "demo sales", "demo and sales", "demo y ventas", "demo y venta"),
        "other": (
            "Other", "support", "otro", "otra", "soporte", "others", "otros", "otras",
        ),
    },
    "reminder": {
        "not_yet": (
            "Not Yet", "not sent", "no", "todavía no", "aún no", "no enviado", "not yet sent", "no reminder",
            "pending", "none sent", "sin enviar", "no enviada", "pendiente", "no aún",
        ),
        "sent": (
            "Sent", "reminded", "enviado", "reminder sent", "yes - sent", "enviada", "recordatorio enviado",
        ),
        "confirmed": (
            "Confirmed", "confirmado", "confirmada", "confirm", "confirmed by lead", "confirmed attendance",
            "confirmó", "asistencia confirmada",
        ),
    },
    "payment_status": {
        "approved": (
            "Approved", "paid", "succeeded", "success", "successful", "completed", "complete", "collected",
            "paid in full", "aprobado", "aprobada", "pagado", "pagada", "cobrado", "completado", "captured",
            "settled", "received", "cleared", "accepted", "processed", "aprobados", "cobrada", "pagados",
            "completada", "exitoso", "exitosa", "recibido", "recibida", "liquidado", "acreditado", "aceptado",
            "aceptada", "procesado", "yes", "y", "sí", "true", "x", "bezahlt", "gezahlt", "ja",
        ),
        "refunded": (
            "Refunded", "full refund", "reembolsado", "reembolsada", "devuelto", "devuelta", "refund",
            "fully refunded", "erstattet", "rückerstattet", "reimbursed", "reembolso", "reembolso total", "devolución", "totalmente reembolsado",
        ),
        "partially_refunded": (
            "Partially refunded", "partial refund", "parcialmente reembolsado", "reembolso parcial",
            "partly refunded", "partially refund", "parcialmente reembolsada", "reembolsado parcialmente",
            "reembolsada parcialmente", "reembolso parcialmente",
        ),
        "pending": (
            "Pending", "scheduled", "due", "unpaid", "open", "upcoming", "overdue", "pendiente", "programado",
            "por cobrar", "awaiting payment", "outstanding", "to be paid", "not paid", "past due", "late",
            "pendiente de pago", "pendiente de cobro", "programada", "no pagado", "impagado", "impagada", "impago",
            "no cobrado", "no cobrada", "vencido", "vencida",
            "atrasado", "por pagar", "a cobrar", "abierto", "no", "n", "false", "offen", "ausstehend", "unbezahlt", "nein",
        ),
        "failed": (
            "Failed", "declined", "void", "canceled", "cancelled", "fallido", "fallida", "rechazado", "rechazada",
            "cancelado", "fail", "failure", "rejected", "denied", "error", "insufficient funds", "denegado",
            "denegada", "fallo", "fallado", "fehlgeschlagen", "storniert", "abgelehnt", "cancelada", "anulado", "anulada", "voided", "error en el pago",
        ),
        "chargeback": (
            "Chargeback", "disputed", "dispute", "charge back", "contracargo", "disputa", "charged back",
            "chargebacked", "contracargos", "devolución de cargo", "retrocesión", "en disputa", "disputado",
            "disputada",
        ),
    },
    "payment_kind": {
        "new_close_call": (
            "new_close_call", "new sales call close", "new close", "sales call close", "cierre por llamada",
            "nuevo cierre", "new sale (call)", "sale from call", "cierre con llamada", "nuevo cierre por llamada",
            "nuevo cierre llamada", "nueva venta por llamada",
        ),
        "new_close_direct": (
            "new_close_direct", "new direct close", "direct close", "cierre directo", "sale without call",
            "nuevo cierre directo", "venta directa", "direct sale",
        ),
        "scheduled": (
            "scheduled", "scheduled payment", "instalment", "installment", "pago programado", "cuota",
            "instalment payment", "installment payment", "pago de cuota", "plazo", "pago aplazado", "pago a plazos",
            "mensualidad", "recurring payment", "scheduled instalment", "scheduled installment",
        ),
        "refund": (
            "refund", "refunded", "reembolso", "devolución", "refunds", "reembolsos", "devoluciones", "money back",
        ),
        "churn": (
            "churn", "cancellation", "baja", "churned",
        ),
        "invoice": (
            "invoice", "factura", "invoices", "facturas", "invoiced",
        ),
    },
    "deal": {
        "full_pay": (
            "Full Pay", "pif", "paid in full", "full", "full payment", "pago completo", "pago único", "fully paid",
            "pay in full", "one payment", "single payment", "full paid", "pago total", "pago al contado", "contado",
            "al contado", "un solo pago", "pago íntegro", "un pago",
        ),
        "split_pay": (
            "Split Pay", "split", "payment plan", "instalments", "installments", "plan de pagos", "pago fraccionado",
            "cuotas", "split payment", "split payments", "instalment plan", "installment plan", "financed",
            "pago dividido", "pago en cuotas", "pago a plazos", "a plazos", "plazos", "fraccionado", "financiado",
            "pagos fraccionados", "pago en plazos", "pago aplazado",
        ),
        "deposit": (
            "Deposit", "down payment", "depósito", "señal", "reserva", "deposits", "deposit paid", "reservation",
            "reservation fee", "booking fee", "anticipo", "pago de reserva", "seña", "pago a cuenta", "adelanto",
        ),
    },
    "payment_type": {
        "one_time": (
            "One time", "one-time", "one-time payment", "single", "pago único", "único", "one off", "once",
            "single payment", "una vez", "pago de una vez", "puntual", "una sola vez",
        ),
        "recurring": (
            "Recurring", "subscription", "recurring subscription", "recurrente", "suscripción", "recurrent",
            "recurring payment", "subscriptions", "membership", "pago recurrente", "membresía", "recurrencia",
        ),
    },
    "channel": {
        "sales_call": (
            "Sales Call", "call", "llamada", "llamada de venta", "llamada de ventas", "sales calls", "by call",
            "via call", "phone call", "llamada de cierre", "por llamada", "llamadas", "venta por llamada",
        ),
        "direct_close": (
            "Direct Close", "direct", "cierre directo", "directo", "direct sale", "direct checkout", "checkout",
            "no call", "without call", "venta directa", "cierre sin llamada", "sin llamada", "compra directa",
        ),
    },
    "gender": {
        "male": (
            "Male", "m", "man", "hombre", "masculino", "men", "boy", "h", "varón", "hombres", "masc", "masculina",
        ),
        "female": (
            "Female", "f", "woman", "mujer", "femenino", "women", "girl", "mujeres", "fem", "femenina",
        ),
        "other": (
            "Other", "non-binary", "nonbinary", "otro", "no binario", "nb", "x", "diverse", "otra", "otros",
            "prefer not to say", "prefiero no decirlo",
        ),
    },
    "cost_category": {
        "ads": (
            "Ads", "werbung", "ad spend", "adspend", "advertising", "paid ads", "anuncios", "publicidad", "ad", "advertisement",
            "ad costs", "paid media", "paid traffic", "media spend", "facebook ads", "meta ads", "google ads",
            "anuncio", "ads spend", "inversión publicitaria", "publicidad pagada", "pauta", "tráfico de pago",
        ),
        "sales": (
            "Sales", "commissions", "sales team", "ventas", "comisiones", "sales commissions", "commission",
            "sales commission", "sales salaries", "sales cost", "sales costs", "comisión", "comisiones de venta",
            "comisiones de ventas", "equipo de ventas", "comercial",
        ),
        "marketing_other": (
            "Marketing other", "marketing", "other marketing", "otro marketing", "organic marketing",
            "otros marketing", "otro gasto de marketing", "marketing otros", "otros gastos de marketing",
        ),
        "onboarding": (
            "Onboarding", "incorporación", "onboarding cost", "onboarding costs", "incorporaciones",
        ),
        "retention": (
            "Retention", "retención", "retention cost", "retention costs", "fidelización",
        ),
        "serve": (
            "Serve", "support", "serve/support", "customer success", "soporte", "customer support", "support costs",
            "customer service", "servicio", "atención al cliente", "soporte al cliente", "éxito del cliente",
            "servir", "servicio al cliente",
        ),
        "delivery": (
            "Delivery", "cost of goods", "cogs", "fulfilment", "fulfillment", "entrega", "cost of goods sold",
            "service delivery", "coste de ventas", "entrega del servicio", "prestación", "costes de entrega",
            "entrega de servicio",
        ),
        "overhead": (
            "Overhead", "general", "software", "gastos generales", "overheads", "tools", "admin", "administration",
            "rent", "office", "general & administrative", "g&a", "operations", "gastos fijos", "estructura",
            "herramientas", "administración", "gastos de estructura", "oficina", "alquiler", "operaciones",
            "costes fijos", "costes generales", "general expenses",
        ),
        "processing": (
            "Processing", "processing fees", "procesamiento", "payment processing", "fees", "payment fees",
            "stripe fees", "transaction fees", "comisiones de pago", "comisiones bancarias",
            "procesamiento de pagos", "comisiones de procesamiento", "pasarela de pago", "pasarela",
        ),
    },
}  # fmt: skip

VOCABULARY |= {
    name: {word: (*listed, *inflected.get(word, ())) for word, listed in VOCABULARY[name].items()}
    for name, inflected in INFLECTED.items()
}
VOCABULARY |= {name: dict(words) for table in TABLES.values() for name, words in table.words.items()}


@cache
def spellings(vocabulary: str) -> dict[str, str]:
    """Every known spelling of a vocabulary, as ``header_key`` form -> canonical word."""
    words = VOCABULARY[vocabulary]
    known = {header_key(s): word for word, listed in words.items() for s in listed}
    return known | {header_key(word): word for word in words}
