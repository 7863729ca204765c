"""What a condition, an amount, a gap and a reason are.

SQL may name days: ``$period_start`` and ``$period_end`` (both inclusive), ``$as_of``, and in a state of affairs ``$moment``,
the day at whose end it is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.metrics.units import COUNT, Unit

NO_WORD = "null"
"""SQL of the word of a reason that speaks of none."""


@dataclass(frozen=True)
class Reason:
    """Why a row is not in a figure: `sql` gives a code, `word` the word of the data that the code speaks of, which is NULL where it
    speaks of none (``call_status`` and ``no_show``).

    `codes` are all that it can give; each has a text ``reason_<code>``, with the word in it where there is one.
    """

    sql: str
    codes: tuple[str, ...]
    word: str = NO_WORD


def because(code: str) -> Reason:
    """One and the same reason for every row."""
    return Reason(f"'{code}'", (code,))


def word(vocabulary: str, column: str) -> Reason:
    """The word in a column is the reason; `vocabulary` is the code and the list that the word is from."""
    return Reason(f"'{vocabulary}'", (vocabulary,), f"concat('', {column})")


def first_of(*cases: tuple[str, Reason], otherwise: Reason) -> Reason:
    """The reason of the first case whose SQL holds."""
    codes = dict.fromkeys(code for _, reason in (*cases, ("", otherwise)) for code in reason.codes)
    return Reason(
        choice([(when, reason.sql) for when, reason in cases], otherwise.sql),
        tuple(codes),
        choice([(when, reason.word) for when, reason in cases], otherwise.word),
    )


def choice(cases: Sequence[tuple[str, str]], otherwise: str) -> str:
    """SQL of the first case that holds; short where all come to the same."""
    if all(then == otherwise for _, then in cases):
        return otherwise
    return f"case {' '.join(f'when {when} then {then}' for when, then in cases)} else {otherwise} end"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that a row lacks and that a figure would need: a status, a contract value.

    Gaps make a figure's coverage ("412 of 430 deals; 18 without a date"); a row that is left out for any other reason is
    left out by definition. `always` says that every figure over the relation needs it; else those do that rest on a
    condition or an amount which names the gap. A ratio over rows that lack something which `spoils` it would be wrong, not
    only thin: it is no data as long as there are any, and so is a count that comes to nothing beside them (decision 102).
    `spoils` is the code of what is not known then; `calls` is the SQL of how many calls of a row lack it, where a row is not
    a call. A gap is asked of older snapshots too, so it names only what those have. Texts:
    ``reason_<code>`` and ``gap_<code>``.
    """

    code: str
    when: str
    always: bool = False
    spoils: str = ""
    calls: str = ""

    @property
    def counted(self) -> str:
        """SQL of how many calls of the rows in scope lack their outcome."""
        return f"sum({self.calls})" if self.calls else f"count(*) filter (where {self.when})"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition on a row, by name.

    `sql` joins others by ``and``: one with an ``or`` stands in brackets. `fails` is the reason of a row that does not meet
    it, `gaps` is what it takes to know whether it does. `whole_period` says that it rests on other rows of the period, so
    that a month of a year is judged by all of the year; `reads` names other relations that its SQL looks at, of which a
    reader's link may open none.
    """

    name: str
    sql: str
    fails: Reason
    gaps: tuple[Gap, ...] = ()
    whole_period: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Amount:
    """What a row can add to a sum, by name.

    `unit` is that of a sum of it; days are added up to a plain number. `nothing` is the reason of a row that adds nothing;
    an amount of zero adds nothing, unless `zero_counts`: a duration of zero days is a duration.
    """

    name: str
    sql: str
    nothing: Reason
    unit: Unit = COUNT
    gaps: tuple[Gap, ...] = ()
    zero_counts: bool = False

    @property
    def counts(self) -> Condition:
        """The condition that a row adds something."""
        sql = f"({self.sql}) is not null" if self.zero_counts else f"({self.sql}) <> 0"
        return Condition(name=self.name, sql=sql, fails=self.nothing, gaps=self.gaps)
