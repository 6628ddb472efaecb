"""The same weeks in a workbook, closed on disk and open in a spreadsheet program."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.pages.segments_sheet import SegmentsSheet
from tests.workbooks.books import OUR_SHEETS, values
from tests.workbooks.hosts import Host
from xl_segment import Settings
from xl_segment.charts import draw_all
from xl_segment.errors import DataError, ModelError, SettingError
from xl_segment.excel.template.sample_shop import make_customers, write_demo
from xl_segment.pages.report_page import report_page
from xl_segment.run import Run, clear_book, refresh_book, segment_book, undo_book
from xl_segment.workbooks import Book, open_book
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.names import HIDDEN_SHEET, XLWINGS_CONFIG

pytestmark = pytest.mark.usefixtures("without_charts")

MONDAY = datetime.datetime(2024, 6, 3, 9, 0)
WEEK = datetime.timedelta(weeks=1)
OURS = ("Segment", "Persona", "Fit", "Previous segment", "Changed on")


def sample(path: Path, frame: pd.DataFrame | None = None) -> Path:
    """Two hundred customers, as an Excel Table, beside a sheet of the user's."""
    import xlsxwriter

    rows = make_customers(200, seed=3).drop(columns="group") if frame is None else frame
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Customers")
        columns = [{"header": one} for one in rows.columns]
        data = rows.to_numpy(dtype=object).tolist()
        sheet.add_table(0, 0, len(rows), len(columns) - 1, {"name": "tblData", "data": data, "columns": columns})
        workbook.add_worksheet("Notes").write("A1", "mine")
    return path


def saved(target: Path) -> Callable[[Book], dict[str, Path]]:
    return lambda book: {"result": book.save(target)}


def segmented(host: Host, source: Path, target: Path, week: int = 0, **options: Any) -> Run:
    return segment_book(host.open(source), Settings(**options), save=saved(target), now=MONDAY + week * WEEK)


def refreshed(host: Host, source: Path, target: Path, week: int = 1) -> Run:
    return refresh_book(host.open(source), Settings(), save=saved(target), now=MONDAY + week * WEEK)


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return values(path, sheet, kept=True)


