"""What runs a statement: small helpers around DuckDB, and what other engines will stand beside."""
