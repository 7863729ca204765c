"""What is said of a number: how it was worked out, what it means, and why it got its verdict. All of it is Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from lib.analysis.intervals import is_exact
from lib.analysis.kpis import Kpi, part_unit
from lib.analysis.rows import LeftOut
from lib.metrics.benchmarks import BENCHMARKS, SMALL_SAMPLE, Bounds
from lib.metrics.coverage import Coverage
from lib.metrics.goals import is_level
from lib.metrics.metric import Metric
from lib.metrics.units import Number
from lib.query import Snapshot
from lib.schema.settings import COMMISSION
from lib.ui.frame import shell
from lib.ui.numbers import usual
from lib.ui.words import formats
from lib.ui.words.once import once_a_run
from lib.ui.words.texts import glossary, t


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
    over, under = made_of(kpi, currency)
    joint = t("of") if kpi.metric.unit.is_share else "÷"
    times = f" × {kpi.metric.times}" if kpi.metric.times != 1 else ""
    return _escaped(f"{over} {text.numerator} {joint} {under} {text.denominator}{times} = {value}")


def made_of(kpi: Kpi, currency: str) -> tuple[str, str]:
    """What a ratio is made of, as it is written: numerator and denominator."""
    return (
        formats.value(kpi.now.numerator, part_unit(kpi.metric, "numerator"), currency),
        formats.value(kpi.now.denominator, part_unit(kpi.metric, "denominator"), currency),
    )


def untaken(kpi: Kpi) -> list[str]:
    """What the definition of a number takes off and here nobody knows, as its name says."""
    if not kpi.metric.kept:
        return []
    return [t(f"hover_without_{name}") for name, words in glossary().before.items() if words in kpi.label]


_parameters = once_a_run(shell.parameters)


def glossary_link(metric: Metric) -> str:
    """The way to a metric's entry in the glossary, for the same data, period and filters."""
    address = urlencode({**_parameters(), "term": [metric.key]}, doseq=True)
    return f"[{t('hover_glossary')}](glossary?{address.replace(')', '%29').replace('(', '%28')})"


def spread(kpi: Kpi) -> str:
    """How far a rate could be off by luck alone, empty where that cannot be said."""
    if not kpi.interval:
        return ""
    low, high = kpi.interval
    key = "interval" if is_exact(kpi.metric) else "interval_alike"
    return t(key, n=formats.count(kpi.now.n), low=formats.rate(low), high=formats.rate(high))


def versus(kpi: Kpi, currency: str) -> str:
    """What the number is compared with, or why with nothing; empty where no comparison was asked for."""
    if kpi.as_of:
        return t("balance_help", day=formats.day(kpi.as_of))
    if kpi.compared is None or kpi.value is None:
        return ""
    span = formats.span(kpi.compared)
    if kpi.before.reason.code == "stock":
        return t("compared_stock_help", span=span)
    if kpi.before.reason.code == "age":
        return t("compared_age_help", span=span)
    if first := first_day(kpi):
        return t("compared_before_help", span=span, day=formats.day(first))
    value = formats.value(kpi.previous, kpi.metric.unit, currency)
    if kpi.as_stood and kpi.previous is not None:
        start = start_of(kpi.metric)
        return _escaped(t("compared_age", span=span, value=value, day=formats.day(kpi.as_stood), start=start))
    return _escaped(t("compared_value", span=span, value=value))


def start_of(metric: Metric) -> str:
    """From what the people of a figure age: "their purchase"."""
    return t(f"aged_since_{metric.matures_late.start if metric.matures_late else 'close'}")


def first_day(kpi: Kpi) -> date | None:
    """The first day of the data, of a number whose comparison begins before it."""
    return kpi.before.reason.day


def against(kpi: Kpi, this_year: int) -> str:
    """What a card says of its comparison in a few words, or of which day a balance is; empty where none was asked for."""
    if kpi.as_of and kpi.value is not None:
        return t("balance_on", day=formats.day(kpi.as_of))
    if kpi.compared is None or kpi.value is None:
        return ""
    span = formats.span(kpi.compared, this_year=this_year)
    if first := first_day(kpi):
        return t("no_data_before", day=formats.day(first))
    if kpi.before.reason.code == "stock":
        return t("compared_stock", span=span)
    if kpi.before.reason.code == "age":
        return t("compared_too_early")
    if kpi.as_stood and kpi.previous is not None:
        return t("versus_age", span=span)
    return t("versus" if kpi.previous is not None else "compared_empty", span=span)


def covered(coverage: Coverage) -> str:
    """How many of the rows in scope a number could use: "412 of 430 deals"."""
    return t(
        "coverage", covered=formats.count(coverage.covered), total=formats.count(coverage.total),
        rows=t(f"rows_{coverage.relation}"),
    )  # fmt: skip


def lacking(coverage: Coverage) -> str:
    """What the other rows lack: "18 without a date"; of several gaps their sum must do on a card."""
    if len(coverage.gaps) > 1:
        return t("gap_several", n=formats.count(coverage.lacking))
    return _gaps(coverage)


def covered_in_full(coverage: Coverage) -> str:
    """How many rows a number could use, and every gap in the others."""
    return f"{covered(coverage)}; {_gaps(coverage)}"


def _gaps(coverage: Coverage) -> str:
    return "; ".join(t(f"gap_{code}", n=formats.count(n)) for code, n in coverage.gaps)


def reason(why: LeftOut) -> str:
    """Why a row is left out, in words."""
    if why.word is None:
        return t(f"reason_{why.code}")
    return t(f"reason_{why.code}", word=glossary().word(why.code, why.word))


