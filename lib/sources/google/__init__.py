"""Google Sheets: connecting, reading exactly, and what can go wrong on the way."""
