"""Clients one by one: how they are, what would move it, whom to call, and whether the score deserves trust."""
