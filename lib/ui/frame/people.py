"""How a reader is led to one person: by an address that says nothing of who that is (docs/numbers-clients.md 12.5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.analysis.clients.called import called
from lib.query import Snapshot
from lib.store import addresses
from lib.ui.frame import access, address, shell
from lib.ui.words.texts import language, t

CLIENT = address.any_text("client")
"""Which client is open; it stands in the address of the page, and says nothing of the person."""
_PAGE, CARD = "clients", "card"
_NUMBERED = "n_"
"""Who sees no names is led by the number that stands for the name."""


@dataclass(frozen=True)
class Named:
    """A person as a reader may know them: the number in this snapshot, the address, and the name or what stands for it."""

    person: int
    address: str
    name: str


def there(data: Snapshot) -> bool:
    """Whether a snapshot knows how clients stand; older ones do not."""
    return bool({"stages", "stages_kept"} & data.tables)


def named(view: access.View, people: Collection[int] | None = None) -> Iterator[Named]:
    """The people of what a reader may see, or those of some numbers."""
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    if view.role == "masked":
        for one in called(data, people):
            yield Named(one.person, f"{_NUMBERED}{one.person}", t("client_number", n=one.person))
        return
    address_of = addresses.addresses(view.workspace)
    for one in called(data, people):
        # Behind a lock nobody has a key. The number of a person says how many there are in all: it is no address.
        stands_for = one.key or f"{one.name} {one.first_on or ''}"
        yield Named(one.person, address_of(stands_for), one.name or one.key or t("client_unnamed"))


def person_of(view: access.View, told: str) -> Named | None:
    """Who an address names, if this reader may see them."""
    if view.role == "masked":
        number = told.removeprefix(_NUMBERED)
        some = [int(number)] if told.startswith(_NUMBERED) and number.isdecimal() and len(number) < 10 else []
        return next(named(view, some), None) if some else None
    return _book(view.identity, language(), view).get(told) if addresses.PATTERN.fullmatch(told) else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _book(identity: str, language: str, _view: access.View) -> dict[str, Named]:
    """Address -> person; `identity` and the language are the whole cache key."""
    del identity, language
    return {one.address: one for one in named(_view)}


def lead(view: access.View, person: int) -> None:
    """Go to the page of a person."""
    found = next(named(view, [person]), None)
    if found:
        kept = {name: values for name, values in shell.parameters().items() if name != CARD}
        st.session_state[CLIENT.name] = found.address
        st.switch_page(shell.pages()[_PAGE], query_params=kept | {CLIENT.name: [found.address]})


def leads(view: access.View, people: Sequence[int | None]) -> Callable[[Any], None] | None:
    """What a click on a row does whose place is told: it leads to the person of that place. None where no row is of a person, or
    the snapshot is too old to tell of one."""
    assert view.snapshot is not None
    if not any(person is not None for person in people) or not there(access.opened(view.snapshot)):
        return None

    def chosen(place: Any) -> None:
        person = people[int(place)]
        if person is not None:
            lead(view, person)

    return chosen
