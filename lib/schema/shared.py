"""Fields that several tables share: who a row is about, which ad it came from, and what every call says."""

from __future__ import annotations

from dataclasses import replace

from lib.schema.fields import Field, Kind, Stages, column

SOMEBODY = (
    "kunde", "kundin", "käufer", "käuferin", "interessent", "interessentin", "customer", "client", "cliente",
    "clienta", "buyer", "comprador", "payer", "pagador", "invitee", "invitado", "lead", "prospecto", "prospecta",
    "contacto", "attendee", "asistente",
)  # fmt: skip
"""What a customer's column is called that does not say of what kind it is. On the clients' own table it is their account."""

CUSTOMER_IDS = (
    "kundennummer", "kunden-nr.", "kunden-id", "customer id", "client id", "id cliente", "id de cliente",
    "cliente id", "id del cliente", "buyer id", "user id", "contact id", "customer number", "customer no",
    "client number", "número de cliente", "usuario id", "id usuario", "id de usuario",
)  # fmt: skip


def person(*, required: bool) -> tuple[Field, ...]:
    """The fields by which rows of any table find their person (docs/numbers.md 0.2)."""
    return (
        column(
            "email", Kind.EMAIL, "e-mail-adresse", "mailadresse", "e-mail kunde", "e-mail des kunden",
            "kunden-e-mail", "e-mail", "email address", "mail", "correo", "correo electrónico", "customer email",
            "client email", "lead email", "invitee email", "dirección de correo electrónico", "email id",
            "user email", "contact email", "buyer email", "person email", "primary email", "email de contacto",
            "email cliente", "correo del cliente", "email del cliente", "correo del alumno", "email del alumno",
            "correo del lead", "mail del cliente", "attendee email", "guest email", "participant email",
            "email del asistente", "correo del asistente", "email del invitado", "courriel", "adresse e-mail",
            "adresse mail", "indirizzo email", "endereço de e-mail",
            maybe=SOMEBODY,
            required=required,
        ),
        column(
            "full_name", Kind.NAME, "kundenname", "name kunde", "name des kunden", "vollständiger name",
            "vor- und nachname", "teilnehmer", "teilnehmerin", "name", "customer name", "client name",
            "invitee name", "nombre", "nombre completo", "nombre y apellidos", "lead name",
            "full name of the client", "contact name", "buyer name", "student", "student name", "cliente nombre",
            "nombre del cliente", "nombre cliente", "nombre del lead", "nombre del alumno", "alumno", "alumna",
            "nombre de la alumna", "estudiante", "attendee name", "guest name", "participant name",
            "nombre del asistente", "nom", "nom complet", "nom du client", "nome", "nome completo",
            "nome do cliente", "nome cliente",
            maybe=SOMEBODY,
        ),
        column(
            "phone", Kind.PHONE, "telefon", "telefonnummer", "handy", "handynummer", "mobilnummer", "phone_wa",
            "phone number", "whatsapp", "whatsapp number", "telephone", "mobile", "teléfono", "móvil", "celular",
            "número de teléfono", "contact phone", "cell", "cell phone", "mobile phone", "mobile number", "tel",
            "número de whatsapp", "telf", "teléfono móvil",
        ),
    )  # fmt: skip


CUSTOMER_ID = column(
    "customer_id", Kind.ID, "customer", *CUSTOMER_IDS, "id contacto", "id de contacto", "contacto id",
    "id del contacto",
    maybe=SOMEBODY,
    later=True, personal=True,
)  # fmt: skip
"""What names a person within one source where e-mail and phone are missing (decision 94)."""

_UTM = (
    column("utm_source", Kind.UTM, "utm source", "fuente utm", "source utm", "utm fuente", "origen utm"),
    column("utm_medium", Kind.UTM, "utm medium", "medio utm", "utm medio", "medium utm"),
    column("utm_campaign", Kind.UTM, "utm campaign", "campaña utm", "utm campaña", "campaign utm"),
    column("utm_content", Kind.UTM, "utm content", "contenido utm", "utm contenido", "content utm"),
    column("utm_term", Kind.UTM, "utm term", "término utm", "utm término", "term utm"),
)  # fmt: skip


def utm(*unified: str) -> tuple[Field, ...]:
    """The five UTM tags. Those of `unified` (``source``, ``medium``, ...) are read by the model: their values are brought to
    one spelling."""
    return tuple(
        replace(f, utm=f.name.removeprefix("utm_")) if f.name.removeprefix("utm_") in unified else f for f in _UTM
    )


OUTCOMES = Stages(ranks=(("pending", 1), ("unknown_outcome", 2)), others=9)
"""How far along a call is: any whose outcome is told is past both."""

CALL = (
    column(
        "date", Kind.DATE, "datum", "termin", "gesprächsdatum", "datum des gesprächs", "call date", "event date",
        "scheduled date", "start date & time", "fecha", "fecha de la llamada", "fecha del evento", "call time",
        "date of call", "call day", "scheduled for", "scheduled at", "scheduled on", "meeting date",
        "appointment date", "session date", "start time", "starts at", "fecha de llamada", "fecha de evento",
        "fecha de la sesión", "fecha de la cita", "fecha programada", "fecha y hora", "día",
        maybe=("data",),
        required=True,
    ),
    *person(required=True),
    CUSTOMER_ID,
    column(
        "status", Kind.WORD, "ergebnis", "call status", "event status", "estado", "estado de la llamada",
        "status of call", "call outcome", "outcome", "result", "resultado", "estado de llamada",
        "estado del evento", "estatus", "status de la llamada", "statut", "esito", "stato", "situação",
        vocabulary="call_status", required=True, stages=OUTCOMES,
    ),
    column(
        "type", Kind.WORD, "typ", "gesprächsart", "terminart", "call type", "event type", "call/event type",
        "tipo", "tipo de llamada", "session type", "type of call", "meeting type", "tipo de evento",
        "tipo de sesión", "tipo de la llamada",
        vocabulary="call_type",
    ),
    column(
        "event", Kind.TEXT, "event name", "event type name", "evento", "nombre del evento", "calendly event",
        "event title", "meeting name", "nombre de evento", "evento de calendly", "título del evento",
    ),
    column(
        "reminder", Kind.WORD, "reminder status", "recordatorio", "reminder sent", "confirmation status",
        "recordatorios", "estado del recordatorio",
        vocabulary="reminder",
    ),
    column(
        "crm_link", Kind.TEXT, "crm", "crm url", "enlace crm", "crm profile", "link crm", "link del crm",
        "enlace del crm",
        personal=True,
    ),
)  # fmt: skip
"""What every call says, whoever holds it."""
