"""From tables to a snapshot in force and out of it again: drafts, replay, exports, and copies for readers with fewer rights."""
