"""The whole interface in one language: a walk over every page in Spanish finds no English text of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.metrics.catalog import PAGES
from lib.publish.draft import Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary, Language
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words.texts import catalogue
from tests import dealt
from tests.app import sent, visits
from tests.app.parts import open_card
from tests.app.visits import run
from tests.conftest import NOW, ROOT
from tests.navigation import EVERY, WITH_METRICS

pytestmark = pytest.mark.usefixtures("navigated")

LONG = 14
"""From this length on an English text is looked for inside other texts too: a shorter one may be a Spanish word."""
page = partial(visits.page, lang="es")


def written(language: Language) -> set[str]:
    """Every text of a language: the catalogue and all that the glossary says."""
    glossary = Glossary.load(language)
    found = set(catalogue(language).values())
    for text in glossary.metrics.values():
        found |= {
            text.label,
            text.definition,
            text.why,
            text.formula,
            text.excluded,
            text.caveat,
            text.numerator,
            text.denominator,
        }
    for term in glossary.terms.values():
        found |= {term.label, term.definition}
    for table in (glossary.fields, glossary.models, glossary.words):
        for entry in table.values():
            found |= set(entry.values())
    return found - {""}


@cache
def english() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What only English says: as a whole text, and as a part of one."""
    only = written("en") - written("es")
    whole = "|".join(_pattern(text) for text in only if _says_something(text))
    pieces = {piece.strip() for text in only for piece in re.split(r"{\w+}|\n", text)}
    spanish = "\n".join(written("es"))
    inside = "|".join(
        re.escape(piece) for piece in pieces if len(piece) >= LONG and " " in piece and piece not in spanish
    )
    return re.compile(f"(?:{whole})"), re.compile(rf"(?<!\w)(?:{inside})(?!\w)")


def _says_something(text: str) -> bool:
    """Whether a text has words of its own besides what is filled in."""
    own = re.sub(r"{\w+}", "", text)
    return bool(re.search(r"[^\W\d_]{3}" if own != text else r"[^\W\d_]{2}", own))


def _pattern(text: str) -> str:
    return re.sub(r"\\{\w+\\}", ".+?", re.escape(text))


