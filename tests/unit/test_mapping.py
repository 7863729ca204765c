"""Headers to fields: every name a founder or the glossary gives a column, and which table a file is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lib.ingest.map.headers import (
    KNOWN,
    Unrecognised,
    header_currency,
    map_headers,
    recognise,
)
from lib.schema.fields import header_key
from lib.schema.tables import TABLES
from tests.conftest import ROOT

# As the glossary of the customers page spells its columns, and that of the calls page.
CUSTOMERS_TERMS = {
    "Affiliates": "affiliates", "Age": "age", "Billing Infos": "billing_info", "Channel": "channel", "Channels": "channel", "Client": "client_account",
    "Closers": "closers", "Closer /CSM": "closers", "Coaching Times": "coaching_times", "Cold Callers": "cold_callers",
    "Contracted Revenue": "contracted_revenue", "Country": "country", "CRM_link": "crm_link", "Csm_call_IDs": "csm_call_ids", "CSMs": "csms",
    "Deal": "deal", "Deals": "deal", "Email": "email", "Full Name": "full_name", "Gender": "gender", "Graduation Date": "graduation_date",
    "Gross Revenue": "gross_revenue", "IG_link": "ig_link", "Income": "income", "Invoices": "invoices", "Joined Date": "joined_date",
    "Last Payment Date": "last_payment_date", "Method": "methods", "Methods": "methods", "Offer": "offers", "Offers": "offers",
    "Onboarding Date": "onboarding_date", "Optin_all": "optin_all", "Optin_date": "optin_date", "Optin_first": "optin_first",
    "Optin_last": "optin_last", "Payment IDs": "payment_ids", "Payment Type": "payment_types", "Pending Payments": "pending_payments",
    "Phone_wa": "phone", "Receipts": "receipts", "Sales_call IDs": "sales_call_ids", "Set_sources": "set_sources", "Setters": "setters",
    "Testimony": "testimony", "Total Contracted Revenue": "contracted_revenue", "Total Discounts": "discounts", "Total Extra Fees": "extra_fees",
    "Total Gross Revenue": "gross_revenue", "Total Processing Fees": "processing_fees", "Total Refunds": "refunds", "Tracking_IDs": "tracking_ids",
    "Triagers": "triagers", "Types": "payment_types", "UTM_campaign": "utm_campaign", "UTM_content": "utm_content", "UTM_medium": "utm_medium",
    "UTM_source": "utm_source", "UTM_term": "utm_term", "VAT": "vat",
}  # fmt: skip
CALLS_TERMS = {
    "ID": "id", "Date": "date", "Call Date": "date", "Email": "email", "Event": "event", "Full Name": "full_name", "Grade": "grade",
    "Phone_wa": "phone", "Reminder": "reminder", "Status": "status", "Success?": "success", "Type": "type", "Call/Event Type": "type",
    "CSM": "csm", "Closer /CSM": "csm", "CRM link": "crm_link",
}  # fmt: skip
SPANISH = {
    "customers": {
        "Correo electrónico": "email",
        "Nombre completo": "full_name",
        "Teléfono": "phone",
        "País": "country",
        "Fecha de cierre": "close_date",
    },
    "payments": {
        "Fecha de pago": "date",
        "Correo": "email",
        "Importe": "amount",
        "Estado": "status",
        "Método de pago": "method",
        "Divisa": "currency",
    },
    "csm_calls": {
        "Fecha": "date",
        "CORREO": "email",
        "Estado de la llamada": "status",
        "¿Éxito?": "success",
        "Calificación": "grade",
    },
    "leads": {
        "correo": "email",
        "Fecha de registro": "optin_date",
        "Origen": "optin_source",
        "Campaña UTM": "utm_campaign",
    },
    "sales_calls": {
        "Fecha": "date",
        "Correo": "email",
        "Estado": "status",
        "Cerrador": "closer",
        "Oferta hecha": "offer_made",
    },
    "costs": {"Fecha": "date", "Categoría": "category", "Importe": "amount", "Descripción": "description"},
}


@pytest.mark.parametrize(
    ("table", "header", "field"),
    [
        *(("customers", header, field) for header, field in CUSTOMERS_TERMS.items()),
        *(("csm_calls", header, field) for header, field in CALLS_TERMS.items()),
        *((table, header, field) for table, headers in SPANISH.items() for header, field in headers.items()),
        *((name, field.name, field.name) for name, table in TABLES.items() for field in table.fields),
        *(
            (name, field.name.replace("_", " ").title(), field.name)
            for name, table in TABLES.items()
            for field in table.fields
        ),
    ],
)
def test_a_header_is_its_field(table: str, header: str, field: str) -> None:
    assert map_headers([header], table).fields == {header: field}


def test_case_accents_and_marks_never_matter() -> None:
    for header in ("Csm_call_IDs", "csm call ids", "CSM-Call-IDs", " csm.call.IDS "):
        assert map_headers([header], "customers").fields == {header: "csm_call_ids"}


def test_no_synonym_hides_a_field_or_means_nothing() -> None:
    for name, table in TABLES.items():
        assert "" not in KNOWN[name]
        for field in table.fields:
            assert KNOWN[name][header_key(field.name)] == field.name


def test_the_own_name_goes_first_and_the_rest_is_left_alone() -> None:
    mapping = map_headers(["Nombre", "full_name", "Correo", "email", "Shoe size", "日本語"], "customers")
    assert mapping.fields == {"full_name": "full_name", "email": "email"}
    assert mapping.unmapped == ("Nombre", "Correo", "Shoe size", "日本語")


def test_a_correction_goes_before_everything() -> None:
    corrected = {("leads", "source"): "utm_source", ("leads", "fecha"): "-"}
    mapping = map_headers(["Source", "Fecha", "Email"], "leads", corrected)
    assert mapping.fields == {"Source": "utm_source", "Email": "email"}
    assert mapping.unmapped == ("Fecha",)


@pytest.mark.parametrize(
    "path",
    [*(ROOT / "data/sample").glob("*.csv"), *(ROOT / "tests/golden/business").glob("*.csv")],
    ids=lambda p: p.name,
)
def test_a_file_is_recognised_by_its_headers_alone(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        headers = next(csv.reader(file))
    assert recognise("export (3).csv", headers).table == path.stem
    assert recognise("export (3).csv", headers[::-1]).table == path.stem


@pytest.mark.parametrize(
    "headers",
    [["Email"], ["email", "Shoe size"], ["Email", "Name", "Phone"], ["Shoe size"], ["Amount"], ["日本語", ""]],
)
def test_a_file_that_says_too_little_is_refused_in_one_sentence(headers: list[str]) -> None:
    with pytest.raises(Unrecognised) as refused:
        recognise("file.csv", headers)
    message = str(refused.value)
    assert message.startswith("file.csv is not recognised")
    assert message.count(". ") == 0
    assert "\n" not in message


def test_a_near_miss_is_named() -> None:
    with pytest.raises(Unrecognised, match="is it “Amount of money”"):
        recognise("file.csv", ["Payment date", "Email", "Status", "Processing fee", "Amount of money"])


def test_the_name_of_the_file_only_breaks_ties() -> None:
    open_to_both = ["ID", "Date", "Email", "Type", "Status", "Reminder"]
    assert recognise("sales_calls.csv", open_to_both).table == "sales_calls"
    assert recognise("csm_calls (1).csv", open_to_both).table == "csm_calls"
    assert recognise("payments.csv", open_to_both).table == "csm_calls"
    assert recognise("sales_calls.csv", [*open_to_both, "Success?", "Grade"]).table == "csm_calls"
    assert recognise("customers.csv", ["Email", "Name", "Phone"]).table == "customers"
    assert recognise("customers.csv", ["Email", "Opt-in date", "Lead magnet"]).table == "leads"


def test_a_lead_needs_no_more_than_an_opt_in() -> None:
    assert recognise("file.csv", ["Email", "Opt-in date", "UTM_source"]).table == "leads"


def test_a_phone_stands_in_for_an_address() -> None:
    assert recognise("file.csv", ["Phone", "Payment date", "Amount", "Status"]).table == "payments"


# Headers as hand-kept sheets write them, Spanish and English, table by table.
HAND_KEPT = {
    "customers": {"Correo del cliente": "email", "Nombre del alumno": "full_name", "Fecha de inicio": "joined_date", "Fecha de la venta": "close_date",
                  "Trato": "deal", "Método": "methods", "Total cobrado": "gross_revenue", "Comisiones": "processing_fees", "Fecha de opt-in": "optin_date"},
    "payments": {"Correo": "email", "Fecha de cobro": "date", "Importe cobrado": "amount", "Tipo de registro": "kind", "Tipo de trato": "deal",
                 "Cargos extra": "extra_fee", "Forma de pago": "method", "Monto reembolsado": "refund_amount", "Fecha límite de pago": "due_date",
                 "Cerrado por": "closer", "Id de la llamada": "sales_call_id"},
    "leads": {"Email": "email", "Fecha de alta": "optin_date", "Fuente de opt-in": "optin_source", "Recurso descargado": "lead_magnet"},
    "csm_calls": {"Fecha de la sesión": "date", "Correo": "email", "Resultado": "status", "Tipo de sesión": "type", "Gestor de éxito": "csm",
                  "Exitosa?": "success", "Nota (1-10)": "grade", "Estado del recordatorio": "reminder"},
    "sales_calls": {"Meeting date": "date", "Email": "email", "Call outcome": "status", "Closer name": "closer", "Agendado por": "setter",
                    "Oferta presentada": "offer_made", "Fecha de reserva": "booked_at"},
    "costs": {"Fecha del gasto": "date", "Tipo de gasto": "category", "Costo": "amount", "Fuente UTM": "utm_source", "Comercial": "rep"},
}  # fmt: skip


@pytest.mark.parametrize("table", HAND_KEPT)
def test_headers_of_hand_kept_sheets_map_and_name_their_table(table: str) -> None:
    mapping = recognise("sheet.csv", HAND_KEPT[table])
    assert mapping.table == table
    assert mapping.fields == HAND_KEPT[table]


@pytest.mark.parametrize(
    ("header", "amount", "code"),
    [
        ("Amount spent (usd)", "Amount spent", "USD"),
        ("Importe (€)", "Importe", "EUR"),
        ("Monto MXN", "Monto", "MXN"),
        ("Total (R$) ", "Total", "BRL"),
        ("Amount ($)", "Amount", ""),
        ("Created date (UTC)", "Created date (UTC)", ""),
        ("Total all", "Total all", ""),
        ("USD", "USD", ""),
    ],
)
def test_header_currency(header: str, amount: str, code: str) -> None:
    assert header_currency(header) == (amount, code)
