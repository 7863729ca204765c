"""Revenue: what came in, what is owed, who closed it, and what it cost."""

from functools import partial

from lib.metrics.bases import BASES, CASH
from lib.metrics.catalog import PAGES
from lib.ui.clients import deals
from lib.ui.frame import filters
from lib.ui.numbers import page, reading
from lib.ui.numbers.contents import contents
from lib.ui.words.texts import t

chosen = filters.chosen("revenue")
read_by = BASES[chosen.basis] if chosen.basis != CASH else ""
numbers = page.begin(
    chosen,
    "revenue",
    PAGES["revenue"],
    note=t(f"basis_note_{chosen.basis}"),
    choice=partial(reading.choose, chosen),
    lead=read_by,
)

page.over_time(chosen, numbers)
page.boards(chosen, numbers, *contents("revenue", chosen).boards)
page.end(
    chosen,
    numbers,
    (t("plan_title"), "plan", partial(deals.collection, chosen, numbers)),
    (t("sales_title"), "sales", partial(page.further, chosen, numbers, "sales")),
    (t("mix"), "mix", partial(page.shares, chosen, "v.mix", read_by)),
)
