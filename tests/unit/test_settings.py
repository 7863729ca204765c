"""Settings: what they take, what they refuse and how they are named."""

from __future__ import annotations

import pytest

from lib.schema.settings import (
    FAMILIES,
    SETTINGS,
    SettingError,
    check,
    family,
    with_defaults,
)


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("currency", "eur", ("currency", "EUR")),
        ("currency", "€", ("currency", "EUR")),
        ("currency", "", ("currency", "")),
        (" amounts_include_vat ", " No ", ("amounts_include_vat", "no")),
        ("good_events", "LITERAL", ("good_events", "literal")),
        ("moved_in_booked", "no", ("moved_in_booked", "no")),
        ("deposits_are_deals", "yes", ("deposits_are_deals", "yes")),
        ("time_zone", "Europe/Madrid", ("time_zone", "Europe/Madrid")),
        ("offer_tier.Inner Circle", "Backend", ("offer_tier.Inner Circle", "backend")),
        ("offer_tier. v2.0 ", "core", ("offer_tier.v2.0", "core")),
        ("utm_alias.Insta", "Instagram", ("utm_alias.Insta", "Instagram")),
        ("date_order.payments.date", "dmy", ("date_order.payments.date", "dmy")),
        ("decimal.costs.amount", "comma", ("decimal.costs.amount", "comma")),
    ],
)
def test_a_setting_as_it_is_stored(key: str, value: str, stored: tuple[str, str]) -> None:
    assert check(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "blue"), ("", ""), ("offer_tier.", "core"), ("offer_tier", "core"), ("offer_tier.X", "gold"), ("currency", "XYZ"),
        ("time_zone", "Madrid"), ("time_zone", ""), ("amounts_include_vat", "maybe"), ("good_events", ""), ("date_order.payments.date", "ymd"),
    ],
)  # fmt: skip
def test_what_is_refused(key: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        check(key, value)
    assert "\n" not in str(refused.value)


def test_every_default_can_be_set() -> None:
    for key, setting in SETTINGS.items():
        assert check(key, setting.default) == (key, setting.default)
        assert setting.help


def test_defaults_give_way_and_families_are_read_by_name() -> None:
    stored = {"currency": "USD", "offer_tier.A.B": "core", "offer_tier.C": "upsell", "utm_alias.x": "y"}
    everything = with_defaults(stored)
    assert everything["currency"] == "USD"
    assert everything["good_events"] == "live"
    assert set(SETTINGS) <= set(everything)
    assert family(stored, "offer_tier") == {"A.B": "core", "C": "upsell"}
    assert all(not family({}, name) for name in FAMILIES)


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("commission.closer", "10", ("commission.closer", "10")),
        ("commission.Closer", "7,5 %", ("commission.closer", "7.5")),
        ("commission.setter.Sol  Vega", "0", ("commission.setter.Sol Vega", "0")),
        ("commission.closer.Ana v. Berg", "12.50", ("commission.closer.Ana v. Berg", "12.5")),
        ("commission.closer", "", ("commission.closer", "")),
    ],
)
def test_a_rate_of_commission(key: str, value: str, stored: tuple[str, str]) -> None:
    assert check(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("commission.csm", "5"),
        ("commission", "5"),
        ("commission.closer", "ten"),
        ("commission.closer", "100.1"),
        ("commission.closer", "-1"),
        ("commission.closer", "nan"),
    ],
)
def test_no_rate_of_commission(key: str, value: str) -> None:
    with pytest.raises(SettingError):
        check(key, value)
