"""What a column's cells are said to be, and whether a row is a customer or a sale: just inside, and just outside."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.figures import is_sum
from xl_segment.sheet.columns.line_arithmetic import LineTotal, find_line_total, is_product, less_discount
from xl_segment.sheet.columns.read_columns import group_columns, read_columns
from xl_segment.sheet.columns.row_kind import names_unread_days
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table

N = 60
PAID = np.random.default_rng(3).gamma(2, 60, N).round(2)


def content(*cells: object) -> Content:
    return Content.of(pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object))


def table(columns: dict[str, object], **options: object) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame(columns)), Settings(**options))  # type: ignore[arg-type]


def test_blank_cells_and_words_for_nothing_are_not_counted() -> None:
    found = content(3.0, None, "n/a", 1.0, 8.0, " ", 3.0)
    assert (found.filled, found.different, found.numbers, found.whole) == (4, 3, 1.0, True)
    assert (found.lowest, found.low, found.high, found.highest) == (1.0, 3.0, 3.0, 8.0)
    assert not found.rising


def test_a_blank_column_says_nothing() -> None:
    found = content(None, "-", None)
    assert (found.filled, found.different, found.numbers, found.dates) == (0, 0, 0, 0)
    assert math.isnan(found.highest)
    assert not any((found.whole, found.rising, found.padded, found.is_number, found.counts_rows))


def test_labels_are_the_different_texts_case_folded() -> None:
    assert content("Red", " red", "Blue").labels == {"red", "blue"}
    assert len(content(*[f"t{at}" for at in range(70)]).labels) == 61


@pytest.mark.parametrize(("numbers", "is_number"), [(8, True), (7, False)])
def test_four_fifths_of_the_cells_make_a_column_of_numbers(numbers: int, is_number: bool) -> None:
    assert content(*[1.5] * numbers, *["x"] * (10 - numbers)).is_number == is_number


@pytest.mark.parametrize(("different", "repeats"), [(18, True), (19, False)])
def test_cells_repeat_where_fewer_than_nineteen_of_twenty_differ(different: int, repeats: bool) -> None:
    assert content(*[f"t{at % different}" for at in range(20)]).repeats == repeats


@pytest.mark.parametrize(("padded", "said"), [(3, True), (2, False)])
def test_numbers_are_padded_where_more_than_a_fifth_of_the_cells_is(padded: int, said: bool) -> None:
    assert content(*["007"] * padded, *["17"] * (10 - padded)).padded == said


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (range(1, 22), True), (range(1, 21), False), (range(5, 26), True), ([*range(1, 21), 20], False),
        ([*range(1, 21), 23], False), ([*range(1, 21), 0], False), ([at + 0.5 for at in range(21)], False),
    ],
)  # fmt: skip
def test_a_column_counts_the_rows_where_more_than_twenty_numbers_go_up_by_one(cells: list[float], counts: bool) -> None:
    assert content(*cells).counts_rows == counts


def test_numbers_that_rise_leave_none_out() -> None:
    assert content(1, 2, 5).rising
    assert not content(1, 2, 2).rising
    assert not content(1).rising


@pytest.mark.parametrize(
    ("cells", "days"), [((20240101, 20240215), True), ((20240101.5, 20240215), False), ((45000, 45001), False), (("2024-01-05", "x"), False),
                        (("2024-01-05", "2024-02-01"), True), ((19000101, 21001231), True)],
)  # fmt: skip
def test_days_are_dates_or_numbers_written_as_such(cells: tuple[object, ...], days: bool) -> None:
    assert content(*cells).is_real_date == days


def test_day_numbers_may_be_days_where_they_differ() -> None:
    assert content(45000, 45001).may_be_days
    assert not content(45000, 45000).may_be_days
    assert not content("2024-01-05", "2024-01-06").may_be_days


@pytest.mark.parametrize(
    ("lowest", "highest", "said"),
    [(630_000_000, 3_500_000_000, True), (629_999_999, 3_000_000_000, False), (700_000_000, 3_500_000_001, False),
     (630_000_000_000, 3_500_000_000_000, True), (629_999_999_999, 3_000_000_000_000, False),
     (700_000_000_000, 3_500_000_000_001, False), (700_000_000, 700_000_000, False), (700_000_000.5, 700_000_001, False)],
)  # fmt: skip
def test_seconds_since_1970_are_those_from_1990_to_2080(lowest: float, highest: float, said: bool) -> None:
    assert content(lowest, highest).may_be_seconds == said


@pytest.mark.parametrize(
    ("cells", "years"), [((1950, 2060), True), ((1949, 2000), False), ((2000, 2061), False), ((1950.5, 2000), False)]
)
def test_years_are_those_of_our_time(cells: tuple[float, ...], years: bool) -> None:
    assert content(*cells).are_years == years


@pytest.mark.parametrize(("cells", "answers"), [((0, 10), True), ((-1, 5), False), ((1, 11), False), ((1, 2.5), False)])
def test_answers_are_whole_numbers_from_nought_to_ten(cells: tuple[float, ...], answers: bool) -> None:
    assert content(*cells).may_be_answers == answers


@pytest.mark.parametrize(
    ("first", "last", "repeats", "said"),
    [(100_000_000, 9_999_999_999, False, True), (100_000_000, 10_000_000_000, False, False),
     (99_999_999, 200_000_000, False, False), (100_000_000, 200_000_000, True, False)],
)  # fmt: skip
def test_telephones_are_long_numbers_of_nearly_one_length(first: int, last: int, repeats: bool, said: bool) -> None:
    assert content(*[first, last] * (2 if repeats else 1)).has_long_numbers == said


@pytest.mark.parametrize(
    ("role", "cells", "agrees"),
    [
        (Role.FREQUENCY, [at + 0.5 for at in range(10)], True), (Role.FREQUENCY, [366.5 + at for at in range(10)], False),
        (Role.FREQUENCY, [400 + at for at in range(10)], True),
        (Role.REFUND, [0, 1, 3], False), (Role.REFUND, [0, 1, 4], True), (Role.REFUND, [0.5, 1, 3], True),
        (Role.AMOUNT, [5, 5], False), (Role.AMOUNT, [5, 6], True),
        (Role.BIRTH_YEAR, [1900, 1950, 2100], True), (Role.BIRTH_YEAR, [1899, 1899, 1950], False),
        (Role.INCOME, [1.0, "x"], True), (Role.INCOME, [1.0, "x", "y"], False),
        (Role.CATEGORY, [f"t{at}" for at in range(200)], True), (Role.CATEGORY, [f"t{at}" for at in range(201)], False),
        (Role.CATEGORY, list(range(60)), True), (Role.CATEGORY, list(range(61)), False),
        (Role.COUNTRY, [f"t{at}" for at in range(200)], True), (Role.COUNTRY, [f"t{at}" for at in range(201)], False),
        (Role.COUNTRY, [f"t{at}" for at in range(201)] * 2, True),
        (Role.STATUS, [f"t{at}" for at in range(40)], True), (Role.STATUS, [f"t{at}" for at in range(41)], False),
        (Role.STATUS, [1, 2, 3], False), (Role.CURRENCY, ["EUR", "USD"], True), (Role.CURRENCY, ["EUR", "chairs"], False),
        (Role.GENDER, ["f", "m", "x1", "x2"], True), (Role.GENDER, ["f", "x1", "x2", "x3"], False),
        (Role.GENDER, [0, 1, 2], True), (Role.GENDER, [0, 1, 2, 3], False), (Role.GENDER, [0.5, 1, 2], False),
        (Role.CUSTOMER, [1.5, 2.5], False), (Role.CUSTOMER, [1, 2], True), (Role.CUSTOMER, ["2024-01-05"], False),
    ],
)  # fmt: skip
def test_cells_agree_with_what_a_header_says_or_not(role: Role, cells: list[object], agrees: bool) -> None:
    assert content(*cells).agrees_with(role) == agrees


@pytest.mark.parametrize(("rows", "said"), [(9, True), (8, False)])
def test_figures_are_a_sum_where_they_are_on_nine_of_ten_rows(rows: int, said: bool) -> None:
    total = pd.Series([100.0] * 10)
    assert is_sum(total.where(total.index < rows, 500.0), total) == said
    assert is_sum(total + 1.0, total)
    assert not is_sum(total + 1.2, total)


def figures(right: int, of: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right_hand = np.arange(of) % 5 + 2.0, np.arange(of) * 1.5 + 3
    amount = left * right_hand
    amount[right:] += 7
    return left, right_hand, amount


@pytest.mark.parametrize(("right", "said"), [(19, True), (18, False)])
def test_a_product_holds_on_nineteen_of_twenty_lines(right: int, said: bool) -> None:
    assert is_product(*figures(right)) == said


@pytest.mark.parametrize(("lines", "said"), [(5, True), (4, False)])
def test_a_product_is_seen_on_five_lines(lines: int, said: bool) -> None:
    left, right, amount = figures(lines, lines)
    assert is_product(left, right, amount) == said
    assert is_product(*(np.append(one, np.nan) for one in (left, right, amount))) == said


@pytest.mark.parametrize(("telling", "said"), [(3, True), (2, False)])
def test_a_product_with_one_says_nothing(telling: int, said: bool) -> None:
    left = np.where(np.arange(20) < telling, 2.0, 1.0)
    right = np.arange(20) * 1.5 + 3
    assert is_product(left, right, left * right) == said
    assert is_product(right, left, left * right) == said


def test_a_product_of_two_different_amounts_says_nothing() -> None:
    left, right = np.full(20, 2.0), np.where(np.arange(20) % 2, 3.0, 4.0)
    assert not is_product(left, right, left * right)
    right[0] = 5.0
    assert is_product(left, right, left * right)


@pytest.mark.parametrize("off", [np.full(20, 2.0), np.full(20, 0.1), np.full(20, 10.0)])
def test_a_discount_is_money_a_share_or_per_cent(off: np.ndarray) -> None:
    left, right, gross = figures(20)
    ways = {2.0: gross - 2.0, 0.1: gross * 0.9, 10.0: gross * 0.9}
    assert is_product(left, right, ways[float(off[0])], off)
    assert not is_product(left, right, gross * 0.7, off)
    assert not is_product(left, right, gross, np.zeros(20))


def test_the_column_of_whole_numbers_is_the_quantity_wherever_it_stands() -> None:
    left, right, amount = figures(20)
    assert find_line_total({"p": right, "q": left, "sum": amount}) == LineTotal("q", "p", "sum")
    found = find_line_total({"q": left, "p": right, "off": np.full(20, 0.1), "sum": amount * 0.9}, ("off",))
    assert found == LineTotal("q", "p", "sum", "off")
    assert find_line_total({"q": left, "p": right, "sum": amount * 0.9}) is None


@pytest.mark.parametrize(
    ("gross", "discount", "left", "read"),
    [
        ([20.0, 50.0], [1.0, 1.0], [19.0, 49.0], "money"),
        ([20.0, 50.0], [-0.5, 1.0], [10.0, 0.0], ""),
        ([20.0, 50.0], [2.5, 100.0], [19.5, 0.0], "per cent"),
        ([20.0, 50.0], [2.5, 102.5], [17.5, -52.5], "money"),
        ([20.0, 50.0], [3.0, 50.0], [17.0, 0.0], "money"),
        ([20.0, 50.0], [3.0, 51.0], [19.4, 24.5], "per cent"),
    ],
)
def test_a_discount_is_read_by_its_size(
    gross: list[float], discount: list[float], left: list[float], read: str
) -> None:
    found, said = less_discount(np.array(gross), np.array(discount))
    assert (found.tolist(), said) == (pytest.approx(left), read)


@pytest.mark.parametrize(("rates", "read"), [(12, "per cent"), (13, "money")])
def test_twelve_round_rates_are_per_cent_and_more_are_money(rates: int, read: str) -> None:
    off = np.arange(1, rates + 1) * 2.5
    assert less_discount(np.full(rates, 1000.0), off)[1] == read


DAYS = list(pd.date_range("2024-01-03", periods=N, freq="2D"))


@pytest.mark.parametrize(
    ("columns", "kind", "why"),
    [
        ({"Customer": [f"C{at % 9}" for at in range(N)], "Date": DAYS},
         Kind.SALES, "There are Date, and Customer repeats, so a row is a sale."),
        ({"Order No": [f"R{at}" for at in range(N)], "Date": DAYS, "Amount": PAID},
         Kind.SALES, "There are Date and Order No, so a row is a sale."),
        ({"Order No": [f"R{at}" for at in range(N)], "Amount": PAID},
         Kind.SALES, "There are Order No and Amount, so a row is a sale."),
        ({"Customer": [f"C{at % 9}" for at in range(N)], "Amount": PAID},
         Kind.CUSTOMERS, "Customer repeats, but nothing says when or what was bought, so a row is a customer."),
        ({"Height": PAID, "Width": PAID[::-1]},
         Kind.CUSTOMERS, "There is no date of a sale, so a row is a customer."),
        ({"Customer": [f"C{at}" for at in range(N)], "Amount": PAID},
         Kind.CUSTOMERS, "Every Customer stands on one row, so a row is a customer."),
        ({"Customer": [f"C{max(at, 1)}" for at in range(N)], "Amount": PAID},
         Kind.CUSTOMERS, "Nearly every Customer stands on one row, so a row is a customer."),
    ],
)  # fmt: skip
def test_what_a_row_is_is_said_with_its_reason(columns: dict[str, object], kind: Kind, why: str) -> None:
    found = table(columns)
    assert (found.kind, found.kind_reason) == (kind, why)


def test_an_order_alone_makes_no_sale() -> None:
    found = table({"Order No": [f"R{at}" for at in range(N)], "Height": [at % 50 for at in range(N)]})
    assert found.kind_reason == "There is no date of a sale, so a row is a customer."


def test_a_customer_that_somebody_named_and_that_repeats_makes_sales() -> None:
    columns = {"Town": [f"T{at % 9}" for at in range(N)], "Amount": PAID, "Order No": [f"R{at}" for at in range(N)]}
    found = table(columns, customer="Town")
    assert found.kind_reason == "Town was named as the customer and repeats, so a row is a sale."
    assert table(columns, customer="Town", kind="customers").kind_reason == "The setting says so."
    alone = table({"Town": columns["Town"], "Height": PAID}, customer="Town")
    assert alone.kind is Kind.CUSTOMERS


@pytest.mark.parametrize(
    ("role", "different", "days"), [(Role.LABEL, 54, True), (Role.LABEL, 53, False), (Role.AMOUNT, 54, False)]
)
def test_days_that_could_not_be_read_are_more_than_there_are_weeks(role: Role, different: int, days: bool) -> None:
    assert names_unread_days("Order date", role, different) == days
    assert not names_unread_days("Colour", role, different)


@pytest.mark.parametrize(("different", "listed"), [(2, True), (1, False), (29, True), (30, False)])
def test_sales_could_be_grouped_by_what_repeats(different: int, listed: bool) -> None:
    columns = {"Order No": [f"R{at}" for at in range(N)], "Date": DAYS, "Amount": PAID,
               "Shade": [f"s{at % different}x" for at in range(N)]}  # fmt: skip
    assert ("Shade" in group_columns(table(columns))) == listed


@pytest.mark.parametrize(("filled", "listed"), [(30, True), (29, False)])
def test_sales_could_be_grouped_by_what_half_of_the_rows_have(filled: int, listed: bool) -> None:
    columns = {"Order No": [f"R{at}" for at in range(N)], "Date": DAYS, "Amount": PAID,
               "Shade": [f"s{at % 5}x" if at < filled else None for at in range(N)]}  # fmt: skip
    assert ("Shade" in group_columns(table(columns, roles={"Shade": "other label"}))) == listed


def sales(**columns: object) -> Table:
    return table({"Order No": [f"R{at}" for at in range(N)], "Date": DAYS,
                  "Customer": [f"C{at % 9}" for at in range(N)], **columns})  # fmt: skip


@pytest.mark.parametrize(("different", "taken"), [(6, True), (5, False)])
def test_the_only_figures_with_decimals_are_taken_for_the_amount(different: int, taken: bool) -> None:
    cells = [3.25 + at % different for at in range(N)]
    found = sales(Zz=cells, Height=[at % 50 for at in range(N)])
    assert (found.column("Zz").role is Role.AMOUNT) == taken
    if taken:
        assert found.column("Zz").reason == "a guess: it is the only column of figures with decimals"
        assert found.warnings[-1] == "No header says what a sale is worth; Zz was taken for the amount, by its cells."
        assert not found.assumptions[-1].sure
    beside = sales(Zz=cells, Yy=[4.5 + at % 7 for at in range(N)])
    assert (beside.first(Role.AMOUNT) is None) == taken
    assert sales(Zz=[3 + at % different for at in range(N)]).first(Role.AMOUNT) is None


def test_arithmetic_finds_the_amount_and_says_how() -> None:
    pieces, price = [1 + at % 5 for at in range(N)], [3.25 + at for at in range(N)]
    worth = [one * other for one, other in zip(pieces, price, strict=True)]
    found = sales(Aa=pieces, Bb=price, Cc=worth)
    assert found.column("Cc").role is Role.AMOUNT
    assert found.column("Cc").reason == "Cc is Aa times Bb"
    assert (found.column("Aa").role, found.column("Bb").role) == (Role.QUANTITY, Role.UNIT_PRICE)
    less = sales(Aa=pieces, Bb=price, Discount=[0.1] * N, Cc=[one * 0.9 for one in worth])
    assert less.column("Cc").reason == "Cc is Aa times Bb less Discount"


def test_days_typed_in_two_ways_and_datetimes_are_dates() -> None:
    assert content(datetime.date(2024, 1, 5), datetime.datetime(2024, 1, 6)).dates == 1.0


@pytest.mark.parametrize(
    ("others", "may_be"),
    [(["red"], True), (["red", "tan"], True), (["red", "tan", "sky"], False)],
    ids=["half", "as many", "more"],
)
def test_a_column_may_be_genders_where_half_of_its_words_are(others: list[str], may_be: bool) -> None:
    assert content("male", "female", *others)._may_be_genders == may_be


def test_three_words_for_genders_among_seven_are_too_few() -> None:
    assert not content("male", "female", "man", "red", "tan", "sky", "oak")._may_be_genders
