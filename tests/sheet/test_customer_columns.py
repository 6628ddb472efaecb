"""On a sheet of customers: ids, days, answers, flags and spending, just inside and just outside of what is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table

N = 40
DRAW = np.random.default_rng(12)
EACH = range(N)


def read(columns: dict[str, object], **options: object) -> Table:
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    return read_columns(SheetData.from_frame(frame), Settings(kind="customers", **options))  # type: ignore[arg-type]


def spread() -> list[float]:
    return DRAW.gamma(2, 60, N).round(2).tolist()


def column(header: str, cells: list[object], **others: object) -> Column:
    return read({header: cells, "Income": [at * at % 97 + 1000.5 for at in EACH], **others}).column(header)


@pytest.mark.parametrize(
    ("header", "cells", "role", "reason"),
    [
        ("Channel code", [1000 + at % 30 for at in EACH], Role.LABEL, "its 30 whole numbers are codes, by its header"),
        ("Whatever", ["007"] * 9 + [f"{at}" for at in range(N - 9)], Role.OTHER_ID, "its numbers begin with zeros, as ids do"),
        ("Whatever", list(range(1, N + 1)), Role.OTHER_ID, "it counts the rows"),
        ("Whatever", [2000 + at % 3 for at in EACH], Role.OTHER_ID, "its numbers are years"),
        ("Whatever", [2000 + at % 2 for at in EACH], Role.MEASURE, "its cells are numbers"),
        ("Whatever", [170_000_000 + 7919 * at for at in EACH], Role.OTHER_ID, "its long numbers hardly ever repeat, as ids do"),
        ("Whatever", [3.5 + at % 9 for at in EACH], Role.MEASURE, "its cells are numbers"),
        ("Whatever", [f"t{at % 20}" for at in EACH], Role.LABEL, "it repeats 20 different texts"),
        ("Whatever", [f"t{at % 21}" for at in EACH], Role.OTHER_ID, "it has 21 different texts"),
        ("Whatever", ["same"] * N, Role.LABEL, "it repeats 1 different text"),
        ("Whatever", [None] * N, Role.IGNORED, "it is blank"),
        ("Whatever", ["f", "m"] * (N // 2), Role.GENDER, "its cells are genders"),
        ("F score", [1 + at % 5 for at in EACH], Role.OTHER_ID, "its header names a score or rank made of other measures"),
    ],
)  # fmt: skip
def test_a_column_goes_by_its_cells_and_says_why(header: str, cells: list[object], role: Role, reason: str) -> None:
    found = column(header, cells)
    assert (found.role, found.reason) == (role, reason)


@pytest.mark.parametrize(("different", "codes"), [(30, True), (31, False)])
def test_codes_are_thirty_at_most(different: int, codes: bool) -> None:
    found = column("Channel code", [1000 + 7 * (at % different) for at in EACH])
    assert (found.role is Role.LABEL) == codes


def test_numbers_that_repeat_are_no_ids_and_an_id_that_never_does_is_the_customers() -> None:
    few = column("Customer ID", [at % 19 + 3 for at in EACH])
    assert (few.role, few.reason) == (Role.MEASURE, "its cells are numbers that repeat")
    assert column("Customer ID", [at % 20 + 3 for at in EACH]).role is Role.CUSTOMER
    ids = column("Profile id", [f"zz{at}" for at in EACH])
    assert (ids.role, ids.reason) == (Role.CUSTOMER, "its header names an id, and no two rows have the same")
    assert column("Profile id", [f"zz{max(at, 1)}" for at in EACH]).role is Role.OTHER_ID
    assert column("Profile id", [None, *[f"zz{at}" for at in range(N - 1)]]).role is Role.OTHER_ID


DAYS = list(pd.date_range("2024-01-03", periods=N).to_pydatetime())


def test_what_belongs_to_a_sale_is_a_measure_a_label_or_a_day_of_a_customer() -> None:
    found = read({"Customer ID": [f"P{at}" for at in EACH], "Unit price": spread(), "Order date": DAYS,
                  "Status": ["active", "gone"] * (N // 2), "Order No": [f"R{at}" for at in EACH], "Income": spread()})  # fmt: skip
    assert {one.name: one.role for one in found.columns} == {
        "Customer ID": Role.CUSTOMER, "Unit price": Role.MEASURE, "Order date": Role.OTHER_DATE, "Status": Role.LABEL,
        "Order No": Role.OTHER_ID, "Income": Role.INCOME,
    }  # fmt: skip
    assert found.column("Unit price").reason.endswith(", on a sheet of customers")


def test_the_last_purchase_and_the_first_day_are_known_by_their_headers() -> None:
    found = read({"Last purchase": DAYS, "Customer since": DAYS[::-1], "Aa": DAYS, "Income": spread()})
    assert found.column("Last purchase").role is Role.LAST_PURCHASE
    assert found.column("Last purchase").reason == "its header says 'last purchase'"
    assert found.column("Customer since").role is Role.SINCE
    assert found.column("Aa").role is Role.OTHER_DATE


@pytest.mark.parametrize(("dates", "taken"), [(32, True), (31, False)])
def test_days_are_days_where_four_fifths_of_the_cells_are(dates: int, taken: bool) -> None:
    cells = [*DAYS[:dates], *["never"] * (N - dates)]
    assert (column("Last purchase", cells).role is Role.LAST_PURCHASE) == taken


ANSWERS = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def test_answers_in_words_are_a_scale_and_yes_or_no_beside_a_measure_a_label() -> None:
    found = column("I like music", [ANSWERS[at % 5] for at in EACH])
    assert (found.role, found.reason) == (Role.SCALE, "its cells are answers on a scale of 5")
    assert column("I like music", ["Agree"] * N).role is Role.LABEL
    assert column("Likes tea", ["yes", "no"] * (N // 2)).role is Role.LABEL


@pytest.mark.parametrize(
    ("others", "flags"),
    [({}, True), ({"Height": [1.5 + at for at in EACH]}, False), ({"Height": [1.5, 2.5] * (N // 2)}, True)],
)
def test_yes_and_no_are_measures_where_there_is_no_other(others: dict[str, object], flags: bool) -> None:
    columns: dict[str, object] = {
        "Likes tea": ["yes", "no"] * (N // 2),
        "Likes rum": ["no", "no", "yes", None] * (N // 4),
        **others,
    }
    found = read(columns)
    assert (found.column("Likes tea").role is Role.FLAG) == flags
    if flags:
        assert found.column("Likes rum").parsed.values.tolist()[:4] == [0.0, 0.0, 1.0, 0.0]
        assert found.column("Likes rum").parsed.notes == ("A blank cell counts as no.",)
        assert found.column("Likes tea").reason == "its cells say yes or no, and there is no other measure"


def test_one_flag_alone_is_a_label_and_ones_and_noughts_are_flags() -> None:
    alone = read({"Likes tea": ["yes", "no"] * (N // 2), "City": ["Rome", "Oslo"] * (N // 2)})
    assert alone.column("Likes tea").role is Role.LABEL
    ones = read({"Likes tea": [1, 0] * (N // 2), "Likes rum": [1, None] * (N // 2)})
    assert {one.role for one in ones.columns} == {Role.FLAG}
    twos = read({"Likes tea": [1, 2] * (N // 2), "Likes rum": [1, None] * (N // 2)})
    assert twos.column("Likes tea").role is not Role.FLAG
    below = read({"Likes tea": [1, -1] * (N // 2), "Likes rum": [1, None] * (N // 2)})
    assert below.column("Likes tea").role is not Role.FLAG


def roles(columns: dict[str, object], **options: object) -> dict[str, Role]:
    return {
        one.name: one.role for one in read({"Customer ID": [f"P{at}" for at in EACH], **columns}, **options).columns
    }


def test_spending_in_parts_is_added_up_and_its_sum_is_the_amount() -> None:
    wine, fish, meat = spread(), spread(), spread()
    assert roles({"Wine spend": wine, "Fish spend": fish})["Wine spend"] is Role.PART
    whole = [a + b for a, b in zip(wine, fish, strict=True)]
    found = roles({"Wine spend": wine, "Fish spend": fish, "Food spend": whole})
    assert found["Food spend"] is Role.AMOUNT
    assert found["Wine spend"] is not Role.PART
    both = roles({"Wine spend": wine, "Fish spend": fish, "Meat spend": meat})
    assert [both[name] for name in ("Wine spend", "Fish spend", "Meat spend")] == [Role.PART] * 3


@pytest.mark.parametrize(("less", "alike"), [(0, True), (1, False)])
def test_columns_of_which_one_is_never_less_and_in_proportion_are_no_parts(less: int, alike: bool) -> None:
    one = np.array(spread())
    other = (one * 1.2).round(2)
    other[:less] = one[:less] - 1
    found = roles({"Wine spend": one, "Fish spend": other})
    assert ({found["Wine spend"], found["Fish spend"]} == {Role.PART}) != alike
    assert Role.PART not in found.values() or not alike


def test_what_is_never_less_but_not_in_proportion_is_a_part() -> None:
    one = np.array(spread())
    other = one + np.array(spread()) * 3
    assert roles({"Wine spend": one, "Fish spend": other})["Fish spend"] is Role.PART


def test_what_was_spent_in_all_or_in_a_stretch_of_time_is_the_amount() -> None:
    question = "How much did you spend? (€)"
    assert roles({question: spread(), "Height": spread()})[question] is Role.AMOUNT
    year, month = np.array(spread()) * 9, np.array(spread())
    found = roles({"Spend 30d": month, "Spend 365d": month + year})
    assert found["Spend 365d"] is Role.AMOUNT
    assert found["Spend 30d"] is Role.MEASURE
