"""Cells as xlwings reads them from Excel, brought to what the engine takes."""

from __future__ import annotations

import decimal
from typing import Any

from xl_segment.sheet.grid import ERROR_NAMES, CellError

#: Error cells by the number that COM hands over for those that xlwings does not know.
_COM_ERRORS = {
    -2146826245: "#GETTING_DATA", -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!", -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip


def cell_of_excel(cell: Any) -> Any:  # noqa: ANN401  any cell
    """Return a cell that xlwings read as the engine takes it: errors as such, money as a number, blanks as None."""
    if isinstance(cell, str) and cell in ERROR_NAMES:
        return CellError(cell)
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, decimal.Decimal):  # a cell with a currency format
        return float(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _COM_ERRORS:
        return CellError(_COM_ERRORS[cell])
    return cell
