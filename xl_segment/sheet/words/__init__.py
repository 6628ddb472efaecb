"""What words say in every language: those of headers, of the states of an order, and of times."""
