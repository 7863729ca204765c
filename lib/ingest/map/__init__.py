"""From headers to fields: which table a sheet is, what its vendor means, and what has to be asked."""
