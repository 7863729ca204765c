"""Sales calls: booked calls and what became of them."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column
from lib.schema.header_words import MONEY, PIPELINE, SURVEY, TICKET
from lib.schema.shared import CALL, utm

TABLE = Table(
    name="sales_calls",
    order=5,
    titles=("llamadas de venta", "llamadas ventas", "verkaufsgespräche"),
    proof=("type", "event", "reminder", "closer", "setter", "offer_made", "booked_at"),
    says=(
        "termin", "gesprach", "ergebnis", "call", "llamada", "meeting", "reunion", "appointment", "cita",
        "session", "sesion", "event", "evento", "booking", "reserva", "outcome", "resultado", "host", "calendly",
        "invitee", "agenda", "attendee", "asistente", "end time",
    ),
    against=(*MONEY, *SURVEY, *TICKET, *PIPELINE, "role", "rol", "feature"),
    date="date",
    keys=(("id",), ("date", "email", "full_name", "type", "closer", "event")),
    apart=("customer_id",),
    moves=True,
    calls=True,
    one_by_one=True,
    person_id="customer_id",
    record=("id",),
    fields=(
        column(
            "id", Kind.ID, "call id", "event id", "sales call id", "id llamada", "event uuid", "booking id",
            "appointment id", "meeting id", "id de la llamada", "id de llamada", "id del evento", "id evento",
            "id de llamada de venta",
        ),
        *CALL,
        column(
            "closer", Kind.LIST, "vertriebler", "vertrieblerin", "verkäufer", "verkäuferin", "closers",
            "sales rep", "rep", "user name", "cerrador", "closer / csm", "closer name", "host", "assigned to",
            "salesperson", "closed by", "vendedor", "comercial", "cerradores", "vendedora", "vendedor/a", "asesor",
            "asesora", "asesor comercial", "asesor de ventas",
            team=True,
        ),
        column(
            "setter", Kind.LIST, "setters", "appointment setter", "agendador", "setter name", "set by",
            "agendadores", "agendado por", "prospector",
            team=True,
        ),
        column(
            "offer_made", Kind.BOOL, "angebot gemacht", "offer made?", "offered", "pitched", "oferta hecha",
            "oferta realizada", "offer presented", "offer made (yes/no)", "made offer", "was offer made",
            "oferta presentada", "se hizo oferta", "hizo oferta",
        ),
        column(
            "booked_at", Kind.DATE, "gebucht am", "booked date", "booked on", "date booked",
            "event created date & time", "fecha de agenda", "booking date", "created at", "booking created",
            "date of booking", "fecha de reserva", "fecha de agendamiento", "agendada el", "reservada el",
            "fecha agendada", "agendada", "agendado el", "reservada",
        ),
        column(
            "offer", Kind.LIST, "produkt", "programm", "angebot", "product", "oferta", "producto", "program",
            "programa",
        ),
        column(
            "set_source", Kind.LIST, "set_sources", "appointment source", "fuente de agenda", "fuente de la cita",
            "origen de la cita", "fuente de agendamiento",
        ),
        *utm("source"),
    ),
)  # fmt: skip
