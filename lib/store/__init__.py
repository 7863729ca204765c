"""A workspace on disk: snapshots, the pointer to the one in force, links, drafts, the log, backup and repair."""
