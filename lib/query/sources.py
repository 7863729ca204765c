"""What a segment's fields are columns of: statements over people, each as known at the end of a day (docs/numbers-clients.md 18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lib.engine.db import literal
from lib.metrics.health import DRIFT_DAYS, RED, rules
from lib.metrics.relations import LIFE
from lib.metrics.segments.fields import STEPS
from lib.query.at_stake import values
from lib.query.known import known, scored
from lib.query.recurring import recurring_rows
from lib.query.snapshot import Snapshot

LATEST_CALLS = 2
"""In so many of the last live calls a success is looked for."""
SEARCHED = 366
"""For how many days back the first day of being red is looked for."""

Build = Callable[[Snapshot, date], str]


@dataclass(frozen=True)
class Source:
    """A statement with ``person_id`` and columns, and the tables that it reads: behind a lock some are not there."""

    build: Build
    reads: tuple[str, ...]


def _now(snapshot: Snapshot, day: date) -> date | None:
    return day if day == snapshot.as_of else None


def _holds(day: date) -> str:
    on = literal(day)
    return f"{on} >= from_on and {on} < to_on"


def _until(column: str, snapshot: Snapshot, day: date) -> str:
    """What is dated on or before a day; on the as-of day also what has no day of its own."""
    told = f"{column} <= {literal(day)}"
    return f"({told} or {column} is null)" if _now(snapshot, day) else told


def _everybody(rows: str, columns: Mapping[str, str]) -> str:
    """Everybody with the sums that `rows` have for some, 0 for the others."""
    told = ", ".join(f"coalesce(r.{name}, 0) as {name}" for name in columns)
    sums = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"select p.person_id, {told} from people p left join (select person_id, {sums} from {rows} group by person_id) r on r.person_id = p.person_id"


def _stage(snapshot: Snapshot, day: date) -> str:
    stages = (
        f"(select person_id, {snapshot.con.text('stage')} as stage from {snapshot.table('stages')} where {_holds(day)})"
    )
    return f"select p.person_id, coalesce(s.stage, 'no_date') as stage from people p left join {stages} s on s.person_id = p.person_id"


def _service(snapshot: Snapshot, day: date) -> str:
    served = f"(select person_id, in_service from life where {_holds(day)})"
    return f"select p.person_id, coalesce(l.in_service, false) as in_service from people p left join {served} l on l.person_id = p.person_id"


def _life(snapshot: Snapshot, day: date) -> str:
    return f"select person_id, closed_on, case when left_on <= {literal(day)} then left_on end as left_on from life where {_holds(day)}"


def _touch(snapshot: Snapshot, day: date) -> str:
    model = "case touch when 2 then 'high' when 1 then 'low' else 'tech' end"
    return f"select person_id, {model} as touch_model from life where {_holds(day)} and in_service"


def _client(snapshot: Snapshot, day: date) -> str:
    days = ", ".join(
        f"case when {name}_on <= {literal(day)} then {name}_on end as {name}_on"
        for name in ("joined", "onboarded", "graduated")
    )
    return f"""select person_id, {days}, {snapshot.con.text("gender")} as gender, {snapshot.con.text("age")} as age,
        coalesce(has_testimony, false) as testimony from {snapshot.table("buyers")}"""


def _deals(snapshot: Snapshot, day: date) -> str:
    words = f"{snapshot.con.text('tier')} as tier, {snapshot.con.text('deal')} as deal"
    return f"select person_id, {words} from {snapshot.table('deals')} where {_until('closed_on', snapshot, day)}"


def _payments(snapshot: Snapshot, day: date) -> str:
    word = snapshot.con.text("payment_type")
    return f"select person_id, {word} as payment_type from money where is_collected and {_until('event_on', snapshot, day)}"


def _paid(snapshot: Snapshot, day: date) -> str:
    past = _until("event_on", snapshot, day)
    rows = f"(select *, {past} as is_past from money)"
    columns = {
        "paid": "sum(case when is_past then gross else 0 end)",
        "kept": "sum(case when is_past then gross - processing_fee - extra_fee - refund - chargeback else 0 end)",
        "refunded": "sum(case when is_past then refund else 0 end)",
        "pending": "sum(pending)",
    }
    return _everybody(rows, columns)


def _contracted(snapshot: Snapshot, day: date) -> str:
    rows = f"(select * from {snapshot.table('deals')} where {_until('closed_on', snapshot, day)})"
    return _everybody(rows, {"contracted": "sum(contracted)"})


def _due(snapshot: Snapshot, day: date) -> str:
    on = literal(day)
    rows = f"(select * from life_dues where from_on < {on} and to_on > {on})"
    open_ = f"(select person_id, sum(amount) as overdue, min(from_on) as since from {rows} group by person_id)"
    days = snapshot.con.days_between("d.since", on)
    return f"select p.person_id, coalesce(d.overdue, 0) as overdue, {days} as overdue_days from people p left join {open_} d on d.person_id = p.person_id"


def _mrr(snapshot: Snapshot, day: date) -> str:
    return _everybody(recurring_rows([day]), {"mrr": "sum(value)"})


def _plans(snapshot: Snapshot, day: date) -> str:
    return f"select person_id, {snapshot.con.text('plan')} as plan from {snapshot.table('levels')} where {_holds(day)} and level > 0"


def _stake(snapshot: Snapshot, day: date) -> str:
    return f"""select p.person_id, coalesce(v.total, 0) as value_at_risk, coalesce(v.renews, false) as renews
        from people p left join {values(day)} v on v.person_id = p.person_id"""


def _waits(snapshot: Snapshot, day: date) -> str:
    """The last step that somebody came to, as long as they wait on it, and for how many days."""
    on = literal(day)
    order = " ".join(f"when '{name}' then {place}" for place, name in enumerate(STEPS))
    word = snapshot.con.text("step")
    last = f"row_number() over (partition by person_id order by case {word} {order} end desc, from_on desc)"
    rows = f"(select person_id, {word} as step, from_on, reached_on, {last} as place from steps where from_on <= {on})"
    waited = snapshot.con.days_between("from_on", on)
    return f"select person_id, step, {waited} as step_days from {rows} where place = 1 and coalesce(reached_on > {on}, true)"


def _held(snapshot: Snapshot, day: date) -> str:
    on = literal(day)
    since = snapshot.con.days_between("l.from_on", on)
    return f"""select p.person_id, coalesce(l.coachings, 0) as coachings, coalesce(l.calls, 0) as live_calls, l.from_on as last_live_on,
        {since} as days_since_live, l.last_grade from people p left join (select * from life_live where {_holds(day)}) l on l.person_id = p.person_id"""


def _missed(snapshot: Snapshot, day: date) -> str:
    rows = f"(select * from calls where is_no_show and {_until('held_on', snapshot, day)})"
    return _everybody(rows, {"no_shows": "count(*)"})


def _attended(snapshot: Snapshot, day: date) -> str:
    return f"select person_id, live * 100.0 / due as attendance from life_due where {_holds(day)} and due > 0"


def _succeeded(snapshot: Snapshot, day: date) -> str:
    last = "row_number() over (partition by person_id order by held_on desc nulls last, _import desc, _row desc)"
    rows = f"(select person_id, is_success, {last} as place from calls where is_live and {_until('held_on', snapshot, day)})"
    return f"select person_id, max(case when is_success then 1 else 0 end) = 1 as success from {rows} where place <= {LATEST_CALLS} group by person_id"


def _planned(snapshot: Snapshot, day: date) -> str:
    return f"select person_id, min(held_on) as next_call_on from life_planned where held_on >= {literal(day)} group by person_id"


def _health(snapshot: Snapshot, day: date) -> str:
    now = _now(snapshot, day)
    rows = scored(known([day], None, now), rules(snapshot.settings), today=now is not None, told=False)
    return f"select person_id, score, coverage * 100 as coverage, risk, risk >= {RED} or band = 'red' as red, ends_on from {rows}"


def _health_before(snapshot: Snapshot, day: date) -> str:
    rows = scored(known([day - timedelta(days=DRIFT_DAYS)]), rules(snapshot.settings), told=False)
    return f"select person_id, score from {rows}"


def _reasons(snapshot: Snapshot, day: date) -> str:
    now = _now(snapshot, day)
    rows = scored(known([day], None, now), rules(snapshot.settings), today=now is not None)
    return f"select person_id, r.name as reason from (select person_id, unnest(reasons) as r from {rows})"


def _red_since(snapshot: Snapshot, day: date) -> str:
    """The first day of the unbroken red state by what is dated; searched for those who are red on the day."""
    by = rules(snapshot.settings)
    red = f"risk >= {RED} or band = 'red'"
    asked = f"select person_id from {scored(known([day]), by, told=False)} where {red}"
    people = [person for (person,) in snapshot.con.cursor().execute(asked).fetchall()]
    days = [day - timedelta(days=back) for back in range(SEARCHED)]
    back = snapshot.con.days_between("on_day", literal(day))
    return f"""select person_id, min(on_day) as red_since_on from (
        select *, count(*) over (partition by person_id order by on_day desc) as n from {scored(known(days, people), by, told=False)} where {red}
    ) where {back} = n - 1 group by person_id"""


_HEALTH = (*LIFE[:9], "service")

SOURCES: Mapping[str, Source] = {
    "stage": Source(_stage, ("stages",)),
    "service": Source(_service, ("life",)),
    "life": Source(_life, ("life",)),
    "service_model": Source(_touch, ("life",)),
    "client": Source(_client, ("buyers",)),
    "deals": Source(_deals, ("deals",)),
    "payments": Source(_payments, ("money",)),
    "paid": Source(_paid, ("money",)),
    "contracted": Source(_contracted, ("deals",)),
    "due": Source(_due, ("life_dues",)),
    "mrr": Source(_mrr, ("levels",)),
    "plans": Source(_plans, ("levels",)),
    "stake": Source(_stake, ("life_plans", "life_programmes", "life_dues", "life_refundable")),
    "waits": Source(_waits, ("steps",)),
    "held": Source(_held, ("life_live",)),
    "missed": Source(_missed, ("calls",)),
    "attended": Source(_attended, ("life_due",)),
    "succeeded": Source(_succeeded, ("calls",)),
    "planned": Source(_planned, ("life_planned",)),
    "health": Source(_health, _HEALTH),
    "health_before": Source(_health_before, _HEALTH),
    "reasons": Source(_reasons, _HEALTH),
    "red_since": Source(_red_since, _HEALTH),
}
"""The sources by name; ``who`` is the list of people itself."""
