"""A plain sheet's result has filter buttons and prints one page wide, where the user has decided on neither."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks.books import ROWS, grid_of, labels, make, put, rezip
from tests.workbooks.hosts import Host, closed, in_excel
from tests.workbooks.test_clearing import a_memory, band_beyond_a_table, differing, saved_by_another_program
from xl_segment.errors import DataError
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import HIDDEN_SHEET

NOTHING = (None, False, "portrait", None)
ALL = ("A1:H5", True, "landscape", "$1:$1")


def run(host: Host, path: Path, target: Path, **where: str) -> Path:
    book = host.open(path)
    data = find_data(grid_of(book, **where))
    put(book, data, labels(data), memory=a_memory(), **where)
    return book.save(target)


def clear(host: Host, path: Path, target: Path) -> tuple[Path, Cleared]:
    book = host.open(path)
    gone = book.clear()
    assert gone is not None
    return book.save(target), gone


def layout(path: Path, sheet: str = "Data") -> tuple[str | None, bool, str, str | None]:
    """The range of a sheet's filter, whether it is one page wide, how it is turned, and the rows that are repeated."""
    there = openpyxl.load_workbook(path)[sheet]
    fit, paper = there.sheet_properties.pageSetUpPr, there.page_setup
    is_one_page_wide = bool(fit and fit.fitToPage) and paper.fitToHeight in (0, "0")
    return there.auto_filter.ref, is_one_page_wide, paper.orientation or "portrait", there.print_title_rows or None


def edited(path: Path, target: Path, edit: Callable[[Worksheet], None]) -> Path:
    """Do something to the sheet as another program does."""
    book = openpyxl.load_workbook(path)
    edit(book["Data"])
    book.save(target)
    return target


def test_a_plain_sheet_gets_filter_buttons_and_prints_one_page_wide_until_it_is_cleared(
    host: Host, tmp_path: Path
) -> None:
    path = make(tmp_path / "a.xlsx")
    now = run(host, path, tmp_path / "b.xlsx")
    assert layout(now) == ALL
    done, gone = clear(host, now, tmp_path / "c.xlsx")
    assert layout(done) == NOTHING
    assert "Changed on, with the filter buttons and the print set-up;" in gone.sentence()
    assert {**gone.to_json(), "filtered": ["Data"], "one_page_wide": ["Data"]} == gone.to_json()


def own_filter(_: Any, sheet: Any) -> None:
    sheet.autofilter("A1:B5")


def own_print(_: Any, sheet: Any) -> None:
    sheet.set_print_scale(85)


def protection(_: Any, sheet: Any) -> None:
    sheet.protect()


def no_filter_but_print(_: Any, sheet: Any) -> None:
    sheet.repeat_rows(0)


@pytest.mark.parametrize(
    ("more", "after"),
    [
        (own_filter, ("A1:B5", *ALL[1:])),
        (own_print, ("A1:H5", *NOTHING[1:])),
        (no_filter_but_print, ("A1:H5", *NOTHING[1:3], "$1:$1")),
        (band_beyond_a_table, NOTHING),
    ],
)
def test_what_the_user_has_decided_on_stays(more: Any, after: Any, host: Host, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=more)
    before = layout(path)
    now = run(host, path, tmp_path / "b.xlsx")
    assert layout(now) == after
    assert layout(clear(host, now, tmp_path / "c.xlsx")[0]) == before


