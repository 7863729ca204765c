"""What a founder writes over the columns of a sheet of one's own, with the cells below it, and the field that it is."""

from __future__ import annotations

import pytest

from lib.ingest.map.cells import Sample
from lib.ingest.map.headers import (
    Unrecognised,
    bare_key,
    map_headers,
    recognise,
)
from lib.schema.tables import TABLES

CELLS = {
    "day": ("05/03/2026", "31/03/2026", "14/04/2026"),
    "money": ("1.200,50", "300", "99,90"),
    "email": ("ana@ejemplo.es", "ben@ejemplo.es", "eva@ejemplo.es"),
    "client": ("Ana Ruiz", "Luis Gil", "Eva Sanz"),
    "rep": ("Mia", "Leo"),
    "yes/no": ("Sí", "No"),
    "ja/nein": ("Ja", "Nein"),
    "state": ("Pagado", "Pendiente"),
    "offer": ("Programa Oro", "Programa Plata"),
    "count": ("1", "2", "3"),
    "id": ("C-001", "C-002", "C-003"),
    "where": ("instagram", "google"),
    "through": ("Stripe", "Transferencia"),
}
"""Kind of cells -> the different texts of a column."""

PAYMENTS = """
Fecha de pago|day|date, Fecha pago|day|date, Fecha del pago|day|date, Fecha cobro|day|date, F. pago|day|date, Día de pago|day|date
Importe|money|amount, Importe (€)|money|amount, Monto|money|amount, Valor|money|amount, Ingreso|money|amount, Ingresos|money|amount
Pagado|money|amount, Pagado|yes/no|status, Pagado?|yes/no|status, ¿Pagado?|yes/no|status, Cobrado|money|amount, Cobrado|yes/no|status
Abonado|money|amount, Recibido|money|amount, Recibido|yes/no|status, Paid|money|amount, Paid|yes/no|status
Pago|money|amount, Pago|count|, Pago|state|status, Pago|through|, Cobro|money|amount, Cuota|money|amount, Cuota|count|
Contratado|money|contracted_revenue, Valor contrato|money|contracted_revenue, Importe contrato|money|contracted_revenue
Contrato|money|contracted_revenue, Contrato|id|, Precio|money|list_price, IVA 21%|money|vat, Cuota IVA|money|vat
Correo|email|email, Correo cliente|email|email, Correo del alumno|email|email, Cliente|email|email, Cliente|client|full_name
Clienta|client|full_name, Alumna|client|full_name, Lead|client|full_name, Prospecto|email|email, Apellidos|client|
Vendedor|rep|closer, Vendedora|rep|closer, Vendedor/a|rep|closer, Asesor|rep|closer, Asesora|rep|closer, Asesor comercial|rep|closer
Comercial|rep|closer, Servicio|offer|offer, Estado pago|state|status, Situación|state|status
Vía de pago|through|method, Forma pago|through|method, Comisión PayPal|money|processing_fee
Devuelto|money|refund_amount, Fecha devolución|day|refund_date, Fecha límite pago|day|due_date, Nº de factura|id|invoice
"""

OTHERS = {
    "payments": PAYMENTS,
    "customers": """
    Fecha alta|day|joined_date, Alta|day|joined_date, Inicio|day|joined_date, Fecha cierre|day|close_date, Cierre|day|close_date
    Fecha venta|day|close_date, Contratado|money|contracted_revenue, Contrato|money|contracted_revenue, Contrato|id|
    Valor contrato|money|contracted_revenue, Pagado|money|gross_revenue, Pagado|yes/no|, Cobrado|money|gross_revenue
    Pendiente|money|pending_payments, Pendiente de cobro|money|pending_payments, Por cobrar|money|pending_payments
    Vendedora|rep|closers, Asesor|rep|closers, Mentora|rep|csms, Tutor|rep|csms, Coach|rep|csms, Servicio|offer|offers
    Baja|day|cancel_date, Baja|yes/no|, Fecha cancelación|day|cancel_date, Graduación|day|graduation_date, Devuelto|money|refunds
    Cliente|client|client_account, Correo|email|email, Onboarding|day|onboarding_date, Onboarding|yes/no|
    """,
    "costs": """
    Fecha gasto|day|date, Gastado|money|amount, Costo total|money|amount, Inversión total|money|amount, Concepto|offer|description
    """,
    "sales_calls": """
    Fecha llamada|day|date, Fecha cita|day|date, Estado llamada|state|status, Vendedora|rep|closer, Asesor|rep|closer
    Lead|client|full_name, Prospecto|client|full_name, Fecha agenda|day|booked_at, Agendada|day|booked_at
    """,
    "csm_calls": "Fecha sesión|day|date, Asesor|rep|csm, Asesora|rep|csm, Mentor|rep|csm, Tutora|rep|csm, Estado sesión|state|",
    "leads": """
    Fecha registro|day|optin_date, Fecha alta|day|optin_date, Fecha de entrada|day|optin_date, Fecha inscripción|day|optin_date
    Canal|where|optin_source, Origen lead|where|optin_source, Lead|client|full_name
    """,
}
"""Table -> header|cells|field, no field where the column is none."""

