"""Only cells that we wrote are ever taken out: whatever the user has around the data, it is there after clear."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import TableColumn

from tests.books.messy import Messy
from tests.books.workbooks import labels, make
from xl_segment.books import open_book
from xl_segment.data.header import find_data
from xl_segment.errors import DataError, SegmentError


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def run(path: Path, target: Path, seed: int = 0) -> Path:
    """Do what a run does to the sheet with the data; seed: other labels, and other customers who have none."""
    pick = random.Random(seed)  # noqa: S311  the same customers each time
    book = open_book(path)
    data = find_data(book.find_data(last=True))
    columns = labels(data)
    columns = columns.iloc[[at for at in range(len(columns)) if seed == 0 or pick.random() < 0.8]]
    if seed:
        columns = columns.assign(Persona=columns["Persona"].sample(frac=1, random_state=seed).to_list())
    book.write_columns(data, columns)
    book.put_pages(())
    book.keep("{}")
    return book.save(target)


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
def test_after_clear_hundreds_of_workbooks_are_as_they_were(tmp_path: Path) -> None:
    said = {seed: run_refresh_and_clear(seed, tmp_path) for seed in range(25, 525)}
    assert {seed: one for seed, one in said.items() if one and not one.startswith("refused: ")} == {}
    assert sum(one.startswith("refused: ") for one in said.values()) < 25


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
    data = find_data(open_book(path).find_data())
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
    monkeypatch.setattr("xl_segment.books.unsplice._MOST_KEPT", 0)
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
    assert kept < 20_000
    assert differing(path, clear(written, tmp_path / "c.xlsx")) == []
