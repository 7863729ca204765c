"""From one file to the rows that are there: which record is which, and which export says what."""
