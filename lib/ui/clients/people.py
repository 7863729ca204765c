"""What the pages of clients know of everybody in service, worked out once for a snapshot, a day of the desk, and a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.analysis.clients import prediction, value, week
from lib.analysis.clients.contact import Contact
from lib.analysis.clients.contact import contact as reached
from lib.analysis.clients.standing import Standing, standings
from lib.query import FilterKey, Filters, Snapshot
from lib.store import addresses, desk
from lib.ui.frame import access
from lib.ui.words.texts import language, t


@dataclass(frozen=True)
class Client:
    """One client as a page shows them: `address` stands for the person in the page's own address and says nothing of it."""

    address: str
    name: str
    row: week.Row

    @property
    def standing(self) -> Standing:
        """How the client is."""
        return self.row.standing


@dataclass(frozen=True)
class Everybody:
    """The clients in service, those first who are called first, and by the list of the week whom to call and who waits."""

    clients: tuple[Client, ...]
    week: tuple[Client, ...]
    waiting: dict[str, int]
    good_news: tuple[tuple[Client, str], ...]

    def of(self, address: str) -> Client | None:
        """The client of an address; None where there is none, or none for this reader."""
        return next((one for one in (*self.week, *self.clients) if one.address == address), None)


def everybody(view: access.View, filters: Filters | None = None) -> Everybody | None:
    """The clients of what a reader may see, of those whom the filters let through; None where the snapshot was made before
    clients had states."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    if not {"stages", "stages_kept"} & data.tables:
        return None
    kept = desk.Desk() if view.is_sample or view.role == "masked" else desk.read(view.workspace)
    filters = filters or Filters()
    return _everybody(view.identity, language(), len(kept.events), data.as_of, filters.key, view, filters, kept)


@st.cache_data(max_entries=32, show_spinner=False)
def _everybody(
    identity: str, language: str, events: int, day: date, key: FilterKey, _view: access.View, _filters: Filters, _kept: desk.Desk
) -> Everybody:  # fmt: skip
    """`identity`, the language, how many `events` the journal has, the `day` and the filters are the whole cache key."""
    del identity, language, events, key
    assert _view.snapshot is not None
    data = access.opened(_view.snapshot)
    told = week.week(data, _kept, filters=_filters)
    named, at_stake = week.who(data), value.values(data)
    found = standings(data, filters=_filters, flags=week.flags(_kept, named, day))
    rows = week.order(
        week.Row(one, at_stake.get(one.person, value.Value()), named.get(one.person, week.Person()), one.last_live_on)
        for one in found
    )
    return Everybody(
        tuple(_client(_view, row) for row in rows),
        tuple(_client(_view, row) for row in told.rows),
        dict(told.waiting),
        tuple((_client(_view, row), why) for row, why in told.good_news),
    )


def _client(view: access.View, row: week.Row) -> Client:
    number = row.standing.person
    if view.role == "masked":
        name = t("client_number", n=number)
        return Client(f"n_{number}", name, row)
    # Behind a lock nobody has a key. The number of a person says how many there are in all: it is no address.
    name = row.who.name or row.who.key or t("client_unnamed")
    return Client(addresses.address(view.workspace, row.who.key or f"{name} {row.standing.closed_on}"), name, row)


@st.cache_data(max_entries=32, show_spinner=False)
def predicted(identity: str, _data: Snapshot) -> prediction.Prediction:
    """Whether the score says who leaves; `identity` is the whole cache key."""
    del identity
    return prediction.validate(_data)


def contact(view: access.View, client: Client) -> Contact:
    """How a client is reached, for who may see names."""
    if view.snapshot is None or view.role == "masked":
        return Contact()
    return reached(access.opened(view.snapshot), client.row.who.key)
