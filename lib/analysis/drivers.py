"""What moved a number between two periods: the ways it can be split, and the effects under one of them.

The arithmetic is ``lib/analysis/shapley.py``, the steps are declared in ``lib/metrics/chains.py``; here they meet the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from lib.analysis.shapley import (
    Cases,
    Factor,
    Mix,
    chain,
    exact,
    mix,
    shapley,
    steps,
    sums,
)
from lib.engine.engine import Connection
from lib.metrics.aggregate import Aggregate
from lib.metrics.catalog import ALL
from lib.metrics.chains import CASES, CHAINS, LEDGERS, Chain, Stage
from lib.metrics.metric import Metric
from lib.metrics.relations import KNOWN_BY, RELATIONS
from lib.metrics.units import COUNT, MONEY, RATE, Unit
from lib.query import Member, Question, Snapshot, ask

DIMENSIONS = ("closer", "setter", "csm", "offer", "utm_source", "country", "type", "status", "method")
"""By which a change is led back to members, the first ones first."""

FIRST: dict[str, str] = {"customers": "csm", "csm_calls": "csm", "attribution": "utm_source"}
"""Page -> the dimension that its numbers are first split by, where it is not the first of all."""

NOISE = Fraction(1, 10**6)
"""Credits are floating point: what their members add up to may miss the total by this much."""

Kind = Literal["steps", "sum", "ratio", "members"]


class SplitError(Exception):
    """Why a change cannot be split this way, as a code: ``empty`` (no value in a period), ``gap`` (a later stage without
    the earlier one) or ``overlap`` (rows of several members)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Way:
    """One way to split a metric: in `steps` ending at the stage `name`, as a `sum`, as a `ratio`, or by `members`."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True)
class Split:
    """A change led back to its factors; by members also what each of them did. Effects are in the metric's unit."""

    metric: Metric
    way: Way
    before: Fraction
    after: Fraction
    factors: tuple[Factor, ...]
    units: Mapping[str, Unit]
    members: Mix | None = None

    @property
    def change(self) -> Fraction:
        """What the effects add up to."""
        return self.after - self.before


def ways(snapshot: Snapshot, metric: Metric) -> list[Way]:
    """How a change of `metric` can be split with the fields at hand, the most telling way first."""
    if metric.family or metric.reaches or snapshot.missing(metric):
        return []
    found = [Way("steps", last) for last in dict.fromkeys(c.stages[-1].name for c in _chains(snapshot, metric))]
    if metric.ref in LEDGERS:
        found.insert(0, Way("sum"))
    if metric.quotient or metric.minus or (not metric.unit.is_share and metric.part("denominator")):
        found.append(Way("ratio"))
    return found + [Way("members", name) for name in _dimensions(snapshot, metric)]


def split(snapshot: Snapshot, metric: Metric, way: Way, question: Question, con: Connection | None = None) -> Split:
    """The change of `metric` from the question's second period to its first one. Raises :class:`SplitError`."""
    con = con or snapshot.con
    match way.kind:
        case "steps":
            return _steps(snapshot, metric, way, question, con)
        case "sum":
            return _sum(snapshot, metric, way, question, con)
        case "ratio":
            return _ratio(snapshot, metric, way, question, con)
        case _:
            return _members(snapshot, metric, way, question, con)


def _chains(snapshot: Snapshot, metric: Metric) -> list[Chain]:
    return [c for c in CHAINS if c.metric == metric.ref and all(_there(snapshot, stage) for stage in c.stages)]


def _dimensions(snapshot: Snapshot, metric: Metric) -> list[str]:
    """The dimensions whose members have the metric, those of the page's own people first.

    A status is what a rate of calls is about, so no rate is split by it; a number of days is nobody's.
    """
    over, under = metric.part("numerator"), metric.part("denominator")
    if over is None or metric.minus or (under and not under.has_rows):
        return []
    names = [d for d in DIMENSIONS if all(d in RELATIONS[p.relation].dimensions for p in (over, under) if p)]
    names = [d for d in names if d not in KNOWN_BY or snapshot.has(KNOWN_BY[d])]
    names = [d for d in names if not (d == "status" and under)]
    return sorted(names, key=lambda d: d != FIRST.get(metric.page, DIMENSIONS[0]))


def _there(snapshot: Snapshot, stage: Stage) -> bool:
    return all(snapshot.has(need) for need in stage.needs)


