"""Workspace settings: what a founder may decide about the numbers (the switches of docs/numbers.md section 10).

Settings live in the snapshot they shaped, so that a frozen link keeps reading the same figures.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal
from urllib.parse import parse_qs
from zoneinfo import available_timezones

from lib.schema.amounts import currency_code
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.texts.messages import Refusal

NONE = "-"
"""The answer that says: none of them."""

WeekStart = Literal["monday", "sunday"]


@dataclass(frozen=True)
class Setting:
    """One setting: its default and, where only certain words make sense, those words."""

    key: str
    default: str
    choices: tuple[str, ...] = ()
    help: str = ""


SETTINGS: dict[str, Setting] = {
    s.key: s
    for s in (
        Setting(
            "currency",
            "",
            (),
            "ISO code of the workspace's currency; empty: the one most payments have of those without an exchange rate",
        ),
        Setting("amounts_include_vat", "yes", ("yes", "no"), "whether payment amounts hold the VAT (decision 11)"),
        Setting("good_events", "live", ("live", "literal"), "base of Good Events (decision 1)"),
        Setting(
            "moved_in_booked", "yes", ("yes", "no"), "whether Booked holds calls moved to another rep (decision 4)"
        ),
        Setting(
            "deposits_are_deals", "no", ("yes", "no"), "whether an unconverted deposit is a closed deal (decision 20)"
        ),
        Setting(
            "click_ids", "yes", ("yes", "no"), "whether a click id without UTM values counts as paid by its network"
        ),
        Setting(
            "delivery_begins",
            "close",
            ("close", "onboarding"),
            "the day from which what was sold is delivered, by which it is recognised",
        ),
        Setting(
            "recurring_grace_days",
            "30",
            (),
            "days for which an unpaid plan keeps its level, as past due; a weekly one for a week at most",
        ),
        Setting("time_zone", "UTC", (), "IANA name of the zone in which days begin"),
        Setting("week_start", "monday", ("monday", "sunday"), "the day on which weeks begin"),
    )
}

UNMASKED = "unmasked"
"""The family of texts that a reader without names may see although they may tell of somebody: ``unmasked.Grace webinar``."""

NOTE, VIEW, PIN, SEGMENT = "note", "view", "pin", "segment"
"""What a founder puts onto the pages: ``note.2026-05-01=New price`` marks a day on every chart by time,
``view.Monday=page=revenue&period=last_month`` keeps a page as it is filtered, ``pin.revenue=r.gross,v.new_cash`` says with
which cards a page begins (checked by ``lib.metrics.pins``)."""

NOTE_LENGTH, VIEW_LENGTH, VIEW_SIZE = 60, 60, 2000
"""Characters of a note, of the name of a view, and of what is chosen in it."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "offer_tier": ("lead_magnet", "core", "upsell", "backend", "other"),
    "offer_months": (),
    "offer_family": (),
    "offer_price": (),
    "offer_recurring": ("no", "week", "month", "quarter", "half_year", "year"),
    "offer_sessions": (),
    "touch_model": ("high", "low", "tech"),
    "health": (),
    "centre": (),
    "commission": (),
    "utm_alias": (),
    "date_order": ("dmy", "mdy"),
    "decimal": ("comma", "dot"),
    "header": (),
    "table": (*TABLES, NONE),
    "unfold": ("unfold", "leave"),
    "minor_units": ("units", "cents"),
    "swapped_days": ("swap", "as_written"),
    "share": ("amount", "percent", "leave"),
    "outcome": ("unknown", "held"),
    "equal_lines": ("keep", "drop"),
    "same_id": ("last", "each"),
    "repeated_block": ("drop", "keep"),
    "overlap": ("newer", "older", "both"),
    "nobody": ("each", "leave"),
    "unnamed": ("each", "leave"),
    "undated": ("count", "leave"),
    "movement": ("leave", "sale", "own", "refund", "reversal"),
    "word": (),
    "rate": (),
    "band": (),
    "target": (),
    UNMASKED: ("yes",),
    NOTE: (),
    VIEW: (),
    PIN: (),
    SEGMENT: (),
}
"""Settings with a name of their own: ``offer_tier.Gold Circle=backend``, ``utm_alias.insta=instagram``,
``offer_months.Gold Circle=6``, ``offer_family.Circle yearly=Circle`` (one takes the place of the other), ``offer_price.Circle=49``
(what an interval of a subscription costs whose export does not say it), ``offer_recurring.Circle=month``, ``offer_sessions.Gold Circle=12``, ``touch_model.Circle=low``,
``rate.USD.2026-01-31=0.92`` (empty: no rate of that day entered by hand),
``band.e.show_rate=0.75..0.9``, ``target.r.gross=40000`` (what these two take is checked by ``lib.metrics.goals``)."""

