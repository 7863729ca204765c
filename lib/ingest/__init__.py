"""From files to a snapshot: read, map, decide, clean, compare, commit."""
