"""CSM calls: onboarding, coaching and graduation calls, and what became of them (docs/numbers.md 3)."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column
from lib.schema.header_words import MONEY, PIPELINE, SURVEY, TICKET
from lib.schema.shared import CALL

TABLE = Table(
    name="csm_calls",
    order=2,
    titles=("llamadas csm", "llamadas de csm"),
    proof=("type", "event", "reminder", "csm", "success", "grade"),
    says=(
        "termin", "gesprach", "ergebnis", "call", "llamada", "meeting", "reunion", "appointment", "cita",
        "session", "sesion", "event", "evento", "booking", "reserva", "outcome", "resultado", "host", "calendly",
        "invitee", "agenda", "attendee", "asistente", "end time",
    ),
    against=(*MONEY, *SURVEY, *TICKET, *PIPELINE, "role", "rol", "feature"),
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "csm", "event")),
    apart=("customer_id",),
    moves=True,
    calls=True,
    one_by_one=True,
    person_id="customer_id",
    record=("id",),
    fields=(
        column(
            "id", Kind.ID, "call id", "event id", "csm call id", "id llamada", "event uuid", "booking id",
            "appointment id", "session id", "meeting id", "id de la llamada", "id de llamada", "id del evento",
            "id evento",
        ),
        *CALL,
        column(
            "csm", Kind.LIST, "betreuer", "betreuerin", "kundenbetreuer", "kundenbetreuerin", "csms",
            "client success manager", "customer success manager", "coach", "user name", "closer / csm", "csm name",
            "host", "assigned csm", "success coach", "gestor de éxito", "gestor", "responsable", "asesor",
            "asesora", "mentor", "mentora", "tutor", "tutora",
            team=True,
        ),
        column(
            "success", Kind.BOOL, "erfolg", "erfolgreich", "success?", "successful", "was it successful", "éxito",
            "éxito?", "exitosa", "exitoso", "success (yes/no)", "was successful", "call successful",
            "session success", "éxito de la llamada", "fue exitosa", "fue un éxito", "con éxito",
        ),
        column(
            "grade", Kind.NUMBER, "bewertung", "score", "event grade", "call grade", "nota", "calificación",
            "puntuación", "rating", "session grade", "grade (1-10)", "score (1-10)", "calificación (1-10)",
            "nota (1-10)", "valoración", "evaluación",
        ),
    ),
)  # fmt: skip
