"""The glossary: every number and every term of the trade, with the reader's own figures."""

from lib.ui import filters, frame, glossary_view

view = frame.guard("glossary")
glossary_view.show(filters.chosen("glossary") if view.snapshot else None)
