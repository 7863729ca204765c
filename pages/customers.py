"""Customers: who they are, how far they get, and how long it takes."""

from functools import partial

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.ranking import Board
from lib.ui.words.texts import t

COLUMNS = (
    "m.clients",
    "m.active_clients",
    "m.onboarding_pct",
    "m.graduation_pct",
    "m.testimony_pct",
    "m.pif_pct",
    "m.avg_coachings",
)

chosen = filters.chosen("customers")
numbers = page.begin(chosen, "customers", PAGES["customers"])

page.section(t("over_time"))
page.trends(chosen, numbers, ("m.clients", "m.onboarding_pct", "m.graduation_pct", "m.testimony_pct"))

page.boards(
    chosen,
    numbers,
    *(
        Board(
            name=f"clients_by_{by}",
            by=by,
            columns=COLUMNS,
            rank="m.onboarding_pct",
            cases="m.clients",
            share="m.clients",
        )
        for by in ("csm", "closer", "offer", "country", "utm_source")
    ),
)

page.end(chosen, numbers, (t("who_they_are"), "who", partial(page.shares, chosen, "m.share")))
