"""Leads: opt-ins, with the UTM tags they came with."""

from __future__ import annotations

from lib.schema.fields import Kind, Table, column
from lib.schema.header_words import MONEY, PIPELINE, STAFF, SURVEY, TICKET, USAGE
from lib.schema.shared import CUSTOMER_ID, person, utm

TABLE = Table(
    name="leads",
    order=4,
    titles=("optins", "registros", "suscriptores", "prospectos", "interessenten", "anmeldungen"),
    proof=(
        "optin_source", "lead_magnet", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term",
        "setter", "affiliate",
    ),
    surely=(
        "optin", "opt in", "optins", "opted", "lead", "leads", "magnet", "freebie", "subscribed", "subscriber",
        "suscripcion", "suscriptor", "captacion",
    ),
    says=(
        "anmeldung", "signup", "sign up", "signed", "registration", "registered", "registro", "landing", "funnel",
        "webinar", "form", "formulario", "gclid", "fbclid", "first page", "first url", "entry page", "referrer",
        "referring site", "primera pagina", "registrant",
    ),
    against=(*MONEY, *SURVEY, *TICKET, *STAFF, *USAGE, *PIPELINE),
    date="optin_date",
    keys=(
        ("id",),
        (
            "email", "phone", "full_name", "optin_date", "optin_source", "lead_magnet", "utm_source", "utm_medium",
            "utm_campaign", "utm_content", "utm_term",
        ),
    ),
    apart=("customer_id",),
    one_by_one=True,
    person_id="customer_id",
    fields=(
        *person(required=True),
        CUSTOMER_ID,
        column(
            "optin_date", Kind.DATE, "datum", "anmeldedatum", "angemeldet am", "eingetragen am", "registriert am",
            "opt-in date", "date", "lead date", "created", "created at", "submitted at", "fecha", "fecha de optin",
            "fecha de registro", "opted in", "opted in at", "opted in on", "date of optin", "sign up date",
            "signed up", "signed up at", "captured at", "submission date", "subscribed", "subscribed at",
            "subscribed on", "optin time", "registration time", "registration date", "date added", "added on",
            "registered at", "fecha del optin", "fecha opt in", "fecha de alta", "fecha de creación",
            "fecha de captación", "fecha de suscripción", "fecha del registro", "fecha de entrada",
            "fecha de inscripción", "creado el",
            required=True,
        ),
        column("id", Kind.ID, "lead id", "id lead", "id del lead", "id de lead"),
        column(
            "optin_source", Kind.UTM, "quelle", "herkunft", "formular", "leadquelle", "opt-in source", "source",
            "optin", "form", "fuente", "origen", "optin sources", "lead source", "source of lead", "form name",
            "funnel", "landing page", "fuente de opt-in", "fuente del optin", "fuente del lead", "origen del lead",
            "formulario", "canal de captación", "canal",
            utm="optin",
        ),
        column(
            "lead_magnet", Kind.TEXT, "magnet", "freebie", "imán de leads", "recurso gratuito", "lead magnet name",
            "free resource", "imán de prospectos", "lead magnet descargado", "recurso descargado",
            "recurso gratis",
        ),
        *utm("source", "medium", "campaign", "content", "term"),
        column(
            "setter", Kind.LIST, "setters", "agendador", "setter name", "appointment setter", "agendadores",
            "prospector",
            team=True,
        ),
        column(
            "affiliate", Kind.LIST, "affiliates", "partner", "afiliado", "affiliate name", "referred by",
            "referido por", "afiliados",
            team=True,
        ),
        column("country", Kind.COUNTRY, "land", "país", "country name"),
    ),
)  # fmt: skip
