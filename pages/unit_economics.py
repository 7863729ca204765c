"""Unit economics: what a client costs and brings, when the one has paid for the other, and what is still owed in work."""

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import economics, page
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words.texts import t

chosen = filters.chosen("unit_economics")
numbers = page.begin(chosen, "unit_economics", PAGES["unit_economics"], note=t("economics_note"))

economics.worth(chosen, numbers)
economics.owed(chosen, numbers)
page.over_time(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["unit_economics"].boards, title=t("worth_whose"))
economics.centres(chosen, numbers)
economics.touch(chosen)
page.end(chosen, numbers)
