"""Only cells that we wrote are ever taken out: whatever the user has around the data, it is there after clear."""

from __future__ import annotations

import random
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import TableColumn

from tests.workbooks.books import ROWS, grid_of, labels, make, put, rezip
from tests.workbooks.messy import Messy
from tests.workbooks.theirs import check_order
from xl_segment import segment
from xl_segment.errors import DataError, SegmentError
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.ooxml.cell_text import xml_text
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def run(path: Path, target: Path, seed: int = 0) -> Path:
    """Do what a run does to the sheet with the data; seed: other labels, and other customers who have none."""
    pick = random.Random(seed)  # noqa: S311  the same customers each time
    book = open_book(path)
    data = find_data(grid_of(book))
    columns = labels(data)
    columns = columns.iloc[[at for at in range(len(columns)) if seed == 0 or pick.random() < 0.8]]
    if seed:
        told = columns["Segment"].notna()
        columns.loc[told, "Persona"] = columns.loc[told, "Persona"].sample(frac=1, random_state=seed).to_list()
    put(book, data, columns, memory=a_memory())
    return book.save(target)


@cache
def a_memory() -> str:
    """What some run or other remembers."""
    return segment(make_customers(60).drop(columns="group"), k=2).memory.to_json()


def clear(path: Path, target: Path) -> Path:
    book = open_book(path)
    assert book.clear()
    return book.save(target)


def differing(one: Path, other: Path) -> list[str]:
    before, after = parts(one), parts(other)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def run_refresh_and_clear(seed: int, folder: Path) -> str:
    """Return "" where all is as it was, what was said where the run was refused, or the parts that differ."""
    path = Messy(seed).make(folder / "before.xlsx")
    try:
        now = run(path, folder / "1.xlsx", seed % 3)
    except SegmentError as error:
        return f"refused: {error}"
    for again in range(1, 3):
        now = run(now, folder / f"{again + 1}.xlsx", (seed + again) % 5)
    return ", ".join(differing(path, clear(now, folder / "after.xlsx")))


@pytest.mark.parametrize("seed", range(25))
def test_after_clear_every_part_is_as_it_was_before_the_first_run(seed: int, tmp_path: Path) -> None:
    said = run_refresh_and_clear(seed, tmp_path)
    assert said == "" or said.startswith("refused: ")


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(25, 105), pytest.param(range(105, 525), marks=pytest.mark.by_hand)], ids=str)
def test_after_clear_drawn_workbooks_are_as_they_were(seeds: range, tmp_path: Path) -> None:
    said = {seed: run_refresh_and_clear(seed, tmp_path) for seed in seeds}
    assert {seed: one for seed, one in said.items() if one and not one.startswith("refused: ")} == {}
    assert sum(one.startswith("refused: ") for one in said.values()) < 0.05 * len(seeds)


