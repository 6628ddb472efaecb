"""What is known of each customer: days, orders, labels, ages; and who is who once some are left out."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.measuring import Measured, measure
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind


def clean(columns: dict[str, object], **options: object) -> CleanTable:
    settings = Settings(**options)  # type: ignore[arg-type]
    return clean_rows(read_columns(SheetData.from_frame(pd.DataFrame(columns)), settings), settings)


def days(*some: int) -> list[pd.Timestamp]:
    return [pd.Timestamp("2024-05-01") + pd.Timedelta(days=day) for day in some]


LINES: dict[str, object] = {
    "Order No": ["R1", "R1", "R2", "R3", None, "R4"],
    "Date": days(0, 0, 3, 5, 6, 9),
    "Customer": ["Ann", "Ann", "Ann", "Bob", "Bob", "Bob"],
    "City": ["Rome", "Oslo", "Oslo", "Rome", "Oslo", None],
    "Amount": [10.0, 5.0, 6.0, 7.0, 8.0, 9.0],
}


def sales(*dropped: str, reference: datetime.date | None = None, **columns: object) -> Measured:
    kept = {name: cells for name, cells in LINES.items() if name not in dropped} | columns
    found = clean(
        kept, kind="sales lines", customer="Customer", roles={"City": "other label"} if "City" in kept else {}
    )
    return measure(found, reference)


def test_a_line_without_an_order_number_is_an_order_of_its_day() -> None:
    assert sales().raw["Frequency (orders)"].tolist() == [2.0, 3.0]


def test_without_orders_days_count_and_without_days_lines() -> None:
    assert sales("Order No").raw["Frequency (days)"].tolist() == [2.0, 3.0]
    found = sales("Order No", "Date")
    assert found.raw["Frequency (lines)"].tolist() == [3.0, 3.0]
    assert "Recency (days)" not in found.raw
    assert (found.reference_date, found.period) == (None, None)
    assert sales("Order No", "Date", reference=datetime.date(2024, 6, 1)).reference_date is None


def test_without_a_date_orders_are_counted_by_their_numbers() -> None:
    assert sales("Date").raw["Frequency (orders)"].tolist() == [2.0, 2.0]


def test_days_count_back_from_the_reference_date_and_the_period_is_that_of_the_sales() -> None:
    found = sales(reference=datetime.date(2024, 5, 20))
    assert found.raw["Recency (days)"].tolist() == [16.0, 10.0]
    assert found.raw["Tenure (days)"].tolist() == [19.0, 14.0]
    assert found.reference_date == datetime.date(2024, 5, 20)
    assert found.period == (datetime.date(2024, 5, 1), datetime.date(2024, 5, 10))
    early = sales(reference=datetime.date(2024, 5, 4))
    assert early.raw["Recency (days)"].tolist() == [0.0, 0.0]
    assert early.raw["Tenure (days)"].tolist() == [3.0, 0.0]


def test_of_labels_the_commonest_tells_the_customer_and_of_equal_ones_the_first_by_name() -> None:
    assert sales().descriptions["City"].tolist() == ["Oslo", "Oslo"]
    assert sales(City=["Rome", "Rome", "Oslo", None, None, None]).descriptions["City"].tolist()[0] == "Rome"
    assert pd.isna(sales(City=["Rome", "Rome", "Oslo", None, None, None]).descriptions["City"].tolist()[1])


def test_money_an_order_is_money_by_orders() -> None:
    found = sales()
    assert found.raw["Average order"].tolist() == [10.5, 8.0]
    assert found.money is not None
    assert found.money.tolist() == [21.0, 24.0]
    assert found.money_name == "Amount"
    assert found.measures["Average order"] == "average order"


def test_a_sheet_without_money_measures_none() -> None:
    found = sales("Amount")
    assert list(found.raw) == ["Recency (days)", "Frequency (orders)", "Tenure (days)"]
    assert found.money is None


def test_what_came_back_is_a_share_of_the_lines_and_off_the_money() -> None:
    found = sales(Amount=[10.0, 5.0, 6.0, 7.0, -3.0, -2.0])
    assert found.raw["Returns share"].tolist() == [0.0, pytest.approx(2 / 3)]
    assert found.raw["Money"].tolist() == [21.0, 2.0]


DEALS: dict[str, object] = {
    "Deal": [f"D{at}" for at in range(12)],
    "Close date": days(*range(12)),
    "Account": ["Ann", "Bob", "Cid", "Dee", "Ann", "Bob", "Cid", "Ann", "Dee", "Eve", "Bob", "Cid"],
    "City": ["Rome", "Rome", "Oslo", "Bern", "Rome", "Rome", "Oslo", "Rome", "Bern", "Bonn", "Rome", "Oslo"],
    "Amount": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 15.0, 25.0, 35.0],
    "Stage": ["Won", "Won", "Won", "Lost", "Won", "Won", "Won", "Won", "Lost", "Lost", "Won", "Won"],
}


def test_who_has_won_no_deal_is_in_without_orders_and_money_and_with_the_days_of_the_deals() -> None:
    cleaned = clean(DEALS, kind="sales lines", customer="Account", date="Close date", roles={"City": "other label"})
    assert (
        "2 values of Account have no won deal: they are in with no orders and no money, and their recency counts back "
        "to their last deal."
    ) in cleaned.log.notes
    found = measure(cleaned, None)
    assert found.raw.index.tolist() == ["Ann", "Bob", "Cid", "Dee", "Eve"]
    assert found.raw["Money"].tolist() == [140.0, 105.0, 135.0, 0.0, 0.0]
    # The last deal that was won is of the 12th: the reference date is the 13th of May.
    assert found.raw["Recency (days)"].tolist() == [5.0, 2.0, 1.0, 4.0, 3.0]
    assert found.raw["Tenure (days)"].tolist() == [12.0, 11.0, 10.0, 9.0, 3.0]
    assert found.descriptions["City"].tolist() == ["Rome", "Rome", "Oslo", "Bern", "Bonn"]
    assert found.customer_of.to_dict()[4] == 3
    assert len(found.customer_of) == 12


def test_cancelled_lines_carry_a_segment_where_they_are_set_aside_and_that_is_noted() -> None:
    lines = {**LINES, "Amount": [10.0, 5.0, 6.0, 7.0, 8.0, -2.0]}
    for returns, noted in (("set aside", True), ("net", False)):
        found = measure(clean(lines, kind="sales lines", customer="Customer", returns=returns), None)
        assert any(note.startswith("Cancelled lines count for nobody's money") for note in found.log.notes) == noted
        assert found.customer_of.to_dict() == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1}
    untouched = measure(clean(LINES, kind="sales lines", customer="Customer", returns="set aside"), None)
    assert not any(note.startswith("Cancelled lines") for note in untouched.log.notes)


PEOPLE: dict[str, object] = {
    "Customer ID": [f"P{at:03d}" for at in range(8)],
    "Year_Birth": [1960, 1970, 1980, 1990, 2000, 1965, 1975, 1985],
    "Income": [30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 95.0, 20.0],
    "City": ["Rome", "Oslo"] * 4,
}
BORN = {"Year_Birth": "birth year", "City": "other label"}


def people(reference: datetime.date | None = None, year: int | None = None, **columns: object) -> Measured:
    return measure(clean({**PEOPLE, **columns}, kind="customers", roles=BORN), reference, year)


def test_ages_are_counted_to_the_year_that_is_known_and_the_year_is_told() -> None:
    found = people(year=2030)
    assert found.raw["Age"].tolist() == [70, 60, 50, 40, 30, 65, 55, 45]
    assert found.notes == ("Age is 2030 minus Year_Birth: the year that the segments were made with.",)
    assert (found.born, found.year, found.measures["Age"]) == ("Year_Birth", 2030, "age")
    assert people(datetime.date(2025, 3, 1)).notes == ("Age is 2025 minus Year_Birth: the year of the reference date.",)
    assert people().notes == (
        "Age is 2018 minus Year_Birth: the sheet names no other year, so the youngest is taken for 18.",
    )


def test_ages_are_counted_to_the_latest_day_of_the_sheet() -> None:
    found = people(Joined=[pd.Timestamp(2019 + at % 3, 1, 5) for at in range(8)])
    assert any(note.startswith("Age is 2021 minus Year_Birth: the latest year in Joined") for note in found.notes)


def test_an_age_beside_a_birth_year_keeps_its_name() -> None:
    found = people(Age=[20 + at for at in range(8)], year=2020)
    assert found.raw["Age"].tolist() == [20 + at for at in range(8)]
    assert found.raw["Age from Year_Birth"].tolist()[0] == 60


def test_customers_are_measured_by_their_columns_and_described_by_their_labels() -> None:
    found = people()
    assert found.kind is Kind.CUSTOMERS
    assert list(found.raw) == ["Age", "Income"]
    assert found.measures == {"Age": "age", "Income": "income"}
    assert list(found.descriptions) == ["City"]
    assert found.customer_of.to_dict() == {row: row - 1 for row in range(1, 9)}
    assert found.money is None


def test_some_of_the_customers_keep_their_rows_and_their_places_close_up() -> None:
    found = sales()
    bob = found.only(np.array([False, True]))
    assert bob.raw.index.tolist() == ["Bob"]
    assert bob.descriptions.index.tolist() == ["Bob"]
    assert bob.customer_of.to_dict() == {4: 0, 5: 0, 6: 0}
    assert bob.money is not None
    assert bob.money.tolist() == [24.0]
    some = people().only(np.array([True, False, True, False, False, False, False, True]))
    assert some.customer_of.to_dict() == {1: 0, 3: 1, 8: 2}
    assert some.money is None
