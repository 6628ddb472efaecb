"""A Jupyter notebook about a workbook's segments, for a colleague in data science."""

from __future__ import annotations

from xl_segment.notebook.notebook import notebook_of

__all__ = ["notebook_of"]
