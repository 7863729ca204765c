"""Where tables come from besides files: spreadsheets that are read again by themselves."""
