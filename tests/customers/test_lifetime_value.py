"""What customers are still worth: values by hand, forecasts that hold, and sales that cannot bear one."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.customers.simulated_shops import START, cleaned, sales, simulate
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.held_back import half_way, orders_by_week
from xl_segment.customers.lifetime_value import (
    EXPECTED_MONEY,
    EXPECTED_ORDERS,
    RECENT_MONEY,
    SHARE_AT_RISK,
    STILL_A_CUSTOMER,
    LifetimeValue,
    lifetime_value_of,
)
from xl_segment.customers.measuring import measure
from xl_segment.customers.purchase_history import purchase_days_of
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

COLUMNS = [STILL_A_CUSTOMER, EXPECTED_ORDERS, EXPECTED_MONEY]


def value_of(lines: pd.DataFrame, *, leaves_after_first: bool = True, **options: object) -> LifetimeValue:
    return lifetime_value_of(*cleaned(lines, **options), leaves_after_first=leaves_after_first)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return simulate(rng, 1_500, arrivals=300).lines(rng)


@pytest.fixture(scope="module")
def value(lines: pd.DataFrame) -> LifetimeValue:
    return value_of(lines)


def check(value: LifetimeValue) -> None:
    """Whatever the sales: either nothing and one plain sentence, or forecasts that hold and add up."""
    assert all(
        sentence.endswith(".") and "nan" not in sentence and "inf" not in sentence for sentence in value.sentences
    )
    assert list(value.customers.columns) == COLUMNS
    assert value.fitted == value.customers[EXPECTED_ORDERS].notna().any()
    if not value.fitted:
        assert len(value.sentences) == 1
        assert value.sentences[0].endswith("no forecast is made.")
        assert value.customers.isna().all(axis=None)
    else:
        assert value.customers[STILL_A_CUSTOMER].dropna().between(0, 1).all()
        assert (value.customers[EXPECTED_ORDERS].dropna() >= 0).all()
        assert np.isfinite(value.customers[EXPECTED_ORDERS].sum())
        assert abs(value.held_back.error) <= 0.25
    table = value.of_segments(np.arange(len(value.customers)) % 2 + 1)
    assert table.index.isin([1, 2]).all()
    assert not value.fitted or table[EXPECTED_ORDERS].notna().all()


def test_every_customer_has_a_chance_orders_and_money(value: LifetimeValue) -> None:
    check(value)
    assert value.fitted
    assert value.customers.notna().all(axis=None)
    assert len(value.sentences) == 2


def test_the_forecast_of_a_year_holds() -> None:
    rng = np.random.default_rng(11)
    shop = simulate(rng, 4_000, arrivals=300, end=365 * 3)
    lines = shop.lines(rng)
    later = lines["Date"] >= START + pd.Timedelta(days=730)
    value = value_of(lines[~later], reference_date=(START + pd.Timedelta(days=729)).date())
    came = lines[later].drop_duplicates(["Customer", "Date"])
    assert value.customers[EXPECTED_ORDERS].sum() == pytest.approx(len(came), rel=0.1)
    assert value.customers[EXPECTED_MONEY].sum() == pytest.approx(lines[later]["Amount"].sum(), rel=0.12)
    alive = shop.stays_until[[int(name[1:]) for name in value.customers.index]] > 730
    chance = value.customers[STILL_A_CUSTOMER]
    assert chance.mean() == pytest.approx(alive.mean(), abs=0.05)


def test_one_sentence_says_how_good_it_was_on_the_half_held_back(value: LifetimeValue) -> None:
    held = value.held_back
    assert value.sentences[0] == (
        f"A forecast from the first 52 weeks expected {held.expected:,.0f} orders in the next 52 "
        f"(a customer's of one day are one); {held.came:,.0f} came; "
        f"going on as before would have said {held.as_before:,.0f}."
    )
    assert abs(held.error) < 0.12 < held.error_as_before
    assert held.by_repeats["customers"].sum() == 1_500
    assert held.by_repeats["came"].sum() == held.came
    assert abs(held.error_in_money) < 0.2


def test_orders_by_week_end_where_the_whole_half_ends(lines: pd.DataFrame) -> None:
    clean, measured = cleaned(lines)
    days = purchase_days_of(clean, measured.raw.index, measured.reference_date)
    weeks = orders_by_week(days, half_way(days), leaves_after_first=True)
    assert len(weeks) == 52
    assert (weeks.diff().dropna() >= 0).all(axis=None)
    held = value_of(lines).held_back
    assert weeks["expected"].iloc[-1] == pytest.approx(held.expected, rel=0.01)


def test_the_same_sales_give_the_same_values_in_any_order_of_lines(lines: pd.DataFrame, value: LifetimeValue) -> None:
    again = value_of(lines.sample(frac=1.0, random_state=3, ignore_index=True))
    pd.testing.assert_frame_equal(again.customers, value.customers, rtol=1e-9)
    assert again.sentences == value.sentences


@pytest.mark.parametrize("unit", [0.001, 1000.0])
def test_the_unit_of_money_scales_the_money_and_nothing_else(
    lines: pd.DataFrame, value: LifetimeValue, unit: float
) -> None:
    clean, measured = cleaned(lines)
    again = lifetime_value_of(replace(clean, money=clean.money * unit), measured)
    pd.testing.assert_frame_equal(again.customers[COLUMNS[:2]], value.customers[COLUMNS[:2]])
    np.testing.assert_allclose(again.customers[EXPECTED_MONEY], value.customers[EXPECTED_MONEY] * unit, rtol=1e-6)


def test_the_input_is_left_as_it_was(lines: pd.DataFrame) -> None:
    clean, measured = cleaned(lines)
    frame, raw = clean.frame.copy(), measured.raw.copy()
    lifetime_value_of(clean, measured)
    pd.testing.assert_frame_equal(clean.frame, frame)
    pd.testing.assert_frame_equal(measured.raw, raw)


def test_whoever_bought_once_may_be_gone_unless_the_bg_nbd_as_published_is_asked_for(lines: pd.DataFrame) -> None:
    visits = lines.groupby("Customer")["Date"].nunique()
    once = visits[visits < 2].index
    chance = value_of(lines).customers[STILL_A_CUSTOMER]
    assert chance[once].max() < 0.95
    published = value_of(lines, leaves_after_first=False)
    check(published)
    assert published.fitted
    assert (published.customers.loc[once, STILL_A_CUSTOMER] == 1).all()


def test_segments_add_up_and_their_share_at_risk_is_as_defined() -> None:
    customers = pd.Index(["A", "B", "C", "D"], name="Customer")
    value = LifetimeValue(
        pd.DataFrame([[0.9, 4, 40], [0.2, 1, 10], [0.5, 2, np.nan], [np.nan] * 3], customers, COLUMNS, dtype=float),
        pd.Series([100.0, 300.0, -50.0, 0.0], customers, name=RECENT_MONEY),
        (),
    )
    table = value.of_segments(np.array([1, 1, 2, 3]))
    assert table.index.name == "Segment"
    assert table["Customers"].tolist() == [2, 1, 1]
    assert table["Still customers"].tolist()[:2] == pytest.approx([1.1, 0.5])
    assert table[EXPECTED_ORDERS].tolist()[:2] == [5, 2]
    assert table.loc[1, EXPECTED_MONEY] == 50
    # By hand: (0.1 x 100 + 0.8 x 300) / 400. Of the second the returns outweigh the purchases: no money, no share.
    assert table.loc[1, SHARE_AT_RISK] == pytest.approx(0.625)
    assert table.loc[[2, 3], SHARE_AT_RISK].isna().all()


def test_segments_of_a_real_forecast_hold_all_of_it(value: LifetimeValue) -> None:
    table = value.of_segments(np.arange(1_500) % 3 + 4)
    assert table.index.tolist() == [4, 5, 6]
    for name in (EXPECTED_ORDERS, EXPECTED_MONEY):
        assert table[name].sum() == pytest.approx(value.customers[name].sum())
    assert table[SHARE_AT_RISK].between(0, 1).all()


def everybody_every_month(rng: np.random.Generator) -> pd.DataFrame:
    first = rng.integers(0, 30, 300)
    return sales(np.repeat(np.arange(300), 24), (first[:, None] + 30 * np.arange(24)).ravel(), 10.0)


def a_burst_at_the_end(rng: np.random.Generator) -> pd.DataFrame:
    usual = simulate(rng, 600, arrivals=200, end=365).lines(rng)
    burst = sales(np.repeat(np.arange(600), 6), rng.uniform(300, 365, 3_600))
    return pd.concat([usual, burst], ignore_index=True)


def a_burst_at_the_beginning(rng: np.random.Generator) -> pd.DataFrame:
    return sales(np.repeat(np.arange(600), 4), np.append(rng.uniform(0, 40, 2_399), 400.0))


def everybody_new_in_the_last_week(rng: np.random.Generator) -> pd.DataFrame:
    new = sales(np.arange(500), rng.uniform(393, 400, 500))
    return pd.concat([sales(np.array([900]), np.array([0.0])), new], ignore_index=True)


def everybody_once(rng: np.random.Generator) -> pd.DataFrame:
    return sales(np.arange(800), rng.uniform(0, 500, 800), rng.gamma(2.0, 20.0, 800))


def everybody_twice_and_far_apart(rng: np.random.Generator) -> pd.DataFrame:
    days = np.concatenate([rng.uniform(0, 90, 500), rng.uniform(90, 180, 500), rng.uniform(300, 400, 500)])
    return sales(np.tile(np.arange(500), 3), days)


def a_short_time(rng: np.random.Generator) -> pd.DataFrame:
    return sales(rng.integers(0, 300, 3_000), np.append(rng.integers(1, 60, 2_998), [0, 60]))


def three_customers(rng: np.random.Generator) -> pd.DataFrame:
    return sales(np.arange(60) % 3, rng.uniform(0, 500, 60))


def one_customer(rng: np.random.Generator) -> pd.DataFrame:
    return sales(np.zeros(60, int), rng.uniform(0, 500, 60))


def a_single_day(rng: np.random.Generator) -> pd.DataFrame:
    return sales(rng.integers(0, 200, 500), np.zeros(500))


#: Sales that break the models, and what is said of them.
BREAKING = [
    (a_burst_at_the_end, "That is too far off; no forecast is made."),
    (a_burst_at_the_beginning, "That is too far off; no forecast is made."),
    (
        everybody_new_in_the_last_week,
        "Of 1 customer in the first half of the sales 0 came back on another day, and it takes 100 who did",
    ),
    (everybody_once, "0 came back on another day, and it takes 100 who did to tell who will; no forecast is made."),
    (everybody_twice_and_far_apart, "too short to tell who will come back; no forecast is made."),
    (a_short_time, "The sales cover 61 days, too short to tell who will come back; no forecast is made."),
    (three_customers, "Of 3 customers in the first half of the sales 3 came back on another day"),
    (one_customer, "Of 1 customer in the first half of the sales 1 came back on another day"),
    (a_single_day, "The sales cover 1 day, too short to tell who will come back; no forecast is made."),
]


@pytest.mark.parametrize(("shop", "words"), BREAKING, ids=lambda case: getattr(case, "__name__", ""))
@pytest.mark.parametrize("leaves_after_first", [False, True], ids=["BG/NBD", "leaves after first"])
def test_sales_that_break_the_model_end_in_a_plain_sentence(shop: object, words: str, leaves_after_first: bool) -> None:
    value = value_of(shop(np.random.default_rng(0)), leaves_after_first=leaves_after_first)
    check(value)
    assert not value.fitted
    assert words in value.sentences[0], value.sentences[0]
    assert value.of_segments(np.ones(len(value.customers), int))[EXPECTED_ORDERS].isna().all()


@pytest.mark.parametrize("leaves_after_first", [False, True], ids=["BG/NBD", "leaves after first"])
def test_customers_who_come_every_month_on_the_clock_go_on_so(leaves_after_first: bool) -> None:
    lines = everybody_every_month(np.random.default_rng(0))
    value = value_of(lines, leaves_after_first=leaves_after_first, amount="Amount")
    check(value)
    assert value.fitted
    assert value.customers[EXPECTED_ORDERS].mean() == pytest.approx(12, abs=0.6)
    assert value.customers[EXPECTED_MONEY].mean() == pytest.approx(120, abs=6)
    assert "do not show that anybody left for good" in value.sentences[-1]


def test_money_that_is_all_equal_is_expected_so(lines: pd.DataFrame) -> None:
    equal = lines.drop_duplicates(["Customer", "Date"]).assign(Amount=12.0)
    value = value_of(equal, amount="Amount")
    check(value)
    np.testing.assert_allclose(value.customers[EXPECTED_MONEY], value.customers[EXPECTED_ORDERS] * 12, rtol=1e-3)


def test_customers_whose_returns_outweigh_their_purchases_have_orders_but_no_money(lines: pd.DataFrame) -> None:
    spent = lines.groupby("Customer")["Amount"].sum()
    two = ["C00000", "C00001"]
    back = pd.DataFrame({"Customer": two, "Date": lines["Date"].max(), "Amount": -(spent[two] + 1.0).to_numpy()})
    value = value_of(pd.concat([lines, back], ignore_index=True))
    check(value)
    assert value.customers.loc[two, EXPECTED_ORDERS].notna().all()
    assert value.customers.loc[two, EXPECTED_MONEY].isna().all()
    assert value.customers[EXPECTED_MONEY].notna().sum() == 1_498
    assert (value.recent_money.loc[two] < 0).all()
    assert value.of_segments(np.ones(1_500, int))[SHARE_AT_RISK].between(0, 1).all()


def test_sales_that_are_worth_nothing_have_orders_but_no_money(lines: pd.DataFrame) -> None:
    value = value_of(lines.assign(Amount=0.0), amount="Amount")
    check(value)
    assert value.fitted
    assert value.customers[EXPECTED_MONEY].isna().all()
    assert value.sentences[1] == (
        "Of 0 customers it is known what their later orders are worth, and 100 are needed, so no money is forecast."
    )


def test_sales_without_money_have_orders_alone(lines: pd.DataFrame) -> None:
    value = value_of(lines.drop(columns="Amount"))
    check(value)
    assert value.fitted
    assert value.recent_money.isna().all()
    assert value.sentences[1] == "The sheet does not say what a sale is worth, so no money is forecast."


def test_where_frequent_buyers_spend_more_per_order_no_money_is_forecast(lines: pd.DataFrame) -> None:
    often = lines.groupby("Customer")["Date"].transform("nunique")
    value = value_of(lines.assign(Amount=lines["Amount"] * often))
    check(value)
    assert value.fitted
    assert value.money_model is None
    assert value.customers[EXPECTED_MONEY].isna().all()
    assert "Customers who buy more often spend more per order (correlation 0." in value.sentences[1]


def test_money_that_did_not_come_as_expected_is_not_forecast(lines: pd.DataFrame) -> None:
    late = lines["Date"] > START + pd.Timedelta(days=365)
    value = value_of(lines.assign(Amount=lines["Amount"].where(~late, lines["Amount"] * 2)))
    check(value)
    assert value.fitted
    assert value.sentences[1].startswith("In money the forecast expected ")
    assert value.sentences[1].endswith("That is too far off, so no money is forecast.")


def test_sales_after_the_reference_date_do_not_count(lines: pd.DataFrame) -> None:
    reference = datetime.date(2024, 6, 30)
    until = value_of(lines[lines["Date"] <= pd.Timestamp(reference)], reference_date=reference)
    pd.testing.assert_frame_equal(value_of(lines, reference_date=reference).customers, until.customers)
    # Also where the rows were cleaned with a later one.
    clean, measured = cleaned(lines)
    early = lifetime_value_of(clean, replace(measured, reference_date=reference))
    pd.testing.assert_frame_equal(early.customers.loc[until.customers.index], until.customers)
    assert early.customers.drop(until.customers.index).isna().all(axis=None)
    before_all = lifetime_value_of(clean, replace(measured, reference_date=datetime.date(2020, 1, 1)))
    assert before_all.sentences == ("No sale lies before the reference date; no forecast is made.",)
    check(before_all)


def test_a_reference_date_long_after_the_last_sale_says_that_nobody_came(lines: pd.DataFrame) -> None:
    value = value_of(lines, reference_date=datetime.date(2029, 1, 1))
    check(value)
    assert "; 0 came;" in value.sentences[0]


def test_days_before_1970_are_days() -> None:
    rng = np.random.default_rng(5)
    old = simulate(rng, 800, arrivals=300).lines(rng)
    old["Date"] -= pd.Timedelta(days=365 * 54)
    value = value_of(old)
    assert old["Date"].min().year == 1969
    check(value)
    assert value.fitted


def test_months_are_too_coarse(lines: pd.DataFrame) -> None:
    value = value_of(lines.assign(Date=lines["Date"].dt.strftime("%B %Y")))
    check(value)
    assert value.sentences[0] == (
        "Date names a month, not a day, which is too coarse to tell who will come back; no forecast is made."
    )


def test_sales_without_dates_have_no_forecast(lines: pd.DataFrame) -> None:
    value = value_of(lines.drop(columns="Date").assign(Order=range(len(lines))))
    check(value)
    assert value.sentences == (
        "The sales have no dates, so it cannot be told when each customer bought; no forecast is made.",
    )


def test_a_sheet_of_customers_has_no_forecast() -> None:
    frame = pd.DataFrame({"Customer": range(60), "Age": [20 + at % 30 for at in range(60)], "Orders": range(60)})
    clean = clean_rows(read_columns(SheetData.from_frame(frame), Settings()), Settings())
    value = lifetime_value_of(clean, measure(clean, None))
    check(value)
    assert value.sentences[0].startswith("The rows are customers, not single sales")
