"""Every page as its reader gets it, through Streamlit's own test harness."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lib.analysis.drivers import Way
from lib.analysis.kpis import Kpi, kpis
from lib.analysis.ripeness import last_ripe
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.metric import Page
from lib.publish.draft import Options, Upload, prepare
from lib.query import NONE, Filters, Period, Value
from lib.query import Snapshot as OpenSnapshot
from lib.query.periods import Preset, preset
from lib.store import links
from lib.store.workspace import Snapshot, Workspace
from lib.texts.csv_export import safe_csv
from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.ui.frame import access
from lib.ui.numbers import ranking
from lib.ui.words import formats
from lib.ui.words.texts import catalogue
from tests.app import parts
from tests.app.parts import cards, chips, choose, figures, lines, offered, open_card
from tests.conftest import NOW, ROOT
from tests.navigation import EVERY, START
from tests.navigation import WITH_METRICS as NUMBERS


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, built_sample: Path) -> Path:
    """A data folder that holds the sample business."""
    return shutil.copytree(built_sample, tmp_path_factory.mktemp("data"), dirs_exist_ok=True)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """No workspace but the sample. What a server keeps from one reader to the next is kept from one test to the next."""
    monkeypatch.setenv("CLOSEBOARD_DATA", str(data))
    monkeypatch.delenv("CLOSEBOARD_HOME", raising=False)


def visit(page: str, **parameters: str | list[str]) -> AppTest:
    """The app on `page`, opened with these parameters in the address."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params.update(parameters)
    at.run()
    if page != "overview":
        at.switch_page(f"pages/{page}.py")
        at.query_params.update(parameters)
        at.run()
    assert not at.exception, [error.value for error in at.exception]
    return at


def expected(
    current: Snapshot, page: Page, period: Period | None = None, filters: Filters | None = None
) -> dict[str, str]:
    """What the headline cards of a page must say, straight from the metric layer."""
    snapshot = access.opened(current)
    wanted = period or preset(Preset.LAST_90, snapshot.as_of)
    found = kpis(snapshot, pages=[page], period=wanted, filters=filters, glossary=Glossary.load("en"))
    found = [_old_enough(k, snapshot, wanted, filters) for k in found if k.metric.headline]
    return {k.label: _shown(k, snapshot.facts["currency"]) for k in found if not k.reason.is_need}


def _old_enough(kpi: Kpi, snapshot: OpenSnapshot, period: Period, filters: Filters | None) -> Kpi:
    """In place of a share, an average or a ratio whose people are too young that of the last ones who are not (docs/numbers.md
    106a)."""
    is_sum = not kpi.metric.denominator and not kpi.metric.quotient
    older = last_ripe(kpi.metric, period, snapshot.as_of) if kpi.young and not is_sum else None
    if older is None or kpi.band in ("great", "bad") or kpi.value is None:
        return kpi
    (found,) = kpis(
        snapshot, pages=[], metrics=[kpi.metric], period=older, comparison="none", filters=filters,
        glossary=Glossary.load("en"),
    )  # fmt: skip
    label = f"{kpi.label}, people of {formats.span(older, this_year=snapshot.as_of.year)}"
    return kpi if found.value is None else replace(found, label=label)


def _shown(kpi: Kpi, currency: str) -> str:
    return formats.value(kpi.value, kpi.metric.unit, currency)


def current(data: Path, name: str) -> Snapshot:
    """The snapshot in force of a workspace."""
    snapshot = Workspace(data, name).current
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("page", NUMBERS)
def test_cards_say_what_the_metric_layer_says(page: Page, data: Path) -> None:
    at = visit(page)
    assert figures(at) == expected(current(data, "sample"), page)


