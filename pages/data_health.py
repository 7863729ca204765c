"""Data health: what needs fixing before the numbers can be trusted, and where."""

from lib.ui import frame, health_view

view = frame.guard("data_health")
if view.snapshot is None:
    frame.nothing_yet()
health_view.show(view)
