"""Where a client stands on a day, and how they are: plain Python over dated facts, day by day, from docs/numbers-clients.md 12, 16
and 17 alone. It shares nothing with the product."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

WEIGHTS = {"payments": 25, "attendance": 25, "outcome": 20, "recency": 15, "sentiment": 15, "progress": 15}
BASE = ("payments", "attendance", "outcome", "recency", "sentiment")
HELD = ("LIVE Call - Qualified", "Follow-up Booked", "LIVE Call - Bad fit")


@dataclass
class Offer:
    """What a founder says of an offer."""

    tier: str = "core"
    months: int = 12
    monthly: bool = False
    sessions: int | None = None
    touch: str = "high"


@dataclass
class Pay:
    """One row of payments. `deal` names the deal, `word` says how it is paid."""

    day: date
    amount: int
    offer: str
    deal: str
    status: str = "Approved"
    word: str = ""
    due: date | None = None
    contracted: int | None = None
    back: date | None = None
    back_amount: int = 0

    @property
    def collected(self) -> bool:
        return self.status in ("Approved", "Refunded", "Partially refunded", "Chargeback")

    @property
    def due_on(self) -> date:
        return self.due or self.day


@dataclass
class Call:
    """One CSM call."""

    day: date
    status: str
    type: str = "Coaching"
    success: bool | None = None
    grade: int | None = None

    @property
    def live(self) -> bool:
        return self.status in HELD

    @property
    def is_due(self) -> bool:
        return self.live or self.status == "No Show"


@dataclass
class Person:
    """Everything that the files say of one person."""

    key: str
    closed: date | None = None
    joined: date | None = None
    onboarded: date | None = None
    graduated: date | None = None
    cancelled: date | None = None
    payments: list[Pay] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    sales: list[tuple[date, bool]] = field(default_factory=list)
    optins: list[date] = field(default_factory=list)


@dataclass
class Told:
    """What is known of a person on a day."""

    stage: str
    in_service: bool
    parts: dict[str, float] = field(default_factory=dict)
    score: float | None = None
    coverage: float = 0
    risk: int = 0
    reasons: dict[str, date | None] = field(default_factory=dict)


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days(n: int) -> timedelta:
    return timedelta(days=n)


class Reader:
    """Reads one person of a business whose offers are these."""

    def __init__(self, person: Person, offers: dict[str, Offer], onboarded_of: dict[str, date]) -> None:
        self.p, self.offers, self.first_onboarded = person, offers, onboarded_of
        self.deals: dict[str, list[Pay]] = {}
        for pay in sorted(person.payments, key=lambda x: x.day):
            self.deals.setdefault(pay.deal, []).append(pay)

    # What a deal is.
    def offer(self, deal: str) -> Offer:
        return self.offers[self.deals[deal][0].offer]

    def began(self, deal: str) -> date | None:
        """The first collected payment that is no deposit; of a lead magnet none."""
        found = [x.day for x in self.deals[deal] if x.collected and x.word != "Deposit"]
        return min(found) if found and self.offer(deal).tier != "lead_magnet" else None

    def given_back(self, deal: str) -> date | None:
        """The day on which all that had come in was given back."""
        moved = sorted({x.day for x in self.deals[deal] if x.collected} | {x.back for x in self.deals[deal] if x.back})
        for day in moved:
            got = sum(x.amount for x in self.deals[deal] if x.collected and x.day <= day)
            gave = sum(x.back_amount for x in self.deals[deal] if x.back and x.back <= day)
            if 0 < got <= gave:
                return day
        return None

    def closers(self, d: date) -> list[str]:
        return [deal for deal in self.deals if (b := self.began(deal)) and b <= d]

    def closed_on(self, d: date) -> date | None:
        first = min((b for deal in self.deals if (b := self.began(deal))), default=None)
        for day in (self.p.closed, first, self.p.joined):
            if day and day <= d:
                return day
        return None

    def graduations(self, d: date) -> list[date]:
        found = [x.day for x in self.p.calls if x.type == "Graduation" and x.status == HELD[0] and x.success]
        return [day for day in [*found, self.p.graduated] if day and day <= d]

    # What runs.
    def programme(self, deal: str) -> tuple[date, date] | None:
        offer, start = self.offer(deal), self.began(deal)
        if not start or offer.monthly or offer.tier not in ("core", "upsell", "backend"):
            return None
        ends = [months_later(start, offer.months)]
        ends += [g for g in self.graduations(date.max) if g > start]
        ends += [day for day in (self.given_back(deal),) if day]
        ends += [self.p.cancelled] if self.p.cancelled and self.p.cancelled >= start else []
        return start, max(start, min(ends))

    def runs(self, deal: str) -> list[tuple[date, date, list[tuple[date, date]], date | None]]:
        """Of a monthly plan: (first day, first day without, what was due and until when it was open, asked to go on)."""
        if not self.offer(deal).monthly:
            return []
        found, cancel = [], self.p.cancelled
        paid = [x.day for x in self.deals[deal] if x.collected and x.status != "Chargeback"]
        while paid:
            anchor, k, dues, last, asked = paid[0], -1, [], paid[0], None
            while True:
                day = paid.pop(0)
                late = [i for i in range(k + 1, k + 40) if months_later(anchor, i) <= day + days(4)]
                k, last = (max(late) if late else k + 1), day
                through = months_later(anchor, k + 1)
                asked = cancel if cancel and last <= cancel < through + days(30) else None
                end = max(through, asked) if asked else through + days(30)
                stays = paid and (paid[0] <= asked or paid[0] < through if asked else paid[0] <= end)
                if not stays:
                    dues.append((through, end))
                    break
                dues.append((through, paid[0]))
            found.append((anchor, end, dues, asked))
        return found

    def running(self, d: date) -> list[str]:
        now = [deal for deal in self.deals if (p := self.programme(deal)) and p[0] <= d < p[1]]
        return now + [deal for deal in self.deals if any(a <= d < b for a, b, *_ in self.runs(deal))]

    def levels(self, d: date) -> int:
        return sum(a <= d < b for deal in self.deals for a, b, *_ in self.runs(deal))

    def alive(self, d: date) -> bool:
        signs = [x.day for x in self.p.calls if x.live and x.day <= d]
        for deal, rows in self.deals.items():
            back = self.given_back(deal)
            if not (back and back <= d):
                signs += [x.day for x in rows if x.collected and x.day <= d]
        signs += [day for day in (self.p.closed, self.p.joined) if day and day <= d and self.closed_on(day) == day]
        return any((d - day).days <= 60 for day in signs)

    # Who left.
    def has_left(self, d: date) -> bool:
        if not self.closed_on(d):
            return False
        left, back = None, None
        events = {self.p.cancelled} | {self.given_back(deal) for deal in self.deals if self.began(deal)}
        events |= {b for deal in self.deals for _, b, *_ in self.runs(deal)}
        for day in sorted(x for x in events if x and x <= d):
            if not self.closed_on(day):
                continue
            asked = day == self.p.cancelled and not self.levels(day)
            ended = day in (events - {self.p.cancelled}) | {b for k in self.deals for _, b, *_ in self.runs(k)} | {
                self.given_back(k) for k in self.deals if self.began(k)
            }
            if asked or (ended and not self.running(day)):
                left = day
        returns = [b for deal in self.closers(d) if not self.offer(deal).monthly and (b := self.began(deal))]
        returns += [a for deal in self.deals for a, *_ in self.runs(deal) if a <= d]
        back = max(returns, default=None)
        return left is not None and (back is None or left >= back)

    # The stage.
    def has_tier(self, tier: str, d: date) -> bool:
        return any(self.offer(k).tier == tier and not ((b := self.given_back(k)) and b <= d) for k in self.closers(d))

    def newest_core(self, d: date) -> date | None:
        return max((b for k in self.closers(d) if self.offer(k).tier == "core" and (b := self.began(k))), default=None)

    def start(self, d: date) -> tuple[date | None, bool]:
        """The day from which somebody counts as new, and whether that is a second beginning."""
        cores = [b for k in self.closers(d) if self.offer(k).tier == "core" and (b := self.began(k))]
        again = [b for b in cores if any(g <= b for g in self.graduations(d))]
        return (max(again), True) if again else (self.closed_on(d), False)

    def is_onboarded(self, d: date) -> bool:
        start, again = self.start(d)
        day = self.p.onboarded
        return day is not None and day <= d and (not again or (start is not None and day >= start))

    def stage(self, d: date) -> str:
        closed = self.closed_on(d)
        if closed is None:
            return self.stage_before(d)
        start, _ = self.start(d)
        assert start
        if self.has_left(d):
            return "left"
        for tier in ("backend", "upsell"):
            if self.has_tier(tier, d):
                return tier
        if any(g > (self.newest_core(d) or closed) for g in self.graduations(d)):
            return "graduated"
        if not self.is_onboarded(d) and (d - start).days <= 60:
            return "onboarding"
        if self.alive(d):
            return "active"
        had = any((p := self.programme(k)) and p[0] <= d and p[0] < p[1] for k in self.deals)
        return "lapsed" if had and not self.running(d) else "inactive"

    def stage_before(self, d: date) -> str:
        if any(live and day <= d for day, live in self.p.sales):
            return "live_call"
        if any(day <= d for day, _ in self.p.sales):
            return "booked"
        leads = [*self.p.optins]
        for deal, rows in self.deals.items():
            if self.began(deal) is None:
                leads += [x.day for x in rows if x.collected]
        return "lead" if any(day <= d for day in leads) else "no_date"

    def in_service(self, d: date) -> bool:
        closed = self.closed_on(d)
        if closed is None or self.has_left(d):
            return False
        last = max((b for k in self.closers(d) if (b := self.began(k))), default=closed)
        done = any(g > last for g in self.graduations(d))
        return bool(self.running(d)) or (self.alive(d) and not done)

    # Health and risk.
    def dues(self, d: date) -> tuple[date | None, bool]:
        """(the oldest due day that is open, whether anything fell due in the last 90 days)."""
        rows: list[tuple[date, date | None]] = []
        for deal, pays in self.deals.items():
            split = any(x.word == "Split Pay" for x in pays) and not self.offer(deal).monthly
            for x in pays:
                if x.status == "Pending":
                    rows.append((x.due_on, None))
                elif x.collected and (x.due_on < x.day or (split and self.began(deal))):
                    rows.append((x.due_on, x.day))
            rows += [due for run in self.runs(deal) for due in run[2]]
        open_now = [due for due, over in rows if due < d and (over is None or over > d)]
        fell = any(due <= d and (d - due).days <= 90 and (over is None or over > d or True) for due, over in rows)
        return min(open_now, default=None), fell

    def failed_twice(self, d: date) -> bool:
        failed = sorted(
            x.day for x in self.p.payments if x.status == "Failed" and x.day <= d and (d - x.day).days <= 60
        )
        got = [x.day for x in self.p.payments if x.collected and x.day <= d]
        return len(failed) >= 2 and not any(day >= failed[-2] for day in got)

    def to_come(self, d: date) -> bool:
        for deal, rows in self.deals.items():
            if self.offer(deal).tier == "lead_magnet" or not any(x.word in ("Split Pay", "Deposit") for x in rows):
                continue
            price = max((x.contracted for x in rows if x.contracted), default=None)
            got = [x for x in rows if x.collected and x.day <= d]
            if price and got and sum(x.amount for x in got) < price:
                return True
        return False

    def touch(self, d: date) -> str:
        deals = self.running(d)
        if not deals:
            newest = max((b for k in self.closers(d) if (b := self.began(k))), default=None)
            deals = [k for k in self.closers(d) if self.began(k) == newest]
        return max((self.offer(k).touch for k in deals), key=("tech", "low", "high").index, default="tech")

    def told(self, d: date) -> Told:
        found = Told(self.stage(d), self.in_service(d))
        if found.in_service:
            self.scored(found, d)
            self.risky(found, d)
        return found

    def scored(self, found: Told, d: date) -> None:
        open_since, fell = self.dues(d)
        alarm = self.failed_twice(d) or any(
            x.status == "Chargeback" and x.back and 0 <= (d - x.back).days <= 180 for x in self.p.payments
        )
        if open_since or alarm or fell or self.to_come(d) or self.levels(d):
            found.parts["payments"] = (
                0 if alarm else 100 if not open_since else 50 if (d - open_since).days <= 15 else 0
            )
        calls = sorted((x for x in self.p.calls if x.day <= d), key=lambda x: x.day)
        due, live = [x for x in calls if x.is_due][-5:], [x for x in calls if x.live]
        if due:
            found.parts["attendance"] = 100 * sum(x.live for x in due) / len(due)
        filled = [x for x in live[-5:] if x.success is not None]
        graded = [x.grade for x in live[-5:] if x.grade]
        means = [100 * sum(bool(x.success) and x.status == HELD[0] for x in filled) / len(filled)] if filled else []
        means += [10 * sum(graded) / len(graded)] if graded else []
        if means:
            found.parts["outcome"] = sum(means) / len(means)
        closed = self.closed_on(d)
        assert closed
        silent = (d - (live[-1].day if live else closed)).days
        if (touch := self.touch(d)) != "tech":
            best, worst = (14, 60) if touch == "high" else (30, 120)
            found.parts["recency"] = max(0, min(100, 100 * (worst - silent) / (worst - best)))
        sessions = [(p[0], k) for k in self.running(d) if (p := self.programme(k)) and self.offer(k).sessions]
        able = sum(WEIGHTS[x] for x in BASE)
        if sessions:
            start, deal = max(sessions)
            able += WEIGHTS["progress"]
            n = self.offer(deal).sessions or 0
            elapsed = (d - start).days / (months_later(start, self.offer(deal).months) - start).days
            if elapsed * n >= 1:
                used = sum(x.day >= start for x in live)
                found.parts["progress"] = 100 * min(1, used / n / elapsed)
        known = sum(WEIGHTS[x] for x in found.parts)
        found.coverage = known / able
        if len(found.parts) >= 2 and 2 * sum(WEIGHTS[x] for x in found.parts if x in BASE) >= 100:
            found.score = sum(WEIGHTS[x] * v for x, v in found.parts.items()) / known

    def risky(self, found: Told, d: date) -> None:
        open_since, _ = self.dues(d)
        calls = sorted((x for x in self.p.calls if x.day <= d), key=lambda x: x.day)
        live, due = [x for x in calls if x.live], [x for x in calls if x.is_due]
        kept = [x for x in calls if x.is_due or x.status.startswith("Cancel")]
        closed, (start, _) = self.closed_on(d), self.start(d)
        assert closed
        assert start
        last = live[-1].day if live else closed
        points: dict[str, tuple[int, date | None]] = {}
        if open_since and (d - open_since).days > 15:
            points["overdue"] = 30, open_since + days(16)
        back = [x.back for x in self.p.payments if x.back and 0 <= (d - x.back).days <= 180]
        if back:
            points["refund"] = 30, max(back)
        if len(due) > 1 and not due[-1].live and not due[-2].live:
            points["no_shows"] = 25, due[-1].day
        if len(kept) > 1 and all(x.status == "Cancel - by lead" for x in kept[-2:]):
            points["called_off"] = 15, kept[-1].day
        limit = {"high": 45, "low": 90, "tech": 10**6}[self.touch(d)]
        if (d - last).days >= limit:
            points["silent"] = 20, last + days(limit)
        graded = [x for x in live if x.grade]
        if graded and (graded[-1].grade or 10) <= 5:
            points["low_grade"] = 15, graded[-1].day
        if self.touch(d) == "high" and 14 <= (d - start).days <= 60 and not any(x.day >= start for x in due):
            points["not_called"] = 15, start + days(14)
        offers = {self.deals[k][0].offer for k in self.running(d)}
        taught = any(o in self.first_onboarded and self.first_onboarded[o] <= d for o in offers)
        coachings = sum(x.type == "Coaching" for x in live)
        if (d - closed).days >= 30 and not self.is_onboarded(d) and taught and coachings < 3:
            points["not_onboarded"] = 15, closed + days(30)
        asked = [run[3] for k in self.deals for run in self.runs(k) if run[3] and run[3] <= d < run[1]]
        if asked:
            points["leaving"] = 60, min(asked)
        found.risk = min(100, sum(p for p, _ in points.values()))
        found.reasons = {name: since for name, (_, since) in points.items()}
