"""The life of the sample company, played person by person: opt-in, sales calls, purchase, programme, ascension."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from ledger import (
    DAYS,
    DEMAND,
    UTM,
    Deal,
    Ledger,
    Person,
    Row,
    add_months,
    ascii_slug,
    crm_link,
    iso,
    money,
    season,
    split,
    workday,
)
from story import (
    AD_BUDGET,
    ADMIN_CANCEL,
    BACKEND,
    BAD_FIT,
    CALL_CLOSE,
    CLOSERS,
    COMMISSION,
    CORE,
    CSMS,
    DEPOSIT,
    DIRECT_CLOSE,
    END,
    FOLLOW_UP,
    HORIZON,
    INSTALMENT,
    LEAD_CANCEL,
    LIVE,
    MEMBERSHIP,
    MONTHLY_COSTS,
    MOVED,
    NO_SHOW,
    OFFER_MIX,
    PENDING,
    PRICE_RISE,
    QUALIFIED,
    RESCHEDULED,
    SALES_STATUS,
    SOURCES,
    TESTIMONIES,
    UPSELL,
    WORKBOOK,
    Source,
)


class Simulation(Ledger):
    """The company's life: each person is played from the first opt-in to the present day."""

    def life(self) -> None:
        """One person from the first opt-in on."""
        first = self.rng.choices(DAYS, DEMAND)[0]
        person = self.person()
        # A few clients come by word of mouth and never fill in a form.
        recorded = not self.chance(0.03)
        source = self.opt_in(person, first).source if recorded else SOURCES[-1]
        while recorded and self.chance(0.24) and (again := self.later(first, 0, 45)) <= END:
            self.opt_in(person, again)
        person.touches.sort(key=lambda t: t.day)
        if self.chance(source.books):
            self.sales_journey(person, source, first)
        elif self.chance(0.03):
            self.become_client(person, self.later(first, 0, 20), source, self.pick(OFFER_MIX), "", "")
        elif self.chance(0.022):
            self.workbook_client(person, first, source)

    # -- sales

    def sales_journey(self, person: Person, source: Source, first: date) -> None:
        """Book, reschedule, follow up, until a sale, a no, silence, or the present day."""
        booked = self.later(first, 0, self.rng.choice((0, 2, 4, 9, 20)))
        closer, event = self.rng.choice(list(CLOSERS)), "Clarity Call 45 min"
        for _ in range(5):
            day = workday(self.later(booked, 0, self.rng.choice((1, 3, 6, 12))))
            if booked > END or day > HORIZON:
                return
            status = PENDING if day > END else self.pick(SALES_STATUS)
            skill = CLOSERS[closer] * source.wins
            won = status == QUALIFIED and self.chance(skill)
            offer = self.pick(OFFER_MIX) if won else ""
            number = self.sales_call(person, day, booked, event, status, closer, source, offer)
            if won:
                self.become_client(person, day, source, offer, closer, number)
                return
            if status in (PENDING, BAD_FIT, QUALIFIED):
                return
            if status == MOVED:
                closer, booked = self.rng.choice([c for c in CLOSERS if c != closer]), day
            elif status == FOLLOW_UP:
                event, booked = "Follow-up Call", self.later(day, 1, 4)
            else:
                booked = self.later(day, 0, 3)
            if not self.chance(0.92 if status in (MOVED, FOLLOW_UP) else 0.5):
                return

    def sales_call(
        self, person: Person, day: date, booked: date, event: str, status: str, closer: str, source: Source, offer: str
    ) -> str:
        """Add one sales call and return its provisional id."""
        number = f"sales-{len(self.sales_calls)}"
        offered = {QUALIFIED: 0.93, FOLLOW_UP: 0.6, BAD_FIT: 0.22}.get(status)
        utm = person.touches[-1].utm if person.touches else dict.fromkeys(UTM, "")
        self.sales_calls.append({
            "ID": number, "Date": iso(day), **person.contact(), "Event": event,
            "Type": "Demo & Sales" if self.chance(0.25) else "Sales", "Status": status, "Closer": closer,
            "Setter": person.setter,
            "Offer Made": "" if offered is None else "Yes" if offer or self.chance(offered) else "No",
            "Booked At": iso(booked), "Offer": offer,
            "Set_source": source.set_source, "Reminder": self.reminder(status),
            "UTM_source": utm["UTM_source"], "UTM_campaign": utm["UTM_campaign"],
        })  # fmt: skip
        return number

    def reminder(self, status: str) -> str:
        """A confirmed call is more often attended."""
        confirmed = {QUALIFIED: 0.82, BAD_FIT: 0.75, FOLLOW_UP: 0.78, NO_SHOW: 0.48, PENDING: 0.2}.get(status, 0.6)
        return "Confirmed" if self.chance(confirmed) else self.pick({"Sent": 0.7, "Not Yet": 0.3})

    # -- clients

    def become_client(self, person: Person, day: date, source: Source, offer: str, closer: str, call: str) -> None:
        """A core sale and the programme that follows. Without a call it is a direct close."""
        if day > END:
            return
        csm = self.rng.choice(list(CSMS))
        closers = (
            f"{closer}, {self.rng.choice([c for c in CLOSERS if c != closer])}"
            if closer and self.chance(0.03)
            else closer
        )
        price = CORE[offer] + (0 if day < PRICE_RISE else CORE[offer] // 10)
        terms = self.pick({"Full Pay": 43, "Split Pay": 45, "Deposit": 12})
        channel, kind = ("Sales Call", CALL_CLOSE) if call else ("Direct Close", DIRECT_CLOSE)
        owners = {
            "Closer": closers, "Setter": person.setter, "CSM": csm, "Set_source": source.set_source, "Channel": channel,
            "Sales_call_ID": call,
        }  # fmt: skip
        if self.chance(0.07) and person.touches:
            self.sell(person, person.touches[0].day, WORKBOOK, 37, {"Channel": "Direct Close"})
        deal = self.deal(person, offer, price, terms, kind, owners)
        refunded, share = self.later(day, 6, 38), self.pick({0.0: 89, 1.0: 7.5, 0.35: 3.5})
        full = share == 1 and refunded <= END
        converted = self.collect(deal, day, refunded if full else date.max)
        if share and refunded <= END and converted:
            self.refund(deal, refunded, share)
        customer = self.customer(person, day, deal, source)
        if full and converted:
            customer["Cancel Date"] = iso(refunded)
        self.programme(person, customer, day, csm, converted)

    def collect(self, deal: Deal, day: date, stop: date) -> bool:
        """The payments of a core deal; false if it stays a deposit."""
        if deal.terms != "Deposit":
            parts = 1 if deal.terms == "Full Pay" else self.rng.choice((2, 3, 3, 4, 4))
            self.schedule(deal, day, split(deal.contracted, parts), stop)
            return True
        self.pay(deal, day, DEPOSIT)
        balance = self.later(day, 4, 18)
        if self.chance(0.42) or balance > END or balance >= stop:
            return False
        parts = self.rng.choice((1, 1, 3))
        deal.terms = "Full Pay" if parts == 1 else "Split Pay"
        self.schedule(deal, balance, split(deal.contracted - DEPOSIT, parts), stop, after_deposit=True)
        return True

    def sell(self, person: Person, day: date, offer: str, price: int, owners: Row, parts: int = 1) -> Deal:
        """Any sale that is not the core one."""
        deal = self.deal(person, offer, price, "Full Pay" if parts == 1 else "Split Pay", DIRECT_CLOSE, owners)
        self.schedule(deal, day, split(price, parts), date.max)
        return deal

    def workbook_client(self, person: Person, day: date, source: Source) -> None:
        """Someone who bought the paid lead magnet and nothing else."""
        deal = self.sell(person, day, WORKBOOK, 37, {"Channel": "Direct Close", "Set_source": source.set_source})
        self.customer(person, day, deal, source)

    def customer(self, person: Person, day: date, deal: Deal, source: Source) -> Row:
        """The customer row, as it stands on the day of the sale."""
        owners, touches = deal.owners, person.touches
        gender = self.pick({person.gender: 0.93, "Mujer" if person.gender == "Female" else "Hombre": 0.03, "": 0.04})
        optins = [t.optin for t in touches]
        row = {
            "ID": f"client-{person.number}", **person.contact(), "Joined Date": iso(min(self.later(day, 0, 2), END)),
            "Close Date": iso(day), "Country": person.country, "Gender": gender,
            "Age": self.pick({"18-24": 6, "25-34": 31, "35-44": 36, "45-54": 18, "55+": 6, "": 3}),
            "IG_link": f"https://example.com/ig/{ascii_slug(person.name)}" if self.chance(0.7) else "",
            "CRM_link": crm_link(person), "Channel": owners.get("Channel", ""), "Deal": deal.terms,
            "Offers": deal.offer,
            "Closers": owners.get("Closer", ""), "Setters": owners.get("Setter", ""), "CSMs": owners.get("CSM", ""),
            "Set_sources": owners.get("Set_source", ""), "Affiliates": source.affiliate,
            "Optin_date": iso(touches[0].day) if touches else "", "Optin_first": optins[0] if optins else "",
            "Optin_last": optins[-1] if optins else "", "Optin_all": ", ".join(optins),
            **(touches[0].utm if touches else {}),
        }  # fmt: skip
        self.customers.append(row)
        return row

    # -- the programme

    def programme(self, person: Person, customer: Row, day: date, csm: str, converted: bool) -> None:
        """Onboarding, coaching, graduation and what is sold on the way."""
        if not converted:
            return
        last = date.fromisoformat(customer["Cancel Date"]) if customer.get("Cancel Date") else HORIZON
        started = workday(self.later(day, 1, 8))
        if started > min(last, END):
            return
        customer["Onboarding Date"] = iso(started)
        onboarded = self.session_until_good(person, started, last, csm, "Onboarding", 4)
        if onboarded and self.chance(0.97):
            customer["Onboarding Completed Date"] = iso(onboarded)
        leaves = self.later(onboarded or started, 40, 120)
        if last == HORIZON and leaves <= END and self.chance(0.05):
            last = leaves
            customer["Cancel Date"] = iso(leaves)
        coached = self.coach(person, onboarded or started, last, csm)
        if last == HORIZON and onboarded and self.chance(0.74):
            finished = workday(self.later(max(coached, self.later(onboarded, 65, 105)), 3, 15))
            graduated = self.session_until_good(person, finished, min(last, END), csm, "Graduation", 3)
            customer["Graduation Date"] = iso(graduated)
        self.results(customer, day)
        self.ascend(person, customer, day, last, csm)

    def results(self, customer: Row, day: date) -> None:
        """What the client earned and said."""
        graduate, months = bool(customer.get("Graduation Date")), (END - day).days / 30
        if self.chance(0.8 if graduate else 0.3 if months > 3 else 0.05):
            customer["Income"] = money(round(self.rng.lognormvariate(9.2 if graduate else 8.1, 0.7), -2))
        if self.chance(0.46 if graduate else 0.05 if months > 2 else 0):
            customer["Testimony"] = self.rng.choice(TESTIMONIES).format(n=len(self.customers))

    def ascend(self, person: Person, customer: Row, day: date, last: date, csm: str) -> None:
        """Upsell, backend and membership, each presented to some and bought by few."""
        offers, ends = [customer["Offers"]], min(last, END)
        owners = {"CSM": csm, "Channel": "Direct Close"}
        shown = self.later(day, 25, 80)
        bought = False
        if shown < ends and self.chance(0.6):
            customer["Upsell Presented"] = "Yes"
            if bought := self.chance(0.29):
                self.sell(person, shown, UPSELL, 1200, owners, self.rng.choice((1, 1, 2)))
                offers.append(UPSELL)
        shown = self.later(shown, 30, 110)
        if shown < ends and self.chance(0.34):
            customer["Backend Presented"] = "Yes"
            if self.chance(0.34 if bought else 0.13):
                closer = customer["Closers"].split(",")[0]
                self.sell(person, shown, BACKEND, 9000, owners | {"Closer": closer}, self.rng.choice((1, 3, 4)))
                offers.append(BACKEND)
        joined = self.later(day, 45, 120)
        if joined < ends and self.chance(0.5):
            self.membership(person, joined, ends, owners)
            offers.append(MEMBERSHIP)
        for flag in ("Upsell Presented", "Backend Presented"):
            customer[flag] = customer.get(flag) or ("No" if self.chance(0.8) else "")
        customer["Offers"] = ", ".join(offers)

    def membership(self, person: Person, joined: date, ends: date, owners: Row) -> None:
        """Monthly dues until the member leaves; the next one is already scheduled."""
        deal = self.deal(person, MEMBERSHIP, self.rng.choice((49, 97, 97)), "", DIRECT_CLOSE, owners)
        deal.payment_type = "Recurring"
        for month in range(24):
            due = add_months(joined, month)
            kind = INSTALMENT if month else DIRECT_CLOSE
            if due > ends:
                if ends == END:
                    self.pay(deal, due, deal.price, "Pending", kind, **{"Due Date": iso(due)})
                return
            self.pay(deal, due, deal.price, "Failed" if month and self.chance(0.02) else "Approved", kind)
            if self.chance(0.05):
                return

    # -- CSM calls

    def session_until_good(self, person: Person, day: date, last: date, csm: str, kind: str, tries: int) -> date | None:
        """Repeat a session until it was held; the day it was, or none."""
        for _ in range(tries):
            if day > last:
                return None
            status, success = self.csm_call(person, day, csm, kind)
            if status == QUALIFIED and success:
                return day
            if status == PENDING:
                return None
            day = workday(self.later(day, 2, 9))
        return None

    def coach(self, person: Person, day: date, last: date, csm: str) -> date:
        """A few coaching sessions about three weeks apart; the day of the last one."""
        for _ in range(self.rng.choice((1, 2, 2, 3, 4, 4))):
            due = workday(self.later(day, 14, 30))
            if due > last:
                break
            status, _ = self.csm_call(person, due, csm, "Coaching")
            # Few clients book further ahead than their next session.
            if status == PENDING and self.chance(0.6):
                break
            day = due
        return day

    def csm_call(self, person: Person, day: date, csm: str, kind: str) -> tuple[str, bool]:
        """Add one CSM call; its status and whether it reached its objective."""
        show, good, mean = CSMS[csm]
        off = {LEAD_CANCEL: 5.0, ADMIN_CANCEL: 2.0, RESCHEDULED: 6.0, MOVED: 1.5}
        held = {QUALIFIED: 78 * show, FOLLOW_UP: 5 * show, BAD_FIT: 2.5 * show, NO_SHOW: 85.5 * (1 - show)}
        status = PENDING if day > END else self.pick(off | held)
        live = status in LIVE
        success = status == QUALIFIED and self.chance(good)
        answer = ("Yes" if success else "No") if live and not self.chance(0.025) else ""
        grade = min(10, max(1, round(self.rng.gauss(mean - (0 if success else 2), 1.1)))) if live else 0
        self.csm_calls.append({
            "ID": f"csm-{len(self.csm_calls)}", "Date": iso(day), **person.contact(), "CRM link": crm_link(person),
            "Event": f"{kind} with {csm.split()[0]}", "Type": kind, "Status": status, "CSM": csm, "Success?": answer,
            "Grade": str(grade) if grade and not self.chance(0.02) else "", "Reminder": self.reminder(status),
        })  # fmt: skip
        return status, success

    # -- costs

    def spend(self) -> None:
        """Weekly ad spend per source and campaign, monthly running costs, and commission on collected cash."""
        for week in DAYS[::7]:
            for (source, campaign), budget in AD_BUDGET.items():
                amount = money(budget * season(week) * self.rng.uniform(0.88, 1.12))
                self.cost(week, "Ads", amount, "Weekly spend", Source=source, Campaign=campaign)
        self.cost(date(2026, 9, 7), "Ads", "1180.00", "Boosted posts from the card statement, account unknown")
        earned: dict[tuple[date, str], float] = defaultdict(float)
        for row in self.payments:
            if row["Status"] == "Approved" and row.get("Closer"):
                month = date.fromisoformat(row["Date"]).replace(day=1)
                earned[month, row["Closer"].split(",")[0]] += COMMISSION * float(row["Amount"])
        months = [day for day in DAYS if day.day == 1]
        for n, month in enumerate(months):
            for category, label, base, growth in MONTHLY_COSTS:
                full = base * (1 + growth * n / len(months))
                self.cost(month, category, money(full * self.rng.uniform(0.98, 1.02)), label)
            for closer in CLOSERS:
                self.cost(month, "Sales", money(earned[month, closer]), "Commission", Rep=closer)

    def cost(self, day: date, category: str, amount: str, description: str, **more: str) -> None:
        """Add one cost row."""
        row = {"Date": iso(day), "Category": category, "Amount": amount, "Description": description}
        self.costs.append(row | more)
