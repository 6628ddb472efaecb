"""A workbook file as the parts it is made of; knows no segment, and imports nothing of ours but errors."""
