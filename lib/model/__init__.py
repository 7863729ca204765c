"""Derived relations, built once per snapshot: one row per thing, narrow types, every dimension on every row."""
