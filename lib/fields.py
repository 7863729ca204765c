"""Canonical tables and fields: the one place that says what a column is called and what kind it holds.

Headers are compared after :func:`header_key`, so case, accents, spaces and punctuation never matter:
``Csm_call_IDs``, ``csm call ids`` and ``CSM-Call-IDs`` are one header. A synonym listed here maps with no question;
the field's own name is always a synonym. Source of names and kinds: domain.md section 1 and 2.1.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a field is read. One cleaning rule per kind lives in ``lib/ingest/clean.py``."""

    TEXT = "text"
    ID = "id"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    CURRENCY = "currency"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    RATE = "rate"  # of exchange: finer than money, never zero
    BOOL = "bool"
    LIST = "list"
    WORD = "word"  # one of a declared vocabulary (lib/vocabulary.py)
    UTM = "utm"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One canonical column.

    `vocabulary` names the word list of a WORD field. `personal` marks data that identifies a person, or says in free text
    what may; `team` the names of those who sell and serve. A masked reader gets neither (lib/workspace/masking.py).
    """

    name: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    vocabulary: str = ""
    personal: bool = False
    team: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A canonical table: its fields, the field that dates a row, and its natural keys, best first.

    A row's natural key is the first entry of `keys` whose leading field is filled in (design.md 3.3). The last entry is a
    combination for rows without an id: it leaves out what changes over time (a status), so that a fresh export updates the
    row, and rows of one file that share it are told apart by their order.
    """

    name: str
    date: str
    keys: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]
    by_name: dict[str, Field] = field(init=False, repr=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        if len(self.by_name) != len(self.fields):
            raise ValueError(f"{self.name}: two fields share a name")

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which the table says nothing."""
        return tuple(f.name for f in self.fields if f.required)


def header_key(header: str) -> str:
    """The form in which two headers are the same: letters and digits only, lower case, no accents."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", plain.lower())


def spelling_key(text: str) -> str:
    """As :func:`header_key`, and for a text without a Latin letter or digit the text itself, so that two stay two."""
    return header_key(text) or " ".join(text.casefold().split())


def _f(name: str, kind: Kind = Kind.TEXT, *synonyms: str, required: bool = False, vocabulary: str = "") -> Field:
    personal = kind in (Kind.EMAIL, Kind.PHONE, Kind.NAME) or name in PERSONAL
    return Field(
        name=name, kind=kind, synonyms=synonyms, required=required, vocabulary=vocabulary, personal=personal, team=name in TEAM
    )  # fmt: skip


PERSONAL = frozenset({"ig_link", "crm_link", "testimony", "billing_info", "invoices", "receipts", "client_account"})
TEAM = frozenset(
    f"{role}{plural}"
    for role in ("closer", "setter", "triager", "cold_caller", "affiliate", "csm")
    for plural in ("", "s")
) | {"rep"}

K = Kind


def _person(*, required: bool) -> tuple[Field, ...]:
    """The fields by which rows of any table find their person (domain.md 0.2)."""
    return (
        _f(
            "email", K.EMAIL, "e-mail", "email address", "mail", "correo", "correo electrónico", "customer email",
            "client email", "lead email", "invitee email", "dirección de correo electrónico", required=required,
        ),
        _f(
            "full_name", K.NAME, "name", "customer name", "client name", "invitee name", "nombre", "nombre completo",
            "nombre y apellidos", "lead name",
        ),
        _f(
            "phone", K.PHONE, "phone_wa", "phone number", "whatsapp", "whatsapp number", "telephone", "mobile",
            "teléfono", "móvil", "celular", "número de teléfono",
        ),
    )  # fmt: skip


UTM = (
    _f("utm_source", K.UTM, "utm source", "fuente utm", "source utm"),
    _f("utm_medium", K.UTM, "utm medium", "medio utm"),
    _f("utm_campaign", K.UTM, "utm campaign", "campaña utm"),
    _f("utm_content", K.UTM, "utm content", "contenido utm"),
    _f("utm_term", K.UTM, "utm term", "término utm"),
)

ID = _f("id", K.ID, "record id", "identifier", "identificador")

