"""Canonical tables and fields: the one place that says what a column is called and what kind it holds.

Headers are compared after :func:`header_key`, so case, accents, spaces and punctuation never matter:
``Csm_call_IDs``, ``csm call ids`` and ``CSM-Call-IDs`` are one header. A synonym listed here maps with no question;
the field's own name is always a synonym. Source of names and kinds: docs/numbers.md section 1 and 2.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a field is read. One cleaning rule per kind lives in ``lib/ingest/clean/columns.py``."""

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
    WORD = "word"  # one of a declared vocabulary (lib/schema/vocabulary.py)
    UTM = "utm"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One canonical column.

    `maybe` are headers that name it only if the cells are such as it holds: a ``Customer`` may be an e-mail, a name, an id.
    `asked` are headers that name it only as a question, ``Paid?``, without which they would name an amount or a day.
    `vocabulary` names the word list of a WORD field. `personal` marks data that identifies a person, or says in free text
    what may; `team` the names of those who sell and serve. A masked reader gets neither (lib/publish/masking.py).
    `later` marks a field that came after the first keys were made: it is no part of the key of a row without any other, so
    that such a row stays the same, and where an older snapshot does not know it, filling it in changes nothing.
    """

    name: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    required: bool = False
    vocabulary: str = ""
    personal: bool = False
    team: bool = False
    later: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A canonical table: its fields, the field that dates a row, and its natural keys, best first.

    A row's natural key is the first entry of `keys` whose leading field is filled in (design.md 3.3). The first entry is an
    id; the others are combinations for rows without one: they leave out what changes over time (a status), so that a fresh
    export updates the row, and rows that share one are numbered. Two rows of one combination are never the same if both
    have a value of a field of `apart` and not the same one. A vendor's exports have the combinations `vendor_keys`, if there
    are any. The rows of a table that `moves` may come in again at another time of their day: a booking is moved, a payment is
    not. `money` are the amounts by which the rows of the table are accounted for, best first: the first that a file has.
    `titles` are what files and sheets of the table are called in Spanish.

    A file is the table if more speaks for it than against (lib/ingest/map/proof.py): for it speak the fields in `proof` and the
    words in `says`, each in a header of its own (`surely` counts twice), against it the words in `against` in headers that
    name no field of the table.
    """

    name: str
    titles: tuple[str, ...] = ()
    date: str
    keys: tuple[tuple[str, ...], ...]
    vendor_keys: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    moves: bool = False
    fields: tuple[Field, ...]
    proof: tuple[str, ...] = ()
    surely: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    by_name: dict[str, Field] = field(init=False, repr=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        if len(self.by_name) != len(self.fields):
            raise ValueError(f"{self.name}: two fields share a name")
        if unknown := set(self.proof) - set(self.by_name):
            raise ValueError(f"{self.name}: nothing is called {', '.join(sorted(unknown))}")

    def amount(self, there: Container[str]) -> str:
        """The name of the amount by which rows that have the fields `there` are accounted for; empty if they have none."""
        return next((name for name in self.money if name in there), "")

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which the table says nothing."""
        return tuple(f.name for f in self.fields if f.required)


def header_key(header: str) -> str:
    """The form in which two headers are the same: letters and digits only, lower case, no accents."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", plain.lower())


