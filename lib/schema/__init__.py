"""What data is called and what it means: tables, fields, words, written values and settings."""
