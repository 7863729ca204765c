"""Data health: what needs fixing before the numbers can be trusted, and where."""

from lib.ui.data import health_view
from lib.ui.frame import shell

view = shell.guard("data_health")
if view.snapshot is None:
    shell.nothing_yet()
health_view.show(view)