def header_words(header: str) -> tuple[str, ...]:
    """The words of a header: lower case, no accents, camel case and underscores apart (``createdAt`` is created, at)."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain)
    return tuple(re.findall(r"[a-z0-9]+", apart.lower()))


def word_set(header: str) -> frozenset[str]:
    """The words of a header in no order: ``Nº de factura`` is ``no``, ``de`` and ``factura``."""
    return frozenset(header_words(header))


def spelling_key(text: str) -> str:
    """As :func:`header_key`, and for a text without a Latin letter or digit the text itself, so that two stay two."""
    return header_key(text) or " ".join(text.casefold().split())


def _f(
    name: str,
    kind: Kind = Kind.TEXT,
    *synonyms: str,
    maybe: tuple[str, ...] = (),
    asked: tuple[str, ...] = (),
    required: bool = False,
    vocabulary: str = "",
    later: bool = False,
) -> Field:
    personal = kind in (Kind.EMAIL, Kind.PHONE, Kind.NAME) or name in PERSONAL
    return Field(
        name=name, kind=kind, synonyms=synonyms, maybe=maybe, asked=asked, required=required, vocabulary=vocabulary,
        personal=personal, team=name in TEAM, later=later,
    )  # fmt: skip


PERSONAL = frozenset(
    {"ig_link", "crm_link", "testimony", "billing_info", "invoices", "receipts", "client_account", "customer_id"}
)
HISTORIES = frozenset({"optin_all"})
"""Lists of what came one after the other, in which the same may stand again."""

TEAM = frozenset(
    f"{role}{plural}"
    for role in ("closer", "setter", "triager", "cold_caller", "affiliate", "csm")
    for plural in ("", "s")
) | {"rep"}

K = Kind


# What a customer's column is called that does not say of what kind it is. On the clients' own table it is their account.
SOMEBODY = (
    "customer", "client", "cliente", "clienta", "buyer", "comprador", "payer", "pagador", "invitee", "invitado", "lead",
    "prospecto", "prospecta", "contacto",
)  # fmt: skip

_CUSTOMER_ID = (
    "customer id", "client id", "id cliente", "id de cliente", "cliente id", "id del cliente", "buyer id", "user id",
    "contact id", "customer number", "customer no", "client number", "número de cliente", "usuario id", "id usuario",
    "id de usuario",
)  # fmt: skip


def _person(*, required: bool) -> tuple[Field, ...]:
    """The fields by which rows of any table find their person (docs/numbers.md 0.2)."""
    return (
        _f(
            "email", K.EMAIL, "e-mail", "email address", "mail", "correo", "correo electrónico", "customer email",
            "client email", "lead email", "invitee email", "dirección de correo electrónico", "email id",
            "user email", "contact email", "buyer email", "person email", "primary email", "email de contacto",
            "email cliente", "correo del cliente", "email del cliente", "correo del alumno", "email del alumno", "correo del lead", "mail del cliente",
            maybe=SOMEBODY, required=required,
        ),
        _f(
            "full_name", K.NAME, "name", "customer name", "client name", "invitee name", "nombre",
            "nombre completo", "nombre y apellidos", "lead name", "full name of the client", "contact name",
            "buyer name", "student", "student name", "cliente nombre", "nombre del cliente", "nombre cliente",
            "nombre del lead", "nombre del alumno", "alumno", "alumna", "nombre de la alumna", "estudiante", maybe=SOMEBODY,
        ),
        _f(
            "phone", K.PHONE, "phone_wa", "phone number", "whatsapp", "whatsapp number", "telephone", "mobile",
            "teléfono", "móvil", "celular", "número de teléfono", "contact phone", "cell", "cell phone",
            "mobile phone", "mobile number", "tel", "número de whatsapp", "telf", "teléfono móvil",
        ),
    )  # fmt: skip


# What was collected, or whether it was: an amount, or yes and no. What a file calls a payment may be its amount.
_COLLECTED = ("paid", "collected", "payment", "pagado", "cobrado", "abonado", "recibido", "ingresado", "pago", "cobro")

# What names a person within one source where e-mail and phone are missing (decision 94).
CUSTOMER_ID = _f(
    "customer_id", K.ID, "customer", *_CUSTOMER_ID, "id contacto", "id de contacto", "contacto id", "id del contacto",
    maybe=SOMEBODY, later=True,
)  # fmt: skip


UTM = (
    _f("utm_source", K.UTM, "utm source", "fuente utm", "source utm", "utm fuente", "origen utm"),
    _f("utm_medium", K.UTM, "utm medium", "medio utm", "utm medio", "medium utm"),
    _f("utm_campaign", K.UTM, "utm campaign", "campaña utm", "utm campaña", "campaign utm"),
    _f("utm_content", K.UTM, "utm content", "contenido utm", "utm contenido", "content utm"),
    _f("utm_term", K.UTM, "utm term", "término utm", "utm término", "term utm"),
)


# ---- What speaks for and against a table: words of headers, as `header_words` has them ----

_STAFF = (
    "role", "rol", "owner", "propietario", "user", "users", "usuario", "team", "equipo", "manager", "staff", "employee",
    "empleado", "department", "departamento", "puesto", "job title", "hire date", "salary", "salario",
)  # fmt: skip
_SURVEY = (
    "score", "rating", "nps", "csat", "ces", "response", "respuesta", "survey", "encuesta", "puntuacion", "calificacion",
    "valoracion", "satisfaction", "satisfaccion", "promoter", "detractor", "respondent", "collector", "encuestado",
)  # fmt: skip
SURVEY_ASKS = (
    "satisfied", "satisfecho", "satisfecha", "satisfaction", "satisfaccion", "recommend", "recomendar", "recomendarias",
    "recomiendas", "nps", "csat", "score", "puntuacion", "feature", "funcion", "duration seconds", "ticket",
)  # fmt: skip
"""What the questions of a form say that asks those who are clients already, or of a log that looks like one."""

LOG_COLUMNS = (
    "event", "event name", "event type", "evento", "action", "accion", "user id", "id de usuario", "session id", "distinct id",
    "respondent id", "respondent", "collector id",
)  # fmt: skip
"""Whole headers of a program's log, or of answers that are numbered by person, beside a time and an address: no form has them."""

_TICKET = (
    "ticket", "tickets", "priority", "prioridad", "subject", "asunto", "agent", "agente", "assignee", "requester",
    "solicitante", "first reply", "first response", "primera respuesta", "resolution", "resolved", "resuelto", "sla",
    "conversation", "incidencia",
)  # fmt: skip
_USAGE = (
    "feature", "funcion", "event", "evento", "session", "sesion", "logins", "last login", "last seen", "action", "accion",
    "page", "pagina", "lesson", "leccion", "progress", "progreso", "minutes", "device", "dispositivo", "module", "modulo",
    "sign in", "sign in count", "last activity", "ultima actividad",
)  # fmt: skip
_PIPELINE = (
    "stage", "etapa", "fase", "pipeline", "embudo", "probability", "probabilidad", "forecast", "opportunity",
    "oportunidad", "deal name", "deal owner", "nombre del negocio", "negocio", "win rate", "lost reason",
)  # fmt: skip
_MONEY = (
    "amount", "price", "total", "subtotal", "revenue", "importe", "monto", "precio", "currency", "moneda", "divisa", "paid",
    "payment", "pago", "pagado", "cobro", "cobrado", "invoice", "factura", "refund", "refunded", "reembolso", "charge",
    "cargo", "balance", "saldo", "fee", "net", "gross", "bruto", "neto", "order", "pedido", "mrr", "ltv",
)  # fmt: skip
_SALE = ("price", "precio", "fees", "comisiones", "ltv", "lifetime")
"""What lines of sales have that name a buyer, or members of a paid place: as a row of a client their money would be lost."""

NEUTRAL = ("user agent", "lead owner", "lead score", "lead status", "lead stage")
"""Headers that speak neither for nor against a table, though a word of them does."""

