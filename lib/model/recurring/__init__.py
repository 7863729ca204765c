"""What recurs: the level that each person pays for each plan on each day (docs/numbers-clients.md 14.1).

Pure: rows of one person in, spells of that person out. Days are numbers (``date.toordinal``), since a million of them are
compared.
"""
