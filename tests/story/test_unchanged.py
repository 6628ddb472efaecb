"""A refresh of a sheet in which nothing changed changes nobody, however messy the sheet is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from xl_segment import Segmentation, refresh, segment
from xl_segment.errors import DataError
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

BLANKS: list[object] = [None, "n/a", "-", "", "?"]
ODD: list[object] = ["oops", "1.234,5", "12 %", "(300)", "#N/A", "1e3", " 7 ", "$1,200"]


def messy(random: np.random.Generator, values: list[Any], share: float) -> list[Any]:
    """Put blanks, words for nothing, numbers typed as text and nonsense among values."""
    found: list[Any] = list(values)
    for at in np.flatnonzero(random.random(len(found)) < share):
        pool = ODD if random.random() < 0.25 else BLANKS
        found[at] = pool[int(random.integers(len(pool)))]
    return found


def customers(random: np.random.Generator) -> list[list[Any]]:
    n = int(random.integers(25, 90))
    group = random.integers(0, 3, n)
    ids: list[Any] = [f"C{at:03d}" for at in random.permutation(n)]
    if random.random() < 0.3:
        ids = [one if random.random() < 0.8 else None for one in ids]
    if random.random() < 0.3:
        ids = [int(at) for at in random.permutation(n)]
    columns: dict[str | None, list[Any]] = {"Customer ID": ids}
    if random.random() < 0.3:
        columns = {}
    if random.random() < 0.25:
        columns = {None: ids}  # a first column without a header
    share = float(random.choice([0.0, 0.05, 0.2, 0.4]))
    income = (group * 20_000 + 30_000 + random.normal(0, 4_000, n)).round(0)
    columns["Age"] = messy(random, (group * 12 + 25 + random.normal(0, 3, n)).round(0).tolist(), share)
    columns["Annual Income"] = messy(random, income.tolist(), share)
    columns["Income again"] = messy(random, (income * 1.02 + random.normal(0, 100, n)).round(0).tolist(), share)
    columns["Visits"] = messy(random, random.poisson(4 + 5 * group).tolist(), share)
    if random.random() < 0.5:
        columns["Total spent"] = messy(random, np.exp(random.normal(4 + group, 0.5)).round(2).tolist(), share)
    if random.random() < 0.3:  # two measures that say the same, and hardly any other
        columns = {name: cells for name, cells in columns.items() if name in (None, "Customer ID")}
        columns["Age"] = messy(random, (income / 1_000).round(1).tolist(), 0.03)
        columns["Annual Income"] = messy(random, income.tolist(), 0.03)
    columns["Gender"] = messy(random, [("F", "M")[one] for one in random.integers(0, 2, n)], share)
    if random.random() < 0.4:
        columns["Newsletter"] = messy(random, [("yes", "no")[one] for one in random.integers(0, 2, n)], share)
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    if random.random() < 0.3:
        rows += [rows[int(random.integers(1, n))] for _ in range(3)]  # pasted twice
    if random.random() < 0.3:
        rows.insert(int(random.integers(2, n)), [None] * len(rows[0]))
    return rows


def sales(random: np.random.Generator) -> list[list[Any]]:
    n, people = int(random.integers(80, 250)), int(random.integers(12, 40))
    buyers = random.integers(0, people, n)
    share = float(random.choice([0.0, 0.03, 0.1]))
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 360, n), unit="D")
    names: list[Any] = [("guest" if one == 0 else f"K{one:03d}") for one in buyers]
    quantity = random.integers(1, 9, n) * np.where(random.random(n) < 0.07, -1, 1)
    price = np.exp(random.normal(2 + buyers % 3, 0.4)).round(2)
    columns: dict[str, list[Any]] = {
        "Order": [f"A{one // 2:04d}" for one in range(n)],
        "Customer": messy(random, names, share),
        "Order Date": messy(random, [one.to_pydatetime() for one in days], share),
        "Quantity": messy(random, quantity.tolist(), share),
        "Unit price": messy(random, price.tolist(), share),
    }
    if random.random() < 0.5:
        columns["Amount"] = messy(random, (quantity * price).round(2).tolist(), share)
    if random.random() < 0.3:
        columns["Status"] = [("paid", "cancelled", "paid", "shipped")[one] for one in random.integers(0, 4, n)]
    if random.random() < 0.3:
        columns["Currency"] = [("EUR", "USD", "EUR")[one] for one in random.integers(0, 3, n)]
    if random.random() < 0.4:
        del columns["Order"]
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def rows_of(seed: int) -> list[list[Any]]:
    random = np.random.default_rng(seed)
    return customers(random) if seed % 2 else sales(random)


def sheet_of(rows: list[list[Any]]) -> SheetData:
    return find_data(Grid("Book.xlsx", "Data", [list(row) for row in rows]))


def check(first: Segmentation, later: Segmentation) -> None:
    line = later.memory.history[-1]
    assert (line.new, line.gone, line.moved) == (0, 0, 0)
    assert later.log.rows_used == first.log.rows_used
    pd.testing.assert_series_equal(first.rows["Segment"], later.rows["Segment"])
    pd.testing.assert_series_equal(first.rows["Persona"], later.rows["Persona"])


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(at, at + 10), marks=() if at < 60 else pytest.mark.by_hand, id=f"{at}-{at + 9}")
        for at in range(0, 200, 10)
    ],
)
def test_refreshing_an_unchanged_messy_sheet_changes_nobody(seeds: range) -> None:
    segmented = 0
    for seed in seeds:
        sheet = sheet_of(rows_of(seed))
        try:
            first = segment(sheet, k_max=5)
        except DataError:
            continue
        segmented += 1
        check(first, refresh(sheet, Settings(k_max=5), previous=first.memory))
    assert segmented >= 0.9 * len(seeds)


@pytest.mark.parametrize("seed", range(8))
def test_refreshing_an_unchanged_messy_workbook_changes_nobody(seed: int, tmp_path: Path) -> None:
    path, result = tmp_path / "Book.xlsx", tmp_path / "Result.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet("Data")
        for at, row in enumerate(rows_of(seed)):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row])
    first = segment_book(open_book(path), Settings(k_max=5), save=Destination.of(path, out=result).save).result
    later = refresh_book(open_book(result), Settings(), save=Destination.of(result, in_place=True).save).result
    check(first, later)


def test_where_all_ids_are_others_that_is_said_and_nowhere_else() -> None:
    random = np.random.default_rng(8)
    group = np.repeat([0, 1, 2], 20)
    frame = pd.DataFrame(
        {
            "Customer ID": [f"C{at:03d}" for at in range(60)],
            "Age": (group * 12 + 25 + random.normal(0, 2, 60)).round(),
            "Annual Income": (group * 20_000 + 30_000 + random.normal(0, 2_000, 60)).round(),
        }
    )
    first = segment(frame)
    assert first.warnings == ()
    assert refresh(frame, previous=first.memory).warnings == ()
    half = frame.assign(**{"Customer ID": [f"C{at:03d}" for at in range(30, 90)]})
    assert refresh(half, previous=first.memory).warnings == ()
    others = frame.assign(**{"Customer ID": [f"X{at:03d}" for at in range(60)]})
    assert any("None of the 60 customers" in one for one in refresh(others, previous=first.memory).warnings)
