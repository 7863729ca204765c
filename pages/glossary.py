"""The glossary: every number and every term of the trade, with the reader's own figures."""

from lib.ui.frame import filters, shell
from lib.ui.numbers import glossary_view

view = shell.guard("glossary")
glossary_view.show(filters.chosen("glossary") if view.snapshot else None)
