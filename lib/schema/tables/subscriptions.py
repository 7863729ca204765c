"""Subscriptions: what is paid again and again, since when, and until when (docs/numbers-clients.md section 13)."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column
from lib.schema.header_words import PIPELINE, STAFF, SURVEY, TERMS, TICKET
from lib.schema.shared import CUSTOMER_ID, person

_UNITS = {
    "day": ("day", "days", "día", "días", "tag", "tage", "jour", "jours"),
    "week": ("week", "weeks", "wk", "semana", "semanas", "woche", "wochen", "semaine", "semaines"),
    "month": ("month", "months", "mo", "mth", "mths", "mes", "meses", "monat", "monate", "mois"),
    "year": ("year", "years", "yr", "yrs", "año", "años", "jahr", "jahre", "an", "ans"),
}
_EACH = ("every", "per", "each", "por", "cada", "al", "pro", "jeder", "jede", "jedes", "alle")


def _times(unit: str, *numbers: str) -> tuple[str, ...]:
    """How so many of a unit are written: ``2-Year``, ``2yr``, ``every 2 years``."""
    return tuple(
        f"{before} {number} {name}" for number in numbers for name in _UNITS[unit] for before in ("", "every", "cada", "alle")
    )  # fmt: skip


def _one(unit: str, *others: str) -> tuple[str, ...]:
    """How one of a unit is written, ``others`` first: those are what people read."""
    return (*others, *_UNITS[unit], *(f"{each} {name}" for each in _EACH for name in _UNITS[unit]), *_times(unit, "1", "one"))  # fmt: skip


INTERVALS: dict[str, tuple[str, ...]] = {
    "month": (
        *_one("month", "Monthly", "mensual", "mensualmente", "monatlich", "mensuel", "mensile"), *_times("day", "30"),
    ),
    "day": _one("day", "Daily", "diario", "diaria", "diariamente", "täglich"),
    "week": (*_one("week", "Weekly", "semanal", "semanalmente", "wöchentlich", "hebdomadaire"), *_times("day", "7")),
    "two_weeks": (
        "Every two weeks", "fortnightly", "fortnight", "bi-weekly", "biweekly", "quincenal", "quincena", "cada dos semanas",
        "cada quince días", "zweiwöchentlich", *_times("week", "2", "two"), *_times("day", "14", "15"),
    ),
    "four_weeks": ("Every four weeks", "cada cuatro semanas", *_times("week", "4", "four"), *_times("day", "28")),
    "two_months": (
        "Every two months", "bi-monthly", "bimonthly", "bimestral", "cada dos meses", "zweimonatlich",
        *_times("month", "2", "two"), *_times("day", "60"),
    ),
    "quarter": (
        "Quarterly", "quarter", "trimestral", "trimestre", "trimestralmente", "cada tres meses", "vierteljährlich",
        "quartalsweise", "quartal", "trimestriel", "per quarter", "every quarter", "por trimestre", "cada trimestre",
        *_times("month", "3", "three"), *_times("day", "90"),
    ),
    "four_months": ("Every four months", "cuatrimestral", "cada cuatro meses", *_times("month", "4", "four")),
    "half_year": (
        "Half-yearly", "half year", "semi-annual", "semiannual", "semi-annually", "semiannually", "biannual", "biannually",
        "semestral", "semestre", "semestralmente", "cada seis meses", "halbjährlich", "halbjahr", "semestriel",
        *_times("month", "6", "six"), *_times("day", "180"),
    ),
    "year": (
        *_one("year", "Yearly", "annual", "annually", "per annum", "anual", "anualmente", "jährlich", "annuel", "annuale"),
        *_times("month", "12", "twelve"), *_times("day", "365", "360"),
    ),
    "eighteen_months": ("Every eighteen months", "cada dieciocho meses", *_times("month", "18", "eighteen")),
    "two_years": (
        "Every two years", "biennial", "biennially", "bienal", "cada dos años", "zweijährlich",
        *_times("year", "2", "two"), *_times("month", "24"),
    ),
    "three_years": (
        "Every three years", "triennial", "triennially", "trienal", "cada tres años", "dreijährlich",
        *_times("year", "3", "three"), *_times("month", "36"),
    ),
    "five_years": ("Every five years", "quinquenal", "cada cinco años", *_times("year", "5", "five"), *_times("month", "60")),
    "one_time": (
        "One time", "one-time", "one off", "once", "single", "lifetime", "único", "única", "pago único", "una vez",
        "una sola vez", "de por vida", "vitalicio", "vitalicia", "einmalig", "lebenslang",
    ),
    "trial": (
        "Trial", "free trial", "free", "prueba", "prueba gratis", "prueba gratuita", "periodo de prueba", "gratis",
        "gratuito", "gratuita", "probe", "probemonat", "kostenlos", "none", "ninguno", "ninguna",
    ),
}  # fmt: skip
"""How often something is paid, what is usual first. What is paid once, or nothing yet, has no level."""

STATUSES: dict[str, tuple[str, ...]] = {
    "active": (
        "Active", "live", "running", "current", "renewing", "paid", "activo", "activa", "vigente", "en curso", "al día",
        "aktiv", "laufend", "actif", "active patron", "yes", "sí", "enabled",
    ),
    "leaving": (
        "Asked to cancel", "leaving", "non renewing", "not renewing", "pending cancellation", "cancellation pending",
        "cancelling", "canceling", "cancels at period end", "will not renew", "won't renew", "not renew", "expiring",
        "cancelación pendiente", "pendiente de cancelación", "pendiente de baja", "no renueva", "no se renueva", "gekündigt",
    ),
    "past_due": (
        "Past due", "overdue", "late", "delinquent", "payment failed", "failed payment", "declined", "declined patron",
        "vencido", "vencida", "atrasado", "atrasada", "pago fallido", "überfällig",
    ),
    "unpaid": ("Unpaid", "not paid", "impagado", "impagada", "impago", "sin pagar", "unbezahlt"),
    "trialing": (
        "In trial", "trialing", "trialling", "trial", "on trial", "free trial", "en prueba", "prueba", "periodo de prueba",
        "in der probezeit",
    ),
    "paused": ("Paused", "on hold", "frozen", "pausado", "pausada", "en pausa", "congelado", "congelada", "pausiert"),
    "canceled": (
        "Cancelled", "canceled", "churned", "terminated", "stopped", "cancelado", "cancelada", "baja", "de baja",
        "dado de baja", "dada de baja", "beendet", "former patron", "inactive", "inactivo", "inactiva", "no",
    ),
    "expired": (
        "Ended", "expired", "completed", "finished", "over", "terminado", "terminada", "finalizado", "finalizada",
        "caducado", "caducada", "expirado", "expirada", "completado", "completada", "abgelaufen",
    ),
    "incomplete": (
        "Not begun", "incomplete", "pending", "approval pending", "future", "scheduled", "not started", "incompleto",
        "incompleta", "pendiente", "programado", "programada", "futuro", "futura", "ausstehend",
    ),
    "incomplete_expired": ("Never began", "incomplete expired", "failed", "abandoned", "nunca empezó", "abandonado", "abandonada"),
}  # fmt: skip
"""How a subscription stands. *Leaving* still runs and is paid; *cancelled* and *ended* are over."""

TABLE = Table(
    name="subscriptions",
    order=8,
    titles=("suscripciones", "membresias", "memberships", "abonnements", "mitgliedschaften"),
    date="start",
    # Of one id, or of one plan of one person, a row with a later start is another version (13.2).
    keys=(("id", "start"), ("email", "plan", "start"), ("start", "full_name", "phone", "plan")),
    apart=("customer_id",),
    person_id="customer_id",
    named_by=("email", "phone", "customer_id", "full_name"),
    needed_to_count=("start",),
    happens=("created", "period_start", "cancel_requested", "ended"),
    relation="plan_rows",
    proof=(
        "interval", "interval_count", "trial_end", "period_start", "period_end", "cancel_requested", "ended", "pause_from",
        "pause_until", "term_months", "renewal_date", "discount_until",
    ),
    surely=(*TERMS, "subscription", "suscripcion", "membership", "membresia"),
    against=(*PIPELINE, *TICKET, *SURVEY, *STAFF),
    words={"interval": INTERVALS, "subscription_status": STATUSES},
    fields=(
        *person(required=True),
        CUSTOMER_ID,
        column(
            "id", Kind.ID, "subscription id", "subscription number", "membership id", "id de suscripción",
            "id suscripción", "id de membresía", "número de suscripción", "abo-nummer",
        ),
        column(
            "plan", Kind.TEXT, "plan name", "subscription plan", "membership", "membership plan", "membership level", "tier",
            "product", "offer", "subscription", "price plan", "nombre del plan", "suscripción", "membresía", "nivel",
            "producto", "oferta", "tarifa", "abo", "mitgliedschaft", "tarif",
            required=True,
        ),
        column(
            "amount", Kind.MONEY, "price", "unit price", "subscription amount", "plan amount", "recurring amount",
            "recurring price", "price per interval", "importe", "precio", "monto", "cuota", "cantidad a pagar", "betrag",
            "preis",
            required=True,
        ),
        column(
            "interval", Kind.WORD, "billing interval", "recurring interval", "billing cycle", "billing period", "billing frequency",
            "payment frequency", "frequency", "recurrence", "term", "intervalo", "periodicidad", "frecuencia", "frecuencia de pago",
            "ciclo", "ciclo de facturación", "periodo de facturación", "recurrencia", "zahlungsintervall", "abrechnungszeitraum",
            vocabulary="interval",
        ),
        column("interval_count", Kind.NUMBER, "intervals", "number of intervals", "número de intervalos"),
        column(
            "start", Kind.DATE, "start date", "started", "started at", "started on", "subscription start",
            "subscription start date", "starts", "starts on", "begin", "begins", "since", "member since", "inicio",
            "fecha de inicio", "fecha de alta", "alta", "desde", "empieza", "beginn", "startdatum", "vertragsbeginn",
            required=True,
        ),
        column("quantity", Kind.NUMBER, "seats", "units", "qty", "unidades", "plazas", "asientos", "anzahl", "menge"),
        column("currency", Kind.CURRENCY, "currency code", "moneda", "divisa", "código de moneda", "währung"),
        column(
            "vat", Kind.MONEY, "tax", "value added tax", "vat amount", "tax amount", "iva", "impuesto", "importe iva",
            "mwst", "ust", "mehrwertsteuer",
        ),
        column("discount", Kind.MONEY, "discount amount", "descuento", "importe descuento", "rabatt"),
        column(
            "discount_pct", Kind.NUMBER, "discount percent", "discount percentage", "percent off", "percentage off",
            "porcentaje de descuento", "descuento pct", "descuento porcentaje", "rabatt pct", "rabatt in pct",
            share="percent",
        ),
        column(
            "discount_until", Kind.DATE, "discount ends", "discount end", "discount ends on", "coupon until",
            "descuento hasta", "fin del descuento", "rabatt bis",
        ),
        column(
            "status", Kind.WORD, "subscription status", "membership status", "state", "estado", "estado de la suscripción",
            "estado de suscripción", "situación", "estatus",
            vocabulary="subscription_status",
        ),
        column("created", Kind.DATE, "created at", "created on", "date created", "creado", "creada", "fecha de creación"),
        column(
            "trial_end", Kind.DATE, "trial ends", "trial end date", "trial ends on", "trial until", "fin de prueba",
            "fin de la prueba", "prueba hasta", "ende der probezeit",
        ),
        column(
            "period_start", Kind.DATE, "current period start", "current term start", "last renewed", "inicio del periodo",
            "inicio del período", "inicio del periodo actual",
        ),
        column(
            "period_end", Kind.DATE, "current period end", "current term end", "paid until", "paid through", "next billing date",
            "next billing", "next payment", "next payment date", "next charge", "next charge date", "next invoice", "renews on",
            "renews at", "expires on", "expires at", "expiration date", "fin del periodo", "fin del período",
            "fin del periodo actual", "pagado hasta", "próximo pago", "próximo cobro", "próxima factura", "fecha de próximo pago",
            "bezahlt bis", "nächste zahlung",
        ),
        column(
            "cancel_requested", Kind.DATE, "cancel requested at", "cancel requested on", "cancellation requested",
            "cancelled at", "canceled at", "cancelled on", "canceled on", "cancel date", "cancellation date", "cancelled",
            "canceled", "baja solicitada", "fecha de cancelación", "cancelado el", "cancelada el", "cancelación solicitada",
            "gekündigt am", "kündigung",
        ),
        column(
            "ended", Kind.DATE, "ended at", "ended on", "end", "end date", "end of service", "fin", "fecha de fin",
            "terminado el", "terminada el", "finaliza", "fecha de baja", "baja", "ende", "enddatum", "vertragsende",
        ),
        column(
            "cancel_reason", Kind.TEXT, "cancellation reason", "reason for cancelling", "churn reason", "motivo de baja",
            "motivo de cancelación", "motivo de la baja", "kündigungsgrund",
            personal=True,
        ),
        column("pause_from", Kind.DATE, "paused from", "paused at", "paused on", "pause start", "pausa desde", "pausado desde", "pausiert ab"),
        column("pause_until", Kind.DATE, "paused until", "resumes on", "resume date", "pause end", "pausa hasta", "pausado hasta", "pausiert bis"),
        column("term_months", Kind.NUMBER, "term in months", "contract months", "commitment months", "meses de contrato", "permanencia", "laufzeit in monaten"),
        column("renewal_date", Kind.DATE, "renewal", "next renewal", "renewal on", "fecha de renovación", "renovación", "verlängerung"),
        column("deal_id", Kind.ID, "contract id", "deal number", "contract number", "id de acuerdo", "id de contrato"),
        column("closer", Kind.LIST, "closers", "sales rep", "closed by", "cerrador", "vendedor", "vendedora", "comercial", "vertriebler", team=True),
        column(
            "csm", Kind.LIST, "csms", "client success manager", "customer success manager", "success manager", "csm name",
            "account manager", "gestor de éxito", "responsable de éxito del cliente", "betreuer", "betreuerin",
            team=True,
        ),
    ),
)  # fmt: skip
