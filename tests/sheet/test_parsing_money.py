"""Money as it is typed all over the world, and names of things that look like it: tables of cases, by hand."""

from __future__ import annotations

import math
import subprocess
import sys

import pandas as pd
import pytest

from xl_segment.sheet.parsing.cldr import currency_codes, words
from xl_segment.sheet.parsing.numbers import parse_numbers


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


MONEY = [
    ("RM1,234.50", 1234.5, "MYR"), ("RM 5", 5, "MYR"), ("1 234,56 zł", 1234.56, "PLN"), ("1\u00a0005,30 zł", 1005.3, "PLN"),
    ("₹ 2,73,776.00", 273_776, "INR"), ("CHF 1'234.50", 1234.5, "CHF"), ("CHF 1’234.50", 1234.5, "CHF"), ("1.234,50 €", 1234.5, "EUR"),
    ("R$ 1.234,56", 1234.56, "BRL"), ("R$1.234", 1234, "BRL"), ("12.50USD", 12.5, "USD"), ("USD12.50", 12.5, "USD"), ("Rp1.500.000", 1_500_000, "IDR"),
    ("Rp 500.000", 500_000, "IDR"), ("฿1,000", 1000, "THB"), ("د.إ 12", 12, "AED"), ("د.إ.\u200f 12.50", 12.5, "AED"), ("kr 1 234,50", 1234.5, "kr"),
    ("1 234,50 kr.", 1234.5, "kr"), ("1 234,50 Kč", 1234.5, "CZK"), ("S/ 12.50", 12.5, "PEN"), ("S/. 12.50", 12.5, "PEN"), ("Rs. 1,00,000", 100_000, "INR"),
    ("Rs.500", 500, "INR"), ("Rs 500/", None, None), ("-$12", -12, "$"), ("$-12", -12, "$"), ("$ -12.00", -12, "$"), ("($12.00)", -12, "$"), ("$(12.00)", -12, "$"),
    ("US $12.50", 12.5, "USD"), ("US$12.50", 12.5, "USD"), ("A$ 12", 12, "AUD"), ("12 $", 12, "$"), ("12,50 $ US", 12.5, "USD"), ("$ 12.50 USD", 12.5, "USD"),
    ("USD$ 5", 5, "USD"), ("MAD 5", 5, "MAD"), ("5 MAD", 5, "MAD"), ("1,234.50-", -1234.5, None), ("100.00-", -100, None), ("€ 100,00-", -100, "EUR"),
    ("12 345,00", 12_345, None), ("12\u202f345,00 €", 12_345, "EUR"), ("12\u2009345,00 Ft", 12_345, "HUF"), ("١٬٢٣٤٫٥٠", 1234.5, None),
    ("۱٬۲۳۴٫۵۰", 1234.5, None), ("١٢٣", 123, None), ("１，２３４．５０", 1234.5, None), ("￥1,234", 1234, "¥"), ("1,234円", 1234, "JPY"), ("1,234 元", 1234, "CNY"),
    ("₩12,000", 12_000, "KRW"), ("12 000 ₽", 12_000, "RUB"), ("1 234,50 руб.", 1234.5, "RUB"), ("₺1.234,50", 1234.5, "TRY"), ("1.234,50 TL", 1234.5, "TRY"),
    ("₱1,234.50", 1234.5, "PHP"), ("GH₵ 12.50", 12.5, "GHS"), ("Ksh 1,200.00", 1200, "KES"), ("KSh1,200.00", 1200, "KES"), ("R 1,234.50", 1234.5, "ZAR"), ("R1 234,50", 1234.5, "ZAR"),
    ("₸ 1 200", 1200, "KZT"), ("1 200,00 лв.", 1200, "BGN"), ("NT$1,200", 1200, "TWD"), ("1.250.000 ₫", 1_250_000, "VND"), ("1.250.000đ", 1_250_000, "VND"),
    ("AED 1,234.50", 1234.5, "AED"), ("SAR1,234.50", 1234.5, "SAR"), ("1,234.50 EGP", 1234.5, "EGP"), ("Q1,234.50", 1234.5, "GTQ"), ("₡1 234,50", 1234.5, "CRC"),
    ("£12", 12, "£"), ("¥12", 12, "¥"), ("€3k", 3000, "EUR"), ("3k€", 3000, "EUR"), ("$1.2M", 1_200_000, "$"), ("2,5 Mio. €", 2_500_000, "EUR"),
    ("5 lakh", 500_000, None), ("₹ 1.5 crore", 15_000_000, "INR"), ("12.– €", 12, "EUR"), ("€ 12,-", 12, "EUR"), ("$.50", 0.5, "$"), ("%12", 0.12, None),
    ("–5 €", -5, "EUR"), ("(1.234,50 €)", -1234.5, "EUR"), ("1.234,50- EUR", -1234.5, "EUR"), ("1'234'567.50", 1_234_567.5, None), ("12,34,567.00-", -1_234_567, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "unit"), MONEY)
def test_money_is_read_with_its_currency(text: str, number: float | None, unit: str | None) -> None:
    parsed = parse_numbers(column(text))
    if number is None:
        assert parsed.unread == {2: text}
        return
    assert parsed.values.iloc[0] == pytest.approx(number, rel=1e-12)
    assert (parsed.units is None and unit is None) or (parsed.units is not None and parsed.units.iloc[0] == unit)


