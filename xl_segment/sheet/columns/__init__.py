"""Which column is what, and whether a row is a customer or a sale; every decision with its reason."""
