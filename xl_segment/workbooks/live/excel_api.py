"""What xlwings' object model has no verb for, and where Windows and macOS differ; all of it stands here.

On Windows `.api` is Excel's own object model, on macOS its AppleScript dictionary. What only makes a page look better
may fail (there is no printer, say) and is passed over; what guards the user's data may not.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_segment.errors import AccessError, SegmentError
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.sheet_layout import says_something
from xl_segment.sheet.grid import ERROR_NAMES

if TYPE_CHECKING:
    import xlwings as xw

MAC = sys.platform == "darwin"
#: COM: the call was rejected by the callee, or is to be tried again later; Excel is in a dialog or a cell is edited.
_BUSY = {-2147418111, -2147417846, -2146777998}
#: A rejected call comes back at once, in a tenth of a millisecond or more.
_ATTEMPTS = 50_000
_QUERY_TABLE = 3
_VERY_HIDDEN = 2
_PORTRAIT, _LANDSCAPE, _A4 = 1, 2, 9
#: Of a page break: somebody put it in. As many are looked at: Excel has to lay out the sheet for each.
_BY_HAND, _MOST_BREAKS = -4135, 20
#: Of how a sheet is printed: what is added to the cells, and what stands above and below them.
_OPTIONS = ("PrintGridlines", "PrintHeadings", "CenterHorizontally", "CenterVertically")
_EDGES = ("CenterFooter", "CenterHeader", "LeftFooter", "LeftHeader", "RightFooter", "RightHeader")
#: Of a data validation: a list, which stops what is not on it.
_LIST, _STOP, _BETWEEN = 3, 1, 1
#: Of a rule that formats cells: by their value, equal to one; the left side, a line without gaps; bars from a number
#: on, filled with one colour.
_CELL_VALUE, _EQUAL, _LEFT, _CONTINUOUS, _NUMBER, _SOLID = 1, 3, -4131, 1, 0, 0


def is_protected(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet's cells are protected."""
    return bool(sheet.api.protect_contents.get() if MAC else sheet.api.ProtectContents)


def structure_is_protected(book: xw.Book) -> bool:
    """Tell whether sheets may not be added to a workbook."""
    return bool(book.api.protect_structure.get() if MAC else book.api.ProtectStructure)


def is_read_only(book: xw.Book) -> bool:
    """Tell whether a workbook was opened for reading only."""
    return bool(book.api.read_only.get() if MAC else book.api.ReadOnly)


def is_online(book: xw.Book) -> bool:
    """Tell whether a workbook lies on OneDrive or SharePoint, where others may have it open as well."""
    address = book.api.full_name.get() if MAC else book.api.FullName
    return "://" in str(address)


def save_copy(book: xw.Book, target: Path) -> None:
    """Save a workbook under another name; the open one keeps its own.

    On macOS, where Excel has no word for that, the file is copied, once the workbook is saved. Raises AccessError where
    it is not.
    """
    if not MAC:
        book.api.SaveCopyAs(str(target))
        return
    if not book.api.saved.get():
        raise AccessError(f"{book.name} has changes that are not saved yet. Save it, then click again.")
    shutil.copyfile(book.fullname, target)


def filtered_range(sheet: xw.Sheet) -> str | None:
    """Return the address of a sheet's own filter (not a Table's); None where it has none."""
    if MAC:
        if not sheet.api.autofilter_mode.get():
            return None
        return str(sheet.api.autofilter_object.range_object.get_address())
    if not sheet.api.AutoFilterMode:
        return None
    return str(sheet.api.AutoFilter.Range.Address)


def add_filter(cells: xw.Range) -> None:
    """Give a sheet that has no filter of its own buttons in the first row of some cells."""
    with contextlib.suppress(Exception):
        if MAC:
            cells.api.autofilter_range(field=1)
        else:
            cells.api.AutoFilter(1)


def drop_filter(sheet: xw.Sheet) -> None:
    """Take a sheet's own filter out, whose rows all come into sight."""
    if MAC:
        sheet.api.autofilter_mode.set(False)
    else:
        sheet.api.AutoFilterMode = False


