"""Overview: what costs money first, then the four areas at a glance."""

import streamlit as st

from lib.metrics.catalog import ALL
from lib.ui.frame import filters, shell
from lib.ui.numbers import ask, cards, first, page
from lib.ui.words.texts import t

# Area -> the numbers that stand for it; each leads to its page.
AREAS = {
    "revenue": ("r.gross", "v.close_rate", "u.ltv_cac"),
    "csm_calls": ("e.show_rate", "e.good_success", "e.not_filled"),
    "customers": ("m.clients", "m.onboarding_pct", "m.testimony_pct"),
    "attribution": ("a.leads", "a.rate", "a.roas"),
}
SHOWN = tuple(ALL[ref] for refs in AREAS.values() for ref in refs)

chosen = filters.chosen("overview")
page.heading(chosen, "overview")
found = ask.by_ref(ask.ask(chosen, SHOWN))
shown = [found[ref] for refs in AREAS.values() for ref in refs]
trend = ask.trend(chosen, [kpi.metric for kpi in shown if not kpi.now.reason.is_need])

page.reconcile(chosen)
page.section(t("first_title"), help=t("first_help"))
first.draw(chosen)

for area, refs in AREAS.items():
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        page.section(t(f"page_{area}"))
        st.page_link(f"pages/{area}.py", label=t("open_page", page=t(f"page_{area}")), icon=shell.ICONS[area])
    cards.wall(chosen, [found[ref] for ref in refs], trend, columns=len(refs))
