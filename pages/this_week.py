"""This week: whom to call first, why, and what would move it."""

from lib.ui.clients import this_week
from lib.ui.frame import shell

this_week.show(shell.guard("this_week"))
