"""A sample workbook: 1,000 customers of five known kinds, with the mess that real sheets have."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_segment.look import FONT, HEADER_FILL, LINE
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.draw_pages import TIMELESS

TITLE = "Customers of the sample shop"
HEADERS = (
    "Customer ID", "Gender", "Age", "Annual Income", "Spending Score", "Product Category", "Purchase Frequency",
    "Recency",
)  # fmt: skip
_TEXTS = ("Customer ID", "Gender", "Product Category")
#: The row of the header in the sample workbook, from 0.
_HEADER = 2
#: The seed of the sample that the command makes.
SEED = 11


@dataclass(frozen=True)
class _Group:
    """One kind of customer. Each measure is (mean, standard deviation); recency has a long tail."""

    name: str
    share: float
    age: tuple[float, float]
    income: tuple[float, float]
    spending: tuple[float, float]
    frequency: tuple[float, float]
    recency: tuple[float, float]
    women: float
    categories: tuple[str, ...]


_GROUPS = (
    _Group("Premium customers", 0.17, (42, 8.4), (99_000, 15_000), (84, 8.4), (15, 3.6), (26, 10.8), 0.50,
           ("Electronics", "Jewellery", "Travel")),
    _Group("Budget shoppers", 0.25, (45, 9.0), (27_000, 8_400), (54, 9.6), (11, 3.1), (52, 19.2), 0.55,
           ("Groceries", "Household", "Clothing")),
    _Group("Loyal customers", 0.20, (47, 9.0), (60_000, 10_800), (76, 9.6), (26, 4.8), (10, 4.8), 0.60,
           ("Groceries", "Beauty", "Household")),
    _Group("New entrants", 0.19, (23, 4.2), (44_000, 10_800), (17, 8.4), (4, 2.0), (22, 9.6), 0.48,
           ("Clothing", "Games", "Electronics")),
    _Group("Re-engage", 0.19, (65, 8.4), (54_000, 12_000), (37, 10.8), (3, 1.8), (160, 48.0), 0.45,
           ("Household", "Books", "Garden")),
)  # fmt: skip


def make_customers(n: int = 1000, seed: int = SEED) -> pd.DataFrame:
    """Return n customers without mess: the columns of the sample, and `group`, the kind each was made from."""
    random = np.random.default_rng(seed)
    group = random.choice(len(_GROUPS), n, p=[kind.share for kind in _GROUPS])

    def draw(measure: str) -> np.ndarray:
        means, spreads = np.array([getattr(kind, measure) for kind in _GROUPS]).T
        return np.asarray(random.normal(means[group], spreads[group]))

    return pd.DataFrame(
        {
            "Customer ID": [f"C{number:05d}" for number in range(1, n + 1)],
            "Gender": np.where(random.random(n) < np.array([kind.women for kind in _GROUPS])[group], "Female", "Male"),
            "Age": draw("age").round().clip(18, 92).astype(int),
            "Annual Income": (draw("income").clip(9_000) / 100).round().astype(int) * 100,
            "Spending Score": draw("spending").round().clip(1, 100).astype(int),
            "Product Category": [_GROUPS[kind].categories[int(3 * random.random() ** 1.5)] for kind in group],
            "Purchase Frequency": draw("frequency").round().clip(1).astype(int),
            "Recency": draw("recency").round().clip(1).astype(int),
            "group": [_GROUPS[kind].name for kind in group],
        }
    )


def write_demo(path: Path, *, n: int = 1000, seed: int = SEED) -> None:
    """Write the sample workbook: a title, a blank row, the header, the customers in their mess, and a total row."""
    saving.write_bytes(path, demo_content(n=n, seed=seed))


def demo_content(*, n: int = 1000, seed: int = SEED) -> bytes:
    """Return the sample workbook as the bytes of its file; the same customers give the same bytes."""
    out = BytesIO()
    _write(out, _in_their_mess(make_customers(n, seed), seed))
    return out.getvalue()


def _in_their_mess(customers: pd.DataFrame, seed: int) -> list[list[Any]]:
    """Blank some cells, type some numbers as text, paste some customers twice."""
    random = np.random.default_rng([seed, 1])
    rows: list[list[Any]] = customers[list(HEADERS)].astype(object).to_numpy().tolist()
    for header in ("Age", "Recency", "Purchase Frequency"):
        _blank(random, rows, header, 4)
    _type_as_text(random, rows)
    _blank(random, rows, "Gender", 6)
    category = HEADERS.index("Product Category")
    for row in _some(random, rows, 5):
        row[category] = " " + row[category]
    for at in sorted(random.choice(len(rows), 8, replace=False)):
        rows.insert(int(random.integers(at + 1, len(rows))), list(rows[at]))
    return rows


def _some(random: np.random.Generator, rows: list[list[Any]], count: int) -> list[list[Any]]:
    """Draw some of the rows."""
    return [rows[at] for at in random.choice(len(rows), count, replace=False)]


def _blank(random: np.random.Generator, rows: list[list[Any]], header: str, count: int) -> None:
    for row in _some(random, rows, count):
        row[HEADERS.index(header)] = None


def _type_as_text(random: np.random.Generator, rows: list[list[Any]]) -> None:
    """Put words where an income is not known, and type other incomes with a currency."""
    income = HEADERS.index("Annual Income")
    for word in ("n/a", "?", "-"):
        for row in _some(random, rows, 2):
            row[income] = word
    for form in ("${:,}", "{:,}", "{:.0f} USD", "{}"):
        for row in _some(random, rows, 6):
            if isinstance(row[income], int):
                row[income] = form.format(row[income])


class _Looks:
    """The formats of the sample workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        font = {"font_name": FONT, "font_size": 10.5}
        header = {**font, "bold": True, "bg_color": HEADER_FILL, "bottom": 1, "bottom_color": LINE}
        total = {**font, "bold": True, "top": 1, "top_color": LINE}
        money = {"num_format": "#,##0"}
        self.title = workbook.add_format({"font_name": FONT, "font_size": 16, "bold": True})
        self.header = workbook.add_format(header)
        self.header_over_numbers = workbook.add_format({**header, "align": "right"})
        self.text = workbook.add_format(font)
        self.money = workbook.add_format({**font, **money})
        self.total = workbook.add_format(total)
        self.total_of_money = workbook.add_format({**total, **money})

    def of(self, header: str) -> Format:
        """Return the look of a column's cells."""
        if header == "Annual Income":
            return self.money
        return self.text

    def of_header(self, header: str) -> Format:
        """Return the look of a column's header."""
        if header in _TEXTS:
            return self.header
        return self.header_over_numbers


