"""The six tables of the sample company while they fill: people and their opt-ins, deals and their payments.

Ids given here are provisional; `generate.py` puts the rows in order and numbers them.
"""

from __future__ import annotations

import calendar
import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from story import (
    CALL_CLOSE,
    CORE,
    COUNTRIES,
    DIRECT_CLOSE,
    END,
    FIRST_NAMES,
    HORIZON,
    INSTALMENT,
    LAST_NAMES,
    LAUNCH_END,
    MAGNETS,
    METHODS,
    REFUND,
    SEASON,
    SETTERS,
    SOURCES,
    START,
    Source,
)

Row = dict[str, str]
Key = TypeVar("Key")

UTM = ("UTM_source", "UTM_medium", "UTM_campaign", "UTM_content", "UTM_term")


@dataclass
class Touch:
    """One opt-in."""

    day: date
    source: Source
    optin: str
    magnet: str
    utm: dict[str, str]


@dataclass
class Person:
    """Someone who left a contact, client or not."""

    number: int
    name: str
    email: str
    phone: str
    gender: str
    country: str
    vat: float
    currency: str
    setter: str
    touches: list[Touch] = field(default_factory=list)

    def contact(self) -> Row:
        """The columns by which every table finds its person."""
        return {"Email": self.email, "Full Name": self.name, "Phone_wa": self.phone}


@dataclass
class Deal:
    """What stays the same on every payment of one purchase."""

    id: str
    person: Person
    offer: str
    price: int
    discount: int
    terms: str
    method: str
    kind: str
    owners: Row
    payment_type: str = "One time"

    @property
    def contracted(self) -> int:
        """Agreed value after the discount."""
        return self.price - self.discount


def iso(day: date | None) -> str:
    """ISO date, blank for none."""
    return day.isoformat() if day else ""


def money(value: float) -> str:
    """Two decimals with a dot."""
    return f"{value:.2f}"


def add_months(day: date, months: int) -> date:
    """Same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend: nobody takes calls on one."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def season(day: date) -> float:
    """Demand on a day: the time of year times a mild upward trend, and the launch at the beginning."""
    launch = 1.5 if day < LAUNCH_END else 1.0
    return launch * SEASON[day.month - 1] * (0.86 + 0.34 * (day - START).days / (END - START).days)


def ascii_slug(text: str) -> str:
    """Lower-case letters and dots, for e-mail addresses and links."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".")


