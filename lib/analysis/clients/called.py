"""What people are called, and by what they are told apart, whether they are clients or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lib.query import Snapshot


@dataclass(frozen=True)
class Called:
    """A person: the number in this snapshot, the key that names them over all of them (empty behind a lock, and where names are
    masked), the name, and the first day of their first stage."""

    person: int
    key: str
    name: str
    first_on: date | None


def called(snapshot: Snapshot, people: Collection[int] | None = None) -> list[Called]:
    """Everybody whom a reader may know of, or those of some numbers, by number."""
    among = "" if people is None else f"where person_id in ({', '.join(map(str, sorted(people))) or 'null'})"
    found = snapshot.con.cursor().execute(f"""
        select p.person_id, coalesce(p.key :: varchar, ''), coalesce(p.name :: varchar, ''), s.first_on
        from (select * from people {among}) p left join (select person_id, min(from_on) as first_on from stages {among} group by person_id) s using (person_id)
        order by p.person_id
    """).fetchall()  # fmt: skip
    return [Called(*row) for row in found]
