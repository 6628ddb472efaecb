"""What an analyst writes on our sheets, beside what we drew, is theirs: it stays, and nothing takes it away unsaid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from tests.workbooks import hosts
from tests.workbooks.test_choices import Desk
from xl_segment import Segmentation
from xl_segment.errors import DataError
from xl_segment.pages.page import Block, ExcelTable, Page
from xl_segment.pages.pages import pages
from xl_segment.run import clear_book, undo_book
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.drawn_areas import areas_now, areas_of, marks_of
from xl_segment.workbooks.page_notes import notes_among, with_notes

pytestmark = pytest.mark.usefixtures("without_charts")

PAGE = Page("Segments", (Block(1, 1, (("Title",),), ("title",), span=4), Block(3, 2, (("a", 1), ("b", 2)), ("text", "number"))), (9.0,))  # fmt: skip


def write(desk: Desk, cells: dict[str, Any], sheet: str = "Segments") -> None:
    if desk.host.live:
        book = desk.host.open(desk.path).book  # type: ignore[attr-defined]
        for cell, value in cells.items():
            book.sheets[sheet].range(cell).value = value
        book.save()
        book.close()
        return
    book = openpyxl.load_workbook(desk.path)
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(desk.path)


def cell(desk: Desk, name: str, sheet: str = "Segments") -> Any:
    return openpyxl.load_workbook(desk.path)[sheet][name].value


@pytest.fixture
def desk(host: hosts.Host, tmp_path: Path) -> Desk:
    return Desk(host, tmp_path)


@pytest.mark.slow_in_excel
def test_notes_beside_what_we_drew_stay_run_after_run(desk: Desk) -> None:
    desk.segment()
    write(desk, {"Z50": "call the gold ones", "Z51": 12.5})
    write(desk, {"K90": "seen by Ann"}, "Data check")
    for again in (desk.refresh, desk.segment):
        again()
        assert (cell(desk, "Z50"), cell(desk, "Z51")) == ("call the gold ones", 12.5)
        assert cell(desk, "K90", "Data check") == "seen by Ann"


def test_results_are_not_cleared_while_notes_would_go_with_them(desk: Desk) -> None:
    desk.segment()
    write(desk, {"Z50": "call the gold ones"})
    was = desk.path.read_bytes()
    with pytest.raises(DataError, match=r"Segments!Z50.*Move them to a sheet of your own"):
        desk.do(lambda book, _, *, save, now: clear_book(book, save=save))
    assert desk.path.read_bytes() == was


def test_a_first_run_is_not_undone_while_notes_would_go_with_it(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    write(desk, {"Z50": "call the gold ones"})
    with pytest.raises(DataError, match="Segments!Z50"):
        desk.do(undo_book)


def test_without_notes_results_are_cleared(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    desk.refresh()
    desk.do(lambda book, _, *, save, now: clear_book(book, save=save))
    assert "Segments" not in openpyxl.load_workbook(desk.path).sheetnames


def test_a_note_whose_cell_is_needed_comes_below_with_where_it_stood() -> None:
    areas = areas_of(PAGE)
    assert areas == [[1, 1, 1, 4], [3, 2, 2, 2]]
    cells = [["Title", None, None, None, "mine"], [None] * 5, [None, "a", 1, None, None], [None, "b", 2, " ", None]]
    assert notes_among(cells, areas) == {(1, 5): "mine"}
    taller = Page("Segments", (*PAGE.blocks, Block(1, 5, (("new",),), ("text",))), (9.0,))
    placed = {(one.row, one.column): one.values for one in with_notes(taller, {(1, 5): "mine", (9, 1): 3}).blocks}
    assert placed[9, 1] == ((3,),)
    assert placed[12, 1] == (("E1: mine",),)


def test_a_page_without_notes_is_the_same() -> None:
    assert with_notes(PAGE, {}) is PAGE


def listed(*customers: str) -> Page:
    rows = (("Customer", "Money"), *((customer, 1) for customer in customers))
    table = Block(4, 1, rows, ("list text", "list money"), header=True, table=ExcelTable("xlseg_customers"))
    return Page("Customers", (Block(1, 1, (("Title",),), ("title",)), table), (9.0, 9.0))


def test_a_note_beside_a_customer_goes_where_the_customer_goes() -> None:
    blank = [None] * 3
    before = [["Title", None, None], blank, blank, ["Customer", "Money", None], ["a", 1, "call"], [7.0, 1, "gone on Monday"],
              ["c", 1, "write"], blank, [None, None, "of nobody"]]  # fmt: skip
    notes = {(5, 3): "call", (6, 3): "gone on Monday", (7, 3): "write", (9, 3): "of nobody", (4, 3): "To do"}
    page = with_notes(listed("c", "d", "7"), notes, before)
    placed = {(one.row, one.column): one.values for one in page.blocks[2:]}
    assert placed == {
        (4, 3): (("To do",),),
        (5, 3): (("write",),),
        (7, 3): (("gone on Monday",),),
        (9, 3): (("of nobody",),),
        (11, 1): (("Notes of yours whose cells were needed",),),
        (12, 1): (("a: call",),),
    }


def test_what_was_put_below_a_list_stays_as_it_is_run_after_run() -> None:
    table = [["Title", None], [None, None], [None, None], ["Customer", "Money"], ["c", 1], ["d", 1]]
    below = [[None, None], ["Notes of yours whose cells were needed", None], ["a: call", None], ["of my own", None]]
    notes = {(8, 1): "Notes of yours whose cells were needed", (9, 1): "a: call", (10, 1): "of my own"}
    page = with_notes(listed("c", "d"), notes, [*table, *below])
    assert {(one.row, one.column): one.values[0][0] for one in page.blocks[2:]} == notes
    # The list grows over them: each is said once, under one heading.
    page = with_notes(listed("c", "d", "e", "f", "g"), notes, [*table, *below])
    said = [value for one in page.blocks[2:] for (value,) in one.values]
    assert said == ["of my own", "Notes of yours whose cells were needed", "A9: a: call"]


def carded(*segments: int, first: int, plan: tuple[int, ...]) -> Page:
    """Cards of segments from a row on, and below them a plan of the same in another order."""

    def block(row: int, order: tuple[int, ...]) -> Block:
        values = tuple(row for segment in order for row in ((segment, f"{segment}  Name"), (None, "Tag")))
        return Block(row, 2, values, ("band", "card name"), fills={(2 * at, 0): "#FF0000" for at in range(len(order))})

    below = first + 2 * len(segments) + 3
    return Page(
        "Segments", (Block(2, 2, (("Finding",),), ("title",)), block(first, segments), block(below, plan)), (9.0,)
    )


def cells_of(page: Page) -> list[list[Any]]:
    cells: list[list[Any]] = [[None] * 6 for _ in range(30)]
    for block in page.blocks:
        for down, row in enumerate(block.values):
            cells[block.row + down - 1][block.column - 1 : block.column - 1 + len(row)] = row
    return cells


def test_a_note_beside_a_card_goes_where_its_segment_goes() -> None:
    before = carded(1, 2, 3, first=5, plan=(2, 3, 1))
    after = carded(1, 3, first=7, plan=(3, 1))
    notes = {(5, 5): "first", (8, 5): "of the second", (9, 5): "third", (10, 5): "third, below", (14, 5): "plan of 2",
             (18, 5): "plan of 1", (1, 6): "by itself"}  # fmt: skip
    placed = {(one.row, one.column): one.values for one in with_notes(after, notes, cells_of(before)).blocks[3:]}
    assert placed == {
        (7, 5): (("first",),),
        (9, 5): (("third",),),
        (10, 5): (("third, below",),),
        (16, 5): (("plan of 1",),),
        (1, 6): (("by itself",),),
        (19, 2): (("Notes of yours whose cells were needed",),),
        (20, 2): (("Segment 2, below: of the second",), ("Segment 2: plan of 2",)),
    }


LONG = Page(
    "Segments",
    (
        Block(1, 1, (("Title",),), ("title",)),
        Block(3, 2, (("Name", "Size"), ("a", 1), ("b", 2), ("Everybody", 3)), ("text", "number")),
        Block(8, 2, (("Plan", "Aim"), ("a", "x"), ("b", "y")), ("text", "text")),
    ),
    (9.0,),
)


def as_cells(page: Page, columns: int = 6, rows: int = 12) -> list[list[Any]]:
    """What stands on a sheet with a page, from A1."""
    cells: list[list[Any]] = [[None] * columns for _ in range(rows)]
    for block in page.blocks:
        for down, row in enumerate(block.values):
            for across, value in enumerate(row):
                shown = value.value if isinstance(value, Formula) else value
                if shown is not None and shown != "":
                    cells[block.row - 1 + down][block.covers(across)[0] - 1] = shown
    return cells


@pytest.mark.parametrize("row", range(12))
@pytest.mark.parametrize("count", [0, 1, 2])
def test_where_rows_were_put_in_nothing_of_ours_is_taken_for_a_note(row: int, count: int) -> None:
    cells = as_cells(LONG)
    cells[row:row] = [[None] * 6 for _ in range(count)]
    assert notes_among(cells, areas_now(areas_of(LONG), marks_of(LONG), cells)) == {}


@pytest.mark.parametrize("row", range(12))
def test_what_was_written_into_a_row_that_was_put_in_is_a_note(row: int) -> None:
    cells = as_cells(LONG)
    cells.insert(row, [None, "call them", None, None, None, None])
    notes = notes_among(cells, areas_now(areas_of(LONG), marks_of(LONG), cells))
    assert notes == {(row + 1, 2): "call them"}


def test_a_table_that_the_analyst_copied_below_ours_stays() -> None:
    cells = as_cells(LONG)
    cells += [[None] * 6, *(list(line) for line in cells[2:6])]
    assert len(notes_among(cells, areas_now(areas_of(LONG), marks_of(LONG), cells))) == 8


@pytest.mark.parametrize("column", range(5))
def test_a_column_that_was_put_in_is_the_analysts_and_what_it_moved_is_ours(column: int) -> None:
    cells = as_cells(LONG)
    for line in cells:
        line.insert(column, None)
    assert notes_among(cells, areas_now(areas_of(LONG), marks_of(LONG), cells)) == {}
    cells[3][column] = "call them"
    assert notes_among(cells, areas_now(areas_of(LONG), marks_of(LONG), cells)) == {(4, column + 1): "call them"}


@pytest.mark.parametrize("seed", range(40))
def test_of_our_sheets_all_that_was_typed_is_a_note_and_nothing_else_whatever_was_put_in_or_taken_out(
    seed: int, demo_result: Segmentation
) -> None:
    random = np.random.default_rng(seed)
    for page in pages(demo_result, ()):
        height = max(block.row + len(block.values) for block in page.blocks)
        cells = as_cells(page, columns=len(page.widths) + 3, rows=height + 3)
        areas, marks = areas_of(page), marks_of(page)
        typed = {}
        for at in range(6):
            row, column = (int(random.integers(1, most + 1)) for most in (len(cells), len(cells[0])))
            if cells[row - 1][column - 1] is None and not is_in(row, column, areas):
                cells[row - 1][column - 1] = typed[row, column] = f"note {at}"
        kind = seed % 4
        if kind in (0, 2):
            for _ in range(int(random.integers(1, 9))):
                cells.insert(at := int(random.integers(0, height)), [None] * len(cells[0]))
            cells[at][0] = "in a new row"
            typed["row"] = "in a new row"
        if kind in (1, 2):
            at = int(random.integers(0, len(page.widths)))
            for line in cells:
                line[at:at] = [None, None]
            # Within cells that are one nobody can type; below the page everybody can.
            free = [row for row in range(height) if kind == 1 and not {at, at + 1} & covered(row + 1, areas)]
            cells[free[0] if free else -1][at] = typed["column"] = "in a new column"
        if kind == 3:
            # Of the last one nobody could tell whether it was taken out or written over.
            gone = cells.pop(int(random.integers(1, max(row for row, _, _ in marks) - 1)))
            typed = {key: note for key, note in typed.items() if note not in gone}
        notes = notes_among(cells, areas_now(areas, marks, cells))
        assert sorted(map(str, notes.values())) == sorted(typed.values()), page.name


def covered(row: int, areas: Any) -> set[int]:
    """The columns of a row that areas cover."""
    return {
        column
        for top, left, rows, columns in areas
        if top <= row < top + rows
        for column in range(left, left + columns)
    }


def is_in(row: int, column: int, areas: Any) -> bool:
    return column in covered(row, areas)


def test_a_note_in_a_cell_that_we_leave_blank_within_a_table_stays(desk: Desk) -> None:
    desk.segment()
    sheet = openpyxl.load_workbook(desk.path)["Model"]
    row = next(row for row in range(1, 80) if sheet.cell(row, 1).value == "Offset")
    assert sheet.cell(row, 2).value is None
    write(desk, {f"B{row}": "call the gold ones"}, "Model")
    desk.refresh()
    assert cell(desk, f"B{row}", "Model") == "call the gold ones"
    with pytest.raises(DataError, match="Cells of yours stand on sheets of ours"):
        desk.do(lambda book, _settings, save, **_: clear_book(book, save=save))


def test_rows_put_in_on_our_sheets_stand_in_the_way_of_nothing(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    book = openpyxl.load_workbook(desk.path)
    book["Segments"].insert_rows(5)
    book["Data check"].insert_rows(5, 7)
    book["Model"].delete_rows(3)
    book["Segments"]["C5"] = "call the gold ones"
    book.save(desk.path)
    desk.segment(k=4)
    book = openpyxl.load_workbook(desk.path)
    said = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [text for text in said if "call the gold ones" in text]
    assert not [text for text in said if "How sure?" in text and text != "How sure?"]
    notes = [text for text in said if text.startswith("Notes of yours")]
    assert len(notes) <= 1
    for sheet in book:
        for line in sheet.iter_rows():
            for one in line:
                if (isinstance(one.value, str) and "call the gold ones" in one.value) or (
                    isinstance(one.value, str) and one.value.startswith("Notes of yours")
                ):
                    one.value = None
    book.save(desk.path)
    desk.do(lambda book, _settings, save, **_: clear_book(book, save=save))
    assert openpyxl.load_workbook(desk.path).sheetnames == ["Sheet"]


def test_nothing_of_ours_is_taken_for_a_note_whatever_the_number_of_segments(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    for k in (3, 6, 2, 5):
        desk.segment(k=k)
        book = openpyxl.load_workbook(desk.path)
        said = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [text for text in said if isinstance(text, str) and text.startswith("Notes of yours")]


@pytest.mark.parametrize("seed", range(6))
def test_a_list_that_was_sorted_or_got_a_row_holds_no_note_but_those_that_were_typed(seed: int) -> None:
    random = np.random.default_rng(seed)
    page = listed(*(f"C{at}" for at in range(30)))
    areas, marks = areas_of(page), marks_of(page)
    cells = as_cells(page, columns=3, rows=36)
    body = [list(cells[4 + at]) for at in random.permutation(30)]
    if seed % 2:
        body.insert(int(random.integers(1, 29)), [None, "call them", None])
        body = body if seed % 3 else sorted(body, key=lambda line: str(line[0]))
    cells[4:34] = body
    below = len(cells)
    cells += [["Title", None, None], ["C3", 1, None]]  # a copy of some of it is the analyst's
    notes = notes_among(cells, areas_now(areas, marks, cells))
    typed = [value for (row, _), value in notes.items() if row <= below]
    assert typed == (["call them"] if seed % 2 else [])
    assert [value for (row, _), value in notes.items() if row > below] == ["Title", "C3", 1]