GERMAN = {
    "payments": """
    Datum|day|date, Zahlungsdatum|day|date, Bezahlt am|day|date, Betrag|money|amount, Betrag (€)|money|amount, Brutto|money|amount
    Bezahlt|money|amount, Bezahlt|yes/no|status, Bezahlt?|yes/no|status, Bezahlt|ja/nein|status, Zahlung|money|amount, Zahlungsstatus|state|status
    E-Mail|email|email, E-Mail-Adresse|email|email, Kunde|email|email, Kunde|client|full_name, Kundin|client|full_name
    Käufer|client|full_name, Rechnung|id|invoice, Rechnungsnummer|id|invoice, Rechnungs-Nr.|id|invoice, Zahlungsart|through|method
    Währung|id|currency, Vertriebler|rep|closer, Verkäuferin|rep|closer, Produkt|offer|offer, Angebot|offer|offer
    Gebühr|money|processing_fee, MwSt. 19%|money|vat, Rabatt|money|discount, Preis|money|list_price, Fällig am|day|due_date
    Vertragswert|money|contracted_revenue, Erstattet|money|refund_amount, Erstattet am|day|refund_date, Kundennummer|id|customer_id
    Notiz|offer|
    """,
    "customers": """
    Kundenname|client|full_name, Kunde|client|client_account, Telefon|count|phone, Kaufdatum|day|close_date, Startdatum|day|joined_date
    Land|where|country, Bezahlt|money|gross_revenue, Offener Betrag|money|pending_payments, Betreuerin|rep|csms, Kündigung|day|cancel_date
    """,
    "leads": "Datum|day|optin_date, Anmeldedatum|day|optin_date, Quelle|where|optin_source, Interessent|client|full_name",
    "costs": """
    Datum|day|date, Kategorie|offer|category, Kostenart|offer|category, Betrag|money|amount, Kosten|money|amount, Ausgaben|money|amount
    Plattform|where|utm_source, Kampagne|offer|utm_campaign, Beschreibung|offer|description
    """,
    "sales_calls": "Termin|day|date, Ergebnis|state|status, Vertriebler|rep|closer, Kunde|client|full_name, Gebucht am|day|booked_at, Angebot gemacht|ja/nein|offer_made",
    "csm_calls": "Datum|day|date, Betreuer|rep|csm, Erfolg|yes/no|success, Bewertung|count|grade",
}
"""The same of a sheet in German."""


def cells(kind: str) -> Sample:
    """A column of a kind; its texts come back, as those of a team do."""
    return Sample(CELLS[kind], 3 * len(CELLS[kind]))


def test_plain_headers_are_the_field_that_their_cells_can_be() -> None:
    wrong = []
    for table, listed in (*OTHERS.items(), *GERMAN.items()):
        for case in listed.replace("\n", ",").split(","):
            if not case.strip():
                continue
            header, kind, name = case.strip().split("|")
            found = map_headers((header,), table, None, {header: cells(kind)}).fields.get(header, "")
            if found != name:
                wrong.append((table, header, kind, name, found))
    assert wrong == []


def test_the_number_of_a_payment_does_not_take_the_place_of_its_amount() -> None:
    headers = ("Pago", "Fecha", "Cuota", "Importe", "Cobrado")
    kinds = ("count", "day", "count", "money", "yes/no")
    mapping = map_headers(headers, "payments", None, {h: cells(k) for h, k in zip(headers, kinds, strict=True)})
    assert mapping.fields == {"Fecha": "date", "Importe": "amount", "Cobrado": "status"}
    both = {"Pagado": cells("money"), "Importe": cells("money")}
    assert map_headers(both, "payments", None, both).fields == {"Importe": "amount"}


def test_no_spelling_is_two_fields_of_a_table_once_its_small_words_are_left_out() -> None:
    for table in TABLES.values():
        names: dict[str, set[str]] = {}
        for field in table.fields:
            for spelling in (*field.synonyms, field.name):
                names.setdefault(bare_key(spelling), set()).add(field.name)
        assert {key: found for key, found in names.items() if len(found) > 1 or not key} == {}


def test_sheets_in_german_are_the_tables_that_they_are_and_a_bank_statement_is_none() -> None:
    sheets = {
        "payments": (
            "Datum",
            "Kunde",
            "E-Mail",
            "Betrag",
            "Währung",
            "Zahlungsart",
            "Rechnung",
            "Produkt",
            "Vertriebler",
        ),
        "costs": ("Datum", "Kategorie", "Kosten", "Quelle", "Kampagne"),
        "leads": ("Datum", "Name", "E-Mail", "Anmeldung", "Quelle", "Freebie"),
        "sales_calls": ("Termin", "Kunde", "E-Mail", "Ergebnis", "Vertriebler", "Angebot gemacht"),
        "customers": ("Kundenname", "E-Mail", "Kaufdatum", "Produkt", "Vertragswert", "Betreuer"),
    }
    assert {name: recognise("Mappe1.csv", headers).table for name, headers in sheets.items()} == {
        name: name for name in sheets
    }
    with pytest.raises(Unrecognised):
        recognise(
            "umsaetze.csv", ("Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Betrag", "Währung")
        )
