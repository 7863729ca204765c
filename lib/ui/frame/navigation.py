"""The pages of the navigation, in its order: what the frame has to know of each before it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A page. Its title is the text ``page_<name>``; the page itself is ``pages/<name>.py``."""

    icon: str
    group: str = "workspace"
    """Under which heading of the navigation it stands: the text ``group_<name>``."""
    shows_numbers: bool = False
    """It shows metrics, so the filters stand beside it; how they work on it is the text ``filters_<name>``."""
    shows_costs: bool = False
    """Some of its metrics rest on costs, which not every filter reaches: it says so."""


PAGES = {
    "overview": Entry(":material/dashboard:", group="numbers", shows_numbers=True, shows_costs=True),
    "customers": Entry(":material/groups:", group="numbers", shows_numbers=True),
    "csm_calls": Entry(":material/support_agent:", group="numbers", shows_numbers=True),
    "revenue": Entry(":material/payments:", group="numbers", shows_numbers=True, shows_costs=True),
    "attribution": Entry(":material/hub:", group="numbers", shows_numbers=True, shows_costs=True),
    "cohorts": Entry(":material/grid_on:", group="money", shows_numbers=True),
    "retention": Entry(":material/autorenew:", group="money", shows_numbers=True),
    "unit_economics": Entry(":material/balance:", group="money", shows_numbers=True, shows_costs=True),
    "this_week": Entry(":material/call:", group="clients"),
    "clients": Entry(":material/person:", group="clients", shows_numbers=True),
    "data": Entry(":material/upload_file:"),
    "data_health": Entry(":material/healing:"),
    "glossary": Entry(":material/menu_book:"),
}
"""Name -> entry; the first is the start page."""
