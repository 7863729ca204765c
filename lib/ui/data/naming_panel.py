"""What the founder's own names mean: the kind of every offer, and spellings of UTM sources that are one source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

import pandas as pd
import streamlit as st

from lib.analysis import naming
from lib.analysis.naming import Offer, Spelling
from lib.engine.engine import Connection
from lib.schema.settings import FAMILIES, family
from lib.schema.utm_values import normalise
from lib.texts import alike as looks
from lib.ui.data.settings_panel import save, say, stored
from lib.ui.frame import access, paging
from lib.ui.words.formats import count, money, plain
from lib.ui.words.texts import t

_ALIKE = 82
"""From this likeness (0 to 100) on two source names are shown as a pair that may be one."""
_PAIRS = 6
_OFFERS_SHOWN = 30
"""Offers that are drawn at a time."""


@contextmanager
def _asking(view: access.View) -> Iterator[Connection | None]:
    """A cursor on the reader's snapshot; None where there is none."""
    if view.snapshot is None:
        yield None
        return
    with closing(access.cursor(view.snapshot)) as con:
        yield con


def _count_offers(view: access.View, text: str = "") -> int:
    with _asking(view) as con:
        return naming.count_offers(con, text) if con else 0


def show_offers(view: access.View) -> None:
    """A choice per offer, with what each change would move, and one save for all."""
    st.caption(t("offers_how"))
    say()
    every = _count_offers(view)
    if not every:
        st.info(t("offers_none"), icon=":material/sell:")
        return
    currency = access.opened(view.snapshot).facts["currency"] if view.snapshot else ""
    # What is chosen on one page of many offers is kept while another is open.
    chosen: dict[str, tuple[Offer, str]] = st.session_state.setdefault(f"offers_chosen.{view.identity}", {})
    text = paging.search("offers", every, most=_OFFERS_SHOWN)
    fitting = _count_offers(view, text) if text else every
    if not fitting:
        st.caption(t("list_nothing"))
    first = paging.turn("offers", fitting, _OFFERS_SHOWN)
    grid = st.grid(3, min_column_width=240)
    with _asking(view) as con:
        offers = naming.offers(con, text, first, _OFFERS_SHOWN) if con else []
    for offer in offers:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f"**{plain(offer.name)}**")
            st.caption(
                f"{t('offers_payments')}: {count(offer.payments)} · {t('offers_revenue')}: {plain(money(offer.cash, currency))}"
            )
            tiers = FAMILIES["offer_tier"]
            _, current = chosen.get(offer.name, (offer, offer.tier))
            tier = st.selectbox(
                t("offers_tier"), tiers, index=tiers.index(current), key=f"tier.{view.identity}.{offer.name}",
                format_func=lambda tier: t(f"offers_tier_{tier}"),
            )  # fmt: skip
            if not offer.is_told and tier == offer.tier:
                st.button(
                    t("offers_confirm", offer=plain(offer.name)), key=f"confirm.{view.identity}.{offer.name}", type="tertiary", icon=":material/check:",
                    on_click=save, args=(view, _tier_settings(stored(view), {offer: tier})),
                )  # fmt: skip
            chosen[offer.name] = (offer, tier)
            if tier == offer.tier:
                del chosen[offer.name]
    changed = dict(chosen.values())
    for offer, tier in changed.items():
        st.markdown(
            ":material/arrow_forward: "
            + t(
                "offers_effect", offer=plain(offer.name), before=t(f"offers_tier_{offer.tier}"), after=t(f"offers_tier_{tier}"),
                payments=count(offer.payments), revenue=plain(money(offer.cash, currency)),
            )
        )  # fmt: skip
    changes = _tier_settings(stored(view), changed)
    _save_button(view, "offers_save", changes, ":material/save:")


def _save_button(view: access.View, name: str, changes: Mapping[str, str], icon: str) -> None:
    """The one button that saves what was chosen in a part of the panel."""
    st.button(t(name), key=name, type="primary", icon=icon, disabled=not changes, on_click=save, args=(view, changes))