BANK = (
    ("debit", "debits", "debe", "cargo", "cargos", "withdrawal", "withdrawals", "money out", "paid out", "salidas"),
    ("credit", "credits", "haber", "abono", "abonos", "deposit", "deposits", "money in", "paid in", "entradas"),
)
"""Headers that make a bank statement if one of each is there: what left the account, and what came in."""

BANK_ALONE = (
    "balance", "saldo", "running balance", "closing balance", "available balance", "account balance", "saldo disponible",
    "saldo contable", "saldo final", "value date", "fecha valor", "f. valor", "fecha de valor",
)  # fmt: skip
"""Headers that make a bank statement by themselves, where no column names a person."""

ID = _f("id", K.ID, "record id", "identifier", "identificador")

CUSTOMERS = Table(
    name="customers",
    titles=("clientes", "alumnos"),
    proof=(
        "joined_date", "close_date", "deal", "offers", "closers", "setters", "triagers", "cold_callers", "affiliates", "csms",
        "set_sources", "onboarding_date", "onboarding_completed_date", "graduation_date", "cancel_date", "testimony",
        "upsell_presented", "backend_presented", "coaching_times", "contracted_revenue", "gross_revenue", "refunds",
        "discounts", "pending_payments", "last_payment_date", "methods", "payment_types", "channel", "invoices", "receipts",
        "billing_info", "sales_call_ids", "csm_call_ids", "payment_ids", "tracking_ids", "income", "client_account",
    ),
    says=("customer", "client", "cliente", "student", "alumno", "member", "miembro"),
    against=(*_STAFF, *_SURVEY, *_TICKET, *_USAGE, *_PIPELINE, *_SALE),
    date="close_date",
    # A client's purchases are told apart within one id or e-mail: each is a row of its own (decision 96).
    keys=(("id",), ("email",), ("phone",), ("full_name", "joined_date", "close_date")),
    apart=("close_date", "joined_date", "offers"),
    money=("gross_revenue", "contracted_revenue"),
    fields=(
        *_person(required=True),
        _f("id", K.ID, "record id", *_CUSTOMER_ID),
        _f(
            "joined_date", K.DATE, "joined", "join date", "start date", "date joined", "fecha de ingreso",
            "fecha de alta", "joined on", "date of joining", "member since", "customer since", "client since",
            "enrollment date", "enrolment date", "signup date", "fecha de inicio", "fecha de entrada",
            "fecha de incorporación al programa", "fecha de unión", "alta", "inicio", "fecha de comienzo",
        ),
        _f(
            "close_date", K.DATE, "closed date", "date closed", "purchase date", "sale date", "fecha de cierre",
            "fecha de compra", "fecha de venta", "closed on", "date of purchase", "purchased on", "bought on",
            "fecha del cierre", "fecha de la venta", "fecha de la compra", "cierre",
        ),
        _f(
            "client_account", K.TEXT, "client", "account", "business", "company", "cliente", "cuenta", "empresa",
            "cuenta de cliente", "cuenta del cliente",
        ),
        _f(
            "country", K.COUNTRY, "país", "country of residence", "país de residencia", "residence", "country name",
            "pais de origen",
        ),
        _f("age", K.TEXT, "age range", "edad", "rango de edad"),
        _f("gender", K.WORD, "sex", "género", "sexo", vocabulary="gender"),
        _f(
            "income", K.MONEY, "client income", "income earned", "ingresos", "ingresos del cliente",
            "client earnings", "ingreso", "ingresos generados",
        ),
        _f(
            "ig_link", K.TEXT, "instagram", "instagram link", "ig", "enlace de instagram", "ig profile",
            "instagram profile", "instagram url", "instagram handle", "link de instagram", "link ig",
            "perfil de instagram",
        ),
        _f(
            "crm_link", K.TEXT, "crm", "crm url", "enlace crm", "enlace del crm", "crm profile", "link crm",
            "link del crm",
        ),
        _f(
            "channel", K.WORD, "channels", "sale channel", "canal", "canales", "sales channel", "canal de venta",
            vocabulary="channel",
        ),
        _f(
            "deal", K.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago", "tipo de acuerdo",
            "payment plan", "tipo de trato", "trato", "tipo de pago acordado", "modalidad de pago",
            "forma de pago acordada", "plan de pago", vocabulary="deal",
        ),
        _f(
            "offers", K.LIST, "offer", "product", "products", "program", "oferta", "ofertas", "producto",
            "programa", "offer name", "offer purchased", "product name", "programme", "course", "curso", "servicio", "formación",
            "oferta comprada", "nombre de la oferta", "nombre del producto",
        ),
        _f(
            "closers", K.LIST, "closer", "sales rep", "closer / csm", "closed by", "cerrador", "cerradores",
            "vendedor", "closer name", "sales person", "primary closer", "vendedores", "vendedor/a", "vendedora", "asesor", "asesora", "asesor comercial", "asesor de ventas", "comercial",
        ),
        _f(
            "setters", K.LIST, "setter", "appointment setter", "agendador", "setter name", "agendadores",
            "appointment setters", "prospector",
        ),
        _f("triagers", K.LIST, "triager", "triagista", "triajista"),
        _f("cold_callers", K.LIST, "cold caller", "llamador en frío", "llamada en frío"),
        _f(
            "affiliates", K.LIST, "affiliate", "partner", "partners", "afiliado", "afiliados", "affiliate partner",
            "referred by", "referrer", "referido por",
        ),
        _f(
            "csms", K.LIST, "csm", "client success manager", "customer success manager", "success manager", "coach",
            "csm name", "account manager", "gestor de éxito", "gestor de éxito del cliente", "mentor", "mentora", "tutor", "tutora",
            "responsable de éxito del cliente",
        ),
        _f(
            "set_sources", K.LIST, "set_source", "set source", "appointment source", "fuente de agenda",
            "set by source", "fuente de la cita", "origen de la cita", "fuente de agendamiento", "origen de agenda",
        ),
        _f(
            "onboarding_date", K.DATE, "onboarded date", "onboarding start", "fecha de onboarding",
            "fecha de incorporación", "onboarding started", "onboarded", "onboarded on", "onboarding day", "onboarding",
            "inicio de onboarding", "fecha inicio onboarding", "fecha de inicio de onboarding",
        ),
        _f(
            "onboarding_completed_date", K.DATE, "onboarding completed", "onboarding completion date",
            "onboarding completado", "onboarding end", "onboarding complete", "onboarding completed on",
            "onboarding finished", "fin de onboarding", "fecha fin onboarding", "fecha de fin de onboarding",
            "fecha de onboarding completado",
        ),
        _f(
            "graduation_date", K.DATE, "graduated date", "graduated", "fecha de graduación", "graduated on",
            "date graduated", "fecha graduado", "fecha de graduado", "graduación",
        ),
        _f(
            "cancel_date", K.DATE, "cancelled date", "canceled date", "cancellation date", "churn date",
            "fecha de cancelación", "fecha de baja", "cancelled on", "canceled on", "cancelled at", "canceled at",
            "churned on", "churned date", "fecha cancelado", "baja", "cancelación",
        ),
        _f(
            "testimony", K.TEXT, "testimonial", "testimonio", "testimonials", "testimonial link", "testimony link",
            "testimonios", "enlace de testimonio", "testimonio (enlace)",
        ),
        _f(
            "optin_date", K.DATE, "opt-in date", "lead date", "fecha de optin", "fecha de registro", "opted in",
            "opted in on", "first optin date", "date of optin", "fecha de primer optin", "fecha del optin",
            "fecha opt in", "fecha de captación",
        ),
        _f(
            "optin_first", K.UTM, "first optin", "first opt-in source", "primer optin", "first touch",
            "first source", "optin first source", "primera fuente", "optin primero", "primer contacto",
        ),
        _f(
            "optin_last", K.UTM, "last optin", "last opt-in source", "último optin", "last touch", "last source",
            "última fuente", "optin último",
        ),
        _f(
            "optin_all", K.LIST, "all optins", "optin sources", "opt-in sources", "todos los optins", "all sources",
            "all touches", "todas las fuentes", "fuentes de optin",
        ),
        *UTM,
        _f(
            "upsell_presented", K.BOOL, "upsell offered", "upsell presentado", "presented upsell", "upsell pitched",
            "upsell ofrecido", "se presentó upsell",
        ),
        _f(
            "backend_presented", K.BOOL, "backend offered", "backend presentado", "presented backend",
            "backend pitched", "backend ofrecido", "se presentó backend",
        ),
        _f("sales_call_ids", K.LIST, "sales call id"),
        _f("csm_call_ids", K.LIST, "csm call id"),
        _f("payment_ids", K.LIST, "payment id"),
        _f("tracking_ids", K.LIST, "tracking id"),
        _f("invoices", K.LIST, "facturas", "invoice", "invoice links", "factura"),
        _f("receipts", K.LIST, "recibos", "receipt", "receipt links", "recibo"),
        _f(
            "billing_info", K.TEXT, "billing infos", "datos de facturación", "billing information",
            "billing details", "billing", "información de facturación",
        ),
        # Totals per customer. They stand in for a payments table and give way to it (docs/numbers.md section 1).
        _f(
            "coaching_times", K.NUMBER, "coachings", "coaching sessions", "sesiones de coaching", "coaching calls",
            "coaching count", "number of coachings", "coachings completed", "sesiones completadas",
            "número de coachings", "coachings completados",
        ),
        _f(
            "contracted_revenue", K.MONEY, "total contracted revenue", "contract value", "contracted",
            "ingresos contratados", "valor del contrato", "total contracted", "contract amount",
            "total contract value", "tcv", "deal value", "ingreso contratado", "total contratado", "importe contratado",
            "monto contratado", "facturación contratada", "valor contratado", "contratado", "importe del contrato", "total del contrato", "precio acordado", "importe acordado", maybe=("contrato", "contract"),
        ),
        _f(
            "gross_revenue", K.MONEY, "total gross revenue", "cash collected", "total paid", "ingresos brutos",
            "total pagado", "cobrado", "revenue", "total revenue", "amount paid", "total collected", "collected",
            "gross", "ingreso bruto", "total cobrado", "importe pagado", "monto pagado", "importe cobrado", "monto cobrado", "paid", "pagado", "abonado", "recibido", "ingresado",
        ),
        _f(
            "processing_fees", K.MONEY, "total processing fees", "processing fee", "comisiones de procesamiento",
            "stripe fees", "comisiones", "comisión de procesamiento", "gastos de procesamiento",
        ),
        _f(
            "extra_fees", K.MONEY, "total extra fees", "extra fee", "cargos extra", "surcharges", "cargo extra",
            "recargos", "comisiones extra", "tarifas extra",
        ),
        _f(
            "refunds", K.MONEY, "total refunds", "refunded", "reembolsos", "refund", "refund amount",
            "amount refunded", "total refunded", "reembolso", "importe reembolsado", "total reembolsos",
            "devoluciones", "devuelto", "devolución",
        ),
        _f(
            "discounts", K.MONEY, "total discounts", "discount", "descuento", "descuentos", "discount amount",
            "total discount", "descuento total", "descuentos totales",
        ),
        _f("vat", K.MONEY, "iva", "value added tax", "tax", "taxes", "vat amount", "impuesto", "impuestos"),
        _f(
            "pending_payments", K.MONEY, "pending payment", "outstanding", "pagos pendientes", "pending amount",
            "amount owed", "balance due", "outstanding balance", "pago pendiente", "pendiente de pago",
            "importe pendiente", "saldo pendiente", "pendiente", "por cobrar", "pendiente de cobro", "adeudado", "restante", "por pagar",
        ),
        _f(
            "last_payment_date", K.DATE, "last payment", "fecha del último pago", "last paid", "last paid on",
            "fecha de último pago", "último pago",
        ),
        _f(
            "methods", K.LIST, "method", "payment method", "métodos", "método de pago", "payment methods", "método",
            "métodos de pago", "forma de pago", "formas de pago",
        ),
        _f(
            "payment_types", K.LIST, "payment type", "types", "tipo de pago", "types of payment", "tipos de pago",
            "tipos",
        ),
        _f("currency", K.CURRENCY, "moneda", "divisa"),
        _f(
            "updated_at", K.DATE, "last modified", "last modified date", "updated at", "last updated", "updated on",
            "última modificación", "fecha de modificación", "actualizado el", later=True,
        ),
    ),
)  # fmt: skip