def cells(path: Path, *, apart: set[int] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Return what stands on the data sheet, and how cells look in all rows but some."""
    sheet = openpyxl.load_workbook(path)["Data"]
    found: dict[str, Any] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                found[cell.coordinate] = cell.value
            if cell.has_style and cell.row not in apart:
                found[f"look of {cell.coordinate}"] = (cell.fill.fgColor.rgb, cell.font.b, cell.number_format)
    return found


def saved_by_another_program(path: Path, target: Path) -> Path:
    openpyxl.load_workbook(path).save(target)
    return target


def run_save_elsewhere_and_clear(seed: int, folder: Path) -> dict[str, Any]:
    """Return the cells that differ from what they were: {cell: (was, is)}."""
    path = Messy(seed).make(folder / "before.xlsx")
    data = find_data(grid_of(open_book(path)))
    apart = {*map(int, data.cells.index), data.header_row or 0}
    try:
        now = run(path, folder / "1.xlsx", seed % 3)
    except SegmentError:
        return {}
    was = cells(path, apart=apart)
    lost = {at: (one, there) for at, one in was.items() if (there := cells(now, apart=apart).get(at)) != one}
    now = run(saved_by_another_program(now, folder / "2.xlsx"), folder / "3.xlsx", seed % 5)
    after = cells(clear(saved_by_another_program(now, folder / "4.xlsx"), folder / "5.xlsx"), apart=apart)
    return lost | {at: (was.get(at), after.get(at)) for at in was.keys() | after.keys() if was.get(at) != after.get(at)}


@pytest.mark.parametrize("seed", range(25))
def test_where_another_program_has_saved_it_the_users_cells_stay_and_ours_go(seed: int, tmp_path: Path) -> None:
    assert run_save_elsewhere_and_clear(seed, tmp_path) == {}


def band_beyond_a_table(_: Any, sheet: Any) -> None:
    """Values and formulas in the columns that the segments take, above and below a Table, not beside it."""
    sheet.add_table("A1:C5", {"columns": [{"header": one} for one in ("Customer", "Age", "Spend")]})
    sheet.write_row("E8", ["Target", 100, 200])
    sheet.write_formula("E9", "=SUM(F8:G8)", None, 300)
    sheet.write_formula("H9", '=IF(E9>0,"","x")', None, "")


def formatted_below_the_data(workbook: Any, sheet: Any) -> None:
    for column in range(3, 9):
        sheet.write_blank(6, column, None, workbook.add_format({"bg_color": "#DDDDDD"}))


def formatted_beside_the_data(workbook: Any, sheet: Any) -> None:
    for row in range(5):
        sheet.write_blank(row, 4, None, workbook.add_format({"bg_color": "#DDDDDD"}))


def note_right_of_everything(_: Any, sheet: Any) -> None:
    sheet.write("F3", "call back")
    sheet.write_formula("M9", "=F3", None, "call back")


def empty_box_right_of_the_data(workbook: Any, sheet: Any) -> None:
    sheet.merge_range("F1:H3", "", workbook.add_format({"border": 1}))


@pytest.mark.parametrize(
    "around",
    [
        band_beyond_a_table, formatted_below_the_data, formatted_beside_the_data, note_right_of_everything,
        empty_box_right_of_the_data,
    ],
)  # fmt: skip
def test_what_stands_around_the_data_is_there_after_clear(around: Any, tmp_path: Path) -> None:
    path = make(tmp_path / "before.xlsx", more=around)
    once = run(path, tmp_path / "once.xlsx")
    assert differing(path, clear(run(once, tmp_path / "twice.xlsx", 1), tmp_path / "after.xlsx")) == []
    theirs = cells(path, apart={1, 2, 3, 4, 5})
    other = saved_by_another_program(once, tmp_path / "other.xlsx")
    assert cells(clear(other, tmp_path / "after.xlsx"), apart={1, 2, 3, 4, 5}) == theirs


def test_formulas_that_show_nothing_are_not_written_over(tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.write_formula("E3", '=IF(B3>99,"old","")', None, "")

    path = run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(path)["Data"]
    assert (sheet["E3"].value, sheet["G1"].value) == ('=IF(B3>99,"old","")', "Segment")


def test_a_summary_by_persona_below_our_columns_is_the_users(tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Data"]["E9"], book["Data"]["F9"], book["Data"]["E10"] = "=Persona & <0>", 12, "(not segmented)"
    book["Data"]["E9"].data_type = "s"
    book["Data"]["F10"] = 1
    book.save(path)
    kept = openpyxl.load_workbook(clear(path, tmp_path / "c.xlsx"))["Data"]
    assert [kept[at].value for at in ("E9", "F9", "E10", "F10", "E2")] == [
        "=Persona & <0>", 12, "(not segmented)", 1, None,
    ]  # fmt: skip


def test_a_column_of_the_users_behind_ours_in_a_table_is_told_before_anything_is_changed(tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx", more=band_beyond_a_table), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    table = book["Data"].tables["Table1"]
    book["Data"]["I1"] = "Note"
    table.ref = table.autoFilter.ref = "A1:I5"
    table.tableColumns.append(TableColumn(id=9, name="Note"))
    book.save(path)
    with pytest.raises(DataError, match=r"Column 'Note' stands right of Segment in Table Table1 on sheet Data\. Move"):
        open_book(path).clear()


def test_a_sheet_too_large_to_be_kept_is_cleared_cell_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_segment.ooxml.remove_columns._MOST_NOTED", 0)
    path = make(tmp_path / "a.xlsx", more=band_beyond_a_table)
    done = clear(run(path, tmp_path / "b.xlsx"), tmp_path / "c.xlsx")
    assert cells(done) == cells(path)


def test_little_is_kept_of_a_long_sheet_with_a_format_beside_the_data(tmp_path: Path) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        for row in range(3000):
            sheet.write_blank(row, 4, None, workbook.get_default_url_format())

    path = make(
        tmp_path / "a.xlsx", [["Customer", "Age", "Spend"], *([f"C{at}", at, at] for at in range(2999))], more=more
    )
    written = run(path, tmp_path / "b.xlsx")
    kept = max(len(part) for name, part in parts(written).items() if "xl_segment" in name)
    assert kept - len(xml_text(a_memory())) < 20_000
    assert differing(path, clear(written, tmp_path / "c.xlsx")) == []


def with_more_customers(path: Path, target: Path, **notes: Any) -> Path:
    """Append six customers below the data, and write notes into some cells, as another program does."""
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    for row in range(6, 12):
        for column, value in enumerate((f"N{row}", 30 + row, row * 2.5), start=1):
            sheet.cell(row, column, value)
    for at, value in notes.items():
        sheet[at] = value
    for table in sheet.tables.values():
        table.ref = table.autoFilter.ref = "A1:H11"
    book.save(target)
    return target


@pytest.mark.parametrize("more", [None, band_beyond_a_table])
def test_customers_that_come_later_get_their_cells_and_lose_them_again(more: Any, tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    blank = dict.fromkeys(("E8", "F8", "G8", "E9", "H9"))
    now = run(with_more_customers(path, tmp_path / "c.xlsx", **blank), tmp_path / "d.xlsx")
    assert openpyxl.load_workbook(now)["Data"]["E11"].value == "=Persona & <0>"
    assert openpyxl.load_workbook(clear(now, tmp_path / "e.xlsx"))["Data"].dimensions == "A1:C11"


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        ("E8", "my note", r"Cell E8 on sheet Data holds 'my note', where 'Persona' of row 8 goes\. Move it out"),
        ("D9", 1000, r"Cell D9 on sheet Data holds '1000', where 'Segment' of row 9 goes"),
        ("F7", "=SUM(C2:C5)", r"Cell F7 on sheet Data holds a formula, where 'Fit' of row 7 goes"),
        ("H11", "x", r"Cell H11 on sheet Data holds 'x', where 'Changed on' of row 11 goes"),
    ],
)
def test_a_note_where_later_customers_get_their_segments_is_told_and_stays(
    at: str, value: Any, said: str, tmp_path: Path
) -> None:
    path = run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    longer = with_more_customers(path, tmp_path / "c.xlsx", **{at: value})
    with pytest.raises(DataError, match=said):
        run(longer, tmp_path / "d.xlsx")
    assert not (tmp_path / "d.xlsx").exists()


def edited(path: Path, target: Path, **values: Any) -> Path:
    """Type values into cells of the data sheet, as another program saves them."""
    book = openpyxl.load_workbook(path)
    for at, value in values.items():
        book["Data"][at] = value
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        ("D2", "x", "Cell D2 on sheet Data holds 'x', where 'Segment' of row 2 goes"),
        ("E4", "call back", "Cell E4 on sheet Data holds 'call back', where 'Persona' of row 4 goes"),
        ("F4", 1234.5, "Cell F4 on sheet Data holds '1234.5', where 'Fit' of row 4 goes"),
        ("G2", 1000, "Cell G2 on sheet Data holds '1000', where 'Previous segment' of row 2 goes"),
        ("H2", "=TODAY()", "Cell H2 on sheet Data holds a formula, where 'Changed on' of row 2 goes"),
        ("E4", "=1+1", "Cell E4 on sheet Data holds a formula, where 'Persona' of row 4 goes"),
    ],
)
def test_what_was_typed_over_a_label_is_told_by_a_run_and_left_by_clear(
    at: str, value: Any, said: str, tmp_path: Path
) -> None:
    path = edited(run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"), tmp_path / "c.xlsx", **{at: value})
    with pytest.raises(DataError, match=said):
        run(path, tmp_path / "d.xlsx")
    left = openpyxl.load_workbook(clear(path, tmp_path / "e.xlsx"))["Data"]
    assert [cell.value for row in left["D1:H5"] for cell in row if cell.value is not None] == [value]


def test_where_only_our_fit_is_left_of_a_row_it_is_written_anew_and_cleared(tmp_path: Path) -> None:
    gone = dict.fromkeys(("D4", "E4"))
    path = edited(run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"), tmp_path / "c.xlsx", F4=0.9266449437, **gone)
    assert openpyxl.load_workbook(run(path, tmp_path / "d.xlsx"))["Data"]["E4"].value is not None
    assert openpyxl.load_workbook(clear(path, tmp_path / "e.xlsx"))["Data"].dimensions == "A1:C5"


def test_labels_that_were_pasted_below_the_data_stay(tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    copy = {"D8": "Segment", "E8": "Persona", "F8": "Fit", "D9": 1, "E9": "(not segmented)", "F9": 0.5}
    now = run(edited(path, tmp_path / "c.xlsx", **copy), tmp_path / "d.xlsx", 1)
    for one in (now, clear(now, tmp_path / "e.xlsx")):
        sheet = openpyxl.load_workbook(one)["Data"]
        assert {at: sheet[at].value for at in copy} == copy


def test_columns_of_ours_that_were_pasted_beside_them_are_told_when_it_is_not_known_which_are_ours(
    tmp_path: Path,
) -> None:
    book = openpyxl.load_workbook(run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"))
    sheet = book["Data"]
    for row in sheet["D1:H5"]:
        for cell in row:
            sheet.cell(cell.row, cell.column + 6).value = cell.value if cell.data_type != "f" else "Persona 1"
    sheet.delete_cols(4)
    book.save(tmp_path / "c.xlsx")
    for act in (run, clear):
        with pytest.raises(DataError, match=r"Row 1 of sheet Data has the headers 'Segment' to 'Changed on' twice"):
            act(tmp_path / "c.xlsx", tmp_path / "d.xlsx")


def test_a_copy_of_the_sheet_is_the_users_and_told_where_the_other_was_renamed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"))
    book.copy_worksheet(book["Data"]).title = "Copy"
    book.save(tmp_path / "c.xlsx")
    book["Data"].title = "Renamed"
    book.save(tmp_path / "d.xlsx")
    assert openpyxl.load_workbook(clear(tmp_path / "c.xlsx", tmp_path / "e.xlsx"))["Copy"]["D1"].value == "Segment"
    for act in (run, clear):
        with pytest.raises(DataError, match="The sheets Renamed and Copy all hold the columns Segment, Persona"):
            act(tmp_path / "d.xlsx", tmp_path / "f.xlsx")


def test_a_column_of_the_users_behind_ours_in_a_table_does_not_double_our_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(run(make(tmp_path / "a.xlsx", more=band_beyond_a_table), tmp_path / "b.xlsx"))
    table = book["Data"].tables["Table1"]
    for row, value in enumerate(["Visits", 1, 2, 3, 4], start=1):
        book["Data"].cell(row, 9).value = value
    table.ref = table.autoFilter.ref = "A1:I5"
    table.tableColumns.append(TableColumn(id=9, name="Visits"))
    book.save(tmp_path / "c.xlsx")
    now = run(tmp_path / "c.xlsx", tmp_path / "d.xlsx", 1)
    check_order(now)
    assert [row[0].value for row in openpyxl.load_workbook(now)["Data"]["I1:I5"]] == ["Visits", 1, 2, 3, 4]


def test_a_last_column_of_ours_that_was_blanked_out_comes_back(tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    blank = dict.fromkeys(("H1", "H2", "H3", "H4", "H5"))
    now = run(edited(path, tmp_path / "c.xlsx", **blank), tmp_path / "d.xlsx")
    assert cells(now)["H4"] == cells(path)["H4"]


def test_merged_cells_where_later_customers_get_their_segments_are_told(tmp_path: Path) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.merge_range("E8:F9", "")

    path = run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx")
    longer = with_more_customers(path, tmp_path / "c.xlsx")
    with pytest.raises(
        DataError, match=r"The cells E8:F9 on sheet Data are merged, where 'Segment' to 'Changed on' of"
    ):
        run(longer, tmp_path / "d.xlsx")


def test_a_larger_table_below_the_data_does_not_get_the_columns_of_the_data(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"))
    for number in range(30):
        cells = [f"Column {at}" if number == 0 else number * at for at in range(1, 8)]
        for at, value in enumerate(cells, start=12):
            book["Data"].cell(9 + number, at).value = value
    book["Data"]["D9"] = "theirs"
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(DataError, match=r"has its headers in row 9, but 'Segment' of the earlier run stands in D1"):
        run(tmp_path / "c.xlsx", tmp_path / "d.xlsx")


def test_a_label_that_was_filled_down_or_partly_blanked_out_is_written_over(tmp_path: Path) -> None:
    path = run(make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    filled = {"D6": 2, "E6": "(not segmented)", "F6": 0.5, "E2": None, "D7": 1, "F7": 0.25}
    now = run(with_more_customers(path, tmp_path / "c.xlsx", **filled), tmp_path / "d.xlsx")
    sheet = openpyxl.load_workbook(now)["Data"]
    assert [sheet[at].value for at in ("E2", "E6", "E7")] == ["=Persona & <0>", "=Persona & <1>", "=Persona & <2>"]


def test_a_filter_that_was_widened_ends_before_our_columns_again(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", more=lambda _, sheet: sheet.autofilter("A1:C5"))
    written = run(path, tmp_path / "b.xlsx")
    # Somebody has saved it since, with another value in a part of the workbook.
    rezip(written, {"docProps/app.xml": lambda xml: xml + b"<!-- saved -->"})
    done = parts(clear(written, tmp_path / "c.xlsx"))
    assert b'<autoFilter ref="A1:C5"/>' in done["xl/worksheets/sheet1.xml"]
    assert b"Data!$A$1:$C$5<" in done["xl/workbook.xml"]


_HIDDEN_BY = b'<filterColumn colId="%d"><filters><filter val="(not segmented)"/></filters></filterColumn>'
_SORTED_BY = b'<sortState ref="A2:H5"><sortCondition ref="D2:D5"/></sortState>'


def filtered_and_sorted(path: Path, column: int) -> Path:
    """Filter by a column (from 0), and sort by Segment, wherever the workbook has a filter."""

    def change(xml: bytes) -> bytes:
        wider = b'<autoFilter ref="A1:H5">' + _HIDDEN_BY % column + b'<filterColumn colId="7" hiddenButton="1"/>'
        return xml.replace(b'<autoFilter ref="A1:H5"/>', wider + b"</autoFilter>" + _SORTED_BY)

    return rezip(path, {"xl/worksheets/sheet1.xml": change, "xl/tables/table1.xml": change})


@pytest.mark.parametrize(
    ("more", "where"),
    [
        (lambda _, sheet: sheet.autofilter("A1:C5"), "Sheet Data"),
        (band_beyond_a_table, "Table Table1 on sheet Data"),
    ],
)
def test_rows_that_are_hidden_by_a_column_of_ours_are_told(more: Any, where: str, tmp_path: Path) -> None:
    path = filtered_and_sorted(run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx"), 4)
    with pytest.raises(DataError, match=rf"{where} is filtered by its column 'Persona'.* Clear that filter \(Data, "):
        open_book(path).clear()


@pytest.mark.parametrize("more", [lambda _, sheet: sheet.autofilter("A1:C5"), band_beyond_a_table])
def test_a_filter_by_a_column_of_the_users_stays_and_what_is_ours_in_it_goes(more: Any, tmp_path: Path) -> None:
    path = filtered_and_sorted(run(make(tmp_path / "a.xlsx", more=more), tmp_path / "b.xlsx"), 0)
    done = parts(clear(path, tmp_path / "c.xlsx"))
    xml = done.get("xl/tables/table1.xml", done["xl/worksheets/sheet1.xml"])
    assert b'<autoFilter ref="A1:C5">' + _HIDDEN_BY % 0 + b"</autoFilter>" in xml
    assert b"sortState" not in xml
    assert b'colId="7"' not in xml


def two_sheets(workbook: Any, sheet: Any) -> None:
    """A second sheet with data; on both a format stands where the segments go."""
    band_beyond_a_table(workbook, sheet)
    formatted_beside_the_data(workbook, sheet)
    other = workbook.add_worksheet("Other")
    for number, row in enumerate(ROWS):
        other.write_row(number, 0, row)
    other.autofilter("A1:C5")
    formatted_beside_the_data(workbook, other)


def two_tables(_: Any, sheet: Any) -> None:
    """A second Table with as much data, to the right of the first and of what is put beside that."""
    band_beyond_a_table(_, sheet)
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 11, row)
    sheet.add_table("L1:N5", {"name": "Second", "columns": [{"header": one} for one in ROWS[0]]})


@pytest.mark.parametrize(
    ("more", "places"),
    [
        (two_sheets, [{"sheet": "Other"}]),
        (two_sheets, [{"sheet": "Other"}, {"sheet": "Data"}]),
        (two_sheets, [{"sheet": "Other"}, {"sheet": "Other"}]),
        (two_tables, [{"table": "Second"}]),
        (two_tables, [{"table": "Second"}, {"table": "Table1"}]),
    ],
)
def test_data_that_was_taken_from_elsewhere_in_between_is_cleared_to_what_it_was(
    more: Any, places: list[dict[str, str]], tmp_path: Path
) -> None:
    path = make(tmp_path / "a.xlsx", more=more)
    now = run(path, tmp_path / "0.xlsx")
    for number, place in enumerate(places, start=1):
        book = open_book(now)
        data = find_data(grid_of(book, **place))
        put(book, data, labels(data), memory=a_memory(), **place)
        now = book.save(tmp_path / f"{number}.xlsx")
    assert differing(path, clear(now, tmp_path / "after.xlsx")) == []


def test_formulas_of_ours_that_were_saved_without_what_they_show_go_too(tmp_path: Path) -> None:
    customers = make_customers().drop(columns="group").head(120)
    rows = [list(customers.columns), *([str(row[0]), *row[1:]] for row in customers.itertuples(index=False))]
    path = make(tmp_path / "a.xlsx", rows)
    settings = Settings(labels="live formulas")
    segment_book(open_book(path), settings, save=Destination.of(path, out=tmp_path / "b.xlsx").save)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    sheet = book["Data"]
    first = next(cell.column for cell in sheet[1] if cell.value == "Segment")
    sheet.cell(125, 1, "Number of segments")
    sheet.cell(125, first, "=MAX(A2:A121)")
    sheet.cell(125, first + 1, "=COUNTA(A2:A121)")
    assert "xlseg" in sheet.cell(2, first + 1).value
    book.save(tmp_path / "c.xlsx")
    again = Destination.of(tmp_path / "c.xlsx", out=tmp_path / "d.xlsx").save
    refresh_book(open_book(tmp_path / "c.xlsx"), Settings(), save=again)
    for name in ("c", "d"):
        left = openpyxl.load_workbook(clear(tmp_path / f"{name}.xlsx", tmp_path / "e.xlsx"))["Data"]
        ours = [cell.value for row in left.iter_rows(min_col=first, max_row=124) for cell in row if cell.value]
        assert ours == []
        assert left.cell(125, first).value == "=MAX(A2:A121)"
        assert left.cell(125, first + 1).value == "=COUNTA(A2:A121)"


def edited_elsewhere(path: Path, target: Path, seed: int) -> dict[str, str]:
    """Put texts and formulas of the user's into blank cells of all rows, as another program does; return them.

    Right of the data none goes into a row that has labels: those cells are ours.
    """
    pick = random.Random(seed)  # noqa: S311  the same cells each time
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    merged = {cell for area in sheet.merged_cells.ranges for row in sheet[area.coord] for cell in row}
    filled = {cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None}
    put = {}
    for _ in range(pick.randint(1, 12)):
        cell = sheet.cell(pick.randint(1, sheet.max_row + 6), pick.randint(1, sheet.max_column + 4))
        if cell.row in filled or cell in merged:
            continue
        cell.value = put[cell.coordinate] = pick.choice((f"theirs {cell.coordinate}", "=2+2", f"Note {seed}"))
    book.save(target)
    return put


def run_edit_and_clear(seed: int, folder: Path) -> dict[str, Any]:
    """Return the user's cells, of before and put in since, that are not there after a refresh and after clear."""
    path = Messy(seed).make(folder / "before.xlsx")
    lost: dict[str, Any] = {}
    try:
        now = run(path, folder / "1.xlsx", seed % 3)
        theirs = cells(path) | edited_elsewhere(now, folder / "2.xlsx", seed)
        now = folder / "2.xlsx"
        if seed % 2:
            now = run(now, folder / "3.xlsx", seed % 5)
            there = cells(now)
            lost |= {f"refresh {at}": one for at, one in theirs.items() if at[0] != "l" and there.get(at) != one}
    except SegmentError:
        return lost
    there = cells(clear(now, folder / "4.xlsx"))
    return lost | {f"clear {at}": one for at, one in theirs.items() if at[0] != "l" and there.get(at) != one}


@pytest.mark.parametrize("seed", range(25))
def test_what_the_user_wrote_between_two_runs_stays(seed: int, tmp_path: Path) -> None:
    assert run_edit_and_clear(seed, tmp_path) == {}
