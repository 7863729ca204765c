"""What the founder's own names mean: the kind of every offer, and spellings of UTM sources that are one source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

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


@dataclass(frozen=True)
class Offer:
    """One offer with what it brought in: payments that name it first, and the cash collected with them."""

    name: str
    payments: int
    cash: Decimal
    tier: str
    is_told: bool = True
    """Whether somebody said its kind; else it counts as a core offer until they do."""


@dataclass(frozen=True)
class Spelling:
    """One way in which a UTM source is written, what it counts as (None: no source), and where it occurs."""

    raw: str
    value: str | None
    leads: int
    rows: int


_OFFERS = """
    with named as (select distinct member from offer_members),
    paid as (select offer :: varchar as offer, count(*) as payments, sum(gross) as cash from money where event = 'payment' group by 1)
    select member, coalesce(payments, 0) as payments, coalesce(cash, 0) as cash, coalesce(tier, 'core') as tier, tier is not null as is_told
    from named left join paid on paid.offer = member left join offer_tiers t on t.offer = lower(member)
"""
_SOURCES = """
    with written as (
        select utm_source as raw, 1 as lead from leads union all select utm_source, 0 from customers
        union all select utm_source, 0 from payments union all select utm_source, 0 from sales_calls
        union all select utm_source, 0 from costs
    )
    select w.raw, w.value :: varchar as value, coalesce(sum(lead), 0) :: bigint as leads, count(written.raw) as rows
    from utm_words w left join written using (raw) where w.kind = 'source' group by 1, 2
"""


def offers_in(view: access.View, text: str = "", first: int = 0, size: int | None = None) -> list[Offer]:
    """The offers of the snapshot that hold a text, the largest first; of many only some."""
    return [
        Offer(*row)
        for row in _asked(
            view,
            f"select * from ({_OFFERS}) where {_HOLDS.format('member')} order by cash desc, member",
            text,
            first,
            size,
        )
    ]


_HOLDS = "contains(lower({}), ?)"


def _asked(
    view: access.View, sql: str, text: str = "", first: int = 0, size: int | None = None
) -> list[tuple[Any, ...]]:
    """The rows of a statement with one parameter, the text that is searched for."""
    if view.snapshot is None:
        return []
    con = access.cursor(view.snapshot)
    try:
        return con.execute(f"{sql} limit {'null' if size is None else size} offset {first}", [text]).fetchall()
    finally:
        con.close()


def _count(view: access.View, relation: str, column: str, text: str = "") -> int:
    ((found,),) = _asked(view, f"select count(*) from ({relation}) where {_HOLDS.format(column)}", text) or [(0,)]
    return int(found)


def show_offers(view: access.View) -> None:
    """A choice per offer, with what each change would move, and one save for all."""
    st.caption(t("offers_how"))
    say()
    every = _count(view, "select distinct member from offer_members", "member")
    if not every:
        st.info(t("offers_none"), icon=":material/sell:")
        return
    currency = access.opened(view.snapshot).facts["currency"] if view.snapshot else ""
    # What is chosen on one page of many offers is kept while another is open.
    chosen: dict[str, tuple[Offer, str]] = st.session_state.setdefault(f"offers_chosen.{view.identity}", {})
    text = paging.search("offers", every, most=_OFFERS_SHOWN)
    fitting = _count(view, "select distinct member from offer_members", "member", text) if text else every
    if not fitting:
        st.caption(t("list_nothing"))
    first = paging.turn("offers", fitting, _OFFERS_SHOWN)
    grid = st.grid(3, min_column_width=240)
    for offer in offers_in(view, text, first, _OFFERS_SHOWN):
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
                    t("offers_confirm"), key=f"confirm.{view.identity}.{offer.name}", type="tertiary", icon=":material/check:",
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
    st.button(
        t("offers_save"),
        type="primary",
        disabled=not changes,
        icon=":material/save:",
        key="offers_save",
        on_click=save,
        args=(view, changes),
    )


def _tier_settings(own: Mapping[str, str], changed: Mapping[Offer, str]) -> dict[str, str]:
    """The settings that say it; a spelling in other letters that is already stored is used again, or both would count."""
    spelled = {name.lower(): name for name in family(own, "offer_tier")}
    return {f"offer_tier.{spelled.get(offer.name.lower(), offer.name)}": tier for offer, tier in changed.items()}


def sources_in(view: access.View, text: str = "", first: int = 0, size: int | None = None) -> list[Spelling]:
    """The spellings of UTM sources that hold a text, with the rows that hold them; of many only some."""
    where = f"{_HOLDS.format('raw')} or contains(lower(coalesce(value, '')), $1)".replace("?", "$1")
    order = "value nulls last, rows desc, raw"
    return [
        Spelling(*row)
        for row in _asked(view, f"select * from ({_SOURCES}) where {where} order by {order}", text, first, size)
    ]


def spellings_of(view: access.View, name: str) -> list[Spelling]:
    """The spellings that count as one name."""
    return [Spelling(*row) for row in _asked(view, f"select * from ({_SOURCES}) where value = ? order by raw", name)]


@st.cache_data(max_entries=32, show_spinner=False)
def _sources(identity: str, _view: access.View) -> tuple[int, dict[str, int], list[tuple[str, str]]]:
    """How many spellings there are; source name -> leads; pairs of names that look alike."""
    del identity
    spellings = sources_in(_view)
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
    fitting = len(sources_in(view, text)) if text else every
    if not fitting:
        st.caption(t("list_nothing"))
    spellings = sources_in(view, text, paging.turn("sources", fitting), paging.PAGE)
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
    moved = spellings_of(view, name) if name and target and target != name else []
    if moved:
        leads, rows = sum(s.leads for s in moved), sum(s.rows for s in moved)
        effect = t("sources_effect", raw=plain(name), value=plain(target), leads=count(leads), rows=count(rows))
        st.markdown(f":material/arrow_forward: {effect}")
    changes = {f"utm_alias.{normalise(s.raw)}": str(target) for s in moved}
    st.button(
        t("sources_save"),
        type="primary",
        disabled=not changes,
        icon=":material/call_merge:",
        key="sources_save",
        on_click=save,
        args=(view, changes),
    )


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