_CALL = (
    _f(
        "date", K.DATE, "call date", "event date", "scheduled date", "start date & time", "fecha",
        "fecha de la llamada", "fecha del evento", "call time", "date of call", "call day", "scheduled for",
        "scheduled at", "scheduled on", "meeting date", "appointment date", "session date", "start time",
        "starts at", "fecha de llamada", "fecha de evento", "fecha de la sesión", "fecha de la cita",
        "fecha programada", "fecha y hora", "día", required=True,
    ),
    *_person(required=True),
    CUSTOMER_ID,
    _f(
        "status", K.WORD, "call status", "event status", "estado", "estado de la llamada", "status of call",
        "call outcome", "outcome", "result", "resultado", "estado de llamada", "estado del evento", "estatus",
        "status de la llamada", vocabulary="call_status", required=True,
    ),
    _f(
        "type", K.WORD, "call type", "event type", "call/event type", "tipo", "tipo de llamada", "session type",
        "type of call", "meeting type", "tipo de evento", "tipo de sesión", "tipo de la llamada",
        vocabulary="call_type",
    ),
    _f(
        "event", K.TEXT, "event name", "event type name", "evento", "nombre del evento", "calendly event",
        "event title", "meeting name", "nombre de evento", "evento de calendly", "título del evento",
    ),
    _f(
        "reminder", K.WORD, "reminder status", "recordatorio", "reminder sent", "confirmation status",
        "recordatorios", "estado del recordatorio", vocabulary="reminder",
    ),
    _f(
        "crm_link", K.TEXT, "crm", "crm url", "enlace crm", "crm profile", "link crm", "link del crm",
        "enlace del crm",
    ),
)  # fmt: skip

