"""What speaks for and against a file being a table: words of headers, as :func:`~lib.schema.fields.header_words` has them."""

from __future__ import annotations

STAFF = (
    "rolle", "abteilung", "mitarbeiter", "gehalt", "role", "rol", "owner", "propietario", "user", "users",
    "usuario", "team", "equipo", "manager", "staff", "employee", "empleado", "department", "departamento",
    "puesto", "job title", "hire date", "salary", "salario",
)  # fmt: skip

SURVEY = (
    "umfrage", "antwort", "zufriedenheit", "score", "rating", "nps", "csat", "ces", "response", "respuesta",
    "survey", "encuesta", "puntuacion", "calificacion", "valoracion", "satisfaction", "satisfaccion", "promoter",
    "detractor", "respondent", "collector", "encuestado",
)  # fmt: skip

SURVEY_ASKS = (
    "satisfied", "satisfecho", "satisfecha", "satisfaction", "satisfaccion", "recommend", "recomendar",
    "recomendarias", "recomiendas", "nps", "csat", "score", "puntuacion", "feature", "funcion", "duration seconds",
    "ticket",
)  # fmt: skip
"""What the questions of a form say that asks those who are clients already, or of a log that looks like one."""

LOG_COLUMNS = (
    "event", "event name", "event type", "evento", "action", "accion", "user id", "id de usuario", "session id",
    "distinct id", "respondent id", "respondent", "collector id",
)  # fmt: skip
"""Whole headers of a program's log, or of answers that are numbered by person, beside a time and an address: no form has them."""

TICKET = (
    "betreff", "prioritat", "ticket", "tickets", "priority", "prioridad", "subject", "asunto", "agent", "agente",
    "assignee", "requester", "solicitante", "first reply", "first response", "primera respuesta", "resolution",
    "resolved", "resuelto", "sla", "conversation", "incidencia",
)  # fmt: skip

USAGE = (
    "feature", "funcion", "event", "evento", "session", "sesion", "logins", "last login", "last seen", "action",
    "accion", "page", "pagina", "lesson", "leccion", "progress", "progreso", "minutes", "device", "dispositivo",
    "module", "modulo", "sign in", "sign in count", "last activity", "ultima actividad", "lecture", "lectures",
    "lessons", "lecciones", "completed at", "completion", "percent complete", "completado", "quiz", "watched",
    "posts", "comments", "likes", "join time", "leave time", "hora de entrada", "hora de salida",
)  # fmt: skip

PIPELINE = (
    "phase", "wahrscheinlichkeit", "stage", "etapa", "fase", "pipeline", "embudo", "probability", "probabilidad",
    "forecast", "opportunity", "oportunidad", "deal name", "deal owner", "nombre del negocio", "negocio",
    "win rate", "lost reason",
)  # fmt: skip

MONEY = (
    "betrag", "preis", "umsatz", "wahrung", "rechnung", "zahlung", "bezahlt", "gezahlt", "gebuhr", "amount",
    "price", "total", "subtotal", "revenue", "importe", "monto", "precio", "currency", "moneda", "divisa", "paid",
    "payment", "pago", "pagado", "cobro", "cobrado", "invoice", "factura", "refund", "refunded", "reembolso",
    "charge", "cargo", "balance", "saldo", "fee", "net", "gross", "bruto", "neto", "order", "pedido", "mrr", "ltv",
)  # fmt: skip

TERMS = (
    "interval", "recurring interval", "billing cycle", "billing period", "billing interval", "frequency",
    "periodicidad", "frecuencia", "ciclo", "mrr", "arr", "current period", "next billing", "next renewal",
    "renews", "renewal", "renovacion", "trial",
)  # fmt: skip
"""What agreements have that are paid again and again: their amounts are prices, not payments that were made."""

SALE = ("preis", "price", "precio", "fees", "comisiones", "ltv", "lifetime")
"""What lines of sales have that name a buyer, or members of a paid place: as a row of a client their money would be lost."""

NEUTRAL = ("user agent", "lead owner", "lead score", "lead status", "lead stage")
"""Headers that speak neither for nor against a table, though a word of them does."""

BANK = (
    (
        "soll", "belastung", "debit", "debits", "debe", "cargo", "cargos", "withdrawal", "withdrawals",
        "money out", "paid out", "salidas",
    ),
    (
        "haben", "gutschrift", "credit", "credits", "haber", "abono", "abonos", "deposit", "deposits", "money in",
        "paid in", "entradas",
    ),
)  # fmt: skip
"""Headers that make a bank statement if one of each is there: what left the account, and what came in."""

BANK_ALONE = (
    "kontostand", "saldo nach buchung", "valuta", "valutadatum", "wertstellung", "wertstellungsdatum",
    "buchungstext", "balance", "saldo", "running balance", "closing balance", "available balance",
    "account balance", "saldo disponible", "saldo contable", "saldo final", "value date", "fecha valor",
    "f. valor", "fecha de valor",
)  # fmt: skip
"""Headers that make a bank statement by themselves, where no column names a person."""
