"""The figures of a report as rows of a CSV file, for who goes on working with them elsewhere."""

from __future__ import annotations

import pandas as pd

from lib.report.content import Report
from lib.texts.csv_export import safe_csv
from lib.ui.numbers import faces
from lib.ui.words.texts import t


def csv(report: Report) -> str:
    """One line for each figure of each page: its value and that before as plain numbers, its parts and how it stands."""
    rows = []
    for sheet in report.sheets:
        for kpi in sheet.found.values():
            stands = faces.verdict(kpi)
            rows.append(
                {
                    t("book_page"): sheet.title,
                    t("book_figure"): kpi.label,
                    t("book_value"): _plain(kpi.value),
                    t("book_before"): _plain(kpi.previous),
                    t("book_verdict"): stands[1] if stands else "",
                    t("book_over"): _plain(kpi.now.numerator),
                    t("book_under"): _plain(kpi.now.denominator),
                    t("book_cases"): _plain(kpi.now.n),
                }
            )
    return safe_csv(pd.DataFrame(rows))


def _plain(value: object) -> float | None:
    return None if value is None else float(str(value))
