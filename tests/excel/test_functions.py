"""The worksheet functions as plain functions: what stands in the cells is what the engine finds."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.excel import functions as f
from xl_segment.excel.cache import SHARED, Cache, key_of
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.personas.explaining import explain_customers

CUSTOMERS = make_customers(200, seed=6).drop(columns="group")
NAMES = ("SEGMENT", "SEGMENT_PERSONA", "SEGMENT_PROFILE", "SEGMENT_K", "SEGMENT_ELBOW", "SEGMENT_PCA", "SEGMENT_RFM",
         "SEGMENT_SCORE", "SEGMENT_WHY")  # fmt: skip


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    SHARED.clear()
    yield
    SHARED.clear()


def cells(frame: pd.DataFrame = CUSTOMERS, *, header: bool = True) -> list[list[Any]]:
    rows = [
        [float(one) if isinstance(one, int | float) else one for one in row] for row in frame.to_numpy(object).tolist()
    ]
    return [list(frame.columns), *rows] if header else rows


def lines() -> list[list[Any]]:
    random = np.random.default_rng(2)
    start = datetime.datetime(2024, 1, 1)
    return [
        ["Customer", "Order date", "Amount"],
        *(
            [f"K{at % 30:02d}", start + datetime.timedelta(days=int(random.integers(0, 200))), float(random.integers(5, 90))]
            for at in range(240)
        ),
    ]  # fmt: skip


def test_results_stand_beside_their_rows() -> None:
    result = segment(CUSTOMERS)
    assert f.SEGMENT(cells()) == [["Segment"], *([one] for one in result.rows["Segment"])]
    assert f.SEGMENT_PERSONA(cells()) == [["Persona"], *([one] for one in result.rows["Persona"])]


def test_without_a_header_there_are_as_many_results_as_rows() -> None:
    numbers = CUSTOMERS.select_dtypes("number")
    found = f.SEGMENT(cells(numbers, header=False))
    assert len(found) == 200
    assert [row[0] for row in found] == segment(pd.DataFrame(numbers.to_numpy())).rows["Segment"].tolist()


def test_blank_rows_and_rows_that_are_set_aside_are_blank() -> None:
    given = cells()
    given.insert(5, [None] * 8)
    given.append(["Total", None, None, 9e9, None, None, None, None])
    found = f.SEGMENT(given)
    assert len(found) == len(given)
    assert found[5] == [""]
    assert found[-1] == [""]
    assert f.SEGMENT_PERSONA(given)[5] == [""]


def test_the_number_of_segments_can_be_given() -> None:
    assert len(f.SEGMENT_PROFILE(cells(), 3.0)) == 4
    assert {row[0] for row in f.SEGMENT(cells(), 3)[1:]} == {1, 2, 3}


def test_the_profile_holds_the_facts_of_the_result() -> None:
    result = segment(CUSTOMERS)
    header, *rows = f.SEGMENT_PROFILE(cells())
    assert header == ["Segment", "Persona", "Customers", "Share", *(one.name for one in result.profiles[0].measures)]
    for row, profile in zip(rows, result.profiles, strict=True):
        assert row[0] == profile.segment
        assert row[2:4] == [profile.size, profile.share]
        assert row[4:] == pytest.approx([one.mean for one in profile.measures])


def test_the_profile_of_sales_lines_has_the_share_of_money() -> None:
    header, *rows = f.SEGMENT_PROFILE(lines())
    assert header[:5] == ["Segment", "Persona", "Customers", "Share", "Share of money"]
    assert sum(row[4] for row in rows) == pytest.approx(1)


def test_the_elbow_has_a_row_per_number_that_was_tried() -> None:
    header, *rows = f.SEGMENT_ELBOW(cells(), 6)
    assert header == ["Segments", "Inertia", "Silhouette"]
    assert [row[0] for row in rows] == [2, 3, 4, 5, 6]
    assert [row[1] for row in rows] == pytest.approx([one.inertia for one in segment(CUSTOMERS, k_max=6).choice.trials])
    assert f.SEGMENT_K(cells()) == segment(CUSTOMERS).choice.recommended


def test_why_a_customer_is_in_their_segment_stands_in_one_cell() -> None:
    result = segment(CUSTOMERS)
    expected = explain_customers(result.features, result.model)
    for row in (2, 77.0, "201"):
        assert f.SEGMENT_WHY(cells(), row) == expected[int(row) - 2].sentence
    assert f.SEGMENT_WHY(cells(), CUSTOMERS["Customer ID"][9]) == expected[9].sentence
    assert SHARED.made == 1


def test_why_works_without_a_header() -> None:
    numbers = CUSTOMERS.select_dtypes("number")
    assert f.SEGMENT_WHY(cells(numbers, header=False), 1).startswith("Segment ")


def test_rfm_by_hand() -> None:
    day = datetime.datetime
    given = [
        ["Customer", "Order date", "Amount"],
        ["A", day(2024, 1, 1), 10.0],
        ["A", day(2024, 1, 11), 20.0],
        ["B", day(2024, 1, 31), 5.0],
    ]
    assert f.SEGMENT_RFM(given) == [
        ["Customer", "Recency (days)", "Frequency", "Money"], ["A", 21, 2, 30], ["B", 1, 1, 5],
    ]  # fmt: skip


def test_scores_come_from_the_model_that_is_given() -> None:
    result = segment(CUSTOMERS)
    text = result.model.to_json()
    found = f.SEGMENT_SCORE(cells(CUSTOMERS.head(10)), [[text[:3000]], [text[3000:]], [None]])
    assert found[0] == ["Segment", "Persona", "Fit"]
    assert [row[0] for row in found[1:]] == result.rows["Segment"].head(10).tolist()
    assert [row[2] for row in found[1:]] == pytest.approx(result.rows["Fit"].head(10).tolist())


def test_whole_columns_end_where_the_data_ends() -> None:
    assert f.SEGMENT([*cells(), *[[None] * 8] * 60_000]) == f.SEGMENT(cells())


def test_a_number_of_segments_that_was_typed_as_text_is_a_number() -> None:
    assert f.SEGMENT_PROFILE(cells(), "3") == f.SEGMENT_PROFILE(cells(), 3.0)


def test_money_arrives_as_decimals_from_cells_with_a_currency_format() -> None:
    given = [[decimal.Decimal(one) if at and number == 3 else one for number, one in enumerate(row)]
             for at, row in enumerate(cells())]  # fmt: skip
    assert f.SEGMENT_PROFILE(given) == f.SEGMENT_PROFILE(cells())


def test_errors_that_xlwings_does_not_know_are_errors() -> None:
    spill, divided = cells(), cells()
    spill[4][2], divided[4][2] = -2146826243, "#DIV/0!"
    assert f.SEGMENT_PROFILE(spill) == f.SEGMENT_PROFILE(divided)


def test_error_cells_are_missing_values_not_words() -> None:
    given, frame = cells(), CUSTOMERS.astype({"Age": float})
    given[4][2] = "#DIV/0!"
    frame.loc[3, "Age"] = np.nan
    assert [row[0] for row in f.SEGMENT(given)[1:]] == segment(frame).rows["Segment"].tolist()


@pytest.mark.parametrize(
    ("function", "given", "says"),
    [
        ("SEGMENT", (5.0,), "#SEGMENT: Give a range of cells, for example A1:E1001."),
        ("SEGMENT", ([],), "#SEGMENT: Give a range of cells, for example A1:E1001."),
        ("SEGMENT", ([[None]],), "#SEGMENT: The range has nothing in it. Give all the cells"),
        ("SEGMENT", ([["Age", "Spend"], [None, None]],), "#SEGMENT: The range has only one row."),
        ("SEGMENT", ([["a"], [1.0], [2.0], [3.0]],), "#SEGMENT: The range has only one column"),
        ("SEGMENT", (cells(), 1), "#SEGMENT: Segments is 1; give a value between 2 and 50."),
        ("SEGMENT", (cells(), 99), "#SEGMENT: Segments is 99; give a value between 2 and 50."),
        ("SEGMENT", (cells(), 3.5), "#SEGMENT: segments is '3.5'; give a whole number, for example 5."),
        ("SEGMENT", (cells(), "many"), "#SEGMENT: segments is 'many'; give a whole number, for example 5."),
        ("SEGMENT", (cells(), [[1.0], [2.0]]), "#SEGMENT: segments is a range of cells; give a whole number"),
        ("SEGMENT_ELBOW", (cells(), 1), "#SEGMENT: Most segments is 1"),
        ("SEGMENT_RFM", (cells(),), "#SEGMENT: "),
        ("SEGMENT_SCORE", (cells(),), "#SEGMENT: No segments are kept in this workbook yet. Click Segment first."),
        ("SEGMENT_SCORE", (cells(), [["nonsense"]]), "#SEGMENT: "),
        ("SEGMENT_WHY", (cells(), 999), "#SEGMENT: Row 999 of the range holds no customer. Its customers stand in rows 2 to 201."),
        ("SEGMENT_WHY", (cells(), 1), "#SEGMENT: Row 1 of the range holds no customer."),
        ("SEGMENT_WHY", (cells(), 2.5), "#SEGMENT: row is '2.5'; give a whole number, for example 5."),
        ("SEGMENT_WHY", (cells(), None), "#SEGMENT: row is blank; give the number of a row within data"),
        ("SEGMENT_WHY", (cells(), "C-nobody"), "#SEGMENT: There is no customer 'C-nobody' in the range."),
        ("SEGMENT_WHY", (5.0, 2), "#SEGMENT: Give a range of cells, for example A1:E1001."),
        ("SEGMENT", ([["Age", "Spend"], *[[1.0, 2.0]] * 50_001],), "#SEGMENT: The range has 50,002 rows; a formula takes at most 50,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_short_line(function: str, given: tuple[Any, ...], says: str) -> None:
    told = getattr(f, function)(*given)
    assert isinstance(told, str)
    assert told.startswith(says)
    assert len(told) <= 255
    assert "\n" not in told


def test_what_is_not_expected_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("no reason")

    monkeypatch.setattr(f, "_segmented", fail)
    told = f.SEGMENT(cells())
    assert told.startswith("#SEGMENT: Something went wrong that should not have (no reason). Please send us ")


def test_the_same_data_is_fitted_once_however_many_formulas_ask() -> None:
    for name in ("SEGMENT", "SEGMENT_PERSONA", "SEGMENT_PROFILE", "SEGMENT_K", "SEGMENT_ELBOW", "SEGMENT_PCA"):
        getattr(f, name)(cells())
    assert SHARED.made == 1
    f.SEGMENT(cells(), 4)
    assert SHARED.made == 2


def test_one_changed_cell_is_other_data() -> None:
    rows = cells()
    before = key_of(rows)
    for value in (0.0, "30", True, None):
        rows[3][2] = value
        assert key_of(rows) != before


@pytest.mark.parametrize(
    ("one", "other"),
    [([[1.0], [True]], [[1.0], [1.0]]), ([["1"]], [[1.0]]), ([["a", "b"]], [["a"], ["b"]]), ([[None]], [["None"]]),
     ([["#N/A"]], [[None]])],
)  # fmt: skip
def test_keys_tell_kinds_of_cells_apart(one: list[list[Any]], other: list[list[Any]]) -> None:
    assert key_of(one) != key_of(other)


def test_a_failure_is_not_kept_and_old_results_go() -> None:
    cache = Cache(room=2)

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        cache.get(b"a", fail)
    assert [cache.get(key, lambda value=value: value) for value, key in enumerate((b"a", b"b", b"c"))] == [0, 1, 2]  # type: ignore[misc]
    assert cache.get(b"a", lambda: 7) == 7


def test_results_hold_only_what_excel_takes() -> None:
    for name in NAMES[:6]:
        found = getattr(f, name)(cells())
        for row in found if isinstance(found, list) else [[found]]:
            assert all(type(one) in (int, float, str) for one in row), name