def _asked(
    snapshot: Snapshot, metrics: Sequence[Metric], question: Question, con: Connection
) -> dict[str, tuple[Fraction, Fraction]]:
    """The sums of single-part metrics in (earlier, later) period."""
    answers = ask(snapshot, metrics, question, con)
    return {m.ref: (exact(answers[1, m.ref, None].value), exact(answers[0, m.ref, None].value)) for m in metrics}


def _single(name: str, part: Aggregate, metric: Metric) -> Metric:
    return Metric(ref=name, page=metric.page, numerator=part)


def _steps(snapshot: Snapshot, metric: Metric, way: Way, question: Question, con: Connection) -> Split:
    """The first chain that holds in both periods: from the leads where there were any, else from a later stage."""
    chains = [c for c in _chains(snapshot, metric) if c.stages[-1].name == way.name]
    stages = {stage.name: stage for c in chains for stage in c.stages}
    amount = metric.part("denominator") is None
    wanted = [_single(stage.name, stage.part, metric) for stage in stages.values()]
    found = _asked(snapshot, wanted, question, con)
    whole = _ends(snapshot, metric, question, con)
    for one in chains:
        factors = chain([found[stage.name] for stage in one.stages], first=amount)
        if factors is None:
            continue
        named = steps(_names(one, amount), *factors)
        product = found[one.stages[-1].name]
        if one.rest:
            named += sums(["rest"], [whole[0] - product[0]], [whole[1] - product[1]])
        return Split(metric, way, *whole, tuple(named), _units(one, amount))
    raise SplitError("gap")


def _names(one: Chain, amount: bool) -> list[str]:
    """A factor is called by its stage and, where it is a ratio, by the stage it is per."""
    ratios = [f"{b.name}_per_{a.name}" for a, b in zip(one.stages, one.stages[1:], strict=False)]
    return [one.name, *ratios] if amount else ratios


def _units(one: Chain, amount: bool) -> dict[str, Unit]:
    units: list[Unit] = [one.stages[0].unit] if amount else []
    for before, stage in zip(one.stages, one.stages[1:], strict=False):
        # Cash is within the contract, but per deal it is an amount and no share.
        is_share = stage.within and stage.unit.is_money == before.unit.is_money
        units.append(RATE if is_share else stage.unit.per_case)
    return dict(zip(_names(one, amount), units, strict=True)) | {"rest": MONEY}


def _ends(snapshot: Snapshot, metric: Metric, question: Question, con: Connection) -> tuple[Fraction, Fraction]:
    """The number in the (earlier, later) period, as a fraction of its sums."""
    answers = ask(snapshot, [metric], question, con)
    ends = []
    for position in (1, 0):
        value = answers[position, metric.ref, None]
        if value.value is None:
            raise SplitError("empty")
        if metric.quotient or value.denominator is None:
            ends.append(exact(value.value))
        else:
            ends.append(exact(value.numerator) / exact(value.denominator) * metric.times)
    return ends[0], ends[1]


def _sum(snapshot: Snapshot, metric: Metric, way: Way, question: Question, con: Connection) -> Split:
    terms = LEDGERS[metric.ref]
    found = _asked(snapshot, [_single(term.name, term.part, metric) for term in terms], question, con)
    signed = {term.name: tuple(term.sign * amount for amount in found[term.name]) for term in terms}
    factors = sums(list(signed), [ends[0] for ends in signed.values()], [ends[1] for ends in signed.values()])
    before, after = (sum((ends[i] for ends in signed.values()), Fraction(0)) for i in (0, 1))
    kept = tuple(factor for factor in factors if factor.before or factor.after)
    return Split(metric, way, before, after, kept, dict.fromkeys(signed, MONEY))


