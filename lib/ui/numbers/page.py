"""The parts every metric page is made of, in a founder's reading order: headline, trend, who, what next, all numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import SMALL_SAMPLE
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.metrics.pins import pinned
from lib.metrics.relations import FILTERS, KNOWN_BY, RELATIONS
from lib.ui.frame import filters, segments, shell
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.navigation import PAGES
from lib.ui.numbers import (
    ask,
    bars,
    board,
    cards,
    charts,
    explain,
    faces,
    panel,
)
from lib.ui.numbers.contents import CONTENTS, Contents, contents
from lib.ui.numbers.drawing import Drawing, draw_chart
from lib.ui.numbers.ranking import Board
from lib.ui.parts.mounting import Plain
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

CHART_WIDTH = 440
WORRIES = 6
"""So many numbers are worried about on one page."""
WORSE = 0.10
"""A headline number that lost this part of its value is worth a look."""

COMPANY_WIDE = tuple(name for name in FILTERS if name not in RELATIONS["spend"].apart)
"""Filters that costs do not know: a company-wide cost has no closer."""


@dataclass(frozen=True)
class Numbers:
    """A page's numbers: each by ref, and by month those that have a trend."""

    page: str
    found: dict[str, Kpi]
    trend: cards.Trend
    first: frozenset[str]
    """The refs of the cards that the page begins with."""
    are_pinned: bool
    """Whether these were chosen by an owner."""

    def kept(self, keep: Callable[[Kpi], bool]) -> list[Kpi]:
        """The numbers for which `keep` holds, in card order."""
        return [kpi for kpi in self.found.values() if keep(kpi)]


def begin(
    chosen: Chosen,
    page: str,
    metrics: Sequence[Metric],
    note: str = "",
    choice: Callable[[], None] | None = None,
    lead: str = "",
) -> Numbers:
    """Title, period, a `note` on how to read the page beside the `choice` that it explains, and the headline cards, before them
    that of the metric that the page is read by, if one was chosen."""
    place = panel.stand({metric.ref for metric in asked(page, metrics)})
    heading(chosen, page)
    if choice or note:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if choice:
                choice()
            if note:
                st.caption(note, width="stretch")
    numbers, first = worked_out(chosen, page, metrics, lead)
    found = numbers.found
    if all(found[metric.ref].now.reason.is_need for metric in metrics if metric.ref in found):
        st.info(t("page_without_data"), icon=":material/upload_file:")
        cards.unlocks(list(found.values()))
        panel.offer(place, chosen, found, numbers.trend)
        st.stop()
    cards.wall(chosen, first, numbers.trend, key=page, heads=heads(numbers, first))
    panel.offer(place, chosen, found, numbers.trend)
    return numbers


def asked(page: str, metrics: Sequence[Metric]) -> list[Metric]:
    """What a page asks for: its own figures, and those of other pages that its boards show too."""
    beside = [ALL[ref] for ref in CONTENTS[page].beside] if page in CONTENTS else []
    return [*(metric for metric in metrics if not metric.family), *beside]


def worked_out(chosen: Chosen, page: str, metrics: Sequence[Metric], lead: str = "") -> tuple[Numbers, list[Kpi]]:
    """The numbers of a page, and those of its first cards: that of `lead` before all others, unless an owner chose them."""
    found = ask.by_ref(ask.ask(chosen, asked(page, metrics)))
    own = [found[ref] for ref in pinned(chosen.data.settings, page) if ref in found]
    apart = CONTENTS[page].beside if page in CONTENTS else ()
    first = own or first_cards({ref: kpi for ref, kpi in found.items() if ref not in apart})
    if lead in found and not own:
        first = [found[lead], *(kpi for kpi in first if kpi.ref != lead)]
    trend = ask.trend(chosen, [kpi.metric for kpi in first])
    return Numbers(page, found, trend, frozenset(kpi.ref for kpi in first), bool(own)), first


def heads(numbers: Numbers, first: Sequence[Kpi]) -> dict[str, Kpi]:
    """By ref the numbers without data in whose place a card stands; one that was pinned stands for itself."""
    if numbers.are_pinned:
        return {}
    return {kpi.ref: numbers.found[kpi.metric.under] for kpi in first if not kpi.metric.headline}


def first_cards(found: Mapping[str, Kpi]) -> list[Kpi]:
    """The cards a page begins with: its headline numbers. Where one needs what is not there, its second lines that do not
    stand in its place: what is left after refunds is known without fees, net revenue is not (decision 103)."""
    first: list[Kpi] = []
    for kpi in found.values():
        if kpi.metric.headline:
            first += (
                [u for u in found.values() if u.metric.under == kpi.ref and not _needs(u)] if _needs(kpi) else [kpi]
            )
    return first


