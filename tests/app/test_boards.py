"""Leaderboards as their reader uses them: what a click on a name, on a number and on the marks of a line leads to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.store import links
from lib.store.workspace import Workspace
from tests.app import parts, visits

pytestmark = pytest.mark.usefixtures("navigated", "data")


def visit(page: str, **parameters: str) -> AppTest:
    return visits.page(f"pages/{page}.py", **parameters)


def board(app: AppTest) -> dict[str, Any]:
    """The data of the first board of a page."""
    return parts.parts(app, "board")[0]


def numbers(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Ref -> what a line says, by its name."""
    line = next(one for one in [*told["lines"], told["total"]] if one["name"] == name)
    return {column["ref"]: cell[0] for column, cell in zip(told["columns"], line["cells"], strict=True)} | {
        "of": line["of"]
    }


def test_what_decides_comes_first_and_the_total_is_no_line() -> None:
    told = board(visit("revenue"))
    assert [column["ref"] for column in told["columns"] if column["shown"]] == [
        "v.new_cash", "r.contracted", "v.close_rate", "v.sales_show", "v.cash_per_call", "v.sales_booked", "v.sales_live",
    ]  # fmt: skip
    assert told["judged"] == {"ref": "v.close_rate"}
    assert [line["name"] for line in told["lines"]][-1] == "Unassigned"
    assert [line["place"] for line in told["lines"]] == ["#1", "#2", "#3", "#4", "#5", "#6", ""]
    assert numbers(told, "Ana Ruiz")["of"] == "9 of 47"
    assert len({line["colour"] for line in told["lines"]}) == len(told["lines"])
    assert "Total" not in [line["name"] for line in told["lines"]]


def test_one_against_the_rest_has_ratios_of_summed_parts() -> None:
    app = visit("revenue")
    whole = board(app)
    told = board(parts.send(app, "board", "against", {"who": "Ana Ruiz"}))
    assert [line["name"] for line in told["lines"]] == ["Ana Ruiz", "All others together"]
    assert numbers(told, "Ana Ruiz") == numbers(whole, "Ana Ruiz")
    assert told["total"] == whole["total"]
    rest = numbers(told, "All others together")
    # 64 of 283 in all, 9 of 47 of Ana's: the mean of the others' rates would be 22.9%
    assert (rest["of"], rest["v.close_rate"]) == ("55 of 236", "23.3%")
    assert (rest["v.new_cash"], rest["v.sales_booked"]) == ("€156,525", "410")
    app = parts.send(app, "board", "open", {"who": "(rest)", "ref": "v.close_rate"})
    assert any("236 counted" in caption.value for caption in app.caption)
    assert not app.error
    assert board(parts.send(app, "board", "against", {"back": True}))["lines"] == whole["lines"]


def test_a_click_on_a_name_filters_the_page_and_another_takes_it_off() -> None:
    app = visit("revenue")
    everybody = parts.figures(app)
    parts.send(app, "board", "narrow", {"who": "Ana Ruiz"})
    assert parts.chips(app) == {"Closer": ["Ana Ruiz"]}
    assert parts.figures(app) == parts.figures(visit("revenue", closer="Ana Ruiz")) != everybody
    parts.send(app, "board", "narrow", {"who": "Ana Ruiz"})
    assert parts.figures(app) == everybody
    parts.send(app, "board", "narrow", {"who": None})
    assert parts.chips(app) == {"Closer": ["Unassigned"]}


def test_nothing_comes_of_what_no_line_has() -> None:
    app = visit("revenue")
    before = board(app)
    for event, told in (
        ("narrow", {"who": "Nobody Atall"}),
        ("narrow", {"who": ["Ana Ruiz"]}),
        ("open", ["Ana Ruiz"]),
        ("rows", {"who": "(rest)"}),
        ("sort", {"ref": {}, "down": 3}),
        ("against", {"who": "Nobody Atall"}),
    ):
        parts.send(app, "board", event, told)
        assert parts.chips(app) == {}
        assert board(app) == before


