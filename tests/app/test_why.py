"""The drawer that says why a number moved: reached from its card, in words and in bars that add up, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lib.analysis.drivers import Way
from lib.metrics.catalog import PAGES
from lib.texts.glossary import Language
from lib.ui.words.texts import catalogue
from tests.app import parts, visits
from tests.app.parts import open_card

pytestmark = pytest.mark.usefixtures("navigated", "data")


def opened(page: str, ref: str, **parameters: str) -> AppTest:
    """A page with the drawer of a number open on why it moved."""
    app = visits.page(f"pages/{page}.py", **parameters)
    return open_card(app, ref)


def amounts(text: str) -> list[int]:
    """The signed amounts of a line, in whole units."""
    return [
        int((sign + digits).replace("−", "-").replace(",", ""))
        for sign, digits in re.findall(r"([+−])\D{0,3}([\d,]+)", text)
    ]


def test_cash_is_told_step_by_step_and_adds_up() -> None:
    app = opened("revenue", "r.gross")
    (line,) = [caption.value for caption in app.caption if "Nothing is left over" in caption.value]
    *parts, total = amounts(line)
    assert len(parts) >= 6
    assert sum(parts) == total
    told = next(text.value for text in app.markdown if text.value.startswith("**Cash collected rose by"))
    assert f"{total:,}" in told
    assert "Leads" in told


def test_another_way_to_split_it() -> None:
    app = visits.page("pages/csm_calls.py")
    app.session_state["split_e.show_rate"] = Way("members", "closer")
    app = open_card(app, "e.show_rate")
    assert "Closer" in app.selectbox(key="split_e.show_rate").options
    assert catalogue("en")["why_about_members"] in [caption.value for caption in app.caption]
    (shown,) = [one.value for one in app.dataframe if catalogue("en")["why_factor"] in one.value]
    assert list(shown.columns)[:2] == [catalogue("en")["why_factor"], catalogue("en")["why_share_before"]]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_of_every_page(language: Language) -> None:
    for page, ref in (
        ("customers", "m.clients"),
        ("csm_calls", "e.booked_to_live"),
        ("unit_economics", "u.ltv_cac"),
        ("attribution", "a.cash"),
    ):
        app = opened(page, ref, lang=language)
        assert any(catalogue(language)["why_sum"].rpartition("}")[2] in caption.value for caption in app.caption), ref


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_table_of_the_chart_speaks_the_readers_language(language: Language) -> None:
    words = catalogue(language)
    chart = opened("revenue", "r.gross", lang=language).get("vega_lite_chart")[0].proto  # the panel is made first
    shown = pa.ipc.open_stream(chart.datasets[0].data.data).read_all()
    assert shown.column_names == [
        *(words[name] for name in ("why_factor", "from", "to", "why_effect")), f"{words['why_before']} → {words['why_after']}"
    ]  # fmt: skip


def test_without_a_comparison_there_is_no_why() -> None:
    app = opened("revenue", "r.gross", compare="none")
    assert catalogue("en")["drawer_rows"] in [one.value for one in app.subheader]
    assert catalogue("en")["drawer_why"] not in [one.value for one in app.subheader]


def test_a_way_that_does_not_hold_says_so() -> None:
    app = opened("attribution", "a.leads")
    assert app.selectbox(key="split_a.leads").value == Way("members", "utm_source")
    assert catalogue("en")["why_overlap"] in [info.value for info in app.info]


def test_every_headline_that_moved_says_why(data: Path) -> None:
    app = visits.page("pages/csm_calls.py")
    for metric in [metric for metric in PAGES["csm_calls"] if metric.headline][::3]:
        assert catalogue("en")["drawer_why"] in [one.value for one in open_card(app, metric.ref).subheader], metric.ref


def test_arrows_lead_from_figure_to_figure_and_the_address_names_the_one_that_is_open() -> None:
    app = opened("csm_calls", "e.show_rate")
    (told,) = parts.parts(app, "facts")
    assert (told["value"], told["verdict"]["word"]) == ("86.3%", "Normal")
    assert "297 live calls of 344" in told["sentence"]
    assert app.query_params["card"] in ("e.show_rate", ["e.show_rate"])
    assert not parts.parts(open_card(app, ""), "facts")
    (told,) = parts.parts(parts.send(app, "wall", "open", "e.booked"), "facts")
    assert told["value"] == "398"
    assert not parts.parts(parts.send(open_card(app, ""), "wall", "open", "r.gross"), "facts")
    assert not parts.parts(visits.page("pages/csm_calls.py", card="r.gross"), "facts")  # of another page