CSM_CALLS = Table(
    name="csm_calls",
    titles=("llamadas csm", "llamadas de csm"),
    proof=("type", "event", "reminder", "csm", "success", "grade"),
    says=(
        "call", "llamada", "meeting", "reunion", "appointment", "cita", "session", "sesion", "event", "evento", "booking",
        "reserva", "outcome", "resultado", "host", "calendly", "invitee", "agenda",
    ),
    against=(*_MONEY, *_SURVEY, *_TICKET, *_PIPELINE, "role", "rol", "feature"),
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "csm", "event")),
    apart=("customer_id",),
    moves=True,
    fields=(
        _f(
            "id", K.ID, "call id", "event id", "csm call id", "id llamada", "event uuid", "booking id",
            "appointment id", "session id", "meeting id", "id de la llamada", "id de llamada", "id del evento",
            "id evento",
        ),
        *_CALL,
        _f(
            "csm", K.LIST, "csms", "client success manager", "customer success manager", "coach", "user name",
            "closer / csm", "csm name", "host", "assigned csm", "success coach", "gestor de éxito", "gestor",
            "responsable", "asesor", "asesora", "mentor", "mentora", "tutor", "tutora",
        ),
        _f(
            "success", K.BOOL, "success?", "successful", "was it successful", "éxito", "éxito?", "exitosa",
            "exitoso", "success (yes/no)", "was successful", "call successful", "session success",
            "éxito de la llamada", "fue exitosa", "fue un éxito", "con éxito",
        ),
        _f(
            "grade", K.NUMBER, "score", "event grade", "call grade", "nota", "calificación", "puntuación", "rating",
            "session grade", "grade (1-10)", "score (1-10)", "calificación (1-10)", "nota (1-10)", "valoración",
            "evaluación",
        ),
    ),
)  # fmt: skip

