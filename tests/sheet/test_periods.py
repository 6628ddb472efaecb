"""Months, quarters and years as columns: which headers name them, and which columns only look as if they did."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import Features, build_features
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.periods import names_a_period, runs_of

N = 60
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def money(columns: int, blank: float = 0.4) -> np.ndarray:
    """Return (N x columns) amounts of money, some of them blank."""
    random = np.random.default_rng(columns)
    amounts = random.gamma(2, 300, (N, columns)).round(2)
    amounts[random.random((N, columns)) < blank] = np.nan
    return amounts


def answers(columns: int, most: int = 5) -> np.ndarray:
    return np.random.default_rng(columns).integers(1, most + 1, (N, columns)).astype(np.float64)


def sheet_of(headers: list[str], values: np.ndarray, **more: np.ndarray) -> SheetData:
    frame = pd.DataFrame(values, columns=headers)
    frame.insert(0, "Customer", [f"C{at:03}" for at in range(N)])
    for name, column in more.items():
        frame[name.replace("_", " ")] = column
    return SheetData.from_frame(frame)


def roles_of(sheet: SheetData, settings: Settings | None = None) -> dict[str, Role]:
    return {one.name: one.role for one in read_columns(sheet, settings or Settings()).columns}


def features_of(sheet: SheetData, settings: Settings | None = None) -> Features:
    settings = settings or Settings()
    return build_features(clean_rows(read_columns(sheet, settings), settings), settings)


def test_what_is_bought_in_months_is_recency_frequency_and_money_and_a_blank_is_nothing() -> None:
    values = np.full((N, 3), 10.0)
    values[0], values[1], values[2] = (5.0, np.nan, np.nan), (np.nan, 7.0, 1.5), (np.nan, np.nan, np.nan)
    found = features_of(sheet_of(["Nov", "Dec", "Jan"], values)).raw
    assert found.iloc[0].to_dict() == {"Recency (months)": 2.0, "Frequency (months)": 1.0, "Money": 5.0}
    assert found.iloc[1].to_dict() == {"Recency (months)": 0.0, "Frequency (months)": 2.0, "Money": 8.5}
    assert found.iloc[2].to_dict() == {"Recency (months)": 3.0, "Frequency (months)": 0.0, "Money": 0.0}


TIMES = [
    ["2024-01", "2024-02", "2024-03"],
    ["11/2023", "12/2023", "01/2024"],
    ["11.2023", "12.2023", "01.2024"],
    ["202311", "202312", "202401"],
    ["Nov-23", "Dec-23", "Jan-24"],
    ["Nov 23", "Dec 23", "Jan 24"],
    ["23-Nov", "23-Dec", "24-Jan"],
    ["2024年1月", "2024年2月", "2024年3月"],
    ["1月", "2月", "3月"],
    ["2023 / Nov", "2023 / Dec", "2024 / Jan"],
    ["2024-01-01", "2024-02-01", "2024-03-01"],
    MONTHS,
    MONTHS[3:] + MONTHS[:3],
    MONTHS[6:] + MONTHS[:6],
    MONTHS[::-1],
    sorted(MONTHS),
    ["01/2023", "01/2024", "02/2023", "02/2024"],
    ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    ["siječanj", "veljača", "ožujak", "travanj", "svibanj", "lipanj", "srpanj", "kolovoz", "rujan", "listopad"],
    ["Sales Jan", "Sales Feb", "Sales Mar"],
    ["Jan sales", "Feb sales", "Mar sales"],
    ["Sales_Jan", "Sales_Feb", "Sales_Mar"],
    ["SalesJan", "SalesFeb", "SalesMar"],
    ["Umsatz 01/2024", "Umsatz 02/2024", "Umsatz 03/2024"],
    ["Ventas enero", "Ventas febrero", "Ventas marzo"],
    ["CA janvier 2024", "CA février 2024", "CA mars 2024"],
    ["1月売上", "2月売上", "3月売上"],
    ["Revenue 2022", "Revenue 2023", "Revenue 2024"],
    ["Revenue / 2022", "Revenue / 2023", "Revenue / 2024"],
    ["2022", "2023", "2024"],
    ["FY22", "FY23", "FY24"],
    ["Jan 2024 (EUR)", "Feb 2024 (EUR)", "Mar 2024 (EUR)"],
    ["2023Q3", "2023Q4", "2024Q1"],
    ["Q1", "Q2", "Q3", "Q4"],
    ["Sales Q1", "Sales Q2", "Sales Q3"],
    ["KW 51 2023", "KW 52 2023", "KW 1 2024"],
    ["W1", "W2", "W3", "W4"],
]


@pytest.mark.parametrize("headers", TIMES, ids=lambda headers: headers[0])
def test_columns_of_times_that_follow_one_another_are_amounts_of_periods(headers: list[str]) -> None:
    found = roles_of(sheet_of(headers, money(len(headers))))
    assert {found[name] for name in headers} == {Role.PERIOD}


OTHER_THINGS = [
    (["Q1", "Q2", "Q3", "Q4"], answers(4)),
    (["Q1", "Q2", "Q3", "Q4"], answers(4, most=100)),
    (["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"], money(6)),
    (["Week 1", "Week 2", "Week 3"], answers(3)),
    (["P1", "P2", "P3"], money(3)),
    (["V1", "V2", "V3"], money(3)),
    (["S1", "S2", "S3"], money(3)),
    (["2019", "2020", "2021"], np.random.default_rng(1).normal(0.05, 0.2, (N, 3)).round(3)),
    (["2019", "2020", "2021"], np.random.default_rng(1).normal(2.0, 8.0, (N, 3)).round(1)),
    (["Headcount 2019", "Headcount 2020", "Headcount 2021"], answers(3, most=500)),
    (["Growth % 2019", "Growth % 2020", "Growth % 2021"], money(3)),
    (["Sales growth 2019", "Sales growth 2020", "Sales growth 2021"], answers(3, most=50)),
    (["Orders Jan", "Orders Feb", "Orders Mar"], answers(3, most=50)),
    (["March budget", "April budget", "May budget"], money(3)),
    (["Mar", "Sun", "Sat"], money(3)),
    (["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], money(7)),
    (["lun", "mar", "mer", "jeu", "ven", "sam", "dim"], money(7)),
    (["Mar", "May", "Jan"], money(3)),
    (["April", "May"], money(2)),
    (["Item 36", "Item 38", "Item 40"], money(3)),
    (["18-24", "25-34", "35-44"], money(3)),
]


@pytest.mark.parametrize(("headers", "values"), OTHER_THINGS, ids=lambda one: one[0] if isinstance(one, list) else "")
def test_columns_that_only_look_like_times_or_money_are_no_amounts(headers: list[str], values: np.ndarray) -> None:
    assert Role.PERIOD not in roles_of(sheet_of(headers, values)).values()


def test_growth_in_percents_is_no_money_of_years() -> None:
    percents = np.array([[f"{one:.1f}%" for one in row] for row in answers(3, most=90)], dtype=object)
    assert Role.PERIOD not in roles_of(sheet_of(["2019", "2020", "2021"], percents)).values()


def test_survey_questions_beside_a_years_spend_leave_the_money_to_it() -> None:
    sheet = sheet_of(["Q1", "Q2", "Q3", "Q4"], answers(4), Annual_spend=money(1, blank=0.0)[:, 0])
    assert roles_of(sheet)["Q1"] is Role.MEASURE
    assert features_of(sheet).measured.money_name == "Annual spend"


def test_a_column_that_adds_the_quarters_up_is_the_same_money_told_once() -> None:
    values = money(4)
    sheet = sheet_of(["Q1", "Q2", "Q3", "Q4"], values, Annual_spend=np.nansum(values, axis=1).round(2))
    found = features_of(sheet)
    assert roles_of(sheet)["Q1"] is Role.PERIOD
    assert roles_of(sheet)["Annual spend"] is Role.AMOUNT
    assert set(found.transform.names) == {"Annual spend", "Recency (quarters)", "Frequency (quarters)"}
    assert found.money is not None
    assert np.allclose(found.money, np.nansum(values, axis=1))


def test_quarters_beside_a_years_spend_that_they_do_not_add_up_to_are_not_gathered() -> None:
    sheet = sheet_of(["Q1", "Q2", "Q3", "Q4"], money(4), Annual_spend=money(1, blank=0.0)[:, 0])
    assert Role.PERIOD not in roles_of(sheet).values()


def test_quarters_that_add_up_the_months_beside_them_do_not_count_again() -> None:
    months = money(6)
    first, second = np.nansum(months[:, :3], axis=1), np.nansum(months[:, 3:], axis=1)
    values = np.column_stack([months[:, :3], first, months[:, 3:], second])
    sheet = sheet_of(["Jan", "Feb", "Mar", "Q1", "Apr", "May", "Jun", "Q2"], values)
    assert {roles_of(sheet)[name] for name in ("Q1", "Q2")} == {Role.IGNORED}
    found = features_of(sheet)
    assert found.money is not None
    assert np.allclose(found.money, np.nansum(months, axis=1))


def test_a_fiscal_year_ends_with_its_last_column() -> None:
    (run,) = runs_of(MONTHS[3:] + MONTHS[:3])
    assert (run.names[0], run.names[-1]) == ("Apr", "Mar")
    assert run.ends[-1] - run.ends[0] == pd.Timedelta(days=335)
    (backwards,) = runs_of(["Feb", "Jan", "Dec", "Nov"])
    assert backwards.names == ("Nov", "Dec", "Jan", "Feb")


def test_days_behind_the_names_of_months_are_no_years() -> None:
    (run,) = runs_of(["Jan 1", "Jan 8", "Jan 15", "Jan 22", "Jan 29", "Feb 5"])
    assert set(np.diff(pd.DatetimeIndex(run.ends))) == {np.timedelta64(7, "D")}


def test_columns_chosen_as_periods_that_name_no_time_are_taken_in_the_order_of_the_sheet() -> None:
    values = np.full((N, 3), 10.0)
    values[0], values[1] = (5.0, np.nan, np.nan), (np.nan, 7.0, 1.5)
    chosen = Settings(roles=dict.fromkeys(("P1", "P2", "P3"), "amount of a period"))
    found = features_of(sheet_of(["P1", "P2", "P3"], values), chosen)
    assert found.raw.iloc[0].to_dict() == {"Recency (periods)": 2.0, "Frequency (periods)": 1.0, "Money": 5.0}
    assert found.raw.iloc[1].to_dict() == {"Recency (periods)": 0.0, "Frequency (periods)": 2.0, "Money": 8.5}
    assert found.measured.notes == (
        "P1 to P3 do not all name a time, so they were taken in the order of the sheet, the latest on the right.",
    )


def test_one_column_chosen_as_a_period_is_the_money() -> None:
    values = money(2, blank=0.0)
    found = features_of(sheet_of(["P1", "Height"], values), Settings(roles={"P1": "amount of a period"}))
    assert found.raw["Money"].tolist() == values[:, 0].tolist()


def test_two_months_that_are_chosen_are_still_months() -> None:
    chosen = Settings(roles=dict.fromkeys(("Feb", "Jan"), "amount of a period"))
    found = features_of(sheet_of(["Feb", "Jan"], np.column_stack([money(1, blank=0.0), money(1)])), chosen)
    assert (found.raw["Recency (months)"] == 0).all()
    assert found.measured.notes == ()


def test_money_that_somebody_chose_is_not_made_of_months() -> None:
    sheet = sheet_of(MONTHS[:3], money(3), Worth=money(1, blank=0.0)[:, 0])
    assert features_of(sheet, Settings(roles={"Worth": "amount"})).measured.money_name == "Worth"


def test_a_blank_part_of_the_money_is_nothing_spent_and_decides() -> None:
    found = features_of(sheet_of(["Spend wine", "Spend meat", "Spend fish"], money(3, blank=0.8)))
    assert set(found.transform.names) == {"Spend wine", "Spend meat", "Spend fish"}
    assert not found.raw.isna().to_numpy().any()
    assert found.left_out == {"Money": "is the sum of measures that decide"}


def test_the_sum_of_parts_decides_where_no_part_of_it_does() -> None:
    parts = ["Spend wine", "Spend meat", "Spend fish"]
    settings = Settings(decides=dict.fromkeys(parts, "no"))
    found = features_of(sheet_of(parts, money(3, blank=0.8), Age=answers(1, most=60)[:, 0] + 18), settings)
    assert set(found.transform.names) == {"Age", "Money"}


@pytest.mark.parametrize(
    "months",
    [
        ["2024-01", "2024-02", "2024-03"],
        ["01/2024", "02/2024", "03/2024"],
        ["Jan-24", "Feb-24", "Mar-24"],
        ["2024年1月", "2024年2月", "2024年3月"],
        ["2024-01-01", "2024-02-01", "2024-03-01"],
        [202401, 202402, 202403],
    ],
    ids=lambda months: str(months[0]),
)
def test_months_typed_as_text_are_names_of_columns(months: list[object]) -> None:
    rows = [[f"C{at}", 10.0 + at, None if at % 3 else 4.0, "n/a" if at == 1 else 2.5] for at in range(8)]
    data = find_data(Grid("Book.xlsx", "Sales", [["Customer", *months], *rows]))
    assert data.headers == ("Customer", *map(str, months))
    assert (data.header_row, len(data.cells)) == (1, 8)


def test_months_beside_a_blank_corner_are_names_of_columns() -> None:
    rows = [[f"C{at}", 10.0 + at, 4.0, 2.5] for at in range(8)]
    data = find_data(Grid("Book.xlsx", "Pivot", [[None, "2024-01", "2024-02", "2024-03"], *rows]))
    assert data.headers == ("Column A", "2024-01", "2024-02", "2024-03")
    assert len(data.cells) == 8


def test_a_row_of_sales_with_its_month_as_text_is_no_header() -> None:
    rows = [[f"K{at % 3}", f"2024-{at + 1:02}", 10.0 + at] for at in range(8)]
    data = find_data(Grid("Book.xlsx", "Sales", rows))
    assert data.header_row is None
    assert len(data.cells) == 8


def test_a_line_of_settings_with_a_month_is_no_header() -> None:
    rows = [[f"C{at}", 10.0 + at] for at in range(8)]
    data = find_data(Grid("Book.xlsx", "Sales", [["Month:", "2024-01"], ["Customer", "Spend"], *rows]))
    assert data.headers != ("Month:", "2024-01")


def test_codes_numbers_and_times_of_day_name_no_period() -> None:
    texts = ["12:30", "12345678", "45.50", "1/2", "10%", "2024-13", "555-1234", "2020/21", "10-20", "", "Jan", "Q1"]
    assert not [text for text in texts if names_a_period(text)]
