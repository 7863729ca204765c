"""What pages of numbers are made of: cards, charts, boards and the way down to the rows."""
