"""A sample workbook: 1,000 customers of five known kinds, with the mess that real sheets have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from xl_segment.look import FONT, HEADER_FILL, LINE
from xl_segment.workbooks.closed import saving

TITLE = "Customers of the sample shop"
HEADERS = (
    "Customer ID", "Gender", "Age", "Annual Income", "Spending Score", "Product Category", "Purchase Frequency",
    "Recency",
)  # fmt: skip
_TEXTS = ("Customer ID", "Gender", "Product Category")
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
    group = random.choice(len(_GROUPS), n, p=[one.share for one in _GROUPS])

    def draw(measure: str) -> np.ndarray:
        means, spreads = np.array([getattr(one, measure) for one in _GROUPS]).T
        return np.asarray(random.normal(means[group], spreads[group]))

    return pd.DataFrame(
        {
            "Customer ID": [f"C{number:05d}" for number in range(1, n + 1)],
            "Gender": np.where(random.random(n) < np.array([one.women for one in _GROUPS])[group], "Female", "Male"),
            "Age": draw("age").round().clip(18, 92).astype(int),
            "Annual Income": (draw("income").clip(9_000) / 100).round().astype(int) * 100,
            "Spending Score": draw("spending").round().clip(1, 100).astype(int),
            "Product Category": [_GROUPS[one].categories[int(3 * random.random() ** 1.5)] for one in group],
            "Purchase Frequency": draw("frequency").round().clip(1).astype(int),
            "Recency": draw("recency").round().clip(1).astype(int),
            "group": [_GROUPS[one].name for one in group],
        }
    )


def write_demo(path: Path, *, n: int = 1000, seed: int = SEED) -> None:
    """Write the sample workbook: a title, a blank row, the header, the customers in their mess, and a total row."""
    rows = _in_their_mess(make_customers(n, seed), seed)
    saving.atomic_write(path, lambda out: _write(out, rows))


def _in_their_mess(customers: pd.DataFrame, seed: int) -> list[list[Any]]:
    """Blank some cells, type some numbers as text, paste some customers twice."""
    random = np.random.default_rng([seed, 1])
    rows: list[list[Any]] = customers[list(HEADERS)].astype(object).to_numpy().tolist()
    at = {header: HEADERS.index(header) for header in HEADERS}

    def some(count: int) -> list[list[Any]]:
        return [rows[one] for one in random.choice(len(rows), count, replace=False)]

    for header in ("Age", "Recency", "Purchase Frequency"):
        for row in some(4):
            row[at[header]] = None
    for word in ("n/a", "?", "-"):
        for row in some(2):
            row[at["Annual Income"]] = word
    for form in ("${:,}", "{:,}", "{:.0f} USD", "{}"):
        for row in some(6):
            if isinstance(row[at["Annual Income"]], int):
                row[at["Annual Income"]] = form.format(row[at["Annual Income"]])
    for row in some(6):
        row[at["Gender"]] = None
    for row in some(5):
        row[at["Product Category"]] = " " + row[at["Product Category"]]
    for one in sorted(random.choice(len(rows), 8, replace=False)):
        rows.insert(int(random.integers(one + 1, len(rows))), list(rows[one]))
    return rows


def _write(out: Any, rows: list[list[Any]]) -> None:  # noqa: ANN401  a binary file
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": TITLE, "created": saving.TIMELESS})
        sheet = workbook.add_worksheet("Customers")
        font = {"font_name": FONT, "font_size": 10.5}
        title = workbook.add_format({"font_name": FONT, "font_size": 16, "bold": True})
        head = {**font, "bold": True, "bg_color": HEADER_FILL, "bottom": 1, "bottom_color": LINE}
        header, over_numbers = workbook.add_format(head), workbook.add_format({**head, "align": "right"})
        text = workbook.add_format(font)
        formats = {"Annual Income": workbook.add_format({**font, "num_format": "#,##0"})}
        total = {**font, "bold": True, "top": 1, "top_color": LINE}

        sheet.write(0, 0, TITLE, title)
        first = 3
        for column, name in enumerate(HEADERS):
            sheet.write(first - 1, column, name, header if name in _TEXTS else over_numbers)
            sheet.set_column(column, column, max(12, len(name) + 2), formats.get(name, text))
        for number, row in enumerate(rows, start=first):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, formats.get(HEADERS[column], text))
        last = first + len(rows)
        sheet.write(last + 1, 0, "Total", workbook.add_format(total))
        income = HEADERS.index("Annual Income")
        for column in range(1, len(HEADERS)):
            sheet.write_blank(last + 1, column, None, workbook.add_format(total))
        sheet.write_formula(
            last + 1,
            income,
            f"=SUM(D{first + 1}:D{last})",
            workbook.add_format({**total, "num_format": "#,##0"}),
            sum(row[income] for row in rows if isinstance(row[income], int)),
        )
        sheet.freeze_panes(first, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first - 1)
