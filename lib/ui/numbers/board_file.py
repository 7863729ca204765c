"""A leaderboard as a file: every line, its numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Metric
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ranking
from lib.ui.numbers.ranking import Board, Line, Ranking
from lib.ui.words.texts import glossary, t

_SHAPES = {"great": "▲", "normal": "●", "bad": "▼", "small_sample": "…", "none": ""}


def frame(
    chosen: Chosen,
    board: Board,
    metrics: Sequence[Metric],
    found: Ranking,
    columns: Sequence[str],
    total: Mapping[str, Kpi],
) -> pd.DataFrame:
    """Place, name, verdict, numbers and share of every member, and the total below them where it is one."""
    lines = ranking.lines(chosen, board, metrics, found, found.order)
    return _frame(board, lines, columns, total).rename(columns=_names(board, columns, total))


def _frame(board: Board, lines: Sequence[Line], columns: Sequence[str], total: Mapping[str, Kpi]) -> pd.DataFrame:
    rows = []
    whole = float(total[board.share].value or 0) if board.share in total and not board.overlapping else 0.0
    for line in lines:
        row: dict[str, Any] = {"place": str(line.place or ""), "member": line.shown}
        row["verdict"] = _verdict(line.numbers[board.rank])
        row |= {ref: _number(line.numbers[ref]) for ref in columns}
        if whole:
            row["share"] = float(line.numbers[board.share].value or 0) / whole
        rows.append(row)
    if not board.overlapping:
        rows.append(_total(columns, total, board, bool(whole)))
    made = pd.DataFrame(rows)
    return made if total[board.rank].metric.benchmark else made.drop(columns=["verdict"])


def _total(columns: Sequence[str], total: Mapping[str, Kpi], board: Board, shared: bool) -> dict[str, Any]:
    summed: dict[str, Any] = {"place": "", "member": t("total")} | {ref: _number(total[ref]) for ref in columns}
    if shared:
        summed["share"] = 1.0
    return summed | {"verdict": _verdict(total[board.rank])}


def _number(kpi: Kpi) -> float | None:
    return None if kpi.value is None else float(kpi.value)


def _verdict(kpi: Kpi) -> str:
    return f"{_SHAPES[kpi.band]} {t(f'badge_{kpi.band}')}" if kpi.band != "none" else ""


def _names(board: Board, columns: Sequence[str], total: Mapping[str, Kpi]) -> dict[str, str]:
    return {
        "place": t("board_place"), "member": glossary().field(board.by), "share": t("board_share"), "verdict": t("board_verdict"),
    } | {ref: total[ref].label for ref in columns}  # fmt: skip
