"""The one seam to spreadsheets: a Book, open in Excel or closed on disk."""