def edit(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def segments_sheet(book: openpyxl.Workbook) -> SegmentsSheet:
    return SegmentsSheet([list(row) for row in book["Segments"].iter_rows(values_only=True)])


def name_cell(book: openpyxl.Workbook, segment: int = 1) -> tuple[int, int]:
    """Return row and column of a persona's name among the analyst's own words."""
    return segments_sheet(book).table_cell("Persona", segment, "Colour")


@pytest.mark.slow_in_excel
def test_a_week_later_old_customers_stay_new_ones_come_and_the_page_says_what_changed(
    host: Host, tmp_path: Path
) -> None:
    first = segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def week(book: openpyxl.Workbook) -> None:
        sheet = book["Customers"]
        for column, value in enumerate(("N0001", "Female", 44, 99_000, 90, "Books", 12, 9), start=1):
            sheet.cell(202, column).value = value
        sheet.tables["tblData"].ref = sheet.tables["tblData"].autoFilter.ref = "A1:M202"
        for column, value in ((4, 115_000), (5, 97), (7, 14)):
            sheet.cell(2, column).value = value

    second = refreshed(host, edit(tmp_path / "b.xlsx", week), tmp_path / "c.xlsx")
    assert (second.result.how, second.result.memory.history[-1].new) == ("Refresh", 1)
    before = {row[0]: row[8] for row in cells(tmp_path / "b.xlsx", "Customers")[1:201]}
    after = {row[0]: row for row in cells(tmp_path / "c.xlsx", "Customers")[1:202]}
    moved = [one for one in before if after[one][8] != before[one]]
    assert set(moved) <= {"C00001"}
    for one in moved:
        assert after[one][11] == before[one]
        assert after[one][12] == datetime.datetime(2024, 6, 10)
    assert after["N0001"][8] is not None
    assert after["N0001"][11:13] == (None, None)
    page = [cell for row in cells(tmp_path / "c.xlsx", "Changes") for cell in row if cell is not None]
    assert "Who moved" in page
    assert "2024-06-10 Refresh" in page
    assert "2024-06-03 Segment" in page
    assert any("The run of 2024-06-10 (Refresh) against that of 2024-06-03" in str(one) for one in page)
    assert first.result.model.numbers == second.result.model.numbers


@pytest.mark.slow_in_excel
def test_refreshing_with_nothing_new_changes_no_cell(host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx", week=1)
    refreshed(host, tmp_path / "c.xlsx", tmp_path / "d.xlsx", week=2)
    names = openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames
    assert names == openpyxl.load_workbook(tmp_path / "d.xlsx").sheetnames
    for name in names:
        if name != HIDDEN_SHEET:
            assert cells(tmp_path / "c.xlsx", name) == cells(tmp_path / "d.xlsx", name), name
    memories = [host.open(tmp_path / f"{name}.xlsx").memory() for name in "cd"]
    assert memories[0].to_json() == memories[1].to_json()


@pytest.mark.slow_in_excel
@pytest.mark.parametrize("again", [refreshed, segmented])
def test_what_the_analyst_wrote_over_stays(again: Callable[..., Run], host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Segments"]
        page = segments_sheet(book)
        sheet.cell(*name_cell(book)).value = "Our best"
        (first,) = [cells for cells in page.plan_cells if sheet.cell(*cells["Segment"]).value == 1]
        sheet.cell(*first["Recommendation"]).value = "Call them on Monday."
        sheet.cell(*page.table_cell("Colour", 2)).value = "brown"
        sheet.cell(*page.card_cell(2)).value = "2  Regulars"  # the cards name them too
        sheet.column_dimensions["C"].width = 51
        sheet["T3"].value = None

    edit(tmp_path / "b.xlsx", change)
    run = again(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx", 1)
    one, two = run.result.personas[:2]
    assert (one.name, one.recommendation, two.name, two.colour) == (
        "Our best", "Call them on Monday.", "Regulars", "#8B4930",
    )  # fmt: skip
    assert {row[9] for row in cells(tmp_path / "c.xlsx", "Customers")[1:]} >= {"Our best", "Regulars"}
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book["Segments"].cell(*name_cell(book)).value == "Our best"
    assert book["Segments"].cell(*segments_sheet(book).table_cell("Colour", 2)).value == "brown"
    assert book["Segments"].column_dimensions["C"].width == pytest.approx(51, abs=1.5)
    # and after a run without an edit they are still there.
    third = again(host, tmp_path / "c.xlsx", tmp_path / "d.xlsx", 2)
    assert [one.name for one in third.result.personas[:2]] == ["Our best", "Regulars"]
    width = openpyxl.load_workbook(tmp_path / "d.xlsx")["Segments"].column_dimensions["C"].width
    assert width == pytest.approx(51, abs=1.5)


def test_a_colour_that_is_none_is_named_by_its_cell(tmp_path: Path) -> None:
    write_demo(tmp_path / "a.xlsx")
    segment_book(open_book(tmp_path / "a.xlsx"), Settings(), save=saved(tmp_path / "b.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book["Segments"].cell(*segments_sheet(book).table_cell("Colour", 1)).value = "bleu"
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SettingError, match=r"Cell [A-Z]+\d+ on sheet Segments: 'bleu' is none of blue, orange"):
        refresh_book(open_book(tmp_path / "b.xlsx"), Settings(), save=saved(tmp_path / "c.xlsx"))


@pytest.mark.charts
@pytest.mark.parametrize("work", [refresh_book, segment_book])
def test_a_picture_that_was_moved_stays_where_it_is(work: Callable[..., Run], tmp_path: Path) -> None:
    write_demo(tmp_path / "a.xlsx")
    segment_book(open_book(tmp_path / "a.xlsx"), Settings(), save=saved(tmp_path / "b.xlsx"))
    drawing = "xl/drawings/xl_segment3.xml"
    with zipfile.ZipFile(tmp_path / "b.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    first = parts[drawing].index(b"<xdr:from><xdr:col>") + len(b"<xdr:from><xdr:col>")
    parts[drawing] = parts[drawing][:first] + b"3" + parts[drawing][first + 1 :]
    with zipfile.ZipFile(tmp_path / "moved.xlsx", "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    options = {"k": 4} if work is segment_book else {}
    work(open_book(tmp_path / "moved.xlsx"), Settings(**options), save=saved(tmp_path / "c.xlsx"))
    with zipfile.ZipFile(tmp_path / "c.xlsx") as package:
        assert package.read(drawing).startswith(parts[drawing][: first + 1])


def sales(days: range, start: int = 0) -> list[tuple[str, str, datetime.datetime, float]]:
    """Three lines a day of forty customers, whose orders grow with their number."""
    return [
        (
            f"O{start + 3 * at + one}",
            f"C{(7 * at + 13 * one) % 40:02}",
            MONDAY + datetime.timedelta(day),
            5.0 + 9 * (at % 40),
        )
        for at, day in enumerate(days)
        for one in range(3)
    ]


def test_a_refresh_that_lost_a_customer_can_be_taken_back(tmp_path: Path) -> None:
    header = ["Order", "Customer", "Order date", "Amount"]
    with pd.ExcelWriter(tmp_path / "a.xlsx", engine="xlsxwriter") as writer:
        pd.DataFrame(sales(range(200)), columns=header).to_excel(writer, sheet_name="Sales", index=False)
    segment_book(open_book(tmp_path / "a.xlsx"), Settings(k=3), save=saved(tmp_path / "b.xlsx"), now=MONDAY)

    def one_more(book: openpyxl.Workbook) -> None:
        book["Sales"].append(sales(range(199, 200), start=900)[0])

    def one_fewer(book: openpyxl.Workbook) -> None:
        sheet = book["Sales"]
        for row in [cell.row for cell in sheet["B"] if cell.value == "C07"]:
            for column in range(1, 5):
                sheet.cell(row, column).value = None

    for before, after, change in (("b", "c", one_more), ("c", "d", one_fewer)):
        edit(tmp_path / f"{before}.xlsx", change)
        run = refresh_book(open_book(tmp_path / f"{before}.xlsx"), Settings(), save=saved(tmp_path / f"{after}.xlsx"))
    assert run.result.memory.history[-1].gone == 1
    undone = undo_book(open_book(tmp_path / "d.xlsx"), Settings(), save=saved(tmp_path / "e.xlsx"))
    assert isinstance(undone, Run)
    listed = undone.result.customers_table()
    assert len(listed) == len(undone.result.labels) == 39
    assert undone.taken_back.count("of 39 customers") == 1
    assert undone.taken_back.count("of 40 customers") == 1
    assert (listed["Before"] != "same").sum() == undone.result.memory.history[-1].moved


@pytest.mark.charts
def test_pictures_that_nobody_moved_go_with_what_they_belong_to(host: Host, tmp_path: Path) -> None:
    header = ("Order", "Customer", "Order date", "Amount")
    rows = pd.DataFrame(sales(range(200)), columns=list(header))
    with pd.ExcelWriter(tmp_path / "a.xlsx", engine="xlsxwriter") as writer:
        rows.to_excel(writer, sheet_name="Sales", index=False)
    first = segmented(host, tmp_path / "a.xlsx", tmp_path / "b.xlsx", k=3)

    def later(book: openpyxl.Workbook) -> None:
        for row in sales(range(215, 245), start=900):
            book["Sales"].append(row)

    second = refreshed(host, edit(tmp_path / "b.xlsx", later), tmp_path / "c.xlsx")
    assert len(second.result.warnings) > len(first.result.warnings)
    for path, run in ((tmp_path / "b.xlsx", first), (tmp_path / "c.xlsx", second)):
        page = report_page(run.result, draw_all(run.result))
        images = openpyxl.load_workbook(path)["Report"]._images  # type: ignore[attr-defined]
        stand = {(image.anchor._from.row + 1, image.anchor._from.col + 1) for image in images}
        assert stand == {(picture.row, picture.column) for picture in page.pictures}


@pytest.mark.slow_in_excel
def test_a_run_is_taken_back_once(host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    segmented(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx", 1, k=3)
    assert len({row[8] for row in cells(tmp_path / "c.xlsx", "Customers")[1:]}) == 3
    undo_book(host.open(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))
    for sheet in ("Customers", "Segments", "Model"):
        assert cells(tmp_path / "d.xlsx", sheet) == cells(tmp_path / "b.xlsx", sheet)
    with pytest.raises(DataError, match="taken back already"):
        undo_book(host.open(tmp_path / "d.xlsx"), Settings(), save=saved(tmp_path / "e.xlsx"))


def test_a_first_run_is_taken_back_altogether(host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    ours = set(openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames)
    cleared = undo_book(host.open(tmp_path / "b.xlsx"), Settings(), save=saved(tmp_path / "c.xlsx"))
    assert isinstance(cleared, Cleared)
    assert {*cleared.sheets, HIDDEN_SHEET} == ours - {"Customers", "Notes"}
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames == ["Customers", "Notes"]
    with pytest.raises(DataError, match=r"no segments in c\.xlsx, so there is nothing to take back"):
        undo_book(host.open(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))


def test_what_the_analyst_wrote_is_not_wiped_by_taking_back_a_refresh_that_moved_nobody(tmp_path: Path) -> None:
    write_demo(tmp_path / "a.xlsx")
    segment_book(open_book(tmp_path / "a.xlsx"), Settings(), save=saved(tmp_path / "b.xlsx"))

    def rename(book: openpyxl.Workbook) -> None:
        book["Segments"].cell(*name_cell(book)).value = "Our best"

    edit(tmp_path / "b.xlsx", rename)
    refresh_book(open_book(tmp_path / "b.xlsx"), Settings(), save=saved(tmp_path / "c.xlsx"))
    with pytest.raises(DataError, match="changed nobody's segment"):
        undo_book(open_book(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))


def test_a_third_run_cannot_be_taken_back_twice(tmp_path: Path) -> None:
    write_demo(tmp_path / "a.xlsx")
    path = tmp_path / "a.xlsx"
    for at, k in enumerate((5, 4, 3)):
        target = tmp_path / f"b{at}.xlsx"
        segment_book(open_book(path), Settings(k=k), save=saved(target), now=MONDAY + at * WEEK)
        path = target
    back = undo_book(open_book(path), Settings(), save=saved(tmp_path / "c.xlsx"))
    assert isinstance(back, Run)
    assert back.result.k == 4
    was, stands = MONDAY + 2 * WEEK, MONDAY + WEEK
    assert back.taken_back.startswith(
        f"Taken back: the run of {was:%Y-%m-%d} (Segment), of 1,000 customers. The segments are again those of "
        f"{stands:%Y-%m-%d} (Segment), of 1,000 customers."
    )
    with pytest.raises(DataError, match="taken back already"):
        undo_book(open_book(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))


def test_clear_leaves_names_and_sheets_of_the_user(host: Host, tmp_path: Path) -> None:
    source = sample(tmp_path / "a.xlsx")
    segmented(host, source, tmp_path / "b.xlsx")
    names = set(openpyxl.load_workbook(tmp_path / "b.xlsx").defined_names)
    assert {"xlseg_weights", "xlseg_card"} <= names
    cleared = clear_book(host.open(tmp_path / "b.xlsx"), save=saved(tmp_path / "c.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["Customers", "Notes"]
    assert set(cleared.names) == names - set(book.defined_names)
    assert cleared.columns == {"Customers": ("Segment", "Persona", "Fit", "Previous segment", "Changed on")}
    assert cleared.sentence().startswith(
        "Taken out: on sheet Customers the columns Segment, Persona, Fit, Previous segment and Changed on; the sheets Segments, "
    )
    assert cleared.sentence().endswith(f"; {len(cleared.names)} defined names. Nothing else was touched.")
    assert not any(one.startswith("xlseg_") for one in book.defined_names)
    assert [row[:8] for row in cells(tmp_path / "c.xlsx", "Customers")] == cells(source, "Customers")
    assert book["Customers"].tables["tblData"].ref == "A1:H201"
    with pytest.raises(DataError, match="nothing to clear"):
        clear_book(host.open(tmp_path / "c.xlsx"), save=saved(tmp_path / "d.xlsx"))


@pytest.mark.parametrize("make", ["demo", "template"])
def test_refreshed_twice_every_part_is_equal_and_cleared_it_is_what_it_was(make: str, tmp_path: Path) -> None:
    if make == "demo":
        source = tmp_path / "a.xlsx"
        write_demo(source)
    else:
        from xl_segment.excel.template.build import build_template

        source = tmp_path / "a.xlsm"
        source.write_bytes(build_template())
    first, once, twice, cleared = (tmp_path / f"{one}{source.suffix}" for one in ("first", "once", "twice", "cleared"))
    segment_book(open_book(source), Settings(), save=saved(first))
    refresh_book(open_book(first), Settings(), save=saved(once))
    refresh_book(open_book(once), Settings(), save=saved(twice))
    assert parts(once) == parts(twice)
    clear_book(open_book(twice), save=saved(cleared))
    assert parts(cleared) == parts(source)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_cleared_after_another_program_has_saved_it_nothing_of_ours_is_left(tmp_path: Path, application: Any) -> None:
    source = sample(tmp_path / "a.xlsx")
    segment_book(open_book(source), Settings(labels="live formulas"), save=saved(tmp_path / "b.xlsx"))
    book = application.books.open(str(tmp_path / "b.xlsx"))
    book.sheets["Notes"].range("B2").value = "later"
    book.save(str(tmp_path / "c.xlsx"))
    clear_book(open_book(tmp_path / "c.xlsx"), save=saved(tmp_path / "d.xlsx"))
    found = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert found.sheetnames == ["Customers", "Notes"]
    assert found["Notes"]["B2"].value == "later"
    assert [row[:8] for row in cells(tmp_path / "d.xlsx", "Customers")] == cells(source, "Customers")
    assert all(one is None for row in cells(tmp_path / "d.xlsx", "Customers") for one in row[8:])
    assert not any("xlseg" in one.casefold() for one in found.defined_names)


def test_a_model_that_another_program_saved_still_scores(tmp_path: Path, application: Any) -> None:
    run = segment_book(open_book(sample(tmp_path / "a.xlsx")), Settings(), save=saved(tmp_path / "b.xlsx"))
    application.books.open(str(tmp_path / "b.xlsx")).save(str(tmp_path / "c.xlsx"))
    again = refresh_book(open_book(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))
    assert (again.result.labels == run.result.labels).all()
    assert again.result.memory.to_json() == run.result.memory.to_json()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace('"seed": 0', '"seed": 1', 1), "damaged, or were changed by hand"),
        (lambda text: text[: len(text) // 2], "are damaged"),
        (lambda text: text.replace('"memory_version": 1', '"memory_version": 99'), "which is newer than this one"),
    ],
)
@pytest.mark.parametrize("work", [refresh_book, segment_book])
def test_a_memory_that_is_not_whole_is_refused_and_can_be_cleared(
    work: Callable[..., Run], change: Callable[[str], str], says: str, tmp_path: Path
) -> None:
    write_demo(tmp_path / "a.xlsx")
    segment_book(open_book(tmp_path / "a.xlsx"), Settings(), save=saved(tmp_path / "b.xlsx"))

    def damage(book: openpyxl.Workbook) -> None:
        sheet = book[HIDDEN_SHEET]
        lines = [cell.value for cell in sheet["A"]]
        start, end = lines.index("[memory]") + 1, lines.index("[origin]")
        text = change("".join(lines[start:end]))
        for at in range(start, end):
            sheet.cell(at + 1, 1).value = text[(at - start) * 8_000 : (at - start + 1) * 8_000]

    edit(tmp_path / "b.xlsx", damage)
    with pytest.raises(ModelError, match=says):
        work(open_book(tmp_path / "b.xlsx"), Settings(), save=saved(tmp_path / "c.xlsx"))
    assert not (tmp_path / "c.xlsx").exists()
    clear_book(open_book(tmp_path / "b.xlsx"), save=saved(tmp_path / "d.xlsx"))
    assert "Segments" not in openpyxl.load_workbook(tmp_path / "d.xlsx").sheetnames


def test_there_is_nothing_to_refresh_in_a_workbook_without_segments(tmp_path: Path) -> None:
    write_demo(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"There are no segments in a\.xlsx yet\. Segment it first"):
        refresh_book(open_book(tmp_path / "a.xlsx"), Settings(), save=saved(tmp_path / "b.xlsx"))


def test_a_persona_edited_on_its_own_sheet_is_taken_over_by_a_refresh(tmp_path: Path) -> None:
    from xl_segment.excel.template.build import build_template

    source = tmp_path / "a.xlsm"
    source.write_bytes(build_template())
    first = segment_book(open_book(source), Settings(), save=saved(tmp_path / "b.xlsm"))
    name, key = first.result.personas[0].name, first.result.personas[0].key

    def rename(book: openpyxl.Workbook) -> None:
        sheet = book["Personas"]
        ids = next(cell.column for cell in sheet[4] if cell.value == "Id")
        row = next(row for row in range(5, 60) if sheet.cell(row, ids).value == key)
        assert sheet.cell(row, 1).value == name
        sheet.cell(row, 1).value = "The happy few"

    book = openpyxl.load_workbook(tmp_path / "b.xlsm", keep_vba=True)
    rename(book)
    book.save(tmp_path / "b.xlsm")
    again = refresh_book(open_book(tmp_path / "b.xlsm"), Settings(), save=saved(tmp_path / "c.xlsm"))
    assert again.result.personas[0].name == "The happy few"
    assert XLWINGS_CONFIG in openpyxl.load_workbook(tmp_path / "c.xlsm").sheetnames


@pytest.mark.slow_in_excel
def test_our_columns_are_found_again_on_a_sheet_that_was_renamed(host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", lambda book: setattr(book["Customers"], "title", "Kunden"))
    refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert cells(tmp_path / "c.xlsx", "Kunden")[0][8:] == OURS
    clear_book(host.open(tmp_path / "c.xlsx"), save=saved(tmp_path / "d.xlsx"))
    assert len(cells(tmp_path / "d.xlsx", "Kunden")[0]) == 8 or not any(cells(tmp_path / "d.xlsx", "Kunden")[0][8:])


def plain(path: Path) -> Path:
    """The same customers without a Table, so that columns can be deleted by a library that moves no Table."""
    import xlsxwriter

    rows = make_customers(200, seed=3).drop(columns="group")
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Customers")
        for at, row in enumerate([list(rows.columns), *rows.to_numpy(dtype=object).tolist()]):
            sheet.write_row(at, 0, row)
    return path


def test_a_header_of_ours_that_was_renamed_stays_renamed(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", lambda book: setattr(book["Customers"]["J1"], "value", "Who"))
    refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert cells(tmp_path / "c.xlsx", "Customers")[0][8:] == ("Segment", "Who", *OURS[2:])


def test_a_column_of_the_users_in_the_place_of_one_of_ours_is_never_written_over(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def theirs(book: openpyxl.Workbook) -> None:
        sheet = book["Customers"]
        sheet.delete_cols(13)
        for row in range(1, 202):
            sheet.cell(row, 13).value = "Mine" if row == 1 else f"note {row}"

    edit(tmp_path / "b.xlsx", theirs)
    with pytest.raises(
        DataError, match="no room on sheet Customers for the columns Changed on right of 'Previous segm"
    ):
        refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert not (tmp_path / "c.xlsx").exists()


def test_our_last_columns_come_back_where_somebody_deleted_them(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", lambda book: book["Customers"].delete_cols(12, 2))
    refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert cells(tmp_path / "c.xlsx", "Customers")[0] == (*cells(tmp_path / "a.xlsx", "Customers")[0], *OURS)


@pytest.mark.slow_in_excel
def test_columns_of_ours_that_were_parted_are_told_and_nothing_is_written(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", lambda book: book["Customers"].insert_cols(10))
    for work in (refreshed, segmented):
        with pytest.raises(DataError, match="do not stand side by side on sheet Customers any more"):
            work(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    with pytest.raises(DataError, match="do not stand side by side"):
        clear_book(host.open(tmp_path / "b.xlsx"), save=saved(tmp_path / "c.xlsx"))


@pytest.mark.slow_in_excel
def test_rows_without_a_customer_any_more_hold_no_segment(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def fewer(book: openpyxl.Workbook) -> None:
        for row in range(152, 202):
            for column in range(1, 9):
                book["Customers"].cell(row, column).value = None

    edit(tmp_path / "b.xlsx", fewer)
    run = refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert run.result.memory.history[-1].gone == 50
    rows = cells(tmp_path / "c.xlsx", "Customers")
    assert all(row[8] is not None for row in rows[1:151])
    assert all(one is None for row in rows[151:] for one in row[8:])


def test_clear_leaves_what_the_user_wrote_below_our_columns(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def note(book: openpyxl.Workbook) -> None:
        sheet = book["Customers"]
        sheet["I210"].value, sheet["K230"].value, sheet["I211"].value = "a note", 0.5, "=COUNTIF(I2:I150,1)"

    edit(tmp_path / "b.xlsx", note)
    clear_book(host.open(tmp_path / "b.xlsx"), save=saved(tmp_path / "c.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["Customers"]
    assert (sheet["I210"].value, sheet["K230"].value) == ("a note", 0.5)
    assert str(sheet["I211"].value).startswith("=COUNTIF(")
    assert all(sheet.cell(row, column).value is None for row in range(1, 202) for column in range(9, 14))


@pytest.mark.slow_in_excel
def test_sums_that_the_user_works_out_below_our_columns_stay(host: Host, tmp_path: Path) -> None:
    segmented(host, plain(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")

    def sums(book: openpyxl.Workbook) -> None:
        sheet = book["Customers"]
        sheet["I204"].value, sheet["K204"].value = 200, 0.61  # how many there are, and their mean fit
        sheet["I205"].value, sheet["K205"].value = 2.97, 0.99

    edit(tmp_path / "b.xlsx", sums)
    refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    clear_book(host.open(tmp_path / "c.xlsx"), save=saved(tmp_path / "d.xlsx"))
    for name in ("c.xlsx", "d.xlsx"):
        sheet = openpyxl.load_workbook(tmp_path / name)["Customers"]
        assert [sheet[one].value for one in ("I204", "K204", "I205", "K205")] == [200, 0.61, 2.97, 0.99], name


def two_tables(path: Path) -> Path:
    """Two Tables on one sheet, and a larger sheet."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Small")
        for name, left, count, seed in (("TA", 0, 50, 1), ("TB", 20, 90, 2)):
            rows = make_customers(count, seed=seed).drop(columns="group")
            data = rows.to_numpy(dtype=object).tolist()
            columns = [{"header": one} for one in rows.columns]
            sheet.add_table(0, left, len(rows), left + 7, {"name": name, "data": data, "columns": columns})
        large = workbook.add_worksheet("Large")
        rows = make_customers(240, seed=5).drop(columns="group")
        for at, row in enumerate([list(rows.columns), *rows.to_numpy(dtype=object).tolist()]):
            large.write_row(at, 0, row)
    return path


@pytest.mark.slow_in_excel
@pytest.mark.parametrize("where", [{"table": "TA"}, {"sheet": "Small"}])
def test_a_refresh_stays_with_the_data_of_the_last_run(where: dict[str, str], host: Host, tmp_path: Path) -> None:
    first = segmented(host, two_tables(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", **where)
    again = refreshed(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert again.result.table.sheet.table == first.result.table.sheet.table
    assert cells(tmp_path / "c.xlsx", "Small") == cells(tmp_path / "b.xlsx", "Small")
    assert cells(tmp_path / "c.xlsx", "Large") == cells(tmp_path / "a.xlsx", "Large")


@pytest.mark.slow_in_excel
def test_segments_of_other_data_leave_nothing_beside_the_old(host: Host, tmp_path: Path) -> None:
    segmented(host, two_tables(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", table="TA")
    segmented(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx", sheet="Large")
    assert [row for row in cells(tmp_path / "c.xlsx", "Small") if set(row) & set(OURS)] == []
    assert openpyxl.load_workbook(tmp_path / "c.xlsx")["Small"].tables["TA"].ref == "A1:H51"
    segmented(host, tmp_path / "c.xlsx", tmp_path / "d.xlsx", table="TB")
    assert OURS[0] not in cells(tmp_path / "d.xlsx", "Large")[0]
    clear_book(host.open(tmp_path / "d.xlsx"), save=saved(tmp_path / "e.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "e.xlsx").sheetnames == ["Small", "Large"]
    assert not any(set(row) & set(OURS) for row in cells(tmp_path / "e.xlsx", "Small"))


def test_a_sheet_of_ours_that_was_renamed_keeps_its_name_and_its_edits(application: Any, tmp_path: Path) -> None:
    segment_book(open_book(sample(tmp_path / "a.xlsx")), Settings(), save=saved(tmp_path / "b.xlsx"))
    book = application.books.open(str(tmp_path / "b.xlsx"))
    book.sheets["Segments"].range(name_cell(openpyxl.load_workbook(tmp_path / "b.xlsx"))).value = "Our best"
    book.sheets["Segments"].name = "Segmente"
    book.save(str(tmp_path / "c.xlsx"))
    run = refresh_book(open_book(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))
    assert run.result.personas[0].name == "Our best"
    names = openpyxl.load_workbook(tmp_path / "d.xlsx").sheetnames
    assert names[:3] == ["Customers", "Notes", "Segmente"]
    assert "Segments" not in names
    clear_book(open_book(tmp_path / "d.xlsx"), save=saved(tmp_path / "e.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "e.xlsx").sheetnames == ["Customers", "Notes"]


def test_without_the_hidden_sheet_the_next_run_starts_anew_in_the_same_places(host: Host, tmp_path: Path) -> None:
    segmented(host, sample(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    edit(tmp_path / "b.xlsx", lambda book: book.remove(book[HIDDEN_SHEET]))
    again = segmented(host, tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert len(again.result.memory.history) == 1
    assert cells(tmp_path / "c.xlsx", "Customers") == cells(tmp_path / "b.xlsx", "Customers")
    names = openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames
    assert sorted(names) == sorted(["Customers", "Notes", *OUR_SHEETS])


def test_a_workbook_of_the_first_version_keeps_its_model(tmp_path: Path) -> None:
    # As xl_segment first kept it: a model, no customers, three columns.
    source = sample(tmp_path / "a.xlsx")
    now = segment_book(open_book(source), Settings(), save=saved(tmp_path / "now.xlsx"))

    def three_columns(book: openpyxl.Workbook) -> None:
        sheet = book["Customers"]
        sheet.delete_cols(12, 2)
        table = sheet.tables["tblData"]
        table.ref = table.autoFilter.ref = "A1:K201"
        del table.tableColumns[11:]
        kept = book[HIDDEN_SHEET]
        kept.delete_rows(1, kept.max_row)
        place = {
            "model": now.result.model.to_json(), "sheets": ["Segments", "Segment charts", "Data check"],
            "data_sheet": "Customers", "headers": ["Segment", "Persona", "Fit"], "column": 9, "note": "",
            "personas": [one.name for one in now.result.personas],
        }  # fmt: skip
        text = json.dumps(place)
        lines = ["This hidden sheet belongs to xl_segment", "xl_segment kept 1"]
        for at, line in enumerate([*lines, *(text[at : at + 30_000] for at in range(0, len(text), 30_000))], start=1):
            kept.cell(at, 1).value = line
        for name in [one for one in book.defined_names if one.startswith("xlseg_page_")]:
            del book.defined_names[name]

    old = edit(tmp_path / "now.xlsx", three_columns)
    run = refresh_book(open_book(old), Settings(), save=saved(tmp_path / "b.xlsx"))
    assert (run.result.labels == now.result.labels).all()
    assert cells(tmp_path / "b.xlsx", "Customers")[0][8:] == OURS
    clear_book(open_book(old), save=saved(tmp_path / "c.xlsx"))
    assert [row[:8] for row in cells(tmp_path / "c.xlsx", "Customers")] == cells(source, "Customers")
    assert "Segments" not in openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames


def test_live_labels_stay_live_through_a_refresh(tmp_path: Path) -> None:
    live = Settings(labels="live formulas")
    segment_book(open_book(sample(tmp_path / "a.xlsx")), live, save=saved(tmp_path / "b.xlsx"))
    refresh_book(open_book(tmp_path / "b.xlsx"), Settings(), save=saved(tmp_path / "c.xlsx"))
    assert str(openpyxl.load_workbook(tmp_path / "c.xlsx")["Customers"]["I2"].value).startswith("=IF(COUNT(")


def test_segments_from_other_measures_can_be_taken_back_too(tmp_path: Path) -> None:
    first = segment_book(open_book(sample(tmp_path / "a.xlsx")), Settings(), save=saved(tmp_path / "b.xlsx"))
    other = Settings(features=("Age",), k=3)
    segment_book(open_book(tmp_path / "b.xlsx"), other, save=saved(tmp_path / "c.xlsx"))
    back = undo_book(open_book(tmp_path / "c.xlsx"), Settings(), save=saved(tmp_path / "d.xlsx"))
    assert back is not None
    assert replace(back.result.memory, fresh=True).to_json() == first.result.memory.to_json()
