"""Plain formulas say what the engine says, on every row; a spreadsheet application works them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, Settings, segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages import excel_formulas
from xl_segment.pages.label_formulas import label_formulas
from xl_segment.pages.names import CARD
from xl_segment.run import segment_book
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.new_workbook import write_new


def demo(_: Callable[[str], Path]) -> pd.DataFrame:
    return make_customers().drop(columns="group")


def mall(shared: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared("data/mall_customers/Mall_Customers.csv"))


def cdnow(shared: Callable[[str], Path]) -> pd.DataFrame:
    """Customers with recency, frequency and money, from the lines of the sample."""
    lines = pd.read_csv(shared("data/cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None)
    sales = pd.DataFrame(
        {"Customer": lines[0], "Order date": pd.to_datetime(lines[2].astype(str), format="%Y%m%d"), "Amount": lines[4]}
    )
    customers = segment(sales, kind="sales lines", k=4).customers
    return customers[["Recency (days)", "Frequency (days)", "Money"]].reset_index(names="Customer")


def wholesale(shared: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared("data/wholesale/wholesale.csv"))


REAL = [demo, mall, cdnow, wholesale]


def as_table(frame: pd.DataFrame, path: Path) -> Path:
    """Put a DataFrame into a workbook, as an Excel Table."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Customers")
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        columns = [{"header": str(one)} for one in frame.columns]
        sheet.add_table(0, 0, len(rows), len(columns) - 1, {"name": "tblData", "data": rows, "columns": columns})
    return path


def as_cells(frame: pd.DataFrame, path: Path) -> Path:
    """Put a DataFrame into a workbook, as plain cells."""
    values = [list(map(str, frame.columns)), *frame.astype(object).where(frame.notna(), None).to_numpy().tolist()]
    grid = Grid("a", "Customers", values)
    path.write_bytes(write_new(grid, SheetData.from_frame(frame), {}, {}))
    return path


def live(path: Path, target: Path, **options: Any) -> Segmentation:
    settings = Settings(labels="live formulas", **options)
    return segment_book(open_book(path), settings, save=lambda book: {"result": book.save(target)}).result


def recalculated(application: Any, path: Path) -> Any:
    """Open a workbook with all of its formulas worked out anew."""
    book = application.books.open(str(path))
    book.impl.uno.calculateAll()
    return book


