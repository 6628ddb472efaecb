"""A grid of cells becomes a table with known columns: where it stands, what its cells say, what each column is."""
