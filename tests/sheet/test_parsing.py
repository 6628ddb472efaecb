"""Numbers, dates and ids as people type them: tables of cases, worked out by hand."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import pytest

from xl_segment.sheet.grid import CellError
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import parse_ids, parse_labels

NUMBERS = {
    "1.234,56": 1234.56, "1,234.56": 1234.56, "$1,200": 1200, "R$ 58,138.00": 58138, "12 %": 0.12, "12%": 0.12,
    "(300)": -300, "($1,200.50)": -1200.5, "300-": -300, "-5": -5, "−7": -7, "-$5": -5, "$-5": -5, "+7": 7,
    "1'234": 1234, "1’234.50": 1234.5, "CHF 1'200.50": 1200.5, "58k": 58_000, "1.2M": 1_200_000, "3 Mio": 3_000_000,
    "2,5 Mrd.": 2_500_000_000, "1e5": 100_000, "1.5e-3": 0.0015, "1 234,5": 1234.5, "1\u202f234,50 €": 1234.5,
    "1\u00a0234": 1234, "１２３": 123, "1,234,567": 1_234_567, "1.234.567": 1_234_567, "1,00,000.00": 100_000,
    "0.567": 0.567, "12,5": 12.5, "€ 12,-": 12, "US$ 12": 12, "5 kr": 5, "12 days": 12, ".5": 0.5, "5.": 5, "007": 7,
}  # fmt: skip
NO_NUMBERS = ["abc", "12 abc", "1,2,3", "1.2.3", "12-34", "1/2", "ten", "--5--", "1 2 3"]


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_as_it_was_meant(text: str) -> None:
    assert parse_numbers(column(text)).values.iloc[0] == pytest.approx(NUMBERS[text], rel=1e-12)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_unread_and_quoted_with_its_row(text: str) -> None:
    parsed = parse_numbers(column(1.0, text))
    assert math.isnan(parsed.values.iloc[1])
    assert parsed.unread == {3: text}


@pytest.mark.parametrize("blank", ["", " ", "n/a", "N/A", "?", "-", "--", "null", "k.A.", "s/d", None])
def test_words_for_nothing_are_blank_and_not_unread(blank: object) -> None:
    parsed = parse_numbers(column(1.0, blank))
    assert math.isnan(parsed.values.iloc[1])
    assert parsed.unread == {}


def test_an_error_cell_is_unread() -> None:
    assert parse_numbers(column(1.0, CellError("#DIV/0!"))).unread == {3: "#DIV/0!"}


def test_the_rest_of_the_column_decides_what_a_lone_separator_means() -> None:
    assert parse_numbers(column("1.234", "12,5")).values.tolist() == [1234.0, 12.5]
    assert parse_numbers(column("1.234", "12.5")).values.tolist() == [1.234, 12.5]
    assert parse_numbers(column("1,234", "12,5")).values.tolist() == [1.234, 12.5]


def test_a_setting_decides_where_the_column_cannot() -> None:
    assert parse_numbers(column("1,234")).values.iloc[0] == 1234
    assert parse_numbers(column("1,234"), decimal=",").values.iloc[0] == 1.234


def test_booleans_are_one_and_nought_and_dates_are_no_numbers() -> None:
    parsed = parse_numbers(column(True, False, datetime.date(2024, 5, 6)))
    assert parsed.values.tolist()[:2] == [1.0, 0.0]
    assert list(parsed.unread) == [4]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17850.0, "17850"), ("00123", "00123"), ("1E10", "1E10"), (" A1 ", "A1"), (123456789012.0, "123456789012"),
        (12.5, "12.5"), (True, "TRUE"), ("n/a", None), (None, None), ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        (datetime.datetime(2024, 5, 6), "2024-05-06"),
    ],
)  # fmt: skip
def test_ids_stay_text(cell: object, text: str | None) -> None:
    assert parse_ids(column(cell)).values.iloc[0] == text


def test_labels_lose_their_outer_blanks() -> None:
    assert parse_labels(column(" Retail", "Retail  ")).values.tolist() == ["Retail", "Retail"]


DATES = {
    "2024-05-06": "2024-05-06", "2024/5/6": "2024-05-06", "20240506": "2024-05-06", "06.05.2024": "2024-05-06",
    "6/5/24": "2024-05-06", "13/5/2024 14:05": "2024-05-13 14:05", "5/13/2024 2:05 PM": "2024-05-13 14:05",
    "May 6, 2024": "2024-05-06", "6 May 2024": "2024-05-06", "06-May-24": "2024-05-06", "Mon, 6 May 2024": "2024-05-06",
    "6. März 2024": "2024-03-06", "3. Dez. 2023": "2023-12-03", "6 mai 2024": "2024-05-06", "1er juin 2024": "2024-06-01",
    "3 juillet 2024": "2024-07-03", "12 déc 2023": "2023-12-12", "6 de mayo de 2024": "2024-05-06",
    "1 enero 2024": "2024-01-01", "6 outubro 2023": "2023-10-06", "2024-05-06T10:00:00Z": "2024-05-06 10:00",
    "31.12.99": "1999-12-31",
}  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_as_it_was_meant(text: str) -> None:
    assert parse_dates(column(text)).values.iloc[0] == pd.Timestamp(DATES[text])


@pytest.mark.parametrize("text", ["30.2.2024", "abc", "2024-13-45", "12", "1.2.3.4"])
def test_what_is_no_date_is_unread(text: str) -> None:
    assert parse_dates(column(text)).unread == {2: text}


def test_excel_day_numbers_and_yyyymmdd_numbers_are_dates() -> None:
    parsed = parse_dates(column(43008.361805555556, 19970930.0))
    assert parsed.values.tolist() == [pd.Timestamp("2017-09-30 08:41"), pd.Timestamp("1997-09-30")]


def test_one_date_that_leaves_no_doubt_decides_the_day_order_of_the_column_and_it_is_said() -> None:
    parsed = parse_dates(column("3/4/2024", "4/25/2024"))
    assert parsed.values.tolist() == [pd.Timestamp("2024-03-04"), pd.Timestamp("2024-04-25")]
    assert parsed.notes == ("Dates were read month first: 1 of 2 typed dates prove it.",)


def test_where_nothing_decides_it_is_day_first_and_said_so() -> None:
    parsed = parse_dates(column("3/4/2024"))
    assert parsed.values.iloc[0] == pd.Timestamp("2024-04-03")
    assert "either way" in parsed.notes[0]
    assert parse_dates(column("3/4/2024"), day_order="month first").values.iloc[0] == pd.Timestamp("2024-03-04")


def test_dates_that_another_program_swapped_are_swapped_back() -> None:
    # Typed month first, opened where dates are day first: 5 March became 3 May, 25 March stayed text.
    swapped = [datetime.date(2024, 5, 3), datetime.date(2024, 7, 2), datetime.date(2024, 1, 9)] * 2
    parsed = parse_dates(column(*swapped, "3/25/2024", "2/14/2024", "9/30/2024"))
    assert parsed.values.iloc[:3].tolist() == [pd.Timestamp(one) for one in ("2024-03-05", "2024-02-07", "2024-09-01")]
    assert "swapped back" in parsed.notes[1]


def test_real_dates_with_a_day_above_twelve_were_never_swapped() -> None:
    honest = [datetime.date(2024, 5, 3)] * 5 + [datetime.date(2024, 5, 20)]
    assert parse_dates(column(*honest, "3/25/2024")).values.iloc[0] == pd.Timestamp("2024-05-03")
