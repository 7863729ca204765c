"""Cohorts: who closed when, and what became of them month by month."""

from lib.ui.frame import filters
from lib.ui.numbers import cohorts, page

chosen = filters.chosen("cohorts")
page.heading(chosen, "cohorts")
cohorts.draw(chosen)