def split(total: float, parts: int) -> list[float]:
    """Equal instalments in whole euros; the first takes the rest."""
    each = int(total // parts)
    return [total - each * (parts - 1), *[each] * (parts - 1)]


def crm_link(person: Person) -> str:
    """Page of a person in the CRM."""
    return f"https://example.com/crm/{person.number}"


DAYS = [START + timedelta(days=n) for n in range((END - START).days + 1)]
DEMAND = [season(day) for day in DAYS]


class Ledger:
    """The six tables while they fill, and the random draws that fill them."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.customers: list[Row] = []
        self.csm_calls: list[Row] = []
        self.payments: list[Row] = []
        self.leads: list[Row] = []
        self.sales_calls: list[Row] = []
        self.costs: list[Row] = []
        self.people = 0
        self.deals = 0

    # -- small draws

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self.rng.random() < probability

    def pick(self, weighted: Mapping[Key, float]) -> Key:
        """One key, by weight."""
        return self.rng.choices(list(weighted), list(weighted.values()))[0]

    def later(self, day: date, low: int, high: int) -> date:
        """A day `low` to `high` days later."""
        return day + timedelta(days=self.rng.randint(low, high))

    # -- people and opt-ins

    def person(self) -> Person:
        """A new person with a name, an address and a number that cannot belong to anyone."""
        self.people += 1
        n = self.people
        gender = self.pick({"Female": 0.55, "Male": 0.45})
        name = f"{self.rng.choice(FIRST_NAMES[gender].split())} {self.rng.choice(LAST_NAMES)}"
        country, _, code, vat = self.rng.choices(COUNTRIES, [c[1] for c in COUNTRIES])[0]
        return Person(
            number=n, name=name, email=f"{ascii_slug(name)}{n}@example.{self.rng.choice(('com', 'org', 'net'))}",
            phone=f"+{code} 000 {n // 1000:03d} {n % 1000:03d}", gender=gender, country=country, vat=vat,
            currency="USD" if country == "USA" and self.chance(0.3) else "EUR",
            setter=self.rng.choice(SETTERS) if self.chance(0.55) else "",
        )  # fmt: skip

    def messy(self, text: str) -> str:
        """A campaign name as links carry it: mostly clean, sometimes encoded, shouted or never filled in."""
        if not text or text.startswith("("):
            return text
        spellings = {
            text: 72, text.title(): 7, text.upper(): 2, text.replace(" ", "+"): 10, text.replace(" ", "%20"): 4,
            "{{campaign.name}}": 2.5, "": 2.5,
        }  # fmt: skip
        return self.pick(spellings)

    def opt_in(self, person: Person, day: date, source: Source | None = None) -> Touch:
        """Record one opt-in and the lead row it leaves."""
        source = source or self.rng.choices(SOURCES, [s.share for s in SOURCES])[0]
        weights = [5] + [1] * (len(source.tags) - 1)
        rep = person.setter.split()[0].lower() if person.setter and self.chance(0.6) else ""
        campaign = self.messy(self.rng.choice(source.campaigns))
        values = (
            self.rng.choices(source.tags, weights)[0], self.rng.choice(source.mediums), campaign,
            self.rng.choice(source.contents), rep,
        )  # fmt: skip
        magnet = self.rng.choice(MAGNETS) if self.chance(source.magnet) else ""
        touch = Touch(day, source, source.optin, magnet, dict(zip(UTM, values, strict=True)))
        person.touches.append(touch)
        row = {"Optin_date": iso(day), **person.contact(), "Optin Source": touch.optin, "Lead Magnet": magnet}
        self.leads.append(row | {"Country": person.country, "Setter": person.setter if rep else "", **touch.utm})
        return touch

    # -- money

    def deal(self, person: Person, offer: str, price: int, terms: str, kind: str, owners: Row) -> Deal:
        """Open a deal; discounts are likelier for those who pay at once."""
        self.deals += 1
        discount = 0
        if offer in CORE and self.chance(0.42 if terms == "Full Pay" else 0.2):
            discount = round(price * self.rng.choice((0.05, 0.1, 0.1, 0.15, 0.2)) / 10) * 10
        method = self.pick({name: float(m[2]) for name, m in METHODS.items()})
        return Deal(f"deal-{self.deals}", person, offer, price, discount, terms, method, kind, owners)

    def pay(self, deal: Deal, day: date, amount: float, status: str = "Approved", kind: str = "", **more: str) -> Row:
        """Add one payment row. Fees and VAT are known only once the money has arrived."""
        rate, fixed, _ = METHODS[deal.method]
        arrived = status not in ("Pending", "Failed")
        kind = kind or deal.kind
        first = kind in (CALL_CLOSE, DIRECT_CLOSE)
        contracted = "" if deal.payment_type == "Recurring" else money(deal.contracted)
        touches = [t for t in deal.person.touches if t.day <= day]
        row = {
            "ID": f"pay-{len(self.payments)}", "Date": iso(day), **deal.person.contact(), "Amount": money(amount),
            "Tracking_ID": f"trk_{self.rng.getrandbits(40):010x}" if status != "Pending" else "",
            "Currency": deal.person.currency, "Status": status, "Kind": kind, "Payment Type": deal.payment_type,
            "Deal": deal.terms, "Deal_ID": deal.id, "Method": deal.method, "Offer": deal.offer,
            "Contracted Revenue": contracted, "List Price": money(deal.price) if contracted else "",
            "Discount": money(deal.discount) if deal.discount else "",
            "Processing Fee": money(amount * rate + fixed) if arrived else "",
            "Extra Fee": money(amount * 0.02) if arrived and deal.method == "Klarna" else "",
            "VAT": money(amount * deal.person.vat / (1 + deal.person.vat)) if arrived else "", **deal.owners,
            **(touches[-1].utm if first and touches else {}), **more,
        }  # fmt: skip
        self.payments.append(row)
        return row

    def schedule(
        self, deal: Deal, start: date, amounts: Sequence[float], stop: date, after_deposit: bool = False
    ) -> None:
        """The payments of a deal, a month apart, none on or after `stop` (a refund or a cancellation).

        With `after_deposit` the sale itself is already on record and all of these are scheduled payments.
        """
        if not after_deposit:
            self.pay(deal, start, amounts[0])
        defaulted = False
        for n, amount in enumerate(amounts):
            due = add_months(start, n)
            if (n == 0 and not after_deposit) or due >= stop or due > HORIZON:
                continue
            plan = {"Due Date": iso(due)}
            defaulted = defaulted or (n > 0 and self.chance(0.075))
            paid = min(self.later(due, 0, 2), stop)
            if due <= END and self.chance(0.04):
                self.pay(deal, due, amount, "Failed", INSTALMENT, **plan)
                paid = min(self.later(due, 2, 6), stop)
            if defaulted or paid > END:
                self.pay(deal, due, amount, "Pending", INSTALMENT, **plan)
            else:
                self.pay(deal, paid, amount, "Approved", INSTALMENT, **plan)

    def refund(self, deal: Deal, day: date, share: float) -> None:
        """Give back a share of what a deal has paid, in one of the two styles exports use."""
        separate = self.chance(0.4)
        paid = [p for p in self.payments if p["Deal_ID"] == deal.id and p["Status"] == "Approved"]
        for payment in paid if share == 1 else paid[:1]:
            back = money(float(payment["Amount"]) * share)
            payment["Status"] = "Refunded" if share == 1 else "Partially refunded"
            given = {"Refund Amount": back, "Refund Date": iso(day)}
            if separate:
                row = self.pay(deal, day, -float(back), "Refunded", REFUND, **given)
                # The refund belongs to its payment, costs nothing and is no contract of its own.
                nothing = ("Contracted Revenue", "List Price", "Discount", "Processing Fee", "Extra Fee", "VAT")
                row |= {"ID": payment["ID"], "Tracking_ID": payment["Tracking_ID"], **dict.fromkeys(nothing, "")}
            else:
                payment |= given
