"""Whatever a workbook is like, and whatever was done to it, its notebook says what its sheets say, or is not written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from tests.notebook.books import (
    beside,
    check_numbers,
    computed,
    customers,
    edit,
    run,
    sales,
    texts,
    write_notebook,
    write_rows,
)
from tests.pages.segments_sheet import SegmentsSheet
from xl_segment.errors import DataError
from xl_segment.excel.template.build import build_template
from xl_segment.notebook import notebook_of
from xl_segment.pages.strategy_block import BUDGET
from xl_segment.run import refresh_book, undo_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book

pytestmark = pytest.mark.usefixtures("without_charts")

OPEN_DATA = Path(__file__).parents[1] / "open_data"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which workbooks are, and notebooks run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shop(folder: Path, **options: Any) -> Path:
    return run(write_rows(folder / "In.xlsx", customers()), folder / "Shop.xlsx", **options)


def paste(path: Path, rows: list[list[Any]]) -> Path:
    """Paste rows below the data."""

    def below(book: Any) -> None:
        for at, row in enumerate(rows, start=book.worksheets[0].max_row + 1):
            for column, cell in enumerate(row, start=1):
                book.worksheets[0].cell(at, column, getattr(cell, "item", lambda cell=cell: cell)())

    return edit(path, below)


def more() -> list[list[Any]]:
    return [["N" + row[0], *row[1:]] for row in customers(30, seed=8)[1:]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", ["data/mall_customers/Mall_Customers.csv", "data/marketing_campaign_tab/marketing_campaign.csv"]
)
def test_notebooks_of_real_customers_give_the_numbers_of_their_workbooks(
    file: str, here: Path, shared: Callable[[str], Path]
) -> None:
    (here / "Customers.csv").write_bytes(shared(file).read_bytes())
    path = run(here / "Customers.csv", here / "Customers.segmented.xlsx")
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)


@pytest.mark.slow
def test_the_notebook_of_lines_of_online_retail_gives_the_numbers_of_its_workbook(here: Path) -> None:
    (here / "Retail.csv").write_bytes((OPEN_DATA / "online_retail_extract.csv").read_bytes())
    path = run(here / "Retail.csv", here / "Retail.segmented.xlsx", k=3)
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)


def undone(path: Path) -> Path:
    target = path.with_name("Undone.xlsx")
    undo_book(open_book(path), Settings(), save=lambda book: {"result": book.save(target)})
    return target


@pytest.mark.slow
def test_a_workbook_of_the_template_is_told_by_its_own_settings_and_personas(here: Path) -> None:
    (here / "In.xlsm").write_bytes(build_template())

    def steered(book: Any) -> None:
        beside(book["Settings"], "Segments", right=1).value = 4
        for cell in book["Personas"]["A"][4:20]:
            if cell.value:
                cell.value = f'Ours "{cell.row}" 🎉'

    path = run(edit(here / "In.xlsm", steered), here / "Book.xlsm")
    notebook, _ = write_notebook(path)
    found = computed(notebook)
    check_numbers(found, path, sheet="Data")
    assert "    k=4,\n" in notebook.cells[1].source
    assert all(name.endswith("🎉") for name in found["personas"])

    edit(path, lambda book: setattr(book["Personas"]["A5"], "value", "Renamed since"))
    with pytest.raises(DataError, match=r"A run on Book\.xlsm would say .* Personas has changed, .* Refresh it"):
        notebook_of(open_book(path))
    path = run(path, here / "Refreshed.xlsm", refresh_book)
    check_numbers(computed(write_notebook(path)[0]), path, sheet="Data")


def test_labels_that_are_formulas_are_compared_by_what_they_show(here: Path) -> None:
    path = shop(here, labels="live formulas", k=3)
    assert str(beside(openpyxl.load_workbook(path).worksheets[0], "Segment", down=1).value).startswith("=")
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)
    assert "120 of 120 are the same" in texts(notebook)


def test_a_table_anywhere_on_the_second_data_sheet_is_the_one_that_is_read(here: Path) -> None:
    write_rows(here / "In.xlsx", customers(160, seed=5), sheet="North")

    def south(book: Any) -> None:
        sheet, rows = book.create_sheet("South"), customers()
        sheet["A1"] = "South, by the month"
        for at, row in enumerate(rows, start=6):
            for column, cell in enumerate(row, start=4):
                sheet.cell(at, column, getattr(cell, "item", lambda cell=cell: cell)())
        last = get_column_letter(3 + len(rows[0]))
        sheet.add_table(Table(displayName="South", ref=f"D6:{last}{5 + len(rows)}"))

    path = run(edit(here / "In.xlsx", south), here / "Out.xlsx", table="South")
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path, sheet="South")
    assert "120 of 120 are the same" in texts(notebook)


def test_a_budget_and_texts_of_the_analysts_are_those_of_the_notebook_after_a_refresh(here: Path) -> None:
    mine = "Mine *now*\nand \"then\" 'too' 🎯 {x} \\n"

    def typed(book: Any) -> None:
        sheet = book["Segments"]
        beside(sheet, BUDGET, right=1).value = 12_345
        page = SegmentsSheet([list(row) for row in sheet.iter_rows(values_only=True)])
        segment, cells = page.plan[0]["Segment"], dict(page.plan_cells[0])
        for title in ("Persona", "What to measure"):
            cells[title] = page.table_cell(title, segment, "Colour")
        for title in ("Persona", "Goal", "What to measure", "Recommendation", "Don't"):
            sheet.cell(*cells[title]).value = f"{title} {mine}"

    path = run(edit(paste(shop(here), more()), typed), here / "Refreshed.xlsx", refresh_book)
    notebook, _ = write_notebook(path)
    found = computed(notebook)
    check_numbers(found, path)
    assert sum(found["strategies"]["Budget"]) == pytest.approx(12_345)
    assert any(goal.startswith("Goal Mine") for goal in found["strategies"]["Goal"])
    assert "The budget is the one typed beside *Budget to split* on the sheet: 12,345." in texts(notebook)
    assert "Persona Mine \\*now\\* and" in texts(notebook)


def test_what_customers_buy_and_by_which_channel_is_shown_as_on_the_sheet(here: Path) -> None:
    random = np.random.default_rng(1)
    head, *rows = sales()
    lines: list[list[Any]] = [[*head, "Category", "Channel"]]
    for row in rows:
        often = int(row[0]) < 15
        category = str(random.choice(["Toys", "Books"], p=[0.8, 0.2] if often else [0.2, 0.8]))
        lines.append([*row, category, str(random.choice(["web", "shop"], p=[0.8, 0.2] if often else [0.2, 0.8]))])
    path = run(write_rows(here / "In.xlsx", lines), here / "Out.xlsx", k=3)
    notebook, _ = write_notebook(path)
    found = computed(notebook)
    check_numbers(found, path)
    assert any(found["strategies"]["They buy"])
    assert any(found["strategies"]["Channel"])
    assert found["strategies"]["At stake"] == sorted(found["strategies"]["At stake"], reverse=True)


def test_how_a_budget_is_split_is_said_as_the_sheet_says_it_where_there_is_no_money(here: Path) -> None:
    path = shop(here)
    notebook, _ = write_notebook(path)
    assert "One in ten, customers" in computed(notebook)["strategies"]
    assert "one customer in ten is the number to move, and a budget is split by customers." in texts(notebook)


def test_segments_that_stand_again_after_undo_are_those_of_the_notebook(here: Path) -> None:
    path = undone(run(shop(here), here / "Six.xlsx", k=6))
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)


def test_rows_that_a_refresh_taken_back_had_brought_have_to_be_refreshed_first(here: Path) -> None:
    path = undone(run(paste(shop(here), more()), here / "Refreshed.xlsx", refresh_book))
    with pytest.raises(DataError, match=r"last run on Undone\.xlsx, or that run was taken back, .* Refresh it"):
        notebook_of(open_book(path))
