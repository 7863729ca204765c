"""Revenue: what came in, what is owed, who closed it, and what it cost."""

from functools import partial

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words.texts import t

chosen = filters.chosen("revenue")
numbers = page.begin(chosen, "revenue", PAGES["revenue"])

page.over_time(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["revenue"].boards)
page.end(
    chosen,
    numbers,
    (t("plan_title"), "plan", partial(page.further, chosen, numbers)),
    (t("mix"), "mix", partial(page.shares, chosen, "v.mix")),
)
