"""Reading workbooks and text files: what is taken, what is left, and that every cell is what it was."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.workbooks.books import ROWS, grid_of, make, write
from xl_segment.errors import AccessError, DataError, NotAWorkbookError, NotFoundError, PasswordError
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.sheet_scan import scan_sheet
from xl_segment.sheet.grid import CellError
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.text_file import find_delimiter, read_grid
from xl_segment.workbooks.live import excel_api


def test_cells_are_what_they_are_in_excel(tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime("D2", datetime.datetime(2024, 5, 6), day)
        sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
        sheet.write_string("D4", "#N/A")
        sheet.write_boolean("D5", True)
        sheet.write("D1", "Mixed")

    grid = grid_of(open_book(make(tmp_path / "a.xlsx", more=more)))
    column = [row[3] for row in grid.values]
    assert column == ["Mixed", datetime.date(2024, 5, 6), "#DIV/0!", "#N/A", True]
    assert [isinstance(cell, CellError) for cell in column] == [False, False, True, False, False]


def test_the_sheet_with_the_largest_table_is_taken_and_it_is_said(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        big = workbook.add_worksheet("Big")
        for row in range(51):
            big.write_row(row, 0, [row, row])

    path = make(tmp_path / "a.xlsx", more=more)
    grid = grid_of(open_book(path))
    assert grid.sheet == "Big"
    assert grid.notes == (
        "Sheets Big (50 rows) and Data (4 rows) hold tables; Big was taken (--sheet names another one).",
    )
    assert grid_of(open_book(path), sheet="data").sheet == "Data"


def test_a_far_corner_makes_no_sheet_large(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        notes = workbook.add_worksheet("Notes")
        notes.write("A1", "Draft")
        notes.write("AZ300", "see above")

    grid = grid_of(open_book(make(tmp_path / "a.xlsx", more=more)))
    assert (grid.sheet, grid.notes) == ("Data", ())


def test_a_report_laid_out_over_a_sheet_is_no_table(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        report = workbook.add_worksheet("Report")
        for row in range(60):
            report.write(row * 2, row % 20, "a line")
            report.write(row * 2, row % 20 + 2, row)

    assert grid_of(open_book(make(tmp_path / "a.xlsx", more=more))).sheet == "Data"


PIVOT = (
    b'<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="P" cacheId="1">'
    b'<location ref="%s" firstHeaderRow="1" firstDataRow="1" firstDataCol="1" rowPageCount="1" colPageCount="1"/>'
    b"</pivotTableDefinition>"
)


def with_pivot(path: Path, number: int, ref: bytes) -> Path:
    """Let a sheet have a pivot table: all that is read of one."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/pivotTables/pivotTable1.xml", PIVOT % ref)
        package.writestr(
            f"xl/worksheets/_rels/sheet{number}.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{kind}" Target="../pivotTables/pivotTable1.xml"/></Relationships>',
        )
    return path


def add_pivot_sheet(workbook: Any, _: Any) -> None:
    sheet = workbook.add_worksheet("Pivot")
    sheet.write_row(0, 0, ["Region", "(All)"])
    for row in range(2, 60):
        sheet.write_row(row, 0, [f"Product {row}", row, row * 2, row * 3])


def test_what_a_pivot_table_shows_is_no_data(tmp_path: Path) -> None:
    path = with_pivot(make(tmp_path / "a.xlsx", more=add_pivot_sheet), 2, b"A3:D60")
    grid = grid_of(open_book(path))
    assert (grid.sheet, grid.notes) == ("Data", ())


