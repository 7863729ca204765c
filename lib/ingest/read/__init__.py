"""From bytes to text tables: encodings, dialects, workbooks, archives."""