def bands(metric: Metric, currency: str) -> str:
    """The published bounds of a metric with what they measure, their evidence, source, year and grade."""
    benchmark = BENCHMARKS[metric.benchmark]
    text = glossary().benchmarks[metric.benchmark]
    where = t(
        "bands_source", source=_escaped(benchmark.source), year=benchmark.year, grade=t(f"grade_{benchmark.grade}")
    )
    told = f"{t('bands_measures', definition=text.definition)} {text.evidence}"
    return f"{bounds(benchmark, metric, currency)} {where} {_escaped(told)}"


def bounds(benchmark: Bounds, metric: Metric, currency: str) -> str:
    """Which values are Great, Normal and Bad."""
    pen = formats.Ink(currency)
    low, high = (metric.unit.bound(bound, pen) for bound in (benchmark.low, benchmark.high))
    return _escaped(t("bands_up" if benchmark.good == "up" else "bands_down", low=low, high=high))


def verdict(kpi: Kpi, currency: str, past: usual.Past | None = None) -> str:
    """Why a number has its badge: by which bounds, or why by none, and then how it stands in its own `past`."""
    by = bands(kpi.metric, currency) if kpi.metric.benchmark else ""
    if kpi.own and kpi.own.low is not None and kpi.own.high is not None:
        good: Literal["up", "down"] = "down" if kpi.metric.good == "down" else "up"
        mine = bounds(Bounds(low=kpi.own.low, high=kpi.own.high, good=good), kpi.metric, currency)
        by = t("bands_own", bands=mine) + (f"\n\n{t('goals_published', bands=by)}" if by else "")
    if kpi.band == "small_sample":
        return f"{t('small_sample', n=formats.count(kpi.now.n), least=SMALL_SAMPLE)} {by}"
    if kpi.band != "none":
        return by
    if kpi.reason.code == "unripe":
        return t("benchmark_unripe")
    if kpi.reason.code == "short":
        return t("benchmark_short")
    if kpi.reason.code == "currency":
        why = t("benchmark_currency", currency=BENCHMARKS[kpi.metric.benchmark].currency)
    elif kpi.reason.code == "mismatch":
        why = t("mismatch", why=t(f"mismatch_{kpi.reason.cause}"))
    else:
        why = t("benchmark_slow" if kpi.metric.slow else "benchmark_own_past")
    months = past_months(kpi.metric, past, currency) if past else ""
    return "\n\n".join(line for line in (why, months, versus(kpi, currency)) if line)


def past_months(metric: Metric, past: usual.Past, currency: str) -> str:
    """What is usual for a number, from its own full months."""
    low, middle, high = (formats.value(amount, metric.unit, currency) for amount in (past.low, past.middle, past.high))
    return _escaped(t("own_months", n=past.months, low=low, high=high, middle=middle))


def target(kpi: Kpi, currency: str) -> tuple[str, str]:
    """How far a number has come towards its target, and the fuller story; empty without a target."""
    done, metric = kpi.progress, kpi.metric
    if done is None or kpi.value is None:
        return "", ""

    def shown(amount: Number) -> str:
        return formats.value(amount, metric.unit, currency)

    short = done.ahead < 0 if metric.good != "down" else done.ahead > 0
    if is_level(metric):
        key = "target_level_short" if short else "target_level_met"
        return _escaped(t(key, goal=shown(done.goal), amount=shown(abs(done.ahead)))), ""
    way = ("under", "over") if metric.good == "down" else ("ahead", "behind")
    pace = t(f"target_{way[short]}", amount=shown(abs(done.ahead)))
    so_far = t("target_sum", share=formats.rate(done.share), goal=shown(done.goal))
    told, help = [so_far, pace], t("target_help", due=shown(done.due))
    if kpi.pace:
        ends = {"value": shown(kpi.pace.value), "low": shown(kpi.pace.low), "high": shown(kpi.pace.high)}
        told.append(t("pace_short", value=ends["value"], day=formats.day(kpi.pace.end)))
        help = f"{help} {t('pace_help', day=formats.day(kpi.pace.end), **ends)}"
    return _escaped(" · ".join(told)), _escaped(help)


def missing(kpi: Kpi) -> str:
    """Why there is no number."""
    why = kpi.now.reason
    match why.code:
        case "needs":
            return t("missing_needs", what=need(why.lacks))
        case "outcome":
            return t("missing_outcome", n=formats.count(why.rows))
        case "held":
            return t("missing_held", n=formats.count(why.rows))
        case "filter":
            return t(f"missing_filter_{why.cause}", by=glossary().field(why.dimension))
        case "costs" | "costs_never":
            told = [glossary().word("cost_category", name) for name in why.categories]
            return t(f"missing_{why.code}", kind=", ".join(told) or t("costs_any"))
        case _:
            return t(f"missing_{why.code or 'empty'}")


def unmet(data: Snapshot, metric: Metric) -> str:
    """What a metric needs and nobody has imported, as a sentence; empty where it has all."""
    missed = data.missing(metric)
    return t("missing_needs", what=need(missed.split("|"))) if missed else ""


def need(lacks: Sequence[str]) -> str:
    """Tables or fields that a metric needs, in words: the reader may bring any one of them."""
    return f" {t('or')} ".join(map(_one_need, lacks))


def _one_need(name: str) -> str:
    table, _, field = name.partition(".")
    if table == "offers":
        return t("need_offer_tier", tier=t(f"tier_{field}"))
    if table == COMMISSION:
        return t("need_commission", role=glossary().field(field).lower())
    if not field:
        return t("need_table", table=glossary().table(table))
    return t("need_field", field=formats.plain(glossary().field(field)), table=glossary().table(table))


def _escaped(text: str) -> str:
    """Dollars alone would be read as a formula."""
    return text.replace("$", "\\$")
