"""Closeboard's library: everything except the pages themselves."""