def landscape(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"


def fit(sheet: Worksheet) -> None:
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def broken(sheet: Worksheet) -> None:
    sheet.row_breaks.append(Break(id=3))


def print_area(sheet: Worksheet) -> None:
    sheet.print_area = "A1:B5"


def footer(sheet: Worksheet) -> None:
    sheet.oddFooter.center.text = "Confidential"


def grid_lines(sheet: Worksheet) -> None:
    sheet.print_options.gridLines = True


def centred(sheet: Worksheet) -> None:
    sheet.print_options.horizontalCentered = True


@pytest.mark.parametrize("by_user", [landscape, fit, broken, print_area, footer, grid_lines, centred])
def test_a_sheet_whose_print_is_set_up_prints_as_it_is(by_user: Any, host: Host, tmp_path: Path) -> None:
    path = edited(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", by_user)
    now = run(host, path, tmp_path / "c.xlsx")
    assert layout(now) == ("A1:H5", *layout(path)[1:])
    done, _ = clear(host, now, tmp_path / "d.xlsx")
    assert layout(done) == layout(path)
    if not host.live:
        assert differing(path, done) == []


def test_margins_are_no_print_set_up(host: Host, tmp_path: Path) -> None:
    def narrow(sheet: Worksheet) -> None:
        sheet.page_margins.left = 0.25

    path = edited(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", narrow)
    assert layout(run(host, path, tmp_path / "c.xlsx")) == ALL


def test_no_buttons_take_the_place_of_an_advanced_filter(tmp_path: Path) -> None:
    names = b'<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Data!$A$1:$C$5'
    names += b"</definedName></definedNames>"
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True}))
    rezip(path, {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<dimension", b'<sheetPr filterMode="1"/><dimension'),
        "xl/workbook.xml": lambda xml: xml.replace(b"<calcPr", names + b"<calcPr"),
    })  # fmt: skip
    now = run(closed(), path, tmp_path / "b.xlsx")
    assert layout(now) == (None, *ALL[1:])
    with zipfile.ZipFile(now) as package:
        assert b">Data!$A$1:$C$5</definedName>" in package.read("xl/workbook.xml")
    assert differing(path, clear(closed(), now, tmp_path / "c.xlsx")[0]) == []


def test_nothing_is_put_on_a_protected_sheet(tmp_path: Path) -> None:
    now = run(closed(), make(tmp_path / "a.xlsx", more=protection), tmp_path / "b.xlsx")
    assert layout(now) == NOTHING


