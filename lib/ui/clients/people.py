"""What the pages of clients know of everybody in service, worked out once for a snapshot, a day of the desk, and a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from lib.analysis.clients import everybody as gathered
from lib.analysis.clients import prediction
from lib.analysis.clients.contact import Contact
from lib.analysis.clients.contact import contact as reached
from lib.analysis.clients.standing import Standing
from lib.analysis.clients.touch import Touch, served
from lib.analysis.clients.week import week as listed
from lib.query import FilterKey, Filters, Snapshot
from lib.store import desk
from lib.ui.frame import access
from lib.ui.frame.people import Named, named, there
from lib.ui.words.texts import language


@dataclass(frozen=True)
class Client:
    """One client as a page shows them: `address` stands for the person in the page's own address and says nothing of it."""

    address: str
    name: str
    row: gathered.Row

    @property
    def standing(self) -> Standing:
        """How the client is."""
        return self.row.standing


@dataclass(frozen=True)
class Everybody:
    """The clients in service, those first who are called first, how they are served, and how many there are."""

    found: gathered.Everybody
    touch: Touch


@dataclass(frozen=True)
class Week:
    """Whom to call by the list of the week, how many wait for each owner, and the good news."""

    calls: tuple[Client, ...]
    waiting: Mapping[str, int]
    good_news: tuple[tuple[Client, str], ...]


def everybody(view: access.View, filters: Filters | None = None) -> Everybody | None:
    """The clients of what a reader may see, of those whom the filters let through; None where the snapshot was made before
    clients had states."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    if not there(data):
        return None
    today, kept, filters = today_of(view), desk_of(view), filters or Filters()
    return _everybody(view.identity, len(kept.events), today, filters.key, data, filters, kept)


def week(view: access.View, found: Everybody) -> Week:
    """The list of the week out of everybody."""
    return _week(view.identity, language(), len(found.found.desk.events), found.found.today, view, found.found)


# What is found never changes, so all readers of it share it: a copy of fifty thousand clients each would take a second.
@st.cache_resource(max_entries=32, show_spinner=False)
def _everybody(
    identity: str, events: int, today: date, key: FilterKey, _data: Snapshot, _filters: Filters, _kept: desk.Desk
) -> Everybody:
    """`identity`, how many `events` the journal has, `today` and the filters are the whole cache key."""
    del identity, events, key
    found = gathered.everybody(_data, _kept, filters=_filters, today=today)
    return Everybody(found, served(found))


@st.cache_resource(max_entries=32, show_spinner=False)
def _week(
    identity: str, language: str, events: int, today: date, _view: access.View, _found: gathered.Everybody
) -> Week:
    """`identity`, the language, how many `events` the journal has and `today` are the whole cache key."""
    del identity, language, events, today
    told = listed(_found)
    known = clients(_view, [*told.rows, *(row for row, _ in told.good_news)])
    called, news = known[: len(told.rows)], known[len(told.rows) :]
    good = tuple((one, why) for one, (_, why) in zip(news, told.good_news, strict=True))
    return Week(tuple(called), dict(told.waiting), good)


def clients(view: access.View, rows: Iterable[gathered.Row]) -> list[Client]:
    """The clients of some rows, as this reader may know them."""
    rows = [*rows]
    known = {one.person: one for one in named(view, {row.standing.person for row in rows})}
    return [_client(known[row.standing.person], row) for row in rows]


def _client(who: Named, row: gathered.Row) -> Client:
    return Client(who.address, who.name, row)


def desk_of(view: access.View) -> desk.Desk:
    """What was done about clients, as far as a reader may know: by the day that a link has frozen, or by now."""
    if view.is_sample or view.role == "masked":
        return desk.Desk()
    assert view.snapshot is not None
    return desk.read(view.workspace, access.opened(view.snapshot).as_of if view.is_frozen else None)


def today_of(view: access.View) -> date:
    """The calendar day of the workspace (12.13), by which what was done is meant; of a frozen link, and of the sample, its own."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    if view.is_sample or view.is_frozen:
        return data.as_of
    zone = ZoneInfo(data.settings.get("time_zone") or "UTC")
    return max(data.as_of, datetime.now(UTC).astimezone(zone).date())


@st.cache_data(max_entries=32, show_spinner=False)
def predicted(identity: str, _data: Snapshot) -> prediction.Prediction:
    """Whether the score says who leaves; `identity` is the whole cache key."""
    del identity
    return prediction.validate(_data)


def contact(view: access.View, key: str) -> Contact:
    """How a client is reached, for who may see names."""
    if view.snapshot is None or view.role == "masked":
        return Contact()
    return reached(access.opened(view.snapshot), key)
