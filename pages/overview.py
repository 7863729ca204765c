"""Overview: what costs money first, then the four areas at a glance."""

import streamlit as st

from lib.metrics.catalog import ALL
from lib.ui.frame import filters
from lib.ui.numbers import ask, cards, first, marks, monday, page, panel
from lib.ui.numbers.contents import AREAS
from lib.ui.words.texts import t

SHOWN = tuple(ALL[ref] for ref in dict.fromkeys([*monday.BESIDE, *(ref for refs in AREAS.values() for ref in refs)]))
FEW = 2
"""Beside the chart there is room for so many things that cost money, and for the good news below them."""

chosen = filters.chosen("overview")
place = panel.stand(ALL)
page.heading(chosen, "overview")
marks.draw(chosen)
found = ask.by_ref(ask.ask(chosen, SHOWN))
trend = ask.trend(
    chosen,
    [found[ref].metric for refs in AREAS.values() for ref in refs if not found[ref].now.reason.is_need],
)
costly = ask.opening(chosen)

is_short = len(costly) <= FEW and found[monday.CASH].value is not None

cards.lead(*monday.lead(chosen, found, costly))
if found[monday.CASH].value is None:
    first.draw(chosen, costly)
else:
    left, right = st.columns(2, gap="small")
    with left:
        monday.draw(chosen, found)
    with right:
        first.draw(chosen, costly)
        if is_short:
            first.good_news(chosen, list(found.values()))
page.section(t("areas_title"), note=t("areas_note"))
cards.strips(chosen, {area: [found[ref] for ref in refs] for area, refs in AREAS.items()}, trend, key="overview")
if not is_short:
    first.good_news(chosen, list(found.values()))
shown = found | {finding.kpi.ref: finding.kpi for finding in costly if finding.kpi.ref not in found}
if (further := filters.CARD.value) and further not in shown:  # an address may name any figure
    shown |= ask.by_ref(ask.ask(chosen, [ALL[further]]))
panel.offer(place, chosen, shown, trend, {one.kpi.ref: one.mover.dimension for one in costly if one.mover})
page.reconcile(chosen)
cards.about(chosen, shown)
