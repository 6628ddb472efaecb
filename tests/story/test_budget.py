"""What the analyst types and writes in the strategy of a closed workbook: it is split, stays, or is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.pages.said_of_strategy import faults
from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import SegmentError, Settings
from xl_segment.audience import to_csv
from xl_segment.pages.customers_page import LIST_ENDING
from xl_segment.pages.names import CUSTOMERS, SEGMENTS
from xl_segment.pages.strategy_block import BUDGET, SHARE_OF_BUDGET
from xl_segment.run import Run, refresh_book, segment_book, undo_book
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

pytestmark = pytest.mark.usefixtures("without_charts")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    who = random.integers(0, 60, 600)
    sales = pd.DataFrame(
        {
            "Customer": [f"C{at:03}" for at in who],
            "Date": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 300, 600), unit="D"),
            "Amount": (random.lognormal(3, 0.6, 600) * (1 + 4 * (who < 10))).round(2),
        }
    )
    sales.to_excel(tmp_path / "sales.xlsx", index=False)
    segment_book(open_book(tmp_path / "sales.xlsx"), Settings(), save=in_place(tmp_path / "sales.xlsx"))
    return tmp_path / "sales.xlsx"


def in_place(path: Path) -> Any:
    return Destination.of(path, in_place=True, keep=False).save


def refreshed(path: Path) -> Run:
    return refresh_book(open_book(path), Settings(), save=in_place(path))


def segments_sheet(path: Path) -> SegmentsSheet:
    sheet = openpyxl.load_workbook(path, data_only=True)[SEGMENTS]
    return SegmentsSheet([list(row) for row in sheet.iter_rows(values_only=True)])


def typed(path: Path, **cells: object) -> str:
    """Type into the cell right of the word for the budget, or of a text of a segment; returns the address.

    cells: by "budget", or the text's title; of the segment with the most at stake.
    """
    workbook, read = openpyxl.load_workbook(path), segments_sheet(path)
    sheet, address = workbook[SEGMENTS], ""
    first = read.plan[0]["Segment"]
    for what, value in cells.items():
        if what == "budget":
            cell = right_of(sheet, BUDGET)
        elif what in read.plan_cells[0]:
            cell = sheet.cell(*read.plan_cells[0][what])
        else:
            cell = sheet.cell(*read.table_cell(what, first))
        cell.value = value
        address = cell.coordinate
    workbook.save(path)
    return address


def right_of(sheet: Worksheet, text: str) -> Any:
    return next(sheet.cell(cell.row, cell.column + 1) for row in sheet for cell in row if cell.value == text)


def parts(path: Path) -> Iterator[tuple[float, float]]:
    """Yield share and part of the budget of each segment, as they stand."""
    for line in segments_sheet(path).table(SHARE_OF_BUDGET)[:-1]:
        yield line[SHARE_OF_BUDGET], line["Budget"]


def test_a_budget_is_split_by_the_shares_beside_it_and_stays(book: Path) -> None:
    assert [part for _, part in parts(book)] == [None] * len(list(parts(book)))
    typed(book, budget=12_345.5)
    refreshed(book)
    assert sum(part for _, part in parts(book)) == pytest.approx(12_345.5)
    assert [part for _, part in parts(book)] == pytest.approx([share * 12_345.5 for share, _ in parts(book)])
    refreshed(book)
    assert right_of(openpyxl.load_workbook(book)[SEGMENTS], BUDGET).value == 12_345.5
    typed(book, budget=None)
    assert refreshed(book).result.memory.budget is None


@pytest.mark.parametrize("budget", ["a lot", -5, True, 1e300, "12.000,00"])
def test_what_is_no_budget_is_named_by_its_cell(book: Path, budget: object) -> None:
    address = typed(book, budget=budget)
    before = book.read_bytes()
    with pytest.raises(
        SegmentError,
        match=rf"^Cell {address} on sheet Segments: '.+' is no budget\. Type an amount as a number from 0 on",
    ):
        refreshed(book)
    assert book.read_bytes() == before


def test_a_goal_and_what_to_measure_are_the_analysts_to_write_and_stay(book: Path) -> None:
    typed(book, **{"Goal": "Ours to win", "What to measure": "Calls by Friday"})
    result = refreshed(book).result
    (persona,) = [persona for persona in result.personas if persona.goal == "Ours to win"]
    assert persona.measure == "Calls by Friday"
    assert next(strategy for strategy in result.strategies if strategy.segment == persona.segment).goal == persona.goal


def test_a_figure_in_a_text_is_that_of_the_day(book: Path) -> None:
    first = refreshed(book).result
    before = [(persona.goal, persona.measure, persona.do) for persona in first.personas]
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Sheet1"]
    for row in list(sheet.iter_rows(min_row=2, max_col=3, values_only=True)):
        sheet.append([f"N{row[0]}", *row[1:]])
    workbook.save(book)
    result = refreshed(book).result
    assert [profile.size for profile in result.profiles] == [2 * profile.size for profile in first.profiles]
    assert [(persona.goal, persona.measure, persona.do) for persona in result.personas] != before
    assert not list(faults(result))


def test_of_more_customers_than_a_sheet_lists_a_file_beside_it_has_all(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("xl_segment.pages.customers_page", "xl_segment.run"):
        monkeypatch.setattr(f"{module}.MOST", 20)
    run = refreshed(book)
    path = book.with_suffix(LIST_ENDING)
    assert run.files["customers"] == path
    assert path.read_bytes() == to_csv(run.result.customers_table())
    sheet = openpyxl.load_workbook(book)[CUSTOMERS]
    assert sheet.max_row == 4 + 20
    assert LIST_ENDING in sheet["A2"].value
    path.write_text("somebody's own")
    before = refreshed(book).files["customers before"]
    assert before.read_text() == "somebody's own"
    assert "customers before" not in refreshed(book).files


def test_undo_keeps_the_budget(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    workbook["Sheet1"].append(["NEW", workbook["Sheet1"]["B2"].value, 5_000.0])
    workbook.save(book)
    refreshed(book)
    typed(book, budget=500)
    run = undo_book(open_book(book), Settings(), save=in_place(book))
    assert run is not None
    assert run.result.memory.budget == 500
