"""What a cell means: text, numbers, dates and answers as people type them, a whole column at a time."""
