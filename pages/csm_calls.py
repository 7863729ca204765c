"""CSM calls: are clients showing up, and do their calls succeed."""

from functools import partial

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page, unfilled_desk
from lib.ui.numbers.ranking import Board
from lib.ui.words.texts import t

COLUMNS = ("e.booked", "e.due", "e.show_rate", "e.good_success", "e.avg_grade", "e.no_show", "e.not_filled")

chosen = filters.chosen("csm_calls")
numbers = page.begin(chosen, "csm_calls", PAGES["csm_calls"])

page.section(t("over_time"))
statuses = partial(page.breakdown, chosen, "e.booked", "status", t("calls_by_status"))
page.trends(chosen, numbers, ("e.show_rate", "e.booked", "e.good_success"), statuses)

page.boards(
    chosen,
    numbers,
    *(
        Board(name=f"calls_by_{by}", by=by, columns=COLUMNS, rank="e.show_rate", cases="e.due", share="e.booked")
        for by in ("csm", "closer", "type")
    ),
)
unfilled_desk.show(chosen)
page.end(chosen, numbers)
