"""Amounts of the same members under several ways of counting: a board of ranges, what it shows in a sentence, and its rows.

What is done in it was sent by a browser and may be anything: it is looked up among the members that this reader was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ui.frame import filters, paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers.board import WORDS
from lib.ui.numbers.colours import colour
from lib.ui.numbers.tables import Matrix, download
from lib.ui.parts import mounting
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

RANGE = "range"
"""The column that every line is ranked by: from the least to the most of its amounts."""
NEAR = 0.05
"""Up to this part of the most the ways of counting are said to agree."""

Names = Mapping[str, str]
"""Way of counting -> what it is called."""


def draw(
    chosen: Chosen,
    whole: Matrix,
    by: str,
    names: Names,
    key: str,
    head: DeltaGenerator,
    open_cell: Callable[[str, tuple[str | None, ...]], None],
) -> None:
    """Draw a page of the members of a dimension with their range, the amounts it comes from, and the total below. The download is
    put into `head`, beside the title.

    A click on an amount calls `open_cell` with its way of counting and its member alone, or with no member for the total; a
    click on a name filters the page by it.
    """
    places = paging.part(range(len(whole.members)), key, lambda place: member(by, whole.members[place]))
    shown = [whole.members[place] for place in places]
    if told := findings(whole, by, names, chosen.currency):
        st.markdown(formats.plain(" ".join(told)))
    done = mount(
        "board",
        key,
        _data(chosen, whole, by, names, places),
        on_open_change=lambda: None,
        on_narrow_change=lambda: _narrow(chosen, by, key, shown),
    )
    with head:
        download(lambda: frame(whole, by, names, chosen.currency), key)
    clicked = done.get("open")
    if not isinstance(clicked, Mapping) or (way := mounting.text(clicked.get("ref"))) not in names:
        return
    if clicked.get("total") is True:
        open_cell(way, ())
    elif "who" in clicked and clicked["who"] in shown:
        open_cell(way, (clicked["who"],))


def findings(whole: Matrix, by: str, names: Names, currency: str) -> list[str]:
    """What a table of ranges says, in sentences: how much is counted for the same member whichever way it is counted (the sum of
    the least amounts), and whose amounts are furthest apart. Of amounts below nothing no part can be told."""
    total = float(whole.totals.max()) if len(whole.totals) else 0.0
    if not len(whole.members) or total <= 0 or bool((whole.amounts < 0).any(axis=None)):
        return []
    same, apart = float(whole.low.sum()), whole.high - whole.low
    told = [
        t("models_same", same=_money(same, currency), total=_money(total, currency), share=formats.rate(same / total))
    ]
    row = apart.tolist().index(apart.max())
    if float(apart[row]) <= NEAR * float(whole.high[row]):
        return [*told, t("models_near")]
    amounts = whole.amounts.iloc[row]
    told.append(
        t(
            "models_apart", name=member(by, whole.members[row]), low=_money(amounts.min(), currency), high=_money(amounts.max(), currency),
            least=names[str(amounts.idxmin())], most=names[str(amounts.idxmax())],
        )
    )  # fmt: skip
    return told


def frame(whole: Matrix, by: str, names: Names, currency: str) -> pd.DataFrame:
    """All of it as a table: the member, the amount under each way of counting, the range, and the total in the last row."""
    made = pd.concat([whole.amounts, whole.totals.to_frame().T], ignore_index=True)
    low, high = made.min(axis=1), made.max(axis=1)
    made.columns = [names[str(way)] for way in made.columns]
    made.insert(0, glossary().field(by), [*(member(by, who) for who in whole.members), t("total")])
    made[t("models_range")] = [_range(a, b, currency) for a, b in zip(low, high, strict=True)]
    return made


def _data(chosen: Chosen, whole: Matrix, by: str, names: Names, places: Sequence[int]) -> dict[str, Plain]:
    known: Collection[str] = filters.choices(chosen.view, chosen.data, by) if by in filters.MEMBERS else ()
    now = filters.MEMBERS[by].value if by in filters.MEMBERS else []
    most = max(0.0, float(whole.high.max())) if len(whole.members) else 0.0
    lines: list[Plain] = []
    for place in places:
        who, low, high = whole.members[place], float(whole.low[place]), float(whole.high[place])
        name = filters.offered(chosen, by, who, known)
        lines.append(
            {
                **_line(whole.amounts.iloc[place], low, high, chosen.currency),
                "who": who,
                "name": member(by, who),
                "place": "",
                "colour": 0 if who in (None, *filters.WITHOUT_SOURCE) else colour(str(who), known),
                "muted": who is None,
                "acts": bool(name),
                "taken": bool(name) and name in now,
                "from": max(0.0, low) / most if most else 0.0,
                "bar": max(0.0, high) / most if most else 0.0,
            }
        )
    total = _line(whole.totals, float(whole.totals.min()), float(whole.totals.max()), chosen.currency)
    ways: list[Plain] = [{"ref": way, "label": label, "shown": True, "hint": []} for way, label in names.items()]
    said: dict[str, Plain] = {one: t(f"board_word_{one}", name="{name}") for one in WORDS}
    return {
        "title": t("models_title"),
        "by": glossary().field(by),
        "matrix": True,
        "columns": [
            {"ref": RANGE, "label": t("models_range"), "shown": True, "plain": True, "hint": [["", t("models_help")]]},
            *ways,
        ],
        "rank": {"ref": RANGE, "down": True},
        "judged": {"ref": ""},
        "lines": lines,
        "total": {**total, "name": t("total")},
        "how": [t("board_how_narrow" if by in filters.MEMBERS else "board_cells")],
        "place": "",
        "narrow": t("board_narrow", name="{name}"),
        "words": said,
        "against": False,
        "sorted": None,
        "paged": False,
    }


def _line(amounts: pd.Series, low: float, high: float, currency: str) -> dict[str, Plain]:
    cells: list[Plain] = [[_range(low, high, currency), high]]
    cells += [[_money(amount, currency), float(amount)] for amount in amounts]
    return {"cells": cells, "verdict": None, "of": ""}


def _money(amount: Any, currency: str) -> str:
    return formats.money(amount, currency, cents=False)


def _range(low: float, high: float, currency: str) -> str:
    if round(low) == round(high):
        return _money(low, currency)
    return f"{_money(low, currency)} – {_money(high, currency)}"


def _narrow(chosen: Chosen, by: str, key: str, shown: Sequence[str | None]) -> None:
    told = mounting.told(key, "narrow")
    if isinstance(told, Mapping) and "who" in told and told["who"] in shown:
        filters.narrow(chosen, by, told["who"])
