"""Segments: conditions over people (docs/numbers-clients.md 18). Which fields there are, the language, and the ready ones."""
