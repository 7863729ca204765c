"""Leaderboards: who, a bar for what they are ranked by, and what decides; a line leads on, a number to its rows.

What is done in a board was sent by a browser and may be anything: it is looked up among the lines that this reader was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Metric
from lib.query import REST
from lib.ui.frame import filters, paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.numbers import board_file, drill, explain, faces, ranking, tables
from lib.ui.numbers.colours import colour
from lib.ui.numbers.ranking import LEAST_CASES, Board, Line, Place, Ranking
from lib.ui.parts import mounting
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

DECIDES = (
    "v.new_cash", "r.gross", "a.cash", "a.roas", "a.cac", "r.contracted", "v.close_rate", "v.sales_show", "v.cash_per_call",
    "m.clients", "m.graduation_pct", "e.show_rate", "e.good_success",
)  # fmt: skip
"""The columns that stand before all others, in this order, behind the one that a board is ranked by."""
SHOWN = 6
"""So many columns beside the ranking one are shown until others are chosen."""
SHARE, MEMBER = "share", "member"
"""Columns that are no metric: the part of the total, and the name."""
WORDS = ("against", "all", "columns", "rows", "verdict", "versus")
"""What the parts of a board are called."""


def leaderboard(
    chosen: Chosen,
    board: Board,
    total: Mapping[str, Kpi],
    head: DeltaGenerator,
    deeper: Callable[[str | None], None] | None = None,
) -> tuple[list[Line], Ranking | None]:
    """Draw a page of a leaderboard and return its lines, and the ranking of all. `total` holds the same metrics without the split.

    Its download is put into `head`, beside the title of the board. A click on a name filters the page by it; where there is a level below, it calls `deeper` with the member instead.
    """
    columns = _known(board, total)
    if board.rank not in columns:
        st.caption(explain.missing(total[board.rank]) if board.rank in total else t("missing_empty"))
        return [], None
    metrics = _asked(board, columns, total)
    found = ranking.ranking(chosen, board, metrics)
    if not found.order:
        st.caption(t("missing_empty"))
        return [], found
    key = f"board_{board.name}"
    state = f"{key}_{board.by}"
    alone = _alone(st.session_state.get(f"{state}_against"), found.order)
    if alone:
        lines = ranking.against(chosen, board, metrics, alone)
    else:
        order = _order(chosen, board, found, st.session_state.get(f"{state}_sort"))
        shown = paging.part(order, state, lambda place: member(board.by, place[0]))
        lines = ranking.lines(chosen, board, metrics, found, shown)
    now = filters.MEMBERS[board.by].value if board.by in filters.MEMBERS else []
    data = _data(chosen, board, lines, found, total, in_order(board, columns), deeper is not None, now)
    data |= {
        "against": bool(alone),
        "sorted": _sorted(st.session_state.get(f"{state}_sort")),
        "paged": _is_paged(found),
    }
    told = mount(
        "board",
        key,
        data,
        on_open_change=_nothing,
        on_rows_change=_nothing,
        on_narrow_change=partial(_narrow, chosen, board, key, deeper, {line.member for line in lines}),
        on_sort_change=partial(_sort, key, state, {*columns, MEMBER, SHARE}),
        on_against_change=partial(_against, key, state),
    )
    if found.unranked:
        st.caption(_too_few(board, found))
    with head:
        tables.download(lambda: board_file.frame(chosen, board, metrics, found, columns, total), board.name)
    _lead_on(told, chosen, board, lines, total, in_order(board, columns), (alone[0],) if alone else None)
    return lines, found


YOUNG = "*"
"""Behind a number whose people are too young for it."""


@dataclass(frozen=True)
class Printed:
    """A board as a page shows it first, for who cannot sort it: its words as they are sent to a browser, the numbers behind its
    lines, and how many members are not among them."""

    board: Board
    columns: list[str]
    told: dict[str, Plain]
    lines: list[Line]
    others: int


def printed(chosen: Chosen, board: Board, total: Mapping[str, Kpi], most: int) -> Printed | None:
    """The first lines of a board, None where there is nothing of it."""
    columns = in_order(board, _known(board, total))
    if board.rank not in columns:
        return None
    metrics = _asked(board, columns, total)
    found = ranking.ranking(chosen, board, metrics)
    if not found.order:
        return None
    lines = ranking.lines(chosen, board, metrics, found, found.order[:most])
    told = _data(chosen, board, lines, found, total, columns, False, ())
    return Printed(board, columns, told, lines, max(0, len(found.order) - most))


def _known(board: Board, total: Mapping[str, Kpi]) -> list[str]:
    """The columns of which there is data."""
    return [ref for ref in board.columns if ref in total and not total[ref].now.reason.is_need]


def _asked(board: Board, columns: Sequence[str], total: Mapping[str, Kpi]) -> list[Metric]:
    return [total[ref].metric for ref in dict.fromkeys([*columns, board.cases, board.share]) if ref in total]


def in_order(board: Board, columns: Sequence[str]) -> list[str]:
    """The columns of a board: what it is ranked by, what decides, and the others as declared."""
    first = [ref for ref in (board.rank, *DECIDES) if ref in columns]
    return list(dict.fromkeys([*first, *columns]))


def _data(
    chosen: Chosen, board: Board, lines: Sequence[Line], found: Ranking, total: Mapping[str, Kpi], columns: Sequence[str], leads_down: bool,
    now: Collection[str],
) -> dict[str, Plain]:  # fmt: skip
    judged = _judged(board, columns, total)
    whole = float(total[board.share].value or 0) if board.share in total and not board.overlapping else 0.0
    most = max((_amount(line.numbers.get(board.rank)) or 0.0 for line in [*lines, *_first(found)]), default=0.0)
    known: Collection[str] = filters.choices(chosen.view, chosen.data, board.by) if board.by in filters.MEMBERS else ()
    rows: list[Plain] = []
    for line in lines:
        name = filters.offered(chosen, board.by, line.member, known)
        told = _line(chosen, line.numbers, columns, judged, (board.share, whole))
        told |= {
            "who": line.member,
            "name": line.shown,
            "place": f"#{line.place}" if line.place and line.member in found.sure else "",
            "colour": 0 if line.member in (None, REST, *filters.WITHOUT_SOURCE) else colour(str(line.member), known),
            "muted": line.member in (None, REST),
            "acts": line.member not in (None, REST) if leads_down else bool(name),
            "taken": bool(name) and name in now,
            "bar": max(0.0, min(1.0, (_amount(line.numbers.get(board.rank)) or 0.0) / most)) if most > 0 else 0.0,
        }
        rows.append(told)
    listed: list[Plain] = [
        {
            "ref": ref,
            "label": total[ref].label,
            "shown": place <= SHOWN,
            "hint": [["", faces.words(rank_help(total[ref]))]] if ref == board.rank else [],
        }
        for place, ref in enumerate(columns)
    ]
    if whole:
        about = faces.words(t("board_share_help", label=total[board.share].label))
        listed.append({"ref": SHARE, "label": t("board_share"), "shown": False, "hint": [["", about]]})
    down = total[board.rank].metric.good == "down"
    summed = _line(chosen, total, columns, judged, (board.share, whole))
    young = [f"{YOUNG} {t('board_young')}"] if any(total[ref].young for ref in columns) else []
    return {
        "title": t("board_alt", by=glossary().field(board.by)),
        "by": glossary().field(board.by),
        "columns": listed,
        "rank": {"ref": board.rank, "down": not down},
        "judged": {"ref": judged},
        "lines": rows,
        "total": None if board.overlapping else {**summed, "name": t("total")},
        "how": [faces.words(line) for line in (rank_help(total[board.rank]), *young, _how(board, leads_down))],
        "place": faces.words(t("board_place_share" if total[board.rank].interval else "board_place_sum")),
        "narrow": t("board_below" if leads_down else "board_narrow", name="{name}"),
        "words": {name: t(f"board_word_{name}", name="{name}") for name in WORDS},
    }


def _line(
    chosen: Chosen, numbers: Mapping[str, Kpi], columns: Sequence[str], judged: str, share: tuple[str, float]
) -> dict[str, Plain]:
    """The cells of a line, each with what it is sorted by, and how the judged number stands and of how many."""
    cells: list[Plain] = [_cell(numbers[ref], chosen.currency) for ref in columns]
    of, whole = share
    if whole:
        part = float(numbers[of].value or 0) / whole
        cells.append([formats.rate(part), part])
    kpi = numbers.get(judged)
    stands = faces.verdict(kpi) if kpi else None
    return {
        "cells": cells,
        "verdict": faces.badge(stands),
        "of": faces.parts(kpi, chosen.currency) if kpi and kpi.value is not None and kpi.metric.unit.is_share else "",
    }


def _cell(kpi: Kpi, currency: str) -> list[Plain]:
    """A number as it is written and as it is sorted; where there is none, why."""
    if kpi.value is None:
        return [t("board_none"), None, faces.words(explain.missing(kpi))]
    return [f"{formats.value(kpi.value, kpi.metric.unit, currency)}{YOUNG * kpi.young}", float(kpi.value)]


def _judged(board: Board, columns: Sequence[str], total: Mapping[str, Kpi]) -> str:
    """The number whose verdict a line gives: the first that has one in all, else the ranking one where it is a rate, of which
    the cases are told."""
    for ref in columns:
        stands = faces.verdict(total[ref])
        if stands and stands[0] != faces.FEW[1]:
            return ref
    return board.rank if total[board.rank].metric.unit.is_share else ""


def rank_help(kpi: Kpi) -> str:
    """By what a board is ranked, and how carefully."""
    if ranking.is_exact(kpi.metric):
        return t("board_rank_sum", label=kpi.label)
    if not kpi.metric.unit.is_share:
        return t("board_rank_plain", label=kpi.label)
    return t("board_rank_high_help" if kpi.metric.good == "down" else "board_rank_help", label=kpi.label)


def _how(board: Board, leads_down: bool) -> str:
    if leads_down:
        return t("board_how_below")
    return t("board_how_narrow" if board.by in filters.MEMBERS else "board_cells")


def _too_few(board: Board, found: Ranking) -> str:
    names = ", ".join(f"{member(board.by, who)} ({formats.count(cases)})" for who, cases in found.few)
    if more := found.unranked - len(found.few):
        names = t("list_more", names=names, n=formats.count(more))
    return t("board_few", names=formats.plain(names), least=LEAST_CASES)


def _amount(kpi: Kpi | None) -> float | None:
    return None if kpi is None or kpi.value is None else float(kpi.value)


def _first(found: Ranking) -> list[Line]:
    """Who leads, in whose measure all bars are drawn."""
    return [Line(who, "", found.first[who], place) for who, place in found.order[:1] if who in found.first]


def _is_paged(found: Ranking) -> bool:
    return len(found.order) > paging.PAGE


def _order(chosen: Chosen, board: Board, found: Ranking, told: Any) -> Sequence[Place]:
    """The members as the reader sorted them. Fewer than a page are sorted where they are shown."""
    wanted = _sorted(told)
    if not wanted or not _is_paged(found):
        return found.order
    ref, down = str(wanted["ref"]), bool(wanted["down"])
    if ref == MEMBER:
        named = sorted(found.order, key=lambda place: member(board.by, place[0]).casefold(), reverse=down)
        return sorted(named, key=lambda place: place[0] is None)
    return ranking.by_number(chosen, board, found, board.share if ref == SHARE else ref, most_first=down)


def _sorted(told: Any) -> dict[str, Plain] | None:
    return {"ref": told[0], "down": told[1]} if told else None


def _alone(told: Any, order: Sequence[Place]) -> Place | None:
    """The member that is held against the rest, if it is still on the board."""
    return next((place for place in order if place[0] == told[0]), None) if told else None


def _nothing() -> None:
    """Something was clicked that is answered once the board stands again."""


def _told(key: str, name: str) -> Mapping[str, Any]:
    told = mounting.told(key, name)
    return told if isinstance(told, Mapping) else {}


def _narrow(
    chosen: Chosen, board: Board, key: str, deeper: Callable[[str | None], None] | None, there: Collection[str | None]
) -> None:
    """A name was clicked: the page is filtered by it, or no longer where it was."""
    told = _told(key, "narrow")
    who = told.get("who")
    if "who" not in told or not (who is None or isinstance(who, str)) or who not in there or who == REST:
        return
    if deeper:
        if who is not None:
            deeper(who)
        return
    filters.narrow(chosen, board.by, who)


def _sort(key: str, state: str, refs: Collection[str]) -> None:
    told = _told(key, "sort")
    if isinstance(told.get("ref"), str) and told["ref"] in refs:
        st.session_state[f"{state}_sort"] = (str(told["ref"]), bool(told.get("down")))
    else:
        st.session_state.pop(f"{state}_sort", None)
    st.session_state[f"{state}_page"] = 1


def _against(key: str, state: str) -> None:
    told = _told(key, "against")
    who = told.get("who")
    if "who" in told and (who is None or isinstance(who, str)):
        st.session_state[f"{state}_against"] = (who,)
    else:
        st.session_state.pop(f"{state}_against", None)


def _lead_on(
    told: Mapping[str, Any], chosen: Chosen, board: Board, lines: Sequence[Line], total: Mapping[str, Kpi], columns: Sequence[str],
    held: drill.Held,
) -> None:  # fmt: skip
    """Open the rows of the number, or of the line, that was clicked."""
    clicked = told.get("open") or told.get("rows")
    if not isinstance(clicked, Mapping):
        return
    if clicked.get("total") is True:
        numbers, who, held = total, t("total"), None
    elif "who" in clicked and (line := next((one for one in lines if one.member == clicked["who"]), None)) is not None:
        numbers, who = line.numbers, line.shown
    else:
        return
    ref = board.share if clicked.get("ref") == SHARE else clicked.get("ref")
    refs = columns if told.get("rows") else [one for one in {*columns, board.share} if one == ref]
    kpis = [numbers[one] for one in refs if one in numbers and numbers[one].value is not None]
    if kpis:
        drill.show(chosen, kpis, board.within, who, held=held)
