"""Pages drawn with XlsxWriter."""

from __future__ import annotations

import io
import math

import openpyxl
import pytest
from openpyxl.utils.units import EMU_to_pixels
from PIL import Image

from xl_segment.pages.page import Block, DropDown, Page, Picture, Value
from xl_segment.sheet.grid import Formula
from xl_segment.workbooks.draw_pages import render
from xl_segment.workbooks.row_heights import page_heights, row_heights


def drawn(*blocks: Block, pictures: tuple[Picture, ...] = ()) -> openpyxl.worksheet.worksheet.Worksheet:
    page = Page("P", blocks, (20.0, 20.0), pictures=pictures)
    return openpyxl.load_workbook(io.BytesIO(render([page])))["P"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "=1+1"), ("007", "007"), (7, 7), (None, None), (math.nan, None), (Formula("=A1+1", 3), "=A1+1")],
)
def test_values_stand_as_what_they_are(value: Value, cell: object) -> None:
    written = drawn(Block(2, 1, ((value,),), ("text",)))["A2"]
    assert written.value == cell
    assert (written.data_type == "f") is isinstance(value, Formula)


def test_a_wide_cell_is_merged_and_a_segment_has_an_edge_in_its_colour() -> None:
    sheet = drawn(
        Block(1, 1, (("title",),), ("title",), span=2), Block(3, 1, ((1, 2),), ("text", "text"), edges=("#FF0000",))
    )
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B1"]
    assert sheet["A3"].border.left.color.rgb == "FFFF0000"
    assert sheet["B3"].border.left is None or sheet["B3"].border.left.style is None


def test_choices_are_drop_down_lists() -> None:
    choice = DropDown(0, (0, 1, 3), ("yes", "no"), "Title", "Hint")
    sheet = drawn(Block(1, 1, (("a",), ("b",), ("c",), ("d",)), ("text",), choices=(choice,)))
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"A1:A2": '"yes,no"', "A4": '"yes,no"'}


def test_a_long_text_makes_its_row_higher_and_a_short_one_does_not() -> None:
    block = Block(1, 1, (("word " * 40,), ("short",)), ("text",))
    heights = row_heights(block, (20.0,))
    assert heights[1] > 100
    assert 2 not in heights or heights[2] < 20


def test_rows_are_as_high_as_the_highest_cell_and_never_above_400_points() -> None:
    blocks = (Block(1, 1, (("word " * 20,),), ("text",)), Block(1, 2, (("word " * 9_000,),), ("text",)))
    assert page_heights(Page("P", blocks, (20.0, 20.0))) == {1: 400.0}
    assert page_heights(Page("P", blocks, (20.0, 20.0), heights={1: 33.0})) == {1: 33.0}


@pytest.mark.parametrize("dots", [None, 160])
def test_a_picture_is_as_many_inches_as_it_is_said_to_be(dots: int | None) -> None:
    png = io.BytesIO()
    Image.new("RGB", (320, 160)).save(png, "PNG", **({"dpi": (dots, dots)} if dots else {}))
    sheet = drawn(
        Block(1, 1, (("a",),), ("text",)), pictures=(Picture("chart", 3, 1, png.getvalue(), "alt", 4.0, 2.0),)
    )
    anchor = sheet._images[0].anchor
    assert anchor._from.row == 2
    # Of a row 20 pixels, of the two first columns 145 and of all others 64; an inch has 96.
    columns = [145, 145, *[64] * 20]
    width = sum(columns[: anchor.to.col]) + EMU_to_pixels(anchor.to.colOff)
    height = 20 * (anchor.to.row - anchor._from.row) + EMU_to_pixels(anchor.to.rowOff)
    assert (width / 96, height / 96) == (pytest.approx(4.0, abs=0.02), pytest.approx(2.0, abs=0.02))


def test_hidden_sheets_are_not_offered_to_be_shown() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render([Page("P", (), (20.0,))], hidden=[("kept", ["one", "two"])])))
    assert book["kept"].sheet_state == "veryHidden"
    assert [row[0].value for row in book["kept"].rows] == ["one", "two"]


def test_the_same_pages_are_the_same_bytes() -> None:
    page = Page("P", (Block(1, 1, (("a",),), ("text",)),), (20.0,))
    assert render([page]) == render([page])


def test_rows_that_are_folded_away_keep_their_heights_and_open_from_the_row_below() -> None:
    rows = Block(1, 1, tuple((f"row {at}",) for at in range(1, 8)), ("text",))
    page = Page("P", (rows,), (20.0,), heights={4: 45.0}, grouped=((3, 5),))
    sheet = openpyxl.load_workbook(io.BytesIO(render([page])))["P"]
    about = {row: sheet.row_dimensions[row] for row in range(1, 8)}
    assert [row for row in about if about[row].hidden] == [3, 4, 5]
    assert [about[row].outlineLevel for row in about] == [0, 0, 1, 1, 1, 0, 0]
    assert [row for row in about if about[row].collapsed] == [6]
    assert about[4].height == 45.0
    assert sheet.sheet_properties.outlinePr.summaryBelow
    assert sheet["A4"].value == "row 4"


def test_a_page_that_folds_nothing_away_says_nothing_of_it() -> None:
    sheet = drawn(Block(1, 1, (("a",), ("b",)), ("text",)))
    assert not [row for row in (1, 2) if sheet.row_dimensions[row].hidden or sheet.row_dimensions[row].outlineLevel]
