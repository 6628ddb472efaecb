"""What the template workbook and the add-in are built from."""
