"""Every word shown about a number, in English and Spanish: one file per language, keyed by metric."""