def test_a_pivot_table_is_passed_over_even_where_the_data_is_on_a_hidden_sheet(tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        add_pivot_sheet(workbook, sheet)
        workbook.worksheets()[1].activate()
        sheet.hide()

    path = with_pivot(make(tmp_path / "a.xlsx", more=more), 2, b"A3:D60")
    assert grid_of(open_book(path)).sheet == "Data"


def test_a_pivot_table_beside_the_data_is_passed_over_and_stays_in_the_way(tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        for row in range(20):
            sheet.write_row(row, 4, [f"Product {row}", row, row * 2, row * 3])

    path = with_pivot(make(tmp_path / "a.xlsx", more=more), 1, b"E1:H20")
    _, data, written = write(path, tmp_path / "b.xlsx")
    assert list(data.columns) == ["Customer", "Age", "Spend"]
    assert data.notes == ("The pivot table on sheet Data was passed over: what it shows is no data of its own.",)
    assert written.address == "J1:N5"


def test_where_there_is_nothing_but_a_pivot_table_it_is_taken_and_that_is_said(tmp_path: Path) -> None:
    path = with_pivot(
        make(tmp_path / "a.xlsx", [["Product", "Sum"], *([f"P{at}", at] for at in range(9))]), 1, b"A1:B10"
    )
    grid = grid_of(open_book(path))
    assert grid.values[1] == ["P0", 0]
    assert grid.notes == ("Sheet Data holds nothing but a pivot table, so that was taken for the data.",)


def test_which_of_two_tables_was_taken_is_said(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        sheet = workbook.add_worksheet("Shop")
        for name, first, rows in (("Orders", 0, 30), ("Products", 5, 12)):
            body = [[f"{name} {at}", at, at * 2.5] for at in range(rows)]
            columns = [{"header": one} for one in ("Id", "Count", "Price")]
            sheet.add_table(0, first, rows, first + 2, {"name": name, "columns": columns, "data": body})

    grid = grid_of(open_book(make(tmp_path / "a.xlsx", more=more)))
    assert (grid.sheet, grid.table) == ("Shop", "Orders")
    assert grid.notes == (
        "Sheets Shop (30 rows) and Data (4 rows) hold tables; Shop was taken (--sheet names another one).",
        "Sheet Shop holds the tables Orders (30 rows) and Products (12 rows); Orders was taken (--table names another one).",
    )


def test_a_hidden_sheet_is_taken_only_where_no_other_has_data(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        big = workbook.add_worksheet("Hidden")
        big.hide()
        for row in range(50):
            big.write_row(row, 0, [row, row])

    assert grid_of(open_book(make(tmp_path / "a.xlsx", more=more))).sheet == "Data"


def test_the_larger_of_two_tables_on_a_sheet_is_taken(shared: Callable[[str], Path]) -> None:
    book = open_book(shared("workbooks/EPPlus_Samples_CSharp__Tables.xlsx"))
    assert find_data(grid_of(book, sheet="SimpleTable")).where.startswith("table ")


def test_data_that_begins_far_from_a1_keeps_its_place(tmp_path: Path) -> None:
    rows = [[], [], [], *([None, None, None, *row] for row in ROWS)]
    data = find_data(grid_of(open_book(make(tmp_path / "a.xlsx", rows))))
    assert data.columns == {"Customer": 4, "Age": 5, "Spend": 6}
    assert data.cells.index.tolist() == [5, 6, 7, 8]


def test_names_that_do_not_exist_name_the_nearest(tmp_path: Path) -> None:
    book = open_book(make(tmp_path / "a.xlsx"))
    with pytest.raises(NotFoundError, match=r"no sheet 'Dta' in a\.xlsx\. Did you mean 'Data'"):
        grid_of(book, sheet="Dta")
    with pytest.raises(NotFoundError, match=r"no table 'tblSales' .* It has no table at all"):
        grid_of(book, table="tblSales")


@pytest.mark.parametrize("name", ["calamine__merged_range.xls", "calamine__merged_cells.ods", "calamine__issues.xlsb"])
def test_older_and_other_workbooks_are_read(shared: Callable[[str], Path], name: str) -> None:
    assert grid_of(open_book(shared(f"workbooks/{name}"))).values


def test_a_password_is_told(shared: Callable[[str], Path]) -> None:
    with pytest.raises(PasswordError, match="protected with a password"):
        open_book(shared("workbooks/calamine__pass_protected.xlsx"))


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.xlsx", b"", NotAWorkbookError, r"a\.xlsx is empty"),
        ("a.xlsx", b"GIF89a", NotAWorkbookError, "not a workbook, or it is damaged"),
        ("a.csv", b"\0\1\2\3" * 99, NotAWorkbookError, "neither a workbook nor a text file"),
        ("a.xlsx", b"PK\x03\x04 cut", NotAWorkbookError, "not a workbook, or it is damaged"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes, error: type[Exception], says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=says):
        grid_of(open_book(tmp_path / name))


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "Customers.xlsx").touch()
    with pytest.raises(AccessError, match=r"Did you mean 'Customers\.xlsx'"):
        open_book(tmp_path / "Custmers.xlsx")


def test_a_workbook_of_chart_sheets_or_blanks_has_no_data(shared: Callable[[str], Path]) -> None:
    with pytest.raises(DataError, match="no data in"):
        grid_of(open_book(shared("workbooks/ClosedXML__hidden_sheets.xlsx")))


BODY = [["Name", "Spend"], ["Ann", "1,5"], ["Bob", "2"], ["Cid", "3"]]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_and_encoding_is_understood(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in [["Name", "Größe"], *BODY[1:]]), encoding=encoding)
    assert read_grid(path).values == [["Name", "Größe"], *BODY[1:]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sep=;\na;b\n1;2", [[None, None], ["a", "b"], ["1", "2"]]),
        ("a;b;\n1;2;\n3;4;", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ('a,b\n"x, y",2\n"say ""hi""",3', [["a", "b"], ["x, y", "2"], ['say "hi"', "3"]]),
        ("a b  c\n1 2  3\n4  5 6", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]),
        ("Sales of May\n\na;b\n1;2\n3;4\n5;6", [["Sales of May", None], [None, None], ["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
        ("a,b,c\n1,2\n3,4,5\n6,7,8", [["a", "b", "c"], ["1", "2", None], ["3", "4", "5"], ["6", "7", "8"]]),
    ],
)  # fmt: skip
def test_text_files_as_people_have_them(tmp_path: Path, text: str, values: list[list[str | None]]) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert read_grid(tmp_path / "a.csv").values == values


def test_a_decimal_comma_does_not_part_columns() -> None:
    assert find_delimiter("a;b\n1,5;2,5\n3,5;4,5\n1,0;2,0") == ";"
    assert find_delimiter("Name,Note\nAnn,a b c\nBob,d e f") == ","


def test_ids_of_a_text_file_keep_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Id,Spend\n00123,1\n1E10,2\n")
    assert [row[0] for row in read_grid(tmp_path / "a.csv").values] == ["Id", "00123", "1E10"]


def test_pivot_tables_of_an_open_workbook_stand_where_excel_says() -> None:
    tables = [SimpleNamespace(TableRange2=SimpleNamespace(Address=one)) for one in ("$A$1:$D$60", "$F$3:$G$9")]
    pivots = SimpleNamespace(Count=2, Item=lambda at: tables[at - 1])
    assert excel_api.pivot_areas(SimpleNamespace(api=SimpleNamespace(PivotTables=lambda: pivots))) == [
        Range(1, 1, 60, 4), Range(3, 6, 9, 7)
    ]  # fmt: skip
    assert excel_api.pivot_areas(SimpleNamespace(api=SimpleNamespace())) == []


def test_formulas_that_nobody_has_worked_out_are_a_warning(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sales"
    sheet.append(["Customer", "Quantity", "Price", "Sum"])
    for at in range(2, 32):
        sheet.append([f"C{at}", at, 2.5, f"=B{at}*C{at}"])
    book.save(tmp_path / "bare.xlsx")
    (said,) = find_data(grid_of(open_book(tmp_path / "bare.xlsx"))).warnings
    assert said.startswith("30 formulas on sheet Sales (column D) have no result")


def test_formulas_with_results_are_none(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "done.xlsx") as book:
        sheet = book.add_worksheet("Sales")
        sheet.write_row(0, 0, ["Customer", "Quantity", "Sum"])
        for at in range(1, 31):
            sheet.write_row(at, 0, [f"C{at}", at])
            sheet.write_formula(at, 2, f"=B{at + 1}*2", None, at * 2)
    assert find_data(grid_of(open_book(tmp_path / "done.xlsx"))).warnings == ()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (b'<c r="D2"><f>B2*C2</f><v/></c>', {4: 1}),
        (b'<c r="D2" s="3"><f>B2*C2</f></c>', {4: 1}),
        (b'<x:c r="D2"><x:f t="shared" si="0"/><x:v></x:v></x:c>', {4: 1}),
        (b'<c r="D2" t="str"><f>IF(A1,"","x")</f><v></v></c>', {}),  # an empty text, as Excel writes it
        (b'<c r="D2"><f>B2*C2</f><v>7</v></c>', {}),
        (b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', {}),
    ],
)
def test_what_a_formula_without_a_result_looks_like(cell: bytes, found: dict[int, int]) -> None:
    sheet = b'<worksheet><sheetData><row r="2">' + cell + b"</row></sheetData></worksheet>"
    assert scan_sheet(BytesIO(sheet)).without_result == found
