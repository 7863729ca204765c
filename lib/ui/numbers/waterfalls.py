"""Waterfalls: from one amount to another, a bar for each step between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lib.metrics.metric import Direction
from lib.metrics.units import Unit
from lib.ui.numbers import chart_specs as specs
from lib.ui.numbers.drawing import Drawing, Picks
from lib.ui.words.texts import t


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: what it is called, what it adds, how that reads, and what is said of it on hover. Of `neutral` ones
    nobody can say whether they are good news, and a `total` is where all bars above it have come to."""

    name: str
    effect: float
    text: str
    note: str
    neutral: bool = False
    total: bool = False


def waterfall(
    title: str,
    start: tuple[str, float, str],
    steps: Sequence[Step],
    end: tuple[str, float, str],
    *,
    unit: Unit,
    currency: str,
    good: Direction,
    deck: str = "",
    file: str = "",
    picks: Picks | None = None,
) -> Drawing:
    """From one value to another, a bar for each step between them, read from top to bottom. With a `file` its table can be
    downloaded under that name, and it stands in a box of its own."""
    rows, kinds = [(start[0], start[1], start[1], start[2], "")], ["end"]
    level = start[1]
    for step in steps:
        neutral = good == "neutral" or step.neutral or not step.effect
        kinds.append(
            "end" if step.total else "neutral" if neutral else "good" if (step.effect > 0) == (good == "up") else "bad"
        )
        rows.append((step.name, level, level + step.effect, step.text, step.note))
        level += step.effect
    rows.append((end[0], end[1], end[1], end[2], ""))
    columns = (t("why_factor"), t("from"), t("to"), t("why_effect"), f"{t('why_before')} → {t('why_after')}")
    spec = specs.waterfall(tuple(rows), (*kinds, "end"), columns, unit.axis, specs.axis_locale(currency))
    alt_text = t("why_alt", title=title, parts="; ".join(f"{row[0]} {row[3]}" for row in rows))
    frame = pd.DataFrame([(row[0], row[1], row[2]) for row in rows], columns=list(columns[:3]))
    return Drawing(
        title, deck, spec, alt_text, file=(lambda: frame) if file else None, name=file, framed=bool(file), picks=picks or {}, along="y",
    )  # fmt: skip
