"""Tables: leaderboards, rows, and their download."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Metric
from lib.texts.csv_export import safe_csv
from lib.ui.frame import (
    access,
    later,
    paging,
    rate_limits,
)
from lib.ui.frame.filters import Chosen, member
from lib.ui.numbers import explain, ranking
from lib.ui.numbers.ranking import (
    LEAST_CASES,
    Board,
    Line,
    Ranking,
)
from lib.ui.words import formats
from lib.ui.words.texts import (
    catalogue,
    glossary,
    language,
    t,
)

_LONGEST = 300
"""Characters of a text in a table of rows; the download has all of it."""
_WORDS = {"great": "▲", "normal": "●", "bad": "▼", "small_sample": "…", "none": ""}


def made(text: Callable[[], str]) -> Callable[[], bytes]:
    """What a download button makes when it is pressed. Pressed too often, the file says so: there is no page to say it on."""
    who = rate_limits.visitor()

    def file() -> bytes:
        if rate_limits.take("download", who):
            return text().encode("utf-8-sig")
        return refused.format(minutes=rate_limits.wait("download", who)).encode("utf-8-sig")

    refused = catalogue(language())["allowance_download"]
    return file


def download(frame: pd.DataFrame | Callable[[], pd.DataFrame], name: str) -> None:
    """A button that downloads the frame; the file, and the frame if it is a function, are made when they are asked for."""
    later.download_button(
        t("download"), access.noted(name, made(lambda: safe_csv(frame() if callable(frame) else frame))),
        f"{name}.csv", "text/csv", key=f"csv_{name}", type="tertiary", icon=":material/download:",
    )  # fmt: skip


def _foot() -> DeltaGenerator:
    """The line under a table: what is to be said of it on the left, its download on the right."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall")


def plain_table(frame: pd.DataFrame, *, alt: str, height: int | None = None) -> None:
    """Rows as they are, their days and amounts written as the reader's browser writes them."""
    shown = {name: written for name in frame.columns if (written := _written(frame[name]))}
    st.dataframe(frame, hide_index=True, alt=alt, height=height or "auto", placeholder="", column_config=shown)


def paged_table(
    rows: pd.DataFrame,
    key: str,
    in_words: Callable[[pd.DataFrame], pd.DataFrame],
    *,
    alt: str,
    height: int | None = None,
) -> None:
    """Rows a page at a time, with a search where there are more, as `in_words` says them; long texts are shortened."""
    if text := paging.search(key, len(rows)):
        shown = in_words(rows)
        hits = (shown[name].astype(str).str.casefold().str.contains(text, regex=False) for name in shown.columns)
        rows = rows[pd.concat(list(hits), axis=1).any(axis=1).to_numpy()]
        if rows.empty:
            st.caption(t("list_nothing"))
            return
    start = paging.turn(key, len(rows))
    page = in_words(rows.iloc[start : start + paging.PAGE])
    plain_table(page.map(_short), alt=alt, height=height)


def _short(cell: Any) -> Any:
    return f"{cell[:_LONGEST]}…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _written(cells: pd.Series) -> Any:
    if pd.api.types.is_float_dtype(cells):
        return st.column_config.NumberColumn(format="localized")
    if pd.api.types.infer_dtype(cells, skipna=True) == "date":
        return st.column_config.DateColumn(format="localized")
    return None


