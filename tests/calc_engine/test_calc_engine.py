"""The engine that plays Excel, held to what Excel does."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw
from matplotlib.image import imsave

from tests.calc_engine import calc

pytestmark = pytest.mark.skipif(bool(calc.available()), reason=calc.available() or "Calc is there")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    with calc.start(tmp_path_factory.mktemp("profile")) as app:
        yield app


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook as customers have it: a table with totals, a filtered list, settings, a picture and other shapes."""
    folder = tmp_path_factory.mktemp("books")
    imsave(folder / "red.png", [[(1.0, 0.0, 0.0)] * 96] * 48)
    imsave(folder / "blue.png", [[(0.0, 0.0, 1.0)] * 200] * 100)
    path = folder / "shop.xlsx"
    with xlsxwriter.Workbook(path) as book:
        data, plain, settings = (book.add_worksheet(name) for name in ("Data Sheet", "Plain", "Settings"))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        rows = [[f"C{n}", n * 1.5, dt.date(2024, 1, n), None] for n in range(1, 9)]
        columns = [
            {"header": "Id", "total_string": "Total"},
            {"header": "Spend", "total_function": "sum"},
            {"header": "Since", "format": day},
            {"header": "Double", "formula": "=[@Spend]*2"},
        ]
        style = "Table Style Light 9"
        data.add_table(
            "B3:E12", {"name": "Customers", "data": rows, "total_row": True, "columns": columns, "style": style}
        )
        data.add_table("H3:I5", {"name": "Tbl.Sales", "data": [[1, 2], [3, 4]]})
        plain.write_row("A1", ["kind", "n", "ok"])
        for n in range(1, 9):
            plain.write_row(n, 0, [f"x{n % 3}", n, n > 4])
            if n % 3 != 1:
                plain.set_row(n, None, None, {"hidden": True})
        plain.autofilter("A1:C9")
        plain.filter_column("A", "x == x1")
        settings.write_column("A1", [True, "=1/0", "=NA()", "=1=1", "#N/A", 7])
        settings.write_datetime("A6", dt.datetime(2024, 3, 1, 12, 30), book.add_format({"num_format": "m/d/yyyy h:mm"}))
        settings.merge_range("C1:D2", "together")
        settings.hide_gridlines(2)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Plain!$B$2:$B$9"})
        settings.insert_chart("F2", chart)
        settings.insert_button("F20", {"caption": "Go"})
        settings.insert_textbox("F25", "a box")
        settings.insert_image("F30", str(folder / "red.png"), {"description": "a red field"})
        book.define_name("Pick", "=Settings!$A$5:$D$40")
        book.define_name("'Data Sheet'!Here", "='Data Sheet'!$A$1")
    return path


@pytest.fixture
def shop(app: xw.App, file: Path) -> Iterator[xw.Book]:
    book = app.books.open(file)
    yield book
    book.close()


@pytest.fixture
def sheet(app: xw.App) -> Iterator[xw.Sheet]:
    book = app.books.add()
    yield book.sheets[0]
    book.close()


def test_values_of_every_kind_come_back_as_they_went(sheet: xw.Sheet) -> None:
    rows = [
        ["word", 1.5, True, dt.datetime(2024, 2, 29)],
        [None, -3.0, False, dt.datetime(1999, 12, 31, 23, 59, 58)],
        ["two\nlines", 0.0, None, None],
    ]
    sheet["B2"].value = rows
    assert sheet["B2:E4"].value == rows
    assert sheet["A1:B2"].value == [[None, None], [None, "word"]]
    assert sheet["E2"].number_format == "m/d/yyyy"
    assert sheet["D2"].number_format == "General"
    sheet["D2:D4"].value = 1
    assert sheet["D2:D4"].value == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("007", 7.0),
        ("'007", "007"),
        ("'=A1", "=A1"),
        ("''quoted'", "'quoted'"),
        ("12/3", dt.datetime(dt.date.today().year, 12, 3)),
        ("2024-01-05", dt.datetime(2024, 1, 5)),
        ("Jan 5, 2024", dt.datetime(2024, 1, 5)),
        ("1E10", 1e10),
        ("10%", 0.1),
        ("$5.50", 5.5),
        ("TRUE", True),
        ("May", "May"),
        ("3 apples", "3 apples"),
        ("C-12/3", "C-12/3"),
        ("", None),
    ],
)
def test_text_is_taken_as_excel_takes_it(sheet: xw.Sheet, written: str, read: Any) -> None:
    sheet["A1"].value = written
    assert sheet["A1"].value == read
    assert type(sheet["A1"].value) is type(read)
    sheet["B1"].number_format = "@"
    sheet["B1"].value = written
    assert sheet["B1"].value == (written.removeprefix("'") or None)