def has_advanced_filter(sheet: xw.Sheet) -> bool:
    """Tell whether rows are out of sight by Excel's advanced filter, which has no drop-down arrows to lift it by."""
    return not MAC and bool(sheet.api.FilterMode) and not sheet.api.AutoFilterMode


def sheet_names(book: xw.Book) -> list[str]:
    """Return the names of all sheets; xlwings lists those with cells only, and a chart's name is taken as well."""
    if not MAC:
        return [str(sheet.Name) for sheet in book.api.Sheets]
    names = book.api.sheets.name.get()
    if isinstance(names, str):  # of a single sheet
        return [names]
    return [str(name) for name in names]


def values(area: xw.Range) -> list[list[Any]]:
    """Return what stands in a range, row by row, error cells by their names."""
    rows: list[list[Any]]
    if not MAC:
        rows = area.options(ndim=2, err_to_str=True).value
        return rows
    # xlwings' own way of asking for the errors fails on macOS for more than one cell.
    rows = area.options(ndim=2).value
    for cells, texts in zip(rows, as_rows(area.api.string_value.get()), strict=True):
        for at, text in enumerate(texts):
            if text in ERROR_NAMES:
                cells[at] = text
    return rows


def as_rows(cells: Any) -> Sequence[Sequence[Any]]:  # noqa: ANN401  what Excel gives for a range of any shape
    """Return what stands in a range row by row: of a single cell it comes bare, of a single row as one list."""
    if not isinstance(cells, list | tuple):
        return [[cells]]
    if not cells or not isinstance(cells[0], list | tuple):
        return [cells]
    return cells


def pivot_areas(sheet: xw.Sheet) -> list[Range]:
    """Return where a sheet's pivot tables stand, with the filters above them; none on macOS, which does not tell."""
    if MAC:
        return []
    with contextlib.suppress(Exception):
        pivots = sheet.api.PivotTables()
        addresses = [str(pivots.Item(at).TableRange2.Address) for at in range(1, pivots.Count + 1)]
        return [parse_range(address) for address in addresses]
    return []


def limit_retries() -> None:
    """Let a call that Excel rejects, as a cell is being edited, fail after some seconds; xlwings tries for ever."""
    if sys.platform == "win32":
        from xlwings import _xlwindows

        _xlwindows.N_COM_ATTEMPTS = _ATTEMPTS


def is_query(table: xw.main.Table) -> bool:
    """Tell whether an Excel Table is filled from a data connection."""
    if MAC:
        return False
    with contextlib.suppress(Exception):
        return int(table.api.SourceType) == _QUERY_TABLE
    return False


def as_typed(formula: str) -> str:
    """Return a formula as Excel takes it at its keyboard; files hold newer functions and parameters by longer names."""
    return re.sub(r"_xl(fn|pm)\.", "", formula)


def hide_well(sheet: xw.Sheet) -> None:
    """Hide a sheet so that it is not offered to be shown again; where that cannot be, hide it."""
    sheet.visible = False
    if not MAC:
        sheet.api.Visible = _VERY_HIDDEN


