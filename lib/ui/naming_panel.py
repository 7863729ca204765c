"""What the founder's own names mean: the kind of every offer, and spellings of UTM sources that are one source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib import alike as looks
from lib.model.words import normalise
from lib.settings import FAMILIES, family
from lib.ui import access
from lib.ui.formats import count, money, plain
from lib.ui.settings_panel import save, say, stored
from lib.ui.texts import t

_ALIKE = 82
"""From this likeness (0 to 100) on two source names are shown as a pair that may be one."""
_PAIRS = 6


@dataclass(frozen=True)
class Offer:
    """One offer with what it brought in: payments that name it first, and the cash collected with them."""

    name: str
    payments: int
    cash: Decimal
    tier: str


@dataclass(frozen=True)
class Spelling:
    """One way in which a UTM source is written, what it counts as (None: no source), and where it occurs."""

    raw: str
    value: str | None
    leads: int
    rows: int


def offers_in(view: access.View) -> list[Offer]:
    """Every offer of the snapshot, the largest first."""
    if view.snapshot is None:
        return []
    found = access.cursor(view.snapshot).execute("""
        with named as (select distinct member from offer_members),
        paid as (select offer :: varchar as offer, count(*) as payments, sum(gross) as cash from money where event = 'payment' group by 1)
        select member, coalesce(payments, 0), coalesce(cash, 0), coalesce(tier, 'core')
        from named left join paid on paid.offer = member left join offer_tiers t on t.offer = lower(member)
        order by 3 desc, 1
    """).fetchall()  # fmt: skip
    return [Offer(*row) for row in found]


def show_offers(view: access.View) -> None:
    """A choice per offer, with what each change would move, and one save for all."""
    st.caption(t("offers_how"))
    say()
    offers = offers_in(view)
    if not offers:
        st.info(t("offers_none"), icon=":material/sell:")
        return
    currency = access.opened(view.snapshot).facts["currency"] if view.snapshot else ""
    grid = st.grid(3, min_column_width=240)
    chosen: dict[Offer, str] = {}
    for offer in offers:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f"**{plain(offer.name)}**")
            st.caption(
                f"{t('offers_payments')}: {count(offer.payments)} · {t('offers_revenue')}: {plain(money(offer.cash, currency))}"
            )
            tiers = FAMILIES["offer_tier"]
            chosen[offer] = st.selectbox(
                t("offers_tier"), tiers, index=tiers.index(offer.tier), key=f"tier.{view.identity}.{offer.name}",
                format_func=lambda tier: t(f"offers_tier_{tier}"),
            )  # fmt: skip
    changed = {offer: tier for offer, tier in chosen.items() if tier != offer.tier}
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


def sources_in(view: access.View) -> list[Spelling]:
    """Every spelling of a UTM source in the snapshot, with the rows that hold it."""
    if view.snapshot is None:
        return []
    found = access.cursor(view.snapshot).execute("""
        with written as (
            select utm_source as raw, 1 as lead from leads union all select utm_source, 0 from customers
            union all select utm_source, 0 from payments union all select utm_source, 0 from sales_calls
            union all select utm_source, 0 from costs
        )
        select w.raw, w.value, coalesce(sum(lead), 0) :: bigint, count(written.raw)
        from utm_words w left join written using (raw) where w.kind = 'source' group by 1, 2 order by w.value nulls last, 4 desc, 1
    """).fetchall()  # fmt: skip
    return [Spelling(*row) for row in found]


def show_sources(view: access.View) -> None:
    """All spellings under the names they count as, pairs that look alike, and a way to join two names."""
    st.caption(t("sources_how"))
    say()
    spellings = sources_in(view)
    names = _leads_by_name(spellings)
    if not names:
        st.info(t("sources_none"), icon=":material/hub:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        listed = {
            t("sources_value"): [s.value or t("sources_unknown") for s in spellings],
            t("sources_raw"): [s.raw for s in spellings],
            t("sources_leads"): [s.leads for s in spellings],
            t("sources_rows"): [s.rows for s in spellings],
        }
        st.dataframe(pd.DataFrame(listed), hide_index=True)
    with right:
        pairs = alike(names)
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
        _join(view, spellings, list(names))


def _propose(small: str, large: str) -> None:
    st.session_state["alias_from"], st.session_state["alias_to"] = small, large


def _join(view: access.View, spellings: Sequence[Spelling], names: list[str]) -> None:
    if st.session_state.get("alias_from") not in (None, *names):
        del st.session_state["alias_from"]  # it was joined with another name just now
    name: str | None = st.selectbox(
        t("sources_from"), names, index=None, key="alias_from", placeholder=t("sources_choose")
    )
    into: str | None = st.selectbox(
        t("sources_to"), names, index=None, key="alias_to", accept_new_options=True, placeholder=t("sources_to_new")
    )
    target = normalise(into or "")
    moved = [s for s in spellings if s.value == name] if name and target and target != name else []
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
