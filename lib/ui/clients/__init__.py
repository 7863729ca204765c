"""Clients: who they are, how they are, whom to call this week (docs/numbers-clients.md 16 to 19, 25)."""