def test_errors_are_nothing_unless_their_names_are_asked_for(shop: xw.Book) -> None:
    cells = shop.sheets["Settings"]["A1:A6"]
    when = dt.datetime(2024, 3, 1, 12, 30)
    assert cells.value == [True, None, None, True, "#N/A", when]
    assert cells.options(err_to_str=True).value == [True, "#DIV/0!", "#N/A", True, "#N/A", when]


def test_formulas_are_in_excels_notation(shop: xw.Book) -> None:
    sheet = shop.sheets["Plain"]
    sheet["E1:E2"].value = [["=SUM(B2:B9,Settings!$A$10)"], ["=COUNTIF('Data Sheet'!$B$4:$B$11,\"C1,;\")"]]
    assert sheet["E1:E2"].formula == (("=SUM(B2:B9,Settings!$A$10)",), ("=COUNTIF('Data Sheet'!$B$4:$B$11,\"C1,;\")",))
    assert sheet["E1"].value == 36.0
    sheet["F1:F2"].value = "=B1"
    assert sheet["F1:F2"].formula == (("=B1",), ("=B2",))
    sheet["G1"].formula = "=SUM(Customers[Spend])"
    assert sheet["G1"].value == 54.0


def test_an_imported_table_is_excels(shop: xw.Book) -> None:
    sheet = shop.sheets["Data Sheet"]
    assert [table.name for table in sheet.tables] == ["Customers", "Tbl.Sales"]
    assert not list(shop.sheets["Plain"].tables)
    table = sheet.tables["customers"]
    assert table.range.address == "$B$3:$E$12"
    assert table.header_row_range.value == ["Id", "Spend", "Since", "Double"]
    assert table.data_body_range.address == "$B$4:$E$11"
    assert table.show_totals
    assert table.totals_row_range.value == ["Total", 54.0, None, None]
    assert [column.name for column in table.columns] == ["Id", "Spend", "Since", "Double"]
    assert table.data_body_range[0, :].value == ["C1", 1.5, dt.datetime(2024, 1, 1), 3.0]
    assert table.table_style == "TableStyleLight9"
    assert sheet["C5"].table == table
    assert sheet["A1"].table is None
    assert sheet["A1"].get_address(include_sheetname=True) == "'Data Sheet'!$A$1"
    assert shop.sheets["Plain"]["A1"].get_address(external=True) == "[shop.xlsx]Plain!$A$1"


def test_a_table_grows_and_stays_one_in_the_file(shop: xw.Book, tmp_path: Path) -> None:
    table = shop.sheets["Data Sheet"].tables["Customers"]
    table.show_totals = False
    assert table.range.address == "$B$3:$E$11"
    assert table.totals_row_range is None
    table.resize(shop.sheets["Data Sheet"]["B3:F13"])
    table.header_row_range[4].value = "Segment"
    table.columns["Segment"].data_body_range.value = [[f"S{n}"] for n in range(10)]
    assert table.columns["Double"].data_body_range.value[-1] == 0.0
    table.show_totals = True
    assert table.totals_row_range.address == "$B$14:$F$14"
    assert table.totals_row_range.value[:2] == ["Total", 54.0]
    table.columns["Since"].delete()
    assert [column.name for column in table.columns] == ["Id", "Spend", "Double", "Segment"]
    shop.save(tmp_path / "grown.xlsx")
    assert shop.name == "grown.xlsx"
    saved = openpyxl.load_workbook(tmp_path / "grown.xlsx")["Data Sheet"].tables["Customers"]
    assert saved.ref == "B3:E14"
    assert saved.totalsRowCount == 1
    assert [column.name for column in saved.tableColumns] == ["Id", "Spend", "Double", "Segment"]