def _ratio(snapshot: Snapshot, metric: Metric, way: Way, question: Question, con: Connection) -> Split:
    """What stands above the line, what is taken off it, and what stands below, each a factor of its own.

    Where the same sum stands above and below it is one factor, named ``over``.
    """
    _ends(snapshot, metric, question, con)  # both periods must have a value
    if metric.quotient:
        over, under = (ALL[ref] for ref in metric.quotient)
        found = {
            "over": _ends(snapshot, over, question, con),
            "under": _ends(snapshot, under, question, con),
        }
    else:
        parts = {
            "over": metric.part("numerator"), "minus": metric.part("minus"), "under": metric.part("denominator"),
            "told": metric.part("told"), "told_again": metric.part("told_again"),
        }  # fmt: skip
        if parts["under"] == parts["over"]:
            del parts["under"]
        found = _asked(snapshot, [_single(name, part, metric) for name, part in parts.items() if part], question, con)
        if "told" in found:  # what was taken off already is not taken off again
            twice = zip(found["minus"], found.pop("told"), found.pop("told_again"), strict=True)
            earlier, later = (off - max(Fraction(0), min(told, again)) for off, told, again in twice)
            found["minus"] = (earlier, later)
    names = list(found)

    def worth(values: Sequence[Fraction]) -> Fraction:
        given = dict(zip(names, values, strict=True))
        top = given["over"] - given.get("minus", Fraction(0))
        return top / given.get("under", given["over"]) * metric.times

    before, after = ([found[name][i] for name in names] for i in (0, 1))
    effects = shapley(before, after, worth)
    factors = tuple(Factor(*row) for row in zip(names, before, after, effects, strict=True))
    return Split(metric, way, worth(before), worth(after), factors, {})


Pairs = dict[Member, tuple[Cases, Cases]]


def _members(snapshot: Snapshot, metric: Metric, way: Way, question: Question, con: Connection) -> Split:
    """By the members of a dimension: of a rate mix against rate, of an amount with cases also their number."""
    whole = _ends(snapshot, metric, question, con)
    cases = CASES.get(metric.ref)
    over, under = metric.part("numerator"), metric.part("denominator")
    amount = under is None
    if under is None and cases and _there(snapshot, cases) and way.name in RELATIONS[cases.part.relation].dimensions:
        under = cases.part
    pairs = _pairs(snapshot, metric, {"over": over, "under": under}, replace(question, by=way.name), con)
    if under is None:
        changes = [
            Factor("member", a.over, b.over, b.over - a.over, who) for who, (a, b) in pairs.items() if a.over or b.over
        ]
        return Split(metric, way, *whole, tuple(changes), {"member": metric.unit})
    found = mix(pairs, total=amount)
    factors = [Factor("member", *part.rates, part.rate, who) for who, part in found.parts.items()]
    factors.append(Factor("mix", None, None, sum((part.mix for part in found.parts.values()), Fraction(0))))
    if amount:
        sizes = [sum((pair[i].under for pair in pairs.values()), Fraction(0)) for i in (0, 1)]
        factors.insert(0, Factor("volume", sizes[0], sizes[1], found.volume))
    if any(pair[i].over and not pair[i].under for pair in pairs.values() for i in (0, 1)):
        factors.append(Factor("caseless", None, None, found.caseless))
    unit = metric.unit.per_case if amount else metric.unit
    return Split(metric, way, found.before, found.after, tuple(factors), {"member": unit, "volume": COUNT}, found)


def _pairs(
    snapshot: Snapshot,
    metric: Metric,
    parts: Mapping[str, Aggregate | None],
    question: Question,
    con: Connection,
) -> Pairs:
    """Member -> its sums in both periods. Raises :class:`SplitError` where rows belong to several members at once."""
    asked = [_single(name, part, metric) for name, part in parts.items() if part]
    by = ask(snapshot, asked, question, con)
    whole = _asked(snapshot, asked, replace(question, by=""), con)
    who = sorted({member for _, _, member in by}, key=lambda member: (member is None, str(member)))
    found = {
        name: {
            m: [exact(answer.value) if (answer := by.get((i, name, m))) else Fraction(0) for i in (1, 0)] for m in who
        }
        for name in whole
    }
    for name, ends in whole.items():
        added = [sum((pair[i] for pair in found[name].values()), Fraction(0)) for i in (0, 1)]
        if any(abs(a - b) > NOISE for a, b in zip(added, ends, strict=True)):
            raise SplitError("overlap")
    none = [Fraction(0), Fraction(0)]
    scale = Fraction(metric.times, metric.constant or 1)
    pairs: Pairs = {}
    for m in who:
        over, under = found["over"][m], found.get("under", {}).get(m, none)
        if any(over) or any(under):
            pairs[m] = (Cases(over[0] * scale, under[0]), Cases(over[1] * scale, under[1]))
    return pairs