@cache
def headers() -> set[str]:
    """The headers of the sample's files, which are as their owner wrote them."""
    files = (ROOT / "data/sample").glob("*.csv")
    return {header for path in files for header in path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")}


@cache
def spanish_texts() -> re.Pattern[str]:
    """What Spanish says, as a whole text."""
    return re.compile("|".join(_pattern(text) for text in written("es") if _says_something(text)))


@cache
def english_of(text: str) -> frozenset[str]:
    """The English texts in one that is sent; most are sent by many pages."""
    whole, inside = english()
    plain = re.sub(r":\w+-badge\[(.*?)\]", r"\1", re.sub(r":material/\w+:|\\", "", text))
    parts = (part.strip(" *") for part in re.split(r"\*\*|\n| · ", plain))
    return frozenset(
        words
        for words in parts
        if (whole.fullmatch(words) and not spanish_texts().fullmatch(words)) or inside.search(words)
    )


def english_in(app: AppTest) -> set[str]:
    """The English texts that a page sends."""
    return {words for text in sent.texts(app) for words in english_of(text)} - headers()


def test_the_walk_sees_english(data: Path) -> None:
    """In English it finds the title, a label, a hover, an axis, a header and a badge."""
    found = english_in(visits.page("pages/revenue.py", lang="en"))
    assert {
        "Revenue",
        "Cash collected",
        "Period",
        "Month not over yet",
        "Verdict",
        "Unassigned",
        "Deals closed",
    } <= found
    assert len(found) > 200


@pytest.mark.parametrize("name", EVERY)
def test_every_page_is_spanish_all_through(data: Path, name: str) -> None:
    assert english_in(page(f"pages/{name}.py")) == set()


@pytest.mark.parametrize("name", WITH_METRICS)
def test_all_further_numbers_and_every_tab(data: Path, name: str) -> None:
    app = page(f"pages/{name}.py")
    app.session_state[f"all_{name}"] = True
    groups = sent.tabs(app)
    assert groups or not CONTENTS[name].boards
    for place in range(max((len(labels) for labels in groups.values()), default=1)):
        for key, labels in groups.items():
            app.session_state[key] = labels[min(place, len(labels) - 1)]
        assert english_in(run(app)) == set(), place


@pytest.mark.parametrize("name", dealt.today(EVERY, 4))
def test_an_empty_workspace(data: Path, name: str) -> None:
    token = links.give(Workspace(data, "nothing"), "owner")
    assert english_in(page(f"pages/{name}.py", w=token)) == set()


@pytest.fixture
def solo(data: Path) -> str:
    """The owner's link to a workspace into which only a customers sheet was imported."""
    workspace = Workspace(data, "solo")
    if workspace.current is None:
        path = ROOT / "data/sample/customers.csv"
        prepare(workspace, [Upload(path.name, path)], now=NOW).publish()
    return links.give(workspace, "owner")


@pytest.mark.parametrize("name", dealt.today(EVERY, 4))
def test_only_a_customers_sheet(solo: str, name: str) -> None:
    assert english_in(page(f"pages/{name}.py", w=solo)) == set()


@pytest.mark.parametrize("section", ["history", "settings", "offers", "sources"])
def test_the_sections_of_the_data_page(solo: str, section: str) -> None:
    assert english_in(page("pages/data.py", w=solo, section=section)) == set()


@pytest.mark.parametrize("name", ["csm_calls", "revenue"])
def test_the_panel_of_a_number(data: Path, name: str) -> None:
    for metric in [m for m in PAGES[name] if m.headline and not m.stock][:4]:  # type: ignore[index]
        assert english_in(open_card(page(f"pages/{name}.py"), metric.ref)) == set(), metric.ref


@pytest.mark.parametrize("term", ["show_rate", "nps", "lifetime_value", "utm_source", "churn_vs_retention", "v_mix"])
def test_an_entry_of_the_glossary(data: Path, term: str) -> None:
    assert english_in(page("pages/glossary.py", term=term)) == set()


def test_receipts_and_questions_of_an_import(data: Path, spanish: None) -> None:
    workspace = Workspace(data, "receipts")
    files = [
        Upload("customers.csv", data=b"Correo,Nombre completo,Fecha de cierre\nana@ours.test,Ana Ruiz,2026-03-05\n")
    ]
    prepare(workspace, files, now=NOW).publish()
    app = page("pages/data.py", w=links.give(workspace, "owner"))
    payments = b"Id de pago,Fecha,Correo,Importe\np1,03/04/2026,ana@ours.test,1000\np2,05/06/2026,ana@ours.test,500\n"
    app.file_uploader[0].set_value([("payments.csv", payments, "text/csv")])
    app = run(app)
    app.button(key="data_check").click()
    assert english_in(run(app)) == set()


SPEAKING = {
    "title", "header", "subheader", "markdown", "caption", "text", "write", "info", "success", "warning", "error", "badge", "metric", "button",
    "download_button", "page_link", "link_button", "selectbox", "multiselect", "segmented_control", "radio", "checkbox", "toggle", "text_input",
    "text_area", "number_input", "date_input", "file_uploader", "expander", "tabs", "popover", "dialog", "dataframe", "data_editor", "spinner",
    "status", "toast", "vega_lite_chart", "pagination", "form_submit_button", "Column", "ButtonColumn", "TextColumn", "NumberColumn"
}  # fmt: skip
"""Calls whose texts a reader sees."""
PATH = re.compile(r"^pages/|\.py$")
TOLD = {"label", "help", "placeholder", "alt", "delta_description", "title", "body"}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every text that is written into a call instead of taken from the catalogue."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in SPEAKING:
            continue
        spoken = [*node.args[:1], *(word.value for word in node.keywords if word.arg in TOLD)]
        for one in spoken:
            for text in _constants(one):
                words = re.sub(r":material/\w+:|:[\w-]+\[", "", text)
                if re.search(r"[^\W\d_]{2}", words) and not PATH.search(text):
                    yield node.lineno, text


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (v.value for v in node.values if isinstance(v, ast.Constant) and isinstance(v.value, str))
    elif isinstance(node, ast.BinOp | ast.IfExp | ast.List | ast.Tuple):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _constants(child)


SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "lib/ui").rglob("*.py"))]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_text_is_written_into_the_code(path: Path) -> None:
    assert list(literals(path)) == []
