"""What is said of a number: how it was worked out, what it means, and why it got its verdict. All of it is Markdown."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlencode

from lib.benchmarks import BENCHMARKS, SMALL_SAMPLE
from lib.kpis import Kpi
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric, Unit
from lib.query import Number
from lib.ui import formats, frame
from lib.ui.texts import glossary, t

_AMOUNTS = re.compile(r"\b(gross|\w*fee|refund|chargeback|\w*contracted|discount|\w*cash|amount|pending|vat)\b")

BADGES: dict[str, tuple[str, Literal["green", "blue", "red", "gray"]]] = {
    "great": (":material/trending_up:", "green"), "normal": (":material/check:", "blue"), "bad": (":material/priority_high:", "red"),
    "small_sample": (":material/hourglass_top:", "gray"), "none": (":material/remove:", "gray"),
}  # fmt: skip
"""Band -> icon and colour of its badge. The word comes first: colour alone says nothing to some readers."""


def part_unit(metric: Metric, which: str) -> Unit:
    """The unit of a metric's numerator or denominator, which the metric itself does not state."""
    if metric.quotient:
        return ALL[metric.quotient[0 if which == "numerator" else 1]].unit
    part = metric.part("numerator" if which == "numerator" else "denominator")
    if part is None or part.sql.lstrip().startswith("count(") or not _AMOUNTS.search(part.sql.partition(" filter")[0]):
        return "count"
    return "count" if "/" in part.sql else "money"


def sentence(kpi: Kpi, currency: str) -> str:
    """The number with what it is made of: "298 live calls of 344 calls that came due = 86.6%"."""
    if kpi.value is None:
        return missing(kpi)
    text = glossary().metric(kpi.metric.key)
    value = formats.value(kpi.value, kpi.metric.unit, currency)
    if kpi.now.denominator is None or kpi.now.numerator is None or not text.denominator:
        return (
            _escaped(f"{text.numerator[:1].upper()}{text.numerator[1:]}: {value}")
            if text.numerator
            else _escaped(value)
        )
    over = formats.value(kpi.now.numerator, part_unit(kpi.metric, "numerator"), currency)
    under = formats.value(kpi.now.denominator, part_unit(kpi.metric, "denominator"), currency)
    joint = t("of") if kpi.metric.unit == "rate" else "÷"
    times = f" × {kpi.metric.times}" if kpi.metric.times != 1 else ""
    return _escaped(f"{over} {text.numerator} {joint} {under} {text.denominator}{times} = {value}")


def hover(kpi: Kpi, currency: str) -> str:
    """The hover of a card: definition, why it matters, the formula in words and in numbers, limits, bands."""
    text = glossary().metric(kpi.metric.key)
    lines = [
        text.definition,
        f"*{text.why}*",
        f"**{t('hover_formula')}** {text.formula}",
        f"**{t('hover_yours')}** {sentence(kpi, currency)}",
    ]
    if text.excluded:
        lines.append(f"**{t('hover_excluded')}** {text.excluded}")
    if text.caveat:
        lines.append(f"**{t('hover_caveat')}** {text.caveat}")
    if kpi.metric.benchmark:
        lines.append(f"**{t('hover_benchmark')}** {bands(kpi.metric, currency)}")
    lines.append(glossary_link(kpi.metric))
    return "\n\n".join(lines)


def glossary_link(metric: Metric) -> str:
    """The way to a metric's entry in the glossary, for the same data, period and filters."""
    address = urlencode({**frame.parameters(), "term": [metric.key]}, doseq=True)
    return f"[{t('hover_glossary')}](glossary?{address.replace(')', '%29').replace('(', '%28')})"


def bands(metric: Metric, currency: str) -> str:
    """The bounds of a metric's benchmark with source, year and grade."""
    benchmark = BENCHMARKS[metric.benchmark]
    low, high = _bound(benchmark.low, metric, currency), _bound(benchmark.high, metric, currency)
    key = "bands_up" if benchmark.good == "up" else "bands_down"
    where = t(
        "bands_source", source=_escaped(benchmark.source), year=benchmark.year, grade=t(f"grade_{benchmark.grade}")
    )
    return f"{_escaped(t(key, low=low, high=high))} {where}"


def _bound(bound: Number, metric: Metric, currency: str) -> str:
    if metric.unit == "rate":
        return formats.rate(bound)
    return formats.value(bound, "count" if metric.unit == "number" else metric.unit, currency)


def verdict(kpi: Kpi, currency: str) -> str:
    """Why a number has its badge."""
    if kpi.band == "small_sample":
        return f"{t('small_sample', n=formats.count(kpi.now.n), least=SMALL_SAMPLE)} {bands(kpi.metric, currency)}"
    if kpi.band != "none":
        return bands(kpi.metric, currency)
    if kpi.reason == "unripe":
        return t("benchmark_unripe")
    if kpi.reason == "currency":
        return t("benchmark_currency", currency=BENCHMARKS[kpi.metric.benchmark].currency)
    return t("benchmark_none")


def missing(kpi: Kpi) -> str:
    """Why there is no number."""
    if kpi.reason.startswith("needs:"):
        return t("missing_needs", what=need(kpi.reason.removeprefix("needs:")))
    return t(f"missing_{kpi.now.reason or 'empty'}")


def need(name: str) -> str:
    """A table or field that a metric needs, in words: of alternatives the reader may bring any."""
    return f" {t('or')} ".join(_one_need(option) for option in name.split("|"))


def _one_need(name: str) -> str:
    table, _, field = name.partition(".")
    if table == "offers":
        return t("need_offer_tier", tier=t(f"tier_{field}"))
    if not field:
        return t("need_table", table=t(f"table_{table}"))
    return t("need_field", field=formats.plain(glossary().field(field)), table=t(f"table_{table}"))


def _escaped(text: str) -> str:
    """Dollars alone would be read as a formula."""
    return text.replace("$", "\\$")
