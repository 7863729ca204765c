"""Retention: what is paid again without being sold again, what came, what stayed and what left."""

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS
from lib.ui.words.texts import t

chosen = filters.chosen("retention")
numbers = page.begin(chosen, "retention", PAGES["retention"])

page.section(t("over_time"))
page.trends(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["retention"].boards)
page.end(chosen, numbers)
