"""Days, months, quarters and weeks as they are typed all over the world: tables of cases, worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.sheet.parsing.cldr import words
from xl_segment.sheet.parsing.dates import parse_dates


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


DAYS = [
    ("45495.4375", "2024-07-22 10:30"), ("45495,4375", "2024-07-22 10:30"), ("45495", "2024-07-22"), ("20240722", "2024-07-22"), ("20240722T103000", "2024-07-22 10:30"),
    ("20240722103000", "2024-07-22 10:30"), ("2024-07-22 10:00:00 -0500", "2024-07-22 10:00"), ("2024-07-22T10:00:00+02:00", "2024-07-22 10:00"),
    ("2024-07-22T23:30:00Z", "2024-07-22 23:30"), ("2024-07-22 10:00:00 UTC", "2024-07-22 10:00"), ("2024-07-22 10:00 EST", "2024-07-22 10:00"),
    ("2024-07-22T10:00:00.123-05:00", "2024-07-22 10:00:00.123"), ("22/07/2024 10:00:00 GMT+2", "2024-07-22 10:00"),
    ("2024/05/1 10:00:00 am GMT+2", "2024-05-01 10:00"), ("2024/05/1 1:00:05 pm GMT+2", "2024-05-01 13:00:05"), ("22/07/2024 10:00 a. m.", "2024-07-22 10:00"),
    ("22/07/2024 10:00 p. m.", "2024-07-22 22:00"), ("22/07/2024, 10:00 p.m.", "2024-07-22 22:00"), ("7/22/2024 12:05 AM", "2024-07-22 00:05"),
    ("Mon, 22 Jul 2024 10:00:00 -0500", "2024-07-22 10:00"), ("Mon Jul 22 2024 10:00:00 GMT-0500 (Eastern Daylight Time)", "2024-07-22 10:00"),
    ("Mon Jul 22 10:00:00 +0000 2024", "2024-07-22 10:00"), ("Mon Jul 22 10:00:00 EST 2024", "2024-07-22 10:00"), ("10:00 22 Jul 2024", "2024-07-22 10:00"),
    ("July 22, 2024 at 10:00 AM", "2024-07-22 10:00"), ("22. Juli 2024 um 10:00 Uhr", "2024-07-22 10:00"), ("22 juillet 2024 à 10:00", "2024-07-22 10:00"), ("22/07/2024 14h30", "2024-07-22 14:30"),
    ("22.7.2024 14.30", "2024-07-22 14:30"), ("22-Jul-24", "2024-07-22"), ("22-JUL-2024", "2024-07-22"), ("22Jul2024", "2024-07-22"), ("2024-Jul-22", "2024-07-22"), ("2024 Jul 22", "2024-07-22"),
    ("Monday, July 22nd, 2024", "2024-07-22"), ("Montag, den 22. Juli 2024", "2024-07-22"), ("lundi 22 juillet 2024", "2024-07-22"), ("22nd of July, 2024", "2024-07-22"),
    ("2024年1月5日", "2024-01-05"), ("2024年01月05日 10:30", "2024-01-05 10:30"), ("2024年7月22日(月)", "2024-07-22"), ("2024年7月22日 星期一", "2024-07-22"), ("2024年7月22日 下午3:05", "2024-07-22 15:05"),
    ("令和6年7月22日", "2024-07-22"), ("2024. 1. 5.", "2024-01-05"), ("2024년 1월 5일", "2024-01-05"), ("2024. 1. 5. 오후 3:05", "2024-01-05 15:05"), ("２０２４／０７／２２", "2024-07-22"),
    ("5 de enero de 2024", "2024-01-05"), ("lunes, 22 de julio de 2024", "2024-07-22"), ("5 de janeiro de 2024", "2024-01-05"), ("5 gennaio 2024", "2024-01-05"), ("1º maggio 2024", "2024-05-01"),
    ("5 januari 2024", "2024-01-05"), ("5 mei 2024", "2024-05-05"), ("1 stycznia 2024", "2024-01-01"), ("5 października 2024 r.", "2024-10-05"), ("22 lip 2024", "2024-07-22"),
    ("1 января 2024 г.", "2024-01-01"), ("22 июля 2024 г., 10:30", "2024-07-22 10:30"), ("5 мая 2024", "2024-05-05"), ("22 лип. 2024 р.", "2024-07-22"), ("5. ledna 2024", "2024-01-05"),
    ("2024. január 5.", "2024-01-05"), ("2024. jan. 5.", "2024-01-05"), ("5 ianuarie 2024", "2024-01-05"), ("5 oktober 2024", "2024-10-05"), ("5. tammikuuta 2024", "2024-01-05"), ("5. marraskuuta 2024", "2024-11-05"),
    ("5 Ιανουαρίου 2024", "2024-01-05"), ("5 Ocak 2024", "2024-01-05"), ("22 Ağustos 2024 Perşembe", None), ("5 Ağu 2024", "2024-08-05"), ("5 Kasım 2024", "2024-11-05"), ("5 KASIM 2024", "2024-11-05"),
    ("5 يناير 2024", "2024-01-05"), ("٥ يناير ٢٠٢٤", "2024-01-05"), ("٢٢/٠٧/٢٠٢٤", "2024-07-22"), ("5 كانون الثاني 2024", "2024-01-05"), ("5 בינואר 2024", "2024-01-05"), ("5 जनवरी 2024", "2024-01-05"),
    ("5 जून 2024", "2024-06-05"), ("५ जनवरी २०२४", "2024-01-05"), ("5 Januari 2024", "2024-01-05"), ("5 Agustus 2024", "2024-08-05"), ("5 tháng 1, 2024", "2024-01-05"), ("ngày 5 tháng 1 năm 2024", "2024-01-05"),
    ("5 มกราคม 2567", "2024-01-05"), ("5 ม.ค. 2567", "2024-01-05"), ("5 ม.ค. 67", "2024-01-05"), ("05/01/2567", "2024-01-05"), ("2567-01-05", "2024-01-05"), ("5 มิถุนายน พ.ศ. 2567", "2024-06-05"),
    ("5 sausio 2024", "2024-01-05"), ("2024 m. sausio 5 d.", "2024-01-05"), ("5 listopadu 2024", "2024-11-05"), ("5. listopada 2024.", "2024-11-05"), ("5 studenoga 2024.", "2024-11-05"), ("Sept 5, 2024", "2024-09-05"),
    ("2024-W23-1", "2024-06-03"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), [(text, day) for text, day in DAYS if day])
def test_a_day_is_read_in_any_language(text: str, day: str) -> None:
    parsed = parse_dates(column(text))
    assert parsed.values.iloc[0] == pd.Timestamp(day)
    assert parsed.period == ""


PERIODS = [
    ("2024-05", "2024-05-31", "month"), ("2024/5", "2024-05-31", "month"), ("05/2024", "2024-05-31", "month"), ("5.2024", "2024-05-31", "month"), ("May 2024", "2024-05-31", "month"), ("mai 2024", "2024-05-31", "month"),
    ("2024年5月", "2024-05-31", "month"), ("May-24", "2024-05-31", "month"), ("Feb-24", "2024-02-29", "month"), ("Feb '23", "2023-02-28", "month"), ("May, 2024", "2024-05-31", "month"), ("2024 May", "2024-05-31", "month"),
    ("mayo de 2024", "2024-05-31", "month"), ("май 2024 г.", "2024-05-31", "month"), ("maj 2024", "2024-05-31", "month"), ("2024년 5월", "2024-05-31", "month"), ("พ.ค. 2567", "2024-05-31", "month"), ("tháng 5 2024", "2024-05-31", "month"),
    ("2024-Q2", "2024-06-30", "quarter"), ("Q2 2024", "2024-06-30", "quarter"), ("2024Q2", "2024-06-30", "quarter"), ("2. Quartal 2024", "2024-06-30", "quarter"), ("T2 2024", "2024-06-30", "quarter"), ("Q1/24", "2024-03-31", "quarter"),
    ("2nd quarter 2024", "2024-06-30", "quarter"), ("2e trimestre 2024", "2024-06-30", "quarter"), ("2º trimestre de 2024", "2024-06-30", "quarter"), ("II", None, ""), ("2 кв. 2024", "2024-06-30", "quarter"), ("2024年第2季度", "2024-06-30", "quarter"),
    ("4Q24", "2024-12-31", "quarter"), ("2024 Q4", "2024-12-31", "quarter"), ("2024-W23", "2024-06-09", "week"), ("W23 2024", "2024-06-09", "week"), ("KW 23/2024", "2024-06-09", "week"), ("2024W01", "2024-01-07", "week"),
    ("Week 23, 2024", "2024-06-09", "week"), ("2020-W53", "2021-01-03", "week"), ("2024-W53", None, ""), ("2024-Q5", None, ""), ("2024-13", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "last", "period"), PERIODS)
def test_a_period_counts_to_its_end_and_says_so(text: str, last: str | None, period: str) -> None:
    parsed = parse_dates(column(text))
    if last is None:
        assert parsed.unread == {2: text}
        assert parsed.notes == ()
    else:
        assert parsed.values.iloc[0] == pd.Timestamp(last)
        assert f"{text} is a {period}: days count to its end." in parsed.notes
    assert parsed.period == period


@pytest.mark.parametrize(
    ("cell", "last", "period"),
    [(2024, "2024-12-31", "year"), (2024.0, "2024-12-31", "year"), ("2024", "2024-12-31", "year"), ("FY2024", "2024-12-31", "year"), (202405, "2024-05-31", "month"), ("202405", "2024-05-31", "month")],
)  # fmt: skip
def test_a_year_alone_is_read_where_it_is_asked_for(cell: object, last: str, period: str) -> None:
    assert parse_dates(column(cell)).unread == {2: str(cell)}
    parsed = parse_dates(column(cell), years=True)
    assert parsed.values.iloc[0] == pd.Timestamp(last)
    assert parsed.period == period


@pytest.mark.parametrize(
    "text",
    [
        "SET OF 5 2024", "5 pencils 2024", "12 Rooms 24", "Item 5", "C001", "K12", "T-100", "A 5 2024 x", "May", "May 5", "5 May", "24-May",
        "32 May 2024", "2024-05-06-07", "1234567", "12:30", "10.50", "Order 12", "+49 170 1234567", "0171-2345678", "A4 2024", "V2 2024 x",
        "Summer 2024", "Model 2024", "2024 Edition", "Room 12-24", "May Smith 2024", "5 x 2024", "1/2", "12/24", "",
        "K124", "T212", "Q212", "1K24", "2T20", "S12-1234", "V1 1234", "12-2345", "1234-12", "K1 24", "2090-05", "W5", "T2", "Q4",
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_dates(column(text)).values.isna().all()


UNIX = [1_721_642_400, 1_721_728_800.5, "1721815200"]


def test_unix_time_is_read_where_it_is_asked_for_and_nearly_all_cells_are_that() -> None:
    days = [pd.Timestamp("2024-07-22 10:00"), pd.Timestamp("2024-07-23 10:00:00.5"), pd.Timestamp("2024-07-24 10:00")]
    parsed = parse_dates(column(*UNIX, None), epoch=True)
    assert parsed.values.tolist()[:3] == days
    assert parsed.unread == {}
    assert "seconds since 1970" in parsed.notes[0]
    milli = parse_dates(column(*(int(float(one) * 1000) for one in UNIX)), epoch=True)
    assert milli.values.tolist() == days
    assert "milliseconds since 1970" in milli.notes[0]


def test_numbers_are_no_unix_time_unless_asked_or_where_others_stand_among_them() -> None:
    assert parse_dates(column(*UNIX)).values.isna().all()
    assert parse_dates(column(*UNIX, 5, 7), epoch=True).values.isna().all()


def test_the_language_of_a_column_tells_what_a_month_is() -> None:
    polish = parse_dates(column("5 listopad 2024", "5 grudzień 2024"))
    croatian = parse_dates(column("5 listopad 2024", "5 prosinac 2024"))
    assert polish.values.dt.month.tolist() == [11, 12]
    assert croatian.values.dt.month.tolist() == [10, 12]


def test_a_month_that_looks_like_a_decimal_is_one_only_where_all_such_cells_are() -> None:
    assert parse_dates(column("2024.05", "2024.06")).values.dt.month.tolist() == [5, 6]
    assert parse_dates(column("1981.02", "1468506.02", "2024-05-06")).values.notna().tolist() == [False, False, True]


def test_the_longest_period_of_a_column_is_told() -> None:
    parsed = parse_dates(column("2024-05", "Q3 2024", "2024-01-05"))
    assert parsed.values.dt.day.tolist() == [31, 30, 5]
    assert parsed.period == "quarter"
    assert parsed.notes == ("Q3 2024 is a quarter: days count to its end.",)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sk", "hu", "ro", "bg", "ru", "uk", "el", "tr", "sv", "da", "no", "fi", "et", "lv", "lt", "hr", "sl", "ar", "he", "fa", "hi", "th", "id", "ms", "bn", "ta"])  # fmt: skip
def test_twelve_months_are_read_in_each_language_as_it_abbreviates_and_writes_them(language: str) -> None:
    from babel import Locale

    for use, width in (("format", "wide"), ("format", "abbreviated"), ("stand-alone", "wide")):
        names = Locale.parse(language).months[use][width]
        parsed = parse_dates(column(*(f"5 {names[month]} 2024" for month in range(1, 13))))
        assert parsed.values.dt.month.tolist() == list(range(1, 13)), (use, width, names)


def test_words_of_many_languages_are_known() -> None:
    assert len(words().months) > 100
    assert "monday" in words().weekdays