SALES_CALLS = Table(
    name="sales_calls",
    titles=("llamadas de venta", "llamadas ventas"),
    proof=("type", "event", "reminder", "closer", "setter", "offer_made", "booked_at"),
    says=(
        "call", "llamada", "meeting", "reunion", "appointment", "cita", "session", "sesion", "event", "evento", "booking",
        "reserva", "outcome", "resultado", "host", "calendly", "invitee", "agenda",
    ),
    against=(*_MONEY, *_SURVEY, *_TICKET, *_PIPELINE, "role", "rol", "feature"),
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "closer", "event")),
    apart=("customer_id",),
    moves=True,
    fields=(
        _f(
            "id", K.ID, "call id", "event id", "sales call id", "id llamada", "event uuid", "booking id",
            "appointment id", "meeting id", "id de la llamada", "id de llamada", "id del evento", "id evento",
            "id de llamada de venta",
        ),
        *_CALL,
        _f(
            "closer", K.LIST, "closers", "sales rep", "rep", "user name", "cerrador", "closer / csm", "closer name",
            "host", "assigned to", "salesperson", "closed by", "vendedor", "comercial", "cerradores", "vendedora", "vendedor/a", "asesor", "asesora", "asesor comercial", "asesor de ventas",
        ),
        _f(
            "setter", K.LIST, "setters", "appointment setter", "agendador", "setter name", "set by", "agendadores",
            "agendado por", "prospector",
        ),
        _f(
            "offer_made", K.BOOL, "offer made?", "offered", "pitched", "oferta hecha", "oferta realizada",
            "offer presented", "offer made (yes/no)", "made offer", "was offer made", "oferta presentada",
            "se hizo oferta", "hizo oferta",
        ),
        _f(
            "booked_at", K.DATE, "booked date", "booked on", "date booked", "event created date & time",
            "fecha de agenda", "booking date", "created at", "booking created", "date of booking",
            "fecha de reserva", "fecha de agendamiento", "agendada el", "reservada el", "fecha agendada", "agendada", "agendado el", "reservada",
        ),
        _f("offer", K.LIST, "product", "oferta", "producto", "program", "programa"),
        _f(
            "set_source", K.LIST, "set_sources", "appointment source", "fuente de agenda", "fuente de la cita",
            "origen de la cita", "fuente de agendamiento",
        ),
        *UTM,
    ),
)  # fmt: skip

