"""Retention: what is paid again without being sold again, what came, what stayed and what left."""

from lib.metrics.catalog import PAGES
from lib.ui.clients import plans
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS

chosen = filters.chosen("retention")
numbers = page.begin(chosen, "retention", PAGES["retention"])

plans.movements(chosen, numbers)
page.over_time(chosen, numbers)
plans.cohorts(chosen)
plans.lists(chosen)
page.boards(chosen, numbers, *CONTENTS["retention"].boards)
page.end(chosen, numbers)