def test_a_filter_hides_rows_and_forbids_arrays(shop: xw.Book) -> None:
    table = shop.sheets["Data Sheet"].tables["Customers"]
    table.autofilter.apply_values(1, ["C1", "C3", "C5"])
    table.autofilter.apply_comparison(2, "greater_than", 2)
    assert [row.rows.hidden for row in table.data_body_range.rows] == [True, True, False, True, False, True, True, True]
    assert not table.totals_row_range.rows.hidden
    first, second, *rest = table.autofilter.criteria
    assert first.values == ["C1", "C3", "C5"]
    assert (second.operator, second.value1) == ("greater_than", "2")
    assert {one.type for one in rest} == {"none"}
    with pytest.raises(AssertionError, match="filter"):
        table.columns["Id"].data_body_range.value = [["x"]] * 8
    table.columns["Id"].data_body_range[0].value = "a cell is fine"
    table.autofilter.clear()
    assert table.data_body_range.rows.hidden is False
    table.data_body_range.rows[1].rows.hidden = True
    table.columns["Id"].data_body_range.value = [["x"]] * 8
    assert table.data_body_range.rows.hidden is None


def test_a_sheets_own_filter_is_known(shop: xw.Book) -> None:
    sheet = shop.sheets["Plain"]
    assert sheet.api.AutoFilterMode
    assert sheet.api.AutoFilter.Range.Address == "$A$1:$C$9"
    cells = sheet["A1:C9"]
    assert cells.autofilter.criteria[0].values == ["x1"]
    cells.autofilter.apply_comparison(2, "between", 3, 5)
    assert [row for row in range(1, 10) if not sheet.cells[row - 1, 0].rows.hidden] == [1, 5]
    cells.autofilter.clear()
    assert not cells.rows.hidden
    other = shop.sheets["Settings"]
    assert (other.api.AutoFilterMode, other.api.AutoFilter) == (False, None)
    other["J1:K4"].value = [["a", "b"], [1, 2], [3, 4], [5, 6]]
    other["J1:K4"].autofilter.apply_comparison(1, "equal_to", 3)
    assert other.api.AutoFilter.Range.Address == "$J$1:$K$4"
    assert other["J1:K4"].rows[1].rows.hidden