CENTRE = "centre"
"""A part of the company, by the categories of costs and the kinds of offers that are its own:
``centre.Success=onboarding,retention,serve,upsell,backend,other``. Where one is set, the default ones are not."""

COMMISSION, PAID_BY_DEAL = "commission", ("closer", "setter")
"""What a role earns of the new cash of its deals, in percent, and somebody of it: ``commission.closer=10``,
``commission.closer.Ana Ruiz=12``."""

OFFER_FACTS = ("offer_months", "offer_family", "offer_price", "offer_recurring", "offer_sessions", "touch_model")
"""Families that say something of an offer; an empty value says nothing again."""

WHOLE = {"offer_months": (0, 120), "offer_sessions": (1, 1000)}
"""Families whose values are whole numbers, with the least and the most: how many months an offer is served (12 where nobody
said, 0 for what is handed over on its day), and how many calls it holds."""

PER_SOURCE = (
    "table",
    "unfold",
    "outcome",
    "equal_lines",
    "same_id",
    "repeated_block",
    "overlap",
    "nobody",
    "unnamed",
    "undated",
)
"""Families whose members are sources: what holds for a whole file, ``unfold.<source>=leave``."""

PER_FIELD = ("date_order", "decimal", "minor_units", "swapped_days", "share")
"""Families whose members are fields of a table: ``minor_units.payments.amount=cents``."""

READINGS = (*PER_FIELD, "header", *PER_SOURCE, "movement", "word")
"""Families that remember how files are to be read. ``@`` and a source (``lib.ingest.map.recognise.source_of``) narrow an answer
to the files of that source: ``date_order.payments.due_date@stripe_payments=dmy``, ``header.payments.spent=amount``,
``table.calendly=csm_calls``, ``movement.paypal.mobilepayment=sale``, ``word.call_status.ghosted=no_show``. An empty value forgets one."""

RESETTABLE = (
    "band",
    "target",
    UNMASKED,
    NOTE,
    VIEW,
    PIN,
    SEGMENT,
    "offer_months",
    "offer_family",
    "offer_price",
    "offer_recurring",
    "offer_sessions",
    "touch_model",
    "health",
    "centre",
    "commission",
)
"""Families whose members an empty value takes away."""


class SettingError(Refusal):
    """A setting that does not exist or a value it cannot take."""


def check(key: str, value: str) -> tuple[str, str]:
    """The setting as it is stored. Raises :class:`SettingError`."""
    key, value = key.strip(), value.strip()
    family, _, name = key.partition(".")
    if family in READINGS and name.strip() and not value:
        return f"{family}.{name.strip()}", ""
    if family in (UNMASKED, *OFFER_FACTS) and name.strip() and not value:
        return f"{family}.{name.strip()}", ""
    if family == "word" and name.strip():
        vocabulary = name.partition(".")[0].strip()
        return _chosen(f"word.{name.strip()}", value, (*VOCABULARY.get(vocabulary, ()), NONE))
    if family == "offer_price" and name.strip():
        return _price(f"{family}.{name.strip()}", value)
    if family == "rate" and name:
        return _rate(name, value)
    if family == CENTRE and name.strip():
        return _centre(" ".join(name.split()), value)
    if family == COMMISSION and name.strip():
        return _commission(" ".join(name.split()), value)
    if family in WHOLE and name.strip():
        return _whole(f"{family}.{name.strip()}", value, *WHOLE[family])
    if family == NOTE and name:
        return _note(name, value)
    if family == VIEW and name.strip():
        return _view(" ".join(name.split()), value)
    if family in FAMILIES and name.strip():
        return _chosen(f"{family}.{name.strip()}", value, FAMILIES[family])
    if key not in SETTINGS:
        raise SettingError("setting_unknown", key=key, known=(*SETTINGS, *(f"{f}.NAME" for f in FAMILIES)))
    if key == "currency" and value:
        code = currency_code(value)
        if not code:
            raise SettingError("setting_currency", value=value)
        return key, code
    if key == "recurring_grace_days":
        return _whole(key, value or SETTINGS[key].default, 0, 366)
    if key == "time_zone" and value not in available_timezones():
        raise SettingError("setting_zone", value=value)
    return _chosen(key, value, SETTINGS[key].choices)


def _rate(name: str, value: str) -> tuple[str, str]:
    """An exchange rate entered by hand: what one unit of a currency is worth in the workspace's, from a day on."""
    written, _, day = name.partition(".")
    code = currency_code(written.strip())
    if not code:
        raise SettingError("setting_currency", value=written)
    try:
        since = date.fromisoformat(day.strip())
    except ValueError:
        raise SettingError("setting_rate_day", value=day, currency=code) from None
    try:
        rate = round(Decimal(value), 10) if value else None
        sound = rate is None or 0 < rate < 10**8
    except InvalidOperation:
        sound = False
    if not sound:
        raise SettingError("setting_rate", value=value, currency=code)
    return f"rate.{code}.{since}", f"{rate.normalize():f}" if rate else ""