def _write(out: IO[bytes], rows: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": TITLE, "created": TIMELESS})
        sheet = workbook.add_worksheet("Customers")
        looks = _Looks(workbook)
        sheet.write(0, 0, TITLE, looks.title)
        for column, name in enumerate(HEADERS):
            sheet.write(_HEADER, column, name, looks.of_header(name))
            sheet.set_column(column, column, max(12, len(name) + 2), looks.of(name))
        for number, row in enumerate(rows, start=_HEADER + 1):
            _write_row(sheet, looks, number, row)
        _write_total(sheet, looks, rows)
        sheet.freeze_panes(_HEADER + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER)


def _write_row(sheet: Worksheet, looks: _Looks, number: int, row: list[Any]) -> None:
    for column, (name, value) in enumerate(zip(HEADERS, row, strict=True)):
        if value is not None:
            sheet.write(number, column, value, looks.of(name))


def _write_total(sheet: Worksheet, looks: _Looks, rows: list[list[Any]]) -> None:
    """Write a row with the sum of the incomes, a blank row below the customers."""
    last = _HEADER + 1 + len(rows)
    sheet.write(last + 1, 0, "Total", looks.total)
    for column in range(1, len(HEADERS)):
        sheet.write_blank(last + 1, column, None, looks.total)
    income = HEADERS.index("Annual Income")
    formula = f"=SUM(D{_HEADER + 2}:D{last})"
    total = sum(row[income] for row in rows if isinstance(row[income], int))
    sheet.write_formula(last + 1, income, formula, looks.total_of_money, total)
