"""The workbook that a formula stands in: what its own sheets ask for, and the model it keeps."""

from __future__ import annotations

import xlwings as xw

from xl_segment.errors import SegmentError
from xl_segment.workbooks.control_sheets import Asked
from xl_segment.workbooks.live.excel_book import ExcelBook


def asked() -> Asked:
    """Return what the Settings and Personas sheets of the calling workbook ask for; nothing where there is none.

    Raises SettingError where one of their cells has a value that it cannot have.
    """
    try:
        return _book().asked()
    except SegmentError:
        raise
    except Exception:  # noqa: BLE001  no workbook calls, or Excel does not answer within a formula: the defaults hold
        return Asked()


def model() -> str | None:
    """Return the model that the calling workbook keeps, None where it keeps none."""
    try:
        return _book().kept()
    except SegmentError:
        raise
    except Exception:  # noqa: BLE001  no workbook calls
        return None


def _book() -> ExcelBook:
    return ExcelBook(xw.Book.caller())