CUSTOMERS = Table(
    name="customers",
    date="close_date",
    keys=(("email",), ("id",), ("phone",), ("full_name", "joined_date", "close_date")),
    fields=(
        *_person(required=True),
        _f("id", K.ID, "customer id", "client id", "record id", "id cliente", "id de cliente"),
        _f("joined_date", K.DATE, "joined", "join date", "start date", "date joined", "fecha de ingreso", "fecha de alta"),
        _f(
            "close_date", K.DATE, "closed date", "date closed", "purchase date", "sale date", "fecha de cierre",
            "fecha de compra", "fecha de venta",
        ),
        _f("client_account", K.TEXT, "client", "account", "business", "company", "cliente", "cuenta", "empresa"),
        _f("country", K.COUNTRY, "país", "country of residence", "país de residencia", "residence"),
        _f("age", K.TEXT, "age range", "edad", "rango de edad"),
        _f("gender", K.WORD, "sex", "género", "sexo", vocabulary="gender"),
        _f("income", K.MONEY, "client income", "income earned", "ingresos", "ingresos del cliente"),
        _f("ig_link", K.TEXT, "instagram", "instagram link", "ig", "enlace de instagram"),
        _f("crm_link", K.TEXT, "crm", "crm url", "enlace crm", "enlace del crm"),
        _f("channel", K.WORD, "channels", "sale channel", "canal", "canales", vocabulary="channel"),
        _f("deal", K.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago", "tipo de acuerdo", vocabulary="deal"),
        _f("offers", K.LIST, "offer", "product", "products", "program", "oferta", "ofertas", "producto", "programa"),
        _f("closers", K.LIST, "closer", "sales rep", "closer / csm", "closed by", "cerrador", "cerradores", "vendedor"),
        _f("setters", K.LIST, "setter", "appointment setter", "agendador"),
        _f("triagers", K.LIST, "triager"),
        _f("cold_callers", K.LIST, "cold caller"),
        _f("affiliates", K.LIST, "affiliate", "partner", "partners", "afiliado", "afiliados"),
        _f("csms", K.LIST, "csm", "client success manager", "customer success manager", "success manager", "coach"),
        _f("set_sources", K.LIST, "set_source", "set source", "appointment source", "fuente de agenda"),
        _f("onboarding_date", K.DATE, "onboarded date", "onboarding start", "fecha de onboarding", "fecha de incorporación"),
        _f("onboarding_completed_date", K.DATE, "onboarding completed", "onboarding completion date", "onboarding completado"),
        _f("graduation_date", K.DATE, "graduated date", "graduated", "fecha de graduación"),
        _f("cancel_date", K.DATE, "cancelled date", "canceled date", "cancellation date", "churn date", "fecha de cancelación", "fecha de baja"),
        _f("testimony", K.TEXT, "testimonial", "testimonio"),
        _f("optin_date", K.DATE, "opt-in date", "lead date", "fecha de optin", "fecha de registro"),
        _f("optin_first", K.UTM, "first optin", "first opt-in source", "primer optin"),
        _f("optin_last", K.UTM, "last optin", "last opt-in source", "último optin"),
        _f("optin_all", K.LIST, "all optins", "optin sources", "opt-in sources", "todos los optins"),
        *UTM,
        _f("upsell_presented", K.BOOL, "upsell offered", "upsell presentado"),
        _f("backend_presented", K.BOOL, "backend offered", "backend presentado"),
        _f("sales_call_ids", K.LIST, "sales call id"),
        _f("csm_call_ids", K.LIST, "csm call id"),
        _f("payment_ids", K.LIST, "payment id"),
        _f("tracking_ids", K.LIST, "tracking id"),
        _f("invoices", K.LIST, "facturas"),
        _f("receipts", K.LIST, "recibos"),
        _f("billing_info", K.TEXT, "billing infos", "datos de facturación"),
        # Totals per customer. They stand in for a payments table and give way to it (domain.md section 1).
        _f("coaching_times", K.NUMBER, "coachings", "coaching sessions", "sesiones de coaching"),
        _f("contracted_revenue", K.MONEY, "total contracted revenue", "contract value", "contracted", "ingresos contratados", "valor del contrato"),
        _f("gross_revenue", K.MONEY, "total gross revenue", "cash collected", "total paid", "ingresos brutos", "total pagado", "cobrado"),
        _f("processing_fees", K.MONEY, "total processing fees", "processing fee", "comisiones de procesamiento"),
        _f("extra_fees", K.MONEY, "total extra fees", "extra fee", "cargos extra"),
        _f("refunds", K.MONEY, "total refunds", "refunded", "reembolsos"),
        _f("discounts", K.MONEY, "total discounts", "discount", "descuento", "descuentos"),
        _f("vat", K.MONEY, "iva", "value added tax"),
        _f("pending_payments", K.MONEY, "pending payment", "outstanding", "pagos pendientes"),
        _f("last_payment_date", K.DATE, "last payment", "fecha del último pago"),
        _f("methods", K.LIST, "method", "payment method", "métodos", "método de pago"),
        _f("payment_types", K.LIST, "payment type", "types", "tipo de pago"),
        _f("currency", K.CURRENCY, "moneda", "divisa"),
    ),
)  # fmt: skip

_CALL = (
    _f("date", K.DATE, "call date", "event date", "scheduled date", "start date & time", "fecha", "fecha de la llamada", "fecha del evento", required=True),
    *_person(required=True),
    _f("status", K.WORD, "call status", "event status", "estado", "estado de la llamada", vocabulary="call_status", required=True),
    _f("type", K.WORD, "call type", "event type", "call/event type", "tipo", "tipo de llamada", vocabulary="call_type"),
    _f("event", K.TEXT, "event name", "event type name", "evento", "nombre del evento"),
    _f("reminder", K.WORD, "reminder status", "recordatorio", vocabulary="reminder"),
    _f("crm_link", K.TEXT, "crm", "crm url", "enlace crm"),
)  # fmt: skip

CSM_CALLS = Table(
    name="csm_calls",
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "csm", "event")),
    fields=(
        _f("id", K.ID, "call id", "event id", "csm call id", "id llamada", "event uuid"),
        *_CALL,
        _f("csm", K.LIST, "csms", "client success manager", "customer success manager", "coach", "user name", "closer / csm"),
        _f("success", K.BOOL, "success?", "successful", "was it successful", "éxito", "éxito?", "exitosa", "exitoso"),
        _f("grade", K.NUMBER, "score", "event grade", "call grade", "nota", "calificación", "puntuación"),
    ),
)  # fmt: skip