def is_visible(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet is in sight; xlwings hands over Excel's own number, and a well hidden one has 2."""
    return sheet.visible in (True, -1)


def indent(cells: xw.Range, level: int) -> None:
    """Indent cells, which xlwings has a verb for that Excel on the desktop does not know."""
    with contextlib.suppress(Exception):
        if MAC:
            cells.api.indent_level.set(level)
        else:
            cells.api.IndentLevel = level


def offer(cells: xw.Range, words: Sequence[str] | str, title: str, hint: str, wrong: str) -> None:
    """Give cells a drop-down list; words: what it holds, or a defined name. Without it words can still be typed."""
    source = ",".join(words)
    if isinstance(words, str):
        source = f"={words}"
    with contextlib.suppress(Exception):
        if MAC:
            from appscript import k

            rule = cells.api.validation
            rule.delete()
            rule.add_data_validation(
                type=k.validate_list, alert_style=k.valid_alert_stop, operator=k.between, formula1=source
            )
            rule.ignore_blank.set(True)
            rule.error_title.set(title)
            rule.error_message.set(wrong)
            return
        rule = cells.api.Validation
        rule.Delete()
        rule.Add(_LIST, _STOP, _BETWEEN, source)
        rule.IgnoreBlank = True
        rule.InputTitle, rule.InputMessage = title, hint
        rule.ErrorTitle, rule.ErrorMessage = title, wrong


def offer_nothing(cells: xw.Range) -> None:
    """Take the drop-down lists from cells, which clearing them may leave."""
    with contextlib.suppress(Exception):
        if MAC:
            cells.api.validation.delete()
        else:
            cells.api.Validation.Delete()


def dissolve_tables(sheet: xw.Sheet) -> None:
    """Make plain cells of a sheet's Excel Tables, and let no rule paint its cells any more."""
    for table in list(sheet.tables):
        if MAC:
            table.api.unlist()
        else:
            table.api.Unlist()
    with contextlib.suppress(Exception):
        if MAC:
            sheet.cells.api.format_conditions.delete()
        else:
            sheet.cells.api.FormatConditions.Delete()


def paint(cells: xw.Range, word: str, *, colour: str, fill: str | None, edge: str | None) -> None:
    """Let a rule paint the cells that hold a word; macOS has no verb for it."""
    text = word.replace('"', '""')
    with contextlib.suppress(Exception):
        rule = cells.api.FormatConditions.Add(_CELL_VALUE, _EQUAL, f'="{text}"')
        rule.Font.Color = _as_number(colour)
        if fill:
            rule.Interior.Color = _as_number(fill)
        if edge:
            line = rule.Borders(_LEFT)
            line.LineStyle, line.Color = _CONTINUOUS, _as_number(edge)


def paint_no_more(cells: xw.Range, words: Collection[str]) -> None:
    """Take the rules from cells that `paint` gave them for some words; macOS has no verb for it."""
    formulas = {'="{}"'.format(word.replace('"', '""')) for word in words}
    with contextlib.suppress(Exception):
        rules = cells.api.FormatConditions
        for at in range(int(rules.Count), 0, -1):
            rule = rules.Item(at)
            if rule.Type == _CELL_VALUE and rule.Operator == _EQUAL and str(rule.Formula1) in formulas:
                rule.Delete()


def draw_bars(cells: xw.Range, colour: str, *, end: float | None = None) -> None:
    """Put a bar behind each number, from 0 to the largest, or to `end` and no number; macOS has no verb for it."""
    with contextlib.suppress(Exception):
        bar = cells.api.FormatConditions.AddDatabar()
        bar.MinPoint.Modify(_NUMBER, 0)
        if end is not None:
            bar.MaxPoint.Modify(_NUMBER, end)
            bar.ShowValue = False
        bar.BarFillType = _SOLID
        bar.BarColor.Color = _as_number(colour)


def _as_number(colour: str) -> int:
    """Return a colour "#RRGGBB" as Excel counts it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red + green * 256 + blue * 65_536


def freeze(sheet: xw.Sheet, rows: int, columns: int) -> None:
    """Keep the first rows and columns in sight; it is the window that does it, so the sheet comes into sight."""
    with contextlib.suppress(Exception):
        sheet.activate()
        if MAC:
            window = sheet.book.app.api.active_window
            window.freeze_panes.set(False)
            window.split_row.set(rows)
            window.split_column.set(columns)
            window.freeze_panes.set(True)
            return
        window = sheet.book.app.api.ActiveWindow
        window.FreezePanes = False
        window.SplitRow, window.SplitColumn = rows, columns
        window.FreezePanes = True


def hide_headings(sheet: xw.Sheet) -> None:
    """Show no letters of columns and no numbers of rows; it is the window that does it, as with what is frozen."""
    with contextlib.suppress(Exception):
        sheet.activate()
        if MAC:
            sheet.book.app.api.active_window.display_headings.set(False)
        else:
            sheet.book.app.api.ActiveWindow.DisplayHeadings = False


def describe(picture: xw.Picture, text: str) -> None:
    """Give a picture its alternative text."""
    with contextlib.suppress(Exception):
        if MAC:
            picture.api.alternative_text.set(text)
        else:
            picture.parent.shapes[picture.name].api.AlternativeText = text


def colour_tab(sheet: xw.Sheet, colour: str) -> None:
    """Give a sheet's tab a colour ("#RRGGBB")."""
    with contextlib.suppress(Exception):
        if MAC:
            red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
            sheet.api.tab.color.set([red * 257, green * 257, blue * 257])
        else:
            sheet.api.Tab.Color = _as_number(colour)


def set_up_paper(
    sheet: xw.Sheet, repeat_row: int | None, scale: int | None = None, margins: tuple[float, float] = (0.7, 0.75)
) -> None:
    """Print in landscape, one page wide or at a scale in per cent; on A4 where Excel has a verb for it.

    margins: inches, at the sides, and above and below. Each call asks the printer, so they are few.
    """
    with contextlib.suppress(Exception):
        if MAC:
            from appscript import k

            setup = sheet.api.page_setup_object
            setup.page_orientation.set(k.landscape)
            if scale is not None:
                setup.zoom.set(scale)
                return
            _fit_in(sheet, None)
            return
        setup = sheet.api.PageSetup
        setup.Orientation = _LANDSCAPE
        setup.PaperSize = _A4
        if scale is not None:
            at_sides, above = (72 * inches for inches in margins)
            setup.LeftMargin = setup.RightMargin = at_sides
            setup.TopMargin = setup.BottomMargin = above
            setup.Zoom = scale
            return
        _fit_in(sheet, repeat_row)


def _fit_in(sheet: xw.Sheet, repeat_row: int | None) -> None:
    """Print one page wide, and as many pages high as it takes."""
    rows = f"${repeat_row}:${repeat_row}"
    if MAC:
        setup = sheet.api.page_setup_object
        setup.zoom.set(False)
        setup.fit_to_pages_wide.set(1)
        setup.fit_to_pages_tall.set(False)
        if repeat_row:
            setup.print_title_rows.set(rows)
        return
    setup = sheet.api.PageSetup
    setup.Zoom = False
    setup.FitToPagesWide = 1
    setup.FitToPagesTall = False
    if repeat_row:
        setup.PrintTitleRows = rows


def print_one_page_wide(sheet: xw.Sheet, repeat_row: int | None) -> None:
    """Print in landscape and one page wide, on the paper that is set."""
    with contextlib.suppress(Exception):
        _turn(sheet, is_landscape=True)
        _fit_in(sheet, repeat_row)


def print_by_itself(sheet: xw.Sheet, repeated_row: int | None) -> int | None:
    """Print as a sheet is printed by itself; returns the row that is repeated no more, None where none was.

    repeated_row: the one that is not to be any more; another one is the user's.
    """
    rows = f"${repeated_row}:${repeated_row}"
    with contextlib.suppress(Exception):
        _turn(sheet, is_landscape=False)
        if MAC:
            setup = sheet.api.page_setup_object
            setup.zoom.set(100)
            if str(setup.print_title_rows.get()) == rows:
                setup.print_title_rows.set("")
                return repeated_row
            return None
        setup = sheet.api.PageSetup
        setup.Zoom = 100
        if str(setup.PrintTitleRows) == rows:
            setup.PrintTitleRows = ""
            return repeated_row
    return None


def _turn(sheet: xw.Sheet, *, is_landscape: bool) -> None:
    if MAC:
        from appscript import k

        sheet.api.page_setup_object.page_orientation.set(k.landscape if is_landscape else k.portrait)
        return
    sheet.api.PageSetup.Orientation = _LANDSCAPE if is_landscape else _PORTRAIT


def print_setup(sheet: xw.Sheet) -> tuple[bool, bool] | None:
    """Tell whether somebody set up how a sheet is printed, and whether it is one page wide, in landscape.

    None where Excel does not say, as where there is no printer.
    """
    with contextlib.suppress(Exception):
        if MAC:
            return _print_setup_on_mac(sheet)
        setup = sheet.api.PageSetup
        is_landscape = setup.Orientation == _LANDSCAPE
        fits = setup.Zoom is False
        is_one_page_wide = is_landscape and fits and setup.FitToPagesWide == 1 and setup.FitToPagesTall is False
        named = bool(setup.PrintArea or setup.PrintTitleRows or setup.PrintTitleColumns)
        is_set_up = is_landscape or fits or setup.Zoom != 100 or named
        return is_set_up or _adds_around(setup) or _is_broken_by_hand(sheet), is_one_page_wide
    return None


def _print_setup_on_mac(sheet: xw.Sheet) -> tuple[bool, bool]:
    from appscript import k

    setup = sheet.api.page_setup_object
    zoom, is_landscape = setup.zoom.get(), setup.page_orientation.get() == k.landscape
    fits = zoom is False
    is_one_page_wide = (
        is_landscape and fits and setup.fit_to_pages_wide.get() == 1 and not setup.fit_to_pages_tall.get()
    )
    names = (setup.print_area, setup.print_title_rows, setup.print_title_columns)
    named = any(_is_text(name.get()) for name in names)
    return is_landscape or fits or zoom != 100 or named or _adds_around(setup), is_one_page_wide


def _adds_around(setup: Any) -> bool:  # noqa: ANN401  a PageSetup
    """Tell whether somebody decided on what is printed besides the cells, or where on the page they stand.

    Each word is a call, and is asked for only until one says so.
    """
    if MAC:
        options = (getattr(setup, _on_mac(name)).get() for name in _OPTIONS)
        edges = (getattr(setup, _on_mac(name)).get() for name in _EDGES)
    else:
        options, edges = (getattr(setup, name) for name in _OPTIONS), (getattr(setup, name) for name in _EDGES)
    return any(option is True for option in options) or any(
        isinstance(edge, str) and says_something(edge) for edge in edges
    )


def _on_mac(name: str) -> str:
    """Return "center_header" for "CenterHeader"."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _is_text(value: Any) -> bool:  # noqa: ANN401  where there is nothing, Excel on macOS says so in a word of its own
    return isinstance(value, str) and bool(value)


def _is_broken_by_hand(sheet: xw.Sheet) -> bool:
    for breaks in (sheet.api.HPageBreaks, sheet.api.VPageBreaks):
        if any(breaks.Item(at).Type == _BY_HAND for at in range(1, min(int(breaks.Count), _MOST_BREAKS) + 1)):
            return True
    return False


def break_pages(sheet: xw.Sheet, rows: Sequence[int]) -> None:
    """Let printed pages begin with these rows, and nowhere else by hand."""
    with contextlib.suppress(Exception):
        if MAC:
            return
        sheet.api.ResetAllPageBreaks()
        for row in rows:
            sheet.api.HPageBreaks.Add(sheet.range((row, 1)).api)


def fold_away(sheet: xw.Sheet, groups: Sequence[tuple[int, int]]) -> None:
    """Group rows, first to last, above the row that opens them; macOS has no verb for it."""
    with contextlib.suppress(Exception):
        sheet.api.Cells.ClearOutline()
        for first, last in groups:
            rows = sheet.range((first, 1), (last, 1)).api.EntireRow
            rows.Group()
            rows.Hidden = True


def busy_error(error: Exception) -> SegmentError | None:
    """Return the sentence for a failure of Excel itself; None where it is not one of those that can be mended."""
    if _code(error) in _BUSY or type(error).__name__ == "ExcelBusyError":
        return AccessError(
            "Excel is busy: a cell is being edited or a dialog is open. Press Enter or Esc, then click again."
        )
    return None


def _code(error: Any) -> int | None:  # noqa: ANN401  pywin32's errors are known by their fields
    code = getattr(error, "hresult", None)
    if not isinstance(code, int):
        return None
    return int(code)