def _price(key: str, value: str) -> tuple[str, str]:
    """What an interval of a subscription costs, in the workspace's currency or that of its rows."""
    try:
        price = round(Decimal(value), 4)
        sound = 0 <= price < 10**9
    except InvalidOperation:
        sound = False
    if not sound:
        raise SettingError("setting_price", value=value[:40], key=key)
    return key, f"{price.normalize():f}"


def _centre(name: str, value: str) -> tuple[str, str]:
    """A part of the company by what it costs and what it sells: categories of costs and kinds of offers, by commas."""
    words = [word.strip().lower() for word in value.split(",") if word.strip()]
    known = (*VOCABULARY["cost_category"], *FAMILIES["offer_tier"])
    for word in words:
        if word not in known:
            raise SettingError("setting_choice", value=word[:40], key=f"{CENTRE}.{name}", choices=known)
    return f"{CENTRE}.{name}", ",".join(dict.fromkeys(words))


def _commission(name: str, value: str) -> tuple[str, str]:
    """A part of the new cash in percent, of a role or of one person in it; an empty value takes it away."""
    role, _, who = name.partition(".")
    key = f"{COMMISSION}.{role.lower()}.{who}".removesuffix(".")
    if role.lower() not in PAID_BY_DEAL:
        raise SettingError("setting_commission_role", role=role[:40], known=PAID_BY_DEAL)
    if not value:
        return key, ""
    try:
        percent = Decimal(value.removesuffix("%").strip().replace(",", "."))
        sound = 0 <= percent <= 100 and percent == round(percent, 4)
    except InvalidOperation:
        sound = False
    if not sound:
        raise SettingError("setting_commission", value=value[:40], key=key)
    return key, f"{percent.normalize():f}"


DIGITS = 9
"""Of a whole number as a setting: no more are read."""


def _whole(key: str, value: str, low: int, high: int) -> tuple[str, str]:
    """A setting that is a whole number between two others; nothing takes it away."""
    if not value:
        return key, ""
    if not value.isdecimal() or len(value) > DIGITS or not low <= int(value) <= high:
        raise SettingError("setting_whole", value=value[:40], key=key, low=low, high=high)
    return key, str(int(value))


def _note(written: str, text: str) -> tuple[str, str]:
    """What happened on a day."""
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise SettingError("setting_note_day", value=written) from None
    text = " ".join(text.split())
    if len(text) > NOTE_LENGTH:
        raise SettingError("setting_long", key=f"{NOTE}.{day}", most=NOTE_LENGTH)
    return f"{NOTE}.{day}", text


def _view(name: str, address: str) -> tuple[str, str]:
    """A page with what is chosen on it, as the parameters of its address. What opens a workspace is not among them."""
    if len(name) > VIEW_LENGTH or len(address) > VIEW_SIZE:
        raise SettingError(
            "setting_long",
            key=f"{VIEW}.{name[:VIEW_LENGTH]}",
            most=VIEW_LENGTH if len(name) > VIEW_LENGTH else VIEW_SIZE,
        )
    chosen = parse_qs(address)
    if address and ("page" not in chosen or "w" in chosen):
        raise SettingError("setting_view", value=address[:VIEW_LENGTH])
    return f"{VIEW}.{name}", address


def _chosen(key: str, value: str, choices: tuple[str, ...]) -> tuple[str, str]:
    if choices and value.lower() not in choices:
        raise SettingError("setting_choice", value=value, key=key, choices=choices)
    return key, value.lower() if choices else value


def with_defaults(stored: Mapping[str, str]) -> dict[str, str]:
    """All settings: those stored, and the default of every other."""
    return {key: s.default for key, s in SETTINGS.items()} | dict(stored)


def family(stored: Mapping[str, str], name: str) -> dict[str, str]:
    """The members of one family: ``family(s, "offer_tier")`` is offer name -> tier."""
    return {key.partition(".")[2]: value for key, value in stored.items() if key.startswith(f"{name}.")}


def notes(stored: Mapping[str, str]) -> dict[date, str]:
    """What is noted of each day, in their order. What is no day, as a file from elsewhere may say, is left aside."""
    found: dict[date, str] = {}
    for written, text in family(stored, NOTE).items():
        with contextlib.suppress(ValueError):
            found[date.fromisoformat(written)] = text
    return dict(sorted(found.items()))