def _tier_settings(own: Mapping[str, str], changed: Mapping[Offer, str]) -> dict[str, str]:
    """The settings that say it; a spelling in other letters that is already stored is used again, or both would count."""
    spelled = {name.lower(): name for name in family(own, "offer_tier")}
    return {f"offer_tier.{spelled.get(offer.name.lower(), offer.name)}": tier for offer, tier in changed.items()}


@st.cache_data(max_entries=32, show_spinner=False)
def _sources(identity: str, _view: access.View) -> tuple[int, dict[str, int], list[tuple[str, str]]]:
    """How many spellings there are; source name -> leads; pairs of names that look alike."""
    del identity
    with _asking(_view) as con:
        spellings = naming.spellings(con) if con else []
    names = _leads_by_name(spellings)
    return len(spellings), names, alike(names)


def show_sources(view: access.View) -> None:
    """All spellings under the names they count as, pairs that look alike, and a way to join two names."""
    st.caption(t("sources_how"))
    say()
    every, names, pairs = _sources(view.identity, view)
    if not names:
        st.info(t("sources_none"), icon=":material/hub:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _list_sources(view, every)
    with right:
        if pairs:
            st.markdown(f"**{t('sources_similar')}**")
            for small, large in pairs:
                label = t("sources_pair", small=plain(small), leads=count(names[small]), large=plain(large))
                st.button(
                    label,
                    key=f"pair.{small}.{large}",
                    on_click=_propose,
                    args=(small, large),
                    type="tertiary",
                    icon=":material/call_merge:",
                )
        _join(view, names)


def _list_sources(view: access.View, every: int) -> None:
    text = paging.search("sources", every)
    with _asking(view) as con:
        fitting = naming.count_spellings(con, text) if con and text else every
        if not fitting:
            st.caption(t("list_nothing"))
        first = paging.turn("sources", fitting)
        spellings = naming.spellings(con, text, first, paging.PAGE) if con else []
    listed = {
        t("sources_value"): [s.value or t("sources_unknown") for s in spellings],
        t("sources_raw"): [s.raw for s in spellings],
        t("sources_leads"): [s.leads for s in spellings],
        t("sources_rows"): [s.rows for s in spellings],
    }
    st.dataframe(pd.DataFrame(listed), hide_index=True)


def _propose(small: str, large: str) -> None:
    st.session_state["alias_from"], st.session_state["alias_to"] = small, large


def _join(view: access.View, names: Mapping[str, int]) -> None:
    was, into_was = (st.session_state.get(key) for key in ("alias_from", "alias_to"))
    if was is not None and was not in names:
        del st.session_state["alias_from"]  # it was joined with another name just now
        was = None
    taken = [one for one in (was, into_was) if one]
    offered = paging.options(names, taken, "alias", t("sources_value"), str)
    name: str | None = st.selectbox(
        t("sources_from"),
        [one for one in offered if one in names],
        index=None,
        key="alias_from",
        placeholder=t("sources_choose"),
    )
    into: str | None = st.selectbox(
        t("sources_to"), offered, index=None, key="alias_to", accept_new_options=True, placeholder=t("sources_to_new")
    )
    target = normalise(into or "")
    with _asking(view) as con:
        moved = naming.spellings_of(con, name) if con and name and target and target != name else []
    if moved:
        leads, rows = sum(s.leads for s in moved), sum(s.rows for s in moved)
        effect = t("sources_effect", raw=plain(name), value=plain(target), leads=count(leads), rows=count(rows))
        st.markdown(f":material/arrow_forward: {effect}")
    changes = {f"utm_alias.{normalise(s.raw)}": str(target) for s in moved}
    _save_button(view, "sources_save", changes, ":material/call_merge:")


def _leads_by_name(spellings: Sequence[Spelling]) -> dict[str, int]:
    """Source name -> leads, in the order of the spellings; texts that name no source are left out."""
    leads: dict[str, int] = defaultdict(int)
    for spelling in spellings:
        if spelling.value:
            leads[spelling.value] += spelling.leads
    return dict(leads)


def alike(names: Mapping[str, int]) -> list[tuple[str, str]]:
    """Pairs of names that may be one source, (the smaller, the larger), the most alike first."""
    found = looks.pairs(names, _ALIKE, shortest=3)[:_PAIRS]
    return [(one, other) if (names[one], other) < (names[other], one) else (other, one) for _, one, other in found]
