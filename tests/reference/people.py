"""The business as people: everything each person did, joined by the person key (docs/numbers.md 0.2, 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reference.calls import Call, earliest, fed_rows, is_sales, read_call
from tests.reference.clients import TOTALS, Sale, as_one, as_payment, as_sales
from tests.reference.deals import Deal, read_deals
from tests.reference.keys import Keys
from tests.reference.load import Tables, filled, one_per_key
from tests.reference.money import (
    Payment,
    Rates,
    in_currency,
    read_payments,
    read_rates,
    read_refunds,
    workspace_currency,
)
from tests.reference.order import in_order, newest_first
from tests.reference.person import Person
from tests.reference.scope import Dims, Question, settings_under
from tests.reference.text import (
    Row,
    as_country,
    as_date,
    as_list,
    as_number,
    as_source,
    as_time,
    as_utm,
    as_word,
    distinct,
    fold,
)
from tests.reference.touches import UTM_DIMS, customer_touches, eligible, lead_touches, utm_values

OWN_LISTS = {"closer": "closers", "setter": "setters", "csm": "csms", "offer": "offers"}
"""Dimension -> the list column of customers that holds it."""
PAYMENT_DIMS = ("closer", "setter", "csm", "offer", *UTM_DIMS)
COST_DIMS = ("utm_source", "utm_campaign", "offer")
SALES_DIMS = ("closer", "setter", "offer", *UTM_DIMS)


@dataclass(eq=False)
class Cost:
    """One row of costs."""

    date: date | None
    category: str | None
    amount: Decimal
    dims: Dims
    description: str = ""


class Business:
    """All tables joined, every item with its dimensions filled in."""

    def __init__(self, tables: Tables, question: Question) -> None:
        """Join `tables` under the settings of `question`."""
        settings = self.settings = question.settings
        self.tables = {name: one_per_key(name, rows) for name, rows in tables.items()}
        self._columns = {name: {c for row in rows for c in row} for name, rows in tables.items()}
        self._keys = Keys(self.tables)
        self._backwards = {
            name: newest_first(row.get("optin_date" if name == "leads" else "date", "") for row in filled(rows))
            for name, rows in tables.items()
        }
        self.tiers = {n: fold(t).replace(" ", "_") for n, t in settings_under(settings, "offer_tier").items()}
        self.aliases = settings_under(settings, "utm_alias")
        self.good_events = settings.get("good_events", "live").strip().lower()
        self.amounts_include_vat = fold(settings.get("amounts_include_vat", "yes")) not in {"no", "false", "0"}
        rates = read_rates(self.tables.get("rates", []), settings_under(settings, "rate"))
        currency = workspace_currency(self.tables, settings, rates)
        self._convert_customers(currency, rates)
        self._take_money_of_customers()
        self._foreign: set[int] = set()
        for name in ("payments", "costs"):
            self._convert(name, currency, rates)
        self.people: dict[str, Person] = {}
        self._read_rows(question.imported_on)
        for person in self.people.values():
            self._describe(person)
        self._read_costs()
        self._fill_dims()
        self.onboarding_rule = self._onboarding_rule()
        for person in self.people.values():
            person.closing_call = self._closing_call(person)
            person.onboarded_on = self._onboarded_on(person)
        self.as_of = question.as_of or self._newest_activity(question.imported_on)

    def has(self, table: str, *columns: str) -> bool:
        """Whether a table is there with all of the columns."""
        return table in self.tables and all(c in self._columns[table] for c in columns)

    def knows_costs(self, dim: str | None) -> bool:
        """Whether there are costs, and whether a cost can name a member of a dimension if one is asked for."""
        return "costs" in self.tables and (dim is None or dim in COST_DIMS)

    @property
    def knows_deals(self) -> bool:
        """Whether payments or customers rows can tell a deal."""
        told = ("contracted_revenue", "gross_revenue")
        return "payments" in self.tables or any(self.has("customers", column) for column in told)

    @property
    def knows_contracts(self) -> bool:
        """Whether payments or customers rows can tell a contract value."""
        return self.has("payments", "contracted_revenue") or self.has("customers", "contracted_revenue")

    @property
    def knows_touches(self) -> bool:
        """Whether any table can tell how people came: leads, or the opt-in fields of customers (docs/numbers.md 9.1)."""
        own = ("optin_first", "optin_all", "optin_last", "utm_source")
        return bool(self.tables.get("leads")) or any(self.has("customers", column) for column in own)

    @property
    def has_sales_calls(self) -> bool:
        """A sales_calls table, or sales calls found among the CSM calls."""
        return "sales_calls" in self.tables or bool(self.sales_calls)

    def tier(self, offer: str) -> str:
        """The tier of an offer name; unmapped offers are core (decision 16)."""
        return self.tiers.get(fold(offer), "core")

    def payment_tier(self, payment: Payment) -> str:
        """The tier of what a payment is for; one that names no offer is for that of its deal."""
        deal = self._deal_of.get(id(payment))
        offers = payment.offers or (deal.offers if deal else [])
        return self.tier(offers[0] if offers else "")

    def person(self, key: str) -> Person:
        """The person of a key, made on first sight."""
        return self.people.setdefault(key, Person(key))

    def _convert_customers(self, currency: str | None, rates: Rates) -> None:
        """Customers rows in the workspace currency; without a rate a row loses its money and nothing else."""
        rows = []
        for row in self.tables.get("customers", []):
            counted, _ = in_currency([row], currency, rates)
            rows += counted or [{name: "" if name in TOTALS else text for name, text in row.items()}]
        if "customers" in self.tables:
            self.tables["customers"] = rows
        self.customer_keys = [self._keys.of("customers", row, index) for index, row in enumerate(rows)]

    def _convert(self, name: str, currency: str | None, rates: Rates) -> None:
        """Rows of a table in the workspace currency; those without a rate stay as they are, and are remembered."""
        for place, row in enumerate(self.tables.get(name, [])):
            counted, left_out = in_currency([row], currency, rates)
            self.tables[name][place] = [*counted, *left_out][0]
            self._foreign.update(map(id, left_out))

    def _take_money_of_customers(self) -> None:
        """Where there are no payments the customers rows tell the cash (decision 97)."""
        self._payer: dict[int, str] = {}
        if self.tables.get("payments"):
            return
        for number, (row, key) in enumerate(zip(self.tables.get("customers", []), self.customer_keys, strict=True)):
            if paid := as_payment(row):
                self.tables.setdefault("payments", []).append(paid)
                self._columns.setdefault("payments", set()).update(paid)
                self._payer[id(paid)] = key
                paid["@row"] = str(number)

    def _read_rows(self, today: date) -> None:
        for row, key in zip(self.tables.get("customers", []), self.customer_keys, strict=True):
            self.person(key).rows.append(row)
        for person in self.people.values():
            person.row = as_one(person.rows)
        for index, row in enumerate(self.tables.get("leads", [])):
            self.person(self._keys.of("leads", row, index)).leads.append(row)
        for person in self.people.values():
            person.leads = in_order(person.leads, lambda row: row.get("optin_date", ""), self._backwards.get("leads"))
        csm = self.tables.get("csm_calls", [])
        numbered = [(self._keys.of("csm_calls", row, i), row) for i, row in enumerate(csm) if not is_sales(row)]
        self.csm_calls = [read_call(row, key, today) for key, row in numbered]
        sales = self.tables.get("sales_calls", [])
        own = [read_call(row, self._keys.of("sales_calls", row, i), today) for i, row in enumerate(sales)]
        fed = fed_rows(sales, csm)
        self._fed = [read_call(row, self._keys.of("csm_calls", row, i), today) for i, row in enumerate(fed)]
        self.sales_calls = [*own, *self._fed]
        self._fed_ids = {id(call) for call in self._fed}
        self._calls_by_id = {c.row["id"]: c for c in self.sales_calls if c.row.get("id")}
        everything = self._paid(self.tables.get("payments", []))
        for payment in everything:
            payment.counted = id(payment.row) not in self._foreign
        self.payments = [p for p in everything if p.counted]
        self.uncounted = [p for p in everything if not p.counted]
        self.refunds = read_refunds(self.payments)
        told = [sale for person in self.people.values() for sale in as_sales(person.rows, person.key)]
        self.deals = read_deals(everything, told)
        self._deal_of = {id(p): deal for deal in self.deals for p in [*deal.rows, *deal.uncounted]}
        self.deals = [deal for deal in self.deals if deal.rows or deal.sale]
        for payment in self.payments:
            self.person(payment.person).payments.append(payment)
        for payment in self.uncounted:
            self.person(payment.person)
        for refund in self.refunds:
            self.person(refund.payment.person).refunds.append(refund)
        for deal in self.deals:
            self.person(deal.person).deals.append(deal)
        for call in self.csm_calls:
            self.person(call.person).calls.append(call)
        for call in self.sales_calls:
            self.person(call.person).sales_calls.append(call)

    def _paid(self, rows: list[Row]) -> list[Payment]:
        index_of = {id(row): i for i, row in enumerate(rows)}

        def who(row: Row) -> str:
            return self._payer.get(id(row)) or self._keys.of("payments", row, index_of[id(row)])

        return read_payments(rows, lambda c: self.has("payments", c), who, self._backwards.get("payments"))

    def _describe(self, person: Person) -> None:
        """Close date, touches and dimensions of a person."""
        first = person.first_collected
        person.close_date = person.day("close_date") or (first.date if first else None) or person.day("joined_date")
        if self.tables.get("leads"):
            person.touches = lead_touches(person.leads, self.aliases)
        elif person.row:
            person.touches = customer_touches(person.row, self.aliases)
        for dim, column in OWN_LISTS.items():
            own = person.row is not None and self.has("customers", column)
            bought = [v for p in person.collected for v in as_list(p.text(dim))]
            values = as_list(person.text(column)) if own else bought
            if dim == "setter" and not own and not values:
                values = next((named for row in person.leads if (named := as_list(row.get("setter", "")))), [])
            # The offers of a person are all they bought, whichever table says so.
            person.dims[dim] = distinct([*values, *bought] if dim == "offer" else values)
        country = as_country(person.text("country")) or next(
            (c for row in person.leads if (c := as_country(row.get("country", "")))), None
        )
        person.dims["country"] = [country] if country else []
        candidates = eligible(person.touches, person.close_date if person.is_client else None)
        last = candidates[-1].values if candidates else {}
        own_utm = utm_values(person.row, self.aliases) if person.row else {}
        for dim in UTM_DIMS:
            value = own_utm.get(dim) or last.get(dim)
            person.dims[dim] = [value] if value else []
        optin = last.get("optin_source") or as_utm(person.text("optin_last"))
        person.dims["optin_source"] = [optin] if optin else []

    def _fill_dims(self) -> None:
        columns = self._columns
        for payment in [*self.payments, *self.uncounted]:
            payment.dims = self._own_dims(columns["payments"], PAYMENT_DIMS, payment.row, payment.person)
            deal = self._deal_of.get(id(payment))
            if deal and deal.sale:
                told = _sale_dims(deal.sale)
                payment.dims |= {dim: values for dim, values in told.items() if dim not in columns["payments"]}
        for deal in self.deals:
            if deal.sale:
                deal.sale_dims = self._own_dims(set(), PAYMENT_DIMS, {}, deal.person) | _sale_dims(deal.sale)
                if "offer" in columns.get("payments", {"offer"}):  # a sale that names no offer is not one of another
                    deal.sale_dims["offer"] = deal.sale.offers
        for call in self.csm_calls:
            call.dims = self._own_dims(columns["csm_calls"], ("csm",), call.row, call.person)
        for call in self.sales_calls:
            known = columns["csm_calls"] | {"closer"} if id(call) in self._fed_ids else columns["sales_calls"]
            call.dims = self._own_dims(known, SALES_DIMS, call.row, call.person)

    def _own_dims(self, columns: set[str], own: tuple[str, ...], row: Row, person_key: str) -> Dims:
        """A row's own columns where its table has them, the person's values elsewhere (decision 39)."""
        dims = dict(self.people[person_key].dims)
        read = utm_values(row, self.aliases)
        for dim in own:
            if dim not in columns:
                # One sale has one closer, setter and CSM: the customer's primary one.
                dims[dim] = dims[dim][:1] if own is PAYMENT_DIMS and dim != "offer" else dims[dim]
            elif dim in UTM_DIMS:
                dims[dim] = [read[dim]] if dim in read else []
            else:
                dims[dim] = distinct(as_list(row.get(dim, "")))
        return dims

    def _read_costs(self) -> None:
        self.costs = []
        for row in self.tables.get("costs", []):
            if id(row) in self._foreign:
                continue
            source = as_source(row.get("utm_source", ""), aliases=self.aliases)
            campaign = as_utm(row.get("utm_campaign", ""))
            dims = {"utm_source": source, "utm_campaign": campaign, "offer": row.get("offer", "")}
            self.costs.append(
                Cost(
                    date=as_date(row.get("date", "")),
                    category=as_word("cost_category", row.get("category", "")),
                    amount=as_number(row.get("amount", "")) or Decimal(0),
                    dims={dim: [value] if value else [] for dim, value in dims.items()},
                    description=fold(row.get("description", "")),
                )
            )
        booked: dict[tuple[str | None, str], set[date]] = {}
        for row in self.tables.get("costs", []):  # costs without a rate are booked too
            if day := as_date(row.get("date", "")):
                key = as_word("cost_category", row.get("category", "")), fold(row.get("description", ""))
                booked.setdefault(key, set()).add(day)
        self._of_a_month = {key for key, days in booked.items() if _is_monthly(key, days)}

    def is_monthly(self, cost: Cost) -> bool:
        """Whether a cost is for all days of its month (decision 107)."""
        return (cost.category, cost.description) in self._of_a_month

    def sale_call(self, person: Person, sale_id: str, channel: str, close: date | None) -> Call | None:
        """The call that won a sale: the id on it; else, unless closed directly, the latest live call (decision 34)."""
        if sale_id and sale_id in self._calls_by_id:
            return self._calls_by_id[sale_id]
        if as_word("channel", channel) == "direct_close" or close is None:
            return None
        listed = [self._calls_by_id[i] for i in as_list(person.text("sales_call_ids")) if i in self._calls_by_id]
        live = [c for c in [*person.sales_calls, *listed] if c.live and c.date and c.date <= close]
        newest = max((c.date for c in live if c.date), default=None)
        return self._last([c for c in live if c.date == newest]) if live else None

    def _last(self, calls: list[Call]) -> Call:
        """Of calls of one day the last one: by time if all have one, else by the order of their file, else the first written."""
        times = [as_time(call.row.get("date", "")) for call in calls]
        if all(times):
            return calls[max(range(len(calls)), key=lambda i: (times[i], -i))]
        fed = {id(call) in self._fed_ids for call in calls}
        order = self._backwards.get("csm_calls" if fed == {True} else "sales_calls") if len(fed) == 1 else None
        return calls[-1] if order is False else calls[0]

    def _closing_call(self, person: Person) -> Call | None:
        sale = self._sale_of_close(person)
        sale_id = sale.told("sales_call_id") if sale else ""
        channel = (sale.told("channel") if sale else "") or next(iter(as_list(person.text("channel"))), "")
        return self.sale_call(person, sale_id, channel, person.close_date)

    def _sale_of_close(self, person: Person) -> Deal | None:
        """The sale that the close date is of: of a date in the file the first closed deal, of a first payment the sale that
        it paid for, were it a deposit that never became a deal."""
        closed = sorted((d for d in person.deals if d.is_closed), key=self._when_closed)
        paid = sorted((d for d in person.deals if d.collected), key=lambda d: self.payments.index(d.collected[0]))
        wanted = [*closed, *paid] if person.day("close_date") else [*paid, *closed]
        return wanted[0] if wanted else None

    def _when_closed(self, deal: Deal) -> tuple[date, int]:
        """Sorts deals by their close; of one day by the order of the payments that closed them."""
        place = self.payments.index(deal.closing) if deal.closing else len(self.payments)
        return deal.close_date or date.max, place

    def _onboarding_rule(self) -> str | None:
        """One rule per workspace, the first that is available (docs/numbers.md 2.2)."""
        if self.has("customers", "onboarding_completed_date"):
            return "completed_date"
        if self.has("csm_calls", "status", "type", "success") and any(c.type == "onboarding" for c in self.csm_calls):
            return "call"
        return "started" if self.has("customers", "onboarding_date") else None

    def _onboarded_on(self, person: Person) -> date | None:
        if self.onboarding_rule == "completed_date":
            return person.day("onboarding_completed_date")
        if self.onboarding_rule == "call":
            return earliest(c for c in person.calls if c.type == "onboarding" and c.successful)
        return person.day("onboarding_date")

    def _newest_activity(self, imported_on: date) -> date:
        """Newest call that took place, payment that arrived or opt-in, never later than the import (decision 25)."""
        days = [c.date for c in [*self.csm_calls, *self.sales_calls] if c.live]
        days += [p.date for p in self.payments if p.collected]
        days += [as_date(row.get("optin_date", "")) for row in self.tables.get("leads", [])]
        known = [d for d in days if d] or [p.close_date for p in self.people.values() if p.close_date]
        return min(max(known, default=imported_on), imported_on)


MONTH_WORDS = {
    *(
        "rent",
        "rents",
        "lease",
        "leases",
        "salary",
        "salaries",
        "payroll",
        "wage",
        "wages",
        "subscription",
        "subscriptions",
    ),
    *(
        "retainer",
        "retainers",
        "monthly",
        "alquiler",
        "alquileres",
        "renta",
        "salario",
        "salarios",
        "sueldo",
        "sueldos",
    ),
    *("nomina", "nominas", "nómina", "nóminas", "suscripción", "suscripciónes", "suscripcion", "mensual", "mensuales"),
}


def _is_monthly(key: tuple[str | None, str], days: set[date]) -> bool:
    """One day a month at most, and a word that says month, or every month for at least three."""
    category, description = key
    months = {(day.year, day.month) for day in days}
    if category == "ads" or len(months) < len(days):
        return False
    numbers = sorted(12 * year + month for year, month in months)
    words = set(re.findall(r"\w+", description))
    named = bool(words & MONTH_WORDS) or "per month" in description or "al mes" in description
    return named or (len(numbers) >= 3 and numbers[-1] - numbers[0] + 1 == len(numbers))


def _sale_dims(sale: Sale) -> Dims:
    """What a customers row says of its own sale; one sale has one closer, setter and CSM."""
    told = {dim: as_list(sale.row.get(column, ""))[:1] for dim, column in OWN_LISTS.items()} | {"offer": sale.offers}
    return {dim: values for dim, values in told.items() if values}