def heading(chosen: Chosen, page: str) -> None:
    """Title, the days shown and compared, how fresh the data is, and what a filter does not reach."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(t(f"page_{page}"), width="content", anchor=False)
        st.caption(f"{formats.span(chosen.period)} · {' · '.join(facts(chosen))}", width="content")
    filtered = chosen.filters
    if filtered:
        st.caption(f":material/filter_alt: {' · '.join(narrowed(chosen))} · {t(f'filters_{page}')}")
    if (held := filtered.segment) and (told := segments.outcome(chosen.data, held)):
        st.caption(f":material/history_toggle_off: {told}")
    if held and PAGES[page].shows_costs:
        st.caption(f":material/info: {t('segment_costs')}")
    if chosen.filters.locked and PAGES[page].shows_costs:
        st.caption(f":material/lock: {t('filters_locked')}")
    blind = [glossary().field(name) for name in COMPANY_WIDE if name in filtered and not chosen.filters.locked]
    if blind and PAGES[page].shows_costs:
        st.caption(f":material/info: {t('filters_costs', names=', '.join(blind))}")


def facts(chosen: Chosen) -> list[str]:
    """With which days the figures are compared, as of which day they are, how far the data goes, and what it leaves out."""
    told = [t("changes_against", span=formats.span(chosen.before))] if chosen.before else []
    if chosen.as_of != chosen.data.as_of:
        told.append(t("as_of_day", day=formats.day(chosen.as_of)))
    told.append(t("data_through", day=formats.day(chosen.data.as_of)))
    return told + shell.left_out(chosen.data.facts)


def narrowed(chosen: Chosen) -> list[str]:
    """Each filter with whom it lets through, as Markdown."""
    told = [
        f"{glossary().field(name)}: {', '.join(formats.plain(filters.member(name, one)) for one in names)}"
        for name, names in chosen.filters.items()
    ]
    if held := chosen.filters.segment:
        told.insert(0, f"{glossary().field(segments.NAME)}: {formats.plain(segments.told(chosen.data, held))}")
    return told


COUNTED = ("m.clients", "a.customers", "v.deals", "v.close_rate")
"""Counts of nearly the same thing, each by its own definition."""


def reconcile(chosen: Chosen) -> None:
    """One line on how counts hang together that differ by definition: clients, customers, deals, and deals won on calls."""
    found = ask.by_ref(ask.ask(chosen, [ALL[ref] for ref in COUNTED], compare=False))
    counts = [found[ref].value for ref in COUNTED[:3]]
    won = found["v.close_rate"].now.numerator
    if any(count is None for count in counts):
        return
    clients, customers, deals = (formats.count(count) for count in counts)
    key = "counts_hang" if chosen.data.has("customers") else "counts_hang_payers"
    text = t(key, clients=clients, customers=customers, deals=deals)
    st.caption(text if won is None else f"{text} · {t('counts_won', won=formats.count(won))}")


def over_time(chosen: Chosen, numbers: Numbers) -> None:
    """The charts of a page below their heading, by the steps that the reader chose."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(t("over_time"), anchor=False, width="content")
        filters.grain()
        st.caption(t("charts_click"), width="content")
    trends(chosen, numbers)


def trends(chosen: Chosen, numbers: Numbers, refs: Sequence[str] | None = None) -> None:
    """The charts of a page side by side where there is room: those that are declared, or the trends of `refs`."""
    grid = st.grid(min_column_width=CHART_WIDTH, gap="small")
    wanted = Contents(tuple(refs)) if refs is not None else contents(numbers.page, chosen)
    for one in drawings(chosen, numbers, wanted, cast(ask.Grain, filters.GRAIN.value)):
        with grid.cell():
            draw_chart(one)


def further(chosen: Chosen, numbers: Numbers, part: str) -> None:
    """The charts of a part of a page that is drawn once it is opened."""
    grid = st.grid(min_column_width=CHART_WIDTH, gap="small")
    for one in contents(numbers.page, chosen).further[part]:
        with grid.cell():
            draw_chart(one(chosen, numbers.found))


def section(title: str, help: str | None = None, note: str = "") -> None:
    """A heading between the parts of a page, and a `note` beside it."""
    if not note:
        st.subheader(title, help=help, anchor=False)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.subheader(title, help=help, anchor=False, width="content")
        st.caption(note, width="content")


def drawings(chosen: Chosen, numbers: Numbers, wanted: Contents, grain: ask.Grain = "month") -> Iterator[Drawing]:
    """The charts of a page as they are declared: the trend of each figure, then its bars."""
    refs = wanted.trends
    known = numbers.trend if grain == "month" else {}
    further = ask.trend(chosen, [ALL[ref] for ref in refs if ref not in known], grain)
    for ref in refs:
        if points := known.get(ref) or further.get(ref):
            yield charts.of_trend(chosen, ALL[ref], points, grain)
    for one in wanted.bars:
        yield one(chosen, numbers.found)


def shares(chosen: Chosen, ref: str, of: str = "") -> None:
    """A family of shares: a tab per dimension, a bar per member; `of` another sum its amounts in the place of the shares."""
    metric = ALL[ref]
    known = [name for name in metric.family if chosen.data.has(KNOWN_BY[name])]
    if not known or not ask.amounts(chosen, metric, known[0], family=True):
        found = ask.ask(chosen, [metric])
        st.caption(explain.missing(found[0]) if found else t("missing_empty"))
        return
    tabs = st.tabs([glossary().field(name) for name in metric.family], key=f"shares_{metric.key}", on_change="rerun")
    for dimension, tab in zip(metric.family, tabs, strict=True):
        if tab.open:
            with tab:
                draw_chart(_amounts(chosen, of, dimension) if of else bars.shares(chosen, metric, dimension))


