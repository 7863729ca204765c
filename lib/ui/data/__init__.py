"""Bringing data in and looking after it: import, questions, sheets, settings, the health of the data."""
