"""Numbers, days and answers as they are typed: just inside, and just outside of what is read."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.day_order import find_day_order, swapped, were_swapped
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.scales import parse_flags, parse_scale, scale_of
from xl_segment.sheet.parsing.text import Parsed
from xl_segment.sheet.parsing.typed_dates import TypedDate, date_parts, full_year
from xl_segment.sheet.parsing.typed_numbers import proven_sign, read_digits


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(300)", -300), ("-300", -300), ("300-", -300), ("(-300)", -300), ("+300", 300), ("- 5", -5),
        ("((300))", None), ("(300", None), ("300)", None), ("--300", None), ("-300-", None), ("-+3", None),
        ("12%", 0.12), ("12 %", 0.12), ("%12", 0.12), ("12%%", None), ("(12%)", -0.12),
        ("58k", 58_000), ("3 mio", 3e6), ("2.5 lakh", 250_000), ("1 crore", 1e7), ("2 Mrd.", 2e9),
        (".50", 0.5), (",50", 0.5), ("-.5", -0.5), ("12.", 12), ("12.-", 12), ("12,--", 12),
        ("12 days", 12), ("3 years", 3), ("Year 1", None), ("2e3", 2000), ("2.5E-1", 0.25),
        ("1 234,50", 1234.5), ("12'345.60", 12345.6), ("1_000", 1000), ("12 34", None), ("1 23", None),
        ("C001", None), ("A12B", None), ("1.2.3", None), ("1,23,456", 123456), ("12,3,4", None),
    ],
)  # fmt: skip
def test_a_number_is_taken_out_of_its_wrapping(text: str, value: float | None) -> None:
    parsed = parse_numbers(column(text), decimal=".").values.iloc[0]
    assert (None if np.isnan(parsed) else parsed) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("digits", "sign"),
    [("1.234,5", ","), ("1,234.5", "."), ("1.234.567", ","), ("1,234,567", "."), ("1.5", "."), ("1,5", ","), ("0.123", "."),
     ("1.234", None), ("1,234", None), ("1234", None), ("1234.567", "."), ("1.23.4", None), ("1.2345", ".")],
)  # fmt: skip
def test_digits_prove_a_decimal_sign_or_none(digits: str, sign: str | None) -> None:
    assert proven_sign(digits) == sign


@pytest.mark.parametrize(
    ("digits", "decimal", "value"),
    [("1.234", ",", 1234), ("1.234", ".", 1.234), ("1,234", ".", 1234), ("12.34", ",", None), ("1,2,3", ",", None),
     ("1,5.2", ",", None), ("1.234,", ",", 1234), (",5", ",", 0.5)],
)  # fmt: skip
def test_digits_are_read_by_a_sign(digits: str, decimal: str, value: float | None) -> None:
    found = read_digits(digits, decimal)
    assert (None if np.isnan(found) else found) == value


def parsed(*cells: object, **options: object) -> Parsed:
    return parse_numbers(column(*cells), **options)  # type: ignore[arg-type]


def test_most_numbers_decide_between_two_signs_and_that_is_a_doubt() -> None:
    found = parsed("1.25", "2,25", "3,75")
    assert found.notes == ("Some numbers have a decimal point and some a decimal comma; most have a comma.",)
    assert found.doubts == found.notes
    assert found.decimal == ""


@pytest.mark.parametrize(
    ("peer", "value", "taken"), [(30.0, 1.234, "for the decimal sign"), (50.0, 1234.0, "to group thousands")]
)
def test_the_size_of_the_other_numbers_tells_what_a_lone_sign_means(peer: float, value: float, taken: str) -> None:
    # Midway between 1.234 and 1,234 on the scale of sizes lies 39.
    found = parsed("1.234", peer, -peer, 0.0)
    assert found.values.iloc[0] == value
    assert found.notes == (
        f"Numbers such as 1.234 could be read either way; the point was taken {taken}, as the column's other numbers "
        "are of that size. The setting Decimal sign changes it.",
    )
    assert found.guessed
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("cells", "options", "value", "sure"),
    [(("1,234",), {}, 1234.0, True), (("1.234",), {}, 1.234, False), (("1.234",), {"money": True}, 1234.0, False),
     (("1,234",), {"money": True}, 1234.0, True), (("1.234 €",), {}, 1234.0, True), (("1.234",), {"elsewhere": ","}, 1234.0, True),
     (("1.234", "1,234"), {}, 1.234, True), (("1.234", "1,234", "2.345"), {}, 1.234, False)],
)  # fmt: skip
def test_without_other_numbers_it_is_english_or_money(
    cells: tuple[str, ...], options: dict[str, object], value: float, sure: bool
) -> None:
    found = parsed(*cells, **options)
    assert found.values.iloc[0] == value
    assert (found.doubts == ()) == sure
    assert found.guessed


def test_what_other_columns_prove_is_said() -> None:
    assert parsed("1.234", elsewhere=",").notes == (
        "Numbers such as 1.234 were read with ',' for the decimal sign, as other columns of the sheet are.",
    )
    assert parsed("1.5", elsewhere=",").notes == ()
    assert parsed("12", elsewhere=",").guessed is False


@pytest.mark.parametrize(
    ("text", "period"),
    [("2024-05", "month"), ("Q2 2024", "quarter"), ("2024-W23", "week"), ("May 2024", "month"), ("2024-05-01", "")],
)
def test_a_typed_date_knows_for_how_long_it_stands(text: str, period: str) -> None:
    parts = date_parts(text, years=False)
    assert parts is not None
    assert parts.period == period


@pytest.mark.parametrize(
    ("text", "years", "read"),
    [("2024", True, True), ("2024", False, False), ("202405", True, True), ("202405", False, False), ("202413", True, False),
     ("12345", True, False), ("1", True, False), ("123456789012345", True, False), ("20240501", False, True)],
)  # fmt: skip
def test_years_and_months_alone_are_dates_where_they_are_asked_for(text: str, years: bool, read: bool) -> None:
    assert (date_parts(text, years=years) is not None) == read


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [("00:00", 0), ("23:59:59", 86_399), ("12:00 am", 0), ("12:30 pm", 45_000), ("1:05 pm", 47_100), ("11:00 p.m.", 82_800),
     ("24:00", -1), ("10:60", -1), ("10:00:60", -1)],
)  # fmt: skip
def test_a_clock_shows_a_time_of_day_or_none(clock: str, seconds: int) -> None:
    parts = date_parts(f"3/4/2024 {clock}", years=False)
    assert parts is not None
    assert parts.seconds == seconds
    moment = parts.moment("day first")
    assert moment == (None if seconds < 0 else datetime.datetime(2024, 4, 3) + datetime.timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("parts", "order", "moment"),
    [
        (TypedDate(3, 4, 2024, ""), "day first", (2024, 4, 3)), (TypedDate(3, 4, 2024, ""), "month first", (2024, 3, 4)),
        (TypedDate(13, 4, 2024, ""), "month first", (2024, 4, 13)), (TypedDate(4, 13, 2024, ""), "day first", (2024, 4, 13)),
        (TypedDate(12, 13, 2024, ""), "day first", (2024, 12, 13)), (TypedDate(13, 14, 2024, ""), "day first", None),
        (TypedDate(31, 4, 2024, "dmy"), "day first", None), (TypedDate(2024, 2, 0, "ymd", 0, "month"), "", (2024, 2, 29)),
        (TypedDate(2400, 1, 1, "ymd"), "", (2400, 1, 1)), (TypedDate(2401, 1, 1, "ymd"), "", (1858, 1, 1)),
        (TypedDate(2699, 1, 1, "ymd"), "", (2156, 1, 1)), (TypedDate(2700, 1, 1, "ymd"), "", (2700, 1, 1)),
        (TypedDate(2024, 13, 0, "ymd", 0, "month"), "", None),
    ],
)  # fmt: skip
def test_three_numbers_are_a_day_of_the_calendar_or_none(
    parts: TypedDate, order: str, moment: tuple[int, int, int] | None
) -> None:
    assert parts.moment(order) == (datetime.datetime(*moment) if moment else None)


@pytest.mark.parametrize(
    ("digits", "year"), [("00", 2000), ("29", 2029), ("30", 1930), ("99", 1999), ("2024", 2024), ("124", 124)]
)
def test_two_digits_are_a_year_of_the_last_hundred(digits: str, year: int) -> None:
    assert full_year(int(digits), digits) == year


def dates(*texts: str) -> list[TypedDate | None]:
    return [date_parts(text, years=False) for text in texts]


@pytest.mark.parametrize(
    ("counts", "order", "said", "sure"),
    [
        ([2, 0, 3], "day first", "Dates were read day first: 2 of 5 typed dates prove it.", True),
        ([0, 2, 3], "month first", "Dates were read month first: 2 of 5 typed dates prove it.", True),
        ([0, 0, 3], "day first", "Dates could be read either way (no day is above 12); they were read day first. The setting "
         "Dates as text changes it.", False),
        ([10, 1, 0], "day first", "Dates were read day first: 10 of 11 typed dates prove it; 1 contradict it and were read the "
         "other way. The setting Dates as text changes it.", True),
        ([9, 1, 0], "day first", "Dates were read day first: 9 of 10 typed dates prove it; 1 contradict it and were read the "
         "other way. The setting Dates as text changes it.", False),
        ([2, 2, 0], "day first", "Dates were read day first: 2 of 4 typed dates prove it; 2 contradict it and were read the "
         "other way. The setting Dates as text changes it.", False),
    ],
)  # fmt: skip
def test_days_above_twelve_tell_the_order_and_that_is_said(
    counts: list[int], order: str, said: str, sure: bool
) -> None:
    typed = dates("13/05/2024", "05/13/2024", "05/06/2024")
    assert find_day_order(np.array(counts), typed, "auto") == (order, (said,), sure)


def test_a_setting_tells_the_order_and_dates_whose_order_is_plain_need_none() -> None:
    assert find_day_order(np.array([1]), dates("05/06/2024"), "month first") == (
        "month first", ("Dates typed as text were read month first, as the setting says.",), True,
    )  # fmt: skip
    assert find_day_order(np.array([1]), dates("2024-06-05"), "month first") == ("day first", (), True)


def real(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[ns]")


SWAPPED = real("2024-05-01", "2024-06-02", "2024-06-03", "2024-07-04", "2024-08-05")
LEFT = dates("13/01/2024", "14/02/2024", "15/03/2024", "16/04/2024", "17/05/2024")


def test_real_dates_were_swapped_where_their_days_may_be_the_months_of_the_typed_ones() -> None:
    assert were_swapped(SWAPPED, LEFT, "day first")
    assert not were_swapped(SWAPPED[:4], LEFT, "day first")
    assert not were_swapped(np.append(SWAPPED, real("2024-05-13")), LEFT, "day first")
    assert were_swapped(np.append(SWAPPED, real("2024-05-12")), LEFT, "day first")
    assert not were_swapped(SWAPPED, [], "day first")
    assert not were_swapped(SWAPPED, [*LEFT, *dates("05/06/2024")], "day first")
    assert not were_swapped(SWAPPED, [*LEFT, *dates("2024-06-05")], "day first")
    assert not were_swapped(SWAPPED, LEFT, "month first")


def test_dates_that_are_all_of_one_day_were_swapped_where_that_is_the_only_month() -> None:
    first = real(*[f"2024-0{month}-01" for month in range(1, 7)])
    assert not were_swapped(first, LEFT, "day first")
    assert were_swapped(first, dates("13/01/2024"), "day first")


@pytest.mark.parametrize(("others", "said"), [(1, True), (2, False)])
def test_of_many_typed_dates_nearly_all_real_days_are_their_months(others: int, said: bool) -> None:
    typed = dates(*[f"{13 + at % 15}/{1 + at % 3:02d}/2024" for at in range(24)])
    days = real(*["2024-05-01", "2024-05-02", "2024-05-03"] * 3, "2024-05-01")
    days[:others] = np.datetime64("2024-05-09")
    assert were_swapped(days, typed, "day first") == said
    assert were_swapped(days, typed[:23], "day first")


def test_swapped_dates_are_turned_back_at_their_time_of_day() -> None:
    assert swapped(real("2024-05-01T10:30"))[0] == np.datetime64("2024-01-05T10:30")


def test_how_many_dates_were_swapped_back_is_said() -> None:
    cells = [
        *(datetime.datetime.fromisoformat(str(day)[:10]) for day in SWAPPED),
        "13/01/2024",
        "14/02/2024",
        "15/03/2024",
    ]
    found = parse_dates(column(*cells))
    assert found.values.iloc[0] == pd.Timestamp("2024-01-05")
    assert found.notes[-1].startswith("5 dates had day and month swapped by the program that read them")
    assert found.doubts == (found.notes[-1],)


@pytest.mark.parametrize(("seconds", "read"), [(19, True), (18, False)])
def test_unix_time_is_that_of_nineteen_of_twenty_cells(seconds: int, read: bool) -> None:
    found = parse_dates(column(*[1_700_000_000] * seconds, *["soon"] * (20 - seconds)), epoch=True)
    assert found.values.notna().any() == read


@pytest.mark.parametrize(
    ("value", "day"), [(946_684_800, "2000-01-01"), (946_684_799, None), (3_471_292_799, "2079-12-31"), (3_471_292_800, None),
                       (946_684_800_000, "2000-01-01")],
)  # fmt: skip
def test_unix_time_is_that_of_2000_to_2080(value: int, day: str | None) -> None:
    found = parse_dates(column(value), epoch=True)
    assert (str(found.values.iloc[0].date()) if found.values.notna().iloc[0] else None) == day
    if day == "2000-01-01":
        unit = "seconds" if value < 1e10 else "milliseconds"
        assert found.notes == (f"{value} is Unix time: {unit} since 1970, read as the clock in UTC shows it.",)


@pytest.mark.parametrize(("number", "day"), [(19_000_101, "1900-01-01"), (21_001_231, "2100-12-31"), (19_000_100, None), (21_010_101, None), (20_241_301, None), (20_240_501.5, None)])  # fmt: skip
def test_days_written_as_numbers_are_of_two_centuries(number: float, day: str | None) -> None:
    found = parse_dates(column(number)).values.iloc[0]
    assert (None if pd.isna(found) else str(found.date())) == day


@pytest.mark.parametrize(
    ("answers", "numbers", "points"),
    [
        (("1 - never", "5 - always"), [1, 5], 5), (("0 - never", "4 - always"), [0, 4], 5), (("never (2)", "always (10)"), [2, 10], 10),
        (("1 - never", "11 - always"), [1, 5], 5), (("1 - never", "1 - always"), [1, 5], 5), (("1 - chair", "2 - lamp"), None, 0),
        (("1", "2"), None, 0),
    ],
)  # fmt: skip
def test_numbers_beside_answers_are_what_they_are(
    answers: tuple[str, ...], numbers: list[float] | None, points: int
) -> None:
    scale = scale_of(answers)
    assert (scale is None) == (numbers is None)
    if scale is not None:
        assert ([scale.numbers[one] for one in answers], scale.points) == (numbers, points)


def test_a_scale_is_told_with_the_number_of_each_answer() -> None:
    words = parse_scale(column("Agree", "Disagree", "Strongly agree"))
    assert words.notes == (
        "Answers on a scale of 5 were read as numbers: Disagree = 2, Agree = 4, Strongly agree = 5.",
    )
    numbered = parse_scale(column("1 - never", 2.0, "5 - always"))
    assert numbered.notes == ("Answers on a scale of 5 were read as numbers: 1 - never, 2, 5 - always.",)


@pytest.mark.parametrize(("points", "read"), [(3, True), (2, False)])
def test_points_are_answers_where_most_cells_are_points(points: int, read: bool) -> None:
    found = parse_scale(column(*[4] * points, "chair", "lamp", "n/a", None))
    assert found.values.notna().any() == read
    assert set(found.unread.values()) == ({"chair", "lamp"} if read else {"chair", "lamp", "4"})


def test_yes_and_no_may_be_typed_as_numbers_and_other_numbers_are_unread() -> None:
    found = parse_flags(column("yes", 1, 0, True, 2, "maybe", None, "no"))
    assert found.values.tolist()[:4] == [1.0, 1.0, 0.0, 1.0]
    assert found.values.isna().tolist() == [False, False, False, False, True, True, True, False]
    assert found.unread == {6: "2", 7: "maybe"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".50", 0.5), ("-.50", -0.5), ("$ .50", 0.5), ("Rs.50", 50), ("S/.50", 50), ("50.", 50), ("50 %.", None),
        ("no 50", None), ("50 no", None), ("a.50", None), ("50 + 3", None),
        ("1.2.3", None), ("50, ", 50), ("1e3", 1000), ("1e400", None), ("# 50", None),
    ],
)  # fmt: skip
def test_points_and_words_around_a_number_are_read_or_make_it_none(text: str, value: float | None) -> None:
    parsed = parse_numbers(column(text)).values.iloc[0]
    assert (None if np.isnan(parsed) else float(parsed)) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-1-2", "2024-01-02"), ("1/2/200", None), ("123/4/2024", None), ("1/2/2024", "2024-02-01"),
        ("2024-01-02 25:00", None), ("2024-01-02 9:05", "2024-01-02"), ("9:05 2024-01-02", "2024-01-02"),
        ("2024-01-02 :", None), ("1.2.24", "2024-02-01"),
    ],
)  # fmt: skip
def test_days_with_odd_years_and_clocks_are_read_or_are_none(text: str, day: str | None) -> None:
    value = parse_dates(column(text, "13/2/2024"), day_order="day first").values.iloc[0]
    assert (None if pd.isna(value) else value.date().isoformat()) == day
