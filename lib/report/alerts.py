"""Whether what a workspace watches has been crossed: never within what luck can do, never of people who are too young.

Each answer is yes, no, or nothing. Nothing is said where it cannot be told, and then what was told before stands: an alert that
was raised is not taken back by a month with too few cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.analysis.intervals import Interval
from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.catalog import ALL
from lib.query.periods import Preset
from lib.report.asked import Asked, chosen, view_of
from lib.sending.declared import Alerts, Watched
from lib.sources import store
from lib.sources.store import Source
from lib.store.workspace import Workspace, WorkspaceError
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, explain, faces, usual
from lib.ui.words import formats, sentences
from lib.ui.words.texts import speaking, t

SETTLES = timedelta(minutes=30)
"""A sheet that could not be read for less than this may be read again by itself."""
STALE = timedelta(days=1)
STALE_TURNS = 3
"""A sheet is stale after a day without being read, and where it is read less often after so many of its turns."""


@dataclass(frozen=True)
class Standing:
    """Whether something watched is crossed, None where that cannot be told, and the sentence that says so."""

    key: str
    crossed: bool | None
    sentence: str = ""


def standings(workspace: Workspace, alerts: Alerts, now: datetime) -> list[Standing]:
    """How everything that a workspace watches stands, in the language of its alerts."""
    with speaking(alerts.language):
        found = [*_sheets(workspace, alerts, now)]
        if alerts.watched:
            asked = Asked(preset=Preset.LAST_30, language=alerts.language)
            try:
                found += figures(chosen(view_of(workspace), asked), alerts.watched)
            except WorkspaceError:  # without data nothing can be told of it; of the sheets it can
                found += [Standing(one.key, None) for one in alerts.watched]
    return found


def figures(seen: Chosen, watched: Sequence[Watched]) -> list[Standing]:
    """The figures that are watched, over the days of `seen`."""
    metrics = [ALL[ref] for ref in dict.fromkeys(one.ref for one in watched)]
    found = ask.by_ref(ask.ask(seen, metrics))
    trend = ask.trend(seen, [ALL[one.ref] for one in watched if one.rule == "usual"])
    told = []
    for one in watched:
        kpi = found.get(one.ref)
        if kpi is None:
            told.append(Standing(one.key, None))
            continue
        past = usual.past(kpi.metric, trend.get(one.ref, ()), seen.as_of)
        told.append(_judged(seen, one, kpi, past))
    return told


def _judged(seen: Chosen, one: Watched, kpi: Kpi, past: usual.Past | None) -> Standing:
    if (
        kpi.value is None
        or kpi.young
        or kpi.metric.slow
        or kpi.band == "small_sample"
        or kpi.reason.code in ("unripe", "short")
    ):
        return Standing(one.key, None)
    value = faces.shown(kpi, seen.currency)
    said = {"label": kpi.label, "value": value, "span": formats.span(seen.period)}
    match one.rule:
        case "band":
            bands = faces.words(explain.bands(kpi.metric, seen.currency)) if kpi.metric.benchmark else ""
            crossed = _below_bound(kpi)
            return Standing(one.key, crossed, t("alert_band", **said, bands=bands).strip())
        case "target":
            crossed, goal = _behind(seen, kpi)
            return Standing(one.key, crossed, t("alert_target", **said, goal=goal))
    crossed = _unusual(kpi, past)
    low, high = (
        formats.value(end, kpi.metric.unit, seen.currency) for end in ((past.low, past.high) if past else (0, 0))
    )
    side = "below" if kpi.metric.good == "up" else "above"
    return Standing(one.key, crossed, t(f"alert_usual_{side}", **said, low=low, high=high))


def _below_bound(kpi: Kpi) -> bool | None:
    """Whether a figure is Bad by more than luck."""
    if kpi.band == "none":
        return None
    if kpi.band != "bad":
        return False
    published, own = BENCHMARKS.get(kpi.metric.benchmark), kpi.own if kpi.has_own_bands else None
    bounds = (own.low, own.high) if own else (published.low, published.high) if published else (None, None)
    bound = bounds[1] if kpi.metric.good == "down" else bounds[0]
    span = kpi.interval or kpi.around
    if bound is None or span is None:
        return None
    return True if _is_beyond(kpi, span, float(bound)) else None


def _behind(seen: Chosen, kpi: Kpi) -> tuple[bool | None, str]:
    """Whether a figure is behind its target by more than luck, and the target as it is written."""
    done = kpi.progress
    if done is None or kpi.metric.good == "neutral":
        return None, ""
    goal = formats.value(done.due, kpi.metric.unit, seen.currency)
    ahead = float(done.ahead) * (-1 if kpi.metric.good == "down" else 1)
    if ahead >= 0:
        return False, goal
    span = kpi.interval or kpi.around
    if span is None:
        return None, goal
    return (True if _is_beyond(kpi, span, float(done.due)) else None), goal


def _unusual(kpi: Kpi, past: usual.Past | None) -> bool | None:
    """Whether a figure lies outside its usual months on the bad side, beyond what luck can do: what its card says. On that side and
    within what luck can do nothing is told."""
    if past is None or kpi.value is None or kpi.metric.good == "neutral":
        return None
    if faces.off(kpi, past):
        return True
    value = float(kpi.value)
    beyond = value < past.low if kpi.metric.good == "up" else value > past.high
    return None if beyond else False


def _is_beyond(kpi: Kpi, span: Interval, bound: float) -> bool:
    return span[0] > bound if kpi.metric.good == "down" else span[1] < bound


def _sheets(workspace: Workspace, alerts: Alerts, now: datetime) -> list[Standing]:
    found = []
    for source in store.sources(workspace):
        if alerts.imports:
            found.append(_failed(source, now))
        if alerts.stale:
            found.append(_stale(source, now))
    return found


def _failed(source: Source, now: datetime) -> Standing:
    """What stands against a sheet's being taken over, once it waits for the owner or has lasted a while."""
    lasting = [one for one in source.troubles if one.asks or now - datetime.fromisoformat(one.since) >= SETTLES]
    key = f"import {source.identity}"
    if not lasting:
        return Standing(key, None if source.troubles else False)
    why = " ".join(sentences.listed(one.message) for one in lasting[:3])
    return Standing(key, True, t("alert_import", sheet=source.title, why=why))


def _stale(source: Source, now: datetime) -> Standing:
    """Whether a sheet has not been read for longer than it should have been."""
    key = f"stale {source.identity}"
    if not source.read_at:
        return Standing(key, None)
    read = datetime.fromisoformat(source.read_at)
    late = max(STALE, STALE_TURNS * timedelta(minutes=source.every))
    return Standing(key, now - read > late, t("alert_stale", sheet=source.title, day=formats.day(read.date())))
