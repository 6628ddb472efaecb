"""Rows become customers, customers become numbers: cleaned, measured, and made into features."""
