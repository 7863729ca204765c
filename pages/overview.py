"""Overview: what costs money first, then the four areas at a glance."""

from lib.metrics.catalog import ALL
from lib.ui.frame import filters
from lib.ui.numbers import ask, cards, first, page, panel
from lib.ui.words.texts import t

# Area -> the numbers that stand for it; each leads to its page.
AREAS = {
    "revenue": ("r.contracted", "v.close_rate", "v.cash_per_call", "u.ltv_cac"),
    "csm_calls": ("e.show_rate", "e.good_success", "e.avg_grade", "e.not_filled"),
    "customers": ("m.clients", "m.onboarding_pct", "m.onb_avg_days", "m.pif_pct"),
    "attribution": ("a.leads", "a.rate", "a.roas", "a.coverage"),
}
SHOWN = tuple(ALL[ref] for refs in ("r.gross", *AREAS.values()) for ref in ([refs] if isinstance(refs, str) else refs))

chosen = filters.chosen("overview")
page.heading(chosen, "overview")
found = ask.by_ref(ask.ask(chosen, SHOWN))
trend = ask.trend(chosen, [kpi.metric for kpi in found.values() if not kpi.now.reason.startswith("needs:")])
costly = ask.opening(chosen)

first.draw(chosen, costly)
page.section(t("areas_title"), note=t("areas_note"))
cards.strips(chosen, {area: [found[ref] for ref in refs] for area, refs in AREAS.items()}, trend, key="overview")
shown = found | {finding.kpi.ref: finding.kpi for finding in costly if finding.kpi.ref not in found}
panel.offer(chosen, shown, trend, {one.kpi.ref: one.mover.dimension for one in costly if one.mover})
page.reconcile(chosen)
cards.about(chosen, shown)
