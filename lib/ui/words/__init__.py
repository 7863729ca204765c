"""Texts, numbers and days as the reader is to see them."""
