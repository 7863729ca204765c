"""When a report of a schedule is due: once for each week, and after a pause once for the last one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lib.sending.declared import Schedule, Week

MOST_TRIES = 4
"""So often one report is tried; then the next week's turn comes."""
AGAIN = timedelta(minutes=10)
"""How long after its moment each further try waits, the first so long, the next twice as long."""


def slot(schedule: Schedule, now: datetime) -> datetime:
    """The last moment at which a report was due, in UTC. An hour that the clocks skip is the one after it."""
    zone = ZoneInfo(schedule.zone)
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - schedule.weekday) % 7)
    found = _moment(schedule, day, zone)
    return found if found <= now else _moment(schedule, day - timedelta(days=7), zone)


def _moment(schedule: Schedule, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(schedule.hour), zone).astimezone(UTC)


def due(schedule: Schedule, week: Week, now: datetime) -> datetime | None:
    """The moment whose report is to be sent now, None where there is none: it was sent, was tried often enough or has to wait."""
    if schedule.ended or schedule.to.is_nobody:
        return None
    at = slot(schedule, now)
    if at < datetime.fromisoformat(schedule.begun):
        return None
    if week.slot != at.isoformat():
        return at
    if week.done or week.tries >= MOST_TRIES:
        return None
    return at if now >= at + AGAIN * (2**week.tries - 1) else None
