"""Suggestions for headers that no list knows, and corrections that are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.ingest.map.cells import Sample
from lib.ingest.map.headers import map_headers
from lib.ingest.map.suggest import remembered, setting, suggest
from lib.publish.draft import (
    Options,
    Unrecognised,
    Upload,
    prepare,
)
from lib.schema.settings import SettingError, check
from lib.store.workspace import Workspace


def test_the_nearest_free_field_is_suggested_surest_first() -> None:
    found = suggest(["Date", "Customer E-mail addr", "Total amount paid", "Closr", "Shoe size"], "payments")
    assert [(header, field) for header, field, _ in found] == [
        ("Customer E-mail addr", "email"),
        ("Total amount paid", "amount"),
        ("Closr", "closer"),
    ]
    scores = [score for _, _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(70 <= score <= 100 for score in scores)


def test_a_field_that_is_taken_is_not_suggested() -> None:
    assert suggest(["Amount", "Total amount paid"], "payments") == []


def test_words_of_three_letters_must_match_whole() -> None:
    assert all(field != "vat" for _, field, _ in suggest(["Cat", "Vet", "Var"], "payments"))


def test_a_correction_wins_over_the_list_and_a_dash_ignores() -> None:
    corrected = remembered(
        {
            "header.payments.spent": "amount",
            "header.payments.amount": "-",
            "header.payments.x": "gone",
            "header.nothing.y": "amount",
        }
    )
    mapping = map_headers(["Date", "Email", "Amount", "SPENT"], "payments", corrected)
    assert mapping.fields == {"Date": "date", "Email": "email", "SPENT": "amount"}
    assert mapping.unmapped == ("Amount",)
    assert suggest(["Date", "Amount"], "payments", corrected) == []


def test_the_setting_of_a_correction_is_a_setting() -> None:
    key, value = setting("costs", "Total Spent!", "amount")
    assert (key, value) == ("header.costs.totalspent", "amount")
    assert check(key, value) == (key, value)
    with pytest.raises(SettingError, match="no field"):
        setting("costs", "Total Spent!", "spent")


def test_a_remembered_correction_makes_the_next_import_need_no_hand(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "default")
    upload = Upload("costs.csv", data=b"Date,Category,Outlay\n2026-03-14,Ads,12.50\n")
    with pytest.raises(Unrecognised):
        prepare(workspace, [upload])
    prepare(workspace, [], Options(settings=dict([setting("costs", "Outlay", "amount")]))).publish()
    draft = prepare(workspace, [upload])
    assert draft.receipts[0].mapping == {"Date": "date", "Category": "category", "Outlay": "amount"}
    draft.discard()


EMAILS = ["ana@example.com", "ben@example.com", "eva@example.com", "leo@example.com"]
IDS = ["C-1001", "C-1002", "C-1003", "C-1004"]
NAMES = ["Ana Ruiz", "Ben Gil", "Eva Sanz", "Leo Paz"]
TEAM = ["Mia", "Leo", "Mia", "Leo", "Mia", "Mia"]
YES_NO = ["Yes", "No", "No", "Yes"]
SI_NO = ["Sí", "No", "No", "Sí"]
DAYS = ["2026-03-01", "2026-03-02", "2026-03-05", "2026-04-01"]
AMOUNTS = ["100.50", "20", "1,200.00", "35"]
PHONES = ["+34600111222", "600 222 333", "+1 (212) 555-0100", "34911222333"]
OFFERS = ["Gold", "Gold", "Silver", "Gold", "Silver", "Gold"]
STATUS = ["Paid", "Refunded", "Paid", "Failed"]
GRADES = ["9", "10", "7", "8"]

MUST = [
    ("payments", "Customer E-mail addr", EMAILS, "email"),
    ("payments", "E-mail del comprador", EMAILS, "email"),
    ("leads", "Emal", EMAILS, "email"),
    ("customers", "Correo electronco", EMAILS, "email"),
    ("csm_calls", "Client e-mail adress", EMAILS, "email"),
    ("payments", "Closr", TEAM, "closer"),
    ("payments", "Closer asignado", TEAM, "closer"),
    ("sales_calls", "Setter asignado", TEAM, "setter"),
    ("customers", "Setter en turno", TEAM, "setters"),
    ("payments", "Total amount paid", AMOUNTS, "amount"),
    ("payments", "Importe total pagado", AMOUNTS, "amount"),
    ("payments", "Refund amout", AMOUNTS, "refund_amount"),
    ("costs", "Gasto total del día", AMOUNTS, "amount"),
    ("payments", "Payment dat", DAYS, "date"),
    ("payments", "Fecha del pago recibido", DAYS, "date"),
    ("customers", "Cancelation date", DAYS, "cancel_date"),
    ("customers", "Fecha de cancelacón", DAYS, "cancel_date"),
    ("customers", "Graduation day date", DAYS, "graduation_date"),
    ("leads", "Phone numbr", PHONES, "phone"),
    ("leads", "Teléfono de contacto", PHONES, "phone"),
    ("customers", "Offer purchased name", OFFERS, "offers"),
    ("payments", "Nombre del producto comprado", OFFERS, "offer"),
    ("payments", "Payment status text", STATUS, "status"),
    ("payments", "Estado actual del pago", STATUS, "status"),
    ("csm_calls", "Call grade given", GRADES, "grade"),
    ("sales_calls", "Offer was made", YES_NO, "offer_made"),
    ("sales_calls", "Oferta realizada al final", SI_NO, "offer_made"),
    ("customers", "Full nam", NAMES, "full_name"),
    ("customers", "Nombre completo del cliente", NAMES, "full_name"),
    ("payments", "Customer ID code", IDS, "customer_id"),
]

MUST_NOT = [
    ("payments", "Customer ID", IDS, "email"),
    ("leads", "ID del cliente nuevo", IDS, "email"),
    ("payments", "Cliente", NAMES, "csm"),
    ("payments", "Cliente final", NAMES, "csm"),
    ("sales_calls", "Client", NAMES, "closer"),
    ("customers", "Client success", NAMES, "csms"),
    ("customers", "Éxito del cliente", NAMES, "csms"),
    ("customers", "Cancelled", YES_NO, "cancel_date"),
    ("customers", "Cancelado", SI_NO, "cancel_date"),
    ("customers", "Cancelled?", YES_NO, "cancel_date"),
    ("customers", "Graduated yes", YES_NO, "graduation_date"),
    ("customers", "Onboarding complet", SI_NO, "onboarding_completed_date"),
    ("customers", "Refundd", YES_NO, "refunds"),
    ("payments", "Reembolsad", SI_NO, "refund_amount"),
    ("payments", "Amount words", ["ten", "twenty", "five", "one"], "amount"),
    ("payments", "Total pagos", ["uno", "dos", "tres", "diez"], "amount"),
    ("leads", "Email opened", YES_NO, "email"),
    ("leads", "Correo abierto", SI_NO, "email"),
    ("leads", "Email campaign", ["Spring", "Summer"], "email"),
    ("leads", "Phone type", ["mobile", "home"], "phone"),
    ("leads", "Tipo de teléfono", ["móvil", "fijo"], "phone"),
    ("payments", "Payment dates", ["monthly", "weekly"], "date"),
    ("payments", "Fecha pagos", ["mensual", "semanal"], "date"),
    ("payments", "Closer email", EMAILS, "closer"),
    ("payments", "Closer count", ["1", "2", "3", "1"], "closer"),
    ("sales_calls", "Número de setters", ["1", "2", "2"], "setter"),
    ("customers", "Offer ends", DAYS, "offers"),
    ("csm_calls", "Grade word", ["good", "bad", "fair"], "grade"),
    ("csm_calls", "Nota escrita", ["habló de su negocio", "no vino", "todo bien"], "grade"),
    ("csm_calls", "Success note", ["went fine", "late", "no camera"], "success"),
    ("sales_calls", "Offer made to", NAMES, "offer_made"),
    ("customers", "Customer names count", ["1", "2", "3"], "full_name"),
    ("payments", "Invoice number", IDS, "phone"),
    ("payments", "Número de factura", IDS, "phone"),
    ("payments", "Statuses count", ["1", "2", "3"], "status"),
    ("payments", "Currency rate", ["1.08", "1.09"], "currency"),
    ("payments", "Customer name id", IDS, "full_name"),
]


def _hints(table: str, header: str, values: list[str]) -> set[str]:
    cells = {header: Sample(tuple(dict.fromkeys(values)), len(values))}
    return {field for _, field, _ in suggest([header], table, None, cells)}


@pytest.mark.parametrize(("table", "header", "values", "field"), MUST)
def test_a_hint_that_the_cells_bear_out_is_given(table: str, header: str, values: list[str], field: str) -> None:
    assert _hints(table, header, values) | set(map_headers([header], table).fields.values()) == {field}


@pytest.mark.parametrize(("table", "header", "values", "field"), MUST_NOT)
def test_a_hint_that_the_cells_belie_is_not_given(table: str, header: str, values: list[str], field: str) -> None:
    cells = {header: Sample(tuple(dict.fromkeys(values)), len(values))}
    assert field not in _hints(table, header, values)
    assert field not in map_headers([header], table, None, cells).fields.values()


def test_letters_in_common_are_no_hint() -> None:
    names = [
        "FirstName",
        "LastName",
        "Last Name",
        "Email",
        "JoinedDate",
        "Tier",
    ]
    assert not {"csms", "triagers"} & {field for _, field, _ in suggest(names, "customers")}
