"""The health of a client: its parts, their weights, and what makes an alarm (docs/numbers-clients.md 16.1, 16.2).

A part and a reason are declared here, in SQL over one row of what is known of a client on a day (``lib/query/known.py``
says what there is). Health is the level, a weighted mean of the parts that are known; risk is the sum of the alarms. They
say different things on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lib.schema.settings import DIGITS, SettingError, family

FAMILY = "health"
"""The family of settings: ``health.weight.PART``, ``health.band``, ``health.days.BOUND``."""

TECH, LOW, HIGH = 0, 1, 2
"""How a client is served, as the model counts it."""

TOUCH_DAYS = {HIGH: 30, LOW: 60, TECH: 30}
"""In how many days the calls are expected that an offer promises (section 24)."""
TOUCH_CALLS = {HIGH: 2, LOW: 1, TECH: 0}
OVER_TECH = 2
"""From so many calls within those days a client of a tech offer is served more than it promises; any other from more than twice
as many."""
DRIFT_DAYS = 30
"""Over how many days a drift of health is told."""

WINDOW = 180
"""For how many days a refund or a chargeback is an alarm."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the score: `value` is 0 to 100, NULL where it is not `known`. A `base` part is enabled for everybody, any
    other where `enabled` holds. In braces stand the bounds of :data:`THRESHOLDS`."""

    name: str
    weight: int
    known: str
    value: str
    enabled: str = "true"
    base: bool = False

    def sql(self, by: Rules) -> str:
        """The value by the rules of a workspace, NULL where nothing is known."""
        return f"case when {self.known} then {self.value.format(**by.bounds)} end"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One reason for an alarm: its points, when it holds, and since which day (NULL: since the day that is looked at).

    `today` marks one that only what is planned can tell: it is no reason on an earlier day (12.2).
    """

    name: str
    points: int
    holds: str
    since: str
    today: bool = False


THRESHOLDS: Mapping[str, tuple[int, int]] = {"late": (0, 15), "recency_high": (14, 60), "recency_low": (30, 120)}
"""The bounds of parts, in days, from the best to the worst: of a payment that is open, and since the last live call, for high and
for low touch (``health.days.late=0..15``)."""
LONGEST_DAYS = 1000


def _falling(days: str, name: str) -> str:
    return f"greatest(0, least(100, ({{{name}_worst}} - {days}) * 100.0 / ({{{name}_worst}} - {{{name}_best}})))"


_SILENT_DAYS = "(on_day - coalesce(last_live_on, closed_on))"

PARTS = (
    Part(
        name="payments",
        weight=25,
        base=True,
        known="open_since is not null or failed_since is not null or chargeback_since is not null or fell_due or is_to_come or has_level",
        value="""case when failed_since is not null or chargeback_since is not null then 0 when open_since is null then 100
            when on_day - open_since <= {late_best} then 100 when on_day - open_since <= {late_worst} then 50 else 0 end""",
    ),
    Part(name="attendance", weight=25, base=True, known="due > 0", value="live * 100.0 / due"),
    Part(
        name="outcome",
        weight=20,
        base=True,
        known="filled > 0 or graded > 0",
        value="""case when filled > 0 and graded > 0 then (successes * 100.0 / filled + grades * 10.0 / graded) / 2
            when filled > 0 then successes * 100.0 / filled else grades * 10.0 / graded end""",
    ),
    Part(
        name="recency",
        weight=15,
        base=True,
        known=f"touch <> {TECH}",
        value=f"case when touch = {LOW} then {_falling(_SILENT_DAYS, 'recency_low')} else {_falling(_SILENT_DAYS, 'recency_high')} end",
    ),
    Part(name="sentiment", weight=15, base=True, known="answered is not null", value="answered"),
    Part(name="usage", weight=15, enabled="false", known="false", value="null"),
    Part(name="support", weight=10, enabled="false", known="false", value="null"),
    Part(
        name="progress",
        weight=15,
        enabled="sessions is not null",
        known="sessions * elapsed >= 1",
        value="least(1, used * 1.0 / sessions / elapsed) * 100",
    ),
)
"""The parts in the order in which they are told. Nobody is asked for usage and tickets yet: they are enabled for nobody."""

CAUSES = (
    Cause(name="leaving", points=60, holds="leaving_since is not null", since="leaving_since"),
    Cause(name="overdue", points=30, holds="on_day - open_since > 15", since="open_since + 16"),
    Cause(
        name="refund",
        points=30,
        holds="refund_since is not null or chargeback_since is not null",
        since="greatest(refund_since, chargeback_since)",
    ),
    Cause(name="no_shows", points=25, holds="missed_two", since="due_on"),
    Cause(
        name="silent",
        points=20,
        holds=f"(touch = {HIGH} and {_SILENT_DAYS} >= 45) or (touch = {LOW} and {_SILENT_DAYS} >= 90)",
        since=f"coalesce(last_live_on, closed_on) + case when touch = {LOW} then 90 else 45 end",
    ),
    Cause(name="detractor", points=20, holds="detractor_since is not null", since="detractor_since"),
    Cause(name="called_off", points=15, holds="called_off_two", since="called_off_on"),
    Cause(name="low_grade", points=15, holds="last_grade <= 5", since="last_graded_on"),
    Cause(
        name="not_called",
        points=15,
        holds=f"touch = {HIGH} and on_day - start_on between 14 and 60 and coalesce(due_on < start_on, true)",
        since="start_on + 14",
    ),
    Cause(
        name="not_onboarded",
        points=15,
        holds="on_day - closed_on >= 30 and not is_onboarded and onboards_on <= on_day and coalesce(coachings, 0) < 3",
        since="closed_on + 30",
    ),
    Cause(
        name="nothing_booked",
        points=10,
        holds=f"next_call_on is null and (touch = {HIGH} or ends_on - on_day between 0 and 30)",
        since="cast(null as date)",
        today=True,
    ),
)
"""The reasons of 16.2, those with most points first."""

