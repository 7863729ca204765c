"""What would move a score: the day is worked out again as it would read if one thing were different (docs/numbers-clients.md 16.1)."""

from __future__ import annotations

MOVES = {
    "overdue_paid": (
        "open_since is not null or failed_since is not null",
        {"open_since": "cast(null as date)", "failed_since": "cast(null as date)", "fell_due": "true"},
    ),
    "call_attended": (
        "touch > 0",
        {
            "due": "least(5, due + 1)",
            "live": "live + 1 - case when due = 5 and drops_live then 1 else 0 end",
            "last_live_on": "on_day",
        },
    ),
    "sessions_caught_up": ("sessions * elapsed >= 1", {"used": "ceil(sessions * elapsed)"}),
}
"""What may be done -> when it can be, and what would be known then. The call's outcome is nobody's guess: it stays as it is."""

LEAST_GAIN = 5
"""What lifts nobody over a bound is told from so many points on."""


def moved(rows: str, name: str) -> str:
    """SQL of `rows` of what is known, as they would read with one of the moves made; of those for whom it can be."""
    when, changes = MOVES[name]
    changed = ", ".join(f"{sql} as {column}" for column, sql in changes.items())
    return f"(select * replace ({changed}) from {rows} where {when})"
