"""What stands on each result sheet, as plain data."""
