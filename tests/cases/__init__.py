"""What was read wrongly once, and its kin: inputs in a table, with what is right worked out by hand."""
