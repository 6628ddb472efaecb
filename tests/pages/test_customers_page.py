"""The sheet Customers: one row per customer, and what stands in it is what the result says."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.pages import said_of_customers
from xl_segment import Segmentation, segment
from xl_segment.pages import customers_page as room
from xl_segment.pages.customers_page import customers_page
from xl_segment.pages.page import Block, Page, Value


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    random = np.random.default_rng(2)
    who = np.r_[np.arange(80), random.integers(0, 80, 520)]
    frame = pd.DataFrame(
        {
            "Order ID": [f"{one}" for one in range(600)],
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 600), unit="D"),
            "Customer": [f"K{one:02}" for one in who],
            "Quantity": 1,
            "Sales": random.lognormal(3, 1, 600).round(2),
        }
    )
    back = frame.iloc[:5].assign(**{"Order ID": [f"C{one}" for one in range(5)], "Quantity": -1})
    return pd.concat([frame, back.assign(Sales=-back["Sales"])], ignore_index=True)


@pytest.fixture(scope="module")
def result(lines: pd.DataFrame) -> Segmentation:
    return segment(lines, k=3, customer="Customer")


def page_of(result: Segmentation) -> Page:
    page = customers_page(result)
    assert page is not None
    return page


def table_of(result: Segmentation) -> tuple[Block, pd.DataFrame]:
    block = page_of(result).blocks[-1]
    return block, pd.DataFrame(block.values[1:], columns=block.values[0]).set_index("Customer")


def test_everybody_stands_on_it_once_with_segment_and_persona(result: Segmentation) -> None:
    _, table = table_of(result)
    assert sorted(table.index) == sorted(result.customers.index)
    numbers = pd.Series(result.labels, result.customers.index)
    assert (table["Segment"] == numbers.loc[table.index]).all()
    assert (table["Persona"] == [result.persona(number).name for number in numbers.loc[table.index]]).all()
    fit = pd.Series(result.fit, result.customers.index).loc[table.index]
    assert (table["Fit"] == np.where(fit < result.model.between, "doubtful", "clear")).all()


def test_the_numbers_are_those_of_the_sales_lines(result: Segmentation, lines: pd.DataFrame) -> None:
    _, table = table_of(result)
    assert (table["Money"].diff().dropna() <= 0).all()
    assert table["Money"].sum() == pytest.approx(lines["Sales"].sum())
    sold, back = lines[lines["Quantity"] > 0].groupby("Customer"), lines[lines["Quantity"] < 0].groupby("Customer")
    assert (table["Orders"] == sold.size().loc[table.index]).all()
    assert table["Returns"].sum() == pytest.approx(-back["Sales"].sum().sum())
    for name in ("K07", "K31"):
        days = sold["Order Date"].get_group(name)
        assert table.loc[name, "First order"] == days.min().date()
        assert table.loc[name, "Last order"] == days.max().date()
        assert table.loc[name, "Days since order"] == (lines["Order Date"].max() - days.max()).days + 1
    assert table["What would move them"].str.len().max() <= 24


def test_it_is_an_excel_table_whose_rules_know_every_persona(result: Segmentation) -> None:
    block, _ = table_of(result)
    assert block.table is not None
    headers = list(block.values[0])
    painted = {(headers[paint.column], paint.word) for paint in block.table.paints}
    assert painted == {("Fit", "doubtful"), *(("Persona", persona.name) for persona in result.personas)}
    assert [headers[column] for column in block.table.bars] == ["Money"]
    assert all(len(str(header)) <= 20 for header in headers)


def test_the_title_says_how_the_money_is_spread(result: Segmentation) -> None:
    money = result.customers["Money"].sort_values(ascending=False)
    share = round(100 * money.iloc[:16].sum() / money.sum())
    assert page_of(result).blocks[0].values == ((f"80 customers: the 16 biggest bring {share}% of the money",),)


def test_of_many_customers_those_with_the_most_money_stand_there(
    result: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 10)
    _, table = table_of(result)
    assert sorted(table["Money"]) == sorted(result.customers["Money"])[-10:]
    assert "The 10 with the most money of 80" in str(page_of(result).blocks[1].values[0][0])


def test_sales_without_money_and_days_are_listed_all_the_same(lines: pd.DataFrame) -> None:
    visits = segment(lines[["Order ID", "Customer", "Quantity"]].assign(Shop="A"), k=2, customer="Customer")
    block, table = table_of(visits)
    assert len(table) == 80
    assert "Money" not in table
    assert page_of(visits).blocks[0].values == (("80 customers, one row each",),)
    assert block.table is not None
    assert block.table.bars == ()


def test_a_sheet_of_customers_has_no_second_one(demo_result: Segmentation) -> None:
    assert customers_page(demo_result) is None


def test_days_are_days(result: Segmentation) -> None:
    _, table = table_of(result)
    assert {type(day) for day in table["First order"]} == {datetime.date}


def test_what_stands_on_it_is_so_and_whatever_is_altered_is_noticed(result: Segmentation) -> None:
    page = page_of(result)
    assert not list(said_of_customers.faults(result))
    title, scope, table = page.blocks
    for at, cell in enumerate(table.values[7]):
        values = [list(row) for row in table.values]
        values[7][at] = altered(cell)
        other = replace(page, blocks=(title, scope, replace(table, values=tuple(map(tuple, values)))))
        assert list(said_of_customers.faults(result, other)), table.values[0][at]
    for blocks in ((replaced(title, "80 customers: the 17 biggest bring 50% of the money"), scope, table),
                   (title, replaced(scope, "One row."), table)):  # fmt: skip
        assert list(said_of_customers.faults(result, replace(page, blocks=blocks)))


def replaced(block: Block, text: str) -> Block:
    return replace(block, values=((text,),))


def altered(cell: Value) -> Value:
    if isinstance(cell, datetime.date):
        return cell + datetime.timedelta(days=1)
    if isinstance(cell, int | float):
        return cell + 1
    return f"{cell}!"