def _amounts(chosen: Chosen, ref: str, dimension: str) -> Drawing:
    by = glossary().field(dimension).lower()
    return bars.breakdown(chosen, ref, dimension, t("sum_by", label=glossary().metric(ALL[ref].key).label, by=by))


def board_head(title: str, help: str | None = None) -> DeltaGenerator:
    """The title of a board, with room beside it for its download."""
    head = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    head.subheader(title, help=help, anchor=False, width="content")
    return head


def boards(chosen: Chosen, numbers: Numbers, *wanted: Board, title: str = "") -> None:
    """Leaderboards, a tab each; only the open one is worked out. Its download stands beside the title."""
    head = board_head(title or t("who"))
    tabs = st.tabs([glossary().field(one.by) for one in wanted], key=f"boards_{numbers.page}", on_change="rerun")
    for one, tab in zip(wanted, tabs, strict=True):
        if tab.open:
            with tab:
                board.leaderboard(chosen, one, numbers.found, head)


def folded(title: str, key: str, draw: Callable[[], None], icon: str = ":material/unfold_more:") -> None:
    """A part of the page that is worked out and drawn only once it is opened."""
    opened = st.expander(title, key=f"folded_{key}", on_change="rerun", icon=icon)
    if opened.open:
        with opened:
            draw()


def next_steps(chosen: Chosen, numbers: Numbers) -> None:
    """What to do next: the numbers that are below their benchmark or got clearly worse, and why they matter."""
    n = len(worrying(numbers.found)[:WORRIES])
    title = f"{t('next_title')} ({formats.count(n)})" if n else t("next_title")
    folded(title, f"next_{numbers.page}", lambda: worries(chosen, numbers.found), ":material/checklist:")


def worries(chosen: Chosen, found: Mapping[str, Kpi]) -> None:
    """The worst numbers, each with its verdict, its change and why it matters."""
    worst = worrying(found)[:WORRIES]
    if not worst:
        st.success(t("next_nothing"), icon=":material/check_circle:")
        return
    cards.lines([_worry(kpi, chosen.currency) for kpi in worst], key="things_next")


def worrying(found: Mapping[str, Kpi]) -> list[Kpi]:
    """Numbers with a bad verdict first, then headline numbers that worsened by a tenth or more, worst first.

    A number that goes on growing for months after its clients have joined is left alone where it is not compared at equal
    age: nobody has had the time to graduate. What two pages call the same and count the same is said once.
    """
    ripe = [
        kpi
        for kpi in found.values()
        if kpi.value is not None and not (kpi.metric.slow and kpi.previous is not None and kpi.as_stood is None)
    ]
    ripe = list({(kpi.label, kpi.value): kpi for kpi in reversed(ripe)}.values())
    bad = [kpi for kpi in ripe if kpi.band == "bad"]
    worse = [kpi for kpi in ripe if kpi.band != "bad" and kpi.metric.headline and worsening(kpi) >= WORSE]
    return sorted(bad, key=lambda k: -worsening(k)) + sorted(worse, key=lambda k: -worsening(k))


def worsening(kpi: Kpi) -> float:
    """By which part of its earlier value a number got worse; 0 if it did not, or if luck alone can do as much."""
    if kpi.metric.good == "neutral" or kpi.value is None or not kpi.previous or not kpi.has_moved:
        return 0.0
    if min(float(kpi.now.n or SMALL_SAMPLE), float(kpi.before.n or SMALL_SAMPLE)) < SMALL_SAMPLE:
        return 0.0
    return max(0.0, -faces.gain(kpi))


def _worry(kpi: Kpi, currency: str) -> dict[str, Plain]:
    badge = faces.verdict(kpi) if kpi.band == "bad" else ("watch", t("badge_worse"))
    return faces.line(kpi, currency, badge, faces.words(glossary().metric(kpi.metric.key).why))


def end(chosen: Chosen, numbers: Numbers, *parts: tuple[str, str, Callable[[], None]]) -> None:
    """What is looked at last, folded: further `parts` by title and key, what to do next, all further numbers; and what one
    more table would unlock."""
    with st.container(gap="xxsmall"):
        for title, key, draw in parts:
            folded(title, key, draw)
        next_steps(chosen, numbers)
        apart = {*numbers.first, *(CONTENTS[numbers.page].beside if numbers.page in CONTENTS else ())}
        further = numbers.kept(lambda k: k.ref not in apart and not _second_line(k, numbers) and not _needs(k))
        cards.more(chosen, further, numbers.page)
    cards.unlocks(list(numbers.found.values()))
    cards.about(chosen, numbers.found)


def _needs(kpi: Kpi) -> bool:
    return kpi.now.reason.is_need


def _second_line(kpi: Kpi, numbers: Numbers) -> bool:
    head = numbers.found.get(kpi.metric.under)
    return head is not None and (head.metric.headline or not _needs(head))
