"""Numbers as charts write them, drawn by the engine that draws them."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from lib.ui.numbers.chart_specs import _short, axis_locale


@pytest.mark.parametrize(
    ("axis", "currency", "values", "written"),
    [
        ("~s", "EUR", [0.398, 0.4, 0.05, 0, -0.25, 1, 4.78, 250, 6990], ["0.4", "0.4", "0.05", "0", "−0.25", "1", "4.78", "250", "6.99k"]),
        ("$~s", "EUR", [0.5, 0, 12, 121_400, -2_000_000], ["€0.5", "€0", "€12", "€121k", "€−2M"]),
        (".0%", "EUR", [0.004, 0.5, 1], ["0%", "50%", "100%"]),
    ],
)  # fmt: skip
def test_no_number_is_written_in_thousandths(axis: str, currency: str, values: list[float], written: list[str]) -> None:
    """A ROAS of 0.398 once read 398m."""
    digits = None if "%" in axis else 3
    locale = axis_locale(currency)
    chart = (
        alt.Chart(pd.DataFrame({"n": range(len(values)), "v": values}))
        .transform_calculate(told=_short("datum.v", axis, locale, digits))
        .mark_text()
        .encode(y=alt.Y("n:O", axis=None), text="told:N")
    )
    svg = vl_convert.vegalite_to_svg({**chart.to_dict(), "config": {"locale": locale}})
    assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == written
