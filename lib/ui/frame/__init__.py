"""What stands around every page: who is looking at what, filters, links, navigation."""
