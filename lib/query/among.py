"""Some people, as a condition on rows that are of a person."""

from __future__ import annotations

from collections.abc import Collection

People = Collection[int] | str
"""Their numbers, or SQL that says them."""


def among(people: People | None) -> str:
    """The condition, to be put after others; empty where all are meant."""
    if people is None:
        return ""
    listed = people if isinstance(people, str) else ", ".join(map(str, sorted(people))) or "null"
    return f" and person_id in ({listed})"
