"""Customers: who they are, how far they get, and how long it takes."""

from functools import partial

from lib.metrics.catalog import PAGES
from lib.ui.clients import journey
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words.texts import t

chosen = filters.chosen("customers")
numbers = page.begin(chosen, "customers", PAGES["customers"])

journey.show(chosen)
page.over_time(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["customers"].boards)
page.end(chosen, numbers, (t("who_they_are"), "who", partial(page.shares, chosen, "m.share")))