@pytest.mark.parametrize("page", NUMBERS)
def test_the_address_filters_like_the_widgets(page: Page, data: Path) -> None:
    by_address = visit(page, period="custom", closer=["Ana Ruiz"], **{"from": "2026-01-01", "to": "2026-06-30"})
    by_widget = visit(page)
    choose(by_widget, period="custom", **{"from": "2026-01-01", "to": "2026-06-30"})
    choose(by_widget, closer=["Ana Ruiz"])
    assert not by_widget.exception
    assert figures(by_address) == figures(by_widget)
    assert figures(by_address) == expected(
        current(data, "sample"), page, Period(date(2026, 1, 1), date(2026, 6, 30)), Filters({"closer": ("Ana Ruiz",)})
    )
    assert by_widget.query_params["closer"] in ("Ana Ruiz", ["Ana Ruiz"])
    assert by_widget.query_params["period"] == "custom"


def test_a_filter_stays_on_another_page_and_reset_takes_it_away() -> None:
    at = visit("csm_calls")
    everyone = figures(at)
    choose(at, closer=["Ana Ruiz"])
    assert figures(at) != everyone
    at.switch_page("pages/revenue.py").run()
    assert chips(at) == {"Closer": ["Ana Ruiz"]}
    at.switch_page("pages/csm_calls.py").run()
    choose(at, reset=True)
    assert figures(at) == everyone


def test_a_member_the_data_does_not_have_is_said_and_neither_zeros_nor_everything_is_shown() -> None:
    at = visit("csm_calls", closer="Anna Ruiz")
    assert cards(at) == []
    assert [said.value for said in at.error] == [
        "Closer: no row has “Anna Ruiz”, so there is nothing to show. The nearest in the data is “Ana Ruiz”: choose it above, or take the filter away."
    ]
    assert at.button(key="reset_unknown")


@pytest.fixture(scope="module")
def attribution(data: Path) -> dict[str, str]:
    """The figures of the page as they are without anything in the address."""
    return figures(visit("attribution"))


@pytest.mark.parametrize(
    "bad",
    [{"period": "yesterday"}, {"from": "soon"}, {"compare": "x"}, {"model": "best"}, {"as_of": "32"}, {"lang": "xx"}],
)
def test_nonsense_in_the_address_is_left_aside(bad: dict[str, str], attribution: dict[str, str]) -> None:
    assert figures(visit("attribution", **bad)) == attribution


@pytest.mark.parametrize("page", EVERY)
def test_a_bare_page_shows_nothing(page: str) -> None:
    at = AppTest.from_file(str(ROOT / f"pages/{page}.py"), default_timeout=60).run()
    assert not cards(at)
    assert not at.dataframe
    assert not at.exception


@pytest.mark.parametrize("page", EVERY)
def test_every_page_in_spanish(page: str) -> None:
    at = visit(page, lang="es")
    assert at.title[0].value in catalogue("es").values()
    assert at.title[0].value not in catalogue("en").values()


def test_cards_in_spanish() -> None:
    at = visit("csm_calls", lang="es")
    labels = {text.label for key, text in Glossary.load("es").metrics.items() if key.startswith("e_")}
    assert {card.label for card in cards(at)} <= labels
    assert all("," in card.value for card in cards(at) if card.value.endswith("%"))


