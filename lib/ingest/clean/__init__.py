"""From text to types, with the account of every row: cleaning rules by kind, duplicates, receipts."""