RED, HIGH_RISK = 60, 80
"""From which risk an account is red, and is called before all others."""
LISTED = 15
"""From which points of one reason a client is on the list of the week."""


@dataclass(frozen=True)
class Rules:
    """The weights and bounds of a workspace."""

    weights: Mapping[str, int]
    red: int = 40
    green: int = 70
    days: Mapping[str, tuple[int, int]] = field(default_factory=lambda: dict(THRESHOLDS))

    @property
    def bounds(self) -> dict[str, int]:
        """The bounds of parts as their SQL names them."""
        ends = (("best", 0), ("worst", 1))
        return {f"{name}_{end}": days[place] for name, days in self.days.items() for end, place in ends}

    @property
    def as_settings(self) -> dict[str, str]:
        """What a workspace would have to say; empty where it is what is declared."""
        told = {f"{FAMILY}.band": (f"{self.red}..{self.green}", "40..70")}
        told |= {f"{FAMILY}.weight.{p.name}": (str(self.weights[p.name]), str(p.weight)) for p in PARTS}
        told |= {f"{FAMILY}.days.{n}": (_span(self.days[n]), _span(usual)) for n, usual in THRESHOLDS.items()}
        return {key: "" if value == usual else value for key, (value, usual) in told.items()}

    @property
    def base(self) -> int:
        """What the parts weigh that everybody has."""
        return sum(self.weights[part.name] for part in PARTS if part.base)


def rules(stored: Mapping[str, str]) -> Rules:
    """What a workspace says, or else what is declared."""
    said = family(stored, FAMILY)
    weights = {part.name: int(said.get(f"weight.{part.name}") or part.weight) for part in PARTS}
    low, _, high = (said.get("band") or "40..70").partition("..")
    days = {name: _days(said.get(f"days.{name}") or _span(usual)) for name, usual in THRESHOLDS.items()}
    return Rules(weights, int(low), int(high), days)


def _span(days: tuple[int, int]) -> str:
    return "..".join(map(str, days))


def _days(text: str) -> tuple[int, int]:
    best, _, worst = text.partition("..")
    return int(best), int(worst)


def check(name: str, value: str) -> tuple[str, str]:
    """A setting of the family as it is stored; empty brings the declared one back. Raises
    :class:`~lib.schema.settings.SettingError`."""
    kind, _, part = name.partition(".")
    key, value = f"{FAMILY}.{name}", "".join(value.split())
    if name == "band":
        low, dots, high = value.partition("..")
        if value and not (dots and _whole(low) < _whole(high) <= 100 and _whole(low) >= 0):
            raise SettingError("health_band", value=value[:40])
        return key, value
    if kind == "days" and part in THRESHOLDS:
        best, dots, worst = value.partition("..")
        if value and not (dots and 0 <= _whole(best) < _whole(worst) <= LONGEST_DAYS):
            raise SettingError("health_days", key=key, value=value[:40])
        return key, value
    if kind != "weight" or part not in [one.name for one in PARTS]:
        raise SettingError(
            "health_unknown",
            key=key,
            known=(
                "health.band",
                *(f"health.weight.{p.name}" for p in PARTS),
                *(f"health.days.{name}" for name in THRESHOLDS),
            ),
        )
    if value and not 0 <= _whole(value) <= 100:
        raise SettingError("health_weight", key=key, value=value[:40])
    return key, value


def _whole(text: str) -> int:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return -1
    small = number.is_finite() and number.adjusted() < DIGITS
    return int(number) if small and number == number.to_integral_value() else -1


def score_sql(rows: str, by: Rules) -> str:
    """The scores of `rows`, which has a column for each part, and ``enabled_<part>`` for those that not everybody has: adds
    ``score`` (NULL: no score), ``coverage`` and ``band``."""
    weights = by.weights
    present = " + ".join(f"case when {p.name} is not null then {weights[p.name]} else 0 end" for p in PARTS)
    base = " + ".join(f"case when {p.name} is not null then {weights[p.name]} else 0 end" for p in PARTS if p.base)
    enabled = " + ".join(
        str(weights[p.name]) if p.base else f"case when enabled_{p.name} then {weights[p.name]} else 0 end"
        for p in PARTS
    )
    total = " + ".join(f"coalesce({p.name} * {weights[p.name]}, 0)" for p in PARTS)
    known = " + ".join(f"case when {p.name} is not null then 1 else 0 end" for p in PARTS)
    helpers = ("known", "weighed", "base_weighed", "able", "total", *(f"enabled_{p.name}" for p in PARTS if not p.base))
    return f"""(
        select * exclude ({", ".join(helpers)}), case when score is null then 'none' when score < {by.red} then 'red' when score < {by.green} then 'yellow' else 'green' end as band
        from (
            select *, case when known >= 2 and weighed > 0 and base_weighed * 2 >= {by.base} then total / weighed end as score,
                weighed * 1.0 / nullif(able, 0) as coverage
            from (
                select *, {known} as known, ({present}) as weighed, ({base}) as base_weighed, ({enabled}) as able, ({total}) as total from {rows}
            )
        )
    )"""


def risk_sql(causes: Iterable[Cause] = CAUSES) -> str:
    """The points of a row of what is known, capped at 100."""
    return f"least(100, {' + '.join(f'case when {c.holds} then {c.points} else 0 end' for c in causes)})"


ADDED = (*(part.name for part in PARTS), "risk", "score", "coverage", "band")
"""What a score adds to what is known."""
