"""Sales lines in a live spreadsheet application: the list of customers, the report and a budget, and all of it gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from pptx import Presentation

from tests.calc_engine import calc
from xl_segment import segment
from xl_segment.excel import macros
from xl_segment.pages.names import CUSTOMERS, CUSTOMERS_TABLE, REPORT, SEGMENTS
from xl_segment.pages.strategy_block import BUDGET, SHARE_OF_BUDGET

pytestmark = pytest.mark.usefixtures("without_charts")


def sales(lines: int = 500, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    who = random.integers(0, 50, lines)
    return pd.DataFrame(
        {
            "Order": [f"O{at:05}" for at in range(lines)],
            "Customer": [f"C{at:03}" for at in who],
            "Date": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 300, lines), unit="D"),
            "Product": random.choice(["Tea", "Coffee", "Cake"], lines),
            "Amount": (random.lognormal(3, 0.6, lines) * (1 + 4 * (who < 10))).round(2),
        }
    )


@pytest.fixture
def open_sales(application: Any, tmp_path: Path) -> Callable[[], Any]:
    def opened() -> Any:
        path = tmp_path / "sales.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
            sheet = workbook.add_worksheet("Sales")
            sheet.write_row(0, 0, list(sales().columns))
            for at, row in enumerate(sales().itertuples(index=False), start=1):
                sheet.write_row(
                    at, 0, [cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell for cell in row]
                )
        book = application.books.open(str(path))
        book.set_mock_caller()
        calc.engine.app.alerts.clear()
        return book

    return opened


def listed(book: Any) -> pd.DataFrame:
    """Read the list of customers back from the application."""
    header, *rows = book.sheets[CUSTOMERS].tables[CUSTOMERS_TABLE].range.options(ndim=2).value
    return pd.DataFrame(rows, columns=header)


def cell_right_of(sheet: Any, text: str) -> Any:
    values = sheet.range("A1:M90").options(ndim=2).value
    return next(sheet.range((at + 1, row.index(text) + 2)) for at, row in enumerate(values) if text in row)


def budget_parts(sheet: Any) -> list[tuple[float, float]]:
    """Return (share, part) of the rows below the budget."""
    values = sheet.used_range.options(ndim=2).value
    top = next(at for at, row in enumerate(values) if SHARE_OF_BUDGET in row)
    column = values[top].index(SHARE_OF_BUDGET)
    parts = []
    for row in values[top + 1 :]:
        if row[values[top].index("Segment")] is None:
            break
        parts.append((row[column], row[column + 1]))
    return parts


def quiet() -> bool:
    return calc.engine.app.alerts == []


def test_list_report_and_budget_follow_a_workbook_and_leave_it(open_sales: Callable[[], Any]) -> None:
    book = open_sales()
    macros.segment()
    assert quiet()
    wanted = segment(sales()).customers_table()
    first = listed(book)
    assert first["Customer"].tolist() == wanted["Customer"].tolist()
    assert first["Segment"].astype(int).tolist() == wanted["Segment"].tolist()
    assert first["Money"].astype(float).tolist() == pytest.approx(wanted["Money"].tolist())
    assert REPORT in [sheet.name for sheet in book.sheets]

    cell_right_of(book.sheets[SEGMENTS], BUDGET).value = 20_000
    parts = budget_parts(book.sheets[SEGMENTS])
    assert sum(part for _, part in parts) == pytest.approx(20_000)
    assert [part for _, part in parts] == pytest.approx([share * 20_000 for share, _ in parts])

    book.sheets["Sales"].range("A502").value = [["N1", "NEW", "2025-10-20", "Tea", 9e4]]
    macros.refresh()
    assert quiet()
    after = listed(book)
    assert (len(after), after["Customer"].iloc[0]) == (len(first) + 1, "NEW")
    assert cell_right_of(book.sheets[SEGMENTS], BUDGET).value == 20_000
    assert sum(part for _, part in budget_parts(book.sheets[SEGMENTS])) == pytest.approx(20_000)

    macros.undo()
    assert quiet()
    assert listed(book)["Customer"].tolist() == first["Customer"].tolist()

    macros.clear()
    assert quiet()
    assert [sheet.name for sheet in book.sheets] == ["Sales"]
    assert len(book.sheets["Sales"].tables) == 0
    assert not [name.name for name in book.names if "xlseg" in name.name.casefold()]


def test_the_customers_of_a_selected_persona_stand_in_a_file_beside_the_workbook(open_sales: Callable[[], Any]) -> None:
    book = open_sales()
    macros.segment()
    customers = listed(book)
    persona = customers["Persona"].iloc[0]
    sheet = book.sheets[CUSTOMERS]
    sheet.activate()
    sheet.range("A5").select()
    macros.export()
    (said,) = calc.engine.app.alerts
    path = Path(book.fullname).with_name(f"sales - {persona}.csv")
    assert f"({persona}) stand in {path.name} beside the workbook." in said
    written = pd.read_csv(path)
    assert set(written["Persona"]) == {persona}
    assert written["Customer"].tolist() == customers.loc[customers["Persona"] == persona, "Customer"].tolist()

    calc.engine.app.alerts.clear()
    book.sheets["Sales"].range("H1").select()
    macros.report()
    (said,) = calc.engine.app.alerts
    assert said == "sales.pptx stands beside the workbook."
    slides = Presentation(str(Path(book.fullname).with_name("sales.pptx"))).slides
    assert len(slides) > customers["Segment"].nunique() + 5
