"""The sheet Explore: sections of small pictures, blank cells and values far from all others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.charts import explore
from xl_segment.pages.explore_page import explore_page
from xl_segment.pages.page import Page


@pytest.fixture(scope="module")
def result() -> Segmentation:
    """Customers with blanks in one measure and one value far out in another, in row 7."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"Visits": random.normal(20, 4, 120).round(), "Spend": random.normal(100, 20, 120)})
    frame.loc[[3, 9, 30], "Visits"] = np.nan
    frame.loc[6, "Spend"] = 4_000.0
    return segment(frame, k=3)


def table_below(page: Page, section: str) -> tuple[tuple[object, ...], ...]:
    at = next(at for at, block in enumerate(page.blocks) if block.values == ((section,),))
    return page.blocks[at + 1].values[1:]


def test_every_measure_has_its_picture_twice(demo_result: Segmentation) -> None:
    page = explore_page(demo_result, explore(demo_result))
    names = {picture.name for picture in page.pictures}
    for measure in demo_result.profiles[0].measures:
        assert f"xl_segment spread of {measure.name}" in names
        assert f"xl_segment segments by {measure.name}" in names


def test_pictures_stand_side_by_side_and_none_over_another(demo_result: Segmentation) -> None:
    page = explore_page(demo_result, explore(demo_result))
    assert len({(picture.row, picture.column) for picture in page.pictures}) == len(page.pictures)
    for picture in page.pictures:
        assert picture.height * 72 <= page.heights[picture.row]
        columns = next(columns for inches, columns in ((3, 3), (4, 4), (6, 6)) if picture.width < inches)
        assert picture.width * 96 <= 95 * columns


def test_blank_cells_are_counted(result: Segmentation) -> None:
    assert table_below(explore_page(result, ()), "Blank cells") == (("Visits", "3 customers", "3%"),)


def far(result: Segmentation) -> tuple[tuple[object, ...], ...]:
    return table_below(explore_page(result, ()), "Values far from most others")


def test_values_far_from_most_others_are_named_with_their_rows(result: Segmentation) -> None:
    ((measure, values, where),) = far(result)
    assert measure == "Spend"
    assert str(values).startswith("1 value, the farthest 4,000; in the middle ")
    assert where == "Row 7"


@pytest.mark.parametrize("count", [20, 21])
def test_of_many_values_far_from_most_others_the_farthest_twenty_are_named(count: int) -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"Visits": random.normal(20, 4, 300).round(), "Spend": random.normal(100, 20, 300)})
    # Every other row, the first the least far.
    rows = np.arange(count) * 2
    frame.loc[rows, "Spend"] = 4_000.0 + np.arange(count)
    ((_, values, where),) = far(segment(frame, k=3))
    assert str(values).startswith(
        f"{count} values{' in all' if count > 20 else ''}, the farthest {4_000 + count - 1:,};"
    )
    named = ", ".join(map(str, rows[-20:] + 1))
    assert where == (f"Rows {named}" if count == 20 else f"The 20 farthest: rows {named}")


def test_of_customers_with_long_names_as_many_are_named_as_a_cell_holds() -> None:
    random = np.random.default_rng(4)
    names = [f"{at:03} {'A very long company name, limited' * 2}" for at in range(200)]
    lines = pd.DataFrame(
        {
            "Customer": np.repeat(names, 3),
            "Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 600), unit="D"),
            "Sales": random.normal(100, 5, 600),
        }
    )
    lines.loc[lines["Customer"].isin(names[:9]), "Sales"] = 9_000.0 + np.repeat(np.arange(9), 3)
    where = {row[0]: str(row[2]) for row in far(segment(lines, k=3))}["Money"]
    assert where.startswith("The 4 farthest: customers ")
    assert [name for name in names if name in where] == names[5:9]


def test_the_title_says_what_stands_out_in_sales() -> None:
    random = np.random.default_rng(2)
    who = np.r_[np.arange(100), random.integers(0, 50, 300)]
    lines = pd.DataFrame(
        {
            "Order ID": np.arange(400),
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 400), unit="D"),
            "Customer": [f"K{one:02}" for one in who],
            "Sales": random.lognormal(3, 1, 400),
        }
    )
    once = round(100 * (lines.groupby("Customer").size() == 1).mean())
    money = lines.groupby("Customer")["Sales"].sum().sort_values()
    share = round(100 * money.iloc[-20:].sum() / money.sum())
    title = explore_page(segment(lines, k=3), ()).blocks[0].values[0][0]
    assert title == f"{once}% of the customers bought once; the biggest fifth brings {share}% of the money"