@pytest.fixture
def customers_only(data: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """A home workspace into which only a customers sheet was imported."""
    monkeypatch.setenv("CLOSEBOARD_HOME", "solo")
    workspace = Workspace(data, "solo")
    if workspace.current is None:
        path = ROOT / "data/sample/customers.csv"
        prepare(workspace, [Upload(path.name, path)], Options(), now=NOW).publish()
    return current(data, "solo")


@pytest.mark.parametrize("page", [START, *NUMBERS])
def test_with_only_a_customers_sheet(page: str, customers_only: Snapshot) -> None:
    at = visit(page)
    if page in NUMBERS:
        asked = next(p for p in NUMBERS if p == page)
        assert figures(at) == expected(customers_only, asked)
    assert parts.parts(at, "bar")[0]["tag"] == ""
    texts = catalogue("en")
    said = [text.value for text in [*at.caption, *at.info, *at.success]]
    assert texts["chart_empty"] not in said
    assert texts["missing_empty"] not in said
    if page == START:
        assert texts["first_nothing"] not in said
        assert any("none of it was imported yet" in text for text in said)


def test_a_page_says_what_one_more_table_would_unlock(customers_only: Snapshot) -> None:
    at = visit("customers")
    assert catalogue("en")["unlock_title"] in [header.value for header in at.subheader]
    assert any("Leads" in text.value for text in at.markdown)
    assert access.opened(customers_only).missing(PAGES["csm_calls"][0])


@pytest.mark.parametrize("page", [START, *NUMBERS])
def test_an_empty_workspace_leads_to_the_data_page(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_HOME", "empty")
    at = visit(page)
    assert at.title[0].value == catalogue("en")["empty_title"]
    assert not cards(at)


@pytest.mark.parametrize("page", EVERY)
def test_a_link_that_is_not_ours_shows_nothing_else(page: str) -> None:
    at = visit(page, w="made.up")
    assert at.title[0].value == catalogue("en")["refused_title"]
    assert not cards(at)
    assert not at.multiselect
    assert not at.dataframe


def test_a_lock_cannot_be_widened(data: Path) -> None:
    token = links.give(Workspace(data, "sample"), "viewer", locks={"closer": ("Ana Ruiz",)})
    only_ana = figures(visit("csm_calls", closer="Ana Ruiz"))
    assert figures(visit("csm_calls", w=token)) == only_ana
    assert figures(visit("csm_calls", w=token, closer=["Ben Carter"])) == only_ana
    locked = visit("csm_calls", w=token)
    assert offered(locked, "closer") == ["Ana Ruiz"]
    choose(locked, closer=["Ben Carter"])  # as a browser may send it by hand
    assert figures(locked) == only_ana


@pytest.mark.usefixtures("navigated")
def test_rows_behind_a_card() -> None:
    with (ROOT / "data/sample/csm_calls.csv").open(encoding="utf-8", newline="") as file:
        calls = [c for c in csv.DictReader(file) if not c["Date"] or "2026-08-17" <= c["Date"] <= "2026-11-14"]
    held = sum("LIVE" in c["Status"] or c["Status"] == "Follow-up Booked" for c in calls if c["Date"])
    at = visit("csm_calls")
    at = open_card(at, "e.show_rate")
    assert not at.exception
    assert any(str(held) in caption.value and str(len(calls)) in caption.value for caption in at.caption)


@pytest.mark.usefixtures("navigated")
@pytest.mark.parametrize(
    ("language", "ref", "column", "words"),
    [
        ("en", "r.gross", "column_event", {"Payment", "Refund", "In a currency without a rate"}),
        ("es", "r.gross", "column_event", {"Pago", "Reembolso", "En una moneda sin tipo de cambio"}),
        ("es", "r.gross", "column_status", {"Aprobado", "Reembolsado"}),
        ("es", "u.cac", "column_category", {"Ventas"}),
    ],
)
def test_the_cells_of_rows_are_words_in_the_readers_language(
    language: Language, ref: str, column: str, words: set[str]
) -> None:
    at = visit(ALL[ref].page, lang=language)
    at = open_card(at, ref)
    assert not at.exception
    name = catalogue(language).get(column) or Glossary.load(language).field(column.removeprefix("column_"))
    cells = {cell for table in at.dataframe if name in table.value for cell in table.value[name].dropna()}
    assert words <= cells
    assert not any(cell.islower() for cell in cells), cells


@pytest.mark.usefixtures("navigated")
def test_the_days_and_amounts_of_rows_are_written_as_the_browser_writes_them() -> None:
    at = visit("revenue")
    at = open_card(at, "r.gross")
    (rows,) = [table for table in at.dataframe if "Counts as" in table.value]
    shown = json.loads(rows.proto.columns)
    assert {shown[name]["type_config"]["format"] for name in ("Date", "Counts as", "Gross")} == {"localized"}
    assert "Row" not in shown


@pytest.mark.usefixtures("navigated")
def test_a_masked_reader_is_sent_no_names(data: Path) -> None:
    token = links.give(Workspace(data, "sample"), "masked")
    at = visit("csm_calls", w=token)
    at = open_card(at, "e.show_rate")
    assert not at.exception
    columns = {str(name) for table in at.dataframe for name in table.value.columns}
    assert catalogue("en")["column_held_on"] in columns
    assert catalogue("en")["column_name"] not in columns


@pytest.mark.parametrize("model", ["last", "first", "last_non_direct", "linear", "position", "time_decay"])
def test_attributed_rows_add_up_on_the_page(model: str) -> None:
    at = visit("attribution", model=model)
    assert not at.error
    assert any(" = €" in caption.value for caption in at.caption)


def test_any_touch_has_no_sum() -> None:
    at = visit("attribution", model="any")
    assert not any(" = €" in caption.value for caption in at.caption)
    assert any("overlap" in caption.value for caption in at.caption)


def test_a_branch_of_attribution_is_in_the_address() -> None:
    at = visit("attribution", source="instagram")
    assert at.selectbox(key="source").value == "instagram"
    assert "medium" in [box.key for box in at.selectbox]
    assert not at.error
    # what lies below the branch moves with it, or says that it does not
    said = " ".join(text.value for text in at.caption)
    texts = catalogue("en")
    for text in (texts["branch_moves"].format(branch="instagram"), texts["branch_stays"], texts["branch_stays_below"]):
        assert text in said


def test_csv_runs_no_formula_and_keeps_numbers() -> None:
    frame = pd.DataFrame(
        {"name": ["=1+1", "+34 600", "-x", "@a", "\tb", "\rc", "Ana"], "=amount": [-1.5, 2, 3, 4, 5, 6, 7]}
    )
    lines = safe_csv(frame).splitlines()
    assert lines[0] == "name,'=amount"
    assert lines[1] == "'=1+1,-1.5"
    assert lines[2] == "'+34 600,2.0"
    assert lines[-1] == "Ana,7.0"
    assert all(cell in safe_csv(frame) for cell in ("'-x", "'@a", "'\tb", "'\rc"))


def test_the_words_of_others_are_no_markup() -> None:
    def page() -> None:
        import streamlit as st

        from lib.ui.words.formats import plain

        st.markdown(plain("**b** $x$ [a](http://b) :red[c] <i> `d` :tada:"))

    at = AppTest.from_function(page).run()
    shown = at.markdown[0].value
    assert all(f"\\{mark}" in shown for mark in ("*", "$", "[", "]", "(", ")", "<", ">", "`"))
    assert ":tada" not in shown


@pytest.mark.parametrize(
    ("chosen", "given", "pattern"),
    [
        ("en", "en_US", "MM/DD/YYYY"),
        ("en", "en_GB", "DD/MM/YYYY"),
        ("es", "es_ES", "DD/MM/YYYY"),
        ("es", "es_MX", "DD/MM/YYYY"),
        ("en", "en_ZA", "YYYY/MM/DD"),
    ],
)
def test_a_day_is_typed_as_the_reader_writes_it(
    chosen: str, given: str, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "locale", lambda: formats._locale(chosen, given))
    assert formats.day_pattern() == pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_exists_in_every_language(language: Language) -> None:
    texts = catalogue(language)
    assert all(texts.values())
    for key, text in texts.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", catalogue("en")[key])), key


def test_who_has_too_few_cases_is_listed_after_the_ranked() -> None:
    board = ranking.Board(
        name="b", by="csm", columns=("e.show_rate",), rank="e.show_rate", cases="e.due", share="e.due"
    )

    def numbers(live: int, due: int) -> dict[str, Kpi]:
        rate = Value(Decimal(live) / due, live, due, due)
        return {
            "e.show_rate": Kpi(ALL["e.show_rate"], "e.show_rate", "", rate, Value(), "none", NONE),
            "e.due": Kpi(ALL["e.due"], "e.due", "", Value(due, due, None, due), Value(), "none", NONE),
        }

    found = {"Lucky": numbers(1, 1), "Steady": numbers(80, 100), "Best": numbers(9, 10), None: numbers(3, 9)}
    lines = ranking.ranked(board, found)
    # 9 of 10 may be luck: its interval reaches down to 59.6%, that of 80 of 100 to 71.1%.
    assert [(line.member, line.place) for line in lines] == [("Steady", 1), ("Best", 2), ("Lucky", None), (None, None)]


@pytest.mark.parametrize("page", NUMBERS)
def test_every_card_says_how_much_of_the_data_it_covers(page: Page, data: Path) -> None:
    at = visit(page)
    for card in cards(at):
        told = [card.foot, *card.hint.splitlines()]
        assert card.value == catalogue("en")["no_data"] or any(re.search(r"\d of .*\d", text) for text in told), card


@pytest.mark.usefixtures("navigated")
def test_coverage_leads_to_the_rows_that_lack_something() -> None:
    at = visit("csm_calls")
    (booked,) = [card for card in cards(at) if card.ref == "e.booked"]
    assert "398 of 399 calls; 1 without a date" in booked.hint
    at = open_card(at, "e.booked")
    assert any("398 counted + 1 not counted = 399 rows" in caption.value for caption in at.caption)
    assert any(catalogue("en")["reason_no_date"] in str(table.value.get("Reason", "")) for table in at.dataframe)


def test_a_comparison_before_the_data_says_so() -> None:
    at = visit("csm_calls", period="custom", **{"from": "2025-06-01", "to": "2025-12-31"})
    assert any("no data before" in card.foot for card in cards(at))


def test_an_unknown_name_and_days_the_wrong_way_round_are_sentences_inside_the_frame() -> None:
    """The frame stays on the next page too, though the one before it stopped."""
    at = visit("revenue", csm="Nobody")
    assert [error.value.split(":")[0] for error in at.error] == ["CSM"]
    assert [one.label for one in at.sidebar.selectbox] == ["Language"]
    at = visit("revenue", period="custom", **{"from": "2026-05-01", "to": "2026-04-01"})
    assert [warning.value for warning in at.main.warning] == [
        "The period ended before it began, so the two days were swapped: 1 Apr 2026 to 1 May 2026."
    ]


@pytest.mark.usefixtures("navigated")
def test_a_goal_is_set_marked_as_own_and_taken_away(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_HOME", "goals")
    workspace = Workspace(data, "goals")
    prepare(workspace, [Upload("csm_calls.csv", ROOT / "data/sample/csm_calls.csv")], Options(), now=NOW).publish()
    at = visit("data", section="goals")
    at.selectbox(key="goals_metric").set_value("e.show_rate").run()
    at.text_input(key="goals_low_e.show_rate").input("10%")
    at.text_input(key="goals_high_e.show_rate").input("20%")
    at.button(key="goals_save").click().run()
    assert not at.exception
    shown = next(k for k in at.markdown if "Show rate" in k.value)
    assert "10.0" in formats.plain(shown.value).replace("\\", "")
    own = catalogue("en")["badge_own"].format(word=catalogue("en")["badge_great"])
    assert own in [card.verdict for card in cards(visit("csm_calls"))]
    at.button(key="goals_reset_e.show_rate").click().run()
    assert not at.exception
    assert own not in [card.verdict for card in cards(visit("csm_calls"))]


@pytest.mark.parametrize(
    ("language", "label", "delta", "people", "cost"),
    [
        (
            "en", "Close rate", "−5.7 pp", "Ana Ruiz fell from 45.9% to 19.1% of 47 live sales calls, three quarters of it",
            "16.2 deals fewer × €2,312 new cash each, about €37,000",
        ),
        (
            "es", "Tasa de cierre", "−5,7 pp", "Ana Ruiz bajó del 45,9 % al 19,1 % en 47 llamadas de venta en vivo, tres cuartas partes del cambio",
            "16,2 ventas menos × 2.312 € de caja nueva cada una, unos 37.000 €",
        ),
    ],
)  # fmt: skip
def test_the_overview_says_what_costs_most_and_who_moved_it(
    language: Language, label: str, delta: str, people: str, cost: str
) -> None:
    at = visit("overview", lang=language)
    (line,) = [one for one in lines(at) if one.ref == "v.close_rate"]
    assert [" ".join(text.split()) for text in (line.label, line.delta, line.foot)] == [label, delta, people]
    assert cost in " ".join(line.hint.split())
    at = open_card(at, "v.close_rate")
    assert at.selectbox(key="split_v.close_rate").value == Way("members", "closer")


def test_young_clients_are_not_judged_by_what_takes_months() -> None:
    """On 14 November the clients of April to June are the last whole quarter that is 120 days old, those of July to September
    the last that is 30 (106a). Their figure is judged; that of the last 90 days so far stands below, without a verdict."""
    at = visit("customers")
    shown = {card.label: card for card in cards(at)}
    graduated = shown["Graduation rate, people of 1 Apr – 30 Jun"]
    assert (graduated.value, graduated.verdict, graduated.delta) == ("55.3%", "Great", "")
    assert graduated.foot.startswith("This period so far: 0.0%.")
    assert shown["Onboarded, people of 1 Jul – 30 Sep"].foot.startswith("This period so far: 77.8%.")
    slow = [card for card in shown.values() if ALL[card.ref].slow]
    assert slow
    assert not [card.verdict for card in slow if "usual" in card.verdict or "falling" in card.verdict]


def test_months_are_drawn_at_equal_age_where_it_is_asked_for(navigated: None) -> None:
    at = open_card(visit("revenue"), "v.cohort_cash")
    switch = at.toggle(key="curve_v.cohort_cash")
    assert not any("equal age" in text.value for text in at.markdown)
    at = switch.set_value(True).run()
    assert not at.exception
    (frame,) = [one.value for one in at.dataframe if "Days since its end" in one.value.columns]
    points = {(row.iloc[0], row.iloc[1]): row.iloc[2] for _, row in frame.iterrows()}
    # tests/unit/test_curves.py reads the same off the file
    assert points["Jun 2026", 0] == "€56,641"
    assert points["Jun 2026", 60] == "€91,867"
    at = at.selectbox(key="curve_rows_v.cohort_cash").set_value("Oct 2026").run()
    assert not at.exception
    assert any("€64,506" in text.value for text in at.markdown)  # what came until 14 November of the deals of October
    assert not [one for one in open_card(visit("revenue"), "r.gross").toggle if "curve" in str(one.key)]


def test_the_steps_of_the_first_chart_add_up_to_the_cash_of_both_periods(data: Path) -> None:
    at = visit("overview")
    snapshot = access.opened(current(data, "sample"))
    period = preset(Preset.LAST_90, snapshot.as_of)
    (cash,) = [
        k for k in kpis(snapshot, pages=["revenue"], period=period, glossary=Glossary.load("en")) if k.ref == "r.gross"
    ]
    table = pa.ipc.open_stream(at.get("vega_lite_chart")[0].proto.datasets[0].data.data).read_all()
    now, before = table.column("Cash collected").to_pylist(), table.column("Before").to_pylist()
    assert len(now) == 13
    assert round(sum(now), 2) == round(float(cash.value or 0), 2)
    assert round(sum(before), 2) == round(float(cash.previous or 0), 2)


def test_the_sample_explains_itself_in_three_marks_until_they_are_put_away() -> None:
    marks = [catalogue("en")[f"mark_{name}"] for name in ("money", "open", "own")]
    at = visit("overview")
    assert [any(mark in text.value for text in at.markdown) for mark in marks] == [True] * 3
    at.button(key="marks_done").click().run()
    assert not any(mark in text.value for text in at.markdown for mark in marks)


def test_marks_stand_on_the_sample_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path, "own")
    prepare(workspace, [Upload("csm_calls.csv", ROOT / "data/sample/csm_calls.csv")], Options(), now=NOW).publish()
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path))
    at = visit("overview", w=links.give(workspace, "owner"))
    assert not at.exception
    assert not [button for button in at.button if button.key == "marks_done"]


def test_an_older_address_leads_to_where_a_figure_moved() -> None:
    at = visit("revenue", card="u.cac", period="all")
    assert [one.value for one in at.title] == [catalogue("en")["page_unit_economics"]]
    assert [one.value for one in visit("revenue", card="r.gross").title] == [catalogue("en")["page_revenue"]]
