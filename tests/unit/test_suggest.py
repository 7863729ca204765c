"""Suggestions for headers that no list knows, and corrections that are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.ingest.draft import Options, Unrecognised, Upload, prepare
from lib.ingest.mapping import map_headers
from lib.ingest.suggest import remembered, setting, suggest
from lib.settings import SettingError, check
from lib.workspace.workspace import Workspace


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