def test_a_number_opens_its_rows_and_a_line_those_of_all_its_numbers() -> None:
    app = visit("revenue")
    parts.send(app, "board", "open", {"who": "Ana Ruiz", "ref": "v.close_rate"})
    assert any("47 counted + 43 not counted = 90 rows" in caption.value for caption in app.caption)
    parts.send(app, "board", "open", {"total": True, "ref": "v.close_rate"})
    assert any("283 counted" in caption.value for caption in app.caption)
    parts.send(app, "board", "rows", {"who": "Ana Ruiz"})
    (offered,) = [box.options for box in app.selectbox if "New cash" in box.options]
    assert len(offered) == 10  # two of money that stays: refunds by close, commission


def test_a_locked_and_a_masked_reader_choose_only_what_is_theirs(data: Path) -> None:
    sample = Workspace(data, "sample")
    locked = visit("revenue", w=links.give(sample, "viewer", locks={"closer": ("Ana Ruiz",)}))
    assert {line["who"] for line in board(locked)["lines"] if line["acts"]} <= {"Ana Ruiz"}
    mine = parts.figures(locked)
    for who in ("Ben Carter", None):
        parts.send(locked, "board", "narrow", {"who": who})
        assert parts.figures(locked) == mine
    masked = visit("revenue", w=links.give(sample, "masked"))
    names = [line["name"] for line in board(masked)["lines"]]
    assert sorted(names) == [*(f"Closer {n}" for n in range(1, 7)), "Unassigned"]
    assert "Ana Ruiz" not in str(parts.parts(masked, "board"))
    parts.send(masked, "board", "narrow", {"who": "Ana Ruiz"})
    assert parts.chips(masked) == {}
    parts.send(masked, "board", "narrow", {"who": board(masked)["lines"][0]["who"]})
    assert parts.chips(masked) == {"Closer": [names[0]]}


def test_a_name_of_attribution_opens_what_is_below_it() -> None:
    app = visit("attribution")
    (first, *_) = [line for line in board(app)["lines"] if line["acts"]]
    parts.send(app, "board", "narrow", {"who": first["who"]})
    assert app.selectbox(key="source").value == first["who"]
    assert board(app)["by"] != "UTM source"


def test_the_models_side_by_side_open_the_rows_of_each_and_the_total_stays_apart() -> None:
    app = visit("attribution")
    told = parts.parts(app, "board")[-1]
    models = [column["ref"] for column in told["columns"][1:]]
    assert models == ["last", "first", "last_non_direct", "linear", "position", "time_decay"]
    assert "Total" not in [line["name"] for line in told["lines"]]
    for line in told["lines"]:
        amounts = [cell[1] for cell in line["cells"][1:]]
        assert line["cells"][0][1] == max(amounts)
        assert 0 <= line["from"] <= line["bar"] <= 1
    for at, cell in enumerate(told["total"]["cells"]):  # no source is lost, whichever model splits
        if at:
            assert sum(line["cells"][at][1] for line in told["lines"]) == pytest.approx(cell[1], abs=0.01)
    email = numbers(told, "email")
    assert (email["last"], email["first"]) == ("€13,984", "€9,034")
    assert any("email, €9,034 by “First touch” and €13,984 by “Last touch”" in one.value for one in app.markdown)

    parts.send(app, "board", "open", {"who": "email", "ref": "first"}, at=-1)
    assert any("9,034" in one.value for one in app.markdown if one.value.startswith("**Attributed cash"))
    parts.send(app, "board", "open", {"total": True, "ref": "linear"}, at=-1)
    assert any("188,384" in one.value for one in app.markdown)
    for wrong in (
        {"who": "email", "ref": "any"},
        {"who": ["email"], "ref": "first"},
        {"who": "Nobody", "ref": "first"},
        3,
    ):
        parts.send(app, "board", "open", wrong, at=-1)
        assert parts.parts(app, "board")[-1] == told
    parts.send(app, "board", "narrow", {"who": "email"}, at=-1)
    assert parts.chips(app) == {"UTM source": ["email"]}
