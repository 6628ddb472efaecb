"""What holds for every workbook, closed on disk or open in a spreadsheet program."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.workbooks.books import OUR_SHEETS, ROWS, grid_of, labels, make, put, values
from tests.workbooks.hosts import Host
from xl_segment.errors import DataError, NotFoundError
from xl_segment.pages.finding import finding
from xl_segment.result import Segmentation
from xl_segment.sheet.grid import CellError, Formula
from xl_segment.sheet.header import find_data
from xl_segment.workbooks.names import HIDDEN_SHEET


def with_table(columns: int = 3, **options: Any) -> Any:
    def more(_: Any, sheet: Any) -> None:
        head = [{"header": str(name), "total_string": "Total"} for name in ROWS[0][:columns]]
        bottom = 4 + (1 if options.get("total_row") else 0)
        sheet.add_table(0, 0, bottom, columns - 1, {"name": "tblData", "columns": head, **options})

    return more


def test_values_of_all_kinds_are_read_as_they_are(host: Host, tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        sheet.write_datetime("D2", datetime.datetime(2024, 5, 6), workbook.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write("D1", "Since")
        sheet.write("E1", "Odd")
        sheet.write_formula("E2", "=NA()", None, "#N/A")
        sheet.write_boolean("E3", True)
        sheet.write_string("E4", "007")

    grid = grid_of(host.open(make(tmp_path / "a.xlsx", more=more)))
    assert grid.values[0] == ["Customer", "Age", "Spend", "Since", "Odd"]
    assert grid.values[1][:3] == ["C1", 30, 10.5]
    assert pd.Timestamp(grid.values[1][3]) == pd.Timestamp(2024, 5, 6)  # a day, or its midnight
    assert grid.values[1][4] == "#N/A"
    assert isinstance(grid.values[1][4], CellError)
    assert grid.values[2][4] is True
    assert grid.values[3] == ["C3", 50, 30.5, None, "007"]


def test_the_columns_stand_beside_the_data(host: Host, tmp_path: Path) -> None:
    _, written = host.write(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    assert written.address == "D1:H5"
    assert values(tmp_path / "b.xlsx") == [
        ("Customer", "Age", "Spend", "Segment", "Persona", "Fit", "Previous segment", "Changed on"),
        ("C1", 30, 10.5, 1, "=Persona & <0>", 0, None, None),
        ("C2", 40, 20.5, None, "(not segmented)", None, None, None),
        ("C3", 50, 30.5, 3, "=Persona & <2>", 0.25, 9, datetime.datetime(2024, 5, 31)),
        ("=C4", 60, 40.5, 1, "=Persona & <0>", 0.375, None, None),
    ]


def test_text_that_looks_like_a_formula_is_text(host: Host, tmp_path: Path) -> None:
    host.write(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet["E2"].value == "=Persona & <0>"
    assert sheet["E2"].data_type in ("s", "inlineStr")
    assert sheet["A5"].data_type in ("s", "inlineStr")


def test_the_header_looks_like_its_neighbour_and_numbers_have_their_digits(host: Host, tmp_path: Path) -> None:
    host.write(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet["D1"].font.b
    assert sheet["D1"].fill.fgColor.rgb == sheet["C1"].fill.fgColor.rgb
    assert sheet["F2"].number_format.endswith("0.00")
    assert "€" in sheet["C2"].number_format


def test_headers_keep_to_the_side_of_their_columns_where_the_users_do(host: Host, tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        sheet.write("C1", "Spend", workbook.add_format({"align": "right", "text_wrap": True}))

    host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert [sheet.cell(1, at).alignment.horizontal for at in range(4, 9)] == [
        "right",
        "left",
        "right",
        "right",
        "right",
    ]
    # A persona stands off from the number left of it.
    assert [(sheet.cell(row, 5).alignment.horizontal, sheet.cell(row, 5).alignment.indent) for row in (1, 2)] == [
        ("left", 1), ("left", 1),
    ]  # fmt: skip


def test_a_table_grows_over_our_columns(host: Host, tmp_path: Path) -> None:
    _, written = host.write(make(tmp_path / "a.xlsx", more=with_table()), tmp_path / "b.xlsx")
    assert written.position.grows.name == "tblData"
    table = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"].tables["tblData"]
    assert table.ref == table.autoFilter.ref == "A1:H5"
    assert [one.name for one in table.tableColumns] == [
        "Customer",
        "Age",
        "Spend",
        "Segment",
        "Persona",
        "Fit",
        "Previous segment",
        "Changed on",
    ]
    assert len({one.id for one in table.tableColumns}) == 8


def test_a_totals_row_is_no_data_and_keeps_its_place(host: Host, tmp_path: Path) -> None:
    data, _ = host.write(make(tmp_path / "a.xlsx", more=with_table(total_row=True)), tmp_path / "b.xlsx")
    assert len(data.cells) == 4
    table = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"].tables["tblData"]
    assert (table.ref, table.totalsRowCount) == ("A1:H6", 1)
    assert values(tmp_path / "b.xlsx")[5][3:] == (None,) * 5


def test_a_calculated_column_and_what_refers_to_it_stay(host: Host, tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        columns = [{"header": name} for name in ("Customer", "Age", "Spend")]
        sheet.add_table(
            "A1:D5", {"name": "tblData", "columns": [*columns, {"header": "Twice", "formula": "=[@Spend]*2"}]}
        )
        sheet.write_formula("A9", "=SUM(tblData[Twice])", None, 204)

    host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert sheet.tables["tblData"].ref == "A1:I5"
    assert "Spend" in str(sheet["D2"].value) or str(sheet["D2"].value).startswith("=C2")
    assert str(sheet["A9"].value).startswith("=SUM(")


def test_a_table_with_something_beside_it_does_not_grow_and_says_why(host: Host, tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        with_table()(workbook, sheet)
        sheet.write("E3", "mine")

    _, written = host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    assert written.position.grows is None
    assert written.address == "G1:K5"
    assert "Table tblData was not grown, as there are cells beside it in row 3" in written.note
    found = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert found["E3"].value == "mine"
    assert found.tables["tblData"].ref == "A1:C5"


def test_cells_beside_the_data_are_never_overwritten(host: Host, tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.write("E9", "mine")

    _, written = host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    assert written.address == "G1:K5"
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]["E9"].value == "mine"


def test_a_column_of_the_user_called_segment_stays_and_ours_is_another(host: Host, tmp_path: Path) -> None:
    rows = [["Segment", "Age", "Spend"], *ROWS[1:]]
    host.write(make(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx")
    assert values(tmp_path / "b.xlsx")[0] == (
        "Segment",
        "Age",
        "Spend",
        "Segment 2",
        "Persona",
        "Fit",
        "Previous segment",
        "Changed on",
    )


def test_rows_that_a_filter_hides_get_their_segments_too(host: Host, tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.autofilter("A1:C5")
        sheet.filter_column("A", "x == C1 or x == C3")
        for row in (2, 4):
            sheet.set_row(row, None, None, {"hidden": True})

    host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert [sheet.cell(row, 4).value for row in range(2, 6)] == [1, None, 3, 1]
    assert [sheet.cell(row, 5).value for row in range(2, 6)] == [
        "=Persona & <0>", "(not segmented)", "=Persona & <2>", "=Persona & <0>",
    ]  # fmt: skip
    assert [sheet.row_dimensions[row].hidden for row in range(2, 6)] == [False, True, False, True]
    assert sheet.auto_filter.ref is not None


def test_a_hidden_column_stays_hidden_and_its_values_are_read(host: Host, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.set_column("B:B", None, None, {"hidden": True}))
    data, _ = host.write(path, tmp_path / "b.xlsx")
    assert data.cells["Age"].tolist() == [30, 40, 50, 60]
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"].column_dimensions["B"].hidden


def test_the_sheets_are_put_behind_the_users_with_their_pictures(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    host.run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == ["Data", *OUR_SHEETS]
    assert book[HIDDEN_SHEET].sheet_state in ("veryHidden", "hidden")
    assert book.active.title == "Segments"
    page = book["Segments"]
    assert page["B2"].value == finding(demo_result)
    assert (page["B2"].font.name, page["B2"].font.sz, page["B2"].font.b) == ("Calibri", 20, True)
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_view.showGridLines is False
    assert len(book["Segment charts"]._images) == 6


def test_both_hosts_put_the_same_words_on_the_pages(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    from xl_segment.charts import draw_all
    from xl_segment.pages.pages import pages

    host.run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)
    for page in pages(demo_result, draw_all(demo_result)):
        for block in page.blocks:
            for down, row in enumerate(block.values):
                for across, value in enumerate(row):
                    found = book[page.name].cell(block.row + down, block.covers(across)[0]).value
                    value = value.value if isinstance(value, Formula) else value
                    if isinstance(value, float | int):
                        assert found == pytest.approx(value, nan_ok=True) or value != value
                    else:
                        assert (found or "") == (value or ""), (page.name, block.row + down, across)


def test_a_chart_and_a_picture_of_the_user_stay(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$C$2:$C$5"})
        sheet.insert_chart("H2", chart)

    host.run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx", demo_result)
    assert len(openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]._charts) == 1


@pytest.mark.slow_in_excel
def test_a_sheet_of_the_user_with_our_name_is_never_touched(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    def more(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("SEGMENTS").write("A1", "mine")

    host.run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx", demo_result)
    host.run(tmp_path / "b.xlsx", tmp_path / "c.xlsx", demo_result)
    for name in ("b.xlsx", "c.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        assert book.sheetnames == [
            "Data",
            "SEGMENTS",
            "Segments (2)",
            "Explore",
            "Segment charts",
            "Report",
            "Model",
            "Data check",
            HIDDEN_SHEET,
        ]
        assert book["SEGMENTS"]["A1"].value == "mine"


def test_a_sheet_of_the_user_with_the_name_of_our_hidden_one_is_told(host: Host, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda workbook, _: workbook.add_worksheet(HIDDEN_SHEET).write("A1", "mine"))
    with pytest.raises(DataError, match=r"a\.xlsx has a sheet 'xl_segment model' that xl_segment did not make"):
        grid_of(host.open(path))


@pytest.mark.slow_in_excel
def test_running_again_leaves_the_cells_as_they_are(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    host.run(make(tmp_path / "a.xlsx", more=with_table()), tmp_path / "b.xlsx", demo_result)
    host.run(tmp_path / "b.xlsx", tmp_path / "c.xlsx", demo_result)
    one, other = openpyxl.load_workbook(tmp_path / "b.xlsx"), openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert one.sheetnames == other.sheetnames
    for name in one.sheetnames:
        assert values(tmp_path / "b.xlsx", name) == values(tmp_path / "c.xlsx", name)
    assert other["Data"].tables["tblData"].ref == "A1:H5"
    assert len(other["Segment charts"]._images) == 6


def test_rows_that_come_later_get_their_segments_on_the_next_run(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    host.run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book["Data"].append(["C5", 70, 50.5])
    book.save(tmp_path / "c.xlsx")
    data, written = host.write(tmp_path / "c.xlsx", tmp_path / "d.xlsx")
    assert data.headers == ("Customer", "Age", "Spend")
    assert written.address == "D1:H6"
    assert values(tmp_path / "d.xlsx")[5][:5] == ("C5", 70, 50.5, 2, "=Persona & <1>")


def test_the_model_comes_back_whole(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    host.run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)
    assert host.open(tmp_path / "b.xlsx").memory().to_json() == demo_result.memory.to_json()
    assert host.open(tmp_path / "a.xlsx").memory() is None


def test_clear_takes_out_ours_and_nothing_else(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        with_table(total_row=True)(workbook, sheet)
        workbook.add_worksheet("Notes").write("A1", "mine")
        workbook.define_name("rate", "=Data!$B$2")

    path = make(tmp_path / "a.xlsx", more=more)
    host.run(path, tmp_path / "b.xlsx", demo_result)
    book = host.open(tmp_path / "b.xlsx")
    assert book.clear()
    book.save(tmp_path / "c.xlsx")
    found = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert found.sheetnames == ["Data", "Notes"]
    assert [row[:3] for row in values(tmp_path / "c.xlsx")] == [row[:3] for row in values(path)]
    assert all(one is None for row in values(tmp_path / "c.xlsx") for one in row[3:])
    assert found["Data"].tables["tblData"].ref == "A1:C6"
    assert "rate" in found.defined_names
    again = host.open(tmp_path / "c.xlsx")
    assert not again.clear()
    assert again.memory() is None


def test_clear_of_a_sheet_without_a_table(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    path = make(tmp_path / "a.xlsx")
    host.run(path, tmp_path / "b.xlsx", demo_result)
    book = host.open(tmp_path / "b.xlsx")
    assert book.clear()
    book.save(tmp_path / "c.xlsx")
    assert [row[:3] for row in values(tmp_path / "c.xlsx")] == values(path)
    assert all(one is None for row in values(tmp_path / "c.xlsx") for one in row[3:])


def test_a_workbook_can_be_segmented_again_after_clear(host: Host, tmp_path: Path, demo_result: Segmentation) -> None:
    host.run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", demo_result)
    book = host.open(tmp_path / "b.xlsx")
    book.clear()
    book.save(tmp_path / "c.xlsx")
    _, written = host.write(tmp_path / "c.xlsx", tmp_path / "d.xlsx")
    assert written.address == "D1:H5"


def test_a_sheet_or_table_that_does_not_exist_is_named_with_the_nearest(host: Host, tmp_path: Path) -> None:
    book = host.open(make(tmp_path / "a.xlsx", more=with_table()))
    with pytest.raises(NotFoundError, match="Did you mean 'Data'"):
        grid_of(book, sheet="Dta")
    with pytest.raises(NotFoundError, match="Did you mean 'tblData'"):
        grid_of(book, table="tblDaat")


def test_a_sheet_that_is_full_to_its_last_column_says_so(host: Host, tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 16_384 - 3, row)

    book = host.open(make(tmp_path / "a.xlsx", [], more=more))
    data = find_data(grid_of(book))
    with pytest.raises(DataError, match="Sheet Data has no room for the segments"):
        put(book, data, labels(data))


def test_a_workbook_without_data_says_so(host: Host, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no data in a\.xlsx"):
        find_data(grid_of(host.open(make(tmp_path / "a.xlsx", []))))


def test_what_stands_between_and_below_the_rows_that_we_write_is_left_alone(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        percent = workbook.add_format({"num_format": "0.0%", "bold": True})
        sheet.add_table("A1:C5", {"columns": [{"header": str(one)} for one in ROWS[0]]})
        sheet.write_number("E9", 0.25, percent)
        sheet.write_formula("F9", "=E9*2", percent, 0.5)
        sheet.write_string("G12", "007")

    host.run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx", demo_result)
    book = host.open(tmp_path / "b.xlsx")
    assert book.clear()
    book.save(tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["Data"]
    assert (sheet["E9"].value, sheet["E9"].number_format, sheet["E9"].font.b) == (0.25, "0.0%", True)
    assert (sheet["F9"].value, sheet["F9"].number_format, sheet["G12"].value) == ("=E9*2", "0.0%", "007")
    assert [sheet.cell(1, column).value for column in range(1, 9)] == [*ROWS[0], *[None] * 5]


def test_rows_with_a_gap_between_them_keep_what_stands_in_the_gap(host: Host, tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        sheet.write_blank("E4", None, workbook.add_format({"num_format": "0.0%", "bg_color": "#FFEEAA"}))

    rows = [*ROWS[:3], [None, None, None], *ROWS[3:]]
    data, _ = host.write(make(tmp_path / "a.xlsx", rows, more=more), tmp_path / "b.xlsx")
    assert 4 not in data.cells.index
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]
    assert (sheet["E4"].number_format, sheet["E4"].fill.fgColor.rgb) == ("0.0%", "FFFFEEAA")
    assert (sheet["D3"].value, sheet["E5"].value) == (None, "=Persona & <2>")


def test_a_formula_that_shows_nothing_is_not_written_over(host: Host, tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.write_formula("E3", '=IF(B3>99,"old","")', None, "")

    _, written = host.write(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["Data"]["E3"].value == '=IF(B3>99,"old","")'
    assert written.address == "G1:K5"


def run_again_with_a_customer_more(host: Host, folder: Path, result: Segmentation, **notes: object) -> Path:
    """Run, have another program append a customer in row 6 and write some cells, and run again."""
    host.run(make(folder / "a.xlsx"), folder / "b.xlsx", result)
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["Data"].append(["C5", 70, 50.5])
    for at, value in notes.items():
        book["Data"][at] = value
    book.save(folder / "c.xlsx")
    host.run(folder / "c.xlsx", folder / "d.xlsx", result)
    return folder / "d.xlsx"


@pytest.mark.parametrize(
    ("note", "what"), [({"D6": "call back"}, "'call back'"), ({"D6": '=IF(B6>99,"old","")'}, "a formula")]
)
def test_a_note_where_a_later_customer_gets_a_segment_is_told_before_anything_is_written(
    note: dict[str, object], what: str, host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    with pytest.raises(DataError, match=rf"Cell D6 on sheet Data holds {what}, where 'Segment' of row 6 goes\. Move"):
        run_again_with_a_customer_more(host, tmp_path, demo_result, **note)
    assert not (tmp_path / "d.xlsx").exists()


@pytest.mark.slow_in_excel
def test_notes_below_our_columns_are_there_after_a_refresh_and_after_clear(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    path = run_again_with_a_customer_more(host, tmp_path, demo_result, E9="call back", F9="=1+1")
    assert [openpyxl.load_workbook(path)["Data"][at].value for at in ("E6", "E9", "F9")] == [
        "=Persona & <1>", "call back", "=1+1",
    ]  # fmt: skip
    book = host.open(path)
    assert book.clear()
    book.save(tmp_path / "e.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx")["Data"]
    assert [sheet[at].value for at in ("E6", "E9", "F9")] == [None, "call back", "=1+1"]


def test_a_filter_by_a_column_of_ours_is_told_before_anything_is_cleared(
    host: Host, tmp_path: Path, demo_result: Segmentation
) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.autofilter("A1:C5"))
    host.run(path, tmp_path / "b.xlsx", demo_result)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book["Data"].auto_filter.ref = "A1:H5"
    book["Data"].auto_filter.add_filter_column(4, ["(not segmented)"])
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(DataError, match=r"Sheet Data is filtered by its column 'Persona', which is to be taken out"):
        host.open(tmp_path / "c.xlsx").clear()