PAYMENTS = Table(
    name="payments",
    titles=("pagos", "cobros"),
    proof=(
        "amount", "status", "currency", "method", "kind", "payment_type", "deal", "deal_id", "tracking_id", "list_price",
        "contracted_revenue", "discount", "processing_fee", "extra_fee", "vat", "refund_amount", "refund_date", "due_date",
        "closer", "setter", "sales_call_id",
    ),
    surely=("payment", "pago", "paid", "pagado", "cobro", "cobrado", "charge", "transaction", "transaccion"),
    says=("invoice", "factura", "order", "pedido", "collected"),
    against=(
        *_PIPELINE, *_TICKET, *_SURVEY, *_STAFF, "quote", "presupuesto", "estimate", "cart", "carrito", "budget", "leads",
        "impressions", "impresiones", "clicks", "clics",
    ),
    date="date",
    keys=(("id", "kind"), ("date", "email", "full_name", "amount", "kind", "offer", "tracking_id", "due_date")),
    apart=("invoice", "customer_id"),
    money=("amount",),
    fields=(
        _f(
            "date", K.DATE, "payment date", "paid at", "paid on", "date paid", "fecha", "fecha de pago",
            "fecha del pago", "date of payment", "transaction date", "paid date", "collected on", "charge date",
            "order date", "fecha de pedido", "fecha del pedido", "fecha de cobro", "fecha del cobro", "fecha de transacción", "fecha de la transacción", "fecha pago", "f. pago", "día de pago", "fecha del abono",
            "created", "created at", "created on", "created date", "date created", "creado", "creado el", "fecha de creación",
            "day", "día", "timestamp", required=True,
        ),
        *_person(required=True),
        CUSTOMER_ID,
        _f(
            "amount", K.MONEY, "payment amount", "amount paid", "gross revenue", "importe", "monto", "cantidad",
            "amount collected", "collected amount", "cash collected", "total", "total amount", "total paid",
            "value", "paid amount", "gross amount", "importe pagado", "importe cobrado", "importe total",
            "monto pagado", "monto total", "total pagado", "ingresos brutos", "ingreso bruto",
            "cantidad pagada", "gross", "bruto", "importe bruto", "monto bruto", "total bruto", "amount charged",
            "charged amount", "amount total", "valor", "importe abonado", "ingreso", "ingresos",
            maybe=(*_COLLECTED, "cuota", "instalment", "installment"), required=True,
        ),
        _f(
            "status", K.WORD, "payment status", "statuses", "estado", "estado del pago", "status of payment",
            "transaction status", "estado de pago", "estado de la transacción", "estatus",
            "situación", "situación del pago", maybe=_COLLECTED, asked=(*_COLLECTED, "pagada", "cobrada", "abonada", "recibida"),
            vocabulary="payment_status",
        ),
        _f(
            "id", K.ID, "payment id", "payment_ids", "id pago", "id de pago", "payment reference", "payment number",
            "payment no", "id del pago", "identificador de pago", "número de pago", "referencia de pago",
        ),
        _f(
            "tracking_id", K.ID, "tracking_ids", "transaction id", "id de transacción", "transaction no",
            "reference", "reference id", "id transacción", "id de seguimiento", "referencia",
        ),
        _f(
            "invoice", K.ID, "invoice number", "invoice no", "invoice id", "factura", "nº factura", "número de factura",
            later=True,
        ),
        _f(
            "kind", K.WORD, "entry", "entry kind", "payment kind", "tipo de entrada", "kind of payment",
            "record type", "entry type", "clase de pago", "tipo de registro", "tipo de movimiento",
            vocabulary="payment_kind",
        ),
        _f(
            "payment_type", K.WORD, "type", "types", "tipo de pago", "type of payment", "tipo", "billing type",
            "tipo de cobro", vocabulary="payment_type",
        ),
        _f(
            "deal", K.WORD, "deals", "deal type", "payment deal", "acuerdo", "acuerdo de pago", "type of deal",
            "payment plan", "plan type", "tipo de acuerdo", "trato", "tipo de trato", "modalidad de pago",
            "plan de pago", "plan de pagos", vocabulary="deal",
        ),
        _f(
            "deal_id", K.ID, "contract id", "id de acuerdo", "id contrato", "deal number", "deal no",
            "contract number", "id del acuerdo", "id de contrato", "id del contrato", "id trato",
        ),
        _f(
            "method", K.TEXT, "methods", "payment method", "processor", "método", "método de pago", "paid with",
            "payment processor", "gateway", "payment gateway", "forma de pago", "medio de pago", "pasarela",
            "pasarela de pago", "procesador", "procesador de pago", "payment provider", "proveedor de pago", "vía de pago", "canal de pago", "plataforma de pago",
        ),
        _f(
            "offer", K.LIST, "offers", "product", "program", "oferta", "producto", "programa", "offer name",
            "product name", "programme", "item", "course", "curso", "nombre de la oferta", "nombre del producto",
            "ofertas", "servicio", "formación",
        ),
        _f(
            "contracted_revenue", K.MONEY, "contract value", "contracted", "ingresos contratados",
            "valor del contrato", "contracted amount", "contract amount", "contracted value",
            "total contract value", "tcv", "deal value", "ingreso contratado", "importe contratado",
            "monto contratado", "valor contratado", "total contratado", "contratado", "importe del contrato", "total del contrato",
            maybe=("contrato", "contract"),
        ),
        _f(
            "list_price", K.MONEY, "price", "precio", "precio de lista", "full price", "regular price",
            "original price", "precio original", "precio completo",
        ),
        _f(
            "discount", K.MONEY, "discounts", "discount amount", "descuento", "discount given", "descuentos",
            "importe descuento", "descuento aplicado",
        ),
        _f(
            "processing_fee", K.MONEY, "processing fees", "fee", "fees", "comisión", "comisiones",
            "comisión de procesamiento", "stripe fee", "paypal fee", "transaction fee", "gateway fee",
            "comisión de pasarela", "comisión de stripe", "comisión de paypal", "comisión de la pasarela", "gastos de procesamiento",
            "tarifa de procesamiento", "comisiones de procesamiento",
        ),
        _f(
            "extra_fee", K.MONEY, "extra fees", "surcharge", "cargo extra", "recargo", "other fee", "other fees",
            "extra charge", "extra charges", "financing fee", "cargos extra", "comisión extra", "comisiones extra",
            "recargos", "otros cargos", "tarifa extra",
        ),
        _f(
            "vat", K.MONEY, "tax", "iva", "value added tax", "impuesto", "vat amount", "tax amount", "taxes",
            "sales tax", "importe iva", "cuota iva", "impuestos",
        ),
        _f(
            "refund_amount", K.MONEY, "refund", "refunds", "amount refunded", "refunded amount",
            "importe reembolsado", "reembolso", "refunded", "refund value", "total refunded", "monto reembolsado",
            "monto del reembolso", "importe del reembolso", "importe de reembolso", "reembolsado", "reembolsos",
            "devolución", "importe devuelto", "devuelto",
        ),
        _f(
            "refund_date", K.DATE, "refunded date", "refunded at", "fecha de reembolso", "date refunded",
            "refunded on", "date of refund", "fecha del reembolso", "fecha reembolso", "fecha de devolución",
        ),
        _f(
            "due_date", K.DATE, "due", "due on", "fecha de vencimiento", "vencimiento", "date due", "payment due",
            "payment due date", "fecha vencimiento", "fecha límite", "fecha límite de pago", "vence", "vence el",
        ),
        _f(
            "currency", K.CURRENCY, "payment currency", "moneda", "divisa", "currency code", "código de moneda",
            "código de divisa",
        ),
        _f(
            "closer", K.LIST, "closers", "sales rep", "closer / csm", "cerrador", "vendedor", "closer name",
            "salesperson", "rep", "closed by", "primary closer", "cerradores", "vendedores", "comercial",
            "cerrado por", "vendedora", "vendedor/a", "asesor", "asesora", "asesor comercial", "asesor de ventas",
        ),
        _f(
            "setter", K.LIST, "setters", "appointment setter", "agendador", "setter name", "set by", "agendadores",
            "agendado por", "prospector",
        ),
        _f(
            "csm", K.LIST, "csms", "client success manager", "customer success manager", "csm name",
            "gestor de éxito", "responsable de éxito del cliente", "gestor",
        ),
        _f("triager", K.LIST, "triagers", "triagista", "triajista"),
        _f("cold_caller", K.LIST, "cold callers", "llamador en frío"),
        _f(
            "affiliate", K.LIST, "affiliates", "partner", "afiliado", "affiliate name", "referred by",
            "referido por", "afiliados",
        ),
        _f(
            "set_source", K.LIST, "set_sources", "appointment source", "fuente de agenda", "fuente de la cita",
            "origen de la cita", "fuente de agendamiento",
        ),
        _f(
            "channel", K.WORD, "channels", "sale channel", "canal", "sales channel", "canal de venta", "canales",
            vocabulary="channel",
        ),
        _f(
            "sales_call_id", K.ID, "sales_call_ids", "call id", "id llamada de venta", "sales call",
            "id de llamada", "id de la llamada", "id de llamada de venta", "id llamada",
        ),
        *UTM,
    ),
)  # fmt: skip

