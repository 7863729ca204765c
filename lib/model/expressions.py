"""The parts of the SQL files that depend on which columns were imported and on the settings."""

from __future__ import annotations

from collections.abc import Mapping

from lib.metrics.not_filled import failed_rules
from lib.metrics.relations import LISTS
from lib.model import dimensions, payments, told
from lib.model.exchange import Exchange
from lib.model.told import Told


def expressions(
    available: set[str],
    mapped: set[str],
    telling: Told,
    settings: Mapping[str, str],
    exchange: Exchange,
) -> dict[str, str]:
    """The parts of the SQL files that depend on the workspace, by placeholder: those first that hold others."""

    def has(name: str) -> bool:
        return name in available

    synthetic = telling.synthetic
    own = {
        "closers": ("p", "closer", has("payments.closer") and not synthetic, has("customers.closers")),
        "setters": ("p", "setter", has("payments.setter") and not synthetic, has("customers.setters")),
        "csms": ("p", "csm", has("payments.csm") and not synthetic, has("customers.csms")),
    }
    payment = {
        f"payment_{plural}": payments.team(column, plural, mine, telling)
        for plural, (_, column, mine, _) in own.items()
    }

    def team(plural: str) -> str:
        return "coalesce(d.setters, l.setters)" if plural == "setters" else f"d.{plural}"

    person = {
        f"person_{plural}": f"case when c.person_id is not null then c.{plural} else {team(plural)} end"
        if listed
        else team(plural)
        for plural, (_, _, _, listed) in own.items()
    }
    own_source = has("payments.utm_source") and not synthetic
    looked_up = [name for name in ("closer", "setter", "csm") if own[LISTS[name]][2] or telling.by_row]
    looked_up += ["offer"] if has("payments.offer") or telling.deals else []
    borrowed = {name for name in looked_up if not synthetic and f"payments.{name}" not in mapped}
    # Where the customers have no such column, those of a client are who their payments name: a row that tells a deal has them.
    unlisted = {
        name for name in ("closer", "setter", "csm") if telling.deals and not synthetic and not own[LISTS[name]][3]
    } - borrowed
    source = payments.SOURCE_OF_TOTALS if synthetic else payments.SOURCE_OF_PAYMENTS
    deal_key = payments.DEAL_OF_ROW if synthetic else payments.DEAL_KEY
    k_offer, k_channel = (
        f"coalesce(w.{name}, k.k_{column})"
        if telling.deals and (synthetic or not has(f"payments.{name}"))
        else f"w.{name}"
        for name, column in (("offer", "offers"), ("channel", "channel"))
    )
    tiered = any(name.startswith("offers.") and name != "offers.core" for name in available)
    return {
        "told": told.sql(source.format(rows=""), payments.RID, deal_key, synthetic) if telling.deals else "",
        "payment_source": source.format(rows=told.ROWS if telling.deals else ""),
        "payment_rid": payments.RID,
        "payment_deal_key": f"coalesce(a.told_key, {deal_key})" if telling.deals else deal_key,
        "payment_offer": k_offer,
        "payment_channel": k_channel,
        **told.expressions(telling),
        **payment,
        **person,
        "payment_status": "s.status" if has("payments.status") or synthetic else "coalesce(s.status, 'approved')",
        "payment_words": payments.texts(telling, [n for n, (_, _, mine, _) in own.items() if not mine]),
        "payment_lookups": "\n".join(payments.LOOKUP.format(name=name, plural=LISTS[name]) for name in looked_up),
        "payment_lookup_joins": "\n".join(f"left join {name}_of on {name}_of.word = p.{LISTS[name]}" for name in looked_up),
        # Where no offer was said to be anything else, every payment is for a core offer.
        "payment_tier": "coalesce(tier_of.tier, tier_of_deal.tier, 'core' :: offer_tier)" if tiered else "'core' :: offer_tier",
        "payment_tier_joins": "left join tier_of on tier_of.word = p.offers left join tier_of_deal on tier_of_deal.deal_key = p.deal_key\n" if tiered else "",
        "refund_tier_joins": """left join tier_of on tier_of.word = p.offers left join refund_of_deal on refund_of_deal.refund_rid = p.rid
            left join tier_of_deal on tier_of_deal.deal_key = refund_of_deal.deal_key
""" if tiered else "",
        "payment_discount": "w.discount" if has("payments.discount") or not has("payments.list_price") else "greatest(0, w.list_price - w.contracted_revenue)",
        "closes": "true" if settings["deposits_are_deals"] == "yes" else "coalesce(deal_word <> 'deposit', true)",
        "is_pif": payments.is_pif(available),
        "core_closed_on": "core.closed_on" if has("payments") else "coalesce(core.closed_on, c.close_date, c.joined_date)",
        "upsell_presented": "coalesce(c.upsell_presented, false)" if has("customers.upsell_presented") else "true",
        "backend_presented": "coalesce(c.backend_presented, false)" if has("customers.backend_presented") else "true",
        "is_card": "coalesce(p.method in (select m from (select distinct method as m from pay) where regexp_matches(lower(m), 'stripe|card|tarjeta|visa|mastercard|amex')), false)"
        if has("payments.method") else "true",
        "nothing_pending": str(not has("payments.pending")).lower(),
        "amounts_include_vat": str(settings["amounts_include_vat"] == "yes").lower(),
        "delivered_from_onboarding": str(settings["delivery_begins"] == "onboarding").lower(),
        **exchange.expressions(),
        "is_magnet": "lead_magnet is not null" if has("leads.lead_magnet") else "true",
        "has_customers": str(has("customers")).lower(),
        "has_calls": str(has("csm_calls")).lower(),
        "has_leads": str(has("leads")).lower(),
        "onboarded_on": "c.onboarding_completed_date" if has("customers.onboarding_completed_date")
        else "f.onboarded_on" if has("csm_calls.onboardings")
        else "c.onboarding_date",
        "onboarded_days": "select person_id, onboarding_completed_date as day from customer"
        if has("customers.onboarding_completed_date")
        else "select person_id, held_on as day from call where type = 'onboarding' and status = 'qualified' and success"
        if has("csm_calls.onboardings")
        else "select person_id, onboarding_date as day from customer",
        "onboarding_span": "60",
        "failed_rules": failed_rules(available),
        **{
            f"unlisted_{plural}": "person_id not in (select person_id from customer)" if listed else "true"
            for plural, (_, _, _, listed) in own.items()
        },
        "meta_is_open": str("utm_alias.meta" not in settings).lower(),
        "moved_in_booked": str(settings["moved_in_booked"] == "yes").lower(),
        "is_good": "stage = 9" if settings["good_events"] == "live" else "stage not in (7, 8)",
        "payment_utm_source": "source_of(w.utm_source, u.value, w.utm_medium)" if own_source else "cast(null as utm_word)",
        "payment_joins": " ".join([
            *([payments.TOLD_JOINS] if telling.deals else []),
            *(["left join customer c using (person_id)"] if any("c." in text for text in payment.values()) else []),
            *(["left join utm_words u on u.kind = 'source' and u.raw = w.utm_source"] if own_source else []),
        ]),
        "people_dimensions": dimensions.select({d: f"t.{LISTS[d]}" for d in dimensions.DIMENSIONS}),
        "payment_dimensions": dimensions.select(
            dict.fromkeys(dimensions.DIMENSIONS, "")
            | {d: f"t.{d}" for d in ("closer", "setter", "csm") if not synthetic}
            | ({"utm_source": payments.SOURCE_OF_SALE if telling.deals else "p.utm_source"} if own_source else {}),
            looked_up,
            borrowed,
            unlisted,
        ),
        "call_dimensions": dimensions.select(dict.fromkeys(dimensions.DIMENSIONS, "") | ({"csm": "c.csms"} if has("csm_calls.csm") else {})),
        "sales_dimensions": dimensions.select(dict.fromkeys(dimensions.DIMENSIONS, "") | dimensions.of_sales(available)),
        "person_dimensions": dimensions.select(dict.fromkeys(dimensions.DIMENSIONS, "")),
        "touch_dimensions": dimensions.select(dict.fromkeys(dimensions.DIMENSIONS, "") | {"utm_source": "touch_source"}),
    }  # fmt: skip
