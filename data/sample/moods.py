"""How clients feel and what comes of it: who misses sessions and leaves, and how members come, pause and return.

Played on the finished tables by a random stream of its own, so that everything else keeps its rows and ids. A session
that a content client missed is given to an unhappy client of the same CSM: who misses what changes, the totals do not.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

from company import Simulation
from ledger import Row, add_months, iso, money, workday
from story import (
    ADMIN_CANCEL,
    DAYS_TO_LEAVE,
    END,
    INSTALMENT,
    LEAD_CANCEL,
    LEAVE_OF_UNHAPPY,
    LIVE,
    MEMBER_TURNS,
    MEMBERSHIP,
    METHODS,
    MOODS_SEED,
    MOVED,
    NO_SHOW,
    QUALIFIED,
    RESCHEDULED,
    UNHAPPY_OF_LEFT,
)

SPELL = 75  # days over which an unhappy client misses what is booked
MISSED = 4  # sessions missed in a spell; with fewer on offer than two nobody is unhappy
APART = 6  # days between two sessions of one client
NEAR = 60  # days between two sessions that change their outcomes
PROGRAMME = 12  # months for which a client is served
GRACE = 30  # days after which an unpaid month ends a membership
PERSON = ("Email", "Full Name", "Phone_wa", "CRM link")
UNPAID = ("Tracking_ID", "Processing Fee", "Extra Fee", "VAT")  # known only once the money has arrived
NOT_HELD = (LEAD_CANCEL, ADMIN_CANCEL, RESCHEDULED, MOVED)
OUTCOME = ("Status", "Success?", "Grade", "Reminder")


def day_of(row: Row, column: str = "Date") -> date:
    """The day in a cell that is known to hold one."""
    return date.fromisoformat(row[column])


def plain(call: Row, kind: str = "Coaching") -> bool:
    """A due session of a kind, filled in as it should be: none of the planted oddities."""
    if call["Type"] != kind or not call["Date"] or day_of(call) > END or "," in call["CSM"] or not call["CSM"]:
        return False
    if call["Status"] == NO_SHOW:
        return not call["Success?"] and not call["Grade"]
    return call["Status"] in LIVE and bool(call["Success?"]) and call["Grade"] in [str(n) for n in range(1, 11)]


class Moods:
    """The second act: it moves rows of calls and payments between days and people."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.rng = random.Random(MOODS_SEED)
        self.calls: dict[str, list[Row]] = defaultdict(list)
        self.payments: dict[str, list[Row]] = defaultdict(list)
        for call in sim.csm_calls:
            self.calls[call["Phone_wa"]].append(call)
        for payment in sim.payments:
            self.payments[payment["Phone_wa"]].append(payment)
        self.unhappy: set[str] = set()

    def play(self) -> None:
        """Clients whose sessions went badly, then those who left anyhow, then members; payments stay in order of their days."""
        shuffled = self.rng.sample(self.sim.customers, len(self.sim.customers))
        for client in sorted(shuffled, key=lambda c: -self.misses(c)):
            if self.may_be_unhappy(client):
                self.spell(client)
        for client in shuffled:
            stays = self.usual(client) and not client.get("Graduation Date") and not self.left(client)
            if stays and client["Phone_wa"] not in self.unhappy:
                self.give_up(client)
        for client in shuffled:
            left = self.left(client)
            told = left and client["Phone_wa"] not in self.unhappy and self.usual(client)
            if left and told and self.rng.random() < UNHAPPY_OF_LEFT:
                self.foretell(client, left)
        self.members()
        self.sim.payments.sort(key=lambda row: row["Date"])

    # -- clients

    def misses(self, client: Row) -> int:
        """How many sessions the client missed by the first act."""
        return sum(plain(call) and call["Status"] == NO_SHOW for call in self.calls[client["Phone_wa"]])

    def usual(self, client: Row) -> bool:
        """Nothing is odd about the client's own rows."""
        paid = self.payments[client["Phone_wa"]]
        dated = client["Close Date"] and client["Email"] and client.get("Onboarding Date")
        backwards = client.get("Graduation Date") and client["Graduation Date"] < client["Onboarding Date"]
        return bool(dated and paid and not backwards) and all(row["Email"] == client["Email"] for row in paid)

    def may_be_unhappy(self, client: Row) -> bool:
        """Someone who was brought into the programme and has neither finished nor left it."""
        return (
            self.usual(client)
            and bool(client.get("Onboarding Completed Date"))
            and not client.get("Graduation Date")
            and not self.left(client)
            and client["Phone_wa"] not in self.unhappy
        )

    def left(self, client: Row) -> date | None:
        """The day on which the client left by the first act: cancelled, or a membership that ran out."""
        if client.get("Cancel Date"):
            return day_of(client, "Cancel Date")
        dues = [row for row in self.payments[client["Phone_wa"]] if row["Offer"] == MEMBERSHIP]
        if not dues or dues[-1]["Status"] == "Pending":
            return None
        ends = add_months(day_of(dues[-1]), 1) + timedelta(days=GRACE)
        served = add_months(day_of(client, "Close Date"), PROGRAMME) if client["Close Date"] else END
        over = min(served, day_of(client, "Graduation Date") if client.get("Graduation Date") else END)
        return ends if over <= ends <= END else None

    def foretell(self, client: Row, left: date) -> None:
        """The last sessions before somebody left went badly: the outcomes of the day were those of content clients."""
        self.unhappy.add(client["Phone_wa"])
        own = [c for c in self.calls[client["Phone_wa"]] if plain(c) or plain(c, "Onboarding")]
        own = [c for c in own if c["Status"] in LIVE and day_of(c) <= left]
        for call in sorted(own, key=lambda c: (c["Date"], c["ID"]))[-MISSED:]:
            missed = [
                c
                for c in self.sim.csm_calls
                if plain(c, call["Type"]) and c["Status"] == NO_SHOW and c["CSM"] == call["CSM"]
                and c["Phone_wa"] not in self.unhappy and abs((day_of(c) - day_of(call)).days) <= NEAR
            ]  # fmt: skip
            if missed:
                self.swap(call, min(missed, key=lambda c: (abs((day_of(c) - day_of(call)).days), c["ID"])))
            elif call["Type"] == "Coaching":
                call |= {"Status": NO_SHOW, "Success?": "", "Grade": "", "Reminder": "Sent"}
        self.grade_low(client)

    def give_up(self, client: Row) -> None:
        """Who missed the last two sessions mostly asks to be let out some weeks later."""
        due = [
            c for c in self.calls[client["Phone_wa"]] if c["Date"] and day_of(c) <= END and c["Status"] not in NOT_HELD
        ]
        due.sort(key=lambda c: (c["Date"], c["ID"]))
        if len(due) >= 2 and all(c["Status"] == NO_SHOW for c in due[-2:]):
            day = self.later(day_of(due[-1]), *DAYS_TO_LEAVE)
            if day <= END and self.rng.random() < LEAVE_OF_UNHAPPY:
                self.unhappy.add(client["Phone_wa"])
                self.leave(client, day)

    def swap(self, call: Row, missed: Row) -> None:
        """Two sessions change their outcomes, and with them the days on which their clients were brought in."""
        for column in OUTCOME:
            call[column], missed[column] = missed[column], call[column]
        if call["Type"] == "Onboarding" and missed["Success?"] == "Yes":
            for row, brought_in in ((call, ""), (missed, missed["Date"])):
                for client in self.sim.customers:
                    if client["Phone_wa"] == row["Phone_wa"] and client.get("Onboarding Completed Date"):
                        client["Onboarding Completed Date"] = brought_in

    def spell(self, client: Row) -> None:
        """Some weeks in which a client misses his sessions, is graded low where he comes, and perhaps leaves."""
        phone, csm = client["Phone_wa"], client["CSMs"]
        first, last = day_of(client, "Close Date") + timedelta(days=35), END - timedelta(days=1)
        pool = [c for c in self.sim.csm_calls if plain(c) and c["CSM"] == csm and c["Phone_wa"] not in self.unhappy]
        others = [
            c for c in self.sim.csm_calls if plain(c, "Onboarding") and c["CSM"] == csm and c["Phone_wa"] != phone
        ]
        missed = [c for c in [*pool, *others] if c["Status"] == NO_SHOW and c["Phone_wa"] not in self.unhappy]
        missed = [c for c in missed if first <= day_of(c) <= last]
        starts = [day_of(c) for c in missed if day_of(c) <= first + timedelta(days=150)]
        if not starts:
            return
        begun = self.rng.choice(starts)
        ends = min(begun + timedelta(days=SPELL), last)
        given = self.spread([c for c in missed if begun <= day_of(c) <= ends], MISSED)
        if len(given) < 2:
            return
        self.unhappy.add(phone)
        own = [c for c in pool if c["Phone_wa"] == phone and day_of(c) <= ends]
        for call in given:
            if call["Phone_wa"] != phone:
                good = [c for c in own if c["Status"] == QUALIFIED and c["Success?"] == "Yes"]
                self.exchange(call, client, good[-1] if good else None)
                own = [c for c in own if not good or c is not good[-1]]
        bad = [c for c in pool if c["Status"] in LIVE and c["Success?"] == "No" and c["Phone_wa"] not in self.unhappy]
        for call in self.spread([c for c in bad if first <= day_of(c) <= day_of(given[1])], 2):
            self.exchange(call, client, None)
        self.grade_low(client)
        self.pay_late(phone, begun, ends)
        leaves = self.later(day_of(given[-1]), *DAYS_TO_LEAVE)
        if leaves <= END and self.rng.random() < LEAVE_OF_UNHAPPY:
            self.leave(client, leaves)

    def spread(self, calls: list[Row], count: int) -> list[Row]:
        """At most `count` of these calls, each some days after the one before."""
        chosen: list[Row] = []
        for call in sorted(calls, key=lambda c: (c["Date"], c["ID"])):
            if len(chosen) < count and (not chosen or (day_of(call) - day_of(chosen[-1])).days > APART):
                chosen.append(call)
        return chosen

    def exchange(self, call: Row, client: Row, back: Row | None) -> None:
        """Make a call the client's; who had it gets `back` instead, if there is one."""
        giver = {column: call[column] for column in PERSON}
        self.calls[giver["Phone_wa"]].remove(call)
        call |= {column: client[column] for column in PERSON[:3]} | {"CRM link": client["CRM_link"], "Type": "Coaching"}
        call["Event"] = call["Event"].replace("Onboarding", "Coaching")
        self.calls[client["Phone_wa"]].append(call)
        if back is not None:
            self.calls[client["Phone_wa"]].remove(back)
            back |= giver
            self.calls[giver["Phone_wa"]].append(back)

    def grade_low(self, client: Row) -> None:
        """Of the sessions that went alike, the client's have the lower grades."""
        for call in self.calls[client["Phone_wa"]]:
            alike = ("Type", "CSM", "Status", "Success?")
            others = [
                c
                for c in self.sim.csm_calls
                if all(c[column] == call[column] for column in alike)
                and c["Phone_wa"] not in self.unhappy
                and c["Grade"] in ("2", "3", "4", "5", "6", "7")
                and abs((day_of(c) - day_of(call)).days) <= 40
            ]
            if call["Status"] in LIVE and others and call["Grade"] in ("8", "9", "10"):
                other = min(others, key=lambda c: (int(c["Grade"]), c["ID"]))
                call["Grade"], other["Grade"] = other["Grade"], call["Grade"]

    def leave(self, client: Row, day: date) -> None:
        """He cancels: no session after that day, no due of the membership, and no instalment is paid any more."""
        phone = client["Phone_wa"]
        client["Cancel Date"] = iso(day)
        self.drop_calls([c for c in self.calls[phone] if c["Date"] > iso(day)])
        for row in list(self.payments[phone]):
            if row["Offer"] == MEMBERSHIP and row["Date"] > iso(day):
                self.drop(row)
            elif row["Date"] > iso(day) and row["Kind"] == INSTALMENT and row["Status"] == "Approved":
                due = row.get("Due Date") or row["Date"]
                row |= {"Status": "Pending", "Date": due, "Due Date": due} | dict.fromkeys(UNPAID, "")
        if not any(row["Offer"] == MEMBERSHIP for row in self.payments[phone]):
            client["Offers"] = client["Offers"].replace(f", {MEMBERSHIP}", "")

    def drop_calls(self, calls: list[Row]) -> None:
        """Take calls out of the table."""
        gone = {id(call) for call in calls}
        self.sim.csm_calls[:] = [c for c in self.sim.csm_calls if id(c) not in gone]

    def pay_late(self, phone: str, begun: date, ends: date) -> None:
        """What falls due in the spell comes one to four weeks late."""
        for row in self.payments[phone]:
            core = row["Kind"] == INSTALMENT and row["Offer"] != MEMBERSHIP
            if core and row["Status"] == "Approved" and begun <= day_of(row) <= ends:
                due = row.get("Due Date") or row["Date"]
                paid = self.later(date.fromisoformat(due), 7, 26)
                if paid <= END:
                    row |= {"Due Date": due, "Date": iso(paid)}

    # -- members

    def members(self) -> None:
        """A turn for some memberships: a month late, a pause, another price, a return, or no end after all."""
        deals: dict[str, list[Row]] = defaultdict(list)
        for row in self.sim.payments:
            if row["Offer"] == MEMBERSHIP and row["Currency"] == "EUR" and row["Phone_wa"] not in self.unhappy:
                deals[row["Deal_ID"]].append(row)
        odd = [deal for deal, rows in deals.items() if any(r["Status"] not in ("Approved", "Pending") for r in rows)]
        left = {c["Phone_wa"] for c in self.sim.customers if c.get("Cancel Date") or not c["Email"]}
        runs = [rows for deal, rows in deals.items() if deal not in odd and rows[0]["Phone_wa"] not in left]
        runs = self.rng.sample(runs, len(runs))
        running = [rows for rows in runs if rows[-1]["Status"] == "Pending" and len(rows) >= 8]
        ended = [rows for rows in runs if rows[-1]["Status"] != "Pending" and rows[-1]["Date"] < "2026-07"]
        for turn, count in MEMBER_TURNS.items():
            source = ended if turn in ("returns", "stays") else running
            for rows in source[:count]:
                getattr(self, turn)(rows)
            del source[:count]

    def late(self, rows: list[Row]) -> None:
        """Two dues paid some days after they fell due."""
        for row in self.rng.sample(rows[2:-1], 2):
            paid = self.later(day_of(row), 6, 20)
            if paid <= END:
                row |= {"Due Date": row["Date"], "Date": iso(paid)}

    def pauses(self, rows: list[Row]) -> None:
        """Two or three months without dues, then on as before."""
        start = self.rng.randint(3, len(rows) - 5)
        for row in rows[start : start + self.rng.choice((2, 2, 3))]:
            self.drop(row)

    def changes(self, rows: list[Row]) -> None:
        """From some month on the other of the two plans: half a seat or a whole one."""
        price = 49 if float(rows[0]["Amount"]) > 49 else 97
        for row in rows[self.rng.randint(3, len(rows) - 3) :]:
            self.price(row, price)

    def owes(self, rows: list[Row]) -> None:
        """The newest due failed, and nothing has come since."""
        rows[-2]["Status"] = "Failed"
        rows[-2] |= dict.fromkeys(UNPAID[1:], "")

    def returns(self, rows: list[Row]) -> None:
        """Back after some months, from then on every month."""
        again = workday(self.later(day_of(rows[-1]), 80, 130))
        self.dues(rows[-1], again, 0)

    def stays(self, rows: list[Row]) -> None:
        """No end after all: the next dues follow those that are there."""
        self.dues(rows[-1], day_of(rows[0]), len(rows))

    def dues(self, like: Row, anchor: date, number: int) -> None:
        """Monthly dues from the `number`-th month after the anchor to today, and the next one planned."""
        while True:
            due = add_months(anchor, number)
            row = like | {
                "Date": iso(due), "Kind": INSTALMENT, "ID": self.fresh("ID", "P-"),
                "Tracking_ID": f"trk_{self.rng.getrandbits(40):010x}",
            }  # fmt: skip
            self.sim.payments.append(row)
            if due > END:
                row |= dict.fromkeys(UNPAID, "") | {"Status": "Pending", "Due Date": iso(due)}
                return
            number += 1

    # -- rows

    def later(self, day: date, low: int, high: int) -> date:
        """A day `low` to `high` days later."""
        return day + timedelta(days=self.rng.randint(low, high))

    def fresh(self, column: str, prefix: str) -> str:
        """The id after the highest one of the payments."""
        return f"{prefix}{max(int(row[column].removeprefix(prefix)) for row in self.sim.payments) + 1:04d}"

    def drop(self, row: Row) -> None:
        """Take one payment out."""
        self.payments[row["Phone_wa"]] = [p for p in self.payments[row["Phone_wa"]] if p is not row]
        self.sim.payments[:] = [p for p in self.sim.payments if p is not row]

    def price(self, row: Row, amount: int) -> None:
        """Another amount, with the fees and the VAT that belong to it."""
        rate, fixed, _ = METHODS[row["Method"]]
        before = float(row["Amount"])
        row["Amount"] = money(amount)
        if row["VAT"]:
            share = min((0.0, 0.19, 0.21), key=lambda vat: abs(before * vat / (1 + vat) - float(row["VAT"])))
            row["VAT"] = money(amount * share / (1 + share))
            row["Processing Fee"] = money(amount * rate + fixed)
            row["Extra Fee"] = money(amount * 0.02) if row["Extra Fee"] else ""
