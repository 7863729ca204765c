"""Unit economics: what a client costs and brings, when the one has paid for the other, and what is still owed in work."""

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.words.texts import t

chosen = filters.chosen("unit_economics")
numbers = page.begin(chosen, "unit_economics", PAGES["unit_economics"])

page.section(t("over_time"))
page.trends(chosen, numbers)
page.end(chosen, numbers)
