"""The panel of a figure, beside its page: how it stands, why it moved, and the rows that say so.

Which one is open stands in the address, so a panel can be sent to somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.drivers import Way
from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.catalog import ALL
from lib.ui.frame import address, side
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import CARD
from lib.ui.numbers import curve, drill, explain, faces, ruler, usual, why
from lib.ui.parts import mounting
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

_ORDER = "panel_order"
"""The figures of the page as the arrows lead through them."""


def shut() -> None:
    """Close the panel; for use in a callback."""
    address.touch()
    st.session_state[CARD.name] = ""


def turn_to(ref: str) -> None:
    """Open the panel of a figure; for use in a callback."""
    address.touch()
    st.session_state[CARD.name] = ref


def opener(key: str, name: str, refs: Sequence[str]) -> Callable[[], None]:
    """What a part calls when one of its figures was clicked: the name it tells is looked up among those it was given."""

    def clicked() -> None:
        told = mounting.told(key, name)
        if told in refs:
            turn_to(str(told))

    return clicked


def stand(known: Collection[str]) -> DeltaGenerator:
    """The place of the panel, open with its head where the address names one of the figures that are `known` on this page:
    long before they are worked out."""
    ref = CARD.value
    title = formats.plain(glossary().metric(ALL[ref].key).label) if ref in known else ""
    return side.stand("figure", ref, title, shut, _step)


def offer(
    place: DeltaGenerator,
    chosen: Chosen,
    found: Mapping[str, Kpi],
    trend: Mapping[str, faces.Points],
    split: Mapping[str, str] | None = None,
) -> None:
    """Draw the panel that the address names into its place, if it is of one of this page's figures. `split` says by which
    dimension the change of a figure is split at first."""
    kpi = found.get(CARD.value or "")
    if kpi is None:
        return
    if split and kpi.ref in split:
        st.session_state.setdefault(f"split_{kpi.ref}", Way("members", split[kpi.ref]))
    st.session_state[_ORDER] = [ref for ref, one in found.items() if one.value is not None or ref == kpi.ref]
    side.fill(place, lambda: _draw(chosen, kpi, found, trend.get(kpi.ref, ())))


def _step(way: int) -> None:
    """Turn to the next figure of the page, or to the one before."""
    order = st.session_state.get(_ORDER, [])
    if (ref := CARD.value) in order:
        turn_to(order[(order.index(ref) + way) % len(order)])


def _draw(chosen: Chosen, kpi: Kpi, found: Mapping[str, Kpi], trend: faces.Points) -> None:
    past = usual.past(kpi.metric, trend, chosen.as_of)
    told = mount("facts", "facts_panel", _facts(chosen, kpi, found, past), on_open_change=lambda: None)
    if (wanted := mounting.text(told.get("open"))) in found:
        turn_to(wanted)
        st.rerun()
    st.caption(explain.glossary_link(kpi.metric))
    if kpi.value is None:
        return
    curve.offer(chosen, kpi)
    if why.offered(chosen, kpi):
        st.subheader(t("drawer_why"), anchor=False)
        drill.why_it_moved(chosen, kpi)
    st.subheader(t("drawer_rows"), anchor=False)
    drill.rows(chosen, kpi)


def _facts(chosen: Chosen, kpi: Kpi, found: Mapping[str, Kpi], past: usual.Past | None) -> dict[str, Plain]:
    currency, unit = chosen.currency, kpi.metric.unit
    badge = faces.verdict(kpi, past)
    text = glossary().metric(kpi.metric.key)
    facts = [[t("panel_likely"), faces.words(explain.spread(kpi))]] if kpi.interval else []
    if kpi.value is not None:
        facts.append([t("panel_against"), faces.words(explain.versus(kpi, currency))])
        facts.append([t("panel_verdict"), faces.words(explain.verdict(kpi, currency, past))])
    if past and kpi.band != "none":
        facts.append([t("panel_usual"), faces.words(explain.past_months(kpi.metric, past, currency))])
    if kpi.now.coverage is not None:
        facts.append([t("panel_coverage"), faces.words(explain.covered_in_full(kpi.now.coverage))])
    told, more = explain.target(kpi, currency)
    facts.append([t("panel_target"), faces.words(f"{told}. {more}" if more else told)])
    prose = [text.definition, text.why, f"{t('hover_formula')} {text.formula}"]
    prose += [*explain.untaken(kpi), *([f"{t('hover_excluded')} {text.excluded}"] if text.excluded else [])]
    prose += [f"{t('hover_caveat')} {text.caveat}"] if text.caveat else []
    moved = formats.change(kpi.value, kpi.previous, unit)
    return {
        "ref": kpi.ref,
        "value": faces.shown(kpi, currency),
        "verdict": faces.badge(badge),
        "was": t("panel_was", value=formats.value(kpi.previous, unit, currency), change=moved) if moved else "",
        "sentence": faces.words(explain.sentence(kpi, currency)),
        "prose": [faces.words(line) for line in prose],
        "ruler": ruler.of(kpi, BENCHMARKS.get(kpi.metric.benchmark), past, currency),
        "standing": t("panel_standing"),
        "facts": [list(pair) for pair in facts if pair[1]],
        "also": [
            {"ref": one.ref, "label": one.label, "value": faces.shown(one, currency)}
            for one in found.values()
            if one.metric.under == kpi.ref and one.value is not None
        ],
    }
