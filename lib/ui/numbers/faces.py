"""What a card says: the figure in words, its verdict in one of a few, and what is said of it on hover. All of it is plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lib.analysis.kpis import Kpi
from lib.analysis.ripeness import last_ripe
from lib.metrics.benchmarks import SMALL_SAMPLE
from lib.metrics.catalog import METRICS
from lib.metrics.metric import Metric
from lib.metrics.relations import OF_TODAY
from lib.query.periods import Comparison
from lib.ui.frame import views
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.navigation import PAGES
from lib.ui.numbers import ask, explain, usual
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Points = Sequence[tuple[date, Kpi]]
Verdict = tuple[str, str]
"""The kind of a verdict, which gives it shape and colour, and its word."""

FEW = ("small_sample", "few")
_MARKED = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|$:~^&\"'=@])")
_BOLD = re.compile(r"(\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w))")


def verdict(kpi: Kpi, past: usual.Past | None = None) -> Verdict | None:
    """How a figure stands, nothing where nothing can be said: by its bounds; within Normal but outside its own usual months
    on the bad side, that it falls or rises; without bounds, only where it is off on the bad side."""
    if kpi.value is None:
        return None
    side = off(kpi, past)
    if kpi.band == FEW[0]:
        return FEW[1], t("badge_small_sample")
    if kpi.reason.code in ("unripe", "short"):
        return "few", t("badge_unripe")
    if kpi.band == "none":
        return ("watch", t(f"own_{side}")) if side else None
    word = t(f"badge_{kpi.band}")
    if kpi.band == "normal" and side:
        return "watch", t(f"badge_normal_{side}")
    return kpi.band, t("badge_own", word=word) if kpi.has_own_bands else word


def badge(found: Verdict | None) -> Plain:
    """A verdict as a part takes it."""
    return {"kind": found[0], "word": found[1]} if found else None


def line(kpi: Kpi, currency: str, badge_: Verdict | None, people: str) -> dict[str, Plain]:
    """A figure as a line of a short list that leads to why it moved; `people` is what is said below it."""
    value, moved = shown(kpi, currency), delta(kpi)
    return {
        "ref": kpi.ref,
        "label": kpi.label,
        "value": value,
        "delta": moved,
        "verdict": badge(badge_),
        "money": "",
        "people": people,
        "way": t("first_way_why"),
        "hint": [],
        "name": ", ".join(part for part in (f"{kpi.label} {value}", moved, badge_[1] if badge_ else "") if part),
    }


def gain(kpi: Kpi) -> float:
    """By which part of its earlier value a figure got better; below 0 where it got worse. Both values are there."""
    moved = (float(kpi.value or 0) - float(kpi.previous or 0)) / abs(float(kpi.previous or 1))
    return -moved if kpi.metric.good == "down" else moved


def off(kpi: Kpi, past: usual.Past | None) -> str:
    """On which side of its usual months a figure lies, where that is the bad one and beyond what luck can do: few cases are
    below or above them half of the time."""
    span = kpi.around or kpi.interval
    few = kpi.now.n is not None and kpi.now.n < SMALL_SAMPLE
    if past is None or kpi.value is None or kpi.metric.good == "neutral" or few or kpi.young or span is None:
        return ""
    if kpi.metric.good == "up":
        return "below" if span[1] < past.low else ""
    return "above" if span[0] > past.high else ""


def face(chosen: Chosen, kpi: Kpi, trend: Points = (), head: Kpi | None = None) -> dict[str, Plain]:
    """The card of a figure; of one whose people are too young it is that of the last ones who are not. `head` is the
    figure without data in whose place it stands."""
    so_far = kpi
    chosen, kpi = ripe(chosen, kpi)
    past = usual.past(kpi.metric, trend, chosen.as_of)
    found = verdict(kpi, past)
    value = shown(kpi, chosen.currency)
    moved = delta(kpi)
    told: dict[str, Plain] = {
        "ref": kpi.ref,
        "label": kpi.label,
        "value": value,
        "delta": moved,
        "foot": foot(kpi, chosen, head) if kpi is so_far else _so_far(so_far, chosen),
        "verdict": badge(found),
        "spark": list(sparkline(kpi.metric, trend, chosen.as_of)),
        "empty": kpi.value is None,
        "hint": [list(line) for line in hint(kpi, chosen, past)],
        "name": ", ".join(part for part in (f"{kpi.label} {value}", moved, found[1] if found else "") if part),
    }
    if kpi.progress and kpi.value is not None:
        told["share"] = min(1.0, max(0.0, float(kpi.progress.share)))
    return told


def ripe(chosen: Chosen, kpi: Kpi) -> tuple[Chosen, Kpi]:
    """What a card shows: its number, and of a share, an average or a ratio whose people are too young, and which is not sure to
    stay Great (of days: Bad) whatever is still to come, that of the last ones who are not. A sum is that of its period."""
    per_case = bool(kpi.metric.denominator or kpi.metric.quotient)
    unripe = kpi.young and kpi.band in ("none", "small_sample") and kpi.value is not None and per_case
    period = last_ripe(kpi.metric, chosen.period, chosen.as_of) if unripe and not kpi.dimension else None
    if period is None:
        return chosen, kpi
    older = replace(chosen, period=period, comparison=Comparison.NONE)
    found = [one for one in ask.ask(older, [kpi.metric], compare=False) if one.ref == kpi.ref and one.value is not None]
    if not found:
        return chosen, kpi
    label = t("ripe_of", label=kpi.label, span=formats.span(period, this_year=chosen.as_of.year))
    return older, replace(found[0], label=label)


def _so_far(kpi: Kpi, chosen: Chosen) -> str:
    """The number of people who are too young, below that of older ones."""
    return words(t("ripe_so_far", value=shown(kpi, chosen.currency), days=kpi.metric.ripe_days))


def shown(kpi: Kpi, currency: str) -> str:
    """The value as it is written on a card."""
    return t("no_rate") if kpi.now.reason.code == "no_rate" else formats.value(kpi.value, kpi.metric.unit, currency)


def delta(kpi: Kpi) -> str:
    """The change with its sign, never coloured: it stands before its verdict."""
    return (formats.change(kpi.value, kpi.previous, kpi.metric.unit) or "").replace("-", "−", 1)


def foot(kpi: Kpi, chosen: Chosen, head: Kpi | None = None) -> str:
    """The one muted line of a card: what is missing, how far the target is, or of how many it is made."""
    if kpi.value is None:
        return words(explain.missing(kpi))
    if head:
        return words(" ".join([*explain.untaken(kpi), t("in_place_of", label=head.label, why=explain.missing(head))]))
    if kpi.progress:
        return words(explain.target(kpi, chosen.currency)[0])
    if kpi.as_of:
        return explain.against(kpi, chosen.as_of.year)
    if explain.first_day(kpi):
        return explain.against(kpi, chosen.as_of.year)
    return parts(kpi, chosen.currency) or (explain.covered(kpi.now.coverage) if kpi.now.coverage else "")


def parts(kpi: Kpi, currency: str) -> str:
    """What a ratio is made of, in figures alone: "64 of 283"; nothing for another number."""
    text = glossary().metric(kpi.metric.key)
    if kpi.now.denominator is None or kpi.now.numerator is None or not text.denominator:
        return ""
    over, under = explain.made_of(kpi, currency)
    return t("card_parts", over=over, under=under) if kpi.metric.unit.is_share else f"{over} ÷ {under}"


def hint(kpi: Kpi, chosen: Chosen, past: usual.Past | None) -> list[tuple[str, str]]:
    """What is said on hover of this figure: what it is made of, how sure it is, and with what it is compared."""
    lines = [(t("hover_yours"), explain.sentence(kpi, chosen.currency))]
    lines += [("", line) for line in explain.untaken(kpi)]
    lines += [("", line) for line in (explain.spread(kpi), explain.versus(kpi, chosen.currency)) if line]
    if past and kpi.value is not None:
        lines.append(("", explain.past_months(kpi.metric, past, chosen.currency)))
    if (found := kpi.now.coverage) is not None and kpi.value is not None:
        lines.append(("", explain.covered_in_full(found) if found.lacking else explain.covered(found)))
    return [(words(head), words(line)) for head, line in lines]


def about(metric: Metric, currency: str) -> list[tuple[str, str]]:
    """What a figure means wherever it stands: definition, why it matters, formula, limits and published bounds."""
    text = glossary().metric(metric.key)
    lines = [("", text.definition), ("", text.why), (t("hover_formula"), text.formula)]
    if text.excluded:
        lines.append((t("hover_excluded"), text.excluded))
    if text.caveat:
        lines.append((t("hover_caveat"), text.caveat))
    if metric.benchmark:
        lines.append((t("hover_benchmark"), explain.bands(metric, currency)))
    return [(words(head), words(line)) for head, line in lines]


def words(text: str) -> str:
    """Markdown as the words that a reader would see."""
    return _BOLD.sub("", _MARKED.sub(r"\1", text)).replace(formats.WORD_JOINER, "").strip()


def sparkline(metric: Metric, trend: Points, as_of: date) -> list[float]:
    """The finished months of a trend as plain numbers: half a month beside full ones would look like a fall, and so would
    one whose people are still young.

    A sum without rows is zero, a rate without cases is left out.
    """
    if metric.numerator and metric.numerator.relation in OF_TODAY:
        return []
    summed = metric.unit.adds_up and not metric.denominator
    finished = [kpi for month, kpi in trend if usual.is_over(month, as_of) and not kpi.young]
    return [float(kpi.value or 0) for kpi in finished if summed or kpi.value is not None]


def abouts(found: Mapping[str, Kpi], currency: str, saved: Mapping[str, str]) -> dict[str, Plain]:
    """What each figure of a page means, by ref, and where everything is: pages, views that are `saved`, figures with their page."""
    index: list[Plain] = [
        {"name": t(f"page_{name}"), "kind": t("search_page"), "page": name, "ref": ""} for name in PAGES
    ]
    for name, where in saved.items():
        if page := views.page_of(where):
            index.append({"name": name, "kind": t("search_view", page=t(f"page_{page}")), "view": name})
    for metric in METRICS:
        if not metric.family and metric.page in PAGES:
            label, kind = glossary().metric(metric.key).label, t(f"page_{metric.page}")
            index.append({"name": label, "kind": kind, "page": metric.page, "ref": metric.ref})
    return {
        "figures": {ref: [list(line) for line in about(kpi.metric, currency)] for ref, kpi in found.items()},
        "index": index,
    }
