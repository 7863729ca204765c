"""The glossary page: found in either language, opened by a link, with the reader's own figures, and quick to draw."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from lib.metrics.catalog import METRICS
from lib.store import links
from lib.store.workspace import Workspace
from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.ui.numbers.entries import (
    KINDS,
    STATUSES,
    entries,
    entry,
    search,
)
from lib.ui.words.texts import catalogue
from tests.app import parts, visits
from tests.app.visits import run

pytestmark = pytest.mark.usefixtures("navigated")


page = partial(visits.page, "pages/glossary.py")


def text(app: AppTest) -> str:
    """Everything the page says in Markdown."""
    return "\n".join(element.value for element in [*app.markdown, *app.header])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_and_every_metric_has_an_entry(language: Language) -> None:
    every = entries(language)
    assert set(Glossary.load(language).terms) <= set(every)
    assert {found.metric for found in every.values()} - {None} == set(METRICS)
    assert {found.kind for found in every.values()} == set(KINDS)
    assert {found.status for found in every.values()} == set(STATUSES)
    assert all(related in every for found in every.values() for related in found.related)


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "SHOW rate"), ("es", "asistencia"), ("es", "depósito"), ("es", "deposito"), ("en", "deposit")],
)
def test_a_search_minds_neither_capitals_nor_accents(language: Language, typed: str) -> None:
    assert search(language, typed)
    assert search(language, typed) == search(language, typed.upper())


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "shwo rate", "show_rate"),
        ("en", "chargebak", "r_chargebacks"),
        ("es", "reenbolsos", "total_refunds"),
        ("en", "rate show", "show_rate"),
        ("en", "shwo", "show_rate"),
        ("es", "asitencia", "show_rate"),
        ("es", "graduasion", "graduation_pct"),
    ],
)
def test_a_search_forgives_a_slip(language: Language, typed: str, meant: str) -> None:
    assert meant in [found.slug for found in search(language, typed)]


def test_nonsense_is_not_taken_for_a_slip() -> None:
    assert not search("en", "zzzz")
    assert not search("en", "lorem ipsum")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_names_related_ones(language: Language) -> None:
    for slug, found in entries(language).items():
        assert found.related, slug
        assert slug not in found.related


def test_related_metrics_are_made_of_the_same() -> None:
    every = entries("en")
    assert "show_rate" in every["e_no_show_pct"].related
    assert {"u_margin_ltv", "cac"} <= set(every["u_ltv_cac"].related)


@pytest.mark.parametrize("path", ["csm_calls", "revenue"])
def test_every_panel_leads_to_its_entry_with_the_same_view(data: Path, path: str) -> None:
    app = visits.page(f"pages/{path}.py", period="last_month", closer="Ana Ruiz")
    for card in parts.cards(app)[::4]:
        told = [caption.value for caption in parts.open_card(app, card.ref).caption]
        found = re.search(r"\(glossary\?(.*?)\)", " ".join(told))
        assert found, card.label
        asked = parse_qs(found[1])
        assert asked["period"] == ["last_month"]
        assert asked["closer"] == ["Ana Ruiz"]
        opened = entry("en", asked["term"][0])
        assert opened is not None
        assert opened.metric is not None
        assert Glossary.load("en").metric(opened.metric.key).label == card.label


def test_a_name_comes_before_a_mention() -> None:
    found = search("en", "refund")
    named = ["refund" in one.label.casefold() for one in found]
    assert named[0]
    assert not named[-1]
    assert len(found) < len(search("en", ""))


def test_an_entry_is_found_by_its_slug_and_by_its_metric() -> None:
    assert entry("en", "show_rate") == entry("en", "e_show_rate")
    assert entry("en", "no_such_thing") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_its_words(language: Language) -> None:
    words = catalogue(language)
    for found in entries(language).values():
        assert f"glossary_status_{found.status}" in words
        assert f"glossary_kind_{found.kind}" in words
        assert not found.needs or f"glossary_needs_{found.needs}" in words
        assert all(f"glossary_source_{source}" in words for source in found.sources)


def listed(app: AppTest) -> dict[str, tuple[str, str]]:
    """What the index holds: slug -> name and own figure."""
    every = [one for told in parts.parts(app, "index") for _, of in told["letters"] for one in of]
    return {one["slug"]: (one["label"], one["value"]) for one in every}


def test_the_index_holds_every_entry_by_letter_with_the_readers_figures(data: Path) -> None:
    app = page()
    assert listed(app).keys() == entries("en").keys()
    assert listed(app)["show_rate"] == (
        "Show rate",
        "86.3%",
    )  # 271 qualified, 6 bad fits and 20 follow-ups of 344 with 47 no-shows
    (told,) = parts.parts(app, "index")
    letters = [letter for letter, _ in told["letters"]]
    assert letters == sorted(set(letters))
    assert all(one["label"][0].upper() == letter for letter, of in told["letters"] if letter.isalpha() for one in of)


def test_a_line_of_the_index_opens_its_entry(data: Path) -> None:
    app = parts.send(page(), "index", "open", "show_rate")
    assert app.query_params["term"] == "show_rate"
    assert "**Formula**" in text(app)
    for wrong in ("no such", 7, None, ["show_rate"]):
        assert parts.send(app, "index", "open", wrong).query_params["term"] == "show_rate"


def test_a_search_narrows_the_list_and_stands_in_the_address(data: Path) -> None:
    app = page()
    app.text_input(key="q").set_value("chargeback")
    app = run(app)
    assert app.query_params["q"] == "chargeback"
    assert 0 < len(listed(app)) < 30
    assert list(listed(page(q="chargeback"))) == list(listed(app))


def test_a_search_in_spanish(data: Path, spanish: None) -> None:
    app = page(q="reembolso")
    assert [element.value for element in app.title] == ["Glosario"]
    assert "eembolso" in text(app)
    assert "Se calcula aquí" in text(app)


def test_filters_by_status_and_kind(data: Path) -> None:
    app = page(status="possible", kind="metric")
    assert set(listed(app)) == {
        found.slug for found in entries("en").values() if found.status == "possible" and found.kind == "metric"
    }
    assert "Not computed yet" in text(app)
    assert "Computed here" not in text(app)


def test_nothing_found_says_so(data: Path) -> None:
    app = page(q="zzzz")
    assert "zzzz" in app.info[0].value


@pytest.mark.parametrize("name", ["show_rate", "e_show_rate"])
def test_a_deep_link_opens_one_entry_in_full(data: Path, name: str) -> None:
    app = page(term=name)
    assert [metric.value for metric in app.metric] == ["86.3%"]
    shown = text(app)
    for heading in ("Formula", "Why it matters", "Left out", "Mind", "Benchmark"):
        assert f"**{heading}**" in shown
    assert "(2025; stated by the makers" in shown
    assert any("297 live calls of 344" in caption.value for caption in app.caption)


def test_related_entries_open_in_place(data: Path) -> None:
    app = page(term="show_rate")
    related = next(button for button in app.button if str(button.key).startswith("related."))
    related.click()
    app = run(app)
    assert app.query_params["term"] == str(related.key).removeprefix("related.")
    app.text_input(key="q").set_value("refund")
    assert "term" not in run(app).query_params  # another search leaves the entry that was open


def test_an_unknown_term_shows_the_whole_list(data: Path) -> None:
    app = page(term="gone")
    assert "no entry of that name" in app.info[0].value
    assert listed(app)


def test_an_empty_workspace_still_has_a_glossary(data: Path) -> None:
    app = page(w=links.give(Workspace(data, "empty-one"), "owner"), term="show_rate")
    assert not app.metric
    assert "**Formula**" in text(app)


def test_every_metric_can_be_shown_in_full(data: Path) -> None:
    app = page()
    for metric in METRICS:
        app.session_state["term"] = metric.key
        assert len(run(app).metric) == 1, metric.key