def leaderboard(
    chosen: Chosen,
    board: Board,
    total: Mapping[str, Kpi],
    open_rows: Callable[[Sequence[Kpi], str], None],
    deeper: Callable[[str | None], None] | None = None,
) -> tuple[list[Line], Ranking | None]:
    """Draw a page of a leaderboard and return its lines, and the ranking of all. `total` holds the same metrics without the split.

    A line's button leads to its rows; where there is a level below, a second one calls `deeper` with its member.
    """
    columns = [ref for ref in board.columns if ref in total and not total[ref].now.reason.is_need]
    if board.rank not in columns:
        st.caption(explain.missing(total[board.rank]) if board.rank in total else t("missing_empty"))
        return [], None
    metrics = [total[ref].metric for ref in dict.fromkeys([*columns, board.cases, board.share]) if ref in total]
    found = ranking.ranking(chosen, board, metrics)
    if not found.order:
        st.caption(t("missing_empty"))
        return [], found
    key = f"board_{board.name}"
    shown = paging.part(found.order, f"{key}_{board.by}", lambda place: member(board.by, place[0]))
    lines = ranking.lines(chosen, board, metrics, found, shown)
    frame = _frame(board, lines, columns, total)
    configuration = _configuration(board, columns, total)

    def rows_clicked() -> None:
        st.session_state[f"{key}_open"] = st.session_state[f"{key}_rows"].row

    def deeper_clicked() -> None:
        row = st.session_state[f"{key}_deeper"].row
        if deeper and row < len(lines):
            deeper(lines[row].member)

    configuration["rows"] = st.column_config.ButtonColumn("", type="tertiary", key=f"{key}_rows", on_click=rows_clicked)
    if deeper:
        frame.insert(
            2,
            "deeper",
            [t("deeper") if line.member is not None else None for line in lines] + [None] * (len(frame) - len(lines)),
        )
        configuration["deeper"] = st.column_config.ButtonColumn(
            "", type="tertiary", key=f"{key}_deeper", on_click=deeper_clicked
        )

    def cell_clicked() -> None:
        if cells := st.session_state[key].selection.cells:
            st.session_state[f"{key}_cell"] = cells[0]

    st.dataframe(
        _styled(frame, columns, total, chosen.currency),
        hide_index=True,
        column_config=configuration,
        height="content",
        placeholder=t("no_data"),
        alt=t("board_alt", by=glossary().field(board.by)),
        key=key,
        on_select=cell_clicked,
        selection_mode="single-cell",
    )
    notes = [_too_few(board, found)] if found.unranked else []
    with _foot():
        st.caption(" ".join([*notes, t("board_cells")]), width="content")
        download(lambda: _whole(chosen, board, metrics, found, columns, total), board.name)
    row = st.session_state.pop(f"{key}_open", None)
    if row is not None and row < len(lines):
        line = lines[row]
        open_rows([line.numbers[ref] for ref in columns if line.numbers[ref].value is not None], line.shown)
    if cell := st.session_state.pop(f"{key}_cell", None):
        _open_cell(cell, board, lines, total, open_rows)
    return lines, found


def _too_few(board: Board, found: Ranking) -> str:
    names = ", ".join(f"{member(board.by, who)} ({formats.count(cases)})" for who, cases in found.few)
    if more := found.unranked - len(found.few):
        names = t("list_more", names=names, n=formats.count(more))
    return t("board_few", names=formats.plain(names), least=LEAST_CASES)


def _whole(
    chosen: Chosen,
    board: Board,
    metrics: Sequence[Metric],
    found: Ranking,
    columns: Sequence[str],
    total: Mapping[str, Kpi],
) -> pd.DataFrame:
    """Every line, for the download."""
    frame = _frame(board, ranking.lines(chosen, board, metrics, found, found.order), columns, total)
    return frame.drop(columns=["rows"]).rename(columns=_names(board, columns, total))


def _open_cell(
    cell: tuple[int, str],
    board: Board,
    lines: Sequence[Line],
    total: Mapping[str, Kpi],
    open_rows: Callable[[Sequence[Kpi], str], None],
) -> None:
    """Open the rows of one number of the table; those of its name, its share and its verdict are the ranking number's."""
    row, column = cell
    ref = {"share": board.share, "verdict": board.rank, "member": board.rank, "place": board.rank}.get(column, column)
    numbers, who = (lines[row].numbers, lines[row].shown) if row < len(lines) else (total, t("total"))
    if ref in numbers and numbers[ref].value is not None:
        open_rows([numbers[ref]], who)


def _frame(board: Board, lines: Sequence[Line], columns: Sequence[str], total: Mapping[str, Kpi]) -> pd.DataFrame:
    rows = []
    whole = float(total[board.share].value or 0) if board.share in total and not board.overlapping else 0.0
    for line in lines:
        row: dict[str, Any] = {"place": str(line.place or ""), "member": line.shown, "rows": t("rows")}
        row["verdict"] = _verdict(line.numbers[board.rank])
        row |= {ref: _number(line.numbers[ref]) for ref in columns}
        if whole:
            row["share"] = float(line.numbers[board.share].value or 0) / whole
        rows.append(row)
    if not board.overlapping:
        rows.append(_total(columns, total, board, bool(whole)))
    frame = pd.DataFrame(rows)
    return frame if total[board.rank].metric.benchmark else frame.drop(columns=["verdict"])


def _total(columns: Sequence[str], total: Mapping[str, Kpi], board: Board, shared: bool) -> dict[str, Any]:
    summed: dict[str, Any] = {"place": "", "member": t("total"), "rows": None} | {
        ref: _number(total[ref]) for ref in columns
    }
    if shared:
        summed["share"] = 1.0
    return summed | {"verdict": _verdict(total[board.rank])}


def _number(kpi: Kpi) -> float | None:
    return None if kpi.value is None else float(kpi.value)


