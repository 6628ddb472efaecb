"""What the buttons call: each a door of two or three lines over the same code that runs on a closed file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import xlwings as xw

from xl_segment.errors import SegmentError, unexpected
from xl_segment.run import clear_book, refresh_book, segment_book, undo_book
from xl_segment.settings import Settings
from xl_segment.workbooks.book import Book
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.live.excel_book import ExcelBook

TITLE = "xl_segment"
#: Of a longer selection only so many rows are looked at.
_MOST_ROWS = 10_000


def segment() -> None:
    """Segment the data of the workbook that calls."""
    with _at_work() as book:
        segment_book(book, Settings(), save=_where_it_lies)


def refresh() -> None:
    """Give all customers, old and new, the segments that the workbook that calls has."""
    with _at_work() as book:
        refresh_book(book, Settings(), save=_where_it_lies)


def undo() -> None:
    """Take the last run on the workbook that calls back, once."""
    with _at_work() as book:
        undo_book(book, Settings(), save=_where_it_lies)


def clear() -> None:
    """Take out what earlier runs put into the workbook that calls."""
    with _at_work() as book:
        clear_book(book, save=lambda _: {})


def _where_it_lies(book: Book) -> dict[str, Path]:
    """Save nothing, as Excel does that; tell where the workbook lies, where it has been saved to this machine."""
    if isinstance(book, ExcelBook) and book.file is not None:
        return {"result": book.file}
    return {}


def report() -> None:
    """Write a presentation beside the workbook that calls."""
    from xl_segment.files_beside import put_report

    with _at_work() as book:
        _show(book.book.app, put_report(book, book.file))


def export() -> None:
    """Write the customers of the selected personas, or all, as a list beside the workbook that calls."""
    from xl_segment.files_beside import put_list

    with _at_work() as book:
        _show(book.book.app, put_list(book, book.file, book.selected_rows(_MOST_ROWS)))


def copy() -> None:
    """Write a copy without macros beside the workbook that calls, whose labels are formulas."""
    from xl_segment.files_beside import put_copy

    with _at_work() as book:
        _show(book.book.app, put_copy(book, book.file, book.save_copy))


@contextlib.contextmanager
def _at_work() -> Iterator[ExcelBook]:
    """Hand over the calling workbook; Excel is quiet meanwhile, and as it was afterwards, whatever happens.

    A problem that the user can mend is a message box with its sentence; any other says where the log is.
    """
    excel_api.limit_retries()
    workbook = xw.Book.caller()
    app = workbook.app
    try:
        with _quiet(app), _in_sight(workbook):
            yield ExcelBook(workbook)
    except SegmentError as error:
        _show(app, str(error))
    except Exception as error:  # noqa: BLE001  the last line of defence: nobody at a spreadsheet reads a traceback
        busy = excel_api.busy_error(error)
        if busy is not None:
            _show(app, str(busy))
        else:
            _show(app, unexpected(error))


def _show(app: xw.App, text: str) -> None:
    """Show a message box; where Excel refuses even that, say it in the status bar."""
    try:
        app.alert(text, TITLE, mode="info")
    except Exception:  # noqa: BLE001  Excel is busy: there is nothing left to try but the status bar
        with contextlib.suppress(Exception):
            app.status_bar = text


@contextlib.contextmanager
def _quiet(app: xw.App) -> Iterator[None]:
    """No redrawing, no recalculation and no events while cells are written."""
    before = (app.screen_updating, app.calculation, app.enable_events)
    try:
        app.screen_updating, app.calculation, app.enable_events = False, "manual", False
        yield
    finally:
        restore: tuple[Callable[[], None], ...] = (
            lambda: setattr(app, "calculation", before[1]),
            lambda: setattr(app, "enable_events", before[2]),
            lambda: setattr(app, "screen_updating", before[0]),
            lambda: setattr(app, "status_bar", False),
        )
        for step in restore:
            with contextlib.suppress(Exception):  # one that fails must not keep the others from being restored
                step()


@contextlib.contextmanager
def _in_sight(workbook: xw.Book) -> Iterator[None]:
    """Keep the sheet in sight and the cells that were selected, unless the work shows another sheet, its answer."""
    sheet = workbook.sheets.active
    name, selection = sheet.name, workbook.app.selection
    address = ""
    if selection:
        address = selection.address
    shows = ""
    try:
        yield
        shows = workbook.sheets.active.name
    finally:
        with contextlib.suppress(Exception):
            if shows in ("", name) and name in [sheet.name for sheet in workbook.sheets]:
                workbook.sheets[name].activate()
                if address:
                    workbook.sheets[name].range(address).select()