def test_a_table_beside_the_data_is_not_filtered_with_it(tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.write_row("J1", ["Code", "Word"])
        sheet.write_row("J2", [1, "one"])
        sheet.add_table("J1:K2", {"columns": [{"header": "Code"}, {"header": "Word"}]})

    now = run(
        closed(),
        make(tmp_path / "a.xlsx", [*ROWS, *[[f"D{at}", at, at] for at in range(9)]], more=more),
        tmp_path / "b.xlsx",
    )
    assert layout(now)[0] == "A1:H14"


def test_where_something_stands_between_the_data_and_our_columns_there_is_no_filter(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.write("E3", "call back"))
    assert layout(run(closed(), path, tmp_path / "b.xlsx")) == (None, *ALL[1:])


def test_data_without_a_header_has_no_filter_and_repeats_no_row(tmp_path: Path) -> None:
    rows = [[f"C{at}", 20 + at % 7, 10.5 * at] for at in range(1, 40)]
    now = run(closed(), make(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx")
    assert layout(now) == (None, True, "landscape", None)


def test_the_total_below_the_data_is_not_filtered(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", [*ROWS, ["Total", None, 102]])
    assert layout(run(closed(), path, tmp_path / "b.xlsx")) == ALL


def more_customers(sheet: Worksheet) -> None:
    for row in range(6, 9):
        for column, value in enumerate((f"N{row}", 30 + row, row * 2.5), start=1):
            sheet.cell(row, column, value)


def test_the_filter_reaches_down_to_customers_that_come_later(host: Host, tmp_path: Path) -> None:
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = run(host, edited(once, tmp_path / "c.xlsx", more_customers), tmp_path / "d.xlsx")
    assert layout(now) == ("A1:H8", *ALL[1:])
    assert layout(clear(host, now, tmp_path / "e.xlsx")[0]) == NOTHING


def without_buttons(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = None


def upright(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "portrait"


def test_what_the_user_takes_away_does_not_come_again(host: Host, tmp_path: Path) -> None:
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = edited(edited(once, tmp_path / "c.xlsx", without_buttons), tmp_path / "d.xlsx", upright)
    for again in range(2):
        now = run(host, now, tmp_path / f"e{again}.xlsx")
        assert layout(now) == (None, True, "portrait", "$1:$1")
    done, gone = clear(host, now, tmp_path / "f.xlsx")
    assert layout(done) == (None, True, "portrait", "$1:$1")  # the user's, as set by now
    assert "Changed on;" in gone.sentence()


def widened_by_a_column(sheet: Worksheet) -> None:
    for row, value in enumerate(["Note", "a", "b", "c", "d"], start=1):
        sheet.cell(row, 9, value)
    sheet.auto_filter.ref = "A1:I5"


def in_another_row(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A2:H5"


def narrowed_to_the_data(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:C5"


@pytest.mark.parametrize(
    ("edit", "there", "after"),
    [
        (widened_by_a_column, "A1:I5", "A1:I5"),
        (in_another_row, "A2:H5", "A2:C5"),
        (narrowed_to_the_data, "A1:C5", "A1:C5"),
    ],
)
def test_a_filter_that_the_user_set_elsewhere_is_theirs(
    edit: Any, there: str, after: str, host: Host, tmp_path: Path
) -> None:
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = edited(once, tmp_path / "c.xlsx", edit)
    again = run(host, now, tmp_path / "d.xlsx")
    assert layout(again) == (there, *ALL[1:])
    for number, path in enumerate((now, again)):
        done, gone = clear(host, path, tmp_path / f"e{number}.xlsx")
        assert layout(done) == (after, *NOTHING[1:])
        assert "with the print set-up;" in gone.sentence()


def test_a_filter_of_the_users_that_ends_with_our_columns_ends_before_them_again(host: Host, tmp_path: Path) -> None:
    once = run(
        closed(), make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.autofilter("A1:C5")), tmp_path / "b.xlsx"
    )
    assert layout(once) == ALL
    done, gone = clear(host, saved_by_another_program(once, tmp_path / "c.xlsx"), tmp_path / "d.xlsx")
    assert layout(done) == ("A1:C5", *NOTHING[1:])
    assert gone.filtered == ()


def test_a_filter_of_the_users_is_widened_by_each_run_while_nobody_else_writes_the_workbook(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.autofilter("A1:C5"))
    now = run(closed(), run(closed(), path, tmp_path / "b.xlsx"), tmp_path / "c.xlsx")
    assert layout(now) == ALL
    assert differing(path, clear(closed(), now, tmp_path / "d.xlsx")[0]) == []


def test_what_the_user_lets_repeat_stays_where_our_columns_come_again(tmp_path: Path) -> None:
    def repeated(sheet: Worksheet) -> None:
        our_columns_deleted(sheet)
        sheet.print_title_cols = "A:A"

    once = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = run(closed(), edited(once, tmp_path / "c.xlsx", repeated), tmp_path / "d.xlsx")
    assert openpyxl.load_workbook(now)["Data"].print_title_cols == "$A:$A"
    assert layout(now) == ALL


def hidden_by(column: int, value: str, *rows: int) -> Callable[[Worksheet], None]:
    def edit(sheet: Worksheet) -> None:
        sheet.auto_filter.add_filter_column(column, [value])
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return edit


def hidden_rows(path: Path) -> list[int]:
    sheet = openpyxl.load_workbook(path)["Data"]
    return sorted(number for number, row in sheet.row_dimensions.items() if row.hidden)


def test_what_the_user_hides_by_our_buttons_stays_hidden_and_the_filter_is_theirs_then(
    host: Host, tmp_path: Path
) -> None:
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = edited(once, tmp_path / "c.xlsx", hidden_by(0, "C1", 3, 4, 5))
    now = run(host, now, tmp_path / "d.xlsx")
    assert (layout(now), hidden_rows(now)) == (ALL, [3, 4, 5])
    done, gone = clear(host, now, tmp_path / "e.xlsx")
    assert (layout(done), hidden_rows(done)) == (("A1:C5", *NOTHING[1:]), [3, 4, 5])
    assert "with the print set-up;" in gone.sentence()


def test_rows_that_are_hidden_by_a_column_of_ours_are_told(host: Host, tmp_path: Path) -> None:
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = edited(once, tmp_path / "c.xlsx", hidden_by(4, "(not segmented)", 2, 4, 5))
    with pytest.raises(DataError, match="Sheet Data is filtered by its column 'Persona'"):
        host.open(now).clear()


def test_both_go_where_another_program_has_saved_the_workbook(tmp_path: Path) -> None:
    now = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    saved = saved_by_another_program(now, tmp_path / "c.xlsx")
    assert layout(saved) == ALL
    done, gone = clear(closed(), saved, tmp_path / "d.xlsx")
    assert layout(done) == NOTHING
    assert "with the filter buttons and the print set-up;" in gone.sentence()
    with zipfile.ZipFile(done) as package:
        assert b"_xlnm." not in package.read("xl/workbook.xml")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_both_go_where_libreoffice_has_saved_the_workbook_and_come_to_one_that_it_made(tmp_path: Path) -> None:
    def saved(path: Path, folder: str) -> Path:
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", str(tmp_path / folder), str(path)], capture_output=True, check=True)
        return tmp_path / folder / path.name

    theirs = saved(make(tmp_path / "a.xlsx"), "1")
    now = run(closed(), theirs, tmp_path / "b.xlsx")
    assert layout(now) == ALL
    again = run(closed(), edited(saved(now, "2"), tmp_path / "c.xlsx", more_customers), tmp_path / "d.xlsx")
    assert layout(again) == ("A1:H8", *ALL[1:])
    assert layout(clear(closed(), saved(again, "3"), tmp_path / "e.xlsx")[0]) == NOTHING
    assert differing(theirs, clear(closed(), now, tmp_path / "f.xlsx")[0]) == []


def test_a_sheet_too_large_to_be_kept_loses_both_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_segment.ooxml.remove_columns._MOST_NOTED", 0)
    now = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    assert layout(now) == ALL
    assert layout(clear(closed(), now, tmp_path / "c.xlsx")[0]) == NOTHING


def other_sheet(workbook: Any, _: Any) -> None:
    other = workbook.add_worksheet("Other")
    for number, row in enumerate(ROWS):
        other.write_row(number, 0, row)


@pytest.mark.parametrize("is_saved_elsewhere", [False, True])
def test_both_go_with_our_columns_to_another_sheet(is_saved_elsewhere: bool, host: Host, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=other_sheet)
    now = run(host, path, tmp_path / "b.xlsx", sheet="Data")
    if is_saved_elsewhere:
        now = saved_by_another_program(now, tmp_path / "c.xlsx")
    now = run(host, now, tmp_path / "d.xlsx", sheet="Other")
    assert (layout(now), layout(now, "Other")) == (NOTHING, ALL)
    done, _ = clear(host, now, tmp_path / "e.xlsx")
    assert layout(done, "Other") == NOTHING
    if not host.live and not is_saved_elsewhere:
        assert differing(path, done) == []


def test_columns_of_ours_that_the_user_deleted_come_again_under_the_same_buttons(tmp_path: Path) -> None:
    def without_our_columns(sheet: Worksheet) -> None:
        sheet.delete_cols(4, 5)
        sheet.auto_filter.ref = "A1:C5"

    once = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = run(closed(), edited(once, tmp_path / "c.xlsx", without_our_columns), tmp_path / "d.xlsx")
    assert layout(now) == ALL
    assert layout(clear(closed(), now, tmp_path / "e.xlsx")[0]) == NOTHING


def test_what_an_earlier_version_did_not_put_in_does_not_come_with_a_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("xl_segment.workbooks.plan.filter_range", lambda *_: None)
        earlier.setattr("xl_segment.workbooks.plan.is_to_be_one_page_wide", lambda _: False)
        once = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    assert layout(run(closed(), once, tmp_path / "c.xlsx")) == NOTHING


def test_a_sheet_that_says_itself_what_it_does_by_itself_is_put_back_byte_by_byte(tmp_path: Path) -> None:
    paper = b'<pageSetup paperSize="9" scale="100" orientation="portrait" fitToHeight="3"/></worksheet>'
    path = make(tmp_path / "a.xlsx")
    rezip(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</worksheet>", paper)})
    now = run(closed(), path, tmp_path / "b.xlsx")
    assert layout(now) == ALL
    again = run(closed(), now, tmp_path / "c.xlsx")
    assert differing(now, again) == []
    assert differing(path, clear(closed(), again, tmp_path / "d.xlsx")[0]) == []


def our_columns_deleted(sheet: Worksheet) -> None:
    sheet.delete_cols(4, 5)
    sheet.auto_filter.ref = "A1:C5"


def all_cells_deleted(sheet: Worksheet) -> None:
    sheet.delete_rows(1, 9)


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        ([our_columns_deleted], NOTHING),
        ([all_cells_deleted], NOTHING),
        ([our_columns_deleted, hidden_by(0, "C1", 3, 4, 5)], ("A1:C5", *NOTHING[1:])),
        ([our_columns_deleted, upright], (None, True, "portrait", "$1:$1")),
    ],
)
def test_what_came_with_columns_that_the_user_deleted_goes_too(
    edit: Any, after: Any, host: Host, tmp_path: Path
) -> None:
    now = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    for number, one in enumerate(edit):
        now = edited(now, tmp_path / f"c{number}.xlsx", one)
    done, gone = clear(host, now, tmp_path / "d.xlsx")
    assert layout(done) == after
    assert (gone.filtered, gone.one_page_wide) == (("Data",) * (after[0] is None), ("Data",) * (not after[1]))
    assert gone.columns == {}
    if after == NOTHING:
        assert gone.sentence().startswith("Taken out: on sheet Data the filter buttons and the print set-up; ")


@pytest.mark.parametrize("is_run_again", [False, True])
def test_a_row_that_the_user_lets_repeat_stays_on_a_sheet_without_headers(
    is_run_again: bool, host: Host, tmp_path: Path
) -> None:
    def repeated(sheet: Worksheet) -> None:
        sheet.print_title_rows = "1:1"

    rows = [[f"C{at}", 20 + at % 7, 10.5 * at] for at in range(1, 40)]
    once = run(host, make(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx")
    now = edited(once, tmp_path / "c.xlsx", repeated)
    if is_run_again:
        now = run(host, now, tmp_path / "d.xlsx")
    assert layout(now) == (None, *ALL[1:])
    done, gone = clear(host, now, tmp_path / "e.xlsx")
    assert layout(done) == (*NOTHING[:3], "$1:$1")
    assert gone.one_page_wide == ("Data",)


def test_columns_that_the_user_lets_repeat_stay(host: Host, tmp_path: Path) -> None:
    def repeated(sheet: Worksheet) -> None:
        sheet.print_title_cols = "A:A"

    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    done, _ = clear(host, edited(once, tmp_path / "c.xlsx", repeated), tmp_path / "d.xlsx")
    assert layout(done) == NOTHING
    if not host.live:  # Calc, in the place of Excel, takes the name with both
        assert openpyxl.load_workbook(done)["Data"].print_title_cols == "$A:$A"


def as_a_table(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = None
    sheet.add_table(Table(displayName="Sales", ref="A1:H5"))


def protected(sheet: Worksheet) -> None:
    sheet.protection.sheet = True


@pytest.mark.parametrize("edit", [as_a_table, protected])
def test_what_was_put_in_goes_whatever_became_of_the_sheet_since(edit: Any, tmp_path: Path) -> None:
    once = run(closed(), make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    now = run(closed(), edited(once, tmp_path / "c.xlsx", edit), tmp_path / "d.xlsx")
    assert layout(now)[1:] == ALL[1:]
    assert layout(clear(closed(), now, tmp_path / "e.xlsx")[0]) == NOTHING


def test_a_run_that_fails_leaves_an_open_sheet_without_buttons_and_as_it_was_printed(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_segment.workbooks.live.excel_book import ExcelBook

    def fails(*_: Any) -> None:
        raise RuntimeError("full")

    host = in_excel(application)
    book = host.open(make(tmp_path / "a.xlsx"))
    data = find_data(grid_of(book))
    monkeypatch.setattr(ExcelBook, "_put_hidden_sheet", fails)
    with pytest.raises(RuntimeError):
        put(book, data, labels(data), memory=a_memory())
    assert layout(book.save(tmp_path / "b.xlsx")) == NOTHING


def kept(path: Path) -> LastRun:
    sheet = openpyxl.load_workbook(path)[HIDDEN_SHEET]
    last_run = LastRun.read([row[0] for row in sheet.iter_rows(values_only=True)])
    assert last_run is not None
    return last_run


def test_what_the_spreadsheet_program_refuses_is_not_noted(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_segment.workbooks.live import excel_api

    host = in_excel(application)
    monkeypatch.setattr(excel_api, "add_filter", lambda _: None)
    monkeypatch.setattr(excel_api, "print_one_page_wide", lambda *_: None)
    now = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    assert layout(now) == NOTHING
    assert (kept(now).filtered, kept(now).one_page_wide) == (False, False)


def test_where_nobody_can_tell_how_a_sheet_is_printed_it_is_noted_as_it_was(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_segment.workbooks.live import excel_api

    host = in_excel(application)
    once = run(host, make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    with monkeypatch.context() as without_a_printer:
        without_a_printer.setattr(excel_api, "print_setup", lambda _: None)
        now = run(host, once, tmp_path / "c.xlsx")
        never = run(host, make(tmp_path / "d.xlsx"), tmp_path / "e.xlsx")
    assert (kept(once).one_page_wide, kept(now).one_page_wide, kept(never).one_page_wide) == (True, True, False)
    assert layout(clear(host, now, tmp_path / "f.xlsx")[0]) == NOTHING


def a_text_file(path: Path, rows: Any = ROWS) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    return path


def test_the_result_of_a_text_file_has_both_whether_or_not_it_is_remembered(tmp_path: Path) -> None:
    path = a_text_file(tmp_path / "Data.csv")
    book = open_book(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data), memory=None)
    assert layout(book.save(tmp_path / "a.xlsx")) == ALL
    assert layout(run(closed(), path, tmp_path / "b.xlsx")) == ALL


def test_a_text_file_without_headers_has_no_filter_and_repeats_no_row(tmp_path: Path) -> None:
    path = a_text_file(tmp_path / "Data.csv", [[f"C{at}", 20 + at % 7, 10.5 * at] for at in range(1, 40)])
    assert layout(run(closed(), path, tmp_path / "a.xlsx")) == (None, *ALL[1:3], None)


@pytest.mark.parametrize("is_saved_elsewhere", [False, True])
def test_the_filter_over_the_result_of_a_text_file_grows_and_goes(
    is_saved_elsewhere: bool, host: Host, tmp_path: Path
) -> None:
    once = run(closed(), a_text_file(tmp_path / "Data.csv"), tmp_path / "a.xlsx")
    if is_saved_elsewhere:
        now = run(host, edited(once, tmp_path / "b.xlsx", more_customers), tmp_path / "c.xlsx")
        assert layout(now) == ("A1:H8", *ALL[1:])
    else:
        now = run(host, once, tmp_path / "c.xlsx")
        assert layout(now) == ALL
    done, gone = clear(host, now, tmp_path / "d.xlsx")
    assert layout(done) == NOTHING
    assert (gone.filtered, gone.one_page_wide) == (("Data",), ("Data",))
    assert openpyxl.load_workbook(done)["Data"].freeze_panes == "A2"