SALES_CALLS = Table(
    name="sales_calls",
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "closer", "event")),
    fields=(
        _f("id", K.ID, "call id", "event id", "sales call id", "id llamada", "event uuid"),
        *_CALL,
        _f("closer", K.LIST, "closers", "sales rep", "rep", "user name", "cerrador", "closer / csm"),
        _f("setter", K.LIST, "setters", "appointment setter", "agendador"),
        _f("offer_made", K.BOOL, "offer made?", "offered", "pitched", "oferta hecha", "oferta realizada"),
        _f("booked_at", K.DATE, "booked date", "booked on", "date booked", "event created date & time", "fecha de agenda"),
        _f("offer", K.LIST, "product", "oferta", "producto"),
        _f("set_source", K.LIST, "set_sources", "appointment source", "fuente de agenda"),
        *UTM,
    ),
)  # fmt: skip

PAYMENTS = Table(
    name="payments",
    date="date",
    keys=(("id", "kind"), ("date", "email", "full_name", "amount", "kind", "offer", "tracking_id", "due_date")),
    fields=(
        _f("date", K.DATE, "payment date", "paid at", "paid on", "date paid", "fecha", "fecha de pago", "fecha del pago", required=True),
        *_person(required=True),
        _f("amount", K.MONEY, "payment amount", "amount paid", "gross revenue", "importe", "monto", "cantidad", required=True),
        _f("status", K.WORD, "payment status", "statuses", "estado", "estado del pago", vocabulary="payment_status"),
        _f("id", K.ID, "payment id", "payment_ids", "id pago", "id de pago"),
        _f("tracking_id", K.ID, "tracking_ids", "transaction id", "id de transacción"),
        _f("kind", K.WORD, "entry", "entry kind", "payment kind", "tipo de entrada", vocabulary="payment_kind"),
        _f("payment_type", K.WORD, "type", "types", "tipo de pago", vocabulary="payment_type"),
        _f("deal", K.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago", vocabulary="deal"),
        _f("deal_id", K.ID, "contract id", "id de acuerdo", "id contrato"),
        _f("method", K.TEXT, "methods", "payment method", "processor", "método", "método de pago"),
        _f("offer", K.LIST, "offers", "product", "program", "oferta", "producto", "programa"),
        _f("contracted_revenue", K.MONEY, "contract value", "contracted", "ingresos contratados", "valor del contrato"),
        _f("list_price", K.MONEY, "price", "precio", "precio de lista"),
        _f("discount", K.MONEY, "discounts", "discount amount", "descuento"),
        _f("processing_fee", K.MONEY, "processing fees", "fee", "fees", "comisión", "comisiones", "comisión de procesamiento"),
        _f("extra_fee", K.MONEY, "extra fees", "surcharge", "cargo extra", "recargo"),
        _f("vat", K.MONEY, "tax", "iva", "value added tax", "impuesto"),
        _f("refund_amount", K.MONEY, "refund", "refunds", "amount refunded", "refunded amount", "importe reembolsado", "reembolso"),
        _f("refund_date", K.DATE, "refunded date", "refunded at", "fecha de reembolso"),
        _f("due_date", K.DATE, "due", "due on", "fecha de vencimiento", "vencimiento"),
        _f("currency", K.CURRENCY, "payment currency", "moneda", "divisa"),
        _f("closer", K.LIST, "closers", "sales rep", "closer / csm", "cerrador", "vendedor"),
        _f("setter", K.LIST, "setters", "appointment setter", "agendador"),
        _f("csm", K.LIST, "csms", "client success manager", "customer success manager"),
        _f("triager", K.LIST, "triagers"),
        _f("cold_caller", K.LIST, "cold callers"),
        _f("affiliate", K.LIST, "affiliates", "partner", "afiliado"),
        _f("set_source", K.LIST, "set_sources", "appointment source", "fuente de agenda"),
        _f("channel", K.WORD, "channels", "sale channel", "canal", vocabulary="channel"),
        _f("sales_call_id", K.ID, "sales_call_ids", "call id", "id llamada de venta"),
        *UTM,
    ),
)  # fmt: skip

LEADS = Table(
    name="leads",
    date="optin_date",
    keys=(
        ("id",),
        ("email", "phone", "full_name", "optin_date", "optin_source", "lead_magnet", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    ),
    fields=(
        *_person(required=True),
        _f("optin_date", K.DATE, "opt-in date", "date", "lead date", "created", "created at", "submitted at", "fecha", "fecha de optin", "fecha de registro", required=True),
        _f("id", K.ID, "lead id", "id lead"),
        _f("optin_source", K.UTM, "opt-in source", "source", "optin", "form", "fuente", "origen"),
        _f("lead_magnet", K.TEXT, "magnet", "freebie", "imán de leads", "recurso gratuito"),
        *UTM,
        _f("setter", K.LIST, "setters", "agendador"),
        _f("affiliate", K.LIST, "affiliates", "partner", "afiliado"),
        _f("country", K.COUNTRY, "país"),
    ),
)  # fmt: skip

COSTS = Table(
    name="costs",
    date="date",
    keys=(("id",), ("date", "category", "amount", "utm_source", "utm_campaign", "rep", "offer", "description")),
    fields=(
        _f("date", K.DATE, "day", "expense date", "fecha", "día", required=True),
        _f("category", K.WORD, "cost category", "expense type", "categoría", vocabulary="cost_category", required=True),
        _f("amount", K.MONEY, "cost", "spend", "amount spent", "importe", "coste", "gasto", "inversión", required=True),
        _f("id", K.ID, "cost id", "expense id"),
        _f("utm_source", K.UTM, "source", "platform", "fuente", "plataforma"),
        _f("utm_campaign", K.UTM, "campaign", "campaign name", "campaña"),
        _f("rep", K.TEXT, "salesperson", "vendedor"),
        _f("offer", K.TEXT, "product", "oferta", "producto"),
        _f("currency", K.CURRENCY, "moneda", "divisa"),
        _f("description", K.TEXT, "note", "notes", "concepto", "descripción"),
    ),
)  # fmt: skip

RATES = Table(
    name="rates",
    date="date",
    keys=(("currency", "date"), ("date", "currency", "rate")),
    fields=(
        _f("date", K.DATE, "day", "rate date", "valid from", "fecha", "día", "válido desde", required=True),
        _f("currency", K.CURRENCY, "currency code", "from currency", "moneda", "divisa", "código de moneda", required=True),
        # What one unit of the currency is worth in the workspace's.
        _f("rate", K.RATE, "exchange rate", "fx rate", "fx", "tipo de cambio", "tasa de cambio", "tasa", "cotización", required=True),
    ),
)  # fmt: skip

TABLES: dict[str, Table] = {t.name: t for t in (CUSTOMERS, CSM_CALLS, PAYMENTS, LEADS, SALES_CALLS, COSTS, RATES)}
"""Every table Closeboard reads. Surveys, subscriptions, tickets and usage join by adding one more entry."""
