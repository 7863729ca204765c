"""Clients: who is in service, how they are, and whether the score says who leaves."""

from lib.metrics.catalog import PAGES
from lib.ui.clients import table
from lib.ui.frame import filters
from lib.ui.numbers import page
from lib.ui.numbers.contents import CONTENTS

chosen = filters.chosen("clients")
numbers = page.begin(chosen, "clients", PAGES["clients"])
table.show(chosen, numbers.found)
page.over_time(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["clients"].boards)
page.end(chosen, numbers)
