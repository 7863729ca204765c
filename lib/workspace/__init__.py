"""Workspaces: a folder of immutable snapshots, a pointer to the one in force, and the links that open it."""
