"""What is written beside the data, a row for each row of the sheet."""

from __future__ import annotations

#: The headers of the columns that we write, in the order in which they stand.
OUR_COLUMNS = ("Segment", "Persona", "Fit", "Previous segment", "Changed on")
