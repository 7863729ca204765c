"""The contact list of some people: names and addresses for another tool; nothing is sent from here (docs/numbers-clients.md 18)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lib.engine.db import literal
from lib.query import Filters, Snapshot, let_through
from lib.query.people import people_of


@dataclass(frozen=True)
class Listed:
    """One person: name, e-mail and phone (empty where nothing is known), who serves them, and the stage they are in."""

    name: str
    email: str
    phone: str
    csm: str
    stage: str


def contacts(snapshot: Snapshot, filters: Filters, day: date | None = None) -> list[Listed]:
    """Everybody whom the filters and the segment let through, clients or not, by name. Raises
    :class:`~lib.query.people.SegmentError`."""
    on = literal(day or snapshot.as_of)
    people: Collection[int] | None = people_of(snapshot, filters.segment) if filters.segment else None
    among = "true" if people is None else snapshot.con.among("person_id", people)
    let = let_through(snapshot, Filters(dict(filters), locked=filters.locked), "client_money")
    phones = " union all ".join(
        f"select lower(trim(email :: varchar)) as email, phone :: varchar as phone from {name} where email is not null and phone is not null"
        for name in ("customers", "leads", "payments")
        if name in snapshot.tables and _has_phone(snapshot, name)
    )
    phone = (
        f"left join (select email, max(phone) as phone from ({phones}) group by email) c on c.email = p.key :: varchar"
        if phones
        else ""
    )
    found = snapshot.con.cursor().execute(f"""
        select coalesce(p.name :: varchar, ''), coalesce(p.key :: varchar, ''), {"coalesce(c.phone, '')" if phones else "''"}, coalesce(p.csm :: varchar, ''),
            coalesce(s.stage, 'no_date')
        from (select * from people where {among} and {let}) p
        left join (select person_id, stage :: varchar as stage from stages where {on} >= from_on and {on} < to_on) s using (person_id) {phone}
        order by lower(coalesce(p.name :: varchar, p.key :: varchar)), p.person_id
    """).fetchall()  # fmt: skip
    return [_listed(*row) for row in found]


def _listed(name: str, key: str, phone: str, csm: str, stage: str) -> Listed:
    email = key if "@" in key else ""
    number = phone or (key.removeprefix("tel:") if key.startswith("tel:") else "")
    return Listed("" if name == key else name, email, number, csm, stage)


def _has_phone(snapshot: Snapshot, table: str) -> bool:
    columns = snapshot.con.cursor().execute(f"select * from {table} limit 0").description or ()
    return {"email", "phone"} <= {column[0] for column in columns}
