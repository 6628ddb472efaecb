"""Cells that look alike and are not, numbers and dates that fool a reader, whole columns that decide."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.grid import CellError
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import is_blank, parse_ids, parse_labels


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


def test_each_cell_is_told_by_its_kind() -> None:
    cells = column(None, "a", 1.5, True, datetime.date(2024, 1, 1), CellError("#N/A"), datetime.time(1, 2), math.nan)
    assert kinds_of(cells).tolist() == [
        CellKind.BLANK, CellKind.TEXT, CellKind.NUMBER, CellKind.FLAG, CellKind.DAY, CellKind.ERROR, CellKind.OTHER,
        CellKind.BLANK,
    ]  # fmt: skip


def test_a_flag_is_not_taken_for_the_number_one_it_equals() -> None:
    assert parse_ids(column(1, True, 1.0, False, 0)).values.tolist() == ["1", "TRUE", "1", "FALSE", "0"]


def test_an_error_cell_is_not_taken_for_the_text_it_equals() -> None:
    cells = column("#N/A", CellError("#N/A"))
    assert is_blank(cells).tolist() == [True, False]
    assert parse_labels(cells).unread == {3: "#N/A"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(-5)", -5), ("50EUR", 50), ("EUR50", 50), ("€3k", 3000), ("3k€", 3000), ("$1.2M", 1_200_000), ("(12%)", -0.12),
        ("1,23,456", 123_456), ("1 000k", 1_000_000), ("12.–", 12), ("12 Tage", 12), ("'123", 123), ("-1.5E+3", -1500),
        ("1.234.567,89", 1_234_567.89), ("-1,234.50", -1234.5), ("$ 1,234.50", 1234.5), ("1.234,50 €", 1234.5),
        ("TRUE", 1), ("falsch", 0), ("vrai", 1), ("1,234.5-", -1234.5), ("Rs. 1,200", 1200), ("zł 5", 5),
    ],
)  # fmt: skip
def test_a_number_in_its_wrapping_is_read(text: str, number: float) -> None:
    parsed = parse_numbers(column(text))
    assert parsed.values.iloc[0] == pytest.approx(number, rel=1e-12)
    assert parsed.unread == {}


@pytest.mark.parametrize(
    "text",
    ["Year 1", "Q1", "1.23.456", "1,234,56", "1e400", "9" * 400, "12:30", "(5", ">12", "k", "%", "$", "inf", "5 x 3"],
)
def test_a_text_with_digits_is_no_number(text: str) -> None:
    assert parse_numbers(column(text)).unread == {2: text}


@pytest.mark.parametrize(
    ("cells", "numbers", "said"),
    [
        (["1.234", 980.0, 1450.0], [1234, 980, 1450], "the point was taken to group thousands, as the column's other"),
        (["1,234", 1.1, 2.5], [1.234, 1.1, 2.5], "the comma was taken for the decimal sign, as the column's other"),
        (["1.234", "950", "720"], [1234, 950, 720], "the point was taken to group thousands, as the column's other"),
        (["1,234", "2,345"], [1234, 2345], "the comma was taken to group thousands."),
        (["1.234", "2.345"], [1.234, 2.345], "the point was taken for the decimal sign."),
    ],
)
def test_where_no_cell_proves_the_decimal_sign_the_size_of_the_others_decides_and_it_is_said(
    cells: list[object], numbers: list[float], said: str
) -> None:
    parsed = parse_numbers(column(*cells))
    assert parsed.values.tolist() == numbers
    assert said in parsed.notes[0]


def test_round_prices_with_two_decimals_prove_the_decimal_point() -> None:
    assert parse_numbers(column("1,234", "5.00")).values.tolist() == [1234.0, 5.0]


def test_a_column_with_both_decimal_signs_says_so() -> None:
    parsed = parse_numbers(column("12,5", "13.5", "14,5"))
    assert parsed.values.tolist() == [12.5, 13.5, 14.5]
    assert parsed.notes == ("Some numbers have a decimal point and some a decimal comma; most have a comma.",)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(np.int64(7), "7"), (np.float32(0.5), "0.5"), (1e20, "1e+20"), (datetime.date(2024, 1, 2), "2024-01-02"),
     (datetime.time(9, 5), "09:05:00"), ("a\n b", "a b"), (math.nan, None), (-3.0, "-3")],
)  # fmt: skip
def test_any_cell_can_be_an_id(cell: object, text: str | None) -> None:
    assert parse_ids(column(cell)).values.iloc[0] == text


@pytest.mark.parametrize("never", [datetime.datetime(9999, 12, 31), datetime.datetime(1, 1, 1)])
def test_a_date_that_stands_for_never_is_unread_and_does_no_harm_to_the_others(never: datetime.datetime) -> None:
    parsed = parse_dates(column(datetime.datetime(2024, 5, 6, 7, 8), never))
    assert parsed.values.iloc[0] == pd.Timestamp("2024-05-06 07:08")
    assert parsed.unread == {3: str(never)}


def test_a_date_with_a_time_zone_keeps_the_time_on_its_clock() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=5))
    parsed = parse_dates(column(datetime.datetime(2024, 5, 6, 7, 8, tzinfo=zone), datetime.datetime(2024, 5, 7)))
    assert parsed.values.tolist() == [pd.Timestamp("2024-05-06 07:08"), pd.Timestamp("2024-05-07")]


@pytest.mark.parametrize(
    "cells",
    [["2024-05-06"], ["6.5.2024"], [datetime.date(2024, 5, 6)], [45418.0], [20240506], [None], ["n/a", "45418"]],
)
def test_dates_come_in_nanoseconds_whatever_they_were_made_from(cells: list[object]) -> None:
    assert parse_dates(column(*cells)).values.dtype == np.dtype("datetime64[ns]")


@pytest.mark.parametrize(
    ("text", "day"),
    [("45418", "2024-05-06"), ("5th of May 2020", "2020-05-05"), ("May 5th, 2020", "2020-05-05"), ("1.2.2024, 10:30", "2024-02-01 10:30"),
     ("Dec-24-2020", "2020-12-24"), ("2024-05-06 07:08:09.5", "2024-05-06 07:08:09.5"), ("lundi 3 février 2020", "2020-02-03"),
     ("12/31/2020 12:05 AM", "2020-12-31 00:05"), ("15 Dez 2020", "2020-12-15"), ("2 fevereiro de 2021", "2021-02-02")],
)  # fmt: skip
def test_a_date_in_words_is_read(text: str, day: str) -> None:
    assert parse_dates(column(text)).values.iloc[0] == pd.Timestamp(day)


@pytest.mark.parametrize(
    "text", ["2024-01-01 25:00", "1/1/2024 10:75", "00/00/0000", "2024-02-30", "99999", "May", True]
)
def test_a_day_or_time_that_does_not_exist_is_unread(text: object) -> None:
    assert parse_dates(column(text)).unread == {2: str(text)}


def test_dates_that_contradict_the_order_are_read_the_other_way_and_counted() -> None:
    parsed = parse_dates(column("25/4/2024", "26/4/2024", "4/27/2024"))
    assert parsed.values.dt.day.tolist() == [25, 26, 27]
    assert parsed.notes == (
        "Dates were read day first: 2 of 3 typed dates prove it; 1 contradict it and were read the other way. The "
        "setting Dates as text changes it.",
    )


def test_honest_dates_on_the_first_of_each_month_are_not_swapped() -> None:
    firsts = [datetime.date(2024, month, 1) for month in range(1, 9)]
    parsed = parse_dates(column(*firsts, "3/25/2024", "7/19/2024"))
    assert parsed.values.iloc[:8].tolist() == [pd.Timestamp(one) for one in firsts]


def test_dates_are_not_swapped_where_a_typed_one_does_not_prove_it() -> None:
    real = [datetime.date(2024, 5, 3), datetime.date(2024, 7, 2), datetime.date(2024, 1, 9)] * 2
    for doubt in ("3/4/2024", "2024-03-25", "25 March 2024"):
        parsed = parse_dates(column(*real, "3/25/2024", doubt))
        assert parsed.values.iloc[:6].tolist() == [pd.Timestamp(one) for one in real], doubt


def test_swapped_dates_keep_their_time_of_day() -> None:
    real = [datetime.datetime(2024, 5, 3, 14, 30), datetime.datetime(2024, 7, 2)] * 3
    parsed = parse_dates(column(*real, "3/25/2024", "2/14/2024"))
    assert parsed.values.iloc[0] == pd.Timestamp("2024-03-05 14:30")


def test_parsing_leaves_the_cells_as_they_were() -> None:
    cells = column("1.234,5", "n/a", " A1 ", datetime.date(2024, 5, 3), CellError("#N/A"))
    before = cells.copy()
    for parse in (parse_numbers, parse_dates, parse_ids, parse_labels):
        parse(cells)
    pd.testing.assert_series_equal(cells, before)