def _verdict(kpi: Kpi) -> str:
    return f"{_WORDS[kpi.band]} {t(f'badge_{kpi.band}')}" if kpi.band != "none" else ""


def _styled(frame: pd.DataFrame, columns: Sequence[str], total: Mapping[str, Kpi], currency: str) -> Styler:
    """The display texts in the reader's locale; sorting still sees the numbers."""

    def shown(ref: str) -> Callable[[Any], str]:
        unit = total[ref].metric.unit
        return lambda cell: t("no_data") if pd.isna(cell) else formats.value(cell, unit, currency)

    texts: dict[Any, Any] = {ref: shown(ref) for ref in columns}
    if "share" in frame:
        texts["share"] = formats.rate
    return frame.style.format(texts)


def _names(board: Board, columns: Sequence[str], total: Mapping[str, Kpi]) -> dict[str, str]:
    return {
        "place": t("board_place"), "member": glossary().field(board.by), "share": t("board_share"), "verdict": t("board_verdict"),
    } | {ref: total[ref].label for ref in columns}  # fmt: skip


def _configuration(board: Board, columns: Sequence[str], total: Mapping[str, Kpi]) -> dict[str, Any]:
    names = _names(board, columns, total)
    column = st.column_config.Column
    found: dict[str, Any] = {
        "place": column(names["place"], width=40, pinned=True, help=_rank_help(total[board.rank])),
        "member": column(names["member"], pinned=True),
        "share": column(
            names["share"], help=t("board_share_help", label=total[board.share].label) if board.share in total else None
        ),
        "verdict": column(names["verdict"], help=explain.verdict(total[board.rank], "")),
    }
    for ref in columns:
        text = glossary().metric(total[ref].metric.key)
        found[ref] = column(
            names[ref],
            help=f"{text.definition}\n\n**{t('hover_formula')}** {text.formula}\n\n{explain.glossary_link(total[ref].metric)}",
            alignment="right",
        )
    return found


def _rank_help(kpi: Kpi) -> str | None:
    if not kpi.metric.unit.is_share:
        return None
    return t("board_rank_high_help" if kpi.metric.good == "down" else "board_rank_help", label=kpi.label)


def matrix(
    columns: Mapping[str, Mapping[str | None, float]],
    *,
    shown_as: Callable[[str | None], str],
    first: str,
    currency: str,
    name: str,
    open_cell: Callable[[str, tuple[str | None, ...]], None],
) -> None:
    """Amounts by member (rows, a page at a time) and column, with the range of each row and the total of each column.

    A click on an amount calls `open_cell` with its column and its member alone, or with no member for the total.
    """
    members = list(dict.fromkeys(who for amounts in columns.values() for who in amounts))
    whole = pd.DataFrame({column: [amounts.get(who, 0.0) for who in members] for column, amounts in columns.items()})
    whole = whole.loc[whole.max(axis=1).sort_values(ascending=False, kind="stable").index]
    places = paging.part(list(whole.index), f"matrix_{name}", lambda place: shown_as(members[place]))
    key = f"matrix_{name}"

    def drawn(rows: Sequence[int]) -> pd.DataFrame:
        frame = whole.loc[list(rows)]
        frame = pd.concat([frame, whole.sum().to_frame().T], ignore_index=True)
        low, high = frame.min(axis=1), frame.max(axis=1)
        frame.insert(0, first, [*(shown_as(members[place]) for place in rows), t("total")])
        frame[t("models_range")] = [
            formats.money(a, currency, cents=False)
            if round(a) == round(b)
            else f"{formats.money(a, currency, cents=False)} – {formats.money(b, currency, cents=False)}"
            for a, b in zip(low, high, strict=True)
        ]
        return frame

    def clicked() -> None:
        if cells := st.session_state[key].selection.cells:
            st.session_state[f"{key}_cell"] = cells[0]

    texts: dict[Any, Any] = {column: (lambda cell: formats.money(cell, currency, cents=False)) for column in columns}
    st.dataframe(
        drawn(places).style.format(texts),
        hide_index=True,
        height="content",
        alt=t("models_title"),
        key=key,
        on_select=clicked,
        selection_mode="single-cell",
        column_config={first: st.column_config.Column(pinned=True)}
        | {one: st.column_config.Column(alignment="right") for one in columns},
    )
    with _foot():
        st.caption(t("board_cells"), width="content")
        download(lambda: drawn(list(whole.index)), name)
    row, column = st.session_state.pop(f"{key}_cell", None) or (0, "")
    if column in columns:
        open_cell(column, (members[places[row]],) if row < len(places) else ())
