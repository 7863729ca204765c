"""Amounts by the members of a dimension, as bars: the largest, and one of all others, so that they add up to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.ui.frame import filters
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, charts, explain
from lib.ui.numbers.drawing import Drawing
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t


def breakdown(chosen: Chosen, ref: str, by: str, title: str) -> Drawing:
    """A metric by the members of a dimension, as bars, the unknown among them."""
    metric = ALL[ref]
    found = {who: amount for who, amount in ask.amounts(chosen, metric, by).items() if amount}
    return _bars(
        chosen, title, found, lambda who: filters.member(by, who), lambda amount: formats.value(amount, metric.unit, chosen.currency),
        metric, by, f"{metric.key}_by_{by}", explain.unmet(chosen.data, metric),
    )  # fmt: skip


def shares(chosen: Chosen, metric: Metric, dimension: str) -> Drawing:
    """How a whole is made up by the members of a dimension."""
    amounts = ask.amounts(chosen, metric, dimension, family=True)
    found = dict(sorted(((who, share) for who, share in amounts.items() if share), key=lambda pair: -pair[1]))
    title = t("chart_share", label=glossary().metric(metric.key).label, by=glossary().field(dimension).lower())

    def shown(who: str | None) -> str:
        return t("unknown") if who is None else filters.member(dimension, who)

    return _bars(chosen, title, found, shown, formats.rate, metric, dimension, f"{metric.key}_{dimension}")


def _bars(
    chosen: Chosen, title: str, found: Mapping[str | None, float], shown: Callable[[str | None], str],
    written: Callable[[float], str], metric: Metric, by: str, file: str, lacking: str = "",
) -> Drawing:  # fmt: skip
    """A sum by its members as bars; of many the first and one of all others, so that they add up to the same."""
    name, value = glossary().field(by), glossary().metric(metric.key).label
    kept, others = top(found, charts.MOST)
    rows = [(shown(who), amount, written(amount)) for who, amount in kept.items()]
    if others:
        rest = sum(found.values()) - sum(kept.values())
        rows.append((t("list_other", n=formats.count(others)), rest, written(rest)))

    def every() -> pd.DataFrame:
        return pd.DataFrame([(shown(who), amount) for who, amount in found.items()], columns=[name, value])

    known = filters.choices(chosen.view, chosen.data, by) if by in filters.MEMBERS else ()
    picks = {
        shown(who): partial(filters.narrow, chosen, by, who) for who in kept if filters.offered(chosen, by, who, known)
    }
    return charts.bars(
        title, rows, name=name, value=value, unit=metric.unit, currency=chosen.currency, file=file, every=every, lacking=lacking,
        picks=picks,
    )  # fmt: skip


def top(found: Mapping[str | None, float], most: int) -> tuple[dict[str | None, float], int]:
    """As many of the members in their order as fit, the unknown among them, and how many others there are."""
    if len(found) <= most:
        return dict(found), 0
    kept = [who for who in found if who is not None][: most - 1 - (None in found)]
    order = [who for who in found if who in {*kept, None}]
    return {who: found[who] for who in order}, len(found) - len(order)