@pytest.mark.parametrize("put", [as_table, as_cells])
@pytest.mark.parametrize("data", REAL)
def test_calculated_columns_give_every_row_the_segment_and_persona_of_the_engine(
    application: Any,
    shared: Callable[[str], Path],
    tmp_path: Path,
    data: Callable[..., pd.DataFrame],
    put: Callable[..., Path],
) -> None:
    result = live(put(data(shared), tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    sheet = recalculated(application, tmp_path / "b.xlsx").sheets["Customers"]
    rows = result.rows
    first, last = int(rows.index[0]), int(rows.index[-1])
    header = sheet.range((first - 1, 1), (first - 1, 40)).value
    places = [header.index(name) + 1 for name in ("Segment", "Persona")]
    shown = [sheet.range((first, one), (last, one)).options(ndim=1).value for one in places]
    formulas = [row[0] for row in sheet.range((first, places[0]), (last, places[0])).formula]
    held = rows["Segment"].notna().to_numpy()
    live_rows = np.array([str(one).startswith("=") for one in formulas])
    assert live_rows.sum() == held.sum()
    told = rows["Segment"].astype(object).where(rows["Segment"].notna(), None)
    assert [None if one in (None, "") else int(one) for one in shown[0]] == told.to_list()
    assert shown[1] == rows["Persona"].to_list()


@pytest.mark.parametrize("data", REAL)
def test_the_card_gives_every_customer_the_segment_persona_and_fit_of_the_engine(
    application: Any, shared: Callable[[str], Path], tmp_path: Path, data: Callable[..., pd.DataFrame]
) -> None:
    result = live(as_cells(data(shared), tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    book = recalculated(application, tmp_path / "b.xlsx")
    card = book.names[CARD].refers_to_range.impl.uno
    names = book.sheets["Model"].range("A1:A60").value
    first = names.index("Answer") + 2
    assert tuple(names[first - 1 : first + 3]) == ANSWERS
    told = book.sheets["Model"].range((first, 2), (first + 3, 2)).impl.uno
    raw = result.features.raw[list(excel_formulas.inputs(result.model))]
    answers = []
    # Straight into Calc's cells: four thousand customers are typed in one after the other.
    for values in raw.astype(object).where(raw.notna(), None).to_numpy().tolist():
        card.setDataArray(tuple((value,) for value in values))
        answers.append([row[0] for row in told.getDataArray()])
    segments, personas, _, fits = zip(*answers, strict=True)
    assert list(map(int, segments)) == result.labels.tolist()
    assert list(personas) == [result.persona(one).name for one in result.labels.tolist()]
    np.testing.assert_allclose(fits, result.fit, rtol=0, atol=1e-9)


ANSWERS = ("Segment", "Persona", "What to do", "Fit")


@pytest.mark.parametrize("data", REAL)
def test_the_bodies_of_the_functions_for_excel_365_are_right_on_every_row(
    application: Any, shared: Callable[[str], Path], tmp_path: Path, data: Callable[..., pd.DataFrame]
) -> None:
    from tests.calc_engine.uno import to_calc

    # LibreOffice has LET but no LAMBDA: the body stands in cells, with cells in the place of its parameters.
    frame = data(shared)
    result = live(as_cells(frame, tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    book = recalculated(application, tmp_path / "b.xlsx")
    sources = excel_formulas.inputs(result.model)
    sheet = book.sheets.add("Bodies")
    raw = result.features.raw[list(sources)]
    values = raw.astype(object).where(raw.notna(), None).to_numpy().tolist()
    sheet.range((1, 1), (len(values), len(sources))).value = values
    letters = [chr(65 + at) for at in range(len(sources))]
    end = (len(values), len(sources) + 1)
    # Excel 365 takes every formula for one over whole arrays; LibreOffice wants to be told.
    for row in range(1, len(values) + 1):
        body = excel_formulas.scoring_body(result.model, [f"${one}{row}" for one in letters], scores="s")
        cell = sheet.range((row, len(sources) + 1)).impl.uno
        cell.setArrayFormula(to_calc("=" + body.replace("_xlfn.", "")))
    book.impl.uno.calculateAll()
    found = sheet.range((1, len(sources) + 1), end).options(ndim=1).value
    assert [int(one) for one in found] == result.labels.tolist()


def test_the_labels_of_a_table_are_calculated_columns_which_excel_fills_new_rows_with(tmp_path: Path) -> None:
    frame = make_customers().drop(columns="group").drop_duplicates("Customer ID").head(300)
    result = live(as_table(frame, tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    assert result.k >= 2
    import openpyxl

    table = openpyxl.load_workbook(tmp_path / "b.xlsx")["Customers"].tables["tblData"]
    formulas = {one.name: one.calculatedColumnFormula for one in table.tableColumns}
    assert formulas["Segment"].attr_text.startswith("IF(COUNT(tblData[[#This Row],[")
    assert "tblData[[#This Row],[Segment]]" in formulas["Persona"].attr_text
    assert formulas["Fit"] is None


def test_values_come_back_when_formulas_are_no_longer_wanted(tmp_path: Path) -> None:
    frame = make_customers().drop(columns="group").head(300)
    live(as_table(frame, tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    segment_book(open_book(tmp_path / "b.xlsx"), Settings(), save=lambda book: {"r": book.save(tmp_path / "c.xlsx")})
    import zipfile

    with zipfile.ZipFile(tmp_path / "c.xlsx") as package:
        assert b"calculatedColumnFormula" not in package.read("xl/tables/table1.xml")
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("frame", "options", "says"),
    [
        (make_customers(), {"method": "gaussian mixture", "k": 3}, "Gaussian mixture"),
        (
            pd.DataFrame(
                {
                    "Customer": [f"C{at % 40}" for at in range(200)],
                    "Order date": pd.date_range("2024-01-01", periods=200),
                    "Amount": np.random.default_rng(0).gamma(2, 50, 200),
                }
            ),
            {"k": 3},
            "sales lines",
        ),
    ],
)
def test_where_formulas_cannot_be_the_labels_stay_values_and_it_is_said(
    frame: pd.DataFrame, options: dict[str, Any], says: str
) -> None:
    formulas, why = label_formulas(segment(frame, labels="live formulas", **options))
    assert formulas is None
    assert says in why


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["Age", "Annual Income"], ["Age", "Annual_Income"]),
        (["Q1", "R", "r1c1", "1st order", "Age"], ["Q1_", "R_", "r1c1_", "value_1st_order", "Age"]),
        (["a b", "a-b", "€"], ["a_b", "a_b_", "value"]),
    ],
)
def test_parameters_are_names_that_excel_takes(sources: list[str], names: list[str]) -> None:
    assert excel_formulas._parameters(sources) == names


def test_the_weights_are_folded_away_below_the_row_that_says_so(tmp_path: Path) -> None:
    import openpyxl

    live(as_cells(make_customers(200).drop(columns="group"), tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    model = openpyxl.load_workbook(tmp_path / "b.xlsx")["Model"]
    texts = {row: str(model.cell(row, 1).value) for row in range(1, model.max_row + 1)}
    row = next(row for row, text in texts.items() if "folded away in rows" in text)
    hidden = [row for row in texts if model.row_dimensions[row].hidden]
    assert texts[row] == (
        f"What the card and the labels work with is folded away in rows {hidden[0]} to {hidden[-1]}: click the + at the "
        f"left of row {hidden[-1] + 1} to see it."
    )
    assert hidden == [*range(row + 1, hidden[-1] + 1)]
    folded = {texts[row] for row in hidden}
    assert {"Offset", "Sum for the card", "Segment", "Persona", "Age"} <= folded
    assert "Centres of the segments, as the measures are counted" in folded
    assert "Score a customer" not in folded