@pytest.mark.parametrize(
    "text",
    [
        "C001", "K12", "R12", "M5", "S1001", "T-100", "#1001", "Item 5", "Year 1", "A1", "RM001", "RM12", "Q1", "L5", "Q 2", "P10",
        "TOP 5", "Top 10", "ALL 3", "EUR007", "COP001", "KM12", "UP 5", "SET 3", "Room 12", "5 L", "12 KM", "10 g", "v1.25",
        "Order 5.00", "Nr. 5", "No. 5", "5 x 3", "2 for 1", "10-20", "12 EUR 50", "5 USD 6", "1/2", "A-1.50", "5%%", "--5", "((5))",
        "INV-1,234.50", "12345-", "B12.50X", "#12.50", "@5", "5°", "5 °C", "12\"", "3*4",
    ],
)  # fmt: skip
def test_a_name_with_a_number_in_it_stays_a_name(text: str) -> None:
    if text == "12345-":  # a minus behind, as accounting programs write it
        assert parse_numbers(column(text)).values.iloc[0] == -12345
    else:
        assert parse_numbers(column(text)).unread == {2: text}


def test_letters_are_money_where_the_column_shows_that_they_are() -> None:
    assert parse_numbers(column("RM12", "RM 1,234.50")).values.tolist() == [12, 1234.5]
    assert parse_numbers(column("R12", "R13.50", "R1,200.00")).values.tolist() == [12, 13.5, 1200]
    assert parse_numbers(column("R12", "R13", "R13.50")).values.isna().all()


def test_two_currencies_in_one_column_are_told_cell_by_cell() -> None:
    parsed = parse_numbers(column("USD 5.00", "₹ 100", None, "7", 8.0, "n/a", "C001"))
    assert parsed.units is not None
    assert parsed.units.tolist() == ["USD", "INR", None, None, None, None, None]
    assert parsed.units.index.tolist() == parsed.values.index.tolist()


def test_a_column_without_currencies_has_no_units() -> None:
    assert parse_numbers(column("5", 7.0, "1,200.00", "abc")).units is None


@pytest.mark.parametrize(
    ("cells", "numbers", "said"),
    [
        (["100.00 CR", "40.00 DR"], [-100, 40], "Numbers marked CR (credit) are the negative of those marked DR (debit)."),
        (["100.00Cr", "40.00 Cr."], [100, 40], "All numbers are marked CR (credit); none was made negative."),
        (["100.00 DR", "40 dr"], [100, 40], "All numbers are marked DR (debit); none was made negative."),
        (["100.00", "40.00 CR"], [100, -40], "Numbers marked CR (credit) are the negative of those without a mark."),
        ([100.0, "40.00 DR"], [100, -40], "Numbers marked DR (debit) are the negative of those without a mark."),
        (["$100.00 CR", "$40.00 DR"], [-100, 40], "Numbers marked CR (credit) are the negative of those marked DR (debit)."),
    ],
)  # fmt: skip
def test_credit_and_debit_are_two_sides_of_one_column(cells: list[object], numbers: list[float], said: str) -> None:
    parsed = parse_numbers(column(*cells))
    assert parsed.values.tolist() == numbers
    assert said in parsed.notes


def test_prices_with_a_lone_separator_are_thousands() -> None:
    assert parse_numbers(column("€ 1.234", "€ 2.500")).values.tolist() == [1234, 2500]
    assert parse_numbers(column("€ 1.234", "€ 2,50")).values.tolist() == [1234, 2.5]
    assert parse_numbers(column("€ 1.459", "€ 1.52")).values.tolist() == [1.459, 1.52]


def test_every_sign_of_one_currency_in_any_language_is_read() -> None:
    own = {sign: next(iter(codes)) for sign, codes in words().signs.items() if len(codes) == 1 and len(sign) < 8}
    assert len(own) > 100
    assert not currency_codes() & set(own)
    wrong = {}
    for sign, code in own.items():
        parsed = parse_numbers(column(f"{sign} 1,234.50"))
        if parsed.values.iloc[0] != 1234.5 or parsed.units is None or parsed.units.iloc[0] != code:
            wrong[sign] = (parsed.values.iloc[0], None if parsed.units is None else parsed.units.iloc[0])
    # "M" is a million and "元" also Taiwan's; "р" and "Rs" are read by what they mostly are.
    assert wrong == {}


def test_reading_the_languages_leaves_the_locale_data_whole() -> None:
    code = (
        "from xl_segment.sheet.parsing.cldr import words; words(); from babel import Locale;"
        "print(Locale.parse('de_AT').currency_symbols['EUR'], Locale.parse('fr').months['format']['wide'][1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "€ janvier"


def test_ids_do_not_load_the_languages() -> None:
    code = (
        "import pandas as pd, sys; from xl_segment.sheet.parsing.numbers import parse_numbers\n"
        "cells = pd.Series([f'C{at:03d}' for at in range(50)] + ['SET OF 3', '#1001', '@5.00', '5.00', '$7', '1 200,50 zł'], dtype=object)\n"
        "parse_numbers(cells); print('babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_number_without_an_end_is_none() -> None:
    assert math.isnan(parse_numbers(column("9" * 400 + " USD")).values.iloc[0])


def test_a_sign_that_several_currencies_share_is_given_as_it_stands() -> None:
    shared = [sign for sign, codes in words().signs.items() if len(codes) > 1 and len(sign) < 8]
    assert shared
    read = {}
    for sign in shared:
        units = parse_numbers(column(f"{sign} 1,234.50")).units
        if units is not None and len(str(units.iloc[0])) != 3:
            read[sign] = str(units.iloc[0])
    assert read
    assert {sign.casefold().rstrip(".") for sign in read} == {unit.casefold().rstrip(".") for unit in read.values()}
