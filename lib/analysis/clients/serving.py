"""What the clients of each touch model cost (docs/numbers-clients.md 24): the costs of serving and delivering, split by live calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lib.engine.db import literal
from lib.engine.engine import Connection
from lib.metrics.catalog import ALL
from lib.metrics.health import HIGH, LOW, TECH, rules
from lib.query import Filters, Period, Question, Snapshot, ask
from lib.query.standing import health_rows

MODELS = {"high": HIGH, "low": LOW, "tech": TECH}


@dataclass(frozen=True)
class Model:
    """The clients of a touch model in a period: the mean of both its ends, their live calls, their part of the costs (None
    where no such cost is booked), and how many of them are red at the end."""

    name: str
    clients: Decimal
    calls: int
    cost: Decimal | None
    red: int

    @property
    def calls_each(self) -> Decimal | None:
        """Live calls per client."""
        return Decimal(self.calls) / self.clients if self.clients else None

    @property
    def cost_each(self) -> Decimal | None:
        """The cost of a client."""
        return self.cost / self.clients if self.cost is not None and self.clients else None


def serving(snapshot: Snapshot, period: Period, as_of: date, con: Connection | None = None) -> list[Model]:
    """The models that have clients or calls, most served first. Of the whole company: costs know no filter. Nothing for all time,
    which has no day before it, and where some table is not open."""
    con = con or snapshot.con
    needed = {"life", "service", "calls"}
    if period.start is None or not needed <= set(snapshot.tables):
        return []
    end, before = min(period.end or as_of, as_of), min(period.start - timedelta(days=1), as_of)
    ends = f"(values ({literal(before)}), ({literal(end)})) ends(day)"
    served = dict(
        con.execute(
            f"select touch, count(*) from life join {ends} on day >= from_on and day < to_on where in_service group by 1"
        ).fetchall()
    )
    calls = dict(
        con.execute(f"""
            select l.touch, count(*) from calls c join life l on l.person_id = c.person_id and c.held_on >= l.from_on and c.held_on < l.to_on
            where c.is_live and c.held_on between {literal(period.start)} and {literal(end)} group by 1
        """).fetchall()
    )  # fmt: skip
    red = dict(
        con.execute(f"""
            select l.touch, count(*) from {health_rows([end], rules(snapshot.settings), snapshot.days_kept)} h
            join life l on l.person_id = h.person_id and {literal(end)} >= l.from_on and {literal(end)} < l.to_on where h.is_red group by 1
        """).fetchall()
    )  # fmt: skip
    told = ask(snapshot, [ALL["u.cost_to_serve"]], Question((period,), Filters(), as_of), con)[
        0, "u.cost_to_serve", None
    ]
    spent = None if told.numerator is None else Decimal(str(told.numerator))
    every = sum(calls.values())
    return [
        Model(
            name,
            Decimal(served.get(touch, 0)) / 2,
            calls.get(touch, 0),
            spent * calls.get(touch, 0) / every if spent is not None and every else None,
            red.get(touch, 0),
        )
        for name, touch in MODELS.items()
        if served.get(touch) or calls.get(touch)
    ]
