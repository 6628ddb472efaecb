"""A workbook on disk: read, written to, and saved as a whole new file."""