LEADS = Table(
    name="leads",
    titles=("optins", "registros", "suscriptores", "prospectos"),
    proof=(
        "optin_source", "lead_magnet", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "setter",
        "affiliate",
    ),
    surely=(
        "optin", "opt in", "optins", "opted", "lead", "leads", "magnet", "freebie", "subscribed", "subscriber", "suscripcion",
        "suscriptor", "captacion",
    ),
    says=(
        "signup", "sign up", "signed", "registration", "registered", "registro", "landing", "funnel", "webinar", "form",
        "formulario", "gclid", "fbclid",
    ),
    against=(*_MONEY, *_SURVEY, *_TICKET, *_STAFF, *_USAGE, *_PIPELINE),
    date="optin_date",
    keys=(
        ("id",),
        ("email", "phone", "full_name", "optin_date", "optin_source", "lead_magnet", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    ),
    apart=("customer_id",),
    fields=(
        *_person(required=True),
        CUSTOMER_ID,
        _f(
            "optin_date", K.DATE, "opt-in date", "date", "lead date", "created", "created at", "submitted at",
            "fecha", "fecha de optin", "fecha de registro", "opted in", "opted in at", "opted in on",
            "date of optin", "sign up date", "signed up", "signed up at", "captured at", "submission date",
            "subscribed", "subscribed at", "subscribed on", "optin time", "date added", "added on", "registered at",
            "fecha del optin", "fecha opt in", "fecha de alta", "fecha de creación", "fecha de captación",
            "fecha de suscripción", "fecha del registro", "fecha de entrada", "fecha de inscripción", "creado el", required=True,
        ),
        _f("id", K.ID, "lead id", "id lead", "id del lead", "id de lead"),
        _f(
            "optin_source", K.UTM, "opt-in source", "source", "optin", "form", "fuente", "origen", "optin sources",
            "lead source", "source of lead", "form name", "funnel", "landing page", "fuente de opt-in",
            "fuente del optin", "fuente del lead", "origen del lead", "formulario", "canal de captación", "canal",
        ),
        _f(
            "lead_magnet", K.TEXT, "magnet", "freebie", "imán de leads", "recurso gratuito", "lead magnet name",
            "free resource", "imán de prospectos", "lead magnet descargado", "recurso descargado", "recurso gratis",
        ),
        *UTM,
        _f("setter", K.LIST, "setters", "agendador", "setter name", "appointment setter", "agendadores", "prospector"),
        _f(
            "affiliate", K.LIST, "affiliates", "partner", "afiliado", "affiliate name", "referred by",
            "referido por", "afiliados",
        ),
        _f("country", K.COUNTRY, "país", "country name"),
    ),
)  # fmt: skip

COSTS = Table(
    name="costs",
    titles=("gastos", "costes", "costos"),
    proof=("category", "utm_source", "utm_campaign", "description"),
    surely=("cost", "costs", "spend", "spent", "expense", "gasto", "coste", "costo", "inversion"),
    against=("balance", "saldo", "stage", "etapa", "pipeline", "ticket", "nps"),
    date="date",
    keys=(("id",), ("date", "category", "amount", "utm_source", "utm_campaign", "rep", "offer", "description")),
    # A platform restates what it said of a day (decision 99).
    vendor_keys=(("id",), ("date", "utm_source", "utm_campaign", "description")),
    apart=("level", "starts_on"),
    money=("amount",),
    fields=(
        _f(
            "date", K.DATE, "day", "expense date", "fecha", "día", "cost date", "spend date", "date of expense",
            "paid on", "fecha del gasto", "fecha de gasto", "fecha del coste", "fecha de coste", "fecha del costo",
            "fecha de costo", required=True,
        ),
        _f(
            "category", K.WORD, "cost category", "expense type", "categoría", "cost type", "type of cost",
            "expense category", "category of cost", "type", "tipo de gasto", "tipo de coste", "tipo de costo",
            "categoría de gasto", "categoría del gasto", "categoría de coste", "categoría de costo", "tipo",
            "rubro", "partida", vocabulary="cost_category", required=True,
        ),
        _f(
            "amount", K.MONEY, "cost", "spend", "amount spent", "importe", "coste", "gasto", "inversión",
            "cost amount", "expense", "expense amount", "total", "total cost", "total spend", "ad spend", "value",
            "costo", "monto", "cantidad", "gasto total", "gastado", "coste total", "costo total", "inversión total", "importe gastado", "monto gastado", "valor", required=True,
        ),
        _f("id", K.ID, "cost id", "expense id", "id gasto", "id de gasto", "id coste"),
        _f(
            "utm_source", K.UTM, "source", "platform", "fuente", "plataforma", "source utm", "channel",
            "ad platform", "traffic source", "fuente utm", "origen", "canal", "utm fuente",
        ),
        _f(
            "utm_campaign", K.UTM, "campaign", "campaign name", "campaña", "campaña utm", "nombre de la campaña",
            "nombre de campaña", "utm campaña",
        ),
        _f("rep", K.TEXT, "salesperson", "vendedor", "sales rep", "closer", "comercial", "representante"),
        _f("offer", K.TEXT, "product", "oferta", "producto", "program", "programa"),
        _f("currency", K.CURRENCY, "moneda", "divisa", "currency code", "código de moneda"),
        _f(
            "description", K.TEXT, "note", "notes", "concepto", "descripción", "details", "detail", "memo",
            "comments", "nota", "notas", "detalle", "comentario", "comentarios",
        ),
        # What an ad platform's report says of its own rows: whether each is a campaign, an ad set or an ad, and from which
        # day on it tells (docs/numbers.md decision 99).
        _f("level", K.TEXT, later=True),
        _f("starts_on", K.DATE, "reporting starts", "inicio del informe", "start date", later=True),
    ),
)  # fmt: skip

RATES = Table(
    name="rates",
    titles=("tipos de cambio",),
    proof=("rate",),
    against=("amount", "importe", "email", "correo"),
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


SQL_TYPE = {
    Kind.DATE: "date",
    Kind.MONEY: "decimal(18,4)",
    Kind.NUMBER: "decimal(18,4)",
    Kind.RATE: "decimal(18,10)",
    Kind.BOOL: "boolean",
}


def sql_type(kind: Kind) -> str:
    """The DuckDB type in which a kind is stored."""
    return SQL_TYPE.get(kind, "varchar")
