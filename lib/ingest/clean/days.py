"""How the columns of days are read: the order of day and month, days that a spreadsheet swapped, and the time of day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from lib.engine.db import literal, one_row, scalar
from lib.ingest.clean.cleaning import Cleaning, Column
from lib.ingest.clean.orders import Orders, tell_apart
from lib.ingest.map import evidence
from lib.ingest.map.evidence import OPTIONS, Question
from lib.schema.moments import DateOrder, Moment, read_moment
from lib.texts.messages import Message, Param

SWAPPED = "swapped_days"
AS_WRITTEN, SWAP = "as_written", "swap"

TIME_HEADERS = frozenset(
    ("time", "timeofday", "starttime", "hora", "horadeinicio", "horainicio", "heure", "uhrzeit", "zeit", "ora", "orario", "horario")
)  # fmt: skip
"""Keys of headers under which the time stands beside its day."""

_SAYS_UTC = re.compile(r"(?<![a-z])(utc|gmt)(?![a-z+-])", re.IGNORECASE)
"""A heading that says in which zone its times are."""

_STAMP = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?"
_MIDNIGHT = (
    r"(?i)(^|[T ,])(0?0:00(:00)?|12:00(:00)?\s*a\.?\s?m\.?)([.,]0+)?\s*(h|z|[a-z]{3,5}|(utc|gmt)?[+-]\d\d:?\d\d)?$"
)
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S.%f")
_EXAMPLES = 20
"""How many open rows are shown."""


def plan(cleaner: Cleaning, columns: Iterable[Column]) -> None:
    """Fill in the value of each column of days; collect questions where nothing says how it is written."""
    columns = list(columns)
    found = {c.raw: evidence.of_dates(cleaner.con, cleaner.source, c.raw) for c in columns}
    alike = [c for c in columns if not found[c.raw].mixed]
    orders = cleaner.settle(alike, "date_order", lambda con, source, raw: found[raw])
    for column in columns:
        if found[column.raw].mixed:
            _read(cleaner, column, None, _row_by_row(cleaner, column).get)
            continue
        seen = found[column.raw]
        swapped = len(seen.proofs) == 1 and not seen.open and not seen.alone and _swapped(cleaner, column)
        order = cast("DateOrder | None", orders.get(column.field.name))
        _read(cleaner, column, order, lambda text, order=order: order, swapped=swapped)  # type: ignore[misc]


def _row_by_row(cleaner: Cleaning, column: Column) -> Mapping[str, DateOrder]:
    """The order of each text of a column that holds both; a question about the rows that stay open."""
    name, answer = column.field.name, cleaner.answers.get(column.field.name, "date_order")
    orders = tell_apart(cleaner.rows.column(column.raw), cleaner.rows.column("row"))
    said: dict[str, Param] = {
        "column": column.header,
        "day_first": orders.rows["dmy"],
        "month_first": orders.rows["mdy"],
    }
    cleaner.notes.append(Message("both_orders", said))
    if not orders.open:
        return orders.settled
    if answer is None:
        cleaner.questions.append(_about_rows(column, orders))
        return orders.settled
    cleaner.used["date_order", name] = answer
    given = dict.fromkeys((text for _, text in orders.open), cast(DateOrder, answer))
    return {**given, **orders.settled}


def _about_rows(column: Column, orders: Orders) -> Question:
    """Asks for the order of the rows that nothing proves."""
    named = ", ".join(map(str, orders.open_rows[:_EXAMPLES])) + (" …" if len(orders.open_rows) > _EXAMPLES else "")
    said: dict[str, Param] = {"count": len(orders.open_rows), "rows": named}
    return Question(
        column.field.name, column.header, "date_order", OPTIONS["date_order"], orders.open[:_EXAMPLES], params=said, code="ask_both_orders"
    )  # fmt: skip


def _swapped(cleaner: Cleaning, column: Column) -> bool:
    """Whether the real days of a column are to be read with day and month swapped; a question where that is likely."""
    count = evidence.are_swapped(cleaner.con, cleaner.source, column.raw)
    if not count:
        return False
    answer = cleaner.answers.get(column.field.name, SWAPPED)
    if answer:
        cleaner.used[SWAPPED, column.field.name] = answer
        return answer == SWAP
    examples = cleaner.con.execute(f"""
        select "row", {column.raw} from {cleaner.source} where iso_day({column.raw}) is not null order by 1 limit {_EXAMPLES}
    """).fetchall()
    options = (SWAP, AS_WRITTEN)
    said = {"count": count}
    cleaner.questions.append(
        Question(column.field.name, column.header, SWAPPED, options, tuple(examples), params=said)
    )  # fmt: skip
    return False


def _read(
    cleaner: Cleaning,
    column: Column,
    order: DateOrder | None,
    order_of: Callable[[str], DateOrder | None],
    *,
    swapped: bool = False,
) -> None:
    """Set how a column of days is read, and the time of day if it is the one whose time is kept."""
    raw, zone = column.raw, cleaner.time_zone
    written_in = "UTC" if _SAYS_UTC.search(column.header) else ""
    day = f"iso_day({raw})"
    fast = f"make_date(year({day}), day({day}), month({day}))" if swapped else day
    time = f"case when length({raw}) > 10 then coalesce(clock_of(try_cast({raw} as timestamp)), clock({raw})) end"
    if written_in:
        stamp = f"regexp_full_match({raw}, '{_STAMP}')"
        local = f"(try_cast({raw} || 'Z' as timestamptz) at time zone {literal(zone)})"
        fast = f"case when length({raw}) <= 10 then {fast} when {stamp} then {local}::date end"
        time = f"case when {stamp} then clock_of({local}) end"
    zoned = f"regexp_full_match({raw}, '{_STAMP} ?(Z|UTC|[+-]\\d\\d:?\\d\\d)')"
    if scalar(cleaner.con, f"select count(*) from {cleaner.source} where length({raw}) > 16 and {zoned}"):
        moment = f"try_cast(regexp_replace(replace({raw}, 'UTC', 'Z'), ' ([Z+-])', '\\1') as timestamptz)"
        local = f"({moment} at time zone {literal(zone)})"
        fast = f"case when {zoned} then {local}::date else {fast} end"
        time = f"case when {zoned} then clock_of({local}) else {time} end"
    if order:
        pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
        slashed = f"try_strptime(slash_day({raw}), '{pattern}')::date"
        fast = (
            f"coalesce({fast}, case when length({raw}) <= 10 then {slashed} end)"
            if written_in
            else f"coalesce({fast}, {slashed})"
        )

    def slow(text: str) -> Moment | None:
        return read_moment(text, order_of(text), zone, written_in)

    moments = [m for m in cleaner.finish(column, f"sensible({fast})", slow) if isinstance(m, Moment)]
    if column.field.name == cleaner.about.dated and _says_time(cleaner, raw, moments):
        column.time = f"coalesce({column.lookup}.seconds, {time})" if column.lookup else time


def _says_time(cleaner: Cleaning, raw: str, moments: Iterable[Moment]) -> bool:
    """Whether some cell of a column says a time; midnight in every one is how an export writes a day."""
    if any(moment.seconds is not None and not moment.at_midnight for moment in moments):
        return True
    return bool(
        cleaner.con.execute(f"""
            select 1 from {cleaner.source} where contains({raw}, ':') and not regexp_matches({raw}, '{_MIDNIGHT}') limit 1
        """).fetchall()
    )


def keep_times(cleaner: Cleaning) -> None:
    """Take the time of day from the column beside the day, if the day itself says none and that column holds times."""
    raw = cleaner.about.clock
    column = next((c for c in cleaner.columns if c.field.name == cleaner.about.dated), None)
    if column is None or column.time or not raw:
        return
    tidy = f"regexp_replace(upper({raw}), '\\s*(H|HRS|UHR)$', '')"
    half = f"regexp_replace({tidy}, '\\s*([AP])\\.?\\s?M\\.?$', ' \\1M')"
    time = f"clock_of(try_strptime({half}, [{', '.join(map(literal, _CLOCKS))}]))"
    written, read, latest = one_row(
        cleaner.con, f"select count({raw}), count({time}), max({time}) from {cleaner.source}"
    )
    if latest and 10 * read >= 9 * written:
        column.time = time
