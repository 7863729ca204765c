"""Spreadsheets of Google as text tables, from the values that its API gives."""