def test_a_picture_is_found_by_name_and_replaced_in_its_place(shop: xw.Book, file: Path, tmp_path: Path) -> None:
    sheet = shop.sheets["Settings"]
    assert [picture.name for picture in sheet.pictures] == ["Picture 1"]
    assert len(sheet.charts) == 1
    assert len(sheet.shapes) == 4
    assert sheet.pictures["Picture 1"].api.AlternativeText == "a red field"
    added = sheet.pictures.add(file.parent / "red.png", name="Chart of segments", anchor=sheet["B4"])
    assert (added.width, added.height) == pytest.approx((96 * 0.72, 48 * 0.72), abs=0.1)
    assert (added.left, added.top) == pytest.approx((sheet["B4"].left, sheet["B4"].top), abs=0.1)
    added.api.AlternativeText = "four bars"
    added.width = 144
    assert added.height == pytest.approx(72, abs=0.2)
    place = [added.left, added.top, added.width, added.height]
    after = sheet.pictures["Chart of segments"].update(file.parent / "blue.png")
    assert [after.left, after.top, after.width, after.height] == pytest.approx(place, abs=0.1)
    assert "Chart of segments" in sheet.pictures
    sheet["A1"].column_width = 40
    assert after.left > place[0] + 50
    shop.save(tmp_path / "pictured.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "pictured.xlsx")["Settings"]._images) == 2
    after.delete()
    assert "Chart of segments" not in sheet.pictures


def test_names_speak_excels_language(shop: xw.Book) -> None:
    assert {name.name: name.refers_to for name in shop.names} == {
        "Pick": "=Settings!$A$5:$D$40",
        "'Data Sheet'!Here": "='Data Sheet'!$A$1",
    }
    assert shop.names["pick"].refers_to_range.address == "$A$5:$D$40"
    shop.names.add("Fresh", "='Data Sheet'!$B$2:$C$3")
    assert shop.names["Fresh"].refers_to == "='Data Sheet'!$B$2:$C$3"
    assert shop.sheets["Data Sheet"]["Fresh"].address == "$B$2:$C$3"
    shop.names["Fresh"].delete()
    assert "Fresh" not in shop.names
    assert [name.name for name in shop.sheets["Data Sheet"].names] == ["'Data Sheet'!Here"]


def test_looks_are_set_and_read(sheet: xw.Sheet) -> None:
    cells = sheet["B2:C3"]
    cells.color = "#ff8000"
    cells.font.bold = True
    cells.font.color = (0, 0, 255)
    cells.number_format = "#,##0.00"
    cells.horizontal_alignment = "center"
    cells.vertical_alignment = "top"
    cells.wrap_text = True
    cells.borders.set("outside", line_style="continuous", weight="medium", color="#112233")
    assert (cells.color, cells.font.bold, cells.font.color) == ((255, 128, 0), True, (0, 0, 255))
    assert (cells.number_format, cells.horizontal_alignment) == ("#,##0.00", "center")
    assert (cells.vertical_alignment, cells.wrap_text) == ("top", True)
    assert (cells.borders["edge_top"].weight, cells.borders["edge_left"].color) == ("medium", (0x11, 0x22, 0x33))
    assert cells.borders["inside_vertical"].line_style == "none"
    assert (sheet["A1:B2"].color, sheet["A1:B2"].font.bold, sheet["A1:B2"].number_format) == (None, None, None)
    cells.color = None
    assert cells.color is None
    sheet["A1:B1"].column_width = 20
    sheet["A1"].row_height = 30
    assert (sheet["A1:B1"].column_width, sheet["A1"].row_height) == pytest.approx((20, 30), abs=0.1)
    assert sheet["B1"].left == pytest.approx(145 * 0.75, abs=0.1)
    sheet["A4:B4"].merge()
    assert sheet["B4"].merge_area.address == "$A$4:$B$4"
    cells.value = [[True, dt.datetime(2024, 1, 1)], [1, 2]]
    cells.clear()
    assert (cells.value, cells.number_format) == ([[None, None], [None, None]], "General")


def test_sheets_come_and_go_and_can_be_protected(shop: xw.Book) -> None:
    assert shop.sheets["Settings"].show_gridlines is False
    made = shop.sheets.add("Segments", after=shop.sheets["Plain"])
    assert [sheet.name for sheet in shop.sheets] == ["Data Sheet", "Plain", "Segments", "Settings"]
    assert (made.index, shop.sheets.active) == (3, made)
    made.show_gridlines = False
    made.page_setup.print_area = "$A$1:$B$3"
    assert made.page_setup.print_area == "$A$1:$B$3"
    made.api.PageSetup.Orientation = 2
    made.api.Tab.Color = 255
    made.api.Visible = 2
    assert made.api.Visible == 2
    made.delete()
    sheet = shop.sheets["Plain"]
    sheet.api.Protect()
    assert sheet.api.ProtectContents
    with pytest.raises(calc.ComError, match="protected"):
        sheet["A1"].value = 1
    with pytest.raises(calc.ComError):
        shop.sheets["No such sheet"]


def test_what_the_app_was_told_is_kept(app: xw.App, shop: xw.Book) -> None:
    app.status_bar = False  # whatever an earlier test left there would be put back, and be the last that was told
    app.impl.statuses.clear()
    with app.properties(status_bar="Reading", calculation="manual", screen_updating=False):
        assert app.calculation == "manual"
    app.alert("Done")
    assert [one for one in app.impl.statuses if isinstance(one, str)] == ["Reading"]
    assert app.impl.alerts == ["Done"]
    assert (app.status_bar, app.calculation) == (False, "automatic")
    assert app.books.active == shop == xw.books.active
    shop.sheets["Plain"]["B1:C2"].select()
    assert app.selection.address == "$B$1:$C$2"


def test_large_ranges_are_fast(sheet: xw.Sheet) -> None:
    rows = [[f"C{row}", f"{row}"] + [float(row * column) for column in range(8)] for row in range(10_000)]
    began = time.monotonic()
    sheet["A1"].value = rows
    assert sheet["A1:J10000"].value == [[row[0], float(row[1]), *row[2:]] for row in rows]
    assert time.monotonic() - began < 10


def test_what_excels_own_engines_lack_is_refused_here_too(shop: xw.Book) -> None:
    with pytest.raises(NotImplementedError):
        shop.sheets["Plain"].freeze_panes.freeze_at("1:1")
    with pytest.raises(NotImplementedError):
        shop.sheets["Plain"]["A1"].adjust_indent(1)
