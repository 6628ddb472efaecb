"""From a sheet's cells to one row per customer: pandas only, nothing of Excel, files or drawing."""
